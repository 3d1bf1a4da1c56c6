import { type JsonObject, textAt } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import { LONGEST_ANSWER_SHOWN, requestCeligoToken, unknownHost } from './access-token';
import type { CeligoFailure } from './answers';
import type { CeligoContext } from './context';
import { CONNECTION, ICLIENT } from './forms';

const LONGEST_BASE_URI = 2_000;

const JWT_BEARER_HINT = `JWT bearer sends the signed assertion itself, which NetSuite accepts only at its token endpoint. Choose ${CONNECTION.label('auth-type')} OAuth 2.0 and an iClient with ${ICLIENT.label('use-jwt')}.`;

const OTHER_AUTH_TYPE_HINT = `NetSuite expects an access token, which it gives in exchange for a signed assertion. Choose ${CONNECTION.label('auth-type')} OAuth 2.0 and an iClient with ${ICLIENT.label('use-jwt')}.`;

/** What Celigo says of its own NetSuite connector without token-based authentication. */
export const NATIVE_CONNECTOR: CeligoFailure = {
  code: 'netsuite_wsdl_tba_mandatory',
  message: 'NetSuite connections must use token-based authentication',
  hint: 'The native NetSuite connector does not support OAuth 2.0. Create a connection of type http.',
};

const NO_AGENT: CeligoFailure = {
  code: 'agent_not_found',
  message: 'The agent of this connection is not running',
  field: CONNECTION.path('mode'),
  hint: `On-premise is for servers behind an agent. Choose Cloud as ${CONNECTION.label('mode')}.`,
};

/** What a test came to: NetSuite's status and what looks wrong all the same, if anything; or why it failed. */
export type CeligoTest = Result<{ readonly status: number; readonly note: string }, CeligoFailure>;

function pingUrl(connection: JsonObject): Result<URL, CeligoFailure> {
  const written = CONNECTION.text(connection, 'base-uri');
  // What is longer is no https address, and cutting its slashes off would take long.
  const base = written.length > LONGEST_BASE_URI ? '' : written.replace(/\/+$/, '');
  const relative = CONNECTION.text(connection, 'relative-uri');
  const text = `${base}${relative.startsWith('/') ? '' : '/'}${relative}`;
  if (URL.canParse(text) && new URL(text).protocol === 'https:') {
    return success(new URL(text));
  }
  return failure({
    code: 'invalid_url',
    message: `${CONNECTION.label('base-uri')} and ${CONNECTION.label('relative-uri')} do not form an https URL`,
    field: CONNECTION.path('base-uri'),
    hint: `${CONNECTION.label('base-uri')} begins with https:// and ends with the name of the host.`,
  });
}

/** Puts the access token where the iClient says. */
function authorize(url: URL, headers: Headers, iClient: JsonObject, token: string): void {
  if (ICLIENT.text(iClient, 'send-token-via') === 'url') {
    url.searchParams.set(ICLIENT.text(iClient, 'parameter-name') || 'access_token', token);
    return;
  }
  const chosen = ICLIENT.text(iClient, 'header-scheme').trim();
  const scheme = chosen === 'Custom' ? ICLIENT.text(iClient, 'custom-auth-scheme').trim() : chosen;
  const value = scheme === '' ? token : `${scheme} ${token}`;
  try {
    headers.set(ICLIENT.text(iClient, 'header-name') || 'Authorization', value);
  } catch {
    // Not the name of a header: the request goes out without the token, and is refused.
  }
}

function answerHint(status: number, connection: JsonObject, iClient: JsonObject): string {
  const sendsBearerToken =
    ICLIENT.text(iClient, 'send-token-via') === 'header' &&
    ICLIENT.text(iClient, 'header-name').toLowerCase() === 'authorization' &&
    ICLIENT.text(iClient, 'header-scheme') === 'Bearer';
  if (CONNECTION.value(connection, 'fail-status-code') === status) {
    return `${ICLIENT.label('fail-status-code')} is ${status} on the connection, so this response counts as an authentication error. Clear the field here; it belongs in the iClient.`;
  }
  if (!sendsBearerToken) {
    return `NetSuite granted an access token, but did not find it in the test request. Compare Configure token auth in the iClient: ${ICLIENT.label('send-token-via')} HTTP header, ${ICLIENT.label('header-name')} Authorization, ${ICLIENT.label('header-scheme')} Bearer.`;
  }
  if (status === 405) {
    return `Choose GET as ${CONNECTION.label('http-method')} of the test: it only reads.`;
  }
  if (status === 404) {
    return `NetSuite granted an access token, but has nothing at this address. Compare ${CONNECTION.label('base-uri')} and ${CONNECTION.label('relative-uri')}, letter for letter.`;
  }
  return 'NetSuite granted an access token, then refused the test request. Check the role of the M2M record, its permissions, the features, and the Login Audit Trail of the practice NetSuite.';
}

