import type { Client, Config } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaPg } from '@prisma/adapter-pg';
import type { ClientConfig } from 'pg';
import type { DatabaseLocation } from './location';
import { watchFileName, withWriteLock } from './sqlite-client';

/**
 * Prisma's adapter for SQLite, on clients that take the write lock before they write, and that fail once
 * another file has the name of theirs.
 */
class SqliteAdapter extends PrismaLibSql {
  readonly #file: string;

  constructor(file: string) {
    super({ url: `file:${file}` });
    this.#file = file;
  }

  override createClient(config: Config): Client {
    const client = super.createClient(config);
    return withWriteLock(client, undefined, undefined, watchFileName(this.#file));
  }
}

/**
 * How the app connects to PostgreSQL. A server that vanishes without a word would otherwise leave a query waiting
 * forever, and the connection with it.
 */
export function postgresqlConfig(url: string) {
  return {
    connectionString: url,
    // Less than a transaction waits to begin (`inTransaction`): this error has a name, Prisma's own has none.
    connectionTimeoutMillis: 8_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  } satisfies ClientConfig;
}

/** Makes Prisma's driver adapter for a database. */
export function databaseAdapter(location: DatabaseLocation): PrismaLibSql | PrismaPg {
  return location.provider === 'sqlite'
    ? new SqliteAdapter(location.file)
    : new PrismaPg(postgresqlConfig(location.url));
}
