import { describe, expect, test } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { findBodyShape } from '@/lib/outbound/body-shape';
import type { OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { certificatesPath, listCertificates } from './certificates';
import {
  type ProbeRequest,
  probeMetadataCatalog,
  probeServerTime,
  probeSuiteql,
  SERVER_TIME_PATH,
  SUITEQL_PATH,
} from './probes';
import { isScriptId, probeRestlet } from './restlet-probe';

const NOW = new Date('2026-03-01T12:00:00Z');
const TOKEN = 'opaque-access-token';
const TEST_REQUEST = {
  host: '1234567-sb1.suitetalk.api.netsuite.com',
  path: '/services/rest/record/v1/metadata-catalog?select=currency',
  method: 'GET',
} as const;
const CLIENT_ID = '0123456789abcdef'.repeat(4);

type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

function accountOf(accountId: string): Account {
  const account = parseAccountId(accountId);
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  return account.value;
}

/** A request whose door gives one fixed answer, and what went through it. */
function prepare({ status, body, headers = {} }: Answer) {
  const requests: Array<OutboundRequest> = [];
  const door: OutboundDoor = async (request) => {
    requests.push(request);
    const bodyShape = findBodyShape(body);
    return { ok: true, value: { status, headers, body, bodyShape, durationMs: 5 } };
  };
  const request: ProbeRequest = {
    door,
    account: accountOf('1234567_SB1'),
    accessToken: TOKEN,
    clock: () => NOW,
  };
  return { request, requests };
}

describe('what is sent', () => {
  test('the server time and the connection’s test request are sent with the token and nothing else', async () => {
    const { request, requests } = prepare({ status: 200, body: '{}' });

    await probeServerTime(request);
    await probeMetadataCatalog(request, TEST_REQUEST);

    expect(requests.map(({ host, path, method }) => [host, path, method])).toEqual([
      ['1234567-sb1.suitetalk.api.netsuite.com', SERVER_TIME_PATH, 'GET'],
      ['1234567-sb1.suitetalk.api.netsuite.com', TEST_REQUEST.path, 'GET'],
    ]);
    expect(requests[0]?.headers).toEqual({
      Authorization: `Bearer ${TOKEN}`,
      Accept: 'application/json',
    });
  });

  test('a SuiteQL query is transient, as NetSuite demands', async () => {
    const { request, requests } = prepare({ status: 200, body: '{"items":[]}' });

    expect(await probeSuiteql(request)).toMatchObject({ kind: 'ok', endpoint: 'suiteql' });

    expect(requests[0]).toMatchObject({
      path: SUITEQL_PATH,
      method: 'POST',
      headers: { Prefer: 'transient', 'Content-Type': 'application/json' },
      body: '{"q":"SELECT id FROM currency"}',
    });
  });

  test('RESTlet and certificates are asked for on the RESTlet host', async () => {
    const { request, requests } = prepare({ status: 200, body: '[]' });

    await probeRestlet(request, { scriptId: '101', deployId: '1' });
    await listCertificates(request, CLIENT_ID);

    const host = '1234567-sb1.restlets.api.netsuite.com';
    expect(requests).toMatchObject([
      { host, path: '/app/site/hosting/restlet.nl?script=101&deploy=1', method: 'GET' },
      { host, path: certificatesPath(CLIENT_ID), method: 'GET' },
    ]);
  });

  test('an ID of a script cannot add to the address', async () => {
    const { request, requests } = prepare({ status: 200, body: '{}' });

    await probeRestlet(request, { scriptId: '1&deploy=2#/../x', deployId: '1' });

    expect(requests[0]?.path).toBe(
      '/app/site/hosting/restlet.nl?script=1%26deploy%3D2%23%2F..%2Fx&deploy=1',
    );
    expect(isScriptId('1&deploy=2')).toBe(false);
    expect(isScriptId('customscript_orders')).toBe(true);
  });
});

describe('an answer that counts', () => {
  test('gives the server time and how far the clocks are apart', async () => {
    const body = '{"serverTime":"2026-03-01T12:02:00.005Z"}';

    expect(await probeServerTime(prepare({ status: 200, body }).request)).toMatchObject({
      kind: 'ok',
      serverTime: '2026-03-01T12:02:00.005Z',
      clockSkewSeconds: 120,
    });
  });

  test.each(['{"ok":true}', 'plain text', ''])('of a RESTlet may be %j', async (body) => {
    const { request } = prepare({ status: 200, body });

    const named = { scriptId: '101', deployId: '1' };
    expect(await probeRestlet(request, named)).toMatchObject({ kind: 'ok' });
    expect(await probeRestlet(request, undefined)).toMatchObject({ kind: 'not-netsuite' });
  });

  test('of the certificates is read leniently: what is no certificate is left out', async () => {
    const body = JSON.stringify([
      { certificate_id: 'abc-_1', valid_until: '2026-05-21', revoked: false },
      { certificate_id: 'def', revoked: true, valid_until: '2026-99-99' },
      { certificate_id: '<script>', valid_until: 5 },
      'text',
      null,
    ]);

    expect(await listCertificates(prepare({ status: 200, body }).request, CLIENT_ID)).toMatchObject(
      {
        kind: 'ok',
        certificates: [
          { certificateId: 'abc-_1', validUntil: '2026-05-21', isRevoked: false },
          // A day that no calendar has is none.
          expect.not.objectContaining({ validUntil: expect.anything() }),
        ],
      },
    );
  });
});

describe('a list of certificates', () => {
  const own = { certificate_id: 'abc', valid_until: '2026-05-21', revoked: false };
  const list = (answer: Answer) => listCertificates(prepare(answer).request, CLIENT_ID);
  const answered = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) });

  test.each([
    ['an array', answered([own]), undefined],
    ['an empty array', answered([]), undefined],
    ['items in an object', answered({ items: [own], hasMore: false, totalResults: 1 }), undefined],
    ['the first page of several', answered({ items: [own], hasMore: true }), true],
    [
      'an array with a link to the next page',
      { ...answered([own]), headers: { link: '<https://example.com/?page=2>; rel="next"' } },
      true,
    ],
    ['entries of another form beside', answered([own, { certificateId: 'def' }]), true],
    ['more entries than are read', answered(Array.from({ length: 501 }, () => own)), true],
  ])('as %s says whether it is whole', async (_what, answer, isPartial) => {
    const observed = await list(answer);
    expect(observed).toMatchObject({ kind: 'ok' });
    expect(observed.kind === 'ok' && observed.isPartial).toBe(isPartial);
  });

  test.each([
    ['an object without a list', answered({ certificates: 1 })],
    ['a text', answered('none')],
    ['nothing', { status: 200, body: '' }],
  ])('is not there where %s came', async (_what, answer) => {
    expect(await list(answer)).toMatchObject({ kind: 'not-netsuite', status: 200 });
  });

  test.each([true, 'true', 'T'])('shows what is revoked as %j', async (revoked) => {
    expect(await list(answered([{ ...own, revoked }]))).toMatchObject({
      certificates: [{ isRevoked: true }],
    });
  });
});

