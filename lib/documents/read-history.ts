import { type AuditAction, parseStoredDetail } from '@/lib/audit/actions';
import type { Database } from '@/lib/database/client';
import type { HistoryLine } from './runbook-history';

/** How many entries of the audit record a runbook holds at most. */
const HISTORY_LENGTH_MAX = 200;

/**
 * Single-field steps, which would crowd out the others. The entry for saving the whole form represents them.
 */
const LEFT_OUT: ReadonlyArray<AuditAction> = ['celigo-field-ticked'];

/**
 * The audit record of a profile without single checks, oldest first: the newest entries when there are
 * too many.
 */
export async function readHistory(
  database: Database,
  profileId: string,
): Promise<{ readonly lines: ReadonlyArray<HistoryLine>; readonly isCut: boolean }> {
  const records = await database.auditEvent.findMany({
    where: { profileId, action: { notIn: [...LEFT_OUT] } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: HISTORY_LENGTH_MAX + 1,
    select: { at: true, actorEmail: true, action: true, detail: true },
  });
  const lines = records
    .slice(0, HISTORY_LENGTH_MAX)
    .map(({ at, actorEmail, action, detail }) => ({
      at,
      who: actorEmail ?? undefined,
      action,
      detail: parseStoredDetail(detail),
    }))
    .toReversed();
  return { lines, isCut: records.length > HISTORY_LENGTH_MAX };
}
