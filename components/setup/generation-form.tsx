'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ActionForm } from '../forms/action-form';
import { useFormPending } from '../forms/form-context';
import { FormSelect } from '../forms/form-fields';
import type { FormAction } from '../forms/form-state';
import { Button } from '../ui/button';
import type { ButtonVariant } from '../ui/button-classes';

/** Props of {@link GenerationForm}. */
export type GenerationFormProps = {
  readonly action: FormAction;
  readonly submitLabel: string;
  /** Not the page's main button where there is a key already. */
  readonly submitVariant?: ButtonVariant | undefined;
  readonly hiddenFields: Readonly<Record<string, string>>;
  /** Takes a DELETE with `requestId` to end a running generation. */
  readonly cancelUrl: string;
  /** Names the first request; a new one is made for each send where a script runs. */
  readonly firstRequestId: string;
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

/** How often the elapsed time is shown anew, in milliseconds. */
const TICK_MS = 1_000;

/** Counts the seconds while a key is made, and lets the person end it. */
function Progress({
  cancelUrl,
  requestId,
}: {
  readonly cancelUrl: string;
  readonly requestId: { readonly current: string };
}) {
  const pending = useFormPending();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!pending) {
      return;
    }
    setSeconds(0);
    const timer = setInterval(() => setSeconds((before) => before + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [pending]);
  if (!pending) {
    return null;
  }
  const cancel = () => {
    const query = new URLSearchParams({ requestId: requestId.current });
    // When this does not arrive, the generation simply goes on to its end.
    void fetch(`${cancelUrl}?${query}`, { method: 'DELETE' }).catch(() => undefined);
  };
  return (
    <div className="flex flex-wrap items-center gap-4">
      <progress aria-label="Generating the key" className="h-2 w-40" />
      <span className="text-small text-ink-muted" aria-hidden="true">
        {seconds} s. RSA keys can take some seconds.
      </span>
      <Button variant="secondary" onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}

/** A form that generates a key: algorithm and key size, then its own fields, and progress. */
export function GenerationForm({
  action,
  submitLabel,
  submitVariant,
  hiddenFields,
  cancelUrl,
  firstRequestId,
  children,
}: GenerationFormProps) {
  const requestId = useRef(firstRequestId);
  const nameRequest = (form: HTMLFormElement) => {
    const field = form.elements.namedItem('requestId');
    // Without this function (plain http on another host) the page's own id serves.
    if (field instanceof HTMLInputElement && typeof crypto.randomUUID === 'function') {
      requestId.current = crypto.randomUUID();
      field.value = requestId.current;
    }
  };
  return (
    <div className="key-form">
      <ActionForm
        action={action}
        submitLabel={submitLabel}
        pendingLabel="Generating…"
        hiddenFields={{ ...hiddenFields, requestId: firstRequestId }}
        idPrefix="key"
        submitVariant={submitVariant}
        onSend={nameRequest}
        afterSubmit={<Progress cancelUrl={cancelUrl} requestId={requestId} />}
      >
        <FormSelect
          name="algorithm"
          label="Algorithm"
          options={ALGORITHMS}
          defaultValue="ES256"
          hint="NetSuite takes these six. ES256 is recommended: small, fast and what the recipe uses."
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
