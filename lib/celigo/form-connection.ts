import type { Account } from '@/lib/account/account';
import { restletsHost, suitetalkHost } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import type { CeligoField, CeligoFieldToLeaveAlone } from './forms';
import { connectionName, iClientName } from './names';

/*
 * The form of an HTTP connection. Sources: https://docs.celigo.com/hc/en-us/articles/18158351109787
 * and https://github.com/celigo/ai (schemas); the recipe
 * https://connective.celigo.com/t/netsuite-oauth2-0/6014 for the Base URI and the auth type.
 */

/** What the connection's fields are made of. */
export interface ConnectionValues {
  readonly account: Account;
  readonly profileName: string;
  readonly scopes: ReadonlyArray<Scope>;
}

/**
 * The small answer of the metadata catalog that the connection test asks for.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1540810174.html
 */
export const REST_PING_RELATIVE_URI = '/services/rest/record/v1/metadata-catalog?select=currency';

/**
 * The lightest request of REST web services, from NetSuite 2025.2 on.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0528010158.html
 */
export const SERVER_TIME_RELATIVE_URI = '/services/rest/system/v1/serverTime';

/**
 * A pattern, not a working address: the two marked places take the IDs of a RESTlet's own script
 * and deployment records.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4697322330.html
 */
export const RESTLET_RELATIVE_URI_PATTERN =
  '/app/site/hosting/restlet.nl?script=<SCRIPT ID>&deploy=<DEPLOYMENT ID>';

const CHECK_IN_CELIGO =
  'Press Test connection in Celigo: it says “Your connection is working great! Nice Job!” when this request is answered.';

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
export function connectionBaseUri(account: Account, scopes: ReadonlyArray<Scope>): string {
  const host =
    connectionTarget(scopes) === 'restlets' ? restletsHost(account) : suitetalkHost(account);
  return `https://${host}`;
}

const GENERAL = 'General';
const APPLICATION_DETAILS = 'Application details';
const CONFIGURE_AUTHENTICATION = 'Configure authentication';
const CONFIGURE_OAUTH = 'Configure OAuth 2.0';
const RESPONSE_PATTERNS = 'Non-standard API response patterns';
const RATE_LIMITER = 'Non-standard API rate limiter';
const TEST_SECTION = 'How to test this connection?';
const ADVANCED = 'Advanced';

function baseUriField({ account, scopes }: ConnectionValues): CeligoField {
  const target = connectionTarget(scopes);
  const field: CeligoField = {
    id: 'base-uri',
    section: APPLICATION_DETAILS,
    label: 'Base URI',
    jsonPath: 'http.baseURI',
    control: 'text',
    value: connectionBaseUri(account, scopes),
    why:
      target === 'restlets'
        ? 'RESTlets of this account are called on this host; the token comes from the other host, which the iClient knows.'
        : 'REST web services of this account are called on this host. No slash at the end.',
    where: 'The first field of the section, in the HTTP view of the form (not the Simple one).',
    ...(target === 'restlets'
      ? { certainty: 'uncertain', check: CHECK_IN_CELIGO }
      : { certainty: 'documented' }),
  };
  if (target === 'none') {
    return {
      ...field,
      warning:
        'SuiteAnalytics Connect is reached through database drivers, not through HTTP. An HTTP connection needs the scope REST web services or RESTlets too.',
    };
  }
  if (target === 'rest' && scopes.includes('restlets')) {
    return {
      ...field,
      warning: `RESTlets answer on https://${restletsHost(account)}. To call them as well, make a second connection with that Base URI and the same OAuth 2.0 client.`,
    };
  }
  return field;
}

