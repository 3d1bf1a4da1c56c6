import { z } from 'zod';
import type { AuditAction } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import type { HistoryLine } from './runbook-history';

/** How many entries of the audit record a runbook holds at most. */
const HISTORY_LENGTH_MAX = 200;

/** Steps so small that they would hide the others; the saving of the whole form stands for them. */
const LEFT_OUT: ReadonlyArray<AuditAction> = ['celigo-field-ticked'];

const detailSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

function parseDetail(text: string): HistoryLine['detail'] {
  return detailSchema.parse(JSON.parse(text));
}

/**
 * The audit record of a profile without single ticks, oldest first: the newest entries when there are
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
      who: actorEmail,
      action,
      detail: parseDetail(detail),
    }))
    .toReversed();
  return { lines, isCut: records.length > HISTORY_LENGTH_MAX };
}
