import type { Account } from '@/lib/account/account';
import {
  ACTIVE_CERTIFICATES_MAX,
  browserHref,
  CERTIFICATE_PERMISSION,
  enableFeaturesUrl,
  integrationRecordsUrl,
  m2mSetupUrl,
  newIntegrationRecordUrl,
  newRoleUrl,
  rolesUrl,
  usersUrl,
} from '@/lib/account/deep-links';
import type { Scope } from '@/lib/account/scopes';
import { countWord } from '@/lib/words';
import { ORACLE_PAGES } from './oracle-pages';
import { menuOf, PLACES } from './places';

/*
 * Menu paths, field names and box names are the words on a NetSuite screen, so that a person can
 * find them there. In sentences they are marked, as `lib/marked-text.ts` reads it.
 */

/** What a guide is written for. */
export type GuideSubject = {
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
};

/** The headings under which prerequisites are listed, in order. */
export const PREREQUISITE_GROUPS = ['features', 'role', 'entity', 'mapping', 'warnings'] as const;

/** One heading of the prerequisites. */
export type PrerequisiteGroup = (typeof PREREQUISITE_GROUPS)[number];

/** One thing that must be true in NetSuite before the connection can work. */
export type Prerequisite = {
  /** Stable kebab-case name, for instance `feature-oauth-2`. */
  readonly id: string;
  readonly group: PrerequisiteGroup;
  /** The words on the NetSuite screen, or a short sentence for a warning. */
  readonly title: string;
  /** Marked text. */
  readonly detail: string;
  /** The menu entries from left to right, for instance `['Setup', 'Company', 'Enable Features']`. */
  readonly menuPath: ReadonlyArray<string>;
  /** Tells the page apart from another one that the same group leads to. */
  readonly placeName?: string;
  /** Opens the page: absolute, or within the app for a practice account. */
  readonly deepLink: string;
  readonly oraclePage: string;
  /** Set where no connection works without it: every test that works proves it. */
  readonly isProvenByTest?: true;
  /** The line of a test report that proves it, where a test that works may leave it open. */
  readonly provenByLine?: 'suiteql-call' | 'certificate-listed';
  /** When the item is needed, for an item that is not always needed. */
  readonly condition?: string;
  /** Where it stands on the NetSuite screen, and what to set there; absent where Oracle names no place. */
  readonly spot?: PrerequisiteSpot;
};

/** A box, a line, or a field on a NetSuite screen. */
export type PrerequisiteSpot = {
  readonly subtab: string;
  /** The heading on that subtab. */
  readonly section?: string;
  /** The words beside the box, or the name of the permission. */
  readonly label: string;
  /** The level of a permission. */
  readonly level?: 'Full' | 'Edit';
};

const FEATURES_MENU = menuOf(PLACES.enableFeatures);
const ROLES_MENU = menuOf(PLACES.roles);
const USERS_MENU = ['Setup', 'Users/Roles', 'User Management', 'Manage Users'];
const INTEGRATIONS_MENU = menuOf(PLACES.integrations);
const M2M_MENU = [...menuOf(PLACES.m2mSetup), 'Create New'];

/** Where an item is found; filled in from the account. */
type Place = 'features' | 'roles' | 'new-role' | 'users' | 'mapping';

/** An item before it knows its account, with the scopes that need it; none means always. */
type Item = Omit<Prerequisite, 'menuPath' | 'placeName' | 'deepLink'> & {
  readonly place: Place;
  readonly neededBy?: ReadonlyArray<Scope>;
};

