import { suitetalkHost, tokenEndpointUrl } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import type { JsonObject } from '@/lib/json-object';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { waitText } from '@/lib/words';
import {
  type Catalog,
  type CatalogField,
  type CeligoField,
  documentOf,
  factsOf,
  fieldsLeftAlone,
  filledFields,
} from './catalog';
import { CELIGO_LABELS } from './labels';
import { iClientName, type NamedProfile } from './names';
import { chosenTemplates, type EditedTemplates } from './profile-templates';
import { ASSERTION_LIFETIME_SECONDS, tokenRequestBodyTemplate } from './templates';

/*
 * The iClient drawer, field by field: Resources > iClients, or the plus sign beside OAuth 2.0 client.
 * Sources: https://docs.celigo.com/hc/en-us/articles/11933835192859, https://github.com/celigo/ai
 * (iclient-schemas), https://developer.celigo.com/api/ and the recipe
 * https://connective.celigo.com/t/netsuite-oauth2-0/6014.
 */

/** What the iClient's fields are made of. */
export type IClientValues = NamedProfile & {
  readonly scopes: ReadonlyArray<Scope>;
  readonly algorithm: SigningAlgorithm;
  readonly clientId: string;
  readonly certificateId: string;
  /** What the person wrote in place of the recipe's texts. */
  readonly templates?: EditedTemplates;
  /** PKCS#8 PEM with real line breaks, for a document that holds it. A secret. */
  readonly privateKeyPem?: string;
};

const GENERAL = 'General';
const CONFIGURE_OAUTH = 'Configure OAuth 2.0';
const OVERRIDES = 'OAuth 2.0 overrides';
const TOKEN_AUTH = 'Configure token auth';
const RESPONSE_PATTERNS = 'Non-standard API response patterns';
const ADVANCED = 'Advanced';

const NO_REFRESH_TOKEN = 'The client credentials grant has no refresh token.';
const NO_REVOCATION = 'Nothing is revoked in this flow.';
const AUTHORIZATION_CODE_ONLY = 'Belongs to the authorization code grant.';

function texts(values: IClientValues) {
  return chosenTemplates(values, values.templates);
}

