import { expect, test } from 'vitest';
import { connectionFields } from '@/lib/celigo/connection';
import { iClientFields } from '@/lib/celigo/iclient';
import {
  type FormWorld,
  formWorld,
  type PostedForm,
  practiceAccount,
  saveIClient,
} from './wizard-forms.fixture';

const WORKS = 'Your connection is working great! Nice Job!';

/** What a page says above its form. */
function said(page: string): string {
  return page.slice(page.indexOf('<main'), page.indexOf('<form'));
}

/**
 * Fills in both forms, with these values in place of the wizard's, presses Test connection, and gives
 * what the page says then.
 */
async function pageAfter(
  { bench, ...world }: FormWorld,
  iClient: PostedForm,
  connection: PostedForm,
): Promise<string> {
  const saved = await saveIClient(bench, { ...world.iClient, ...iClient });
  if ('page' in saved) {
    return said(saved.page);
  }
  const form = { ...world.connection, 'oauth-client': saved.id, ...connection, act: 'test' };
  return said(await (await bench.postCeligo('/connections/new/http', form)).text());
}

/** A field of a form, one wrong text in it, and the words of the page that lead back. */
type Mistake = readonly [control: string, from: string, to: string, words: string];

/** Every field of the drawer that the wizard gives a value for, by the wizard's name of it. */
const ICLIENT_MISTAKES: Readonly<Record<string, ReadonlyArray<Mistake>>> = {
  // A name is free: it is only what the connection's list shows.
  name: [['name', 'Orders', 'Order5', WORKS]],
  'grant-type': [
    ['grant-type', 'clientcredentials', 'password', 'Client secret: A value must be provided'],
  ],
  'use-jwt': [['use-jwt', 'T', '', 'Client secret: A value must be provided']],
  'signature-method': [
    ['signature-method', 'es256', 'es384', 'Choose the Signature method of this key pair'],
    ['signature-method', 'es256', 'ps256', 'Choose the Signature method of this key pair'],
    ['signature-method', 'es256', 'hmac-sha256', 'Secret: A value must be provided'],
  ],
  'private-key': [
    ['private-key', 'BEGIN PRIVATE', 'BEGIN  PRIVATE', 'must begin with -----BEGIN PRIVATE KEY'],
    ['private-key', 'END PRIVATE', 'END PRIVATF', 'The private key cannot be read'],
    ['private-key', '\n', '\\n', 'Replace each \\n with a real line break'],
  ],
  payload: [
    ['payload', '"iss"', '"isz"', 'iss is not a Client ID'],
    ['payload', 'encrypted.clientId', 'encrypted.clientID', 'iss is not a Client ID'],
    ['payload', '"aud"', '"aux"', 'aud in the Payload is not the Access token URL'],
    ['payload', '/v1/token', '/v1/tokem', 'aud in the Payload is not the Access token URL'],
    ['payload', '"iat"', '"jat"', 'iat and exp of the Payload'],
    ['payload', '2700000', '9700000', 'iat and exp of the Payload'],
    ['payload', '"scope"', '"skope"', 'scope in the Payload'],
    ['payload', 'rest_webservices', 'rest-webservices', 'scope in the Payload'],
    ['payload', 'dateFormat', 'dateFromat', 'Compare the name of the helper'],
    ['payload', '{{{iClient', '{{{ iClient', 'directly after the opening braces'],
    ['payload', '}}}"', '}}"', 'Compare this line'],
    ['payload', '{{{iClient', '{{iClient', 'Write three at both ends'],
    ['payload', ',\n', '\n', 'Compare every comma'],
  ],
  'jwt-headers': [
    ['jwt-headers', '"JWT"', '"JWS"', 'Compare the JWT headers'],
    ['jwt-headers', 'ES256', 'ES255', 'The JWT headers do not name ES256'],
    ['jwt-headers', '"kid"', '"kjd"', 'The assertion has no kid'],
    ['jwt-headers', 'certificateId', 'certificateID', 'The assertion has no kid'],
    ['jwt-headers', 'iClient', 'iCIient', 'The assertion has no kid'],
  ],
  'access-token-url': [
    ['access-token-url', '/v1/token', '/v1/tokem', 'Compare the Access token URL'],
    ['access-token-url', 'https', 'http', 'Access token URL begins with https'],
    ['access-token-url', 'netsuite.com', 'netsuite.con', 'Compare Access token URL'],
  ],
  'token-request-headers': [
    ['token-request-headers-name-1', 'content-type', 'content-typ', 'Set content-type to'],
    ['token-request-headers-value-1', 'urlencoded', 'url-encoded', 'Set content-type to'],
  ],
  'token-request-body': [
    [
      'token-request-body',
      '"grant_type"',
      '"grant_typ"',
      'Compare Override access token HTTP request body',
    ],
    [
      'token-request-body',
      'credentials"',
      'credential"',
      'Compare Override access token HTTP request body',
    ],
    [
      'token-request-body',
      'jwt-bearer',
      'jwt_bearer',
      'Compare Override access token HTTP request body',
    ],
    [
      'token-request-body',
      'jwt.token',
      'jwt.tokem',
      'Compare Override access token HTTP request body',
    ],
    ['token-request-body', '",', '"', 'Compare Override access token HTTP request body'],
  ],
  'send-token-via': [
    ['send-token-via', 'header', 'url', 'Compare Configure token auth'],
    ['send-token-via', 'header', 'body', 'Compare Configure token auth'],
  ],
  'header-name': [
    ['header-name', 'Authorization', 'Authorisation', 'Compare Configure token auth'],
  ],
  'header-scheme': [
    ['header-scheme', 'Bearer', 'MAC', 'Compare Configure token auth'],
    ['header-scheme', 'Bearer', ' ', 'Compare Configure token auth'],
  ],
  // Matters only once NetSuite refuses: the test goes through, and the page says so.
  'fail-status-code': [
    ['fail-status-code', '400', '401', 'auth errors is not 400 in the iClient'],
    ['fail-status-code', '400', '4oo', 'Only numbers allowed'],
  ],
  encrypted: [
    ['encrypted', '"clientId"', '"clientid"', 'and clientId in Encrypted'],
    ['encrypted', '"certificateId"', '"certificateid"', 'the name certificateId in Encrypted'],
    ['encrypted', '",', '"', 'Encrypted: Must be a JSON object'],
  ],
};

