import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, expect, test } from '@playwright/test';
import { Visitor } from '../lib/commands/visitor';
import { OWNER } from './journey';
import { finishedProfile, signInOwner, startPreparedServer } from './prepared';
import type { TestServer } from './server';

/** How often the server is killed. `KILL_ROUNDS=200` proves it at length. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 4);

/** How long another program holds the database in a round, in milliseconds; the longest outlasts the wait. */
const LOCKS_MS = [0, 300, 0, 3_000];
const LONG_LOCK_MS = 10_000;
const LONG_LOCK_EVERY = 25;

/** The kill comes at a random moment after one kind of work was acknowledged, or sooner. */
const KINDS = ['sign-in', 'profile save', 'key', 'test run'];
const PATIENCE_MS = 20_000;
const LATEST_KILL_MS = 500;
const LATEST_SOONER_KILL_MS = 3_000;

/** Starts that end with 75 are tried again, as `npm run up` does. */
const PASSING = 'ended with 75';

/** Something that the server has said is done, and how to find out whether it still is. */
type Acknowledged = { readonly what: string; readonly isThere: () => Promise<boolean> };

/** What people do while the server is killed; each gives what was acknowledged, if anything was. */
function work(url: string, owner: Visitor, complete: string, round: number) {
  let count = 0;
  const signIn = async (): Promise<Acknowledged | undefined> => {
    const visitor = new Visitor(url);
    const { email, password } = OWNER;
    const led = await visitor.send('/sign-in', 'Sign in', { email, password });
    return led?.endsWith('/profiles')
      ? { what: 'sign-in', isThere: async () => (await visitor.get('/profiles')).status === 200 }
      : undefined;
  };
  const newProfile = async (): Promise<string | undefined> => {
    count += 1;
    const entries = { name: `Round ${round}, ${count}`, accountId: '1234567' };
    const led = await owner.send('/profiles/new', 'Create profile', entries);
    return led === undefined ? undefined : new URL(led, url).pathname;
  };
  const save = async (): Promise<Acknowledged | undefined> => {
    const profile = await newProfile();
    if (profile === undefined) {
      return undefined;
    }
    const name = `Saved in round ${round}, ${count}`;
    const led = await owner.send(profile, 'Rename', { name });
    const shown = led === undefined ? '' : name;
    return {
      what: led === undefined ? 'profile' : 'profile save',
      isThere: async () => {
        const { status, text } = await owner.get(profile);
        return status === 200 && text.includes(shown);
      },
    };
  };
  const generate = async (): Promise<Acknowledged | undefined> => {
    const profile = await newProfile();
    const page = `${profile}/setup/key-and-certificate`;
    if (profile === undefined || !(await owner.send(page, 'Generate key and certificate'))) {
      return undefined;
    }
    for (;;) {
      const { status, text } = await owner.get(`${profile}/public.pem`);
      if (status === 200) {
        const isThere = async () => (await owner.get(`${profile}/public.pem`)).text === text;
        return { what: 'key', isThere };
      }
      await pause(50);
    }
  };
  const testRun = async (): Promise<Acknowledged | undefined> => {
    const led = await owner.send(`${complete}/setup/test`, 'Test connection');
    const run = /run=([\w-]+)/.exec(led ?? '')?.[1];
    const where = `${complete}/test-runs/${run}`;
    return run === undefined
      ? undefined
      : { what: 'test run', isThere: async () => (await owner.get(where)).status === 200 };
  };
  return [signIn, save, generate, testRun];
}

