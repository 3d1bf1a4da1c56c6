import type { ReportExchange } from './report';

/** Start line, headers, an empty line and the body, as HTTP/1.1 writes them. */
function message(
  startLine: string,
  headers: ReadonlyArray<readonly [name: string, value: string]>,
  body: string,
): string {
  const head = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');
  return body === '' ? head : `${head}\n\n${body}`;
}

/** A request of a report as text: method and URL, headers, body. */
export function requestText({
  method,
  url,
  headers,
  body = '',
}: ReportExchange['request']): string {
  return message(`${method} ${url}`, headers, body);
}

/** An answer of a report as text: status, headers, the beginning of the body. */
export function answerText({
  status,
  headers,
  body,
}: NonNullable<ReportExchange['answer']>): string {
  return message(`Status ${status}`, headers, body);
}
