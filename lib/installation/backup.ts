import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, link, rm } from 'node:fs/promises';
import path from 'node:path';
import { openDatabase } from '@/lib/database/client';
import { sqliteFile } from '@/lib/database/location';
import { openSqlite } from '@/lib/database/sqlite-client';
import { flush, keyringFile } from '@/lib/vault/keyring-file';
import { errorText } from '@/lib/words';
import type { Environment } from './environment';
import { checkKeyring } from './open-keyring';
import { StartFailure } from './start-failure';

/** Why a backup or restore failed. Nothing was changed except what the message says. */
export class BackupFailure extends Error {
  readonly code:
    | 'postgresql'
    | 'database-missing'
    | 'file-exists'
    | 'file-missing'
    | 'not-a-backup'
    | 'keyring-does-not-fit'
    | 'keyring-in-settings'
    | 'app-is-running';

  constructor(code: BackupFailure['code'], message: string) {
    super(message);
    this.name = 'BackupFailure';
    this.code = code;
  }
}

function fileExists(file: string): BackupFailure {
  return new BackupFailure('file-exists', `${file} already exists. Choose a different name.`);
}

function refuseExisting(file: string): void {
  if (existsSync(file)) {
    throw fileExists(file);
  }
}

function refuseWithoutFolder(file: string): void {
  if (!existsSync(path.dirname(path.resolve(file)))) {
    throw new BackupFailure('file-missing', `The folder ${path.dirname(file)} does not exist.`);
  }
}

/**
 * Creates a complete file on the disk, for its owner only, under an unused name.
 *
 * @param write Writes the content to the path that it is given.
 */
async function createWhole(
  file: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.unfinished-${randomBytes(6).toString('hex')}`;
  try {
    await write(temporary);
    await chmod(temporary, 0o600);
    await flush(temporary);
    try {
      await link(temporary, file);
    } catch (error) {
      // The name has been taken since, such as by another backup: nothing is overwritten.
      throw existsSync(file) ? fileExists(file) : error;
    }
  } finally {
    await rm(temporary, { force: true });
  }
  await flush(path.dirname(path.resolve(file)));
}

/**
 * Checks that a SQLite file is whole and holds this app's records.
 *
 * @throws {BackupFailure} `not-a-backup`.
 */
export async function checkDatabaseFile(file: string): Promise<void> {
  const client = openSqlite(file);
  try {
    const { rows } = await client.execute('PRAGMA integrity_check(1)');
    const found = String(rows[0]?.integrity_check);
    if (found !== 'ok') {
      throw new Error(found);
    }
    await client.execute('SELECT count(*) FROM "VaultKeyCheck"');
  } catch (error) {
    throw new BackupFailure(
      'not-a-backup',
      `${file} is not a complete database of this app: ${errorText(error)}`,
    );
  } finally {
    client.close();
  }
}

/**
 * Checks that a keyring opens what is sealed in a SQLite file.
 *
 * @param environment Its keys, or the keyring of its data folder, are tried.
 * @throws {BackupFailure} `keyring-does-not-fit`.
 */
export async function checkKeysOf(file: string, environment: Environment): Promise<void> {
  const database = openDatabase({ provider: 'sqlite', file });
  try {
    await checkKeyring(environment, database);
  } catch (error) {
    if (error instanceof StartFailure) {
      throw new BackupFailure('keyring-does-not-fit', error.message);
    }
    throw error;
  } finally {
    await database.$disconnect();
  }
}

/** The SQLite file of an installation. */
export function databaseFile(environment: Environment): string {
  return sqliteFile(environment.dataFolder);
}

async function copyDatabase(source: string, copy: string): Promise<void> {
  const client = openSqlite(source);
  try {
    await client.execute({ sql: 'VACUUM INTO ?', args: [copy] });
  } finally {
    client.close();
  }
  await checkDatabaseFile(copy);
}

/**
 * Copies an installation's database to a new file, also while the app runs: the copy holds everything
 * that was saved up to one moment, and what was deleted before it is not in it.
 *
 * @param keyringCopy Where the keyring is copied to, if it is.
 * @throws {BackupFailure} When there is nothing to copy, or a name is taken. No file is left behind then.
 */
export async function backUp(
  environment: Environment,
  file: string,
  keyringCopy?: string,
): Promise<void> {
  if (environment.databaseUrl !== undefined) {
    throw new BackupFailure(
      'postgresql',
      `This installation keeps its records in PostgreSQL. Copy them with this command, and keep the value of ENCRYPTION_KEYS apart from the copy: pg_dump --format=custom --file=${file} "$DATABASE_URL"`,
    );
  }
  const source = databaseFile(environment);
  if (!existsSync(source)) {
    throw new BackupFailure('database-missing', `The database ${source} does not exist.`);
  }
  if (keyringCopy !== undefined && environment.encryptionKeys !== undefined) {
    throw new BackupFailure(
      'keyring-in-settings',
      'The keys are in ENCRYPTION_KEYS, not in a file. Back up its value separately from the database.',
    );
  }
  for (const target of [file, ...(keyringCopy === undefined ? [] : [keyringCopy])]) {
    refuseExisting(target);
    refuseWithoutFolder(target);
  }
  if (keyringCopy !== undefined) {
    await checkKeysOf(source, environment);
  }
  await createWhole(file, (temporary) => copyDatabase(source, temporary));
  if (keyringCopy === undefined) {
    return;
  }
  try {
    await createWhole(keyringCopy, (temporary) =>
      copyFile(keyringFile(environment.dataFolder), temporary),
    );
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
