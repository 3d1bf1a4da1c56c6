import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ecPair,
  type OpensslPair,
  PracticeBench,
  RESTLETS_HOST,
  SUITETALK_HOST,
  signJwt,
} from '../bench.fixture';
import type { ProvokedConnection } from './provocations';
import { isProvocationName, PROVOCATIONS, putAccountInOrder } from './provocations';

type Name = keyof typeof PROVOCATIONS;
type Call = 'token' | 'catalog' | 'suiteql' | 'restlet';

let pair: OpensslPair;
let bench: PracticeBench;
let world: ProvokedConnection;
let sign: () => string;

beforeAll(() => {
  pair = ecPair('prime256v1');
});

beforeEach(async () => {
  bench = await PracticeBench.open();
  const { id, clientId } = await bench.saveRecord();
  const kid = await bench.saveMapping(id, pair.certificatePem);
  sign = () => signJwt('ES256', { kid }, bench.claims(clientId), pair.privatePem);
  world = {
    store: bench.netsuite,
    accountId: 'PRACTICE',
    integrationId: id,
    mappingId: (await bench.mapping())?.id ?? 0,
    entityId: 1201,
    roleId: 1001,
    now: bench.now,
  };
});

afterEach(() => {
  vi.useRealTimers();
});

/** Makes each call of a connection, with a token that was good when the account was in order. */
async function goodToken(): Promise<string> {
  return (await (await bench.exchange(sign())).json()).access_token;
}

function send(call: Call, token: string, signal?: AbortSignal): Promise<Response> {
  const bearer = { authorization: `Bearer ${token}` };
  const options = signal === undefined ? {} : { signal };
  switch (call) {
    case 'token':
      return bench.exchange(sign());
    case 'catalog': {
      const path = '/services/rest/record/v1/metadata-catalog?select=currency';
      return bench.send(SUITETALK_HOST, path, { headers: bearer, ...options });
    }
    case 'suiteql':
      return bench.send(SUITETALK_HOST, '/services/rest/query/v1/suiteql?limit=1', {
        method: 'POST',
        body: JSON.stringify({ q: 'SELECT id FROM currency' }),
        headers: { ...bearer, 'content-type': 'application/json', prefer: 'transient' },
      });
    case 'restlet': {
      const path = '/app/site/hosting/restlet.nl?script=101&deploy=1';
      return bench.send(RESTLETS_HOST, path, { headers: bearer, ...options });
    }
  }
}

type Expected = { readonly at: Call; readonly status: number; readonly body: string };

const AT_TOKEN = (status: number, error: string): Expected => ({
  at: 'token',
  status,
  body: `{"error":"${error}"}`,
});

