import { FormTextField } from '../forms/form-fields';
import { GenerationForm, type GenerationFormProps } from './generation-form';

/** Props of {@link CertificateRequestForm}. */
export type CertificateRequestFormProps = Pick<
  GenerationFormProps,
  'action' | 'requestId' | 'initialState'
> & {
  readonly profileId: string;
  readonly commonName: string;
};

/** Chooses algorithm, key size and subject, and makes a key and its certificate request. */
export function CertificateRequestForm({
  action,
  profileId,
  commonName,
  requestId,
  initialState,
}: CertificateRequestFormProps) {
  return (
    <GenerationForm
      action={action}
      submitLabel="Generate key and request"
      hiddenFields={{ profileId }}
      requestId={requestId}
      initialState={initialState}
    >
      <FormTextField
        name="commonName"
        label="Common name"
        defaultValue={commonName}
        maxLength={64}
        hint="NetSuite does not check these names. Your CA may check them, or replace them with its own."
      />
      <FormTextField name="organization" label="Organization (optional)" maxLength={64} />
      <FormTextField
        name="organizationalUnit"
        label="Organizational unit (optional)"
        maxLength={64}
      />
      <FormTextField name="locality" label="City (optional)" maxLength={64} />
      <FormTextField name="state" label="State or province (optional)" maxLength={64} />
      <FormTextField
        name="country"
        label="Country (optional)"
        maxLength={2}
        hint="Two letters, such as US or DE."
      />
    </GenerationForm>
  );
}
