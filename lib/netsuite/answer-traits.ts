import { parseJsonObject } from '@/lib/json-object';
import type { OutboundAnswer } from '@/lib/outbound/exchange';
import { shownText } from '@/lib/outbound/shown-answer';
import { isNetsuiteRefusal } from './error-details';

const LONGEST_SHOWN_VALUE = 120;

/** The longest wait that is believed, in seconds: a day. */
const LONGEST_RETRY_AFTER_SECONDS = 86_400;

const STATUS_PROXY_AUTHENTICATION_REQUIRED = 407;

/** Headers that only a proxy sets. */
const PROXY_HEADERS = ['proxy-authenticate', 'proxy-status', 'x-squid-error', 'x-bluecoat-via'];

/** Statuses that are more often of the forwarder that Via names than of NetSuite (RFC 9110, RFC 6585). */
const FORWARDERS_STATUSES: ReadonlyArray<number> = [403, 502, 504, 511];

/** Names by which proxies and web gateways call themselves in Server. */
const PROXY_NAMES =
  /squid|zscaler|bluecoat|blue coat|forti(?:gate|web|proxy)|mcafee|web gateway|ironport|websense|forcepoint|netskope|sophos|mitmproxy|privoxy|tinyproxy/i;

/** What shows that a proxy or firewall answered. */
export type ProxySign =
  /** Status 407. */
  | { readonly kind: 'asks-for-sign-in' }
  /** A header that only a proxy sets. */
  | { readonly kind: 'own-header'; readonly header: string }
  /** A header in which it names itself. */
  | { readonly kind: 'names-itself'; readonly header: 'Server' | 'Via'; readonly value: string };

/** What the status and headers of a response reveal besides its body. Contains no secrets. */
export type AnswerTraits = {
  /** How long the other side asks to wait, in seconds. */
  readonly retryAfterSeconds?: number;
  /** The challenge of WWW-Authenticate. */
  readonly challenge?: {
    readonly scheme: string;
    readonly realm?: string;
    readonly error?: string;
  };
  readonly proxySign?: ProxySign;
  /** What Via says of an outage that is not in NetSuite's words: who passed it on, not who wrote it. */
  readonly via?: string;
};

/** What of an answer tells who wrote it. */
type TellingAnswer = Pick<OutboundAnswer, 'status' | 'headers' | 'body' | 'bodyShape'>;

/**
 * Reads Retry-After (RFC 9110 section 10.2.3), WWW-Authenticate (RFC 6750 section 3), and the signs
 * of a proxy. A response in one of NetSuite's own formats never counts as a proxy's, whatever its headers:
 * proxies on the way may add their name. A Via header alone is a sign only with a status that forwarders make.
 *
 * @param own Values that are no secret and may be shown: the Account ID.
 */
export function readAnswerTraits(
  answer: TellingAnswer,
  now: Date,
  own: ReadonlyArray<string>,
): AnswerTraits {
  const retryAfterSeconds = readRetryAfter(answer.headers['retry-after'], now);
  const challenge = readChallenge(answer.headers['www-authenticate'], own);
  const proxySign = findProxySign(answer, own);
  const via = readVia(answer, own);
  return {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(proxySign === undefined ? {} : { proxySign }),
    ...(via === undefined ? {} : { via }),
  };
}

/** Reads Retry-After, a number of seconds or an HTTP date; nothing when it makes no sense. */
export function readRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') {
    return undefined;
  }
  const seconds = /^\d{1,9}$/.test(text)
    ? Number(text)
    : Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 && seconds <= LONGEST_RETRY_AFTER_SECONDS
    ? seconds
    : undefined;
}

function readChallenge(
  value: string | undefined,
  own: ReadonlyArray<string>,
): AnswerTraits['challenge'] {
  const scheme = /^\s*(basic|bearer)\b/i.exec(value ?? '')?.[1];
  if (scheme === undefined) {
    return undefined;
  }
  const readParameter = (name: string) => {
    const found = new RegExp(`\\b${name}="([^"]{1,${LONGEST_SHOWN_VALUE}})"`, 'i').exec(
      value ?? '',
    )?.[1];
    return found === undefined ? undefined : show(found, own);
  };
  const realm = readParameter('realm');
  const error = readParameter('error');
  return {
    scheme: scheme.toLowerCase() === 'basic' ? 'Basic' : 'Bearer',
    ...(realm === undefined ? {} : { realm }),
    ...(error === undefined ? {} : { error }),
  };
}

function findProxySign(answer: TellingAnswer, own: ReadonlyArray<string>): ProxySign | undefined {
  const { status, headers } = answer;
  if (status === STATUS_PROXY_AUTHENTICATION_REQUIRED) {
    return { kind: 'asks-for-sign-in' };
  }
  if (isInNetsuitesWords(answer)) {
    return undefined;
  }
  const ownHeader = PROXY_HEADERS.find((name) => headers[name] !== undefined);
  if (ownHeader !== undefined) {
    return { kind: 'own-header', header: ownHeader };
  }
  const { server, via } = headers;
  if (server !== undefined && PROXY_NAMES.test(server.slice(0, LONGEST_SHOWN_VALUE))) {
    return { kind: 'names-itself', header: 'Server', value: show(server, own) };
  }
  return via !== undefined && FORWARDERS_STATUSES.includes(status)
    ? { kind: 'names-itself', header: 'Via', value: show(via, own) }
    : undefined;
}

function readVia(answer: TellingAnswer, own: ReadonlyArray<string>): string | undefined {
  const { status, headers } = answer;
  const isTold = status >= 500 && !FORWARDERS_STATUSES.includes(status);
  return headers.via === undefined || !isTold || isInNetsuitesWords(answer)
    ? undefined
    : show(headers.via, own);
}

/** JSON of a success may have any form; that of a refusal has a documented one. */
function isInNetsuitesWords({ status, body, bodyShape }: TellingAnswer): boolean {
  return bodyShape === 'json' && (status < 400 || isNetsuiteRefusal(parseJsonObject(body)));
}

/** An Account ID; the one of a challenge may be another than that of the request, which says much. */
const ACCOUNT_ID = /^(?:\d{5,8}|TSTDRV\d{5,8})(?:[_-](?:SB|RP)\d{0,2})?$/i;

/** What may be shown of a text of the other side, which has the request’s secrets. */
function show(text: string, own: ReadonlyArray<string>): string {
  return ACCOUNT_ID.test(text) ? text : shownText(text, { own, maxLength: LONGEST_SHOWN_VALUE });
}
