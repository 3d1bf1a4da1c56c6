import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@libsql/client';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseAdapter } from './adapter';
import { openDatabase } from './client';
import { DATABASE_PROVIDERS, type DatabaseLocation, type DatabaseProvider } from './location';
import { applyMigrations, migrationsFolder } from './migrate';
import { withSqliteConnection } from './migration-connection';
import { schemaDifference } from './schema-difference';
import { withSchemaEngine } from './schema-engine';
import { startTestPostgresql, type TestPostgresql } from './test-databases';

let folder: string;
let postgresql: TestPostgresql;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'migrations-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

async function emptyDatabase(provider: DatabaseProvider): Promise<DatabaseLocation> {
  files += 1;
  return provider === 'sqlite'
    ? { provider, file: path.join(folder, `${files}.db`) }
    : { provider, url: await postgresql.createEmptyDatabase() };
}

/** Runs one or several statements and gives the rows of the last one. */
async function run(location: DatabaseLocation, sql: string): Promise<ReadonlyArray<unknown>> {
  if (location.provider === 'postgresql') {
    const client = new Client({ connectionString: location.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const client = createClient({ url: `file:${location.file}` });
  try {
    if (!sql.startsWith('SELECT')) {
      await client.executeMultiple(sql);
      return [];
    }
    return (await client.execute(sql)).rows.map((row) => ({ ...row }));
  } finally {
    client.close();
  }
}

/** What a catalog says of tables, columns, indexes and foreign keys, without the migrations' own. */
const CATALOGUE_QUERIES: Readonly<Record<DatabaseProvider, ReadonlyArray<string>>> = {
  sqlite: [
    `SELECT type, name, tbl_name, sql LIKE '%AUTOINCREMENT%' AS counts_up FROM sqlite_master
     WHERE tbl_name NOT IN ('_prisma_migrations', 'sqlite_sequence') ORDER BY type, name`,
    `SELECT t.name AS tbl, c.name, c.type, c."notnull", c.dflt_value, c.pk
     FROM sqlite_master t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT IN ('_prisma_migrations', 'sqlite_sequence')
     ORDER BY t.name, c.name`,
    `SELECT t.name AS tbl, i.name, i."unique", c.seqno, c.name AS col
     FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
     WHERE t.type = 'table' AND t.name <> '_prisma_migrations' ORDER BY t.name, i.name, c.seqno`,
    `SELECT t.name AS tbl, f."table", f."from", f."to", f.on_update, f.on_delete
     FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
     WHERE t.type = 'table' ORDER BY t.name, f."from"`,
  ],
  postgresql: [
    `SELECT table_name, column_name, data_type, is_nullable, column_default, datetime_precision
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
     ORDER BY table_name, column_name`,
    `SELECT tablename, indexname, indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY indexname`,
    `SELECT conrelid::regclass::text AS tbl, conname, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' ORDER BY conname`,
  ],
};

async function catalog(location: DatabaseLocation): Promise<ReadonlyArray<unknown>> {
  const parts: Array<unknown> = [];
  for (const query of CATALOGUE_QUERIES[location.provider]) {
    const rows = await run(location, query);
    expect(rows.length).toBeGreaterThan(0);
    parts.push(rows);
  }
  return parts;
}

const models = () => readFile('prisma/models.prisma', 'utf8');

describe.each(DATABASE_PROVIDERS)('the migration history of %s', (provider) => {
  test('is applied once, and the second time nothing is', async () => {
    const location = await emptyDatabase(provider);
    expect(await applyMigrations(location)).not.toEqual([]);
    const applied = await run(location, 'SELECT * FROM _prisma_migrations');
    expect(await applyMigrations(location)).toEqual([]);
    expect(await run(location, 'SELECT * FROM _prisma_migrations')).toEqual(applied);
  });

  test('is applied once by four instances that start at the same moment', async () => {
    const location = await emptyDatabase(provider);
    const applied = await Promise.all(Array.from({ length: 4 }, () => applyMigrations(location)));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    const rows = await run(location, 'SELECT migration_name FROM _prisma_migrations');
    expect(rows).toHaveLength(applied.flat().length);
  });

  test('has no models beyond it that lack a migration', async () => {
    const migrated = await readFile('prisma/migrated-models.prisma', 'utf8');
    expect(await schemaDifference(provider, migrated, await models())).toBe('');
  });

  test('sees a model that lacks a migration', async () => {
    const now = await models();
    const more = `${now}\nmodel Unmigrated {\n  id String @id\n}\n`;
    expect(await schemaDifference(provider, now, more)).toContain('CREATE TABLE "Unmigrated"');
  });

  test('makes the very tables, indexes and foreign keys that the models describe', async () => {
    const [migrated, described] = [await emptyDatabase(provider), await emptyDatabase(provider)];
    await applyMigrations(migrated);
    await run(described, await schemaDifference(provider, '', await models()));
    expect(await catalog(migrated)).toEqual(await catalog(described));
  });

  test('leaves the rows of a database that has it already', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    await run(location, `INSERT INTO "FirstOwner" (id, "userId") VALUES ('owner', 'someone')`);
    await applyMigrations(location);
    expect(await run(location, 'SELECT id FROM "FirstOwner"')).toEqual([{ id: 'owner' }]);
  });
});

/** What Prisma writes for a column of `User` that becomes optional: on SQLite, the table is rebuilt. */
async function redefinition(provider: DatabaseProvider): Promise<string> {
  const now = await models();
  const next = now.replace(/(model User \{[^}]*?name\s+String)/, '$1?');
  expect(next).not.toBe(now);
  return schemaDifference(provider, now, next);
}

/** A folder with the checked-in migrations and one more. */
async function withOneMore(provider: DatabaseProvider, sql: string): Promise<string> {
  files += 1;
  const more = path.join(folder, `migrations-${files}`);
  await cp(migrationsFolder(provider), more, { recursive: true });
  await mkdir(path.join(more, '20990101000000_more'));
  await writeFile(path.join(more, '20990101000000_more', 'migration.sql'), sql);
  return more;
}

const INSERT_PERSON_WITH_SESSION = `
  INSERT INTO "User" (id, name, email, "updatedAt") VALUES ('someone', 'Some One', 'a@example.com', CURRENT_TIMESTAMP);
  INSERT INTO "Session" (id, "userId", token, "expiresAt", "updatedAt")
    VALUES ('session', 'someone', 'token', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);`;

describe.each(DATABASE_PROVIDERS)('a migration on %s that rebuilds a table', (provider) => {
  test('keeps its rows, and the rows of other tables that point at them', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    await run(location, INSERT_PERSON_WITH_SESSION);
    const more = await withOneMore(provider, await redefinition(provider));
    expect(await applyMigrations(location, more)).toEqual(['20990101000000_more']);
    expect(await run(location, 'SELECT id, name FROM "User"')).toEqual([
      { id: 'someone', name: 'Some One' },
    ]);
    expect(await run(location, 'SELECT id FROM "Session"')).toEqual([{ id: 'session' }]);
    // Afterwards they go with it, as the models say.
    const database = openDatabase(location);
    await database.user.delete({ where: { id: 'someone' } });
    expect(await database.session.count()).toBe(0);
    await database.$disconnect();
  });

  test('is refused when it leaves a row that points at nothing, and nothing of it stays', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    await run(location, INSERT_PERSON_WITH_SESSION);
    const deletes =
      provider === 'sqlite'
        ? `DELETE FROM "User";`
        : `ALTER TABLE "Session" DROP CONSTRAINT "Session_userId_fkey"; DELETE FROM "User";
           ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id);`;
    const more = await withOneMore(provider, deletes);
    await expect(applyMigrations(location, more)).rejects.toThrow();
    expect(await run(location, 'SELECT id FROM "User"')).toEqual([{ id: 'someone' }]);
    expect(await applyMigrations(location)).toEqual([]);
  });
});

