import { constants, createPublicKey, verify as nodeVerify, sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  APP_HOST,
  decodeClaims,
  ecPair,
  M2M_BOXES,
  type OpensslPair,
  opensslPair,
  PracticeBench,
  RESTLETS_HOST,
  SUITETALK_HOST,
  signJwt,
  TOKEN_URL,
} from '../bench.fixture';

let p256: OpensslPair;
let p384: OpensslPair;
let p521: OpensslPair;
let rsa: OpensslPair;
let bench: PracticeBench;
let clientId: string;
let recordId: number;
let kid: string;

beforeAll(() => {
  p256 = ecPair('prime256v1');
  p384 = ecPair('secp384r1');
  p521 = ecPair('secp521r1');
  rsa = opensslPair(
    ...['-newkey', 'rsa:3072', '-sha256', '-sigopt', 'rsa_padding_mode:pss'],
    ...['-sigopt', 'rsa_pss_saltlen:32'],
  );
});

beforeEach(async () => {
  bench = await PracticeBench.open();
  const record = await bench.saveRecord();
  clientId = record.clientId;
  recordId = record.id;
  kid = await bench.saveMapping(recordId, p256.certificatePem);
});

/** Sends an assertion that is right but for these changes, and expects a bare refusal. */
async function expectRefusal(
  assertion: string,
  status: number,
  error: string,
  detail: string,
): Promise<void> {
  const answer = await bench.exchange(assertion);
  expect(await answer.json()).toEqual({ error });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const row = await bench.lastAuditRow();
  expect(row).toMatchObject({
    status: 'Failure',
    detail,
    requestUri: '/services/rest/auth/oauth2/v1/token',
  });
}

function assertion(
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): string {
  return signJwt(
    'ES256',
    { kid, ...header },
    { ...bench.claims(clientId), ...claims },
    p256.privatePem,
  );
}

function nowSeconds(): number {
  return bench.now.getTime() / 1000;
}

describe('a right assertion', () => {
  it('earns an access token with the documented claims, and a Success row', async () => {
    const answer = await bench.exchange(assertion());
    expect(answer.status).toBe(200);
    const body = await answer.json();
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: 3600,
      token_type: 'bearer',
    });
    const record = await bench.record();
    expect(decodeClaims(body.access_token)).toEqual({
      sub: '1001;1201',
      aud: [`${record?.applicationId};PRACTICE`, clientId],
      scope: ['rest_webservices', 'restlets'],
      iss: 'https://system.netsuite.com',
      iat: nowSeconds(),
      exp: nowSeconds() + 3600,
      jti: expect.any(String),
    });
    expect(await bench.lastAuditRow()).toMatchObject({
      status: 'Success',
      detail: '',
      roleId: 1001,
      entityId: 1201,
      integrationName: 'Celigo M2M',
    });
  });

  it('gives a token that verifies with the published key', async () => {
    const { access_token: token } = await (await bench.exchange(assertion())).json();
    const keys = await bench.send(SUITETALK_HOST, '/services/rest/auth/oauth2/v1/keys');
    const [jwk] = (await keys.json()).keys;
    const [header = '', claims = '', signature = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      typ: 'JWT',
      kid: jwk.kid,
      alg: 'PS256',
    });
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const verified = nodeVerify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      { key, padding, saltLength: 32 },
      Buffer.from(signature, 'base64url'),
    );
    expect(verified).toBe(true);
    expect(jwk).not.toHaveProperty('d');
  });

  it.each([
    ['ES384', () => p384],
    ['ES512', () => p521],
    ['PS256', () => rsa],
    ['PS384', () => rsa],
    ['PS512', () => rsa],
  ] as const)('is accepted under %s', async (alg, pair) => {
    const keyId = await bench.saveMapping(recordId, pair().certificatePem);
    const claims = bench.claims(clientId);
    const answer = await bench.exchange(signJwt(alg, { kid: keyId }, claims, pair().privatePem));
    expect(answer.status).toBe(200);
  });

  it('is accepted with an id-RSASSA-PSS key', async () => {
    const pss = opensslPair('-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:3072');
    const keyId = await bench.saveMapping(recordId, pss.certificatePem);
    const claims = bench.claims(clientId);
    const answer = await bench.exchange(signJwt('PS256', { kid: keyId }, claims, pss.privatePem));
    expect(answer.status).toBe(200);
  });

  it('may list its scopes in an array', async () => {
    const answer = await bench.exchange(assertion({ scope: ['suite_analytics'] }));
    const { access_token: token } = await answer.json();
    expect(decodeClaims(token).scope).toEqual(['suite_analytics']);
  });

  it('may be issued a few seconds ahead of the account’s clock', async () => {
    expect((await bench.exchange(assertion({ iat: nowSeconds() + 10 }))).status).toBe(200);
  });
});

