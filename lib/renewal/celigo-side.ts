import { valuesToRemember } from '@/lib/celigo/entered-values';
import type { CeligoApiRegion } from '@/lib/celigo/regions';
import { celigoRunSubject, makeForProfile } from '@/lib/celigo-api/make-for-profile';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { celigoFormFields, keyThumbprint } from '@/lib/profiles/celigo-forms';
import type { CeligoLimit } from '@/lib/profiles/celigo-memory-schema';
import { confirmCeligoWorks, VALUES_CHANGED } from '@/lib/profiles/celigo-proof';
import { saveCeligoProgress } from '@/lib/profiles/changes';
import { hasEnded } from '@/lib/profiles/credential-life';
import { readProfile } from '@/lib/profiles/store';
import { failure } from '@/lib/result';
import { endRenewal, noteProof, noteRenewal, openRenewal, type Renewal } from './records';
import { whyNotBack } from './renewal';
import {
  changeOf,
  NOT_FOUND,
  type RenewalContext,
  type RenewalState,
  refused,
  type SeenStep,
  type StepResult,
  stateOf,
  stepNow,
} from './state';
import {
  GO_FORWARD_LABEL,
  limitWait,
  MOVED_ON,
  movedOnAfter,
  type RenewalTrouble,
} from './trouble';

/** How Celigo's API is reached. */
export type CeligoWay = {
  readonly door: OutboundDoor;
  readonly region: CeligoApiRegion;
  /** A secret. */
  readonly apiToken: string;
  readonly keepToken: boolean;
  readonly isStillAllowed: () => Promise<boolean>;
  /** Why it is not, as a sentence, where no person runs it. */
  readonly whyNotAllowed?: string;
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** The steps that change Celigo, in either direction. */
const CELIGO_STEPS = ['switch', 'confirm', 'switch-back'] as const;

/** A step after a run in Celigo, with the renewal as it is then; without it where it is over. */
type StateAfter = Omit<RenewalState, 'renewal'> & { readonly renewal: Renewal | undefined };

/** Whether the connection can use either certificate: neither has ended, and no revocation was requested. */
function areBothValid({ renewal, old, next }: StateAfter, now: Date): boolean {
  return (
    renewal?.netSuiteProvenAt !== undefined &&
    renewal.revokeAskedAt === undefined &&
    !hasEnded(old, now) &&
    !hasEnded(next, now)
  );
}

/** What people can do after a change in Celigo that is not known to work. */
function wayOn(state: StateAfter, now: Date, again: string): string {
  const areValid = areBothValid(state, now);
  const end = areValid ? 'Both certificates are valid, so nothing is lost: ' : '';
  const other =
    state.step === 'switch-back'
      ? `, or click ${GO_FORWARD_LABEL}`
      : areValid
        ? ', or go back'
        : '';
  const words = `${again}${other}.`;
  return end === '' ? words.charAt(0).toUpperCase() + words.slice(1) : end + words;
}

const keyOf = ({ step }: Pick<StateAfter, 'step'>) => (step === 'switch-back' ? 'old' : 'new');

/** What is known of the key that Celigo uses, behind why a run stopped. */
function keyInCeligo(state: StateAfter, hasKey: boolean): string {
  return hasKey
    ? `. Celigo uses the ${keyOf(state)} key, and has not tested the connection with it yet`
    : `, so it is not known whether Celigo uses the ${keyOf(state)} key yet`;
}

const celigoNotReady = (state: StateAfter, now: Date, hasKey: boolean): RenewalTrouble => ({
  code: 'celigo-not-ready',
  message: `Celigo’s API did not respond, or did not respond as documented${keyInCeligo(state, hasKey)}. ${wayOn(state, now, 'try again later')}`,
});

/** Celigo temporarily rejects requests. */
function celigoLimited(
  state: StateAfter,
  now: Date,
  hasKey: boolean,
  { retryAfterSeconds: asked }: CeligoLimit,
): RenewalTrouble {
  const { words, retryAfterSeconds } = limitWait(asked);
  return {
    code: 'celigo-not-ready',
    message: `Celigo is rejecting requests because it received too many (status 429)${keyInCeligo(state, hasKey)}. ${wayOn(state, now, `wait ${words}, and then try again`)}`,
    retryAfterSeconds,
  };
}

const celigoNotSwitched = (state: StateAfter, hasKey: boolean): RenewalTrouble => ({
  code: 'celigo-not-switched',
  message: `Celigo ${hasKey ? `uses the ${keyOf(state)} key, but did not accept the rest of the change` : 'did not accept the change'}. See its response, and then try again or make the change by hand in Celigo.`,
});

const celigoTestFailed = (state: StateAfter, now: Date): RenewalTrouble => ({
  code: 'celigo-test-failed',
  message: `Celigo has the change, but its own test of the connection failed. See its response. ${wayOn(state, now, 'try again')}`,
});

const celigoNotTested = (state: StateAfter, now: Date): RenewalTrouble => ({
  code: 'celigo-test-failed',
  message: `Celigo has the change, but its own test of the connection could not be run. See its response. ${wayOn(state, now, 'test the connection there')}`,
});

async function celigoIsProven(
  context: RenewalContext,
  { profile, renewal, step }: RenewalState,
  by: 'celigo-test' | 'word',
): StepResult {
  const { store, actor, now } = context;
  if (step === 'switch-back') {
    await endRenewal(store, renewal, 'went-back', { actor, now });
    return stepNow(context);
  }
  const isNoted = await noteProof(
    store,
    renewal,
    profile.accountId,
    { celigoProvenAt: now, celigoProof: by },
    {
      fact: { action: 'renewal-proven', detail: { by } },
      noting: { actor, now },
    },
  );
  return isNoted ? stepNow(context) : failure(MOVED_ON);
}

/**
 * Through Celigo's API, makes Celigo use the key of this step (the new key, or the old one when going
 * back) and test the connection.
 */
export async function switchCeligo(
  context: RenewalContext,
  seen: SeenStep,
  way: CeligoWay,
): StepResult {
  const { store, netSuite, now, actor } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: CELIGO_STEPS });
  if (!read.ok) {
    return read;
  }
  const state = read.value;
  if (seen.step !== state.step) {
    return failure(MOVED_ON);
  }
  const hindrance =
    state.step === 'switch-back' ? await whyNotBack(context, state, false) : undefined;
  if (hindrance !== undefined) {
    return refused(context, state, hindrance);
  }
  const subject = celigoRunSubject(state.profile);
  if (subject === undefined) {
    return failure(MOVED_ON);
  }
  if (!(await noteRenewal(store, state.renewal, { switchAskedAt: now }))) {
    return failure(MOVED_ON);
  }
  // Only existing documents are changed: a second iClient would pass the test, but no flow would use it.
  const request = { ...subject, ...way, mayCreate: false, actor };
  const made = await makeForProfile(store, request);
  if (!made.ok) {
    return refused(context, state, made.error);
  }
  const open = await openRenewal(store, state.profile.id);
  const after = { ...state, renewal: open?.id === state.renewal.id ? open : undefined };
  if (made.value === 'stopped') {
    const current = await readProfile(store, state.profile.id);
    const { lastRun } = current?.configuration.celigo ?? {};
    const { isBusy, isHeldBack, limit, lines = [] } = lastRun ?? {};
    const hasKey = lines.some(({ id, state: line }) => id === 'iclient' && line === 'passed');
    if (isHeldBack === true) {
      return failure(hasKey ? movedOnAfter(`Celigo uses the ${keyOf(state)} key`) : MOVED_ON);
    }
    const at = netSuite.clock();
    const passing =
      limit === undefined
        ? celigoNotReady(after, at, hasKey)
        : celigoLimited(after, at, hasKey, limit);
    const isUntested = lines.some(({ id, state: line }) => id === 'test' && line === 'failed');
    const lasting = isUntested ? celigoNotTested(after, at) : celigoNotSwitched(after, hasKey);
    return refused(context, state, isBusy === true ? passing : lasting);
  }
  if (made.value !== 'works') {
    return refused(context, state, celigoTestFailed(after, netSuite.clock()));
  }
  const proven = await celigoIsProven(context, state, 'celigo-test');
  return proven.ok || proven.error !== MOVED_ON
    ? proven
    : failure(movedOnAfter(`Celigo uses the ${keyOf(state)} key, and its own test passed`));
}

