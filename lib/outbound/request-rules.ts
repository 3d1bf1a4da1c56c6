import type { OutboundRequest } from './exchange';

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Headers that a caller may not set. NetSuite treats a request with a Cookie header as a browser
 * session and refuses a good token; the others belong to the transport.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_N2971402.html
 */
const REFUSED_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Looks for anything in a request that could change where it goes or what it means: a path that
 * climbs or names another host, a header with a line break, a cookie.
 * Gives a sentence that names the rule and repeats no value, or nothing when the request is sound.
 */
export function findRequestFault(request: OutboundRequest): string | undefined {
  return findPathFault(request.path) ?? findHeaderFault(request) ?? findBodyFault(request);
}

function findPathFault(path: string): string | undefined {
  if (!path.startsWith('/') || path.startsWith('//')) {
    return 'The path of the request must begin with one slash.';
  }
  if (!PRINTABLE_ASCII.test(path) || path.includes('\\') || path.includes('#')) {
    return 'The path of the request holds a character that is not allowed.';
  }
  const segments = (path.split('?')[0] ?? '').split('/');
  if (segments.some(isDotSegment)) {
    return 'The path of the request must not climb with dot segments.';
  }
  return undefined;
}

/** URL parsers read `%2e` as a dot when they resolve a path, so it counts as one here too. */
function isDotSegment(segment: string): boolean {
  const plain = segment.replace(/%2e/gi, '.');
  return plain === '.' || plain === '..';
}

function findHeaderFault(request: OutboundRequest): string | undefined {
  for (const [name, value] of Object.entries(request.headers)) {
    if (!HEADER_NAME.test(name)) {
      return 'A header of the request has a name that is not allowed.';
    }
    if (REFUSED_HEADERS.has(name.toLowerCase())) {
      return `The header ${name.toLowerCase()} must not be set on a request.`;
    }
    if (!HEADER_VALUE.test(value)) {
      return `The header ${name.toLowerCase()} holds a character that is not allowed.`;
    }
  }
  return undefined;
}

function findBodyFault(request: OutboundRequest): string | undefined {
  return request.method === 'GET' && request.body !== undefined
    ? 'A GET request must not have a body.'
    : undefined;
}
