import { isJsonObject, type JsonObject, textAt, withValueAt } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import { jsonResponse, mediaType, readBody } from '../pages/bodies';
import { celigoError, celigoErrors, noContent } from './answers';
import { type CeligoTest, testCeligoConnection } from './connection-test';
import type { CeligoContext } from './context';
import { checkDocument } from './document-checks';
import { CELIGO_REGIONS } from './hosts';
import { createResource, replaceResource, resourceAnswer } from './resources';
import type { CeligoResource, ResourceKind } from './store';

const PING_METHODS = { GET: ['GET'], POST: ['POST'], both: ['GET', 'POST'] };
const MAX_BODY_BYTES = 256 * 1024;

/** Fields that PATCH may set. Source: https://github.com/celigo/ai (skills, editing resources) */
const PATCHABLE: Readonly<Record<ResourceKind, ReadonlyArray<string>>> = {
  connections: ['/name', '/debugDate', '/debugUntil'],
  iclients: ['/name', '/oauth2/failPath'],
};

/** What an address answers to, by method. */
type Handlers = ReadonlyMap<string, Handler>;
type Handler = () => Response | Promise<Response>;

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
  const handlers = await handlersAt(context);
  if (handlers === null) {
    return notFound();
  }
  const allow = [...handlers.keys()].join(', ');
  const handle = handlers.get(context.request.method);
  return handle?.() ?? celigoError(405, 'method_not_allowed', 'Method Not Allowed', { allow });
}

function notFound(): Response {
  return celigoError(404, 'not_found', 'Not Found');
}

/** What the address of the request answers to; null where there is nothing. */
async function handlersAt(context: CeligoContext): Promise<Handlers | null> {
  const { store, region, conditions, path } = context;
  // Paths are read without regard to case. Source: https://developer.celigo.com/api/ (api-conventions)
  const [, version, kind, id, act, ...more] = path.toLowerCase().replace(/\/$/, '').split('/');
  if (version !== 'v1' || more.length > 0) {
    return null;
  }
  if (kind === 'tokeninfo' && id === undefined) {
    const owner = { _userId: CELIGO_REGIONS[region].userId, scope: 'fullaccess' };
    return new Map([['GET', () => jsonResponse(200, owner)]]);
  }
  if (kind !== 'iclients' && kind !== 'connections') {
    return null;
  }
  if (id === undefined) {
    return new Map([
      ['GET', () => list(kind, context)],
      ['POST', () => create(kind, context)],
    ]);
  }
  if (kind === 'connections' && id === 'ping' && act === undefined) {
    return new Map([['POST', () => pingDocument(context)]]);
  }
  const resource = await store.findResource(region, kind, id);
  if (resource === null) {
    return null;
  }
  if (act === undefined) {
    return new Map<string, Handler>([
      ['GET', () => jsonResponse(200, resourceAnswer(resource))],
      ['PUT', () => replace(resource, context)],
      ['PATCH', () => patch(resource, context)],
      ['DELETE', () => remove(resource, context)],
    ]);
  }
  if (kind !== 'connections' || (act !== 'ping' && act !== 'test')) {
    return null;
  }
  const methods = act === 'test' ? ['POST'] : PING_METHODS[conditions.pingMethod];
  return new Map(methods.map((method) => [method, () => pingResource(resource, context)]));
}

async function hasToken({ request, store, region }: CeligoContext): Promise<boolean> {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '');
  return match?.[1] !== undefined && store.knowsToken(region, match[1]);
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

type Sent = Result<JsonObject | ReadonlyArray<unknown>, Response>;

function refuse(status: number, code: string, message: string): Sent {
  return failure(celigoError(status, code, message));
}

async function readDocument(request: Request): Promise<Sent> {
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

/** Uses a document that Celigo would keep, or answers what is wrong with it. */
async function withDocument(
  kind: ResourceKind,
  request: Request,
  use: (document: JsonObject) => Promise<Response>,
): Promise<Response> {
  const sent = await readDocument(request);
  if (!sent.ok) {
    return sent.error;
  }
  if (!isJsonObject(sent.value)) {
    return celigoError(400, 'invalid_json', 'The request body is not an object');
  }
  const faults = checkDocument(kind, sent.value);
  return faults.length > 0 ? celigoErrors(422, faults) : use(sent.value);
}

async function list(kind: ResourceKind, { store, region }: CeligoContext): Promise<Response> {
  const all = await store.listResources(region, kind);
  return all.length === 0 ? noContent() : jsonResponse(200, all.map(resourceAnswer));
}

function create(kind: ResourceKind, context: CeligoContext): Promise<Response> {
  return withDocument(kind, context.request, async (document) => {
    const created = await createResource(kind, document, context);
    return jsonResponse(201, resourceAnswer(created));
  });
}

/**
 * Guess, and the strict side of what Celigo's pages say in two ways: a masked secret that is sent back
 * is stored as it came.
 */
function replace(resource: CeligoResource, context: CeligoContext): Promise<Response> {
  return withDocument(resource.kind, context.request, async (document) => {
    const replaced = await replaceResource(resource, document, context);
    return replaced === null ? notFound() : jsonResponse(200, resourceAnswer(replaced));
  });
}

async function remove({ kind, id }: CeligoResource, context: CeligoContext): Promise<Response> {
  const isGone = await context.store.deleteResource(context.region, kind, id);
  return isGone ? noContent() : notFound();
}

/** Guess: the form, that of RFC 6902, and the status; which fields may be set is documented. */
async function patch(resource: CeligoResource, context: CeligoContext): Promise<Response> {
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
  return (await context.store.replaceDocument(changed)) ? noContent() : notFound();
}

/**
 * `{"code":200}` for a test that went through. Guess: that one that did not is told with status 200
 * too, as a list of errors.
 * Source: https://github.com/celigo/integrator-api-docs (connection.md)
 */
function pingAnswer(tested: CeligoTest): Response {
  return tested.ok
    ? jsonResponse(200, { code: tested.value.status })
    : celigoErrors(200, [tested.error]);
}

async function pingResource(resource: CeligoResource, context: CeligoContext): Promise<Response> {
  const tested = await testCeligoConnection(resource.document, context);
  const document = { ...resource.document, offline: !tested.ok };
  await context.store.replaceDocument({ ...resource, document });
  return pingAnswer(tested);
}

function pingDocument(context: CeligoContext): Promise<Response> {
  return withDocument('connections', context.request, async (document) =>
    pingAnswer(await testCeligoConnection(document, context)),
  );
}