const FEATURE_ITEMS: ReadonlyArray<Item> = [
  {
    id: 'feature-oauth-2',
    group: 'features',
    title: 'OAuth 2.0',
    detail:
      'On the **SuiteCloud** subtab, under **Manage Authentication**, check **OAuth 2.0**. NetSuite then shows its terms of service; accept them and save.',
    spot: { subtab: 'SuiteCloud', section: 'Manage Authentication', label: 'OAuth 2.0' },
    place: 'features',
    oraclePage: ORACLE_PAGES.enableFeature,
    isProvenByTest: true,
  },
  {
    id: 'feature-rest-web-services',
    group: 'features',
    title: 'REST Web Services',
    detail:
      'On the **SuiteCloud** subtab, under **SuiteTalk (Web Services)**, check **REST Web Services**.',
    spot: { subtab: 'SuiteCloud', section: 'SuiteTalk (Web Services)', label: 'REST Web Services' },
    place: 'features',
    oraclePage: ORACLE_PAGES.restPrerequisites,
    isProvenByTest: true,
    neededBy: ['rest_webservices'],
  },
  {
    id: 'feature-client-suitescript',
    group: 'features',
    title: 'Client SuiteScript',
    detail:
      'On the **SuiteCloud** subtab, under **SuiteScript**, check **Client SuiteScript**. RESTlets need it.',
    spot: { subtab: 'SuiteCloud', section: 'SuiteScript', label: 'Client SuiteScript' },
    place: 'features',
    oraclePage: ORACLE_PAGES.enableFeature,
    neededBy: ['restlets'],
  },
  {
    id: 'feature-server-suitescript',
    group: 'features',
    title: 'Server SuiteScript',
    detail:
      'On the **SuiteCloud** subtab, under **SuiteScript**, check **Server SuiteScript**. RESTlets need it.',
    spot: { subtab: 'SuiteCloud', section: 'SuiteScript', label: 'Server SuiteScript' },
    place: 'features',
    oraclePage: ORACLE_PAGES.enableFeature,
    neededBy: ['restlets'],
  },
  {
    id: 'feature-suiteanalytics-workbook',
    group: 'features',
    title: 'SuiteAnalytics Workbook',
    detail:
      'On the **Analytics** subtab, check **SuiteAnalytics Workbook**. Oracle lists it among the prerequisites of REST web services; SuiteQL queries run on it.',
    spot: { subtab: 'Analytics', label: 'SuiteAnalytics Workbook' },
    place: 'features',
    oraclePage: ORACLE_PAGES.restPrerequisites,
    provenByLine: 'suiteql-call',
    neededBy: ['rest_webservices'],
  },
  {
    id: 'feature-suiteanalytics-connect',
    group: 'features',
    title: 'SuiteAnalytics Connect',
    detail:
      'On the **Analytics** subtab, check **SuiteAnalytics Connect**. The box appears only if the account has a license for it.',
    spot: { subtab: 'Analytics', label: 'SuiteAnalytics Connect' },
    place: 'features',
    oraclePage: ORACLE_PAGES.suiteAnalyticsConnect,
    neededBy: ['suite_analytics'],
  },
];

const ROLE_ITEMS: ReadonlyArray<Item> = [
  {
    id: 'role-dedicated',
    group: 'role',
    title: 'A role for this integration',
    detail:
      'Create or customize a role that grants only what the integration needs. Add the permissions below on its **Permissions** subtab: after you choose each one, click **Add**, or **Save** changes nothing.',
    place: 'new-role',
    oraclePage: ORACLE_PAGES.rolePermissions,
  },
  {
    id: 'permission-oauth-2-login',
    group: 'role',
    title: 'Log in using OAuth 2.0 Access Tokens',
    detail:
      'On **Permissions > Setup**. The permission **Log in using Access Tokens**, without OAuth 2.0 in its name, belongs to token-based authentication and does not replace it.',
    spot: { subtab: 'Setup', label: 'Log in using OAuth 2.0 Access Tokens' },
    place: 'roles',
    oraclePage: ORACLE_PAGES.rolePermissions,
    isProvenByTest: true,
  },
  {
    id: 'permission-rest-web-services',
    group: 'role',
    title: 'REST Web Services',
    detail: 'On **Permissions > Setup**, with the level **Full**.',
    spot: { subtab: 'Setup', label: 'REST Web Services', level: 'Full' },
    place: 'roles',
    oraclePage: ORACLE_PAGES.restPrerequisites,
    isProvenByTest: true,
    neededBy: ['rest_webservices'],
  },
  {
    id: 'permission-suiteanalytics-workbook',
    group: 'role',
    title: 'SuiteAnalytics Workbook',
    detail: 'On **Permissions > Reports**, with the level **Edit**.',
    spot: { subtab: 'Reports', label: 'SuiteAnalytics Workbook', level: 'Edit' },
    place: 'roles',
    oraclePage: ORACLE_PAGES.restPrerequisites,
    provenByLine: 'suiteql-call',
    neededBy: ['rest_webservices'],
    condition: 'If the integration runs SuiteQL queries',
  },
  {
    id: 'permission-suiteanalytics-connect',
    group: 'role',
    title: 'SuiteAnalytics Connect',
    detail:
      'On the **Permissions** subtab. The role also needs access to the data source **NetSuite2.com**; Oracle recommends the **Data Warehouse Integrator** role or a custom role.',
    place: 'roles',
    oraclePage: ORACLE_PAGES.suiteAnalyticsConnect,
    neededBy: ['suite_analytics'],
  },
  {
    id: 'permission-records',
    group: 'role',
    title: 'Permissions for the records the integration reads or writes',
    detail:
      'On **Permissions > Transactions** and **Permissions > Lists**, add one line per record type, with the lowest level that is enough. Without the permission, a record appears not to exist.',
    place: 'roles',
    oraclePage: ORACLE_PAGES.restPrerequisites,
    neededBy: ['rest_webservices', 'restlets'],
  },
  {
    id: 'restlet-audience',
    group: 'role',
    title: 'The role in the audience of each RESTlet',
    detail:
      'On the script deployment of every RESTlet the integration calls, the **Audience** subtab must include this role.',
    place: 'roles',
    oraclePage: ORACLE_PAGES.restletErrors,
    neededBy: ['restlets'],
  },
  {
    id: 'permission-own-certificates',
    group: 'role',
    title: CERTIFICATE_PERMISSION,
    detail:
      'On **Permissions > Setup**. With NetSuite 2026.1 or later, it lets the integration list, upload, and revoke its own certificates.',
    spot: {
      subtab: 'Setup',
      label: CERTIFICATE_PERMISSION,
    },
    place: 'roles',
    oraclePage: ORACLE_PAGES.certificateEndpoint,
    provenByLine: 'certificate-listed',
    neededBy: ['rest_webservices'],
    condition:
      'If you list or renew certificates through NetSuite’s certificate endpoint instead of the NetSuite page',
  },
];

