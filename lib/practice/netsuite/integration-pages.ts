import { randomUUID } from 'node:crypto';
import { type Html, html } from '../pages/html';
import {
  badFormPage,
  notFoundPage,
  PAGES,
  pageAnswer,
  pageUrl,
  redirectAnswer,
  savedMessage,
} from '../pages/page-layout';
import { factList, readOnlyBox, scrollTable } from '../pages/page-parts';
import { formText, readForm } from '../pages/request-body';
import { clientIdHash, newConsumerValue } from './client-id';
import type { PracticeContext } from './context';
import {
  integrationForm,
  NEW_RECORD,
  readCopyForm,
  readIntegrationForm,
  scopeLabels,
} from './integration-form';
import {
  findRecord,
  findRecordByApplicationId,
  isCopy,
  listRecords,
  saveRecord,
} from './integration-records';
import { parseRecordId } from './record-id';
import type { IntegrationRecord, IntegrationRecordChanges } from './store';

const MAX_FORM_BYTES = 64 * 1024;
const UUID = /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/;

/** The page Manage Integrations. */
export async function answerIntegrationList(context: PracticeContext): Promise<Response> {
  const records = await listRecords(context);
  const rows = records.map((record) => [
    html`<a href="${recordUrl(context, record.id)}">${record.name}</a>`,
    html`<code>${record.applicationId}</code>`,
    record.state,
    record.clientCredentialsGrant ? 'Yes' : 'No',
    scopeLabels(record.scopes).join(', '),
  ]);
  const columns = ['Name', 'Application ID', 'State', 'Client Credentials (M2M)', 'Scope'];
  const content = html`<p><a href="${pageUrl(context, PAGES.integration)}">New</a></p>
${
  records.length === 0
    ? html`<p class="sheet">There is no integration record yet.</p>`
    : scrollTable('Integration records', columns, rows)
}`;
  return pageAnswer(context, 'Manage Integrations', content);
}

/** The page of one integration record, new or saved. */
export async function answerIntegrationRecord(
  request: Request,
  context: PracticeContext,
): Promise<Response> {
  const id = context.query.get('id');
  if (id === null) return request.method === 'POST' ? create(request, context) : newPage(context);
  const recordId = parseRecordId(id);
  if (recordId === null) return notFoundPage(context);
  const record = await findRecord(context, recordId);
  if (record === null) return notFoundPage(context);
  return request.method === 'POST' ? update(request, record, context) : editPage(record, context);
}

function recordUrl(context: PracticeContext, id: number): string {
  return pageUrl(context, `${PAGES.integration}?id=${id}`);
}

function newApplicationId(): string {
  return randomUUID().toUpperCase();
}

function newPage(context: PracticeContext): Response {
  const action = pageUrl(context, PAGES.integration);
  const form = integrationForm(action, NEW_RECORD, [], newApplicationId());
  return pageAnswer(context, 'New integration record', form);
}

async function create(request: Request, context: PracticeContext): Promise<Response> {
  const form = await readForm(request, MAX_FORM_BYTES);
  if (form === null) return badFormPage(context);
  const posted = formText(form, 'application_id');
  const applicationId = UUID.test(posted) ? posted : newApplicationId();
  const { store, account, now } = context;
  const before = await findRecordByApplicationId(context, applicationId);
  // The same form once more, for instance by a reload: the credentials are not shown again.
  if (before !== null) return redirectAnswer(context, `${PAGES.integration}?id=${before.id}`);

  const { values, errors } = readIntegrationForm(form);
  if (errors.length > 0) {
    const action = pageUrl(context, PAGES.integration);
    const again = integrationForm(action, values, errors, applicationId);
    return pageAnswer(context, 'New integration record', again, 422);
  }
  const clientId = newConsumerValue();
  const record = await store.createIntegrationRecord({
    ...values,
    accountId: account.accountId,
    applicationId,
    clientIdHash: clientIdHash(clientId),
    createdAt: now,
  });
  return confirmationPage(record, clientId, 'Integration record saved', context);
}