const FIELDS: ReadonlyArray<CatalogField<IClientValues>> = [
  {
    id: 'name',
    section: GENERAL,
    label: 'Name',
    control: 'text',
    jsonPath: 'name',
    api: iClientName,
    why: 'You select the iClient by this name in the HTTP connection. The name stays the same if you rename the profile later.',
    where:
      'The plus sign beside **OAuth 2.0 client** on the connection leads here, too. If the drawer asks for an **Application**, choose **Custom OAuth2.0**.',
    certainty: 'documented',
  },
  {
    id: 'application',
    section: GENERAL,
    label: 'Application',
    control: 'select',
    leaveAlone:
      'In newer versions, choose **Custom OAuth2.0** in the list. Older versions call the field **Provider** and set it to **custom_oauth2**.',
  },
  {
    id: 'client-id',
    section: CONFIGURE_OAUTH,
    label: 'Client ID',
    control: 'text',
    jsonPath: 'oauth2.clientId',
    leaveAlone: `Hidden while **${CELIGO_LABELS.useJwt}** is checked. The Client ID goes in **${CELIGO_LABELS.encrypted}**.`,
  },
  {
    id: 'client-secret',
    section: CONFIGURE_OAUTH,
    label: 'Client secret',
    control: 'secret',
    jsonPath: 'oauth2.clientSecret',
    leaveAlone: `Hidden while **${CELIGO_LABELS.useJwt}** is checked. NetSuite needs no client secret in this flow.`,
  },
  {
    id: 'grant-type',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.grantType,
    control: 'select',
    jsonPath: 'oauth2.grantType',
    value: 'Client credentials',
    api: 'clientcredentials',
    why: 'NetSuite’s machine-to-machine flow is the client credentials grant: no person signs in.',
    where: 'In the list. Celigo offers four grant types.',
    certainty: 'documented-by-both',
  },
  {
    id: 'use-jwt',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.useJwt,
    control: 'checkbox',
    jsonPath: 'enableJWT',
    api: true,
    why: 'NetSuite requires a signed assertion instead of a client secret. The fields for it appear once the box is checked.',
    where: `Below **${CELIGO_LABELS.grantType}**, after **Client credentials** is chosen. The fields for it follow. If they are elsewhere in your form, look for them by name.`,
    certainty: 'seen',
  },
  {
    id: 'signature-method',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.method,
    control: 'select',
    jsonPath: 'jwt.signatureMethod',
    value: ({ algorithm }) => algorithm,
    api: ({ algorithm }) => algorithm.toLowerCase(),
    why: 'The method of this profile’s key pair. NetSuite checks the signature with the certificate from the same pair.',
    warning: 'Celigo also lists HMAC and RSA-SHA methods. NetSuite accepts neither.',
    where: `Appears once **${CELIGO_LABELS.useJwt}** is checked. The list begins with **Please select**.`,
    certainty: 'documented-by-both',
  },
  {
    id: 'secret',
    section: CONFIGURE_OAUTH,
    label: 'Secret',
    control: 'secret',
    jsonPath: 'jwt.secret',
    leaveAlone: 'Shown only for HMAC signature methods, which NetSuite does not accept.',
  },
  {
    id: 'private-key',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.privateKey,
    control: 'secret',
    jsonPath: 'jwt.privateKey',
    api: ({ privateKeyPem }) => privateKeyPem,
    why: 'Celigo signs the assertion with this key. NetSuite has only the certificate.',
    where: `Below **${CELIGO_LABELS.method}**, once a method is chosen. Paste the text of private.pem, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.`,
    warning:
      'Keep the line breaks: Celigo refuses a key on one line or with \\n written out. Celigo asks for the key again on every edit.',
    certainty: 'seen',
  },
  {
    id: 'payload',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.payload,
    control: 'multiline',
    jsonPath: 'jwt.payload',
    // A text, not an object: its iat and exp are not JSON until they are rendered.
    api: (values) => texts(values).payload,
    why: ({ templates }) =>
      templates?.payload === undefined
        ? `The claims of the assertion: who sends it (iss), who receives it (aud), when it is valid (iat, exp: ${waitText(ASSERTION_LIFETIME_SECONDS)}), and what it asks for (scope). The scopes must also be checked on the integration record.`
        : 'The claims of the assertion: who sends it (iss), who receives it (aud), when it is valid (iat, exp), and what it asks for (scope). This text was edited for this profile, and the connection test sends this version.',
    warning: ({ templates }) =>
      templates?.payload === undefined
        ? 'Keep the line breaks. The text works only if (timestamp) gives UTC. If the time zone of the Celigo account’s owner is not UTC, use the version for any time zone.'
        : 'Keep the line breaks.',
    where: `Below **${CELIGO_LABELS.privateKey}**. Open the field’s editor and replace all its text.`,
    // Placeholders only: it has no time that is a number.
    prefilled: '{"exp":"expiration-as-integer","sub":"{sub}","iss":"{iss}","aud":"{aud}"}',
    certainty: 'seen',
  },
  {
    id: 'jwt-headers',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.headers,
    control: 'multiline',
    jsonPath: 'jwt.headers',
    api: (values) => texts(values).headers,
    why: ({ templates }) =>
      `kid tells NetSuite which certificate to check the signature with. alg must match the **${CELIGO_LABELS.method}**.${
        templates?.headers === undefined ? '' : ' This text was edited for this profile.'
      }`,
    where: `Below **${CELIGO_LABELS.payload}**. Replace all its text.`,
    warning: 'Celigo’s default uses HS256 and lacks kid.',
    prefilled: '{"typ":"JWT","alg":"HS256"}',
    certainty: 'seen',
  },
  {
    id: 'send-client-credentials-via',
    section: CONFIGURE_OAUTH,
    label: 'Send client credentials via',
    control: 'select',
    jsonPath: 'oauth2.clientCredentialsLocation',
    // Inferred: the form may hide it with Use JWT; this is its default.
    api: 'body',
    leaveAlone:
      'If it is shown, leave it at **HTTP body**. The request body below replaces what it would send.',
  },
  {
    id: 'authorization-url',
    section: CONFIGURE_OAUTH,
    label: 'Authorization URL',
    control: 'text',
    jsonPath: 'oauth2.auth.uri',
    leaveAlone: AUTHORIZATION_CODE_ONLY,
  },
  {
    id: 'redirect-url',
    section: CONFIGURE_OAUTH,
    label: 'Redirect URL',
    control: 'text',
    leaveAlone: AUTHORIZATION_CODE_ONLY,
  },
  {
    id: 'access-token-url',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.accessTokenUrl,
    control: 'text',
    jsonPath: 'oauth2.token.uri',
    api: ({ account }) => tokenEndpointUrl(account),
    why: 'NetSuite’s token endpoint for this account. It must match aud in the payload exactly.',
    where: 'Further down in the same section, below the JWT fields.',
    certainty: 'documented-by-both',
  },
  {
    id: 'revoke-token-url',
    section: CONFIGURE_OAUTH,
    label: 'Revoke token URL',
    control: 'text',
    jsonPath: 'oauth2.revoke.uri',
    leaveAlone: 'Access tokens expire after 60 minutes.',
  },
  {
    id: 'valid-domain-names',
    section: CONFIGURE_OAUTH,
    label: CELIGO_LABELS.validDomainNames,
    control: 'list',
    jsonPath: 'oauth2.validDomainNames',
    // Documented as required for a custom OAuth 2.0 client, though the form hides it with Use JWT.
    api: ({ account }) => [suitetalkHost(account)],
    leaveAlone: `Hidden while **${CELIGO_LABELS.useJwt}** is checked. If it is shown, or if Celigo returns invalid_domain, enter the host name of the **${CELIGO_LABELS.accessTokenUrl}**.`,
  },
  {
    id: 'scope-delimiter',
    section: OVERRIDES,
    label: 'Override default scope delimiter',
    control: 'text',
    jsonPath: 'oauth2.scopeDelimiter',
    leaveAlone: 'The scopes are in the payload. Celigo does not join them.',
  },
  {
    id: 'token-request-headers',
    section: OVERRIDES,
    label: 'Override access token HTTP headers',
    control: 'rows',
    jsonPath: 'oauth2.token.headers',
    api: [{ name: 'content-type', value: 'application/x-www-form-urlencoded' }],
    why: 'NetSuite’s token endpoint expects a form, not JSON.',
    where:
      'The second field in the section. It is one row with a box for the name and a box for the value.',
    certainty: 'seen',
  },
  {
    id: 'token-request-body',
    section: OVERRIDES,
    label: CELIGO_LABELS.requestBody,
    control: 'multiline',
    jsonPath: 'oauth2.token.body',
    api: tokenRequestBodyTemplate(),
    why: 'The three form fields that NetSuite expects, including the signed assertion. Do not add a client ID or a client secret. The recipe relies on Celigo sending this JSON as a form because of the header above. Celigo does not document this.',
    check:
      'If NetSuite refuses the token request with invalid_request, check in the connection’s debug log how Celigo sent the body.',
    where: 'Below the headers. Open the field’s editor and replace its text.',
    certainty: 'seen',
  },
  {
    id: 'refresh-token-headers',
    section: OVERRIDES,
    label: 'Override refresh token HTTP headers',
    control: 'rows',
    jsonPath: 'oauth2.refresh.headers',
    leaveAlone: NO_REFRESH_TOKEN,
  },
  {
    id: 'refresh-token-body',
    section: OVERRIDES,
    label: 'Override refresh token HTTP request body',
    control: 'multiline',
    jsonPath: 'oauth2.refresh.body',
    leaveAlone: NO_REFRESH_TOKEN,
  },
  {
    id: 'revoke-token-headers',
    section: OVERRIDES,
    label: 'Override revoke token HTTP headers',
    control: 'rows',
    jsonPath: 'oauth2.revoke.headers',
    leaveAlone: NO_REVOCATION,
  },
  {
    id: 'revoke-token-body',
    section: OVERRIDES,
    label: 'Override revoke token HTTP request body',
    control: 'multiline',
    jsonPath: 'oauth2.revoke.body',
    leaveAlone: NO_REVOCATION,
  },
  {
    id: 'send-token-via',
    section: TOKEN_AUTH,
    label: CELIGO_LABELS.sendTokenVia,
    control: 'select',
    jsonPath: 'oauth2.accessTokenLocation',
    value: 'HTTP header',
    api: 'header',
    why: 'NetSuite reads the access token from the Authorization header.',
    where: 'The first field in the section; it is a list.',
    certainty: 'documented-by-both',
  },
  {
    id: 'header-name',
    section: TOKEN_AUTH,
    label: CELIGO_LABELS.headerName,
    control: 'text',
    jsonPath: 'oauth2.accessTokenHeaderName',
    api: 'Authorization',
    isPreset: true,
    why: 'The standard header for an access token.',
    where: `Below **${CELIGO_LABELS.sendTokenVia}**. Celigo fills in this value. Make sure it is correct.`,
    certainty: 'documented',
  },
  {
    id: 'header-scheme',
    section: TOKEN_AUTH,
    label: CELIGO_LABELS.headerScheme,
    control: 'select',
    jsonPath: 'oauth2.scheme',
    value: 'Bearer',
    api: 'Bearer',
    why: 'NetSuite’s access tokens are bearer tokens.',
    where: `A list below **${CELIGO_LABELS.headerName}**.`,
    certainty: 'documented-by-both',
  },
  {
    id: 'custom-auth-scheme',
    section: TOKEN_AUTH,
    label: 'Custom auth scheme',
    control: 'text',
    // Inferred from the names beside it; no source gives it.
    jsonPath: 'oauth2.customAuthScheme',
    leaveAlone: `Shown only when **${CELIGO_LABELS.headerScheme}** is **Custom**.`,
  },
  {
    id: 'parameter-name',
    section: TOKEN_AUTH,
    label: 'Parameter name',
    control: 'text',
    jsonPath: 'oauth2.accessTokenParamName',
    leaveAlone: 'Shown only when Celigo sends the token in the URL.',
  },
  {
    id: 'fail-status-code',
    section: RESPONSE_PATTERNS,
    label: CELIGO_LABELS.errorStatus,
    control: 'number',
    jsonPath: 'oauth2.failStatusCode',
    api: 400,
    why: 'NetSuite’s token endpoint returns 400, not 401, for most errors. With this value, Celigo treats 400 as an authentication error, gets a new token, and tries again.',
    warning:
      'Side effect: if Celigo also applies it to API responses, an ordinary 400 (a record that fails validation) looks like an authentication error. Celigo does not document whether an expired token’s 401 still counts. Set it here, and leave the field of the same name on the connection empty. If records with errors take the connection offline, clear it here.',
    check:
      'Run a flow more than 60 minutes after the first one: if NetSuite still answers, Celigo got a new token.',
    where: 'The first field in the section. Celigo accepts only digits.',
    certainty: 'uncertain',
  },
  {
    id: 'fail-path',
    section: RESPONSE_PATTERNS,
    label: 'Path to auth error field in HTTP response body',
    control: 'text',
    jsonPath: 'oauth2.failPath',
    leaveAlone: 'The status code is enough to identify an authentication error.',
  },
  {
    id: 'fail-values',
    section: RESPONSE_PATTERNS,
    label: 'Auth error values',
    control: 'list',
    jsonPath: 'oauth2.failValues',
    leaveAlone: 'Needs the path above, which stays empty.',
  },
  {
    id: 'encrypted',
    section: ADVANCED,
    label: CELIGO_LABELS.encrypted,
    control: 'secret-json',
    jsonPath: 'oauth2.encrypted',
    api: ({ certificateId, clientId }) => ({ certificateId, clientId }),
    why: `The payload and the ${CELIGO_LABELS.headers} read the Client ID and the Certificate ID from here, as iClient.oauth2.encrypted.clientId and iClient.oauth2.encrypted.certificateId. Celigo stores them encrypted.`,
    where:
      'Open **Advanced** at the end of the drawer. Some versions call the field **Encrypted fields**.',
    warning: 'Celigo does not show what is stored. Enter both values again on every edit.',
    certainty: 'seen',
  },
  {
    id: 'unencrypted',
    section: ADVANCED,
    label: CELIGO_LABELS.unencrypted,
    control: 'json',
    jsonPath: 'oauth2.unencrypted',
    leaveAlone: `Both values belong in **${CELIGO_LABELS.encrypted}**.`,
  },
];

/** Every field of the drawer, in Celigo's order and words. */
export const ICLIENT_CATALOG: Catalog<IClientValues> = {
  fields: FIELDS,
  withoutField: {
    provider: 'custom_oauth2',
    formType: 'http',
    'oauth2.token.method': 'POST',
  },
};

/** The fields of the iClient drawer that take a value, in Celigo's order and words. */
export function iClientFields(values: IClientValues): ReadonlyArray<CeligoField> {
  return filledFields(ICLIENT_CATALOG, values);
}

/** Fields of the drawer that stay as they are, or that are hidden in this set-up, in Celigo's order. */
export const iClientFieldsToLeaveAlone = fieldsLeftAlone(ICLIENT_CATALOG);

/** What the fields of the drawer are in Celigo, without any value. */
export const iClientFacts = factsOf(ICLIENT_CATALOG);

/**
 * The body of `POST /v1/iclients`. Holds the Client ID, and the private key when it was given. That
 * Celigo takes an iClient without `oauth2.clientId` is inferred from its form, which hides that field.
 */
export function iClientDocument(values: IClientValues): JsonObject {
  return documentOf(ICLIENT_CATALOG, values);
}
