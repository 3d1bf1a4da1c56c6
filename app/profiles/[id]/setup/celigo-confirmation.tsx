import type { ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { CELIGO_TEST_PASSED } from '@/lib/celigo/labels';
import { iClientValues } from '@/lib/profiles/celigo-forms';
import { isSwitching } from '@/lib/profiles/profile';
import { confirmCeligoWorksAction } from './celigo-actions';

/** Whether Celigo's own test passed, and the button by which a person says so or takes it back. */
export function CeligoConfirmation({ view }: { readonly view: ProfileView }) {
  const { profile } = view;
  const proof = profile.celigoProof;
  const hiddenFields = { profileId: profile.id, version: profile.version };
  if (proof !== undefined) {
    return (
      <section aria-label="Celigo’s own test" className="space-y-4">
        <Notice kind="success" title="Works in Celigo">
          <p>
            {proof.how === 'api'
              ? 'Celigo’s own test passed, run by'
              : 'Celigo’s own test passed, as reported by'}{' '}
            {proof.by ?? 'someone'}, <RelativeDate date={proof.at} now={new Date()} withTime />.
          </p>
        </Notice>
        {proof.how === 'api' ? null : (
          <ActionForm
            action={confirmCeligoWorksAction}
            submitLabel="Undo this"
            submitVariant="secondary"
            idPrefix="celigo-word"
            hiddenFields={{ ...hiddenFields, passed: 'no' }}
          />
        )}
      </section>
    );
  }
  // While Celigo still uses the earlier certificate, its test says nothing about the next one.
  if (iClientValues(profile) === undefined || isSwitching(profile)) {
    return null;
  }
  return (
    <section aria-label="Celigo’s own test" className="space-y-4">
      <h2 className="text-heading">Does it work in Celigo?</h2>
      <p>
        Only Celigo’s own test can confirm this. Open the connection there and click{' '}
        <strong>Test connection</strong>. If the connection works, Celigo says “{CELIGO_TEST_PASSED}
        ”
      </p>
      <ActionForm
        action={confirmCeligoWorksAction}
        submitLabel="Celigo’s test passed"
        submitVariant="secondary"
        idPrefix="celigo-word"
        hiddenFields={{ ...hiddenFields, passed: 'yes' }}
      />
    </section>
  );
}
