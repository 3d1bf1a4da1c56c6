import type { ReportExchange } from './report';

/** Start line, headers, an empty line, and the body, as in HTTP/1.1. */
function message(
  startLine: string,
  headers: ReadonlyArray<readonly [name: string, value: string]>,
  body: string,
): string {
  const head = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');
  return body === '' ? head : `${head}\n\n${body}`;
}

/** A request in a report as text: method and URL, headers, and body. */
export function requestText({
  method,
  url,
  headers,
  body = '',
}: ReportExchange['request']): string {
  return message(`${method} ${url}`, headers, body);
}

/** An answer in a report as text: status, headers, and the beginning of the body. */
export function answerText({
  status,
  headers,
  body,
}: NonNullable<ReportExchange['answer']>): string {
  return message(`Status ${status}`, headers, body);
}
