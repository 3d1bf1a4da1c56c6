import type { CeligoFailure } from './failure';

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

/** A JSON answer of Celigo's API. */
export function celigoAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } });
}

/** An answer without a body: a deletion, or a list that is empty. */
export function noContent(): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
}

/**
 * An error answer: always a list.
 * Source: https://developer.celigo.com/api/ (errors)
 */
export function celigoErrors(
  status: number,
  errors: ReadonlyArray<CeligoFailure>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return celigoAnswer(status, { errors }, headers);
}

/** An error answer with one error. */
export function celigoError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return celigoErrors(status, [{ code, message }], headers);
}
