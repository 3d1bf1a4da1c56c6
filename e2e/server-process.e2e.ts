import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { freePort, startServer } from './server';

const ROOT = path.resolve(import.meta.dirname, '..');

type Running = { readonly child: ChildProcess; readonly said: () => string };

/** Starts a command of the built app in a process group of its own. */
function run(args: ReadonlyArray<string>, port: number, dataFolder: string): Running {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataFolder,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  return { child, said: () => said };
}

/** Sends bytes as they are, in two parts, and gives the whole answer. */
async function sendRaw(port: number, head: string, then: () => string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(head);
  // The server is at work on the head once it asks for the rest.
  await once(socket, 'data');
  socket.end(then());
  return textOf(socket);
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const result = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return result;
}

test('npm run up ends whole at each signal, and answers what is in flight', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'wizard-'));
  try {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      const port = await freePort();
      const up = run(['lib/commands/up.mjs', '--built'], port, dataFolder);
      const ended = once(up.child, 'exit');
      await expect.poll(up.said, { timeout: 60_000 }).toContain('is ready');
      const body = '-'.repeat(100);
      const answer = await sendRaw(
        port,
        `POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
        () => {
          process.kill(-Number(up.child.pid), signal);
          return body;
        },
      );
      expect(answer).toContain('HTTP/1.1 400');
      expect(await ended).toEqual([0, null]);
      expect(await isListening(port)).toBe(false);
      const wal = path.join(dataFolder, 'wizard.db-wal');
      expect(existsSync(wal) ? (await stat(wal)).size : 0).toBe(0);
      expect((await stat(path.join(dataFolder, 'wizard.db'))).size).toBeGreaterThan(0);
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
});

test('a second server on a data folder is refused by name until the first is dead', async () => {
  const first = await startServer();
  try {
    const port = await freePort();
    const second = run(['lib/commands/serve.mjs'], port, first.dataFolder);
    expect(await once(second.child, 'exit')).toEqual([78, null]);
    expect(second.said()).toContain('Cannot start (data-folder-in-use)');
    expect((await fetch(`${first.url}/api/ready`)).status).toBe(200);
    await first.kill();
    await first.restart();
    expect((await fetch(`${first.url}/api/ready`)).status).toBe(200);
  } finally {
    await first.stop();
  }
});

test('the built app refuses at its front door what no page of it sends', async () => {
  const server = await startServer({ SECURITY_CONTACT: 'mailto:security@example.com' });
  try {
    const { host, origin } = new URL(server.url);
    const form = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const markers = '["$R1","$R2"]';
    const part = `--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n${markers}\r\n--x--\r\n`;
    const own = { Host: host, Origin: origin, Connection: 'close' };
    const ask = async (
      line: string,
      headers: Readonly<Record<string, string>>,
      body = '',
    ): Promise<string> => {
      const lines = Object.entries({ ...own, ...headers }).map((header) => header.join(': '));
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.write([`${line} HTTP/1.1`, ...lines, '', body].join('\r\n'));
      return textOf(socket);
    };
    const send = async (...request: Parameters<typeof ask>): Promise<number> =>
      Number(/^HTTP\/1\.1 (\d{3})/.exec(await ask(...request))?.[1]);
    const length = (bytes: number) => ({ 'Content-Length': String(bytes) });
    expect(await send('POST /sign-in', form)).toBe(411);
    expect(
      await send('POST /sign-in', { ...form, ...length(0), Origin: 'https://evil.example' }),
    ).toBe(403);
    expect(await send('GET /sign-in', { Host: 'evil.example' })).toBe(421);
    expect(await send('GET /%zz', {})).toBe(400);
    expect(await send('POST /sign-in', { ...form, ...length(9000) }, 'x'.repeat(9000))).toBe(413);
    const action = { 'Next-Action': `40${'ab'.repeat(20)}`, ...form, ...length(part.length) };
    expect(await send('POST /sign-in', action, part)).toBe(400);
    const unknownAction = part.replace(markers, '["$K1"]');
    const lengthOfIt = length(unknownAction.length);
    const logBefore = server.log();
    expect(await send('POST /sign-in', { ...action, ...lengthOfIt }, unknownAction)).toBe(409);
    expect(server.log()).toBe(logBefore);
    const unknownExpectation = await ask('GET /sign-in', { Expect: 'zzz' });
    expect(unknownExpectation).toMatch(/^HTTP\/1\.1 417 /);
    expect(unknownExpectation).toContain('X-Frame-Options: DENY');
    expect(await send('GET /welcome', {})).toBe(200);
    // The image optimizer fetches what strangers name; this app has none.
    expect(await send('GET /_next/image?url=%2Ficon.svg&w=64&q=75', {})).toBe(404);
    expect(await ask('GET /.well-known/security.txt', {})).toContain(
      'Contact: mailto:security@example.com\nExpires: ',
    );
  } finally {
    await server.stop();
  }
});
