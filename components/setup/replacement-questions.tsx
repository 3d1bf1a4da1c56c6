import { FormCheckbox } from '../forms/form-fields';

/** Props of {@link ReplacementQuestions}. */
export type ReplacementQuestionsProps = {
  /** True when NetSuite already knows the certificate that is replaced. */
  readonly confirmReplacement: boolean;
  /** True while another key of this profile waits for the certificate of a CA. */
  readonly otherKeyWaits: boolean;
};

/** What must be confirmed before a key takes another's place. Nothing where nothing is lost. */
export function ReplacementQuestions({
  confirmReplacement,
  otherKeyWaits,
}: ReplacementQuestionsProps) {
  return (
    <>
      {otherKeyWaits ? (
        <FormCheckbox
          name="otherKeyConfirmed"
          value="yes"
          label="Use a different key than the one that is waiting for its certificate"
          hint="The waiting key and its request are kept until you cancel them."
        />
      ) : null}
      {confirmReplacement ? (
        <FormCheckbox
          name="replaceConfirmed"
          value="yes"
          label="Replace the key and certificate that NetSuite knows"
          hint="Celigo goes on with the old pair until you change it there. Upload the new certificate in NetSuite first, then enter the new key and the new Certificate ID in Celigo together."
        />
      ) : null}
    </>
  );
}
