import { createClient } from '@libsql/client';
import { Client } from 'pg';
import { postgresqlConfig } from './adapter';
import { retryWhileBusy } from './sqlite-client';

/** Any number, the same in every instance: the name of the lock in PostgreSQL. */
const ADVISORY_LOCK_KEY = 7_521_752_301;

/** How long a starting instance waits for another that is migrating, in milliseconds. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Runs work on a PostgreSQL database while no other instance does. The lock belongs to the connection, so
 * an instance that was killed blocks nobody.
 *
 * @param work Is given the connection that holds the lock.
 * @throws When the lock is not to be had within a minute, or the database cannot be reached.
 */
export async function withPostgresqlMigrationLock<Value>(
  url: string,
  work: (client: Client) => Promise<Value>,
): Promise<Value> {
  const client = new Client(postgresqlConfig(url));
  // A connection that is lost fails the query under way; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK_KEY]);
    return await work(client);
  } finally {
    // Closing the connection gives the lock back, also when the process dies.
    await client.end();
  }
}

/**
 * Runs work on a SQLite file while no other process does. The lock goes away with the process that holds
 * it, so one that was killed blocks nobody.
 *
 * @throws When the lock is not to be had within a minute.
 */
export async function withSqliteMigrationLock<Value>(
  file: string,
  work: () => Promise<Value>,
): Promise<Value> {
  // A database of its own: the lock must not be held on the file that is migrated.
  const client = createClient({ url: `file:${file}.lock` });
  try {
    const transaction = await retryWhileBusy(LOCK_TIMEOUT_MS, () => client.transaction('write'));
    try {
      return await work();
    } finally {
      transaction.close();
    }
  } finally {
    client.close();
  }
}
