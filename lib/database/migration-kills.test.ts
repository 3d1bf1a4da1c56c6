import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase } from './client';
import type { DatabaseLocation, DatabaseProvider } from './location';
import { applyMigrations, migrationsFolder } from './migrate';
import { startTestPostgresql, type TestPostgresql } from './test-databases';

/** Fills the log until the process is killed. */
const ENDLESS = `CREATE TABLE "Filler" AS WITH RECURSIVE endless(x) AS
  (SELECT 1 UNION ALL SELECT x + 1 FROM endless) SELECT randomblob(1000) AS bytes FROM endless;`;

/** More than SQLite keeps in memory of a transaction, in bytes. */
const SPILT_BYTES = 8_000_000;

const APPLY = `
  import { applyMigrations } from '@/lib/database/migrate';
  await applyMigrations(JSON.parse(process.argv[1]), process.argv[2]);`;

let folder: string;
let postgresql: TestPostgresql;
let child: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'migration-kills-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  child?.kill('SIGKILL');
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

const firstOf = (migrations: string) =>
  path.join(migrations, '20261124020135_first', 'migration.sql');

/** Begins the migrations in a process of its own, as a start does. */
function begin(location: DatabaseLocation, migrations: string): ChildProcess {
  const args = ['--liftoff-only', '--import', 'tsx', '--input-type=module', '-e', APPLY];
  child = spawn(process.execPath, [...args, JSON.stringify(location), migrations], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return child;
}

async function kill(started: ChildProcess): Promise<void> {
  const ended = once(started, 'exit');
  expect(started.kill('SIGKILL')).toBe(true);
  expect(await ended).toEqual([null, 'SIGKILL']);
}

/** The next start brings the database up to date from nothing, and it can be written to. */
async function expectNextStart(location: DatabaseLocation): Promise<void> {
  expect((await applyMigrations(location))[0]).toMatch(/first$/);
  expect(await applyMigrations(location)).toEqual([]);
  const database = openDatabase(location);
  await database.firstOwner.create({ data: { id: 'owner', userId: 'someone' } });
  expect(await database.firstOwner.count()).toBe(1);
  await database.$disconnect();
}

async function statements(provider: DatabaseProvider): Promise<ReadonlyArray<string>> {
  return (await readFile(firstOf(migrationsFolder(provider)), 'utf8')).split(/(?<=;\n)/);
}

test.each([1, 7, 100])(
  'SQLite: a start that is killed after %i statements of its first migration leaves nothing behind',
  async (count) => {
    const file = path.join(folder, `after-${count}`, 'wizard.db');
    const migrations = path.join(folder, `migrations-${count}`);
    await cp(migrationsFolder('sqlite'), migrations, { recursive: true });
    const done = (await statements('sqlite')).slice(0, count);
    await writeFile(firstOf(migrations), `${done.join('')}\n${ENDLESS}`);
    const location = { provider: 'sqlite', file } as const;
    const started = begin(location, migrations);
    await vi.waitFor(
      async () => expect((await stat(`${file}-wal`)).size).toBeGreaterThan(SPILT_BYTES),
      20_000,
    );
    await kill(started);
    await expectNextStart(location);
  },
);

test.each(['TestRun', 'Verification', 'User_email_key'])(
  'PostgreSQL: a start that is killed at %s of its first migration leaves nothing behind',
  async (held) => {
    const url = await postgresql.createEmptyDatabase();
    const location = { provider: 'postgresql', url } as const;
    const [holder, watcher] = [
      new Client({ connectionString: url }),
      new Client({ connectionString: url }),
    ];
    await Promise.all([holder.connect(), watcher.connect()]);
    // The migration waits there for what this transaction will become.
    await holder.query('BEGIN');
    await holder.query(`CREATE TABLE "${held}" (id TEXT)`);
    const started = begin(location, migrationsFolder('postgresql'));
    const waiting = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitFor(
      async () => expect((await watcher.query(waiting)).rows).toHaveLength(1),
      20_000,
    );
    await kill(started);
    await holder.query('ROLLBACK');
    await Promise.all([holder.end(), watcher.end()]);
    await expectNextStart(location);
  },
);