const ENTITY_ITEMS: ReadonlyArray<Item> = [
  {
    id: 'entity-integration-user',
    group: 'entity',
    title: 'A user for this integration',
    detail:
      'Usually an employee record that belongs to no real person, so the connection survives staff changes. It must be active.',
    place: 'users',
    oraclePage: ORACLE_PAGES.assignRole,
  },
  {
    id: 'entity-access-and-role',
    group: 'entity',
    title: 'Give Access and the role',
    detail:
      'On the **Access** subtab of that record, check **Give Access** and add the role above to its roles.',
    spot: { subtab: 'Access', label: 'Give Access' },
    place: 'users',
    oraclePage: ORACLE_PAGES.assignRole,
    isProvenByTest: true,
  },
];

const MAPPING_ITEMS: ReadonlyArray<Item> = [
  {
    id: 'mapping-rights',
    group: 'mapping',
    title: 'Someone who can upload the certificate',
    detail:
      'An Administrator, or someone whose role has the **OAuth 2.0 Authorized Applications Management** permission, signed in with two-factor authentication. The role of the integration does not need this permission.',
    place: 'mapping',
    oraclePage: ORACLE_PAGES.m2mMapping,
    isProvenByTest: true,
  },
];

const WARNING_ITEMS: ReadonlyArray<Item> = [
  {
    id: 'warning-administrator-role',
    group: 'warnings',
    title: 'Do not map the Administrator role',
    detail:
      'Anyone with the private key would have access to the whole account. Oracle advises against this role for REST web services.',
    place: 'roles',
    oraclePage: ORACLE_PAGES.restPrerequisites,
  },
  {
    id: 'warning-authorized-applications',
    group: 'warnings',
    title: 'OAuth 2.0 Authorized Applications Management does not grant API access',
    detail:
      'That permission is for setup. A role that calls an API needs **Log in using OAuth 2.0 Access Tokens**.',
    place: 'roles',
    oraclePage: ORACLE_PAGES.rolePermissions,
  },
  {
    id: 'warning-web-services-only',
    group: 'warnings',
    title: 'Leave Web Services Only Role unchecked',
    detail: 'NetSuite refuses RESTlet calls from a role that has this box checked.',
    place: 'roles',
    oraclePage: ORACLE_PAGES.restletRoles,
    neededBy: ['restlets'],
  },
];

const ITEMS = [
  ...FEATURE_ITEMS,
  ...ROLE_ITEMS,
  ...ENTITY_ITEMS,
  ...MAPPING_ITEMS,
  ...WARNING_ITEMS,
];

/** The menu path, the name where two are alike, and the address of each place. */
const ITEM_PLACES: Readonly<
  Record<
    Place,
    Pick<Prerequisite, 'menuPath' | 'placeName'> & { readonly link: (account: Account) => string }
  >
> = {
  features: { menuPath: FEATURES_MENU, link: enableFeaturesUrl },
  roles: { menuPath: ROLES_MENU, placeName: 'Existing role', link: rolesUrl },
  'new-role': { menuPath: [...ROLES_MENU, 'New'], placeName: 'New role', link: newRoleUrl },
  users: { menuPath: USERS_MENU, link: usersUrl },
  mapping: { menuPath: M2M_MENU, link: m2mSetupUrl },
};

