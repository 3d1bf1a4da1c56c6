import { describe, expect, it } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { SCOPES, type Scope } from '@/lib/account/scopes';
import { withValueAt } from '@/lib/json-object';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import type { CeligoField } from './catalog';
import {
  type ConnectionValues,
  connectionDocument,
  connectionFacts,
  connectionFields,
} from './connection';
import { type IClientValues, iClientDocument, iClientFacts, iClientFields } from './iclient';
import { readSentRequests } from './sent-requests';

/*
 * The forms and the documents of the API say the same in two languages. The words of the form and the
 * values of the API: https://github.com/celigo/ai (schemas, iclient-schemas) and
 * https://docs.celigo.com/hc/en-us/articles/11933835192859.
 */

const ICLIENT_ID = '0123456789abcdef01234567';
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIG2\n-----END PRIVATE KEY-----\n';

/** What the API calls the choices and checks that the forms show in words. */
const CHOICES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['Client credentials', 'clientcredentials'],
  ['Checked', true],
  ['ES256', 'es256'],
  ['ES384', 'es384'],
  ['ES512', 'es512'],
  ['PS256', 'ps256'],
  ['PS384', 'ps384'],
  ['PS512', 'ps512'],
  ['HTTP header', 'header'],
  ['Bearer', 'Bearer'],
  ['JSON', 'json'],
  ['OAuth 2.0', 'oauth'],
  ['GET', 'GET'],
]);

/** What a form's field is in the document, where the form shows more than words of a list. */
const TRANSLATIONS: Readonly<Record<string, (value: string) => unknown>> = {
  'jwt.privateKey': () => PRIVATE_KEY,
  'oauth2.token.headers': (rows) =>
    rows.split('\n').map((row) => {
      const [name, value] = row.split(': ');
      return { name, value };
    }),
  'oauth2.failStatusCode': Number,
  'oauth2.encrypted': (text) => JSON.parse(text),
  'http._iClientId': () => ICLIENT_ID,
};

function translated({ jsonPath, control, value }: CeligoField): unknown {
  const translate = TRANSLATIONS[jsonPath];
  if (translate !== undefined) {
    return translate(value);
  }
  if (control === 'select' || control === 'checkbox') {
    expect(CHOICES.has(value), `${jsonPath}: ${value}`).toBe(true);
    return CHOICES.get(value);
  }
  return value;
}

/** Every value of a document by its path; a list is one value, and so is what `whole` names. */
function leaves(document: unknown, whole: ReadonlySet<string>, prefix = ''): Map<string, unknown> {
  if (typeof document !== 'object' || document === null) {
    return new Map([[prefix, document]]);
  }
  if (Array.isArray(document) || whole.has(prefix)) {
    return new Map([[prefix, document]]);
  }
  return new Map(
    Object.entries(document).flatMap(([name, value]) => [
      ...leaves(value, whole, prefix === '' ? name : `${prefix}.${name}`),
    ]),
  );
}

function account(accountId: string): Account {
  const parsed = parseAccountId(accountId);
  if (!parsed.ok) {
    throw new Error(parsed.error.code);
  }
  return parsed.value;
}

const SCOPE_SETS: ReadonlyArray<ReadonlyArray<Scope>> = [
  ['rest_webservices'],
  ['restlets'],
  ['suite_analytics'],
  SCOPES,
];

const CASES = ['1234567', '1234567_SB1', '1234567_RP', 'TSTDRV1234567'].flatMap((accountId) =>
  SCOPE_SETS.flatMap((scopes) =>
    SIGNING_ALGORITHMS.map((algorithm) => ({
      account: account(accountId),
      scopes,
      algorithm,
      profileName: 'Orders',
      clientId: 'c1'.repeat(32),
      certificateId: 'certificate-id-value',
    })),
  ),
);

/** What a document holds besides the values of its form, each as documented or, where marked, inferred. */
const ICLIENT_WITHOUT_FIELD: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['provider', 'custom_oauth2'],
  ['formType', 'http'],
  // Inferred: the form may hide it with Use JWT; its default.
  ['oauth2.clientCredentialsLocation', 'body'],
  ['oauth2.token.method', 'POST'],
]);
const CONNECTION_WITHOUT_FIELD: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['type', 'http'],
  ['http.formType', 'http'],
  // Documented for OAuth by an iClient; elsewhere called legacy.
  ['http.auth.oauth.useIClientFields', true],
]);

function expectedIClient(values: IClientValues): ReadonlyMap<string, unknown> {
  return new Map([
    ...ICLIENT_WITHOUT_FIELD,
    // Documented as required for a custom OAuth 2.0 client, though the form hides it with Use JWT.
    ['oauth2.validDomainNames', [`${values.account.hostLabel}.suitetalk.api.netsuite.com`]],
    ...iClientFields(values).map((field): [string, unknown] => [field.jsonPath, translated(field)]),
  ]);
}

function expectedConnection(values: ConnectionValues): ReadonlyMap<string, unknown> {
  const fields = connectionFields(values).filter(
    ({ jsonPath }) =>
      // Without REST there is no test request that works as it stands.
      values.scopes.includes('rest_webservices') || !jsonPath.startsWith('http.ping.'),
  );
  return new Map([
    ...CONNECTION_WITHOUT_FIELD,
    ...fields.map((field): [string, unknown] => [field.jsonPath, translated(field)]),
  ]);
}

