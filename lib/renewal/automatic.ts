import { randomUUID } from 'node:crypto';
import type { AuditActor } from '@/lib/audit/audit';
import { type RunLease, takeRunLease } from '@/lib/celigo-api/run-lease';
import { DAY_MS, HOUR_MS } from '@/lib/durations';
import { automaticStartOf } from '@/lib/keys/automatic-start';
import { acceptedUntil } from '@/lib/keys/validity';
import { beginKeyGeneration } from '@/lib/profiles/key-generations';
import { isCeligoProven, type Profile } from '@/lib/profiles/profile';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { daysText } from '@/lib/words';
import { type CeligoWay, switchCeligo } from './celigo-side';
import { type NetSuiteWay, whyNotByEndpoint } from './netsuite-side';
import { endStopped, noteStopped, type RenewalPlan, readRenewalPlan } from './plan';
import { AUTOMATIC_RENEWAL, lastEndedRenewal } from './records';
import { proveInNetSuite, revokeOld, uploadToNetSuite } from './renewal';
import { startRenewal } from './start';
import { type RenewalContext, type RenewalState, readRenewal, type StepResult } from './state';
import type { RenewalStep } from './steps';
import { MOVED_ON, type RenewalTrouble, SETUP_UNFINISHED } from './trouble';
import { isShort, whoMustAct } from './who-acts';

/** How an account and its Celigo side are reached without a person. */
export type Reach = {
  readonly netSuite: NetSuiteWay;
  readonly celigo: Pick<CeligoWay, 'door' | 'clock' | 'wait'>;
};

/** What unattended work needs. */
export type Unattended = {
  readonly store: ProfileStore;
  /** Nothing when the profile cannot be reached, such as a practice account while the practice world is off. */
  readonly reach: (profile: Profile) => Promise<Reach | undefined>;
};

/** The outcome of an automatic renewal. */
export type AutomaticOutcome =
  /** `off`: not chosen, or the profile cannot be reached. `under-way`: another instance is running it. */
  | { readonly kind: 'off' | 'not-due' | 'under-way' }
  | { readonly kind: 'renewed' }
  /** Stopped at the last safe step. The time of the next attempt is stored. */
  | { readonly kind: 'stopped'; readonly trouble: RenewalTrouble };

/** How long the automatic renewal leaves a profile alone after a person went back to the old certificate. */
const AFTER_GOING_BACK_MS = 7 * DAY_MS;

/** A limit that is higher than the number of steps in a renewal. */
const STEPS_MAX = 10;

/** Who an automatic renewal acts as. Each profile has its own actor, so that none waits for another. */
export function automaticActor(profileId: string): AuditActor {
  return { id: `automatic:${profileId}`, email: AUTOMATIC_RENEWAL };
}

const UNKNOWN_IN_CELIGO: RenewalTrouble = {
  code: 'celigo-documents-unknown',
  message:
    'The wizard does not know which iClient and connection in Celigo belong to this profile. Run “Make it in Celigo for me” once: it finds them by name and saves their IDs.',
};

/** One trouble, whether or not the documents are unknown too: one run settles both. */
function tokenMissing(isMade: boolean): RenewalTrouble {
  return {
    code: 'celigo-token-missing',
    message: `The profile has no sealed Celigo API token${isMade ? '' : ', and the wizard does not know which iClient and connection in Celigo belong to it'}. Run “Make it in Celigo for me” once, with Keep it sealed with this profile checked.`,
  };
}