/** The same for the HTTP connection. */
const CONNECTION_MISTAKES: Readonly<Record<string, ReadonlyArray<Mistake>>> = {
  name: [['name', 'Orders', 'Order5', WORKS]],
  'base-uri': [
    ['base-uri', 'https', 'http', 'Base URI begins with https'],
    ['base-uri', 'netsuite.com', 'netsuite.con', 'Compare Base URI'],
    ['base-uri', 'practice', 'practise', 'Compare Base URI'],
  ],
  'media-type': [['media-type', 'json', 'xml', 'Media type is not JSON']],
  'auth-type': [
    ['auth-type', 'oauth', 'jwtbearer', 'Choose Auth type OAuth 2.0'],
    ['auth-type', 'oauth', 'token', 'Choose Auth type OAuth 2.0'],
    ['auth-type', 'oauth', 'oauth1', 'Choose Auth type OAuth 2.0'],
  ],
  'oauth-client': [
    ['oauth-client', '', '', 'OAuth 2.0 client: A value must be provided'],
    [
      'oauth-client',
      '',
      'f'.repeat(24),
      'Choose the iClient of this connection as OAuth 2.0 client',
    ],
  ],
  'http-method': [['http-method', 'GET', 'POST', 'Choose GET as HTTP method']],
  'relative-uri': [
    ['relative-uri', 'metadata-catalog', 'metadata-katalog', 'Compare Base URI and Relative URI'],
    ['relative-uri', 'currency', 'curency', 'Compare Base URI and Relative URI'],
  ],
};

function tableOf(mistakes: Readonly<Record<string, ReadonlyArray<Mistake>>>) {
  return Object.entries(mistakes).flatMap(([field, rows]) =>
    rows.map(([control, from, to, words]) => ({ field, control, from, to, words })),
  );
}

const VALUES = {
  account: practiceAccount(),
  scopes: ['rest_webservices'] as const,
  profileName: 'Orders',
};

test('the tables hold every field that the wizard gives a value for, and no other', () => {
  const iClient = { ...VALUES, algorithm: 'ES256' as const, clientId: 'x', certificateId: 'x' };
  expect(Object.keys(ICLIENT_MISTAKES)).toEqual(iClientFields(iClient).map(({ id }) => id));
  expect(Object.keys(CONNECTION_MISTAKES)).toEqual(connectionFields(VALUES).map(({ id }) => id));
});

/** The wizard's value with the mistake in it; the mistake must really be one. */
function mistaken(form: PostedForm, control: string, from: string, to: string): PostedForm {
  const value = form[control] ?? '';
  const changed = value.replaceAll(from, to);
  if (control !== 'oauth-client') {
    expect(changed).not.toBe(value);
  }
  return { [control]: control === 'oauth-client' ? to : changed };
}

test.each(tableOf(ICLIENT_MISTAKES))(
  'iClient, $field: $from is not $to',
  async ({ control, from, to, words }) => {
    const world = await formWorld();
    const page = await pageAfter(world, mistaken(world.iClient, control, from, to), {});
    expect(page).toContain(words);
  },
);

test.each(tableOf(CONNECTION_MISTAKES))(
  'connection, $field: $from is not $to',
  async ({ control, from, to, words }) => {
    const world = await formWorld();
    const page = await pageAfter(world, {}, mistaken(world.connection, control, from, to));
    expect(page).toContain(words);
  },
);

/** Another character of the same kind. */
function other(character: string): string {
  const wanted = /\d/.test(character) ? '5' : /[A-Z]/.test(character) ? 'X' : 'x';
  return wanted === character ? (/\d/.test(wanted) ? '6' : wanted === 'X' ? 'Y' : 'y') : wanted;
}

test('each character of the two values in Encrypted counts, and the page leads back to it', async () => {
  const world = await formWorld();
  const encrypted = world.iClient.encrypted ?? '';
  const values = Object.values(JSON.parse(encrypted)).map(String);
  expect(values.map((value) => value.length).sort()).toEqual([43, 64]);
  for (const value of values) {
    for (const [index, character] of [...value].entries()) {
      const wrong = `${value.slice(0, index)}${other(character)}${value.slice(index + 1)}`;
      const page = await pageAfter(world, { encrypted: encrypted.replace(value, wrong) }, {});
      expect(page, `${index} of ${value.length}`).toContain('in Encrypted');
      await world.bench.emptyCeligo();
    }
  }
});

test('a key of somebody else leads back to the key', async () => {
  const { pair } = await formWorld('ES384');
  const world = await formWorld();
  const page = await pageAfter(
    world,
    {
      'private-key': pair.privatePem,
      'signature-method': 'es384',
      'jwt-headers': headersOf(world, 'ES384'),
    },
    {},
  );
  expect(page).toContain('compare Private key');
});

function headersOf({ iClient }: FormWorld, algorithm: string): string {
  return (iClient['jwt-headers'] ?? '').replace('ES256', algorithm);
}
