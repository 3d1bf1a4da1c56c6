import { FormNumberField, FormTextField } from '../forms/form-fields';
import { GenerationForm, type GenerationFormProps } from './generation-form';
import { ReplacementQuestions, type ReplacementQuestionsProps } from './replacement-questions';

/** Props of {@link KeyGenerationForm}. */
export type KeyGenerationFormProps = ReplacementQuestionsProps &
  Pick<GenerationFormProps, 'action' | 'requestId' | 'initialState' | 'algorithm'> & {
    readonly profileId: string;
    /** Id of the credential that is replaced; empty for the first. */
    readonly replaces: string;
    readonly commonName: string;
    readonly validityDaysMax: number;
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
  requestId,
  initialState,
  algorithm,
}: KeyGenerationFormProps) {
  return (
    <GenerationForm
      action={action}
      submitLabel="Generate key and certificate"
      submitVariant={replaces === '' ? 'primary' : 'secondary'}
      hiddenFields={{ profileId, replaces }}
      requestId={requestId}
      initialState={initialState}
      algorithm={algorithm}
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
        hint="Part of the certificate, which anyone who has it can read. NetSuite does not check it."
      />
      <ReplacementQuestions confirmReplacement={confirmReplacement} otherKeyWaits={otherKeyWaits} />
    </GenerationForm>
  );
}
