import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { lookUpAccount } from '@/lib/netsuite/account-lookup';
import { createOutboundDoor } from '@/lib/outbound/door';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { describeAccountLookup } from './account-lookup-words';

const servers: Array<Server> = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function account(accountId: string): Account {
  const parsed = parseAccountId(accountId);
  if (!parsed.ok) {
    throw new Error(parsed.error.code);
  }
  return parsed.value;
}

async function doorTo(answer: RequestListener): Promise<OutboundDoor> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return createOutboundDoor({ gatewayUrl: `http://127.0.0.1:${port}` });
}

const doorAnswering = (status: number, body: string) =>
  doorTo((_request, response) => response.writeHead(status).end(body));

async function wordsFor(door: OutboundDoor, accountId: string) {
  const subject = account(accountId);
  return describeAccountLookup(subject, await lookUpAccount(door, subject));
}

const hostsOf = (label: string) => ({
  restDomain: `https://${label}.restlets.api.netsuite.com`,
  webservicesDomain: `https://${label}.suitetalk.api.netsuite.com`,
  systemDomain: `https://${label}.app.netsuite.com`,
});

describe('the account look-up', () => {
  test('asks by the spelling with an underscore, and finds the hosts that are used here', async () => {
    const seen: Array<string | undefined> = [];
    const door = await doorTo((request, response) => {
      seen.push(request.url);
      response.end(JSON.stringify(hostsOf('1234567-sb1')));
    });
    const words = await wordsFor(door, '1234567-sb1');
    expect(seen).toEqual(['/rest.netsuite.com/rest/datacenterurls?account=1234567_SB1']);
    expect(words.kind).toBe('success');
    expect(words.title).toBe('NetSuite recognizes 1234567_SB1 (Sandbox 1)');
    expect(words.lines.join(' ')).toContain('1234567-sb1.suitetalk.api.netsuite.com');
  });

  test('says by code that NetSuite recognizes no such account', async () => {
    const words = await wordsFor(await doorAnswering(400, 'Company Id is invalid'), '7654321');
    expect(words).toMatchObject({ kind: 'warning', code: 'account-not-found' });
  });

  test('warns of hosts that differ, with both', async () => {
    const door = await doorAnswering(200, JSON.stringify(hostsOf('7654321')));
    const words = await wordsFor(door, '1234567');
    expect(words.kind).toBe('warning');
    expect(words.lines.join(' ')).toContain('7654321.restlets.api.netsuite.com');
    expect(words.lines.join(' ')).toContain('1234567.restlets.api.netsuite.com');
  });

  test.each([
    ['a web page with status 400', 400, '<html><body>Bad request</body></html>'],
    ['a maintenance page', 200, '<!doctype html><title>Maintenance</title>'],
    ['an outage', 503, 'Service unavailable'],
    ['an empty object', 200, '{}'],
    ['hosts of somebody else', 200, '{"restDomain":"https://evil.example.com"}'],
    ['a list', 200, '[1,2]'],
  ])('reads no word about the account from %s', async (_name, status, body) => {
    const words = await wordsFor(await doorAnswering(status, body), '1234567');
    expect(words).toMatchObject({ kind: 'warning', code: 'answer-not-netsuite' });
    expect(JSON.stringify(words)).not.toContain('evil');
  });

  test('treats no answer as a warning, not as a wall', async () => {
    const door = await doorTo((request) => request.socket.destroy());
    const words = await wordsFor(door, '1234567');
    expect(words.kind).toBe('warning');
    expect(words.code).toBeUndefined();
    expect(words.lines.join(' ')).toContain('You can continue anyway');
  });

  test('never throws, and repeats nothing but hosts of NetSuite, whatever is answered', async () => {
    const planted = 'planted-text';
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(planted, `https://${planted}.netsuite.com.evil.com`, `//${planted}`),
      fc.integer(),
      fc.constant(null),
    );
    const body = fc.oneof(
      fc.string(),
      fc
        .record({ restDomain: value, webservicesDomain: value, systemDomain: value })
        .map((fields) => JSON.stringify(fields)),
    );
    const status = fc.constantFrom(200, 204, 400, 401, 404, 429, 500, 503);
    let next = { status: 200, body: '' };
    const door: OutboundDoor = async () => ({
      ok: true,
      value: { ...next, headers: {}, bodyShape: 'text', durationMs: 1 },
    });
    await fc.assert(
      fc.asyncProperty(status, body, async (aStatus, aBody) => {
        next = { status: aStatus, body: aBody };
        const words = await wordsFor(door, '1234567');
        expect(JSON.stringify(words)).not.toContain(planted);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });
});