/** What is missing to renew a profile without a person; nothing when everything is there. */
export function whyNotAutomatic(profile: Profile, now: Date): ReadonlyArray<RenewalTrouble> {
  const { active, configuration } = profile;
  if (active === undefined) {
    return [SETUP_UNFINISHED];
  }
  const { apiToken, made } = configuration.celigo ?? {};
  const isMade =
    made?.iClientId !== undefined &&
    made.connectionId !== undefined &&
    made.accountId === profile.accountId &&
    (apiToken === undefined || made.region === apiToken.region);
  const inCeligo =
    apiToken === undefined ? tokenMissing(isMade) : isMade ? undefined : UNKNOWN_IN_CELIGO;
  const hindrance = whyNotByEndpoint(profile, active, now, 'upload');
  return [inCeligo, hindrance].filter((trouble) => trouble !== undefined);
}

const GOING_BACK: RenewalTrouble = {
  code: 'going-back',
  message:
    'Someone started to go back to the old certificate. Finish that on the renewal page; until then, nothing is renewed.',
};

/** What going back means for automatic renewal. */
export const AFTER_GOING_BACK = `Automatic renewal waits ${daysText(AFTER_GOING_BACK_MS / DAY_MS)} before it tries again.`;

const WENT_BACK: RenewalTrouble = {
  code: 'went-back-lately',
  message: `Someone went back to the old certificate. ${AFTER_GOING_BACK} If the profile cannot wait, renew it by hand.`,
};

const PROVEN_BY_CONFIRMATION: RenewalTrouble = {
  code: 'revoke-by-hand',
  message:
    'Someone confirmed that Celigo’s own test passed, but the test was not run through Celigo’s API. So the old certificate is not revoked automatically: click Revoke the old certificate on the renewal page.',
};

const PROOF_IS_OVER: RenewalTrouble = {
  code: 'proof-is-over',
  message:
    'After Celigo’s own test passed, a value of the profile was changed or a connection test failed. So the old certificate is not revoked automatically. Have Celigo test the connection again, or finish the renewal by hand.',
};

/** The shortest wait before an automatic renewal is tried again, whatever the other side says. */
const PAUSE_MIN_MS = 5 * 60_000;

/**
 * How long an automatic renewal waits after a step failed.
 *
 * @param leftMs Time until the certificate in use ends. The next attempt comes within half of it.
 */
function pauseMs(trouble: RenewalTrouble, leftMs: number): number {
  const usual = usualPauseMs(trouble);
  return leftMs > 0 ? Math.min(usual, Math.max(leftMs / 2, PAUSE_MIN_MS)) : usual;
}

function usualPauseMs(trouble: RenewalTrouble): number {
  const { retryAfterSeconds } = trouble;
  if (isShort(trouble)) {
    return HOUR_MS;
  }
  if (retryAfterSeconds === undefined) {
    return DAY_MS;
  }
  return Math.min(Math.max(retryAfterSeconds * 1000, PAUSE_MIN_MS), DAY_MS);
}

/** Whether it is time to try again. A time that a wrong clock put far in the future does not count. */
function isTimeAgain({ retryAt }: RenewalPlan, now: Date): boolean {
  return retryAt === undefined || retryAt <= now || retryAt.getTime() - now.getTime() > 2 * DAY_MS;
}

/** When a profile's own automatic renewal begins; nothing without a certificate in use. */
export function automaticStart(profile: Profile, plan: RenewalPlan): Date | undefined {
  const { active, id } = profile;
  if (active === undefined) {
    return undefined;
  }
  return automaticStartOf(id, active, plan.daysBefore);
}

/** An automatic renewal continues. One that a person started is theirs until the profile is due. */
function isDue(
  profile: Profile,
  plan: RenewalPlan,
  state: RenewalState | undefined,
  now: Date,
): boolean {
  if (state?.renewal.startedBy === AUTOMATIC_RENEWAL) {
    return true;
  }
  // Celigo may already use the new certificate while the old one still waits to be revoked.
  const replaced = state === undefined ? profile.active : state.old;
  const start = automaticStart({ ...profile, active: replaced }, plan);
  return start !== undefined && now >= start;
}

function isToGoOn(...[profile, plan, state, now]: Parameters<typeof isDue>): boolean {
  return plan.isAutomatic && isTimeAgain(plan, now) && isDue(profile, plan, state, now);
}