function confirmationPage(
  record: IntegrationRecord,
  clientId: string,
  title: string,
  context: PracticeContext,
): Response {
  const content = html`<p class="good" role="status">The integration record “${record.name}” was saved.</p>
<section class="sheet" aria-labelledby="credentials">
<h2 id="credentials">Client Credentials</h2>
<p class="warning">Copy these values now. They are shown this once only: after you leave or reload this page, nobody can read them again.</p>
<h3>Consumer Key / Client ID</h3>
${readOnlyBox('client_id', 'Client ID', clientId)}
<h3>Consumer Secret / Client Secret</h3>
${readOnlyBox('client_secret', 'Client Secret', newConsumerValue())}
</section>
<div class="sheet">
${factList([['Application ID', html`<code>${record.applicationId}</code>`]])}
<p><a href="${recordUrl(context, record.id)}">Open the integration record</a></p>
<p><a href="${pageUrl(context, PAGES.mappings)}">Go on to OAuth 2.0 Client Credentials (M2M) Setup</a></p>
</div>`;
  return pageAnswer(context, title, content);
}

function editPage(record: IntegrationRecord, context: PracticeContext): Response {
  const content = html`${savedMessage(context)}
${recordFacts(record)}
${recordForm(record, record, [], context)}
${!isCopy(record, context) && resetForm(record, context)}`;
  return pageAnswer(context, `Integration record: ${record.name}`, content);
}

function recordFacts(record: IntegrationRecord): Html {
  return html`<div class="sheet">
${factList([['Application ID', html`<code>${record.applicationId}</code>`]])}
<p class="hint">The Client ID and the Client Secret were shown once, when the record was first saved. The Application ID is not the Client ID.</p>
</div>`;
}

async function update(
  request: Request,
  record: IntegrationRecord,
  context: PracticeContext,
): Promise<Response> {
  const form = await readForm(request, MAX_FORM_BYTES);
  if (form === null) return badFormPage(context);
  if (formText(form, 'action') === 'reset') return resetCredentials(form, record, context);
  const read = readIntegrationForm(form);
  const { values, errors } = isCopy(record, context) ? readCopyForm(read, record) : read;
  if (errors.length > 0) return editErrorPage(record, values, errors, context);
  await saveRecord(context, record, values);
  return redirectAnswer(context, `${PAGES.integration}?id=${record.id}&saved=T`);
}

function editErrorPage(
  record: IntegrationRecord,
  values: IntegrationRecordChanges,
  errors: Parameters<typeof integrationForm>[2],
  context: PracticeContext,
): Response {
  const content = html`${recordFacts(record)}
${recordForm(record, values, errors, context)}`;
  return pageAnswer(context, `Integration record: ${record.name}`, content, 422);
}

function recordForm(
  record: IntegrationRecord,
  values: IntegrationRecordChanges,
  errors: Parameters<typeof integrationForm>[2],
  context: PracticeContext,
): Html {
  const action = recordUrl(context, record.id);
  const owner = isCopy(record, context) ? record.accountId : null;
  return integrationForm(action, values, errors, record.applicationId, owner);
}

/**
 * Whether NetSuite offers this for a record with OAuth 2.0 alone is uncertain, and so is that the
 * mappings stay.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4395597766.html
 */
function resetForm(record: IntegrationRecord, context: PracticeContext): Html {
  return html`<section class="sheet" aria-labelledby="reset">
<h2 id="reset">Reset Credentials</h2>
<p>Makes a new Client ID and Client Secret. The old ones stop working at once.</p>
<form method="post" action="${recordUrl(context, record.id)}">
<input type="hidden" name="action" value="reset">
<input type="hidden" name="replaces" value="${credentialsMark(record)}">
<p><button type="submit">Reset Credentials</button></p>
</form>
</section>`;
}

/** Tells one set of credentials from the next, so that a form sent twice resets them once. */
function credentialsMark(record: IntegrationRecord): string {
  return clientIdHash(record.clientIdHash).slice(0, 16);
}

async function resetCredentials(
  form: FormData,
  record: IntegrationRecord,
  context: PracticeContext,
): Promise<Response> {
  if (formText(form, 'replaces') !== credentialsMark(record) || isCopy(record, context)) {
    return redirectAnswer(context, `${PAGES.integration}?id=${record.id}`);
  }
  const clientId = newConsumerValue();
  const { store, account } = context;
  await store.replaceClientIdHash(account.accountId, record.id, clientIdHash(clientId));
  return confirmationPage(record, clientId, 'Credentials reset', context);
}
