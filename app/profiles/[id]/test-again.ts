import { redirect } from 'next/navigation';
import { z } from 'zod';
import { taskHref } from '@/app/profile-hrefs';
import { TEST_LIMIT, testProfile } from '@/lib/connection-test/test-profile';
import type { PersonalActionContext } from '@/lib/forms/guarded-action';
import type { TaskSlug } from '@/lib/guide/tasks';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { accountOf } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { countAttempt } from '@/lib/sign-in/rate-limit';

const TEST = 'test';

/** What the query of a task's address may hold: that a report led there. Anything else counts as nothing. */
export type TestAgainQuery = { readonly back?: string | ReadonlyArray<string> };

/** The same as a field of the task's form. */
export const backField = z.literal(TEST).optional().catch(undefined);

/** The tasks whose pages can test again. */
const TASKS_THAT_TEST: ReadonlySet<TaskSlug> = new Set([
  'account',
  'prerequisites',
  'integration-record',
  'm2m-mapping',
  'celigo-iclient',
  'celigo-connection',
]);

/** The page of a task as a report leads there: after saving, its form tests again and leads back. */
export function fixHref(profileId: string, slug: TaskSlug): string {
  const href = taskHref(profileId, slug);
  return TASKS_THAT_TEST.has(slug) ? `${href}?back=${TEST}` : href;
}

/** Whether a report led to this page. */
export function ledByReport({ back }: TestAgainQuery): boolean {
  return back === TEST;
}

/** What the form of a task's page is called and sends along, where a report led there and where not. */
export function formLeadingOn(
  query: TestAgainQuery,
  hiddenFields: Readonly<Record<string, string | number>>,
) {
  return ledByReport(query)
    ? {
        submitLabel: 'Save and test again',
        pendingLabel: 'Saving and testing…',
        hiddenFields: { ...hiddenFields, back: TEST },
      }
    : { submitLabel: 'Save and continue', hiddenFields };
}

/** After a task was saved: tests again and leads back to the report if a report led there, else leads on. */
export async function leadOn(
  {
    profileId,
    back,
    href,
  }: { readonly profileId: string; readonly back?: 'test' | undefined; readonly href: string },
  { installation, person, now, guest }: PersonalActionContext,
): Promise<never> {
  // Reports are not for guests.
  if (back === undefined || guest !== undefined) {
    redirect(href);
  }
  const page = taskHref(profileId, 'test');
  const { database, authSecret } = installation;
  const { allowed } = await countAttempt(database, authSecret, TEST_LIMIT, person.id, now);
  const profile = allowed ? await readProfile(installation, profileId) : undefined;
  if (profile === undefined) {
    redirect(page);
  }
  const tested = await testProfile(installation, outboundDoorOf(installation), {
    profile,
    account: accountOf(profile),
    actor: person,
  });
  // Where it cannot be tested, that page says what is missing.
  redirect(tested.ok ? `${page}?run=${tested.value ?? ''}` : page);
}
