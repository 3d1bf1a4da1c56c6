import { isJsonObject, type JsonObject, parseJsonObject } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import type { CeligoFailure } from './answers';
import type { CeligoContext } from './context';
import { iClientLabel, iClientPath } from './forms';
import { textAt, valueAt } from './json-paths';
import { FORM_TYPE, type RefusedTokenRequest, refusalHint } from './refusal-hint';
import { signCeligoJwt } from './sign-jwt';
import { renderTemplate, type TemplateClock } from './templates';

/** How much of an answer of NetSuite is shown, in characters. */
export const LONGEST_ANSWER_SHOWN = 400;

/** A template that is kept as a text or, as Celigo's API allows too, as an object. */
function templateAt(document: JsonObject, path: string): string {
  const value = valueAt(document, path);
  return isJsonObject(value) ? JSON.stringify(value) : textAt(document, path);
}

function readJsonObject(text: string, field: string): Result<JsonObject, CeligoFailure> {
  const value = parseJsonObject(text);
  if (value !== undefined) {
    return success(value);
  }
  return failure({
    code: 'invalid_jwt',
    message: `The rendered value of ${field} is not a JSON object`,
    field,
    hint: 'Compare every comma, quotation mark, and brace with the text that you were given. Text values are in quotation marks; iat and exp are not.',
  });
}

/** Guess: which of its fields Celigo shows to the templates of an iClient. */
function templateContext(iClient: JsonObject, jwt: JsonObject = {}): JsonObject {
  const oauth2 = valueAt(iClient, 'oauth2');
  return { iClient: { oauth2: isJsonObject(oauth2) ? oauth2 : {}, jwt } };
}

function clockOf({ now, conditions }: CeligoContext): TemplateClock {
  return { now, profileTimeZone: conditions.profileTimeZone };
}

function makeJwt(iClient: JsonObject, context: CeligoContext): Result<string, CeligoFailure> {
  const values = templateContext(iClient);
  const render = (field: string): Result<JsonObject, CeligoFailure> => {
    const template = templateAt(iClient, field);
    if (template.trim() === '' && field === iClientPath('jwt-headers')) {
      return success({});
    }
    const text = renderTemplate(template, values, clockOf(context), field);
    return text.ok ? readJsonObject(text.value, field) : text;
  };
  const payload = render(iClientPath('payload'));
  if (!payload.ok) {
    return payload;
  }
  const header = render(iClientPath('jwt-headers'));
  if (!header.ok) {
    return header;
  }
  return signCeligoJwt({
    method: textAt(iClient, iClientPath('signature-method')),
    privateKey: textAt(iClient, iClientPath('private-key')),
    secret: textAt(iClient, iClientPath('secret')),
    header: header.value,
    payload: payload.value,
  });
}

function requestHeaders(iClient: JsonObject): Headers {
  const headers = new Headers();
  const rows = valueAt(iClient, iClientPath('token-request-headers'));
  for (const row of Array.isArray(rows) ? rows : []) {
    if (!isJsonObject(row)) {
      continue;
    }
    try {
      headers.append(textAt(row, 'name'), textAt(row, 'value'));
    } catch {
      // Not the name or value of a header: Celigo cannot send it either.
    }
  }
  return headers;
}

/**
 * The body as it goes out. Under the form's content type a JSON text becomes a form, as the recipe
 * that Celigo's staff published needs it; that is not documented.
 * Source: https://connective.celigo.com/t/netsuite-oauth2-0/6014
 */
function encodeBody(text: string, headers: Headers): string {
  const isForm = headers.get('content-type')?.toLowerCase().startsWith(FORM_TYPE) === true;
  if (!isForm) {
    if (!headers.has('content-type')) {
      headers.set('content-type', 'application/json');
    }
    return text;
  }
  const fields = parseJsonObject(text);
  // A text that is encoded already goes out as it is.
  if (fields === undefined) {
    return text;
  }
  const pairs = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(pairs).toString();
}

