import { FormNumberField, FormTextField } from '../forms/form-fields';
import type { FormAction } from '../forms/form-state';
import { GenerationForm } from './generation-form';
import { ReplacementQuestions, type ReplacementQuestionsProps } from './replacement-questions';

/** Props of {@link KeyGenerationForm}. */
export type KeyGenerationFormProps = ReplacementQuestionsProps & {
  readonly action: FormAction;
  readonly profileId: string;
  /** Id of the credential that is replaced; empty for the first. */
  readonly replaces: string;
  readonly commonName: string;
  readonly validityDaysMax: number;
  /** Takes a DELETE with `requestId` to end a running generation. */
  readonly cancelUrl: string;
  /** Names the first request; a new one is made for each send where a script runs. */
  readonly firstRequestId: string;
};

/** Chooses algorithm, key size, validity and subject, and generates the key and certificate. */
export function KeyGenerationForm({
  action,
  profileId,
  replaces,
  confirmReplacement,
  otherKeyWaits,
  commonName,
  validityDaysMax,
  cancelUrl,
  firstRequestId,
}: KeyGenerationFormProps) {
  return (
    <GenerationForm
      action={action}
      submitLabel="Generate key and certificate"
      submitVariant={replaces === '' ? 'primary' : 'secondary'}
      hiddenFields={{ profileId, replaces }}
      cancelUrl={cancelUrl}
      firstRequestId={firstRequestId}
    >
      <FormNumberField
        name="validityDays"
        label="Valid for (days)"
        min={1}
        max={validityDaysMax}
        defaultValue={365}
        hint="NetSuite keeps a certificate for two years at most: 730 days."
      />
      <FormTextField
        name="commonName"
        label="Common name"
        defaultValue={commonName}
        maxLength={64}
        hint="Stands in the certificate, where anybody who has it can read it. NetSuite does not check it."
      />
      <ReplacementQuestions confirmReplacement={confirmReplacement} otherKeyWaits={otherKeyWaits} />
    </GenerationForm>
  );
}
