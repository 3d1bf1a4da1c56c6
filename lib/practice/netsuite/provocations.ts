import { SCOPES } from './assertion-check';
import {
  DEFAULT_CONDITIONS,
  DISTURBANCES,
  type DisturbanceKind,
  type DisturbedPlace,
  LONGEST_DELAY_SECONDS,
  PLACES,
  type PracticeConditions,
  permissionsOfRole,
  rolesOfEntity,
} from './conditions';
import { PERMISSIONS, PRACTICE_ROLES } from './directory';
import { findAccount } from './hosts';
import { findRecord, isCopy, saveRecord } from './integration-records';
import { FEATURES } from './settings-pages';
import type { IntegrationRecordChanges, M2mMapping, PracticeStore } from './store';

/** One connection of the practice NetSuite that works, and where it is kept. */
export type ProvokedConnection = Pick<
  M2mMapping,
  'accountId' | 'integrationId' | 'entityId' | 'roleId'
> & { readonly store: PracticeStore; readonly mappingId: number; readonly now: Date };

type Provocation = {
  /** What it does, in a sentence without its full stop. */
  readonly title: string;
  /** Breaks this one thing. Throws when the account lacks the record that it would change. */
  readonly provoke: (connection: ProvokedConnection) => Promise<void>;
};

type Change = Partial<PracticeConditions>;

/** Breaks by a change of the account's conditions. */
function set(
  title: string,
  change: Change | ((connection: ProvokedConnection, conditions: PracticeConditions) => Change),
): Provocation {
  const provoke = (connection: ProvokedConnection) =>
    connection.store.changeConditions(connection.accountId, (conditions) =>
      typeof change === 'function' ? change(connection, conditions) : change,
    );
  return { title, provoke };
}

function featureOff(key: (typeof FEATURES)[number][2]): Provocation {
  const [, name] = FEATURES.find((feature) => feature[2] === key) ?? [];
  return set(`Turn off the ${name} feature`, { [key]: false });
}

/** Breaks by a change of the integration record. */
function record(title: string, changes: Partial<IntegrationRecordChanges>): Provocation {
  const provoke = async ({ store, accountId, integrationId }: ProvokedConnection) => {
    if (!(await changeRecord(store, accountId, integrationId, changes))) {
      throw new Error('The account has no such integration record.');
    }
  };
  return { title, provoke };
}

/** The permissions of all roles, with one taken from a role. */
function withoutPermission(conditions: PracticeConditions, roleId: number, permission: string) {
  const names = permissionsOfRole(roleId, conditions).map((one) => one.permission);
  const rest = names.filter((name) => name !== permission);
  return { rolePermissions: { ...conditions.rolePermissions, [roleId]: rest } };
}

function lacks(permission: string): Provocation {
  const title = `Remove the ${permission} permission from the role`;
  return set(title, ({ roleId }, conditions) => withoutPermission(conditions, roleId, permission));
}

/** Breaks by an answer that gets in the way at a place, or by answers that come late. */
function answer(place: DisturbedPlace, kind: DisturbanceKind, delaySeconds = 0): Provocation {
  const title = kind === 'none' ? `Delay answers by ${delaySeconds} seconds` : DISTURBANCES[kind];
  return set(`${title} at ${PLACES[place].words}`, (_connection, { disturbances }) => ({
    disturbances: { ...disturbances, [place]: { kind, delaySeconds } },
  }));
}

const CLOCK_SKEW_SECONDS = 2 * 60 * 60;

/**
 * Every way to break a working connection, by stable name. A name is the code of the cause that a
 * diagnosis should find, with an ending where there are several ways. {@link putAccountInOrder} fixes
 * each of them, but for a certificate that was revoked.
 */
