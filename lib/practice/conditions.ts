import { z } from 'zod';
import { findRole, type RolePermission } from './directory';

const on = z.boolean().default(true).catch(true);
const ids = z.array(z.number().int()).default([]).catch([]);

const conditionsSchema = z.object({
  oauth2Feature: on,
  restFeature: on,
  clientSuiteScriptFeature: on,
  serverSuiteScriptFeature: on,
  tokenBasedAuthenticationFeature: on,
  suiteAnalyticsWorkbookFeature: on,
  suiteAnalyticsConnectFeature: on,
  /** How far the account's clock runs ahead (positive) or behind (negative). */
  clockSkewSeconds: z.number().finite().default(0).catch(0),
  inactiveRoles: ids,
  inactiveEntities: ids,
  /** Names of all permissions of a role, by role id; a role that is absent keeps its own. */
  rolePermissions: z.record(z.string(), z.array(z.string())).default({}).catch({}),
});

/** What can be set wrong about an account on purpose. */
export type PracticeConditions = z.infer<typeof conditionsSchema>;

/** An account in order: all features on, the clock right, every role and entity active. */
export const DEFAULT_CONDITIONS: PracticeConditions = conditionsSchema.parse({});

/** Reads stored conditions; whatever is missing or not understood takes its default. */
export function parseConditions(stored: unknown): PracticeConditions {
  const parsed = conditionsSchema.safeParse(stored);
  return parsed.success ? parsed.data : DEFAULT_CONDITIONS;
}

/** The permissions of a role under these conditions; empty for a role that does not exist. */
export function permissionsOfRole(
  roleId: number,
  conditions: PracticeConditions,
): ReadonlyArray<RolePermission> {
  const own = findRole(roleId)?.permissions ?? [];
  const names = conditions.rolePermissions[String(roleId)];
  if (names === undefined) return own;
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
