import { randomUUID } from 'node:crypto';
import type { AuditActor } from '@/lib/audit/audit';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import type { CeligoApiRegion } from '@/lib/celigo/regions';
import { celigoRunSubject, makeForProfile } from '@/lib/celigo-api/make-for-profile';
import { GRANTED_LINE, wasKeyLookedAt } from '@/lib/connection-test/network-lines';
import { testProfile } from '@/lib/connection-test/test-profile';
import { readTestRun } from '@/lib/connection-test/test-runs';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import {
  DEFAULT_RSA_MODULUS_LENGTH,
  type RsaModulusLength,
  type SigningAlgorithm,
} from '@/lib/keys/algorithms';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { celigoFormFields, keyThumbprint } from '@/lib/profiles/celigo-forms';
import { sayCeligoWorks } from '@/lib/profiles/celigo-proof';
import { saveCeligoProgress, saveMapping } from '@/lib/profiles/changes';
import { bringBack, discardNext, noteRevoked } from '@/lib/profiles/credential-steps';
import { generateCredential, readCredential, storeCredential } from '@/lib/profiles/credentials';
import { accountOf, type Profile, type ProfileCredential } from '@/lib/profiles/profile';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import {
  type NetSuiteWay,
  openCertificateSession,
  revokeOldCertificate,
  uploadCertificate,
} from './netsuite-side';
import {
  beginRenewal,
  endRenewal,
  endRenewalIn,
  noteRenewal,
  noteTrouble,
  openRenewal,
  type Renewal,
  turnBack,
} from './records';
import { type RenewalStep, renewalStep } from './steps';
import { MOVED_ON, type RenewalTrouble } from './trouble';

/** What every step of a renewal needs. */
export type RenewalContext = {
  readonly store: ProfileStore;
  readonly profileId: string;
  /** To NetSuite, with the account's clock. */
  readonly netSuite: NetSuiteWay;
  readonly actor: AuditActor;
  /** The machine's time: who did what when. */
  readonly now: Date;
};

/** The step that somebody saw, of which renewal: another one is not taken in its place. */
export type SeenStep = { readonly renewalId: string; readonly step: RenewalStep };

/** What came of a step: where the renewal is now, nothing when it ended; or why it was not taken. */
export type StepResult = Promise<Result<RenewalStep | undefined, RenewalTrouble>>;

/** A renewal as it stands, with its two credentials. */
export type RenewalState = {
  readonly profile: Profile;
  readonly renewal: Renewal;
  readonly step: RenewalStep;
  readonly old: ProfileCredential;
  readonly next: ProfileCredential;
};

const NOT_FOUND: RenewalTrouble = {
  code: 'profile-not-found',
  message: 'This profile has been deleted.',
};

