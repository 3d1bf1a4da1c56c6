import type { ReactNode } from 'react';
import { requirePerson } from '@/lib/sign-in/session';
import { ProofFrame } from '../proof-frame';

/** What the forms of all settings need. Each page says itself which part of the app it is in. */
export default async function SettingsLayout({ children }: { readonly children: ReactNode }) {
  const session = await requirePerson();
  return <ProofFrame session={session}>{children}</ProofFrame>;
}
