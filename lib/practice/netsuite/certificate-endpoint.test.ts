import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ecPair, type OpensslPair, PracticeBench, RESTLETS_HOST, signJwt } from '../bench.fixture';

let pair: OpensslPair;
let bench: PracticeBench;
let clientId: string;
let recordId: number;
let kid: string;

beforeAll(() => {
  pair = ecPair('prime256v1');
});

beforeEach(async () => {
  bench = await PracticeBench.open();
  ({ id: recordId, clientId } = await bench.saveRecord());
  kid = await bench.saveMapping(recordId, pair.certificatePem);
});

async function login(scope = 'rest_webservices'): Promise<string> {
  const claims = { ...bench.claims(clientId), scope };
  const answer = await bench.exchange(signJwt('ES256', { kid }, claims, pair.privatePem));
  return (await answer.json()).access_token;
}

function list(token: string, id = clientId, init: RequestInit = {}): Promise<Response> {
  const path = `/services/rest/auth/oauth2/v1/clients/${id}/certificates`;
  const headers = { authorization: `Bearer ${token}` };
  return bench.send(RESTLETS_HOST, path, { ...init, headers });
}

describe('the list of certificates', () => {
  it('has every documented field, for revoked certificates too', async () => {
    const second = await bench.saveMapping(recordId, ecPair('secp384r1').certificatePem);
    const mappings = await bench.netsuite.listMappings('PRACTICE');
    await bench.netsuite.revokeMapping('PRACTICE', mappings[1]?.id ?? 0, bench.now);
    const answer = await list(await login());
    expect(answer.status).toBe(200);
    const [first, ...others] = await answer.json();
    const record = await bench.record();
    expect(first).toEqual({
      application: {
        id: recordId,
        name: 'Celigo M2M',
        url: `/app/common/integration/integrapp.nl?id=${recordId}`,
        application_id: record?.applicationId,
      },
      entity: {
        id: 1201,
        name: 'Integration User (Celigo)',
        url: '/app/common/entity/entity.nl?id=1201',
      },
      role: { id: 1001, name: 'Celigo Integration', url: '/app/setup/role.nl?id=1001' },
      created: bench.now.toISOString().slice(0, 10),
      valid_from: mappings[0]?.validFrom.toISOString().slice(0, 10),
      valid_until: mappings[0]?.validUntil.toISOString().slice(0, 10),
      revoked: false,
      certificate_id: kid,
      algorithm: 'EC',
    });
    expect(others).toEqual([expect.objectContaining({ certificate_id: second, revoked: true })]);
  });

  it('holds the certificates of other entities, and none of another integration', async () => {
    const third = await bench.saveMapping(recordId, ecPair('prime256v1').certificatePem, {
      entity: '1202',
    });
    const other = await bench.saveRecord();
    await bench.saveMapping(other.id, ecPair('prime256v1').certificatePem);
    const listed: Array<{ certificate_id: string }> = await (await list(await login())).json();
    expect(listed.map(({ certificate_id }) => certificate_id)).toEqual([kid, third]);
  });

  it('needs the permission of its name', async () => {
    const token = await login();
    await bench.set({
      rolePermissions: { 1001: ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'] },
    });
    const answer = await list(token);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Manage own OAuth 2.0 Client Credentials Certificates');
  });

  it('needs the scope of REST web services, though it is on the RESTlet host', async () => {
    expect((await list(await login('restlets'))).status).toBe(401);
    expect((await bench.lastAuditRow())?.detail).toBe('ScopeMismatched');
  });

  it('is not given for another Client ID, nor to another method', async () => {
    const token = await login();
    expect((await list(token, 'b'.repeat(64))).status).toBe(404);
    expect((await list(token, clientId, { method: 'PUT', body: '{}' })).status).toBe(405);
  });

  it('leaves no Client ID in the Login Audit Trail', async () => {
    await list('nonsense');
    expect((await bench.lastAuditRow())?.requestUri).toContain('/clients/{clientId}/certificates');
    expect(await bench.stored()).not.toContain(clientId);
  });
});

/** Posts to the endpoint as Oracle's samples do. */
function post(token: string, below = '', document?: unknown): Promise<Response> {
  const path = `/services/rest/auth/oauth2/v1/clients/${clientId}/certificates${below}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = document === undefined ? {} : { body: JSON.stringify(document) };
  return bench.send(RESTLETS_HOST, path, { method: 'POST', headers, ...body });
}

describe('a certificate through the endpoint', () => {
  it('is created with every documented field, and can log in at once', async () => {
    const next = ecPair('prime256v1');
    const document = { fileContent: next.certificatePem, role: 1001, entity: '1201' };
    const answer = await post(await login(), '', document);
    expect(answer.status).toBe(200);
    const made = await answer.json();
    const mapping = await bench.mapping();
    expect(made).toEqual({
      entity_role_id: { com: 'PRACTICE', ent: 1201, rol: 1001 },
      application_id: recordId,
      certificate_id: mapping?.certificateId,
      certificate: mapping?.certificatePem,
      algorithm: 'EC',
      created_at: bench.now.toISOString().slice(0, 10),
      valid_from: mapping?.validFrom.toISOString().slice(0, 10),
      valid_until: mapping?.validUntil.toISOString().slice(0, 10),
      invalidated: false,
    });
    kid = made.certificate_id;
    const before = pair;
    pair = next;
    expect(await login()).toContain('.');
    pair = before;
  });

  it.each([
    ['without JSON of the three members', { fileContent: 'x' }],
    ['for an entity that lacks the role', { fileContent: 'x', role: 1001, entity: '99' }],
    ['with the entity as a number', { fileContent: 'x', role: 1001, entity: 1201 }],
    ['with a file that is no certificate', { fileContent: 'x', role: 1001, entity: '1201' }],
  ])('is not created %s', async (_how, document) => {
    expect((await post(await login(), '', document)).status).toBe(400);
    expect(await bench.netsuite.listMappings('PRACTICE')).toHaveLength(1);
  });

  it('is not created beyond five active ones', async () => {
    for (let count = 2; count <= 5; count += 1) {
      await bench.saveMapping(recordId, ecPair('prime256v1').certificatePem);
    }
    const { certificatePem } = ecPair('prime256v1');
    const document = { fileContent: certificatePem, role: 1001, entity: '1201' };
    const answer = await post(await login(), '', document);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('5 active'),
    ]);
  });

  it('is revoked once, and logs in no more', async () => {
    const token = await login();
    const answer = await post(token, `/${kid}/revoke`);
    expect([answer.status, await answer.text()]).toEqual([200, 'Successfully revoked']);
    expect((await bench.mapping())?.revokedAt).toEqual(bench.now);
    expect(await login()).toBeUndefined();
  });

  it('is not revoked with a body, under another ID, or without the permission', async () => {
    const token = await login();
    expect((await post(token, `/${kid}/revoke`, {})).status).toBe(400);
    expect((await post(token, '/unknown/revoke')).status).toBe(404);
    await bench.set({ rolePermissions: { 1001: ['Log in using OAuth 2.0 Access Tokens'] } });
    expect((await post(token, `/${kid}/revoke`)).status).toBe(403);
    expect((await bench.mapping())?.revokedAt).toBeNull();
  });
});
