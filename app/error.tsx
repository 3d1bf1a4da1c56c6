'use client';

import { HydrationMarker } from '@/components/layout/hydration-marker';
import { PageError } from '@/components/layout/page-error';

/** Stands in for a page whose frame could not be made either. */
export default function ErrorPage({ error }: { readonly error: Error & { digest?: string } }) {
  return (
    <main className="mx-auto w-full max-w-3xl px-4 py-16 sm:px-6">
      <PageError error={error} />
      <HydrationMarker />
    </main>
  );
}
