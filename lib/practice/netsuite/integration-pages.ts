import { randomBytes, randomUUID } from 'node:crypto';
import { formText } from '../pages/bodies';
import {
  box,
  buttonForm,
  checkedBoxes,
  errorsWhere,
  type FieldErrors,
  type FormGroup,
  formMarkup,
  options,
  readOnlyBox,
  selectBox,
  textBox,
} from '../pages/forms';
import { type Columns, code, factList, type Html, html, scrollTable, section } from '../pages/html';
import {
  goodNews,
  notFoundPage,
  pageAnswer,
  pageLink,
  pageUrl,
  redirectAnswer,
  savedMessage,
  withForm,
} from '../pages/layout';
import type { PracticeContext } from './context';
import { clientIdHash, findRecord, isCopy, listRecords, saveRecord } from './integration-records';
import { PAGES, parseRecordId, recordPage } from './site';
import type { IntegrationRecord, IntegrationRecordChanges } from './store';

const STATES = ['Enabled', 'Blocked'];
const MAX_NAME_LENGTH = 100;
const MAX_NOTE_LENGTH = 1000;
const UUID = /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/;

/** The scope boxes, in the order of the page: field name, label, name in the `scope` claim. */
const SCOPE_BOXES = [
  ['scope_restlets', 'RESTlets', 'restlets'],
  ['scope_rest_webservices', 'REST Web Services', 'rest_webservices'],
  ['scope_suite_analytics', 'SuiteAnalytics Connect', 'suite_analytics'],
  ['scope_mcp', 'NetSuite AI Connector Service', 'mcp'],
] as const;

/**
 * The boxes about authentication: field name, label, where it is kept, legend. Public Client changes nothing
 * here: Oracle says that client credentials do not support it, and not what NetSuite does with both.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771733782.html
 */
const AUTHENTICATION_BOXES = [
  ['tba', 'Token-Based Authentication', 'tokenBasedAuthentication', 'Token-based'],
  ['tba_authorization_flow', 'TBA: Authorization Flow', 'tbaAuthorizationFlow', 'Token-based'],
  ['authorization_code_grant', 'Authorization Code Grant', 'authorizationCodeGrant', 'OAuth 2.0'],
  ['public_client', 'Public Client', 'publicClient', 'OAuth 2.0'],
  [
    'client_credentials_grant',
    'Client Credentials (Machine to Machine) Grant',
    'clientCredentialsGrant',
    'OAuth 2.0',
  ],
] as const;

/** A new record as NetSuite offers it: token-based authentication is on until somebody unchecks it. */
const NEW_RECORD: IntegrationRecordChanges = {
  name: '',
  note: '',
  state: 'Enabled',
  tokenBasedAuthentication: true,
  tbaAuthorizationFlow: true,
  authorizationCodeGrant: false,
  publicClient: false,
  clientCredentialsGrant: false,
  scopes: [],
};

/** A new Client ID or Client Secret: 64 lower-case hexadecimal digits. */
const newConsumerValue = () => randomBytes(32).toString('hex');

/** The page Manage Integrations. */
export async function answerIntegrationList(context: PracticeContext): Promise<Response> {
  const records = await listRecords(context);
  const scopeNames = ({ scopes }: IntegrationRecord) =>
    SCOPE_BOXES.flatMap(([, label, scope]) => (scopes.includes(scope) ? [label] : [])).join(', ');
  const columns: Columns<IntegrationRecord> = [
    ['Name', ({ id, name }) => pageLink(context, recordPage('integration', id), name)],
    ['Application ID', ({ applicationId }) => code(applicationId)],
    ['State', ({ state }) => state],
    ['Client Credentials (M2M)', (record) => (record.clientCredentialsGrant ? 'Yes' : 'No')],
    ['Scope', scopeNames],
  ];
  const content = html`<p>${pageLink(context, PAGES.integration, 'New')}</p>
${scrollTable('Integration records', records, columns, 'There is no integration record yet.')}`;
  return pageAnswer(context, 'Manage Integrations', content);
}

/** A request to the page of a saved record. */
type RecordContext = PracticeContext & { readonly record: IntegrationRecord };