describe('the header', () => {
  it('must be typed JWT', () =>
    expectRefusal(assertion({}, { typ: 'jose' }), 400, 'invalid_request', 'InvalidTokenType'));

  it.each(['RS256', 'HS256', 'none', undefined, 'toString'])('must not say alg %s', (alg) =>
    expectRefusal(assertion({}, { alg }), 500, 'server_error', 'UnsupportedAlgo'),
  );

  it.each([undefined, '', 7])('must have a key ID: %s', (keyId) =>
    expectRefusal(assertion({}, { kid: keyId }), 500, 'server_error', 'MissingKeyId'),
  );

  it('must name an uploaded certificate', () =>
    expectRefusal(assertion({}, { kid: 'A'.repeat(43) }), 400, 'invalid_client', 'MissingKey'));

  it('must not name a revoked certificate', async () => {
    const id = String((await bench.mapping())?.id);
    await bench.post('/app/oauth2/clientcredentials/setup.nl', { action: 'revoke', id });
    await expectRefusal(assertion(), 400, 'invalid_client', 'MissingKey');
  });

  it('must not name an expired certificate', async () => {
    bench.now = new Date(bench.now.getTime() + 366 * 86_400_000);
    await expectRefusal(assertion(), 400, 'invalid_client', 'MissingKey');
  });

  it('must not name a certificate that is not valid yet', async () => {
    bench.now = new Date(bench.now.getTime() - 86_400_000);
    await expectRefusal(assertion(), 400, 'invalid_client', 'MissingKey');
  });

  it('must not name a certificate of the sandbox', async () => {
    const host = 'practice-sb1.suitetalk.api.netsuite.com';
    const path = '/services/rest/auth/oauth2/v1/token';
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion({ aud: `https://${host}${path}` }),
    });
    const answer = await bench.send(host, path, { method: 'POST', body });
    expect(await answer.json()).toEqual({ error: 'invalid_client' });
    expect(await bench.lastAuditRow()).toBeUndefined();
    expect((await bench.netsuite.listLoginAuditRows('PRACTICE_SB1'))[0]?.detail).toBe('MissingKey');
  });

  it('must not demand extensions', () =>
    expectRefusal(assertion({}, { crit: ['b64'] }), 400, 'invalid_request', 'TokenRejected'));
});

describe('the issuer and its record', () => {
  it('must not be the Application ID', async () => {
    const iss = (await bench.record())?.applicationId;
    await expectRefusal(assertion({ iss }), 500, 'server_error', 'InvalidIssuer');
  });

  it('must be known', () =>
    expectRefusal(assertion({ iss: 'a'.repeat(64) }), 500, 'server_error', 'UnknownIntegration'));

  it('must not be blocked', async () => {
    await bench.post(`/app/common/integration/integrapp.nl?id=${recordId}`, {
      ...M2M_BOXES,
      state: 'Blocked',
    });
    await expectRefusal(assertion(), 400, 'invalid_client', 'IntegrationBlocked');
    expect((await bench.lastAuditRow())?.integrationName).toBe('Celigo M2M');
  });

  it('must have the grant box checked', async () => {
    const { client_credentials_grant: _unchecked, ...boxes } = M2M_BOXES;
    await bench.post(`/app/common/integration/integrapp.nl?id=${recordId}`, boxes);
    await expectRefusal(assertion(), 400, 'unauthorized_client', 'InvalidGrantType');
  });

  it('must be the one that the certificate was uploaded for', async () => {
    const other = await bench.saveRecord({ ...M2M_BOXES, name: 'Another' });
    await expectRefusal(assertion({ iss: other.clientId }), 400, 'invalid_client', 'MissingKey');
  });
});