/** Reads where the renewal of a profile is; nothing when none goes on, or other pages overtook it. */
export async function readRenewal(
  store: ProfileStore,
  profile: Profile,
): Promise<RenewalState | undefined> {
  const renewal = await openRenewal(store, profile.id);
  const step = renewal === undefined ? undefined : renewalStep(renewal, profile);
  if (renewal === undefined || step === undefined) return undefined;
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

async function stateOf(
  { store, profileId }: RenewalContext,
  seen: { readonly renewalId: string; readonly step: ReadonlyArray<RenewalStep> },
): Promise<Result<RenewalState, RenewalTrouble>> {
  const profile = await readProfile(store, profileId);
  if (profile === undefined) return failure(NOT_FOUND);
  const state = await readRenewal(store, profile);
  return state?.renewal.id === seen.renewalId && seen.step.includes(state.step)
    ? success(state)
    : failure(MOVED_ON);
}

async function stepNow({ store, profileId }: RenewalContext): StepResult {
  const profile = await readProfile(store, profileId);
  if (profile === undefined) return failure(NOT_FOUND);
  return success((await readRenewal(store, profile))?.step);
}

/** Keeps a trouble with the renewal, so that whoever opens the page next reads it too. */
async function refused(
  { store }: RenewalContext,
  { renewal }: RenewalState,
  trouble: RenewalTrouble,
): Promise<Result<never, RenewalTrouble>> {
  await noteTrouble(store, renewal, trouble);
  return failure(trouble);
}

function changeOf({ actor, now }: RenewalContext, { id, version }: Profile) {
  return { profileId: id, version, actor, now };
}

/** How the new key and certificate are made; by default as the ones in use were. */
export type NewKeyChoice = {
  readonly algorithm?: SigningAlgorithm;
  readonly rsaModulusLength?: RsaModulusLength;
  /** Whole days. */
  readonly validityDays?: number;
};

const DAY_MS = 86_400_000;

function lifeDays({ notBefore, notAfter }: ProfileCredential): number {
  const days = Math.round((notAfter.getTime() - notBefore.getTime()) / DAY_MS);
  return Math.min(Math.max(days, 1), MAX_VALIDITY_DAYS);
}

type Named = Pick<ProfileCredential, 'id' | 'predictedCertificateId'>;

function newRenewal(profileId: string, old: Named, next: Named) {
  const named = ({ id, predictedCertificateId: certificateId }: Named) => ({ id, certificateId });
  return { id: randomUUID(), profileId, old: named(old), next: named(next) };
}

async function makeNext(
  { store, actor, now, netSuite }: RenewalContext,
  { id: profileId, accountId }: Profile,
  active: ProfileCredential,
  choice: NewKeyChoice,
  signal: AbortSignal | undefined,
): Promise<Result<undefined, RenewalTrouble>> {
  const algorithm = choice.algorithm ?? active.algorithm;
  const rsaModulusLength =
    choice.rsaModulusLength ?? active.rsaModulusLength ?? DEFAULT_RSA_MODULUS_LENGTH;
  const made = await generateCredential({
    algorithm,
    rsaModulusLength,
    commonName: `Celigo ${accountId}`,
    validityDays: choice.validityDays ?? lifeDays(active),
    now: netSuite.clock(),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!made.ok) return failure(made.error);
  const credential = made.value;
  const { predictedCertificateId } = credential;
  const id = randomUUID();
  const renewal = newRenewal(profileId, active, { id, predictedCertificateId });
  const stored = await storeCredential(
    store,
    { id, profileId, replaces: null, credential, actor, now },
    (transaction) => beginRenewal(transaction, renewal, { actor, now }),
  );
  if (stored.ok) return success(undefined);
  return failure(stored.error.code === 'profile-not-found' ? NOT_FOUND : MOVED_ON);
}

/**
 * Begins a renewal: makes a new key and certificate beside those in use, or goes on with the next
 * certificate that was made before. Pressed twice, the second finds the renewal of the first.
 *
 * @param signal Aborting ends the search for an RSA key.
 */
export async function startRenewal(
  context: RenewalContext,
  choice: NewKeyChoice = {},
  signal?: AbortSignal,
): StepResult {
  const { store, profileId, actor, now } = context;
  const profile = await readProfile(store, profileId);
  if (profile === undefined) return failure(NOT_FOUND);
  if ((await readRenewal(store, profile)) !== undefined) return stepNow(context);
  const { active, next } = profile;
  if (active === null) {
    return failure({
      code: 'nothing-to-renew',
      message: 'Celigo does not use a certificate of this profile yet. Finish the setup first.',
    });
  }
  if (next === null) {
    const made = await makeNext(context, profile, active, choice, signal);
    // A second click, or somebody else, was first: theirs is the renewal now.
    return made.ok || made.error === MOVED_ON ? stepNow(context) : made;
  }
  const renewal = newRenewal(profileId, active, next);
  try {
    await inTransaction(store.database, (transaction) =>
      beginRenewal(transaction, renewal, { actor, now }),
    );
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  return stepNow(context);
}

/** Saves that NetSuite holds the new certificate, and under which ID. */
async function saveUploaded(
  context: RenewalContext,
  { profile, next }: RenewalState,
  certificateId: string,
): Promise<Result<undefined, RenewalTrouble>> {
  const { store, profileId } = context;
  for (let attempt = 1; ; attempt += 1) {
    const current = await readProfile(store, profileId);
    if (current === undefined) return failure(NOT_FOUND);
    // Uploaded for another account, it says nothing of this one.
    const isSame = current.next?.id === next.id && current.accountId === profile.accountId;
    if (!isSame) return failure(MOVED_ON);
    const { entity, role } = current.configuration;
    const mapping = { entity, role, certificateId };
    const saved = await saveMapping(store, changeOf(context, current), current, mapping);
    if (saved.ok) return success(undefined);
    if (attempt >= ATTEMPTS_MAX) return failure(MOVED_ON);
  }
}

/** How often a step is noted when others change the profile at the same time. */
const ATTEMPTS_MAX = 10;

/** Has NetSuite take the new certificate through its certificate endpoint, and proves that it logs in. */
export async function uploadToNetSuite(context: RenewalContext, seen: SeenStep): StepResult {
  const { store, netSuite, actor, now } = context;
  const read = await stateOf(context, { ...seen, step: ['upload'] });
  if (!read.ok) return read;
  const state = read.value;
  const { profile, renewal, old, next } = state;
  const session = await openCertificateSession(store, netSuite, profile, old);
  if (!session.ok) return refused(context, state, session.error);
  const uploaded = await uploadCertificate(session.value, { old, next }, () =>
    noteRenewal(
      store,
      renewal,
      { uploadAskedAt: now },
      {
        fact: {
          action: 'certificate-upload-asked',
          detail: { certificateId: next.predictedCertificateId },
        },
        noting: { actor, now },
      },
    ),
  );
  if (!uploaded.ok) return refused(context, state, uploaded.error);
  const saved = await saveUploaded(context, state, uploaded.value);
  return saved.ok ? proveInNetSuite(context, seen) : refused(context, state, saved.error);
}

/** Takes a person's word that NetSuite has the new certificate, and proves that it logs in. */
export async function confirmUploaded(
  context: RenewalContext,
  seen: SeenStep,
  certificateId: string,
): StepResult {
  const read = await stateOf(context, { ...seen, step: ['upload', 'prove'] });
  if (!read.ok) return read;
  const saved = await saveUploaded(context, read.value, certificateId);
  return saved.ok ? proveInNetSuite(context, seen) : saved;
}

const NEW_KEY_REFUSED: RenewalTrouble = {
  code: 'new-certificate-refused',
  message:
    'NetSuite did not issue a token for the new key. The old certificate keeps working. See the test report for the cause, fix it, and test again.',
};

const NEW_KEY_NOT_TRIED: RenewalTrouble = {
  code: 'netsuite-not-ready',
  message:
    'NetSuite’s token endpoint could not be asked about the new key. The old certificate keeps working. The test report shows what came instead of an answer. Test again later.',
};

/** Tests the connection with the new key, while Celigo goes on with the old one. */
export async function proveInNetSuite(
  context: RenewalContext,
  { renewalId }: Pick<SeenStep, 'renewalId'>,
): StepResult {
  const { store, netSuite, actor, now } = context;
  const read = await stateOf(context, { renewalId, step: ['prove'] });
  if (!read.ok) return read;
  const state = read.value;
  const { profile, renewal } = state;
  const { door, clock } = netSuite;
  const subject = { profile, account: accountOf(profile), actor };
  const tested = await testProfile(store, door, subject, { clock });
  if (!tested.ok) return failure(tested.error);
  const run =
    tested.value === undefined ? undefined : await readTestRun(store, profile.id, tested.value);
  if (run === undefined) return failure(NOT_FOUND);
  const isGranted = run.report.lines.some(
    ({ id, state: line }) => id === GRANTED_LINE && line === 'passed',
  );
  if (!isGranted) {
    return refused(context, state, {
      ...(wasKeyLookedAt(run.report) ? NEW_KEY_REFUSED : NEW_KEY_NOT_TRIED),
      testRunId: run.id,
    });
  }
  await noteRenewal(
    store,
    renewal,
    { netSuiteProvenAt: now },
    {
      fact: { action: 'renewal-proven', detail: { by: 'netsuite' } },
      noting: { actor, now },
    },
  );
  return stepNow(context);
}

/** How Celigo's API is reached. */
export type CeligoWay = {
  readonly door: OutboundDoor;
  readonly region: CeligoApiRegion;
  /** A secret. */
  readonly apiToken: string;
  readonly keepToken: boolean;
  readonly isStillAllowed: () => Promise<boolean>;
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** The steps in which Celigo is changed, there and back. */
const CELIGO_STEPS = ['switch', 'confirm', 'switch-back'] as const;

const CELIGO_NOT_READY: RenewalTrouble = {
  code: 'celigo-not-ready',
  message:
    'Celigo’s API did not answer, or not as documented, so it is not known whether Celigo uses the new key by now. Both certificates are valid, so nothing is lost: try again later.',
};

const CELIGO_NOT_SWITCHED: RenewalTrouble = {
  code: 'celigo-not-switched',
  message:
    'Celigo did not take the change. See what it answered, and then try again or change it by hand in Celigo.',
};

const CELIGO_TEST_FAILED: RenewalTrouble = {
  code: 'celigo-test-failed',
  message:
    'Celigo has the change, and its own test of the connection failed. See what it answered. Both certificates are valid, so nothing is lost: try again, or go back.',
};

async function celigoIsProven(
  context: RenewalContext,
  { renewal, step }: RenewalState,
  by: 'celigo-test' | 'word',
): Promise<void> {
  const { store, actor, now } = context;
  if (step === 'switch-back') {
    await endRenewal(store, renewal, 'went-back', { actor, now });
    return;
  }
  await noteRenewal(
    store,
    renewal,
    { celigoProvenAt: now, celigoProof: by },
    {
      fact: { action: 'renewal-proven', detail: { by } },
      noting: { actor, now },
    },
  );
}

/**
 * Has Celigo use the key that the step is about, through its API, and test the connection: the new key,
 * or on the way back the old one.
 */
export async function switchCeligo(
  context: RenewalContext,
  seen: SeenStep,
  way: CeligoWay,
): StepResult {
  const { store, now, actor } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: CELIGO_STEPS });
  if (!read.ok) return read;
  const state = read.value;
  if (seen.step !== state.step) return failure(MOVED_ON);
  const subject = celigoRunSubject(state.profile);
  if (subject === undefined) return failure(MOVED_ON);
  if (!(await noteRenewal(store, state.renewal, { switchAskedAt: now }))) {
    return failure(MOVED_ON);
  }
  // A second iClient would be proven, and no flow would use it: only what Celigo has is changed.
  const request = { ...subject, ...way, mayCreate: false, actor };
  const made = await makeForProfile(store, request);
  if (!made.ok) return refused(context, state, made.error);
  if (made.value === 'stopped') {
    const current = await readProfile(store, state.profile.id);
    const isBusy = current?.configuration.celigo?.lastRun?.isBusy === true;
    return refused(context, state, isBusy ? CELIGO_NOT_READY : CELIGO_NOT_SWITCHED);
  }
  if (made.value !== 'works') return refused(context, state, CELIGO_TEST_FAILED);
  await celigoIsProven(context, state, 'celigo-test');
  return stepNow(context);
}

/** Takes a person's word that they changed the iClient in Celigo, and that Celigo's own test passed. */
export async function confirmSwitched(context: RenewalContext, seen: SeenStep): StepResult {
  const { store } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: CELIGO_STEPS });
  if (!read.ok) return read;
  const state = read.value;
  if (seen.step !== state.step) return failure(MOVED_ON);
  const { profile } = state;
  if (state.step !== 'confirm') {
    const fields = celigoFormFields(profile, 'celigo-iclient');
    if (fields === undefined) return failure(MOVED_ON);
    const values = valuesToRemember(fields, keyThumbprint(profile));
    const entered = { form: 'celigo-iclient', values } as const;
    const saved = await saveCeligoProgress(store, changeOf(context, profile), profile, entered);
    if (!saved.ok) return failure(MOVED_ON);
  }
  const current = await readProfile(store, profile.id);
  if (current === undefined) return failure(NOT_FOUND);
  // The word is kept with the profile too. It does not count if somebody changes the profile just now.
  const said = await sayCeligoWorks(store, changeOf(context, current), current);
  if (!said.ok) return failure(MOVED_ON);
  await celigoIsProven(context, state, 'word');
  return stepNow(context);
}

