import type { ReactNode } from 'react';
import { loadProfileView } from '@/app/profile-view';

/** Lets a missing profile be said by the page of all profiles, so that the one beside this is about reports alone. */
export default async function TestRunLayout({
  params,
  children,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly children: ReactNode;
}) {
  await loadProfileView((await params).id);
  return children;
}
