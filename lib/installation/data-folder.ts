import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type DataFolderLock, lockDataFolder } from '@/lib/database/data-folder-lock';
import { giveToOwnerOf } from '@/lib/file-owner';
import { keyringFile } from '@/lib/vault/keyring-file';
import { StartFailure } from './start-failure';

/** The rights of a file or folder that are not its owner's (POSIX mode bits). */
const RIGHTS_OF_OTHERS = 0o077;

/** Files that the app makes and whose permissions it may set. */
const OWN_FILES = /^(?:wizard\.db|(?:in-use|keyring|doctor)\.lock)/;

/** How the folders are named that hold the copies of `npm run doctor`; six random characters follow. */
const COPIES_PREFIX = 'unfinished-doctor-';

/** The size of a file in bytes; 0 when there is none. */
export async function sizeBytes(file: string): Promise<number> {
  return existsSync(file) ? (await stat(file)).size : 0;
}

/** What a restore has put aside in a folder; see `restore.ts`. */
async function putAsideIn(folder: string): Promise<ReadonlyArray<string>> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^wizard\.db\.before-restore-\d+$/.test(name))
    .map((name) => path.join(folder, name));
}

/**
 * Refuses to make a new database where an old one is missing: beside a keyring, which is only made once
 * there is a database, beside a write-ahead log, which SQLite would throw away, and beside what a restore
 * that was interrupted has put aside.
 *
 * @param databaseFile The SQLite file.
 * @throws {StartFailure} `database-missing`. Nothing was touched.
 */
export async function refuseMissingDatabase(databaseFile: string): Promise<void> {
  if ((await sizeBytes(databaseFile)) > 0) {
    return;
  }
  const folder = path.dirname(databaseFile);
  const leftovers = [
    ...(existsSync(keyringFile(folder)) ? [keyringFile(folder)] : []),
    ...((await sizeBytes(`${databaseFile}-wal`)) > 0 ? [`${databaseFile}-wal`] : []),
    ...(await putAsideIn(folder)),
  ];
  if (leftovers.length > 0) {
    throw new StartFailure(
      'database-missing',
      `The database ${databaseFile} is missing or empty, but ${leftovers.join(' and ')} of an earlier installation ${leftovers.length === 1 ? 'is' : 'are'} there. Put the database back from your backup, or repeat the restore that was interrupted. For a new installation, choose a different DATA_DIR, or move those files away first.`,
    );
  }
}

/**
 * Makes the data folder where it is missing, readable by its owner only, and this process its owner.
 *
 * @throws {StartFailure} `data-folder-in-use` while another process owns it.
 */
export async function takeDataFolder(folder: string): Promise<DataFolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockDataFolder(folder);
  if (lock === undefined) {
    throw new StartFailure(
      'data-folder-in-use',
      `Another server is using the data folder ${path.resolve(folder)}. Stop it first, or set a different DATA_DIR for this one.`,
    );
  }
  return lock;
}

async function removeCopies(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory() && entry.name.startsWith(COPIES_PREFIX)) {
      await rm(path.join(folder, entry.name), { recursive: true, force: true });
    }
  }
}

/** Removes the copies that `npm run doctor` left in the data folder when it was killed, unless one is running. */
export async function removeAbandonedCopies(folder: string): Promise<void> {
  if (!(await readdir(folder)).some((name) => name.startsWith(COPIES_PREFIX))) {
    return;
  }
  const lock = await lockDataFolder(folder, 0, 'doctor');
  if (lock !== undefined) {
    await removeCopies(folder).finally(lock.release);
  }
}

/**
 * Works with copies in a new folder of the data folder, which is removed afterward, as are those that earlier
 * calls left when they were killed.
 *
 * @throws {Error} With a sentence for people, while another call is at work.
 */
export async function withCopies<Value>(
  folder: string,
  work: (copies: string) => Promise<Value>,
): Promise<Value> {
  const lock = await lockDataFolder(folder, undefined, 'doctor');
  if (lock === undefined) {
    throw new Error(
      `Another npm run doctor is running on the data folder ${folder}, or a start is removing what one left. Try again.`,
    );
  }
  try {
    await removeCopies(folder);
    const copies = await mkdtemp(path.join(folder, COPIES_PREFIX));
    await giveToOwnerOf([folder], copies);
    return await work(copies);
  } finally {
    await removeCopies(folder).finally(lock.release);
  }
}

/**
 * Takes other users' rights from the app's own files, and names the folder when others may enter it.
 * Windows has no such rights.
 *
 * @param say Takes lines for the person who reads the server's log.
 */
export async function closeToOthers(folder: string, say: (line: string) => void): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  if (((await stat(folder)).mode & RIGHTS_OF_OTHERS) !== 0) {
    say(
      `Other users of this computer can access the data folder ${folder}. To prevent that: chmod 700 ${folder}`,
    );
  }
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!OWN_FILES.test(name) || ((await stat(file)).mode & RIGHTS_OF_OTHERS) === 0) {
      continue;
    }
    try {
      await chmod(file, 0o600);
      say(`Other users of this computer could open ${file}. Now only its owner can.`);
    } catch {
      // The file belongs to another user, who alone can change its rights.
      say(
        `Other users of this computer can open ${file}. To prevent that, run as its owner: chmod 600 ${file}`,
      );
    }
  }
}
