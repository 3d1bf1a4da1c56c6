import { redirect } from 'next/navigation';
import { z } from 'zod';
import { taskHref, templatesHref } from '@/app/profile-hrefs';
import { type RunTestError, runTest } from '@/app/run-test';
import {
  PROFILE_INCOMPLETE,
  TEST_LIMIT,
  type TestProfileOptions,
} from '@/lib/connection-test/test-profile';
import { readTestRun, type TestRun } from '@/lib/connection-test/test-runs';
import { rowId } from '@/lib/forms/field-rules';
import type { FormState } from '@/lib/forms/form-state';
import type { PersonalActionContext } from '@/lib/forms/guarded-action';
import type { TaskSlug } from '@/lib/guide/tasks';
import { saveClientId } from '@/lib/profiles/changes';
import { checkClientId } from '@/lib/profiles/client-id';
import { asUsed, type Profile } from '@/lib/profiles/profile';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { failure, type Result } from '@/lib/result';
import { countAttempt } from '@/lib/sign-in/rate-limit';
import { changeRefusal, isAlreadySaved, PRACTICE_OFF, PROFILE_NOT_FOUND } from './change-refusal';

const TEST = 'test';

/** What the query of a task's address may hold: that a report led there. Anything else counts as nothing. */
export type TestAgainQuery = { readonly back?: string | ReadonlyArray<string> };

/**
 * The same as a field of the task's form: the word, or the run of the report that led there, where the next
 * test must ask something of that one again.
 */
export const backField = z
  .union([z.literal(TEST), rowId])
  .optional()
  .catch(undefined);

type Back = z.output<typeof backField>;

/** The tasks whose pages can test again. */
const TASKS_THAT_TEST: ReadonlySet<TaskSlug> = new Set([
  'account',
  'prerequisites',
  'integration-record',
  'm2m-mapping',
  'celigo-iclient',
  'celigo-connection',
]);

/** What a page that a report leads to must know of it: the RESTlet that it called, by its run. */
export function backTo(run: Pick<TestRun, 'id' | 'report'>): Exclude<Back, undefined> {
  return run.report.restlet === undefined ? TEST : run.id;
}

function withBack(href: string, back: Back): string {
  return back === undefined ? href : `${href}?back=${back}`;
}

/** The page of a task as a report leads there: after saving, its form tests again and leads back. */
export function fixHref(profileId: string, slug: TaskSlug, back: Back = TEST): string {
  const href = taskHref(profileId, slug);
  return TASKS_THAT_TEST.has(slug) ? withBack(href, back) : href;
}

/** The page of the iClient, and the one that edits its texts: a report that led to one is kept on the way to the other. */
export function iClientHrefs(profileId: string, back: Back) {
  return {
    fields: withBack(taskHref(profileId, 'celigo-iclient'), back),
    texts: withBack(templatesHref(profileId), back),
  };
}

/** What the address says of the report that led to this page; nothing where none did. */
export function cameFromReport({ back }: TestAgainQuery): Back {
  return backField.parse(back);
}

/** How to test so that the next report answers what the one that led here did. */
export async function askedBefore(
  store: ProfileStore,
  profileId: string,
  back: Back,
): Promise<Pick<TestProfileOptions, 'restlet'>> {
  const run =
    back === undefined || back === TEST ? undefined : await readTestRun(store, profileId, back);
  return run?.report.restlet === undefined ? {} : { restlet: run.report.restlet };
}

/** What the form of a task's page is called and sends along, where a report led there and where not. */
export function nextStepForm(
  query: TestAgainQuery,
  hiddenFields: Readonly<Record<string, string | number>>,
) {
  const back = cameFromReport(query);
  return back === undefined
    ? { submitLabel: 'Save and continue', hiddenFields }
    : {
        submitLabel: 'Save and test again',
        pendingLabel: 'Saving and testing…',
        hiddenFields: { ...hiddenFields, back },
      };
}

