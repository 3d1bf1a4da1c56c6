import type { CeligoFieldFacts } from '@/lib/celigo/catalog';
import { connectionFacts } from '@/lib/celigo/connection';
import { iClientFacts } from '@/lib/celigo/iclient';
import { type JsonObject, textAt, valueAt } from '@/lib/json-object';
import {
  type FormField,
  type FormGroup,
  type FormValues,
  type Option,
  options,
} from '../pages/forms';
import { html } from '../pages/html';
import { isHmacMethod, SIGNATURE_METHODS } from './sign-jwt';

/*
 * The iClient drawer and the form of an HTTP connection. What a field is called, where it stands and
 * where its value lies is taken from the wizard's catalog; what Celigo does with it is here, and
 * shares nothing with the values that are checked. The place of the JWT fields within Configure OAuth
 * 2.0 and which values stand in a new drawer are taken from tests of Celigo's own pages of 2024.
 * Sources: https://docs.celigo.com/hc/en-us/articles/11933835192859,
 * https://docs.celigo.com/hc/en-us/articles/18158351109787 and https://github.com/celigo/ai
 */

/** What a form's fields are called and what a document holds of them, by their ids in the catalog. */
function readerOf(facts: ReadonlyArray<CeligoFieldFacts>) {
  const factOf = (id: string) => {
    const fact = facts.find((one) => one.id === id);
    if (fact?.jsonPath === undefined) {
      throw new Error(`Celigo’s form has no field ${id} with a place in the document.`);
    }
    return { label: fact.label, path: fact.jsonPath };
  };
  return {
    label: (id: string) => factOf(id).label,
    path: (id: string) => factOf(id).path,
    value: (document: JsonObject, id: string) => valueAt(document, factOf(id).path),
    /** Empty where the document has no text there. */
    text: (document: JsonObject, id: string) => textAt(document, factOf(id).path),
  };
}

/** Reads iClients. */
export const ICLIENT = readerOf(iClientFacts);

/** Reads HTTP connections. */
export const CONNECTION = readerOf(connectionFacts);

/** A field holds one of these values: `T` for a checked box. */
type Condition = readonly [field: string, ...values: ReadonlyArray<string>];

/** One field of a form of Celigo. */
export type CeligoFormField = FormField & {
  /** Where the value lies in the document. */
  readonly path: string;
  /**
   * `secret` and `secret-json` are never shown again; `json` and `secret-json` hold an object; `list`
   * is separated by commas; `number` takes digits; `multiline` keeps its blanks.
   */
  readonly kind: keyof typeof CONTROLS;
  /** What Celigo puts there before anybody typed. */
  readonly initial?: string;
  /** Shown only while all of these hold. */
  readonly shownWhile?: ReadonlyArray<Condition>;
  /** Hidden while all of these hold. */
  readonly hiddenWhile?: ReadonlyArray<Condition>;
};

/** A form: its fields by section, and what it sets without asking. */
export type CeligoForm = {
  readonly groups: ReadonlyArray<FormGroup & { readonly fields: ReadonlyArray<CeligoFormField> }>;
  readonly fixed: JsonObject;
};

/** The text that Celigo puts into its editors for encrypted and unencrypted values. */
export const EDITOR_PLACEHOLDER = '{"field": "value"}';

const SECRET_HINT = 'Re-enter it on every edit; the stored value is never shown.';

const EDITOR = { control: 'textarea', attributes: html` rows="4"` } as const;

const CONTROLS = {
  text: { control: 'text' },
  number: { control: 'text' },
  list: { control: 'text' },
  rows: { control: 'rows' },
  checkbox: { control: 'checkbox' },
  select: { control: 'select', empty: 'Please select' },
  multiline: { control: 'textarea', attributes: html` rows="7"` },
  secret: { ...EDITOR, hint: SECRET_HINT },
  json: { ...EDITOR, initial: EDITOR_PLACEHOLDER },
  'secret-json': { ...EDITOR, hint: SECRET_HINT, initial: EDITOR_PLACEHOLDER },
} as const;

