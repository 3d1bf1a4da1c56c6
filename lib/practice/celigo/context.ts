import type { CeligoConditions } from './conditions';
import type { CeligoRegion } from './hosts';
import type { PracticeCeligoStore } from './store';

/** Sends a request to a host of the practice NetSuite; null when no host of it has that name. */
export type CallNetSuite = (url: URL, init: RequestInit) => Promise<Response | null>;

/** What every part of the practice Celigo knows about one request. */
export type CeligoContext = {
  readonly store: PracticeCeligoStore;
  readonly region: CeligoRegion;
  readonly conditions: CeligoConditions;
  /** Path of the request without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Put before the path in links and form actions. */
  readonly basePath: string;
  readonly now: Date;
  readonly callNetSuite: CallNetSuite;
  /** For the style element, under a content security policy. */
  readonly nonce: string | undefined;
};