/** Why a test that a form was to begin did not. */
type NotTested = RunTestError['code'] | 'too-many-attempts';

const WHY_NOT_TESTED: Readonly<Record<NotTested, string>> = {
  'profile-incomplete': PROFILE_INCOMPLETE,
  'practice-off': PRACTICE_OFF.message,
  'test-running':
    'A test that you started for another profile is still running, and each person can have one run at a time. Test again when it has ended.',
  'tests-running':
    'This server is already running as many tests as it can at once. Most end within seconds. Test again in a moment.',
  'too-many-attempts': 'You have tested too often. Wait a few minutes, then test again.',
};

/** Where a form that tested leads: to the report, or to the test page, which says why there is none. */
export function reportHref(
  profileId: string,
  tested: Result<string | undefined, { readonly code: NotTested }>,
): string {
  const page = taskHref(profileId, TEST);
  return tested.ok ? `${page}?run=${tested.value ?? ''}` : `${page}?refused=${tested.error.code}`;
}

/** What the query of the test page's address may hold: why a form that led there did not test. */
export type NotTestedQuery = { readonly refused?: string | ReadonlyArray<string> };

/** Why a form that led to the test page did not test, in a sentence; nothing when it did. */
export function whyNotTested({ refused }: NotTestedQuery): string | undefined {
  return typeof refused === 'string' && Object.hasOwn(WHY_NOT_TESTED, refused)
    ? WHY_NOT_TESTED[refused as NotTested]
    : undefined;
}

/** After a task was saved: tests again and leads back to the report if a report led there, else leads on. */
export async function redirectToNextStep(
  {
    profileId,
    back,
    href,
  }: { readonly profileId: string; readonly back?: Back; readonly href: string },
  {
    installation,
    person,
    now,
    guest,
  }: Pick<PersonalActionContext, 'installation' | 'person' | 'now' | 'guest'>,
): Promise<never> {
  // Reports are not for guests.
  if (back === undefined || guest !== undefined) {
    redirect(href);
  }
  const { database, authSecret } = installation;
  const { allowed } = await countAttempt(database, authSecret, TEST_LIMIT, person.id, now);
  if (!allowed) {
    redirect(reportHref(profileId, failure({ code: 'too-many-attempts' })));
  }
  const profile = await readProfile(installation, profileId);
  if (profile === undefined) {
    // The page says that it is gone.
    redirect(taskHref(profileId, TEST));
  }
  const asked = await askedBefore(installation, profileId, back);
  redirect(reportHref(profileId, await runTest(installation, profile, person, asked)));
}

/** After a sandbox refresh: saves the Client ID where another one is given, tests, and leads to the report. */
export async function testRefreshed(
  {
    profileId,
    version,
    clientId,
  }: { readonly profileId: string; readonly version: number; readonly clientId: string },
  {
    installation,
    person,
    now,
    refuse,
  }: Pick<PersonalActionContext, 'installation' | 'person' | 'now' | 'refuse'>,
): Promise<FormState> {
  const profile = await readProfile(installation, profileId);
  if (profile === undefined) {
    return refuse(PROFILE_NOT_FOUND);
  }
  if (clientId.trim() !== '') {
    const checked = checkClientId(clientId);
    if (!checked.ok) {
      const { code, message } = checked.error;
      return refuse({ code, fieldErrors: { clientId: message } });
    }
    const change = { profileId, version, actor: person, now };
    const saved = await saveClientId(installation, change, profile, checked.value);
    const isSame = (current: Profile) => current.configuration.clientId === checked.value;
    if (!saved.ok && !isAlreadySaved(saved.error, isSame)) {
      return refuse(
        changeRefusal(saved.error, () => ({ saved: 'another change', typed: 'the Client ID' })),
      );
    }
  }
  // The page has this certificate uploaded again, not the next one.
  const current = asUsed((await readProfile(installation, profileId)) ?? profile);
  redirect(reportHref(profileId, await runTest(installation, current, person)));
}
