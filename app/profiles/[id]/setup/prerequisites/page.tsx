import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import { PrerequisiteList } from '@/components/setup/prerequisite-list';
import { prerequisites } from '@/lib/guide/setup-guide';
import { loadProfileView } from '../../profile-view';
import { SetupPage } from '../setup-page';
import { savePrerequisitesAction } from './actions';

export const metadata: Metadata = { title: 'Prepare features, role and entity' };

/** What must be so in NetSuite before the connection can work, as a checklist. */
export default async function PrerequisitesTaskPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
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
          Tick what is in order. Nothing here is checked by the wizard: it is your list, and most
          failures later come from one of these.
        </p>
      }
    >
      <ActionForm
        action={savePrerequisitesAction}
        submitLabel="Save and continue"
        inTaskBar
        hiddenFields={{ profileId: profile.id, version: profile.version }}
      >
        <PrerequisiteList
          items={prerequisites({ account, scopes: profile.scopes })}
          ticked={ticked}
        />
      </ActionForm>
    </SetupPage>
  );
}
