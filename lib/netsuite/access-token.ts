import { SCOPES } from '@/lib/account/scopes';
import { type JsonObject, parseJsonObject } from '@/lib/json-object';

/** What a NetSuite access token says about itself. Nothing here is verified; it is for reading. */
export type DecodedAccessToken = {
  /** Internal ID of the role, for instance `3` for Administrator. */
  readonly roleId?: string;
  /** Internal ID of the entity, for instance `-5`. */
  readonly entityId?: string;
  readonly scopes: ReadonlyArray<string>;
  readonly expiresAt?: Date;
};

/** `<roleId>;<entityId>`; both are integers and may be negative. */
const ROLE_AND_ENTITY = /^(-?\d{1,10});(-?\d{1,10})$/;

/**
 * Reads the claims of an access token without verifying it: which role and entity it acts as, and
 * which scopes were granted. Lenient, since older tokens have another `sub`: what cannot be read is
 * left out. The `scope` claim may be an array or a text with commas or blanks; a known scope in another
 * spelling is given as this app spells it.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158255317571.html
 */
export function decodeAccessToken(token: string): DecodedAccessToken {
  const claims = readClaims(token);
  const [, roleId, entityId] = ROLE_AND_ENTITY.exec(readText(claims.sub)) ?? [];
  const expiresAt = readSecondsAsDate(claims.exp);
  return {
    ...(roleId === undefined ? {} : { roleId }),
    ...(entityId === undefined ? {} : { entityId }),
    scopes: readScopes(claims.scope),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function readClaims(token: string): JsonObject {
  const payload = token.split('.')[1] ?? '';
  return parseJsonObject(Buffer.from(payload, 'base64url').toString('utf8')) ?? {};
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readScopes(value: unknown): ReadonlyArray<string> {
  const words: ReadonlyArray<unknown> = Array.isArray(value)
    ? value
    : readText(value).split(/[\s,]+/);
  return words
    .filter((word): word is string => typeof word === 'string' && word !== '')
    .map((word) => SCOPES.find((scope) => spellingOf(scope) === spellingOf(word)) ?? word);
}

/** A sample of Oracle's asks for `SuiteAnalytics`, while its list of scopes says `suite_analytics`. */
function spellingOf(scope: string): string {
  return scope.toLowerCase().replaceAll(/[_-]/g, '');
}

function readSecondsAsDate(value: unknown): Date | undefined {
  const seconds = typeof value === 'string' ? Number.parseInt(value, 10) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) {
    return undefined;
  }
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