/** What Celigo does with a field, besides what it is. */
type Behavior = Partial<Omit<CeligoFormField, 'id' | 'path' | 'label' | 'kind'>>;

/** The fields of a form by section, as the catalog has them, each with what Celigo does with it. */
function groupsOf(
  facts: ReadonlyArray<CeligoFieldFacts>,
  behaviors: Readonly<Record<string, Behavior>>,
): CeligoForm['groups'] {
  return [...new Set(facts.map(({ section }) => section))].map((heading) => ({
    heading,
    fields: facts.flatMap(({ id, section, label, control: kind, jsonPath: path }) =>
      section === heading && path !== undefined
        ? [{ ...CONTROLS[kind], id, path, label, kind, ...behaviors[id] }]
        : [],
    ),
  }));
}

const REQUIRED: Behavior = { required: true };

function chosen(choices: ReadonlyArray<Option>, more: Behavior = {}): Behavior {
  return { required: true, options: choices, ...more };
}

const MAY_USE_JWT: Condition = ['grant-type', 'clientcredentials', 'authorizecode'];
const USES_JWT: Condition = ['use-jwt', 'T'];
const JWT_SHOWN = [MAY_USE_JWT, USES_JWT];
const UNLESS_JWT: Behavior = {
  required: true,
  hiddenWhile: [['grant-type', 'clientcredentials'], USES_JWT],
};
const IN_HEADER: Condition = ['send-token-via', 'header'];
const CODE_ONLY: Behavior = {
  shownWhile: [['grant-type', 'authorizecode', 'authorizecodewithpkce']],
};

const METHODS = SIGNATURE_METHODS.map(({ value }) => value);
const BY_SECRET: Condition = ['signature-method', ...METHODS.filter(isHmacMethod)];
const BY_KEY: Condition = ['signature-method', ...METHODS.filter((value) => !isHmacMethod(value))];

const GRANT_TYPES = options(
  ['authorizecode', 'Authorization code'],
  ['authorizecodewithpkce', 'Authorization code with PKCE'],
  ['clientcredentials', 'Client credentials'],
  ['password', 'Password Credentials'],
);

/** The iClient drawer. */
export const ICLIENT_FORM: CeligoForm = {
  fixed: { provider: 'custom_oauth2', formType: 'http' },
  groups: groupsOf(iClientFacts, {
    name: REQUIRED,
    'client-id': UNLESS_JWT,
    'client-secret': UNLESS_JWT,
    'grant-type': chosen(GRANT_TYPES),
    'use-jwt': { shownWhile: [MAY_USE_JWT] },
    'signature-method': chosen(SIGNATURE_METHODS, { shownWhile: JWT_SHOWN }),
    secret: { required: true, shownWhile: [...JWT_SHOWN, BY_SECRET] },
    'private-key': {
      required: true,
      shownWhile: [...JWT_SHOWN, BY_KEY],
      hint: 'PEM with real line breaks, from -----BEGIN PRIVATE KEY----- to its END line. Must be entered again on every edit.',
    },
    payload: {
      required: true,
      shownWhile: JWT_SHOWN,
      initial: '{"exp":"expiration-as-integer","sub":"{sub}","iss":"{iss}","aud":"{aud}"}',
    },
    'jwt-headers': { shownWhile: JWT_SHOWN, initial: '{"typ":"JWT","alg":"HS256"}' },
    // Guess: that it is hidden with Use JWT, as Client ID and Client secret are.
    'send-client-credentials-via': chosen(
      options(['basicauthheader', 'Basic auth header'], ['body', 'HTTP body']),
      { ...UNLESS_JWT, initial: 'body' },
    ),
    'authorization-url': { required: true, ...CODE_ONLY },
    'access-token-url': REQUIRED,
    'valid-domain-names': { ...UNLESS_JWT, hint: 'At most three, separated by commas.' },
    'refresh-token-headers': CODE_ONLY,
    'refresh-token-body': CODE_ONLY,
    'send-token-via': chosen(
      options(['url', 'URL parameter'], ['header', 'HTTP header'], ['body', 'HTTP body']),
      { initial: 'header' },
    ),
    'header-name': { required: true, initial: 'Authorization', shownWhile: [IN_HEADER] },
    'header-scheme': chosen(options('Bearer', 'MAC', [' ', 'None'], 'Custom'), {
      shownWhile: [IN_HEADER],
    }),
    'custom-auth-scheme': { required: true, shownWhile: [IN_HEADER, ['header-scheme', 'Custom']] },
    'parameter-name': { initial: 'access_token', shownWhile: [['send-token-via', 'url']] },
    encrypted: {
      hint: 'Field path: iClient.oauth2.encrypted. Must be entered again on every edit.',
    },
    unencrypted: { hint: 'Field path: iClient.oauth2.unencrypted.' },
  }),
};

