'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { FormAction } from '@/lib/forms/form-state';

const MayChange = createContext(true);

/** Tells the forms inside whether the person's role may change what they are about. */
export function MayChangeProvider({
  value,
  children,
}: {
  readonly value: boolean;
  readonly children: ReactNode;
}) {
  return <MayChange value={value}>{children}</MayChange>;
}

/** Whether the person's role may change what this page is about. */
export function useMayChange(): boolean {
  return useContext(MayChange);
}

/**
 * What is required to show the private key: a member's password, or a passkey or new sign-in at the identity
 * provider, pending (`confirm`) or complete (`confirmed`); a guest's passcode; or `nothing` if the key cannot
 * be shown.
 */
export type KeyOpener = 'password' | 'confirm' | 'confirmed' | 'passcode' | 'nothing';

const KeyOpenerContext = createContext<KeyOpener>('password');

/** How whoever reads the page can prove once more who they are. */
export type ProofWays = {
  readonly hasPassword: boolean;
  readonly hasProvider: boolean;
  /** What asks for one of their passkeys; absent for whoever has none. */
  readonly passkey?: { readonly begin: FormAction; readonly finish: FormAction };
};

const PASSWORD_ALONE: ProofWays = { hasPassword: true, hasProvider: false };

const ProofWaysContext = createContext<ProofWays>(PASSWORD_ALONE);

/** Tells the page what opens the private key for whoever reads it. */
export function KeyOpenerProvider({
  value,
  ways = PASSWORD_ALONE,
  children,
}: {
  readonly value: KeyOpener;
  readonly ways?: ProofWays;
  readonly children: ReactNode;
}) {
  return (
    <ProofWaysContext value={ways}>
      <KeyOpenerContext value={value}>{children}</KeyOpenerContext>
    </ProofWaysContext>
  );
}

/** How whoever reads this page can prove once more who they are. */
export function useProofWays(): ProofWays {
  return useContext(ProofWaysContext);
}

/** What opens the private key for whoever reads this page. */
export function useKeyOpener(): KeyOpener {
  return useContext(KeyOpenerContext);
}

/** Replaces a button that the person's role does not allow. */
export function ReadOnlyNote() {
  return (
    <p className="text-small text-ink-muted">
      With your role, you can read this, but not change it.
    </p>
  );
}

/** What is offered only to people whose role may change things. */
export function ForEditors({ children }: { readonly children: ReactNode }) {
  return useMayChange() ? children : null;
}

/** What stands in the place of that for everybody else. */
export function ForViewers({ children }: { readonly children: ReactNode }) {
  return useMayChange() ? null : children;
}
