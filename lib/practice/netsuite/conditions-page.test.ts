import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  APP_HOST,
  ecPair,
  M2M_BOXES,
  type OpensslPair,
  PracticeBench,
  signJwt,
} from '../bench.fixture';
import { PROVOCATIONS } from './provocations';

const CONDITIONS = '/app/practice/conditions.nl';
const SANDBOX_APP = 'practice-sb1.app.netsuite.com';
const SANDBOX_SUITETALK = 'practice-sb1.suitetalk.api.netsuite.com';
const TOKEN = '/services/rest/auth/oauth2/v1/token';
const IN_ORDER = 'Nothing: this account is in order.';

const UNTOUCHED = {
  action: 'save',
  clock_skew: '0',
  accountLookup_kind: 'none',
  accountLookup_delay: '0',
  tokenEndpoint_kind: 'none',
  tokenEndpoint_delay: '0',
  restWebServices_kind: 'none',
  restWebServices_delay: '0',
  restlets_kind: 'none',
  restlets_delay: '0',
};

let pair: OpensslPair;
let bench: PracticeBench;

beforeAll(() => {
  pair = ecPair('prime256v1');
});

beforeEach(async () => {
  bench = await PracticeBench.open();
});

async function connect(): Promise<{ clientId: string; kid: string; mappingId: string }> {
  const { id, clientId } = await bench.saveRecord();
  const kid = await bench.saveMapping(id, pair.certificatePem);
  return { clientId, kid, mappingId: String((await bench.mapping())?.id) };
}

function exchange({ clientId, kid }: { clientId: string; kid: string }): Promise<Response> {
  return bench.exchange(signJwt('ES256', { kid }, bench.claims(clientId), pair.privatePem));
}

describe('the form of clock and answers', () => {
  it('moves the clock and disturbs answers, and shows what it did', async () => {
    const connection = await connect();
    const answer = await bench.post(CONDITIONS, {
      ...UNTOUCHED,
      clock_skew: '-90',
      tokenEndpoint_kind: 'too-many-requests',
    });
    expect(answer.headers.get('location')).toBe(`/practice/${APP_HOST}${CONDITIONS}?done=saved`);
    const markup = await bench.page(`${CONDITIONS}?done=saved`);
    expect(markup).toContain('The conditions were saved.');
    expect(markup).toContain('The clock is 90 seconds behind');
    expect(markup).toContain('Return 429 with Retry-After at the token endpoint');
    expect(markup).toContain('<option value="too-many-requests" selected>');
    const refused = await exchange(connection);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(Date.parse(refused.headers.get('date') ?? '')).toBe(bench.now.getTime() - 90_000);
  });

  it.each([
    ['clock_skew', 'soon'],
    ['clock_skew', '99999999'],
    ['tokenEndpoint_delay', '121'],
    ['restlets_delay', '-1'],
    ['restWebServices_delay', '1.5'],
    ['accountLookup_kind', 'explode'],
  ])('refuses %s = %j, keeps what was typed and changes nothing', async (field, value) => {
    const answer = await bench.post(CONDITIONS, {
      ...UNTOUCHED,
      [field]: value,
      account_closed: 'T',
    });
    expect(answer.status).toBe(422);
    const markup = await answer.text();
    expect(markup).toContain(`<a href="#${field}">`);
    expect(markup).toContain('id="account_closed" name="account_closed" value="T" checked');
    if (!field.endsWith('_kind')) {
      expect(markup).toContain(`value="${value}"`);
    }
    expect(await bench.page(CONDITIONS)).toContain(IN_ORDER);
  });
});

