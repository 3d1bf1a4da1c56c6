import { jsonResponse } from '../pages/bodies';
import type { PracticeContext } from './context';

/** A JSON answer whose `Date` header is the account's own clock. */
export function jsonAnswer(
  context: PracticeContext,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonResponse(status, body, { date: context.now.toUTCString(), ...headers });
}

const TITLES: Readonly<Record<number, { readonly title: string; readonly section: string }>> = {
  400: { title: 'Bad Request', section: '10.4.1' },
  401: { title: 'Unauthorized', section: '10.4.2' },
  403: { title: 'Forbidden', section: '10.4.4' },
  404: { title: 'Not Found', section: '10.4.5' },
  405: { title: 'Method Not Allowed', section: '10.4.6' },
  // 429 is younger than the document that these sections belong to.
  429: { title: 'Too Many Requests', section: '10.4' },
};

/**
 * An error answer of REST web services.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_156570709583.html
 */
export function restError(
  context: PracticeContext,
  status: number,
  errorCode: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { title, section } = TITLES[status] ?? { title: 'Error', section: '10.5.1' };
  const body = {
    type: `https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec${section}`,
    title,
    status,
    'o:errorDetails': [{ detail, 'o:errorCode': errorCode }],
  };
  const contentType = 'application/vnd.oracle.resource+json; type=error; charset=UTF-8';
  return jsonAnswer(context, status, body, { 'content-type': contentType, ...headers });
}

/** The answer to a method that a service does not accept. `allow` lists those that it accepts. */
export function methodNotAllowed(context: PracticeContext, allow: string): Response {
  const detail = `The method ${context.request.method} is not allowed here.`;
  return restError(context, 405, 'METHOD_NOT_ALLOWED', detail, { allow });
}

/**
 * An error answer of the RESTlet host.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4634920277.html
 */
export function restletError(
  context: PracticeContext,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(context, status, { error: { code, message } }, headers);
}
