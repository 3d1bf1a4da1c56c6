import { describe, expect, test } from 'vitest';
import { isJsonObject } from '@/lib/json-object';
import { CELIGO_API_HOST, ecPair, PracticeBench } from '../bench.fixture';
import { celigoHost } from './hosts';

const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nnot a real one\n-----END PRIVATE KEY-----';

const I_CLIENT = {
  name: 'Orders',
  provider: 'custom_oauth2',
  enableJWT: true,
  jwt: { signatureMethod: 'es256', privateKey: PRIVATE_KEY, payload: '{}' },
  oauth2: {
    grantType: 'clientcredentials',
    token: { uri: 'https://practice.suitetalk.api.netsuite.com/x' },
    encrypted: { clientId: 'top-secret-client', certificateId: 'top-secret-certificate' },
    unencrypted: { note: 'visible' },
  },
};

const CONNECTION = {
  name: 'Orders',
  type: 'http',
  http: {
    baseURI: 'https://practice.suitetalk.api.netsuite.com',
    mediaType: 'json',
    auth: { type: 'oauth' },
    encrypted: { password: 'top-secret-password' },
  },
};

async function made(bench: PracticeBench, token: string, kind: string, document: unknown) {
  const answer = await bench.api(token, 'POST', `/v1/${kind}`, document);
  expect(answer.status).toBe(201);
  if (!isJsonObject(answer.body)) {
    throw new Error('no document');
  }
  return { id: String(answer.body._id), body: answer.body };
}

describe('the token', () => {
  test('is checked by tokenInfo', async () => {
    const bench = await PracticeBench.open();
    expect(await bench.api(await bench.apiToken(), 'GET', '/v1/tokenInfo')).toMatchObject({
      status: 200,
      body: { _userId: expect.stringMatching(/^[0-9a-f]{24}$/), scope: 'fullaccess' },
    });
  });

  test('of one region opens nothing in the other, and a revoked one opens nothing at all', async () => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    const europe = celigoHost('europe', 'api');
    const elsewhere = await bench.api(token, 'GET', '/v1/tokenInfo', undefined, europe);
    expect(elsewhere).toMatchObject({ status: 401, body: { errors: [{ code: 'unauthorized' }] } });
    const [kept] = await bench.celigo.listTokens('north-america');
    await bench.celigo.revokeToken('north-america', kept?.id ?? '', bench.now);
    expect((await bench.api(token, 'GET', '/v1/tokenInfo')).status).toBe(401);
    expect((await bench.send(CELIGO_API_HOST, '/v1/iclients')).status).toBe(401);
  });
});

