import type { TokenSession } from './access-token';
import { jsonAnswer, restError } from './api-answers';
import { type BearerRefusal, checkBearer } from './bearer-login';
import { roleHasPermission } from './conditions';
import type { PracticeContext } from './context';
import { PERMISSIONS } from './directory';
import { answerSuiteql } from './suiteql';

type Service = {
  readonly method: 'GET' | 'POST';
  /** Permission that the role needs beside logging in, or null. */
  readonly permission: string | null;
  readonly answer: (request: Request, context: PracticeContext) => Response | Promise<Response>;
};

const SERVICES: Readonly<Record<string, Service>> = {
  // Needs no explicit permission, as Oracle says:
  // https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0528010158.html
  '/services/rest/system/v1/serverTime': {
    method: 'GET',
    permission: null,
    answer: (_request, context) =>
      jsonAnswer(context, 200, { serverTime: context.now.toISOString() }),
  },
  '/services/rest/record/v1/metadata-catalog': {
    method: 'GET',
    permission: PERMISSIONS.restWebServices,
    answer: answerMetadataCatalog,
  },
  '/services/rest/query/v1/suiteql': {
    method: 'POST',
    permission: PERMISSIONS.restWebServices,
    answer: answerSuiteql,
  },
};

const NO_PERMISSION =
  'Your current role does not have permission to perform this action. Please contact your account administrator.';

const RECORD_TYPES = ['contact', 'currency', 'customer', 'inventoryItem', 'salesOrder', 'vendor'];

/** Answers a REST web services call on the SuiteTalk host. */
export async function answerRestService(
  request: Request,
  context: PracticeContext,
): Promise<Response> {
  const service = Object.hasOwn(SERVICES, context.path) ? SERVICES[context.path] : undefined;
  if (service === undefined) {
    return restError(
      context,
      404,
      'NONEXISTENT_ID',
      'The requested page or record does not exist.',
    );
  }
  const login = await checkBearer(request, 'rest_webservices', context);
  if (!login.ok) return turnAway(context, login.error);
  const refusal = refusalOfRole(login.value, service, context);
  if (refusal !== null) return refusal;
  if (request.method !== service.method) {
    const detail = `The method ${request.method} is not allowed here.`;
    return restError(context, 405, 'METHOD_NOT_ALLOWED', detail, { allow: service.method });
  }
  if (service.answer === answerSuiteql && !mayQuery(login.value, context)) {
    // Field report: the permission is not named. The answer to the feature switched off is a guess.
    return restError(context, 400, 'USER_ERROR', NO_PERMISSION);
  }
  return service.answer(request, context);
}

function turnAway(context: PracticeContext, refusal: BearerRefusal): Response {
  const code = refusal.status === 401 ? 'INVALID_LOGIN' : 'INVALID_REQUEST';
  const headers = { 'www-authenticate': refusal.wwwAuthenticate };
  return restError(context, refusal.status, code, refusal.message, headers);
}

/** The answers to missing permissions are field reports; the one to a switched-off feature is a guess. */
function refusalOfRole(
  { roleId }: TokenSession,
  service: Service,
  context: PracticeContext,
): Response | null {
  const { conditions, account } = context;
  if (!roleHasPermission(roleId, PERMISSIONS.logInWithOAuth2, conditions)) {
    return restError(context, 400, 'USER_ERROR', NO_PERMISSION);
  }
  if (!conditions.restFeature) {
    const detail = 'The feature REST Web Services is not enabled in this account.';
    return restError(context, 403, 'INSUFFICIENT_PERMISSION', detail);
  }
  if (service.permission === null) return null;
  if (roleHasPermission(roleId, service.permission, conditions)) return null;
  const wwwAuthenticate = `Bearer realm="${account.accountId}", error="invalid_token", error_description="Invalid login attempt."`;
  return turnAway(context, { status: 401, wwwAuthenticate, message: 'Invalid login attempt.' });
}

function mayQuery({ roleId }: TokenSession, { conditions }: PracticeContext): boolean {
  return (
    conditions.suiteAnalyticsWorkbookFeature &&
    roleHasPermission(roleId, PERMISSIONS.suiteAnalyticsWorkbook, conditions)
  );
}

/**
 * Lists record types, all or those that `select` names.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1540810174.html
 */
function answerMetadataCatalog(_request: Request, context: PracticeContext): Response {
  const select = context.query.get('select');
  const names = select === null ? RECORD_TYPES : select.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !RECORD_TYPES.includes(name));
  if (unknown !== undefined) {
    // Guess on the answer to an unknown record type.
    const detail = 'Record type does not exist. Check the value of the parameter select.';
    return restError(context, 404, 'NONEXISTENT_ID', detail);
  }
  const base = `https://${context.host}${context.path}`;
  const items = names.map((name) => ({
    name,
    links: [{ rel: 'canonical', href: `${base}/${name}` }],
  }));
  return jsonAnswer(context, 200, { items, links: [{ rel: 'self', href: base }] });
}
