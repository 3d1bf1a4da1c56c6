import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase, TEST_AUDIT_KEY } from '@/lib/database/test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { inTransaction } from '@/lib/database/transaction';
import { adoptEntries } from './adopt';
import { type AuditEntry, recordAuditEvent, recordAuditEventAlone } from './audit';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const DAY_MS = 86_400_000;

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-chain-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

/** HMAC-SHA-256 of each text by one run of openssl, in base64url. */
async function opensslMacs(texts: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
  const key = Buffer.from(TEST_AUDIT_KEY, 'base64url').toString('hex');
  const files = texts.map((_, index) => path.join(folder, `${index}.txt`));
  await Promise.all(files.map((file, index) => writeFile(file, texts[index] ?? '')));
  const hmac = ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-r', ...files];
  const lines = execFileSync('openssl', hmac, { encoding: 'utf8' }).trimEnd().split('\n');
  return lines.map((line) => Buffer.from(line.slice(0, 64), 'hex').toString('base64url'));
}

describe.each(DATABASE_PROVIDERS)('the chain on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let other: Database;
  let number = 0;

  beforeEach(async () => {
    number += 1;
    location =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, `${number}.db`) }
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    database = openTestDatabase(location);
    other = openTestDatabase(location);
  });

  afterEach(async () => {
    await database.$disconnect();
    await other.$disconnect();
  });

  const renamed = (name: string): AuditEntry => ({
    action: 'profile-renamed',
    actor: { id: 'p1', email: 'ada@example.com' },
    at: NOW,
    profile: { id: 'profile', name: 'Orders “EU”' },
    detail: { name },
  });

  const entries = () => database.auditEvent.findMany({ orderBy: { sequence: 'asc' } });

  /** The numbers of the entries whose mac is not what openssl makes of the documented bytes. */
  async function broken(): Promise<ReadonlyArray<number | null>> {
    const rows = await entries();
    const texts = rows.map((row, index) => {
      const { sequence, id, at, actorId, actorEmail, action, profileId, profileName } = row;
      const who = [sequence, id, at.toISOString(), actorId, actorEmail];
      const what = [action, profileId, profileName, row.detail];
      return JSON.stringify(['entry', rows[index - 1]?.mac ?? '', ...who, ...what]);
    });
    const macs = await opensslMacs(texts);
    return rows.filter(({ mac }, index) => mac !== macs[index]).map(({ sequence }) => sequence);
  }

  test('openssl makes the mac of each entry from the documented bytes', async () => {
    for (const name of ['é\n"x"', '\u2028', 'c']) {
      await recordAuditEventAlone(database, renamed(name));
    }
    expect((await entries()).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(await broken()).toEqual([]);
  });

  test('twenty writers at once, in two instances, make one chain: no change lost, no deadlock', async () => {
    await database.rateLimit.create({ data: { key: 'a', count: 0, expiresAt: NOW } });
    // Half of them record before they change a row that the others hold when they record.
    const write = (index: number) =>
      inTransaction(index % 2 === 0 ? database : other, async (transaction) => {
        if (index % 4 < 2) {
          await recordAuditEvent(transaction, renamed(String(index)));
        }
        await transaction.rateLimit.update({
          where: { key: 'a' },
          data: { count: { increment: 1 } },
        });
        if (index % 4 >= 2) {
          await recordAuditEvent(transaction, renamed(String(index)));
        }
        await recordAuditEvent(transaction, renamed(`${index} again`));
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => write(index)));
    expect(await database.rateLimit.findUnique({ where: { key: 'a' } })).toMatchObject({
      count: 20,
    });
    const written = await entries();
    expect(written.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    expect(new Set(written.map(({ detail }) => detail)).size).toBe(40);
    expect(await broken()).toEqual([]);
    if (provider === 'postgresql') {
      const found = await database.$queryRaw`
        SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`;
      expect(found).toEqual([{ deadlocks: 0 }]);
    }
  });

  test('a change that fails leaves no entry and no gap', async () => {
    const failing = inTransaction(database, async (transaction) => {
      await recordAuditEvent(transaction, renamed('lost'));
      throw new Error('Not today.');
    });
    await expect(failing).rejects.toThrow('Not today.');
    await recordAuditEventAlone(database, renamed('kept'));
    expect(await entries()).toMatchObject([{ sequence: 1, detail: '{"name":"kept"}' }]);
  });

  test('whoever changes its end leaves an entry that says so, and stops no change', async () => {
    const record = () => recordAuditEventAlone(database, renamed('x'));
    for (const _ of [1, 2, 3]) {
      await record();
    }
    const [, second] = await entries();
    // The end is cut off, and the row of the chain says that it ends there.
    await database.auditEvent.deleteMany({ where: { sequence: 3 } });
    await database.auditChain.updateMany({ data: { sequence: 2, mac: second?.mac ?? '' } });
    await record();
    expect((await entries()).slice(2)).toMatchObject([
      { sequence: 3, action: 'audit-chain-changed', detail: '{"expected":2,"found":2}' },
      { sequence: 4, action: 'profile-renamed' },
    ]);
    // Only the end is cut off: its numbers are not given again.
    await database.auditEvent.deleteMany({ where: { sequence: { gt: 2 } } });
    await record();
    expect((await entries()).slice(2)).toMatchObject([
      { sequence: 5, action: 'audit-chain-changed', detail: '{"expected":4,"found":2}' },
      { sequence: 6 },
    ]);
    await database.auditChain.deleteMany();
    await record();
    expect((await entries()).slice(4)).toMatchObject([
      { sequence: 7, action: 'audit-chain-changed' },
      { sequence: 8 },
    ]);
  });

  async function addUnchained(count: number, from = 0): Promise<void> {
    await database.auditEvent.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        id: `old-${String(from + index).padStart(5, '0')}`,
        at: new Date(NOW.getTime() - DAY_MS + Math.floor(index / 3) * 1_000),
        action: 'signed-in',
        ...(index % 2 === 0 ? {} : { actorEmail: 'ada@example.com', detail: '{"x":1}' }),
      })),
    });
  }

  test('entries of before are chained once, in their order, with an entry that says so', async () => {
    await addUnchained(1_203);
    await adoptEntries(database, NOW);
    const ids = (await entries()).map(({ id }) => id);
    expect(ids.slice(0, -1)).toEqual(ids.slice(0, -1).toSorted());
    expect((await entries()).at(-1)).toMatchObject({
      sequence: 1_204,
      action: 'audit-chain-began',
      detail: '{"from":1,"to":1203}',
    });
    await adoptEntries(database, NOW);
    expect(await database.auditEvent.count()).toBe(1_204);
    await recordAuditEventAlone(database, renamed('next'));
    expect((await entries()).at(-1)).toMatchObject({ sequence: 1_205 });
  });

  test('chaining them goes on where it was killed, also weeks later and from two instances', async () => {
    await addUnchained(1_203);
    let batches = 0;
    const killed = new Proxy(database, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name === '$transaction' && batches++ === 2) {
          throw new Error('Killed.');
        }
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await expect(adoptEntries(killed, NOW)).rejects.toThrow('Killed.');
    expect(await database.auditEvent.count({ where: { sequence: null } })).toBe(203);
    const later = new Date(NOW.getTime() + 20 * DAY_MS);
    await Promise.all([adoptEntries(database, later), adoptEntries(other, later)]);
    const chained = await entries();
    expect(chained.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 1_204 }, (_, index) => index + 1),
    );
    expect(chained.at(-1)).toMatchObject({ detail: '{"from":1,"to":1203}' });
  });

  test('an instance of before may write for a week more; later nothing gets a place', async () => {
    await addUnchained(2);
    await adoptEntries(database, NOW);
    await addUnchained(1, 7);
    await adoptEntries(database, new Date(NOW.getTime() + 6 * DAY_MS));
    expect((await entries()).slice(3)).toMatchObject([
      { id: 'old-00007', sequence: 4 },
      { action: 'audit-chain-began', detail: '{"from":4,"to":4}' },
    ]);
    await addUnchained(1, 8);
    await adoptEntries(database, new Date(NOW.getTime() + 8 * DAY_MS));
    expect(await database.auditEvent.count({ where: { sequence: null } })).toBe(1);
    expect(await broken()).toEqual([null]);
  });
});
