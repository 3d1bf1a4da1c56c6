import type { PracticeConditions } from './conditions';
import type { PracticeAccount } from './hosts';
import type { PracticeStore } from './store';

/** What every part of the practice world knows about one request to an account. */
export type PracticeContext = {
  readonly store: PracticeStore;
  readonly account: PracticeAccount;
  readonly conditions: PracticeConditions;
  /** Host of the request, lower case. */
  readonly host: string;
  /** Path of the request without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Put before `/app/…` in links and form actions. */
  readonly basePath: string;
  /** The account's own clock: the time that was passed in, moved by the account's clock skew. */
  readonly now: Date;
  /** For the style element, under a content security policy. */
  readonly nonce: string | undefined;
};
