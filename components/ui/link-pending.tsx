'use client';

import { useLinkStatus } from 'next/link';

/** Inside a link: turns while the page that it leads to is awaited, once that takes a moment. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  return pending ? <span aria-hidden="true" className="link-pending" /> : null;
}
