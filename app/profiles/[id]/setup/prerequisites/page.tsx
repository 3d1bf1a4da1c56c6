import type { Metadata } from 'next';
import Link from 'next/link';
import { nextTaskHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { PrerequisiteList } from '@/components/setup/prerequisite-list';
import { Disclosure } from '@/components/ui/disclosure';
import { MarkedText } from '@/components/ui/marked-text';
import { currentPassingTest } from '@/lib/connection-test/last-good-test';
import { prerequisites } from '@/lib/guide/setup-guide';
import { nextStepForm, type TestAgainQuery } from '../../test-again';
import { SetupPage } from '../setup-page';
import { checkPrerequisitesAction, savePrerequisitesAction } from './actions';

export const metadata: Metadata = { title: TASK_WORDS.prerequisites.title };

/** What must be so in NetSuite before the connection can work, as a checklist by NetSuite's screens. */
export default async function PrerequisitesTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id, 'prerequisites');
  const query = await searchParams;
  const { profile, account, tasks } = view;
  const items = prerequisites({ account, scopes: profile.scopes });
  const advice = items.filter(({ group }) => group === 'warnings');
  const isProven = tasks.some(({ isProvenByTest }) => isProvenByTest);
  // Some items have a call of their own, which a test that worked may have left out or seen refused.
  const good = isProven ? await currentPassingTest(view.installation, profile) : undefined;
  const checked = [...profile.checkedItems]
    .filter((item) => item.startsWith('prerequisite:'))
    .map((item) => item.slice('prerequisite:'.length));
  return (
    <SetupPage
      view={view}
      slug="prerequisites"
      lead={
        <p>
          {isProven ? (
            'A successful test proved the items marked below. Verify the others yourself.'
          ) : (
            <>
              The wizard cannot see your account, so check these off yourself.{' '}
              <Link href={nextTaskHref(profile.id, 'prerequisites', view.guest)} prefetch={false}>
                Skip: the test will verify these
              </Link>
            </>
          )}
        </p>
      }
    >
      <ActionForm
        action={savePrerequisitesAction}
        {...nextStepForm(query, { profileId: profile.id, version: profile.version })}
        inTaskBar
      >
        <PrerequisiteList
          profileId={profile.id}
          checkAction={checkPrerequisitesAction}
          items={items
            .filter(({ group }) => group !== 'warnings')
            .map(({ isProvenByTest, provenByLine, ...item }) => ({
              ...item,
              isProven:
                isProven &&
                (provenByLine === undefined
                  ? isProvenByTest === true
                  : good?.passed.has(provenByLine) === true),
            }))}
          checked={checked}
        />
      </ActionForm>
      <Disclosure summary="What to avoid in the role">
        <ul>
          {advice.map((item) => (
            <li key={item.id}>
              <strong>{item.title}.</strong> <MarkedText text={item.detail} />
            </li>
          ))}
        </ul>
      </Disclosure>
    </SetupPage>
  );
}
