'use client';

import { useActionState, useEffect, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { type FormAction, IDLE } from '@/lib/forms/form-state';
import { unpackSecretValues } from '@/lib/platforms/secret-values';
import { answeredAction, PASSWORD_NOT_ANSWERED } from '../forms/answered-action';
import { useKeyOpener, useProofWays } from '../forms/may-change';
import { ConfirmHere, ProofField } from '../sign-in/confirm-here';
import { Button } from '../ui/button';
import { CopyField } from '../ui/copy-field';

/** Props of {@link SecretValues}. */
export type SecretValuesProps = {
  readonly action: FormAction;
  readonly profileId: string;
  /** What the values are wanted for, for the audit record. */
  readonly usedFor: string;
};

/**
 * The secrets of a profile after the password was given. They live in the state of one showing only;
 * Hide, a reload and leaving the page drop that state.
 */
export function SecretValues(props: SecretValuesProps) {
  const [showing, setShowing] = useState(0);
  useEffect(() => {
    // A page that the browser keeps for Back would keep the secrets too.
    const forget = () => flushSync(() => setShowing((before) => before + 1));
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);
  return <Showing key={showing} {...props} onHide={() => setShowing((before) => before + 1)} />;
}

function Showing({
  action,
  profileId,
  usedFor,
  onHide,
}: SecretValuesProps & { readonly onHide: () => void }) {
  const [state, dispatch, pending] = useActionState(
    answeredAction(action, PASSWORD_NOT_ANSWERED),
    IDLE,
  );
  const opener = useKeyOpener();
  const { hasPassword } = useProofWays();
  const id = useId();
  useEffect(() => {
    if (state.status === 'revealed') {
      document.getElementById(`${id}-0`)?.focus();
    } else if (state.status === 'failed') {
      document.getElementById(`${id}-password`)?.focus();
    }
  }, [id, state]);

  if (state.status === 'revealed') {
    return (
      <div className="space-y-5">
        {unpackSecretValues(state.secret).map(({ label, value }, index) => (
          <CopyField key={label} id={`${id}-${index}`} label={label} value={value} />
        ))}
        <Button variant="secondary" onClick={onHide} className="needs-script">
          Hide the secret values
        </Button>
      </div>
    );
  }
  const failed = state.status === 'failed' ? state : undefined;
  // A confirmation counts once.
  if (opener === 'confirm' || (opener === 'confirmed' && failed && !hasPassword)) {
    return <ConfirmHere />;
  }
  return (
    <form action={dispatch} className="space-y-4" noValidate>
      <input type="hidden" name="profileId" value={profileId} />
      <input type="hidden" name="usedFor" value={usedFor} />
      <ProofField
        key={failed?.attempt}
        id={`${id}-password`}
        name="password"
        label="Password"
        hint="The password you sign in with."
        autoComplete="current-password"
        error={failed && (failed.fieldErrors.password ?? failed.message)}
      />
      <Button type="submit" variant="secondary" pending={pending} pendingLabel="Opening…">
        Show the secret values
      </Button>
    </form>
  );
}
