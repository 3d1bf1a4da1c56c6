import type { JsonObject } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import { LONGEST_ANSWER_SHOWN, requestCeligoToken, unknownHost } from './access-token';
import type { CeligoFailure } from './answers';
import type { CeligoContext } from './context';
import { connectionLabel, connectionPath, iClientLabel, iClientPath } from './forms';
import { textAt, valueAt } from './json-paths';

const LONGEST_BASE_URI = 2_000;

const JWT_BEARER_HINT = `JWT bearer sends the signed assertion itself, which NetSuite accepts only at its token endpoint. Choose ${connectionLabel('auth-type')} OAuth 2.0 and an iClient with ${iClientLabel('use-jwt')}.`;

const OTHER_AUTH_TYPE_HINT = `NetSuite expects an access token, which it gives in exchange for a signed assertion. Choose ${connectionLabel('auth-type')} OAuth 2.0 and an iClient with ${iClientLabel('use-jwt')}.`;

/** What Celigo says of its own NetSuite connector without token-based authentication. */
export const NATIVE_CONNECTOR: CeligoFailure = {
  code: 'netsuite_wsdl_tba_mandatory',
  message: 'NetSuite connections must use token-based authentication',
  hint: 'The native NetSuite connector does not support OAuth 2.0. Create a connection of type http.',
};

const NO_AGENT: CeligoFailure = {
  code: 'agent_not_found',
  message: 'The agent of this connection is not running',
  field: connectionPath('mode'),
  hint: `On-premise is for servers behind an agent. Choose Cloud as ${connectionLabel('mode')}.`,
};

/** A test that went through: what NetSuite answered, and a word about what looks wrong all the same. */
export type CeligoTestPassed = { readonly status: number; readonly note?: string };

function pingUrl(connection: JsonObject): Result<URL, CeligoFailure> {
  const written = textAt(connection, connectionPath('base-uri'));
  // What is longer is no https address, and cutting its slashes off would take long.
  const base = written.length > LONGEST_BASE_URI ? '' : written.replace(/\/+$/, '');
  const relative = textAt(connection, connectionPath('relative-uri'));
  const text = `${base}${relative.startsWith('/') ? '' : '/'}${relative}`;
  if (URL.canParse(text) && new URL(text).protocol === 'https:') {
    return success(new URL(text));
  }
  return failure({
    code: 'invalid_url',
    message: `${connectionLabel('base-uri')} and ${connectionLabel('relative-uri')} do not form an https URL`,
    field: connectionPath('base-uri'),
    hint: `${connectionLabel('base-uri')} begins with https:// and ends with the name of the host.`,
  });
}

/** Puts the access token where the iClient says. */
function authorize(url: URL, headers: Headers, iClient: JsonObject, token: string): void {
  if (textAt(iClient, iClientPath('send-token-via')) === 'url') {
    url.searchParams.set(textAt(iClient, iClientPath('parameter-name')) || 'access_token', token);
    return;
  }
  const chosen = textAt(iClient, iClientPath('header-scheme')).trim();
  const scheme =
    chosen === 'Custom' ? textAt(iClient, iClientPath('custom-auth-scheme')).trim() : chosen;
  const value = scheme === '' ? token : `${scheme} ${token}`;
  try {
    headers.set(textAt(iClient, iClientPath('header-name')) || 'Authorization', value);
  } catch {
    // Not the name of a header: the request goes out without the token, and is refused.
  }
}

function statusOverride(connection: JsonObject): number | undefined {
  const value = valueAt(connection, connectionPath('fail-status-code'));
  return typeof value === 'number' ? value : undefined;
}

/** Whether the access token goes where NetSuite reads it. */
function sendsBearerToken(iClient: JsonObject): boolean {
  return (
    textAt(iClient, iClientPath('send-token-via')) === 'header' &&
    textAt(iClient, iClientPath('header-name')).toLowerCase() === 'authorization' &&
    textAt(iClient, iClientPath('header-scheme')) === 'Bearer'
  );
}

