import { GRANTED_LINE } from '@/lib/connection-test/network-lines';
import { testProfile } from '@/lib/connection-test/test-profile';
import { readTestRun } from '@/lib/connection-test/test-runs';
import type { DatabaseTransaction } from '@/lib/database/client';
import { saveMapping } from '@/lib/profiles/changes';
import { isBeyondRevoking } from '@/lib/profiles/credential-life';
import { bringBack, discardNext, noteRevoked } from '@/lib/profiles/credential-steps';
import { accountOf } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import {
  isListedRevoked,
  limitOfTest,
  openCertificateSession,
  REVOKED_BY_HAND_LABEL,
  revokeOldCertificate,
  uploadCertificate,
  wasKeyLookedAt,
} from './netsuite-side';
import {
  endRenewal,
  endRenewalIn,
  noteProof,
  noteRenewal,
  noteRevocation,
  RenewalMovedOn,
  turnBack,
  turnForward,
} from './records';
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
import { MOVED_ON, movedOnAfter, type RenewalTrouble } from './trouble';

/** Saves that NetSuite has the new certificate, and under which ID. */
async function saveUploaded(
  context: RenewalContext,
  { profile, next }: RenewalState,
  certificateId: string,
): Promise<Result<undefined, RenewalTrouble>> {
  const { store, profileId } = context;
  for (let attempt = 1; ; attempt += 1) {
    const current = await readProfile(store, profileId);
    if (current === undefined) {
      return failure(NOT_FOUND);
    }
    // An upload to a different account says nothing about this one.
    const isSame = current.next?.id === next.id && current.accountId === profile.accountId;
    if (!isSame) {
      return failure(MOVED_ON);
    }
    const { entity, role } = current.configuration;
    const mapping = { entity, role, certificateId };
    const saved = await saveMapping(store, changeOf(context, current), current, mapping);
    if (saved.ok) {
      return success(undefined);
    }
    if (attempt >= ATTEMPTS_MAX) {
      return failure(MOVED_ON);
    }
  }
}

/** How often recording a step is tried while others change the profile at the same time. */
const ATTEMPTS_MAX = 10;

/** Uploads the new certificate through NetSuite's certificate endpoint, and proves that it works. */
export async function uploadToNetSuite(context: RenewalContext, seen: SeenStep): StepResult {
  const { store, netSuite, actor, now } = context;
  const read = await stateOf(context, { ...seen, step: ['upload'] });
  if (!read.ok) {
    return read;
  }
  const state = read.value;
  const { profile, renewal, old, next } = state;
  const session = await openCertificateSession(store, netSuite, profile, old, 'upload');
  if (!session.ok) {
    return refused(context, state, session.error);
  }
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
  if (!uploaded.ok) {
    return refused(context, state, uploaded.error);
  }
  const saved = await saveUploaded(context, state, uploaded.value);
  if (saved.ok) {
    return proveInNetSuite(context, seen);
  }
  const done = `NetSuite has the new certificate ${uploaded.value} in the account ${profile.accountId}`;
  const { code, message } = movedOnAfter(done);
  const rest = 'If nothing uses that certificate, revoke it in NetSuite.';
  return failure({ code, message: `${message} ${rest}` });
}

/** Records a person's confirmation that NetSuite has the new certificate, and proves that it works. */
export async function confirmUploaded(
  context: RenewalContext,
  seen: SeenStep,
  certificateId: string,
): StepResult {
  const read = await stateOf(context, { ...seen, step: ['upload', 'prove'] });
  if (!read.ok) {
    return read;
  }
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
    'The new key could not be tested, because NetSuite’s token endpoint did not respond as expected. The old certificate keeps working. The test report shows the response. Test again later.',
};

