import type { Client, Config } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaPg } from '@prisma/adapter-pg';
import type { DatabaseLocation } from './location';
import { withWriteLock } from './sqlite-client';

/** Prisma's adapter for SQLite, on clients that take the write lock before they write. */
class SqliteAdapter extends PrismaLibSql {
  override createClient(config: Config): Client {
    return withWriteLock(super.createClient(config));
  }
}

/** Makes Prisma's driver adapter for a database. */
export function databaseAdapter(location: DatabaseLocation): PrismaLibSql | PrismaPg {
  return location.provider === 'sqlite'
    ? new SqliteAdapter({ url: `file:${location.file}` })
    : new PrismaPg({ connectionString: location.url });
}
