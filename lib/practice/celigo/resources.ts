import { isJsonObject, type JsonObject, valueAt, withValueAt } from '@/lib/json-object';
import { testCeligoConnection } from './connection-test';
import type { CeligoContext } from './context';
import { CONNECTION, ICLIENT } from './forms';
import { type CeligoResource, newCeligoId, type ResourceKind } from './store';

/** Fields that the server sets; what a client sends in their place is passed over. */
const SERVER_FIELDS = ['_id', 'createdAt', 'lastModified', 'offline'];

/**
 * The document as it is kept. A connection that has a test request is tried first, and kept as online
 * only if it works, as the help of Celigo's form says.
 */
async function documentToKeep(
  kind: ResourceKind,
  sent: JsonObject,
  context: CeligoContext,
): Promise<JsonObject> {
  const fields = Object.entries(sent).filter(([name]) => !SERVER_FIELDS.includes(name));
  const document = Object.fromEntries(fields);
  if (kind === 'iclients' || CONNECTION.text(document, 'relative-uri') === '') {
    return document;
  }
  const tested = await testCeligoConnection(document, context);
  return { ...document, offline: !tested.ok };
}

/** Keeps a new iClient or connection. A form brings its id along, so that sending it twice makes one. */
export async function createResource(
  kind: ResourceKind,
  sent: JsonObject,
  context: CeligoContext,
  id = newCeligoId(),
): Promise<CeligoResource> {
  const { store, region, now } = context;
  const document = await documentToKeep(kind, sent, context);
  const resource = { id, region, kind, document, createdAt: now, lastModified: now };
  await store.createResource(resource);
  return resource;
}

/** Replaces a document whole: what is not sent is gone. Null when it has been deleted. */
export async function replaceResource(
  before: CeligoResource,
  sent: JsonObject,
  context: CeligoContext,
): Promise<CeligoResource | null> {
  const document = await documentToKeep(before.kind, sent, context);
  const after: CeligoResource = { ...before, document, lastModified: context.now };
  return (await context.store.replaceDocument(after)) ? after : null;
}

/** What stands where a secret is, in every answer. */
const MASK = '******';

/** Where the secrets of each kind lie. An object there is masked value by value. */
const SECRET_PATHS: Readonly<Record<ResourceKind, ReadonlyArray<string>>> = {
  iclients: ['private-key', 'secret', 'client-secret', 'encrypted'].map(ICLIENT.path),
  connections: [CONNECTION.path('encrypted'), 'http.auth.token.token', 'http.auth.basic.password'],
};

function masked(value: unknown): unknown {
  return isJsonObject(value)
    ? Object.fromEntries(Object.keys(value).map((name) => [name, MASK]))
    : MASK;
}

/**
 * A resource as the API gives it: without secrets, and with what the server sets.
 * Source: https://developer.celigo.com/api/ (api-conventions; iClients carry only `lastModified`)
 */
export function resourceAnswer(resource: CeligoResource): JsonObject {
  const { id, kind, document, createdAt, lastModified } = resource;
  const withoutSecrets = SECRET_PATHS[kind].reduce((current, path) => {
    const value = valueAt(current, path);
    return value === undefined ? current : withValueAt(current, path, masked(value));
  }, document);
  return {
    ...withoutSecrets,
    _id: id,
    ...(kind === 'connections' ? { createdAt: createdAt.toISOString() } : {}),
    lastModified: lastModified.toISOString(),
  };
}
