import Link from 'next/link';
import type { ReactNode } from 'react';
import { dayText, relativeText } from '@/lib/words';
import { Notice } from '../ui/notice';
import { TASK_WORDS } from './task-words';

/** What takes the place of a renewal for a certificate that is due before Celigo uses it. */
export function OldBeforeUse({
  endsAt,
  keyHref,
  isAfterFix = false,
  now,
}: {
  readonly endsAt: Date;
  /** Where a new key is made; absent for a guest, who makes none. */
  readonly keyHref: string | undefined;
  /** Whether what went wrong comes first. */
  readonly isAfterFix?: boolean;
  readonly now: Date;
}) {
  const act: ReactNode =
    keyHref === undefined ? (
      'Someone with an account here can do that.'
    ) : (
      <Link href={keyHref} prefetch={false}>
        {TASK_WORDS['key-and-certificate'].title}
      </Link>
    );
  return (
    <Notice
      kind="warning"
      title={`The certificate ${endsAt > now ? 'expires' : 'expired'} on ${dayText(endsAt)} (${relativeText(endsAt, now)}), and Celigo does not use it yet`}
      className="mb-5"
    >
      <p>
        {isAfterFix
          ? 'First fix what went wrong. Then generate a new key and certificate, before you finish the setup.'
          : 'There is nothing to renew yet. Generate a new key and certificate before you finish the setup.'}{' '}
        {act}
      </p>
    </Notice>
  );
}