function relativeUriField({ scopes }: ConnectionValues): CeligoField {
  const field = {
    id: 'relative-uri',
    section: TEST_SECTION,
    label: 'Relative URI',
    jsonPath: 'http.ping.relativeURI',
    control: 'text',
    where: 'Below HTTP method.',
    certainty: 'uncertain',
    check: CHECK_IN_CELIGO,
  } as const;
  switch (connectionTarget(scopes)) {
    case 'rest':
      return {
        ...field,
        value: REST_PING_RELATIVE_URI,
        why: `Asks NetSuite for a small piece of the metadata catalog: proves token, scope and role at once, and lets Celigo bring the connection back online by itself. From NetSuite 2025.2 on, ${SERVER_TIME_RELATIVE_URI} is lighter and needs no permission; older accounts answer it with 404. The published recipe breaks off before its test request, so its own choice is not known.`,
      };
    case 'restlets':
      return {
        ...field,
        value: RESTLET_RELATIVE_URI_PATTERN,
        why: 'No test request works for every RESTlet, so the test calls one of your own: choose one that answers GET and changes nothing.',
        where:
          'NetSuite: Customization > Scripting > Script Deployments, the field External URL of your RESTlet, from /app on.',
        warning:
          'This is a pattern. Replace <SCRIPT ID> and <DEPLOYMENT ID>; the deployment’s audience must include the role of the mapping.',
      };
    case 'none':
      return {
        ...field,
        value: '',
        why: 'Nothing can be tested over HTTP with SuiteAnalytics Connect alone: leave it empty.',
        check: 'Choose REST web services or RESTlets as well, if an HTTP connection is wanted.',
      };
  }
}

function authenticationFields({ account, profileName }: ConnectionValues): Array<CeligoField> {
  return [
    {
      id: 'auth-type',
      section: CONFIGURE_AUTHENTICATION,
      label: 'Auth type',
      jsonPath: 'http.auth.type',
      control: 'select',
      value: 'OAuth 2.0',
      why: 'Lets the iClient exchange the signed assertion for an access token.',
      warning: 'Not “JWT bearer”: that sends the assertion itself, which NetSuite’s APIs refuse.',
      where: 'The first field of the section; it is a list.',
      certainty: 'documented',
    },
    {
      id: 'oauth-client',
      section: CONFIGURE_OAUTH,
      label: 'OAuth 2.0 client',
      jsonPath: 'http._iClientId',
      control: 'select',
      value: iClientName(account, profileName),
      why: 'The iClient of this profile.',
      where: 'In the list; the plus sign beside it makes a new iClient, the pencil opens this one.',
      certainty: 'seen',
    },
  ];
}

/** The fields of the HTTP connection that take a value, in Celigo's order and words. */
export function connectionFields(values: ConnectionValues): ReadonlyArray<CeligoField> {
  const { account, profileName } = values;
  return [
    {
      id: 'name',
      section: GENERAL,
      label: 'Name',
      jsonPath: 'name',
      control: 'text',
      value: connectionName(account, profileName),
      why: 'Says which account it reaches.',
      where: 'Resources > Connections > Create connection > HTTP.',
      certainty: 'documented',
    },
    baseUriField(values),
    {
      id: 'media-type',
      section: APPLICATION_DETAILS,
      label: 'Media type',
      jsonPath: 'http.mediaType',
      control: 'select',
      value: 'JSON',
      why: 'NetSuite’s REST APIs speak JSON. The token request has its own content type in the iClient.',
      where: 'Below Configure HTTP headers; Celigo chooses JSON by itself.',
      certainty: 'documented',
    },
    ...authenticationFields(values),
    {
      id: 'http-method',
      section: TEST_SECTION,
      label: 'HTTP method',
      jsonPath: 'http.ping.method',
      control: 'select',
      value: 'GET',
      why: 'The test only reads.',
      where: 'The first field of the section, near the end of the form.',
      certainty: 'documented',
    },
    relativeUriField(values),
  ];
}

const RATE_LIMIT_AS_IT_IS =
  'NetSuite answers 429 where too many requests run at once: the standard code, so nothing is overridden.';
const STATUS_CODE_IS_ENOUGH = 'The status code is enough to tell whether the test worked.';