/**
 * Records a person's confirmation that they changed the iClient in Celigo and that Celigo's own test
 * passed. It covers only the values that they saw.
 *
 * @param seen Includes the version of the profile that was shown.
 */
export async function confirmSwitched(
  context: RenewalContext,
  seen: SeenStep & { readonly version: number },
): StepResult {
  const { store } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: CELIGO_STEPS });
  if (!read.ok) {
    return read;
  }
  const state = read.value;
  if (seen.step !== state.step) {
    return failure(MOVED_ON);
  }
  const { profile } = state;
  let { version } = seen;
  if (state.step !== 'confirm') {
    const fields = celigoFormFields(profile, 'celigo-iclient');
    if (fields === undefined) {
      return failure(MOVED_ON);
    }
    const values = valuesToRemember(fields, keyThumbprint(profile));
    const entered = { form: 'celigo-iclient', values } as const;
    const change = { ...changeOf(context, profile), version };
    const saved = await saveCeligoProgress(store, change, profile, entered);
    if (!saved.ok) {
      return failure(VALUES_CHANGED);
    }
    version = saved.value;
  }
  const current = await readProfile(store, profile.id);
  if (current === undefined) {
    return failure(NOT_FOUND);
  }
  // The confirmation is stored with the profile too. It does not count if someone has just changed the profile.
  const said = await confirmCeligoWorks(store, { ...changeOf(context, current), version }, current);
  if (!said.ok) {
    return failure(VALUES_CHANGED);
  }
  return celigoIsProven(context, state, 'word');
}