describe('documents', () => {
  test('secrets are masked in every answer, and kept as they came', async () => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    const { id, body } = await made(bench, token, 'iclients', I_CLIENT);
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    const read = await bench.api(token, 'GET', `/V1/iClients/${id.toUpperCase()}`);
    const list = await bench.api(token, 'GET', '/v1/iclients/');
    await made(bench, token, 'connections', CONNECTION);
    const connections = await bench.api(token, 'GET', '/v1/connections');
    for (const answer of [body, read.body, list.body, connections.body]) {
      expect(JSON.stringify(answer)).not.toMatch(/top-secret|BEGIN PRIVATE/);
    }
    expect(read.body).toMatchObject({
      jwt: { privateKey: '******', payload: '{}' },
      oauth2: {
        encrypted: { clientId: '******', certificateId: '******' },
        unencrypted: { note: 'visible' },
      },
      lastModified: bench.now.toISOString(),
    });
    expect(read.body).not.toHaveProperty('createdAt');
    expect((await bench.celigoResources())[0]?.document).toMatchObject(I_CLIENT);
  });

  test('PUT replaces the whole: what is left out is gone, a masked secret is stored as it came', async () => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    const { id, body } = await made(bench, token, 'iclients', I_CLIENT);
    const { oauth2, ...rest } = body;
    const { unencrypted: _gone, ...kept } = isJsonObject(oauth2) ? oauth2 : {};
    const put = await bench.api(token, 'PUT', `/v1/iclients/${id}`, { ...rest, oauth2: kept });
    expect(put.status).toBe(200);
    expect((await bench.celigoResources())[0]?.document).toMatchObject({
      jwt: { privateKey: '******' },
    });
    expect(JSON.stringify((await bench.celigoResources())[0]?.document)).not.toContain('visible');
  });

  test('PATCH sets the name and nothing that is a credential', async () => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    const { id } = await made(bench, token, 'iclients', I_CLIENT);
    const path = `/v1/iclients/${id}`;
    const rename = [{ op: 'replace', path: '/name', value: 'Other' }];
    expect((await bench.api(token, 'PATCH', path, rename)).status).toBe(204);
    const key = [{ op: 'replace', path: '/jwt/privateKey', value: 'x' }];
    expect((await bench.api(token, 'PATCH', path, key)).status).toBe(422);
    expect((await bench.celigoResources())[0]?.document).toMatchObject({
      ...I_CLIENT,
      name: 'Other',
    });
  });

  test('DELETE takes it out once; an empty list is 204', async () => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    expect((await bench.api(token, 'GET', '/v1/connections')).status).toBe(204);
    const { id } = await made(bench, token, 'connections', CONNECTION);
    expect((await bench.api(token, 'GET', '/v1/connections')).status).toBe(200);
    expect((await bench.api(token, 'DELETE', `/v1/connections/${id}`)).status).toBe(204);
    expect((await bench.api(token, 'DELETE', `/v1/connections/${id}`)).status).toBe(404);
    expect((await bench.api(token, 'GET', `/v1/connections/${id}`)).status).toBe(404);
    expect((await bench.api(token, 'GET', '/v1/connections')).status).toBe(204);
  });

  test.each([
    ['iclients', { ...I_CLIENT, name: ' ' }, 'name'],
    [
      'iclients',
      { ...I_CLIENT, jwt: { signatureMethod: 'es256', payload: '{}' } },
      'jwt.privateKey',
    ],
    [
      'iclients',
      { ...I_CLIENT, jwt: { ...I_CLIENT.jwt, signatureMethod: 'ES256' } },
      'jwt.signatureMethod',
    ],
    ['iclients', { ...I_CLIENT, enableJWT: false }, 'oauth2.clientId'],
    ['iclients', { ...I_CLIENT, provider: 'netsuite' }, 'provider'],
    [
      'iclients',
      { ...I_CLIENT, oauth2: { ...I_CLIENT.oauth2, validDomainNames: ['a', 'b', 'c', 'd'] } },
      'oauth2.validDomainNames',
    ],
    [
      'connections',
      { name: 'x', type: 'http', http: { mediaType: 'json', auth: { type: 'oauth' } } },
      'http.baseURI',
    ],
    [
      'connections',
      { ...CONNECTION, http: { ...CONNECTION.http, auth: { type: 'jwt' } } },
      'http.auth.type',
    ],
    [
      'connections',
      {
        ...CONNECTION,
        http: {
          ...CONNECTION.http,
          auth: { type: 'oauth', oauth: { grantType: 'clientcredentials' } },
        },
      },
      'http.auth.oauth.tokenURI',
    ],
    [
      'connections',
      { name: 'x', type: 'netsuite', netsuite: { authType: 'basic' } },
      'netsuite.authType',
    ],
  ])('%s: 422 names the field, case %#', async (kind, document, field) => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    const answer = await bench.api(token, 'POST', `/v1/${kind}`, document);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ field })]),
    });
    expect(await bench.celigoResources()).toHaveLength(0);
  });

  test('anything but JSON is 415, broken JSON 400, too much 413, and no answer repeats what was sent', async () => {
    const bench = await PracticeBench.open();
    const authorization = `Bearer ${await bench.apiToken()}`;
    const post = (contentType: string, body: string) =>
      bench.send(CELIGO_API_HOST, '/v1/iclients', {
        method: 'POST',
        headers: { authorization, 'content-type': contentType },
        body,
      });
    expect((await post('text/plain', '{}')).status).toBe(415);
    const broken = await post('application/json', '{"privateKey":"top-secret');
    expect(broken.status).toBe(400);
    expect(await broken.text()).not.toContain('top-secret');
    expect((await post('application/json', '[]')).status).toBe(400);
    expect((await post('application/json', `"${'a'.repeat(300_000)}"`)).status).toBe(413);
  });

  test.each([
    ['GET', '/v1'],
    ['GET', '/v2/iclients'],
    ['GET', '/v1/flows'],
    ['GET', '/v1/iclients/0000/ping'],
  ])('%s %s is 404', async (method, path) => {
    const bench = await PracticeBench.open();
    expect((await bench.api(await bench.apiToken(), method, path)).status).toBe(404);
  });
});

