import { checkAndNote, type LastCheck } from '@/lib/audit/last-check';
import { inTransaction } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import type { Installation } from '@/lib/installation/installation';
import { logLine } from '@/lib/installation/log';
import { announce, endAlerts } from './alerts';
import { type JobKind, LONGEST_DAILY_PAUSE_MS } from './jobs';

/**
 * Checks the chain of the audit record and notes what was found. Tells the owners of a break; a check that
 * finds none ends that.
 */
export async function checkAuditRecord(
  { database }: Pick<Installation, 'database'>,
  now: Date,
): Promise<LastCheck> {
  const check = await checkAndNote(database, now);
  const { finding: words } = check;
  await inTransaction(database, async (transaction) => {
    const code = 'audit-changed';
    if (words === undefined) {
      await endAlerts(transaction, { codes: [code], now });
    } else {
      await announce(transaction, { code, about: now.toISOString(), facts: { words }, now });
    }
  });
  return check;
}

/** Checks the audit record once a day. */
export const auditCheckJob: JobKind = {
  kind: 'check-audit',
  isAlwaysThere: true,
  longestPauseMs: LONGEST_DAILY_PAUSE_MS,
  run: async ({ installation, now }) => {
    const { finding } = await checkAuditRecord(installation, now);
    if (finding !== undefined) {
      const detail = `The record was changed outside the app. ${finding}`;
      logLine(new Date(), { where: 'audit', detail });
    }
    return { dueAt: new Date(now.getTime() + DAY_MS) };
  },
};