test('a migration that waits for the lock of a SQLite file first deletes no rows either', async () => {
  const location = { provider: 'sqlite', file: path.join(folder, 'waits.db') } as const;
  await applyMigrations(location);
  await run(location, INSERT_PERSON_WITH_SESSION);
  const sql = await redefinition('sqlite');
  const other = createClient({ url: `file:${location.file}` });
  await withSqliteConnection(location.file, async (connection) => {
    const lock = await other.transaction('write');
    const migrating = connection.inTransaction(() => connection.run(sql));
    setImmediate(() => lock.close());
    await migrating;
  });
  other.close();
  expect(await run(location, 'SELECT id FROM "Session"')).toEqual([{ id: 'session' }]);
});

/** The checked-in migrations, in order. */
async function checkedIn(provider: DatabaseProvider) {
  const folderOf = migrationsFolder(provider);
  const entries = await readdir(folderOf, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => ({
      name,
      sql: await readFile(path.join(folderOf, name, 'migration.sql'), 'utf8'),
    })),
  );
}

/** Applies the first migrations with Prisma's own engine, as earlier versions of the app did. */
async function applyWithEngine(location: DatabaseLocation, count: number): Promise<void> {
  const { provider } = location;
  const migrations = (await checkedIn(provider)).slice(0, count);
  const lockfile = path.join(migrationsFolder(provider), 'migration_lock.toml');
  const migrationsList = {
    baseDir: migrationsFolder(provider),
    lockfile: { path: 'migration_lock.toml', content: await readFile(lockfile, 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: sql },
      },
    })),
  };
  await withSchemaEngine(provider, databaseAdapter(location), (engine) =>
    engine.applyMigrations({
      migrationsList,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
}

const HISTORY = `SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count,
  finished_at IS NOT NULL AS finished FROM "_prisma_migrations" ORDER BY migration_name`;

/** How each database writes the columns of the history table down. */
const HISTORY_COLUMNS: Readonly<Record<DatabaseProvider, string>> = {
  sqlite: `SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('_prisma_migrations')`,
  postgresql: `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
};

/** What Prisma's engine writes down before it begins a migration. */
async function markBegun(location: DatabaseLocation, index: number): Promise<{ sql: string }> {
  const migration = (await checkedIn(location.provider))[index];
  if (migration === undefined) {
    throw new Error('There is no such migration.');
  }
  const checksum = createHash('sha256').update(migration.sql).digest('hex');
  await run(
    location,
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ('begun', '${checksum}', '${migration.name}')`,
  );
  return migration;
}

/** What the first versions could leave behind when they were killed in their first migration. */
async function leaveHalfMade(location: DatabaseLocation, statements: number): Promise<void> {
  await applyMigrationsTableOnly(location);
  const first = await markBegun(location, 0);
  const made = first.sql.split(/;\n/).slice(0, statements);
  await run(location, made.map((statement) => `${statement};\n`).join(''));
}

/** The history table as Prisma's engine makes it, without a row. */
async function applyMigrationsTableOnly(location: DatabaseLocation): Promise<void> {
  const donor = await emptyDatabase(location.provider);
  await applyWithEngine(donor, 1);
  if (location.provider === 'sqlite') {
    const [table] = await run(
      donor,
      `SELECT sql FROM sqlite_master WHERE name = '_prisma_migrations'`,
    );
    await run(location, `${(table as { sql: string }).sql};`);
    return;
  }
  await run(
    location,
    `CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL,
       finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
       started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`,
  );
}

describe.each(DATABASE_PROVIDERS)('beside Prisma’s own engine on %s', (provider) => {
  test('the history is the very one that the engine writes', async () => {
    const [ours, theirs] = [await emptyDatabase(provider), await emptyDatabase(provider)];
    await applyMigrations(ours);
    await applyWithEngine(theirs, Number.POSITIVE_INFINITY);
    expect(await run(ours, HISTORY)).toEqual(await run(theirs, HISTORY));
    expect(await run(ours, HISTORY_COLUMNS[provider])).toEqual(
      await run(theirs, HISTORY_COLUMNS[provider]),
    );
    expect(await catalog(ours)).toEqual(await catalog(theirs));
    expect(await applyMigrations(theirs)).toEqual([]);
  });

  test('the engine finds nothing left to apply', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    const before = await run(location, 'SELECT * FROM "_prisma_migrations" ORDER BY id');
    await applyWithEngine(location, Number.POSITIVE_INFINITY);
    expect(await run(location, 'SELECT * FROM "_prisma_migrations" ORDER BY id')).toEqual(before);
  });

  test('what the first versions made is brought up to date, and keeps its rows', async () => {
    const location = await emptyDatabase(provider);
    await applyWithEngine(location, 3);
    await run(location, `INSERT INTO "FirstOwner" (id, "userId") VALUES ('owner', 'someone')`);
    expect(await applyMigrations(location)).toEqual(
      (await checkedIn(provider)).slice(3).map(({ name }) => name),
    );
    expect(await run(location, 'SELECT id FROM "FirstOwner"')).toEqual([{ id: 'owner' }]);
  });

  test.each([0, 1, 7, 20, 100])(
    'a first migration that was killed after %i statements is finished',
    async (statements) => {
      const [location, whole] = [await emptyDatabase(provider), await emptyDatabase(provider)];
      await leaveHalfMade(location, statements);
      await applyMigrations(location);
      await applyMigrations(whole);
      expect(await catalog(location)).toEqual(await catalog(whole));
      expect(await run(location, HISTORY)).toEqual(await run(whole, HISTORY));
    },
  );

  test('what a broken-off migration made in another form is made again', async () => {
    const [location, whole] = [await emptyDatabase(provider), await emptyDatabase(provider)];
    await leaveHalfMade(location, 0);
    await run(location, 'CREATE TABLE "Profile" (id INTEGER);');
    await run(location, 'CREATE INDEX "Profile_updatedAt_idx" ON "Profile"(id);');
    await applyMigrations(location);
    await applyMigrations(whole);
    expect(await catalog(location)).toEqual(await catalog(whole));
  });
});

