'use client';

import { useSyncExternalStore } from 'react';

const NEVER = () => () => undefined;

/** Whether a script runs: false in the page as the server sends it, and while a script takes it over. */
export function useHasScript(): boolean {
  return useSyncExternalStore(
    NEVER,
    () => true,
    () => false,
  );
}
