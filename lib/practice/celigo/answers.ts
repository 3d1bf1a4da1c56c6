import { jsonResponse } from '../pages/bodies';

/**
 * One error as Celigo's API spells it. `hint` is the practice world's own word, which the real Celigo
 * does not say: the way back from a wrong turn.
 * Source: https://developer.celigo.com/api/ (errors)
 */
export type CeligoFailure = {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  /** Set where the system that was called says it, not Celigo itself. */
  readonly source?: 'resource';
  readonly hint?: string;
};

/** An answer without a body: a deletion, or a list that is empty. */
export function noContent(): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
}

/** An error answer: always a list. */
export function celigoErrors(status: number, errors: ReadonlyArray<CeligoFailure>): Response {
  return jsonResponse(status, { errors });
}

/** An error answer with one error. */
export function celigoError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonResponse(status, { errors: [{ code, message }] }, headers);
}
