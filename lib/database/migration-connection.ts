import { createClient, type Client as SqliteClient, type Transaction } from '@libsql/client';
import type { Client as PostgresqlClient } from 'pg';
import { withWriteLock } from './sqlite-client';

/** A value that a statement of the migration history takes. */
type Argument = string | number;

/** One connection to a database, as far as migrations need it. Arguments are `$1`, `$2` in both databases. */
export type MigrationConnection = {
  readonly query: (
    sql: string,
    args?: ReadonlyArray<Argument>,
  ) => Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;
  /** Runs a script of several statements. */
  readonly run: (script: string) => Promise<void>;
  /** Keeps all that the work does, or nothing. */
  readonly inTransaction: (work: () => Promise<void>) => Promise<void>;
  /** Names of the tables, indexes and foreign keys of the database. */
  readonly objectNames: () => Promise<ReadonlySet<string>>;
  /** A time as Prisma's engine writes it in this database. */
  readonly time: (date: Date) => string;
};

const SQLITE_OBJECTS = `SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`;

const POSTGRESQL_OBJECTS = `SELECT relname AS name FROM pg_class
  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i')
  UNION SELECT conname FROM pg_constraint
  WHERE connamespace = current_schema()::regnamespace AND contype = 'f'`;

function namesOf(rows: ReadonlyArray<Readonly<Record<string, unknown>>>): ReadonlySet<string> {
  return new Set(rows.map(({ name }) => String(name)));
}

/** Refuses a migration of SQLite that would leave a row pointing at nothing. */
async function checkForeignKeys(transaction: Transaction): Promise<void> {
  const { rows } = await transaction.execute('PRAGMA foreign_key_check');
  if (rows.length > 0) {
    throw new Error(`The migration would leave ${rows.length} references to rows that are gone.`);
  }
}

function sqliteConnection(client: SqliteClient): MigrationConnection {
  let open: Transaction | undefined;
  const query: MigrationConnection['query'] = async (sql, args = []) => {
    const statement = { sql: sql.replaceAll(/\$(\d)/g, '?$1'), args: [...args] };
    return (await (open ?? client).execute(statement)).rows;
  };
  return {
    query,
    run: (script) => (open ?? client).executeMultiple(script),
    inTransaction: async (work) => {
      open = await client.transaction();
      try {
        await work();
        await checkForeignKeys(open);
        await open.commit();
      } finally {
        open.close();
        open = undefined;
      }
    },
    objectNames: async () => namesOf(await query(SQLITE_OBJECTS)),
    time: (date) => date.toISOString().replace('Z', '+00:00'),
  };
}

/** Opens a SQLite file for migrations, with a write-ahead log, which lets readers go on while one writes. */
export async function withSqliteConnection<Value>(
  file: string,
  work: (connection: MigrationConnection) => Promise<Value>,
): Promise<Value> {
  // A table that is rebuilt is dropped first, which would delete the rows that point at it.
  // https://www.sqlite.org/lang_altertable.html#otheralter
  const client = withWriteLock(createClient({ url: `file:${file}` }), undefined, 'OFF');
  try {
    await client.execute('PRAGMA journal_mode = WAL');
    return await work(sqliteConnection(client));
  } finally {
    client.close();
  }
}

/**
 * Migrates on the connection that holds the lock: when it is lost, the lock and the unfinished
 * transaction go with it.
 */
export function postgresqlConnection(client: PostgresqlClient): MigrationConnection {
  const query: MigrationConnection['query'] = async (sql, args = []) =>
    (await client.query(sql, [...args])).rows;
  const run = async (script: string) => {
    await client.query(script);
  };
  return {
    query,
    run,
    inTransaction: async (work) => {
      await run('BEGIN');
      try {
        await work();
        await run('COMMIT');
      } catch (error) {
        // A connection that is lost has rolled back by itself; the first error is the one that counts.
        await run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    },
    objectNames: async () => namesOf(await query(POSTGRESQL_OBJECTS)),
    time: (date) => date.toISOString(),
  };
}
