import type { AuditFact } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { withoutNulls } from '@/lib/database/without-nulls';
import { acceptedUntil } from '@/lib/keys/validity';
import { lockProfileRow } from '@/lib/profiles/standing';
import type { ProfileStore } from '@/lib/profiles/store';
import { announce, endAlerts } from '@/lib/watch/alerts';
import type { RenewalNotes } from './steps';
import { placeNow, restateStop, type StoppedAt, storedTrouble, wasMetAt } from './stop';
import { parseTrouble, type RenewalTrouble } from './trouble';
import { lastingStop, waitingStop } from './who-acts';

/** The name under which an automatic renewal is recorded, in place of a person's email address. */
export const AUTOMATIC_RENEWAL = 'Automatic renewal';

/** A renewal in progress. Contains no secrets. */
export type Renewal = RenewalNotes & {
  readonly id: string;
  readonly profileId: string;
  readonly startedAt: Date;
  readonly startedBy: string | undefined;
  readonly uploadAskedAt: Date | undefined;
  readonly switchAskedAt: Date | undefined;
  readonly celigoProof: 'celigo-test' | 'word' | undefined;
  readonly revokeAskedAt: Date | undefined;
  /** Why the last step failed. */
  readonly trouble?: RenewalTrouble;
};

/** How a renewal ended. */
export type RenewalOutcome = 'renewed' | 'went-back' | 'overtaken';

/** A finished renewal. */
export type EndedRenewal = {
  readonly oldCredentialId: string;
  readonly newCredentialId: string;
  readonly startedBy: string | undefined;
  readonly endedAt: Date;
  readonly outcome: RenewalOutcome;
};

type Store = Pick<ProfileStore, 'database'>;

/** Who records something, and when. */
export type Noting = { readonly actor: AuditActor; readonly now: Date };

