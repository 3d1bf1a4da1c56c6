import type { JsonObject } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import { LONGEST_ANSWER_SHOWN, requestCeligoToken, unknownHost } from './access-token';
import type { CeligoFailure } from './answers';
import type { CeligoContext } from './context';
import { textAt, valueAt } from './json-paths';

const LONGEST_BASE_URI = 2_000;

const JWT_BEARER_HINT =
  'JWT bearer sends the signed assertion itself, which NetSuite takes only at its token endpoint. Choose Auth type OAuth 2.0 and an iClient with Use JWT.';

const OTHER_AUTH_TYPE_HINT =
  'NetSuite wants an access token for a signed assertion. Choose Auth type OAuth 2.0 and an iClient with Use JWT.';

/** What Celigo says of its own NetSuite connector without token-based authentication. */
export const NATIVE_CONNECTOR: CeligoFailure = {
  code: 'netsuite_wsdl_tba_mandatory',
  message: 'NetSuite connections must use token-based authentication',
  hint: 'The native NetSuite connector has no OAuth 2.0. Make a connection of type http.',
};

const NO_AGENT: CeligoFailure = {
  code: 'agent_not_found',
  message: 'The agent of this connection is not running',
  field: 'mode',
  hint: 'On-premise is for servers behind an agent. Choose Cloud as Mode.',
};

/** A test that went through: what NetSuite answered, and a word about what looks wrong all the same. */
export type CeligoTestPassed = { readonly status: number; readonly note?: string };

function pingUrl(connection: JsonObject): Result<URL, CeligoFailure> {
  const written = textAt(connection, 'http.baseURI');
  // What is longer is no https address, and cutting its slashes off would take long.
  const base = written.length > LONGEST_BASE_URI ? '' : written.replace(/\/+$/, '');
  const relative = textAt(connection, 'http.ping.relativeURI');
  const text = `${base}${relative.startsWith('/') ? '' : '/'}${relative}`;
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return success(new URL(text));
  return failure({
    code: 'invalid_url',
    message: 'Base URI and Relative URI do not make an https URL',
    field: 'http.baseURI',
    hint: 'Base URI begins with https:// and ends with the name of the host.',
  });
}

/** Puts the access token where the iClient says. */
function authorize(url: URL, headers: Headers, iClient: JsonObject, token: string): void {
  if (textAt(iClient, 'oauth2.accessTokenLocation') === 'url') {
    url.searchParams.set(textAt(iClient, 'oauth2.accessTokenParamName') || 'access_token', token);
    return;
  }
  const chosen = textAt(iClient, 'oauth2.scheme').trim();
  const scheme = chosen === 'Custom' ? textAt(iClient, 'oauth2.customAuthScheme').trim() : chosen;
  const value = scheme === '' ? token : `${scheme} ${token}`;
  try {
    headers.set(textAt(iClient, 'oauth2.accessTokenHeaderName') || 'Authorization', value);
  } catch {
    // Not the name of a header: the request goes out without the token, and is refused.
  }
}

function statusOverride(connection: JsonObject): number | undefined {
  const value = valueAt(connection, 'http.auth.failStatusCode');
  return typeof value === 'number' ? value : undefined;
}

/** Whether the access token goes where NetSuite reads it. */
function sendsBearerToken(iClient: JsonObject): boolean {
  return (
    textAt(iClient, 'oauth2.accessTokenLocation') === 'header' &&
    textAt(iClient, 'oauth2.accessTokenHeaderName').toLowerCase() === 'authorization' &&
    textAt(iClient, 'oauth2.scheme') === 'Bearer'
  );
}

function answerHint(status: number, connection: JsonObject, iClient: JsonObject): string {
  if (statusOverride(connection) === status) {
    return `Override HTTP status code for auth errors is ${status} on the connection, so this answer counts as an authentication error. Empty the field here: it belongs into the iClient.`;
  }
  if (!sendsBearerToken(iClient)) {
    return 'NetSuite granted an access token and did not find it in the test request. Compare Configure token auth in the iClient: Send token via HTTP header, Header name Authorization, Header scheme Bearer.';
  }
  if (status === 405) return 'Choose GET as HTTP method of the test: it only reads.';
  if (status === 404) {
    return 'NetSuite granted an access token, but has nothing at this address. Compare Base URI and Relative URI, letter for letter.';
  }
  return 'NetSuite granted an access token, then refused the test request: look at the role of the M2M record, its permissions and the features, and at the Login Audit Trail of the practice NetSuite.';
}

/** What looks wrong although the test went through. */
function notesOn(connection: JsonObject, iClient: JsonObject): ReadonlyArray<string> {
  const notes = [
    statusOverride(connection) !== undefined &&
      'Override HTTP status code for auth errors is set on the connection. Ordinary 400 answers, such as a record that fails validation, then look like authentication errors: empty the field here, it belongs into the iClient.',
    valueAt(iClient, 'oauth2.failStatusCode') !== 400 &&
      'Override HTTP status code for auth errors is not 400 in the iClient. NetSuite’s token endpoint answers most refusals with 400, which Celigo then does not take for an authentication error.',
    textAt(connection, 'http.mediaType') !== 'json' &&
      'Media type is not JSON on the connection, and NetSuite’s REST APIs use JSON.',
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
  if (textAt(connection, 'http.ping.relativeURI') === '') return success({ status: 200, ...note });
  const url = pingUrl(connection);
  if (!url.ok) return url;
  const method = textAt(connection, 'http.ping.method') || 'GET';
  const headers = new Headers({ accept: 'application/json' });
  authorize(url.value, headers, iClient, accessToken);
  const body =
    method === 'GET' || method === 'HEAD' ? {} : { body: textAt(connection, 'http.ping.body') };
  const answer = await context.callNetSuite(url.value, { method, headers, ...body });
  if (answer === null) return failure(unknownHost(url.value, 'Base URI'));
  const { status } = answer;
  if (answer.ok) return success({ status, ...note });
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
  if (textAt(connection, 'type') === 'netsuite') return failure(NATIVE_CONNECTOR);
  if (textAt(connection, 'mode') === 'onpremise') return failure(NO_AGENT);
  const authType = textAt(connection, 'http.auth.type');
  if (authType !== 'oauth') {
    return failure({
      code: '401',
      message: 'Sorry, but we were not able to successfully authenticate your connection.',
      source: 'resource',
      field: 'http.auth.type',
      hint: authType === 'jwtbearer' ? JWT_BEARER_HINT : OTHER_AUTH_TYPE_HINT,
    });
  }
  const iClientId = textAt(connection, 'http._iClientId');
  const iClient = await context.store.findResource(context.region, 'iclients', iClientId);
  if (iClient === null) {
    return failure({
      code: 'iclient_not_found',
      message: 'The OAuth 2.0 client of this connection does not exist',
      field: 'http._iClientId',
      hint: 'Choose the iClient of this connection as OAuth 2.0 client.',
    });
  }
  const token = await requestCeligoToken(iClient.document, context);
  if (!token.ok) return token;
  return ping(connection, iClient.document, token.value, context);
}
