import type { Metadata } from 'next';
import Link from 'next/link';
import { NothingHere } from '@/components/layout/nothing-here';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { personOfPage } from '@/lib/sign-in/session';
import { SignedInFrame } from './signed-in-frame';

export const metadata: Metadata = { title: 'Page not found' };

/** There is nothing at this address: in the frame of the app for a person, outside of it for a stranger. */
export default async function NotFoundPage() {
  return (await personOfPage()) === undefined ? (
    <SignedOutShell title="Page not found" lead="This page does not exist, or no longer exists.">
      <p>
        <Link href="/profiles">Go to the connection profiles</Link>
      </p>
    </SignedOutShell>
  ) : (
    <SignedInFrame>
      <NothingHere
        title="Page not found"
        lead="This page does not exist, or no longer exists. Check the address, or start from the list."
      />
    </SignedInFrame>
  );
}
