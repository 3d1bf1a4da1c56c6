import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

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
  /** Ends the process and removes the data folder. */
  readonly stop: () => Promise<void>;
};

/** How long a start may take, in milliseconds. */
const START_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

/** A port on loopback where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('No free port on loopback.');
  }
  return address.port;
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
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`The server did not start, ended with ${child.exitCode}:\n${log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

/**
 * Starts the built app on a free loopback port with an empty data folder.
 *
 * @param variables Settings beside HOST, PORT and DATA_DIR.
 */
export async function startServer(
  variables: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'wizard-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let text = '';
  const log = () => text;
  let child: ChildProcess;

  const start = async () => {
    const serve = path.resolve(import.meta.dirname, '../lib/commands/serve.mjs');
    child = spawn(process.execPath, [serve], {
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
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  };
  await start();
  return {
    url,
    dataFolder,
    log,
    kill,
    restart: start,
    stop: async () => {
      await kill();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
