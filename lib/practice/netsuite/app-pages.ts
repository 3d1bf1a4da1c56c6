import { type Columns, code, dateTime, factList, html, scrollTable } from '../pages/html';
import { menuLinks, messagePage, notFoundPage, pageAnswer, signInPage } from '../pages/layout';
import { answerConditions } from './conditions-page';
import type { PracticeContext } from './context';
import { findRole } from './directory';
import { type PracticeService, practiceHost } from './hosts';
import { answerIntegrationList, answerIntegrationRecord } from './integration-pages';
import { answerMappings } from './mapping-pages';
import { restletUrl } from './restlet';
import {
  answerDeployment,
  answerDeploymentList,
  answerEntity,
  answerRole,
  answerRoleList,
  answerSettings,
  answerUserList,
  FEATURES_PAGE,
} from './settings-pages';
import { PAGES } from './site';
import type { LoginAuditRow } from './store';

type Page = (context: PracticeContext) => Response | Promise<Response>;

const READ_PAGES = new Map<string, Page>([
  ['/', answerHome],
  ['/app/center/card.nl', answerHome],
  [PAGES.integrations, answerIntegrationList],
  [PAGES.loginAudit, answerLoginAuditTrail],
  [PAGES.roles, answerRoleList],
  [PAGES.users, answerUserList],
  [PAGES.deployments, answerDeploymentList],
  [PAGES.company, answerCompany],
]);

/** Those that take what is typed there. */
const FORM_PAGES = new Map<string, Page>([
  [PAGES.integration, answerIntegrationRecord],
  [PAGES.mappings, answerMappings],
  [PAGES.features, (context) => answerSettings(FEATURES_PAGE, context)],
  [PAGES.role, answerRole],
  [PAGES.entity, answerEntity],
  [PAGES.deployment, answerDeployment],
  [PAGES.conditions, answerConditions],
]);

/** Answers a page of the app host. */
export async function answerAppPage(context: PracticeContext): Promise<Response> {
  const { person, path, request } = context;
  if (!person) {
    return signInPage(context);
  }
  const formPage = FORM_PAGES.get(path);
  const page = formPage ?? READ_PAGES.get(path);
  if (page === undefined) {
    return notFoundPage(context);
  }
  if (['GET', 'HEAD', formPage && 'POST'].includes(request.method)) {
    return page(context);
  }
  return messagePage(context, 405, 'Not allowed', 'This page cannot be used in this way.');
}

function answerHome(context: PracticeContext): Response {
  const content = html`<div class="sheet">
<p>A place to practice setting up OAuth 2.0 client credentials. It is as strict as Oracle’s documentation says, and stores everything but the Client ID.</p>
${menuLinks(context)}
</div>`;
  return pageAnswer(context, 'Setup', content);
}

function answerCompany(context: PracticeContext): Response {
  const { account } = context;
  const url = (service: PracticeService) => code(`https://${practiceHost(account, service)}`);
  const content = html`<div class="sheet">
${factList([
  ['Company Name', account.companyName],
  ['Account ID', code(account.accountId)],
])}
<h2>Company URLs</h2>
${factList([
  ['Account', url('app')],
  ['SuiteTalk (SOAP and REST web services)', url('suitetalk')],
  ['RESTlets', url('restlets')],
  ['Sample RESTlet', code(restletUrl(account))],
])}
</div>`;
  return pageAnswer(context, 'Company Information', content);
}

const AUDIT_COLUMNS: Columns<LoginAuditRow> = [
  ['Date/Time', ({ at }) => dateTime(at)],
  [
    'Status',
    ({ status }) => html`<span class="${status === 'Success' ? 'good' : 'bad'}">${status}</span>`,
  ],
  ['Detail', ({ detail }) => detail],
  ['Role', ({ roleId }) => findRole(roleId)?.name],
  ['Token-based Application Name', ({ integrationName }) => integrationName],
  ['Request URI', ({ requestUri }) => code(requestUri)],
];

/**
 * The page Login Audit Trail, with the columns that tell why a token was refused.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158323851171.html
 */
async function answerLoginAuditTrail(context: PracticeContext): Promise<Response> {
  const rows = await context.store.listLoginAuditRows(context.account.accountId);
  const empty =
    'Nobody has tried to log in with a token yet. Every attempt appears here, newest first.';
  const content = html`<p>Newest first. The Detail of a failure is the true reason, which the token endpoint does not give.</p>
${scrollTable('Login attempts', rows, AUDIT_COLUMNS, empty)}`;
  return pageAnswer(context, 'Login Audit Trail', content);
}
