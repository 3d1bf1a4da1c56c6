import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { KeyOpenerProvider } from '@/components/forms/may-change';
import type { SignedInPerson } from '@/lib/sign-in/session';
import { waysToProve } from '@/lib/sign-in/single-sign-on/again';
import { beginConfirmAction, confirmByPasskeyAction } from './passkey-actions';

/** Tells the forms inside how the person can prove once more who they are. */
export async function ProofFrame({
  session,
  children,
}: {
  readonly session: SignedInPerson;
  readonly children: ReactNode;
}) {
  const ways = await waysToProve(session.installation, session, await headers(), new Date());
  const { hasPassword, hasPasskey, hasProvider, confirmedUntil } = ways;
  const opener = confirmedUntil !== undefined ? 'confirmed' : hasPassword ? 'password' : 'confirm';
  const passkey = { begin: beginConfirmAction, finish: confirmByPasskeyAction };
  return (
    <KeyOpenerProvider
      value={opener}
      ways={{ hasPassword, hasProvider, ...(hasPasskey ? { passkey } : {}) }}
    >
      {children}
    </KeyOpenerProvider>
  );
}
