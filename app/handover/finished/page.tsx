import type { Metadata } from 'next';
import { z } from 'zod';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { leftText } from '@/lib/words';

export const metadata: Metadata = { title: 'Handover finished' };

const count = z.coerce.number().int().min(0).max(9);

/** What the address says of what was left; nothing where nothing was. */
const amountSchema = z.object({ done: count, total: count, unit: z.enum(['task', 'step']) });

/** The end of a guest's work. */
export default async function HandoverFinishedPage({
  searchParams,
}: {
  readonly searchParams: Promise<unknown>;
}) {
  const left = amountSchema.safeParse(await searchParams).data;
  return (
    <SignedOutShell
      title={
        left === undefined ? 'Your part is done' : `You finished before all ${left.unit}s were done`
      }
      lead="Thank you. What you saved is in the profile, and the link no longer works."
    >
      {left === undefined ? null : (
        <p className="mb-3">{leftText(left)}. To continue, ask for a new link.</p>
      )}
      <p>You can close this window.</p>
    </SignedOutShell>
  );
}
