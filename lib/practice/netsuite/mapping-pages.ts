import { formText, formTexts } from '../pages/bodies';
import {
  buttonForm,
  errorsWhere,
  type Filled,
  type FormField,
  formMarkup,
  options,
  selectBox,
} from '../pages/forms';
import { type Columns, code, day, type HtmlValue, html, scrollTable } from '../pages/html';
import { goodNews, pageAnswer, pageLink, pageUrl, redirectAnswer, withForm } from '../pages/layout';
import { readCertificateFile } from './certificate-file';
import type { PracticeContext } from './context';
import { findEntity, findRole, PRACTICE_ENTITIES, PRACTICE_ROLES } from './directory';
import { listRecords } from './integration-records';
import { createMapping, isActive, listMappings } from './mappings';
import { PAGES, parseRecordId } from './site';
import type { M2mMapping } from './store';

type Named = { readonly id: number; readonly name: string };

const TITLE = 'OAuth 2.0 Client Credentials (M2M) Setup';

/** The M2M set-up page: the list, the form Create New (`?create=T`), and what they send. */
export function answerMappings(context: PracticeContext): Promise<Response> {
  return withForm(
    context,
    () =>
      context.query.get('create') === 'T' ? formPage(context, { values: {} }) : listPage(context),
    (form) => (formText(form, 'action') === 'revoke' ? revoke(form, context) : save(form, context)),
  );
}

async function listPage(context: PracticeContext): Promise<Response> {
  const mappings = [...(await listMappings(context))].reverse();
  const records = await listRecords(context);
  const columns: Columns<M2mMapping> = [
    ['Certificate ID', ({ certificateId }) => code(certificateId)],
    ['Application', ({ integrationId }) => records.find(({ id }) => id === integrationId)?.name],
    ['Entity', ({ entityId }) => findEntity(entityId)?.name],
    ['Role', ({ roleId }) => findRole(roleId)?.name],
    ['Valid From', ({ validFrom }) => day(validFrom)],
    ['Valid Until', ({ validUntil }) => day(validUntil)],
    ['Algorithm', ({ algorithm }) => algorithm],
    ['Revoked', (mapping) => revokeCell(mapping, context)],
  ];
  const saved = mappings.find((mapping) => String(mapping.id) === context.query.get('saved'));
  const content = html`${
    saved !== undefined &&
    goodNews(html`The mapping was saved. Certificate ID: <code>${saved.certificateId}</code>`)
  }
<p>${pageLink(context, `${PAGES.mappings}?create=T`, 'Create New')}</p>
${scrollTable('Client credentials mappings', mappings, columns, 'There is no client credentials mapping yet.')}`;
  return pageAnswer(context, TITLE, content);
}

function revokeCell(mapping: M2mMapping, context: PracticeContext): HtmlValue {
  if (mapping.revokedAt !== null) {
    return 'Revoked';
  }
  if (!isActive(mapping, context.now)) {
    return 'Expired';
  }
  const hidden = { action: 'revoke', id: String(mapping.id) };
  const action = pageUrl(context, PAGES.mappings);
  return buttonForm(action, hidden, 'Revoke', `Revoke ${mapping.certificateId}`);
}

async function revoke(form: FormData, context: PracticeContext): Promise<Response> {
  const { store, account, now } = context;
  const id = parseRecordId(formText(form, 'id'));
  if (id !== null) {
    await store.revokeMapping(account.accountId, id, now);
  }
  return redirectAnswer(context, PAGES.mappings);
}

async function selectableRecords(context: PracticeContext) {
  return (await listRecords(context)).filter((record) => record.clientCredentialsGrant);
}

async function formPage(context: PracticeContext, filled: Filled): Promise<Response> {
  const records = await selectableRecords(context);
  const choice = (id: string, label: string, items: ReadonlyArray<Named>): FormField => {
    const choices = items.map((item) => [String(item.id), item.name] as const);
    return { ...selectBox(id, label, options(...choices)), empty: '' };
  };
  const none = {
    hint: 'No integration record has the Client Credentials (Machine to Machine) Grant box checked.',
  };
  const fields: ReadonlyArray<FormField> = [
    choice('entity', 'Entity', PRACTICE_ENTITIES),
    choice('role', 'Role', PRACTICE_ROLES),
    { ...choice('application', 'Application', records), ...(records.length === 0 && none) },
    {
      id: 'certificate',
      label: 'Certificate',
      control: 'file',
      hint: 'An X.509 certificate file: .cer, .pem, or .crt.',
      attributes: html` accept=".cer,.pem,.crt"`,
    },
  ];
  const action = pageUrl(context, PAGES.mappings);
  const form = formMarkup({ ...filled, action, groups: [{ fields }], hidden: { action: 'save' } });
  const content = [form, html`<p>${pageLink(context, PAGES.mappings, 'Back to the list')}</p>`];
  return pageAnswer(context, `${TITLE}: Create New`, content, filled);
}

async function save(form: FormData, context: PracticeContext): Promise<Response> {
  const values = formTexts(form, ['entity', 'role', 'application']);
  const entity = findEntity(Number(values.entity));
  const role = findRole(Number(values.role));
  const records = await selectableRecords(context);
  const record = records.find((one) => String(one.id) === values.application) ?? null;
  const file = form.get('certificate');
  const certificate = await readCertificateFile(file instanceof File ? file : null, context.now);

  if (entity === null || role === null || record === null || !certificate.ok) {
    const errors = errorsWhere(
      [entity === null, 'entity', 'Choose an entity.'],
      [role === null, 'role', 'Choose a role.'],
      [record === null, 'application', 'Choose an application.'],
      [!certificate.ok, 'certificate', certificate.ok ? '' : certificate.error.message],
    );
    return formPage(context, { values, errors });
  }
  const target = { integrationId: record.id, entityId: entity.id, roleId: role.id };
  const mapping = await createMapping(target, certificate.value, context);
  if (!mapping.ok) {
    const wrong = mapping.error.code === 'too-many-certificates' ? 'application' : 'certificate';
    const errors = [{ field: wrong, message: mapping.error.message }];
    return formPage(context, { values, errors });
  }
  return redirectAnswer(context, `${PAGES.mappings}?saved=${mapping.value.id}`);
}