/** An RSA key takes seconds of processor time, so it waits its turn. */
async function startInTurn(context: RenewalContext, profile: Profile): StepResult {
  if (profile.next !== undefined || profile.active?.algorithm.startsWith('PS') !== true) {
    return startRenewal(context);
  }
  const { id, name } = profile;
  let ended: Awaited<StepResult> | undefined;
  let thrown: unknown;
  const begun = beginKeyGeneration({
    id: randomUUID(),
    personId: context.actor.id,
    profile: { id, name },
    purpose: 'renewal',
    asked: {},
    now: context.now,
    work: async (signal) => {
      try {
        ended = await startRenewal(context, {}, signal);
      } catch (error) {
        thrown = error;
      }
      return { status: 'made' };
    },
  });
  if (!begun.ok) {
    return failure(begun.error);
  }
  await begun.value;
  if (ended === undefined) {
    throw thrown;
  }
  return ended;
}

async function start(context: RenewalContext, profile: Profile): StepResult {
  const [missing] = whyNotAutomatic(profile, context.netSuite.clock());
  if (missing !== undefined) {
    return failure(missing);
  }
  const last = await lastEndedRenewal(context.store, profile.id);
  const sinceMs = context.now.getTime() - (last?.endedAt.getTime() ?? 0);
  if (last?.outcome === 'went-back' && Math.abs(sinceMs) < AFTER_GOING_BACK_MS) {
    return failure(WENT_BACK);
  }
  return startInTurn(context, profile);
}

/** Access to Celigo with the sealed token. Nothing is created there. */
function celigoWay(
  { configuration }: Profile,
  reach: Reach,
  isStillAllowed: () => Promise<boolean>,
): Result<CeligoWay, RenewalTrouble> {
  const sealed = configuration.celigo?.apiToken;
  return sealed === undefined
    ? failure({
        code: 'celigo-token-missing',
        message:
          'The sealed Celigo API token is gone from the profile. Switch Celigo on the renewal page, or seal a token again.',
      })
    : success({
        ...reach.celigo,
        region: sealed.region,
        apiToken: sealed.token,
        keepToken: false,
        isStillAllowed,
        whyNotAllowed:
          'During the run, automatic renewal was turned off or another instance took it over. Nothing more was sent.',
      });
}

async function takeStep(
  context: RenewalContext,
  state: RenewalState,
  reach: Reach,
  isStillAllowed: () => Promise<boolean>,
): StepResult {
  const { profile, renewal, step } = state;
  const seen = { renewalId: renewal.id, step };
  switch (step) {
    case 'upload':
      return uploadToNetSuite(context, seen);
    case 'prove':
      return proveInNetSuite(context, seen);
    case 'switch':
    case 'confirm': {
      const way = celigoWay(profile, reach, isStillAllowed);
      return way.ok ? switchCeligo(context, seen, way.value) : way;
    }
    case 'revoke':
      if (renewal.celigoProof !== 'celigo-test') {
        return failure(PROVEN_BY_CONFIRMATION);
      }
      return isCeligoProven(profile.celigoProof, profile.lastTest)
        ? revokeOld(context, seen)
        : failure(PROOF_IS_OVER);
    case 'switch-back':
      return failure(GOING_BACK);
  }
}

/** What {@link MOVED_ON} means where no person has a page open. */
const CHANGED_DURING_RUN: RenewalTrouble = {
  code: MOVED_ON.code,
  message: 'Someone changed the profile or its renewal during this run, so the run stopped.',
};

