import Link from 'next/link';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { signInHref } from '@/lib/sign-in/wanted-path';

/** The message for a link that does not work, for any reason. */
export function DeadLink({
  wanted,
}: {
  /** The page to see after a sign-in; absent for nothing in particular. */
  readonly wanted?: string | undefined;
}) {
  return (
    <SignedOutShell
      title="This link does not work"
      lead="The link may have expired or been revoked, its tasks may already be finished, or part of the address may be missing. Ask the person who sent it for a new one."
    >
      <p className="text-ink-muted">
        If you have an account,{' '}
        <Link href={signInHref(wanted)} prefetch={false}>
          sign in
        </Link>{' '}
        as usual.
      </p>
    </SignedOutShell>
  );
}
