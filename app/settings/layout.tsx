import type { ReactNode } from 'react';
import { requirePerson } from '@/lib/sign-in/session';
import { ProofFrame } from '../proof-frame';
import { SignedInFrame } from '../signed-in-frame';

/** The frame of a person's own settings. */
export default async function SettingsLayout({ children }: { readonly children: ReactNode }) {
  const session = await requirePerson();
  return (
    <SignedInFrame current="/settings">
      <ProofFrame session={session}>{children}</ProofFrame>
    </SignedInFrame>
  );
}
