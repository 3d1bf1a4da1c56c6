import type { Metadata } from 'next';
import { z } from 'zod';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { tasksLeftText } from '@/lib/words';

export const metadata: Metadata = { title: 'Hand-over finished' };

const count = z.coerce.number().int().min(0).max(9);

/** What the address says of tasks that were left; nothing where it says none. */
const countsSchema = z.object({ done: count, total: count });

/** The end of a guest's work. */
export default async function HandoverFinishedPage({
  searchParams,
}: {
  readonly searchParams: Promise<unknown>;
}) {
  const left = countsSchema.safeParse(await searchParams).data;
  return (
    <SignedOutShell
      title={left === undefined ? 'Your part is done' : 'You finished before all tasks were done'}
      lead="Thank you. What you saved is in the profile, and the link no longer works."
    >
      {left === undefined ? null : (
        <p className="mb-3">
          {tasksLeftText(left.done, left.total)}. To continue, ask for a new link.
        </p>
      )}
      <p>You can close this window.</p>
    </SignedOutShell>
  );
}
