import { z } from 'zod';
import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { findEntity, findRole, type RolePermission } from './directory';

/** Longest time that an answer can be held back on purpose, in seconds. */
export const LONGEST_DELAY_SECONDS = 120;

/** What can get in the way of an answer, whatever was asked, in words. */
export const DISTURBANCES = {
  none: 'Answer as usual',
  'too-many-requests': 'Return 429 with Retry-After',
  'server-error': 'Return 500, as for an internal error',
  unavailable: 'Return 503, as in an outage',
  'maintenance-page': 'Return a maintenance page with status 503',
  'proxy-page': 'Return a network’s sign-in page',
  'bad-gateway': 'Return a proxy’s 502',
  redirect: 'Return a redirect to a different host',
  'huge-body': 'Return 50 MB',
} as const;

/** One kind of disturbance. */
export type DisturbanceKind = keyof typeof DISTURBANCES;

/** All kinds of disturbance. */
export const DISTURBANCE_KINDS = Object.keys(DISTURBANCES) as ReadonlyArray<DisturbanceKind>;

/** Where a disturbance can be put: as a title, and in a sentence. */
export const PLACES = {
  accountLookup: { title: 'Account lookup', words: 'the account lookup' },
  tokenEndpoint: { title: 'Token endpoint', words: 'the token endpoint' },
  restWebServices: { title: 'REST web services', words: 'REST web services' },
  restlets: { title: 'RESTlets', words: 'RESTlets' },
} as const;

/** One place of a disturbance. */
export type DisturbedPlace = keyof typeof PLACES;

/** All places of disturbances. */
export const DISTURBED_PLACES = Object.keys(PLACES) as ReadonlyArray<DisturbedPlace>;

const on = z.boolean().catch(true);
const off = z.boolean().catch(false);
const ids = z.array(z.int()).catch([]);

const disturbanceSchema = z.object({
  kind: z.enum(DISTURBANCE_KINDS).catch('none'),
  /** How long every answer is held back, in seconds. */
  delaySeconds: z.number().min(0).max(LONGEST_DELAY_SECONDS).catch(0),
});

const undisturbed = z.unknown().transform(() => disturbanceSchema.parse({}));

/** A production record in a sandbox, by its `id`. */
const copiedIntegrationSchema = z.object({ id: z.int(), state: z.string(), note: z.string() });

/** What a refresh copies from production into a sandbox. */
const settingsSchema = z.object({
  oauth2Feature: on,
  restFeature: on,
  clientSuiteScriptFeature: on,
  serverSuiteScriptFeature: on,
  tokenBasedAuthenticationFeature: on,
  suiteAnalyticsWorkbookFeature: on,
  suiteAnalyticsConnectFeature: on,
  inactiveRoles: ids,
  inactiveEntities: ids,
  /** Roles with the box Web Services Only Role checked: they cannot call RESTlets. */
  webServicesOnlyRoles: ids,
  /** Roles that must sign in with a second factor, which RESTlets ask for. */
  twoFactorRoles: ids,
  /** Names of all permissions of a role, by role id; a role that is absent keeps its own. */
  rolePermissions: z.record(z.string(), z.array(z.string())).catch({}),
  /** Ids of the roles that an entity has, by entity id; one that is absent keeps its own. */
  entityRoles: z.record(z.string(), z.array(z.int())).catch({}),
  /** The box Deployed of the sample RESTlet's deployment. */
  restletDeployed: on,
  /** Roles in the audience of the sample RESTlet; null for all roles. */
  restletAudience: z.array(z.int()).nullable().catch(null),
});

const conditionsSchema = settingsSchema.extend({
  /** Production records that the last refresh brought into a sandbox. */
  copiedIntegrations: z.array(copiedIntegrationSchema).catch([]),

  /** How far the account's clock runs ahead (positive) or behind (negative). */
  clockSkewSeconds: z.number().catch(0),
  /** Whether the account is closed: neither the look-up nor the API hosts know it. */
  accountClosed: off,
  /** Integration records, by id, that are treated as though they had never been there. */
  unknownIntegrations: ids,
  /** Mappings, by id, that are treated as though they had never been there. */
  unknownMappings: ids,
  /** Whether every signature counts as wrong, as with another certificate under the same ID. */
  signaturesRefused: off,
  /**
   * Whether the token endpoint refuses a role that may not log in with OAuth 2.0. When it does not,
   * the API call is refused. Which of the two happens is not documented.
   */
  loginPermissionCheckedAtToken: off,
  disturbances: z.preprocess(
    (stored) => (isJsonObject(stored) ? stored : {}),
    z.record(z.enum(DISTURBED_PLACES), disturbanceSchema.or(undisturbed)),
  ),
});

/** What can be set wrong about an account on purpose. */
export type PracticeConditions = z.infer<typeof conditionsSchema>;

/** An account in order: all features on, the clock right, every role and entity active. */
export const DEFAULT_CONDITIONS: PracticeConditions = conditionsSchema.parse({});

/** Reads stored conditions; whatever is missing or not understood takes its default. */
export function parseConditions(stored: JsonObject = {}): PracticeConditions {
  return conditionsSchema.parse(stored);
}

/** The part of an account's conditions that a refresh copies into a sandbox. */
export function copiedSettings(production: PracticeConditions): Partial<PracticeConditions> {
  return settingsSchema.parse(production);
}

/** The permissions of a role under these conditions; empty for a role that does not exist. */
export function permissionsOfRole(
  roleId: number,
  conditions: PracticeConditions,
): ReadonlyArray<RolePermission> {
  const own = findRole(roleId)?.permissions ?? [];
  const names = conditions.rolePermissions[roleId] ?? own.map(({ permission }) => permission);
  return names.map(
    (permission) =>
      own.find((one) => one.permission === permission) ?? { permission, level: 'Full' },
  );
}

/** Whether a role has a permission, at any level, under these conditions. */
export function roleHasPermission(
  roleId: number,
  permission: string,
  conditions: PracticeConditions,
): boolean {
  return permissionsOfRole(roleId, conditions).some((one) => one.permission === permission);
}

/** The ids of the roles that an entity has under these conditions; empty for no entity. */
export function rolesOfEntity(
  entityId: number,
  conditions: PracticeConditions,
): ReadonlyArray<number> {
  return conditions.entityRoles[entityId] ?? findEntity(entityId)?.roles ?? [];
}

/** Whether an entity is there and active, and so is the role, and the entity has that role. */
export function mayActAs(
  entityId: number,
  roleId: number,
  conditions: PracticeConditions,
): boolean {
  const { inactiveEntities, inactiveRoles } = conditions;
  return (
    findRole(roleId) !== null &&
    !inactiveRoles.includes(roleId) &&
    !inactiveEntities.includes(entityId) &&
    rolesOfEntity(entityId, conditions).includes(roleId)
  );
}
