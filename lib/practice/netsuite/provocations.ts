import { putConditionsInOrder, rolesOfEntity } from './conditions';
import { PERMISSIONS, PRACTICE_ROLES } from './directory';
import {
  byCondition,
  byDelay,
  byDisturbance,
  byPermission,
  byRecord,
  changeRecord,
  type Provocation,
  withoutPermission,
} from './provocation-makers';
import type { IntegrationRecordChanges, PracticeStore } from './store';

const CLOCK_SKEW_SECONDS = 2 * 60 * 60;

/**
 * Every way to break a working connection, by stable name. A name is the code of its cause, with an
 * ending where there are several ways. {@link putAccountInOrder} mends each of them, but for a
 * certificate that was revoked.
 */
export const PROVOCATIONS = {
  'integration-unknown': byCondition(
    'integration-unknown',
    'Forget the integration record, as though it had been deleted',
    (conditions, { integrationId }) => ({ ...conditions, unknownIntegrations: [integrationId] }),
  ),
  'integration-blocked': byRecord('integration-blocked', 'Set the integration record to Blocked', {
    state: 'Blocked',
  }),
  'grant-not-enabled': byRecord(
    'grant-not-enabled',
    'Untick Client Credentials (Machine to Machine) Grant on the integration record',
    { clientCredentialsGrant: false },
  ),
  'scope-not-enabled': byRecord(
    'scope-not-enabled',
    'Untick every scope on the integration record',
    { scopes: [] },
  ),
  'certificate-unknown': byCondition(
    'certificate-unknown',
    'Forget the certificate, as though it had never been uploaded',
    (conditions, { mappingId }) => ({ ...conditions, unknownMappings: [mappingId] }),
  ),
  'certificate-revoked': {
    title: 'Revoke the certificate',
    cause: 'certificate-revoked',
    provoke: async ({ store, accountId, mappingId, now }) => {
      await store.revokeMapping(accountId, mappingId, now);
    },
  },
  'mapping-cleared-by-refresh': {
    title: 'Clear every mapping, as a refresh of the sandbox does',
    cause: 'mapping-cleared-by-refresh',
    provoke: async ({ store, accountId }) => {
      const mappings = await store.listMappings(accountId);
      await store.changeConditions(accountId, (conditions) => ({
        ...conditions,
        unknownMappings: mappings.map((mapping) => mapping.id),
      }));
    },
  },
  'signature-invalid': byCondition(
    'signature-invalid',
    'Take every signature for wrong, as with another certificate under the same Certificate ID',
    (conditions) => ({ ...conditions, signaturesRefused: true }),
  ),
  'entity-or-role-inactive': byCondition(
    'entity-or-role-inactive',
    'Set the role to inactive',
    (conditions, { roleId }) => ({ ...conditions, inactiveRoles: [roleId] }),
  ),
  'entity-or-role-inactive-entity': byCondition(
    'entity-or-role-inactive',
    'Set the entity to inactive',
    (conditions, { entityId }) => ({ ...conditions, inactiveEntities: [entityId] }),
  ),
  'entity-or-role-inactive-unassigned': byCondition(
    'entity-or-role-inactive',
    'Take the role away from the entity',
    (conditions, { entityId, roleId }) => ({
      ...conditions,
      entityRoles: {
        ...conditions.entityRoles,
        [entityId]: rolesOfEntity(entityId, conditions).filter((id) => id !== roleId),
      },
    }),
  ),
  'feature-disabled': byCondition(
    'feature-disabled',
    'Switch the feature OAuth 2.0 off',
    (conditions) => ({ ...conditions, oauth2Feature: false }),
  ),
  'feature-disabled-rest': byCondition(
    'feature-disabled',
    'Switch the feature REST Web Services off',
    (conditions) => ({ ...conditions, restFeature: false }),
  ),
  'feature-disabled-suitescript': byCondition(
    'feature-disabled',
    'Switch the feature Server SuiteScript off',
    (conditions) => ({ ...conditions, serverSuiteScriptFeature: false }),
  ),
  'role-lacks-oauth-login': byPermission('role-lacks-oauth-login', PERMISSIONS.logInWithOAuth2),
  'role-lacks-oauth-login-at-token': {
    title: 'Take the permission to log in from the role, and let the token endpoint refuse',
    cause: 'role-lacks-oauth-login',
    provoke: ({ store, accountId, roleId }) =>
      store.changeConditions(accountId, (conditions) => ({
        ...withoutPermission(conditions, roleId, PERMISSIONS.logInWithOAuth2),
        loginPermissionCheckedAtToken: true,
      })),
  },
  'role-lacks-rest': byPermission('role-lacks-rest', PERMISSIONS.restWebServices),
  'suiteql-not-permitted': byPermission(
    'suiteql-not-permitted',
    PERMISSIONS.suiteAnalyticsWorkbook,
  ),
  'suiteql-not-permitted-feature': byCondition(
    'suiteql-not-permitted',
    'Switch the feature SuiteAnalytics Workbook off',
    (conditions) => ({ ...conditions, suiteAnalyticsWorkbookFeature: false }),
  ),
  'restlet-not-reachable': byCondition(
    'restlet-not-reachable',
    'Untick Deployed on the deployment of the RESTlet',
    (conditions) => ({ ...conditions, restletDeployed: false }),
  ),
  'restlet-not-reachable-audience': byCondition(
    'restlet-not-reachable',
    'Take the role out of the audience of the RESTlet',
    (conditions, { roleId }) => ({
      ...conditions,
      restletAudience: PRACTICE_ROLES.map((role) => role.id).filter((id) => id !== roleId),
    }),
  ),
  'role-web-services-only': byCondition(
    'role-web-services-only',
    'Tick Web Services Only Role on the role',
    (conditions, { roleId }) => ({ ...conditions, webServicesOnlyRoles: [roleId] }),
  ),
  'role-requires-two-factor': byCondition(
    'role-requires-two-factor',
    'Let the role ask for a second factor',
    (conditions, { roleId }) => ({ ...conditions, twoFactorRoles: [roleId] }),
  ),
  'rate-limited': byDisturbance('rate-limited', 'tokenEndpoint', 'too-many-requests'),
  'rate-limited-rest': byDisturbance('rate-limited', 'restWebServices', 'too-many-requests'),
  'rate-limited-restlets': byDisturbance('rate-limited', 'restlets', 'too-many-requests'),
  'netsuite-unavailable': byDisturbance('netsuite-unavailable', 'tokenEndpoint', 'unavailable'),
  'netsuite-unavailable-fault': byDisturbance(
    'netsuite-unavailable',
    'tokenEndpoint',
    'server-error',
  ),
  'netsuite-unavailable-maintenance': byDisturbance(
    'netsuite-unavailable',
    'tokenEndpoint',
    'maintenance-page',
  ),
  'netsuite-unavailable-rest': byDisturbance(
    'netsuite-unavailable',
    'restWebServices',
    'unavailable',
  ),
  'netsuite-unavailable-rest-fault': byDisturbance(
    'netsuite-unavailable',
    'restWebServices',
    'server-error',
  ),
  'answer-not-netsuite': byDisturbance('answer-not-netsuite', 'tokenEndpoint', 'proxy-page'),
  'answer-not-netsuite-rest': byDisturbance('answer-not-netsuite', 'restWebServices', 'proxy-page'),
  'proxy-interference': byDisturbance('proxy-interference', 'tokenEndpoint', 'bad-gateway'),
  'answer-not-netsuite-redirect': byDisturbance('answer-not-netsuite', 'tokenEndpoint', 'redirect'),
  'answer-not-netsuite-huge': byDisturbance('answer-not-netsuite', 'tokenEndpoint', 'huge-body'),
  'network-timeout': byDelay('tokenEndpoint'),
  'network-timeout-rest': byDelay('restWebServices'),
  'clock-skew': byCondition(
    'clock-skew',
    'Let NetSuite’s clock run two hours behind',
    (conditions) => ({ ...conditions, clockSkewSeconds: -CLOCK_SKEW_SECONDS }),
  ),
  'clock-skew-ahead': byCondition(
    'clock-skew',
    'Let NetSuite’s clock run two hours ahead',
    (conditions) => ({ ...conditions, clockSkewSeconds: CLOCK_SKEW_SECONDS }),
  ),
  'account-not-found': byCondition('account-not-found', 'Close the account', (conditions) => ({
    ...conditions,
    accountClosed: true,
  })),
} as const satisfies Readonly<Record<string, Provocation>>;

/** Stable name of a provocation. */
export type ProvocationName = keyof typeof PROVOCATIONS;

/** Narrows any text to the name of a provocation. */
export function isProvocationName(text: string): text is ProvocationName {
  return Object.hasOwn(PROVOCATIONS, text);
}

/**
 * Puts an account in order: its settings and conditions as at first, and every integration record
 * that a mapping uses Enabled, with the grant and all scopes ticked. Revoked certificates stay
 * revoked, and what a refresh removed stays removed.
 */
export async function putAccountInOrder(store: PracticeStore, accountId: string): Promise<void> {
  await store.changeConditions(accountId, putConditionsInOrder);
  const mappings = await store.listMappings(accountId);
  for (const id of new Set(mappings.map((mapping) => mapping.integrationId))) {
    await changeRecord(store, accountId, id, RECORD_IN_ORDER);
  }
}

const RECORD_IN_ORDER = {
  state: 'Enabled',
  clientCredentialsGrant: true,
  scopes: ['restlets', 'rest_webservices', 'suite_analytics'],
} as const satisfies Partial<IntegrationRecordChanges>;