/** Notes that the old certificate is revoked, destroys its key, and ends the renewal. */
async function endRevoked(context: RenewalContext, { renewal, old }: RenewalState): StepResult {
  const { store, profileId, actor, now } = context;
  for (let attempt = 1; old.stage !== 'revoked'; attempt += 1) {
    const profile = await readProfile(store, profileId);
    if (profile === undefined) return failure(NOT_FOUND);
    const noted = await noteRevoked(store, changeOf(context, profile), old.id);
    if (noted.ok) break;
    if (noted.error.code !== 'changed-meanwhile' || attempt >= ATTEMPTS_MAX) {
      return failure(MOVED_ON);
    }
  }
  await endRenewal(store, renewal, 'renewed', { actor, now });
  return success(undefined);
}

/**
 * Revokes the old certificate through NetSuite's certificate endpoint and ends the renewal: only once
 * the new one is proven in Celigo. One that has ended needs no revoking.
 */
export async function revokeOld(context: RenewalContext, seen: SeenStep): StepResult {
  const { store, netSuite, actor, now } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: ['revoke'] });
  if (!read.ok) return read;
  const state = read.value;
  const { profile, renewal, old, next: active } = state;
  if (old.stage === 'revoked') return endRevoked(context, state);
  if (old.notAfter <= netSuite.clock()) {
    await endRenewal(store, renewal, 'renewed', { actor, now });
    return success(undefined);
  }
  const session = await openCertificateSession(store, netSuite, profile, active);
  if (!session.ok) return refused(context, state, session.error);
  const revoked = await revokeOldCertificate(session.value, { old, active }, () =>
    noteRenewal(
      store,
      renewal,
      { revokeAskedAt: now },
      {
        fact: {
          action: 'certificate-revocation-asked',
          detail: { certificateId: old.predictedCertificateId },
        },
        noting: { actor, now },
      },
    ),
  );
  return revoked.ok ? endRevoked(context, state) : refused(context, state, revoked.error);
}