const MEDIA_TYPES = options(
  ['xml', 'XML'],
  ['json', 'JSON'],
  ['urlencoded', 'URL encoded'],
  ['form-data', 'Multipart / form-data'],
  ['plaintext', 'Plain text'],
);

const AUTH_TYPES = options(
  ['basic', 'Basic'],
  ['cookie', 'Cookie'],
  ['custom', 'Custom'],
  ['digest', 'Digest'],
  ['jwtbearer', 'JWT bearer'],
  ['oauth1', 'OAuth 1.0'],
  ['oauth', 'OAuth 2.0'],
  ['token', 'Token'],
  ['wsse', 'WSSE'],
);

const WITH_OAUTH: Behavior = { shownWhile: [['auth-type', 'oauth']] };

/** The form of an HTTP connection, with the iClients that can be chosen. */
export function connectionForm(iClients: ReadonlyArray<Option>): CeligoForm {
  return {
    fixed: { type: 'http', http: { formType: 'http' } },
    groups: groupsOf(connectionFacts, {
      name: REQUIRED,
      mode: { initial: 'cloud', options: options(['cloud', 'Cloud'], ['onpremise', 'On-premise']) },
      'base-uri': REQUIRED,
      'media-type': chosen(MEDIA_TYPES, { initial: 'json' }),
      'success-media-type': { options: MEDIA_TYPES },
      'error-media-type': { options: MEDIA_TYPES },
      'auth-type': chosen(AUTH_TYPES),
      'oauth-client': chosen(iClients, WITH_OAUTH),
      scope: WITH_OAUTH,
      'fail-path': WITH_OAUTH,
      'fail-values': WITH_OAUTH,
      'http-method': { options: options('GET', 'POST', 'PUT') },
      'request-body': { shownWhile: [['http-method', 'POST', 'PUT']] },
    }),
  };
}

/** All fields of a form, in its order. */
export function fieldsOf({ groups }: CeligoForm): ReadonlyArray<CeligoFormField> {
  return groups.flatMap(({ fields }) => fields);
}

/** Whether Celigo shows a field while these values are typed. */
export function isShown(field: CeligoFormField, values: FormValues): boolean {
  const holds = ([name, ...wanted]: Condition) => wanted.includes(values[name] ?? '');
  return field.shownWhile?.every(holds) !== false && field.hiddenWhile?.every(holds) !== true;
}

/** The selector of a form in which a condition holds, relative to the form. */
function conditionSelector([name, ...values]: Condition): string {
  if (values.includes('T')) {
    return `#${name}:checked`;
  }
  return `#${name} option:is(${values.map((value) => `[value="${value}"]`).join(',')}):checked`;
}

/**
 * Style that hides fields as soon as another one is changed, without a script. A browser that does
 * not know `:has` shows all fields; the server passes over those that Celigo would hide.
 */
export function visibilityStyle(form: CeligoForm): string {
  const rules = fieldsOf(form).flatMap(({ id, shownWhile = [], hiddenWhile }) => {
    const has = (condition: Condition) => `:has(${conditionSelector(condition)})`;
    const selectors = shownWhile.map((condition) => `form:not(${has(condition)})`);
    if (hiddenWhile !== undefined) {
      selectors.push(`form${hiddenWhile.map(has).join('')}`);
    }
    return selectors.map((selector) => `${selector} .f-${id} { display: none; }`);
  });
  return `@supports selector(:has(*)) {\n${rules.join('\n')}\n}`;
}
