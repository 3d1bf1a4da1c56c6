import type { Metadata } from 'next';
import { SignedOutShell } from '@/components/layout/signed-out-shell';

export const metadata: Metadata = { title: 'Your part is done' };

/** The end of a guest's work. */
export default function HandoverFinishedPage() {
  return (
    <SignedOutShell
      title="Your part is done"
      lead="Thank you. What you saved is in the profile, and the link no longer works."
    >
      <p>You can close this window.</p>
    </SignedOutShell>
  );
}
