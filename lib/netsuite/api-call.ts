import { parseJsonObject } from '@/lib/json-object';
import type { OutboundAnswer, OutboundDoor, OutboundFailure } from '@/lib/outbound/exchange';
import { shownCode, shownText } from '@/lib/outbound/shown-answer';
import { type AnswerTraits, readAnswerTraits } from './answer-traits';
import {
  type ErrorSubject,
  isNetsuiteRefusal,
  readErrorDetails,
  readPermission,
  readSubjects,
  wordsOfPermission,
} from './error-details';

/** The longest answer that a probe reads, in bytes. */
const MAX_PROBE_ANSWER_BYTES = 262_144;

/** Which call with the access token gave the answer. */
export type ProbeEndpoint =
  | 'server-time'
  | 'metadata-catalog'
  | 'suiteql'
  | 'restlet'
  | 'certificates';

/** Why a call did not succeed, as far as status, headers and body tell. */
export type ProbeRefusalKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'server-error'
  | 'proxy'
  | 'not-netsuite';

/** A call that NetSuite, or something in its place, turned away. Free of secrets. */
export type ProbeRefusal = {
  readonly kind: ProbeRefusalKind;
  readonly endpoint: ProbeEndpoint;
  readonly durationMs: number;
  readonly status: number;
  readonly bodyShape: OutboundAnswer['bodyShape'];
  /** NetSuite's own code, for instance `INVALID_LOGIN` or `SSS_INVALID_SCRIPTLET_ID`. */
  readonly errorCode?: string;
  readonly detail?: string;
  /** What the whole sentence speaks of, also where `detail` leaves its words out. */
  readonly speaksOf?: ReadonlyArray<ErrorSubject>;
  /** The permission that it names as missing. */
  readonly permission?: string;
  readonly traits: AnswerTraits;
};

/** A call that got no answer. */
export type ProbeSilence = {
  readonly kind: 'no-answer';
  readonly endpoint: ProbeEndpoint;
  readonly failure: OutboundFailure;
};

/** One call with the access token: where to, and through which door. */
export type ApiCall = {
  readonly door: OutboundDoor;
  readonly endpoint: ProbeEndpoint;
  readonly host: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Besides Authorization and Accept. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A secret; sent only in the header for it. */
  readonly accessToken: string;
  /** The header that carries the token; the standard one where it is absent. */
  readonly tokenHeader?: { readonly name: string; readonly scheme: string };
  readonly clock: () => Date;
};

/** A good answer and when its request was sent, or why there is none. */
export type ApiOutcome =
  | { readonly kind: 'ok'; readonly answer: OutboundAnswer; readonly sentAt: Date }
  | ProbeRefusal
  | ProbeSilence;

/**
 * Calls a NetSuite API with the access token as bearer. `isGood` decides which answers count; every
 * other one is told apart by status, headers and body.
 */
export async function callApi(
  call: ApiCall,
  isGood: (answer: OutboundAnswer) => boolean,
): Promise<ApiOutcome> {
  const sentAt = call.clock();
  const { name, scheme } = call.tokenHeader ?? { name: 'Authorization', scheme: 'Bearer' };
  const exchange = await call.door({
    host: call.host,
    path: call.path,
    method: call.method,
    headers: {
      [name]: `${scheme} ${call.accessToken}`,
      Accept: 'application/json',
      ...call.headers,
    },
    maxBodyBytes: MAX_PROBE_ANSWER_BYTES,
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  if (!exchange.ok) {
    return { kind: 'no-answer', endpoint: call.endpoint, failure: exchange.error };
  }
  return isGood(exchange.value)
    ? { kind: 'ok', answer: exchange.value, sentAt }
    : readRefusal(call, exchange.value);
}

/** The Account ID in the first label of a host, as NetSuite writes it. */
function accountIdOfHost(host: string): string {
  return (host.split('.')[0] ?? '').replaceAll('-', '_').toUpperCase();
}

function readRefusal(call: ApiCall, answer: OutboundAnswer): ProbeRefusal {
  const details = readErrorDetails(parseJsonObject(answer.body));
  const permission = readPermission(details);
  const own = [accountIdOfHost(call.host), ...wordsOfPermission(permission ?? '')];
  const { errorCode, detail } = details;
  const traits = readAnswerTraits(answer, call.clock(), own);
  return {
    kind: findRefusalKind(answer, traits),
    endpoint: call.endpoint,
    durationMs: answer.durationMs,
    status: answer.status,
    bodyShape: answer.bodyShape,
    ...(errorCode === undefined ? {} : { errorCode: shownCode(errorCode) }),
    ...(detail === undefined ? {} : { detail: shownText(detail, { own }) }),
    speaksOf: readSubjects(details),
    ...(permission === undefined ? {} : { permission: shownText(permission, { own }) }),
    traits,
  };
}

const KINDS: Readonly<Record<number, ProbeRefusalKind>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  429: 'rate-limited',
};

/** Statuses as documented for the APIs; a web page with a client error is not one of them. */
function findRefusalKind(answer: OutboundAnswer, { proxySign }: AnswerTraits): ProbeRefusalKind {
  if (proxySign !== undefined) {
    return 'proxy';
  }
  if (answer.status >= 500) {
    return 'server-error';
  }
  if (answer.bodyShape === 'html' && answer.status !== 404 && answer.status !== 429) {
    return 'not-netsuite';
  }
  const isRefusedAsSuccess = answer.status < 300 && isNetsuiteRefusal(parseJsonObject(answer.body));
  return KINDS[answer.status] ?? (isRefusedAsSuccess ? 'bad-request' : 'not-netsuite');
}
