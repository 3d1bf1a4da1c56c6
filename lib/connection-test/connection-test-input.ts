import type { Account } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import type { SentRequests } from '@/lib/celigo/sent-requests';
import type { LastGoodTest } from '@/lib/diagnosis/history';
import type { JsonObject } from '@/lib/json-object';
import type { RestletAddress } from '@/lib/netsuite/restlet-probe';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import type { ReportLineListener } from './report';

/** What is tested: the very documents that Celigo is given, and the way out. */
export type ConnectionTestInput = {
  readonly door: OutboundDoor;
  /** What the documents are to be for. */
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly certificatePem: string;
  /** The iClient as `celigo.json` and Celigo's API have it, with the private key. A secret. */
  readonly iClient: JsonObject;
  /** The connection in the same form. */
  readonly connection: JsonObject;
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

/** The same, with what Celigo sends in place of the documents. */
export type TestSubject = Omit<ConnectionTestInput, 'iClient' | 'connection'> & SentRequests;
