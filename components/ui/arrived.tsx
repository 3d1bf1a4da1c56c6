'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/**
 * What came of an act that led to a new page: takes the focus there, and is read aloud. The address says it
 * once: a reload does not say it again.
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
    <div ref={place} tabIndex={-1} className="arrived">
      {children}
    </div>
  );
}
