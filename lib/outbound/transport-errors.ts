import type { OutboundFailure } from './exchange';

type TransportFailureCode = Extract<
  OutboundFailure['code'],
  | 'dns-failure'
  | 'network-unreachable'
  | 'network-timeout'
  | 'tls-untrusted'
  | 'proxy-refused'
  | 'answer-unreadable'
>;

/** What is said of a host that gave no answer, after its name. What is not here depends on the way to it. */
export const TRANSPORT_WORDS = {
  'network-unreachable': 'could not be reached, or closed the connection before it responded',
  'network-timeout': 'did not respond in time',
  'tls-untrusted': 'presented a TLS certificate that this app’s server does not trust',
  'answer-unreadable': 'sent something that is not a readable HTTP response',
} as const;

const DNS_CODES: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'EAI_NONAME',
]);

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

/** OpenSSL and Node names for a certificate chain that cannot be trusted, or a handshake that failed. */
const TLS_CODE =
  /^(?:CERT_|ERR_SSL_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** Names for an answer that is no HTTP, has endless headers, or is packed in a broken way. */
const UNREADABLE_CODE = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW|Z_|ERR__|ZSTD_)/;

/**
 * What the reason of a failed `fetch` says when the answer had status 407. The Fetch standard keeps
 * such an answer from the caller (section 4.5), and Node gives no code, and an empty message or this.
 */
const PROXY_REFUSAL_MESSAGES: ReadonlyArray<string> = ['', 'proxy authentication required'];

/**
 * Names the reason why `fetch` gave no answer, from the error it threw. What is not recognized
 * counts as `network-unreachable`: the connection could not be made or broke off.
 */
export function classifyTransportError(error: unknown): TransportFailureCode {
  if (refusedProxyStatus(error) !== undefined) {
    return 'proxy-refused';
  }
  const codes = collectErrorCodes(error, 0);
  if (codes.some((code) => DNS_CODES.has(code))) {
    return 'dns-failure';
  }
  if (codes.some((code) => TLS_CODE.test(code))) {
    return 'tls-untrusted';
  }
  if (codes.some((code) => TIMEOUT_CODES.has(code))) {
    return 'network-timeout';
  }
  if (codes.some((code) => UNREADABLE_CODE.test(code))) {
    return 'answer-unreadable';
  }
  return codes.length === 0 && isProxyRefusal(error) ? 'proxy-refused' : 'network-unreachable';
}

/** The name that had no address, where that is why `fetch` gave no answer. */
export function unresolvedName(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 4) {
    return undefined;
  }
  const isUnresolved = 'code' in error && DNS_CODES.has(String(error.code));
  return isUnresolved && 'hostname' in error
    ? String(error.hostname)
    : unresolvedName(error.cause, depth + 1);
}

/** The undici message for a CONNECT request that the forward proxy refused. There is no error code. */
const REFUSED_TUNNEL = /^Proxy response \((\d{3})\) !== 200/;

/** The status with which a forward proxy refused a CONNECT request; `undefined` if it did not refuse one. */
export function refusedProxyStatus(error: unknown, depth = 0): number | undefined {
  if (!(error instanceof Error) || depth > 4) {
    return undefined;
  }
  const status = REFUSED_TUNNEL.exec(error.message)?.[1];
  return status === undefined ? refusedProxyStatus(error.cause, depth + 1) : Number(status);
}

function isProxyRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof Error &&
    PROXY_REFUSAL_MESSAGES.includes(error.cause.message)
  );
}

/** The `code` values of an error, of its causes, and of the errors that an aggregate holds. */
function collectErrorCodes(error: unknown, depth: number): ReadonlyArray<string> {
  if (!(error instanceof Error) || depth > 4) {
    return [];
  }
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [
    ...own,
    ...collectErrorCodes(error.cause, depth + 1),
    ...inner.flatMap((each: unknown) => collectErrorCodes(each, depth + 1)),
  ];
}
