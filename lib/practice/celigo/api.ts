import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import { mediaType, readBody } from '../pages/request-body';
import { celigoAnswer, celigoError, celigoErrors, noContent } from './answers';
import { testCeligoConnection } from './connection-test';
import type { CeligoContext } from './context';
import { checkDocument } from './document-checks';
import { CELIGO_REGIONS } from './hosts';
import { apiTokenHash } from './identifiers';
import { textAt, withValueAt } from './json-paths';
import { resourceAnswer } from './masked-document';
import { createResource, replaceResource } from './resources';
import type { CeligoResource, ResourceKind } from './store';

const MAX_BODY_BYTES = 256 * 1024;

/** Fields that PATCH may set. Source: https://github.com/celigo/ai (skills, editing resources) */
const PATCHABLE: Readonly<Record<ResourceKind, ReadonlyArray<string>>> = {
  connections: ['/name', '/debugDate', '/debugUntil'],
  iclients: ['/name', '/oauth2/failPath'],
};

const NOT_FOUND = () => celigoError(404, 'not_found', 'Not Found');

const notAllowed = (allow: string) =>
  celigoError(405, 'method_not_allowed', 'Method Not Allowed', { allow });

/** Answers a request to the API: a token first, then the limit, then the path. */
export async function answerCeligoApi(context: CeligoContext): Promise<Response> {
  if (!(await hasToken(context))) {
    // Guess: the code and the words; only the status and the form of errors are documented.
    return celigoError(401, 'unauthorized', 'Unauthorized', { 'www-authenticate': 'Bearer' });
  }
  const limited = await countAgainstLimit(context);
  if (limited !== null) {
    return limited;
  }
  // Paths are read without regard to case. Source: https://developer.celigo.com/api/ (api-conventions)
  const [, version, collection, ...rest] = context.path.toLowerCase().replace(/\/$/, '').split('/');
  if (version !== 'v1') {
    return NOT_FOUND();
  }
  if (collection === 'tokeninfo' && rest.length === 0) {
    return answerTokenInfo(context);
  }
  if (collection !== 'iclients' && collection !== 'connections') {
    return NOT_FOUND();
  }
  const [id, act, ...more] = rest;
  if (more.length > 0) {
    return NOT_FOUND();
  }
  if (id === undefined) {
    return answerCollection(collection, context);
  }
  if (collection === 'connections' && id === 'ping' && act === undefined) {
    return answerPingOfDocument(context);
  }
  const resource = await context.store.findResource(context.region, collection, id);
  if (resource === null) {
    return NOT_FOUND();
  }
  if (act === undefined) {
    return answerResource(resource, context);
  }
  const isTest = collection === 'connections' && (act === 'ping' || act === 'test');
  return isTest ? answerPing(resource, act, context) : NOT_FOUND();
}

async function hasToken({ request, store, region }: CeligoContext): Promise<boolean> {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '');
  if (match === null) {
    return false;
  }
  const token = await store.findTokenByHash(region, apiTokenHash(match[1] ?? ''));
  return token !== null && token.revokedAt === null;
}

/**
 * The requests that the practice page asked to be turned away.
 * Source: https://developer.celigo.com/api/ (rate-limits: 429 with `Retry-After` in seconds)
 */
async function countAgainstLimit(context: CeligoContext): Promise<Response | null> {
  const { store, region, conditions } = context;
  const { rateLimitedRequests, retryAfterSeconds } = conditions;
  if (rateLimitedRequests === 0) {
    return null;
  }
  const left = { ...conditions, rateLimitedRequests: rateLimitedRequests - 1 };
  await store.writeConditions(region, left);
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return celigoError(429, 'too_many_requests', 'Rate limit exceeded', headers);
}

function answerTokenInfo({ request, region }: CeligoContext): Response {
  if (request.method !== 'GET') {
    return notAllowed('GET');
  }
  return celigoAnswer(200, { _userId: CELIGO_REGIONS[region].userId, scope: 'fullaccess' });
}

type Sent<Document> = Result<Document, Response>;

function refuse(status: number, code: string, message: string): Sent<never> {
  return failure(celigoError(status, code, message));
}

async function readDocument(request: Request): Promise<Sent<JsonObject | ReadonlyArray<unknown>>> {
  if (mediaType(request) !== 'application/json') {
    return refuse(415, 'unsupported_media_type', 'Unsupported Media Type');
  }
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === null) {
    return refuse(413, 'payload_too_large', 'Payload Too Large');
  }
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(body));
    if (isJsonObject(document) || Array.isArray(document)) {
      return success(document);
    }
  } catch {
    // The reader's words may quote what was sent, which may be a secret.
  }
  return refuse(400, 'invalid_json', 'The request body is not a JSON document');
}