/** Fields of the HTTP connection that stay as they are, in Celigo's order. */
export const connectionFieldsToLeaveAlone: ReadonlyArray<CeligoFieldToLeaveAlone> = [
  { section: GENERAL, label: 'Application', why: 'Celigo sets it: HTTP.' },
  {
    section: GENERAL,
    label: 'Mode',
    why: 'Cloud. On-premise is for servers behind an agent, and shows the field Agent.',
  },
  {
    section: APPLICATION_DETAILS,
    label: 'Configure HTTP headers',
    why: 'Celigo adds the Authorization header by itself.',
  },
  {
    section: APPLICATION_DETAILS,
    label: 'Override media type for success responses',
    why: 'NetSuite answers in JSON, as it is asked.',
  },
  {
    section: APPLICATION_DETAILS,
    label: 'Override media type for error responses',
    why: 'NetSuite’s errors are JSON too.',
  },
  {
    section: CONFIGURE_OAUTH,
    label: 'Scope',
    why: 'The scopes stand in the payload of the iClient.',
  },
  {
    section: RESPONSE_PATTERNS,
    label: 'Override HTTP status code for auth errors',
    why: 'The iClient has it. Here it would make ordinary 400 answers, such as a record that fails validation, look like authentication errors.',
  },
  {
    section: RESPONSE_PATTERNS,
    label: 'Override path to auth error field in HTTP response body',
    why: 'The status code is enough to tell an authentication error.',
  },
  {
    section: RESPONSE_PATTERNS,
    label: 'Override auth error values',
    why: 'Needs the path above, which stays empty.',
  },
  {
    section: RATE_LIMITER,
    label: 'Wait time between requests',
    why: 'Empty is right to begin with; raise it only if NetSuite’s concurrency limit is reached often.',
  },
  {
    section: RATE_LIMITER,
    label: 'Override HTTP status code for rate-limit errors',
    why: RATE_LIMIT_AS_IT_IS,
  },
  {
    section: RATE_LIMITER,
    label: 'Path to rate-limit error field in HTTP response body',
    why: RATE_LIMIT_AS_IT_IS,
  },
  { section: RATE_LIMITER, label: 'Rate-limit error values', why: RATE_LIMIT_AS_IT_IS },
  {
    section: RATE_LIMITER,
    label: 'Override retry-after HTTP response header name',
    why: RATE_LIMIT_AS_IT_IS,
  },
  { section: TEST_SECTION, label: 'HTTP request body', why: 'Shown only for POST and PUT.' },
  {
    section: TEST_SECTION,
    label: 'Path to error field in HTTP response body',
    why: STATUS_CODE_IS_ENOUGH,
  },
  { section: TEST_SECTION, label: 'Error values', why: STATUS_CODE_IS_ENOUGH },
  {
    section: TEST_SECTION,
    label: 'Path to success field in HTTP response body',
    why: STATUS_CODE_IS_ENOUGH,
  },
  { section: TEST_SECTION, label: 'Success values', why: STATUS_CODE_IS_ENOUGH },
  {
    section: TEST_SECTION,
    label: 'Path to detailed error message field in HTTP response body',
    why: 'Without it Celigo shows the whole answer, which says more.',
  },
  {
    section: ADVANCED,
    label: 'Disable strict SSL',
    why: 'Off: NetSuite’s own certificate must be checked.',
  },
  {
    section: ADVANCED,
    label: 'Concurrency settings',
    why: 'It counts against the concurrency limit of the NetSuite account. Raise it knowingly, later.',
  },
  {
    section: ADVANCED,
    label: 'SSL certificate type',
    why: 'Is about TLS client certificates. The certificate of this profile signs tokens instead.',
  },
  {
    section: ADVANCED,
    label: 'Encrypted',
    why: 'The Client ID and the Certificate ID belong into the iClient.',
  },
  { section: ADVANCED, label: 'Unencrypted', why: 'Nothing here is needed.' },
];
