import type { PageContext } from '../pages/context';
import type { PracticeConditions } from './conditions';
import type { PracticeAccount } from './hosts';
import type { PracticeStore } from './store';

/** An account of the practice NetSuite as it is. */
export type AccountState = {
  readonly store: PracticeStore;
  readonly account: PracticeAccount;
  readonly conditions: PracticeConditions;
};

/** A request to an account. `now` is moved by the account's clock skew. */
export type PracticeContext = PageContext & AccountState;