/** Takes one step after another until the renewal ends or a step fails. */
async function takeSteps(
  { store }: Unattended,
  profileId: string,
  reach: Reach,
  lease: RunLease,
): Promise<AutomaticOutcome> {
  const isStillAllowed = async () =>
    (await lease.isHeld()) && (await readRenewalPlan(store, profileId)).isAutomatic;
  let step: RenewalStep | undefined;
  for (let count = 0; count < STEPS_MAX; count += 1) {
    const plan = await readRenewalPlan(store, profileId);
    const profile = await readProfile(store, profileId);
    if (profile === undefined || !plan.isAutomatic) {
      return { kind: 'off' };
    }
    if (!(await lease.isHeld())) {
      return { kind: 'under-way' };
    }
    const state = await readRenewal(store, profile);
    // Another instance may have finished while this one waited for the lease.
    if (step === undefined && !isToGoOn(profile, plan, state, reach.netSuite.clock())) {
      return { kind: 'not-due' };
    }
    const actor = automaticActor(profileId);
    const context = { store, profileId, netSuite: reach.netSuite, actor, now: new Date() };
    const taken =
      state === undefined
        ? await start(context, profile)
        : await takeStep(context, state, reach, isStillAllowed);
    if (!taken.ok) {
      const trouble = taken.error === MOVED_ON ? CHANGED_DURING_RUN : taken.error;
      return { kind: 'stopped', trouble };
    }
    step = taken.value;
    if (step === undefined) {
      break;
    }
  }
  const last = step === undefined ? await lastEndedRenewal(store, profileId) : undefined;
  return last?.outcome === 'renewed'
    ? { kind: 'renewed' }
    : { kind: 'stopped', trouble: CHANGED_DURING_RUN };
}

/**
 * Renews one profile's certificate without a person, if that was chosen and the renewal is due. Each step
 * is stored before it is done, so the next run, on any instance, continues one that was interrupted. Only
 * one run per profile is active at a time. A failed step ends the run at a point where everything still
 * works, and the reason and the time of the next attempt are stored. The old certificate is revoked only
 * after Celigo's own test has passed with the new one.
 */
export async function renewAutomatically(
  unattended: Unattended,
  profileId: string,
): Promise<AutomaticOutcome> {
  const { store } = unattended;
  const plan = await readRenewalPlan(store, profileId);
  const profile = plan.isAutomatic ? await readProfile(store, profileId) : undefined;
  const reach = profile === undefined ? undefined : await unattended.reach(profile);
  if (profile === undefined || reach === undefined) {
    return { kind: 'off' };
  }
  const { clock } = reach.netSuite;
  const state = await readRenewal(store, profile);
  if (plan.retryAt !== undefined && !isDue(profile, plan, state, clock())) {
    const actor = automaticActor(profileId);
    await endStopped(store, { profileId, actor, now: new Date() });
  }
  if (!isToGoOn(profile, plan, state, clock())) {
    return { kind: 'not-due' };
  }
  const lease = await takeRunLease(store.database, `renewal:${profileId}`, undefined, 0);
  if (lease === undefined) {
    return { kind: 'under-way' };
  }
  try {
    const outcome = await takeSteps(unattended, profileId, reach, lease);
    const subject = { profileId, actor: automaticActor(profileId), now: new Date() };
    if (outcome.kind === 'stopped') {
      const { trouble } = outcome;
      const at = clock();
      const { active } = profile;
      const leftMs = active === undefined ? 0 : acceptedUntil(active).getTime() - at.getTime();
      const retryAt = new Date(at.getTime() + pauseMs(trouble, leftMs));
      // A temporary limit concerns no one. One that still applies at the next attempt does.
      const isNewLimit =
        trouble.retryAfterSeconds !== undefined && plan.trouble?.retryAfterSeconds === undefined;
      const isQuiet = isNewLimit || isShort(trouble) || trouble === WENT_BACK;
      const told = isQuiet ? {} : { next: whoMustAct(trouble) };
      const isNoted = await noteStopped(store, subject, { trouble, at, retryAt, ...told });
      return isNoted ? outcome : { kind: 'off' };
    }
    return outcome;
  } finally {
    await lease.release();
  }
}