export const PROVOCATIONS = {
  'integration-unknown': set('Delete the integration record', ({ integrationId }) => ({
    unknownIntegrations: [integrationId],
  })),
  'integration-blocked': record('Set the integration record to Blocked', { state: 'Blocked' }),
  'grant-not-enabled': record(
    'Uncheck Client Credentials (Machine to Machine) Grant on the integration record',
    { clientCredentialsGrant: false },
  ),
  'scope-not-enabled': record('Uncheck every scope on the integration record', { scopes: [] }),
  'certificate-unknown': set(
    'Remove the certificate, as if it had never been uploaded',
    ({ mappingId }) => ({ unknownMappings: [mappingId] }),
  ),
  'certificate-revoked': {
    title: 'Revoke the certificate',
    provoke: ({ store, accountId, mappingId, now }) =>
      store.revokeMapping(accountId, mappingId, now),
  },
  'mapping-cleared-by-refresh': {
    title: 'Clear every mapping, as a refresh of the sandbox does',
    provoke: async ({ store, accountId }) => {
      const unknownMappings = (await store.listMappings(accountId)).map(({ id }) => id);
      await store.changeConditions(accountId, () => ({ unknownMappings }));
    },
  },
  'signature-invalid': set(
    'Reject every signature, as if a different certificate had the same Certificate ID',
    { signaturesRefused: true },
  ),
  'entity-or-role-inactive': set('Set the role to inactive', ({ roleId }) => ({
    inactiveRoles: [roleId],
  })),
  'entity-or-role-inactive-entity': set('Set the entity to inactive', ({ entityId }) => ({
    inactiveEntities: [entityId],
  })),
  'entity-or-role-inactive-unassigned': set(
    'Remove the role from the entity',
    ({ entityId, roleId }, conditions) => {
      const others = rolesOfEntity(entityId, conditions).filter((id) => id !== roleId);
      return { entityRoles: { ...conditions.entityRoles, [entityId]: others } };
    },
  ),
  'feature-disabled': featureOff('oauth2Feature'),
  'feature-disabled-rest': featureOff('restFeature'),
  'feature-disabled-suitescript': featureOff('serverSuiteScriptFeature'),
  'role-lacks-oauth-login': lacks(PERMISSIONS.logInWithOAuth2),
  'role-lacks-oauth-login-at-token': set(
    'Remove the permission to log in from the role, and have the token endpoint refuse it',
    ({ roleId }, conditions) => ({
      ...withoutPermission(conditions, roleId, PERMISSIONS.logInWithOAuth2),
      loginPermissionCheckedAtToken: true,
    }),
  ),
  'role-lacks-rest': lacks(PERMISSIONS.restWebServices),
  'suiteql-not-permitted': lacks(PERMISSIONS.suiteAnalyticsWorkbook),
  'suiteql-not-permitted-feature': featureOff('suiteAnalyticsWorkbookFeature'),
  'restlet-not-reachable': set('Uncheck Deployed on the deployment of the RESTlet', {
    restletDeployed: false,
  }),
  'restlet-not-reachable-audience': set(
    'Remove the role from the audience of the RESTlet',
    ({ roleId }) => ({
      restletAudience: PRACTICE_ROLES.map(({ id }) => id).filter((id) => id !== roleId),
    }),
  ),
  'role-web-services-only': set('Check Web Services Only Role on the role', ({ roleId }) => ({
    webServicesOnlyRoles: [roleId],
  })),
  'role-requires-two-factor': set('Make the role require a second factor', ({ roleId }) => ({
    twoFactorRoles: [roleId],
  })),
  'rate-limited': answer('tokenEndpoint', 'too-many-requests'),
  'rate-limited-rest': answer('restWebServices', 'too-many-requests'),
  'rate-limited-restlets': answer('restlets', 'too-many-requests'),
  'netsuite-unavailable': answer('tokenEndpoint', 'unavailable'),
  'netsuite-unavailable-fault': answer('tokenEndpoint', 'server-error'),
  'netsuite-unavailable-maintenance': answer('tokenEndpoint', 'maintenance-page'),
  'netsuite-unavailable-rest': answer('restWebServices', 'unavailable'),
  'netsuite-unavailable-rest-fault': answer('restWebServices', 'server-error'),
  'answer-not-netsuite': answer('tokenEndpoint', 'proxy-page'),
  'answer-not-netsuite-rest': answer('restWebServices', 'proxy-page'),
  'proxy-interference': answer('tokenEndpoint', 'bad-gateway'),
  'answer-not-netsuite-redirect': answer('tokenEndpoint', 'redirect'),
  'answer-not-netsuite-huge': answer('tokenEndpoint', 'huge-body'),
  'network-timeout': answer('tokenEndpoint', 'none', LONGEST_DELAY_SECONDS),
  'network-timeout-rest': answer('restWebServices', 'none', LONGEST_DELAY_SECONDS),
  'clock-skew': set('Set NetSuite’s clock back two hours', {
    clockSkewSeconds: -CLOCK_SKEW_SECONDS,
  }),
  'clock-skew-ahead': set('Set NetSuite’s clock ahead two hours', {
    clockSkewSeconds: CLOCK_SKEW_SECONDS,
  }),
  'account-not-found': set('Close the account', { accountClosed: true }),
} as const satisfies Readonly<Record<string, Provocation>>;

/** Narrows any text to the name of a provocation. */
export function isProvocationName(text: string): text is keyof typeof PROVOCATIONS {
  return Object.hasOwn(PROVOCATIONS, text);
}

/** Changes a record (false if there is none); of a copy, what it has in common with production there. */
async function changeRecord(
  store: PracticeStore,
  accountId: string,
  id: number,
  changes: Partial<IntegrationRecordChanges>,
): Promise<boolean> {
  const conditions = await store.readConditions(accountId);
  const source = { store, account: findAccount(accountId), conditions };
  const found = await findRecord(source, (one) => one.id === id);
  if (found === null) {
    return false;
  }
  await saveRecord(source, found, changes);
  if (isCopy(found, source)) {
    const { state: _state, note: _note, ...common } = changes;
    await store.updateIntegrationRecord(found.accountId, id, common);
  }
  return true;
}

/**
 * Puts an account in order: its settings and conditions as at first, and every integration record
 * that a mapping uses Enabled, with the grant and all scopes checked. Revoked certificates stay
 * revoked, and what a refresh removed stays removed.
 */
export async function putAccountInOrder(store: PracticeStore, accountId: string): Promise<void> {
  await store.changeConditions(accountId, ({ copiedIntegrations }) => ({
    ...DEFAULT_CONDITIONS,
    copiedIntegrations: copiedIntegrations.map((copy) => ({ ...copy, state: 'Enabled' })),
  }));
  const mappings = await store.listMappings(accountId);
  for (const id of new Set(mappings.map((mapping) => mapping.integrationId))) {
    await changeRecord(store, accountId, id, {
      state: 'Enabled',
      clientCredentialsGrant: true,
      scopes: SCOPES,
    });
  }
}