function answerHint(status: number, connection: JsonObject, iClient: JsonObject): string {
  if (statusOverride(connection) === status) {
    return `${iClientLabel('fail-status-code')} is ${status} on the connection, so this answer counts as an authentication error. Clear the field here; it belongs in the iClient.`;
  }
  if (!sendsBearerToken(iClient)) {
    return `NetSuite granted an access token, but did not find it in the test request. Compare Configure token auth in the iClient: ${iClientLabel('send-token-via')} HTTP header, ${iClientLabel('header-name')} Authorization, ${iClientLabel('header-scheme')} Bearer.`;
  }
  if (status === 405) {
    return `Choose GET as ${connectionLabel('http-method')} of the test: it only reads.`;
  }
  if (status === 404) {
    return `NetSuite granted an access token, but has nothing at this address. Compare ${connectionLabel('base-uri')} and ${connectionLabel('relative-uri')}, letter for letter.`;
  }
  return 'NetSuite granted an access token, then refused the test request. Check the role of the M2M record, its permissions, the features, and the Login Audit Trail of the practice NetSuite.';
}

/** What looks wrong although the test went through. */
function notesOn(connection: JsonObject, iClient: JsonObject): ReadonlyArray<string> {
  const notes = [
    statusOverride(connection) !== undefined &&
      `${iClientLabel('fail-status-code')} is set on the connection. Ordinary 400 answers, such as a record that fails validation, then look like authentication errors. Clear the field here; it belongs in the iClient.`,
    valueAt(iClient, iClientPath('fail-status-code')) !== 400 &&
      `${iClientLabel('fail-status-code')} is not 400 in the iClient. NetSuite’s token endpoint answers most refusals with 400, which Celigo then does not treat as an authentication error.`,
    textAt(connection, connectionPath('media-type')) !== 'json' &&
      `${connectionLabel('media-type')} is not JSON on the connection, and NetSuite’s REST APIs use JSON.`,
  ];
  return notes.filter((note) => note !== false);
}

async function ping(
  connection: JsonObject,
  iClient: JsonObject,
  accessToken: string,
  context: CeligoContext,
): Promise<Result<CeligoTestPassed, CeligoFailure>> {
  const words = notesOn(connection, iClient).join(' ');
  const note = words === '' ? {} : { note: words };
  // Guess: without a test request Celigo can only tell that it got a token.
  if (textAt(connection, connectionPath('relative-uri')) === '') {
    return success({ status: 200, ...note });
  }
  const url = pingUrl(connection);
  if (!url.ok) {
    return url;
  }
  const method = textAt(connection, connectionPath('http-method')) || 'GET';
  const headers = new Headers({ accept: 'application/json' });
  authorize(url.value, headers, iClient, accessToken);
  const body =
    method === 'GET' || method === 'HEAD'
      ? {}
      : { body: textAt(connection, connectionPath('request-body')) };
  const answer = await context.callNetSuite(url.value, { method, headers, ...body });
  if (answer === null) {
    return failure(unknownHost(url.value, connectionLabel('base-uri')));
  }
  const { status } = answer;
  if (answer.ok) {
    return success({ status, ...note });
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
 * own test request with it.
 *
 * @param connection The document, saved or not.
 */
export async function testCeligoConnection(
  connection: JsonObject,
  context: CeligoContext,
): Promise<Result<CeligoTestPassed, CeligoFailure>> {
  if (textAt(connection, 'type') === 'netsuite') {
    return failure(NATIVE_CONNECTOR);
  }
  if (textAt(connection, connectionPath('mode')) === 'onpremise') {
    return failure(NO_AGENT);
  }
  const authType = textAt(connection, connectionPath('auth-type'));
  if (authType !== 'oauth') {
    return failure({
      code: '401',
      message: 'Sorry, but we were not able to successfully authenticate your connection.',
      source: 'resource',
      field: connectionPath('auth-type'),
      hint: authType === 'jwtbearer' ? JWT_BEARER_HINT : OTHER_AUTH_TYPE_HINT,
    });
  }
  const iClientId = textAt(connection, connectionPath('oauth-client'));
  const iClient = await context.store.findResource(context.region, 'iclients', iClientId);
  if (iClient === null) {
    return failure({
      code: 'iclient_not_found',
      message: `The ${connectionLabel('oauth-client')} of this connection does not exist`,
      field: connectionPath('oauth-client'),
      hint: `Choose the iClient of this connection as ${connectionLabel('oauth-client')}.`,
    });
  }
  const token = await requestCeligoToken(iClient.document, context);
  if (!token.ok) {
    return token;
  }
  return ping(connection, iClient.document, token.value, context);
}