/** Takes a person's word that they revoked the old certificate in NetSuite, and ends the renewal. */
export async function confirmRevoked(context: RenewalContext, seen: SeenStep): StepResult {
  const read = await stateOf(context, { renewalId: seen.renewalId, step: ['revoke'] });
  return read.ok ? endRevoked(context, read.value) : read;
}

const OLD_KEY_GONE: RenewalTrouble = {
  code: 'old-key-destroyed',
  message:
    'The old private key is no longer here: it had never left this app, so nothing can have used it. Continue with the new certificate.',
};

/**
 * Goes back to the old certificate, in one transaction. Where Celigo may have the new key, the step after it puts the old
 * one back there; else the renewal ends.
 *
 * @param celigoMayHaveNew What a person says they did in Celigo; what the wizard did there it knows.
 */
export async function goBack(
  context: RenewalContext,
  seen: SeenStep,
  celigoMayHaveNew = false,
): StepResult {
  const { store, actor, now, netSuite } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: [seen.step] });
  if (!read.ok) return read;
  const { profile, renewal, old, next, step } = read.value;
  if (step === 'switch-back') return success(step);
  if (old.notAfter <= netSuite.clock() || old.stage === 'revoked') {
    return failure({
      code: 'old-certificate-ended',
      message:
        'The old certificate is no longer valid, so you cannot go back to it. Continue with the new one.',
    });
  }
  const noting = { actor, now };
  const isActive = profile.active?.id === next.id;
  const mustSwitch = isActive || celigoMayHaveNew || renewal.switchAskedAt !== null;
  const change = changeOf(context, profile);
  const note = (transaction: DatabaseTransaction) =>
    mustSwitch
      ? turnBack(transaction, renewal, noting)
      : endRenewalIn(transaction, renewal, 'went-back', noting);
  const moved = isActive
    ? await bringBack(store, change, old.id, note)
    : await discardNext(store, change, next.id, note);
  if (moved.ok) return stepNow(context);
  const isGone = isActive && moved.error.code === 'step-not-possible';
  return failure(isGone ? OLD_KEY_GONE : MOVED_ON);
}
