import type { Metadata } from 'next';
import Link from 'next/link';
import { NothingHere } from '@/components/layout/nothing-here';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { personOfPage } from '@/lib/sign-in/session';
import RootLayout, { metadata as layoutMetadata, viewport as layoutViewport } from './layout';
import { SignedInFrame } from './signed-in-frame';

export const viewport = layoutViewport;

// Next.js reads this from the file itself.
export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  ...layoutMetadata,
  title: 'Page not found – NetSuite M2M Wizard',
};

/**
 * There is nothing at this address: in the frame of the app for a person, outside of it for a stranger. A
 * whole document, because Next.js would make a `not-found.tsx` here once more with every other page.
 */
export default async function NotFoundPage() {
  return (
    <RootLayout>
      {(await personOfPage()) === undefined ? (
        <SignedOutShell
          title="Page not found"
          lead="This page does not exist, or no longer exists."
        >
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
      )}
    </RootLayout>
  );
}
