import type { ReactNode } from 'react';
import { requirePerson } from '@/lib/sign-in/session';
import { ProofFrame } from '../proof-frame';
import { SignedInFrame } from '../signed-in-frame';

/** The frame of the page about who has access. */
export default async function PeopleLayout({ children }: { readonly children: ReactNode }) {
  const session = await requirePerson('owner');
  return (
    <SignedInFrame current="/people">
      <ProofFrame session={session}>{children}</ProofFrame>
    </SignedInFrame>
  );
}
