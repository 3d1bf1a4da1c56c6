import path from 'node:path';
import { giveToOwnerOf } from '@/lib/file-owner';
import { isSqliteBusy, openSqlite } from './sqlite-client';

/** How long a process that is about to end, or one that only asks, is waited for, in milliseconds. */
const LOCK_WAIT_MS = 500;

/** What this process owns until it releases it or dies: a data folder, or a part of it. */
export type DataFolderLock = { readonly release: () => void };

/**
 * Makes this process the owner of a data folder that exists. SQLite's lock belongs to the process, so
 * it ends with it, also by `kill -9`; a file that is left behind means nothing.
 *
 * @param folder The folder of the embedded database.
 * @param name What of the folder is owned: all of it, its keyring for as long as a key is added, or the copies of
 *   `npm run doctor`.
 * @returns Nothing while another process owns it.
 * @throws When the folder cannot be written to.
 */
export async function lockDataFolder(
  folder: string,
  waitMs: number = LOCK_WAIT_MS,
  name: 'in-use' | 'keyring' | 'doctor' = 'in-use',
): Promise<DataFolderLock | undefined> {
  // An empty SQLite database whose write lock says that a process owns it.
  const file = path.join(folder, `${name}.lock`);
  const client = openSqlite(file, waitMs);
  try {
    await giveToOwnerOf([folder], file);
    const transaction = await client.transaction();
    // On what cannot be written to, SQLite begins a transaction that locks nothing.
    // https://www.sqlite.org/lang_transaction.html
    await transaction.execute('PRAGMA user_version = 1');
    return {
      release: () => {
        transaction.close();
        client.close();
      },
    };
  } catch (error) {
    client.close();
    if (isSqliteBusy(error)) {
      return undefined;
    }
    throw error;
  }
}
