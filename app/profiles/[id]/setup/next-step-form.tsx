import type { ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { celigoFormFields, checkedFieldIds, valuesInCeligo } from '@/lib/profiles/celigo-forms';
import type { CeligoForm, Profile } from '@/lib/profiles/profile';
import { askedBefore, cameFromReport, type TestAgainQuery } from '../test-again';
import { saveCeligoProgressAction } from './celigo-actions';
import { testConnectionAction } from './test/actions';

/** Whether anything of a form is in Celigo, as far as the person said so. */
function isBegun(profile: Profile, form: CeligoForm): boolean {
  return (
    valuesInCeligo(profile.configuration, form) !== undefined ||
    checkedFieldIds(profile, form, celigoFormFields(profile, form) ?? []).size > 0
  );
}

/**
 * The act that a form of Celigo leads to, in the bar: that it is filled in, or back to the report that led
 * there. Quiet while nothing is checked off: it says what is in Celigo.
 */
export async function CeligoNextStepForm({
  view: { profile, installation, guest },
  form,
  query,
}: {
  readonly view: ProfileView;
  readonly form: CeligoForm;
  readonly query: TestAgainQuery;
}) {
  // Reports are not for guests.
  const back = guest === undefined ? cameFromReport(query) : undefined;
  const testsAgain = back !== undefined;
  return (
    <>
      <ActionForm
        action={saveCeligoProgressAction}
        submitLabel="I entered these fields: continue"
        submitVariant={!testsAgain && isBegun(profile, form) ? 'primary' : 'secondary'}
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
          hiddenFields={{
            profileId: profile.id,
            ...(await askedBefore(installation, profile.id, back)).restlet,
          }}
        />
      ) : null}
    </>
  );
}