/** Another program that takes the write lock of the database and gives it back after a time. */
async function holdLock(file: string, holdMs: number): Promise<ChildProcess> {
  const script = `
    import { createClient } from '@libsql/client';
    const client = createClient({ url: 'file:' + process.argv[1] });
    let lock;
    while (lock === undefined) {
      lock = await client.transaction('write').catch(() => undefined);
    }
    console.log('held');
    setTimeout(() => process.exit(), Number(process.argv[2]));`;
  const args = ['--input-type=module', '-e', script, file, String(holdMs)];
  const child = spawn(process.execPath, args, {
    cwd: path.resolve(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

/** Lets people work, with the database locked for a time, until the kill. */
async function workUntilKilled(
  server: TestServer,
  tasks: ReturnType<typeof work>,
  lockMs: number,
  kind: string | undefined,
): Promise<ReadonlyArray<Acknowledged>> {
  const acknowledged: Array<Acknowledged> = [];
  const over = new AbortController();
  const people = tasks.map(async (task) => {
    while (!over.signal.aborted) {
      try {
        const done = await task();
        acknowledged.push(...(done === undefined ? [] : [done]));
      } catch (error) {
        // The connection is cut by the kill; before it, that is a failure.
        if (!over.signal.aborted) {
          throw error;
        }
      }
    }
  });
  const lock =
    lockMs === 0 ? undefined : await holdLock(path.join(server.dataFolder, 'wizard.db'), lockMs);
  const latest = Date.now() + lockMs + (kind === undefined ? 0 : PATIENCE_MS);
  while (!acknowledged.some(({ what }) => what === kind) && Date.now() < latest) {
    await pause(10);
  }
  await pause(Math.random() * (kind === undefined ? LATEST_SOONER_KILL_MS : LATEST_KILL_MS));
  over.abort();
  await server.kill();
  await Promise.all(people);
  if (lock !== undefined && lock.exitCode === null) {
    lock.kill();
  }
  return acknowledged;
}

async function restart(server: TestServer): Promise<number> {
  for (let passing = 0; ; passing += 1) {
    try {
      await server.restart();
      return passing;
    } catch (error) {
      if (!String(error).includes(PASSING)) {
        throw error;
      }
    }
  }
}

/** The owner's browser, and the path of a profile that is ready to be tested. */
async function setUp(browser: Browser, server: TestServer) {
  const context = await browser.newContext();
  await signInOwner(context);
  const cookies = await context.cookies();
  await context.close();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const complete = new URL(finishedProfile(server).profile).pathname;
  return { owner: new Visitor(server.url, cookie), complete };
}

function summary(all: ReadonlyArray<Acknowledged>): string {
  const counts: Record<string, number> = {};
  for (const { what } of all) {
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return `Acknowledged: ${JSON.stringify(counts)}`;
}

test('nothing that was acknowledged is lost by kill -9 and lock fights', async ({ browser }) => {
  test.setTimeout(120_000 + ROUNDS * 60_000);
  // A long proof makes more reports than are kept by default.
  const server = await startPreparedServer({ REPORTS_KEPT: '10000' });
  const all: Array<Acknowledged> = [];
  const lost: Array<string> = [];
  let passing = 0;
  const check = async (some: ReadonlyArray<Acknowledged>, when: string) => {
    for (const { what, isThere } of some) {
      if (!(await isThere())) {
        lost.push(`${what}, ${when}`);
      }
    }
  };
  try {
    const { owner, complete } = await setUp(browser, server);
    for (let round = 0; round < ROUNDS; round += 1) {
      const isLong = round % LONG_LOCK_EVERY === LONG_LOCK_EVERY - 1;
      const lockMs = isLong ? LONG_LOCK_MS : (LOCKS_MS[round % LOCKS_MS.length] ?? 0);
      // Every eighth round knows no kind; the kinds and the locks meet each other in turn.
      const kind =
        round % 8 === 7 ? undefined : KINDS[(round + Math.floor(round / 4)) % KINDS.length];
      const tasks = work(server.url, owner, complete, round);
      const acknowledged = await workUntilKilled(server, tasks, lockMs, kind);
      passing += await restart(server);
      await check(acknowledged, `round ${round}`);
      all.push(...acknowledged);
      if (isLong) {
        console.log(`${round + 1} kills. ${summary(all)}. Lost: ${JSON.stringify(lost)}`);
      }
    }
    await check(all, 'at the end');
  } finally {
    await server.stop();
  }
  console.log(`${ROUNDS} kills. ${summary(all)}. Starts that ended with 75: ${passing}.`);
  expect(lost).toEqual([]);
  expect(all.length).toBeGreaterThan(0);
});
