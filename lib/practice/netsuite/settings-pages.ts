import { box, checkedBoxes, type FormGroup, formMarkup } from '../pages/forms';
import { code, factList, type HtmlValue, html, scrollTable } from '../pages/html';
import {
  messagePage,
  notFoundPage,
  pageAnswer,
  pageLink,
  pageUrl,
  redirectAnswer,
  savedMessage,
  withForm,
} from '../pages/layout';
import { type PracticeConditions, permissionsOfRole, rolesOfEntity } from './conditions';
import type { PracticeContext } from './context';
import {
  findEntity,
  findRole,
  PERMISSIONS,
  PRACTICE_ENTITIES,
  PRACTICE_ROLES,
  type PracticeEntity,
  type PracticeRole,
} from './directory';
import { RESTLET_NAME, restletUrl, SAMPLE_RESTLET } from './restlet';
import { PAGES, parseRecordId, recordPage } from './site';

/** A page of check boxes that change the account's conditions. */
type SettingsPage = {
  readonly title: string;
  /** Path of the page, with its query. */
  readonly page: string;
  readonly above?: HtmlValue;
  readonly groups: ReadonlyArray<FormGroup>;
  /** Ids of the boxes that are checked. */
  readonly checked: (conditions: PracticeConditions) => ReadonlyArray<string>;
  /** What is to be different. */
  readonly save: (
    conditions: PracticeConditions,
    isChecked: (id: string) => boolean,
  ) => Partial<PracticeConditions>;
};

/** Shows a page of check boxes, and saves it. */
export function answerSettings(
  settings: SettingsPage,
  context: PracticeContext,
): Promise<Response> {
  const { title, page, above, groups } = settings;
  const show = () => {
    const values = checkedBoxes(settings.checked(context.conditions));
    const form = formMarkup({ action: pageUrl(context, page), groups, values });
    return pageAnswer(context, title, [savedMessage(context), above, form]);
  };
  return withForm(context, show, async (form) => {
    await context.store.changeConditions(context.account.accountId, (conditions) =>
      settings.save(conditions, (id) => form.has(id)),
    );
    return redirectAnswer(context, `${page}${page.includes('?') ? '&' : '?'}saved=T`);
  });
}

const yesOrNo = (is: boolean) => (is ? 'Yes' : 'No');

/** The ids with this one among them or not. */
function withId(ids: ReadonlyArray<number>, id: number, isIn: boolean): Array<number> {
  return [...ids.filter((one) => one !== id), ...(isIn ? [id] : [])];
}

const roleBox = (id: number) => `role_${id}`;
const ROLE_BOXES = PRACTICE_ROLES.map(({ id, name }) => box(roleBox(id), name));

const checkedRoles = (isChecked: (id: string) => boolean) =>
  PRACTICE_ROLES.map(({ id }) => id).filter((id) => isChecked(roleBox(id)));

const roleNames = (ids: ReadonlyArray<number>) =>
  PRACTICE_ROLES.flatMap(({ id, name }) => (ids.includes(id) ? [name] : [])).join(', ');

/**
 * Every feature: its subtab, what it is called there, and the condition that holds it.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771482304.html
 */
export const FEATURES = [
  ['SuiteCloud', 'Client SuiteScript', 'clientSuiteScriptFeature'],
  ['SuiteCloud', 'Server SuiteScript', 'serverSuiteScriptFeature'],
  ['SuiteCloud', 'REST Web Services', 'restFeature'],
  ['SuiteCloud', 'Token-based Authentication', 'tokenBasedAuthenticationFeature'],
  ['SuiteCloud', 'OAuth 2.0', 'oauth2Feature'],
  ['Analytics', 'SuiteAnalytics Workbook', 'suiteAnalyticsWorkbookFeature'],
  ['Analytics', 'SuiteAnalytics Connect', 'suiteAnalyticsConnectFeature'],
] as const;

