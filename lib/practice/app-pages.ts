import {
  answerCompany,
  answerFeatures,
  answerHome,
  answerRole,
  answerRoleList,
} from './account-pages';
import type { PracticeContext } from './context';
import { html } from './html';
import { answerIntegrationList, answerIntegrationRecord } from './integration-pages';
import { answerLoginAuditTrail } from './login-audit-page';
import { answerMappings } from './mapping-pages';
import { notFoundPage, PAGES, pageAnswer, signInPage } from './page-layout';

type ReadPage = (context: PracticeContext) => Response | Promise<Response>;
type FormPage = (request: Request, context: PracticeContext) => Promise<Response>;

const READ_PAGES: ReadonlyMap<string, ReadPage> = new Map<string, ReadPage>([
  ['/', answerHome],
  ['/app/center/card.nl', answerHome],
  [PAGES.integrations, answerIntegrationList],
  [PAGES.loginAudit, answerLoginAuditTrail],
  [PAGES.features, answerFeatures],
  [PAGES.roles, answerRoleList],
  [PAGES.role, answerRole],
  [PAGES.company, answerCompany],
]);

const FORM_PAGES: ReadonlyMap<string, FormPage> = new Map<string, FormPage>([
  [PAGES.integration, answerIntegrationRecord],
  [PAGES.mappings, answerMappings],
]);

/** Answers a page of the app host; `person` says whether somebody is signed in. */
export async function answerAppPage(
  request: Request,
  context: PracticeContext,
  person: boolean,
): Promise<Response> {
  if (!person) return signInPage(context);
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
