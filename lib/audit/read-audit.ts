import type { Database } from '@/lib/database/client';
import type { Prisma } from '@/lib/database/generated/sqlite/client';
import { parseStoredDetail, type StoredDetail } from './actions';

/** Most entries that are read at once. */
const BATCH_SIZE = 500;

/** Which entries are looked for; what is absent does not matter. */
export type AuditFilter = {
  readonly action?: string | undefined;
  /** The whole address, in lower case. */
  readonly actorEmail?: string | undefined;
  readonly profileId?: string | undefined;
  /** As the profile was called then, exactly. */
  readonly profileName?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly until?: Date | undefined;
};

/** One entry as it is shown. */
export type AuditRow = {
  readonly id: string;
  readonly at: Date;
  /** Null where nobody was signed in, such as a refused sign-in or a command on the server. */
  readonly actorEmail: string | null;
  readonly action: string;
  readonly profileId: string | null;
  readonly profileName: string | null;
  readonly detail: StoredDetail;
  /** Its place in the chain, and its mac; null before it has one. */
  readonly sequence: number | null;
  readonly mac: string | null;
  readonly actorId: string | null;
};

/** Where a page ends: the entries beyond it are older, or newer. */
export type AuditPosition = Pick<AuditRow, 'at' | 'sequence' | 'id'>;

/** Which way a page lies from a position. */
export type AuditCursor = {
  readonly direction: 'older' | 'newer';
  readonly position: AuditPosition;
};

/** What lies beyond a position among the entries of its moment: those without a place are the oldest. */
function beyondInMoment({
  direction,
  position: { sequence, id },
}: AuditCursor): Prisma.AuditEventWhereInput {
  if (direction === 'older') {
    return sequence === null
      ? { sequence: null, id: { lt: id } }
      : { OR: [{ sequence: { lt: sequence } }, { sequence: null }] };
  }
  return sequence === null
    ? { OR: [{ sequence: { not: null } }, { id: { gt: id } }] }
    : { sequence: { gt: sequence } };
}

function conditionOf(filter: AuditFilter, cursor: AuditCursor | undefined) {
  const { action, actorEmail, profileId, profileName, from, until } = filter;
  const conditions: Array<Prisma.AuditEventWhereInput> = [];
  if (from !== undefined) {
    conditions.push({ at: { gte: from } });
  }
  if (until !== undefined) {
    conditions.push({ at: { lt: until } });
  }
  if (cursor !== undefined) {
    const { direction, position } = cursor;
    const isOlder = direction === 'older';
    // The first of the two bounds the index; the second leaves out what was on the page before.
    conditions.push(
      { at: isOlder ? { lte: position.at } : { gte: position.at } },
      {
        OR: [{ at: isOlder ? { lt: position.at } : { gt: position.at } }, beyondInMoment(cursor)],
      },
    );
  }
  return {
    ...(action === undefined ? {} : { action }),
    ...(actorEmail === undefined ? {} : { actorEmail }),
    ...(profileId === undefined ? {} : { profileId }),
    ...(profileName === undefined ? {} : { profileName }),
    AND: conditions,
  };
}

/**
 * One page of the record, newest first; of the same moment, in the order of the chain. Pages are found by
 * position, so far ones are as fast as near ones.
 *
 * @returns The entries, and whether there are more on either side.
 */
export async function readAuditPage(
  { auditEvent }: Pick<Database, 'auditEvent'>,
  filter: AuditFilter,
  limit: number,
  cursor?: AuditCursor,
): Promise<{
  readonly rows: ReadonlyArray<AuditRow>;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}> {
  const isBackwards = cursor?.direction === 'newer';
  const order = isBackwards ? 'asc' : 'desc';
  const found = await auditEvent.findMany({
    where: conditionOf(filter, cursor),
    // The index orders by time; both databases sort what is of one moment as they come to it.
    orderBy: [
      { at: order },
      { sequence: { sort: order, nulls: isBackwards ? 'first' : 'last' } },
      { id: order },
    ],
    take: limit + 1,
  });
  const hasMore = found.length > limit;
  const rows = found
    .slice(0, limit)
    .map((row) => ({ ...row, detail: parseStoredDetail(row.detail) }));
  return {
    rows: isBackwards ? rows.toReversed() : rows,
    hasOlder: isBackwards || hasMore,
    hasNewer: isBackwards ? hasMore : cursor !== undefined,
  };
}

/** All entries that a filter leaves, newest first, a batch at a time. */
export async function* readAllAudit(
  database: Pick<Database, 'auditEvent'>,
  filter: AuditFilter,
): AsyncGenerator<AuditRow> {
  let cursor: AuditCursor | undefined;
  for (;;) {
    const { rows, hasOlder } = await readAuditPage(database, filter, BATCH_SIZE, cursor);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || !hasOlder) {
      return;
    }
    cursor = { direction: 'older', position: last };
  }
}
