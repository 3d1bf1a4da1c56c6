import type { ReactNode } from 'react';
import { MayChangeProvider } from '@/components/forms/may-change';
import { currentGuest, sendFromDeadLink } from '@/lib/handover/reader';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';
import { GuestFrame } from '../guest-frame';
import { ProofFrame } from '../proof-frame';
import { SignedInFrame } from '../signed-in-frame';

/** Each page decides whether a guest may read it. */
export default async function ProfilesLayout({ children }: { readonly children: ReactNode }) {
  const guest = await currentGuest();
  if (guest !== undefined) {
    return <GuestFrame guest={guest}>{children}</GuestFrame>;
  }
  await sendFromDeadLink();
  const session = await requirePerson();
  const { person } = session;
  return (
    <SignedInFrame current="/profiles">
      <MayChangeProvider value={roleIsEnough(person.role, 'editor')}>
        <ProofFrame session={session}>{children}</ProofFrame>
      </MayChangeProvider>
    </SignedInFrame>
  );
}
