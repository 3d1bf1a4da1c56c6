/** How long others wait while somebody sends what is meant to hold the built app up, for `npm run bench`. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { type BuiltApp, withBuiltApp } from './built-app';
import { Visitor } from './visitor';

/** Where the hostile requests come from: another address than that of those who wait. */
const HOSTILE_ADDRESS = '127.0.0.2';

const HOSTILE_REQUESTS = 200;
const HOSTILE_AT_ONCE = 8;

/** How long nothing is sent for the phase that the others are compared with, in milliseconds. */
const QUIET_MS = 8_000;

/** The pause between two questions of those who wait, in milliseconds. */
const ASK_EVERY_MS = 15;

/** No answer is waited for longer, in milliseconds. */
const ANSWER_TIMEOUT_MS = 30_000;

type Sent = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Declares so many bytes and sends none of them. */
  readonly unfinishedBytes?: number;
};

/** @returns The status of the answer; `lost` without one. */
function send(url: string, sent: Sent, localAddress: string): Promise<string> {
  const { method = 'GET', path: target, headers = {}, body, unfinishedBytes } = sent;
  const length = unfinishedBytes ?? (body === undefined ? undefined : Buffer.byteLength(body));
  return new Promise((resolve) => {
    const request = httpRequest(
      url,
      {
        ...{ method, path: target, localAddress, agent: false },
        headers: { ...headers, ...(length === undefined ? {} : { 'Content-Length': length }) },
        signal: AbortSignal.timeout(unfinishedBytes === undefined ? ANSWER_TIMEOUT_MS : 3_000),
      },
      (response) => {
        response.resume();
        response.on('close', () => resolve(String(response.statusCode)));
      },
    );
    request.on('error', () => resolve('lost'));
    if (unfinishedBytes === undefined) {
      request.end(body);
    } else {
      request.flushHeaders();
    }
  });
}

const BOUNDARY = '----bench';

function multipart(fields: Iterable<readonly [name: string, value: string]>): string {
  const parts = [...fields].map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--${BOUNDARY}--\r\n`;
}

const markers = (count: number) =>
  multipart([['0', `[${Array.from({ length: count }, (_, each) => `"$R${each}"`).join(',')}]`]]);

const manyFields = (count: number) =>
  multipart(Array.from({ length: count }, (_, each) => [`${each}`, ''] as const));

/** What strangers send. Each is sent in its turn. */
function hostileRequests({ url }: BuiltApp): ReadonlyArray<Sent> {
  const form = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
  const action = { ...form, 'Next-Action': 'a'.repeat(42) };
  const own = { Origin: url };
  const post = { method: 'POST', path: '/sign-in' };
  const password = multipart([
    ['email', 'nobody@example.com'],
    ['password', 'a wrong password'],
  ]);
  return [
    { ...post, headers: action, body: markers(400_000) },
    { ...post, headers: { ...action, ...own }, body: markers(400_000) },
    { ...post, headers: { ...action, ...own }, body: markers(800) },
    { ...post, headers: { ...form, ...own }, body: manyFields(48_000) },
    { ...post, headers: { ...form, ...own }, body: manyFields(120) },
    { ...post, headers: { ...form, ...own }, body: password },
    { ...post, headers: own, unfinishedBytes: 4 * 1024 * 1024 },
    { ...post, headers: own, unfinishedBytes: 4_000 },
    { ...post, headers: { ...form, Origin: 'null' }, body: password },
    { ...post, headers: { ...form, Origin: 'https://evil.example' }, body: password },
    { path: '/%zz' },
    { path: '/practice/../welcome' },
    { path: '//evil.example/%2e%2e' },
    { path: `/sign-in?${'a=&'.repeat(1_000)}` },
    { path: '/sign-in', headers: { 'X-Forwarded-Host': 'evil.example' } },
    { path: '/sign-in' },
    { path: '/handover/none' },
    {
      method: 'POST',
      path: '/practice/practice.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_assertion=${'e'.repeat(60_000)}`,
    },
  ];
}