describe.each(DATABASE_PROVIDERS)('a database on %s is refused and left alone', (provider) => {
  async function expectRefused(location: DatabaseLocation, code: string): Promise<void> {
    const before = [await catalog(location), await run(location, HISTORY)];
    await expect(applyMigrations(location)).rejects.toMatchObject({ code });
    expect([await catalog(location), await run(location, HISTORY)]).toEqual(before);
  }

  test('that a newer version has migrated', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    await run(
      location,
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at)
       VALUES ('new', 'x', '20990101000000_later', CURRENT_TIMESTAMP)`,
    );
    await expectRefused(location, 'database-newer');
  });

  test('whose migration was another one of that name', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    await run(
      location,
      `UPDATE "_prisma_migrations" SET checksum = 'other' WHERE migration_name LIKE '%first'`,
    );
    await expectRefused(location, 'database-changed');
  });

  test('that lacks a migration before one that it has', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    await run(
      location,
      `DELETE FROM "_prisma_migrations" WHERE migration_name LIKE '%certificate_request'`,
    );
    await expectRefused(location, 'database-changed');
  });

  test('when a migration that changes tables was broken off by an earlier version', async () => {
    const location = await emptyDatabase(provider);
    await applyWithEngine(location, 4);
    await markBegun(location, 4);
    await expectRefused(location, 'database-half-migrated');
  });

  test('when what a broken-off migration made holds rows', async () => {
    const location = await emptyDatabase(provider);
    await leaveHalfMade(location, 100);
    await run(location, `INSERT INTO "FirstOwner" (id, "userId") VALUES ('owner', 'someone')`);
    await expectRefused(location, 'database-half-migrated');
    expect(await run(location, 'SELECT id FROM "FirstOwner"')).toEqual([{ id: 'owner' }]);
  });

  test('that belongs to something else', async () => {
    const location = await emptyDatabase(provider);
    await run(location, 'CREATE TABLE "Foreign" (id TEXT PRIMARY KEY);');
    await expect(applyMigrations(location)).rejects.toMatchObject({ code: 'database-changed' });
  });

  test('when a migration fails in its middle: nothing of it stays', async () => {
    const location = await emptyDatabase(provider);
    await applyWithEngine(location, 4);
    // The migration adds two columns first, and then meets this table.
    await run(location, 'CREATE TABLE "ProfileKey" (id TEXT PRIMARY KEY);');
    const before = [await catalog(location), await run(location, HISTORY)];
    await expect(applyMigrations(location)).rejects.toThrow();
    expect([await catalog(location), await run(location, HISTORY)]).toEqual(before);
    await run(location, 'DROP TABLE "ProfileKey";');
    expect(await applyMigrations(location)).not.toEqual([]);
  });
});
