import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { connectionPath, iClientPath } from './forms';
import { valueAt, withValueAt } from './json-paths';
import type { CeligoResource, ResourceKind } from './store';

/** What stands where a secret is, in every answer. */
const MASK = '******';

/** Where the secrets of each kind lie. An object there is masked value by value. */
const SECRET_PATHS: Readonly<Record<ResourceKind, ReadonlyArray<string>>> = {
  iclients: [
    iClientPath('private-key'),
    iClientPath('secret'),
    iClientPath('client-secret'),
    iClientPath('encrypted'),
  ],
  connections: [connectionPath('encrypted'), 'http.auth.token.token', 'http.auth.basic.password'],
};

function masked(value: unknown): unknown {
  if (!isJsonObject(value)) {
    return MASK;
  }
  return Object.fromEntries(Object.keys(value).map((name) => [name, MASK]));
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
