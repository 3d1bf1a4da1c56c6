import type { FormField, FormGroup, FormValues, Option } from '../pages/forms';
import { html } from '../pages/html';
import type { JsonObject } from './json-object';
import { isHmacMethod, SIGNATURE_METHODS } from './sign-jwt';

/*
 * The iClient drawer and the form of an HTTP connection, in Celigo's order and words. The place of the
 * JWT fields within Configure OAuth 2.0 and which values stand in a new drawer are taken from tests of
 * Celigo's own pages of 2024.
 * Sources: https://docs.celigo.com/hc/en-us/articles/11933835192859,
 * https://docs.celigo.com/hc/en-us/articles/18158351109787 and https://github.com/celigo/ai
 */

/** A field holds one of these values: `T` for a checked box. */
type Condition = readonly [field: string, ...values: ReadonlyArray<string>];

/** One field of a form of Celigo. */
export type CeligoFormField = FormField & {
  /** Where the value lies in the document. */
  readonly path: string;
  /**
   * `secret` and `secret-json` are never shown again; `json` and `secret-json` hold an object; `list`
   * is separated by commas; `number` takes digits; `lines` keeps its blanks.
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

const SECRET_HINT = 'Must always be entered again: what is stored is never shown.';

const CONTROLS = {
  text: { control: 'text' },
  number: { control: 'text' },
  list: { control: 'text' },
  rows: { control: 'rows' },
  checkbox: { control: 'checkbox' },
  select: { control: 'select', empty: 'Please select' },
  lines: { control: 'textarea', attributes: html` rows="7"` },
  secret: { control: 'textarea', attributes: html` rows="4"`, hint: SECRET_HINT },
  json: { control: 'textarea', attributes: html` rows="4"`, initial: EDITOR_PLACEHOLDER },
  'secret-json': {
    control: 'textarea',
    attributes: html` rows="4"`,
    hint: SECRET_HINT,
    initial: EDITOR_PLACEHOLDER,
  },
} as const;

type More = Partial<Omit<CeligoFormField, 'id' | 'path' | 'label' | 'kind'>>;

const make =
  (kind: CeligoFormField['kind']) =>
  (id: string, path: string, label: string, more: More = {}): CeligoFormField => ({
    ...CONTROLS[kind],
    ...{ id, path, label, kind },
    ...more,
  });

const [text, lines, select, checkbox, number, list, rows, secret] = [
  make('text'),
  make('lines'),
  make('select'),
  make('checkbox'),
  make('number'),
  make('list'),
  make('rows'),
  make('secret'),
];

function needed(...[id, path, label, more]: Parameters<typeof text>) {
  return text(id, path, label, { required: true, ...more });
}

function chosen(
  ...[id, path, label, options, more]: [string, string, string, ReadonlyArray<Option>, More?]
): CeligoFormField {
  return select(id, path, label, { required: true, options, ...more });
}

/** Choices by value and words, or by the one text that is both. */
function options(...texts: ReadonlyArray<string | readonly [string, string]>): Array<Option> {
  return texts.map((one) =>
    typeof one === 'string' ? { value: one, label: one } : { value: one[0], label: one[1] },
  );
}

const PATTERNS = 'Non-standard API response patterns';
const FAIL_STATUS = 'Override HTTP status code for auth errors';

const WITH_CODE: Condition = ['grantType', 'authorizecode', 'authorizecodewithpkce'];
const MAY_USE_JWT: Condition = ['grantType', 'clientcredentials', 'authorizecode'];
const USES_JWT: Condition = ['enableJWT', 'T'];
const JWT_SHOWN = [MAY_USE_JWT, USES_JWT];
const WHEN_JWT = { shownWhile: JWT_SHOWN };
const UNLESS_JWT = {
  required: true,
  hiddenWhile: [['grantType', 'clientcredentials'], USES_JWT],
} as const;
const IN_HEADER: Condition = ['accessTokenLocation', 'header'];

const METHODS = SIGNATURE_METHODS.map(({ value }) => value);
const BY_SECRET: Condition = ['signatureMethod', ...METHODS.filter(isHmacMethod)];
const BY_KEY: Condition = ['signatureMethod', ...METHODS.filter((value) => !isHmacMethod(value))];

const GRANT_TYPES = options(
  ['authorizecode', 'Authorization code'],
  ['authorizecodewithpkce', 'Authorization code with PKCE'],
  ['clientcredentials', 'Client credentials'],
  ['password', 'Password Credentials'],
);

/** The iClient drawer. */
export const ICLIENT_FORM: CeligoForm = {
  fixed: { provider: 'custom_oauth2', formType: 'http' },
  groups: [
    { heading: 'General', fields: [needed('name', 'name', 'Name')] },
    {
      heading: 'Configure OAuth 2.0',
      fields: [
        needed('clientId', 'oauth2.clientId', 'Client ID', UNLESS_JWT),
        secret('clientSecret', 'oauth2.clientSecret', 'Client secret', UNLESS_JWT),
        chosen('grantType', 'oauth2.grantType', 'Grant type', GRANT_TYPES),
        checkbox('enableJWT', 'enableJWT', 'Use JWT', { shownWhile: [MAY_USE_JWT] }),
        chosen(
          'signatureMethod',
          'jwt.signatureMethod',
          'Signature method',
          SIGNATURE_METHODS,
          WHEN_JWT,
        ),
        secret('secret', 'jwt.secret', 'Secret', {
          required: true,
          shownWhile: [...JWT_SHOWN, BY_SECRET],
        }),
        secret('privateKey', 'jwt.privateKey', 'Private key', {
          required: true,
          shownWhile: [...JWT_SHOWN, BY_KEY],
          hint: 'PEM with real line breaks, from -----BEGIN PRIVATE KEY----- to its END line. Must be entered again at each edit.',
        }),
        lines('payload', 'jwt.payload', 'Payload', {
          required: true,
          shownWhile: JWT_SHOWN,
          initial: '{"exp":"expiration-as-integer","sub":"{sub}","iss":"{iss}","aud":"{aud}"}',
        }),
        lines('jwtHeaders', 'jwt.headers', 'JWT headers', {
          shownWhile: JWT_SHOWN,
          initial: '{"typ":"JWT","alg":"HS256"}',
        }),
        // Guess: that it is hidden with Use JWT, as Client ID and Client secret are.
        chosen(
          'clientCredentialsLocation',
          'oauth2.clientCredentialsLocation',
          'Send client credentials via',
          options(['basicauthheader', 'Basic auth header'], ['body', 'HTTP body']),
          { ...UNLESS_JWT, initial: 'body' },
        ),
        needed('authUri', 'oauth2.auth.uri', 'Authorization URL', { shownWhile: [WITH_CODE] }),
        needed('tokenUri', 'oauth2.token.uri', 'Access token URL'),
        text('revokeUri', 'oauth2.revoke.uri', 'Revoke token URL'),
        list('validDomainNames', 'oauth2.validDomainNames', 'Valid domain names', {
          ...UNLESS_JWT,
          hint: 'At most three, separated by commas.',
        }),
      ],
    },
    {
      heading: 'OAuth 2.0 overrides',
      fields: [
        text('scopeDelimiter', 'oauth2.scopeDelimiter', 'Override default scope delimiter'),
        rows('tokenHeaders', 'oauth2.token.headers', 'Override access token HTTP headers'),
        lines('tokenBody', 'oauth2.token.body', 'Override access token HTTP request body'),
        rows('refreshHeaders', 'oauth2.refresh.headers', 'Override refresh token HTTP headers', {
          shownWhile: [WITH_CODE],
        }),
        lines('refreshBody', 'oauth2.refresh.body', 'Override refresh token HTTP request body', {
          shownWhile: [WITH_CODE],
        }),
        rows('revokeHeaders', 'oauth2.revoke.headers', 'Override revoke token HTTP headers'),
        lines('revokeBody', 'oauth2.revoke.body', 'Override revoke token HTTP request body'),
      ],
    },
    {
      heading: 'Configure token auth',
      fields: [
        chosen(
          'accessTokenLocation',
          'oauth2.accessTokenLocation',
          'Send token via',
          options(['url', 'URL parameter'], ['header', 'HTTP header'], ['body', 'HTTP body']),
          { initial: 'header' },
        ),
        needed('accessTokenHeaderName', 'oauth2.accessTokenHeaderName', 'Header name', {
          initial: 'Authorization',
          shownWhile: [IN_HEADER],
        }),
        chosen(
          'scheme',
          'oauth2.scheme',
          'Header scheme',
          options('Bearer', 'MAC', [' ', 'None'], 'Custom'),
          { shownWhile: [IN_HEADER] },
        ),
        // Guess: the path; the label is Celigo's.
        needed('customAuthScheme', 'oauth2.customAuthScheme', 'Custom auth scheme', {
          shownWhile: [IN_HEADER, ['scheme', 'Custom']],
        }),
        text('accessTokenParamName', 'oauth2.accessTokenParamName', 'Parameter name', {
          initial: 'access_token',
          shownWhile: [['accessTokenLocation', 'url']],
        }),
      ],
    },
    {
      heading: PATTERNS,
      fields: [
        number('failStatusCode', 'oauth2.failStatusCode', FAIL_STATUS),
        text('failPath', 'oauth2.failPath', 'Path to auth error field in HTTP response body'),
        list('failValues', 'oauth2.failValues', 'Auth error values'),
      ],
    },
    {
      heading: 'Advanced',
      fields: [
        make('secret-json')('encrypted', 'oauth2.encrypted', 'Encrypted', {
          hint: 'Field path: iClient.oauth2.encrypted. Must be entered again at each edit.',
        }),
        make('json')('unencrypted', 'oauth2.unencrypted', 'Unencrypted', {
          hint: 'Field path: iClient.oauth2.unencrypted.',
        }),
      ],
    },
  ],
};

const MEDIA_TYPES = options(
  ['xml', 'XML'],
  ['json', 'JSON'],
  ['urlencoded', 'URL encoded'],
  ['form-data', 'Multipart / form-data'],
  ['plaintext', 'Plain text'],
);
const MEDIA = { options: MEDIA_TYPES };

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

const MODES = options(['cloud', 'Cloud'], ['onpremise', 'On-premise']);
const WITH_OAUTH: More = { shownWhile: [['authType', 'oauth']] };
const WITH_BODY: More = { shownWhile: [['pingMethod', 'POST', 'PUT']] };

/** The form of an HTTP connection, with the iClients that can be chosen. */
export function connectionForm(iClients: ReadonlyArray<Option>): CeligoForm {
  return {
    fixed: { type: 'http', http: { formType: 'http' } },
    groups: [
      {
        heading: 'General',
        fields: [
          needed('name', 'name', 'Name'),
          // Guess: the path; the form has the field, the API's description does not name it.
          select('mode', 'mode', 'Mode', { initial: 'cloud', options: MODES }),
        ],
      },
      {
        heading: 'Application details',
        fields: [
          needed('baseUri', 'http.baseURI', 'Base URI'),
          rows('headers', 'http.headers', 'Configure HTTP headers'),
          chosen('mediaType', 'http.mediaType', 'Media type', MEDIA_TYPES, { initial: 'json' }),
          select(
            'successMediaType',
            'http.successMediaType',
            'Override media type for success responses',
            MEDIA,
          ),
          select(
            'errorMediaType',
            'http.errorMediaType',
            'Override media type for error responses',
            MEDIA,
          ),
        ],
      },
      {
        heading: 'Configure authentication',
        fields: [
          chosen('authType', 'http.auth.type', 'Auth type', AUTH_TYPES),
          chosen('iClientId', 'http._iClientId', 'OAuth 2.0 client', iClients, WITH_OAUTH),
          list('scope', 'http.auth.oauth.scope', 'Scope', WITH_OAUTH),
        ],
      },
      {
        heading: PATTERNS,
        fields: [
          number('failStatusCode', 'http.auth.failStatusCode', FAIL_STATUS),
          text(
            'failPath',
            'http.auth.failPath',
            'Override path to auth error field in HTTP response body',
            WITH_OAUTH,
          ),
          list('failValues', 'http.auth.failValues', 'Override auth error values', WITH_OAUTH),
        ],
      },
      {
        heading: 'Non-standard API rate limiter',
        fields: [
          number('rateLimitWait', 'http.rateLimit.limit', 'Wait time between requests'),
          number(
            'rateFailStatusCode',
            'http.rateLimit.failStatusCode',
            'Override HTTP status code for rate-limit errors',
          ),
          text(
            'rateFailPath',
            'http.rateLimit.failPath',
            'Path to rate-limit error field in HTTP response body',
          ),
          list('rateFailValues', 'http.rateLimit.failValues', 'Rate-limit error values'),
          text('retryHeader', 'http.retryHeader', 'Override retry-after HTTP response header name'),
        ],
      },
      {
        heading: 'How to test this connection?',
        fields: [
          select('pingMethod', 'http.ping.method', 'HTTP method', {
            options: options('GET', 'POST', 'PUT'),
          }),
          text('relativeUri', 'http.ping.relativeURI', 'Relative URI'),
          lines('pingBody', 'http.ping.body', 'HTTP request body', WITH_BODY),
          text('pingFailPath', 'http.ping.failPath', 'Path to error field in HTTP response body'),
          list('pingFailValues', 'http.ping.failValues', 'Error values'),
          text(
            'pingSuccessPath',
            'http.ping.successPath',
            'Path to success field in HTTP response body',
          ),
          list('pingSuccessValues', 'http.ping.successValues', 'Success values'),
          text(
            'pingErrorPath',
            'http.ping.errorPath',
            'Path to detailed error message field in HTTP response body',
          ),
        ],
      },
      {
        heading: 'Advanced',
        fields: [
          make('secret-json')('encrypted', 'http.encrypted', 'Encrypted'),
          make('json')('unencrypted', 'http.unencrypted', 'Unencrypted'),
        ],
      },
    ],
  };
}

/** All fields of a form, in its order. */
export function fieldsOf({ groups }: CeligoForm): ReadonlyArray<CeligoFormField> {
  return groups.flatMap(({ fields }) => fields);
}

/** The values that a form lets one choose from, at a path of the document. */
export function choicesAt(form: CeligoForm, path: string): ReadonlyArray<string> {
  const field = fieldsOf(form).find((one) => one.path === path);
  return (field?.options ?? []).map(({ value }) => value);
}

/** Whether Celigo shows a field while these values are typed. */
export function isShown(field: CeligoFormField, values: FormValues): boolean {
  const holds = ([name, ...wanted]: Condition) => wanted.includes(values[name] ?? '');
  return field.shownWhile?.every(holds) !== false && field.hiddenWhile?.every(holds) !== true;
}

/** The selector of a form in which a condition holds, relative to the form. */
function conditionSelector([name, ...values]: Condition): string {
  if (values.includes('T')) return `#${name}:checked`;
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
    if (hiddenWhile !== undefined) selectors.push(`form${hiddenWhile.map(has).join('')}`);
    return selectors.map((selector) => `${selector} .f-${id} { display: none; }`);
  });
  return `@supports selector(:has(*)) {\n${rules.join('\n')}\n}`;
}
