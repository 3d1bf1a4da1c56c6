import type { ProbeRefusal } from '@/lib/netsuite/api-call';
import type { OutboundFailure } from '@/lib/outbound/exchange';
import type { CauseCode } from './causes';
import type { ProbeObservations } from './observations';
import {
  A_PROXY,
  NOT_THE_API,
  PERMISSION_CODES,
  putFirst,
  type Suspects,
  suspectsOfFailure,
  suspectsOfServerError,
} from './suspects';

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
  if (refusal.kind === 'bad-request' && refusal.traits.challenge?.error === 'invalid_request') {
    // Oracle documents this challenge for a malformed token.
    return putFirst('access-token-invalid', SUSPECTS_BY_KIND['bad-request']);
  }
  if (refusal.kind === 'unauthorized' && refusal.endpoint === 'server-time') {
    // It needs no permission besides the one to log in; every other call does.
    return putFirst('role-lacks-oauth-login', SUSPECTS_BY_KIND.unauthorized);
  }
  if (!isOfRest(refusal.kind)) {
    return suspectsOfAnyRefusal(refusal);
  }
  const suspects = SUSPECTS_BY_KIND[refusal.kind];
  const named = causeOfPermission(refusal);
  if (named === 'role-lacks-named-permission') {
    return [named];
  }
  return named === undefined ? putFeatureFirst(refusal, suspects) : putFirst(named, suspects);
}

/** The permissions that are causes of their own, by their names in lower case. */
const CAUSES_BY_PERMISSION: ReadonlyMap<string, CauseCode> = new Map([
  ['log in using oauth 2.0 access tokens', 'role-lacks-oauth-login'],
  ['rest web services', 'role-lacks-rest'],
  ['suiteanalytics workbook', 'suiteql-not-permitted'],
]);

/** The cause that a refusal names by the permission that it asks for. */
export function causeOfPermission({ permission }: ProbeRefusal): CauseCode | undefined {
  return permission === undefined
    ? undefined
    : (CAUSES_BY_PERMISSION.get(permission.toLowerCase()) ?? 'role-lacks-named-permission');
}

/** What each kind of refusal of a REST call leaves open. */
const SUSPECTS_BY_KIND = {
  unauthorized: [
    'role-lacks-rest',
    'role-lacks-oauth-login',
    'entity-or-role-inactive',
    'feature-disabled',
    'access-token-invalid',
    'access-token-blocked',
  ],
  'bad-request': ['role-lacks-oauth-login', 'role-lacks-rest', 'feature-disabled'],
  forbidden: ['role-lacks-rest', 'feature-disabled', 'role-lacks-oauth-login'],
  'not-found': ['feature-disabled', 'answer-not-netsuite', 'account-not-found'],
} as const satisfies Partial<Record<ProbeRefusal['kind'], Suspects>>;

function isOfRest(kind: ProbeRefusal['kind']): kind is keyof typeof SUSPECTS_BY_KIND {
  return Object.hasOwn(SUSPECTS_BY_KIND, kind);
}

