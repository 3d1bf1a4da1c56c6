import { z } from 'zod';
import { readBody, readJsonObject } from '../pages/bodies';
import { jsonAnswer, methodNotAllowed, restError } from './api-answers';
import { type ApiContext, checkBearer, lacks } from './bearer-login';
import { MAX_CERTIFICATE_FILE_BYTES, readCertificateFile } from './certificate-file';
import { mayActAs } from './conditions';
import type { PracticeContext } from './context';
import { findEntity, findRole, PERMISSIONS } from './directory';
import { clientIdHash } from './integration-records';
import { createMapping, isActive, listMappings } from './mappings';
import { recordPage } from './site';
import type { M2mMapping } from './store';

const CERTIFICATES_PATH =
  /^\/services\/rest\/auth\/oauth2\/v1\/clients\/([^/]+)\/certificates(?:\/([\w-]+)\/revoke)?$/;

/** What the Login Audit Trail shows in place of a path that holds a Client ID. */
const SHOWN_PATH = '/services/rest/auth/oauth2/v1/clients/{clientId}/certificates';

/** JSON spells a line end of the certificate as two characters. */
const MOST_BODY_BYTES = 2 * MAX_CERTIFICATE_FILE_BYTES;

/**
 * Lists, creates and revokes the certificates of the caller's integration record: on the RESTlet host,
 * and yet for a token with the scope of REST web services. Oracle's samples list and create those of
 * other entities and roles too. Every error answer is a guess. Null for the path of anything else.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_92130837826.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0209112025.html and
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0209112818.html
 */
export async function answerCertificateEndpoint(asked: PracticeContext): Promise<Response | null> {
  const [, clientId, revokes] = CERTIFICATES_PATH.exec(asked.path) ?? [];
  if (clientId === undefined) {
    return null;
  }
  const login = await checkBearer('rest_webservices', { ...asked, path: SHOWN_PATH });
  if (!login.ok) {
    return login.error;
  }
  const context = login.value;
  const refusal = refusalOfCaller(clientId, context);
  if (refusal !== null) {
    return refusal;
  }
  if (revokes === undefined && context.request.method === 'GET') {
    const mappings = await ownMappings(context);
    const items = mappings.map((mapping) => listItem(mapping, context));
    return jsonAnswer(context, 200, items);
  }
  if (context.request.method === 'POST') {
    return revokes === undefined ? create(context) : revoke(revokes, context);
  }
  return methodNotAllowed(context, revokes === undefined ? 'GET, POST' : 'POST');
}

async function ownMappings(context: ApiContext): Promise<ReadonlyArray<M2mMapping>> {
  const mappings = await listMappings(context);
  return mappings.filter(({ integrationId }) => integrationId === context.session.record.id);
}

/** In Oracle's sample the role is a number and the entity a text. */
const creation = z.object({
  fileContent: z.string().min(1),
  role: z.number().int(),
  entity: z.string().regex(/^-?\d{1,10}$/),
});

async function create(context: ApiContext): Promise<Response> {
  const { record } = context.session;
  const invalid = (detail: string) => restError(context, 400, 'INVALID_CONTENT', detail);
  const sent = creation.safeParse(await readJsonObject(context.request, MOST_BODY_BYTES));
  if (!sent.success) {
    return invalid('Send JSON with fileContent, role, and entity.');
  }
  const { role: roleId, fileContent } = sent.data;
  const entityId = Number(sent.data.entity);
  if (!mayActAs(entityId, roleId, context.conditions)) {
    return invalid('The entity does not exist, is inactive, or does not have the role.');
  }
  const file = new File([fileContent], 'certificate.pem');
  const certificate = await readCertificateFile(file, context.now);
  if (!certificate.ok) {
    return invalid(certificate.error.message);
  }
  const target = { integrationId: record.id, entityId, roleId };
  const mapping = await createMapping(target, certificate.value, context);
  if (!mapping.ok) {
    return restError(context, 400, 'USER_ERROR', mapping.error.message);
  }
  return jsonAnswer(context, 200, {
    entity_role_id: { com: context.account.accountId, ent: entityId, rol: roleId },
    application_id: record.id,
    certificate: mapping.value.certificatePem,
    created_at: dayOf(mapping.value.createdAt),
    ...certificateFacts(mapping.value),
    invalidated: false,
  });
}

async function revoke(certificateId: string, context: ApiContext): Promise<Response> {
  if ((await readBody(context.request, 0)) === null) {
    return restError(context, 400, 'INVALID_CONTENT', 'Send an empty body.');
  }
  const { store, account, now } = context;
  const mapping = (await ownMappings(context)).find(
    (one) => one.certificateId === certificateId && isActive(one, now),
  );
  if (mapping === undefined) {
    return restError(context, 404, 'NONEXISTENT_ID', 'There is no such active certificate.');
  }
  await store.revokeMapping(account.accountId, mapping.id, now);
  const headers = { 'content-type': 'text/plain; charset=utf-8', date: now.toUTCString() };
  return new Response('Successfully revoked', { headers });
}

function refusalOfCaller(clientId: string, context: ApiContext): Response | null {
  if (lacks(context, PERMISSIONS.logInWithOAuth2)) {
    const detail = 'Your current role does not have permission to perform this action.';
    return restError(context, 400, 'USER_ERROR', detail);
  }
  if (lacks(context, PERMISSIONS.manageOwnCertificates)) {
    const detail = `Permission Violation: you need the ${PERMISSIONS.manageOwnCertificates} permission.`;
    return restError(context, 403, 'INSUFFICIENT_PERMISSION', detail);
  }
  if (clientIdHash(clientId) !== context.session.record.clientIdHash) {
    return restError(context, 404, 'NONEXISTENT_ID', 'The integration does not exist.');
  }
  return null;
}

/** A record that a certificate belongs to. */
function linked(page: Parameters<typeof recordPage>[0], id: number, name = '') {
  return { id, name, url: recordPage(page, id) };
}

function listItem(mapping: M2mMapping, { session: { record } }: ApiContext) {
  const { entityId, roleId } = mapping;
  return {
    application: {
      ...linked('integration', record.id, record.name),
      application_id: record.applicationId,
    },
    entity: linked('entity', entityId, findEntity(entityId)?.name),
    role: linked('role', roleId, findRole(roleId)?.name),
    created: dayOf(mapping.createdAt),
    revoked: mapping.revokedAt !== null,
    ...certificateFacts(mapping),
  };
}

function certificateFacts({ certificateId, algorithm, validFrom, validUntil }: M2mMapping) {
  const validity = { valid_from: dayOf(validFrom), valid_until: dayOf(validUntil) };
  return { certificate_id: certificateId, algorithm, ...validity };
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10);
