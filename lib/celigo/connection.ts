import { restletsHost, suitetalkHost } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import { CELIGO_LABELS, CELIGO_MENUS, CELIGO_TEST_PASSED } from '@/lib/celigo/labels';
import type { JsonObject } from '@/lib/json-object';
import {
  type Catalog,
  type CatalogField,
  type CeligoField,
  documentOf,
  factsOf,
  fieldsLeftAlone,
  filledFields,
} from './catalog';
import { connectionName, iClientName, type NamedProfile } from './names';

/*
 * The form of an HTTP connection, field by field.
 * Sources: https://docs.celigo.com/hc/en-us/articles/18158351109787, https://github.com/celigo/ai
 * (schemas), https://developer.celigo.com/api/, and the recipe
 * https://connective.celigo.com/t/netsuite-oauth2-0/6014 for the Base URI and the auth type.
 */

/** What the connection's fields are made of. */
export type ConnectionValues = NamedProfile & {
  readonly scopes: ReadonlyArray<Scope>;
  /** Celigo's id of the iClient; absent until it has one. */
  readonly iClientId?: string;
};

/** Which of the account's hosts a connection with these scopes calls, and how it can be tested. */
export type ConnectionTarget = 'rest' | 'restlets' | 'none';

/** REST web services win when several scopes are chosen; SuiteAnalytics Connect has no HTTP API. */
export function connectionTarget(scopes: ReadonlyArray<Scope>): ConnectionTarget {
  if (scopes.includes('rest_webservices')) {
    return 'rest';
  }
  return scopes.includes('restlets') ? 'restlets' : 'none';
}

/** The Base URI of the connection, without a slash at its end. */
function baseUri({ account, scopes }: ConnectionValues): string {
  const host =
    connectionTarget(scopes) === 'restlets' ? restletsHost(account) : suitetalkHost(account);
  return `https://${host}`;
}

function baseUriWarning({ account, scopes }: ConnectionValues): string | undefined {
  const target = connectionTarget(scopes);
  if (target === 'none') {
    return 'SuiteAnalytics Connect works through database drivers, not HTTP. An HTTP connection also needs the REST web services or RESTlets scope.';
  }
  return target === 'rest' && scopes.includes('restlets')
    ? `RESTlets are at https://${restletsHost(account)}. To call them too, create a second connection with that **${CELIGO_LABELS.baseUri}** and the same **OAuth 2.0 client**.`
    : undefined;
}

const CHECK_IN_CELIGO = `Click **Test connection** in Celigo: it says “${CELIGO_TEST_PASSED}” when NetSuite accepts this request.`;

/** The test request of the connection, for each thing that it can call. */
type TestRequest = {
  /** What a person enters. */
  readonly relativeUri: string;
  readonly why: string;
  readonly where: string;
  readonly warning?: string;
  readonly check: string;
  /** Whether the request works as it stands: only then it is in the document of the API. */
  readonly works: boolean;
};

const TEST_REQUESTS: Readonly<Record<ConnectionTarget, TestRequest>> = {
  rest: {
    /*
     * The small answer of the metadata catalog. From NetSuite 2025.2 on there is a lighter request.
     * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/ with
     * section_1540810174.html and article_0528010158.html
     */
    relativeUri: '/services/rest/record/v1/metadata-catalog?select=currency',
    why: 'Asks NetSuite for a small part of the metadata catalog. It proves the token, scope, and role at once, and lets Celigo bring the connection back online automatically. In NetSuite 2025.2 and later, /services/rest/system/v1/serverTime is lighter and needs no permission; older accounts return 404 for it. The published recipe ends before its test request, so its own choice is not known.',
    where: 'Below **HTTP method**.',
    check: CHECK_IN_CELIGO,
    works: true,
  },
  restlets: {
    /*
     * A pattern: the two marked places take the IDs of a RESTlet's own script and deployment records.
     * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4697322330.html
     */
    relativeUri: '/app/site/hosting/restlet.nl?script=<SCRIPT ID>&deploy=<DEPLOYMENT ID>',
    why: 'No test request works for every RESTlet, so the test calls one of yours. Choose one that answers GET and changes nothing.',
    where:
      'In NetSuite, go to **Customization > Scripting > Script Deployments**. Copy the **External URL** of your RESTlet, from /app on.',
    warning:
      'This is a pattern. Replace <SCRIPT ID> and <DEPLOYMENT ID>; the deployment’s audience must include the role of the mapping.',
    check: CHECK_IN_CELIGO,
    works: false,
  },
  none: {
    relativeUri: '',
    why: 'With SuiteAnalytics Connect alone, there is nothing to test over HTTP. Leave this field empty.',
    where: 'Below **HTTP method**.',
    check: 'If you want an HTTP connection, also choose REST web services or RESTlets.',
    works: false,
  },
};

