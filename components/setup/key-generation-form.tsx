import { FormNumberField, FormTextField } from '../forms/form-fields';
import { Disclosure } from '../ui/disclosure';
import { GenerationForm, type GenerationFormProps } from './generation-form';
import { ReplacementQuestions, type ReplacementQuestionsProps } from './replacement-questions';

/** Props of {@link KeyGenerationForm}. */
export type KeyGenerationFormProps = ReplacementQuestionsProps &
  Pick<GenerationFormProps, 'action' | 'requestId' | 'initialState' | 'chosen'> & {
    readonly profileId: string;
    /** Id of the credential that is replaced; empty for the first. */
    readonly replaces: string;
    readonly commonName: string;
    readonly validityDaysMax: number;
    /** Days that the form begins with: those of the certificate before. */
    readonly validityDays: number;
  };

/** Chooses algorithm, key size, validity and subject, and generates the key and certificate. */
export function KeyGenerationForm({
  action,
  profileId,
  replaces,
  replaced,
  otherKeyWaits,
  commonName,
  validityDaysMax,
  requestId,
  initialState,
  chosen,
  validityDays,
}: KeyGenerationFormProps) {
  return (
    <GenerationForm
      action={action}
      submitLabel="Generate key and certificate"
      submitVariant={replaces === '' ? 'primary' : 'secondary'}
      hiddenFields={{ profileId, replaces }}
      requestId={requestId}
      initialState={initialState}
      chosen={chosen}
      validity={
        <FormNumberField
          name="validityDays"
          label="Valid for (days)"
          min={1}
          max={validityDaysMax}
          defaultValue={validityDays}
        />
      }
    >
      <Disclosure summary="Advanced: the name in the certificate">
        <FormTextField
          name="commonName"
          label="Common name"
          defaultValue={commonName}
          maxLength={64}
          hint="This name is visible to anyone who has the certificate. NetSuite does not check it."
        />
      </Disclosure>
      <ReplacementQuestions replaced={replaced} otherKeyWaits={otherKeyWaits} />
    </GenerationForm>
  );
}
