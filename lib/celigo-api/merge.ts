import { unusedSecretPaths } from '@/lib/celigo/catalog';
import { ICLIENT_CATALOG } from '@/lib/celigo/iclient';
import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { shownCode } from '@/lib/outbound/shown-answer';
import { failure, type Result, success } from '@/lib/result';

/** What Celigo shows in place of a secret. */
const MASKED = /^\*+$/;

/**
 * Fields that Celigo's server sets. They are never sent back. `offline` and `status` are the outcome of its
 * own test, and under `http.auth.token` it keeps the tokens that it got, which nobody entered.
 * Sources: https://github.com/celigo/ai (schemas/http.yml, iclient-schemas/base.yml, SKILL.md) and
 * https://developer.celigo.com/api/
 */
const SERVER_FIELDS: ReadonlySet<string> = new Set([
  '_id',
  '_userId',
  'createdAt',
  'lastModified',
  'lastModifiedBy',
  'offline',
  'status',
  'queues',
  'jwt.token',
  'oauth2.useNewAuthFailSchema',
  'oauth2.failures',
  'http.auth.token.token',
  'http.auth.token.refreshToken',
]);

/** Masked fields of other grant types, which this project's documents do not use. */
const UNUSED_SECRETS = unusedSecretPaths(ICLIENT_CATALOG);

/** Why an update was not sent. */
export type MergeError = {
  readonly code: 'celigo-foreign-secret';
  readonly message: string;
};

function merge(kept: unknown, own: unknown): unknown {
  if (!isJsonObject(kept) || !isJsonObject(own)) {
    return own;
  }
  const names = new Set([...Object.keys(kept), ...Object.keys(own)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      Object.hasOwn(own, name) ? merge(kept[name], own[name]) : kept[name],
    ]),
  );
}

function withoutServerFields(document: JsonObject, prefix = ''): JsonObject {
  const entries = Object.entries(document).flatMap(([name, value]): Array<[string, unknown]> => {
    const path = `${prefix}${name}`;
    if (SERVER_FIELDS.has(path)) {
      return [];
    }
    if (UNUSED_SECRETS.has(path) && typeof value === 'string' && MASKED.test(value)) {
      return [];
    }
    return [[name, isJsonObject(value) ? withoutServerFields(value, `${path}.`) : value]];
  });
  return Object.fromEntries(entries);
}

function maskedPath(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') {
    return MASKED.test(value) ? path : undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  for (const [name, inner] of Object.entries(value)) {
    const found = maskedPath(inner, path === '' ? name : `${path}.${name}`);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** A path without the names that are not on our list, because Celigo's users chose those. */
function shownPath(path: string): string {
  return path.split('.').map(shownCode).join('.');
}

/**
 * The document for an update. An update through Celigo's API replaces the whole document, so values that
 * were set by hand are sent along, and this profile's own values win. Celigo shows secrets only masked,
 * and the update would destroy one that is not this profile's own. Such an update is refused.
 * Source: https://github.com/celigo/ai (skills, editing resources)
 */
export function documentForUpdate(
  kept: JsonObject,
  own: JsonObject,
): Result<JsonObject, MergeError> {
  const merged = merge(withoutServerFields(kept), own);
  const document = isJsonObject(merged) ? merged : own;
  const path = maskedPath(document, '');
  return path === undefined
    ? success(document)
    : failure({
        code: 'celigo-foreign-secret',
        message: `In Celigo, someone entered a secret in ${shownPath(path)}. The API shows it only in masked form. An update through the API would destroy the secret, so the update was not sent. Remove the secret in Celigo, or enter the changed values there by hand.`,
      });
}

/** Whether a document already contains every value of another one. */
export function holdsAlready(kept: unknown, own: unknown): boolean {
  if (isJsonObject(own)) {
    return (
      isJsonObject(kept) &&
      Object.entries(own).every(([name, value]) => holdsAlready(kept[name], value))
    );
  }
  if (Array.isArray(own)) {
    return (
      Array.isArray(kept) &&
      kept.length === own.length &&
      own.every((value, index) => holdsAlready(kept[index], value))
    );
  }
  return kept === own;
}
