'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useActionState, useEffect, useMemo } from 'react';
import { IDLE } from '@/lib/forms/form-state';
import { answeredAction } from '../forms/answered-action';
import { useProofWays } from '../forms/may-change';
import { Button } from '../ui/button';
import { type PasskeyActions, passkeyAction } from './passkey-action';
import { useHasPasskeys } from './passkey-form';

function ConfirmButton({ begin, finish }: PasskeyActions) {
  const action = useMemo(() => passkeyAction('use', { begin, finish }), [begin, finish]);
  const [state, dispatch, pending] = useActionState(answeredAction(action), IDLE);
  const router = useRouter();
  useEffect(() => {
    // The answer's own page was made before the browser had the cookie of the confirmation.
    if (state.status === 'saved') {
      router.refresh();
    }
  }, [state, router]);
  return (
    <div className="space-y-2">
      <Button
        variant="secondary"
        className="px-3 text-small"
        pending={pending}
        pendingLabel="Waiting for your passkey…"
        // It stands inside of forms, so it is no form of its own.
        onClick={() => startTransition(() => dispatch(new FormData()))}
      >
        Use a passkey instead
      </Button>
      {state.status === 'failed' && !pending ? (
        <p role="alert" className="text-small text-danger">
          {state.message} <code>{state.code}</code>
        </p>
      ) : null}
    </div>
  );
}

/** Proves by a passkey who somebody is, where the app asks for their password; nothing for whoever has none. */
export function PasskeyConfirm() {
  const { passkey } = useProofWays();
  const hasPasskeys = useHasPasskeys();
  return passkey !== undefined && hasPasskeys ? <ConfirmButton {...passkey} /> : null;
}
