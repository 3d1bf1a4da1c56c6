import { describe, expect, it } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { plainText } from '../marked-text';
import {
  type Catalog,
  type CeligoField,
  type CeligoFieldToLeaveAlone,
  documentOf,
  unusedSecretPaths,
  valuesIn,
} from './catalog';
import { CELIGO_MISTAKES, mistakesIn } from './common-mistakes';
import {
  CONNECTION_CATALOG,
  connectionDocument,
  connectionFields,
  connectionFieldsToLeaveAlone,
} from './connection';
import {
  ICLIENT_CATALOG,
  iClientDocument,
  iClientFields,
  iClientFieldsToLeaveAlone,
} from './iclient';
import { connectionName, iClientName } from './names';

function account(accountId: string): Account {
  const parsed = parseAccountId(accountId);
  if (!parsed.ok) {
    throw new Error(parsed.error.code);
  }
  return parsed.value;
}

const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIG2\n-----END PRIVATE KEY-----\n';
const VALUES = {
  account: account('1234567_SB1'),
  scopes: ['rest_webservices', 'restlets'] as ReadonlyArray<Scope>,
  algorithm: 'ES256',
  profileName: 'Orders',
  clientId: 'client-id-value',
  certificateId: 'certificate-id-value',
} as const;
const HOST = '1234567-sb1.suitetalk.api.netsuite.com';

function at(document: JsonObject, name: string): JsonObject {
  const part = document[name];
  return isJsonObject(part) ? part : {};
}

function valueFor(fields: ReadonlyArray<CeligoField>, label: string): string | undefined {
  return fields.find((field) => field.label === label)?.value;
}

function fieldFor(fields: ReadonlyArray<CeligoField>, label: string): CeligoField {
  const field = fields.find((candidate) => candidate.label === label);
  if (field === undefined) {
    throw new Error(`no field ${label}`);
  }
  return field;
}

/** The sections of a form's fields, each once, in their order. */
function sectionOrder(fields: ReadonlyArray<{ readonly section: string }>): ReadonlyArray<string> {
  return [...new Set(fields.map(({ section }) => section))];
}

/** The labels of each section, filled and folded away, in alphabetical order. */
function wholeForm(
  filled: ReadonlyArray<CeligoField>,
  alone: ReadonlyArray<CeligoFieldToLeaveAlone>,
): ReadonlyArray<string> {
  return sectionOrder([...filled, ...alone]).map((section) => {
    const labels = [...filled, ...alone]
      .filter((field) => field.section === section)
      .map(({ label }) => label);
    return `${section} > ${labels.sort().join(' | ')}`;
  });
}

