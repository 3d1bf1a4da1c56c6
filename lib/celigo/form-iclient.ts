import type { Account } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { type CeligoField, type CeligoFieldToLeaveAlone, CHECKED } from './forms';
import { iClientName } from './names';
import { chosenTemplates, type EditedTemplates } from './profile-templates';
import {
  ACCESS_TOKEN_REQUEST_HEADERS,
  encryptedFieldsJson,
  FAIL_STATUS_CODE,
  tokenRequestBodyTemplate,
} from './templates';

/*
 * The iClient drawer: Resources > iClients, or the plus sign beside OAuth 2.0 client.
 * Sources: https://docs.celigo.com/hc/en-us/articles/11933835192859, https://github.com/celigo/ai
 * (iclient-schemas), and the recipe https://connective.celigo.com/t/netsuite-oauth2-0/6014.
 */

/** What the iClient's fields are made of. */
export interface IClientValues {
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly algorithm: SigningAlgorithm;
  readonly profileName: string;
  readonly clientId: string;
  readonly certificateId: string;
  /** What the person wrote in place of the recipe's texts. */
  readonly templates?: EditedTemplates;
}

/** What Celigo's editor of the payload holds at first: placeholders, and no time that is a number. */
const PREFILLED_PAYLOAD =
  '{"exp":"expiration-as-integer","sub":"{sub}","iss":"{iss}","aud":"{aud}"}';

/** What Celigo's editor of the JWT headers holds at first. */
const PREFILLED_JWT_HEADERS = '{"typ":"JWT","alg":"HS256"}';

const GENERAL = 'General';
const CONFIGURE_OAUTH = 'Configure OAuth 2.0';
const OVERRIDES = 'OAuth 2.0 overrides';
const TOKEN_AUTH = 'Configure token auth';
const RESPONSE_PATTERNS = 'Non-standard API response patterns';
const ADVANCED = 'Advanced';

function grantFields({ account, profileName }: IClientValues): Array<CeligoField> {
  return [
    {
      id: 'name',
      section: GENERAL,
      label: 'Name',
      jsonPath: 'name',
      control: 'text',
      value: iClientName(account, profileName),
      why: 'The connection finds the iClient by this name.',
      where:
        'Resources > iClients > Create iClient, or the plus sign beside OAuth 2.0 client on the connection. If the drawer asks for an Application, choose Custom OAuth2.0.',
      certainty: 'documented',
    },
    {
      id: 'grant-type',
      section: CONFIGURE_OAUTH,
      label: 'Grant type',
      jsonPath: 'oauth2.grantType',
      control: 'select',
      value: 'Client credentials',
      why: 'NetSuite’s machine-to-machine flow is the client credentials grant: no person signs in.',
      where: 'In the list; Celigo offers four grant types.',
      certainty: 'documented',
    },
    {
      id: 'use-jwt',
      section: CONFIGURE_OAUTH,
      label: 'Use JWT',
      jsonPath: 'enableJWT',
      control: 'checkbox',
      value: CHECKED,
      why: 'NetSuite wants a signed assertion in place of a client secret. The fields for it appear once the box is ticked.',
      where:
        'Below Grant type, after Client credentials is chosen. The fields for it follow; if yours stand elsewhere in the section, go by their names.',
      certainty: 'seen',
    },
  ];
}

function signingFields({ algorithm }: IClientValues): Array<CeligoField> {
  return [
    {
      id: 'signature-method',
      section: CONFIGURE_OAUTH,
      label: 'Signature method',
      jsonPath: 'jwt.signatureMethod',
      control: 'select',
      value: algorithm,
      why: 'The method of the key pair that was made for this profile; NetSuite checks the signature with the certificate of the same pair.',
      warning: 'Celigo also lists HMAC and RSA-SHA methods. NetSuite accepts neither.',
      where: 'Appears once Use JWT is ticked; the list begins with “Please select”.',
      certainty: 'documented',
    },
    {
      id: 'private-key',
      section: CONFIGURE_OAUTH,
      label: 'Private key',
      jsonPath: 'jwt.privateKey',
      control: 'secret',
      value: '',
      why: 'Celigo signs the assertion with it. NetSuite holds only the certificate.',
      where:
        'Below Signature method, once a method is chosen. It takes the text of private.pem, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.',
      warning:
        'Keep the line breaks: a key on one line, or with \\n written out, is refused. Celigo asks for the key again at each edit.',
      certainty: 'seen',
    },
  ];
}

const PAYLOAD_WORDS = {
  recipe: {
    why: 'The claims of the assertion: who asks (iss), whom (aud), from when to when (iat, exp: 45 minutes) and for what (scope). The scopes must be ticked on the integration record too.',
    warning:
      'Keep the line breaks. The text relies on (timestamp) giving UTC; if NetSuite refuses the assertion and your Celigo profile has another time zone, use the form for any time zone.',
  },
  edited: {
    why: 'The claims of the assertion: who asks (iss), whom (aud), from when to when (iat, exp) and for what (scope). This text was edited for this profile; the connection test sends this one.',
    warning: 'Keep the line breaks.',
  },
} as const;

