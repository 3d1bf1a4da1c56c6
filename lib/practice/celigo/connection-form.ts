import {
  type CeligoForm,
  type CeligoFormField,
  EDITOR_PLACEHOLDER,
  type FieldOption,
} from './form-fields';

/*
 * The form of an HTTP connection, in Celigo's order and words.
 * Sources: https://docs.celigo.com/hc/en-us/articles/18158351109787 and
 * https://github.com/celigo/ai (schemas)
 */

const DETAILS = 'Application details';
const AUTHENTICATION = 'Configure authentication';
const PATTERNS = 'Non-standard API response patterns';
const LIMITER = 'Non-standard API rate limiter';
const TEST = 'How to test this connection?';
const ADVANCED = 'Advanced';

const MEDIA_TYPES: ReadonlyArray<FieldOption> = [
  { value: 'xml', label: 'XML' },
  { value: 'json', label: 'JSON' },
  { value: 'urlencoded', label: 'URL encoded' },
  { value: 'form-data', label: 'Multipart / form-data' },
  { value: 'plaintext', label: 'Plain text' },
];

const AUTH_TYPES: ReadonlyArray<FieldOption> = [
  { value: 'basic', label: 'Basic' },
  { value: 'cookie', label: 'Cookie' },
  { value: 'custom', label: 'Custom' },
  { value: 'digest', label: 'Digest' },
  { value: 'jwtbearer', label: 'JWT bearer' },
  { value: 'oauth1', label: 'OAuth 1.0' },
  { value: 'oauth', label: 'OAuth 2.0' },
  { value: 'token', label: 'Token' },
  { value: 'wsse', label: 'WSSE' },
];

const WITH_OAUTH = [{ field: 'authType', is: ['oauth'] }];
const WITH_BODY = [{ field: 'pingMethod', is: ['POST', 'PUT'] }];

const DETAIL_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'baseUri',
    path: 'http.baseURI',
    section: DETAILS,
    label: 'Base URI',
    control: 'text',
    required: true,
  },
  {
    id: 'headers',
    path: 'http.headers',
    section: DETAILS,
    label: 'Configure HTTP headers',
    control: 'rows',
  },
  {
    id: 'mediaType',
    path: 'http.mediaType',
    section: DETAILS,
    label: 'Media type',
    control: 'select',
    required: true,
    initial: 'json',
    options: MEDIA_TYPES,
  },
  {
    id: 'successMediaType',
    path: 'http.successMediaType',
    section: DETAILS,
    label: 'Override media type for success responses',
    control: 'select',
    options: MEDIA_TYPES,
  },
  {
    id: 'errorMediaType',
    path: 'http.errorMediaType',
    section: DETAILS,
    label: 'Override media type for error responses',
    control: 'select',
    options: MEDIA_TYPES,
  },
];

const AUTHENTICATION_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'authType',
    path: 'http.auth.type',
    section: AUTHENTICATION,
    label: 'Auth type',
    control: 'select',
    required: true,
    options: AUTH_TYPES,
  },
  {
    id: 'iClientId',
    path: 'http._iClientId',
    section: AUTHENTICATION,
    label: 'OAuth 2.0 client',
    control: 'select',
    required: true,
    shownWhile: WITH_OAUTH,
  },
  {
    id: 'scope',
    path: 'http.auth.oauth.scope',
    section: AUTHENTICATION,
    label: 'Scope',
    control: 'list',
    shownWhile: WITH_OAUTH,
  },
  {
    id: 'failStatusCode',
    path: 'http.auth.failStatusCode',
    section: PATTERNS,
    label: 'Override HTTP status code for auth errors',
    control: 'number',
  },
  {
    id: 'failPath',
    path: 'http.auth.failPath',
    section: PATTERNS,
    label: 'Override path to auth error field in HTTP response body',
    control: 'text',
    shownWhile: WITH_OAUTH,
  },
  {
    id: 'failValues',
    path: 'http.auth.failValues',
    section: PATTERNS,
    label: 'Override auth error values',
    control: 'list',
    shownWhile: WITH_OAUTH,
  },
  {
    id: 'rateLimitWait',
    path: 'http.rateLimit.limit',
    section: LIMITER,
    label: 'Wait time between requests',
    control: 'number',
  },
  {
    id: 'rateFailStatusCode',
    path: 'http.rateLimit.failStatusCode',
    section: LIMITER,
    label: 'Override HTTP status code for rate-limit errors',
    control: 'number',
  },
  {
    id: 'rateFailPath',
    path: 'http.rateLimit.failPath',
    section: LIMITER,
    label: 'Path to rate-limit error field in HTTP response body',
    control: 'text',
  },
  {
    id: 'rateFailValues',
    path: 'http.rateLimit.failValues',
    section: LIMITER,
    label: 'Rate-limit error values',
    control: 'list',
  },
  {
    id: 'retryHeader',
    path: 'http.retryHeader',
    section: LIMITER,
    label: 'Override retry-after HTTP response header name',
    control: 'text',
  },
];

