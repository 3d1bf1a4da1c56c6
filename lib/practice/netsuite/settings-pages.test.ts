import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  APP_HOST,
  ecPair,
  type OpensslPair,
  PracticeBench,
  RESTLETS_HOST,
  SUITETALK_HOST,
  signJwt,
} from '../bench.fixture';

const FEATURES = '/app/setup/features.nl';
const ROLE = '/app/setup/role.nl?id=1001';
const ROLES = '/app/setup/rolelist.nl';
const USERS = '/app/setup/listusers.nl';
const ENTITY = '/app/common/entity/entity.nl?id=1201';
const DEPLOYMENT = '/app/common/scripting/scriptrecord.nl';
const DEPLOYMENTS = '/app/common/scripting/scriptrecordlist.nl';
const RECORD = '/app/common/integration/integrapp.nl';

let pair: OpensslPair;
let bench: PracticeBench;
let recordId: number;
let clientId: string;
let kid: string;

beforeAll(() => {
  pair = ecPair('prime256v1');
});

beforeEach(async () => {
  bench = await PracticeBench.open();
  ({ id: recordId, clientId } = await bench.saveRecord());
  kid = await bench.saveMapping(recordId, pair.certificatePem);
});

/** What a browser would send of a page's first form: checked boxes, texts, choices, by field name. */
function formOf(page: string): Record<string, string> {
  const markup = page.slice(page.indexOf('<form'), page.indexOf('</form>'));
  const fields: Record<string, string> = {};
  for (const [tag] of markup.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1];
    const value = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
    const isBox = tag.includes('type="checkbox"');
    if (name !== undefined && (!isBox || tag.includes(' checked'))) {
      fields[name] = value;
    }
  }
  for (const [, name, options] of markup.matchAll(
    /<select[^>]*name="([^"]+)"[^>]*>(.*?)<\/select>/gs,
  )) {
    fields[name ?? ''] = /value="([^"]*)" selected/.exec(options ?? '')?.[1] ?? '';
  }
  return fields;
}

/** The field name of the check box with this label. */
function box(markup: string, label: string): string {
  const escaped = label.replace(/[().]/g, '\\$&');
  const id = new RegExp(`<label for="([^"]+)">${escaped}</label>`).exec(markup)?.[1];
  expect(id, `a box "${label}"`).toBeDefined();
  return id ?? '';
}

/** Opens a page, checks or unchecks boxes by their labels, and saves. */
async function change(path: string, boxes: Readonly<Record<string, boolean>>): Promise<void> {
  const markup = await bench.page(path);
  const fields = formOf(markup);
  for (const [label, checked] of Object.entries(boxes)) {
    const name = box(markup, label);
    delete fields[name];
    if (checked) {
      fields[name] = 'T';
    }
  }
  const answer = await bench.post(path, fields);
  expect(answer.status).toBe(303);
  const next = (answer.headers.get('location') ?? '').replace(`/practice/${APP_HOST}`, '');
  expect(await bench.page(next)).toContain('The changes were saved.');
}

function exchange(): Promise<Response> {
  return bench.exchange(signJwt('ES256', { kid }, bench.claims(clientId), pair.privatePem));
}

async function token(): Promise<string> {
  return (await (await exchange()).json()).access_token;
}

async function expectRefusal(detail: string): Promise<void> {
  expect((await exchange()).status).toBe(400);
  expect((await bench.lastAuditRow())?.detail).toBe(detail);
}

function get(host: string, path: string, bearer: string): Promise<Response> {
  return bench.send(host, path, { headers: { authorization: `Bearer ${bearer}` } });
}

describe('Enable Features', () => {
  it('switches OAuth 2.0 off and on again', async () => {
    await change(FEATURES, { 'OAuth 2.0': false });
    await expectRefusal('FeatureDisabled');
    await change(FEATURES, { 'OAuth 2.0': true });
    expect((await exchange()).status).toBe(200);
  });

  it('keeps each feature that was not touched', async () => {
    const before = formOf(await bench.page(FEATURES));
    expect(Object.keys(before)).toHaveLength(7);
    await change(FEATURES, { 'REST Web Services': false });
    const after = formOf(await bench.page(FEATURES));
    expect(Object.keys(before).filter((name) => !(name in after))).toEqual(['restFeature']);
  });
});

