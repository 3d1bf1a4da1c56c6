import { describe, expect, test } from 'vitest';
import { connectionFields, connectionFieldsToLeaveAlone } from '@/lib/celigo/connection';
import { iClientFields, iClientFieldsToLeaveAlone } from '@/lib/celigo/iclient';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { CELIGO_PAGES_HOST } from '../bench.fixture';
import { connectionForm, fieldsOf, ICLIENT_FORM } from './forms';
import { type FormWorld, formWorld, practiceAccount, saveIClient } from './wizard-forms.fixture';

const PLACEHOLDER = '{"field": "value"}';
/** Settings of the transport, which the practice world has none of. */
const NOT_OFFERED = [
  'Application',
  'Disable strict SSL',
  'Concurrency settings',
  'SSL certificate type',
];
async function savedIClient({ bench, iClient }: FormWorld): Promise<string> {
  const saved = await saveIClient(bench, iClient);
  if ('page' in saved) {
    throw new Error('The iClient was refused.');
  }
  return saved.id;
}

describe('the two forms', () => {
  test.each(SIGNING_ALGORITHMS)(
    'take each value that the wizard gives under the label that it names, and Test connection works with %s',
    async (algorithm) => {
      const it = await formWorld(algorithm);
      const iClientId = await savedIClient(it);
      const filled = { ...it.connection, 'oauth-client': iClientId };
      const tested = await it.bench.postCeligo('/connections/new/http', { ...filled, act: 'test' });
      expect(await tested.text()).toContain('Your connection is working great! Nice Job!');
      expect(await it.bench.celigoResources()).toHaveLength(1);
      const saved = await it.bench.postCeligo('/connections/new/http', filled);
      expect(saved.status).toBe(303);
      const [, connection] = await it.bench.celigoResources();
      expect(connection?.document).toMatchObject({
        offline: false,
        http: { _iClientId: iClientId },
      });
      expect(await it.bench.celigoPage('/connections')).toContain('Online');
    },
  );

  test('the drawer has the fields of the wizard, those to leave alone too, in the same order', () => {
    const labels = fieldsOf(ICLIENT_FORM).map(({ label }) => label);
    const values = {
      account: practiceAccount(),
      scopes: [],
      profileName: 'x',
      algorithm: 'ES256' as const,
      clientId: 'x',
      certificateId: 'x',
    };
    const wizard = iClientFields(values).map(({ label }) => label);
    expect(labels.filter((label) => wizard.includes(label))).toEqual(wizard);
    for (const { label } of iClientFieldsToLeaveAlone) {
      if (!['Application', 'Redirect URL'].includes(label)) {
        expect(labels).toContain(label);
      }
    }
  });

  test('the connection has the fields of the wizard too, those to leave alone as well', () => {
    const labels = fieldsOf(connectionForm([])).map(({ label }) => label);
    const values = {
      account: practiceAccount(),
      scopes: ['rest_webservices'] as const,
      profileName: 'x',
    };
    const wizard = connectionFields(values).map(({ label }) => label);
    expect(labels.filter((label) => wizard.includes(label))).toEqual(wizard);
    for (const { label } of connectionFieldsToLeaveAlone) {
      if (!NOT_OFFERED.includes(label)) {
        expect(labels).toContain(label);
      }
    }
  });

  test('every list offers choices', () => {
    const fields = [
      ...fieldsOf(ICLIENT_FORM),
      ...fieldsOf(connectionForm([{ value: 'a', label: 'A' }])),
    ];
    const lists = fields.filter(({ kind }) => kind === 'select');
    expect(lists.length).toBeGreaterThan(5);
    const empty = lists.filter(({ options = [] }) => options.length === 0);
    expect(empty.map(({ id }) => id)).toEqual([]);
  });

  test('a new drawer holds the wrong values that Celigo puts there', async () => {
    const page = await (await formWorld()).bench.celigoPage('/iclients/new');
    expect(page).toContain('{&quot;typ&quot;:&quot;JWT&quot;,&quot;alg&quot;:&quot;HS256&quot;}');
    expect(page).toContain('expiration-as-integer');
    expect(page).toContain(PLACEHOLDER.replaceAll('"', '&quot;'));
  });

  test('Client ID and Client secret are hidden with Use JWT, and needed without it', async () => {
    const it = await formWorld();
    const { 'use-jwt': _off, ...withoutJwt } = it.iClient;
    const refused = await it.bench.postCeligo('/iclients/new', withoutJwt);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('Client ID: A value must be provided');
    const id = await savedIClient({ ...it, iClient: { ...it.iClient, clientId: 'typed-in-vain' } });
    const kept = await it.bench.celigo.findResource('north-america', 'iclients', id);
    expect(JSON.stringify(kept?.document)).not.toContain('typed-in-vain');
    const page = await it.bench.celigoPage('/iclients/new');
    expect(page).toContain(
      'form:has(#grant-type option:is([value="clientcredentials"]):checked):has(#use-jwt:checked) .f-client-id { display: none; }',
    );
  });

  test.each([
    ['name', '', 'Name: A value must be provided'],
    ['private-key', '', 'Private key: A value must be provided'],
    ['fail-status-code', 'four', 'Only numbers allowed'],
    ['encrypted', '{"clientId": "top-secret-client",', 'Must be a JSON object'],
    ['signature-method', 'none', 'Signature method'],
  ])('%s = %j is refused, and no secret is given back', async (field, value, words) => {
    const it = await formWorld();
    const refused = await it.bench.postCeligo('/iclients/new', { ...it.iClient, [field]: value });
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page).toContain(words);
    expect(page).toContain(`href="#${field}"`);
    expect(page).not.toContain('top-secret');
    expect(page).not.toContain(it.pair.privatePem.slice(40, 80));
    expect(await it.bench.celigoResources()).toHaveLength(0);
  });

  test('a kept secret is never shown again, and is asked for at each edit', async () => {
    const it = await formWorld();
    const id = await savedIClient(it);
    const clientId = JSON.parse(it.iClient.encrypted ?? '{}').clientId;
    for (const path of [`/iclients/${id}`, `/api/iclients/${id}`, '/iclients']) {
      const page = await it.bench.celigoPage(path);
      expect(page).not.toContain(clientId);
      expect(page).not.toContain(it.pair.privatePem.slice(40, 80));
    }
    const { 'private-key': _gone, ...without } = it.iClient;
    expect((await it.bench.postCeligo(`/iclients/${id}`, without)).status).toBe(422);
    expect((await it.bench.postCeligo(`/iclients/${id}`, it.iClient)).status).toBe(303);
  });

  test('the same form sent twice makes one', async () => {
    const it = await formWorld();
    const id = /name="id" value="([0-9a-f]{24})"/.exec(
      await it.bench.celigoPage('/iclients/new'),
    )?.[1];
    const form = { ...it.iClient, id: id ?? '' };
    await Promise.all([
      it.bench.postCeligo('/iclients/new', form),
      it.bench.postCeligo('/iclients/new', form),
    ]);
    expect((await it.bench.celigoResources()).map((one) => one.id)).toEqual([id]);
  });

  test('a test that fails shows Celigo’s words, its JSON, and the way back', async () => {
    const it = await formWorld();
    const iClientId = await savedIClient(it);
    const tested = await it.bench.postCeligo('/connections/new/http', {
      ...it.connection,
      'oauth-client': iClientId,
      'auth-type': 'jwtbearer',
      act: 'test',
    });
    const page = await tested.text();
    expect(page).toContain('Your test was not successful. Check your information and try again');
    expect(page).toContain('not able to successfully authenticate your connection');
    expect(page).toContain('Choose Auth type OAuth 2.0');
  });

  test('a connection with a status override works and says where that belongs', async () => {
    const it = await formWorld();
    const iClientId = await savedIClient(it);
    const tested = await it.bench.postCeligo('/connections/new/http', {
      ...it.connection,
      'oauth-client': iClientId,
      'fail-status-code': '400',
      act: 'test',
    });
    const page = await tested.text();
    expect(page).toContain('working great');
    expect(page).toContain('it belongs in the iClient');
  });

  test('an offline connection says so; the native connector leads back to HTTP', async () => {
    const it = await formWorld();
    const iClientId = await savedIClient(it);
    const broken = { ...it.connection, 'oauth-client': iClientId, 'relative-uri': '/nowhere' };
    const saved = await it.bench.postCeligo('/connections/new/http', broken);
    const path = (saved.headers.get('location') ?? '').replace(
      `/practice/${CELIGO_PAGES_HOST}`,
      '',
    );
    expect(await it.bench.celigoPage(path)).toContain('This connection is currently offline.');
    expect(await it.bench.celigoPage('/connections/new/netsuite')).toContain('choose HTTP');
  });
});

