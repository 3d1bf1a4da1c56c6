'use client';

import { useActionState, useId, useState } from 'react';
import { type FormAction, IDLE_FORM_STATE } from '../forms/form-state';
import { Button } from '../ui/button';
import { CopyField } from '../ui/copy-field';
import { PasswordField } from '../ui/password-field';

/** Props of {@link PrivateKeyBox}. */
export type PrivateKeyBoxProps = {
  readonly action: FormAction;
  readonly profileId: string;
  readonly label: string;
};

/**
 * The private key: an empty read-only box until the password is given. The key lives in this
 * component's state only, and is gone with Hide, a reload or leaving the page.
 */
export function PrivateKeyBox({ action, profileId, label }: PrivateKeyBoxProps) {
  const [state, dispatch, pending] = useActionState(action, IDLE_FORM_STATE);
  const [hidden, setHidden] = useState(false);
  const [asking, setAsking] = useState(false);
  const id = useId();
  const secret = state.status === 'revealed' && !hidden ? state.secret : '';
  const passwordError =
    state.status === 'failed' ? (state.fieldErrors.password ?? state.message) : undefined;
  return (
    <div className="space-y-4">
      <CopyField
        id={`${id}-key`}
        label={label}
        value={secret}
        emptyText="Sealed. Give your password to see it."
      />
      {secret === '' ? (
        <form
          action={(form) => {
            setHidden(false);
            dispatch(form);
          }}
          className="space-y-4"
          noValidate
        >
          <input type="hidden" name="profileId" value={profileId} />
          {asking ? (
            <PasswordField
              id={`${id}-password`}
              name="password"
              label="Password"
              autoComplete="current-password"
              error={passwordError}
            />
          ) : null}
          <Button
            type={asking ? 'submit' : 'button'}
            variant="secondary"
            pending={pending}
            pendingLabel="Opening…"
            onClick={(event) => {
              if (!asking) {
                event.preventDefault();
                setAsking(true);
              }
            }}
          >
            Show private key
          </Button>
        </form>
      ) : (
        <Button
          variant="secondary"
          onClick={() => {
            setHidden(true);
            setAsking(false);
          }}
        >
          Hide private key
        </Button>
      )}
    </div>
  );
}
