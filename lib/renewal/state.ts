import type { AuditActor } from '@/lib/audit/audit';
import { isBeyondRevoking } from '@/lib/profiles/credential-life';
import { readCredential } from '@/lib/profiles/credentials';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { type NetSuiteWay, whyNotByEndpoint } from './netsuite-side';
import { noteTrouble, openRenewal, type Renewal } from './records';
import { type RenewalStep, renewalStep } from './steps';
import { MOVED_ON, type RenewalTrouble } from './trouble';

/** What every step of a renewal needs. */
export type RenewalContext = {
  readonly store: ProfileStore;
  readonly profileId: string;
  /** The way to NetSuite, with the account's clock. */
  readonly netSuite: NetSuiteWay;
  readonly actor: AuditActor;
  /** The machine's time, for records of who did what when. */
  readonly now: Date;
};

/** The renewal and the step that someone saw. Only this step is taken. */
export type SeenStep = { readonly renewalId: string; readonly step: RenewalStep };

/** The outcome of a step: where the renewal is now (nothing when it ended), or why the step was not taken. */
export type StepResult = Promise<Result<RenewalStep | undefined, RenewalTrouble>>;

/** The current state of a renewal, with its two credentials. */
export type RenewalState = {
  readonly profile: Profile;
  readonly renewal: Renewal;
  readonly step: RenewalStep;
  readonly old: ProfileCredential;
  readonly next: ProfileCredential;
};

/** The message about a profile that is gone. */
export const NOT_FOUND: RenewalTrouble = {
  code: 'profile-not-found',
  message: 'This profile has been deleted.',
};

/**
 * Why a person must do NetSuite's part of a step by hand; nothing where its endpoint can be tried, or where
 * there is nothing to do in NetSuite.
 */
export function blockerOf(
  { profile, step, old, next }: RenewalState,
  now: Date,
): RenewalTrouble | undefined {
  if (step === 'upload') {
    return whyNotByEndpoint(profile, old, now, 'upload');
  }
  return step === 'revoke' && !isBeyondRevoking(old, now)
    ? whyNotByEndpoint(profile, next, now, 'revoke')
    : undefined;
}

/** Reads where a profile's renewal is; nothing when none is in progress, or when other pages overtook it. */
export async function readRenewal(
  store: ProfileStore,
  profile: Profile,
): Promise<RenewalState | undefined> {
  const renewal = await openRenewal(store, profile.id);
  const step = renewal === undefined ? undefined : renewalStep(renewal, profile);
  if (renewal === undefined || step === undefined) {
    return undefined;
  }
  const credential = (credentialId: string) =>
    readCredential(store, { profileId: profile.id, credentialId });
  const [old, next] = [
    await credential(renewal.oldCredentialId),
    await credential(renewal.newCredentialId),
  ];
  return old === undefined || next === undefined
    ? undefined
    : { profile, renewal, step, old, next };
}

/** The state of a renewal, if it is at one of the steps that someone saw. */
export async function stateOf(
  { store, profileId }: RenewalContext,
  seen: { readonly renewalId: string; readonly step: ReadonlyArray<RenewalStep> },
): Promise<Result<RenewalState, RenewalTrouble>> {
  const profile = await readProfile(store, profileId);
  if (profile === undefined) {
    return failure(NOT_FOUND);
  }
  const state = await readRenewal(store, profile);
  return state?.renewal.id === seen.renewalId && seen.step.includes(state.step)
    ? success(state)
    : failure(MOVED_ON);
}

/** Where a profile's renewal is now. */
export async function stepNow({ store, profileId }: RenewalContext): StepResult {
  const profile = await readProfile(store, profileId);
  if (profile === undefined) {
    return failure(NOT_FOUND);
  }
  return success((await readRenewal(store, profile))?.step);
}

/**
 * Stores a problem with the renewal, so that whoever opens the page next sees it too. That something has since
 * changed is news only to the one who must reload the page.
 */
export async function refused(
  { store, netSuite }: RenewalContext,
  { renewal }: RenewalState,
  trouble: RenewalTrouble,
): Promise<Result<never, RenewalTrouble>> {
  if (trouble.code !== MOVED_ON.code) {
    await noteTrouble(store, renewal, trouble, netSuite.clock());
  }
  return failure(trouble);
}

/** A change of the profile as it was read. */
export function changeOf({ actor, now }: RenewalContext, { id, version }: Profile) {
  return { profileId: id, version, actor, now };
}