/** The page of one integration record, new or saved. */
export async function answerIntegrationRecord(context: PracticeContext): Promise<Response> {
  const id = context.query.get('id');
  if (id === null) {
    return withForm(context, (shown) => newPage(shown), create);
  }
  const record = await findRecord(context, (one) => one.id === parseRecordId(id));
  return record === null
    ? notFoundPage(context)
    : withForm({ ...context, record }, (shown) => editPage(shown), update);
}

/** Only the account that a copied record comes from can change more than State and Note. */
function recordGroups(locked: boolean): ReadonlyArray<FormGroup> {
  const nameAttributes = locked ? html` readonly` : html` maxlength="${MAX_NAME_LENGTH}" required`;
  const noteAttributes = html` rows="2" maxlength="${MAX_NOTE_LENGTH}"`;
  const boxes = (legend: string) =>
    AUTHENTICATION_BOXES.filter((one) => one[3] === legend).map(([id, label]) => box(id, label));
  return [
    {
      fields: [
        textBox('name', 'Name', { attributes: nameAttributes }),
        selectBox('state', 'State', options(...STATES)),
        { id: 'note', label: 'Note', control: 'textarea', attributes: noteAttributes },
      ],
    },
    { heading: 'Authentication', legend: 'Token-based', locked, fields: boxes('Token-based') },
    { legend: 'OAuth 2.0', locked, fields: boxes('OAuth 2.0') },
    { legend: 'Scope', locked, fields: SCOPE_BOXES.map(([id, label]) => box(id, label)) },
  ];
}

/** `applicationId` goes along with a new one, so that sending the same form twice makes one record. */
function recordForm(
  action: string,
  values: IntegrationRecordChanges,
  applicationId: string,
  errors: FieldErrors,
  locked = false,
): Html {
  const checked = [
    ...AUTHENTICATION_BOXES.filter(([, , key]) => values[key]),
    ...SCOPE_BOXES.filter(([, , scope]) => values.scopes.includes(scope)),
  ].map(([id]) => id);
  const { name, state, note } = values;
  return formMarkup({
    action,
    groups: recordGroups(locked),
    values: { name, state, note, ...checkedBoxes(checked) },
    errors,
    hidden: { application_id: applicationId },
  });
}

function readRecordForm(form: FormData) {
  const values: IntegrationRecordChanges = {
    ...NEW_RECORD,
    name: formText(form, 'name'),
    note: formText(form, 'note'),
    state: formText(form, 'state'),
    ...Object.fromEntries(AUTHENTICATION_BOXES.map(([id, , key]) => [key, form.has(id)])),
    scopes: SCOPE_BOXES.filter(([id]) => form.has(id)).map(([, , scope]) => scope),
  };
  const { name, note, state } = values;
  const atMost = (most: number) => `Use at most ${most} characters.`;
  const errors = errorsWhere(
    [name === '', 'name', 'Enter a name.'],
    [name.length > MAX_NAME_LENGTH, 'name', atMost(MAX_NAME_LENGTH)],
    [note.length > MAX_NOTE_LENGTH, 'note', atMost(MAX_NOTE_LENGTH)],
    [!STATES.includes(state), 'state', 'Choose a state.'],
    [
      // Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158255317571.html
      values.scopes.includes('mcp') && (values.scopes.length > 1 || values.clientCredentialsGrant),
      'scope_mcp',
      'NetSuite AI Connector Service: check it by itself, without any other scope and without the Client Credentials (Machine to Machine) Grant.',
    ],
  );
  return { values, errors };
}

const newApplicationId = () => randomUUID().toUpperCase();

function newPage(
  context: PracticeContext,
  values = NEW_RECORD,
  applicationId = newApplicationId(),
  errors: FieldErrors = [],
): Response {
  const form = recordForm(pageUrl(context, PAGES.integration), values, applicationId, errors);
  return pageAnswer(context, 'New integration record', form, { errors });
}