/**
 * The checklist of features, role, entity and rights for the chosen scopes, in the order in which a
 * person does them, with warnings last.
 */
export function prerequisites(subject: GuideSubject): ReadonlyArray<Prerequisite> {
  return ITEMS.filter(
    ({ neededBy }) => neededBy?.some((scope) => subject.scopes.includes(scope)) ?? true,
  ).map(({ place, neededBy: _neededBy, ...item }) => {
    const { link, ...named } = ITEM_PLACES[place];
    return { ...item, ...named, deepLink: browserHref(subject.account, link(subject.account)) };
  });
}

/** The prerequisites that a person can check off; the others are advice. */
export function prerequisiteChecks(subject: GuideSubject): ReadonlyArray<Prerequisite> {
  return prerequisites(subject).filter(({ group }) => group !== 'warnings');
}

/** One field or box of the integration record. */
export type IntegrationRecordBox = {
  /** The words on the NetSuite screen. */
  readonly label: string;
  /** The heading on the NetSuite screen under which it stands. */
  readonly section: string;
  /** `on`: check it. `off`: leave it unchecked. `as-is`: any value does. */
  readonly state: 'on' | 'off' | 'as-is';
  /** True when NetSuite may have checked it on a new record. */
  readonly checkedAtFirst?: true;
  /** True when NetSuite does not allow it together with the client credentials grant. */
  readonly isExcluded?: true;
  /** What it is on the screen where it is no checkbox. */
  readonly control?: 'list' | 'text';
  readonly why: string;
};

/** How to fill in the integration record. */
export type IntegrationRecordGuide = {
  /** To a new record; to the list of records once there is one. */
  readonly menuPath: ReadonlyArray<string>;
  readonly deepLink: string;
  readonly oraclePage: string;
  /** In the order of the NetSuite page. */
  readonly boxes: ReadonlyArray<IntegrationRecordBox>;
  /** Sentences of marked text, most important first. */
  readonly warnings: readonly [string, ...ReadonlyArray<string>];
};

const TBA_SECTION = 'Authentication > Token-based Authentication';
const OAUTH_SECTION = 'Authentication > OAuth 2.0';

const BOXES_BEFORE_SCOPES: ReadonlyArray<IntegrationRecordBox> = [
  {
    label: 'Name',
    section: 'Primary Information',
    state: 'as-is',
    control: 'text',
    why: 'Any name that tells colleagues what this is for. The M2M page lists the record under this name.',
  },
  {
    label: 'State: Enabled',
    section: 'Primary Information',
    state: 'on',
    control: 'list',
    why: 'A blocked record gets no token.',
  },
  {
    label: 'Token-Based Authentication',
    section: TBA_SECTION,
    state: 'off',
    checkedAtFirst: true,
    why: 'This connection does not use it. On a new record, NetSuite might have checked it already.',
  },
  {
    label: 'TBA: Authorization Flow',
    section: TBA_SECTION,
    state: 'off',
    checkedAtFirst: true,
    why: 'This connection does not use it, and it requires a callback URL. On a new record, NetSuite might have checked it already.',
  },
  {
    label: 'Authorization Code Grant',
    section: OAUTH_SECTION,
    state: 'off',
    checkedAtFirst: true,
    why: 'No person signs in, so it is not needed. On a new record, NetSuite might have checked it already, and it requires a redirect URI. A record that needs it for something else can keep it.',
  },
  {
    label: 'Public Client',
    section: OAUTH_SECTION,
    state: 'off',
    isExcluded: true,
    why: 'It belongs to the authorization code grant; client credentials do not support it.',
  },
  {
    label: 'Client Credentials (Machine to Machine) Grant',
    section: OAUTH_SECTION,
    state: 'on',
    why: 'This connection uses this grant. Without it, the M2M page does not list the record.',
  },
];

/** The scope boxes in the words and the order of the NetSuite page. */
const SCOPE_BOXES: ReadonlyArray<{ readonly scope: Scope; readonly label: string }> = [
  { scope: 'restlets', label: 'RESTlets' },
  { scope: 'rest_webservices', label: 'REST Web Services' },
  { scope: 'suite_analytics', label: 'SuiteAnalytics Connect' },
];

const AI_CONNECTOR_BOX: IntegrationRecordBox = {
  label: 'NetSuite AI Connector Service',
  section: OAUTH_SECTION,
  state: 'off',
  isExcluded: true,
  why: 'NetSuite allows it only by itself, without the client credentials grant.',
};

