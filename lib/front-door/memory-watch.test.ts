import { spawn } from 'node:child_process';
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
import { signIn } from '@/lib/sign-in/auth';
import { createFirstOwner } from '@/lib/sign-in/people';
import { watchMemory } from './memory-watch';

const OWNER = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
const HEAP_MB = 160;
const CROWD = 250;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'memory-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The Cookie header of somebody who is signed in: of those, any number is at work at once. */
async function signedIn(): Promise<string> {
  const environment = readEnvironment({ DATA_DIR: folder });
  if (!environment.ok) throw new Error(environment.error.message);
  const installation = await openInstallation(environment.value, new Date(), () => undefined);
  try {
    await createFirstOwner(installation, OWNER, new Date());
    const { headers } = await signIn(installation, OWNER);
    return headers.get('set-cookie')?.split(';')[0] ?? '';
  } finally {
    await installation.close();
  }
}

test('a server with a small heap refuses a crowd rather than die, says so, and recovers', async () => {
  const cookie = await signedIn();
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
    const ask = async (target: string) => {
      const answer = await fetch(`${url}${target}`, { headers: { Cookie: cookie } });
      const text = await answer.text();
      return { status: answer.status, text, retryAfter: answer.headers.get('Retry-After') };
    };
    const answers = await Promise.all([
      ...Array.from({ length: CROWD }, () => ask('/profiles')),
      ask('/api/ready'),
      ask('/api/health'),
    ]);
    const health = answers.pop();
    expect(health).toMatchObject({ status: 200 });
    expect(answers.pop()).toEqual({
      status: 503,
      text: '{"status":"memory-short"}',
      retryAfter: '5',
    });
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({
      text: expect.stringContaining('The server is short of memory'),
      retryAfter: '5',
    });
    expect(answers.filter(({ status }) => status === 200).length).toBe(CROWD - refused.length);
    expect(log).toContain('"code":"memory-short"');
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
