import {
  DISTURBANCES,
  DISTURBED_PLACES,
  PLACES,
  type PracticeConditions,
  permissionsOfRole,
  rolesOfEntity,
} from './conditions';
import type { PracticeContext } from './context';
import { PRACTICE_ENTITIES, PRACTICE_ROLES } from './directory';
import { listRecords } from './integration-records';
import { listMappings } from './mappings';
import { FEATURES } from './settings-pages';
import { PAGES, recordPage } from './site';

/** One thing that is not in order, and the page (from the path on) where it is fixed. */
type Fault = { readonly text: string; readonly page: string };

function faultsAt(page: string, ...texts: ReadonlyArray<string | false>): ReadonlyArray<Fault> {
  return texts.flatMap((text) => (text === false ? [] : [{ text, page }]));
}

/** All that keeps a connection of this account from working, or that was set wrong on purpose. */
export async function listFaults(context: PracticeContext): Promise<ReadonlyArray<Fault>> {
  const { conditions } = context;
  const features = FEATURES.filter(([, , key]) => !conditions[key]);
  return [
    ...(await recordFaults(context)),
    ...faultsAt(PAGES.features, ...features.map(([, name]) => `Feature ${name} is off`)),
    ...roleFaults(conditions),
    ...entityFaults(conditions),
    ...faultsAt(
      PAGES.deployment,
      !conditions.restletDeployed && 'The practice RESTlet is not deployed',
      conditions.restletAudience !== null && 'The practice RESTlet is not for all roles',
    ),
    ...faultsAt(`${PAGES.conditions}#settings`, ...settingTexts(conditions)),
    ...faultsAt(
      `${PAGES.conditions}#out-of-order`,
      conditions.unknownIntegrations.length > 0 && 'An integration record is deleted',
      conditions.unknownMappings.length > 0 && 'A certificate is removed',
    ),
  ];
}

/** Faults in records that a mapping uses. Records for other purposes may have any settings. */
async function recordFaults(context: PracticeContext): Promise<ReadonlyArray<Fault>> {
  const mappings = await listMappings(context);
  const records = await listRecords(context);
  const mapped = records.filter(({ id }) => mappings.some((one) => one.integrationId === id));
  const revoked = mappings.filter((mapping) => mapping.revokedAt !== null);
  return [
    ...mapped.flatMap(({ id, name, state, clientCredentialsGrant, scopes }) =>
      faultsAt(
        recordPage('integration', id),
        state !== 'Enabled' && `Integration record “${name}” is Blocked`,
        !clientCredentialsGrant &&
          `Client Credentials (Machine to Machine) Grant is not checked on integration record “${name}”`,
        scopes.length === 0 && `No scope is checked on integration record “${name}”`,
      ),
    ),
    ...revoked.flatMap(({ integrationId, certificateId }) => {
      const name = records.find(({ id }) => id === integrationId)?.name ?? '';
      const text = `Certificate ${certificateId} of “${name}” is permanently revoked`;
      return faultsAt(PAGES.mappings, text);
    }),
  ];
}

function roleFaults(conditions: PracticeConditions): ReadonlyArray<Fault> {
  return PRACTICE_ROLES.flatMap(({ id, name, permissions }) => {
    const held = permissionsOfRole(id, conditions).map((one) => one.permission);
    const lacking = permissions.filter(({ permission }) => !held.includes(permission));
    return faultsAt(
      recordPage('role', id),
      conditions.inactiveRoles.includes(id) && `Role ${name} is inactive`,
      conditions.webServicesOnlyRoles.includes(id) && `Role ${name} is a Web Services Only Role`,
      conditions.twoFactorRoles.includes(id) && `Role ${name} requires a second factor`,
      ...lacking.map(({ permission }) => `Role ${name} lacks the ${permission} permission`),
    );
  });
}

function entityFaults(conditions: PracticeConditions): ReadonlyArray<Fault> {
  return PRACTICE_ENTITIES.flatMap(({ id, name, roles }) => {
    const assigned = rolesOfEntity(id, conditions);
    const lacking = PRACTICE_ROLES.filter(
      (role) => roles.includes(role.id) && !assigned.includes(role.id),
    );
    return faultsAt(
      recordPage('entity', id),
      conditions.inactiveEntities.includes(id) && `${name} is inactive`,
      ...lacking.map((role) => `${name} lacks the ${role.name} role`),
    );
  });
}

function settingTexts(conditions: PracticeConditions): ReadonlyArray<string | false> {
  const { clockSkewSeconds } = conditions;
  const direction = clockSkewSeconds > 0 ? 'ahead' : 'behind';
  return [
    clockSkewSeconds !== 0 && `The clock is ${Math.abs(clockSkewSeconds)} seconds ${direction}`,
    ...DISTURBED_PLACES.flatMap((place) => {
      const { kind, delaySeconds } = conditions.disturbances[place];
      return [
        kind !== 'none' && `${DISTURBANCES[kind]} at ${PLACES[place].words}`,
        delaySeconds > 0 &&
          `Answers are delayed by ${delaySeconds} seconds at ${PLACES[place].words}`,
      ];
    }),
    conditions.accountClosed && 'The account is closed',
    conditions.signaturesRefused && 'Every signature counts as wrong',
    conditions.loginPermissionCheckedAtToken &&
      'The token endpoint refuses a role that cannot log in',
  ];
}