/** A profile's renewal in progress; nothing when there is none. */
export async function openRenewal(
  { database }: Store,
  profileId: string,
): Promise<Renewal | undefined> {
  const row = await database.renewal.findUnique({ where: { openForProfile: profileId } });
  if (row === null) {
    return undefined;
  }
  const { trouble: stored, celigoProof, ...renewal } = withoutNulls(row);
  const trouble = parseTrouble(stored);
  return {
    ...renewal,
    celigoProof: celigoProof === 'celigo-test' || celigoProof === 'word' ? celigoProof : undefined,
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** A profile's last finished renewal; nothing when there is none. */
export async function lastEndedRenewal(
  { database }: Store,
  profileId: string,
): Promise<EndedRenewal | undefined> {
  const row = await database.renewal.findFirst({
    where: { profileId, endedAt: { not: null } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    select: {
      oldCredentialId: true,
      newCredentialId: true,
      startedBy: true,
      endedAt: true,
      outcome: true,
    },
  });
  const outcome = (['renewed', 'went-back', 'overtaken'] as const).find(
    (one) => one === row?.outcome,
  );
  if (row?.endedAt == null || outcome === undefined) {
    return undefined;
  }
  return { ...withoutNulls(row), endedAt: row.endedAt, outcome };
}

async function record(
  transaction: DatabaseTransaction,
  profileId: string,
  { actor, now }: Noting,
  fact: AuditFact,
): Promise<void> {
  const { id, name } = await transaction.profile.findUniqueOrThrow({
    where: { id: profileId },
    select: { id: true, name: true },
  });
  await recordAuditEvent(transaction, { ...fact, actor, at: now, profile: { id, name } });
}

/** Thrown where what a renewal is to replace is no longer in use: nothing of the transaction is kept. */
export class NoLongerInUse extends Error {}

/**
 * Starts a renewal; one in progress for another new credential ends as overtaken. Call it in the transaction
 * that writes the new credential.
 *
 * @throws {NoLongerInUse}
 */
export async function beginRenewal(
  transaction: DatabaseTransaction,
  renewal: {
    readonly id: string;
    readonly profileId: string;
    readonly old: { readonly id: string; readonly certificateId: string };
    readonly next: { readonly id: string; readonly certificateId: string };
  },
  noting: Noting,
): Promise<void> {
  const { id, profileId, old, next } = renewal;
  // First, as everything does that puts another certificate in use.
  await lockProfileRow(transaction, profileId);
  const inUse = { id: old.id, activeForProfile: profileId };
  if ((await transaction.credential.count({ where: inUse })) === 0) {
    throw new NoLongerInUse();
  }
  const begun = { openForProfile: profileId, oldCredentialId: old.id, newCredentialId: next.id };
  if ((await transaction.renewal.count({ where: { ...begun, goingBackAt: null } })) > 0) {
    return;
  }
  await transaction.renewal.updateMany({
    where: { openForProfile: profileId },
    data: { openForProfile: null, endedAt: noting.now, outcome: 'overtaken' },
  });
  await transaction.renewal.create({
    data: {
      id,
      profileId,
      openForProfile: profileId,
      oldCredentialId: old.id,
      newCredentialId: next.id,
      startedAt: noting.now,
      startedBy: noting.actor.email,
    },
  });
  await restateStop(transaction, profileId);
  await record(transaction, profileId, noting, {
    action: 'renewal-started',
    detail: { oldCertificateId: old.certificateId, newCertificateId: next.certificateId },
  });
}

/** What can be recorded about a renewal in progress. */
type RenewalColumns = {
  readonly uploadAskedAt?: Date;
  readonly netSuiteProvenAt?: Date;
  readonly switchAskedAt?: Date;
  readonly celigoProvenAt?: Date;
  readonly celigoProof?: 'celigo-test' | 'word';
  readonly revokeAskedAt?: Date;
};

type RenewalProof = Pick<RenewalColumns, 'netSuiteProvenAt' | 'celigoProvenAt' | 'celigoProof'>;

type Audit = { readonly fact: AuditFact; readonly noting: Noting };

/** What an automatic renewal stopped at is over, whoever got past it. */
async function endStopOfRun(
  transaction: DatabaseTransaction,
  profileId: string,
  now: Date,
): Promise<void> {
  await transaction.renewalPlan.updateMany({ where: { profileId }, data: { trouble: null } });
  await endAlerts(transaction, { profileId, codes: ['renewal-failed'], now });
}

/** Ends what an automatic renewal stopped at and a person had to act on, once the renewal stops elsewhere. */
async function endStopElsewhere(
  transaction: DatabaseTransaction,
  profileId: string,
  place: StoppedAt,
  now: Date,
): Promise<void> {
  const where = { profileId };
  const plan = await transaction.renewalPlan.findUnique({ where, select: { trouble: true } });
  const stored = plan?.trouble ?? undefined;
  const isWaiting = waitingStop([parseTrouble(stored)]) !== undefined;
  if (stored !== undefined && isWaiting && !wasMetAt(stored, place)) {
    await endStopOfRun(transaction, profileId, now);
  }
}

/** Writes something about a renewal in progress; false where it is over. */
async function note(
  transaction: DatabaseTransaction,
  { id, profileId }: Pick<Renewal, 'id' | 'profileId'>,
  columns: RenewalColumns,
  audit?: Audit,
): Promise<boolean> {
  // That Celigo is asked again settles nothing that it was asked for before.
  const settled = columns.switchAskedAt === undefined ? { trouble: null } : {};
  const { count } = await transaction.renewal.updateMany({
    where: { id, openForProfile: profileId },
    data: { ...columns, ...settled },
  });
  const provenAt = columns.netSuiteProvenAt ?? columns.celigoProvenAt;
  if (count > 0 && provenAt !== undefined) {
    await endStopOfRun(transaction, profileId, provenAt);
  }
  await restateStop(transaction, profileId);
  if (count > 0 && audit !== undefined) {
    await record(transaction, profileId, audit.noting, audit.fact);
  }
  return count > 0;
}

/**
 * Records what a renewal in progress asks for, and clears its last problem where that is over.
 *
 * @param audit An audit event to record as well.
 * @returns Whether the renewal was still in progress.
 */
export async function noteRenewal(
  { database }: Store,
  renewal: Pick<Renewal, 'id' | 'profileId'>,
  asked: Omit<RenewalColumns, keyof RenewalProof | 'revokeAskedAt'>,
  audit?: Audit,
): Promise<boolean> {
  return inTransaction(database, (transaction) => note(transaction, renewal, asked, audit));
}

/**
 * Records that NetSuite is asked to revoke the old certificate, right before it is: only while the renewal is
 * still at that step, in the account where it was, and nobody turned an automatic renewal off.
 *
 * @param accountId The account that was read with the renewal.
 * @returns Whether NetSuite may be asked.
 */
export async function noteRevocation(
  { database }: Store,
  renewal: Pick<Renewal, 'id' | 'profileId'>,
  accountId: string,
  audit: Audit,
): Promise<boolean> {
  const { profileId } = renewal;
  const { actor, now } = audit.noting;
  return inTransaction(database, async (transaction) => {
    // First, as everything does that goes back or takes a proof away.
    const profile = await lockProfileRow(transaction, profileId);
    const isWanted =
      actor.email !== AUTOMATIC_RENEWAL ||
      (await transaction.renewalPlan.count({ where: { profileId, isAutomatic: true } })) > 0;
    return (
      isWanted &&
      profile?.accountId === accountId &&
      (await placeNow(transaction, profileId)) === 'revoke' &&
      note(transaction, renewal, { revokeAskedAt: now }, audit)
    );
  });
}

/**
 * Records what is proven of the new certificate of a renewal in progress, and clears its last problem. What
 * was proven in another account than the profile has now says nothing about this one.
 *
 * @param accountId The account that it was proven in.
 * @returns Whether the renewal was still in progress, in that account.
 */
export async function noteProof(
  { database }: Store,
  renewal: Pick<Renewal, 'id' | 'profileId'>,
  accountId: string,
  proof: RenewalProof,
  audit: Audit,
): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    // First, as a change of the account does, which takes the proofs from the renewal.
    const profile = await lockProfileRow(transaction, renewal.profileId);
    return profile?.accountId === accountId && note(transaction, renewal, proof, audit);
  });
}

