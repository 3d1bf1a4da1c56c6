import { failure, type Result, success } from '@/lib/result';
import { elapsedText } from '@/lib/words';
import { isAllowedHost, isPlainHostName } from './allowed-hosts';
import { findBodyShape } from './body-shape';
import type { OutboundAnswer, OutboundDoor, OutboundFailure, OutboundRequest } from './exchange';
import { findRequestFault } from './request-rules';
import {
  classifyTransportError,
  refusedProxyStatus,
  TRANSPORT_WORDS,
  unresolvedName,
} from './transport-errors';

/** Limit for a whole exchange when the request names none, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** Longest answer body when the request names none, in bytes. */
export const DEFAULT_MAX_BODY_BYTES = 1_048_576;

const USER_AGENT = 'netsuite-m2m-wizard';

/** The hosts of the practice world and where they are served. */
export type PracticeRoute = {
  /** Absolute http or https URL; `<host><path>` is put behind it. */
  readonly baseUrl: string;
  readonly isPracticeHost: (host: string) => boolean;
};

/** A forward proxy on the way out, as `HTTPS_PROXY` and `NO_PROXY` name it. */
export type ForwardProxy = {
  /** An http or https URL, with user name and password where the proxy wants a sign-in. A secret. */
  readonly url: string;
  /** Hosts that are reached without it, comma-separated. */
  readonly except: string;
};

/** How the door is set up, once per process. */
export type OutboundDoorOptions = {
  /** `https://HOST/PATH?QUERY` goes to `<gatewayUrl>/HOST/PATH?QUERY` when this is given. */
  readonly gatewayUrl?: string;
  /** Requests to practice hosts go here, gateway or not. */
  readonly practice?: PracticeRoute;
  /** For calls that go to NetSuite and Celigo themselves: not to the gateway, nor to the practice world. */
  readonly proxy?: ForwardProxy;
  /** Decides which hosts may be spoken to. Default: the hosts of NetSuite and Celigo. */
  readonly allowedHosts?: (host: string) => boolean;
};

type Route = {
  readonly url: string;
  readonly via: 'direct' | 'proxy' | 'gateway' | 'practice';
  readonly fetchBy?: Promise<typeof fetch>;
};

type Exchange = {
  readonly request: OutboundRequest;
  readonly route: Route;
  readonly startedAt: number;
  readonly abort: AbortController;
};

/**
 * Creates the HTTP client for NetSuite and Celigo. It sends only to allowed hosts, follows no redirects,
 * sends no cookies, and applies one deadline and one body limit to the whole exchange. Throws a TypeError at
 * once when `gatewayUrl` or `practice.baseUrl` is no plain http(s) URL.
 */
export function createOutboundDoor(options: OutboundDoorOptions = {}): OutboundDoor {
  const gatewayBase =
    options.gatewayUrl === undefined ? undefined : readBaseUrl(options.gatewayUrl);
  const practiceBase =
    options.practice === undefined ? undefined : readBaseUrl(options.practice.baseUrl);
  const fetchBy = options.proxy === undefined ? undefined : fetchThrough(options.proxy);
  const isAllowed = options.allowedHosts ?? isAllowedHost;

  const findRoute = ({ host, path, forPractice }: OutboundRequest): Route | undefined => {
    if (!isPlainHostName(host)) {
      return undefined;
    }
    const isPracticeHost = options.practice?.isPracticeHost(host) === true;
    if (!isPracticeHost && !isAllowed(host)) {
      return undefined;
    }
    if (practiceBase !== undefined && (isPracticeHost || forPractice === true)) {
      return { url: `${practiceBase}/${host}${path}`, via: 'practice' };
    }
    if (gatewayBase !== undefined) {
      return { url: `${gatewayBase}/${host}${path}`, via: 'gateway' };
    }
    if (forPractice === true) {
      return undefined;
    }
    const url = `https://${host}${path}`;
    return fetchBy === undefined ? { url, via: 'direct' } : { url, via: 'proxy', fetchBy };
  };

  return async (request) => {
    const startedAt = performance.now();
    const route = findRoute(request);
    if (route === undefined) {
      return refuse(
        'host-not-allowed',
        'This host does not belong to NetSuite or Celigo; nothing was sent.',
      );
    }
    const fault = findRequestFault(request);
    if (fault !== undefined) {
      return refuse('request-not-allowed', `${fault} Nothing was sent.`);
    }
    return exchangeWithinDeadline({ request, route, startedAt, abort: new AbortController() });
  };
}

