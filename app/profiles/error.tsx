'use client';

import { PageError } from '@/components/layout/page-error';

/** Stands in for a page of the profiles: the frame with its navigation stays. */
export default function ProfilesErrorPage({
  error,
}: {
  readonly error: Error & { digest?: string };
}) {
  return <PageError error={error} />;
}
