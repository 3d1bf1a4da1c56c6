import { randomUUID } from 'node:crypto';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { atTheEnd, inTransaction } from '@/lib/database/transaction';
import type { AuditFact } from './actions';
import {
  BEGINNING,
  CHAIN_ID,
  type ChainedContent,
  type ChainHead,
  type ChainLink,
  entryMac,
  headMac,
  headMacFits,
} from './chain';

/** Who did it. */
export type AuditActor = {
  readonly id: string;
  readonly email: string;
  /** The role that let them do it, where one did. */
  readonly role?: string;
  /** The handover link that let them do it, for a guest. */
  readonly linkId?: string;
};

/**
 * Thrown if the role or link that allowed an action was revoked before the transaction ended. The transaction
 * is rolled back.
 */
export class AccessLost extends Error {
  constructor() {
    super('What let someone do this was taken away before it was done.');
    this.name = 'AccessLost';
  }
}

/**
 * Whether the actor is still allowed to act. The row stays locked until the transaction ends, so a revocation
 * happens either before (and prevents the change) or after it (and sees it).
 */
async function stillMay(
  { user, handoverLink }: DatabaseTransaction,
  { id, role, linkId }: AuditActor,
  at: Date,
): Promise<boolean> {
  // An update that changes nothing holds the row's lock until the transaction ends.
  if (linkId !== undefined) {
    const { count } = await handoverLink.updateMany({
      where: { id: linkId, revokedAt: null, finishedAt: null, expiresAt: { gt: at } },
      data: { id: linkId },
    });
    return count > 0;
  }
  // What viewers change is their own. Someone whose row was changed outside the app is one whatever it says.
  if (role === undefined || role === 'viewer') {
    return true;
  }
  const where = { id, role, deactivatedAt: null };
  const { count } = await user.updateMany({ where, data: { id } });
  return count > 0;
}

/** One change to record. Must hold no secret. */
export type AuditEntry = AuditFact & {
  readonly actor: AuditActor | undefined;
  readonly at: Date;
  readonly profile?: { readonly id: string; readonly name: string };
};

const UNBEGUN: ChainHead = {
  ...BEGINNING,
  beganAt: null,
  adoptingFrom: null,
  keepDays: null,
  keepSetBy: null,
  keepSetAt: null,
  deletedTo: 0,
  deletedMac: '',
  deletedAt: null,
};

/** What takes the place of a head that the app did not write: nothing of that one is trusted. */
const NOT_AS_LEFT: ChainHead = { ...UNBEGUN, beganAt: new Date(0) };

/** The row of the chain, locked until the transaction ends. */
export type LockedHead = {
  readonly head: ChainHead;
  /** Present when the row, or the last entry, is not as the app left it. */
  readonly changed?: { readonly expected: number; readonly found: number };
};

/** The key of the chain of a database. */
export function auditKeyOf({ auditKey }: Database): string {
  if (auditKey === undefined) {
    throw new Error('The database was opened without the key of the audit record.');
  }
  return auditKey;
}

/**
 * Locks the row of the chain, and reads it as the newest transaction left it. Where somebody changed the end
 * of the chain outside of the app, the head goes on behind both the last entry that there is and the last
 * one that a head of the app names.
 */
export async function lockHead(transaction: DatabaseTransaction, key: string): Promise<LockedHead> {
  // An update that changes nothing takes the lock on both databases, and reads behind it.
  const [row] = await transaction.auditChain.updateManyAndReturn({
    where: { id: CHAIN_ID },
    data: { id: CHAIN_ID },
  });
  const last = await transaction.auditEvent.findFirst({
    where: { sequence: { not: null } },
    orderBy: { sequence: 'desc' },
    select: { sequence: true, mac: true },
  });
  if (row?.headMac === '' && row.sequence === 0 && last === null) {
    return { head: UNBEGUN };
  }
  const end = { sequence: last?.sequence ?? 0, mac: last?.mac ?? '' };
  const changed = { expected: row?.sequence ?? 0, found: end.sequence };
  if (row === undefined || !headMacFits(key, row)) {
    return { head: { ...NOT_AS_LEFT, ...end }, changed };
  }
  const isEmptied = last === null && row.sequence === row.deletedTo;
  if (isEmptied || (row.sequence === end.sequence && row.mac === end.mac)) {
    return { head: row };
  }
  return { head: row.sequence > end.sequence ? row : { ...row, ...end }, changed };
}

/** Writes the row of the chain, with its mac. */
export async function writeHead(
  transaction: DatabaseTransaction,
  key: string,
  head: ChainHead,
): Promise<void> {
  const data = { ...head, headMac: headMac(key, head) };
  await transaction.auditChain.upsert({
    where: { id: CHAIN_ID },
    create: { ...data, id: CHAIN_ID },
    update: data,
  });
}

/** Adds an entry behind a link, without moving the end of the chain. */
async function addBehind(
  transaction: DatabaseTransaction,
  key: string,
  before: ChainLink,
  { actor, at, action, profile, detail }: AuditEntry,
): Promise<ChainLink> {
  const content: ChainedContent = {
    id: randomUUID(),
    at,
    action,
    actorId: actor?.id ?? null,
    actorEmail: actor?.email ?? null,
    profileId: profile?.id ?? null,
    profileName: profile?.name ?? null,
    detail: JSON.stringify(detail ?? {}),
  };
  const sequence = before.sequence + 1;
  const mac = entryMac(key, before.mac, sequence, content);
  await transaction.auditEvent.create({ data: { ...content, sequence, mac } });
  return { sequence, mac };
}

/**
 * Adds an entry behind a locked head. When somebody changed the end of the chain, an entry that says so
 * comes first: what follows does not hide it, and no change of the app is refused for it.
 *
 * @returns The new head, not yet written.
 */
export async function append(
  transaction: DatabaseTransaction,
  key: string,
  { head, changed }: LockedHead,
  entry: AuditEntry,
): Promise<ChainHead> {
  const { at } = entry;
  const before =
    changed === undefined
      ? head
      : await addBehind(transaction, key, head, {
          action: 'audit-chain-changed',
          actor: undefined,
          at,
          detail: changed,
        });
  const link = await addBehind(transaction, key, before, entry);
  return { ...head, ...link, beganAt: head.beganAt ?? at };
}

/**
 * Records a change in the transaction that makes it: both are kept, or neither. The entry is written at the
 * end of the transaction: every transaction that records something locks the row of the chain, and one
 * that waited for another row could wait for a transaction that waits for it.
 *
 * @param transaction One of `inTransaction`.
 * @throws {AccessLost} When its actor may not make it anymore.
 */
export async function recordAuditEvent(
  transaction: DatabaseTransaction & { readonly provider?: never },
  entry: AuditEntry,
): Promise<void> {
  if (entry.actor !== undefined && !(await stillMay(transaction, entry.actor, entry.at))) {
    throw new AccessLost();
  }
  atTheEnd(transaction, async (ending, database) => {
    const key = auditKeyOf(database);
    const locked = await lockHead(ending, key);
    await writeHead(ending, key, await append(ending, key, locked, entry));
  });
}

/** Records what changes nothing in the database, such as a refusal. It is kept when this is done. */
export async function recordAuditEventAlone(database: Database, entry: AuditEntry): Promise<void> {
  await inTransaction(database, (transaction) => recordAuditEvent(transaction, entry));
}
