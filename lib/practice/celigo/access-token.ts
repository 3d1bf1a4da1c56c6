import { isJsonObject, type JsonObject, parseJsonObject, textAt, valueAt } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import type { CeligoFailure } from './answers';
import type { CeligoContext } from './context';
import { ICLIENT } from './forms';
import { isForm, type RefusedTokenRequest, refusalHint } from './refusal-hint';
import { signCeligoJwt } from './sign-jwt';
import { renderTemplate } from './templates';

/** How much of an answer of NetSuite is shown, in characters. */
export const LONGEST_ANSWER_SHOWN = 400;

/** Guess: which of its fields Celigo shows to the templates of an iClient. */
function render(
  template: string,
  field: string,
  iClient: JsonObject,
  { now, conditions }: CeligoContext,
  jwt: JsonObject = {},
): Result<string, CeligoFailure> {
  const oauth2 = valueAt(iClient, 'oauth2');
  const values = { iClient: { oauth2: isJsonObject(oauth2) ? oauth2 : {}, jwt } };
  const clock = { now, profileTimeZone: conditions.profileTimeZone };
  return renderTemplate(template, values, clock, field);
}

/** A part of the JWT, out of a template that is kept as a text or, as Celigo's API allows too, as an object. */
function renderPart(
  id: 'payload' | 'jwt-headers',
  iClient: JsonObject,
  context: CeligoContext,
): Result<JsonObject, CeligoFailure> {
  const field = ICLIENT.path(id);
  const kept = ICLIENT.value(iClient, id);
  const template = isJsonObject(kept) ? JSON.stringify(kept) : ICLIENT.text(iClient, id);
  if (template.trim() === '' && id === 'jwt-headers') {
    return success({});
  }
  const text = render(template, field, iClient, context);
  if (!text.ok) {
    return text;
  }
  const value = parseJsonObject(text.value);
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

function makeJwt(iClient: JsonObject, context: CeligoContext): Result<string, CeligoFailure> {
  const payload = renderPart('payload', iClient, context);
  if (!payload.ok) {
    return payload;
  }
  const header = renderPart('jwt-headers', iClient, context);
  if (!header.ok) {
    return header;
  }
  return signCeligoJwt({
    method: ICLIENT.text(iClient, 'signature-method'),
    privateKey: ICLIENT.text(iClient, 'private-key'),
    secret: ICLIENT.text(iClient, 'secret'),
    header: header.value,
    payload: payload.value,
  });
}

function requestHeaders(iClient: JsonObject): Headers {
  const headers = new Headers();
  const rows = ICLIENT.value(iClient, 'token-request-headers');
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
  if (!headers.has('content-type')) {
    headers.set('content-type', 'application/json');
  }
  const fields = isForm(headers) ? parseJsonObject(text) : undefined;
  // A text that is encoded already goes out as it is.
  if (fields === undefined) {
    return text;
  }
  const pairs = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(pairs).toString();
}

function tokenUrl(iClient: JsonObject): Result<URL, CeligoFailure> {
  const text = ICLIENT.text(iClient, 'access-token-url');
  const label = ICLIENT.label('access-token-url');
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
    return failure({
      code: 'invalid_url',
      message: `${label} is not an https URL`,
      field: ICLIENT.path('access-token-url'),
      hint: `${label} begins with https:// and is the same as aud in the ${ICLIENT.label('payload')}.`,
    });
  }
  const url = new URL(text);
  const domains = ICLIENT.value(iClient, 'valid-domain-names');
  const isNamed = (domain: unknown) => url.host === domain || url.host.endsWith(`.${domain}`);
  if (!Array.isArray(domains) || domains.length === 0 || domains.some(isNamed)) {
    return success(url);
  }
  return failure({
    code: 'invalid_domain',
    message: 'The domain of request url should be present in iClient.oauth2.validDomainNames',
    source: 'resource',
    field: ICLIENT.path('valid-domain-names'),
    hint: `Add the host of the ${label} to ${ICLIENT.label('valid-domain-names')}, letter for letter.`,
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
  if (ICLIENT.text(iClient, 'grant-type') !== 'clientcredentials') {
    return {
      code: 'invalid_grant_type',
      message: 'The connection has not been authorized yet',
      field: ICLIENT.path('grant-type'),
      hint: `Other grant types need a person who signs in. Choose Client credentials as ${ICLIENT.label('grant-type')}.`,
    };
  }
  if (ICLIENT.value(iClient, 'use-jwt') !== true) {
    return {
      code: 'invalid_client',
      message: 'The token request has no signed assertion',
      field: ICLIENT.path('use-jwt'),
      hint: `NetSuite does not use a client secret in this flow. Check ${ICLIENT.label('use-jwt')}.`,
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
  const field = ICLIENT.path('token-request-body');
  const template = ICLIENT.text(iClient, 'token-request-body');
  const rendered = render(template, field, iClient, context, { token: jwt.value });
  if (!rendered.ok) {
    return rendered;
  }
  const headers = requestHeaders(iClient);
  const body = encodeBody(rendered.value, headers);
  const answer = await context.callNetSuite(url.value, { method: 'POST', headers, body });
  if (answer === null) {
    return failure(unknownHost(url.value, ICLIENT.label('access-token-url')));
  }
  return readGrant(answer, { iClient, url: url.value.href, headers, body, now: context.now });
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
