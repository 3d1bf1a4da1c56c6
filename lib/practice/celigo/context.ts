import type { PageContext } from '../pages/context';
import type { CeligoConditions } from './conditions';
import type { CeligoRegion } from './hosts';
import type { PracticeCeligoStore } from './store';

/** A request to a region of the practice Celigo. */
export type CeligoContext = PageContext & {
  readonly store: PracticeCeligoStore;
  readonly region: CeligoRegion;
  readonly conditions: CeligoConditions;
  /** Sends a request to a host of the practice NetSuite; null when no host of it has that name. */
  readonly callNetSuite: (url: URL, init: RequestInit) => Promise<Response | null>;
};
