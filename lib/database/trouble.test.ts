import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from './client';
import { applyMigrations } from './migrate';
import { startTestPostgresql, type TestPostgresql } from './test-databases';
import { databaseTrouble } from './trouble';

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trouble-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What a write of a hundred thousand characters fails with; nothing when it succeeds. */
async function troubleOfWrite(database: Database): Promise<string | undefined> {
  try {
    await database.$transaction((transaction) =>
      transaction.auditEvent.create({
        data: { id: 'event', at: new Date(0), action: 'large', detail: 'x'.repeat(100_000) },
      }),
    );
    return undefined;
  } catch (error) {
    const trouble = databaseTrouble(error);
    expect(databaseTrouble(new Error('of a library', { cause: error }))).toEqual(trouble);
    expect(trouble?.message).not.toMatch(/SQLITE|wizard|invocation/);
    return trouble?.code ?? String(error);
  }
}

describe('a write that fails is named, and the next works once the cause is gone', () => {
  test.each([
    [
      'a full disk',
      'PRAGMA max_page_count = 1',
      'PRAGMA max_page_count = 1000000',
      'database-disk-full',
    ],
    [
      'a file that takes no write',
      'PRAGMA query_only = ON',
      'PRAGMA query_only = OFF',
      'database-read-only',
    ],
  ])('on SQLite: %s', async (name, spoil, mend, code) => {
    const location = { provider: 'sqlite', file: path.join(folder, `${name}.db`) } as const;
    await applyMigrations(location);
    const database = openDatabase(location);
    try {
      await database.$queryRawUnsafe(spoil);
      expect(await troubleOfWrite(database)).toBe(code);
      await database.$queryRawUnsafe(mend);
      expect(await troubleOfWrite(database)).toBeUndefined();
      expect(await database.auditEvent.count()).toBe(1);
    } finally {
      await database.$disconnect();
    }
  });

  test('on PostgreSQL: a database that takes no write, and one that does not answer', async () => {
    const url = await postgresql.createDatabase();
    await applyMigrations({ provider: 'postgresql', url });
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`,
    );
    await client.end();
    const readOnly = openDatabase({ provider: 'postgresql', url });
    expect(await troubleOfWrite(readOnly)).toBe('database-read-only');
    await readOnly.$disconnect();
    const away = openDatabase({
      provider: 'postgresql',
      url: 'postgresql://nobody:hidden@127.0.0.1:1/none',
    });
    expect(await troubleOfWrite(away)).toBe('database-unreachable');
    await away.$disconnect();
  });
});

test.each([
  'EAI_AGAIN: getaddrinfo',
  'EHOSTUNREACH: connect',
  'ENETUNREACH: connect',
  'EPIPE: write',
])('a PostgreSQL that the network does not reach is named: %s', (sign) => {
  const [code = '', call = ''] = sign.split(': ');
  // As Prisma passes on an error of the socket that its adapter does not know.
  const message = `Invalid invocation:\n\n\n${call} ${code} 127.0.0.1:5432`;
  const error = Object.assign(new Error(message), { name: 'PrismaClientKnownRequestError', code });
  expect(databaseTrouble(error)?.code).toBe('database-unreachable');
  // The same of another server says nothing of the database.
  expect(databaseTrouble(Object.assign(new Error(message), { code }))).toBeUndefined();
});

describe('a SQLite file that is not the one that was opened any more', () => {
  test.each([
    ['moved', async (file: string) => rename(file, `${file}.own`)],
    [
      'replaced by its own copy',
      async (file: string) => {
        await rename(file, `${file}.own`);
        await copyFile(`${file}.own`, file);
      },
    ],
  ])(
    '%s: every use fails by name, no other file is written, and all is well once it is back',
    async (name, spoil) => {
      const location = { provider: 'sqlite', file: path.join(folder, `${name}.db`) } as const;
      await applyMigrations(location);
      const database = openDatabase(location);
      const addOwner = (id: string) =>
        database.firstOwner.create({ data: { id, userId: 'someone' } });
      const codeOf = (work: Promise<unknown>) =>
        work.then(
          () => 'kept',
          (error: unknown) => databaseTrouble(error)?.code ?? String(error),
        );
      try {
        await addOwner('before');
        const ended = database.$transaction(async (transaction) => {
          await transaction.firstOwner.create({ data: { id: 'midway', userId: 'someone' } });
          await spoil(location.file);
        });
        // What happens in the middle of a transaction is noticed before its commit is answered.
        expect(await codeOf(ended)).toBe('database-replaced');
        expect(await troubleOfWrite(database)).toBe('database-replaced');
        expect(await codeOf(addOwner('later'))).toBe('database-replaced');
        expect(await codeOf(database.firstOwner.count())).toBe('database-replaced');
        await rename(`${location.file}.own`, location.file);
        expect(await codeOf(addOwner('after'))).toBe('kept');
        const ids = (await database.firstOwner.findMany()).map(({ id }) => id);
        expect(ids).toEqual(expect.arrayContaining(['before', 'after']));
        expect(ids).not.toContain('later');
      } finally {
        await database.$disconnect();
      }
    },
  );
});

test('an error of another kind has no name of the database', () => {
  expect(databaseTrouble(new Error('SQLITE_FULL in a text of ours'))).toBeUndefined();
  expect(databaseTrouble('SQLITE_FULL')).toBeUndefined();
});
