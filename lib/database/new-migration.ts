/**
 * Writes the SQL of a new migration for both databases: `npm run new-migration -- name`.
 * `prisma/migrated-models.prisma` keeps the models as the newest migration left them; what
 * `prisma/models.prisma` has beyond it is written to both histories.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DATABASE_PROVIDERS, type DatabaseProvider } from './location';
import { migrationsFolder } from './migrate';
import { schemaDifference } from './schema-difference';
import { readModels } from './schema-engine';

const MIGRATED_MODELS_FILE = path.join(process.cwd(), 'prisma/migrated-models.prisma');

async function writeMigration(
  provider: DatabaseProvider,
  name: string,
  sql: string,
): Promise<void> {
  const folder = migrationsFolder(provider);
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(
    path.join(folder, 'migration_lock.toml'),
    `# Prisma keeps the database's name here.\nprovider = "${provider}"\n`,
  );
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
  process.stdout.write(`${provider}: wrote ${name}/migration.sql\n`);
}

async function main(): Promise<void> {
  const name = process.argv[2] ?? '';
  if (!/^[a-z0-9_]+$/.test(name)) {
    throw new Error(
      'Give the migration a name made of lowercase letters, digits, and underscores.',
    );
  }
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const models = await readModels();
  const migrated = existsSync(MIGRATED_MODELS_FILE)
    ? await readFile(MIGRATED_MODELS_FILE, 'utf8')
    : '';
  for (const provider of DATABASE_PROVIDERS) {
    const sql = await schemaDifference(provider, migrated, models);
    if (sql === '') {
      process.stdout.write(`${provider}: nothing differs\n`);
      continue;
    }
    await writeMigration(provider, `${stamp}_${name}`, sql);
  }
  await writeFile(MIGRATED_MODELS_FILE, models);
}

await main();
