import { createClient } from '@libsql/client';
import { Client } from 'pg';
import type { DatabaseLocation } from './location';

/** Any number, the same in every instance: the name of the lock in PostgreSQL. */
const ADVISORY_LOCK_KEY = 7_521_752_301;

/** How long a starting instance waits for another that is migrating, in milliseconds. */
const LOCK_TIMEOUT_MS = 60_000;

async function withPostgresqlLock<Value>(url: string, work: () => Promise<Value>): Promise<Value> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK_KEY]);
    return await work();
  } finally {
    // Closing the connection gives the lock back, also when the process dies.
    await client.end();
  }
}

async function withSqliteLock<Value>(file: string, work: () => Promise<Value>): Promise<Value> {
  // A database of its own: the lock must not be held on the file that is migrated.
  const client = createClient({ url: `file:${file}.lock`, timeout: LOCK_TIMEOUT_MS });
  try {
    const transaction = await client.transaction('write');
    try {
      return await work();
    } finally {
      transaction.close();
    }
  } finally {
    client.close();
  }
}

/**
 * Runs work while no other instance does, across processes. The lock goes away with the process that
 * holds it, so an instance that was killed blocks nobody.
 *
 * @throws When the lock is not to be had within a minute, or the database cannot be reached.
 */
export async function withMigrationLock<Value>(
  location: DatabaseLocation,
  work: () => Promise<Value>,
): Promise<Value> {
  return location.provider === 'sqlite'
    ? withSqliteLock(location.file, work)
    : withPostgresqlLock(location.url, work);
}
