import { html } from '../pages/html';
import { notFoundPage, PAGES, pageAnswer, signInPage } from '../pages/page-layout';
import { answerCompany, answerHome } from './account-pages';
import { answerConditions } from './conditions-page';
import type { PracticeContext } from './context';
import { answerDeployment, answerDeploymentList } from './deployment-pages';
import { answerFeatures } from './feature-pages';
import { answerIntegrationList, answerIntegrationRecord } from './integration-pages';
import { answerLoginAuditTrail } from './login-audit-page';
import { answerMappings } from './mapping-pages';
import { answerRole, answerRoleList } from './role-pages';
import { answerEntity, answerUserList } from './user-pages';

type ReadPage = (context: PracticeContext) => Response | Promise<Response>;
type FormPage = (request: Request, context: PracticeContext) => Promise<Response>;

const READ_PAGES: ReadonlyMap<string, ReadPage> = new Map<string, ReadPage>([
  ['/', answerHome],
  ['/app/center/card.nl', answerHome],
  [PAGES.integrations, answerIntegrationList],
  [PAGES.loginAudit, answerLoginAuditTrail],
  [PAGES.roles, answerRoleList],
  [PAGES.users, answerUserList],
  [PAGES.deployments, answerDeploymentList],
  [PAGES.company, answerCompany],
]);

const FORM_PAGES: ReadonlyMap<string, FormPage> = new Map<string, FormPage>([
  [PAGES.integration, answerIntegrationRecord],
  [PAGES.mappings, answerMappings],
  [PAGES.features, answerFeatures],
  [PAGES.role, answerRole],
  [PAGES.entity, answerEntity],
  [PAGES.deployment, answerDeployment],
  [PAGES.conditions, answerConditions],
]);

/** Answers a page of the app host. */
export async function answerAppPage(request: Request, context: PracticeContext): Promise<Response> {
  if (!context.person) return signInPage(context);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const formPage = FORM_PAGES.get(context.path);
  if (formPage !== undefined && (reads || request.method === 'POST')) {
    return formPage(request, context);
  }
  const readPage = READ_PAGES.get(context.path);
  if (readPage === undefined && formPage === undefined) return notFoundPage(context);
  if (readPage === undefined || !reads) {
    const content = html`<p class="sheet">This page cannot be used in this way.</p>`;
    return pageAnswer(context, 'Not allowed', content, 405);
  }
  return readPage(context);
}
