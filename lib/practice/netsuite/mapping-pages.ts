import { type Html, type HtmlValue, html } from '../pages/html';
import { badFormPage, PAGES, pageAnswer, pageUrl, redirectAnswer } from '../pages/page-layout';
import {
  day,
  errorSummary,
  type FieldError,
  field,
  scrollTable,
  selectField,
} from '../pages/page-parts';
import { formText, readForm } from '../pages/request-body';
import { MAX_CERTIFICATE_FILE_BYTES, readCertificateFile } from './certificate-file';
import type { PracticeContext } from './context';
import { findEntity, findRole, PRACTICE_ENTITIES, PRACTICE_ROLES } from './directory';
import { listRecords } from './integration-records';
import { createMapping, isActive, listMappings } from './mappings';
import { parseRecordId } from './record-id';
import type { IntegrationRecord, M2mMapping } from './store';

const TITLE = 'OAuth 2.0 Client Credentials (M2M) Setup';
const COLUMNS = [
  'Certificate ID',
  'Application',
  'Entity',
  'Role',
  'Valid From',
  'Valid Until',
  'Algorithm',
  'Revoked',
];

/** Room for a certificate that is too large to be accepted, so that the page can say so. */
const MAX_FORM_BYTES = 4 * MAX_CERTIFICATE_FILE_BYTES;

type Choice = { readonly entity: string; readonly role: string; readonly application: string };

/** The M2M set-up page: the list, the form Create New (`?create=T`), and what they send. */
export async function answerMappings(
  request: Request,
  context: PracticeContext,
): Promise<Response> {
  if (request.method === 'POST') {
    const form = await readForm(request, MAX_FORM_BYTES);
    if (form === null) return badFormPage(context);
    return formText(form, 'action') === 'revoke' ? revoke(form, context) : save(form, context);
  }
  if (context.query.get('create') !== 'T') return listPage(context);
  return formPage(context, { entity: '', role: '', application: '' }, []);
}

async function listPage(context: PracticeContext): Promise<Response> {
  const mappings = [...(await listMappings(context))].reverse();
  const records = await listRecords(context);
  const rows = mappings.map((mapping) => mappingRow(mapping, records, context));
  const saved = mappings.find((mapping) => String(mapping.id) === context.query.get('saved'));
  const content = html`${saved !== undefined && savedMessage(saved)}
<p><a href="${pageUrl(context, `${PAGES.mappings}?create=T`)}">Create New</a></p>
${
  mappings.length === 0
    ? html`<p class="sheet">There is no client credentials mapping yet.</p>`
    : scrollTable('Client credentials mappings', COLUMNS, rows)
}`;
  return pageAnswer(context, TITLE, content);
}

function savedMessage(mapping: M2mMapping): Html {
  return html`<p class="good" role="status">The mapping was saved. Certificate ID: <code>${mapping.certificateId}</code></p>`;
}

function mappingRow(
  mapping: M2mMapping,
  records: ReadonlyArray<IntegrationRecord>,
  context: PracticeContext,
): ReadonlyArray<HtmlValue> {
  const record = records.find((one) => one.id === mapping.integrationId);
  return [
    html`<code>${mapping.certificateId}</code>`,
    record?.name ?? '',
    findEntity(mapping.entityId)?.name ?? '',
    findRole(mapping.roleId)?.name ?? '',
    day(mapping.validFrom),
    day(mapping.validUntil),
    mapping.algorithm,
    revokeCell(mapping, context),
  ];
}

function revokeCell(mapping: M2mMapping, context: PracticeContext): HtmlValue {
  if (mapping.revokedAt !== null) return 'Revoked';
  if (!isActive(mapping, context.now)) return 'Expired';
  return html`<form method="post" action="${pageUrl(context, PAGES.mappings)}">
<input type="hidden" name="action" value="revoke"><input type="hidden" name="id" value="${mapping.id}">
<button type="submit" aria-label="Revoke ${mapping.certificateId}">Revoke</button>
</form>`;
}

async function revoke(form: FormData, context: PracticeContext): Promise<Response> {
  const { store, account, now } = context;
  const id = parseRecordId(formText(form, 'id'));
  if (id !== null) await store.revokeMapping(account.accountId, id, now);
  return redirectAnswer(context, PAGES.mappings);
}

async function selectableRecords(
  context: PracticeContext,
): Promise<ReadonlyArray<IntegrationRecord>> {
  const records = await listRecords(context);
  return records.filter((record) => record.clientCredentialsGrant);
}

async function formPage(
  context: PracticeContext,
  choice: Choice,
  errors: ReadonlyArray<FieldError>,
): Promise<Response> {
  const records = await selectableRecords(context);
  const content = html`${errorSummary(errors)}
<form class="sheet" method="post" enctype="multipart/form-data" action="${pageUrl(context, PAGES.mappings)}">
<input type="hidden" name="action" value="save">
${selectField('entity', 'Entity', toOptions(PRACTICE_ENTITIES), choice.entity, errors, '')}
${selectField('role', 'Role', toOptions(PRACTICE_ROLES), choice.role, errors, '')}
${selectField('application', 'Application', toOptions(records), choice.application, errors, '')}
${
  records.length === 0 &&
  html`<p class="hint">No integration record has the box Client Credentials (Machine to Machine) Grant ticked.</p>`
}
${field(
  'certificate',
  'Certificate',
  errors,
  (described) =>
    html`<input type="file" id="certificate" name="certificate" accept=".cer,.pem,.crt"${described}>`,
  'An X.509 certificate file: .cer, .pem or .crt.',
)}
<p><button type="submit">Save</button></p>
</form>
<p><a href="${pageUrl(context, PAGES.mappings)}">Back to the list</a></p>`;
  return pageAnswer(context, `${TITLE}: Create New`, content, errors.length > 0 ? 422 : 200);
}

function toOptions(
  items: ReadonlyArray<{ readonly id: number; readonly name: string }>,
): ReadonlyArray<{ readonly value: string; readonly label: string }> {
  return items.map(({ id, name }) => ({ value: String(id), label: name }));
}

async function save(form: FormData, context: PracticeContext): Promise<Response> {
  const choice: Choice = {
    entity: formText(form, 'entity'),
    role: formText(form, 'role'),
    application: formText(form, 'application'),
  };
  const entity = findEntity(Number(choice.entity));
  const role = findRole(Number(choice.role));
  const records = await selectableRecords(context);
  const record = records.find((one) => String(one.id) === choice.application);
  const file = form.get('certificate');
  const certificate = await readCertificateFile(file instanceof File ? file : null, context.now);

  const errors: Array<FieldError> = [];
  if (entity === null) errors.push({ field: 'entity', message: 'Choose an entity.' });
  if (role === null) errors.push({ field: 'role', message: 'Choose a role.' });
  if (record === undefined) {
    errors.push({ field: 'application', message: 'Choose an application.' });
  }
  if (!certificate.ok) errors.push({ field: 'certificate', message: certificate.error.message });
  if (entity === null || role === null || record === undefined || !certificate.ok) {
    return formPage(context, choice, errors);
  }
  const target = { integrationId: record.id, entityId: entity.id, roleId: role.id };
  const mapping = await createMapping(target, certificate.value, context);
  if (!mapping.ok) {
    const wrong = mapping.error.code === 'too-many-certificates' ? 'application' : 'certificate';
    return formPage(context, choice, [{ field: wrong, message: mapping.error.message }]);
  }
  return redirectAnswer(context, `${PAGES.mappings}?saved=${mapping.value.id}`);
}