describe('the iClient drawer', () => {
  const fields = iClientFields(VALUES);

  it('has Celigo’s labels and paths in Celigo’s order, section by section', () => {
    expect(fields.map(({ section, label, jsonPath }) => [section, label, jsonPath])).toEqual([
      ['General', 'Name', 'name'],
      ['Configure OAuth 2.0', 'Grant type', 'oauth2.grantType'],
      ['Configure OAuth 2.0', 'Use JWT', 'enableJWT'],
      ['Configure OAuth 2.0', 'Signature method', 'jwt.signatureMethod'],
      ['Configure OAuth 2.0', 'Private key', 'jwt.privateKey'],
      ['Configure OAuth 2.0', 'Payload', 'jwt.payload'],
      ['Configure OAuth 2.0', 'JWT headers', 'jwt.headers'],
      ['Configure OAuth 2.0', 'Access token URL', 'oauth2.token.uri'],
      ['OAuth 2.0 overrides', 'Override access token HTTP headers', 'oauth2.token.headers'],
      ['OAuth 2.0 overrides', 'Override access token HTTP request body', 'oauth2.token.body'],
      ['Configure token auth', 'Send token via', 'oauth2.accessTokenLocation'],
      ['Configure token auth', 'Header name', 'oauth2.accessTokenHeaderName'],
      ['Configure token auth', 'Header scheme', 'oauth2.scheme'],
      [
        'Non-standard API response patterns',
        'Override HTTP status code for auth errors',
        'oauth2.failStatusCode',
      ],
      ['Advanced', 'Encrypted', 'oauth2.encrypted'],
    ]);
  });

  it('folds away every other field of the drawer, section by section in Celigo’s order', () => {
    expect(wholeForm(fields, iClientFieldsToLeaveAlone)).toEqual([
      'General > Application | Name',
      'Configure OAuth 2.0 > Access token URL | Authorization URL | Client ID | Client secret | Grant type | JWT headers | Payload | Private key | Redirect URL | Revoke token URL | Secret | Send client credentials via | Signature method | Use JWT | Valid domain names',
      'OAuth 2.0 overrides > Override access token HTTP headers | Override access token HTTP request body | Override default scope delimiter | Override refresh token HTTP headers | Override refresh token HTTP request body | Override revoke token HTTP headers | Override revoke token HTTP request body',
      'Configure token auth > Custom auth scheme | Header name | Header scheme | Parameter name | Send token via',
      'Non-standard API response patterns > Auth error values | Override HTTP status code for auth errors | Path to auth error field in HTTP response body',
      'Advanced > Encrypted | Unencrypted',
    ]);
    expect(sectionOrder(iClientFieldsToLeaveAlone)).toEqual(sectionOrder(fields));
    expect(iClientFieldsToLeaveAlone.map(({ label }) => label)).toEqual([
      'Application',
      'Client ID',
      'Client secret',
      'Secret',
      'Send client credentials via',
      'Authorization URL',
      'Redirect URL',
      'Revoke token URL',
      'Valid domain names',
      'Override default scope delimiter',
      'Override refresh token HTTP headers',
      'Override refresh token HTTP request body',
      'Override revoke token HTTP headers',
      'Override revoke token HTTP request body',
      'Custom auth scheme',
      'Parameter name',
      'Path to auth error field in HTTP response body',
      'Auth error values',
      'Unencrypted',
    ]);
  });

  it('calls out what Celigo fills in wrongly, and only that', () => {
    expect(
      fields.filter(({ prefilled }) => prefilled !== undefined).map((f) => [f.label, f.prefilled]),
    ).toEqual([
      ['Payload', '{"exp":"expiration-as-integer","sub":"{sub}","iss":"{iss}","aud":"{aud}"}'],
      ['JWT headers', '{"typ":"JWT","alg":"HS256"}'],
    ]);
    expect(fieldFor(fields, 'JWT headers').warning).toContain('HS256');
  });

  it('says of every field where it stands', () => {
    expect([...fields, ...connectionFields(VALUES)].filter(({ where }) => where === '')).toEqual(
      [],
    );
  });

  it('gives values that keep their line breaks', () => {
    for (const label of [
      'Payload',
      'JWT headers',
      'Override access token HTTP request body',
      'Encrypted',
    ]) {
      expect(valueFor(fields, label), label).toMatch(/^\{\n[^\r]+\n\}$/);
    }
  });

  it.each([
    ['Name', 'NetSuite M2M – Orders (1234567_SB1)'],
    ['Grant type', 'Client credentials'],
    ['Use JWT', 'Checked'],
    ['Signature method', 'ES256'],
    ['Private key', ''],
    [
      'Payload',
      `{\n"iss": "{{{iClient.oauth2.encrypted.clientId}}}",\n"aud": "https://${HOST}/services/rest/auth/oauth2/v1/token",\n"iat": {{{dateFormat 'X' (timestamp) 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}},\n"exp": {{{dateFormat 'X' (dateAdd (timestamp) '2700000' 'UTC') 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}},\n"scope": "rest_webservices,restlets"\n}`,
    ],
    [
      'JWT headers',
      '{\n"typ": "JWT",\n"alg": "ES256",\n"kid": "{{{iClient.oauth2.encrypted.certificateId}}}"\n}',
    ],
    ['Access token URL', `https://${HOST}/services/rest/auth/oauth2/v1/token`],
    ['Override access token HTTP headers', 'content-type: application/x-www-form-urlencoded'],
    [
      'Override access token HTTP request body',
      '{\n"grant_type": "client_credentials",\n"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",\n"client_assertion": "{{{iClient.jwt.token}}}"\n}',
    ],
    ['Send token via', 'HTTP header'],
    ['Header name', 'Authorization'],
    ['Header scheme', 'Bearer'],
    ['Override HTTP status code for auth errors', '400'],
    [
      'Encrypted',
      '{\n  "certificateId": "certificate-id-value",\n  "clientId": "client-id-value"\n}',
    ],
  ])('%s has the recipe’s value', (label, value) => {
    expect(valueFor(fields, label)).toBe(value);
  });

  it('signs for the token URL that the form names', () => {
    expect(valueFor(fields, 'Payload')).toContain(
      `"aud": "${valueFor(fields, 'Access token URL')}"`,
    );
  });

  it.each(SIGNING_ALGORITHMS)('names %s both as method and as alg', (algorithm) => {
    const chosen = iClientFields({ ...VALUES, algorithm });
    expect(valueFor(chosen, 'Signature method')).toBe(algorithm);
    expect(valueFor(chosen, 'JWT headers')).toContain(`"alg": "${algorithm}"`);
  });

  it('warns of the side effect of 400', () => {
    const field = fieldFor(fields, 'Override HTTP status code for auth errors');
    expect(field.warning).toContain('Side effect');
    expect(field.certainty).toBe('uncertain');
  });

  it('has a reason for each field', () => {
    expect(fields.every(({ why }) => why.length > 0)).toBe(true);
  });
});

