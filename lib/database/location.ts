import path from 'node:path';

/** Where the records live: an embedded SQLite file, or a PostgreSQL server. */
export type DatabaseLocation =
  | { readonly provider: 'sqlite'; readonly file: string }
  | { readonly provider: 'postgresql'; readonly url: string };

/** Prisma's names of the two databases. */
export type DatabaseProvider = DatabaseLocation['provider'];

/** Prisma's names of the two databases, for going through both. */
export const DATABASE_PROVIDERS: ReadonlyArray<DatabaseProvider> = ['sqlite', 'postgresql'];

/** The SQLite file in a data folder. */
export function sqliteFile(dataFolder: string): string {
  return path.join(dataFolder, 'wizard.db');
}

/**
 * Chooses the database: PostgreSQL when a URL is given, else a SQLite file in the data folder.
 *
 * @param databaseUrl A `postgresql://` or `postgres://` URL, or nothing.
 * @param dataFolder Folder of the embedded default.
 */
export function databaseLocation(
  databaseUrl: string | undefined,
  dataFolder: string,
): DatabaseLocation {
  return databaseUrl === undefined
    ? { provider: 'sqlite', file: path.resolve(sqliteFile(dataFolder)) }
    : { provider: 'postgresql', url: databaseUrl };
}
