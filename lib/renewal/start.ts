import { randomUUID } from 'node:crypto';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import {
  DEFAULT_RSA_MODULUS_LENGTH,
  type RsaModulusLength,
  type SigningAlgorithm,
} from '@/lib/keys/algorithms';
import { usualCommonName } from '@/lib/keys/subject';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { generateCredential, storeCredential } from '@/lib/profiles/credentials';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { beginRenewal, NoLongerInUse } from './records';
import { NOT_FOUND, type RenewalContext, readRenewal, type StepResult, stepNow } from './state';
import { MOVED_ON, type RenewalTrouble, SETUP_UNFINISHED } from './trouble';

/** How to make the new key and certificate; by default, like the ones in use. */
export type NewKeyChoice = {
  readonly algorithm?: SigningAlgorithm;
  readonly rsaModulusLength?: RsaModulusLength;
  /** Whole days. */
  readonly validityDays?: number;
};

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
    commonName: usualCommonName(accountId),
    validityDays: choice.validityDays ?? lifeDays(active),
    now: netSuite.clock(),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!made.ok) {
    return failure(made.error);
  }
  const credential = made.value;
  const { predictedCertificateId } = credential;
  const id = randomUUID();
  const renewal = newRenewal(profileId, active, { id, predictedCertificateId });
  const stored = await storeCredential(
    store,
    { id, profileId, replaces: undefined, credential, actor, now },
    (transaction) => beginRenewal(transaction, renewal, { actor, now }),
  );
  if (stored.ok) {
    return success(undefined);
  }
  return failure(stored.error.code === 'profile-not-found' ? NOT_FOUND : MOVED_ON);
}

/** Where a renewal is that another click or another person may have started first. */
async function stepOfFirst(context: RenewalContext): StepResult {
  const step = await stepNow(context);
  return step.ok && step.value === undefined ? failure(MOVED_ON) : step;
}

/**
 * Starts a renewal: makes a new key and certificate in addition to those in use, or continues with a next
 * certificate that already exists. A second click finds the renewal that the first one started.
 *
 * @param signal Aborts the generation of an RSA key.
 */
export async function startRenewal(
  context: RenewalContext,
  choice: NewKeyChoice = {},
  signal?: AbortSignal,
): StepResult {
  const { store, profileId, actor, now } = context;
  const profile = await readProfile(store, profileId);
  if (profile === undefined) {
    return failure(NOT_FOUND);
  }
  if ((await readRenewal(store, profile)) !== undefined) {
    return stepNow(context);
  }
  const { active, next } = profile;
  if (active === undefined) {
    return failure(SETUP_UNFINISHED);
  }
  try {
    if (next === undefined) {
      const made = await makeNext(context, profile, active, choice, signal);
      return made.ok || made.error === MOVED_ON ? stepOfFirst(context) : made;
    }
    const renewal = newRenewal(profileId, active, next);
    await inTransaction(store.database, (transaction) =>
      beginRenewal(transaction, renewal, { actor, now }),
    );
  } catch (error) {
    if (!(error instanceof NoLongerInUse || isUniqueViolation(error))) {
      throw error;
    }
  }
  return stepOfFirst(context);
}
