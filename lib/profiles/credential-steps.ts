import type { AuditAction } from '@/lib/audit/actions';
import { recordAuditEvent } from '@/lib/audit/audit';
import { type DatabaseTransaction, truncateWriteAheadLog } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { acceptedUntil } from '@/lib/keys/validity';
import { failure, type Result } from '@/lib/result';
import { stageAfter, stagesBefore } from './credential-life';
import { destroyUnneededKey, isDestroyedWhenPutAside } from './key-destruction';
import { IN_PLACE } from './profile-records';
import {
  changeProfile,
  type ProfileChange,
  type ProfileChangeError,
  type ProfileStore,
} from './store';

/** A superseded credential that may still serve as a fallback. Contains no sealed values. */
export type EarlierCredential = {
  readonly id: string;
  /** The predicted Certificate ID. */
  readonly thumbprint: string;
  /** Until when NetSuite accepts it, as far as that is known. */
  readonly endsAt: Date;
  /** Whether NetSuite held it and may still accept it, and its key is still here: then {@link bringBack} does it. */
  readonly isWayBack: boolean;
};

/** Why a step was not taken. */
export type CredentialStepError = ProfileChangeError | { readonly code: 'step-not-possible' };

class StepNotPossible extends Error {}

/** Most earlier credentials that are listed. */
const EARLIER_MAX = 10;

