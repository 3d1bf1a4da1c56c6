import { databaseAdapter } from './adapter';
import { PrismaClient as PostgresqlClient } from './generated/postgresql/client';
import { type Prisma, PrismaClient as SqliteClient } from './generated/sqlite/client';
import type { DatabaseLocation } from './location';

/**
 * The database client that every store takes. Both generated clients come from the same models, so
 * the one type serves for both.
 */
export type Database = SqliteClient;

/** A client inside a transaction. */
export type DatabaseTransaction = Prisma.TransactionClient;

/** Opens a client. The connection is made at the first query; `$disconnect` closes it. */
export function openDatabase(location: DatabaseLocation): Database {
  const adapter = databaseAdapter(location);
  if (location.provider === 'sqlite') {
    return new SqliteClient({ adapter });
  }
  // The two clients differ only in the types of features that the models do not use.
  return new PostgresqlClient({ adapter }) as unknown as Database;
}
