import type { Html } from '../pages/html';
import { html } from '../pages/html';
import { checkbox, errorSummary, type FieldError, field, selectField } from '../pages/page-parts';
import { formText } from '../pages/request-body';
import type { IntegrationRecordChanges } from './store';

const MAX_NAME_LENGTH = 100;
const MAX_NOTE_LENGTH = 1000;

/** The scope boxes, in the order of the page: field name, label, name in the `scope` claim. */
const SCOPE_BOXES = [
  ['scope_restlets', 'RESTlets', 'restlets'],
  ['scope_rest_webservices', 'REST Web Services', 'rest_webservices'],
  ['scope_suite_analytics', 'SuiteAnalytics Connect', 'suite_analytics'],
] as const;

/** A new record as NetSuite offers it: token-based authentication is on until somebody unticks it. */
export const NEW_RECORD: IntegrationRecordChanges = {
  name: '',
  note: '',
  state: 'Enabled',
  tokenBasedAuthentication: true,
  tbaAuthorizationFlow: true,
  authorizationCodeGrant: false,
  clientCredentialsGrant: false,
  scopes: [],
};

/** The labels of a record's scopes. */
export function scopeLabels(scopes: ReadonlyArray<string>): ReadonlyArray<string> {
  return SCOPE_BOXES.filter(([, , scope]) => scopes.includes(scope)).map(([, label]) => label);
}

/** Reads the posted form of an integration record. */
export function readIntegrationForm(form: FormData): {
  readonly values: IntegrationRecordChanges;
  readonly errors: ReadonlyArray<FieldError>;
} {
  const state = formText(form, 'state');
  const values: IntegrationRecordChanges = {
    name: formText(form, 'name'),
    note: formText(form, 'note'),
    state: state === 'Blocked' ? 'Blocked' : 'Enabled',
    tokenBasedAuthentication: form.has('tba'),
    tbaAuthorizationFlow: form.has('tba_authorization_flow'),
    authorizationCodeGrant: form.has('authorization_code_grant'),
    clientCredentialsGrant: form.has('client_credentials_grant'),
    scopes: SCOPE_BOXES.filter(([id]) => form.has(id)).map(([, , scope]) => scope),
  };
  const errors: Array<FieldError> = [];
  if (values.name === '') errors.push({ field: 'name', message: 'Enter a name.' });
  if (values.name.length > MAX_NAME_LENGTH) {
    errors.push({ field: 'name', message: `Use at most ${MAX_NAME_LENGTH} characters.` });
  }
  if (values.note.length > MAX_NOTE_LENGTH) {
    errors.push({ field: 'note', message: `Use at most ${MAX_NOTE_LENGTH} characters.` });
  }
  if (!['Enabled', 'Blocked'].includes(state)) {
    errors.push({ field: 'state', message: 'Choose a state.' });
  }
  return { values, errors };
}

/** What a posted form changes of a record that a refresh copied: State and Note. */
export function readCopyForm(
  { values, errors }: ReturnType<typeof readIntegrationForm>,
  record: IntegrationRecordChanges,
): ReturnType<typeof readIntegrationForm> {
  const { state, note } = values;
  return {
    values: { ...record, state, note },
    errors: errors.filter((error) => error.field !== 'name'),
  };
}

/**
 * The form of an integration record. `applicationId` goes along with a new one, so that sending the
 * same form twice does not make two records. `owner` is the account that a copied record comes from:
 * only there can it be changed, but for State and Note.
 */
export function integrationForm(
  action: string,
  values: IntegrationRecordChanges,
  errors: ReadonlyArray<FieldError>,
  applicationId: string,
  owner: string | null = null,
): Html {
  const locked = owner !== null;
  return html`${errorSummary(errors)}
<form class="sheet" method="post" action="${action}">
<input type="hidden" name="application_id" value="${applicationId}">
${
  locked &&
  html`<p class="warning">This record belongs to account ${owner}. Here only State and Note can be changed.</p>`
}
${field(
  'name',
  'Name',
  errors,
  (described) =>
    html`<input type="text" id="name" name="name" value="${values.name}" maxlength="${MAX_NAME_LENGTH}" required autocomplete="off"${locked && html` readonly`}${described}>`,
)}
${selectField('state', 'State', STATES, values.state, errors)}
${field(
  'note',
  'Note',
  errors,
  (described) =>
    html`<textarea id="note" name="note" rows="2" maxlength="${MAX_NOTE_LENGTH}"${described}>${values.note}</textarea>`,
)}
${
  locked
    ? html`<fieldset class="plain" aria-label="Authentication" disabled>${authenticationBoxes(values)}</fieldset>`
    : authenticationBoxes(values)
}
<p><button type="submit">Save</button></p>
</form>`;
}

const STATES = [
  { value: 'Enabled', label: 'Enabled' },
  { value: 'Blocked', label: 'Blocked' },
];

function authenticationBoxes(values: IntegrationRecordChanges): Html {
  const scopes = SCOPE_BOXES.map(([id, label, scope]) =>
    checkbox(id, label, values.scopes.includes(scope)),
  );
  return html`<h2>Authentication</h2>
<fieldset><legend>Token-based</legend>
${checkbox('tba', 'Token-Based Authentication', values.tokenBasedAuthentication)}
${checkbox('tba_authorization_flow', 'TBA: Authorization Flow', values.tbaAuthorizationFlow)}
</fieldset>
<fieldset><legend>OAuth 2.0</legend>
${checkbox('authorization_code_grant', 'Authorization Code Grant', values.authorizationCodeGrant)}
${checkbox(
  'client_credentials_grant',
  'Client Credentials (Machine to Machine) Grant',
  values.clientCredentialsGrant,
)}
</fieldset>
<fieldset><legend>Scope</legend>
${scopes}
</fieldset>`;
}
