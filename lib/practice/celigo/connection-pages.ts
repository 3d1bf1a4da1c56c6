import { type Html, html } from '../pages/html';
import { dateTime, scrollTable } from '../pages/page-parts';
import type { CeligoFailure } from './answers';
import { connectionForm } from './connection-form';
import { testCeligoConnection } from './connection-test';
import type { CeligoContext } from './context';
import { type JsonObject, textAt, valueAt } from './json-object';
import {
  CELIGO_PAGES,
  celigoMessagePage,
  celigoNotFound,
  celigoPage,
  celigoPageUrl,
} from './page-layout';
import { answerResourceForm, type ResourceFormPage } from './resource-form-page';
import type { CeligoResource } from './store';

const NEW_HTTP = `${CELIGO_PAGES.connections}/new/http`;
const NEW_NETSUITE = `${CELIGO_PAGES.connections}/new/netsuite`;

/** The failure as Celigo shows it, and the practice world's own word below it. */
function failureMarkup(failure: CeligoFailure): Html {
  const { hint, ...own } = failure;
  return html`<div class="bad" role="alert">
<p>Your test was not successful. Check your information and try again</p>
<p>Sorry, but we were not able to successfully authenticate your connection.</p>
<pre>${JSON.stringify(own, null, 2)}</pre>
</div>
${hint !== undefined && noteMarkup(hint)}`;
}

function noteMarkup(words: string): Html {
  return html`<div class="note"><p><strong>Practice note:</strong> ${words}</p></div>`;
}

async function testMarkup(document: JsonObject, context: CeligoContext): Promise<Html> {
  const tested = await testCeligoConnection(document, context);
  if (!tested.ok) return failureMarkup(tested.error);
  const { note } = tested.value;
  return html`<div class="good" role="status"><p>Your connection is working great! Nice Job!</p></div>
${note !== undefined && noteMarkup(note)}`;
}

async function formPage(context: CeligoContext): Promise<ResourceFormPage> {
  const iClients = await context.store.listResources(context.region, 'iclients');
  const options = iClients.map(({ id, document }) => ({
    value: id,
    label: textAt(document, 'name') || id,
  }));
  return {
    kind: 'connections',
    form: connectionForm(options),
    listPage: CELIGO_PAGES.connections,
    newPage: NEW_HTTP,
    noun: 'connection',
    extraButtons: [['test', 'Test connection']],
    onAct: (_act, document) => testMarkup(document, context),
    above: ({ document }) =>
      html`${
        valueAt(document, 'offline') === true &&
        html`<div class="bad"><p>This connection is currently offline. Re-enter your credentials to bring it back online.</p></div>`
      }`,
  };
}

function listPage(connections: ReadonlyArray<CeligoResource>, context: CeligoContext): Response {
  const rows = connections.map(({ id, document, lastModified }) => [
    html`<a href="${celigoPageUrl(context, `${CELIGO_PAGES.connections}/${id}`)}">${textAt(document, 'name')}</a>`,
    valueAt(document, 'offline') === true ? 'Offline' : 'Online',
    textAt(document, 'http.baseURI'),
    dateTime(lastModified),
  ]);
  const content = html`<p><a href="${celigoPageUrl(context, `${CELIGO_PAGES.connections}/new`)}">Create connection</a></p>
${
  rows.length === 0
    ? html`<p class="card">There is no connection yet.</p>`
    : scrollTable('Connections', ['Name', 'Status', 'Base URI', 'Last updated'], rows)
}`;
  return celigoPage(context, 'Connections', content);
}

function choosePage(context: CeligoContext): Response {
  const content = html`<div class="card">
<p>What do you want to connect to?</p>
<ul>
<li><a href="${celigoPageUrl(context, NEW_HTTP)}">HTTP</a></li>
<li><a href="${celigoPageUrl(context, NEW_NETSUITE)}">NetSuite</a></li>
</ul>
</div>`;
  return celigoPage(context, 'Create connection', content);
}

const NATIVE_CONNECTOR =
  'This connector signs in with token-based authentication only; it has no OAuth 2.0, so it cannot use your certificate. Go back and choose HTTP.';

/** The list of connections, the choice of what to connect to, and the form of an HTTP connection. */
export async function answerConnectionPage(
  rest: ReadonlyArray<string>,
  request: Request,
  context: CeligoContext,
): Promise<Response> {
  const [first, second, ...more] = rest;
  if (more.length > 0) return celigoNotFound(context);
  if (first === undefined) {
    return listPage(await context.store.listResources(context.region, 'connections'), context);
  }
  if (first === 'new' && second === undefined) return choosePage(context);
  if (first === 'new' && second === 'netsuite') {
    return celigoMessagePage(context, 200, 'NetSuite', NATIVE_CONNECTOR);
  }
  if (first === 'new' && second === 'http') {
    return answerResourceForm(await formPage(context), null, request, context);
  }
  const found = await context.store.findResource(context.region, 'connections', first);
  if (found === null || second !== undefined) return celigoNotFound(context);
  return answerResourceForm(await formPage(context), found, request, context);
}