describe('a role', () => {
  it('is set to inactive, and its state shows in the list', async () => {
    await change(ROLE, { Inactive: true });
    expect(await bench.page(ROLES)).toMatch(/Celigo Integration<\/a><\/td><td>1001<\/td><td>Yes/);
    await expectRefusal('EntityOrRoleDisabled');
    await change(ROLE, { Inactive: false });
    expect((await exchange()).status).toBe(200);
  });

  it('loses REST Web Services and gets it back', async () => {
    const bearer = await token();
    const catalog = '/services/rest/record/v1/metadata-catalog?select=currency';
    await change(ROLE, { 'REST Web Services': false });
    expect((await get(SUITETALK_HOST, catalog, bearer)).status).toBe(401);
    await change(ROLE, { 'REST Web Services': true });
    expect((await get(SUITETALK_HOST, catalog, bearer)).status).toBe(200);
  });

  it.each([
    ['Web Services Only Role', 'INVALID_LOGIN_CREDENTIALS', 'is a Web Services Only Role'],
    ['Two-Factor Authentication Required', 'TWO_FA_REQD', 'requires a second factor'],
  ])('with %s cannot call a RESTlet, and only that', async (label, code, fault) => {
    const bearer = await token();
    const restlet = '/app/site/hosting/restlet.nl?script=101&deploy=1';
    await change(ROLE, { [label]: true });
    const answer = await get(RESTLETS_HOST, restlet, bearer);
    expect([answer.status, (await answer.json()).error.code]).toEqual([401, code]);
    expect((await exchange()).status).toBe(200);
    expect(await bench.page('/app/practice/conditions.nl')).toContain(fault);
    await change(ROLE, { [label]: false });
    expect((await get(RESTLETS_HOST, restlet, bearer)).status).toBe(200);
  });

  it('gets a permission that it did not have', async () => {
    await change(ROLE, { 'Integration Application': true });
    expect(formOf(await bench.page(ROLE))).toHaveProperty(
      box(await bench.page(ROLE), 'Integration Application'),
    );
  });

  it('cannot be changed when it is Administrator', async () => {
    const path = '/app/setup/role.nl?id=3';
    expect(await bench.page(path)).not.toContain('<form');
    await bench.post(path, { isinactive: 'T' });
    expect(await bench.page(ROLES)).not.toContain('<td>Yes</td>');
  });
});

describe('a user', () => {
  it('is set to inactive, and its state shows in the list', async () => {
    await change(ENTITY, { Inactive: true });
    expect(await bench.page(USERS)).toContain('<td>Yes</td>');
    await expectRefusal('EntityOrRoleDisabled');
    await change(ENTITY, { Inactive: false });
    expect((await exchange()).status).toBe(200);
  });

  it('loses a role on its subtab Access', async () => {
    await change(ENTITY, { 'Celigo Integration': false });
    await expectRefusal('EntityOrRoleDisabled');
    await change(ENTITY, { 'Celigo Integration': true });
    expect((await exchange()).status).toBe(200);
  });
});

describe('the deployment of the RESTlet', () => {
  const restlet = '/app/site/hosting/restlet.nl?script=101&deploy=1';

  it('is taken back and deployed again', async () => {
    const bearer = await token();
    await change(DEPLOYMENT, { Deployed: false });
    const answer = await get(RESTLETS_HOST, restlet, bearer);
    expect(answer.status).toBe(400);
    expect((await answer.json()).error.code).toBe('SSS_INVALID_SCRIPTLET_ID');
    await change(DEPLOYMENT, { Deployed: true });
    expect((await get(RESTLETS_HOST, restlet, bearer)).status).toBe(200);
  });

  it('is for the roles of its audience only', async () => {
    const bearer = await token();
    await change(DEPLOYMENT, { 'All Roles': false, Administrator: true });
    expect(await bench.page(DEPLOYMENTS)).toContain('<td>Administrator</td>');
    const answer = await get(RESTLETS_HOST, restlet, bearer);
    expect(answer.status).toBe(403);
    expect((await answer.json()).error.code).toBe('INSUFFICIENT_PERMISSION');
    await change(DEPLOYMENT, { 'Celigo Integration': true });
    expect((await get(RESTLETS_HOST, restlet, bearer)).status).toBe(200);
  });
});

describe('an integration record', () => {
  const path = () => `${RECORD}?id=${recordId}`;

  it('loses the grant and a scope, and gets them back', async () => {
    await change(path(), { 'Client Credentials (Machine to Machine) Grant': false });
    await expectRefusal('InvalidGrantType');
    await change(path(), {
      'Client Credentials (Machine to Machine) Grant': true,
      RESTlets: false,
    });
    await expectRefusal('ScopeMismatched');
    await change(path(), { RESTlets: true });
    expect((await exchange()).status).toBe(200);
  });

  it('gets a new Client ID, shown once, and the old one is unknown from then on', async () => {
    const replaces = /name="replaces" value="([^"]+)"/.exec(await bench.page(path()))?.[1] ?? '';
    const reset = { action: 'reset', replaces };
    const markup = await (await bench.post(path(), reset)).text();
    const next = /id="client_id" value="([0-9a-f]{64})"/.exec(markup)?.[1] ?? '';
    expect(next).not.toBe('');
    expect((await exchange()).status).toBe(500);
    expect((await bench.lastAuditRow())?.detail).toBe('UnknownIntegration');

    clientId = next;
    expect((await exchange()).status).toBe(200);
    const again = await bench.post(path(), reset);
    expect(again.status).toBe(303);
    expect((await exchange()).status).toBe(200);
    expect(await bench.stored()).not.toContain(next);
  });
});

describe('two people who save at once', () => {
  it('lose nothing of what the other saved', async () => {
    const features = formOf(await bench.page(FEATURES));
    const { oauth2Feature: _off, ...withoutOAuth } = features;
    const role = formOf(await bench.page(ROLE));
    await Promise.all([
      bench.post(FEATURES, withoutOAuth),
      bench.post(ROLE, { ...role, isinactive: 'T' }),
      bench.post(ENTITY, { isinactive: 'T' }),
    ]);
    expect(await bench.page(ROLES)).toContain('<td>Yes</td>');
    expect(await bench.page(USERS)).toContain('<td>Yes</td>');
    expect(formOf(await bench.page(FEATURES))).not.toHaveProperty('oauth2Feature');
  });
});
