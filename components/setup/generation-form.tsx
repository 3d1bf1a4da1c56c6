import type { ReactNode } from 'react';
import type { FormAction, FormState } from '@/lib/forms/form-state';
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
  /** The algorithm that is chosen at first; ES256 without it. */
  readonly algorithm?: string | undefined;
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

const KEY_SIZES = [
  { value: '3072', label: '3072 bits' },
  { value: '4096', label: '4096 bits' },
];

/** A form that generates a key: algorithm and key size, then its own fields. */
export function GenerationForm({
  action,
  submitLabel,
  submitVariant,
  hiddenFields,
  requestId,
  initialState,
  algorithm = 'ES256',
  children,
}: GenerationFormProps) {
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
      >
        <FormSelect
          name="algorithm"
          label="Algorithm"
          options={ALGORITHMS}
          defaultValue={algorithm}
          hint="NetSuite accepts these six. ES256 is recommended: it is small and fast, and the recipe uses it."
        />
        <div className="rsa-only">
          <FormSelect
            name="keySize"
            label="Key size"
            options={KEY_SIZES}
            defaultValue="3072"
            hint="For RSA (PS256, PS384, PS512). NetSuite refuses 2048 bits."
          />
        </div>
        {children}
      </ActionForm>
    </div>
  );
}