/** What looks wrong although the test went through. */
function noteOn(connection: JsonObject, iClient: JsonObject): string {
  const notes = [
    typeof CONNECTION.value(connection, 'fail-status-code') === 'number' &&
      `${ICLIENT.label('fail-status-code')} is set on the connection. Ordinary 400 responses, such as for a record that fails validation, then look like authentication errors. Clear the field here; it belongs in the iClient.`,
    ICLIENT.value(iClient, 'fail-status-code') !== 400 &&
      `${ICLIENT.label('fail-status-code')} is not 400 in the iClient. NetSuite’s token endpoint returns 400 for most errors, which Celigo then does not treat as an authentication error.`,
    CONNECTION.text(connection, 'media-type') !== 'json' &&
      `${CONNECTION.label('media-type')} is not JSON on the connection, and NetSuite’s REST APIs use JSON.`,
  ];
  return notes.filter((note) => note !== false).join(' ');
}

async function ping(
  connection: JsonObject,
  iClient: JsonObject,
  accessToken: string,
  context: CeligoContext,
): Promise<CeligoTest> {
  const note = noteOn(connection, iClient);
  // Guess: without a test request Celigo can only tell that it got a token.
  if (CONNECTION.text(connection, 'relative-uri') === '') {
    return success({ status: 200, note });
  }
  const url = pingUrl(connection);
  if (!url.ok) {
    return url;
  }
  const method = CONNECTION.text(connection, 'http-method') || 'GET';
  const headers = new Headers({ accept: 'application/json' });
  authorize(url.value, headers, iClient, accessToken);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? CONNECTION.text(connection, 'request-body') : null;
  const answer = await context.callNetSuite(url.value, { method, headers, body });
  if (answer === null) {
    return failure(unknownHost(url.value, CONNECTION.label('base-uri')));
  }
  const { status } = answer;
  if (answer.ok) {
    return success({ status, note });
  }
  return failure({
    code: String(status),
    message: `Status ${status}: ${(await answer.text()).slice(0, LONGEST_ANSWER_SHOWN)}`,
    source: 'resource',
    hint: answerHint(status, connection, iClient),
  });
}

/**
 * Tests a connection as Celigo's Test connection does: a token by the iClient, then the connection's
 * own test request with it. The document may be saved or not.
 */
export async function testCeligoConnection(
  connection: JsonObject,
  context: CeligoContext,
): Promise<CeligoTest> {
  if (textAt(connection, 'type') === 'netsuite') {
    return failure(NATIVE_CONNECTOR);
  }
  if (CONNECTION.text(connection, 'mode') === 'onpremise') {
    return failure(NO_AGENT);
  }
  const authType = CONNECTION.text(connection, 'auth-type');
  if (authType !== 'oauth') {
    return failure({
      code: '401',
      message: 'Sorry, but we were not able to successfully authenticate your connection.',
      source: 'resource',
      field: CONNECTION.path('auth-type'),
      hint: authType === 'jwtbearer' ? JWT_BEARER_HINT : OTHER_AUTH_TYPE_HINT,
    });
  }
  const iClientId = CONNECTION.text(connection, 'oauth-client');
  const iClient = await context.store.findResource(context.region, 'iclients', iClientId);
  if (iClient === null) {
    return failure({
      code: 'iclient_not_found',
      message: `The ${CONNECTION.label('oauth-client')} of this connection does not exist`,
      field: CONNECTION.path('oauth-client'),
      hint: `Choose the iClient of this connection as ${CONNECTION.label('oauth-client')}.`,
    });
  }
  const token = await requestCeligoToken(iClient.document, context);
  if (!token.ok) {
    return token;
  }
  return ping(connection, iClient.document, token.value, context);
}
