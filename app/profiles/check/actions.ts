'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { type RunTestError, runTest } from '@/app/run-test';
import { TEST_LIMIT } from '@/lib/connection-test/test-profile';
import { guardedAction } from '@/lib/forms/guarded-action';
import { readProfile } from '@/lib/profiles/store';
import { checkHref, checkQuerySchema } from './check-href';

const schema = z.object({
  /** The query of the page that the form stands on. */
  query: z
    .string()
    .max(4_000)
    .transform((text) => {
      const query = new URLSearchParams(text);
      const one = (name: string) => query.get(name) ?? undefined;
      return checkQuerySchema.parse({
        profile: query.getAll('profile'),
        done: one('done'),
        refused: one('refused'),
      });
    }),
});

/** Whether the same profile can be tested in a moment; else the next one is. */
function isOverSoon({ code }: RunTestError): boolean {
  return code !== 'profile-incomplete' && code !== 'practice-off';
}

/** Tests the next of the chosen profiles, and leads to the page that goes on from there. */
export const testNextAction = guardedAction(
  { name: TEST_LIMIT.name, role: 'editor', schema, limit: TEST_LIMIT },
  async ({ query }, { installation, person, refuse }) => {
    const next = query.profiles[query.done];
    const profile = next === undefined ? undefined : await readProfile(installation, next);
    const refused = [...query.refused];
    if (profile !== undefined) {
      const tested = await runTest(installation, profile, person);
      if (!tested.ok && isOverSoon(tested.error)) {
        return refuse(tested.error);
      }
      if (!tested.ok) {
        refused.push(profile.id);
      }
    }
    redirect(checkHref({ ...query, done: query.done + 1, refused, stopped: false }));
  },
);
