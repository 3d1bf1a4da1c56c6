import type { LastGoodTest } from '@/lib/diagnosis/history';
import type { RestletAddress } from '@/lib/netsuite/restlet-probe';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import type { OfflineProofInput } from './offline-proofs';
import type { ReportLineListener } from './report';

/** What is tested: the credential, the very texts that are pasted into Celigo, and the way out. */
export type ConnectionTestInput = Omit<OfflineProofInput, 'now'> & {
  readonly door: OutboundDoor;
  /** The text of Celigo's field Override access token HTTP request body. */
  readonly bodyTemplate: string;
  /** The clock of this machine. */
  readonly clock: () => Date;
  /** A RESTlet of the account that a GET request may call; without it one that does not exist is called. */
  readonly restlet?: RestletAddress;
  /** The newest test of this profile that worked; it decides the order of causes. */
  readonly lastGoodTest?: LastGoodTest;
  /** Called with each line as soon as it is known, in the order of the report. */
  readonly onLine?: ReportLineListener;
  /** Ends the test before its next request; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
};
