'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/**
 * The result message of an action that navigated here. It takes focus and is announced to screen readers. It
 * is removed from the URL, so a reload does not repeat it.
 */
export function Arrived({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.focus();
    // The router takes note of a new address only once its own effects have run, after this one.
    const timer = setTimeout(() => window.history.replaceState(null, '', location.pathname));
    return () => clearTimeout(timer);
  }, []);
  return (
    // The browser tests find it by its class.
    <div ref={place} tabIndex={-1} className="arrived">
      {children}
    </div>
  );
}
