import { html } from '../pages/html';
import { dateTime, scrollTable } from '../pages/page-parts';
import type { CeligoContext } from './context';
import { ICLIENT_FORM } from './iclient-form';
import { textAt } from './json-object';
import { CELIGO_PAGES, celigoNotFound, celigoPage, celigoPageUrl } from './page-layout';
import { answerResourceForm, type ResourceFormPage } from './resource-form-page';
import type { CeligoResource } from './store';

const PAGE: ResourceFormPage = {
  kind: 'iclients',
  form: ICLIENT_FORM,
  listPage: CELIGO_PAGES.iClients,
  newPage: `${CELIGO_PAGES.iClients}/new`,
  noun: 'iClient',
};

function listPage(iClients: ReadonlyArray<CeligoResource>, context: CeligoContext): Response {
  const rows = iClients.map(({ id, document, lastModified }) => [
    html`<a href="${celigoPageUrl(context, `${CELIGO_PAGES.iClients}/${id}`)}">${textAt(document, 'name')}</a>`,
    textAt(document, 'provider'),
    html`<code>${id}</code>`,
    dateTime(lastModified),
  ]);
  const content = html`<p><a href="${celigoPageUrl(context, PAGE.newPage)}">Create iClient</a></p>
${
  rows.length === 0
    ? html`<p class="card">There is no iClient yet.</p>`
    : scrollTable('iClients', ['Name', 'Provider', 'Id', 'Last updated'], rows)
}`;
  return celigoPage(context, 'iClients', content);
}

/** The list of iClients, and the drawer of one. */
export async function answerIClientPage(
  rest: ReadonlyArray<string>,
  request: Request,
  context: CeligoContext,
): Promise<Response> {
  const [id, ...more] = rest;
  if (more.length > 0) return celigoNotFound(context);
  if (id === undefined) {
    return listPage(await context.store.listResources(context.region, 'iclients'), context);
  }
  if (id === 'new') return answerResourceForm(PAGE, null, request, context);
  const found = await context.store.findResource(context.region, 'iclients', id);
  if (found === null) return celigoNotFound(context);
  return answerResourceForm(PAGE, found, request, context);
}