function jwtFields(values: IClientValues): Array<CeligoField> {
  const { account, templates } = values;
  const texts = chosenTemplates(values, templates);
  return [
    {
      id: 'payload',
      section: CONFIGURE_OAUTH,
      label: 'Payload',
      jsonPath: 'jwt.payload',
      control: 'multiline',
      value: texts.payload,
      ...PAYLOAD_WORDS[templates?.payload === undefined ? 'recipe' : 'edited'],
      where: 'Below Private key. Open the field’s editor and replace all of its text.',
      prefilled: PREFILLED_PAYLOAD,
      certainty: 'seen',
    },
    {
      id: 'jwt-headers',
      section: CONFIGURE_OAUTH,
      label: 'JWT headers',
      jsonPath: 'jwt.headers',
      control: 'multiline',
      value: texts.headers,
      why: `kid tells NetSuite which certificate to check with; alg must be the Signature method.${
        templates?.headers === undefined ? '' : ' This text was edited for this profile.'
      }`,
      where: 'Below Payload. Replace all of its text.',
      warning: 'The text that Celigo puts there says HS256 and has no kid.',
      prefilled: PREFILLED_JWT_HEADERS,
      certainty: 'seen',
    },
    {
      id: 'access-token-url',
      section: CONFIGURE_OAUTH,
      label: 'Access token URL',
      jsonPath: 'oauth2.token.uri',
      control: 'text',
      value: tokenEndpointUrl(account),
      why: 'NetSuite’s token endpoint for this account. It must equal aud in the payload, letter for letter.',
      where: 'Further down in the same section, below the JWT fields.',
      certainty: 'documented',
    },
  ];
}

function tokenRequestFields(): Array<CeligoField> {
  return [
    {
      id: 'token-request-headers',
      section: OVERRIDES,
      label: 'Override access token HTTP headers',
      jsonPath: 'oauth2.token.headers',
      control: 'text',
      value: ACCESS_TOKEN_REQUEST_HEADERS.map(({ name, value }) => `${name}: ${value}`).join('\n'),
      parts: ACCESS_TOKEN_REQUEST_HEADERS.flatMap(({ name, value }) => [
        { label: 'HTTP header row: name', value: name },
        { label: 'HTTP header row: value', value },
      ]),
      why: 'NetSuite’s token endpoint takes a form, not JSON.',
      where:
        'The second field of the section. One row with a box for the name and a box for the value.',
      certainty: 'seen',
    },
    {
      id: 'token-request-body',
      section: OVERRIDES,
      label: 'Override access token HTTP request body',
      jsonPath: 'oauth2.token.body',
      control: 'multiline',
      value: tokenRequestBodyTemplate(),
      why: 'The three form fields that NetSuite expects, the signed assertion among them. No client ID and no client secret belong here. That Celigo sends this JSON as a form, because of the header above, is what the recipe relies on; Celigo does not document it.',
      check:
        'If NetSuite refuses the token request as invalid_request, look in the connection’s debug log at how the body was sent.',
      where: 'Below the headers. Open the field’s editor and replace its text.',
      certainty: 'seen',
    },
  ];
}

function tokenAuthFields(): Array<CeligoField> {
  return [
    {
      id: 'send-token-via',
      section: TOKEN_AUTH,
      label: 'Send token via',
      jsonPath: 'oauth2.accessTokenLocation',
      control: 'select',
      value: 'HTTP header',
      why: 'NetSuite reads the access token from the Authorization header.',
      where: 'The first field of the section; it is a list.',
      certainty: 'documented',
    },
    {
      id: 'header-name',
      section: TOKEN_AUTH,
      label: 'Header name',
      jsonPath: 'oauth2.accessTokenHeaderName',
      control: 'text',
      value: 'Authorization',
      why: 'The standard header for an access token.',
      where: 'Below Send token via. Celigo fills in this value: check it.',
      certainty: 'documented',
    },
    {
      id: 'header-scheme',
      section: TOKEN_AUTH,
      label: 'Header scheme',
      jsonPath: 'oauth2.scheme',
      control: 'select',
      value: 'Bearer',
      why: 'NetSuite’s access tokens are bearer tokens.',
      where: 'Below Header name; it is a list.',
      certainty: 'documented',
    },
  ];
}

