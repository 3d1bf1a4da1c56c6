import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepRunning } from './supervise.mjs';

/**
 * A program that keeps a small server running, by the name of `npm run up` in a package of its own.
 * Every process writes a line with its number to the file `log` when it starts, answers or ends.
 */
const UP = `
import { appendFileSync } from 'node:fs';
import { keepRunning, END_SIGNALS } from '${path.join(import.meta.dirname, 'supervise.mjs')}';
import { watchNpm } from '${path.join(import.meta.dirname, 'npm-parent.mjs')}';
const stopping = new AbortController();
const stop = () => stopping.abort();
for (const signal of END_SIGNALS) process.on(signal, stop);
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
watchNpm('up', stop);
const say = (line) => appendFileSync('log', line + '\\n');
say('up ' + process.pid);
say('shell ' + process.ppid);
const code = await keepRunning({
  args: ['server.mjs'],
  environment: process.env,
  folder: process.cwd(),
  readyUrl: 'http://127.0.0.1:' + process.env.PORT + '/api/ready',
  sayUnreadyAfterMs: 100,
  say,
  onReady: () => say('ready'),
  stop: stopping.signal,
});
say('up ended ' + code);
process.exit(code);
`;

/** Ends as the app's server does; \`/slow\` is answered after a second, a file \`crash\` holds its exit code. */
const SERVER = `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const say = (line) => appendFileSync('log', line + '\\n');
const server = createServer((request, response) => {
  if (request.url === '/slow') {
    say('asked');
    setTimeout(() => response.end('whole'), 1000);
  } else if (existsSync('unready')) {
    response.writeHead(503).end('{"status":"disk-full"}');
  } else {
    response.end();
  }
});
let ending = false;
function end() {
  if (!ending) {
    ending = true;
    server.close(() => { say('server ended'); process.exit(0); });
  }
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
process.on('disconnect', end);
say('server ' + process.pid);
if (existsSync('crash')) process.exit(Number(readFileSync('crash', 'utf8')));
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send('listening'));
`;

let folder: string;
let port: number;
let child: ChildProcess | undefined;

const at = (name: string) => path.join(folder, name);

async function log(): Promise<string> {
  return readFile(at('log'), 'utf8').catch(() => '');
}

