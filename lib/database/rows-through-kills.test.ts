import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from './client';
import { DATABASE_PROVIDERS, type DatabaseLocation, type DatabaseProvider } from './location';
import { applyMigrations, migrationsFolder } from './migrate';
import {
  type MigrationConnection,
  postgresqlConnection,
  withSqliteConnection,
} from './migration-connection';
import { startTestPostgresql, type TestPostgresql } from './test-databases';

/*
 * Rows of an earlier version, and a process that is killed at each statement of each migration since.
 * What a kill leaves of a SQLite database are its files as they are then; of a PostgreSQL database, a
 * connection that ends within its transaction.
 */

/** The last migration of the earlier version. */
const LAST_OF_BEFORE = '20261129040110_credential_life';
const AT = "'2026-11-24T12:00:00.000+00:00'";

const profileRow = (id: string, settled: string, outcome: string) =>
  `INSERT INTO "Profile" ("id", "name", "accountId", "environment", "scopes", "sealedConfiguration", "prerequisitesSettledAt", "lastTestAt", "lastTestOutcome", "createdAt", "updatedAt")
   VALUES ('${id}', 'Orders ${id}', '1234567', 'production', 'restlets', 'sealed-${id}', ${settled}, ${AT}, '${outcome}', ${AT}, ${AT})`;

const ROWS = [
  `INSERT INTO "User" ("id", "name", "email", "role", "mac") VALUES ('ada', 'Ada', 'ada@example.com', 'owner', 'mac')`,
  `INSERT INTO "Session" ("id", "userId", "token", "expiresAt") VALUES ('session', 'ada', 'token', ${AT})`,
  profileRow('tested', 'NULL', 'works'),
  profileRow('checked', AT, 'does-not-work'),
  profileRow('saved', AT, 'does-not-work'),
  `INSERT INTO "ProfileKey" ("id", "profileId", "sealed", "wrappedBy", "createdAt") VALUES ('key', 'tested', 'sealed-key', 'k1', ${AT})`,
  `INSERT INTO "Tick" ("profileId", "item", "sealedValue") VALUES ('checked', 'prerequisite:oauth', NULL), ('tested', 'celigo-iclient:name', 'sealed-name')`,
  `INSERT INTO "Credential" ("id", "profileId", "activeForProfile", "stage", "algorithm", "certificatePem", "thumbprint", "sealedPrivateKey", "notBefore", "notAfter", "createdAt")
   VALUES ('credential', 'tested', 'tested', 'active', 'ES256', 'pem', 'thumb', 'sealed-private-key', ${AT}, ${AT}, ${AT})`,
  `INSERT INTO "TestRun" ("id", "profileId", "credentialId", "startedAt", "durationMs", "outcome", "actorEmail", "sealedReport")
   VALUES ('run', 'tested', 'credential', ${AT}, 5, 'works', 'ada@example.com', 'sealed-report')`,
  `INSERT INTO "AuditEvent" ("id", "at", "actorEmail", "action", "profileId", "detail") VALUES ('event', ${AT}, 'ada@example.com', 'connection-tested', 'tested', '{"outcome":"works"}')`,
];

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rows-through-kills-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

