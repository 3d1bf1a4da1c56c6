import { type Html, html } from '../pages/html';
import {
  notFoundPage,
  PAGES,
  pageAnswer,
  pageUrl,
  redirectAnswer,
  savedMessage,
} from '../pages/page-layout';
import { checkbox, scrollTable } from '../pages/page-parts';
import { withForm } from '../pages/posted-form';
import { permissionsOfRole } from './conditions';
import type { PracticeContext } from './context';
import { findRole, PERMISSIONS, PRACTICE_ROLES, type PracticeRole } from './directory';

const ADMINISTRATOR = 3;

/** The subtabs of a role's permissions. */
const SUBTABS: ReadonlyArray<readonly [subtab: string, permissions: ReadonlyArray<string>]> = [
  ['Lists', [PERMISSIONS.currency]],
  ['Reports', [PERMISSIONS.suiteAnalyticsConnect, PERMISSIONS.suiteAnalyticsWorkbook]],
  [
    'Setup',
    [
      PERMISSIONS.integrationApplication,
      PERMISSIONS.logInWithOAuth2,
      PERMISSIONS.manageOwnCertificates,
      PERMISSIONS.manageAuthorizedApplications,
      PERMISSIONS.restWebServices,
    ],
  ],
];

const PERMISSION_NAMES = SUBTABS.flatMap(([, permissions]) => permissions);

/** The page Manage Roles. */
export function answerRoleList(context: PracticeContext): Response {
  const rows = PRACTICE_ROLES.map((role) => [
    html`<a href="${pageUrl(context, `${PAGES.role}?id=${role.id}`)}">${role.name}</a>`,
    role.id,
    isInactive(role, context) ? 'Yes' : 'No',
  ]);
  const content = scrollTable('Roles', ['Name', 'Internal ID', 'Inactive'], rows);
  return pageAnswer(context, 'Manage Roles', content);
}

/** The page of one role (`?id=`); without an id, where a new role would be made. */
export async function answerRole(request: Request, context: PracticeContext): Promise<Response> {
  const id = context.query.get('id');
  if (id === null) return newRolePage(context);
  const role = /^\d{1,9}$/.test(id) ? findRole(Number(id)) : null;
  if (role === null) return notFoundPage(context);
  if (role.id === ADMINISTRATOR && request.method === 'POST')
    return administratorPage(role, context);
  return withForm(
    request,
    context,
    () => (role.id === ADMINISTRATOR ? administratorPage(role, context) : rolePage(role, context)),
    (form) => saveRole(form, role, context),
  );
}

function newRolePage(context: PracticeContext): Response {
  const content = html`<div class="sheet">
<p>Roles cannot be made in the practice account. Use one that is ready:</p>
<p><a href="${pageUrl(context, PAGES.roles)}">Manage Roles</a></p>
</div>`;
  return pageAnswer(context, 'New role', content);
}

function administratorPage(role: PracticeRole, context: PracticeContext): Response {
  const rows = permissionsOfRole(role.id, context.conditions).map((one) => [
    one.permission,
    one.level,
  ]);
  const content = html`<p>This role has every permission and cannot be changed.</p>
${scrollTable('Permissions', ['Permission', 'Level'], rows)}`;
  return pageAnswer(context, `Role: ${role.name}`, content);
}

function rolePage(role: PracticeRole, context: PracticeContext): Response {
  const action = pageUrl(context, `${PAGES.role}?id=${role.id}`);
  const isWebServicesOnly = context.conditions.webServicesOnlyRoles.includes(role.id);
  const isTwoFactor = context.conditions.twoFactorRoles.includes(role.id);
  const content = html`${savedMessage(context)}
<form class="sheet" method="post" action="${action}">
${checkbox('isinactive', 'Inactive', isInactive(role, context))}
${checkbox('webservicesonly', 'Web Services Only Role', isWebServicesOnly)}
${checkbox('twofactor', 'Two-Factor Authentication Required', isTwoFactor)}
<p class="hint">NetSuite has the last box on a page of its own, Two-Factor Authentication Roles.</p>
<h2>Permissions</h2>
<p class="hint">A ticked permission is held at the level that the practice account gives it.</p>
${SUBTABS.map(([subtab, permissions]) => permissionGroup(role, subtab, permissions, context))}
<p><button type="submit">Save</button></p>
</form>`;
  return pageAnswer(context, `Role: ${role.name}`, content);
}

function permissionGroup(
  role: PracticeRole,
  subtab: string,
  permissions: ReadonlyArray<string>,
  { conditions }: PracticeContext,
): Html {
  const held = permissionsOfRole(role.id, conditions).map((one) => one.permission);
  const boxes = permissions.map((permission) =>
    checkbox(fieldOf(permission), permission, held.includes(permission)),
  );
  return html`<fieldset><legend>${subtab}</legend>
${boxes}
</fieldset>`;
}

function fieldOf(permission: string): string {
  return `permission_${permission.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}

async function saveRole(
  form: FormData,
  role: PracticeRole,
  context: PracticeContext,
): Promise<Response> {
  const held = PERMISSION_NAMES.filter((permission) => form.has(fieldOf(permission)));
  await context.store.changeConditions(context.account.accountId, (conditions) => {
    const mark = (ids: ReadonlyArray<number>, field: string) => [
      ...ids.filter((id) => id !== role.id),
      ...(form.has(field) ? [role.id] : []),
    ];
    return {
      ...conditions,
      inactiveRoles: mark(conditions.inactiveRoles, 'isinactive'),
      webServicesOnlyRoles: mark(conditions.webServicesOnlyRoles, 'webservicesonly'),
      twoFactorRoles: mark(conditions.twoFactorRoles, 'twofactor'),
      rolePermissions: { ...conditions.rolePermissions, [role.id]: held },
    };
  });
  return redirectAnswer(context, `${PAGES.role}?id=${role.id}&saved=T`);
}

function isInactive(role: PracticeRole, { conditions }: PracticeContext): boolean {
  return conditions.inactiveRoles.includes(role.id);
}
