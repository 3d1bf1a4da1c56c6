import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkTarget, isPrivateAddress, isPublicAddress, postToTarget } from './checked-target';

describe('an address that is not of the internet at large is refused', () => {
  test.each([
    ...['127.0.0.1', '127.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '0.0.0.0', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::127.0.0.1', 'fe80::1', 'fc00::1'],
    ...['fd12:3456::1', 'ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1'],
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['8.8.8.8', '172.32.0.1', '2606:4700:4700::1111'])('%s is allowed', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test('an owner may allow private networks, never the link-local ones where clouds keep secrets', () => {
    for (const address of ['127.0.0.1', '10.0.0.1', '::1', 'fd12::1']) {
      expect(isPrivateAddress(address)).toBe(true);
    }
    for (const address of ['169.254.169.254', 'fe80::1', '0.0.0.0', '::ffff:169.254.169.254']) {
      expect(isPrivateAddress(address)).toBe(false);
    }
  });

  test.each([
    ...['fd00:ec2::254', 'fd00:ec2:0::fe', 'fd20:ce::254', '100.100.100.200'],
    ...['::ffff:100.100.100.200', '168.63.129.16'],
  ])('%s, where a cloud keeps secrets, is reached by no setting', (address) => {
    expect(isPublicAddress(address)).toBe(false);
    expect(isPrivateAddress(address)).toBe(false);
  });

  test.each([
    ...['127.0.0.1', '127.1', '0x7f000001', '2130706433', '0177.0.0.1', 'localhost', '::1'],
    '::ffff:7f00:1',
  ])('the host %s, however it is spelled', async (host) => {
    const checked = await checkTarget(host, false);
    expect(checked).toMatchObject({ ok: false, error: { code: 'target-not-allowed' } });
  });

  test('a name of which one address is private', async () => {
    const resolve = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    const checked = await checkTarget('hooks.example.com', false, resolve);
    expect(checked).toMatchObject({ ok: false, error: { code: 'target-not-allowed' } });
  });
});

describe('a message', () => {
  let server: Server;
  let port: number;
  let answer = { status: 200, headers: {}, body: 'fine' };
  const seen: Array<string> = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.headers.host} ${request.url}`);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = (url: string, allowPrivate = true, lookedUp: Array<string> = []) =>
    postToTarget({ url: new URL(url), headers: {}, body: '{}', allowPrivate }, async (host) => {
      lookedUp.push(host);
      // A name that is moved to a private address after it was checked would give another answer now.
      return [{ address: lookedUp.length === 1 ? '127.0.0.1' : '10.255.255.1', family: 4 }];
    });

  test('goes to the address that was checked; the name is looked up once', async () => {
    answer = { status: 200, headers: {}, body: 'fine' };
    const lookedUp: Array<string> = [];
    const sent = await post(`http://hooks.example.com:${port}/in`, true, lookedUp);
    expect(sent).toEqual({ ok: true, value: { status: 200, body: 'fine' } });
    expect(lookedUp).toEqual(['hooks.example.com']);
    expect(seen.at(-1)).toBe(`hooks.example.com:${port} /in`);
  });

  test('does not reach a private address unless that is allowed', async () => {
    const before = seen.length;
    const sent = await post(`http://hooks.example.com:${port}/in`, false);
    expect(sent).toMatchObject({ ok: false, error: { code: 'target-not-allowed' } });
    expect(seen).toHaveLength(before);
  });

  test('follows no redirect', async () => {
    const location = `http://hooks.example.com:${port}/elsewhere`;
    answer = { status: 302, headers: { location }, body: '' };
    const sent = await post(`http://hooks.example.com:${port}/in`);
    expect(sent).toMatchObject({ ok: true, value: { status: 302 } });
    expect(seen.at(-1)).toContain('/in');
  });

  test('reads no endless answer', async () => {
    answer = { status: 200, headers: {}, body: 'x'.repeat(1_000_000) };
    const sent = await post(`http://hooks.example.com:${port}/in`);
    expect(sent).toMatchObject({ ok: false, error: { code: 'answer-too-large' } });
  });

  test('goes nowhere in clear text but on a private network', async () => {
    const url = new URL('http://hooks.example.com/in');
    const target = { url, headers: {}, body: '{}', allowPrivate: true };
    const sent = await postToTarget(target, async () => [{ address: '8.8.8.8', family: 4 }]);
    expect(sent).toMatchObject({ ok: false, error: { code: 'target-not-allowed' } });
  });
});
