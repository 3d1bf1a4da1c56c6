import { existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import path from 'node:path';
import { lockDataFolder } from '@/lib/database/data-folder-lock';
import { openSqlite } from '@/lib/database/sqlite-client';
import { giveToOwnerOf } from '@/lib/file-owner';
import { parseKeyring } from '@/lib/vault/keyring';
import { flush, keyringFile } from '@/lib/vault/keyring-file';
import { BackupFailure, checkDatabaseFile, checkKeysOf, databaseFile } from './backup';
import { sizeBytes } from './data-folder';
import type { Environment } from './environment';

/** What SQLite keeps beside a database file; without it, the latest changes are missing. */
const SIDE_FILES = ['-wal', '-shm', '-journal'] as const;

async function refuseUnusable(file: string): Promise<void> {
  if (!existsSync(file)) {
    throw new BackupFailure('file-missing', `The file ${file} does not exist.`);
  }
  for (const side of ['-wal', '-journal']) {
    if ((await sizeBytes(`${file}${side}`)) > 0) {
      throw new BackupFailure(
        'not-a-backup',
        `${file}${side} is next to ${file}, so this copy was made by hand and its latest changes are in that other file. Use a file that npm run backup made. Or move both into an empty folder as wizard.db and wizard.db${side}, with the keyring, and start the app once with that folder as DATA_DIR.`,
      );
    }
  }
}

/**
 * How the copy ends whatever lets someone in, by table: what was used, revoked, or over after the backup must
 * not become valid again. A renewal proves Celigo again before it revokes: somebody may have gone back since.
 * docs/operating.md has the same for PostgreSQL.
 */
const ENDINGS = [
  ...['Session', 'RememberedDevice', 'Invitation', 'CalendarFeed'].map(
    (table) => [table, `DELETE FROM "${table}"`] as const,
  ),
  [
    'HandoverLink',
    `UPDATE "HandoverLink" SET "revokedAt" = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')
     WHERE "revokedAt" IS NULL AND "finishedAt" IS NULL`,
  ],
  [
    'Renewal',
    `UPDATE "Renewal" SET "celigoProvenAt" = NULL, "celigoProof" = NULL WHERE "openForProfile" IS NOT NULL`,
  ],
] as const;

/** Copies a file for the owner of the one that it will replace; where that is root or nobody, of the data folder. */
async function copyFor(replaced: string, file: string, copy: string): Promise<void> {
  await copyFile(file, copy);
  await chmod(copy, 0o600);
  await giveToOwnerOf([...(existsSync(replaced) ? [replaced] : []), path.dirname(replaced)], copy);
}

/** Copies the database of a backup into the data folder, under another name, and checks it there. */
async function copyChecked(
  environment: Environment,
  file: string,
  keyring: string | undefined,
  copy: string,
): Promise<void> {
  await copyFor(databaseFile(environment), file, copy);
  await checkDatabaseFile(copy);
  const encryptionKeys =
    keyring === undefined ? environment.encryptionKeys : await readKeys(keyring);
  await checkKeysOf(copy, { ...environment, encryptionKeys });
  const client = openSqlite(copy);
  try {
    const { rows } = await client.execute(`SELECT name FROM sqlite_schema WHERE type = 'table'`);
    const tables = new Set(rows.map(({ name }) => String(name)));
    for (const [table, ending] of ENDINGS) {
      if (tables.has(table)) {
        await client.execute(ending);
      }
    }
    // The app's own file, such as one that was put aside, writes to a log, which would not come along.
    await client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    client.close();
  }
  await flush(copy);
}

async function readKeys(keyring: string): Promise<string> {
  if (!existsSync(keyring)) {
    throw new BackupFailure('file-missing', `The file ${keyring} does not exist.`);
  }
  const text = await readFile(keyring, 'utf8');
  if (!parseKeyring(text).ok) {
    throw new BackupFailure('keyring-does-not-fit', `${keyring} is not a keyring.`);
  }
  return text;
}

/**
 * Sets the existing files aside. Every file is linked under its new name before any old name is removed, and
 * the database's name is removed first. If the process dies in between, either nothing has changed, or the
 * app refuses to start. There is never a database without its latest changes.
 *
 * @returns The new names, without those of side files.
 */
async function moveAside(environment: Environment, suffix: string): Promise<ReadonlyArray<string>> {
  const database = databaseFile(environment);
  const present = ['', ...SIDE_FILES].filter((side) => existsSync(`${database}${side}`));
  const kept = present.map((side) => `${database}.${suffix}${side}`);
  for (const side of present) {
    await link(`${database}${side}`, `${database}.${suffix}${side}`);
    await chmod(`${database}.${suffix}${side}`, 0o600);
  }
  await flush(environment.dataFolder);
  for (const side of present) {
    await rm(`${database}${side}`);
  }
  return kept.slice(0, 1);
}

/**
 * Keeps what has the keyring's name under another one too. A file stays where it is until the new one
 * takes its place: a folder without any keyring would look like a new installation.
 *
 * @returns Whether there was anything.
 */
async function keepAside(current: string, aside: string): Promise<boolean> {
  const present = await lstat(current).catch(() => undefined);
  if (present?.isFile() === true) {
    await link(current, aside);
  } else if (present !== undefined) {
    await rename(current, aside);
  }
  return present !== undefined;
}

async function removeTemporary(temporary: string): Promise<void> {
  for (const name of ['.keyring', ...['', ...SIDE_FILES].map((side) => `.db${side}`)]) {
    await rm(`${temporary}${name}`, { force: true });
  }
}

/**
 * Puts a backup in the place of an installation's database, and its keyring too where one is given.
 * What was there is kept under another name. A restore that was interrupted is repeated with the same
 * command: until it is done the app does not start.
 *
 * @param keyring The keyring that goes with the backup; without it the one that is there must fit.
 * @returns Where what was there before is now.
 * @throws {BackupFailure} Before anything is changed: while the app runs, when the file is no whole
 *   database of this app, or when no key fits.
 */
export async function restore(
  environment: Environment,
  file: string,
  keyring: string | undefined,
  now: Date,
): Promise<ReadonlyArray<string>> {
  if (environment.databaseUrl !== undefined) {
    throw new BackupFailure(
      'postgresql',
      `This installation keeps its records in PostgreSQL. Stop the app and run:
pg_restore --no-owner --file=restore.sql "${file}" &&
psql "$DATABASE_URL" --single-transaction -v ON_ERROR_STOP=1 -c 'DROP SCHEMA public CASCADE' -c 'CREATE SCHEMA public' -f restore.sql
This replaces everything in the schema “public”. Before you start the app again, end the sessions and links that this brings back. docs/operating.md has the commands.`,
    );
  }
  if (keyring !== undefined && environment.encryptionKeys !== undefined) {
    throw new BackupFailure(
      'keyring-in-settings',
      'The keys are in ENCRYPTION_KEYS, so a keyring file would not be read. Set the variable to the keys that go with the backup.',
    );
  }
  await refuseUnusable(file);
  if ((await mkdir(environment.dataFolder, { recursive: true, mode: 0o700 })) !== undefined) {
    await giveToOwnerOf([path.dirname(environment.dataFolder)], environment.dataFolder);
  }
  const lock = await lockDataFolder(environment.dataFolder);
  if (lock === undefined) {
    throw new BackupFailure(
      'app-is-running',
      `The app is running on the data folder ${environment.dataFolder}. Stop it first.`,
    );
  }
  const temporary = path.join(environment.dataFolder, 'unfinished-restore');
  try {
    // A restore that was killed leaves them behind.
    await removeTemporary(temporary);
    return await replace(environment, { file, keyring, temporary, now });
  } finally {
    await removeTemporary(temporary);
    lock.release();
  }
}

async function replace(
  environment: Environment,
  from: {
    readonly file: string;
    readonly keyring: string | undefined;
    readonly temporary: string;
    readonly now: Date;
  },
): Promise<ReadonlyArray<string>> {
  const { dataFolder } = environment;
  await copyChecked(environment, from.file, from.keyring, `${from.temporary}.db`);
  const suffix = `before-restore-${from.now.toISOString().replaceAll(/\D/g, '')}`;
  if ((await readdir(dataFolder)).some((name) => name.includes(suffix))) {
    throw new BackupFailure('file-exists', 'Another restore ran at the same moment. Try again.');
  }
  if (from.keyring !== undefined) {
    await copyFor(keyringFile(dataFolder), from.keyring, `${from.temporary}.keyring`);
    await flush(`${from.temporary}.keyring`);
  }
  const moved = [...(await moveAside(environment, suffix))];
  if (from.keyring !== undefined) {
    const current = keyringFile(dataFolder);
    if (await keepAside(current, `${current}.${suffix}`)) {
      moved.push(`${current}.${suffix}`);
    }
    await rename(`${from.temporary}.keyring`, current);
  }
  await rename(`${from.temporary}.db`, databaseFile(environment));
  await flush(dataFolder);
  return moved;
}