/** What each provocation makes NetSuite answer, and the Detail word that it leaves, if any. */
const EXPECTED: Readonly<Record<Name, readonly [Expected, string | null]>> = {
  'integration-unknown': [AT_TOKEN(500, 'server_error'), 'UnknownIntegration'],
  'integration-blocked': [AT_TOKEN(400, 'invalid_client'), 'IntegrationBlocked'],
  'grant-not-enabled': [AT_TOKEN(400, 'unauthorized_client'), 'InvalidGrantType'],
  'scope-not-enabled': [AT_TOKEN(400, 'invalid_scope'), 'ScopeMismatched'],
  'certificate-unknown': [AT_TOKEN(400, 'invalid_client'), 'MissingKey'],
  'certificate-revoked': [AT_TOKEN(400, 'invalid_client'), 'MissingKey'],
  'mapping-cleared-by-refresh': [AT_TOKEN(400, 'invalid_client'), 'MissingKey'],
  'signature-invalid': [AT_TOKEN(400, 'invalid_client'), 'SignatureValidation'],
  'entity-or-role-inactive': [AT_TOKEN(400, 'invalid_grant'), 'EntityOrRoleDisabled'],
  'entity-or-role-inactive-entity': [AT_TOKEN(400, 'invalid_grant'), 'EntityOrRoleDisabled'],
  'entity-or-role-inactive-unassigned': [AT_TOKEN(400, 'invalid_grant'), 'EntityOrRoleDisabled'],
  'feature-disabled': [AT_TOKEN(400, 'unauthorized_client'), 'FeatureDisabled'],
  'feature-disabled-rest': [{ at: 'catalog', status: 403, body: 'INSUFFICIENT_PERMISSION' }, null],
  'feature-disabled-suitescript': [{ at: 'restlet', status: 403, body: 'FEATURE_DISABLED' }, null],
  'role-lacks-oauth-login': [{ at: 'catalog', status: 400, body: 'USER_ERROR' }, null],
  'role-lacks-oauth-login-at-token': [AT_TOKEN(400, 'invalid_grant'), 'EntityOrRoleDisabled'],
  'role-lacks-rest': [{ at: 'catalog', status: 401, body: 'INVALID_LOGIN' }, null],
  'suiteql-not-permitted': [{ at: 'suiteql', status: 400, body: 'USER_ERROR' }, null],
  'suiteql-not-permitted-feature': [{ at: 'suiteql', status: 400, body: 'USER_ERROR' }, null],
  'restlet-not-reachable': [{ at: 'restlet', status: 400, body: 'SSS_INVALID_SCRIPTLET_ID' }, null],
  'restlet-not-reachable-audience': [
    { at: 'restlet', status: 403, body: 'INSUFFICIENT_PERMISSION' },
    null,
  ],
  'role-web-services-only': [
    { at: 'restlet', status: 401, body: 'INVALID_LOGIN_CREDENTIALS' },
    null,
  ],
  'role-requires-two-factor': [{ at: 'restlet', status: 401, body: 'TWO_FA_REQD' }, null],
  'rate-limited': [{ at: 'token', status: 429, body: 'CONCURRENCY_LIMIT_EXCEEDED' }, null],
  'rate-limited-rest': [{ at: 'catalog', status: 429, body: 'CONCURRENCY_LIMIT_EXCEEDED' }, null],
  'rate-limited-restlets': [
    { at: 'restlet', status: 429, body: 'SSS_REQUEST_LIMIT_EXCEEDED' },
    null,
  ],
  'netsuite-unavailable': [{ at: 'token', status: 503, body: 'Service Unavailable' }, null],
  'netsuite-unavailable-fault': [AT_TOKEN(500, 'server_error'), null],
  'netsuite-unavailable-maintenance': [{ at: 'token', status: 503, body: '<!DOCTYPE html>' }, null],
  'netsuite-unavailable-rest': [{ at: 'catalog', status: 503, body: 'Service Unavailable' }, null],
  'netsuite-unavailable-rest-fault': [
    { at: 'suiteql', status: 500, body: 'UNEXPECTED_ERROR' },
    null,
  ],
  'answer-not-netsuite': [{ at: 'token', status: 200, body: '<!DOCTYPE html>' }, null],
  'answer-not-netsuite-rest': [{ at: 'suiteql', status: 200, body: '<!DOCTYPE html>' }, null],
  'proxy-interference': [{ at: 'token', status: 502, body: '502 Bad Gateway' }, null],
  'answer-not-netsuite-redirect': [{ at: 'token', status: 302, body: '' }, null],
  'answer-not-netsuite-huge': [{ at: 'token', status: 200, body: ' '.repeat(1_048_577) }, null],
  'network-timeout': [{ at: 'token', status: 200, body: 'access_token' }, ''],
  'network-timeout-rest': [{ at: 'catalog', status: 200, body: 'currency' }, null],
  'clock-skew': [AT_TOKEN(400, 'invalid_grant'), 'TokenNotAcceptable'],
  'clock-skew-ahead': [AT_TOKEN(400, 'invalid_grant'), 'TokenExpired'],
  'account-not-found': [{ at: 'token', status: 404, body: '<!DOCTYPE html>' }, null],
};

const NAMES = Object.keys(PROVOCATIONS).filter(isProvocationName);
const SLOW: ReadonlyArray<Name> = ['network-timeout', 'network-timeout-rest'];

describe('every provocation', () => {
  it.each(NAMES)('%s is answered as expected, and mended', async (name) => {
    const token = await goodToken();
    const before = (await bench.netsuite.listLoginAuditRows('PRACTICE')).length;
    await PROVOCATIONS[name].provoke(world);

    if (SLOW.includes(name)) {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    }
    const [expected, detail] = EXPECTED[name];
    const answered = send(expected.at, token);
    if (SLOW.includes(name)) {
      await vi.advanceTimersByTimeAsync(120_000);
    }
    const answer = await answered;
    expect(answer.status).toBe(expected.status);
    expect((await answer.text()).includes(expected.body)).toBe(true);
    const rows = await bench.netsuite.listLoginAuditRows('PRACTICE');
    if (detail === null) {
      expect(rows).toHaveLength(before);
    } else {
      expect(rows[0]?.detail).toBe(detail);
    }
    vi.useRealTimers();

    await putAccountInOrder(bench.netsuite, 'PRACTICE');
    // A revoked certificate stays revoked, as in NetSuite: the same one is uploaded again.
    if (name === 'certificate-revoked') {
      await bench.saveMapping(world.integrationId, pair.certificatePem);
    }
    for (const call of ['token', 'catalog', 'suiteql', 'restlet'] as const) {
      expect((await send(call, token)).status, call).toBe(200);
    }
  });
});
