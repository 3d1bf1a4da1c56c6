'use client';

import { useEffect } from 'react';

/**
 * Marks the document once a script answers for every part of the page: until then the controls that need one
 * are dimmed. Stands last in each frame of pages, for effects run in order. Not in the root layout: what that
 * shares with the page for unknown addresses would be loaded, in one piece with all of that page, by every page.
 */
export function ComeAlive() {
  useEffect(() => {
    document.documentElement.dataset.alive = '';
  }, []);
  return null;
}
