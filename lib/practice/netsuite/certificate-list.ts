import type { TokenSession } from './access-token';
import { jsonAnswer, restError } from './api-answers';
import { checkBearer } from './bearer-login';
import { roleHasPermission } from './conditions';
import type { PracticeContext } from './context';
import { findEntity, findRole, PERMISSIONS } from './directory';
import { clientIdHash } from './integration-records';
import { listMappings } from './mappings';
import { PAGES } from './site';
import type { M2mMapping } from './store';

const CERTIFICATES_PATH = /^\/services\/rest\/auth\/oauth2\/v1\/clients\/([^/]+)\/certificates$/;

/** What the Login Audit Trail shows in place of a path that holds a Client ID. */
const SHOWN_PATH = '/services/rest/auth/oauth2/v1/clients/{clientId}/certificates';

/** The Client ID in the path of a list of certificates, or null for any other path. */
export function clientIdOfCertificatesPath(path: string): string | null {
  return CERTIFICATES_PATH.exec(path)?.[1] ?? null;
}

/**
 * Lists the certificates of the caller's integration record: on the RESTlet host, and yet for a token
 * with the scope of REST web services. Every answer but the list is a guess, and so is that the list
 * holds the certificates of the caller's own entity only.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_92130837826.html
 */
export async function answerCertificateList(
  request: Request,
  clientId: string,
  asked: PracticeContext,
): Promise<Response> {
  const context = { ...asked, path: SHOWN_PATH };
  const login = await checkBearer(request, 'rest_webservices', context);
  if (!login.ok) {
    const { status, message, wwwAuthenticate } = login.error;
    const code = status === 401 ? 'INVALID_LOGIN' : 'INVALID_REQUEST';
    return restError(context, status, code, message, { 'www-authenticate': wwwAuthenticate });
  }
  const refusal = refusalOfCaller(login.value, clientId, context);
  if (refusal !== null) return refusal;
  if (request.method !== 'GET') {
    const detail = `The method ${request.method} is not allowed here.`;
    return restError(context, 405, 'METHOD_NOT_ALLOWED', detail, { allow: 'GET' });
  }
  const mappings = await listMappings(context);
  const own = mappings.filter(
    ({ integrationId, entityId }) =>
      integrationId === login.value.record.id && entityId === login.value.entityId,
  );
  return jsonAnswer(
    context,
    200,
    own.map((mapping) => listItem(mapping, login.value)),
  );
}

function refusalOfCaller(
  { roleId, record }: TokenSession,
  clientId: string,
  context: PracticeContext,
): Response | null {
  const { conditions } = context;
  if (!roleHasPermission(roleId, PERMISSIONS.logInWithOAuth2, conditions)) {
    const detail = 'Your current role does not have permission to perform this action.';
    return restError(context, 400, 'USER_ERROR', detail);
  }
  if (!roleHasPermission(roleId, PERMISSIONS.manageOwnCertificates, conditions)) {
    const detail = `Permission Violation: you need the ${PERMISSIONS.manageOwnCertificates} permission.`;
    return restError(context, 403, 'INSUFFICIENT_PERMISSION', detail);
  }
  if (clientIdHash(clientId) !== record.clientIdHash) {
    return restError(context, 404, 'NONEXISTENT_ID', 'The integration does not exist.');
  }
  return null;
}

function listItem(
  mapping: M2mMapping,
  { record }: TokenSession,
): Readonly<Record<string, unknown>> {
  return {
    application: {
      id: record.id,
      name: record.name,
      url: `${PAGES.integration}?id=${record.id}`,
      application_id: record.applicationId,
    },
    entity: {
      id: mapping.entityId,
      name: findEntity(mapping.entityId)?.name ?? '',
      url: `${PAGES.entity}?id=${mapping.entityId}`,
    },
    role: {
      id: mapping.roleId,
      name: findRole(mapping.roleId)?.name ?? '',
      url: `${PAGES.role}?id=${mapping.roleId}`,
    },
    created: dayOf(mapping.createdAt),
    valid_from: dayOf(mapping.validFrom),
    valid_until: dayOf(mapping.validUntil),
    revoked: mapping.revokedAt !== null,
    certificate_id: mapping.certificateId,
    algorithm: mapping.algorithm,
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
