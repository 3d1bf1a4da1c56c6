import {
  type CeligoForm,
  type CeligoFormField,
  EDITOR_PLACEHOLDER,
  type FieldCondition,
} from './form-fields';
import { isHmacMethod, SIGNATURE_METHODS } from './sign-jwt';

/*
 * The iClient drawer, in Celigo's order and words. The place of the JWT fields within Configure OAuth
 * 2.0 and which values stand in a new drawer are taken from tests of Celigo's own pages of 2024.
 * Sources: https://docs.celigo.com/hc/en-us/articles/11933835192859 and
 * https://github.com/celigo/ai (iclient-schemas)
 */

const OAUTH = 'Configure OAuth 2.0';
const OVERRIDES = 'OAuth 2.0 overrides';
const TOKEN_AUTH = 'Configure token auth';
const PATTERNS = 'Non-standard API response patterns';
const ADVANCED = 'Advanced';

const methodValues = SIGNATURE_METHODS.map(({ value }) => value);

const CLIENT_CREDENTIALS: FieldCondition = { field: 'grantType', is: ['clientcredentials'] };
const AUTHORIZATION_CODE: FieldCondition = {
  field: 'grantType',
  is: ['authorizecode', 'authorizecodewithpkce'],
};
const MAY_USE_JWT: FieldCondition = {
  field: 'grantType',
  is: ['clientcredentials', 'authorizecode'],
};
const USES_JWT: FieldCondition = { field: 'enableJWT', is: ['T'] };
const JWT_SHOWN = [MAY_USE_JWT, USES_JWT];
const HIDDEN_FOR_JWT = [CLIENT_CREDENTIALS, USES_JWT];

const GRANT_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'clientId',
    path: 'oauth2.clientId',
    section: OAUTH,
    label: 'Client ID',
    control: 'text',
    required: true,
    hiddenWhile: HIDDEN_FOR_JWT,
  },
  {
    id: 'clientSecret',
    path: 'oauth2.clientSecret',
    section: OAUTH,
    label: 'Client secret',
    control: 'secret',
    required: true,
    hiddenWhile: HIDDEN_FOR_JWT,
  },
  {
    id: 'grantType',
    path: 'oauth2.grantType',
    section: OAUTH,
    label: 'Grant type',
    control: 'select',
    required: true,
    options: [
      { value: 'authorizecode', label: 'Authorization code' },
      { value: 'authorizecodewithpkce', label: 'Authorization code with PKCE' },
      { value: 'clientcredentials', label: 'Client credentials' },
      { value: 'password', label: 'Password Credentials' },
    ],
  },
  {
    id: 'enableJWT',
    path: 'enableJWT',
    section: OAUTH,
    label: 'Use JWT',
    control: 'checkbox',
    shownWhile: [MAY_USE_JWT],
  },
];

const JWT_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'signatureMethod',
    path: 'jwt.signatureMethod',
    section: OAUTH,
    label: 'Signature method',
    control: 'select',
    required: true,
    options: SIGNATURE_METHODS,
    shownWhile: JWT_SHOWN,
  },
  {
    id: 'secret',
    path: 'jwt.secret',
    section: OAUTH,
    label: 'Secret',
    control: 'secret',
    required: true,
    shownWhile: [...JWT_SHOWN, { field: 'signatureMethod', is: methodValues.filter(isHmacMethod) }],
  },
  {
    id: 'privateKey',
    path: 'jwt.privateKey',
    section: OAUTH,
    label: 'Private key',
    control: 'secret',
    required: true,
    shownWhile: [
      ...JWT_SHOWN,
      { field: 'signatureMethod', is: methodValues.filter((value) => !isHmacMethod(value)) },
    ],
    hint: 'PEM with real line breaks, from -----BEGIN PRIVATE KEY----- to its END line. Must be entered again at each edit.',
  },
  {
    id: 'payload',
    path: 'jwt.payload',
    section: OAUTH,
    label: 'Payload',
    control: 'textarea',
    required: true,
    shownWhile: JWT_SHOWN,
    initial: '{"exp":"expiration-as-integer","sub":"{sub}","iss":"{iss}","aud":"{aud}"}',
  },
  {
    id: 'jwtHeaders',
    path: 'jwt.headers',
    section: OAUTH,
    label: 'JWT headers',
    control: 'textarea',
    shownWhile: JWT_SHOWN,
    initial: '{"typ":"JWT","alg":"HS256"}',
  },
];

const ENDPOINT_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'clientCredentialsLocation',
    path: 'oauth2.clientCredentialsLocation',
    section: OAUTH,
    label: 'Send client credentials via',
    control: 'select',
    required: true,
    initial: 'body',
    // Guess: that it is hidden with Use JWT, as Client ID and Client secret are.
    hiddenWhile: HIDDEN_FOR_JWT,
    options: [
      { value: 'basicauthheader', label: 'Basic auth header' },
      { value: 'body', label: 'HTTP body' },
    ],
  },
  {
    id: 'authUri',
    path: 'oauth2.auth.uri',
    section: OAUTH,
    label: 'Authorization URL',
    control: 'text',
    required: true,
    shownWhile: [AUTHORIZATION_CODE],
  },
  {
    id: 'tokenUri',
    path: 'oauth2.token.uri',
    section: OAUTH,
    label: 'Access token URL',
    control: 'text',
    required: true,
  },
  {
    id: 'revokeUri',
    path: 'oauth2.revoke.uri',
    section: OAUTH,
    label: 'Revoke token URL',
    control: 'text',
  },
  {
    id: 'validDomainNames',
    path: 'oauth2.validDomainNames',
    section: OAUTH,
    label: 'Valid domain names',
    control: 'list',
    required: true,
    hiddenWhile: HIDDEN_FOR_JWT,
    hint: 'At most three, separated by commas.',
  },
];

