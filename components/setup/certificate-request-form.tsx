import { FormTextField } from '../forms/form-fields';
import type { FormAction } from '../forms/form-state';
import { GenerationForm } from './generation-form';

/** Props of {@link CertificateRequestForm}. */
export type CertificateRequestFormProps = {
  readonly action: FormAction;
  readonly profileId: string;
  readonly commonName: string;
  /** Takes a DELETE with `requestId` to end a running generation. */
  readonly cancelUrl: string;
  /** Names the first request; a new one is made for each send where a script runs. */
  readonly firstRequestId: string;
};

/** Chooses algorithm, key size and subject, and makes a key and its certificate request. */
export function CertificateRequestForm({
  action,
  profileId,
  commonName,
  cancelUrl,
  firstRequestId,
}: CertificateRequestFormProps) {
  return (
    <GenerationForm
      action={action}
      submitLabel="Make key and request"
      hiddenFields={{ profileId }}
      cancelUrl={cancelUrl}
      firstRequestId={firstRequestId}
    >
      <FormTextField
        name="commonName"
        label="Common name"
        defaultValue={commonName}
        maxLength={64}
        hint="NetSuite does not check the names. Your CA may, or may replace them by its own."
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
        hint="Two letters, for instance US or DE."
      />
    </GenerationForm>
  );
}
