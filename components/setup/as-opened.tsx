'use client';

import { type ReactNode, useState } from 'react';

/**
 * Keeps its initial content until the page is loaded again, so that server updates after a click do not move
 * the controls below under the pointer.
 */
export function AsOpened({ children }: { readonly children: ReactNode }) {
  const [opened] = useState(children);
  return opened;
}