function sorted(values: ReadonlyMap<string, unknown>): ReadonlyArray<readonly [string, unknown]> {
  return [...values].sort(([one], [other]) => (one < other ? -1 : 1));
}

describe('value by value, for every algorithm, kind of account and choice of scopes', () => {
  it('the iClient’s document holds what the drawer’s fields say, and nothing else', () => {
    for (const values of CASES) {
      const document = iClientDocument({ ...values, privateKeyPem: PRIVATE_KEY });
      expect(sorted(leaves(document, new Set(['oauth2.encrypted'])))).toEqual(
        sorted(expectedIClient(values)),
      );
    }
  });

  it('the connection’s document holds what the form’s fields say, and nothing else', () => {
    for (const values of CASES) {
      const document = connectionDocument({ ...values, iClientId: ICLIENT_ID });
      expect(sorted(leaves(document, new Set()))).toEqual(sorted(expectedConnection(values)));
    }
  });

  it('both hold the texts that a person edited', () => {
    const [values] = CASES;
    if (values === undefined) {
      throw new Error('no case');
    }
    const templates = { payload: '{\n"exp": {{{timestamp "X"}}}\n}', headers: '{"alg": "ES256"}' };
    const edited = { ...values, templates };
    const document = iClientDocument({ ...edited, privateKeyPem: PRIVATE_KEY });
    expect(document.jwt).toMatchObject(templates);
    expect(sorted(leaves(document, new Set(['oauth2.encrypted'])))).toEqual(
      sorted(expectedIClient(edited)),
    );
  });
});

describe('what Celigo sends', () => {
  it('is read from the two documents', () => {
    const [values] = CASES;
    if (values === undefined) {
      throw new Error('no case');
    }
    const iClient = iClientDocument({ ...values, privateKeyPem: PRIVATE_KEY });
    const sent = readSentRequests(iClient, connectionDocument(values));
    expect(sent).toMatchObject({
      algorithm: 'ES256',
      privateKeyPem: PRIVATE_KEY,
      clientId: values.clientId,
      certificateId: values.certificateId,
      tokenRequest: {
        method: 'POST',
        host: '1234567.suitetalk.api.netsuite.com',
        path: '/services/rest/auth/oauth2/v1/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      tokenHeader: { name: 'Authorization', scheme: 'Bearer' },
      ping: {
        method: 'GET',
        host: '1234567.suitetalk.api.netsuite.com',
        path: '/services/rest/record/v1/metadata-catalog?select=currency',
        headers: {},
      },
    });
  });

  it('keeps the connection’s own headers, and tests with GET unless a method is named', () => {
    const [values] = CASES;
    if (values === undefined) {
      throw new Error('no case');
    }
    const iClient = iClientDocument({ ...values, privateKeyPem: PRIVATE_KEY });
    const rows = [{ name: 'X-Trace', value: 'on' }];
    const withHeaders = withValueAt(connectionDocument(values), 'http.headers', rows);
    const connection = withValueAt(withHeaders, 'http.ping.method', undefined);
    expect(readSentRequests(iClient, connection).ping).toMatchObject({
      method: 'GET',
      headers: { 'X-Trace': 'on' },
    });
  });

  it.each([
    [
      'iClient',
      iClientFacts,
      [
        ...['signature-method', 'private-key', 'payload', 'jwt-headers', 'access-token-url'],
        ...['token-request-headers', 'token-request-body', 'send-token-via', 'header-name'],
        ...['header-scheme', 'encrypted'],
      ],
    ],
    ['connection', connectionFacts, ['base-uri', 'media-type']],
  ] as const)('cannot be read from the %s without a field that is sent', (which, facts, needed) => {
    const [values] = CASES;
    if (values === undefined) {
      throw new Error('no case');
    }
    const iClient = iClientDocument({ ...values, privateKeyPem: PRIVATE_KEY });
    const documents = { iClient, connection: connectionDocument(values) };
    const refused = facts.filter(({ id, jsonPath = '' }) => {
      const changed = {
        ...documents,
        [which]: withValueAt(documents[which], jsonPath, undefined),
      };
      try {
        readSentRequests(changed.iClient, changed.connection);
        return false;
      } catch (error) {
        expect(String(error)).toContain(`"${id}"`);
        return true;
      }
    });
    expect(refused.map(({ id }) => id)).toEqual(needed);
  });

  it.each([
    ['iClient', 'oauth2.accessTokenLocation', 'url', 'only in a header'],
    ['connection', 'http.mediaType', 'xml', 'only for JSON'],
    ['connection', 'http.ping.body', '{}', 'no body'],
    ['connection', 'http.headers', [{ name: 'authorization', value: 'x' }], 'not document which'],
  ] as const)('cannot be read from the %s with %s %j', (which, at, value, why) => {
    const [values] = CASES;
    if (values === undefined) {
      throw new Error('no case');
    }
    const iClient = iClientDocument({ ...values, privateKeyPem: PRIVATE_KEY });
    const documents = { iClient, connection: connectionDocument(values) };
    const changed = { ...documents, [which]: withValueAt(documents[which], at, value) };
    expect(() => readSentRequests(changed.iClient, changed.connection)).toThrow(why);
  });
});