describe.each([
  ['iClient', ICLIENT_CATALOG],
  ['connection', CONNECTION_CATALOG],
])('every field of the %s', (_form, { fields }) => {
  it('has an id and a place in the document of its own', () => {
    const paths = fields.flatMap(({ jsonPath }) => jsonPath ?? []);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

it('marks the words of the screen in pairs, so that no page shows a mark', () => {
  const SCOPES = [['rest_webservices', 'restlets'], ['restlets'], ['suite_analytics']] as const;
  const templates = { payload: '{}', headers: '{}' };
  const fields = SCOPES.flatMap((scopes) => [
    ...iClientFields({ ...VALUES, scopes }),
    ...iClientFields({ ...VALUES, scopes, templates }),
    ...connectionFields({ ...VALUES, scopes }),
  ]);
  const texts = [
    ...fields.flatMap(({ why, where, warning = '', check = '' }) => [why, where, warning, check]),
    ...[...iClientFieldsToLeaveAlone, ...connectionFieldsToLeaveAlone].map(({ why }) => why),
    ...CELIGO_MISTAKES.flatMap(({ why, instead }) => [why, instead]),
  ];
  expect(texts.filter((text) => plainText(text) !== text).length).toBeGreaterThan(20);
  expect(texts.filter((text) => plainText(text).includes('*'))).toEqual([]);
});

describe('the connection form', () => {
  it('has Celigo’s labels in Celigo’s order and the recipe’s values', () => {
    const fields = connectionFields(VALUES);
    expect(
      fields.map(({ section, label, jsonPath, value }) => [section, label, jsonPath, value]),
    ).toEqual([
      ['General', 'Name', 'name', 'NetSuite REST – Orders (1234567_SB1)'],
      ['Application details', 'Base URI', 'http.baseURI', `https://${HOST}`],
      ['Application details', 'Media type', 'http.mediaType', 'JSON'],
      ['Configure authentication', 'Auth type', 'http.auth.type', 'OAuth 2.0'],
      [
        'Configure OAuth 2.0',
        'OAuth 2.0 client',
        'http._iClientId',
        valueFor(iClientFields(VALUES), 'Name'),
      ],
      ['How to test this connection?', 'HTTP method', 'http.ping.method', 'GET'],
      [
        'How to test this connection?',
        'Relative URI',
        'http.ping.relativeURI',
        '/services/rest/record/v1/metadata-catalog?select=currency',
      ],
    ]);
  });

  it('folds away every other field of the form, section by section in Celigo’s order', () => {
    expect(connectionFieldsToLeaveAlone.map(({ section, label }) => [section, label])).toEqual([
      ['General', 'Application'],
      ['General', 'Mode'],
      ['Application details', 'Configure HTTP headers'],
      ['Application details', 'Override media type for success responses'],
      ['Application details', 'Override media type for error responses'],
      ['Configure OAuth 2.0', 'Scope'],
      ['Non-standard API response patterns', 'Override HTTP status code for auth errors'],
      [
        'Non-standard API response patterns',
        'Override path to auth error field in HTTP response body',
      ],
      ['Non-standard API response patterns', 'Override auth error values'],
      ['Non-standard API rate limiter', 'Wait time between requests'],
      ['Non-standard API rate limiter', 'Override HTTP status code for rate-limit errors'],
      ['Non-standard API rate limiter', 'Path to rate-limit error field in HTTP response body'],
      ['Non-standard API rate limiter', 'Rate-limit error values'],
      ['Non-standard API rate limiter', 'Override retry-after HTTP response header name'],
      ['How to test this connection?', 'HTTP request body'],
      ['How to test this connection?', 'Path to error field in HTTP response body'],
      ['How to test this connection?', 'Error values'],
      ['How to test this connection?', 'Path to success field in HTTP response body'],
      ['How to test this connection?', 'Success values'],
      [
        'How to test this connection?',
        'Path to detailed error message field in HTTP response body',
      ],
      ['Advanced', 'Disable strict SSL'],
      ['Advanced', 'Concurrency settings'],
      ['Advanced', 'SSL certificate type'],
      ['Advanced', 'Encrypted'],
      ['Advanced', 'Unencrypted'],
    ]);
    const filled = new Set(connectionFields(VALUES).map(({ label }) => label));
    expect(connectionFieldsToLeaveAlone.filter(({ label }) => filled.has(label))).toEqual([]);
  });

  it('tells that RESTlets live on another host when both scopes are chosen', () => {
    expect(fieldFor(connectionFields(VALUES), 'Base URI').warning).toContain(
      'https://1234567-sb1.restlets.api.netsuite.com',
    );
  });

  it('explains the serverTime alternative, and that the recipe’s test is not known', () => {
    const field = fieldFor(connectionFields(VALUES), 'Relative URI');
    expect(field.why).toContain('/services/rest/system/v1/serverTime');
    expect(field.why).toContain('recipe');
    expect(field.certainty).toBe('uncertain');
  });

  it('calls the RESTlets host and gives a marked pattern for RESTlets alone', () => {
    const fields = connectionFields({ ...VALUES, scopes: ['restlets', 'suite_analytics'] });
    expect(valueFor(fields, 'Base URI')).toBe('https://1234567-sb1.restlets.api.netsuite.com');
    expect(valueFor(fields, 'Relative URI')).toMatch(/script=<SCRIPT ID>&deploy=<DEPLOYMENT ID>$/);
    expect(fieldFor(fields, 'Relative URI').warning).toContain('pattern');
  });

  it('says that SuiteAnalytics Connect alone has nothing to call', () => {
    const fields = connectionFields({ ...VALUES, scopes: ['suite_analytics'] });
    expect(fieldFor(fields, 'Base URI').warning).toContain('SuiteAnalytics Connect');
    expect(valueFor(fields, 'Relative URI')).toBe('');
  });
});

describe('what is not certain', () => {
  it.each([['rest_webservices'], ['restlets'], ['suite_analytics']] as const)(
    'comes with a way to find out, for the scope %s',
    (scope) => {
      const fields = [
        ...iClientFields({ ...VALUES, scopes: [scope] }),
        ...connectionFields({ ...VALUES, scopes: [scope] }),
      ];
      const uncertain = fields.filter(({ certainty }) => certainty === 'uncertain');
      expect(uncertain.length).toBeGreaterThan(1);
      expect(uncertain.filter(({ check }) => check === undefined)).toEqual([]);
    },
  );

  it('is said of the JSON that Celigo is to send as a form', () => {
    const body = fieldFor(iClientFields(VALUES), 'Override access token HTTP request body');
    expect(body.why).toContain('Celigo does not document this');
    expect(body.check).toContain('debug log');
  });
});

it('names the secrets of other ways to sign in, and none of its own', () => {
  expect([...unusedSecretPaths(ICLIENT_CATALOG)]).toEqual(['oauth2.clientSecret', 'jwt.secret']);
});

describe('a field that Celigo splits into boxes', () => {
  it('gives each part as it is pasted, apart from the whole', () => {
    const field = fieldFor(iClientFields(VALUES), 'Override access token HTTP headers');
    expect(field.parts?.map(({ value }) => value)).toEqual([
      'content-type',
      'application/x-www-form-urlencoded',
    ]);
    const labels = iClientFields(VALUES).map(({ label }) => label);
    expect(field.parts?.filter(({ label }) => labels.includes(label))).toEqual([]);
  });
});

describe('names in Celigo', () => {
  it('tell profiles of one account apart', () => {
    const named = (profileName: string) =>
      iClientName({ account: account('1234567'), profileName });
    expect(named('Orders')).not.toBe(named('Invoices'));
  });

  it.each([
    ['1234567', '', 'NetSuite M2M – 1234567'],
    ['1234567', '1234567', 'NetSuite M2M – 1234567'],
    ['1234567', ' Contoso \n 1234567 ', 'NetSuite M2M – Contoso 1234567'],
    ['1234567_SB1', 'Contoso 1234567', 'NetSuite M2M – Contoso 1234567 (1234567_SB1)'],
    ['1234567', 'Contoso 1234567_SB1', 'NetSuite M2M – Contoso 1234567_SB1 (1234567)'],
    ['1234567_SB1', 'contoso 1234567_sb1', 'NetSuite M2M – contoso 1234567_sb1'],
  ])('for account %s and profile %j: %s', (accountId, profileName, expected) => {
    const profile = { account: account(accountId), profileName };
    expect(iClientName(profile)).toBe(expected);
    expect(connectionName(profile)).toBe(expected.replace('M2M', 'REST'));
  });

  it.each([
    ['a long name', 'Contoso orders '.repeat(7)],
    ['characters of two halves', '📦'.repeat(50)],
    ['the account ID where it is cut off', `${'x'.repeat(82)} 1234567_SB1`],
  ])('with %s keep to what Celigo takes, and to the account ID', (_what, profileName) => {
    const profile = { account: account('1234567_SB1'), profileName };
    for (const name of [iClientName(profile), connectionName(profile)]) {
      expect(name.length).toBeLessThanOrEqual(100);
      expect(name).toMatch(/^NetSuite (M2M|REST) – \S.*\S \(1234567_SB1\)$/u);
      expect(name).not.toMatch(/\p{Cs}/u);
    }
  });
});

describe('common mistakes', () => {
  it('name the choices that cannot work, each with the way back', () => {
    expect(CELIGO_MISTAKES.every(({ why, instead }) => why !== '' && instead !== '')).toBe(true);
    expect(CELIGO_MISTAKES.map(({ id }) => id)).toEqual([
      'jwt-bearer-auth-type',
      'native-netsuite-connector',
      'rsa-sha-or-hmac',
      'missing-client-id-boxes',
      'status-code-on-the-connection',
      'texts-that-celigo-fills-in',
      'overrides-on-the-connection',
      'minified-payload',
      'space-after-braces',
    ]);
  });

  it('stand on the page of the form where a person can take them', () => {
    expect(mistakesIn('connection').map(({ id }) => id)).toEqual([
      'jwt-bearer-auth-type',
      'native-netsuite-connector',
      'status-code-on-the-connection',
      'overrides-on-the-connection',
    ]);
    expect(mistakesIn('iclient')).toEqual(CELIGO_MISTAKES);
  });
});

it('a document is written and read where the catalog places each field', () => {
  const field = { section: 'General', label: 'Name', leaveAlone: 'As it is.' };
  const catalog: Catalog<object> = {
    fields: [
      { ...field, control: 'text', id: 'moved', jsonPath: 'another.place', api: 'a' },
      { ...field, control: 'text', id: 'without-place', api: 'b' },
    ],
    withoutField: { 'of.no.field': 'c' },
  };
  expect(valuesIn(catalog, documentOf(catalog, {}))).toEqual({ moved: 'a', 'of.no.field': 'c' });
});

describe('the API documents', () => {
  it('give the iClient as documented', () => {
    expect(iClientDocument({ ...VALUES, privateKeyPem: PRIVATE_KEY })).toStrictEqual({
      name: 'NetSuite M2M – Orders (1234567_SB1)',
      provider: 'custom_oauth2',
      formType: 'http',
      enableJWT: true,
      jwt: {
        signatureMethod: 'es256',
        privateKey: PRIVATE_KEY,
        payload: valueFor(iClientFields(VALUES), 'Payload'),
        headers: valueFor(iClientFields(VALUES), 'JWT headers'),
      },
      oauth2: {
        grantType: 'clientcredentials',
        clientCredentialsLocation: 'body',
        token: {
          method: 'POST',
          uri: `https://${HOST}/services/rest/auth/oauth2/v1/token`,
          headers: [{ name: 'content-type', value: 'application/x-www-form-urlencoded' }],
          body: valueFor(iClientFields(VALUES), 'Override access token HTTP request body'),
        },
        accessTokenLocation: 'header',
        accessTokenHeaderName: 'Authorization',
        scheme: 'Bearer',
        failStatusCode: 400,
        validDomainNames: [HOST],
        encrypted: { certificateId: 'certificate-id-value', clientId: 'client-id-value' },
      },
    });
  });

  it('leave the private key out when it was not given', () => {
    const document = iClientDocument(VALUES);
    expect(Object.keys(at(document, 'jwt'))).toEqual(['signatureMethod', 'payload', 'headers']);
    expect(JSON.stringify(document)).not.toMatch(/privateKey|PRIVATE KEY/);
  });

  it('give the connection as documented, with and without the iClient’s id', () => {
    const document = connectionDocument({ ...VALUES, iClientId: '0123456789abcdef01234567' });
    expect(document).toStrictEqual({
      name: 'NetSuite REST – Orders (1234567_SB1)',
      type: 'http',
      http: {
        formType: 'http',
        baseURI: `https://${HOST}`,
        mediaType: 'json',
        _iClientId: '0123456789abcdef01234567',
        auth: { type: 'oauth', oauth: { useIClientFields: true } },
        ping: {
          method: 'GET',
          relativeURI: '/services/rest/record/v1/metadata-catalog?select=currency',
        },
      },
    });
    expect(Object.keys(at(connectionDocument(VALUES), 'http'))).not.toContain('_iClientId');
  });

  it('put no placeholder into the test request of a RESTlet connection', () => {
    const document = connectionDocument({ ...VALUES, scopes: ['restlets'] });
    expect(at(document, 'http').baseURI).toBe('https://1234567-sb1.restlets.api.netsuite.com');
    expect(Object.keys(at(document, 'http'))).not.toContain('ping');
  });
});
