import { CELIGO_TEST_PASSED } from '@/lib/celigo/labels';
import { type JsonObject, textAt, valueAt } from '@/lib/json-object';
import { formText } from '../pages/bodies';
import { type FieldErrors, type Filled, formMarkup, options } from '../pages/forms';
import {
  type Columns,
  code,
  dateTime,
  type Html,
  type HtmlValue,
  html,
  scrollTable,
} from '../pages/html';
import {
  goodNews,
  messagePage,
  notFoundPage,
  pageAnswer,
  pageLink,
  pageUrl,
  redirectAnswer,
  savedMessage,
  withForm,
} from '../pages/layout';
import { testCeligoConnection } from './connection-test';
import type { CeligoContext } from './context';
import { checkDocument } from './document-checks';
import {
  documentOfForm,
  initialValues,
  typedValues,
  VALUE_NEEDED,
  valuesOfDocument,
  withoutSecrets,
} from './form-documents';
import {
  type CeligoForm,
  CONNECTION,
  connectionForm,
  fieldsOf,
  ICLIENT_FORM,
  visibilityStyle,
} from './forms';
import { createResource, replaceResource } from './resources';
import { type CeligoResource, newCeligoId, type ResourceKind } from './store';

const ID = /^[0-9a-f]{24}$/;

/** What tells the pages of iClients from those of connections. */
type ResourcePages = {
  readonly kind: ResourceKind;
  readonly noun: string;
  readonly title: string;
  /** Path of the form of a new one. */
  readonly form: string;
  readonly columns: Columns<CeligoResource>;
};

const isOffline = ({ document }: CeligoResource) => valueAt(document, 'offline') === true;

const PAGES: Readonly<Record<ResourceKind, ResourcePages>> = {
  iclients: {
    kind: 'iclients',
    noun: 'iClient',
    title: 'iClients',
    form: '/iclients/new',
    columns: [
      ['Provider', ({ document }) => textAt(document, 'provider')],
      ['ID', ({ id }) => code(id)],
    ],
  },
  connections: {
    kind: 'connections',
    noun: 'connection',
    title: 'Connections',
    form: '/connections/new/http',
    columns: [
      ['Status', (one) => (isOffline(one) ? 'Offline' : 'Online')],
      [CONNECTION.label('base-uri'), ({ document }) => CONNECTION.text(document, 'base-uri')],
    ],
  },
};

function noteMarkup(words = ''): Html {
  return html`${words !== '' && html`<div class="note"><p>Practice note: ${words}</p></div>`}`;
}

/** What Test connection says: Celigo's own words, and the practice world's below them. */
async function testMarkup(document: JsonObject, context: CeligoContext): Promise<Html> {
  const tested = await testCeligoConnection(document, context);
  if (tested.ok) {
    return html`${goodNews(CELIGO_TEST_PASSED)}
${noteMarkup(tested.value.note)}`;
  }
  const { hint, ...own } = tested.error;
  return html`<div class="bad" role="alert">
<p>Your test was not successful. Check your information and try again</p>
<p>Sorry, but we were not able to successfully authenticate your connection.</p>
<pre>${JSON.stringify(own, null, 2)}</pre>
</div>
${noteMarkup(hint)}`;
}

async function formOf(kind: ResourceKind, context: CeligoContext): Promise<CeligoForm> {
  if (kind === 'iclients') {
    return ICLIENT_FORM;
  }
  const iClients = await context.store.listResources(context.region, 'iclients');
  const names = iClients.map(({ id, document }) => [id, textAt(document, 'name') || id] as const);
  return connectionForm(options(...names));
}

async function listPage(pages: ResourcePages, context: CeligoContext): Promise<Response> {
  const { kind, noun, title, columns } = pages;
  const resources = await context.store.listResources(context.region, kind);
  const all: Columns<CeligoResource> = [
    ['Name', (one) => pageLink(context, `/${kind}/${one.id}`, textAt(one.document, 'name'))],
    ...columns,
    ['Last updated', ({ lastModified }) => dateTime(lastModified)],
  ];
  const content = html`<p>${pageLink(context, `/${kind}/new`, `Create ${noun}`)}</p>
${scrollTable(title, resources, all, `There is no ${noun} yet.`)}`;
  return pageAnswer(context, title, content);
}

/** A form that is open: of a kept resource or of a new one with this id. */
type OpenForm = CeligoContext & {
  readonly pages: ResourcePages;
  readonly form: CeligoForm;
  readonly resource: CeligoResource | null;
  readonly id: string;
};