/**
 * Node.js 20 ignores `HTTPS_PROXY`, so proxied requests use undici's own fetch and agent. The package is
 * loaded where a proxy is set only: loading it changes the fetch of Node.js too.
 */
async function fetchThrough({ url, except }: ForwardProxy): Promise<typeof fetch> {
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({
    httpProxy: url,
    httpsProxy: url,
    noProxy: except,
    ...proxySignIn(new URL(url)),
  });
  const fetchBy = (address: string, init: object) => undici.fetch(address, { ...init, dispatcher });
  // Both follow the one standard; only their types differ.
  return fetchBy as unknown as typeof fetch;
}

/**
 * The Proxy-Authorization header for a proxy URL. Undici reads it from the URL itself only where there is a
 * password.
 */
function proxySignIn({ username, password }: URL): { readonly token?: string } {
  if (username === '' && password === '') {
    return {};
  }
  const credentials = decodeURIComponent(`${username}:${password}`);
  return { token: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Whether a text is an http or https URL without user name, query or fragment, so that paths can follow it. */
export function isBaseUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.href === `${url.origin}${url.pathname}`
  );
}

/** The base URL without its final slash. */
function readBaseUrl(text: string): string {
  if (!isBaseUrl(text)) {
    throw new TypeError(
      'The address of the gateway or practice world must be an http or https URL without a user name, query, or fragment.',
    );
  }
  return new URL(text).href.replace(/\/+$/, '');
}

function refuse(
  code: 'host-not-allowed' | 'request-not-allowed',
  message: string,
): Result<never, OutboundFailure> {
  return failure({ code, message, durationMs: 0 });
}

async function exchangeWithinDeadline(
  exchange: Exchange,
): Promise<Result<OutboundAnswer, OutboundFailure>> {
  const timeoutMs = exchange.request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const timer = setTimeout(() => exchange.abort.abort(), timeoutMs);
  try {
    const response = await send(exchange);
    if (isRedirect(response)) {
      exchange.abort.abort();
      return refuseRedirect(exchange, response);
    }
    const body = await readBody(exchange, response);
    return body === undefined
      ? fail(exchange, 'body-too-large', 'sent a response that is too long; it was cut off', {
          status: response.status,
        })
      : success(toAnswer(exchange, response, body));
  } catch (error) {
    return fail(
      exchange,
      ...(exchange.abort.signal.aborted
        ? describeTimeout(timeoutMs)
        : describeTransportError(exchange, error)),
    );
  } finally {
    clearTimeout(timer);
  }
}

