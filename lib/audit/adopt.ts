import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { Prisma } from '@/lib/database/generated/sqlite/client';
import { inTransaction } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import { append, auditKeyOf, type LockedHead, lockHead, writeHead } from './audit';
import { CHAINED_COLUMNS, type ChainHead, entryMac } from './chain';

/** Entries that one transaction chains: few enough that another writer barely waits. */
const BATCH_SIZE = 500;

/**
 * How long after the beginning of the chain entries without a place are given one, in milliseconds: an
 * instance of an earlier version may still write some while the others are already updated. After that,
 * an entry without a place is one that the app did not write, and the check of the chain names it.
 */
const ADOPTION_MS = 7 * DAY_MS;

type Position = { readonly at: Date; readonly id: string };

/** Entries in the order of their times behind a position, whether or not they have a place. */
function readBehind({ auditEvent }: DatabaseTransaction, after: Position | undefined) {
  return auditEvent.findMany({
    where:
      after === undefined
        ? {}
        : { at: { gte: after.at }, OR: [{ at: { gt: after.at } }, { id: { gt: after.id } }] },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    take: BATCH_SIZE,
    select: { ...CHAINED_COLUMNS, sequence: true },
  });
}

async function hasUnchained({ auditEvent }: DatabaseTransaction): Promise<boolean> {
  return (await auditEvent.findFirst({ where: { sequence: null }, select: { id: true } })) !== null;
}

/** Writes places and macs of many entries with one statement. */
async function writeLinks(
  transaction: DatabaseTransaction,
  links: ReadonlyArray<{ readonly id: string; readonly sequence: number; readonly mac: string }>,
): Promise<void> {
  const values = links.map(
    ({ id, sequence, mac }) =>
      Prisma.sql`(CAST(${id} AS TEXT), CAST(${sequence} AS INTEGER), CAST(${mac} AS TEXT))`,
  );
  await transaction.$executeRaw`
    WITH "link" ("id", "sequence", "mac") AS (VALUES ${Prisma.join(values)})
    UPDATE "AuditEvent" SET "sequence" = "link"."sequence", "mac" = "link"."mac"
    FROM "link" WHERE "AuditEvent"."id" = "link"."id"`;
}

function isOpen({ head, changed }: LockedHead, now: Date): boolean {
  const { beganAt, adoptingFrom } = head;
  // What was killed halfway is finished, however late.
  const isUnderWay = beganAt === null || adoptingFrom !== null;
  return changed === undefined && (isUnderWay || now.getTime() - beganAt.getTime() <= ADOPTION_MS);
}

/**
 * Gives places to a batch of entries; with the last of them an entry that says so.
 *
 * @returns Where the next batch begins; nothing when there is none.
 */
async function adoptBatch(
  transaction: DatabaseTransaction,
  key: string,
  after: Position | undefined,
  now: Date,
): Promise<Position | undefined> {
  const locked = await lockHead(transaction, key);
  if (!isOpen(locked, now) || !(await hasUnchained(transaction))) {
    return undefined;
  }
  const rows = await readBehind(transaction, after);
  let { sequence, mac } = locked.head;
  const links = rows.flatMap(({ sequence: place, ...content }) => {
    if (place !== null) {
      return [];
    }
    sequence += 1;
    mac = entryMac(key, mac, sequence, content);
    return [{ id: content.id, sequence, mac }];
  });
  if (links.length > 0) {
    await writeLinks(transaction, links);
  }
  const from = locked.head.adoptingFrom ?? locked.head.sequence + 1;
  const head: ChainHead = { ...locked.head, sequence, mac, beganAt: locked.head.beganAt ?? now };
  if (await hasUnchained(transaction)) {
    await writeHead(transaction, key, { ...head, adoptingFrom: from });
    // At the end there may still be some whose time is earlier than where this began.
    return rows.length < BATCH_SIZE ? { at: new Date(0), id: '' } : rows.at(-1);
  }
  const began = {
    action: 'audit-chain-began',
    actor: undefined,
    at: now,
    detail: { from, to: sequence },
  } as const;
  const told = await append(transaction, key, { head }, began);
  await writeHead(transaction, key, { ...told, adoptingFrom: null });
  return undefined;
}

/**
 * Chains the entries that an earlier version of the app wrote, in their order, and adds an entry that says
 * which they are. May be killed at any moment, and done by several instances side by side.
 */
export async function adoptEntries(database: Database, now: Date): Promise<void> {
  const key = auditKeyOf(database);
  if (!(await hasUnchained(database))) {
    return;
  }
  let after: Position | undefined;
  do {
    after = await inTransaction(database, (transaction) =>
      adoptBatch(transaction, key, after, now),
    );
  } while (after !== undefined);
}
