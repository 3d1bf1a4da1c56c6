import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DatabaseLocation, DatabaseProvider } from './location';
import {
  type MigrationConnection,
  postgresqlConnection,
  withSqliteConnection,
} from './migration-connection';
import { withPostgresqlMigrationLock, withSqliteMigrationLock } from './migration-lock';

/** Why a database is not brought up to date. It is left as it was. */
export class MigrationRefusal extends Error {
  readonly code: 'database-newer' | 'database-changed' | 'database-half-migrated';

  constructor(code: MigrationRefusal['code'], message: string) {
    super(message);
    this.name = 'MigrationRefusal';
    this.code = code;
  }
}

/** A migration as it is checked in. */
type Migration = {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hexadecimal: what Prisma keeps of it. */
  readonly checksum: string;
};

/** A row of `_prisma_migrations`, as far as it decides. */
type MigrationRow = {
  readonly id: string;
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
};

/** Prisma's own table, as its engine makes it. */
const HISTORY_TABLE: Readonly<Record<DatabaseProvider, string>> = {
  sqlite: `CREATE TABLE "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`,
  postgresql: `CREATE TABLE _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`,
};

/** The folder of a database's migration history, below the folder that the app is started in. */
export function migrationsFolder(provider: DatabaseProvider): string {
  return path.join(process.cwd(), 'prisma', provider, 'migrations');
}