/** The credentials of a profile that were put aside and not revoked, newest first. */
export async function listEarlierCredentials(
  { database }: Pick<ProfileStore, 'database'>,
  profileId: string,
  now: Date,
): Promise<ReadonlyArray<EarlierCredential>> {
  const records = await database.credential.findMany({
    where: { profileId, stage: 'superseded', notAfter: { gt: now } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: EARLIER_MAX,
    select: {
      id: true,
      thumbprint: true,
      notBefore: true,
      notAfter: true,
      mappingSettledAt: true,
      privateKeyDestroyedAt: true,
    },
  });
  return records.map(({ id, thumbprint, mappingSettledAt, privateKeyDestroyedAt, ...life }) => {
    const isWayBack = mappingSettledAt !== null && privateKeyDestroyedAt === null;
    return { id, thumbprint, endsAt: acceptedUntil(life), isWayBack };
  });
}

/** Takes a credential out of its place, and destroys its key when nothing can need it. */
export async function putAside(
  transaction: DatabaseTransaction,
  place: { readonly id: string; readonly profileId: string },
  now: Date,
): Promise<boolean> {
  const { count } = await transaction.credential.updateMany({
    where: { ...place, stage: { in: stagesBefore('put-aside') } },
    data: {
      stage: stageAfter('put-aside'),
      activeForProfile: null,
      nextForProfile: null,
      retiredAt: now,
    },
  });
  if (count === 0) {
    return false;
  }
  await destroyUnneededKey(transaction, place.id, now);
  return true;
}

/**
 * Makes the next credential the active one when NetSuite holds it: Celigo uses it now. The one that
 * was active stays as the way back. What was last found out about the new one is now true of the profile.
 */
export async function makeNextActive(
  transaction: DatabaseTransaction,
  { profileId, actor, now }: Omit<ProfileChange, 'version'>,
): Promise<void> {
  const next = await transaction.credential.findFirst({
    where: { nextForProfile: profileId, stage: { in: stagesBefore('used-in-celigo') } },
    select: { id: true, thumbprint: true },
  });
  if (next === null) {
    return;
  }
  const active = await transaction.credential.findUnique({
    where: { activeForProfile: profileId },
    select: { id: true },
  });
  if (active !== null) {
    await putAside(transaction, { id: active.id, profileId }, now);
  }
  await transaction.credential.update({
    where: { id: next.id },
    data: {
      stage: stageAfter('used-in-celigo'),
      activeForProfile: profileId,
      nextForProfile: null,
    },
  });
  // The first credential of a profile takes no other's place, and the profile's test was of it.
  if (active === null) {
    return;
  }
  const profile = await transaction.profile.findUniqueOrThrow({
    where: { id: profileId },
    select: { id: true, name: true },
  });
  await recordAuditEvent(transaction, {
    action: 'credential-activated',
    actor,
    at: now,
    profile,
    detail: { certificateId: next.thumbprint },
  });
}

/**
 * Makes the active credential the next one again, because Celigo was said to use it by mistake. Not when
 * it is no longer the active one, or another one is to be next.
 */
export async function makeNextAgain(
  transaction: DatabaseTransaction,
  { id, profileId }: { readonly id: string; readonly profileId: string },
): Promise<void> {
  if ((await transaction.credential.count({ where: { nextForProfile: profileId } })) > 0) {
    return;
  }
  await transaction.credential.updateMany({
    where: { id, activeForProfile: profileId, stage: { in: stagesBefore('not-used-after-all') } },
    data: {
      stage: stageAfter('not-used-after-all'),
      activeForProfile: null,
      nextForProfile: profileId,
    },
  });
}

/** Takes one step with a credential, recorded, if the profile is as the person saw it. */
async function step(
  store: ProfileStore,
  change: ProfileChange,
  credentialId: string,
  action: Extract<
    AuditAction,
    'credential-discarded' | 'credential-brought-back' | 'credential-revoked'
  >,
  work: (transaction: DatabaseTransaction) => Promise<boolean>,
): Promise<Result<number, CredentialStepError>> {
  const found = await store.database.credential.findFirst({
    where: { id: credentialId, profileId: change.profileId },
    select: { thumbprint: true },
  });
  if (found === null) {
    return failure({ code: 'step-not-possible' });
  }
  const detail = { certificateId: found.thumbprint };
  try {
    const done = await changeProfile(store, change, {}, { action, detail }, async (transaction) => {
      if (!(await work(transaction))) {
        throw new StepNotPossible();
      }
    });
    // A key may just have been destroyed.
    await truncateWriteAheadLog(store.database);
    return done;
  } catch (error) {
    // The one next credential of a profile is a unique column: there is another one.
    if (error instanceof StepNotPossible || isUniqueViolation(error)) {
      return failure({ code: 'step-not-possible' });
    }
    throw error;
  }
}

/** More to write in the same transaction. */
type Alongside = (transaction: DatabaseTransaction) => Promise<void>;

/** What a credential that was put aside must be to come back: NetSuite holds it, and its key is here. */
function wayBack(now: Date) {
  return { mappingSettledAt: { not: null }, privateKeyDestroyedAt: null, notAfter: { gt: now } };
}

/** What becomes of a next credential that is discarded. */
export type DiscardEffect =
  /** Its private key is destroyed at once. */
  | 'key-destroyed'
  /** Its private key stays, but it cannot come back. */
  | 'no-way-back'
  | 'way-back';

/** Tells what {@link discardNext} does to a credential. */
export async function discardEffect(
  { database }: Pick<ProfileStore, 'database'>,
  credentialId: string,
  now: Date,
): Promise<DiscardEffect> {
  if (await isDestroyedWhenPutAside(database, credentialId, now)) {
    return 'key-destroyed';
  }
  const where = { id: credentialId, ...wayBack(now) };
  return (await database.credential.count({ where })) > 0 ? 'way-back' : 'no-way-back';
}

/** Puts the next credential aside: the active one stays what Celigo uses. */
export function discardNext(
  store: ProfileStore,
  change: ProfileChange,
  credentialId: string,
  alongside?: Alongside,
) {
  const { profileId, now } = change;
  return step(store, change, credentialId, 'credential-discarded', async (transaction) => {
    const isNext = await transaction.credential.count({
      where: { id: credentialId, nextForProfile: profileId },
    });
    if (isNext === 0) {
      return false;
    }
    await alongside?.(transaction);
    return putAside(transaction, { id: credentialId, profileId }, now);
  });
}

/** Makes an earlier credential the next one, to go back to it in Celigo. There must be no other next one. */
export function bringBack(
  store: ProfileStore,
  change: ProfileChange,
  credentialId: string,
  alongside?: Alongside,
) {
  const { profileId, now } = change;
  return step(store, change, credentialId, 'credential-brought-back', async (transaction) => {
    const { count } = await transaction.credential.updateMany({
      where: {
        id: credentialId,
        profileId,
        stage: { in: stagesBefore('brought-back') },
        ...wayBack(now),
      },
      data: { stage: stageAfter('brought-back'), nextForProfile: profileId, retiredAt: null },
    });
    if (count > 0) {
      await alongside?.(transaction);
    }
    return count > 0;
  });
}

/**
 * Notes that an earlier certificate was revoked in NetSuite, and destroys its key. One that is the way
 * back of a renewal stays until the new one is proven in Celigo, or is in place no longer.
 */
export function noteRevoked(store: ProfileStore, change: ProfileChange, credentialId: string) {
  const { profileId, now } = change;
  return step(store, change, credentialId, 'credential-revoked', async (transaction) => {
    const unproven = { openForProfile: profileId, celigoProvenAt: null, goingBackAt: null };
    const renewal = await transaction.renewal.findUnique({
      where: { ...unproven, oldCredentialId: credentialId },
      select: { newCredentialId: true },
    });
    // Other pages may have overtaken the renewal.
    const inPlace = { id: renewal?.newCredentialId ?? '', ...IN_PLACE };
    if ((await transaction.credential.count({ where: inPlace })) > 0) {
      return false;
    }
    const { count } = await transaction.credential.updateMany({
      where: { id: credentialId, profileId, stage: { in: stagesBefore('revoked-in-netsuite') } },
      data: { stage: stageAfter('revoked-in-netsuite') },
    });
    if (count > 0) {
      await destroyUnneededKey(transaction, credentialId, now);
    }
    return count > 0;
  });
}