const KIND_BY_STATUS: ReadonlyMap<number, keyof typeof SUSPECTS_BY_KIND> = new Map([
  [400, 'bad-request'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
]);

/** The causes behind a status of the REST API of which nothing more is known; none behind most. */
export function suspectsOfRestStatus(status: number): Suspects {
  const kind = KIND_BY_STATUS.get(status);
  return kind === undefined ? [] : SUSPECTS_BY_KIND[kind];
}

/** A refusal that speaks of a feature is about one. */
export function speaksOfFeature({ speaksOf = [] }: ProbeRefusal): boolean {
  return speaksOf.includes('feature');
}

function putFeatureFirst(refusal: ProbeRefusal, suspects: Suspects): Suspects {
  return speaksOfFeature(refusal) ? putFirst('feature-disabled', suspects) : suspects;
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
  if (isAboutQuery(suiteql)) {
    return [];
  }
  const general = suspectsOfAnyRefusal(suiteql);
  return general.length > 0 ? general : [causeOfPermission(suiteql) ?? 'suiteql-not-permitted'];
}

/** Whether a query was read, and only what it asks for is not there for this role. */
export function isAboutQuery(refusal: ProbeRefusal): boolean {
  const { kind, errorCode, permission, speaksOf = [] } = refusal;
  const isOfAnotherCode =
    errorCode !== undefined && !PERMISSION_CODES.includes(errorCode) && !speaksOfFeature(refusal);
  return (
    kind === 'bad-request' &&
    permission === undefined &&
    (speaksOf.includes('currency') || isOfAnotherCode)
  );
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
  const isKnown = restlet.errorCode !== undefined && isKnownRefusal(restlet.errorCode);
  if (isKnown || isSignInRefused(restlet, isRestletNamed === true)) {
    return 'refused';
  }
  const isMissingScript =
    restlet.errorCode === SCRIPT_NOT_FOUND ||
    (restlet.kind === 'not-found' && restlet.bodyShape === 'json');
  if (isMissingScript) {
    return isRestletNamed === true ? 'script-not-found' : 'signed-in';
  }
  return isRestletNamed === true ? judgeNamedRestlet(restlet) : judgeUnnamedRestlet(restlet);
}

/**
 * Whether a code speaks of the sign-in or of the role, whatever its status: a role that lacks the
 * permission to log in has been seen to get 401, 400, and 403 alike. A named script may give a code of
 * permissions itself, so there the sentence must speak of the role.
 */
function isSignInRefused(
  { errorCode = '', speaksOf = [] }: ProbeRefusal,
  isRestletNamed: boolean,
): boolean {
  return (
    errorCode.startsWith('INVALID_LOGIN') ||
    (PERMISSION_CODES.includes(errorCode) && (!isRestletNamed || speaksOf.includes('role')))
  );
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

/** A success, or a method that is not allowed, refuses no sign-in either, unless it is a web page. */
function judgeUnnamedRestlet({ kind, status, bodyShape }: ProbeRefusal): RestletVerdict {
  const isOtherAnswer =
    kind === 'not-netsuite' && bodyShape !== 'html' && (status < 300 || status === 405);
  return SILENT_ON_SIGN_IN.has(kind) || isOtherAnswer ? 'unclear' : 'refused';
}

/** Codes of the RESTlet host that Oracle documents for one thing, which is first. */
const RESTLET_SUSPECTS_BY_CODE: Readonly<Record<string, Suspects>> = {
  INVALID_LOGIN_CREDENTIALS: ['role-web-services-only', 'role-lacks-oauth-login'],
  TWO_FA_REQD: ['role-requires-two-factor'],
  FEATURE_DISABLED: ['feature-disabled'],
  SSS_REQUEST_LIMIT_EXCEEDED: ['rate-limited'],
};

function isKnownRefusal(errorCode: string): boolean {
  return Object.hasOwn(RESTLET_SUSPECTS_BY_CODE, errorCode);
}

/** The one cause that Oracle documents for a code of the RESTlet host. */
export function causeOfRestletCode(errorCode: string): CauseCode | undefined {
  return isKnownRefusal(errorCode) ? RESTLET_SUSPECTS_BY_CODE[errorCode]?.[0] : undefined;
}

/**
 * Whether a redirect leads to NetSuite's own pages, or to a path on the account's RESTlet host: a RESTlet
 * that is not open to other programs sends them there. One to a host of a data center is documented for the
 * wrong data center.
 */
export function leadsToPages({ redirectHost = '' }: OutboundFailure): boolean {
  return /^(?:system|login)\.|\.(?:app|restlets\.api)\.netsuite\.com$/.test(redirectHost);
}

/** The causes that the answer of the RESTlet host leaves open; none when the sign-in was taken. */
export function suspectsOfRestlet(probes: ProbeObservations): Suspects {
  const suspects = suspectsOfRestletAnswer(probes);
  // Where none was named, none of the account was called: there is no deployment to look at.
  return probes.isRestletNamed === true
    ? suspects
    : suspects.filter((code) => code !== 'restlet-not-reachable');
}

function suspectsOfRestletAnswer(probes: ProbeObservations): Suspects {
  const { restlet } = probes;
  if (restlet === undefined || restlet.kind === 'ok') {
    return [];
  }
  if (restlet.kind === 'no-answer') {
    const suspects = suspectsOfFailure(restlet.failure);
    return leadsToPages(restlet.failure) ? ['restlet-not-reachable', ...suspects] : suspects;
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

/** The causes behind a RESTlet host that does not accept the sign-in. */
const SIGN_IN_SUSPECTS: Suspects = [
  'role-lacks-oauth-login',
  'role-web-services-only',
  'restlet-not-reachable',
  'scope-not-enabled',
  'feature-disabled',
];

function suspectsOfRestletRefusal(refusal: ProbeRefusal, isRestletNamed: boolean): Suspects {
  if (isSignInRefused(refusal, isRestletNamed)) {
    return SIGN_IN_SUSPECTS;
  }
  switch (refusal.kind) {
    case 'unauthorized':
      return SIGN_IN_SUSPECTS;
    case 'bad-request':
    case 'forbidden':
      return putFeatureFirst(refusal, [
        'restlet-not-reachable',
        'role-lacks-oauth-login',
        'feature-disabled',
      ]);
    case 'not-found':
      return ['restlet-not-reachable', 'answer-not-netsuite'];
    default:
      return suspectsOfAnyRefusal(refusal);
  }
}
