import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ecPair,
  type OpensslPair,
  PracticeBench,
  RESTLETS_HOST,
  SUITETALK_HOST,
  signJwt,
} from '../bench.fixture';

const SERVER_TIME = '/services/rest/system/v1/serverTime';
const CATALOG = '/services/rest/record/v1/metadata-catalog?select=currency';
const CURRENCIES = '/services/rest/record/v1/currency';
const SUITEQL = '/services/rest/query/v1/suiteql?limit=1';
const RESTLET = '/app/site/hosting/restlet.nl?script=101&deploy=1';

let pair: OpensslPair;
let bench: PracticeBench;

beforeAll(() => {
  pair = ecPair('prime256v1');
});

beforeEach(async () => {
  bench = await PracticeBench.open();
});

/** Sets a connection up and gives an access token. */
async function login(scope = 'rest_webservices,restlets', role = '1001'): Promise<string> {
  const { id, clientId } = await bench.saveRecord();
  const kid = await bench.saveMapping(id, pair.certificatePem, { role });
  const claims = { ...bench.claims(clientId), scope };
  const answer = await bench.exchange(signJwt('ES256', { kid }, claims, pair.privatePem));
  return (await answer.json()).access_token;
}

function call(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  const host = path.startsWith('/services/') ? SUITETALK_HOST : RESTLETS_HOST;
  return bench.send(host, path, { ...init, headers });
}

function query(token: string, q: string, headers: Record<string, string> = {}): Promise<Response> {
  return call(SUITEQL, token, {
    method: 'POST',
    body: JSON.stringify({ q }),
    headers: { 'content-type': 'application/json', prefer: 'transient', ...headers },
  });
}

async function expectInvalidLogin(answer: Response, detail: string): Promise<void> {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer realm="PRACTICE", error="invalid_token", error_description="Invalid login attempt."',
  );
  expect(answer.headers.get('content-type')).toContain('application/vnd.oracle.resource+json');
  const body = await answer.json();
  expect(body).toMatchObject({ title: 'Unauthorized', status: 401 });
  expect(body['o:errorDetails'][0]['o:errorCode']).toBe('INVALID_LOGIN');
  expect(await bench.lastAuditRow()).toMatchObject({ status: 'Failure', detail });
}

describe('REST web services with a good token', () => {
  it('tell the server’s time', async () => {
    const answer = await call(SERVER_TIME, await login());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ serverTime: bench.now.toISOString() });
  });

  it('list the record type that was selected', async () => {
    const body = await (await call(CATALOG, await login())).json();
    expect(body.items.map((item: { name: string }) => item.name)).toEqual(['currency']);
  });

  it('list records, and read one by its id', async () => {
    const token = await login();
    const list = await (await call(CURRENCIES, token)).json();
    expect(list).toMatchObject({ totalResults: 4, hasMore: false });
    expect(list.items.map(({ id }: { id: string }) => id)).toEqual(['1', '2', '3', '4']);
    expect((await call(`${CURRENCIES}/9`, token)).status).toBe(404);
  });

  it('answer a SuiteQL query, page by page', async () => {
    const answer = await query(await login(), 'SELECT id FROM currency');
    expect(await answer.json()).toMatchObject({
      count: 1,
      hasMore: true,
      offset: 0,
      totalResults: 4,
      items: [{ id: '1' }],
    });
  });

  it('require Prefer: transient, and a query that can be answered', async () => {
    const token = await login();
    const impatient = await query(token, 'SELECT id FROM currency', { prefer: 'respond-async' });
    expect(impatient.status).toBe(400);
    expect((await impatient.json())['o:errorDetails'][0]['o:errorCode']).toBe('INVALID_HEADER');
    expect((await query(token, 'DROP TABLE currency')).status).toBe(400);
  });

  it('say 404 NONEXISTENT_ID at an unknown address', async () => {
    const answer = await call('/services/rest/record/v1/nothing', await login());
    expect(answer.status).toBe(404);
    expect((await answer.json())['o:errorDetails'][0]['o:errorCode']).toBe('NONEXISTENT_ID');
  });

  it('say 405 to a wrong method', async () => {
    expect((await call(SERVER_TIME, await login(), { method: 'POST' })).status).toBe(405);
  });
});