/** The page Enable Features. */
export const FEATURES_PAGE: SettingsPage = {
  title: 'Enable Features',
  page: PAGES.features,
  groups: ['SuiteCloud', 'Analytics'].map((legend) => ({
    legend,
    fields: FEATURES.filter(([subtab]) => subtab === legend).map(([, name, key]) => box(key, name)),
  })),
  checked: (conditions) => FEATURES.map(([, , key]) => key).filter((key) => conditions[key]),
  save: (_, isChecked) => Object.fromEntries(FEATURES.map(([, , key]) => [key, isChecked(key)])),
};

const ADMINISTRATOR = 3;

const SUBTABS = {
  Lists: [PERMISSIONS.currency],
  Reports: [PERMISSIONS.suiteAnalyticsConnect, PERMISSIONS.suiteAnalyticsWorkbook],
  Setup: [
    PERMISSIONS.integrationApplication,
    PERMISSIONS.logInWithOAuth2,
    PERMISSIONS.manageOwnCertificates,
    PERMISSIONS.manageAuthorizedApplications,
    PERMISSIONS.restWebServices,
  ],
};

const PERMISSION_NAMES = Object.values(SUBTABS).flat();

const permissionBox = (permission: string) =>
  `permission_${permission.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;

/** The boxes of a role that are no permissions, and the list of roles that each stands for. */
const ROLE_MARKS = [
  ['isinactive', 'Inactive', 'inactiveRoles'],
  ['webservicesonly', 'Web Services Only Role', 'webServicesOnlyRoles'],
  ['twofactor', 'Two-Factor Authentication Required', 'twoFactorRoles'],
] as const;

function rolePage({ id, name }: PracticeRole): SettingsPage {
  return {
    title: `Role: ${name}`,
    page: recordPage('role', id),
    groups: [
      {
        hint: 'In NetSuite, the box for two-factor authentication is on a separate page, Two-Factor Authentication Roles.',
        fields: ROLE_MARKS.map(([mark, label]) => box(mark, label)),
      },
      {
        heading: 'Permissions',
        hint: 'A checked permission is held at the level that the practice account gives it.',
        fields: [],
      },
      ...Object.entries(SUBTABS).map(([legend, permissions]) => ({
        legend,
        fields: permissions.map((one) => box(permissionBox(one), one)),
      })),
    ],
    checked: (conditions) => [
      ...ROLE_MARKS.filter(([, , key]) => conditions[key].includes(id)).map(([mark]) => mark),
      ...permissionsOfRole(id, conditions).map(({ permission }) => permissionBox(permission)),
    ],
    save: (conditions, isChecked) => ({
      ...Object.fromEntries(
        ROLE_MARKS.map(([mark, , key]) => [key, withId(conditions[key], id, isChecked(mark))]),
      ),
      rolePermissions: {
        ...conditions.rolePermissions,
        [id]: PERMISSION_NAMES.filter((permission) => isChecked(permissionBox(permission))),
      },
    }),
  };
}

/** The page Manage Roles. */
export function answerRoleList(context: PracticeContext): Response {
  const { inactiveRoles } = context.conditions;
  const table = scrollTable('Roles', PRACTICE_ROLES, [
    ['Name', ({ id, name }) => pageLink(context, recordPage('role', id), name)],
    ['Internal ID', ({ id }) => id],
    ['Inactive', ({ id }) => yesOrNo(inactiveRoles.includes(id))],
  ]);
  return pageAnswer(context, 'Manage Roles', table);
}

/** The page of one role (`?id=`); without an id, where a new role would be made. */
export async function answerRole(context: PracticeContext): Promise<Response> {
  const id = context.query.get('id');
  if (id === null) {
    const sentence =
      'You cannot create roles in the practice account. Use an existing one: see Manage Roles.';
    return messagePage(context, 200, 'New role', sentence);
  }
  const role = findRole(parseRecordId(id));
  if (role === null) {
    return notFoundPage(context);
  }
  if (role.id !== ADMINISTRATOR) {
    return answerSettings(rolePage(role), context);
  }
  const table = scrollTable('Permissions', permissionsOfRole(role.id, context.conditions), [
    ['Permission', ({ permission }) => permission],
    ['Level', ({ level }) => level],
  ]);
  const words = html`<p>This role has every permission and cannot be changed.</p>`;
  return pageAnswer(context, `Role: ${role.name}`, [words, table]);
}

/** Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771650112.html */
function entityPage({ id, name }: PracticeEntity): SettingsPage {
  return {
    title: `Employee: ${name}`,
    page: recordPage('entity', id),
    groups: [
      { fields: [box('isinactive', 'Inactive')] },
      { heading: 'Access', legend: 'Roles', fields: ROLE_BOXES },
    ],
    checked: (conditions) => [
      ...(conditions.inactiveEntities.includes(id) ? ['isinactive'] : []),
      ...rolesOfEntity(id, conditions).map(roleBox),
    ],
    save: (conditions, isChecked) => ({
      inactiveEntities: withId(conditions.inactiveEntities, id, isChecked('isinactive')),
      entityRoles: { ...conditions.entityRoles, [id]: checkedRoles(isChecked) },
    }),
  };
}

/** The page Manage Users. */
export function answerUserList(context: PracticeContext): Response {
  const { conditions } = context;
  const table = scrollTable('Users', PRACTICE_ENTITIES, [
    ['Name', ({ id, name }) => pageLink(context, recordPage('entity', id), name)],
    ['Internal ID', ({ id }) => id],
    ['Roles', ({ id }) => roleNames(rolesOfEntity(id, conditions))],
    ['Inactive', ({ id }) => yesOrNo(conditions.inactiveEntities.includes(id))],
  ]);
  return pageAnswer(context, 'Manage Users', table);
}

/** The page of one employee (`?id=`). */
export async function answerEntity(context: PracticeContext): Promise<Response> {
  const entity = findEntity(parseRecordId(context.query.get('id')));
  return entity === null ? notFoundPage(context) : answerSettings(entityPage(entity), context);
}

/** The page Script Deployments: one RESTlet is ready. */
export function answerDeploymentList(context: PracticeContext): Response {
  const { restletDeployed, restletAudience } = context.conditions;
  const audience = restletAudience === null ? 'All Roles' : roleNames(restletAudience) || 'Nobody';
  const table = scrollTable(
    'Script deployments',
    [SAMPLE_RESTLET],
    [
      ['Title', () => pageLink(context, PAGES.deployment, RESTLET_NAME)],
      ['Type', () => 'RESTlet'],
      ['Script', ({ script }) => script],
      ['Deployment', ({ deploy }) => deploy],
      ['Deployed', () => yesOrNo(restletDeployed)],
      ['Audience', () => audience],
    ],
  );
  return pageAnswer(context, 'Script Deployments', table);
}

/** The page of the RESTlet's deployment. */
export function answerDeployment(context: PracticeContext): Promise<Response> {
  const facts = factList([
    ['Script', code(SAMPLE_RESTLET.script)],
    ['Deployment', code(SAMPLE_RESTLET.deploy)],
    ['External URL', code(restletUrl(context.account))],
  ]);
  const settings: SettingsPage = {
    title: `Script deployment: ${RESTLET_NAME}`,
    page: PAGES.deployment,
    above: html`<div class="sheet">${facts}</div>`,
    groups: [
      { fields: [box('isdeployed', 'Deployed')] },
      {
        heading: 'Audience',
        legend: 'Roles',
        hint: 'While All Roles is checked, the other boxes have no effect.',
        fields: [box('allroles', 'All Roles'), ...ROLE_BOXES],
      },
    ],
    checked: ({ restletDeployed, restletAudience }) => [
      ...(restletDeployed ? ['isdeployed'] : []),
      ...(restletAudience === null ? ['allroles'] : restletAudience.map(roleBox)),
    ],
    save: (_, isChecked) => ({
      restletDeployed: isChecked('isdeployed'),
      restletAudience: isChecked('allroles') ? null : checkedRoles(isChecked),
    }),
  };
  return answerSettings(settings, context);
}