const OVERRIDE_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'scopeDelimiter',
    path: 'oauth2.scopeDelimiter',
    section: OVERRIDES,
    label: 'Override default scope delimiter',
    control: 'text',
  },
  {
    id: 'tokenHeaders',
    path: 'oauth2.token.headers',
    section: OVERRIDES,
    label: 'Override access token HTTP headers',
    control: 'rows',
  },
  {
    id: 'tokenBody',
    path: 'oauth2.token.body',
    section: OVERRIDES,
    label: 'Override access token HTTP request body',
    control: 'textarea',
  },
  {
    id: 'refreshHeaders',
    path: 'oauth2.refresh.headers',
    section: OVERRIDES,
    label: 'Override refresh token HTTP headers',
    control: 'rows',
    shownWhile: [AUTHORIZATION_CODE],
  },
  {
    id: 'refreshBody',
    path: 'oauth2.refresh.body',
    section: OVERRIDES,
    label: 'Override refresh token HTTP request body',
    control: 'textarea',
    shownWhile: [AUTHORIZATION_CODE],
  },
  {
    id: 'revokeHeaders',
    path: 'oauth2.revoke.headers',
    section: OVERRIDES,
    label: 'Override revoke token HTTP headers',
    control: 'rows',
  },
  {
    id: 'revokeBody',
    path: 'oauth2.revoke.body',
    section: OVERRIDES,
    label: 'Override revoke token HTTP request body',
    control: 'textarea',
  },
];

const TOKEN_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'accessTokenLocation',
    path: 'oauth2.accessTokenLocation',
    section: TOKEN_AUTH,
    label: 'Send token via',
    control: 'select',
    required: true,
    initial: 'header',
    options: [
      { value: 'url', label: 'URL parameter' },
      { value: 'header', label: 'HTTP header' },
      { value: 'body', label: 'HTTP body' },
    ],
  },
  {
    id: 'accessTokenHeaderName',
    path: 'oauth2.accessTokenHeaderName',
    section: TOKEN_AUTH,
    label: 'Header name',
    control: 'text',
    required: true,
    initial: 'Authorization',
    shownWhile: [{ field: 'accessTokenLocation', is: ['header'] }],
  },
  {
    id: 'scheme',
    path: 'oauth2.scheme',
    section: TOKEN_AUTH,
    label: 'Header scheme',
    control: 'select',
    required: true,
    shownWhile: [{ field: 'accessTokenLocation', is: ['header'] }],
    options: [
      { value: 'Bearer', label: 'Bearer' },
      { value: 'MAC', label: 'MAC' },
      { value: ' ', label: 'None' },
      { value: 'Custom', label: 'Custom' },
    ],
  },
  {
    id: 'customAuthScheme',
    // Guess: the path; the label is Celigo's.
    path: 'oauth2.customAuthScheme',
    section: TOKEN_AUTH,
    label: 'Custom auth scheme',
    control: 'text',
    required: true,
    shownWhile: [
      { field: 'accessTokenLocation', is: ['header'] },
      { field: 'scheme', is: ['Custom'] },
    ],
  },
  {
    id: 'accessTokenParamName',
    path: 'oauth2.accessTokenParamName',
    section: TOKEN_AUTH,
    label: 'Parameter name',
    control: 'text',
    initial: 'access_token',
    shownWhile: [{ field: 'accessTokenLocation', is: ['url'] }],
  },
];

const CLOSING_FIELDS: ReadonlyArray<CeligoFormField> = [
  {
    id: 'failStatusCode',
    path: 'oauth2.failStatusCode',
    section: PATTERNS,
    label: 'Override HTTP status code for auth errors',
    control: 'number',
  },
  {
    id: 'failPath',
    path: 'oauth2.failPath',
    section: PATTERNS,
    label: 'Path to auth error field in HTTP response body',
    control: 'text',
  },
  {
    id: 'failValues',
    path: 'oauth2.failValues',
    section: PATTERNS,
    label: 'Auth error values',
    control: 'list',
  },
  {
    id: 'encrypted',
    path: 'oauth2.encrypted',
    section: ADVANCED,
    label: 'Encrypted',
    control: 'secret-json',
    initial: EDITOR_PLACEHOLDER,
    hint: 'Field path: iClient.oauth2.encrypted. Must be entered again at each edit.',
  },
  {
    id: 'unencrypted',
    path: 'oauth2.unencrypted',
    section: ADVANCED,
    label: 'Unencrypted',
    control: 'json',
    initial: EDITOR_PLACEHOLDER,
    hint: 'Field path: iClient.oauth2.unencrypted.',
  },
];

/** The iClient drawer. */
export const ICLIENT_FORM: CeligoForm = {
  fixed: { provider: 'custom_oauth2', formType: 'http' },
  fields: [
    {
      id: 'name',
      path: 'name',
      section: 'General',
      label: 'Name',
      control: 'text',
      required: true,
    },
    ...GRANT_FIELDS,
    ...JWT_FIELDS,
    ...ENDPOINT_FIELDS,
    ...OVERRIDE_FIELDS,
    ...TOKEN_FIELDS,
    ...CLOSING_FIELDS,
  ],
};
