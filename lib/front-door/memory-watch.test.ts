import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heapFlags } from '@/lib/commands/supervise.mjs';
import { readEnvironment } from '@/lib/installation/environment';
import { openInstallation } from '@/lib/installation/installation';
import { watchMemory } from './memory-watch';

const HEAP_MB = 160;
const CROWD = 300;
/** So many that none waits for its turn in the line of its session. */
const SESSIONS = 50;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'memory-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Cookie headers of people who are signed in, as far as the front door looks: each person in one session. */
async function signedCookies(): Promise<ReadonlyArray<string>> {
  const environment = readEnvironment({ DATA_DIR: folder });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  const installation = await openInstallation(environment.value, new Date(), () => undefined);
  const { authSecret, database } = installation;
  const ids = Array.from({ length: SESSIONS }, (_, index) => `session ${index}`);
  const expiresAt = new Date(Date.now() + 3_600_000);
  await database.user.createMany({ data: ids.map((id) => ({ id, name: id, email: id })) });
  await database.session.createMany({
    data: ids.map((id) => ({ id, token: id, userId: id, expiresAt })),
  });
  await installation.close();
  return ids.map((token) => {
    const signature = createHmac('sha256', authSecret).update(token).digest('base64');
    return `wizard.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
  });
}

test('a server with a small heap refuses a crowd rather than die, says so, and recovers', async () => {
  const cookies = await signedCookies();
  const child = spawn(
    process.execPath,
    [
      ...heapFlags(HEAP_MB),
      ...['--import', 'tsx', path.join(import.meta.dirname, 'small-heap.fixture.ts'), folder],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const url = `http://127.0.0.1:${String(line).split(' ')[1]}`;
    const ask = async (target: string, index = 0) => {
      const headers = { Cookie: cookies[index % SESSIONS] ?? '' };
      const answer = await fetch(`${url}${target}`, { headers });
      const text = await answer.text();
      return { status: answer.status, text, retryAfter: answer.headers.get('Retry-After') };
    };
    const answers = await Promise.all(
      Array.from({ length: CROWD }, (_, index) => ask('/profiles', index)),
    );
    expect(await ask('/api/health')).toMatchObject({ status: 200 });
    expect(await ask('/api/ready')).toEqual({
      status: 503,
      text: '{"status":"memory-short"}',
      retryAfter: '5',
    });
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({
      text: expect.stringContaining('The server is low on memory'),
      retryAfter: '5',
    });
    expect(answers.filter(({ status }) => status === 200).length).toBe(CROWD - refused.length);
    expect(log).toContain('"code":"memory-short"');
    child.kill('SIGUSR2');
    while ((await ask('/api/ready')).status !== 200) {
      await pause(100);
    }
    expect(await ask('/profiles')).toMatchObject({ status: 200, text: 'here' });
    expect(log).toContain('There is enough memory again.');
    expect(child.exitCode ?? child.signalCode).toBeNull();
  } finally {
    child.kill('SIGKILL');
  }
});

test('a heap that holds garbage only is cleaned, and nobody is refused', () => {
  let used = 0.95;
  const told: Array<boolean> = [];
  const heap = {
    usedShare: () => used,
    clean: () => {
      used = 0.4;
    },
  };
  expect(watchMemory((isShort) => told.push(isShort), heap)()).toBe(false);
  expect(told).toEqual([]);
});
