'use server';

import { z } from 'zod';
import { KEEP_DAYS_MAX, KEEP_DAYS_MIN, saveKeepDays } from '@/lib/audit/retention';
import { guardedAction } from '@/lib/forms/guarded-action';
import { checkAuditRecord } from '@/lib/watch/audit-check';

/** A check reads the whole record. */
const CHECK_LIMIT = { name: 'check-audit-chain', attemptsMax: 10, windowSeconds: 60 } as const;

/** Checks the chain of the record, notes what was found, and tells the owners of a break. */
export const checkChainAction = guardedAction(
  { name: 'check-audit-chain', role: 'owner', schema: z.object({}), limit: CHECK_LIMIT },
  async (_input, { installation, now }) => {
    const { finding } = await checkAuditRecord(installation, now);
    return finding === undefined
      ? { status: 'saved', message: 'Every entry is as the app wrote it.' }
      : { status: 'saved', message: 'Checked: the record was changed outside the app.' };
  },
);

const DAYS_ERROR = `Enter ${KEEP_DAYS_MIN} to ${KEEP_DAYS_MAX} days, or leave this empty.`;

/** Says how long entries are kept; empty: without limit. */
export const saveRetentionAction = guardedAction(
  {
    name: 'save-audit-retention',
    role: 'owner',
    schema: z.object({
      keepDays: z
        .string()
        .trim()
        .optional()
        .transform((text) => (text === undefined || text === '' ? undefined : Number(text)))
        .pipe(
          z
            .int({ error: DAYS_ERROR })
            .min(KEEP_DAYS_MIN, { error: DAYS_ERROR })
            .max(KEEP_DAYS_MAX, { error: DAYS_ERROR })
            .optional(),
        ),
    }),
  },
  async ({ keepDays }, { installation, person: actor, now }) => {
    await saveKeepDays(installation.database, keepDays, { actor, now });
    return {
      status: 'saved',
      message:
        keepDays === undefined
          ? 'All entries are kept.'
          : `From now on, entries older than ${keepDays} days are deleted, once a day.`,
    };
  },
);