describe('the signature', () => {
  it('must come from the certificate’s key', () => {
    const jwt = signJwt('ES256', { kid }, bench.claims(clientId), ecPair('prime256v1').privatePem);
    return expectRefusal(jwt, 400, 'invalid_client', 'SignatureValidation');
  });

  it('must cover the claims that are sent', () => {
    const [header, , signature] = assertion().split('.');
    const claims = Buffer.from(JSON.stringify({ ...bench.claims(clientId), jti: 'x' }));
    const forged = `${header}.${claims.toString('base64url')}.${signature}`;
    return expectRefusal(forged, 400, 'invalid_client', 'SignatureValidation');
  });

  it.each(['ES384', 'PS256'])('must be of the certificate’s kind, not %s', (alg) => {
    const pair = alg === 'ES384' ? p384 : rsa;
    const jwt = signJwt(alg, { kid }, bench.claims(clientId), pair.privatePem);
    return expectRefusal(jwt, 400, 'invalid_client', 'SignatureValidation');
  });

  it('must not pair a P-256 key with ES384', () => {
    const jwt = signJwt('ES384', { kid }, bench.claims(clientId), p256.privatePem);
    return expectRefusal(jwt, 400, 'invalid_client', 'SignatureValidation');
  });

  it('must not be PKCS #1 v1.5 under the name of another algorithm', async () => {
    const keyId = await bench.saveMapping(recordId, rsa.certificatePem);
    for (const alg of ['ES256', 'PS256']) {
      const input = signJwt('PS256', { kid: keyId, alg }, bench.claims(clientId), rsa.privatePem)
        .split('.')
        .slice(0, 2)
        .join('.');
      const pkcs1 = sign('sha256', Buffer.from(input), rsa.privatePem).toString('base64url');
      await expectRefusal(`${input}.${pkcs1}`, 400, 'invalid_client', 'SignatureValidation');
    }
  });

  it('must be raw r and s, not DER', async () => {
    const input = assertion().split('.').slice(0, 2).join('.');
    const der = sign('sha256', Buffer.from(input), p256.privatePem).toString('base64url');
    await expectRefusal(`${input}.${der}`, 400, 'invalid_client', 'SignatureValidation');
  });

  it('must have a PSS salt as long as the hash', async () => {
    const keyId = await bench.saveMapping(recordId, rsa.certificatePem);
    const right = signJwt('PS256', { kid: keyId }, bench.claims(clientId), rsa.privatePem);
    const input = right.split('.').slice(0, 2).join('.');
    const key = rsa.privatePem;
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const wrong = sign('sha256', Buffer.from(input), { key, padding, saltLength: 64 });
    const jwt = `${input}.${wrong.toString('base64url')}`;
    await expectRefusal(jwt, 400, 'invalid_client', 'SignatureValidation');
  });
});

describe('the claims', () => {
  it.each([
    TOKEN_URL.replace('suitetalk', 'restlets'),
    `${TOKEN_URL}/`,
    TOKEN_URL.replace('practice', 'PRACTICE'),
    undefined,
  ])('must name this token endpoint, not %s', (aud) =>
    expectRefusal(assertion({ aud }), 400, 'invalid_grant', 'TokenRejected'),
  );

  it('must not have expired', () => {
    const iat = nowSeconds() - 600;
    const jwt = assertion({ iat, exp: nowSeconds() });
    return expectRefusal(jwt, 400, 'invalid_grant', 'TokenExpired');
  });

  it('must not be issued in the future', () => {
    const iat = nowSeconds() + 60;
    const jwt = assertion({ iat, exp: iat + 300 });
    return expectRefusal(jwt, 400, 'invalid_grant', 'TokenNotAcceptable');
  });

  it('must not begin in the future', () => {
    const jwt = assertion({ nbf: nowSeconds() + 60 });
    return expectRefusal(jwt, 400, 'invalid_grant', 'TokenNotAcceptable');
  });

  it('are judged by the account’s own clock', async () => {
    await bench.set({ clockSkewSeconds: -300 });
    const answer = await bench.exchange(assertion());
    expect((await bench.lastAuditRow())?.detail).toBe('TokenNotAcceptable');
    const seen = Date.parse(answer.headers.get('date') ?? '');
    expect(seen).toBe(bench.now.getTime() - 300_000);
  });

  it('must not live longer than an hour', async () => {
    const exp = nowSeconds() + 3601;
    await expectRefusal(assertion({ exp }), 400, 'invalid_grant', 'TokenValidityTooBroad');
    expect((await bench.exchange(assertion({ exp: exp - 1 }))).status).toBe(200);
  });

  it.each([{ iat: undefined }, { exp: undefined }, { iat: '1' }, { exp: 1 }])(
    'must hold sound times: %j',
    (claims) => expectRefusal(assertion(claims), 400, 'invalid_grant', 'TokenNotAcceptable'),
  );

  it.each([
    { scope: '' },
    { scope: undefined },
    { scope: [] },
    { scope: 'rest_webservices restlets' },
    { scope: 'rest_web_services' },
    { scope: 'mcp' },
    { scope: ['restlets', 7] },
    { scope: 'restlets,' },
  ])('must ask for known scopes, not %j', (claims) =>
    expectRefusal(assertion(claims), 400, 'invalid_scope', 'InvalidScope'),
  );

  it('must ask for scopes that the record has', async () => {
    const { scope_restlets: _unchecked, ...boxes } = M2M_BOXES;
    await bench.post(`/app/common/integration/integrapp.nl?id=${recordId}`, boxes);
    await expectRefusal(assertion(), 400, 'invalid_scope', 'ScopeMismatched');
    expect((await bench.exchange(assertion({ scope: 'rest_webservices' }))).status).toBe(200);
  });
});

