import { html } from '../pages/html';
import {
  dateTime,
  errorSummary,
  type FieldError,
  field,
  readOnlyBox,
  scrollTable,
} from '../pages/page-parts';
import { formText, readForm } from '../pages/request-body';
import type { CeligoContext } from './context';
import { apiTokenHash, newApiToken, newCeligoId } from './identifiers';
import {
  CELIGO_PAGES,
  celigoBadForm,
  celigoPage,
  celigoPageUrl,
  celigoRedirect,
} from './page-layout';

const MAX_FORM_BYTES = 16 * 1024;
const MAX_NAME_LENGTH = 100;

async function listPage(
  context: CeligoContext,
  errors: ReadonlyArray<FieldError> = [],
): Promise<Response> {
  const tokens = await context.store.listTokens(context.region);
  const action = celigoPageUrl(context, CELIGO_PAGES.apiTokens);
  const rows = tokens.map((token) => [
    token.name,
    dateTime(token.createdAt),
    token.revokedAt === null
      ? html`<form method="post" action="${action}"><input type="hidden" name="act" value="revoke"><input type="hidden" name="id" value="${token.id}"><button class="second" type="submit" aria-label="Revoke ${token.name}">Revoke</button></form>`
      : 'Revoked',
  ]);
  const content = html`${errorSummary(errors)}
${
  rows.length === 0
    ? html`<p class="card">There is no API token yet.</p>`
    : scrollTable('API tokens', ['Name', 'Created', 'Status'], rows)
}
<form class="card" method="post" action="${action}">
<h2>Create API token</h2>
<input type="hidden" name="act" value="create">
${field(
  'name',
  'Name',
  errors,
  (described) =>
    html`<input type="text" id="name" name="name" maxlength="${MAX_NAME_LENGTH}" required autocomplete="off"${described}>`,
  'Scope: Full access.',
)}
<button type="submit">Create API token</button>
</form>`;
  return celigoPage(context, 'API tokens', content, { status: errors.length > 0 ? 422 : 200 });
}

async function create(name: string, context: CeligoContext): Promise<Response> {
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    const message = `Name: enter one of at most ${MAX_NAME_LENGTH} characters`;
    return listPage(context, [{ field: 'name', message }]);
  }
  const token = newApiToken();
  await context.store.createToken({
    id: newCeligoId(),
    region: context.region,
    name,
    tokenHash: apiTokenHash(token),
    createdAt: context.now,
    revokedAt: null,
  });
  const content = html`<div class="good" role="status"><p>The API token “${name}” was created.</p>
<p>Copy it now. It is shown this once only.</p></div>
<div class="card">${readOnlyBox('api_token', 'API token', token)}</div>
<p><a href="${celigoPageUrl(context, CELIGO_PAGES.apiTokens)}">Back to API tokens</a></p>`;
  return celigoPage(context, 'API token created', content);
}

/** The page of API tokens: a new one is shown once, and kept as a hash only. */
export async function answerTokenPage(request: Request, context: CeligoContext): Promise<Response> {
  if (request.method !== 'POST') return listPage(context);
  const form = await readForm(request, MAX_FORM_BYTES);
  if (form === null) return celigoBadForm(context);
  if (formText(form, 'act') !== 'revoke') return create(formText(form, 'name'), context);
  await context.store.revokeToken(context.region, formText(form, 'id'), context.now);
  return celigoRedirect(context, CELIGO_PAGES.apiTokens);
}
