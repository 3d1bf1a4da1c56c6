'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { isAppReachable } from '../app-reachable';

/** How often the page looks again, in milliseconds. */
const LOOK_EVERY_MS = 1_500;

/** Refreshes the page periodically while mounted, so that it shows background progress. */
export function AutoRefresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(async () => {
      if (await isAppReachable()) {
        router.refresh();
      }
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
