import { type PracticeConditions, permissionsOfRole } from './conditions';
import type { PracticeContext } from './context';
import { findRole, PRACTICE_ROLES, type PracticeRole } from './directory';
import { practiceHost } from './hosts';
import { html } from './html';
import { menuLinks, notFoundPage, PAGES, pageAnswer, pageUrl } from './page-layout';
import { factList, scrollTable } from './page-parts';
import { RESTLET_PATH, SAMPLE_RESTLET } from './restlet';

type FeatureCondition = {
  [Key in keyof PracticeConditions]: PracticeConditions[Key] extends boolean ? Key : never;
}[keyof PracticeConditions];

/** Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771482304.html */
const FEATURES: ReadonlyArray<readonly [subtab: string, feature: string, key: FeatureCondition]> = [
  ['SuiteCloud', 'OAuth 2.0', 'oauth2Feature'],
  ['SuiteCloud', 'Token-based Authentication', 'tokenBasedAuthenticationFeature'],
  ['SuiteCloud', 'REST Web Services', 'restFeature'],
  ['SuiteCloud', 'Client SuiteScript', 'clientSuiteScriptFeature'],
  ['SuiteCloud', 'Server SuiteScript', 'serverSuiteScriptFeature'],
  ['Analytics', 'SuiteAnalytics Workbook', 'suiteAnalyticsWorkbookFeature'],
  ['Analytics', 'SuiteAnalytics Connect', 'suiteAnalyticsConnectFeature'],
];

/** The first page of the app host. */
export function answerHome(context: PracticeContext): Response {
  const content = html`<div class="sheet">
<p>A place to practise the set-up of OAuth 2.0 client credentials. It is strict as Oracle’s pages describe it, and forgets nothing but the Client ID.</p>
${menuLinks(context)}
</div>`;
  return pageAnswer(context, 'Setup', content);
}

/** The page Enable Features, read only. */
export function answerFeatures(context: PracticeContext): Response {
  const rows = FEATURES.map(([subtab, feature, key]) => [
    subtab,
    feature,
    context.conditions[key] ? 'Enabled' : 'Disabled',
  ]);
  const content = html`<p>In the practice account these features cannot be changed here.</p>
${scrollTable('Features', ['Subtab', 'Feature', 'State'], rows)}`;
  return pageAnswer(context, 'Enable Features', content);
}

/** The page Manage Roles, read only. */
export function answerRoleList(context: PracticeContext): Response {
  const rows = PRACTICE_ROLES.map((role) => [
    html`<a href="${pageUrl(context, `${PAGES.role}?id=${role.id}`)}">${role.name}</a>`,
    role.id,
    roleState(role, context),
  ]);
  const content = html`<p>The practice account has three ready-made roles. They cannot be changed.</p>
${scrollTable('Roles', ['Name', 'Internal ID', 'State'], rows)}`;
  return pageAnswer(context, 'Manage Roles', content);
}

/** The page of one role (`?id=`); without an id, where a new role would be made. */
export function answerRole(context: PracticeContext): Response {
  const id = context.query.get('id');
  if (id === null) {
    const content = html`<div class="sheet">
<p>Roles cannot be made in the practice account. Use one that is ready:</p>
<p><a href="${pageUrl(context, PAGES.roles)}">Manage Roles</a></p>
</div>`;
    return pageAnswer(context, 'New role', content);
  }
  const role = findRole(Number(id));
  if (role === null) return notFoundPage(context);
  const rows = permissionsOfRole(role.id, context.conditions).map((one) => [
    one.permission,
    one.level,
  ]);
  const content = html`<p>State: ${roleState(role, context)}</p>
${
  rows.length === 0
    ? html`<p class="sheet">This role has no permissions.</p>`
    : scrollTable('Permissions', ['Permission', 'Level'], rows)
}`;
  return pageAnswer(context, `Role: ${role.name}`, content);
}

/** The page Company Information, read only. */
export function answerCompany(context: PracticeContext): Response {
  const { account } = context;
  const restlet = `https://${practiceHost(account, 'restlets')}${RESTLET_PATH}?script=${SAMPLE_RESTLET.script}&deploy=${SAMPLE_RESTLET.deploy}`;
  const url = (service: Parameters<typeof practiceHost>[1]) =>
    html`<code>https://${practiceHost(account, service)}</code>`;
  const content = html`<div class="sheet">
${factList([
  ['Company Name', account.companyName],
  ['Account ID', html`<code>${account.accountId}</code>`],
])}
<h2>Company URLs</h2>
${factList([
  ['Account', url('app')],
  ['SuiteTalk (SOAP and REST web services)', url('suitetalk')],
  ['RESTlets', url('restlets')],
  ['Sample RESTlet', html`<code>${restlet}</code>`],
])}
</div>`;
  return pageAnswer(context, 'Company Information', content);
}

function roleState(role: PracticeRole, { conditions }: PracticeContext): string {
  return conditions.inactiveRoles.includes(role.id) ? 'Inactive' : 'Active';
}