/** A document that Celigo would keep, or the answer that refuses it. */
async function readValidDocument(kind: ResourceKind, request: Request): Promise<Sent<JsonObject>> {
  const sent = await readDocument(request);
  if (!sent.ok) {
    return sent;
  }
  if (!isJsonObject(sent.value)) {
    return refuse(400, 'invalid_json', 'The request body is not an object');
  }
  const faults = checkDocument(kind, sent.value);
  return faults.length > 0 ? failure(celigoErrors(422, faults)) : success(sent.value);
}

async function answerCollection(kind: ResourceKind, context: CeligoContext): Promise<Response> {
  if (context.request.method === 'GET') {
    const all = await context.store.listResources(context.region, kind);
    return all.length === 0 ? noContent() : celigoAnswer(200, all.map(resourceAnswer));
  }
  if (context.request.method !== 'POST') {
    return notAllowed('GET, POST');
  }
  const sent = await readValidDocument(kind, context.request);
  if (!sent.ok) {
    return sent.error;
  }
  const created = await createResource(kind, sent.value, context);
  return celigoAnswer(201, resourceAnswer(created));
}

async function answerResource(resource: CeligoResource, context: CeligoContext): Promise<Response> {
  const { store, region } = context;
  switch (context.request.method) {
    case 'GET':
      return celigoAnswer(200, resourceAnswer(resource));
    case 'PUT': {
      const sent = await readValidDocument(resource.kind, context.request);
      if (!sent.ok) {
        return sent.error;
      }
      // Guess, and the strict side of what Celigo's pages say in two ways: a masked secret that is
      // sent back is stored as it came.
      const replaced = await replaceResource(resource, sent.value, context);
      return replaced === null ? NOT_FOUND() : celigoAnswer(200, resourceAnswer(replaced));
    }
    case 'PATCH':
      return patchResource(resource, context);
    case 'DELETE': {
      const deleted = await store.deleteResource(region, resource.kind, resource.id);
      return deleted ? noContent() : NOT_FOUND();
    }
    default:
      return notAllowed('GET, PUT, PATCH, DELETE');
  }
}

/** Guess: the form, that of RFC 6902, and the status; which fields may be set is documented. */
async function patchResource(resource: CeligoResource, context: CeligoContext): Promise<Response> {
  const sent = await readDocument(context.request);
  if (!sent.ok) {
    return sent.error;
  }
  const operations = isJsonObject(sent.value) ? [sent.value] : sent.value;
  let document = resource.document;
  for (const operation of operations) {
    if (!isJsonObject(operation)) {
      return celigoError(400, 'invalid_json', 'Not an operation');
    }
    const path = textAt(operation, 'path');
    if (textAt(operation, 'op') !== 'replace' || !PATCHABLE[resource.kind].includes(path)) {
      return celigoError(422, 'invalid_field', `The path ${path} cannot be changed by PATCH`);
    }
    document = withValueAt(document, path.slice(1).replaceAll('/', '.'), operation.value);
  }
  const changed = { ...resource, document, lastModified: context.now };
  return (await context.store.replaceDocument(changed)) ? noContent() : NOT_FOUND();
}

async function answerPing(
  resource: CeligoResource,
  act: string,
  context: CeligoContext,
): Promise<Response> {
  const { pingMethod } = context.conditions;
  const pingMethods = pingMethod === 'both' ? ['GET', 'POST'] : [pingMethod];
  const allowed = act === 'test' ? ['POST'] : pingMethods;
  if (!allowed.includes(context.request.method)) {
    return notAllowed(allowed.join(', '));
  }
  const answer = await pingAnswer(resource.document, context);
  const document = { ...resource.document, offline: !answer.passed };
  await context.store.replaceDocument({ ...resource, document });
  return celigoAnswer(200, answer.body);
}

async function answerPingOfDocument(context: CeligoContext): Promise<Response> {
  if (context.request.method !== 'POST') {
    return notAllowed('POST');
  }
  const sent = await readValidDocument('connections', context.request);
  if (!sent.ok) {
    return sent.error;
  }
  return celigoAnswer(200, (await pingAnswer(sent.value, context)).body);
}

/**
 * `{"code":200}` for a test that went through. Guess: that one that did not is told with status 200
 * too, as a list of errors.
 * Source: https://github.com/celigo/integrator-api-docs (connection.md)
 */
async function pingAnswer(
  connection: JsonObject,
  context: CeligoContext,
): Promise<{ readonly passed: boolean; readonly body: unknown }> {
  const tested = await testCeligoConnection(connection, context);
  return tested.ok
    ? { passed: true, body: { code: tested.value.status } }
    : { passed: false, body: { errors: [tested.error] } };
}
