import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createClient } from '@libsql/client';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import { databaseAdapter } from './adapter';
import type { DatabaseLocation, DatabaseProvider } from './location';
import { withMigrationLock } from './migration-lock';
import { migrationsFolder, withSchemaEngine } from './schema-engine';

const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Reads a database's migration history in the shape that Prisma's engine takes. */
export async function readMigrationList(provider: DatabaseProvider): Promise<MigrationList> {
  const baseDir = migrationsFolder(provider);
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: await readFile(path.join(baseDir, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  );
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(path.join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

/** Write-ahead logging lets readers go on while one writes; the setting stays in the file. */
async function prepareSqliteFile(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const client = createClient({ url: `file:${file}` });
  try {
    await client.execute('PRAGMA journal_mode = WAL');
  } finally {
    client.close();
  }
}

/**
 * Brings a database to the newest migration with Prisma's own engine, and writes Prisma's own
 * `_prisma_migrations`. Safe when several instances start at once; does nothing the second time.
 *
 * @returns The names of the migrations that were applied now.
 * @throws When the database cannot be reached or a migration fails.
 */
export async function applyMigrations(location: DatabaseLocation): Promise<ReadonlyArray<string>> {
  if (location.provider === 'sqlite') {
    await mkdir(path.dirname(location.file), { recursive: true, mode: 0o700 });
  }
  return withMigrationLock(location, async () => {
    if (location.provider === 'sqlite') {
      await prepareSqliteFile(location.file);
    }
    const migrationsList = await readMigrationList(location.provider);
    return withSchemaEngine(location.provider, databaseAdapter(location), async (engine) => {
      const output = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
      return output.appliedMigrationNames;
    });
  });
}
