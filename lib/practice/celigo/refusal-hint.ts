import { type JsonObject, parseJsonObject } from '@/lib/json-object';
import { iClientLabel, iClientPath } from './forms';
import { textAt, valueAt } from './json-paths';
import { methodHint } from './sign-jwt';

/*
 * The practice world's own words after NetSuite refused a token request: which field of the iClient to
 * compare. The real Celigo passes on NetSuite's bare answer and says nothing of the kind.
 */

/** The content type of a token request. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A token request as it went out, and what came back. */
export type RefusedTokenRequest = {
  readonly iClient: JsonObject;
  readonly url: string;
  readonly headers: Headers;
  /** As it was encoded. */
  readonly body: string;
  readonly now: Date;
  /** Status of the answer. */
  readonly status: number;
};

type Sent = RefusedTokenRequest & {
  readonly form: URLSearchParams;
  readonly header: JsonObject;
  readonly payload: JsonObject;
};

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const FIELDS = ['client_assertion', 'client_assertion_type', 'grant_type'];
const CLIENT_ID_SHAPE = /^[0-9a-f]{64}$/i;
const LIFETIME_MAX_SECONDS = 3600;
/** A difference beyond this is no drift of a clock. */
const ZONE_SECONDS = 900;
const SCOPES = ['restlets', 'rest_webservices', 'suite_analytics'];

function readPart(assertion: string, index: number): JsonObject {
  const text = Buffer.from(assertion.split('.')[index] ?? '', 'base64url').toString();
  // Without an assertion, the hint about the request body says so.
  return parseJsonObject(text) ?? {};
}

function methodOf({ iClient }: Sent): string {
  return textAt(iClient, iClientPath('signature-method'));
}

function bodyIsRight({ form }: Sent): boolean {
  return (
    [...form.keys()].sort().join() === FIELDS.join() &&
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_assertion_type') === ASSERTION_TYPE &&
    form.get('client_assertion') !== ''
  );
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

function scopesAreRight({ payload }: Sent): boolean {
  const { scope } = payload;
  return typeof scope === 'string' && scope.split(',').every((one) => SCOPES.includes(one));
}

/** What is looked at, in this order: the first that is not right is named. */
const CHECKS: ReadonlyArray<(sent: Sent) => string | false | undefined> = [
  (sent) => methodHint(methodOf(sent)),
  ({ status, url }) =>
    (status === 404 || status === 405) &&
    `No token endpoint answers at ${url}. Compare the ${iClientLabel('access-token-url')}, letter for letter.`,
  (sent) =>
    !textAt(sent.iClient, iClientPath('jwt-headers')).includes(
      `"${methodOf(sent).toUpperCase()}"`,
    ) &&
    `The ${iClientLabel('jwt-headers')} do not name ${methodOf(sent).toUpperCase()}, the ${iClientLabel('signature-method')}. Replace all of the text that Celigo puts there.`,
  ({ headers }) =>
    headers.get('content-type')?.toLowerCase().startsWith(FORM_TYPE) !== true &&
    `NetSuite expects a form. Set content-type to ${FORM_TYPE} in ${iClientLabel('token-request-headers')}.`,
  (sent) =>
    !bodyIsRight(sent) &&
    `The form that was sent does not have the three fields that NetSuite expects. Compare ${iClientLabel('token-request-body')}, letter for letter; its last value is {{{iClient.jwt.token}}}.`,
  ({ header }) =>
    header.typ !== 'JWT' &&
    `typ is not JWT. Compare the ${iClientLabel('jwt-headers')}, letter for letter.`,
  ({ header }) =>
    (typeof header.kid !== 'string' || header.kid === '') &&
    `The assertion has no kid. The ${iClientLabel('jwt-headers')} take it from iClient.oauth2.encrypted.certificateId: compare them, and the name certificateId in ${iClientLabel('encrypted')}.`,
  ({ payload }) =>
    (typeof payload.iss !== 'string' || !CLIENT_ID_SHAPE.test(payload.iss)) &&
    `iss is not a Client ID of 64 characters. The ${iClientLabel('payload')} takes it from iClient.oauth2.encrypted.clientId: compare it, and clientId in ${iClientLabel('encrypted')}.`,
  ({ payload, url }) =>
    payload.aud !== url &&
    `aud in the ${iClientLabel('payload')} is not the ${iClientLabel('access-token-url')}. The two must be the same, letter for letter.`,
  (sent) =>
    !timesAreRight(sent) &&
    `iat and exp of the ${iClientLabel('payload')} must come out as now and less than an hour later. Compare their lines; if your Celigo profile uses a different time zone, use the form for any time zone.`,
  (sent) =>
    !scopesAreRight(sent) &&
    `scope in the ${iClientLabel('payload')} is none of ${SCOPES.join(', ')}, separated by commas without spaces.`,
];

const REST = `NetSuite refused the assertion: compare ${iClientLabel('private-key')}, and both values in ${iClientLabel('encrypted')}. The true reason is in the Login Audit Trail of the practice NetSuite.`;

const STATUS_OVERRIDE = `NetSuite answers most refusals with 400. Set ${iClientLabel('fail-status-code')} to 400 in the iClient.`;

/** Where a refusal of NetSuite most likely comes from, as far as what was sent shows it. */
export function refusalHint(request: RefusedTokenRequest): string {
  const form = new URLSearchParams(request.body);
  const assertion = form.get('client_assertion') ?? '';
  const sent = {
    ...request,
    form,
    header: readPart(assertion, 0),
    payload: readPart(assertion, 1),
  };
  const hint = CHECKS.map((check) => check(sent)).find(
    (words) => words !== false && words !== undefined,
  );
  const lacksOverride =
    request.status === 400 && valueAt(request.iClient, iClientPath('fail-status-code')) !== 400;
  return [hint || REST, ...(lacksOverride ? [STATUS_OVERRIDE] : [])].join(' ');
}
