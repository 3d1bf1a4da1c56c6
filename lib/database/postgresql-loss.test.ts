import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from './client';
import type { DatabaseLocation } from './location';
import { applyMigrations } from './migrate';
import { withPostgresqlMigrationLock } from './migration-lock';
import { type OwnPostgresql, startOwnPostgresql } from './test-databases';
import { inTransaction } from './transaction';
import { databaseTrouble } from './trouble';

let postgresql: OwnPostgresql;
let location: DatabaseLocation & { readonly provider: 'postgresql' };
let database: Database;
/** The database's operator. */
let operator: Client;

beforeAll(async () => {
  postgresql = await startOwnPostgresql();
});

afterAll(() => postgresql.stop());

async function openNew(): Promise<void> {
  location = { provider: 'postgresql', url: await postgresql.createEmptyDatabase() };
  database = openDatabase(location);
  operator = new Client({ connectionString: location.url });
  operator.on('error', () => undefined);
  await operator.connect();
}

async function close(): Promise<void> {
  await operator.end();
  await database.$disconnect();
}

/** Ends every connection to the database but the operator's. */
const endConnections = () =>
  operator.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);

const addOwner = { data: { id: 'owner', userId: 'someone' } };

/** The name that a person is told for what work fails with. */
async function troubleOf(work: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return databaseTrouble(error)?.code;
}

test('a connection that is lost midway through a transaction: named, nothing kept, the next works', async () => {
  await openNew();
  await applyMigrations(location);
  const work = inTransaction(database, async (transaction) => {
    await transaction.firstOwner.create(addOwner);
    await endConnections();
    await transaction.firstOwner.count();
  });
  expect(await troubleOf(work)).toBe('database-unreachable');
  expect(await database.firstOwner.count()).toBe(0);
  await inTransaction(database, (transaction) => transaction.firstOwner.create(addOwner));
  expect(await database.firstOwner.count()).toBe(1);
  await close();
});

test('a server that is restarted under a live pool: named while it is away, and then all works', async () => {
  await openNew();
  await applyMigrations(location);
  await Promise.all(Array.from({ length: 5 }, () => database.firstOwner.count()));
  await postgresql.halt();
  expect(await troubleOf(database.firstOwner.count())).toBe('database-unreachable');
  expect(
    await troubleOf(inTransaction(database, (transaction) => transaction.firstOwner.count())),
  ).toBe('database-unreachable');
  await postgresql.resume();
  await inTransaction(database, (transaction) => transaction.firstOwner.create(addOwner));
  expect(await database.firstOwner.count()).toBe(1);
  await close();
});

test('a server that vanishes without a word: keep-alive notices, the query fails by name, the next works', async () => {
  await openNew();
  await applyMigrations(location);
  const kept: Array<Socket> = [];
  const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive').mockImplementation(function (
    this: Socket,
    isOn,
    afterMs,
  ) {
    if (isOn === true && afterMs === 10_000) {
      kept.push(this);
    }
    return this;
  });
  // What the operating system does once nothing has answered its probes.
  const giveUp = () => {
    const error = { code: 'ETIMEDOUT', errno: -110, syscall: 'read' };
    for (const socket of kept.splice(0)) {
      socket.destroy(Object.assign(new Error('read ETIMEDOUT'), error));
    }
  };
  const asleep = async () => {
    const { rows } = await operator.query(
      `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'`,
    );
    return rows.length;
  };
  try {
    const work = troubleOf(database.$queryRawUnsafe('SELECT pg_sleep(60)::text'));
    await vi.waitFor(async () => expect(await asleep()).toBe(1));
    expect(kept).toHaveLength(1);
    giveUp();
    expect(await work).toBe('database-unreachable');
    const migration = withPostgresqlMigrationLock(location.url, async (client) => {
      const unanswered = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
      await vi.waitFor(async () => expect(await asleep()).toBe(2));
      giveUp();
      return unanswered;
    });
    expect(await migration).toMatchObject({ code: 'ETIMEDOUT' });
    await inTransaction(database, (transaction) => transaction.firstOwner.create(addOwner));
    expect(await database.firstOwner.count()).toBe(1);
  } finally {
    keepAlive.mockRestore();
    await endConnections();
    await close();
  }
});

test('a server that takes the connection and says nothing: named after 8 seconds', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `postgresql://nobody:hidden@127.0.0.1:${port}/none`;
  const waiting = openDatabase({ provider: 'postgresql', url });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const connected = once(silent, 'connection');
    const work = troubleOf(inTransaction(waiting, (transaction) => transaction.firstOwner.count()));
    await connected;
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await work).toBe('database-unreachable');
  } finally {
    vi.useRealTimers();
    await waiting.$disconnect();
    silent.close();
  }
});

test('the migration lock goes with the connection that holds it, and the next instance migrates', async () => {
  await openNew();
  let next: ReturnType<typeof applyMigrations> | undefined;
  const lost = withPostgresqlMigrationLock(location.url, async (client) => {
    next = applyMigrations(location);
    await vi.waitFor(async () => {
      const { rows } = await operator.query('SELECT 1 FROM pg_locks WHERE NOT granted');
      expect(rows).toHaveLength(1);
    });
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await operator.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await client.query('SELECT 1');
  });
  await expect(lost).rejects.toThrow();
  expect(await next).not.toEqual([]);
  expect(await database.firstOwner.count()).toBe(0);
  await close();
});

test('an instance that loses its connection in a migration fails, and the next start migrates', async () => {
  await openNew();
  const holder = new Client({ connectionString: location.url });
  holder.on('error', () => undefined);
  await holder.connect();
  // The migration waits there for what this transaction will become.
  await holder.query('BEGIN');
  await holder.query('CREATE TABLE "TestRun" (id TEXT)');
  const broken = applyMigrations(location).catch((error: unknown) => error);
  await vi.waitFor(async () => {
    const { rows } = await operator.query('SELECT 1 FROM pg_locks WHERE NOT granted');
    expect(rows).toHaveLength(1);
  });
  await endConnections();
  expect(await broken).toMatchObject({ code: '57P01' });
  await holder.end();
  expect((await applyMigrations(location))[0]).toMatch(/first$/);
  expect(await database.firstOwner.count()).toBe(0);
  await close();
});
