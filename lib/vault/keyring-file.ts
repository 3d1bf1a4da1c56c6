import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { giveToOwnerOf } from '@/lib/file-owner';
import { failure, type Result, success } from '@/lib/result';
import { formatKey, type KeyEncryptionKey, type Keyring, parseKeyring } from './keyring';

/** Why the keyring file cannot be used. */
export type KeyringFileError = {
  readonly code:
    | 'keyring-file-missing'
    | 'keyring-file-malformed'
    | 'keyring-file-unreadable'
    /** The same, for a reason that may pass without a person: a network volume that is away, a busy system. */
    | 'keyring-file-unavailable';
  readonly message: string;
};

/** Length of a key-encryption key in bytes. */
const KEY_LENGTH_BYTES = 32;

/** The system's code of an error, such as `ENOENT`. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Why a file that is there, or whose name is taken, gives no text. */
function unreadable(file: string, reason: string): KeyringFileError {
  return {
    code: 'keyring-file-unreadable',
    message: `The keyring at ${file} cannot be read: ${reason} Restore the file, and let the user that runs the server read it.`,
  };
}

/** Codes of the system for what may pass by itself. */
const PASSING_CODES = ['EIO', 'ESTALE', 'ETIMEDOUT', 'EBUSY', 'EMFILE', 'ENFILE'];

/** Why a file that the system will not read gives no text; nothing when no file is there. */
async function whyUnreadable(file: string, error: unknown): Promise<KeyringFileError | undefined> {
  const code = systemCode(error);
  switch (code) {
    case undefined:
      return undefined;
    case 'ENOENT':
      return (await isSymbolicLink(file))
        ? unreadable(file, 'it is a link to a file that does not exist.')
        : undefined;
    case 'EISDIR':
      return unreadable(file, 'it is a folder, not a file.');
    case 'EACCES':
    case 'EPERM':
      return unreadable(file, 'the user that runs the server has no permission to read it.');
    default:
      return PASSING_CODES.includes(code)
        ? {
            code: 'keyring-file-unavailable',
            message: `The keyring at ${file} cannot be read at the moment: the system says ${code}.`,
          }
        : unreadable(file, `the system says ${code}.`);
  }
}

async function isSymbolicLink(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isSymbolicLink();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

/** The keyring file of a data folder. */
export function keyringFile(dataFolder: string): string {
  return path.join(dataFolder, 'keyring');
}

/**
 * Reads the keyring file of a data folder.
 *
 * @returns The keyring; `keyring-file-missing` when nothing has that name; `keyring-file-unreadable`
 *   or `keyring-file-unavailable` when something has, and gives no text.
 */
export async function readKeyringFile(
  dataFolder: string,
): Promise<Result<Keyring, KeyringFileError>> {
  const file = keyringFile(dataFolder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const unreadableFile = await whyUnreadable(file, error);
    if (unreadableFile !== undefined) {
      return failure(unreadableFile);
    }
    if (systemCode(error) !== 'ENOENT') {
      throw error;
    }
    return failure({ code: 'keyring-file-missing', message: `There is no keyring at ${file}.` });
  }
  const keyring = parseKeyring(text);
  return keyring.ok
    ? keyring
    : failure({
        code: 'keyring-file-malformed',
        message: `The keyring at ${file} ${keyring.error.code === 'keyring-empty' ? 'is empty' : 'cannot be read'}. Restore the file from your backup.`,
      });
}

/** The rights of a file that are not its owner's (POSIX mode bits). */
const RIGHTS_OF_OTHERS = 0o077;

/**
 * Whether other users of the computer may read or write the keyring file. Windows has no such rights.
 *
 * @throws When there is no such file.
 */
export async function isKeyringOpenToOthers(dataFolder: string): Promise<boolean> {
  const { mode } = await stat(keyringFile(dataFolder));
  return process.platform !== 'win32' && (mode & RIGHTS_OF_OTHERS) !== 0;
}

/** Makes a key that is named after its day; with a number behind that when the day has keys already. */
export function newKey(now: Date, taken: Iterable<string>): KeyEncryptionKey {
  const day = `k${now.toISOString().slice(0, 10).replaceAll('-', '')}`;
  const names = new Set(taken);
  let id = day;
  for (let number = 2; names.has(id); number += 1) {
    id = `${day}-${number}`;
  }
  return { id, bytes: randomBytes(KEY_LENGTH_BYTES) };
}

/** Brings what was written to a file, or the names in a folder, onto the disk. Windows opens no folder. */
export async function flush(file: string): Promise<void> {
  if (process.platform === 'win32' && (await stat(file)).isDirectory()) {
    return;
  }
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a new file for its owner only, onto the disk. */
async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes the keyring file once, readable by its owner only. A file that is already there, also one
 * that another instance makes at the same moment, is left as it is.
 *
 * @returns Whether this call made it.
 */
export async function createKeyringFile(dataFolder: string, now: Date): Promise<boolean> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const text = `${formatKey(newKey(now, []))}\n`;
  const temporary = `${keyringFile(dataFolder)}.${randomBytes(6).toString('hex')}`;
  await writeWhole(temporary, text);
  try {
    // A link fails when the name is taken, so a whole file appears at once or not at all.
    await link(temporary, keyringFile(dataFolder));
    await flush(dataFolder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Puts a new key in front of the keyring file's keys: the next start seals with it. The old keys stay
 * behind it. The file is whole at any moment; a reader in between sees the old content. A symbolic link stays
 * one: what it leads to is written. The caller holds a lock: two calls at once would lose one's key.
 *
 * @returns The new key's id.
 */
export async function putNewKeyFirst(
  dataFolder: string,
  now: Date,
): Promise<Result<string, KeyringFileError>> {
  const existing = await readKeyringFile(dataFolder);
  if (!existing.ok) {
    return existing;
  }
  const added = newKey(now, existing.value.byId.keys());
  const keys = [added, ...existing.value.byId.values()];
  const file = await realpath(keyringFile(dataFolder));
  const next = `${file}.new`;
  // A call that was killed leaves one behind.
  await rm(next, { force: true });
  await writeWhole(next, `${keys.map(formatKey).join('\n')}\n`);
  await giveToOwnerOf([file, path.dirname(file)], next);
  await rename(next, file);
  await flush(path.dirname(file));
  return success(added.id);
}
