import { failure, type Result, success } from '@/lib/result';
import { mediaType, readBody } from '../pages/bodies';
import { ACCESS_TOKEN_LIFETIME_SECONDS, issueAccessToken } from './access-token';
import { jsonAnswer } from './api-answers';
import { checkAssertion } from './assertion-check';
import type { PracticeContext } from './context';
import { NOBODY, recordLogin } from './login-audit';
import { TOKEN_REFUSALS, type TokenRefusal } from './token-refusals';

/** Path of the token endpoint, on the SuiteTalk host. */
export const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token';

const FIELDS = ['grant_type', 'client_assertion_type', 'client_assertion'];
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const KNOWN_GRANTS = ['client_credentials', 'authorization_code', 'refresh_token'];
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Answers `POST …/oauth2/v1/token`: an access token, or NetSuite's bare `{"error":"…"}` while the
 * Login Audit Trail gets the true reason.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html
 */
export async function answerTokenRequest(context: PracticeContext): Promise<Response> {
  if (context.request.method !== 'POST') {
    // Guess: what NetSuite answers to another method is not documented.
    return jsonAnswer(context, 405, { error: 'invalid_request' }, { allow: 'POST' });
  }
  const assertion = await readAssertion(context.request);
  const verdict = assertion.ok
    ? await checkAssertion(assertion.value, context)
    : failure({ refusal: assertion.error, attempt: NOBODY });
  if (!verdict.ok) {
    const { refusal, attempt } = verdict.error;
    await recordLogin(context, attempt, refusal.detail);
    return jsonAnswer(context, refusal.status, { error: refusal.error });
  }
  const body = {
    access_token: await issueAccessToken(verdict.value, context),
    expires_in: ACCESS_TOKEN_LIFETIME_SECONDS,
    token_type: 'bearer',
  };
  const { record, mapping } = verdict.value;
  await recordLogin(context, { record, entityId: mapping.entityId, roleId: mapping.roleId }, '');
  return jsonAnswer(context, 200, body, { pragma: 'no-cache' });
}

async function readAssertion(request: Request): Promise<Result<string, TokenRefusal>> {
  const malformed = failure(TOKEN_REFUSALS.requestMalformed);
  const isForm = mediaType(request) === 'application/x-www-form-urlencoded';
  // An Authorization header is a second way of client authentication beside the assertion.
  if (!isForm || request.headers.has('authorization')) {
    return malformed;
  }
  const body = await readBody(request, MAX_BODY_BYTES);
  return body === null
    ? malformed
    : readFields(new URLSearchParams(new TextDecoder().decode(body)));
}

/** The assertion of a token request, whose form must have exactly the fields that NetSuite names. */
export function readFields(form: URLSearchParams): Result<string, TokenRefusal> {
  const grantType = form.get('grant_type');
  if (grantType !== null && !KNOWN_GRANTS.includes(grantType)) {
    return failure(TOKEN_REFUSALS.grantTypeUnknown);
  }
  // Guess: whether NetSuite refuses further fields, client_id among them, is not documented.
  const names = [...form.keys()];
  const assertion = form.get('client_assertion') ?? '';
  const right =
    names.length === FIELDS.length &&
    FIELDS.every((field) => names.includes(field)) &&
    grantType === 'client_credentials' &&
    form.get('client_assertion_type') === ASSERTION_TYPE &&
    assertion !== '';
  return right ? success(assertion) : failure(TOKEN_REFUSALS.requestMalformed);
}
