import type { ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import type { CeligoForm } from '@/lib/profiles/profile';
import { ledByReport, type TestAgainQuery } from '../test-again';
import { saveCeligoProgressAction } from './celigo-actions';
import { testConnectionAction } from './test/actions';

/** The act that a form of Celigo leads to: that it is filled in, or back to the report that led there. */
export function LeadOnFromCeligo({
  view: { profile },
  form,
  query,
}: {
  readonly view: ProfileView;
  readonly form: CeligoForm;
  readonly query: TestAgainQuery;
}) {
  const testsAgain = ledByReport(query);
  return (
    <>
      <ActionForm
        action={saveCeligoProgressAction}
        submitLabel="These fields are entered: continue"
        submitVariant={testsAgain ? 'secondary' : 'primary'}
        inTaskBar={!testsAgain}
        hiddenFields={{ profileId: profile.id, version: profile.version, form }}
      />
      {testsAgain ? (
        <ActionForm
          action={testConnectionAction}
          submitLabel="Test again"
          pendingLabel="Testing…"
          idPrefix="again"
          inTaskBar
          hiddenFields={{ profileId: profile.id }}
        />
      ) : null}
    </>
  );
}