async function create(form: FormData, context: PracticeContext): Promise<Response> {
  const posted = formText(form, 'application_id');
  const applicationId = UUID.test(posted) ? posted : newApplicationId();
  const before = await findRecord(context, (one) => one.applicationId === applicationId);
  // The same form once more, for instance by a reload: the credentials are not shown again.
  if (before !== null) {
    return redirectAnswer(context, recordPage('integration', before.id));
  }

  const { values, errors } = readRecordForm(form);
  if (errors.length > 0) {
    return newPage(context, values, applicationId, errors);
  }
  const clientId = newConsumerValue();
  const record = await context.store.createIntegrationRecord({
    ...values,
    accountId: context.account.accountId,
    applicationId,
    clientIdHash: clientIdHash(clientId),
    createdAt: context.now,
  });
  return confirmationPage({ ...context, record }, 'Integration record saved', clientId);
}

function confirmationPage(context: RecordContext, title: string, clientId: string): Response {
  const { record } = context;
  const content = html`${goodNews(`The integration record “${record.name}” was saved.`)}
${section(
  'credentials',
  'Client Credentials',
  html`<p class="warning">Copy these values now. They are shown only once: after you leave or reload this page, nobody can read them again.</p>
<h3>Consumer Key / Client ID</h3>
${readOnlyBox('client_id', 'Client ID', clientId)}
<h3>Consumer Secret / Client Secret</h3>
${readOnlyBox('client_secret', 'Client Secret', newConsumerValue())}`,
)}
<div class="sheet">
${factList([['Application ID', code(record.applicationId)]])}
<p>${pageLink(context, recordPage('integration', record.id), 'Open the integration record')}</p>
<p>${pageLink(context, PAGES.mappings, 'Continue to OAuth 2.0 Client Credentials (M2M) Setup')}</p>
</div>`;
  return pageAnswer(context, title, content);
}

function editPage(
  context: RecordContext,
  values: IntegrationRecordChanges = context.record,
  errors: FieldErrors = [],
): Response {
  const { record } = context;
  const copied = isCopy(record, context);
  const action = pageUrl(context, recordPage('integration', record.id));
  const content = html`${savedMessage(context)}
<div class="sheet">
${factList([['Application ID', code(record.applicationId)]])}
<p class="hint">The Client ID and the Client Secret were shown once, when the record was first saved. The Application ID is not the Client ID.</p>
${copied && html`<p class="warning">This record belongs to account ${record.accountId}. Here only State and Note can be changed.</p>`}
</div>
${recordForm(action, values, record.applicationId, errors, copied)}
${!copied && resetSection(action, record)}`;
  return pageAnswer(context, `Integration record: ${record.name}`, content, { errors });
}

/** Of a record that a refresh copied, State and Note can be changed. */
async function update(form: FormData, context: RecordContext): Promise<Response> {
  if (formText(form, 'action') === 'reset') {
    return resetCredentials(form, context);
  }
  const { record } = context;
  const read = readRecordForm(form);
  const copied = isCopy(record, context);
  const { state, note } = read.values;
  const values = copied ? { ...record, state, note } : read.values;
  const errors = read.errors.filter(({ field }) => !copied || field !== 'name');
  if (errors.length > 0) {
    return editPage(context, values, errors);
  }
  await saveRecord(context, record, values);
  return redirectAnswer(context, `${recordPage('integration', record.id)}&saved=T`);
}

/**
 * Whether NetSuite offers this for a record with OAuth 2.0 alone is uncertain, and so is that the
 * mappings stay.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4395597766.html
 */
function resetSection(action: string, record: IntegrationRecord): Html {
  const hidden = { action: 'reset', replaces: credentialsMark(record) };
  const words = html`<p>Creates a new Client ID and Client Secret. The old ones stop working at once.</p>`;
  const button = buttonForm(action, hidden, 'Reset Credentials');
  return section('reset', 'Reset Credentials', [words, button]);
}

/** Tells one set of credentials from the next, so that a form sent twice resets them once. */
function credentialsMark(record: IntegrationRecord): string {
  return clientIdHash(record.clientIdHash).slice(0, 16);
}

async function resetCredentials(form: FormData, context: RecordContext): Promise<Response> {
  const { store, account, record } = context;
  if (formText(form, 'replaces') !== credentialsMark(record) || isCopy(record, context)) {
    return redirectAnswer(context, recordPage('integration', record.id));
  }
  const clientId = newConsumerValue();
  const changes = { clientIdHash: clientIdHash(clientId) };
  await store.updateIntegrationRecord(account.accountId, record.id, changes);
  return confirmationPage(context, 'Credentials reset', clientId);
}
