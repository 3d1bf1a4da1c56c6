import type { JsonObject } from '@/lib/json-object';
import { testCeligoConnection } from './connection-test';
import type { CeligoContext } from './context';
import { newCeligoId } from './identifiers';
import { textAt } from './json-paths';
import type { CeligoResource, ResourceKind } from './store';

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
  const document: JsonObject = Object.fromEntries(fields);
  if (kind === 'iclients' || textAt(document, 'http.ping.relativeURI') === '') {
    return document;
  }
  const tested = await testCeligoConnection(document, context);
  return { ...document, offline: !tested.ok };
}

/**
 * Keeps a new iClient or connection.
 *
 * @param id The id that a form brought along, so that sending it twice makes one; else a new one.
 */
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
