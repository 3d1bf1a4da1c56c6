import type { Account } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import type { SentRequests } from '@/lib/celigo/sent-requests';
import type { LastGoodTest } from '@/lib/diagnosis/history';
import type { JsonObject } from '@/lib/json-object';
import type { RestletAddress } from '@/lib/netsuite/restlet-probe';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import type { ReportLineListener } from './report';

/** What is tested: the same documents that Celigo gets, and the door to the network. */
export type ConnectionTestInput = {
  readonly door: OutboundDoor;
  /** What the documents should be for. */
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly certificatePem: string;
  /** The iClient document, exactly as in `celigo.json` and Celigo's API, with the private key. A secret. */
  readonly iClient: JsonObject;
  /** The connection document, in the same form. */
  readonly connection: JsonObject;
  /** The clock of this machine. */
  readonly clock: () => Date;
  /** A RESTlet of the account to call with GET. If absent, the test calls one that does not exist. */
  readonly restlet?: RestletAddress;
  /** This profile's newest test that worked. It affects the order of the causes. */
  readonly lastGoodTest?: LastGoodTest;
  /** Called with each line as soon as it is known, in report order. */
  readonly onLine?: ReportLineListener;
  /** Ends the test before its next request. The promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
};

/** The same, with the requests that Celigo would send in place of the documents. */
export type TestSubject = Omit<ConnectionTestInput, 'iClient' | 'connection'> & SentRequests;