describe('the limit and the test', () => {
  test('429 says in Retry-After when to come back, for as many requests as were asked for', async () => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    await bench.setCeligo({
      rateLimitedRequests: 2,
      retryAfterSeconds: 7,
    });
    for (const status of [429, 429, 200]) {
      const answer = await bench.api(token, 'GET', '/v1/tokenInfo');
      expect(answer.status).toBe(status);
      expect(answer.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    }
  });

  test.each([
    ['POST', 200, 405],
    ['GET', 405, 200],
    ['both', 200, 200],
  ] as const)('where ping is by %s, POST gives %i and GET %i', async (pingMethod, post, get) => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    await bench.setCeligo({ pingMethod });
    const { id } = await made(bench, token, 'connections', CONNECTION);
    expect((await bench.api(token, 'POST', `/v1/connections/${id}/ping`)).status).toBe(post);
    expect((await bench.api(token, 'GET', `/v1/connections/${id}/ping`)).status).toBe(get);
    expect((await bench.api(token, 'POST', `/v1/connections/${id}/test`)).status).toBe(200);
  });

  test('a connection whose test request fails is kept as offline, and breaks when its iClient is deleted', async () => {
    const bench = await PracticeBench.open();
    const token = await bench.apiToken();
    const record = await bench.saveRecord();
    const pair = ecPair('P-256');
    const certificateId = await bench.saveMapping(record.id, pair.certificatePem);
    const iClient = {
      ...I_CLIENT,
      jwt: {
        signatureMethod: 'es256',
        privateKey: pair.privatePem,
        payload: {
          iss: record.clientId,
          aud: 'https://practice.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
          scope: 'rest_webservices',
          iat: Math.floor(bench.now.getTime() / 1000),
          exp: Math.floor(bench.now.getTime() / 1000) + 60,
        },
        headers: { kid: certificateId },
      },
      oauth2: {
        ...I_CLIENT.oauth2,
        token: {
          uri: 'https://practice.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
          headers: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
          body: 'grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={{{iClient.jwt.token}}}',
        },
        scheme: 'Bearer',
      },
    };
    const { id } = await made(bench, token, 'iclients', iClient);
    const ping = { relativeURI: '/services/rest/system/v1/serverTime' };
    const http = { ...CONNECTION.http, _iClientId: id, ping };
    const connection = await made(bench, token, 'connections', { ...CONNECTION, http });
    expect(connection.body).toMatchObject({ offline: false });
    const broken = { ...http, ping: { relativeURI: '/nowhere' } };
    const offline = await made(bench, token, 'connections', { ...CONNECTION, http: broken });
    expect(offline.body).toMatchObject({ offline: true });
    const unsaved = await bench.api(token, 'POST', '/v1/connections/ping', { ...CONNECTION, http });
    expect(unsaved.body).toEqual({ code: 200 });
    await bench.api(token, 'DELETE', `/v1/iclients/${id}`);
    const after = await bench.api(token, 'POST', `/v1/connections/${connection.id}/ping`);
    expect(after.body).toMatchObject({ errors: [{ code: 'iclient_not_found' }] });
  });
});