const TEST_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'pingMethod',
    path: 'http.ping.method',
    section: TEST,
    label: 'HTTP method',
    control: 'select',
    options: ['GET', 'POST', 'PUT'].map((value) => ({ value, label: value })),
  },
  {
    id: 'relativeUri',
    path: 'http.ping.relativeURI',
    section: TEST,
    label: 'Relative URI',
    control: 'text',
  },
  {
    id: 'pingBody',
    path: 'http.ping.body',
    section: TEST,
    label: 'HTTP request body',
    control: 'textarea',
    shownWhile: WITH_BODY,
  },
  {
    id: 'pingFailPath',
    path: 'http.ping.failPath',
    section: TEST,
    label: 'Path to error field in HTTP response body',
    control: 'text',
  },
  {
    id: 'pingFailValues',
    path: 'http.ping.failValues',
    section: TEST,
    label: 'Error values',
    control: 'list',
  },
  {
    id: 'pingSuccessPath',
    path: 'http.ping.successPath',
    section: TEST,
    label: 'Path to success field in HTTP response body',
    control: 'text',
  },
  {
    id: 'pingSuccessValues',
    path: 'http.ping.successValues',
    section: TEST,
    label: 'Success values',
    control: 'list',
  },
  {
    id: 'pingErrorPath',
    path: 'http.ping.errorPath',
    section: TEST,
    label: 'Path to detailed error message field in HTTP response body',
    control: 'text',
  },
];

/** The form of an HTTP connection, with the iClients that can be chosen. */
export function connectionForm(iClients: ReadonlyArray<FieldOption>): CeligoForm {
  const withIClients = AUTHENTICATION_FIELDS.map((field) =>
    field.id === 'iClientId' ? { ...field, options: iClients } : field,
  );
  return {
    fixed: { type: 'http', http: { formType: 'http' } },
    fields: [
      {
        id: 'name',
        path: 'name',
        section: 'General',
        label: 'Name',
        control: 'text',
        required: true,
      },
      {
        id: 'mode',
        // Guess: the path; the form has the field, the API's description does not name it.
        path: 'mode',
        section: 'General',
        label: 'Mode',
        control: 'select',
        initial: 'cloud',
        options: [
          { value: 'cloud', label: 'Cloud' },
          { value: 'onpremise', label: 'On-premise' },
        ],
      },
      ...DETAIL_FIELDS,
      ...withIClients,
      ...TEST_FIELDS,
      {
        id: 'encrypted',
        path: 'http.encrypted',
        section: ADVANCED,
        label: 'Encrypted',
        control: 'secret-json',
        initial: EDITOR_PLACEHOLDER,
      },
      {
        id: 'unencrypted',
        path: 'http.unencrypted',
        section: ADVANCED,
        label: 'Unencrypted',
        control: 'json',
        initial: EDITOR_PLACEHOLDER,
      },
    ],
  };
}