function tokenUrl(iClient: JsonObject): Result<URL, CeligoFailure> {
  const text = textAt(iClient, iClientPath('access-token-url'));
  const field = iClientPath('access-token-url');
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
    return failure({
      code: 'invalid_url',
      message: `${iClientLabel('access-token-url')} is not an https URL`,
      field,
      hint: `${iClientLabel('access-token-url')} begins with https:// and is the same as aud in the ${iClientLabel('payload')}.`,
    });
  }
  const url = new URL(text);
  const domains = valueAt(iClient, iClientPath('valid-domain-names'));
  const isRestricted = Array.isArray(domains) && domains.length > 0;
  const isNamed =
    !isRestricted ||
    domains.some((domain) => url.host === domain || url.host.endsWith(`.${String(domain)}`));
  if (isNamed) {
    return success(url);
  }
  return failure({
    code: 'invalid_domain',
    message: 'The domain of request url should be present in iClient.oauth2.validDomainNames',
    source: 'resource',
    field: iClientPath('valid-domain-names'),
    hint: `Add the host of the ${iClientLabel('access-token-url')} to ${iClientLabel('valid-domain-names')}, letter for letter.`,
  });
}

async function readGrant(
  response: Response,
  sent: Omit<RefusedTokenRequest, 'status'>,
): Promise<Result<string, CeligoFailure>> {
  const text = await response.text();
  const answer = parseJsonObject(text) ?? {};
  const accessToken = textAt(answer, 'access_token');
  if (response.ok && accessToken !== '') {
    return success(accessToken);
  }
  return failure({
    // Guess: how Celigo passes on what the token endpoint answered.
    code: textAt(answer, 'error') || String(response.status),
    message: `Failed to get an access token. Status ${response.status}: ${text.slice(0, LONGEST_ANSWER_SHOWN)}`,
    source: 'resource',
    hint: refusalHint({ ...sent, status: response.status }),
  });
}

/** What is missing for the grant in this document, in words that lead back. */
function grantFault(iClient: JsonObject): CeligoFailure | null {
  if (textAt(iClient, iClientPath('grant-type')) !== 'clientcredentials') {
    return {
      code: 'invalid_grant_type',
      message: 'The connection has not been authorized yet',
      field: iClientPath('grant-type'),
      hint: `Other grant types need a person who signs in. Choose Client credentials as ${iClientLabel('grant-type')}.`,
    };
  }
  if (valueAt(iClient, iClientPath('use-jwt')) !== true) {
    return {
      code: 'invalid_client',
      message: 'The token request has no signed assertion',
      field: iClientPath('use-jwt'),
      hint: `NetSuite does not use a client secret in this flow. Check ${iClientLabel('use-jwt')}.`,
    };
  }
  return null;
}

/** Makes the assertion of an iClient, and exchanges it at its Access token URL for an access token. */
export async function requestCeligoToken(
  iClient: JsonObject,
  context: CeligoContext,
): Promise<Result<string, CeligoFailure>> {
  const fault = grantFault(iClient);
  if (fault !== null) {
    return failure(fault);
  }
  const url = tokenUrl(iClient);
  if (!url.ok) {
    return url;
  }
  const jwt = makeJwt(iClient, context);
  if (!jwt.ok) {
    return jwt;
  }
  const field = iClientPath('token-request-body');
  const values = templateContext(iClient, { token: jwt.value });
  const body = renderTemplate(textAt(iClient, field), values, clockOf(context), field);
  if (!body.ok) {
    return body;
  }
  const headers = requestHeaders(iClient);
  const encoded = encodeBody(body.value, headers);
  const answer = await context.callNetSuite(url.value, { method: 'POST', headers, body: encoded });
  if (answer === null) {
    return failure(unknownHost(url.value, iClientLabel('access-token-url')));
  }
  const { now } = context;
  return readGrant(answer, { iClient, url: url.value.href, headers, body: encoded, now });
}

/** The failure for a host that the practice world does not have, out of the field with this label. */
export function unknownHost(url: URL, label: string): CeligoFailure {
  return {
    code: 'ENOTFOUND',
    message: `getaddrinfo ENOTFOUND ${url.hostname}`,
    source: 'resource',
    hint: `The practice Celigo can reach only the practice NetSuite. Compare ${label}, letter for letter.`,
  };
}
