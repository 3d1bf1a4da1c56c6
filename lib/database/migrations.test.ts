import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@libsql/client';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_PROVIDERS, type DatabaseLocation, type DatabaseProvider } from './location';
import { applyMigrations } from './migrate';
import { schemaDifference } from './schema-difference';
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
    : { provider, url: await postgresql.createDatabase() };
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

/** What a catalogue says of tables, columns, indexes and foreign keys, without the migrations' own. */
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

async function catalogue(location: DatabaseLocation): Promise<ReadonlyArray<unknown>> {
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
    expect(await catalogue(migrated)).toEqual(await catalogue(described));
  });

  test('leaves the rows of a database that has it already', async () => {
    const location = await emptyDatabase(provider);
    await applyMigrations(location);
    await run(location, `INSERT INTO "FirstOwner" (id, "userId") VALUES ('owner', 'someone')`);
    await applyMigrations(location);
    expect(await run(location, 'SELECT id FROM "FirstOwner"')).toEqual([{ id: 'owner' }]);
  });
});
