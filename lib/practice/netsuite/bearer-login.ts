import { failure, type Result, success } from '@/lib/result';
import { type TokenSession, verifyAccessToken } from './access-token';
import { restError, restletError } from './api-answers';
import { roleHasPermission } from './conditions';
import type { PracticeContext } from './context';
import { recordLogin } from './login-audit';

const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

const INVALID_LOGIN = 'Invalid login attempt.';
const SEE_AUDIT_TRAIL = `${INVALID_LOGIN} For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.`;

/** How each API answers a call without a good token, by the scope that the token needs. */
const APIS = {
  rest_webservices: { error: restError, code: 'INVALID_LOGIN', words: SEE_AUDIT_TRAIL },
  restlets: { error: restletError, code: 'INVALID_LOGIN_ATTEMPT', words: INVALID_LOGIN },
} as const;

type ApiScope = keyof typeof APIS;

/** A call to an API by somebody who is logged in with an access token. */
export type ApiContext = PracticeContext & { readonly session: TokenSession };

/** Whether the role of a call does not have a permission. */
export function lacks({ session, conditions }: ApiContext, permission: string): boolean {
  return !roleHasPermission(session.roleId, permission, conditions);
}

function challenge({ account }: PracticeContext, error: string, description: string) {
  const realm = `Bearer realm="${account.accountId}"`;
  return { 'www-authenticate': `${realm}, error="${error}", error_description="${description}"` };
}

/** The answer to a call whose token does not do. */
export function invalidLogin(
  scope: ApiScope,
  context: PracticeContext,
  words: string = APIS[scope].words,
): Response {
  const { error, code } = APIS[scope];
  return error(context, 401, code, words, challenge(context, 'invalid_token', INVALID_LOGIN));
}

/**
 * Checks the bearer token of an API call for a scope; a refused token is written to the Login Audit
 * Trail. A Cookie header spoils the call even with a good token, because NetSuite then treats it as
 * a session of its user interface.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521885412.html
 * and https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_N2971402.html
 */
export async function checkBearer(
  scope: ApiScope,
  context: PracticeContext,
): Promise<Result<ApiContext, Response>> {
  const { headers } = context.request;
  const authorization = headers.get('authorization');
  if (authorization === null || headers.has('cookie')) {
    return failure(invalidLogin(scope, context));
  }
  const token = BEARER.exec(authorization.trim())?.[1];
  if (token === undefined) {
    const words = 'The request is malformed.';
    const header = challenge(context, 'invalid_request', words);
    return failure(APIS[scope].error(context, 400, 'INVALID_REQUEST', words, header));
  }
  const verdict = await verifyAccessToken(token, scope, context);
  if (verdict.ok) {
    return success({ ...context, session: verdict.value });
  }
  await recordLogin(context, verdict.error.attempt, verdict.error.detail);
  return failure(invalidLogin(scope, context));
}