async function migrationNames(provider: DatabaseProvider): Promise<ReadonlyArray<string>> {
  const entries = await readdir(migrationsFolder(provider), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** Brings a database up to a migration, and no further. */
async function migrateUpTo(location: DatabaseLocation, last: string): Promise<void> {
  const all = migrationsFolder(location.provider);
  const some = await mkdtemp(path.join(folder, 'migrations-'));
  for (const name of await migrationNames(location.provider)) {
    if (name <= last) {
      await cp(path.join(all, name), path.join(some, name), { recursive: true });
    }
  }
  await applyMigrations(location, some);
}

async function filledBefore(provider: DatabaseProvider): Promise<DatabaseLocation> {
  const location: DatabaseLocation =
    provider === 'sqlite'
      ? { provider, file: path.join(folder, 'before', 'wizard.db') }
      : { provider, url: await postgresql.createEmptyDatabase() };
  await migrateUpTo(location, LAST_OF_BEFORE);
  await withConnection(location, async ({ run }) => {
    for (const row of ROWS) {
      await run(row);
    }
  });
  return location;
}

/** The very connection that migrations run on. */
async function withConnection<Value>(
  location: DatabaseLocation,
  work: (connection: MigrationConnection) => Promise<Value>,
): Promise<Value> {
  if (location.provider === 'sqlite') {
    return withSqliteConnection(location.file, work);
  }
  const client = new Client({ connectionString: location.url });
  // The end of its connection is what the test is about.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(postgresqlConnection(client));
  } finally {
    await client.end();
  }
}

/** The names of everything in the database, and every row. */
function contentsOf(location: DatabaseLocation): Promise<unknown> {
  return withConnection(location, async ({ objectNames, query }) => {
    const tables = ['User', 'Session', 'Profile', 'ProfileKey', 'Tick', 'Credential', 'TestRun'];
    const rows: Array<unknown> = [];
    for (const table of [...tables, 'AuditEvent', '_prisma_migrations']) {
      rows.push(await query(`SELECT * FROM "${table}" ORDER BY 1, 2`));
    }
    return { names: [...(await objectNames())].sort(), rows };
  });
}

let kills = 0;

/** Ends a process within the transaction of a migration; gives the database that it leaves. */
async function killWithin(location: DatabaseLocation, script: string): Promise<DatabaseLocation> {
  if (location.provider === 'postgresql') {
    await withConnection(location, async ({ run, inTransaction }) => {
      const killed = inTransaction(async () => {
        await run(script);
        await run('SELECT pg_terminate_backend(pg_backend_pid())');
      });
      await expect(killed).rejects.toThrow();
    });
    return location;
  }
  kills += 1;
  const left = path.join(folder, `killed-${kills}`);
  await withConnection(location, async ({ run, inTransaction }) => {
    // With room for one page in memory, the others are written before the end of the transaction.
    await run('PRAGMA cache_size = 1');
    const killed = inTransaction(async () => {
      await run(script);
      await mkdir(left);
      await cp(path.dirname(location.file), left, { recursive: true });
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
  });
  return { provider: 'sqlite', file: path.join(left, 'wizard.db') };
}

/** What the newest version reads of the rows. */
async function expectRows(location: DatabaseLocation): Promise<void> {
  const database = openDatabase(location);
  try {
    const user = await database.user.findUnique({ where: { id: 'ada' } });
    expect(user).toMatchObject({ role: 'owner', mac: 'mac', deactivatedAt: null });
    expect(await database.session.count()).toBe(1);
    const settled = { prerequisitesSettledAt: true, prerequisitesProvenFor: true };
    const select = { id: true, sealedConfiguration: true, celigoProvenAt: true, ...settled };
    const [checked, saved, tested] = await database.profile.findMany({
      select,
      orderBy: { id: 'asc' },
    });
    expect(saved?.prerequisitesSettledAt).toBeNull();
    expect(tested?.prerequisitesProvenFor).toBe('1234567 restlets');
    expect(checked?.prerequisitesSettledAt).toEqual(new Date('2026-11-24T12:00:00.000Z'));
    expect(checked?.prerequisitesProvenFor).toBeNull();
    expect(tested).toMatchObject({ sealedConfiguration: 'sealed-tested', celigoProvenAt: null });
    expect(await database.checkedItem.count()).toBe(2);
    expect(await database.profileKey.count({ where: { sealed: 'sealed-key' } })).toBe(1);
    const credential = await database.credential.findUnique({ where: { id: 'credential' } });
    expect(credential).toMatchObject({ stage: 'active', sealedPrivateKey: 'sealed-private-key' });
    const run = await database.testRun.findUnique({ where: { id: 'run' } });
    expect(run).toMatchObject({ credentialId: 'credential', sealedReport: 'sealed-report' });
    expect(await database.auditEvent.count({ where: { action: 'connection-tested' } })).toBe(1);
  } finally {
    await database.$disconnect();
  }
}

describe.each(DATABASE_PROVIDERS)('rows of an earlier version on %s', (provider) => {
  test('are whole after a kill at each statement of each later migration', async () => {
    let location = await filledBefore(provider);
    const later = (await migrationNames(provider)).filter((name) => name > LAST_OF_BEFORE);
    for (const name of later) {
      const file = path.join(migrationsFolder(provider), name, 'migration.sql');
      const statements = (await readFile(file, 'utf8')).split(/(?<=;\n)/);
      const before = await contentsOf(location);
      for (const [index] of statements.entries()) {
        const script = statements.slice(0, index + 1).join('');
        location = await killWithin(location, script);
        expect(await contentsOf(location), `${name}, statement ${index + 1}`).toEqual(before);
      }
      await migrateUpTo(location, name);
    }
    expect(await applyMigrations(location)).toEqual([]);
    await expectRows(location);
  }, 120_000);
});
