/**
 * One error as Celigo's API spells it. `hint` is the practice world's own word, which the real Celigo
 * does not say: the way back from a wrong turn.
 * Source: https://developer.celigo.com/api/ (errors)
 */
export type CeligoFailure = {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  /** Who says it: Celigo itself, or the system that was called. */
  readonly source?: 'application' | 'resource';
  readonly hint?: string;
};
