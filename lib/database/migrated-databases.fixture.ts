import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Database } from './client';
import type { DatabaseLocation, DatabaseProvider } from './location';
import { applyMigrations } from './migrate';
import { openTestDatabase } from './test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from './test-databases';

/** An empty database with every table, and where it is. */
export type MigratedDatabase = {
  readonly database: Database;
  readonly location: DatabaseLocation;
};

/**
 * Call it once, at the top of a test file.
 *
 * @returns Makes a database of the file's own; it is closed and removed after the file's last test.
 */
export function migratedDatabases(): (provider: DatabaseProvider) => Promise<MigratedDatabase> {
  let folder: string;
  let postgresql: TestPostgresql;
  const made: Array<Database> = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'databases-'));
    postgresql = await startTestPostgresql();
  });

  afterAll(async () => {
    await Promise.all(made.map((database) => database.$disconnect()));
    await postgresql.stop();
    await rm(folder, { recursive: true, force: true });
  });

  return async (provider) => {
    const location: DatabaseLocation =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, `${made.length}.db`) }
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    const database = openTestDatabase(location);
    made.push(database);
    return { database, location };
  };
}
