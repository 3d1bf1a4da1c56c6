'use client';

import { useEffect } from 'react';

/**
 * Marks the document as hydrated. Until then, controls that need JavaScript are dimmed. Render it last in
 * each page frame, because effects run in order. Not in the root layout: what that shares with the page for
 * unknown addresses would be loaded, in one piece with all of that page, by every page.
 */
export function HydrationMarker() {
  useEffect(() => {
    document.documentElement.dataset.alive = '';
  }, []);
  return null;
}
