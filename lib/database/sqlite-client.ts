import { statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  createClient,
  type InArgs,
  type InStatement,
  LibsqlError,
  type Transaction,
} from '@libsql/client';

/**
 * How long a statement waits for another writer of the same SQLite file, in milliseconds. Less than
 * Prisma waits for a transaction to start.
 */
const LOCK_WAIT_MS = 8_000;

/** The retry interval while the lock is held elsewhere, in milliseconds. */
const LOCK_RETRY_MS = 15;

/** Turns of the event loop before each write; a request is worked on in several of them. */
const TURNS_BETWEEN_WRITES = 4;

/**
 * The statements at the start of every write transaction. Deleted rows are overwritten with zeros, and a
 * commit is on disk before it is confirmed. Each transaction sets it again, because the client opens
 * connections by itself.
 *
 * `BEGIN IMMEDIATE` is part of a script, after the `COMMIT` of an empty transaction, because the driver does
 * not finalize a statement that finds the lock taken until garbage collection. Until then, the connection's
 * writes succeed but are never committed. The statements of a script are always finalized.
 * https://www.sqlite.org/c3ref/step.html, https://www.sqlite.org/lang_transaction.html
 */
const beginWriting = (foreignKeys: 'ON' | 'OFF') =>
  `COMMIT; PRAGMA foreign_keys = ${foreignKeys}; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; BEGIN IMMEDIATE;`;

/** Statements that take no write lock, or that SQLite does not run inside a transaction. */
const WITHOUT_WRITE_LOCK = /^\s*(?:SELECT|PRAGMA|EXPLAIN|VACUUM)\b/i;

/** Tells whether an error says that another connection holds SQLite's lock. */
export function isSqliteBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

/**
 * Asks again while another connection holds the lock. SQLite's own waiting would block the whole
 * process, and with it a holder of the lock that lives in the same one.
 */
export async function retryWhileBusy<Value>(
  waitMs: number,
  work: () => Promise<Value>,
): Promise<Value> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isSqliteBusy(error) || Date.now() > deadline) {
        throw error;
      }
      await sleep(LOCK_RETRY_MS);
    }
  }
}

/** The device and inode of the file at a path; `undefined` if there is none. */
function fileNamed(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}

/**
 * Remembers the identity of the file at a path, and returns a check that throws once the path leads to a
 * different file or to none. Without it, the driver would keep using the old file, later also open the new
 * one, and report every write as saved. The error code is the one that SQLite has for this, although SQLite
 * does not check for it in WAL mode.
 * https://www.sqlite.org/rescode.html#readonly_dbmoved
 */
export function watchFileName(file: string): () => void {
  const opened = fileNamed(file);
  return () => {
    if (fileNamed(file) !== opened) {
      throw new LibsqlError(
        `${path.basename(file)} was moved, removed, or replaced while this server had it open. Nothing is saved until that file is back. To continue with a different one, restart the server.`,
        'SQLITE_READONLY_DBMOVED',
        undefined,
        1032,
      );
    }
  };
}

/**
 * Makes a SQLite client take the write lock at the start of every write transaction. It waits for other
 * writers without blocking the process. After `waitMs`, the statement fails with `SQLITE_BUSY`, nothing is
 * written, and the client stays usable.
 *
 * @param client A client that nothing else uses; it is changed and given back.
 * @param waitMs How long another writer is waited for, in milliseconds.
 * @param foreignKeys Whether rows that point at a deleted one go with it, as the models say.
 * @param checkFile Fails when the client must not be used any more. Asked before each statement, and
 *   again after each commit, before it is answered.
 */
export function withWriteLock(
  client: Client,
  waitMs: number = LOCK_WAIT_MS,
  foreignKeys: 'ON' | 'OFF' = 'ON',
  checkFile: () => void = () => undefined,
): Client {
  const executeAsIs = client.execute.bind(client);
  const transactionAsIs = client.transaction.bind(client);

  async function beginOnce(): Promise<Transaction> {
    checkFile();
    const transaction = await transactionAsIs('deferred');
    const commitAsIs = transaction.commit.bind(transaction);
    try {
      await transaction.executeMultiple(beginWriting(foreignKeys));
      return Object.assign(transaction, {
        commit: async () => {
          await commitAsIs();
          checkFile();
        },
      });
    } catch (error) {
      transaction.close();
      throw error;
    }
  }

  // The driver runs on the calling thread, so queued writes run one after the other within one turn of the
  // event loop: without a turn in between, no one else is answered until all are done.
  const begin = async () => {
    for (let left = TURNS_BETWEEN_WRITES; left > 0; left -= 1) {
      await setImmediate();
    }
    return retryWhileBusy(waitMs, beginOnce);
  };

  async function write(statement: InStatement) {
    const transaction = await begin();
    try {
      const result = await transaction.execute(statement);
      await transaction.commit();
      return result;
    } finally {
      transaction.close();
    }
  }

  async function read(statement: InStatement) {
    checkFile();
    return executeAsIs(statement);
  }

  return Object.assign(client, {
    execute: (statement: InStatement, args?: InArgs) => {
      const given =
        typeof statement === 'string' ? { sql: statement, args: args ?? [] } : statement;
      return WITHOUT_WRITE_LOCK.test(given.sql)
        ? retryWhileBusy(waitMs, () => read(given))
        : write(given);
    },
    transaction: begin,
  });
}

/** Opens a SQLite file, and creates it if it does not exist. Call `close` to close it. */
export function openSqlite(file: string, waitMs: number = LOCK_WAIT_MS): Client {
  return withWriteLock(createClient({ url: `file:${file}` }), waitMs);
}
