import type { Metadata } from 'next';
import Link from 'next/link';
import { SignedOutShell } from '@/components/layout/signed-out-shell';

export const metadata: Metadata = { title: 'Page not found' };

/** Nothing is at this address, or no longer. */
export default function NotFoundPage() {
  return (
    <SignedOutShell title="Page not found" lead="Nothing is at this address, or no longer.">
      <p>
        <Link href="/profiles">Go to the connection profiles</Link>
      </p>
    </SignedOutShell>
  );
}