/** Does one thing after the other, several at once. */
async function several(tasks: ReadonlyArray<() => Promise<unknown>>, atOnce: number) {
  const waiting = [...tasks];
  const lane = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      await task();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function sendHostile(app: BuiltApp): Promise<void> {
  const requests = hostileRequests(app);
  await several(
    Array.from({ length: HOSTILE_REQUESTS }, (_, each) => async () => {
      const sent = requests[each % requests.length];
      if (sent !== undefined) {
        await send(app.url, sent, HOSTILE_ADDRESS);
      }
    }),
    HOSTILE_AT_ONCE,
  );
}

/** An encrypted key whose passphrase takes most of the rounds that an import may have. */
async function costlyKey(): Promise<Blob> {
  const folder = await mkdtemp(path.join(tmpdir(), 'costly-key-'));
  try {
    const file = path.join(folder, 'key.pem');
    const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['genpkey', ...curve, '-out', `${file}.plain`], { stdio: 'ignore' });
    const how = ['-topk8', '-v2', 'aes-256-cbc', '-iter', '2900000', '-passout', 'pass:secret'];
    execFileSync('openssl', ['pkcs8', ...how, '-in', `${file}.plain`, '-out', file]);
    return new Blob([await readFile(file)], { type: 'application/x-pem-file' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What one editor sends: costly imports, long certificates, keys that take long, tests. */
async function sendEditors({ url, cookie, profile }: BuiltApp, key: Blob): Promise<void> {
  const editor = new Visitor(url, cookie);
  const keys = `${profile}/setup/key-and-certificate`;
  const passphrase = 'secret';
  const long = `-----BEGIN CERTIFICATE-----\n${'MAAw'.repeat(50_000)}\n-----END CERTIFICATE-----`;
  const rsa = { algorithm: 'PS256', rsaModulusLength: '4096' };
  const importing = `${keys}/import`;
  const press = 'Import key and certificate';
  await several(
    Array.from({ length: 6 }, () => [
      () => editor.send(importing, press, { keyFile: key, passphrase }),
      () => editor.send(importing, press, { certificate: long, privateKey: long }),
      () => editor.send(keys, 'Generate key and certificate', rsa),
      () => editor.send(`${profile}/setup/test`, 'Test connection'),
      () => editor.get('/profiles?search=bench'),
      () => editor.get(`${profile}/runbook`),
    ]).flat(),
    HOSTILE_AT_ONCE,
  );
}

/** How long answers were waited for during something, in milliseconds. */
export type Waits = {
  readonly what: string;
  readonly longestMs: Readonly<Record<'/api/health' | '/sign-in', number>>;
  readonly p95Ms: Readonly<Record<'/api/health' | '/sign-in', number>>;
  /** The longest that this process itself was held up: so much of a wait may be its own. */
  readonly ownDelayMs: number;
  readonly load: number;
};

const ASKED = ['/api/health', '/sign-in'] as const;

function figuresOf(times: Array<number>) {
  times.sort((a, b) => a - b);
  return { longest: times.at(-1) ?? 0, p95: times[Math.floor(0.95 * (times.length - 1))] ?? 0 };
}

/** Asks for a small answer and a page, again and again, while something is done. */
async function waitsDuring(
  what: string,
  { url }: BuiltApp,
  work: () => Promise<unknown>,
): Promise<Waits> {
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  let isOver = false;
  const ask = async (target: string) => {
    const times: Array<number> = [];
    while (!isOver) {
      const startedAt = performance.now();
      await send(url, { path: target }, '127.0.0.1');
      times.push(performance.now() - startedAt);
      await pause(ASK_EVERY_MS);
    }
    return figuresOf(times);
  };
  const asking = Promise.all(ASKED.map(ask));
  try {
    await work();
  } finally {
    isOver = true;
  }
  const [health, page] = await asking;
  own.disable();
  return {
    what,
    longestMs: { '/api/health': health?.longest ?? 0, '/sign-in': page?.longest ?? 0 },
    p95Ms: { '/api/health': health?.p95 ?? 0, '/sign-in': page?.p95 ?? 0 },
    ownDelayMs: own.max / 1e6,
    load: loadavg()[0] ?? 0,
  };
}

/** What a stranger and an editor can do to others. */
export type Stalls = {
  readonly waits: ReadonlyArray<Waits>;
  /** By how much the server's memory grew over the strangers' requests, in MB. */
  readonly growthMb: number;
};

/** Starts the built app and measures how long others wait. Linux only. */
export async function measureStalls(memoryLimitMb: number): Promise<Stalls> {
  const key = await costlyKey();
  return withBuiltApp(memoryLimitMb, async (app) => {
    // Once without measuring: the first requests load code.
    await waitsDuring('warming up', app, () => sendHostile(app));
    const quiet = await waitsDuring('nothing else', app, () => pause(QUIET_MS));
    const beforeMb = await app.residentMb();
    const strangers = await waitsDuring(
      `${HOSTILE_REQUESTS} hostile requests of strangers`,
      app,
      () => sendHostile(app),
    );
    const growthMb = (await app.residentMb()) - beforeMb;
    const editors = await waitsDuring('an editor’s imports, keys, and tests', app, () =>
      sendEditors(app, key),
    );
    return { waits: [quiet, strangers, editors], growthMb };
  });
}
