'use client';

import { useEffect } from 'react';

/**
 * Marks the document once a script answers for every part of the page: until then the controls that need one
 * are dimmed. Stands last in the page, for effects run in order.
 */
export function ComeAlive() {
  useEffect(() => {
    document.documentElement.dataset.alive = '';
  }, []);
  return null;
}
