import type { PageContext } from '../pages/context';
import type { PracticeConditions } from './conditions';
import type { PracticeAccount } from './hosts';
import type { PracticeStore } from './store';

/** A request to an account of the practice NetSuite. `now` is moved by the account's clock skew. */
export type PracticeContext = PageContext & {
  readonly store: PracticeStore;
  readonly account: PracticeAccount;
  readonly conditions: PracticeConditions;
};
