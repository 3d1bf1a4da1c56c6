import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { atTheEnd, inTransaction } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import {
  type AuditActor,
  auditKeyOf,
  lockHead,
  recordAuditEvent,
  recordAuditEventAlone,
  writeHead,
} from './audit';
import { CHAIN_ID, CHAINED_COLUMNS, entryMacFits, headMacFits } from './chain';

/** Entries that one transaction deletes: few enough that another writer barely waits. */
const BATCH_SIZE = 500;

/** The fewest days that entries can be kept. */
export const KEEP_DAYS_MIN = 30;
/** The most: a hundred years. */
export const KEEP_DAYS_MAX = 36_500;

/** How many days entries are kept; `undefined` means forever, also if the setting's MAC does not match. */
export async function readKeepDays(database: Database): Promise<number | undefined> {
  const row = await database.auditChain.findUnique({ where: { id: CHAIN_ID } });
  const isOurs = row !== null && headMacFits(auditKeyOf(database), row);
  return isOurs ? (row.keepDays ?? undefined) : undefined;
}

/** Saves how long entries are kept. Recorded, and signed with the start of the chain. */
export async function saveKeepDays(
  database: Database,
  keepDays: number | undefined,
  { actor, now }: { readonly actor: AuditActor; readonly now: Date },
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const detail = keepDays === undefined ? { unlimited: true } : { days: keepDays };
    await recordAuditEvent(transaction, {
      action: 'audit-retention-saved',
      actor,
      at: now,
      detail,
    });
    // Behind the entry, which has made sure that the head is the app's.
    atTheEnd(transaction, async (ending) => {
      const key = auditKeyOf(database);
      const { head } = await lockHead(ending, key);
      const set = { keepDays: keepDays ?? null, keepSetBy: actor.email, keepSetAt: now };
      await writeHead(ending, key, { ...head, ...set });
    });
  });
}

/**
 * Deletes a batch of the oldest entries and moves the signed start of the chain behind them. Stops at the first
 * one that is not as the app wrote it: what somebody changed does not vanish with its age.
 *
 * @returns How many were deleted.
 */
async function deleteBatch(
  transaction: DatabaseTransaction,
  key: string,
  now: Date,
): Promise<number> {
  const { head, changed } = await lockHead(transaction, key);
  const { keepDays, deletedTo } = head;
  if (keepDays === null || changed !== undefined) {
    return 0;
  }
  const before = new Date(now.getTime() - keepDays * DAY_MS);
  const rows = await transaction.auditEvent.findMany({
    where: { sequence: { gt: deletedTo } },
    orderBy: { sequence: 'asc' },
    take: BATCH_SIZE,
    select: { ...CHAINED_COLUMNS, sequence: true, mac: true },
  });
  let end = { sequence: deletedTo, mac: head.deletedMac };
  for (const { sequence, mac, ...content } of rows) {
    const next = end.sequence + 1;
    const isNext = sequence === next && entryMacFits(key, end.mac, next, content, mac);
    if (!isNext || content.at >= before) {
      break;
    }
    end = { sequence: next, mac: mac ?? '' };
  }
  const count = end.sequence - deletedTo;
  if (count === 0) {
    return 0;
  }
  await transaction.auditEvent.deleteMany({
    where: { sequence: { gt: deletedTo, lte: end.sequence } },
  });
  const start = { deletedTo: end.sequence, deletedMac: end.mac, deletedAt: now };
  await writeHead(transaction, key, { ...head, ...start });
  return count;
}

/**
 * Deletes the entries that are older than the owner keeps them, at most once a day, and records it. May be
 * killed at any moment: each batch is deleted whole, with the start that fits it.
 *
 * @returns How many were deleted.
 */
export async function deleteOldEntries(database: Database, now: Date): Promise<number> {
  const days = await readKeepDays(database);
  const start = await database.auditChain.findUnique({ where: { id: CHAIN_ID } });
  const sinceMs = now.getTime() - (start?.deletedAt?.getTime() ?? 0);
  if (days === undefined || (sinceMs >= 0 && sinceMs < DAY_MS)) {
    return 0;
  }
  const key = auditKeyOf(database);
  const from = (start?.deletedTo ?? 0) + 1;
  let deleted = 0;
  for (let count = BATCH_SIZE; count > 0; ) {
    count = await inTransaction(database, (transaction) => deleteBatch(transaction, key, now));
    deleted += count;
  }
  if (deleted > 0) {
    const detail = { from, to: from + deleted - 1, days };
    const action = 'audit-entries-deleted';
    await recordAuditEventAlone(database, { action, actor: undefined, at: now, detail });
  }
  return deleted;
}
