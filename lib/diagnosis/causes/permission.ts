import type { CauseRecord } from '../cause-record';
import { ORACLE_PAGES, PLACES } from '../places';

/** Causes in what the account and the role of the mapping allow. */
export const PERMISSION_CAUSES = {
  'entity-or-role-inactive': {
    title: 'The entity or role of the mapping is inactive',
    meaning:
      'The mapping names an entity and a role. Both must be active, and the entity must have access and the role.',
    evidence:
      'The entity or the role is inactive, or the role is not on the entity’s **Access** subtab.',
    fix: 'Open the entity of the mapping. On its **Access** subtab, **Give Access** must be checked and the role listed. Then check that the role is not inactive.',
    fixCost: 'change',
    task: 'prerequisites',
    place: PLACES.roles,
    oraclePage: ORACLE_PAGES.assignRole,
    auditWords: { EntityOrRoleDisabled: 1 },
    checks: {},
    excludedBy: ['metadata-catalog-ok'],
    excludedForEveryCall: true,
    whyListed:
      'The request does not name the entity and role of the mapping, so this app could not check them.',
  },
  'feature-disabled': {
    title: 'A feature is off in this account',
    meaning:
      '**OAuth 2.0** or **REST Web Services** is not enabled, or a feature that RESTlets need.',
    evidence: 'The feature is not checked under **Enable Features**.',
    fix: 'On the **SuiteCloud** subtab, check **OAuth 2.0** and **REST Web Services**; for RESTlets, also **Client SuiteScript** and **Server SuiteScript**. Save.',
    fixCost: 'change',
    task: 'prerequisites',
    place: PLACES.enableFeatures,
    oraclePage: ORACLE_PAGES.enableFeature,
    auditWords: { FeatureDisabled: 1 },
    checks: {},
    excludedBy: [],
    whyListed: 'Only NetSuite shows whether the features are enabled.',
  },
  'role-lacks-oauth-login': {
    title: 'The role may not log in with OAuth 2.0 access tokens',
    meaning: 'A role needs its own permission to be used over OAuth 2.0.',
    evidence:
      'On the role’s **Permissions > Setup** list, **Log in using OAuth 2.0 Access Tokens** is missing. **OAuth 2.0 Authorized Applications Management** is not enough.',
    fix: 'Edit the role. Under **Permissions > Setup**, choose **Log in using OAuth 2.0 Access Tokens**, press **Add**, and then **Save**.',
    fixCost: 'change',
    task: 'prerequisites',
    place: PLACES.roles,
    oraclePage: ORACLE_PAGES.rolePermissions,
    auditWords: { EntityOrRoleDisabled: 2 },
    checks: {},
    excludedBy: ['server-time-ok', 'metadata-catalog-ok'],
    excludedForEveryCall: true,
    whyListed:
      'Only NetSuite shows the role’s permissions. Whether NetSuite checks this one at the token endpoint or at the first call is not documented.',
  },
  'role-lacks-rest': {
    title: 'The role lacks the REST Web Services permission',
    meaning: 'Without it, the role cannot call REST web services, even with a good token.',
    evidence:
      'On the role’s **Permissions > Setup** list, **REST Web Services** is missing or its level is not **Full**.',
    fix: 'Edit the role. Under **Permissions > Setup**, choose **REST Web Services** with the level **Full**, press **Add**, and then **Save**.',
    fixCost: 'change',
    task: 'prerequisites',
    place: PLACES.roles,
    oraclePage: ORACLE_PAGES.restPrerequisites,
    auditWords: {},
    checks: {},
    excludedBy: ['metadata-catalog-ok'],
    whyListed: 'Only NetSuite shows the role’s permissions.',
  },
  'suiteql-not-permitted': {
    title: 'The role may not run SuiteQL queries',
    meaning:
      'Queries and lists need the **SuiteAnalytics Workbook** feature and the permission of the same name.',
    evidence:
      'Other REST calls work, but queries and lists are refused, often with 400 USER_ERROR and without the name of the permission.',
    fix: 'Edit the role. Under **Permissions > Reports**, choose **SuiteAnalytics Workbook** with the level **Edit**, press **Add**, and then **Save**. The **SuiteAnalytics Workbook** feature must be checked, too: **Setup > Company > Enable Features**, **Analytics** subtab.',
    fixCost: 'change',
    task: 'prerequisites',
    place: PLACES.roles,
    oraclePage: ORACLE_PAGES.suiteql,
    auditWords: {},
    checks: {},
    excludedBy: ['suiteql-ok'],
    whyListed: 'The other REST calls are not affected. The connection works, but queries may not.',
  },
  'restlet-not-reachable': {
    title: 'The RESTlet cannot be called',
    meaning:
      'The script ID or deployment ID is wrong, the deployment is not released, or its audience does not include the role. A **Web Services Only Role** cannot call RESTlets at all.',
    evidence:
      'The script deployment is not listed, its **Status** is not **Released**, **Deployed** is not checked, or the role is not on its **Audience** subtab.',
    fix: 'Open the script deployment. Set **Status** to **Released**, check **Deployed**, add the role under **Audience**, and save.',
    fixCost: 'change',
    task: 'celigo-connection',
    place: PLACES.deployments,
    oraclePage: ORACLE_PAGES.restletErrors,
    auditWords: {},
    checks: {},
    excludedBy: ['restlet-ok'],
    whyListed: 'Only NetSuite shows the script, its deployment, and its audience.',
  },
  'role-web-services-only': {
    title: 'The role is a Web Services Only role',
    meaning: 'A role that is restricted to web services cannot call RESTlets.',
    evidence: 'On the role, **Web Services Only Role** is checked.',
    fix: 'Edit the role and clear **Web Services Only Role**, or map a different role for RESTlets.',
    fixCost: 'change',
    task: 'prerequisites',
    place: PLACES.roles,
    oraclePage: ORACLE_PAGES.webServicesOnlyRoles,
    auditWords: {},
    checks: {},
    excludedBy: ['restlet-ok'],
    whyListed: 'Only NetSuite shows whether the role is restricted in this way.',
  },
  'role-requires-two-factor': {
    title: 'The RESTlet asks for a second factor',
    meaning:
      'NetSuite requires two-factor authentication for this role, which a program cannot provide.',
    evidence: 'The RESTlet host answers TWO_FA_REQD.',
    fix: 'Map a separate role for the integration, one without two-factor authentication and without administrator permissions.',
    fixCost: 'change',
    task: 'prerequisites',
    place: PLACES.roles,
    oraclePage: ORACLE_PAGES.restletErrors,
    auditWords: {},
    checks: {},
    excludedBy: ['restlet-ok'],
    whyListed: undefined,
  },
} as const satisfies Record<string, CauseRecord>;
