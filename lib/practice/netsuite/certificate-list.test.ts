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

  it('holds no certificate of another entity or another integration', async () => {
    await bench.saveMapping(recordId, ecPair('prime256v1').certificatePem, { entity: '1202' });
    const other = await bench.saveRecord();
    await bench.saveMapping(other.id, ecPair('prime256v1').certificatePem);
    expect(await (await list(await login())).json()).toHaveLength(1);
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
    expect((await list(token, clientId, { method: 'POST', body: '{}' })).status).toBe(405);
  });

  it('leaves no Client ID in the Login Audit Trail', async () => {
    await list('nonsense');
    expect((await bench.lastAuditRow())?.requestUri).toContain('/clients/{clientId}/certificates');
    expect(await bench.stored()).not.toContain(clientId);
  });
});
