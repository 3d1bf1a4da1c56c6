import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answerCommand } from '../lib/commands/command';
import { peopleCommand } from '../lib/commands/people';

/** A running app on a data folder of its own. */
export type TestServer = {
  readonly url: string;
  readonly dataFolder: string;
  /** Everything that the server wrote to its log so far. */
  readonly log: () => string;
  /** Ends the process at once, as pulling the plug would. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same data folder and port. */
  readonly restart: () => Promise<void>;
  /** Lets the process end by itself, so that its data folder is whole. */
  readonly end: () => Promise<void>;
  /** Ends the process and removes the data folder. */
  readonly stop: () => Promise<void>;
};

/**
 * Each server lives too short for the best code that V8 can make, of Prisma's WebAssembly and of scripts: to make
 * it takes a third of a start, and a sixth of the time of the first hundred pages.
 */
const SHORT_LIFE = ['--liftoff-only', '--interrupt-budget=600000'];

/** How long a start may take, in milliseconds. */
const START_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

/** Below the ports that Linux gives to outgoing connections, so that none of them takes one in between. */
const PORTS = { first: 15_000, last: 30_000 } as const;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    // Somebody listens there.
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port on loopback where nobody listens. */
export async function freePort(): Promise<number> {
  let port = randomInt(PORTS.first, PORTS.last);
  while (!(await isFree(port))) {
    port = randomInt(PORTS.first, PORTS.last);
  }
  return port;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/ready`);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function waitUntilReady(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(url))) {
    const ended = child.exitCode ?? child.signalCode;
    if (ended !== null || Date.now() > deadline) {
      throw new Error(`The server did not start, ended with ${ended}:\n${log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

/**
 * Starts the built app on a free loopback port with a data folder of its own.
 *
 * @param variables Settings besides HOST, PORT, and DATA_DIR.
 * @param copiedFolder The data folder that its own begins as a copy of; without it, it is empty.
 */
export async function startServer(
  variables: Readonly<Record<string, string>> = {},
  copiedFolder?: string,
): Promise<TestServer> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'wizard-'));
  if (copiedFolder !== undefined) {
    await cp(copiedFolder, dataFolder, { recursive: true });
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let text = '';
  const log = () => text;
  let child: ChildProcess;

  const start = async () => {
    const serve = path.resolve(import.meta.dirname, '../lib/commands/serve.mjs');
    child = spawn(process.execPath, [...SHORT_LIFE, serve], {
      cwd: path.resolve(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: dataFolder,
        ...variables,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    }
    await waitUntilReady(url, child, log);
  };
  const endBy = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
  };
  const kill = () => endBy('SIGKILL');
  await start();
  return {
    url,
    dataFolder,
    log,
    kill,
    restart: start,
    end: () => endBy('SIGTERM'),
    stop: async () => {
      await kill();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/**
 * What `npm run people -- …` prints for a running server. Answered in this process: that npm starts it so is
 * shown once, in `people.e2e.ts`.
 */
export async function runPeople(
  { dataFolder, url }: TestServer,
  ...words: ReadonlyArray<string>
): Promise<string> {
  const variables = { DATA_DIR: dataFolder, PORT: new URL(url).port };
  const { code, stdout, stderr } = await answerCommand(peopleCommand, words, () => variables);
  if (code !== 0) {
    throw new Error(stderr);
  }
  return stdout;
}
