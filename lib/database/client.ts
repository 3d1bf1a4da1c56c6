import { databaseAdapter } from './adapter';
import { PrismaClient as PostgresqlClient } from './generated/postgresql/client';
import { type Prisma, PrismaClient as SqliteClient } from './generated/sqlite/client';
import type { DatabaseLocation, DatabaseProvider } from './location';

/**
 * The database client that every store takes. Both generated clients come from the same models, so
 * the one type serves for both.
 */
export type Database = SqliteClient & {
  readonly provider: DatabaseProvider;
  /** Key of the chain of the audit record, 32 bytes in base64url; without it, nothing is recorded. */
  readonly auditKey?: string;
};

/** A client inside a transaction. */
export type DatabaseTransaction = Prisma.TransactionClient;

function makeClient(location: DatabaseLocation): SqliteClient {
  const adapter = databaseAdapter(location);
  if (location.provider === 'sqlite') {
    return new SqliteClient({ adapter });
  }
  // The two clients differ only in the types of features that the models do not use.
  return new PostgresqlClient({ adapter }) as unknown as SqliteClient;
}

/** The connection opens lazily, at the first query; `$disconnect` closes it. */
export function openDatabase(location: DatabaseLocation): Database {
  return Object.assign(makeClient(location), { provider: location.provider });
}

/** Gives a client the key of the audit record's chain. */
export function withAuditKey(database: Database, auditKey: string): Database {
  return Object.assign(database, { auditKey });
}

/**
 * Moves what SQLite's write-ahead log holds into the database file and empties the log, so that
 * nothing deleted stays in it and the file alone is a whole database. While another connection reads
 * an older state it does what it can; the next call does the rest. Does nothing on PostgreSQL.
 *
 * @returns Whether the log is empty now.
 */
export async function truncateWriteAheadLog(database: Database): Promise<boolean> {
  if (database.provider !== 'sqlite') {
    return true;
  }
  const [row] = await database.$queryRaw<
    Array<{ readonly busy: number | bigint }>
  >`PRAGMA wal_checkpoint(TRUNCATE)`;
  return Number(row?.busy) === 0;
}
