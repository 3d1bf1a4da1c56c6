import { type JsonObject, parseJsonObject } from '@/lib/json-object';
import {
  CLIENT_ID_SHAPE,
  LIFETIME_MAX_SECONDS,
  readScopes,
  SCOPES,
} from '../netsuite/assertion-check';
import { readFields } from '../netsuite/token-endpoint';
import { ICLIENT } from './forms';
import { methodHint } from './sign-jwt';

/*
 * The practice world's own words after NetSuite refused a token request: which field of the iClient to
 * compare. The real Celigo passes on NetSuite's bare answer and says nothing of the kind.
 */

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Whether a token request goes out as NetSuite expects it. */
export function isForm(headers: Headers): boolean {
  return headers.get('content-type')?.toLowerCase().startsWith(FORM_TYPE) === true;
}

/** A token request as it went out, and what came back. */
export type RefusedTokenRequest = {
  readonly iClient: JsonObject;
  readonly url: string;
  readonly headers: Headers;
  /** As it was encoded. */
  readonly body: string;
  readonly now: Date;
  readonly status: number;
};

type Sent = RefusedTokenRequest & {
  /** The signature method of the iClient. */
  readonly method: string;
  readonly form: URLSearchParams;
  readonly header: JsonObject;
  readonly payload: JsonObject;
};

/** A larger difference is not clock drift. */
const ZONE_SECONDS = 900;

function readPart(part: string): JsonObject {
  // Without an assertion, the hint about the request body says so.
  return parseJsonObject(Buffer.from(part, 'base64url').toString()) ?? {};
}

function timesAreRight({ payload, now }: Sent): boolean {
  const { iat, exp } = payload;
  return (
    typeof iat === 'number' &&
    typeof exp === 'number' &&
    exp > iat &&
    exp - iat <= LIFETIME_MAX_SECONDS &&
    Math.abs(iat - now.getTime() / 1000) < ZONE_SECONDS
  );
}

/** What is looked at, in this order: the first that is not right is named. */
const CHECKS: ReadonlyArray<(sent: Sent) => string | false | undefined> = [
  ({ method }) => methodHint(method),
  ({ status, url }) =>
    (status === 404 || status === 405) &&
    `No token endpoint answers at ${url}. Compare the ${ICLIENT.label('access-token-url')}, letter for letter.`,
  ({ iClient, method }) =>
    !ICLIENT.text(iClient, 'jwt-headers').includes(`"${method.toUpperCase()}"`) &&
    `The ${ICLIENT.label('jwt-headers')} do not name ${method.toUpperCase()}, the ${ICLIENT.label('signature-method')}. Replace all of the text that Celigo puts there.`,
  ({ headers }) =>
    !isForm(headers) &&
    `NetSuite expects a form. Set content-type to ${FORM_TYPE} in ${ICLIENT.label('token-request-headers')}.`,
  ({ form }) =>
    !readFields(form).ok &&
    `The form that was sent does not have the three fields that NetSuite expects. Compare ${ICLIENT.label('token-request-body')}, letter for letter; its last value is {{{iClient.jwt.token}}}.`,
  ({ header }) =>
    header.typ !== 'JWT' &&
    `typ is not JWT. Compare the ${ICLIENT.label('jwt-headers')}, letter for letter.`,
  ({ header }) =>
    (typeof header.kid !== 'string' || header.kid === '') &&
    `The assertion has no kid. The ${ICLIENT.label('jwt-headers')} take it from iClient.oauth2.encrypted.certificateId: compare them, and the name certificateId in ${ICLIENT.label('encrypted')}.`,
  ({ payload }) =>
    (typeof payload.iss !== 'string' || !CLIENT_ID_SHAPE.test(payload.iss)) &&
    `iss is not a Client ID of 64 characters. The ${ICLIENT.label('payload')} takes it from iClient.oauth2.encrypted.clientId: compare it, and clientId in ${ICLIENT.label('encrypted')}.`,
  ({ payload, url }) =>
    payload.aud !== url &&
    `aud in the ${ICLIENT.label('payload')} is not the ${ICLIENT.label('access-token-url')}. The two must be the same, letter for letter.`,
  (sent) =>
    !timesAreRight(sent) &&
    `iat and exp of the ${ICLIENT.label('payload')} must come out as now and less than an hour later. Compare their lines; if the time zone of the Celigo account’s owner is not UTC, use the version for any time zone.`,
  ({ payload: { scope } }) =>
    (typeof scope !== 'string' || readScopes(scope) === null) &&
    `scope in the ${ICLIENT.label('payload')} is none of ${SCOPES.join(', ')}, separated by commas without spaces.`,
];

const REST = `NetSuite refused the assertion: compare ${ICLIENT.label('private-key')}, and both values in ${ICLIENT.label('encrypted')}. The true reason is in the Login Audit Trail of the practice NetSuite.`;

const STATUS_OVERRIDE = `NetSuite returns 400 for most errors. Set ${ICLIENT.label('fail-status-code')} to 400 in the iClient.`;

/** Where a refusal of NetSuite most likely comes from, as far as what was sent shows it. */
export function refusalHint(request: RefusedTokenRequest): string {
  const form = new URLSearchParams(request.body);
  const [header, payload] = (form.get('client_assertion') ?? '').split('.').map(readPart);
  const method = ICLIENT.text(request.iClient, 'signature-method');
  const sent = { ...request, method, form, header: header ?? {}, payload: payload ?? {} };
  const hint = CHECKS.map((check) => check(sent)).find((words) => words) || REST;
  const lacksOverride =
    request.status === 400 && ICLIENT.value(request.iClient, 'fail-status-code') !== 400;
  return lacksOverride ? `${hint} ${STATUS_OVERRIDE}` : hint;
}
