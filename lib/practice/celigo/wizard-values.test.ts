import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { connectionDocument } from '@/lib/celigo/connection';
import { iClientDocument } from '@/lib/celigo/iclient';
import { payloadTemplate } from '@/lib/celigo/templates';
import { isJsonObject, type JsonObject, withValueAt } from '@/lib/json-object';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { ecPair, type OpensslPair, opensslPair, PracticeBench, TOKEN_URL } from '../bench.fixture';

const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;
const RSA = ['-newkey', 'rsa:3072'];

type Ready = {
  readonly bench: PracticeBench;
  readonly token: string;
  readonly iClient: JsonObject;
  readonly connection: JsonObject;
};

const account = (() => {
  const parsed = parseAccountId('PRACTICE');
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  return parsed.value;
})();

// NetSuite's own signing key takes long to make and is none of these tests' business.
const _signingKeyPem = generateKeyPairSync('rsa', {
  modulusLength: 3072,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

let pairs: Readonly<Record<SigningAlgorithm, OpensslPair>>;

beforeAll(() => {
  const rsa = opensslPair(...RSA);
  pairs = {
    ES256: ecPair(CURVES.ES256),
    ES384: ecPair(CURVES.ES384),
    ES512: ecPair(CURVES.ES512),
    PS256: rsa,
    PS384: rsa,
    PS512: rsa,
  };
});

/** NetSuite set up for a key pair, and the two documents as the wizard makes them. */
async function ready(algorithm: SigningAlgorithm): Promise<Ready> {
  const bench = await PracticeBench.open();

  const { id, clientId } = await bench.saveRecord();
  const pair = pairs[algorithm];
  const certificateId = await bench.saveMapping(id, pair.certificatePem);
  const scopes = ['rest_webservices'] as const;
  const iClient = iClientDocument({
    account,
    scopes,
    algorithm,
    profileName: 'Orders',
    clientId,
    certificateId,
    privateKeyPem: pair.privatePem,
  });
  const connection = connectionDocument({ account, scopes, profileName: 'Orders' });
  return {
    bench,
    token: await bench.apiToken(),
    iClient: { ...iClient },
    connection: { ...connection },
  };
}

/** Makes both through the API, tests the connection there, and gives Celigo's answer. */
async function outcome({ bench, token, iClient, connection }: Ready): Promise<string> {
  const made = await bench.api(token, 'POST', '/v1/iclients', iClient);
  if (made.status !== 201 || !isJsonObject(made.body)) {
    return JSON.stringify(made.body);
  }
  const document = withValueAt(connection, 'http._iClientId', made.body._id);
  const answer = await bench.api(token, 'POST', '/v1/connections', document);
  if (answer.status !== 201 || !isJsonObject(answer.body)) {
    return JSON.stringify(answer.body);
  }
  const id = String(answer.body._id);
  return JSON.stringify((await bench.api(token, 'POST', `/v1/connections/${id}/ping`)).body);
}

describe('what the wizard gives', () => {
  test.each(['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'] as const)(
    'works with %s',
    async (algorithm) => {
      expect(await outcome(await ready(algorithm))).toBe('{"code":200}');
    },
  );

  test('works in the shorter form of the payload where the profile is in another zone, the recipe does not', async () => {
    const world = await ready('ES256');
    await world.bench.setCeligo({
      profileTimeZone: 'America/Los_Angeles',
    });
    expect(await outcome(world)).toContain('invalid_grant');
    const shorter = payloadTemplate({
      tokenEndpointUrl: TOKEN_URL,
      scopes: ['rest_webservices'],
      form: 'time-zone-independent',
    });
    const iClient = withValueAt(world.iClient, 'jwt.payload', shorter);
    expect(await outcome({ ...world, iClient })).toBe('{"code":200}');
  });
});

/** One character of a text replaced, and still a character of the same kind. */
function wrongByOne(text: string, index: number): string {
  const character = text.charAt(index);
  const other =
    character === '1' ? '2' : character === 'a' ? 'b' : /\d/.test(character) ? '1' : 'a';
  return `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
}

describe('one wrong character fails, as it would in Celigo', () => {
  const middleOf = (text: string) => Math.floor(text.length / 2);
  const damage = (path: string, change: (text: string) => string) => (document: JsonObject) => {
    const value = path
      .split('.')
      .reduce<unknown>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), document);
    return withValueAt(document, path, change(String(value)));
  };

  test.each([
    [
      'clientId',
      damage('oauth2.encrypted.clientId', (text) => wrongByOne(text, 20)),
      'server_error',
    ],
    ['certificateId', damage('oauth2.encrypted.certificateId', (text) => wrongByOne(text, 20)), ''],
    ['private key', damage('jwt.privateKey', (text) => wrongByOne(text, middleOf(text))), ''],
    ['aud', damage('jwt.payload', (text) => text.replace('/v1/token', '/v1/tokem')), 'invalid_'],
    [
      'iss path',
      damage('jwt.payload', (text) => text.replace('clientId', 'clientID')),
      'server_error',
    ],
    ['scope', damage('jwt.payload', (text) => text.replace('rest_web', 'rest-web')), 'invalid_'],
    ['exp', damage('jwt.payload', (text) => text.replace('2700000', '27000000')), 'invalid_'],
    ['a comma', damage('jwt.payload', (text) => text.replace(',\n', '\n')), 'not a JSON object'],
    ['alg', damage('jwt.headers', (text) => text.replace('ES256', 'ES255')), 'JWT headers'],
    ['kid', damage('jwt.headers', (text) => text.replace('"kid"', '"kis"')), ''],
    ['token URL', damage('oauth2.token.uri', (text) => text.replace('token', 'tokem')), '404'],
    ['token host', damage('oauth2.token.uri', (text) => text.replace('practice', 'practise')), ''],
    [
      'grant',
      damage('oauth2.token.body', (text) => text.replace('credentials"', 'credential"')),
      '',
    ],
    [
      'assertion path',
      damage('oauth2.token.body', (text) => text.replace('jwt.token', 'jwt.tokem')),
      '',
    ],
    ['header name', damage('oauth2.accessTokenHeaderName', () => 'Authorisation'), '401'],
    ['scheme', damage('oauth2.scheme', () => 'Bearee'), 'INVALID_REQUEST'],
  ])('%s', async (_what, change, words) => {
    const world = await ready('ES256');
    const answer = await outcome({ ...world, iClient: change(world.iClient) });
    expect(answer).toContain('"errors"');
    expect(answer).toContain(words);
  });

  test.each([
    ['Base URI', 'http.baseURI', 'https://practise.suitetalk.api.netsuite.com', 'ENOTFOUND'],
    ['Relative URI', 'http.ping.relativeURI', '/services/rest/record/v1/metadata-catalo', '404'],
  ])('%s', async (_what, path, value, words) => {
    const world = await ready('ES256');
    const connection = withValueAt(world.connection, path, value);
    expect(await outcome({ ...world, connection })).toContain(words);
  });
});

describe('each wrong turn is refused with the words that lead back', () => {
  const change = (path: string, value: unknown) => (world: Ready) => ({
    ...world,
    iClient: withValueAt(world.iClient, path, value),
  });
  const connect = (path: string, value: unknown) => (world: Ready) => ({
    ...world,
    connection: withValueAt(world.connection, path, value),
  });
  const rewrite = (path: string, change: (text: string) => string) => (world: Ready) => {
    const value = path
      .split('.')
      .reduce<unknown>((inner, name) => (isJsonObject(inner) ? inner[name] : ''), world.iClient);
    return { ...world, iClient: withValueAt(world.iClient, path, change(String(value))) };
  };
  const hmac = (world: Ready) =>
    change('jwt.secret', 'shared')(change('jwt.signatureMethod', 'hmac-sha256')(world));

  test.each([
    [
      'auth type JWT bearer',
      'ES256',
      connect('http.auth.type', 'jwtbearer'),
      'Choose Auth type OAuth 2.0',
    ],
    ['mode On-premise', 'ES256', connect('mode', 'onpremise'), 'Choose Cloud'],
    ['auth type Token', 'ES256', connect('http.auth.type', 'token'), 'Choose Auth type OAuth 2.0'],
    ['RSA-SHA256', 'PS256', change('jwt.signatureMethod', 'rsa-sha256'), 'Choose PS256'],
    ['HMAC', 'ES256', hmac, 'shared secret'],
    [
      'a method of another key',
      'ES256',
      change('jwt.signatureMethod', 'ps256'),
      'Signature method of this key',
    ],
    [
      'a method of another curve',
      'ES256',
      change('jwt.signatureMethod', 'es384'),
      'Signature method of this key',
    ],
    [
      'the HS256 header',
      'ES256',
      change('jwt.headers', '{"typ":"JWT","alg":"HS256"}'),
      'Replace all of the text',
    ],
    [
      'a minified payload',
      'ES256',
      rewrite(
        'jwt.payload',
        (text) =>
          `${text.slice(0, text.indexOf('"scope"'))}"scope":"rest_webservices","x":{{{timestamp "X"}}}}`,
      ),
      'line break',
    ],
    [
      'literal \\n in the key',
      'ES256',
      rewrite('jwt.privateKey', (text) => text.replaceAll('\n', '\\n')),
      'real line break',
    ],
    [
      'a key of another form',
      'ES256',
      rewrite('jwt.privateKey', (text) => text.replaceAll('PRIVATE KEY', 'EC PRIVATE KEY')),
      'PKCS#8',
    ],
    ['no form header', 'ES256', change('oauth2.token.headers', []), 'NetSuite expects a form'],
    [
      'no status override',
      'ES256',
      (world: Ready) =>
        change(
          'oauth2.failStatusCode',
          undefined,
        )(rewrite('jwt.payload', (text) => text.replace('/v1/token', '/v1/tokem'))(world)),
      'Override HTTP status code',
    ],
    [
      'Use JWT off',
      'ES256',
      (world: Ready) =>
        change(
          'enableJWT',
          false,
        )(change('oauth2.clientSecret', 'x')(change('oauth2.clientId', 'x')(world))),
      'Check Use JWT',
    ],
    [
      'another grant type',
      'ES256',
      change('oauth2.grantType', 'authorizecode'),
      'Choose Client credentials',
    ],
    [
      'the native connector',
      'ES256',
      (world: Ready) => ({
        ...world,
        connection: { name: 'x', type: 'netsuite', netsuite: { authType: 'basic' } },
      }),
      'Create a connection of type http',
    ],
    [
      'a domain that is not listed',
      'ES256',
      change('oauth2.validDomainNames', ['example.com']),
      'invalid_domain',
    ],
    [
      'letters as status',
      'ES256',
      change('oauth2.failStatusCode', 'four hundred'),
      'Only numbers allowed',
    ],
  ] as const)('%s', async (_what, algorithm, take, words) => {
    const answer = await outcome(take(await ready(algorithm)));
    expect(answer).toContain('"errors"');
    expect(answer).toContain(words);
  });

  test('the status override on the connection, where NetSuite answers with that status', async () => {
    const world = connect(
      'http.auth.failStatusCode',
      404,
    )(connect('http.ping.relativeURI', '/nowhere')(await ready('ES256')));
    expect(await outcome(world)).toContain('it belongs in the iClient');
  });
});
