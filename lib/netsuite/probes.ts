import type { Account } from '@/lib/account/account';
import { suitetalkHost } from '@/lib/account/hosts';
import { parseJsonObject } from '@/lib/json-object';
import type { OutboundAnswer, OutboundDoor } from '@/lib/outbound/exchange';
import {
  type ApiCall,
  callApi,
  type ProbeEndpoint,
  type ProbeRefusal,
  type ProbeSilence,
} from './api-call';
import { estimateClockSkewSeconds } from './clock-skew';
import { isNetsuiteRefusal } from './error-details';

/**
 * The lightest authenticated REST call, new in 2025.2; it needs no permission of its own.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0528010158.html
 */
export const SERVER_TIME_PATH = '/services/rest/system/v1/serverTime';

/**
 * The address of SuiteQL queries. The header `Prefer: transient` is required.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157909186990.html
 */
export const SUITEQL_PATH = '/services/rest/query/v1/suiteql?limit=1';

/** A query that every account can answer and that shows nothing of the business. */
const SMALLEST_QUERY = 'SELECT id FROM currency';

/** A call that succeeded. Free of secrets. */
export type ProbeSuccess = {
  readonly kind: 'ok';
  readonly endpoint: ProbeEndpoint;
  readonly durationMs: number;
  /** ISO 8601 text, only from the server-time call. */
  readonly serverTime?: string;
  /** NetSuite's clock minus this machine's, in seconds. */
  readonly clockSkewSeconds?: number;
};

/** What one call with the access token showed. Free of secrets. */
export type ProbeObservation = ProbeSuccess | ProbeRefusal | ProbeSilence;

/** The probe's door, account and token. */
export type ProbeRequest = {
  readonly door: OutboundDoor;
  readonly account: Account;
  /** A secret; sent only in the Authorization header. */
  readonly accessToken: string;
  readonly clock: () => Date;
};

/** Asks for the server time, which tells how far the clocks are apart. Older accounts answer 404. */
export async function probeServerTime(request: ProbeRequest): Promise<ProbeObservation> {
  const outcome = await callApi(restCall(request, 'server-time', SERVER_TIME_PATH), isGoodJson);
  return outcome.kind === 'ok' ? readServerTime(outcome.answer, outcome.sentAt) : outcome;
}

/**
 * Sends the test request of the connection, which asks for the description of one record type and
 * needs the permission REST Web Services.
 */
export function probeMetadataCatalog(
  { door, accessToken, clock }: ProbeRequest,
  testRequest: Pick<ApiCall, 'host' | 'path' | 'method' | 'headers' | 'tokenHeader'>,
): Promise<ProbeObservation> {
  return probe({ door, accessToken, clock, endpoint: 'metadata-catalog', ...testRequest });
}

/** Runs the smallest query, which needs the permission SuiteAnalytics Workbook. */
export function probeSuiteql(request: ProbeRequest): Promise<ProbeObservation> {
  return probe({
    ...restCall(request, 'suiteql', SUITEQL_PATH),
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'transient' },
    body: JSON.stringify({ q: SMALLEST_QUERY }),
  });
}

function restCall(
  { door, account, accessToken, clock }: ProbeRequest,
  endpoint: ProbeEndpoint,
  path: string,
): ApiCall {
  const host = suitetalkHost(account);
  return { door, endpoint, host, path, method: 'GET', accessToken, clock };
}

async function probe(call: ApiCall): Promise<ProbeObservation> {
  const outcome = await callApi(call, isGoodJson);
  return outcome.kind === 'ok'
    ? { kind: 'ok', endpoint: call.endpoint, durationMs: outcome.answer.durationMs }
    : outcome;
}

function isGoodJson({ status, bodyShape, body }: OutboundAnswer): boolean {
  return status === 200 && bodyShape === 'json' && !isNetsuiteRefusal(parseJsonObject(body));
}

function readServerTime(answer: OutboundAnswer, sentAt: Date): ProbeSuccess {
  const { durationMs } = answer;
  const serverTime = parseJsonObject(answer.body)?.serverTime;
  if (typeof serverTime !== 'string' || !isIsoTime(serverTime)) {
    return { kind: 'ok', endpoint: 'server-time', durationMs };
  }
  const clockSkewSeconds = estimateClockSkewSeconds({ stated: serverTime, sentAt, durationMs });
  return {
    kind: 'ok',
    endpoint: 'server-time',
    durationMs,
    serverTime,
    ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
  };
}

function isIsoTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]{5,20}(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
}
