import { describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { findBodyShape } from '@/lib/outbound/body-shape';
import type { OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { requestAccessToken } from './token-exchange';

const NOW = new Date('2026-03-01T12:00:00Z');
const ASSERTION = 'eyJhbGciOiJFUzI1NiJ9.ewoiaXNzIjoxfQ.c2lnbmF0dXJl';
const BODY = `grant_type=client_credentials&client_assertion=${ASSERTION}`;
const REQUEST = {
  host: '1234567.suitetalk.api.netsuite.com',
  path: '/services/rest/auth/oauth2/v1/token',
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: BODY,
} as const;
const GRANT = { access_token: 'opaque.token.value', expires_in: 3600, token_type: 'bearer' };

function accountOf(accountId: string) {
  const account = parseAccountId(accountId);
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  return account.value;
}

/** A door behind which one fixed answer lies. */
function doorTo(status: number, body: string, headers: Record<string, string> = {}) {
  const requests: Array<OutboundRequest> = [];
  const door: OutboundDoor = async (request) => {
    requests.push(request);
    const bodyShape = findBodyShape(body);
    return { ok: true, value: { status, headers, body, bodyShape, durationMs: 5 } };
  };
  return { door, requests };
}

async function exchange(status: number, body: string, headers: Record<string, string> = {}) {
  const { door } = doorTo(status, body, headers);
  return requestAccessToken({ door, account: accountOf('1234567'), request: REQUEST, now: NOW });
}

test('the request is sent unchanged, with nothing added', async () => {
  const { door, requests } = doorTo(200, JSON.stringify(GRANT));

  await requestAccessToken({ door, account: accountOf('1234567'), request: REQUEST, now: NOW });

  expect(requests).toHaveLength(1);
  const { maxBodyBytes: _limit, ...sent } = requests[0] ?? {};
  expect(sent).toEqual(REQUEST);
});

describe('a grant', () => {
  test.each([GRANT, { ...GRANT, token_type: 'Bearer', expires_in: '3600' }])(
    '%j is taken, and the token is not in the observation',
    async (grant) => {
      const { observation, accessToken } = await exchange(200, JSON.stringify(grant));

      expect(observation.outcome).toEqual({ kind: 'granted', expiresInSeconds: 3600 });
      expect(accessToken).toBe('opaque.token.value');
      expect(JSON.stringify(observation)).not.toContain('opaque');
    },
  );

  test.each([
    ['a missing token', { ...GRANT, access_token: undefined }],
    ['an empty token', { ...GRANT, access_token: '' }],
    ['a token that would break a header', { ...GRANT, access_token: 'a\r\nb' }],
    ['no lifetime', { ...GRANT, expires_in: undefined }],
    ['a lifetime in words', { ...GRANT, expires_in: 'an hour' }],
    ['a lifetime of nothing', { ...GRANT, expires_in: 0 }],
    ['another token type', { ...GRANT, token_type: 'mac' }],
    ['no token type', { ...GRANT, token_type: undefined }],
  ])('%s is unreadable', async (_name, grant) => {
    const { observation, accessToken } = await exchange(200, JSON.stringify(grant));

    expect(observation.outcome.kind).toBe('unreadable');
    expect(accessToken).toBeUndefined();
  });

  test.each(['<html>Sign in</html>', '', '[]', '{"cut'])(
    'the body %j is unreadable',
    async (body) => {
      expect((await exchange(200, body)).observation.outcome.kind).toBe('unreadable');
    },
  );
});

describe('a refusal', () => {
  test('is told with its status and word', async () => {
    const { observation } = await exchange(400, '{"error":"invalid_client"}');

    expect(observation.outcome).toEqual({
      kind: 'refused',
      status: 400,
      error: 'invalid_client',
      bodyShape: 'json',
    });
  });

  test('a web page is a refusal without a word', async () => {
    const { observation } = await exchange(503, '<html>Maintenance</html>');

    expect(observation.outcome).toEqual({ kind: 'refused', status: 503, bodyShape: 'html' });
  });

  test('an answer that echoes the assertion, whole or in parts, is freed of it', async () => {
    const description = `bad assertion ${ASSERTION} signature c2lnbmF0dXJl\r\nend`;
    const { observation } = await exchange(
      400,
      JSON.stringify({ error: 'invalid_client', error_description: description }),
    );

    const text = JSON.stringify(observation);
    expect(text).toContain('bad assertion');
    expect(text).not.toContain('c2lnbmF0dXJl');
    expect(text).not.toContain('ewoiaXNz');
  });
});

test('the clock difference is read from the date of the answer', async () => {
  const { observation } = await exchange(400, '{}', { date: 'Sun, 01 Mar 2026 12:05:00 GMT' });

  expect(observation.clockSkewSeconds).toBe(300);
});

test('no answer is told with the reason of the door', async () => {
  const failure = { code: 'dns-failure', message: 'No such name.', durationMs: 7 } as const;
  const door: OutboundDoor = async () => ({ ok: false, error: failure });

  const { observation } = await requestAccessToken({
    door,
    account: accountOf('1234567'),
    request: REQUEST,
    now: NOW,
  });

  expect(observation).toEqual({ outcome: { kind: 'no-answer', failure }, durationMs: 7 });
});