function closingFields({ certificateId, clientId }: IClientValues): Array<CeligoField> {
  return [
    {
      id: 'fail-status-code',
      section: RESPONSE_PATTERNS,
      label: 'Override HTTP status code for auth errors',
      jsonPath: 'oauth2.failStatusCode',
      control: 'text',
      value: String(FAIL_STATUS_CODE),
      why: 'NetSuite’s token endpoint answers most refusals with 400, not 401. With this, Celigo takes 400 for an authentication error, gets a new token and tries again.',
      warning:
        'Side effect: where Celigo applies it to API answers too, an ordinary 400 (a record that fails validation) looks like an authentication error. Whether an expired token’s 401 still counts is not documented. Set it here and leave the field of the same name on the connection empty; if records with mistakes take the connection offline, empty it here.',
      where: 'The first field of the section. Celigo takes digits only.',
      certainty: 'uncertain',
      check:
        'Run a flow more than 60 minutes after the first one: if NetSuite still answers, Celigo got a new token by itself.',
    },
    {
      id: 'encrypted',
      section: ADVANCED,
      label: 'Encrypted',
      jsonPath: 'oauth2.encrypted',
      control: 'multiline',
      value: encryptedFieldsJson({ certificateId, clientId }),
      why: 'The payload and the JWT headers take the Client ID and the Certificate ID from here, as iClient.oauth2.encrypted.clientId and iClient.oauth2.encrypted.certificateId. Celigo stores them encrypted.',
      where:
        'Open Advanced at the end of the drawer. Some versions call the field Encrypted fields.',
      warning: 'Celigo does not show what is stored: enter both values again at each edit.',
      certainty: 'seen',
    },
  ];
}

/** The fields of the iClient drawer that take a value, in Celigo's order and words. */
export function iClientFields(values: IClientValues): ReadonlyArray<CeligoField> {
  return [
    ...grantFields(values),
    ...signingFields(values),
    ...jwtFields(values),
    ...tokenRequestFields(),
    ...tokenAuthFields(),
    ...closingFields(values),
  ];
}

const NO_REFRESH_TOKEN = 'The client credentials grant has no refresh token.';
const NO_REVOCATION = 'Nothing is revoked in this flow.';
const AUTHORIZATION_CODE_ONLY = 'Belongs to the authorization code grant.';

/**
 * Fields of the iClient drawer that stay as they are, or that are hidden in this set-up, in Celigo's
 * order.
 */
export const iClientFieldsToLeaveAlone: ReadonlyArray<CeligoFieldToLeaveAlone> = [
  {
    section: GENERAL,
    label: 'Application',
    why: 'Custom OAuth2.0, a list in newer versions. Older ones call the field Provider and set it: custom_oauth2.',
  },
  {
    section: CONFIGURE_OAUTH,
    label: 'Client ID',
    why: 'Hidden while Use JWT is ticked; the Client ID goes into Encrypted.',
  },
  {
    section: CONFIGURE_OAUTH,
    label: 'Client secret',
    why: 'Hidden while Use JWT is ticked; NetSuite needs none in this flow.',
  },
  {
    section: CONFIGURE_OAUTH,
    label: 'Secret',
    why: 'Shown only for HMAC signature methods, which NetSuite does not accept.',
  },
  {
    section: CONFIGURE_OAUTH,
    label: 'Send client credentials via',
    why: 'If it is shown, leave HTTP body: the request body below replaces what it would send.',
  },
  { section: CONFIGURE_OAUTH, label: 'Authorization URL', why: AUTHORIZATION_CODE_ONLY },
  { section: CONFIGURE_OAUTH, label: 'Redirect URL', why: AUTHORIZATION_CODE_ONLY },
  {
    section: CONFIGURE_OAUTH,
    label: 'Revoke token URL',
    why: 'Access tokens end by themselves after 60 minutes.',
  },
  {
    section: CONFIGURE_OAUTH,
    label: 'Valid domain names',
    why: 'Hidden while Use JWT is ticked. If it is shown, or if Celigo answers invalid_domain, enter the host name of the Access token URL.',
  },
  {
    section: OVERRIDES,
    label: 'Override default scope delimiter',
    why: 'The scopes stand in the payload; Celigo does not join them.',
  },
  { section: OVERRIDES, label: 'Override refresh token HTTP headers', why: NO_REFRESH_TOKEN },
  { section: OVERRIDES, label: 'Override refresh token HTTP request body', why: NO_REFRESH_TOKEN },
  { section: OVERRIDES, label: 'Override revoke token HTTP headers', why: NO_REVOCATION },
  { section: OVERRIDES, label: 'Override revoke token HTTP request body', why: NO_REVOCATION },
  {
    section: TOKEN_AUTH,
    label: 'Custom auth scheme',
    why: 'Shown only when Header scheme is Custom.',
  },
  {
    section: TOKEN_AUTH,
    label: 'Parameter name',
    why: 'Shown only when the token is sent in the URL.',
  },
  {
    section: RESPONSE_PATTERNS,
    label: 'Path to auth error field in HTTP response body',
    why: 'The status code is enough to tell an authentication error.',
  },
  {
    section: RESPONSE_PATTERNS,
    label: 'Auth error values',
    why: 'Needs the path above, which stays empty.',
  },
  { section: ADVANCED, label: 'Unencrypted', why: 'Both values belong into Encrypted.' },
];