describe('API tokens', () => {
  test('a token is shown once, opens the API, and not after it was revoked', async () => {
    const { bench } = await formWorld();
    const page = await (await bench.postCeligo('/apitokens', { act: 'create', name: 'CI' })).text();
    const token = /id="api_token" value="([0-9a-f]{32})"/.exec(page)?.[1] ?? '';
    expect((await bench.api(token, 'GET', '/v1/tokenInfo')).status).toBe(200);
    const list = await bench.celigoPage('/apitokens');
    expect(list).not.toContain(token);
    expect(await bench.stored()).not.toContain(token);
    const id = /name="id" value="([0-9a-f]{24})"/.exec(list)?.[1] ?? '';
    expect((await bench.postCeligo('/apitokens', { act: 'revoke', id })).status).toBe(303);
    expect((await bench.api(token, 'GET', '/v1/tokenInfo')).status).toBe(401);
  });

  test('a token needs a name', async () => {
    const { bench } = await formWorld();
    expect((await bench.postCeligo('/apitokens', { act: 'create', name: ' ' })).status).toBe(422);
    expect(await bench.celigo.listTokens('north-america')).toHaveLength(0);
  });
});

test('the settings are kept, and what cannot be is refused', async () => {
  const { bench } = await formWorld();
  const good = {
    pingMethod: 'GET',
    profileTimeZone: 'Asia/Kolkata',
    rateLimitedRequests: '3',
    retryAfterSeconds: '5',
  };
  expect((await bench.postCeligo('/practice-settings', good)).status).toBe(303);
  expect(await bench.celigo.readConditions('north-america')).toEqual({
    ...good,
    rateLimitedRequests: 3,
    retryAfterSeconds: 5,
  });
  const bad = { ...good, profileTimeZone: 'Mars/Olympus', retryAfterSeconds: '9999' };
  expect((await bench.postCeligo('/practice-settings', bad)).status).toBe(422);
});

test('nobody who is not signed in sees a page, and no address gives an error', async () => {
  const { bench } = await formWorld();
  for (const path of [
    '/nothing',
    '/iclients/000',
    '/connections/new/x',
    '/api/flows/1',
    '/api/iclients/0',
  ]) {
    expect((await bench.send(CELIGO_PAGES_HOST, path)).status).toBe(404);
  }
  expect((await bench.send(CELIGO_PAGES_HOST, '/')).status).toBe(303);
  bench.person = false;
  expect((await bench.send(CELIGO_PAGES_HOST, '/iclients')).status).toBe(401);
});

test('HEAD is answered as GET', async () => {
  const { bench } = await formWorld('ES256');
  for (const path of ['/', '/connections', '/iclients/new', '/apitokens', '/nothing']) {
    const asked = (method: string) => bench.send(CELIGO_PAGES_HOST, path, { method });
    expect((await asked('HEAD')).status, path).toBe((await asked('GET')).status);
  }
  expect((await bench.send(CELIGO_PAGES_HOST, '/connections', { method: 'HEAD' })).status).toBe(
    200,
  );
});
