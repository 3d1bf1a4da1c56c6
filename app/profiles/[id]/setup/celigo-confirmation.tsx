import type { ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { CELIGO_TEST_PASSED } from '@/lib/celigo/labels';
import { iClientValues } from '@/lib/profiles/celigo-forms';
import { isSwitching, type Profile } from '@/lib/profiles/profile';
import { confirmCeligoWorksAction } from './celigo-actions';

/** Where the page of the connection asks whether it works in Celigo. */
export const WORKS_IN_CELIGO = 'works-in-celigo';

/**
 * Whether all that is missing is the word that Celigo's own test passed. While Celigo still uses the
 * earlier certificate, its test says nothing about the next one.
 */
export function awaitsCeligoTest(profile: Profile): boolean {
  return (
    profile.celigoProof === undefined &&
    iClientValues(profile) !== undefined &&
    !isSwitching(profile)
  );
}

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
  if (!awaitsCeligoTest(profile)) {
    return null;
  }
  return (
    <section id={WORKS_IN_CELIGO} aria-label="Celigo’s own test" className="space-y-4">
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