async function send({ request, route, abort }: Exchange): Promise<Response> {
  const fetchBy = (await route.fetchBy) ?? fetch;
  return fetchBy(route.url, {
    method: request.method,
    // The other side may close a keep-alive connection just as it is reused, and a healthy account would then
    // be reported as unreachable.
    headers: { ...request.headers, 'User-Agent': USER_AGENT, Connection: 'close' },
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    signal: abort.signal,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
}

function isRedirect(response: Response): boolean {
  return response.status >= 300 && response.status < 400 && response.status !== 304;
}

/** The text of the body, or nothing when it is longer than the limit; then the connection is closed. */
async function readBody(
  { request, abort }: Exchange,
  response: Response,
): Promise<string | undefined> {
  const reader = response.body?.getReader();
  const limit = request.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const decoder = new TextDecoder();
  let length = 0;
  let text = '';
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    length += chunk.value.byteLength;
    if (length > limit) {
      abort.abort();
      return undefined;
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}

function toAnswer(exchange: Exchange, response: Response, body: string): OutboundAnswer {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
    // Found when it is asked for: a list of Celigo's may be long, and is never asked.
    get bodyShape() {
      return findBodyShape(body);
    },
    durationMs: elapsedMs(exchange),
  };
}

function fail(
  exchange: Exchange,
  code: OutboundFailure['code'],
  sentenceEnd: string,
  more: Pick<OutboundFailure, 'redirectHost' | 'status' | 'isOfWayOut'> = {},
): Result<never, OutboundFailure> {
  const by = {
    direct: '',
    proxy: ' (HTTPS_PROXY is set)',
    gateway: ' (through the gateway)',
    practice: ' (practice world)',
  };
  return failure({
    code,
    message: `${exchange.request.host}${by[exchange.route.via]} ${sentenceEnd}.`,
    ...more,
    durationMs: elapsedMs(exchange),
  });
}

/** The labels of NetSuite's hosts, data centers among them; before them stands an account. */
const NETSUITE_LABEL =
  /^(?:netsuite|com|system|app|api|suitetalk|restlets|rest|forms|extforms|www|login|(?:na|eu|ap|au)\d{1,2})$/;

/** A host of NetSuite as it may be shown: a label that is not known may be a secret sent back. */
function shownHost(target: string, requestHost: string): string {
  const account = requestHost.split('.')[0];
  return target
    .split('.')
    .map((label) => (label === account || NETSUITE_LABEL.test(label) ? label : '…'))
    .join('.');
}

/** Names the target's host only when it is a known one: a Location may carry secrets. */
function refuseRedirect(exchange: Exchange, response: Response): Result<never, OutboundFailure> {
  const location = response.headers.get('location') ?? '';
  const own = `https://${exchange.request.host}/`;
  const target = URL.canParse(location, own) ? new URL(location, own).hostname : '';
  const isNetSuite = /^[a-z0-9.-]{1,80}\.netsuite\.com$/.test(target);
  const shown = isNetSuite ? shownHost(target, exchange.request.host) : '';
  const place = isNetSuite ? ` to ${shown}` : '';
  return fail(
    exchange,
    'redirect-refused',
    `returned a redirect (status ${response.status})${place}, which the wizard never follows`,
    isNetSuite ? { redirectHost: shown } : {},
  );
}

function describeTimeout(timeoutMs: number): readonly ['network-timeout', string] {
  return ['network-timeout', `did not send a complete response within ${elapsedText(timeoutMs)}`];
}

function describeTransportError(
  { request, route }: Exchange,
  error: unknown,
): readonly [OutboundFailure['code'], string, Pick<OutboundFailure, 'isOfWayOut'>?] {
  const code = classifyTransportError(error);
  if (code === 'dns-failure' && unresolvedName(error) !== request.host) {
    const wayOut =
      route.via === 'gateway' ? 'gateway in OUTBOUND_GATEWAY_URL' : 'proxy in HTTPS_PROXY';
    const end = `was not reached: the name of the ${wayOut} could not be resolved`;
    return [code, end, { isOfWayOut: true }];
  }
  const proxyStatus = refusedProxyStatus(error);
  if (proxyStatus !== undefined && proxyStatus !== 407) {
    return [code, `was not reached: the proxy in HTTPS_PROXY refused (status ${proxyStatus})`];
  }
  const sentences = {
    ...TRANSPORT_WORDS,
    'dns-failure': 'was not reached: its name could not be resolved',
    'proxy-refused': 'was not reached: a proxy on the way requires a sign-in (status 407)',
  } as const;
  return [code, sentences[code]];
}

function elapsedMs({ startedAt }: Exchange): number {
  return Math.round(performance.now() - startedAt);
}