/** Tests the connection with the new key while Celigo continues to use the old one. */
export async function proveInNetSuite(
  context: RenewalContext,
  { renewalId }: Pick<SeenStep, 'renewalId'>,
): StepResult {
  const { store, netSuite, actor, now } = context;
  const read = await stateOf(context, { renewalId, step: ['prove'] });
  if (!read.ok) {
    return read;
  }
  const state = read.value;
  const { profile, renewal, next } = state;
  const { door, clock } = netSuite;
  const subject = { profile, account: accountOf(profile), actor };
  const tested = await testProfile(store, door, subject, { clock });
  if (!tested.ok) {
    return failure(tested.error);
  }
  const run =
    tested.value === undefined ? undefined : await readTestRun(store, profile.id, tested.value);
  if (run === undefined) {
    return failure(NOT_FOUND);
  }
  // Only a test of the new key says something about it.
  if (run.credentialId !== next.id) {
    return failure(MOVED_ON);
  }
  const isGranted = run.report.lines.some(
    ({ id, state: line }) => id === GRANTED_LINE && line === 'passed',
  );
  if (!isGranted) {
    const notTried = limitOfTest(run.report, clock()) ?? NEW_KEY_NOT_TRIED;
    const trouble = wasKeyLookedAt(run.report) ? NEW_KEY_REFUSED : notTried;
    return refused(context, state, { ...trouble, testRunId: run.id });
  }
  const isNoted = await noteProof(
    store,
    renewal,
    profile.accountId,
    { netSuiteProvenAt: now },
    {
      fact: { action: 'renewal-proven', detail: { by: 'netsuite' } },
      noting: { actor, now },
    },
  );
  return isNoted ? stepNow(context) : failure(MOVED_ON);
}

/** Records that the old certificate is revoked, destroys its key, and ends the renewal. */
async function endRevoked(context: RenewalContext, { renewal, old }: RenewalState): StepResult {
  const { store, profileId, actor, now } = context;
  for (let attempt = 1; old.stage !== 'revoked'; attempt += 1) {
    const profile = await readProfile(store, profileId);
    if (profile === undefined) {
      return failure(NOT_FOUND);
    }
    const noted = await noteRevoked(store, changeOf(context, profile), old.id);
    if (noted.ok) {
      break;
    }
    if (noted.error.code !== 'changed-meanwhile' || attempt >= ATTEMPTS_MAX) {
      return failure(MOVED_ON);
    }
  }
  await endRenewal(store, renewal, 'renewed', { actor, now });
  return success(undefined);
}

/**
 * Revokes the old certificate through NetSuite's certificate endpoint and ends the renewal, but only once
 * the new one is proven in Celigo. An expired certificate does not need to be revoked.
 */
export async function revokeOld(context: RenewalContext, seen: SeenStep): StepResult {
  const { store, netSuite, actor, now } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: ['revoke'] });
  if (!read.ok) {
    return read;
  }
  const state = read.value;
  const { profile, renewal, old, next: active } = state;
  if (old.stage === 'revoked') {
    return endRevoked(context, state);
  }
  if (isBeyondRevoking(old, netSuite.clock())) {
    await endRenewal(store, renewal, 'renewed', { actor, now });
    return success(undefined);
  }
  const session = await openCertificateSession(store, netSuite, profile, active, 'revoke');
  if (!session.ok) {
    return refused(context, state, session.error);
  }
  const revoked = await revokeOldCertificate(session.value, { old, active }, () =>
    noteRevocation(store, renewal, profile.accountId, {
      fact: {
        action: 'certificate-revocation-asked',
        detail: { certificateId: old.predictedCertificateId },
      },
      // Not when the step began: from here on, NetSuite may be at work on it.
      noting: { actor, now: new Date() },
    }),
  );
  if (!revoked.ok) {
    return refused(context, state, revoked.error);
  }
  const ended = await endRevoked(context, state);
  return ended.ok || ended.error !== MOVED_ON
    ? ended
    : failure(movedOnAfter('The old certificate is revoked in NetSuite'));
}

/** Records a person's confirmation that they revoked the old certificate in NetSuite, and ends the renewal. */
export async function confirmRevoked(context: RenewalContext, seen: SeenStep): StepResult {
  const read = await stateOf(context, { renewalId: seen.renewalId, step: ['revoke'] });
  return read.ok ? endRevoked(context, read.value) : read;
}

const OLD_KEY_GONE: RenewalTrouble = {
  code: 'old-key-destroyed',
  message:
    'The old private key no longer exists. It never left this app, so nothing can have used it. Continue with the new certificate.',
};

const OLD_CERTIFICATE_ENDED: RenewalTrouble = {
  code: 'old-certificate-ended',
  message:
    'The old certificate is no longer valid, so you cannot go back to it. Continue with the new one.',
};

const REVOCATION_ASKED: RenewalTrouble = {
  code: 'revocation-asked',
  message: `NetSuite was asked to revoke the old certificate, and it is not certain whether it did. The wizard therefore does not go back, because the connection could stop working. Try again later, or continue with the new certificate: click Revoke the old certificate, or revoke it in NetSuite and click ${REVOKED_BY_HAND_LABEL}.`,
};