describe('refusals are told apart', () => {
  const errorBody = (code: string) =>
    JSON.stringify({ 'o:errorDetails': [{ 'o:errorCode': code, detail: `About ${TOKEN}.` }] });
  const html = '<html>Sign in</html>';
  const cases: ReadonlyArray<readonly [string, string, Answer]> = [
    ['401', 'unauthorized', { status: 401, body: errorBody('INVALID_LOGIN') }],
    ['400 USER_ERROR', 'bad-request', { status: 400, body: errorBody('USER_ERROR') }],
    ['403', 'forbidden', { status: 403, body: errorBody('INSUFFICIENT_PERMISSION') }],
    ['404', 'not-found', { status: 404, body: errorBody('NONEXISTENT_ID') }],
    ['429', 'rate-limited', { status: 429, body: errorBody('CONCURRENCY_LIMIT_EXCEEDED') }],
    ['500', 'server-error', { status: 500, body: errorBody('UNEXPECTED_ERROR') }],
    ['an error with 200', 'bad-request', { status: 200, body: errorBody('INVALID_LOGIN') }],
    ['a web page with 200', 'not-netsuite', { status: 200, body: html }],
    ['a web page with 401', 'not-netsuite', { status: 401, body: html }],
    ['a web page with 503', 'server-error', { status: 503, body: html }],
    ['407', 'proxy', { status: 407, body: html }],
    [
      'an error page of Squid',
      'proxy',
      { status: 503, body: html, headers: { 'x-squid-error': 'ERR_CONNECT_FAIL 111' } },
    ],
    ['a page with Via', 'proxy', { status: 502, body: html, headers: { via: '1.1 gw (x)' } }],
    [
      'a page of maintenance with Via',
      'server-error',
      { status: 503, body: html, headers: { via: '1.1 gw (x)' } },
    ],
    [
      'a page of a web gateway',
      'proxy',
      { status: 403, body: html, headers: { server: 'Zscaler/6.2' } },
    ],
    [
      'JSON behind a proxy is NetSuite’s own',
      'unauthorized',
      { status: 401, body: errorBody('INVALID_LOGIN'), headers: { via: '1.1 gw' } },
    ],
  ];

  test.each(cases)('%s is %s', async (_name, kind, answer) => {
    const probe = await probeServerTime(prepare(answer).request);

    expect(probe.kind).toBe(kind);
    expect(JSON.stringify(probe)).not.toContain(TOKEN);
  });

  test('code and message of the RESTlet host are read', async () => {
    const body = '{"error":{"code":"INVALID_LOGIN_ATTEMPT","message":"Invalid login attempt."}}';

    expect(await probeRestlet(prepare({ status: 401, body }).request, undefined)).toMatchObject({
      errorCode: 'INVALID_LOGIN_ATTEMPT',
      detail: 'Invalid login attempt.',
    });
  });

  test.each([
    ["Ungültige Suchabfrage. Der Datensatz 'currency' wurde nicht gefunden.", ['currency']],
    ['Die Funktion (feature REST) ist in diesem Konto leider abgeschaltet.', ['feature']],
    ['Your current role does not have permission to perform this action.', ['role']],
    ['The role of this order needs no permission.', []],
  ])('%j speaks of %j, whatever of it is shown', async (detail, subjects) => {
    const body = JSON.stringify({ 'o:errorDetails': [{ 'o:errorCode': 'USER_ERROR', detail }] });

    expect(await probeSuiteql(prepare({ status: 400, body }).request)).toMatchObject({
      speaksOf: subjects,
    });
  });

  test.each([
    ["You need the 'Custom Lists' permission to use it.", 'Custom Lists'],
    ['You need the “SuiteAnalytics Workbook” permission.', 'SuiteAnalytics Workbook'],
    [`You need the '${TOKEN} Zm9vYmFy' permission.`, '[…]-access-token […]'],
  ])('of %j the permission is read and shown as %j', async (detail, permission) => {
    const errors = [{ 'o:errorCode': 'INSUFFICIENT_PERMISSION', detail }];
    const body = JSON.stringify({ 'o:errorDetails': errors });

    expect(await probeSuiteql(prepare({ status: 403, body }).request)).toMatchObject({
      permission,
      detail: expect.stringContaining(permission),
    });
  });

  test('Retry-After and the challenge are read, freed of secrets', async () => {
    const probe = await probeServerTime(
      prepare({
        status: 429,
        body: '{}',
        headers: {
          'retry-after': '30',
          'www-authenticate': `Bearer realm="1234567", error="invalid_token", error_description="${TOKEN}"`,
        },
      }).request,
    );

    expect(probe).toMatchObject({
      traits: {
        retryAfterSeconds: 30,
        challenge: { scheme: 'Bearer', realm: '1234567', error: 'invalid_token' },
      },
    });
    expect(JSON.stringify(probe)).not.toContain(TOKEN);
  });

  test.each([
    ['Sun, 01 Mar 2026 12:01:30 GMT', 90],
    ['soon', undefined],
    ['-5', undefined],
    ['999999999', undefined],
  ])('Retry-After %j is %j seconds', async (value, seconds) => {
    const headers = { 'retry-after': value };
    const probe = await probeServerTime(prepare({ status: 503, body: '', headers }).request);

    expect(
      probe.kind !== 'ok' && probe.kind !== 'no-answer' && probe.traits.retryAfterSeconds,
    ).toBe(seconds);
  });
});
