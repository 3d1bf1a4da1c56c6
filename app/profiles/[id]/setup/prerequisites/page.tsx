import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import { PrerequisiteList } from '@/components/setup/prerequisite-list';
import { prerequisites } from '@/lib/guide/setup-guide';
import { loadProfileView } from '../../profile-view';
import { SetupPage } from '../setup-page';
import { formLeadingOn, type TestAgainQuery } from '../test-again';
import { savePrerequisitesAction } from './actions';

export const metadata: Metadata = { title: 'Prepare features, role and entity' };

/** What must be so in NetSuite before the connection can work, as a checklist. */
export default async function PrerequisitesTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id);
  const query = await searchParams;
  const { profile, account } = view;
  const ticked = [...profile.tickedItems]
    .filter((item) => item.startsWith('prerequisite:'))
    .map((item) => item.slice('prerequisite:'.length));
  return (
    <SetupPage
      view={view}
      slug="prerequisites"
      lead={
        <p>
          Check what is in place. The wizard cannot see your account, so this list is yours. Most
          later failures come from one of these items.
        </p>
      }
    >
      <ActionForm
        action={savePrerequisitesAction}
        {...formLeadingOn(query, { profileId: profile.id, version: profile.version })}
        inTaskBar
      >
        <PrerequisiteList
          items={prerequisites({ account, scopes: profile.scopes })}
          ticked={ticked}
        />
      </ActionForm>
    </SetupPage>
  );
}
