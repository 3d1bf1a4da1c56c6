import type { Account } from '@/lib/account/account';
import { suitetalkHost } from '@/lib/account/hosts';
import type { OutboundAnswer, OutboundDoor, OutboundFailure } from '@/lib/outbound/exchange';
import { redactSecrets } from '@/lib/outbound/redact';
import { estimateClockSkewSeconds } from './clock-skew';
import { isJsonObject, parseJsonObject } from './json-object';

/**
 * The lightest authenticated REST call, new in 2025.2; it needs no permission of its own.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0528010158.html
 */
export const SERVER_TIME_PATH = '/services/rest/system/v1/serverTime';

/**
 * The call for accounts that do not have the server time yet, kept small to one record type.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1540810174.html
 */
export const METADATA_CATALOG_PATH = '/services/rest/record/v1/metadata-catalog?select=currency';

const LONGEST_SHOWN_DETAIL = 300;

/** Which REST call gave the answer. */
export type ProbeEndpoint = 'server-time' | 'metadata-catalog';

/** Why a REST call did not succeed, as far as status and body tell. */
export type ProbeRefusalKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'server-error'
  | 'not-netsuite';

/** What one REST call with the access token showed. Free of secrets. */
export type ProbeObservation =
  | {
      readonly kind: 'ok';
      readonly endpoint: ProbeEndpoint;
      readonly durationMs: number;
      /** ISO 8601 text, only from the server-time call. */
      readonly serverTime?: string;
      /** NetSuite's clock minus this machine's, in seconds. */
      readonly clockSkewSeconds?: number;
    }
  | {
      readonly kind: ProbeRefusalKind;
      readonly endpoint: ProbeEndpoint;
      readonly durationMs: number;
      readonly status: number;
      readonly bodyShape: OutboundAnswer['bodyShape'];
      /** NetSuite's own code, for instance `INVALID_LOGIN` or `USER_ERROR`. */
      readonly errorCode?: string;
      readonly detail?: string;
    }
  | {
      readonly kind: 'no-answer';
      readonly endpoint: ProbeEndpoint;
      readonly failure: OutboundFailure;
    };

/** The probe's door, account and token. */
export type ProbeRequest = {
  readonly door: OutboundDoor;
  readonly account: Account;
  /** A secret; sent only in the Authorization header. */
  readonly accessToken: string;
  readonly clock: () => Date;
};

/**
 * Calls NetSuite's REST web services once with the access token: the server time, and where that
 * does not exist yet (404) the metadata catalogue.
 */
export async function probeRest(request: ProbeRequest): Promise<ProbeObservation> {
  const first = await callRest(request, 'server-time', SERVER_TIME_PATH);
  return first.kind === 'not-found'
    ? callRest(request, 'metadata-catalog', METADATA_CATALOG_PATH)
    : first;
}

async function callRest(
  request: ProbeRequest,
  endpoint: ProbeEndpoint,
  path: string,
): Promise<ProbeObservation> {
  const sentAt = request.clock();
  const exchange = await request.door({
    host: suitetalkHost(request.account),
    path,
    method: 'GET',
    headers: { Authorization: `Bearer ${request.accessToken}`, Accept: 'application/json' },
  });
  if (!exchange.ok) {
    return { kind: 'no-answer', endpoint, failure: exchange.error };
  }
  const answer = exchange.value;
  return isGoodAnswer(answer)
    ? readSuccess(endpoint, answer, sentAt)
    : readRefusal(endpoint, answer, request.accessToken);
}

function isGoodAnswer(answer: OutboundAnswer): boolean {
  return answer.status === 200 && answer.bodyShape === 'json';
}

function readSuccess(
  endpoint: ProbeEndpoint,
  answer: OutboundAnswer,
  sentAt: Date,
): ProbeObservation {
  const { durationMs } = answer;
  const serverTime = parseJsonObject(answer.body)?.serverTime;
  if (endpoint !== 'server-time' || typeof serverTime !== 'string' || !isIsoTime(serverTime)) {
    return { kind: 'ok', endpoint, durationMs };
  }
  const clockSkewSeconds = estimateClockSkewSeconds({ stated: serverTime, sentAt, durationMs });
  return {
    kind: 'ok',
    endpoint,
    durationMs,
    serverTime,
    ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
  };
}

function isIsoTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]{5,20}(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
}

function readRefusal(
  endpoint: ProbeEndpoint,
  answer: OutboundAnswer,
  accessToken: string,
): ProbeObservation {
  const { errorCode, detail } = readErrorDetails(answer.body);
  const show = (text: string) =>
    redactSecrets(text, [accessToken], { maxLength: LONGEST_SHOWN_DETAIL });
  return {
    kind: findRefusalKind(answer),
    endpoint,
    durationMs: answer.durationMs,
    status: answer.status,
    bodyShape: answer.bodyShape,
    ...(errorCode === undefined ? {} : { errorCode: show(errorCode) }),
    ...(detail === undefined ? {} : { detail: show(detail) }),
  };
}

/** Statuses as documented for REST web services; a web page with a client error is not NetSuite's API. */
function findRefusalKind(answer: OutboundAnswer): ProbeRefusalKind {
  const kinds: Readonly<Record<number, ProbeRefusalKind>> = {
    400: 'bad-request',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not-found',
    429: 'rate-limited',
  };
  if (answer.status >= 500) {
    return 'server-error';
  }
  if (answer.bodyShape === 'html' && answer.status !== 404 && answer.status !== 429) {
    return 'not-netsuite';
  }
  return kinds[answer.status] ?? 'not-netsuite';
}

type ErrorDetails = { readonly errorCode?: string; readonly detail?: string };

/**
 * Reads the first entry of `o:errorDetails`.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_156570709583.html
 */
function readErrorDetails(body: string): ErrorDetails {
  const list = parseJsonObject(body)?.['o:errorDetails'];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  if (!isJsonObject(first)) {
    return {};
  }
  const errorCode = first['o:errorCode'];
  const detail = first.detail;
  return {
    ...(typeof errorCode === 'string' ? { errorCode } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
  };
}
