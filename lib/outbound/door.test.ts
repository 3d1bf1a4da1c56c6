import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { boundedRun } from './bounded-run';
import { createOutboundDoor } from './door';
import type { OutboundRequest } from './exchange';

const HOST = '1234567.suitetalk.api.netsuite.com';
const GET: OutboundRequest = { host: HOST, path: '/x', method: 'GET', headers: {} };
const servers: Array<Server> = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function startGateway(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

/** A promise that someone else settles. */
function createSignal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

type Seen = { url: string; headers: Record<string, unknown>; body: string };

async function startRecorder(): Promise<{ url: string; seen: Array<Seen> }> {
  const seen: Array<Seen> = [];
  const url = await startGateway((request, response) => {
    const chunks: Array<Buffer> = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ url: request.url ?? '', headers: request.headers, body });
      response.end('{}');
    });
  });
  return { url, seen };
}

describe('where a request goes', () => {
  test('through the gateway: host, path and query behind its address', async () => {
    const gateway = await startRecorder();
    const door = createOutboundDoor({ gatewayUrl: `${gateway.url}/out/` });

    const answer = await door({ ...GET, path: '/services/rest?select=currency&x=%2F' });

    expect(answer.ok).toBe(true);
    expect(gateway.seen[0]?.url).toBe(`/out/${HOST}/services/rest?select=currency&x=%2F`);
  });

  test('a practice host goes to the practice world, even when a gateway is set', async () => {
    const gateway = await startRecorder();
    const practice = await startRecorder();
    const door = createOutboundDoor({
      gatewayUrl: gateway.url,
      practice: {
        baseUrl: `${practice.url}/practice`,
        isPracticeHost: (host) => host.startsWith('practice.'),
      },
    });

    await door({ ...GET, host: 'practice.suitetalk.api.netsuite.com', path: '/token' });

    expect(practice.seen[0]?.url).toBe('/practice/practice.suitetalk.api.netsuite.com/token');
    expect(gateway.seen).toHaveLength(0);
  });

  test('a shared host goes to the practice world for a practice account, and only to an allowed host', async () => {
    const gateway = await startRecorder();
    const practice = await startRecorder();
    const door = createOutboundDoor({
      gatewayUrl: gateway.url,
      practice: { baseUrl: `${practice.url}/practice`, isPracticeHost: () => false },
    });

    await door({ ...GET, host: 'rest.netsuite.com', path: '/lookup', forPractice: true });
    await door({ ...GET, host: 'rest.netsuite.com', path: '/lookup' });
    const foreign = await door({ ...GET, host: 'rest.example.com', forPractice: true });

    expect(practice.seen.map(({ url }) => url)).toEqual(['/practice/rest.netsuite.com/lookup']);
    expect(gateway.seen.map(({ url }) => url)).toEqual(['/rest.netsuite.com/lookup']);
    expect(foreign).toMatchObject({ ok: false, error: { code: 'host-not-allowed' } });
  });

  test('method, headers and body arrive as given, with the name of this program and no cookie', async () => {
    const gateway = await startRecorder();
    const door = createOutboundDoor({ gatewayUrl: gateway.url });

    await door({
      ...GET,
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a=1&b=2',
    });

    const seen = gateway.seen[0];
    expect(seen?.body).toBe('a=1&b=2');
    expect(seen?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(seen?.headers['user-agent']).toBe('netsuite-m2m-wizard');
    expect(seen?.headers.cookie).toBeUndefined();
  });

  test('a cookie that an answer set is not sent with the next request', async () => {
    const cookies: Array<string | undefined> = [];
    const gatewayUrl = await startGateway((request, response) => {
      cookies.push(request.headers.cookie);
      response.setHeader('Set-Cookie', 'JSESSIONID=abc; Path=/');
      response.end('{}');
    });
    const door = createOutboundDoor({ gatewayUrl });

    await door(GET);
    await door(GET);

    expect(cookies).toEqual([undefined, undefined]);
  });

  test.each([
    'ftp://127.0.0.1',
    'http://user:secret@127.0.0.1',
    'http://127.0.0.1/?a=b',
    'not a url',
  ])('a gateway address like %s is refused when the door is made', (gatewayUrl) => {
    expect(() => createOutboundDoor({ gatewayUrl })).toThrow(TypeError);
  });
});

test('a server that closes kept connections without a word is reached every time', async () => {
  const used = new WeakSet<Socket>();
  const gatewayUrl = await startGateway((request, response) => {
    if (used.has(request.socket)) {
      request.socket.destroy();
      return;
    }
    used.add(request.socket);
    response.end('{}');
  });
  const door = createOutboundDoor({ gatewayUrl });
  for (let count = 0; count < 3; count += 1) {
    expect((await door(GET)).ok).toBe(true);
  }
});

describe('what is never sent', () => {
  test.each([
    'evil.example',
    '127.0.0.1',
    'localhost',
    'suitetalk.api.netsuite.com',
    'a.b.suitetalk.api.netsuite.com',
    '1234567.suitetalk.api.netsuite.com.evil.example',
    '1234567.suitetalk.api.netsuite.com:8443',
    '1234567.suitetalk.api.netsuite.com.',
    'evil.example/1234567.suitetalk.api.netsuite.com',
    'evil.example#.suitetalk.api.netsuite.com',
    'user@1234567.suitetalk.api.netsuite.com',
    '1234567_SB1.suitetalk.api.netsuite.com',
    '1234567.app.netsuite.com',
    `${'a'.repeat(61)}.suitetalk.api.netsuite.com`,
    'api.integrator.io.evil.example',
    '1234567.suitetalk.api.netsuite.com\n',
    '',
  ])('host %j', async (host) => {
    const gateway = await startRecorder();
    const result = await createOutboundDoor({ gatewayUrl: gateway.url })({ ...GET, host });

    expect(result).toMatchObject({ ok: false, error: { code: 'host-not-allowed' } });
    expect(gateway.seen).toHaveLength(0);
  });

  test.each([
    'x',
    '',
    '//evil.example/x',
    '/a/../b',
    '/..',
    '/a/%2e%2E/b',
    '/a/.%2e/b',
    '/./b',
    '/a\\..\\b',
    '/a#b',
    '/a b',
    '/a\r\nX-Injected: 1',
    '/a\u0000',
    '/a\tb',
    '/ü',
  ])('path %j', async (path) => {
    const gateway = await startRecorder();
    const result = await createOutboundDoor({ gatewayUrl: gateway.url })({ ...GET, path });

    expect(result).toMatchObject({ ok: false, error: { code: 'request-not-allowed' } });
    expect(gateway.seen).toHaveLength(0);
  });

  test.each([
    { Cookie: 'JSESSIONID=top-secret' },
    { cookie: 'JSESSIONID=top-secret' },
    { Host: 'evil.example' },
    { 'Transfer-Encoding': 'chunked' },
    { Authorization: 'Bearer top-secret\r\nX-Injected: 1' },
    { Authorization: 'Bearer top-secret\u0000' },
    { 'X-A\r\nX-Injected': 'top-secret' },
    { 'X-A: 1': 'top-secret' },
  ])(
    'header %j, and the refusal does not repeat its value',
    async (headers: Record<string, string>) => {
      const gateway = await startRecorder();
      const result = await createOutboundDoor({ gatewayUrl: gateway.url })({ ...GET, headers });

      expect(result).toMatchObject({ ok: false, error: { code: 'request-not-allowed' } });
      expect(JSON.stringify(result)).not.toContain('top-secret');
      expect(gateway.seen).toHaveLength(0);
    },
  );

  test('a GET request with a body', async () => {
    const gateway = await startRecorder();
    const result = await createOutboundDoor({ gatewayUrl: gateway.url })({ ...GET, body: 'a' });

    expect(result).toMatchObject({ ok: false, error: { code: 'request-not-allowed' } });
  });
});

describe('what comes back', () => {
  test.each([
    ['{"error":"invalid_client"}', 'application/json', 'json'],
    ['[1]', 'text/plain', 'json'],
    ['\n <!DOCTYPE html><title>Login</title>', 'application/json', 'html'],
    ['upstream error', 'application/json', 'text'],
    ['"a word"', 'application/json', 'text'],
    ['{"cut":', 'application/json', 'text'],
    ['  ', 'application/json', 'empty'],
  ])('the body %j labeled %s counts as %s', async (body, contentType, shape) => {
    const gatewayUrl = await startGateway((_request, response) => {
      response.writeHead(400, { 'Content-Type': contentType, 'X-Answer': 'yes' });
      response.end(body);
    });

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    expect(result).toMatchObject({
      ok: true,
      value: { status: 400, body, bodyShape: shape, headers: { 'x-answer': 'yes' } },
    });
  });

  test('a character that arrives in two pieces stays whole', async () => {
    const bytes = Buffer.from('ä€😀');
    const gatewayUrl = await startGateway((_request, response) => {
      response.write(bytes.subarray(0, 6));
      setImmediate(() => response.end(bytes.subarray(6)));
    });

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    expect(result).toMatchObject({ ok: true, value: { body: 'ä€😀' } });
  });

  test.each([301, 302, 303, 307, 308])(
    'a redirect with status %i is not followed and its query is not repeated',
    async (status) => {
      let requests = 0;
      const gatewayUrl = await startGateway((request, response) => {
        requests += 1;
        const location = `http://${request.headers.host}/stolen?token=top-secret`;
        response.writeHead(status, { Location: location });
        response.end();
      });

      const result = await createOutboundDoor({ gatewayUrl })(GET);

      expect(result).toMatchObject({ ok: false, error: { code: 'redirect-refused' } });
      expect(JSON.stringify(result)).not.toContain('top-secret');
      expect(requests).toBe(1);
    },
  );

  test('a redirect to another NetSuite host names that host, which tells the right data center', async () => {
    const gatewayUrl = await startGateway((_request, response) => {
      response.writeHead(302, { Location: 'https://system.na1.netsuite.com/x?token=top-secret' });
      response.end();
    });

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    const message = result.ok ? '' : result.error.message;
    expect(message).toContain('system.na1.netsuite.com');
    expect(result).toMatchObject({ error: { redirectHost: 'system.na1.netsuite.com' } });
    expect(message).not.toContain('top-secret');
  });

  test('a redirect whose host is no name of NetSuite’s own does not repeat it', async () => {
    const secret = '3f9a1c07b2e84d56';
    const gatewayUrl = await startGateway((_request, response) => {
      response.writeHead(302, { Location: `https://${secret}.app.netsuite.com/` });
      response.end();
    });

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    expect(result).toMatchObject({ error: { redirectHost: '….app.netsuite.com' } });
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  test('a body of 50 MB is cut at the limit and the connection is closed', async () => {
    let sentBytes = 0;
    const closed = createSignal();
    const gatewayUrl = await startGateway((_request, response) => {
      const chunk = Buffer.alloc(65_536, 'a');
      response.on('close', closed.resolve);
      const pour = () => {
        while (sentBytes < 50_000_000 && !response.destroyed) {
          sentBytes += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', pour);
            return;
          }
        }
        response.end();
      };
      pour();
    });

    const result = await createOutboundDoor({ gatewayUrl })({ ...GET, maxBodyBytes: 100_000 });
    await closed.promise;

    expect(result).toMatchObject({ ok: false, error: { code: 'body-too-large' } });
    expect(sentBytes).toBeLessThan(20_000_000);
  });

  test('a body of exactly the limit is read, one byte more is not', async () => {
    const gatewayUrl = await startGateway((_request, response) => response.end('a'.repeat(1000)));
    const door = createOutboundDoor({ gatewayUrl });

    expect(await door({ ...GET, maxBodyBytes: 1000 })).toMatchObject({ ok: true });
    expect(await door({ ...GET, maxBodyBytes: 999 })).toMatchObject({
      ok: false,
      error: { code: 'body-too-large', status: 200 },
    });
  });
});

describe('a server that means harm', () => {
  const sockets: Array<Socket> = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) {
      socket.destroy();
    }
  });

  /** A server that writes to each connection as it likes. */
  async function startRaw(write: (socket: Socket) => void): Promise<string> {
    const server = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => write(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Writes the same again and again until the other side has had enough. */
  function pourForEver(socket: Socket, text: string): void {
    while (!socket.destroyed && socket.write(text)) {}
    socket.once('drain', () => pourForEver(socket, text));
  }

  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

  test('and drips forever is cut off at the deadline of the whole exchange', async () => {
    const closed = createSignal();
    const gatewayUrl = await startGateway((_request, response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drip);
        closed.resolve();
      });
    });
    const result = await createOutboundDoor({ gatewayUrl })({ ...GET, timeoutMs: 300 });
    expect(result).toMatchObject({ ok: false, error: { code: 'network-timeout' } });
    await closed.promise;
  });

  test('and packs 200 MB into a small answer is cut off at the limit of the unpacked body', async () => {
    const packed = gzipSync(Buffer.alloc(200 * 1_048_576));
    const gatewayUrl = await startGateway((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end(packed);
    });
    const result = await createOutboundDoor({ gatewayUrl })(GET);
    expect(result).toMatchObject({ ok: false, error: { code: 'body-too-large' } });
  });

  test.each([
    ['10,000 headers', `${HEAD}${'X-A: b\r\n'.repeat(10_000)}\r\n{}`],
    ['a header of a megabyte', `${HEAD}X-A: ${'b'.repeat(1_048_576)}\r\n\r\n{}`],
  ])('and sends %s gives no answer', async (_what, text) => {
    const gatewayUrl = await startRaw((socket) => socket.end(text));
    const result = await createOutboundDoor({ gatewayUrl })(GET);
    expect(result).toMatchObject({ ok: false, error: { code: 'answer-unreadable' } });
  });

  test.each([
    ['chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, `4000\r\n${'a'.repeat(0x4000)}\r\n`],
    ['headers', HEAD, `X-A: ${'b'.repeat(1000)}\r\n`],
    ['interim answers', '', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
    ['an extension of a chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n1;a=`, 'b'.repeat(1000)],
    ['trailers', `${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n`, `X-A: ${'b'.repeat(1000)}\r\n`],
  ])('and sends %s without end is cut off', async (_what, head, more) => {
    const gatewayUrl = await startRaw((socket) => {
      socket.write(head);
      pourForEver(socket, more);
    });
    const door = createOutboundDoor({ gatewayUrl });
    const result = await door({ ...GET, timeoutMs: 1000 });
    expect(result.ok).toBe(false);
  });
});

describe('a run of several exchanges', () => {
  test('has one deadline and one limit of bytes for all of them together', async () => {
    const gatewayUrl = await startGateway((request, response) => {
      if (request.url?.endsWith('/slow')) {
        return;
      }
      response.end('a'.repeat(400));
    });
    const door = createOutboundDoor({ gatewayUrl });
    const small = boundedRun(door, { timeMs: 60_000, bodyBytes: 1000 });
    expect(await small(GET)).toMatchObject({ ok: true });
    expect(await small(GET)).toMatchObject({ ok: true });
    expect(await small(GET)).toMatchObject({ ok: false, error: { code: 'body-too-large' } });

    const short = boundedRun(door, { timeMs: 300, bodyBytes: 1000 });
    expect(await short({ ...GET, path: '/slow' })).toMatchObject({
      ok: false,
      error: { code: 'network-timeout' },
    });
    expect(await short(GET)).toMatchObject({
      ok: false,
      error: { code: 'network-timeout', message: expect.stringContaining('No request was sent') },
    });
  });
});

describe('when nothing comes back', () => {
  test('a server that sends headers and then stalls ends at the deadline', async () => {
    const hungUp = createSignal();
    const gatewayUrl = await startGateway((_request, response) => {
      response.on('close', hungUp.resolve);
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{');
    });

    const result = await createOutboundDoor({ gatewayUrl })({ ...GET, timeoutMs: 200 });

    expect(result).toMatchObject({ ok: false, error: { code: 'network-timeout' } });
    await hungUp.promise;
  });

  test('a server that never answers ends at the deadline', async () => {
    const gatewayUrl = await startGateway(() => undefined);

    const result = await createOutboundDoor({ gatewayUrl })({ ...GET, timeoutMs: 200 });

    expect(result).toMatchObject({ ok: false, error: { code: 'network-timeout' } });
  });

  test('a body that drips forever ends at the one deadline, however lively it looks', async () => {
    const hungUp = createSignal();
    const gatewayUrl = await startGateway((_request, response) => {
      const drip = setInterval(() => response.write('a'), 20);
      response.on('close', () => {
        clearInterval(drip);
        hungUp.resolve();
      });
    });

    const result = await createOutboundDoor({ gatewayUrl })({ ...GET, timeoutMs: 300 });

    expect(result).toMatchObject({ ok: false, error: { code: 'network-timeout' } });
    await hungUp.promise;
  });

  test('a refused connection is network-unreachable', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));

    const door = createOutboundDoor({ gatewayUrl: `http://127.0.0.1:${port}` });

    expect(await door(GET)).toMatchObject({ ok: false, error: { code: 'network-unreachable' } });
  });

  test('a connection that is closed without an answer is network-unreachable', async () => {
    const gatewayUrl = await startGateway((request) => request.socket.destroy());

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    expect(result).toMatchObject({ ok: false, error: { code: 'network-unreachable' } });
  });

  test('a body that breaks off is network-unreachable, not a short answer', async () => {
    const gatewayUrl = await startGateway((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{}', () => response.destroy());
    });

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    expect(result).toMatchObject({ ok: false, error: { code: 'network-unreachable' } });
  });

  test('status 407, which fetch keeps to itself, is the refusal of a proxy', async () => {
    const gatewayUrl = await startGateway((_request, response) => {
      response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="corp"' });
      response.end('Sign in to the proxy.');
    });

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    expect(result).toMatchObject({ ok: false, error: { code: 'proxy-refused' } });
  });

  test.each([
    [
      'a packed body that is none',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}',
    ],
    ['another protocol', 'SSH-2.0-OpenSSH_9.7\r\n'],
    ['endless headers', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`],
  ])('%s is answer-unreadable', async (_name, bytes) => {
    const gatewayUrl = await startGateway((request) => {
      request.socket.end(bytes);
    });

    const result = await createOutboundDoor({ gatewayUrl })(GET);

    expect(result).toMatchObject({ ok: false, error: { code: 'answer-unreadable' } });
  });

  test('a name that cannot be resolved is dns-failure', async () => {
    const door = createOutboundDoor({ allowedHosts: () => true });

    const result = await door({ ...GET, host: 'nobody.invalid' });

    expect(result).toMatchObject({ ok: false, error: { code: 'dns-failure' } });
  });

  test('a self-signed server certificate is tls-untrusted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'door-tls-'));
    const keyPath = join(folder, 'key.pem');
    const certificatePath = join(folder, 'certificate.pem');
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', keyPath, '-out', certificatePath, '-days', '1'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], { stdio: 'ignore' });
    const tls = { key: readFileSync(keyPath), cert: readFileSync(certificatePath) };
    rmSync(folder, { recursive: true });
    let requests = 0;
    const server = createTlsServer(tls, (_request, response) => {
      requests += 1;
      response.end('{}');
    });
    const port = await listen(server);

    const door = createOutboundDoor({ gatewayUrl: `https://127.0.0.1:${port}` });

    expect(await door(GET)).toMatchObject({ ok: false, error: { code: 'tls-untrusted' } });
    expect(requests).toBe(0);
  });
});
