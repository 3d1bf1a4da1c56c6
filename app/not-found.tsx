import type { Metadata } from 'next';
import Link from 'next/link';
import { SignedOutShell } from '@/components/layout/signed-out-shell';

export const metadata: Metadata = { title: 'Page not found' };

/** There is nothing at this address, or not anymore. */
export default function NotFoundPage() {
  return (
    <SignedOutShell title="Page not found" lead="There is nothing at this address, or not anymore.">
      <p>
        <Link href="/profiles">Go to the connection profiles</Link>
      </p>
    </SignedOutShell>
  );
}
