import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  createClient,
  type InArgs,
  type InStatement,
  type Transaction,
} from '@libsql/client';

/**
 * How long a statement waits for another writer of the same SQLite file, in milliseconds. Less than
 * Prisma waits for a transaction to start.
 */
const LOCK_WAIT_MS = 8_000;

/** How often a taken lock is asked for again, in milliseconds. */
const LOCK_RETRY_MS = 15;

/** Turns of the event loop before each write; a request is worked on in several of them. */
const TURNS_BETWEEN_WRITES = 4;

/**
 * What every write transaction begins with. Deleted rows are overwritten with zeros, and a commit is
 * on the disk before it is answered. Each transaction sets it again, because the client opens
 * connections by itself.
 *
 * `BEGIN IMMEDIATE` stands in a script, behind the end of a transaction that held nothing, because of
 * what the driver does with a statement that finds the lock taken: it leaves it open until the garbage
 * collector comes, and until then nothing that the connection writes is committed, although each
 * statement succeeds. A script's statements are closed whatever happens.
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
async function retryWhileBusy<Value>(waitMs: number, work: () => Promise<Value>): Promise<Value> {
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

/**
 * Makes a client of a SQLite file write only in transactions that hold the write lock from their
 * beginning. Another writer is waited for, without blocking the process; when it takes too long, the
 * statement fails with `SQLITE_BUSY`, nothing of it is kept, and the client goes on as before.
 *
 * @param client A client that nothing else uses; it is changed and given back.
 * @param waitMs How long another writer is waited for, in milliseconds.
 * @param foreignKeys Whether rows that point at a deleted one go with it, as the models say.
 */
export function withWriteLock(
  client: Client,
  waitMs: number = LOCK_WAIT_MS,
  foreignKeys: 'ON' | 'OFF' = 'ON',
): Client {
  const executeAsIs = client.execute.bind(client);
  const transactionAsIs = client.transaction.bind(client);

  async function beginOnce(): Promise<Transaction> {
    const transaction = await transactionAsIs('deferred');
    try {
      await transaction.executeMultiple(beginWriting(foreignKeys));
      return transaction;
    } catch (error) {
      transaction.close();
      throw error;
    }
  }

  // The driver works in the calling thread, so writes that wait for each other follow one another within
  // one turn of the event loop: without a turn in between, no one else is answered until all are done.
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

  return Object.assign(client, {
    execute: (statement: InStatement, args?: InArgs) => {
      const given =
        typeof statement === 'string' ? { sql: statement, args: args ?? [] } : statement;
      return WITHOUT_WRITE_LOCK.test(given.sql)
        ? retryWhileBusy(waitMs, () => executeAsIs(given))
        : write(given);
    },
    transaction: begin,
  });
}

/** Opens a SQLite file, which is made when it is missing. `close` ends it. */
export function openSqlite(file: string, waitMs: number = LOCK_WAIT_MS): Client {
  return withWriteLock(createClient({ url: `file:${file}` }), waitMs);
}
