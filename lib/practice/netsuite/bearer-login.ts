import { failure, type Result, success } from '@/lib/result';
import { type TokenSession, verifyAccessToken } from './access-token';
import type { PracticeContext } from './context';
import { recordLogin } from './login-audit';

/** Why a call without a good bearer token is turned away. */
export type BearerRefusal = {
  readonly status: 400 | 401;
  readonly wwwAuthenticate: string;
  readonly message: string;
};

const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

const SEE_AUDIT_TRAIL =
  'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.';

/**
 * Checks the bearer token of an API call for a scope; a refused token is written to the Login Audit
 * Trail. A Cookie header spoils the call even with a good token, because NetSuite then takes it for
 * a session of its user interface.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521885412.html
 * and https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_N2971402.html
 */
export async function checkBearer(
  request: Request,
  scope: string,
  context: PracticeContext,
): Promise<Result<TokenSession, BearerRefusal>> {
  const authorization = request.headers.get('authorization');
  if (authorization === null || request.headers.has('cookie')) {
    return failure(refusal(context, 401, 'invalid_token', SEE_AUDIT_TRAIL));
  }
  const token = BEARER.exec(authorization.trim())?.[1];
  if (token === undefined) {
    return failure(refusal(context, 400, 'invalid_request', 'The request is malformed.'));
  }
  const verdict = await verifyAccessToken(token, scope, context);
  if (verdict.ok) return success(verdict.value);
  await recordLogin(context, verdict.error.attempt, verdict.error.detail);
  return failure(refusal(context, 401, 'invalid_token', SEE_AUDIT_TRAIL));
}

function refusal(
  { account }: PracticeContext,
  status: 400 | 401,
  error: string,
  message: string,
): BearerRefusal {
  const description = status === 401 ? 'Invalid login attempt.' : message;
  return {
    status,
    message,
    wwwAuthenticate: `Bearer realm="${account.accountId}", error="${error}", error_description="${description}"`,
  };
}
