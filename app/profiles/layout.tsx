import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import type { KeyOpener } from '@/components/forms/may-change';
import { KeyOpenerProvider, MayChangeProvider } from '@/components/forms/may-change';
import { currentGuest } from '@/lib/handover/reader';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';
import { type WaysToProve, waysToProve } from '@/lib/sign-in/single-sign-on/again';
import { GuestFrame } from '../handover/guest-frame';
import { SignedInFrame } from '../signed-in-frame';

const OPENERS: Readonly<Record<WaysToProve['kind'], KeyOpener>> = {
  password: 'password',
  provider: 'confirm',
  confirmed: 'confirmed',
};

/** The frame of the connection profiles. Each page says itself whether a guest may read it. */
export default async function ProfilesLayout({ children }: { readonly children: ReactNode }) {
  const guest = await currentGuest();
  if (guest !== undefined) {
    return <GuestFrame guest={guest}>{children}</GuestFrame>;
  }
  const session = await requirePerson();
  const { installation, person } = session;
  const ways = await waysToProve(installation, session, await headers(), new Date());
  return (
    <SignedInFrame current="/profiles">
      <MayChangeProvider value={roleIsEnough(person.role, 'editor')}>
        <KeyOpenerProvider value={OPENERS[ways.kind]}>{children}</KeyOpenerProvider>
      </MayChangeProvider>
    </SignedInFrame>
  );
}
