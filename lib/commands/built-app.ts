/** The built app, started for `npm run bench` on a data folder of its own. Linux only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseAccountId } from '@/lib/account/account';
import { readEnvironment } from '@/lib/installation/environment';
import { openInstallation } from '@/lib/installation/installation';
import { createProfile } from '@/lib/profiles/store';
import { signIn } from '@/lib/sign-in/auth';
import { createFirstOwner } from '@/lib/sign-in/people';
import { heapFlags } from './supervise.mjs';

const OWNER = { name: 'Bench', email: 'bench@example.com', password: 'a long enough password' };

/** How long the server may take to start, in milliseconds. */
const START_TIMEOUT_MS = 120_000;

/** A running app with one profile. */
export type BuiltApp = {
  readonly url: string;
  /** The Cookie header of its owner. */
  readonly cookie: string;
  /** The path of the profile. */
  readonly profile: string;
  readonly isRunning: () => boolean;
  /** What it holds in RAM, in MB. */
  readonly residentMb: () => Promise<number>;
};

/** Furnishes a data folder. Gives the owner's Cookie header, and the path of a profile. */
async function furnish(folder: string): Promise<Pick<BuiltApp, 'cookie' | 'profile'>> {
  const environment = readEnvironment({ DATA_DIR: folder });
  const account = parseAccountId('PRACTICE');
  if (!environment.ok || !account.ok) {
    throw new Error('The installation of the bench cannot be made.');
  }
  const installation = await openInstallation(environment.value, new Date(), () => undefined);
  try {
    await createFirstOwner(installation, OWNER, new Date());
    const { headers } = await signIn(installation, OWNER);
    const id = await createProfile(installation, {
      name: 'Bench',
      account: account.value,
      scopes: ['rest_webservices'],
      actor: { id: 'bench', email: OWNER.email },
      now: new Date(),
    });
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    return { cookie, profile: `/profiles/${id}` };
  } finally {
    await installation.close();
  }
}

/** A port on loopback where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('No port of 127.0.0.1 is free.');
  }
  return address.port;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
async function residentMb({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
}

/** @returns The status of an answer; `lost` without one. */
export async function statusOf(url: string, cookie: string): Promise<string> {
  try {
    const answer = await fetch(url, { headers: { Cookie: cookie }, redirect: 'manual' });
    await answer.arrayBuffer();
    return String(answer.status);
  } catch {
    // Not listening yet, or ended: it is counted.
    return 'lost';
  }
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while ((await statusOf(`${url}/api/ready`, '')) !== '200') {
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`The built app did not become ready (exit code ${child.exitCode}).`);
    }
    await pause(100);
  }
}

/**
 * Starts the built app with a limit of its heap, and ends it when the work is done.
 *
 * @param work Given the app while it runs.
 */
export async function withBuiltApp<Value>(
  memoryLimitMb: number,
  work: (app: BuiltApp) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(path.join(tmpdir(), 'built-app-'));
  try {
    const furnished = await furnish(folder);
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [...heapFlags(memoryLimitMb), path.join(import.meta.dirname, 'serve.mjs')],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          ...{ NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), DATA_DIR: folder },
          ...{ DATABASE_URL: '', ENCRYPTION_KEYS: '', APP_URL: '' },
        },
      },
    );
    const ended = once(child, 'exit');
    try {
      const url = `http://127.0.0.1:${port}`;
      await waitUntilReady(url, child);
      return await work({
        ...{ url, ...furnished },
        isRunning: () => child.exitCode === null && child.signalCode === null,
        residentMb: () => residentMb(child),
      });
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
