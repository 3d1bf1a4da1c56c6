import { describe, expect, it } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { connectionDocument, iClientDocument } from './api-documents';
import { connectionFields, connectionFieldsToLeaveAlone } from './form-connection';
import { iClientFields, iClientFieldsToLeaveAlone } from './form-iclient';
import { CELIGO_WRONG_TURNS, type CeligoField } from './forms';
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

function at(document: unknown, jsonPath: string): unknown {
  return jsonPath
    .split('.')
    .reduce<unknown>(
      (place, part) =>
        typeof place === 'object' && place !== null ? Reflect.get(place, part) : undefined,
      document,
    );
}

describe('the iClient drawer', () => {
  const fields = iClientFields(VALUES);

  it('has Celigo’s labels in Celigo’s order, section by section', () => {
    expect(fields.map(({ section, label }) => `${section} > ${label}`)).toEqual([
      'General > Name',
      'Configure OAuth 2.0 > Grant type',
      'Configure OAuth 2.0 > Use JWT',
      'Configure OAuth 2.0 > Signature method',
      'Configure OAuth 2.0 > Private key',
      'Configure OAuth 2.0 > Payload',
      'Configure OAuth 2.0 > JWT headers',
      'Configure OAuth 2.0 > Access token URL',
      'OAuth 2.0 overrides > Override access token HTTP headers',
      'OAuth 2.0 overrides > Override access token HTTP request body',
      'Configure token auth > Send token via',
      'Configure token auth > Header name',
      'Configure token auth > Header scheme',
      'Non-standard API response patterns > Override HTTP status code for auth errors',
      'Advanced > Encrypted',
    ]);
  });

  it.each([
    ['Name', 'NetSuite M2M – Orders (1234567_SB1)'],
    ['Grant type', 'Client credentials'],
    ['Use JWT', 'Checked'],
    ['Signature method', 'ES256'],
    ['Private key', ''],
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

  it('has unique ids and a reason for each field', () => {
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    expect(fields.every(({ why }) => why.length > 0)).toBe(true);
  });

  it('asks to leave alone none of the fields that it fills', () => {
    const filled = new Set(fields.map(({ label }) => label));
    expect(iClientFieldsToLeaveAlone.filter(({ label }) => filled.has(label))).toEqual([]);
    expect(iClientFieldsToLeaveAlone.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Client ID', 'Client secret', 'Valid domain names']),
    );
  });
});

describe('the connection form', () => {
  it('has Celigo’s labels in Celigo’s order and the recipe’s values', () => {
    const fields = connectionFields(VALUES);
    expect(fields.map(({ label, value }) => [label, value])).toEqual([
      ['Name', 'NetSuite REST – Orders (1234567_SB1)'],
      ['Base URI', `https://${HOST}`],
      ['Media type', 'JSON'],
      ['Auth type', 'OAuth 2.0'],
      ['OAuth 2.0 client', valueFor(iClientFields(VALUES), 'Name')],
      ['HTTP method', 'GET'],
      ['Relative URI', '/services/rest/record/v1/metadata-catalog?select=currency'],
    ]);
  });

  it('tells that RESTlets live on another host when both scopes are chosen', () => {
    expect(fieldFor(connectionFields(VALUES), 'Base URI').warning).toContain(
      'https://1234567-sb1.restlets.api.netsuite.com',
    );
  });

  it('explains the serverTime alternative, and that the recipe’s test is not known', () => {
    const field = fieldFor(connectionFields(VALUES), 'Relative URI');
    expect(field.why).toContain('/services/rest/system/v1/serverTime');
    expect(field.warning).toContain('recipe');
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

  it('keeps the status code and the scope out of the connection', () => {
    expect(connectionFieldsToLeaveAlone.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Scope', 'Override HTTP status code for auth errors']),
    );
  });
});

describe('names in Celigo', () => {
  it('tell profiles of one account apart', () => {
    expect(iClientName(account('1234567'), 'Orders')).not.toBe(
      iClientName(account('1234567'), 'Invoices'),
    );
  });

  it.each([
    ['1234567', '', 'NetSuite M2M – 1234567'],
    ['1234567', '1234567', 'NetSuite M2M – 1234567'],
    ['1234567', ' Contoso \n 1234567 ', 'NetSuite M2M – Contoso 1234567'],
    ['1234567_SB1', 'Contoso 1234567', 'NetSuite M2M – Contoso 1234567 (1234567_SB1)'],
    ['1234567', 'Contoso 1234567_SB1', 'NetSuite M2M – Contoso 1234567_SB1 (1234567)'],
    ['1234567_SB1', 'contoso 1234567_sb1', 'NetSuite M2M – contoso 1234567_sb1'],
  ])('for account %s and profile %j: %s', (accountId, profileName, expected) => {
    expect(iClientName(account(accountId), profileName)).toBe(expected);
    expect(connectionName(account(accountId), profileName)).toBe(expected.replace('M2M', 'REST'));
  });
});

describe('wrong turns', () => {
  it('name the choices that cannot work', () => {
    expect(CELIGO_WRONG_TURNS.map(({ id }) => id)).toEqual([
      'jwt-bearer-auth-type',
      'native-netsuite-connector',
      'rsa-sha-or-hmac',
      'missing-client-id-boxes',
      'minified-payload',
      'space-after-braces',
    ]);
  });
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
    expect(Object.keys(document.jwt)).toEqual(['signatureMethod', 'payload', 'headers']);
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
    expect(Object.keys(connectionDocument(VALUES).http)).not.toContain('_iClientId');
  });

  it('put no placeholder into the test request of a RESTlet connection', () => {
    const document = connectionDocument({ ...VALUES, scopes: ['restlets'] });
    expect(document.http.baseURI).toBe('https://1234567-sb1.restlets.api.netsuite.com');
    expect(Object.keys(document.http)).not.toContain('ping');
  });

  it('hold something at the path of every field of the forms', () => {
    const iClient = iClientDocument({ ...VALUES, privateKeyPem: PRIVATE_KEY });
    for (const { jsonPath } of iClientFields(VALUES)) {
      expect(at(iClient, jsonPath), jsonPath).toBeDefined();
    }
    const connection = connectionDocument({ ...VALUES, iClientId: 'x' });
    for (const { jsonPath } of connectionFields(VALUES)) {
      expect(at(connection, jsonPath), jsonPath).toBeDefined();
    }
  });
});
