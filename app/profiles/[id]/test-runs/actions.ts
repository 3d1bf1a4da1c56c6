'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { taskHref, testRunHref } from '@/app/profile-hrefs';
import { applyAuditDetail } from '@/lib/connection-test/audit-detail';
import { readTestRun } from '@/lib/connection-test/test-runs';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { accountOf } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { PROFILE_NOT_FOUND } from '../change-refusal';

/**
 * Reads a Detail word out of a pasted piece of the Login Audit Trail and shows what it says of a
 * report. Only the word goes into the address; the pasted text is kept nowhere.
 */
export const findCauseAction = guardedAction(
  {
    name: 'find-cause',
    role: 'viewer',
    schema: z.object({
      profileId: rowId,
      testRunId: rowId,
      page: z.enum(['test', 'run']),
      detail: z.string(),
    }),
  },
  async ({ profileId, testRunId, page, detail }, { installation, refuse }) => {
    const profile = await readProfile(installation, profileId);
    const run = await readTestRun(installation, profileId, testRunId);
    if (profile === undefined || run === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const applied = applyAuditDetail(run.report, detail, accountOf(profile));
    if (!applied.ok) {
      const { code, message } = applied.error;
      return refuse({ code, fieldErrors: { detail: message } });
    }
    const query = new URLSearchParams({
      ...(page === 'test' ? { run: testRunId } : {}),
      detail: applied.value.word,
      ...(applied.value.note === undefined ? {} : { rows: 'several' }),
    });
    const href = page === 'test' ? taskHref(profileId, 'test') : testRunHref(profileId, testRunId);
    redirect(`${href}?${query}`);
  },
);