function scopeBox(scope: Scope, label: string, chosen: boolean): IntegrationRecordBox {
  const why = chosen
    ? `Chosen. The token request asks for the ${scope} scope, and NetSuite grants only what is checked here.`
    : 'Not chosen. Leave it unchecked: unused access is a risk.';
  return { label, section: OAUTH_SECTION, state: chosen ? 'on' : 'off', why };
}

/**
 * Every field and box of the integration record for the chosen scopes.
 *
 * @param hasRecord Whether its Client ID is known: another record would have another one, and no mapping.
 */
export function integrationRecordGuide(
  { account, scopes }: GuideSubject,
  hasRecord = false,
): IntegrationRecordGuide {
  const url = hasRecord ? integrationRecordsUrl(account) : newIntegrationRecordUrl(account);
  return {
    menuPath: hasRecord ? INTEGRATIONS_MENU : [...INTEGRATIONS_MENU, 'New'],
    deepLink: browserHref(account, url),
    oraclePage: ORACLE_PAGES.integrationRecord,
    boxes: [
      ...BOXES_BEFORE_SCOPES,
      ...SCOPE_BOXES.map(({ scope, label }) => scopeBox(scope, label, scopes.includes(scope))),
      AI_CONNECTOR_BOX,
    ],
    warnings: integrationRecordWarnings(account),
  };
}

function integrationRecordWarnings(account: Account): IntegrationRecordGuide['warnings'] {
  const warnings: IntegrationRecordGuide['warnings'] = [
    'NetSuite shows the **Client ID** once, right after the first save. Copy it before you leave the page; the **Client Secret** is not needed.',
    'The **Client ID** has 64 characters. The **Application ID**, which stays visible on the record, is a different value and does not work in its place.',
    'Resetting the credentials later creates a new Client ID and breaks every connection that uses the old one.',
    'Only an Administrator, or someone whose role has the **Integration Application** permission, can create the record.',
  ];
  return account.environment === 'sandbox'
    ? [
        ...warnings,
        'A sandbox refresh removes records that exist only in the sandbox. A record created in production is copied and keeps its Client ID.',
      ]
    : warnings;
}

/** One field of the window that Create New opens on the M2M page. */
export type M2mMappingField = {
  /** The words on the NetSuite screen. */
  readonly label: 'Entity' | 'Role' | 'Application' | 'Certificate';
  /** What to choose; marked text. */
  readonly choose: string;
};

/** How to fill in the OAuth 2.0 Client Credentials (M2M) Setup page. */
export type M2mMappingGuide = {
  readonly menuPath: ReadonlyArray<string>;
  readonly deepLink: string;
  readonly oraclePage: string;
  /** In the order of the NetSuite window. */
  readonly fields: ReadonlyArray<M2mMappingField>;
  /** Where NetSuite shows the Certificate ID; marked text. */
  readonly certificateIdPlace: string;
  /** What NetSuite does not allow, and what ends a mapping. Sentences. */
  readonly limits: ReadonlyArray<string>;
};

const M2M_FIELDS: ReadonlyArray<M2mMappingField> = [
  { label: 'Entity', choose: 'The user for this integration.' },
  { label: 'Role', choose: 'The role assigned to that user, with its permissions.' },
  {
    label: 'Application',
    choose:
      'The integration record. If it is not listed, check **Client Credentials (Machine to Machine) Grant** on the record.',
  },
  {
    label: 'Certificate',
    choose: 'The file public.pem, downloaded here.',
  },
];

const M2M_LIMITS: ReadonlyArray<string> = [
  'One certificate serves one combination of integration record, role, and entity. A different combination needs its own certificate.',
  `An integration record can have at most ${countWord(ACTIVE_CERTIFICATES_MAX).toLowerCase()} active certificates; revoked and expired ones do not count.`,
  'NetSuite shortens a certificate that lasts longer than two years.',
  'A revoked certificate cannot be used in another integration record.',
  'Mappings are not copied to other accounts, and every sandbox refresh clears the sandbox’s mappings.',
];

/** Every field of the mapping of entity, role, application and certificate. */
export function m2mMappingGuide({ account }: Pick<GuideSubject, 'account'>): M2mMappingGuide {
  return {
    menuPath: M2M_MENU,
    deepLink: browserHref(account, m2mSetupUrl(account)),
    oraclePage: ORACLE_PAGES.m2mMapping,
    fields: M2M_FIELDS,
    certificateIdPlace:
      'After you click **Save**, the list of mappings has a new row. Its first column is the **Certificate ID**; reload the page if the row is not there yet.',
    limits: M2M_LIMITS,
  };
}
