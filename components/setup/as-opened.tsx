'use client';

import { type ReactNode, useState } from 'react';

/**
 * Keeps what stood here when the page was opened until it is opened again: what a person is clicking below
 * stays under the pointer, whatever a click changes on the server.
 */
export function AsOpened({ children }: { readonly children: ReactNode }) {
  const [opened] = useState(children);
  return opened;
}
