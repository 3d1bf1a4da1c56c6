import type { AnswerTraits } from '@/lib/netsuite/answer-traits';
import type { ProbeRefusal } from '@/lib/netsuite/api-call';
import type { CauseCode } from '@/lib/netsuite/causes';
import { type OauthErrorWord, readOauthErrorWord } from '@/lib/netsuite/oauth-error';
import type { TokenExchangeObservation, TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import type { OutboundFailure } from '@/lib/outbound/exchange';
import type { ProbeObservations } from './observations';

/*
 * Which causes each kind of answer leaves open, most likely first, for a connection of which nothing
 * is known yet. Oracle documents the error words only for the authorization code flow
 * (https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521832417.html); for
 * client credentials the order follows what is known from practice, where one word stands for many
 * causes and status 500 stands for wrong credentials more often than for an outage.
 */

type Suspects = ReadonlyArray<CauseCode>;

/** Reasons why NetSuite does not accept the client, whatever word it uses. */
const CLIENT_SUSPECTS: Suspects = [
  'certificate-id-mismatch',
  'certificate-id-missing',
  'certificate-unknown',
  'mapping-cleared-by-refresh',
  'integration-blocked',
  'signature-invalid',
  'certificate-validity-too-long',
  'integration-unknown',
  'client-id-is-application-id',
  'client-id-malformed',
  'certificate-revoked',
  'entity-or-role-inactive',
  'grant-not-enabled',
  'feature-disabled',
  'role-lacks-oauth-login',
];

/** Status 500 was seen for an unknown Client ID, also one of a record without OAuth 2.0, and for no usable kid. */
const SERVER_ERROR_SUSPECTS: Suspects = [
  'certificate-id-mismatch',
  'certificate-id-missing',
  'client-id-is-application-id',
  'client-id-malformed',
  'integration-unknown',
  'certificate-unknown',
  'grant-not-enabled',
  'mapping-cleared-by-refresh',
  'header-algorithm-mismatch',
  'certificate-revoked',
  'certificate-validity-too-long',
  'signature-invalid',
  'netsuite-unavailable',
];

const SUSPECTS_BY_WORD: Readonly<Record<OauthErrorWord, Suspects>> = {
  invalid_client: CLIENT_SUSPECTS,
  access_denied: CLIENT_SUSPECTS,
  invalid_grant: [
    'clock-skew',
    'lifetime-too-long',
    'audience-wrong',
    'entity-or-role-inactive',
    'role-lacks-oauth-login',
    'certificate-id-mismatch',
    'certificate-unknown',
    'mapping-cleared-by-refresh',
    'certificate-revoked',
    'signature-invalid',
  ],
  invalid_request: [
    'token-request-malformed',
    'payload-not-json',
    'certificate-id-mismatch',
    'integration-unknown',
    'certificate-unknown',
    'mapping-cleared-by-refresh',
    'grant-not-enabled',
    'feature-disabled',
  ],
  invalid_scope: ['scope-not-enabled', 'scope-unsupported', 'feature-disabled'],
  unauthorized_client: ['grant-not-enabled', 'integration-blocked', 'feature-disabled'],
  unsupported_grant_type: ['token-request-malformed', 'grant-not-enabled', 'feature-disabled'],
  server_error: SERVER_ERROR_SUSPECTS,
  temporarily_unavailable: ['netsuite-unavailable'],
};

const NOT_THE_API: Suspects = ['answer-not-netsuite', 'account-not-found', 'proxy-interference'];
const FOREIGN_JSON: Suspects = ['answer-not-netsuite', 'proxy-interference'];
const A_PROXY: Suspects = ['proxy-interference', 'answer-not-netsuite'];

/** Codes by which NetSuite's APIs say that a role may not do something. */
const PERMISSION_CODES: ReadonlyArray<string> = ['USER_ERROR', 'INSUFFICIENT_PERMISSION'];

/** Statuses by which a gateway says that the server behind it gave no answer. */
const GATEWAY_STATUSES: ReadonlyArray<number> = [502, 504];

/** The causes that the token endpoint's answer leaves open, most likely first; none when granted. */
export function suspectsOfExchange({ outcome, traits }: TokenExchangeObservation): Suspects {
  switch (outcome.kind) {
    case 'granted':
      return [];
    case 'no-answer':
      return suspectsOfFailure(outcome.failure);
    case 'unreadable':
      return suspectsOfUnreadable(outcome.bodyShape, traits);
    case 'refused':
      return suspectsOfRefusal(outcome, traits);
  }
}

function suspectsOfUnreadable(
  bodyShape: ProbeRefusal['bodyShape'],
  traits: AnswerTraits | undefined,
): Suspects {
  if (traits?.proxySign !== undefined) {
    return A_PROXY;
  }
  return bodyShape === 'json' ? FOREIGN_JSON : NOT_THE_API;
}

function suspectsOfRefusal(
  refusal: Extract<TokenExchangeOutcome, { kind: 'refused' }>,
  traits: AnswerTraits | undefined,
): Suspects {
  const { status, error, errorCode } = refusal;
  const word = readOauthErrorWord(error);
  if (status === 429) {
    return ['rate-limited'];
  }
  if (word !== undefined) {
    return SUSPECTS_BY_WORD[word];
  }
  if (traits?.proxySign !== undefined) {
    return status >= 500 ? [...A_PROXY, 'netsuite-unavailable'] : A_PROXY;
  }
  if (errorCode !== undefined) {
    return suspectsOfApiError(status, errorCode);
  }
  if (status >= 500) {
    return suspectsOfServerError(status);
  }
  if (status === 404) {
    return ['account-not-found', 'answer-not-netsuite', 'feature-disabled'];
  }
  return refusal.bodyShape === 'json' ? suspectsOfForeignJson(error) : NOT_THE_API;
}

/** The token endpoint answers in the form of the other APIs, which is not documented. */
function suspectsOfApiError(status: number, errorCode: string): Suspects {
  if (status >= 500) {
    return putFirst('netsuite-unavailable', SERVER_ERROR_SUSPECTS);
  }
  if (status === 404) {
    return ['feature-disabled', 'account-not-found'];
  }
  return PERMISSION_CODES.includes(errorCode)
    ? putFirst('role-lacks-oauth-login', CLIENT_SUSPECTS)
    : CLIENT_SUSPECTS;
}

/** JSON that NetSuite does not document: an unknown word in OAuth's spelling may still be its own. */
function suspectsOfForeignJson(error: string | undefined): Suspects {
  return error !== undefined && /^[a-z]+(?:_[a-z]+)+$/.test(error)
    ? [...CLIENT_SUSPECTS, ...FOREIGN_JSON]
    : [...FOREIGN_JSON, ...CLIENT_SUSPECTS];
}

function putFirst(first: CauseCode, suspects: Suspects): Suspects {
  return [first, ...suspects.filter((code) => code !== first)];
}

function suspectsOfServerError(status: number): Suspects {
  return GATEWAY_STATUSES.includes(status)
    ? ['netsuite-unavailable', 'proxy-interference', 'answer-not-netsuite']
    : ['netsuite-unavailable', 'answer-not-netsuite', 'proxy-interference'];
}

/** The causes behind an exchange that gave no answer. */
export function suspectsOfFailure(failure: OutboundFailure): Suspects {
  const suspects: Readonly<Record<OutboundFailure['code'], Suspects>> = {
    'host-not-allowed': ['account-id-malformed', 'network-unreachable'],
    'request-not-allowed': ['account-id-malformed', 'network-unreachable'],
    'dns-failure': ['dns-failure', 'account-not-found'],
    'network-unreachable': ['network-unreachable', 'proxy-interference', 'netsuite-unavailable'],
    'network-timeout': ['network-timeout', 'network-unreachable', 'netsuite-unavailable'],
    'tls-untrusted': ['tls-untrusted', 'proxy-interference', 'account-not-found'],
    'proxy-refused': A_PROXY,
    'answer-unreadable': A_PROXY,
    // NetSuite sends the unknown to its sign-in page; any other place is somebody else's.
    'redirect-refused':
      failure.redirectHost === undefined
        ? [...A_PROXY, 'account-not-found']
        : ['account-not-found', 'answer-not-netsuite', 'proxy-interference'],
    'body-too-large': ['answer-not-netsuite', 'proxy-interference'],
  };
  return suspects[failure.code];
}

/** What a REST call showed, and which calls with the same token had succeeded before it. */
type RestCalls = Pick<ProbeObservations, 'serverTime' | 'metadataCatalog' | 'suiteql'>;

/**
 * The causes that the REST calls leave open, most likely first; none when they succeeded. Without
 * the right permissions NetSuite has been seen to answer 401, 400 and 403 alike.
 */
export function suspectsOfRest({ serverTime, metadataCatalog }: RestCalls): Suspects {
  const decisive = metadataCatalog ?? serverTime;
  if (decisive === undefined || decisive.kind === 'ok') {
    return [];
  }
  if (decisive.kind === 'no-answer') {
    return suspectsOfFailure(decisive.failure);
  }
  if (
    decisive.kind === 'not-found' &&
    (metadataCatalog === undefined || serverTime?.kind === 'ok')
  ) {
    return [];
  }
  return suspectsOfRestRefusal(decisive);
}

function suspectsOfRestRefusal(refusal: ProbeRefusal): Suspects {
  if (refusal.traits.challenge?.error === 'insufficient_scope') {
    return ['scope-not-enabled', 'role-lacks-rest'];
  }
  switch (refusal.kind) {
    case 'unauthorized':
      return suspectsOfUnauthorized(refusal);
    case 'bad-request':
      return putFeatureFirst(refusal, [
        'role-lacks-oauth-login',
        'role-lacks-rest',
        'feature-disabled',
      ]);
    case 'forbidden':
      return putFeatureFirst(refusal, [
        'role-lacks-rest',
        'feature-disabled',
        'role-lacks-oauth-login',
      ]);
    case 'not-found':
      return ['feature-disabled', 'answer-not-netsuite', 'account-not-found'];
    default:
      return suspectsOfAnyRefusal(refusal);
  }
}

/** The server time needs no permission beside the one to log in; every other call does. */
function suspectsOfUnauthorized({ endpoint }: ProbeRefusal): Suspects {
  const suspects: Suspects = [
    'role-lacks-rest',
    'role-lacks-oauth-login',
    'entity-or-role-inactive',
    'feature-disabled',
    'access-token-invalid',
    'access-token-blocked',
  ];
  return endpoint === 'server-time' ? putFirst('role-lacks-oauth-login', suspects) : suspects;
}

/** A refusal that speaks of a feature is about one. */
function putFeatureFirst({ errorCode, detail }: ProbeRefusal, suspects: Suspects): Suspects {
  const text = `${errorCode ?? ''} ${detail ?? ''}`;
  return /\bfeature/i.test(text) ? putFirst('feature-disabled', suspects) : suspects;
}

/** Refusals that have nothing to do with what was called. */
function suspectsOfAnyRefusal({ kind, status }: ProbeRefusal): Suspects {
  switch (kind) {
    case 'rate-limited':
      return ['rate-limited'];
    case 'server-error':
      return suspectsOfServerError(status);
    case 'proxy':
      return status >= 500 ? [...A_PROXY, 'netsuite-unavailable'] : A_PROXY;
    case 'not-netsuite':
      return NOT_THE_API;
    default:
      return [];
  }
}

/** The causes behind a refused SuiteQL query; the connection as such works without it. */
export function suspectsOfSuiteql({ suiteql }: RestCalls): Suspects {
  if (suiteql === undefined || suiteql.kind === 'ok') {
    return [];
  }
  if (suiteql.kind === 'no-answer') {
    return suspectsOfFailure(suiteql.failure);
  }
  if (isAboutRecord(suiteql)) {
    return [];
  }
  const general = suspectsOfAnyRefusal(suiteql);
  return general.length > 0 ? general : ['suiteql-not-permitted'];
}

/** Whether a query was read, and only the record that it asks for is not there for this role. */
export function isAboutRecord({ kind, detail = '' }: ProbeRefusal): boolean {
  return kind === 'bad-request' && /\bcurrency\b/i.test(detail);
}

/** What the answer of the RESTlet host means. */
export type RestletVerdict =
  /** The named RESTlet answered. */
  | 'reached'
  /** The script ran, or was looked for, so the sign-in was taken. */
  | 'signed-in'
  | 'script-not-found'
  | 'refused'
  | 'unclear';

/** Codes that only a script, or the look for it, gives. */
const SCRIPT_NOT_FOUND = 'SSS_INVALID_SCRIPTLET_ID';

/**
 * Reads the answer of the RESTlet host. That NetSuite checks the sign-in before it looks for the
 * script is likely and not proven.
 * Source of the codes: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4634920277.html
 */
export function judgeRestlet({ restlet, isRestletNamed }: ProbeObservations): RestletVerdict {
  if (restlet === undefined || restlet.kind === 'no-answer') {
    return 'unclear';
  }
  if (restlet.kind === 'ok') {
    return 'reached';
  }
  const isMissingScript =
    restlet.errorCode === SCRIPT_NOT_FOUND ||
    (restlet.kind === 'not-found' && restlet.bodyShape === 'json');
  if (isMissingScript) {
    return isRestletNamed === true ? 'script-not-found' : 'signed-in';
  }
  if (restlet.errorCode !== undefined && isKnownRefusal(restlet.errorCode)) {
    return 'refused';
  }
  return isRestletNamed === true ? judgeNamedRestlet(restlet) : judgeUnnamedRestlet(restlet);
}

/** A named script that ran and failed gives an error code of its own. */
function judgeNamedRestlet({ kind, errorCode, status }: ProbeRefusal): RestletVerdict {
  const isErrorOfScript =
    errorCode !== undefined &&
    (kind === 'bad-request' || kind === 'server-error' || status === 405);
  return isErrorOfScript ? 'signed-in' : 'refused';
}

/** Answers that do not speak of the sign-in: of a call without a script they say nothing sure. */
const SILENT_ON_SIGN_IN: ReadonlySet<string> = new Set(['bad-request', 'forbidden', 'not-found']);

function judgeUnnamedRestlet({ kind }: ProbeRefusal): RestletVerdict {
  return SILENT_ON_SIGN_IN.has(kind) ? 'unclear' : 'refused';
}

const RESTLET_SUSPECTS_BY_CODE: Readonly<Record<string, Suspects>> = {
  INVALID_LOGIN_CREDENTIALS: ['role-web-services-only', 'role-lacks-oauth-login'],
  TWO_FA_REQD: ['role-requires-two-factor'],
  FEATURE_DISABLED: ['feature-disabled'],
  SSS_REQUEST_LIMIT_EXCEEDED: ['rate-limited'],
};

function isKnownRefusal(errorCode: string): boolean {
  return Object.hasOwn(RESTLET_SUSPECTS_BY_CODE, errorCode);
}

/** The causes that the answer of the RESTlet host leaves open; none when the sign-in was taken. */
export function suspectsOfRestlet(probes: ProbeObservations): Suspects {
  const { restlet } = probes;
  if (restlet === undefined || restlet.kind === 'ok') {
    return [];
  }
  if (restlet.kind === 'no-answer') {
    const suspects = suspectsOfFailure(restlet.failure);
    // A RESTlet that is not open to other programs sends them to a page of NetSuite.
    return restlet.failure.redirectHost === undefined
      ? suspects
      : ['restlet-not-reachable', ...suspects];
  }
  const verdict = judgeRestlet(probes);
  if (verdict === 'script-not-found') {
    return ['restlet-not-reachable', 'feature-disabled'];
  }
  if (verdict !== 'refused') {
    return [];
  }
  const { errorCode } = restlet;
  return errorCode !== undefined && isKnownRefusal(errorCode)
    ? (RESTLET_SUSPECTS_BY_CODE[errorCode] ?? [])
    : suspectsOfRestletRefusal(restlet, probes.isRestletNamed === true);
}

function suspectsOfRestletRefusal(refusal: ProbeRefusal, isNamed: boolean): Suspects {
  switch (refusal.kind) {
    case 'unauthorized':
      return [
        'role-lacks-oauth-login',
        'role-web-services-only',
        'restlet-not-reachable',
        'scope-not-enabled',
        'feature-disabled',
      ];
    case 'bad-request':
    case 'forbidden':
      return putFeatureFirst(refusal, [
        'restlet-not-reachable',
        'role-lacks-oauth-login',
        'feature-disabled',
      ]);
    case 'not-found':
      return isNamed ? ['restlet-not-reachable', 'answer-not-netsuite'] : ['answer-not-netsuite'];
    default:
      return suspectsOfAnyRefusal(refusal);
  }
}
