import { type Html, html } from '../pages/html';
import type { FieldError } from '../pages/page-parts';
import { formText, readForm } from '../pages/request-body';
import type { CeligoContext } from './context';
import { checkDocument } from './document-checks';
import { type CeligoForm, type TypedValues, visibilityStyle } from './form-fields';
import { celigoFormMarkup } from './form-markup';
import { documentOfForm, initialValues, typedValues, valuesOfDocument } from './form-values';
import { newCeligoId } from './identifiers';
import type { JsonObject } from './json-object';
import { celigoBadForm, celigoPage, celigoPageUrl, celigoRedirect } from './page-layout';
import { createResource, replaceResource } from './resources';
import type { CeligoResource, ResourceKind } from './store';

const MAX_FORM_BYTES = 256 * 1024;
const ID = /^[0-9a-f]{24}$/;

/** What tells the page of an iClient from that of a connection. */
export type ResourceFormPage = {
  readonly kind: ResourceKind;
  readonly form: CeligoForm;
  /** Path of the list. */
  readonly listPage: string;
  /** Path of the page of a new one. */
  readonly newPage: string;
  /** For instance `iClient`. */
  readonly noun: string;
  /** What stands above the form of a kept one. */
  readonly above?: (resource: CeligoResource) => Html;
  /** Buttons beside Save and Save & close. */
  readonly extraButtons?: ReadonlyArray<readonly [act: string, label: string]>;
  /** What such a button does with the document; the result stands above the form. */
  readonly onAct?: (act: string, document: JsonObject) => Promise<Html>;
};

type Shown = {
  readonly values: TypedValues;
  readonly errors?: ReadonlyArray<FieldError>;
  readonly above?: Html;
  /** Id that a new one will have. */
  readonly id: string;
};

function show(
  page: ResourceFormPage,
  resource: CeligoResource | null,
  { values, errors = [], above = html``, id }: Shown,
  context: CeligoContext,
): Response {
  const path = resource === null ? page.newPage : `${page.listPage}/${resource.id}`;
  const title = resource === null ? `Create ${page.noun}` : `Edit ${page.noun}`;
  const markup = celigoFormMarkup(page.form, {
    action: celigoPageUrl(context, path),
    values,
    errors,
    hidden: { id },
    buttons: [['save', 'Save'], ['close', 'Save & close'], ...(page.extraButtons ?? [])],
  });
  return celigoPage(context, title, html`${above}${markup}`, {
    status: errors.length > 0 ? 422 : 200,
    style: visibilityStyle(page.form),
  });
}

/** What Celigo's API would refuse, at the field of the form that holds it. */
function apiErrors(page: ResourceFormPage, document: JsonObject): ReadonlyArray<FieldError> {
  return checkDocument(page.kind, document).map(({ field, code, message }) => {
    const own = page.form.fields.find(({ path }) => path === field);
    const words = code === 'missing_required_field' ? 'A value must be provided' : message;
    return {
      field: own?.id ?? 'main',
      message: own === undefined ? words : `${own.label}: ${words}`,
    };
  });
}

async function post(
  page: ResourceFormPage,
  resource: CeligoResource | null,
  request: Request,
  context: CeligoContext,
): Promise<Response> {
  const posted = await readForm(request, MAX_FORM_BYTES);
  if (posted === null) return celigoBadForm(context);
  const values = typedValues(page.form, posted);
  const sentId = formText(posted, 'id');
  const id = resource?.id ?? (ID.test(sentId) ? sentId : newCeligoId());
  const { document, errors } = documentOfForm(page.form, values);
  const all = errors.length > 0 ? errors : apiErrors(page, document);
  if (all.length > 0) return show(page, resource, { values, errors: all, id }, context);
  const act = formText(posted, 'act');
  if (page.onAct !== undefined && page.extraButtons?.some(([name]) => name === act)) {
    const above = await page.onAct(act, document);
    return show(page, resource, { values, above, id }, context);
  }
  const kept =
    resource === null
      ? await createResource(page.kind, document, context, id)
      : await replaceResource(resource, document, context);
  const next =
    act === 'close' || kept === null ? page.listPage : `${page.listPage}/${kept.id}?saved=T`;
  return celigoRedirect(context, next);
}

/**
 * The page of a new document or of a kept one: its form, and what sending it does. Secrets are asked
 * for at every edit, as in Celigo.
 */
export async function answerResourceForm(
  page: ResourceFormPage,
  resource: CeligoResource | null,
  request: Request,
  context: CeligoContext,
): Promise<Response> {
  if (request.method === 'POST') return post(page, resource, request, context);
  if (resource === null) {
    return show(page, null, { values: initialValues(page.form), id: newCeligoId() }, context);
  }
  const saved = context.query.get('saved') === 'T';
  const above = html`${saved && html`<div class="good" role="status"><p>The ${page.noun} was saved.</p></div>`}
${page.above?.(resource) ?? null}`;
  const values = valuesOfDocument(page.form, resource.document);
  return show(page, resource, { values, above, id: resource.id }, context);
}
