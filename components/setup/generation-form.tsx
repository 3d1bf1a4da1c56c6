import type { ReactNode } from 'react';
import type { FormAction, FormState } from '@/lib/forms/form-state';
import {
  DEFAULT_ALGORITHM,
  DEFAULT_RSA_MODULUS_LENGTH,
  RSA_MODULUS_LENGTHS,
} from '@/lib/keys/algorithms';
import { ActionForm } from '../forms/action-form';
import { FormSelect } from '../forms/form-fields';
import type { ButtonVariant } from '../ui/button-classes';

/** Props of {@link GenerationForm}. */
export type GenerationFormProps = {
  readonly action: FormAction;
  readonly submitLabel: string;
  /** Not the page's main button where there is a key already. */
  readonly submitVariant?: ButtonVariant | undefined;
  readonly hiddenFields: Readonly<Record<string, string>>;
  /** Names the generation: sent twice by a double click, it is one. */
  readonly requestId: string;
  /** What came of a generation that the page followed. */
  readonly initialState?: FormState | undefined;
  /** What the list begins with: the algorithm and size of the key before. */
  readonly chosen?: { readonly algorithm: string; readonly keySize: string } | undefined;
  /** A field beside the algorithm. */
  readonly validity?: ReactNode;
  /** The fields after algorithm and key size. */
  readonly children: ReactNode;
};

const ALGORITHMS = [
  { value: 'ES256', label: 'ES256: elliptic curve P-256' },
  { value: 'ES384', label: 'ES384: elliptic curve P-384' },
  { value: 'ES512', label: 'ES512: elliptic curve P-521' },
  { value: 'PS256', label: 'PS256: RSA with SHA-256' },
  { value: 'PS384', label: 'PS384: RSA with SHA-384' },
  { value: 'PS512', label: 'PS512: RSA with SHA-512' },
];

const KEY_SIZES = RSA_MODULUS_LENGTHS.map((bits) => ({
  value: String(bits),
  label: `${bits} bits`,
}));

/** A form that generates a key: algorithm and key size, then its own fields. */
export function GenerationForm({
  action,
  submitLabel,
  submitVariant,
  hiddenFields,
  requestId,
  initialState,
  chosen,
  validity,
  children,
}: GenerationFormProps) {
  const advice = (
    <p className="text-small text-ink-muted">
      NetSuite accepts only the six algorithms in the list, and shortens a certificate that lasts
      longer than two years. ES256 keys are small and fast.
    </p>
  );
  return (
    <div className="key-form">
      <ActionForm
        action={action}
        submitLabel={submitLabel}
        pendingLabel="Generating…"
        hiddenFields={{ ...hiddenFields, requestId }}
        idPrefix="key"
        submitVariant={submitVariant}
        initialState={initialState}
        // A short form has its button in sight on a phone.
        afterSubmit={validity === undefined ? null : advice}
      >
        <div className="grid items-end gap-x-5 gap-y-4 min-[30rem]:grid-cols-[minmax(0,1fr)_auto] sm:auto-cols-auto sm:grid-flow-col sm:grid-cols-[minmax(0,1fr)]">
          <FormSelect
            name="algorithm"
            label="Algorithm"
            options={ALGORITHMS}
            defaultValue={chosen?.algorithm ?? DEFAULT_ALGORITHM}
          />
          {validity}
          <div className="rsa-only max-sm:col-span-full">
            <FormSelect
              name="keySize"
              label="Key size"
              options={KEY_SIZES}
              defaultValue={chosen?.keySize ?? String(DEFAULT_RSA_MODULUS_LENGTH)}
            />
          </div>
        </div>
        {validity === undefined ? advice : null}
        {children}
      </ActionForm>
    </div>
  );
}
