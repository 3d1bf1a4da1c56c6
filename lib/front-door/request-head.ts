import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { hostIsOwn, isSameOrigin } from '@/lib/forms/same-origin';
import type { Environment } from '@/lib/installation/environment';
import { parseCeligoHost } from '@/lib/practice/celigo/hosts';
import { parsePracticeHost } from '@/lib/practice/netsuite/hosts';
import { PATH_LENGTH_MAX, QUERY_FIELDS_MAX, ROUTER_STATE_LENGTH_MAX } from './limits';
import { type Refusal, refusal } from './refusal';

/** Methods that change nothing and bring no body. */
const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Methods besides those and POST that the practice Celigo's API knows, as the real one does. */
const PRACTICE_API_METHODS: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE']);

/** Paths that monitors may ask under any name: they reveal nothing about anyone, or want a token. */
const WATCHED_PATHS: ReadonlySet<string> = new Set(['/api/health', '/api/ready', '/api/metrics']);

/** Headers that must not be repeated, because two parsers could use different values. */
const SINGLE_HEADERS = ['host', 'origin', 'content-type', 'content-length', 'next-action'] as const;

/** The part of the practice world that a path addresses. */
export type PracticePart = 'api' | 'pages';

/** The path of a request target, without its query. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/** Which part of the practice world a path belongs to; nothing when to none, or while it is off. */
export function practicePartOf(environment: Environment, url: string): PracticePart | undefined {
  const host = /^\/practice\/([^/]+)/.exec(pathOf(url))?.[1];
  if (host === undefined || !environment.practice) {
    return undefined;
  }
  const service = parsePracticeHost(host)?.service ?? parseCeligoHost(host)?.service;
  return service === 'app' || service === 'pages' ? 'pages' : 'api';
}

/** Tells whether a request brings a body, by its head alone (RFC 9112, section 6). */
function bringsBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    // A percent sign that escapes nothing, or no UTF-8.
    return false;
  }
}

/** Whether Next.js, which takes dot segments and fragments out of a path, sees the one that is looked at here. */
function isAsWritten(path: string): boolean {
  return new URL(`http://any${path}`).pathname === path;
}

function isCleanPath(url: string): boolean {
  const path = pathOf(url);
  return (
    url.length <= PATH_LENGTH_MAX &&
    url.split('&', QUERY_FIELDS_MAX + 1).length <= QUERY_FIELDS_MAX &&
    // Also refuses the absolute form, which is for proxies.
    /^\/[!-~]*$/.test(url) &&
    !/\\|\/\/|%5c/i.test(path) &&
    isDecodable(path) &&
    // PostgreSQL takes no text with a NUL.
    !url.includes('%00') &&
    isAsWritten(path)
  );
}

function isRouterState(text: string): boolean {
  try {
    return (
      text.length <= ROUTER_STATE_LENGTH_MAX && Array.isArray(JSON.parse(decodeURIComponent(text)))
    );
  } catch {
    // Not what the router of Next.js writes there.
    return false;
  }
}

/** What only Next's own router sends, in the shape in which it does; Next answers others with an error. */
function hasCleanRouterHeaders(headers: IncomingHttpHeaders): boolean {
  const state = headers['next-router-state-tree'];
  return (
    (state === undefined || (typeof state === 'string' && isRouterState(state))) &&
    [headers.rsc, headers['next-router-prefetch']].every(
      (value) => value === undefined || (typeof value === 'string' && /^[0-3]$/.test(value)),
    )
  );
}

function comesTwice(request: IncomingMessage): boolean {
  return SINGLE_HEADERS.some((name) => (request.headersDistinct[name]?.length ?? 0) > 1);
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) => name === 'forwarded' || name.startsWith('x-forwarded-'),
  );
}

const APP_URL_MISSING: Refusal = {
  status: 400,
  title: 'One setting is missing: APP_URL',
  lines: [
    'This request came through a reverse proxy, but the app does not know the address that people type.',
    'If you run this server: set APP_URL, for example APP_URL=https://wizard.example.com, in the environment or in the file .env. Make the proxy pass the Host header on unchanged, and restart the app.',
    'With nginx: proxy_set_header Host $http_host;',
  ],
};

const FOREIGN_HOST: Refusal = {
  status: 421,
  title: 'This is not the address of the app',
  lines: [
    'The app answers only under its own address. Open the address that it printed when it started.',
    'Behind a reverse proxy: APP_URL must be the address that people type, and the proxy must pass the Host header on unchanged.',
  ],
};

const FOREIGN_ORIGIN: Refusal = {
  status: 403,
  title: 'This request did not come from a page of this app',
  lines: [
    'Nothing was done. Go back, reload the page, and try again.',
    'Behind a reverse proxy: APP_URL must be the address that people type, and the proxy must pass the Host header on unchanged.',
  ],
};

function shapeRefusal(request: IncomingMessage, isPracticeApi: boolean): Refusal | undefined {
  const { headers, method = '', url = '' } = request;
  if (!isCleanPath(url) || comesTwice(request) || !hasCleanRouterHeaders(headers)) {
    return refusal(400, 'The request is malformed.');
  }
  // RFC 9110, section 10.1.1: the only expectation there is.
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return refusal(417, 'The app does not know what this request expects.');
  }
  const isReading = READING_METHODS.has(method);
  if (!isReading && method !== 'POST' && !(isPracticeApi && PRACTICE_API_METHODS.has(method))) {
    return refusal(405, 'The app does not accept this method.');
  }
  if (isReading && bringsBody(request)) {
    return refusal(400, 'A request that only reads must not have a body.');
  }
  if (
    headers['transfer-encoding'] !== undefined ||
    (method === 'POST' && headers['content-length'] === undefined)
  ) {
    return refusal(411, 'The request must give its length in Content-Length.');
  }
  return undefined;
}

function senderRefusal(environment: Environment, request: IncomingMessage): Refusal | undefined {
  const { headers, method = '' } = request;
  if (environment.appOrigin === undefined && isForwarded(headers)) {
    return APP_URL_MISSING;
  }
  if (headers.host === undefined || !hostIsOwn(environment, headers.host)) {
    return FOREIGN_HOST;
  }
  const site = headers['sec-fetch-site'];
  const isOwn = isSameOrigin(environment, {
    origin: headers.origin ?? null,
    secFetchSite: typeof site === 'string' ? site : null,
    host: headers.host,
  });
  return READING_METHODS.has(method) || isOwn ? undefined : FOREIGN_ORIGIN;
}

/** Whether a request asks how the server is: cheap to answer, and wanted most when there is a crowd. */
export function isHealthCheck({ url = '' }: IncomingMessage): boolean {
  return WATCHED_PATHS.has(pathOf(url));
}

/**
 * What is wrong with a request by its head alone; nothing when all is well. Looks at the request as it
 * came in: Next.js adds `X-Forwarded-*` headers of its own later.
 */
export function headRefusal(
  environment: Environment,
  request: IncomingMessage,
): Refusal | undefined {
  const { url = '' } = request;
  const isPracticeApi = practicePartOf(environment, url) === 'api';
  // The API hosts of the practice world are called by programs, which have no origin.
  const isForAnybody = isPracticeApi || isHealthCheck(request);
  return (
    shapeRefusal(request, isPracticeApi) ??
    (isForAnybody ? undefined : senderRefusal(environment, request))
  );
}