describe('the account', () => {
  it.each([
    [{ inactiveRoles: [1001] }, 'invalid_grant', 'EntityOrRoleDisabled'],
    [{ inactiveEntities: [1201] }, 'invalid_grant', 'EntityOrRoleDisabled'],
    [{ entityRoles: { 1201: [1002] } }, 'invalid_grant', 'EntityOrRoleDisabled'],
    [
      { rolePermissions: { 1001: ['REST Web Services'] }, loginPermissionCheckedAtToken: true },
      'invalid_grant',
      'EntityOrRoleDisabled',
    ],
    [{ oauth2Feature: false }, 'unauthorized_client', 'FeatureDisabled'],
  ])('refuses under %j', async (conditions, error, detail) => {
    await bench.set(conditions);
    await expectRefusal(assertion(), 400, error, detail);
    expect((await bench.lastAuditRow())?.roleId).toBe(1001);
  });

  it('keeps its newest 200 attempts', async () => {
    for (let attempt = 0; attempt < 205; attempt += 1) {
      await bench.exchange(attempt < 204 ? 'nonsense' : assertion({}, { kid: undefined }));
    }
    const rows = await bench.netsuite.listLoginAuditRows('PRACTICE');
    expect(rows).toHaveLength(200);
    expect(rows[0]?.detail).toBe('MissingKeyId');
  });
});

describe('the form', () => {
  it.each(['', 'a.b', 'a.b.c', 'eyJ9.e30.AA', `${'A'.repeat(8)}.e30.AA`])(
    'must hold a JWT, not %j',
    async (text) => {
      const answer = await bench.exchange(text);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: 'invalid_request' });
    },
  );

  it.each([
    { client_id: 'x' },
    { client_secret: 'x' },
    { scope: 'restlets' },
    { client_assertion_type: 'jwt' },
    { grant_type: 'authorization_code' },
  ])('must not hold %j', async (changes: Record<string, string>) => {
    const answer = await bench.exchange(assertion(), changes);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'invalid_request' });
    expect((await bench.lastAuditRow())?.detail).toBe('ClientAuthenticationFailed');
  });

  it('must ask for a grant that exists', async () => {
    const answer = await bench.exchange(assertion(), { grant_type: 'client_credential' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'unsupported_grant_type' });
    expect((await bench.lastAuditRow())?.detail).toBe('InvalidGrantType');
  });

  it('must not name a field twice, nor come as JSON, nor with a Basic header', async () => {
    const path = '/services/rest/auth/oauth2/v1/token';
    const fields: Array<[string, string]> = [
      ['grant_type', 'client_credentials'],
      ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
      ['client_assertion', assertion()],
    ];
    const once = new URLSearchParams(fields);
    const twice = new URLSearchParams([...fields, ['client_assertion', assertion()]]);
    const json = { 'content-type': 'application/json' };
    const inits: ReadonlyArray<RequestInit> = [
      { body: twice },
      { body: JSON.stringify(Object.fromEntries(fields)), headers: json },
      { body: once, headers: { authorization: 'Basic eDp5' } },
    ];
    for (const init of inits) {
      const answer = await bench.send(SUITETALK_HOST, path, { method: 'POST', ...init });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: 'invalid_request' });
    }
  });

  it('must be posted, and to the SuiteTalk host', async () => {
    const path = '/services/rest/auth/oauth2/v1/token';
    expect((await bench.send(SUITETALK_HOST, path)).status).toBe(405);
    expect((await bench.send(RESTLETS_HOST, path, { method: 'POST' })).status).toBe(404);
    expect((await bench.send(APP_HOST, path, { method: 'POST' })).status).toBe(404);
  });

  it('is not read beyond its limit', async () => {
    const answer = await bench.exchange('a'.repeat(70_000));
    expect(await answer.json()).toEqual({ error: 'invalid_request' });
  });
});

it('never stores the Client ID, the assertion or the access token', async () => {
  const jwt = assertion();
  const { access_token: token } = await (await bench.exchange(jwt)).json();
  await bench.exchange(assertion({ iss: 'b'.repeat(64) }));
  const stored = await bench.stored();
  expect(stored).toContain('Celigo M2M');
  expect(stored).not.toContain(clientId);
  expect(stored).not.toContain('b'.repeat(64));
  expect(stored).not.toContain(jwt);
  expect(stored).not.toContain(token);
});
