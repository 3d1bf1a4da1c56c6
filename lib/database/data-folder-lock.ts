import path from 'node:path';
import { isSqliteBusy, openSqlite } from './sqlite-client';

/** How long a process that is about to end, or one that only asks, is waited for, in milliseconds. */
const LOCK_WAIT_MS = 500;

/** A data folder that this process owns until it releases it or dies. */
export type DataFolderLock = { readonly release: () => void };

/**
 * Makes this process the owner of a data folder that exists. SQLite's lock belongs to the process, so
 * it ends with it, also by `kill -9`; a file that is left behind means nothing.
 *
 * @param folder The folder of the embedded database.
 * @returns Nothing while another process owns the folder.
 * @throws When the folder cannot be written to.
 */
export async function lockDataFolder(
  folder: string,
  waitMs: number = LOCK_WAIT_MS,
): Promise<DataFolderLock | undefined> {
  // An empty SQLite database whose write lock says that a process owns the folder.
  const client = openSqlite(path.join(folder, 'in-use.lock'), waitMs);
  try {
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
