import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createOutboundDoor } from './door';
import type { OutboundRequest } from './exchange';

const HOST = '1234567.suitetalk.api.netsuite.com';
const GET: OutboundRequest = { host: HOST, path: '/x', method: 'GET', headers: {} };
const PASSWORD = 'proxy-password-that-stays-secret';

let folder: string;
let target: Server;
const servers: Array<Server> = [];

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'proxy-'));
  // A certificate for the very host, of an authority that nobody knows but who is told.
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      ...['-subj', '/CN=test', '-addext', `subjectAltName=DNS:${HOST}`, '-days', '2'],
      ...['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem')],
    ],
    { stdio: 'pipe' },
  );
  target = createTlsServer(
    {
      key: readFileSync(path.join(folder, 'key.pem')),
      cert: readFileSync(path.join(folder, 'cert.pem')),
    },
    (_request, response) => response.end('reached'),
  );
  await listen(target);
});

afterAll(() => {
  close(target);
  rmSync(folder, { recursive: true });
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    close(server);
  }
});

type Asked = { readonly to: string; readonly authorization: string | undefined };

/** A forward proxy that writes down what it is asked for, and leads everything to the target. */
async function startProxy(refusal?: number): Promise<{ port: number; asked: Array<Asked> }> {
  const asked: Array<Asked> = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push({ to: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const { port } = target.address() as AddressInfo;
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  servers.push(proxy);
  return { port: await listen(proxy), asked };
}

const proxyOf = (port: number, credentials = '') => ({
  url: `http://${credentials}127.0.0.1:${port}`,
  except: '',
});

test('a call to NetSuite itself goes through the forward proxy, whose tunnel ends at the host', async () => {
  const { port, asked } = await startProxy();
  const answer = await createOutboundDoor({ proxy: proxyOf(port) })(GET);
  expect(asked).toEqual([{ to: `${HOST}:443`, authorization: undefined }]);
  // The certificate behind the tunnel is of an authority that this process does not know.
  expect(answer).toMatchObject({ ok: false, error: { code: 'tls-untrusted' } });
});

test('the proxy’s own sign-in is sent to it', async () => {
  const { port, asked } = await startProxy();
  await createOutboundDoor({ proxy: proxyOf(port, `somebody:${PASSWORD}@`) })(GET);
  expect(asked[0]?.authorization).toBe(
    `Basic ${Buffer.from(`somebody:${PASSWORD}`).toString('base64')}`,
  );
});

test.each([
  ['somebody', 'somebody:'],
  ['some%3Abody:', 'some:body:'],
  [':only-a-password', ':only-a-password'],
])('the sign-in %s, with one part empty, is sent as it is', async (inUrl, sent) => {
  const { port, asked } = await startProxy();
  await createOutboundDoor({ proxy: proxyOf(port, `${inUrl}@`) })(GET);
  expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from(sent).toString('base64')}`);
});

test('a proxy whose own name has no address is named, not NetSuite', async () => {
  const url = `http://somebody:${PASSWORD}@proxy.invalid:3128`;
  const answer = await createOutboundDoor({ proxy: { url, except: '' } })(GET);
  expect(answer).toMatchObject({ ok: false, error: { code: 'dns-failure', isOfWayOut: true } });
  const text = JSON.stringify(answer);
  expect(text).toContain('the name of the proxy in HTTPS_PROXY could not be resolved');
  expect(text).not.toContain(PASSWORD);
});

test('a gateway whose own name has no address is named, not NetSuite', async () => {
  const answer = await createOutboundDoor({ gatewayUrl: 'http://gateway.invalid' })(GET);
  expect(answer).toMatchObject({ ok: false, error: { code: 'dns-failure', isOfWayOut: true } });
  expect(JSON.stringify(answer)).toContain('the name of the gateway in OUTBOUND_GATEWAY_URL');
});

test.each([
  [407, 'requires a sign-in (status 407)'],
  [403, 'the proxy in HTTPS_PROXY refused (status 403)'],
  [502, 'the proxy in HTTPS_PROXY refused (status 502)'],
])('a proxy that answers %i is named, and its password is not', async (status, words) => {
  const { port } = await startProxy(status);
  const answer = await createOutboundDoor({ proxy: proxyOf(port, `somebody:${PASSWORD}@`) })(GET);
  expect(answer).toMatchObject({ ok: false, error: { code: 'proxy-refused' } });
  expect(JSON.stringify(answer)).toContain(words);
  expect(JSON.stringify(answer)).not.toContain(PASSWORD);
});

test('a proxy that cannot be reached is told apart from the host', async () => {
  const answer = await createOutboundDoor({ proxy: proxyOf(9, `somebody:${PASSWORD}@`) })(GET);
  expect(answer).toMatchObject({ ok: false, error: { code: 'network-unreachable' } });
  expect(JSON.stringify(answer)).toContain('HTTPS_PROXY is set');
  expect(JSON.stringify(answer)).not.toContain(PASSWORD);
});

test('what NO_PROXY names is reached without it', async () => {
  const { port, asked } = await startProxy();
  const door = createOutboundDoor({
    proxy: { ...proxyOf(port), except: 'example.com,127.0.0.1' },
    allowedHosts: () => true,
  });
  expect((await door({ ...GET, host: '127.0.0.1' })).ok).toBe(false);
  expect(asked).toEqual([]);
  await door({ ...GET, host: '127.0.0.2' });
  expect(asked.map(({ to }) => to)).toEqual(['127.0.0.2:443']);
});

test('the gateway and the practice world are reached without it', async () => {
  const { port, asked } = await startProxy();
  const paths: Array<string> = [];
  const here = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.end('{}');
  });
  servers.push(here);
  const base = `http://127.0.0.1:${await listen(here)}`;
  const door = createOutboundDoor({
    proxy: proxyOf(port),
    gatewayUrl: `${base}/gateway`,
    practice: {
      baseUrl: `${base}/practice`,
      isPracticeHost: (host) => host.startsWith('practice.'),
    },
  });
  await door(GET);
  await door({ ...GET, host: 'practice.suitetalk.api.netsuite.com' });
  expect(paths).toEqual([`/gateway/${HOST}/x`, '/practice/practice.suitetalk.api.netsuite.com/x']);
  expect(asked).toEqual([]);
});

test('an authority of NODE_EXTRA_CA_CERTS is trusted, behind a proxy too', async () => {
  const { port } = await startProxy();
  const child = spawn(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'lib/outbound/ask.fixture.ts', HOST, proxyOf(port).url],
    {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, 'cert.pem') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
  }
  expect(JSON.parse(said)).toBe('reached');
});
