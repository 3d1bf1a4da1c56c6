import { isBegunInCeligo } from '@/lib/profiles/celigo-forms';
import type { Profile } from '@/lib/profiles/profile';
import { FormCheckbox } from '../forms/form-fields';

/** Props of {@link ReplacementQuestions}. */
export type ReplacementQuestionsProps = {
  /** The pair whose place is taken, whether NetSuite knows its certificate, and whether Celigo may use a pair. */
  readonly replaced?:
    | { readonly isKnownToNetSuite: boolean; readonly mayBeInCeligo: boolean }
    | undefined;
  /** True while another key of this profile waits for the certificate of a CA. */
  readonly otherKeyWaits: boolean;
};

/** What must be confirmed before a key takes another's place. Nothing where nothing is lost. */
export function ReplacementQuestions({ replaced, otherKeyWaits }: ReplacementQuestionsProps) {
  return (
    <>
      {otherKeyWaits ? (
        <FormCheckbox
          name="otherKeyConfirmed"
          value="yes"
          label="Use a different key than the one that is waiting for its certificate"
          hint="Required. The waiting key and its request are kept until you cancel them."
        />
      ) : null}
      {replaced === undefined ? null : (
        <FormCheckbox
          name="replaceConfirmed"
          value="yes"
          label={
            replaced.isKnownToNetSuite
              ? 'Replace the key and certificate that NetSuite already has'
              : 'Replace the existing key and certificate'
          }
          hint={
            replaced.isKnownToNetSuite
              ? replaced.mayBeInCeligo
                ? 'Required. Celigo keeps using the old pair until you change it there. Upload the new certificate in NetSuite first, then enter the new key and the new Certificate ID in Celigo together.'
                : 'Required. NetSuite has the old certificate: upload the new one there, too, before you test.'
              : 'Required. If you have uploaded that certificate already, upload the new one too.'
          }
        />
      )}
    </>
  );
}

/** Tells the questions which pair's place a new key takes. */
export function replacedPair(profile: Profile): ReplacementQuestionsProps['replaced'] {
  const { active, next } = profile;
  return next === undefined
    ? undefined
    : {
        isKnownToNetSuite: next.stage === 'uploaded',
        mayBeInCeligo: active !== undefined || isBegunInCeligo(profile),
      };
}
