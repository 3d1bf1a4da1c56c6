import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Client, createClient } from '@libsql/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase, truncateWriteAheadLog } from './client';
import type { DatabaseLocation } from './location';
import { applyMigrations } from './migrate';
import { openSqlite } from './sqlite-client';

let folder: string;
let location: DatabaseLocation & { readonly provider: 'sqlite' };
let database: Database;
/** Another program on the same file. */
let other: Client;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sqlite-client-'));
  location = { provider: 'sqlite', file: path.join(folder, 'wizard.db') };
  await applyMigrations(location);
  database = openDatabase(location);
  other = createClient({ url: `file:${location.file}` });
});

afterEach(async () => {
  await database.$disconnect();
  other.close();
  await rm(folder, { recursive: true, force: true });
});

const INSERT_OWNER = `INSERT INTO "FirstOwner" (id, "userId") VALUES ('owner', 'someone')`;

const addOwner = () => database.firstOwner.create({ data: { id: 'owner', userId: 'someone' } });

/** What another program finds in the file: what is committed, and nothing else. */
const committedOwners = async () =>
  (await other.execute('SELECT id FROM "FirstOwner"')).rows.length;

describe('while another program holds the lock of a SQLite file', () => {
  test('a write waits until it is free, without blocking the process', async () => {
    const client = openSqlite(location.file);
    const lock = await other.transaction('write');
    const writing = client.execute(INSERT_OWNER);
    // Given back by the very process that waits.
    setImmediate(() => lock.close());
    await writing;
    expect(await committedOwners()).toBe(1);
    client.close();
  });

  test('a transaction waits until it is free', async () => {
    const lock = await other.transaction('write');
    const writing = database.$transaction([addOwner(), database.firstOwner.count()]);
    setImmediate(() => lock.close());
    expect((await writing)[1]).toBe(1);
    expect(await committedOwners()).toBe(1);
  });

  test('reads go on', async () => {
    const lock = await other.transaction('write');
    expect(await database.firstOwner.count()).toBe(0);
    lock.close();
  });
});

describe.each([`${INSERT_OWNER} RETURNING id`, INSERT_OWNER, 'a transaction'])(
  'a lock that outlasts the wait: %s',
  (statement) => {
    test('fails by name, and all later writes are kept', async () => {
      const client = openSqlite(location.file, 0);
      const attempt = () =>
        statement === 'a transaction' ? client.transaction() : client.execute(statement);
      const lock = await other.transaction('write');
      await expect(attempt()).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
      await expect(attempt()).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
      lock.close();
      expect(await committedOwners()).toBe(0);
      await client.execute(`INSERT INTO "FirstOwner" (id, "userId") VALUES ('next', 'someone')`);
      expect(await committedOwners()).toBe(1);
      // The file is free for everybody again.
      (await other.transaction('write')).close();
      client.close();
    });
  },
);

describe('many writes at once', () => {
  const WRITES = 40;
  const rowOf = (name: string) => ({ name, sealed: '', createdAt: new Date(0) });

  test.each([
    [
      'of one statement',
      async (name: string) => database.installationSecret.create({ data: rowOf(name) }),
    ],
    [
      'in transactions',
      (name: string) =>
        database.$transaction(async (transaction) => {
          await transaction.installationSecret.create({ data: rowOf(name) });
        }),
    ],
  ])('%s let other work of the process have its turns in between', async (_kind, write) => {
    let turns = 0;
    let counting = setImmediate(function count() {
      turns += 1;
      counting = setImmediate(count);
    });
    await Promise.all(Array.from({ length: WRITES }, (_, index) => write(`row-${index}`)));
    clearImmediate(counting);
    expect(turns).toBeGreaterThanOrEqual(WRITES);
    expect(await database.installationSecret.count()).toBe(WRITES);
  });
});

describe('a SQLite connection', () => {
  test('has each commit on the disk before it answers, also after a transaction', async () => {
    for (let round = 0; round < 3; round += 1) {
      const [row] = await database.$transaction(
        (transaction) => transaction.$queryRaw<Array<object>>`PRAGMA synchronous`,
      );
      expect(Object.values(row ?? {}).map(Number)).toEqual([2]);
    }
  });

  test('leaves nothing of a deleted row in the files once the log is emptied', async () => {
    const secret = 'a-text-that-must-be-gone';
    const bytes = async (file: string) => (await readFile(file)).includes(secret);
    await database.firstOwner.create({ data: { id: 'owner', userId: secret } });
    expect(await bytes(`${location.file}-wal`)).toBe(true);
    await truncateWriteAheadLog(database);
    expect(await bytes(location.file)).toBe(true);
    await database.firstOwner.deleteMany();
    await truncateWriteAheadLog(database);
    expect(await bytes(location.file)).toBe(false);
    expect(await readFile(`${location.file}-wal`)).toHaveLength(0);
  });
});