/**
 * Stores why a step failed, where that does not pass while an earlier failure of this step waits for a person.
 *
 * @param at By the account's clock.
 */
export function noteTrouble(
  { database }: Store,
  { id, profileId }: Pick<Renewal, 'id' | 'profileId'>,
  trouble: RenewalTrouble,
  at: Date,
): Promise<void> {
  return inTransaction(database, async (transaction) => {
    const where = { id, openForProfile: profileId };
    const renewal = await transaction.renewal.findFirst({ where, select: { trouble: true } });
    if (renewal === null) {
      return;
    }
    // A step can fail after it did what the renewal had stopped at before.
    const place = await placeNow(transaction, profileId);
    const stored = renewal.trouble ?? '';
    const before = wasMetAt(stored, place) ? parseTrouble(stored) : undefined;
    const data = { trouble: storedTrouble(lastingStop(before, trouble), { step: place }) };
    await transaction.renewal.updateMany({ where, data });
    await endStopElsewhere(transaction, profileId, place, at);
    await restateStop(transaction, profileId, at);
  });
}

async function tellRenewed(
  transaction: DatabaseTransaction,
  { id, profileId }: Pick<Renewal, 'id' | 'profileId'>,
  now: Date,
): Promise<void> {
  const profile = await transaction.profile.findUniqueOrThrow({
    where: { id: profileId },
    select: { id: true, environment: true },
  });
  const active = await transaction.credential.findUnique({
    where: { activeForProfile: profileId },
    select: { notBefore: true, notAfter: true },
  });
  if (active === null) {
    return;
  }
  const facts = { end: acceptedUntil(active).toISOString() };
  await announce(transaction, { code: 'renewal-done', about: id, facts, now, profile });
}

/** Ends a renewal, once. */
export function endRenewal(
  { database }: Store,
  ...ending: [Pick<Renewal, 'id' | 'profileId'>, RenewalOutcome, Noting]
): Promise<void> {
  return inTransaction(database, (transaction) => endRenewalIn(transaction, ...ending));
}

/** The same, as part of a larger transaction. */
export async function endRenewalIn(
  transaction: DatabaseTransaction,
  { id, profileId }: Pick<Renewal, 'id' | 'profileId'>,
  outcome: RenewalOutcome,
  noting: Noting,
): Promise<void> {
  const { count } = await transaction.renewal.updateMany({
    where: { id, openForProfile: profileId },
    data: { openForProfile: null, endedAt: noting.now, outcome, trouble: null },
  });
  if (count === 0) {
    return;
  }
  if (outcome === 'renewed') {
    // Whoever renewed it, the problem that stopped an automatic renewal is over.
    const data = { retryAt: null, trouble: null };
    await transaction.renewalPlan.updateMany({ where: { profileId }, data });
  } else if (outcome === 'went-back') {
    await endStopOfRun(transaction, profileId, noting.now);
  }
  await restateStop(transaction, profileId);
  await record(transaction, profileId, noting, { action: 'renewal-ended', detail: { outcome } });
  if (outcome !== 'renewed') {
    return;
  }
  await tellRenewed(transaction, { id, profileId }, noting.now);
}

/** Thrown where a renewal is no longer as it was read. */
export class RenewalMovedOn extends Error {}

/**
 * Records that a renewal goes back to the old certificate.
 *
 * @throws RenewalMovedOn when it is over, or NetSuite was asked to revoke that certificate in the meantime.
 */
export async function turnBack(
  transaction: DatabaseTransaction,
  { id, profileId, revokeAskedAt }: Pick<Renewal, 'id' | 'profileId' | 'revokeAskedAt'>,
  noting: Noting,
): Promise<void> {
  const { count } = await transaction.renewal.updateMany({
    where: { id, openForProfile: profileId, revokeAskedAt: revokeAskedAt ?? null },
    data: { goingBackAt: noting.now, trouble: null },
  });
  if (count === 0) {
    throw new RenewalMovedOn();
  }
  await restateStop(transaction, profileId);
  await record(transaction, profileId, noting, { action: 'renewal-turned-back' });
}

/**
 * Records that a renewal continues with the new certificate after all. Celigo must prove it again.
 *
 * @param columns More values to record.
 */
export async function turnForward(
  transaction: DatabaseTransaction,
  { id, profileId }: Pick<Renewal, 'id' | 'profileId'>,
  columns: { readonly switchAskedAt?: null },
  noting: Noting,
): Promise<void> {
  await transaction.renewal.updateMany({
    where: { id, openForProfile: profileId },
    data: { ...columns, goingBackAt: null, celigoProvenAt: null, celigoProof: null, trouble: null },
  });
  await restateStop(transaction, profileId);
  await record(transaction, profileId, noting, { action: 'renewal-turned-forward' });
}
