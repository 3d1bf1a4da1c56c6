import { describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { findBodyShape } from '@/lib/outbound/body-shape';
import type { OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { METADATA_CATALOG_PATH, probeRest, SERVER_TIME_PATH } from './probes';

const NOW = new Date('2026-03-01T12:00:00Z');
const TOKEN = 'opaque-access-token';

type Answers = Readonly<Record<string, readonly [number, string]>>;

async function probe(answers: Answers) {
  const requests: Array<OutboundRequest> = [];
  const door: OutboundDoor = async (request) => {
    requests.push(request);
    const [status, body] = answers[request.path] ?? [404, ''];
    const bodyShape = findBodyShape(body);
    return { ok: true, value: { status, headers: {}, body, bodyShape, durationMs: 5 } };
  };
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  const observation = await probeRest({
    door,
    account: account.value,
    accessToken: TOKEN,
    clock: () => NOW,
  });
  return { observation, requests };
}

describe('a REST call that succeeds', () => {
  test('gives the server time and how far the clocks are apart', async () => {
    const { observation, requests } = await probe({
      [SERVER_TIME_PATH]: [200, '{"serverTime":"2026-03-01T12:02:00.005Z"}'],
    });

    expect(observation).toMatchObject({
      kind: 'ok',
      endpoint: 'server-time',
      serverTime: '2026-03-01T12:02:00.005Z',
      clockSkewSeconds: 120,
    });
    expect(requests.map(({ headers }) => headers)).toEqual([
      { Authorization: `Bearer ${TOKEN}`, Accept: 'application/json' },
    ]);
  });

  test('an account without the server time is asked for the metadata catalogue', async () => {
    const { observation, requests } = await probe({
      [SERVER_TIME_PATH]: [404, '<html>Not found</html>'],
      [METADATA_CATALOG_PATH]: [200, '{"name":"currency"}'],
    });

    expect(observation).toMatchObject({ kind: 'ok', endpoint: 'metadata-catalog' });
    expect(requests).toHaveLength(2);
  });
});

describe('a REST call that is refused', () => {
  const errorBody = (code: string) =>
    JSON.stringify({ 'o:errorDetails': [{ 'o:errorCode': code, detail: `About ${TOKEN}.` }] });

  test.each([
    [401, 'INVALID_LOGIN', 'unauthorized'],
    [400, 'USER_ERROR', 'bad-request'],
    [403, 'INSUFFICIENT_PERMISSION', 'forbidden'],
    [429, 'CONCURRENCY_LIMIT_EXCEEDED', 'rate-limited'],
    [500, 'UNEXPECTED_ERROR', 'server-error'],
  ])('status %i with %s is %s, and the token is not repeated', async (status, code, kind) => {
    const { observation } = await probe({ [SERVER_TIME_PATH]: [status, errorBody(code)] });

    expect(observation).toMatchObject({ kind, status, errorCode: code });
    expect(JSON.stringify(observation)).not.toContain(TOKEN);
  });

  test.each([200, 401])('a web page with status %i is not NetSuite', async (status) => {
    const { observation } = await probe({ [SERVER_TIME_PATH]: [status, '<html>'] });

    expect(observation).toMatchObject({ kind: 'not-netsuite', bodyShape: 'html' });
  });

  test('404 on both calls is not-found', async () => {
    expect((await probe({})).observation).toMatchObject({
      kind: 'not-found',
      endpoint: 'metadata-catalog',
    });
  });
});
