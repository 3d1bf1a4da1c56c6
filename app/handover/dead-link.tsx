import Link from 'next/link';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { signInHref } from '@/lib/sign-in/wanted-path';

/** What is said of a link that gives nothing, whatever the reason. */
export function DeadLink({
  wanted,
}: {
  /** The page to see after a sign-in; absent for nothing in particular. */
  readonly wanted?: string | undefined;
}) {
  return (
    <SignedOutShell
      title="This link does not work"
      lead="It may be finished, revoked, or expired, or part of the address may be missing. Ask the person who sent it for a new one."
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