function show(open: OpenForm, { values, errors = [] }: Filled, above: HtmlValue = null): Response {
  const { pages, form, resource, id } = open;
  const path = resource === null ? pages.form : `/${pages.kind}/${id}`;
  const title = `${resource === null ? 'Create' : 'Edit'} ${pages.noun}`;
  const markup = formMarkup({
    action: pageUrl(open, path),
    groups: form.groups,
    values,
    errors,
    hidden: { id },
    buttons: [
      ['save', 'Save'],
      ['close', 'Save & close'],
      ...(pages.kind === 'connections' ? [['test', 'Test connection'] as const] : []),
    ],
    sheets: 'each',
  });
  return pageAnswer(open, title, [above, markup], { errors, style: visibilityStyle(form) });
}

/** What Celigo's API would refuse, at the field of the form that holds it. */
function apiErrors({ pages, form }: OpenForm, document: JsonObject): FieldErrors {
  return checkDocument(pages.kind, document).map(({ field, code, message }) => {
    const own = fieldsOf(form).find(({ path }) => path === field);
    const words = code === 'missing_required_field' ? VALUE_NEEDED : message;
    return { field: own?.id ?? 'main', message: own ? `${own.label}: ${words}` : words };
  });
}

/** Secrets are asked for at every edit, as in Celigo. */
function showForm(open: OpenForm): Response {
  const { pages, form, resource } = open;
  if (resource === null) {
    return show(open, { values: initialValues(form) });
  }
  const above = html`${savedMessage(open, `The ${pages.noun} was saved.`)}
${isOffline(resource) && html`<div class="bad"><p>This connection is currently offline. Re-enter your credentials to bring it back online.</p></div>`}`;
  return show(open, { values: valuesOfDocument(form, resource.document) }, above);
}

async function saveForm(posted: FormData, opened: OpenForm): Promise<Response> {
  const { pages, form, resource } = opened;
  // A new form brings its id along, so that sending it twice makes one.
  const sentId = formText(posted, 'id');
  const open = resource === null && ID.test(sentId) ? { ...opened, id: sentId } : opened;
  const typed = typedValues(form, posted);
  const values = withoutSecrets(form, typed);
  const { document, errors } = documentOfForm(form, typed);
  const all = errors.length > 0 ? errors : apiErrors(open, document);
  if (all.length > 0) {
    return show(open, { values, errors: all });
  }
  const act = formText(posted, 'act');
  if (act === 'test' && pages.kind === 'connections') {
    return show(open, { values }, await testMarkup(document, open));
  }
  const kept =
    resource === null
      ? await createResource(pages.kind, document, open, open.id)
      : await replaceResource(resource, document, open);
  const stays = act !== 'close' && kept !== null;
  return redirectAnswer(open, stays ? `/${pages.kind}/${kept.id}?saved=T` : `/${pages.kind}`);
}

/** The form of a kept document or of a new one. */
async function answerForm(
  pages: ResourcePages,
  resource: CeligoResource | null,
  context: CeligoContext,
): Promise<Response> {
  const form = await formOf(pages.kind, context);
  const open = { ...context, pages, form, resource, id: resource?.id ?? newCeligoId() };
  return withForm(open, showForm, saveForm);
}

function choosePage(context: CeligoContext): Response {
  const content = html`<div class="sheet">
<p>What do you want to connect to?</p>
<ul>
<li>${pageLink(context, '/connections/new/http', 'HTTP')}</li>
<li>${pageLink(context, '/connections/new/netsuite', 'NetSuite')}</li>
</ul>
</div>`;
  return pageAnswer(context, 'Create connection', content);
}

const NATIVE_CONNECTOR =
  'This connector signs in with token-based authentication only; it does not support OAuth 2.0, so it cannot use your certificate. Go back and choose HTTP.';

/** The list of iClients or connections, the form of each, and the choice of what to connect to. */
export async function answerResourcePage(
  kind: ResourceKind,
  context: CeligoContext,
): Promise<Response> {
  const pages = PAGES[kind];
  const path = context.path.replace(/\/$/, '');
  if (path === `/${kind}`) {
    return listPage(pages, context);
  }
  if (path === pages.form) {
    return answerForm(pages, null, context);
  }
  if (path === '/connections/new') {
    return choosePage(context);
  }
  if (path === '/connections/new/netsuite') {
    return messagePage(context, 200, 'NetSuite', NATIVE_CONNECTOR);
  }
  const id = path.slice(kind.length + 2);
  const found = await context.store.findResource(context.region, kind, id);
  return found === null ? notFoundPage(context) : answerForm(pages, found, context);
}
