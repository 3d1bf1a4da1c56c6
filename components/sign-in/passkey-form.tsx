'use client';

import { useMemo } from 'react';
import { ActionForm, type ActionFormProps } from '../forms/action-form';
import { useHasScript } from '../ui/use-has-script';
import { type PasskeyActions, passkeyAction } from './passkey-action';

/** Whether the browser knows passkeys; not before a script runs. */
export function useHasPasskeys(): boolean {
  return useHasScript() && typeof window.PublicKeyCredential === 'function';
}

/** Props of {@link PasskeyForm}. */
export type PasskeyFormProps = Omit<ActionFormProps, 'action'> & {
  readonly kind: 'create' | 'use';
  readonly actions: PasskeyActions;
};

/** A form that makes or uses a passkey; nothing where the browser knows none, or no script runs. */
export function PasskeyForm({ kind, actions, ...form }: PasskeyFormProps) {
  const { begin, finish } = actions;
  const action = useMemo(() => passkeyAction(kind, { begin, finish }), [kind, begin, finish]);
  return useHasPasskeys() ? <ActionForm {...form} action={action} forViewers /> : null;
}

/** Signs somebody in with a passkey. */
export function PasskeySignIn({
  to,
  actions,
}: {
  /** The page to land on. */
  readonly to: string;
  readonly actions: PasskeyActions;
}) {
  return (
    <PasskeyForm
      kind="use"
      actions={actions}
      submitLabel="Sign in with a passkey"
      pendingLabel="Waiting for your passkey…"
      submitVariant="secondary"
      idPrefix="passkey"
      hiddenFields={{ to }}
    />
  );
}