describe('REST web services turn away', () => {
  it('a call without a token', async () => {
    const answer = await bench.send(SUITETALK_HOST, SERVER_TIME);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('a malformed Authorization header', async () => {
    const headers = { authorization: 'Token abc' };
    const answer = await bench.send(SUITETALK_HOST, SERVER_TIME, { headers });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
  });

  it('a good token with a Cookie header beside it', async () => {
    const token = await login();
    const answer = await call(SERVER_TIME, token, { headers: { cookie: 'JSESSIONID=1' } });
    expect(answer.status).toBe(401);
  });

  it('an expired token', async () => {
    const token = await login();
    bench.now = new Date(bench.now.getTime() + 3_600_000);
    await expectInvalidLogin(await call(SERVER_TIME, token), 'AccessTokenExpired');
  });

  it('a token whose claims were changed', async () => {
    const [header, claims, signature] = (await login()).split('.');
    const changed = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString());
    changed.sub = '3;1201';
    const forged = Buffer.from(JSON.stringify(changed)).toString('base64url');
    const answer = await call(SERVER_TIME, `${header}.${forged}.${signature}`);
    await expectInvalidLogin(answer, 'InvalidSignature');
  });

  it('the assertion itself, and a token that the client signed', async () => {
    const { clientId } = await bench.saveRecord();
    const jwt = signJwt('ES256', { kid: 'x' }, bench.claims(clientId), pair.privatePem);
    await expectInvalidLogin(await call(SERVER_TIME, jwt), 'InvalidSignature');
  });

  it('a token without the scope, and say whose it was', async () => {
    await expectInvalidLogin(await call(SERVER_TIME, await login('restlets')), 'ScopeMismatched');
    expect(await bench.lastAuditRow()).toMatchObject({
      roleId: 1001,
      integrationName: 'Celigo M2M',
    });
  });

  it('a token of another account', async () => {
    const token = await login();
    const headers = { authorization: `Bearer ${token}` };
    const host = 'practice-sb1.suitetalk.api.netsuite.com';
    expect((await bench.send(host, SERVER_TIME, { headers })).status).toBe(401);
  });

  it('a token of a record that was blocked', async () => {
    const token = await login();
    const record = await bench.record();
    await bench.post(`/app/common/integration/integrapp.nl?id=${record?.id}`, {
      name: 'Celigo M2M',
      state: 'Blocked',
    });
    await expectInvalidLogin(await call(SERVER_TIME, token), 'IntegrationBlocked');
  });

  it('a role without REST Web Services, but for the server’s time', async () => {
    const token = await login();
    await bench.set({
      rolePermissions: { 1001: ['Log in using OAuth 2.0 Access Tokens'] },
    });
    const answer = await call(CATALOG, token);
    expect(answer.status).toBe(401);
    expect((await answer.json())['o:errorDetails'][0]['o:errorCode']).toBe('INVALID_LOGIN');
    expect((await call(SERVER_TIME, token)).status).toBe(200);
  });

  it('a role that may no longer log in with OAuth 2.0', async () => {
    const token = await login();
    await bench.set({
      rolePermissions: { 1001: ['REST Web Services'] },
    });
    const answer = await call(CATALOG, token);
    expect(answer.status).toBe(400);
    expect((await answer.json())['o:errorDetails'][0]).toEqual({
      detail:
        'Your current role does not have permission to perform this action. Please contact your account administrator.',
      'o:errorCode': 'USER_ERROR',
    });
  });

  it('everything while the feature is off', async () => {
    const token = await login();
    await bench.set({ restFeature: false });
    expect((await call(SERVER_TIME, token)).status).toBe(403);
  });

  it('queries and lists of a role without SuiteAnalytics Workbook, by a bare 400 that names no permission', async () => {
    const token = await login('rest_webservices', '1002');
    expect((await call(CATALOG, token)).status).toBe(200);
    const record = await call(`${CURRENCIES}/4`, token);
    expect([record.status, (await record.json()).symbol]).toEqual([200, 'EUR']);
    for (const answer of [
      await query(token, 'SELECT id FROM currency'),
      await call(CURRENCIES, token),
      await call(`${CURRENCIES}?q=name IS Euro`, token),
    ]) {
      expect(answer.status).toBe(400);
      const body = await answer.text();
      expect(JSON.parse(body)['o:errorDetails'][0]['o:errorCode']).toBe('USER_ERROR');
      expect(body).not.toContain('Workbook');
    }
  });

  it('a record type that the role may not see, and say which permission it needs', async () => {
    const token = await login();
    const names = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
    await bench.set({ rolePermissions: { 1001: names } });
    const answer = await call(`${CURRENCIES}/1`, token);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("You need the 'Currency' permission");
  });
});

describe('the RESTlet host', () => {
  it('runs the sample RESTlet', async () => {
    const answer = await call(RESTLET, await login());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ message: 'The practice RESTlet was reached.' });
  });

  it('tells an unknown script from a failed login', async () => {
    const token = await login();
    const unknown = await call('/app/site/hosting/restlet.nl?script=1&deploy=1', token);
    expect(unknown.status).toBe(400);
    expect((await unknown.json()).error.code).toBe('SSS_INVALID_SCRIPTLET_ID');
    const incomplete = await call('/app/site/hosting/restlet.nl', token);
    expect((await incomplete.json()).error.code).toBe('INVALID_REQUEST');
    const failed = await call(RESTLET, 'nonsense');
    expect(failed.status).toBe(401);
    expect((await failed.json()).error.code).toBe('INVALID_LOGIN_ATTEMPT');
  });

  it('turns away a token for REST web services alone', async () => {
    expect((await call(RESTLET, await login('rest_webservices'))).status).toBe(401);
    expect((await bench.lastAuditRow())?.detail).toBe('ScopeMismatched');
  });
});

describe('the account look-up', () => {
  const lookUp = (account: string) =>
    bench.send('rest.netsuite.com', `/rest/datacenterurls?account=${account}`);

  it('gives the hosts of an account', async () => {
    expect(await (await lookUp('PRACTICE_SB1')).json()).toEqual({
      restDomain: 'https://practice-sb1.restlets.api.netsuite.com',
      webservicesDomain: 'https://practice-sb1.suitetalk.api.netsuite.com',
      systemDomain: 'https://practice-sb1.app.netsuite.com',
    });
  });

  it.each(['practice-sb1', '1234567', ''])('does not know %j', async (account) => {
    const answer = await lookUp(account);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe('Company Id is invalid');
  });
});

it('answers for no other host', async () => {
  for (const host of [
    '1234567.suitetalk.api.netsuite.com',
    'practice.suitetalk.api.netsuite.com.example.org',
    'practice.netsuite.com',
  ]) {
    expect((await bench.send(host, SERVER_TIME)).status).toBe(404);
  }
});