/** How long NetSuite may still be at work on a revocation. Longer than this program waits for an answer. */
const REVOCATION_OPEN_MS = 60_000;

/**
 * Why the old certificate cannot be used again. Once the wizard asked NetSuite to revoke it, only NetSuite's list,
 * read with the new key a while later, can show that it is still active.
 *
 * @param looksAlways Whether to read the list before that, too: it shows whether a person revoked it there.
 */
export async function whyNotBack(
  { store, netSuite, now }: RenewalContext,
  { profile, renewal, old, next }: RenewalState,
  looksAlways: boolean,
): Promise<RenewalTrouble | undefined> {
  // From where NetSuite counts its two years is not documented: whether it still accepts one that it shortens,
  // Celigo's own test tells.
  if (isBeyondRevoking(old, netSuite.clock())) {
    return OLD_CERTIFICATE_ENDED;
  }
  if (renewal.revokeAskedAt === undefined && !looksAlways) {
    return undefined;
  }
  const session = await openCertificateSession(store, netSuite, profile, next, 'revoke');
  const isRevoked = session.ok ? isListedRevoked(session.value, old) : undefined;
  if (isRevoked === true) {
    return OLD_CERTIFICATE_ENDED;
  }
  if (renewal.revokeAskedAt === undefined) {
    return undefined;
  }
  const isOpen = Math.abs(now.getTime() - renewal.revokeAskedAt.getTime()) < REVOCATION_OPEN_MS;
  return isRevoked === undefined || isOpen ? REVOCATION_ASKED : undefined;
}

/**
 * Goes back to the old certificate, in one transaction. If Celigo may have the new key, the next step
 * restores the old one there. Otherwise, the renewal ends.
 *
 * @param celigoMayHaveNew What a person says they did in Celigo. The wizard knows what it did there itself.
 */
export async function goBack(
  context: RenewalContext,
  seen: SeenStep,
  celigoMayHaveNew = false,
): StepResult {
  const { store, actor, now } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: [seen.step] });
  if (!read.ok) {
    return read;
  }
  const { profile, renewal, old, next, step } = read.value;
  if (step === 'switch-back') {
    return success(step);
  }
  const hindrance = await whyNotBack(context, read.value, true);
  if (hindrance !== undefined) {
    return failure(hindrance);
  }
  const noting = { actor, now };
  const isActive = profile.active?.id === next.id;
  const mustSwitch = isActive || celigoMayHaveNew || renewal.switchAskedAt !== undefined;
  const change = changeOf(context, profile);
  const note = (transaction: DatabaseTransaction) =>
    mustSwitch
      ? turnBack(transaction, renewal, noting)
      : endRenewalIn(transaction, renewal, 'went-back', noting);
  try {
    const moved = isActive
      ? await bringBack(store, change, old.id, note)
      : await discardNext(store, change, next.id, note);
    if (moved.ok) {
      return stepNow(context);
    }
    const isGone = isActive && moved.error.code === 'step-not-possible';
    return failure(isGone ? OLD_KEY_GONE : MOVED_ON);
  } catch (error) {
    if (error instanceof RenewalMovedOn) {
      return failure(MOVED_ON);
    }
    throw error;
  }
}

/**
 * Stops going back and continues with the new certificate, in one transaction. It is not known which key
 * Celigo has now, so Celigo must be switched to the new key, and prove it, again.
 */
export async function goForward(context: RenewalContext, seen: SeenStep): StepResult {
  const { store, actor, now } = context;
  const read = await stateOf(context, { renewalId: seen.renewalId, step: ['switch-back'] });
  if (!read.ok) {
    return read;
  }
  const { profile, renewal, old, next } = read.value;
  const change = changeOf(context, profile);
  const isNewActive = profile.active?.id === next.id;
  // Celigo may have the old key now, so no one may prove the new one without checking.
  const columns = isNewActive ? { switchAskedAt: null } : {};
  const note = (transaction: DatabaseTransaction) =>
    turnForward(transaction, renewal, columns, { actor, now });
  const moved = isNewActive
    ? await discardNext(store, change, old.id, note)
    : await bringBack(store, change, next.id, note);
  return moved.ok ? stepNow(context) : failure(MOVED_ON);
}
