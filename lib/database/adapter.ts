import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaPg } from '@prisma/adapter-pg';
import type { DatabaseLocation } from './location';

/** How long a statement waits for another writer of the same SQLite file, in milliseconds. */
const SQLITE_BUSY_TIMEOUT_MS = 5_000;

/**
 * Makes Prisma's driver adapter for a database.
 *
 * The busy time-out is needed on SQLite: without it a second writer fails at once.
 */
export function databaseAdapter(location: DatabaseLocation): PrismaLibSql | PrismaPg {
  return location.provider === 'sqlite'
    ? new PrismaLibSql({ url: `file:${location.file}`, timeout: SQLITE_BUSY_TIMEOUT_MS })
    : new PrismaPg({ connectionString: location.url });
}