async function readMigrations(folder: string): Promise<ReadonlyArray<Migration>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** What was applied before, and what was begun; rows that Prisma marked as rolled back do not count. */
async function readHistory(connection: MigrationConnection): Promise<ReadonlyArray<MigrationRow>> {
  const tables = await connection.objectNames();
  if (!tables.has('_prisma_migrations')) {
    if (tables.size > 0) {
      throw new MigrationRefusal(
        'database-changed',
        'The database has tables, but no record of this app’s migrations. Give the app its own database.',
      );
    }
    return [];
  }
  const rows = await connection.query(
    `SELECT id, migration_name AS name, checksum,
       CASE WHEN finished_at IS NULL THEN 0 ELSE 1 END AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  return rows.map(({ id, name, checksum, finished }) => ({
    id: String(id),
    name: String(name),
    checksum: String(checksum),
    isFinished: Number(finished) === 1,
  }));
}

/** Refuses a database that another version of the app, or another hand, has changed. */
function checkHistory(
  history: ReadonlyArray<MigrationRow>,
  migrations: ReadonlyArray<Migration>,
): void {
  for (const { name, checksum } of history) {
    const known = migrations.find((migration) => migration.name === name);
    if (known === undefined) {
      throw new MigrationRefusal(
        'database-newer',
        `A newer version of this app has changed the database (${name}). Start that version, or restore an older backup.`,
      );
    }
    if (known.checksum !== checksum) {
      throw new MigrationRefusal(
        'database-changed',
        `The migration ${name} was applied to the database in a different form than in this version. Start the version that applied it, or restore a backup.`,
      );
    }
  }
}

/**
 * The migrations that a database lacks, in order.
 *
 * @throws {MigrationRefusal} When a later one was applied: each is written for what those before it left.
 */
function missingFrom(
  history: ReadonlyArray<MigrationRow>,
  migrations: ReadonlyArray<Migration>,
): ReadonlyArray<Migration> {
  const isApplied = ({ name }: Migration) =>
    history.some((row) => row.name === name && row.isFinished);
  const first = migrations.findIndex((migration) => !isApplied(migration));
  const missing = first === -1 ? [] : migrations.slice(first);
  const later = missing.find(isApplied);
  if (later !== undefined) {
    throw new MigrationRefusal(
      'database-changed',
      `The database lacks the migration ${missing[0]?.name}, but has the later one ${later.name}. Start the version that made it, or restore a backup.`,
    );
  }
  return missing;
}

/** The statements of a checked-in migration, without their comments. Prisma ends each with a line's end. */
function statementsOf(sql: string): ReadonlyArray<string> {
  return sql
    .replaceAll(/^--.*$/gm, '')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

const MAKES_TABLE = /^CREATE TABLE ("[^"]+")/;
const MAKES_INDEX = /^CREATE (?:UNIQUE )?INDEX ("[^"]+")/;
const ADDS_FOREIGN_KEY = /^ALTER TABLE ("[^"]+") ADD CONSTRAINT ("[^"]+") FOREIGN KEY /;

function undoing(statement: string): string | undefined {
  const [, table] = MAKES_TABLE.exec(statement) ?? [];
  const [, index] = MAKES_INDEX.exec(statement) ?? [];
  const [, owner, foreignKey] = ADDS_FOREIGN_KEY.exec(statement) ?? [];
  if (table !== undefined) {
    return `DROP TABLE IF EXISTS ${table}`;
  }
  if (index !== undefined) {
    return `DROP INDEX IF EXISTS ${index}`;
  }
  return foreignKey && `ALTER TABLE IF EXISTS ${owner} DROP CONSTRAINT IF EXISTS ${foreignKey}`;
}

/**
 * Takes back what an earlier version of the app did of a migration, outside of a transaction, before it
 * was interrupted. What it made is dropped, whatever form it has, as long as that holds no row.
 *
 * @throws {MigrationRefusal} `database-half-migrated` when rows would be lost, or when the migration
 *   does more than make tables, indexes and foreign keys.
 */
async function undo(connection: MigrationConnection, { name, sql }: Migration): Promise<void> {
  const refuse = (why: string) =>
    new MigrationRefusal(
      'database-half-migrated',
      `The migration ${name} was interrupted, and ${why}. Restore an older backup.`,
    );
  const there = await connection.objectNames();
  const script: Array<string> = [];
  for (const statement of statementsOf(sql)) {
    const undone = undoing(statement);
    if (undone === undefined) {
      throw refuse('it is not known what it changed');
    }
    const [, table = ''] = MAKES_TABLE.exec(statement) ?? [];
    if (
      there.has(table.slice(1, -1)) &&
      (await connection.query(`SELECT 1 FROM ${table} LIMIT 1`)).length > 0
    ) {
      throw refuse(`its table ${table} holds rows`);
    }
    // Backwards: a table goes after what points at it.
    script.unshift(`${undone};`);
  }
  await connection.run(script.join('\n'));
}

/** Applies one migration and writes its row: both are kept, or neither. */
async function apply(
  connection: MigrationConnection,
  migration: Migration,
  begun: MigrationRow | undefined,
): Promise<void> {
  const startedAt = new Date();
  await connection.inTransaction(async () => {
    if (begun !== undefined) {
      await undo(connection, migration);
      await connection.query('DELETE FROM "_prisma_migrations" WHERE id = $1', [begun.id]);
    }
    await connection.run(migration.sql);
    await connection.query(
      `INSERT INTO "_prisma_migrations"
         (id, checksum, started_at, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, $3, $4, $5, 1)`,
      [
        randomUUID(),
        migration.checksum,
        connection.time(startedAt),
        connection.time(new Date()),
        migration.name,
      ],
    );
  });
}

async function findMissing(connection: MigrationConnection, folder: string) {
  const migrations = await readMigrations(folder);
  const history = await readHistory(connection);
  checkHistory(history, migrations);
  return { history, missing: missingFrom(history, migrations) };
}

/**
 * Whether a PostgreSQL database is of an earlier version. Changes nothing.
 *
 * @throws {MigrationRefusal} When it was changed by a newer version, or by another hand.
 */
export function hasPendingMigrations(url: string): Promise<boolean> {
  return withPostgresqlMigrationLock(url, async (client) => {
    const folder = migrationsFolder('postgresql');
    return (await findMissing(postgresqlConnection(client), folder)).missing.length > 0;
  });
}

async function applyMissing(
  provider: DatabaseProvider,
  connection: MigrationConnection,
  folder: string,
): Promise<ReadonlyArray<string>> {
  const { history, missing } = await findMissing(connection, folder);
  if (missing.length > 0 && !(await connection.objectNames()).has('_prisma_migrations')) {
    await connection.run(`${HISTORY_TABLE[provider]};`);
  }
  for (const migration of missing) {
    await apply(
      connection,
      migration,
      history.find(({ name }) => name === migration.name),
    );
  }
  return missing.map(({ name }) => name);
}

/**
 * Brings a database to the newest migration with the checked-in SQL, and keeps Prisma's own
 * `_prisma_migrations`, so that Prisma's tools agree. Each migration is one transaction: a process that
 * is killed in the middle leaves nothing of it. Safe when several instances start at once; does nothing
 * the second time.
 *
 * @param folder Where the migrations are.
 * @returns The names of the migrations that were applied now.
 * @throws {MigrationRefusal} When the database was changed by a newer version, or by another hand.
 */
export async function applyMigrations(
  location: DatabaseLocation,
  folder: string = migrationsFolder(location.provider),
): Promise<ReadonlyArray<string>> {
  if (location.provider === 'postgresql') {
    return withPostgresqlMigrationLock(location.url, (client) =>
      applyMissing('postgresql', postgresqlConnection(client), folder),
    );
  }
  const { file } = location;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  return withSqliteMigrationLock(file, () =>
    withSqliteConnection(file, (connection) => applyMissing('sqlite', connection, folder)),
  );
}
