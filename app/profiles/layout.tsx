import type { ReactNode } from 'react';
import { MayChangeProvider } from '@/components/forms/may-change';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';
import { SignedInFrame } from '../signed-in-frame';

/** The frame of the connection profiles. */
export default async function ProfilesLayout({ children }: { readonly children: ReactNode }) {
  const { person } = await requirePerson();
  return (
    <SignedInFrame current="/profiles">
      <MayChangeProvider value={roleIsEnough(person.role, 'editor')}>{children}</MayChangeProvider>
    </SignedInFrame>
  );
}
