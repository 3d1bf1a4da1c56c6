import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { formatKey } from '@/lib/vault/keyring';
import { readEnvironment } from './environment';
import { type Installation, openInstallation } from './installation';
import { readiness } from './readiness';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const A_SECOND_MS = 1_000;

let folder: string;
let postgresql: TestPostgresql;
let logged: Array<string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'readiness-'));
  postgresql = await startTestPostgresql();
});

beforeEach(() => {
  logged = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    logged.push(String(line));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(variables: Readonly<Record<string, string>>): Promise<Installation> {
  const dataFolder = await mkdtemp(path.join(folder, 'data-'));
  const environment = readEnvironment({ DATA_DIR: dataFolder, ...variables });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return openInstallation(environment.value, NOW, () => undefined);
}

/** Asks at moments that lie far enough apart for each to find out again. */
function asker(installation: Installation): () => ReturnType<typeof readiness> {
  let nowMs = 0;
  return () => {
    nowMs += A_SECOND_MS;
    return readiness(installation, nowMs);
  };
}

async function readRow({ database }: Installation): Promise<unknown> {
  return database.lease.findMany({ where: { name: 'readiness' } });
}

/** Lets a database take no write any more, or takes that back. */
async function setReadOnly(installation: Installation, on: boolean): Promise<void> {
  const url = installation.environment.databaseUrl;
  if (url === undefined) {
    await installation.database.$queryRawUnsafe(`PRAGMA query_only = ${on ? 'ON' : 'OFF'}`);
    return;
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET default_transaction_read_only = off');
    const name = new URL(url).pathname.slice(1);
    await client.query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${on}`);
    await client.query(
      'SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [name],
    );
  } finally {
    await client.end();
  }
  // The pool gives out an ended connection until it has heard of its end.
  await vi.waitFor(() => installation.database.$queryRawUnsafe('SELECT 1'), { timeout: 10_000 });
}

describe.each(DATABASE_PROVIDERS)('a server on %s', (provider) => {
  let installation: Installation;

  beforeAll(async () => {
    const variables =
      provider === 'sqlite'
        ? {}
        : {
            DATABASE_URL: await postgresql.createDatabase(),
            ENCRYPTION_KEYS: formatKey({ id: 'first', bytes: new Uint8Array(32).fill(7) }),
          };
    installation = await open(variables);
  });

  afterAll(() => installation.database.$disconnect());

  test('is ready; however many ask within a second, the database is written once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 40 }, () => readiness(installation, A_SECOND_MS)),
    );
    expect(new Set(asked)).toEqual(new Set([undefined]));
    const written = await readRow(installation);
    expect(written).toHaveLength(1);
    expect(await readiness(installation, A_SECOND_MS + 999)).toBeUndefined();
    expect(await readRow(installation)).toEqual(written);
    expect(logged).toEqual([]);
  });

  test('is not while the database takes no write, says so once in the log, and is again by itself', async () => {
    const ask = asker({ ...installation });
    expect(await ask()).toBeUndefined();
    await setReadOnly(installation, true);
    expect([await ask(), await ask()]).toEqual(['database-unavailable', 'database-unavailable']);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/"ready":false,"code":"database-unavailable".*read-?only/);
    await setReadOnly(installation, false);
    expect(await ask()).toBeUndefined();
    expect(logged).toHaveLength(2);
    expect(logged[1]).toContain('"ready":true');
  });
});

test('is not ready while another file has the name of its database, and is again with its own', async () => {
  const installation = await open({});
  const ask = asker(installation);
  const file = path.join(installation.environment.dataFolder, 'wizard.db');
  try {
    expect(await ask()).toBeUndefined();
    await rename(file, `${file}.own`);
    await copyFile(`${file}.own`, file);
    expect(await ask()).toBe('database-unavailable');
    expect(logged.join('')).toContain('database-replaced');
    await rename(`${file}.own`, file);
    expect(await ask()).toBeUndefined();
  } finally {
    await installation.database.$disconnect();
  }
});

test.each([
  ['gone', (file: string) => unlink(file)],
  ['a folder', async (file: string) => unlink(file).then(() => mkdir(file))],
  ['empty', (file: string) => writeFile(file, '')],
  [
    'a link to nowhere',
    async (file: string) => unlink(file).then(() => symlink('/nowhere/keyring', file)),
  ],
  [
    'that of another installation',
    (file: string) =>
      writeFile(file, formatKey({ id: 'k20261124', bytes: new Uint8Array(32).fill(9) })),
  ],
])(
  'a server whose keyring is %s is not ready, and is again once the file is back',
  async (_, spoil) => {
    const installation = await open({});
    const file = path.join(installation.environment.dataFolder, 'keyring');
    try {
      const ask = asker(installation);
      expect(await ask()).toBeUndefined();
      const keyring = await readFile(file, 'utf8');
      await spoil(file);
      expect(await ask()).toBe('keyring-unavailable');
      expect(logged.join('')).toContain('keyring-unavailable');
      expect(logged.join('')).not.toContain(keyring.trim().split(':')[1]);
      await writeFile(`${file}.back`, keyring, { mode: 0o600 });
      await rm(file, { recursive: true, force: true });
      await rename(`${file}.back`, file);
      expect(await ask()).toBeUndefined();
    } finally {
      await installation.database.$disconnect();
    }
  },
);