function testRequest({ scopes }: ConnectionValues): TestRequest {
  return TEST_REQUESTS[connectionTarget(scopes)];
}

const GENERAL = 'General';
const APPLICATION_DETAILS = 'Application details';
const CONFIGURE_AUTHENTICATION = 'Configure authentication';
const CONFIGURE_OAUTH = 'Configure OAuth 2.0';
const RESPONSE_PATTERNS = 'Non-standard API response patterns';
const RATE_LIMITER = 'Non-standard API rate limiter';
const TEST_SECTION = 'How to test this connection?';
const ADVANCED = 'Advanced';

const RATE_LIMIT_AS_IT_IS =
  'NetSuite returns 429 when too many requests run at once. That is the standard code, so there is nothing to override.';
const STATUS_CODE_IS_ENOUGH = 'The status code is enough to tell whether the test worked.';

const FIELDS: ReadonlyArray<CatalogField<ConnectionValues>> = [
  {
    id: 'name',
    section: GENERAL,
    label: 'Name',
    control: 'text',
    jsonPath: 'name',
    api: connectionName,
    why: 'Says which account the connection reaches. The name stays the same if you rename the profile later.',
    where: `**${CELIGO_MENUS.connection.join(' > ')}**.`,
    certainty: 'documented',
  },
  {
    id: 'application',
    section: GENERAL,
    label: 'Application',
    control: 'select',
    leaveAlone: 'Celigo sets this to HTTP.',
  },
  {
    id: 'mode',
    section: GENERAL,
    label: 'Mode',
    control: 'select',
    // Inferred: the form has the field, the API's description does not name it.
    jsonPath: 'mode',
    leaveAlone:
      '**Cloud**. **On-premise** is for servers behind an agent and adds the **Agent** field.',
  },
  {
    id: 'base-uri',
    section: APPLICATION_DETAILS,
    label: CELIGO_LABELS.baseUri,
    control: 'text',
    jsonPath: 'http.baseURI',
    api: baseUri,
    why: ({ scopes }) =>
      connectionTarget(scopes) === 'restlets'
        ? 'Celigo calls this account’s RESTlets on this host. The token comes from a different host, which is set in the iClient.'
        : 'Celigo calls this account’s REST web services on this host. Do not add a slash at the end.',
    where:
      'The first field in the section, in the **HTTP** view of the form (not the **Simple** one).',
    warning: baseUriWarning,
    certainty: ({ scopes }) =>
      connectionTarget(scopes) === 'restlets' ? 'uncertain' : 'documented-by-both',
    check: ({ scopes }) => (connectionTarget(scopes) === 'restlets' ? CHECK_IN_CELIGO : undefined),
  },
  {
    id: 'http-headers',
    section: APPLICATION_DETAILS,
    label: 'Configure HTTP headers',
    control: 'rows',
    jsonPath: 'http.headers',
    leaveAlone: 'Celigo adds the Authorization header itself.',
  },
  {
    id: 'media-type',
    section: APPLICATION_DETAILS,
    label: 'Media type',
    control: 'select',
    jsonPath: 'http.mediaType',
    value: 'JSON',
    api: 'json',
    isPreset: true,
    why: 'NetSuite’s REST APIs use JSON. The token request has its own content type in the iClient.',
    where: 'Below **Configure HTTP headers**. Celigo selects **JSON** by default.',
    certainty: 'documented',
  },
  {
    id: 'success-media-type',
    section: APPLICATION_DETAILS,
    label: 'Override media type for success responses',
    control: 'select',
    jsonPath: 'http.successMediaType',
    leaveAlone: 'NetSuite responds in JSON, as requested.',
  },
  {
    id: 'error-media-type',
    section: APPLICATION_DETAILS,
    label: 'Override media type for error responses',
    control: 'select',
    jsonPath: 'http.errorMediaType',
    leaveAlone: 'NetSuite’s errors are also JSON.',
  },
  {
    id: 'auth-type',
    section: CONFIGURE_AUTHENTICATION,
    label: CELIGO_LABELS.authType,
    control: 'select',
    jsonPath: 'http.auth.type',
    value: 'OAuth 2.0',
    api: 'oauth',
    why: 'Lets the iClient exchange the signed assertion for an access token.',
    warning:
      'Do not choose “JWT bearer”. It sends the assertion itself, which NetSuite’s APIs refuse.',
    where: 'The first field in the section; it is a list.',
    certainty: 'documented',
  },
  {
    id: 'oauth-client',
    section: CONFIGURE_OAUTH,
    label: 'OAuth 2.0 client',
    control: 'select',
    jsonPath: 'http._iClientId',
    value: iClientName,
    api: ({ iClientId }) => iClientId,
    why: 'The iClient of this profile.',
    where: 'In the list. The plus sign beside it creates a new iClient; the pencil opens this one.',
    certainty: 'seen',
  },
  {
    id: 'scope',
    section: CONFIGURE_OAUTH,
    label: 'Scope',
    control: 'list',
    jsonPath: 'http.auth.oauth.scope',
    leaveAlone: 'The scopes are in the iClient’s payload.',
  },
  {
    id: 'fail-status-code',
    section: RESPONSE_PATTERNS,
    label: CELIGO_LABELS.errorStatus,
    control: 'number',
    jsonPath: 'http.auth.failStatusCode',
    leaveAlone:
      'Set this in the iClient. Here, it would make ordinary 400 responses, such as for a record that fails validation, look like authentication errors.',
  },
  {
    id: 'fail-path',
    section: RESPONSE_PATTERNS,
    label: 'Override path to auth error field in HTTP response body',
    control: 'text',
    jsonPath: 'http.auth.failPath',
    leaveAlone: 'The status code is enough to identify an authentication error.',
  },
  {
    id: 'fail-values',
    section: RESPONSE_PATTERNS,
    label: 'Override auth error values',
    control: 'list',
    jsonPath: 'http.auth.failValues',
    leaveAlone: 'Needs the path above, which stays empty.',
  },
  {
    id: 'wait-time',
    section: RATE_LIMITER,
    label: 'Wait time between requests',
    control: 'number',
    jsonPath: 'http.rateLimit.limit',
    leaveAlone:
      'Leave it empty at first. Raise it only if you often reach NetSuite’s concurrency limit.',
  },
  {
    id: 'rate-limit-status-code',
    section: RATE_LIMITER,
    label: 'Override HTTP status code for rate-limit errors',
    control: 'number',
    jsonPath: 'http.rateLimit.failStatusCode',
    leaveAlone: RATE_LIMIT_AS_IT_IS,
  },
  {
    id: 'rate-limit-path',
    section: RATE_LIMITER,
    label: 'Path to rate-limit error field in HTTP response body',
    control: 'text',
    jsonPath: 'http.rateLimit.failPath',
    leaveAlone: RATE_LIMIT_AS_IT_IS,
  },
  {
    id: 'rate-limit-values',
    section: RATE_LIMITER,
    label: 'Rate-limit error values',
    control: 'list',
    jsonPath: 'http.rateLimit.failValues',
    leaveAlone: RATE_LIMIT_AS_IT_IS,
  },
  {
    id: 'retry-after-header',
    section: RATE_LIMITER,
    label: 'Override retry-after HTTP response header name',
    control: 'text',
    jsonPath: 'http.retryHeader',
    leaveAlone: RATE_LIMIT_AS_IT_IS,
  },
  {
    id: 'http-method',
    section: TEST_SECTION,
    label: 'HTTP method',
    control: 'select',
    jsonPath: 'http.ping.method',
    value: 'GET',
    api: (values) => (testRequest(values).works ? 'GET' : undefined),
    why: 'The test only reads data.',
    where: 'The first field in the section, near the end of the form.',
    certainty: 'documented',
  },
  {
    id: 'relative-uri',
    section: TEST_SECTION,
    label: 'Relative URI',
    control: 'text',
    jsonPath: 'http.ping.relativeURI',
    value: (values) => testRequest(values).relativeUri,
    // Celigo saves a connection whose test request fails as offline.
    api: (values) => (testRequest(values).works ? testRequest(values).relativeUri : undefined),
    why: (values) => testRequest(values).why,
    where: (values) => testRequest(values).where,
    warning: (values) => testRequest(values).warning,
    certainty: 'uncertain',
    check: (values) => testRequest(values).check,
  },
  {
    id: 'request-body',
    section: TEST_SECTION,
    label: 'HTTP request body',
    control: 'multiline',
    jsonPath: 'http.ping.body',
    leaveAlone: 'Shown only for POST and PUT.',
  },
  {
    id: 'test-error-path',
    section: TEST_SECTION,
    label: 'Path to error field in HTTP response body',
    control: 'text',
    jsonPath: 'http.ping.failPath',
    leaveAlone: STATUS_CODE_IS_ENOUGH,
  },
  {
    id: 'test-error-values',
    section: TEST_SECTION,
    label: 'Error values',
    control: 'list',
    jsonPath: 'http.ping.failValues',
    leaveAlone: STATUS_CODE_IS_ENOUGH,
  },
  {
    id: 'test-success-path',
    section: TEST_SECTION,
    label: 'Path to success field in HTTP response body',
    control: 'text',
    jsonPath: 'http.ping.successPath',
    leaveAlone: STATUS_CODE_IS_ENOUGH,
  },
  {
    id: 'test-success-values',
    section: TEST_SECTION,
    label: 'Success values',
    control: 'list',
    jsonPath: 'http.ping.successValues',
    leaveAlone: STATUS_CODE_IS_ENOUGH,
  },
  {
    id: 'test-message-path',
    section: TEST_SECTION,
    label: 'Path to detailed error message field in HTTP response body',
    control: 'text',
    jsonPath: 'http.ping.errorPath',
    leaveAlone: 'Without it, Celigo shows the whole response, which tells you more.',
  },
  {
    id: 'disable-strict-ssl',
    section: ADVANCED,
    label: 'Disable strict SSL',
    control: 'checkbox',
    leaveAlone: 'Leave it unchecked: Celigo must verify NetSuite’s own certificate.',
  },
  {
    id: 'concurrency-settings',
    section: ADVANCED,
    label: 'Concurrency settings',
    control: 'select',
    leaveAlone:
      'It counts against the NetSuite account’s concurrency limit. Raise it later, with care.',
  },
  {
    id: 'ssl-certificate-type',
    section: ADVANCED,
    label: 'SSL certificate type',
    control: 'select',
    leaveAlone:
      'This is for TLS client certificates. This profile’s certificate is for signed tokens.',
  },
  {
    id: 'encrypted',
    section: ADVANCED,
    label: CELIGO_LABELS.encrypted,
    control: 'secret-json',
    jsonPath: 'http.encrypted',
    leaveAlone: 'The Client ID and the Certificate ID belong in the iClient.',
  },
  {
    id: 'unencrypted',
    section: ADVANCED,
    label: CELIGO_LABELS.unencrypted,
    control: 'json',
    jsonPath: 'http.unencrypted',
    leaveAlone: 'Nothing is needed here.',
  },
];

/** Every field of the form, in Celigo's order and words. */
export const CONNECTION_CATALOG: Catalog<ConnectionValues> = {
  fields: FIELDS,
  withoutField: {
    type: 'http',
    'http.formType': 'http',
    // Documented for OAuth by an iClient; elsewhere called legacy.
    'http.auth.oauth.useIClientFields': true,
  },
};

/** The fields of the HTTP connection that take a value, in Celigo's order and words. */
export function connectionFields(values: ConnectionValues): ReadonlyArray<CeligoField> {
  return filledFields(CONNECTION_CATALOG, values);
}

/** Fields of the HTTP connection that stay as they are, in Celigo's order. */
export const connectionFieldsToLeaveAlone = fieldsLeftAlone(CONNECTION_CATALOG);

/** What the fields of the form are in Celigo, without any value. */
export const connectionFacts = factsOf(CONNECTION_CATALOG);

/**
 * The body of `POST /v1/connections`. The test request is left out where none works as it stands
 * (RESTlets need the person's own).
 */
export function connectionDocument(values: ConnectionValues): JsonObject {
  return documentOf(CONNECTION_CATALOG, values);
}