describe('breaking one thing', () => {
  it('asks for a certificate first', async () => {
    const markup = await bench.page(CONDITIONS);
    expect(markup).toContain('There is no certificate in use yet.');
    expect(markup).not.toContain('Break it');
  });

  it('offers every way but those that need a sandbox', async () => {
    await connect();
    const markup = await bench.page(CONDITIONS);
    for (const [name, { title }] of Object.entries(PROVOCATIONS)) {
      const offered = markup.includes(`<option value="${name}">${title}</option>`);
      expect(offered, name).toBe(name !== 'mapping-cleared-by-refresh');
    }
  });

  it('breaks, says where it is mended, and puts all in order again', async () => {
    const connection = await connect();
    const form = { action: 'break', mapping: connection.mappingId };
    await bench.post(CONDITIONS, { ...form, provocation: 'integration-blocked' });
    await bench.post(CONDITIONS, { ...form, provocation: 'role-lacks-rest' });
    const markup = await bench.page(`${CONDITIONS}?done=broken`);
    expect(markup).toContain('The connection is broken now.');
    expect(markup).toMatch(/integrapp\.nl\?id=\d+">Integration record “Celigo M2M” is Blocked/);
    expect(markup).toMatch(/role\.nl\?id=1001">Role Celigo Integration lacks the REST/);
    expect((await exchange(connection)).status).toBe(400);

    await bench.post(CONDITIONS, { action: 'order' });
    expect(await bench.page(CONDITIONS)).toContain(IN_ORDER);
    expect((await exchange(connection)).status).toBe(200);
  });

  it('leaves a revoked certificate revoked, and says so', async () => {
    const connection = await connect();
    const form = { action: 'break', mapping: connection.mappingId };
    await bench.post(CONDITIONS, { ...form, provocation: 'certificate-revoked' });
    await bench.post(CONDITIONS, { action: 'order' });
    expect((await exchange(connection)).status).toBe(400);
    expect(await bench.page(CONDITIONS)).toContain(`Certificate ${connection.kid}`);
  });

  it.each(['', 'nonsense', 'mapping-cleared-by-refresh', '__proto__'])(
    'refuses what it does not offer: %j',
    async (provocation) => {
      const { mappingId } = await connect();
      const answer = await bench.post(CONDITIONS, {
        action: 'break',
        mapping: mappingId,
        provocation,
      });
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain('Choose what to break.');
      expect(await bench.page(CONDITIONS)).toContain(IN_ORDER);
    },
  );

  it('is not offered for a connection whose record is forgotten', async () => {
    const { mappingId } = await connect();
    const form = { action: 'break', mapping: mappingId };
    await bench.post(CONDITIONS, { ...form, provocation: 'integration-unknown' });
    const again = await bench.post(CONDITIONS, { ...form, provocation: 'integration-blocked' });
    expect(again.status).toBe(422);
  });
});

describe('a certificate that was forgotten', () => {
  it('can be uploaded again, as one that was never there', async () => {
    const connection = await connect();
    const form = { action: 'break', mapping: connection.mappingId };
    await bench.post(CONDITIONS, { ...form, provocation: 'certificate-unknown' });
    expect((await exchange(connection)).status).toBe(400);
    const recordId = (await bench.record())?.id ?? 0;
    expect(await bench.saveMapping(recordId, pair.certificatePem)).toBe(connection.kid);
    expect((await exchange(connection)).status).toBe(200);
  });
});

describe('refreshing the sandbox', () => {
  const sandboxPage = async (path: string) => (await bench.send(SANDBOX_APP, path)).text();
  const sandboxPost = (path: string, fields: Readonly<Record<string, string | File>>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      body.append(name, value);
    }
    return bench.send(SANDBOX_APP, path, { method: 'POST', body });
  };
  const refresh = () => sandboxPost(CONDITIONS, { action: 'refresh' });
  const RECORDS = '/app/common/integration/integrapplist.nl';
  const RECORD = '/app/common/integration/integrapp.nl';
  const SETUP = '/app/oauth2/clientcredentials/setup.nl';

  const uploadToSandbox = (recordId: number) =>
    sandboxPost(SETUP, {
      action: 'save',
      entity: '1201',
      role: '1001',
      application: String(recordId),
      certificate: new File([pair.certificatePem], 'public.pem'),
    });
  const exchangeInSandbox = (clientId: string, kid: string) => {
    const claims = { ...bench.claims(clientId), aud: `https://${SANDBOX_SUITETALK}${TOKEN}` };
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: signJwt('ES256', { kid }, claims, pair.privatePem),
    });
    return bench.send(SANDBOX_SUITETALK, TOKEN, { method: 'POST', body });
  };
  const sandboxDetail = async () =>
    (await bench.netsuite.listLoginAuditRows('PRACTICE_SB1'))[0]?.detail;

  it('brings production records with their Client IDs, and clears every mapping', async () => {
    const { id, clientId } = await bench.saveRecord();
    await sandboxPost(RECORD, { ...M2M_BOXES, name: 'Sandbox only' });
    await refresh();
    const list = await sandboxPage(RECORDS);
    expect(list).toContain('Celigo M2M');
    expect(list).not.toContain('Sandbox only');

    expect((await uploadToSandbox(id)).status).toBe(303);
    const kid = (await bench.mapping('PRACTICE_SB1'))?.certificateId ?? '';
    const answer = await exchangeInSandbox(clientId, kid);
    expect(answer.status).toBe(200);
    const { access_token: token } = await answer.json();
    const time = await bench.send(SANDBOX_SUITETALK, '/services/rest/system/v1/serverTime', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(time.status).toBe(200);

    await refresh();
    expect((await exchangeInSandbox(clientId, kid)).status).toBe(400);
    expect(await sandboxDetail()).toBe('MissingKey');
    expect(await sandboxPage(SETUP)).toContain('There is no client credentials mapping yet.');
    expect((await uploadToSandbox(id)).status).toBe(303);
    expect((await exchangeInSandbox(clientId, kid)).status).toBe(200);
  });

  it('leaves production alone, mappings too', async () => {
    const connection = await connect();
    await refresh();
    await bench.post(CONDITIONS, { action: 'refresh' });
    expect((await exchange(connection)).status).toBe(200);
  });

  it('gives each account its own State, and the rest in common', async () => {
    const { id, clientId } = await bench.saveRecord();
    await refresh();
    await uploadToSandbox(id);
    const kid = (await bench.mapping('PRACTICE_SB1'))?.certificateId ?? '';
    const page = await sandboxPage(`${RECORD}?id=${id}`);
    expect(page).toContain('This record belongs to account PRACTICE.');
    expect(page).not.toContain('Reset Credentials');
    await sandboxPost(`${RECORD}?id=${id}`, { state: 'Blocked', note: 'mine', name: 'Other' });
    expect((await exchangeInSandbox(clientId, kid)).status).toBe(400);
    expect(await sandboxDetail()).toBe('IntegrationBlocked');
    expect(await bench.page(`${RECORD}?id=${id}`)).toContain('<option value="Enabled" selected>');
    expect(await bench.page(RECORDS)).not.toContain('Other');

    await sandboxPost(`${RECORD}?id=${id}`, { state: 'Enabled', note: '' });
    const { scope_restlets: _unchecked, ...boxes } = M2M_BOXES;
    await bench.post(`${RECORD}?id=${id}`, boxes);
    expect((await exchangeInSandbox(clientId, kid)).status).toBe(400);
    expect(await sandboxDetail()).toBe('ScopeMismatched');
  });

  it('brings features and roles as production has them', async () => {
    await bench.set({ restFeature: false, inactiveRoles: [1001] });
    await bench.set({ clockSkewSeconds: 5 }, 'PRACTICE_SB1');
    await refresh();
    const page = await sandboxPage(CONDITIONS);
    expect(page).toContain('Feature REST Web Services is off');
    expect(page).toContain('Role Celigo Integration is inactive');
    expect(page).toContain('The clock is 5 seconds ahead');
  });

  it('puts a copied record in order, in production too', async () => {
    const { id } = await bench.saveRecord();
    await refresh();
    await uploadToSandbox(id);
    const mapping = String((await bench.mapping('PRACTICE_SB1'))?.id);
    const form = { action: 'break', mapping };
    await sandboxPost(CONDITIONS, { ...form, provocation: 'grant-not-enabled' });
    await sandboxPost(CONDITIONS, { ...form, provocation: 'integration-blocked' });
    expect(await sandboxPage(CONDITIONS)).toContain('is Blocked');
    await sandboxPost(CONDITIONS, { action: 'order' });
    expect(await sandboxPage(CONDITIONS)).toContain(IN_ORDER);
  });
});

describe('the time of the practice world', () => {
  it('is moved on by days and back, for every account', async () => {
    const aYearOn = new Date(bench.now.getTime() + 365 * 86_400_000);
    await bench.post(CONDITIONS, { action: 'time', days: '300' });
    const fields = { action: 'time', days: '65' };
    const answer = await bench.post(CONDITIONS, fields, SANDBOX_APP);
    expect(answer.headers.get('location')).toContain('done=time');
    expect(await bench.netsuite.practiceTime(bench.now)).toEqual(aYearOn);
    await bench.post(CONDITIONS, { action: 'time-back' });
    expect(await bench.netsuite.practiceTime(bench.now)).toEqual(bench.now);
  });

  it.each(['0', '-1', 'soon', '99999'])('is not moved by %s days', async (days) => {
    const markup = await (await bench.post(CONDITIONS, { action: 'time', days })).text();
    expect(markup).toContain('Enter 1 to 1461 days.');
    expect(await bench.netsuite.practiceTime(bench.now)).toEqual(bench.now);
  });
});