/** Waits for a line of the log, and gives the first group of the pattern. */
async function line(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(await log());
    if (found !== null) {
      return found[1] ?? found[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function waitForEndOf(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function fetchSlow(): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(`http://127.0.0.1:${port}/slow`, { agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'up-signals-'));
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  port = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, 'close');
  await writeFile(at('package.json'), '{"scripts":{"up":"node up.mjs"}}');
  await writeFile(at('up.mjs'), UP);
  await writeFile(at('server.mjs'), SERVER);
});

afterEach(async () => {
  for (const name of ['up', 'server']) {
    for (const [, pid] of (await log()).matchAll(new RegExp(`^${name} (\\d+)$`, 'gm'))) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended by itself, as it should.
      }
    }
  }
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(command: string, ...args: ReadonlyArray<string>): ChildProcess {
  const { npm_lifecycle_event: _, ...environment } = process.env;
  child = spawn(command, args, {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    env: { ...environment, PORT: String(port) },
  });
  return child;
}

const direct = () => start(process.execPath, 'up.mjs');
const byNpm = () => start('npm', 'run', 'up');

const pidOf = async (name: string) => Number(await line(new RegExp(`^${name} (\\d+)$`, 'm')));
const own = async (started: ChildProcess) => started.pid ?? Number.NaN;

test.each([
  ['SIGTERM to npm', byNpm, 'SIGTERM', own],
  ['SIGHUP to npm', byNpm, 'SIGHUP', own],
  ['SIGKILL to npm', byNpm, 'SIGKILL', own],
  ['SIGTERM to the shell', byNpm, 'SIGTERM', () => pidOf('shell')],
  ['SIGHUP to the shell', byNpm, 'SIGHUP', () => pidOf('shell')],
  ['SIGKILL to the shell', byNpm, 'SIGKILL', () => pidOf('shell')],
  ['SIGTERM to up.mjs', direct, 'SIGTERM', own],
  ['SIGINT to up.mjs', direct, 'SIGINT', own],
  ['SIGHUP to up.mjs', direct, 'SIGHUP', own],
  ['SIGKILL to up.mjs', direct, 'SIGKILL', own],
  ['SIGTERM to the server', direct, 'SIGTERM', () => pidOf('server')],
  ['SIGTERM to the whole group', byNpm, 'SIGTERM', async (npm: ChildProcess) => -(await own(npm))],
  ['SIGINT to the whole group', byNpm, 'SIGINT', async (npm: ChildProcess) => -(await own(npm))],
  ['SIGHUP to the whole group', byNpm, 'SIGHUP', async (npm: ChildProcess) => -(await own(npm))],
] as const)(
  '%s: what is in flight is finished, and nothing stays behind',
  async (name, startAs, signal, target) => {
    const started = startAs();
    await line(/^ready$/m);
    const answer = fetchSlow();
    await line(/^asked$/m);
    process.kill(await target(started), signal);
    expect(await answer).toBe('whole');
    await waitForEndOf(await pidOf('up'));
    await waitForEndOf(await pidOf('server'));
    expect(await log()).toContain('server ended');
    if (name !== 'SIGKILL to up.mjs') {
      expect(await log()).toContain('up ended 0');
    }
  },
);

test('a program that npm did not start goes on without its parent', async () => {
  start('/bin/sh', '-c', 'node up.mjs & exit 0');
  await line(/^ready$/m);
  expect(await fetchSlow()).toBe('whole');
  expect(await log()).not.toContain('ended');
});

test('a server that crashes starts again, after a longer pause each time, with the reason', async () => {
  await writeFile(at('crash'), '75');
  direct();
  await line(/may pass\. It restarts in 1 s/);
  await writeFile(at('crash'), '3');
  await line(/exit code 3\. It restarts in 2 s/);
  await rm(at('crash'));
  await line(/^ready$/m);
});

test('a server of another installation on its port is not taken for it', async () => {
  const other = createServer((_request, response) => response.end());
  other.listen(port, '127.0.0.1');
  await once(other, 'listening');
  direct();
  await line(/exit code 1\. It restarts in 1 s/);
  expect(await log()).not.toMatch(/^ready$/m);
  other.close();
  await line(/^ready$/m);
});

test('a server that is killed starts again', async () => {
  direct();
  await line(/^ready$/m);
  process.kill(await pidOf('server'), 'SIGKILL');
  await line(/SIGKILL.*It restarts in 1 s/);
  await line(/ready[\s\S]*ready/);
});

test('a server that the system cannot start is tried again', async () => {
  const said: Array<string> = [];
  const code = await keepRunning({
    args: ['-e', ''],
    environment: process.env,
    folder: at('later'),
    readyUrl: `http://127.0.0.1:${port}/api/ready`,
    sayUnreadyAfterMs: 60_000,
    say: (words) => {
      said.push(words);
      mkdirSync(at('later'), { recursive: true });
    },
    onReady: () => undefined,
    stop: new AbortController().signal,
  });
  expect(code).toBe(0);
  expect(said).toEqual([
    expect.stringMatching(/cannot be started: .*ENOENT/),
    expect.stringMatching(/exit code 1\. It restarts in 1 s/),
  ]);
});

test('a signal during the pause ends it at once', async () => {
  await writeFile(at('crash'), '3');
  const started = direct();
  await line(/restarts in 2 s/);
  started.kill('SIGTERM');
  const [code] = await once(started, 'exit');
  expect(code).toBe(0);
});

test('a failure that no restart mends ends with its own code', async () => {
  await writeFile(at('crash'), '78');
  const [code] = await once(direct(), 'exit');
  expect(code).toBe(78);
  expect((await log()).match(/^server /gm)).toHaveLength(1);
});

test('a server that does not get ready is waited for, and it is said why', async () => {
  await writeFile(at('unready'), '');
  direct();
  await line(/not ready yet: 503 \{"status":"disk-full"\}/);
  await rm(at('unready'));
  await line(/^ready$/m);
});
