import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { type AuditCursor, type AuditFilter, readAllAudit, readAuditPage } from './read-audit';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const HOUR_MS = 3_600_000;

/** The places of the three entries of an hour are the other way round than their ids. */
function placeOf(index: number): number {
  return index + 2 - 2 * (index % 3);
}

const migrated = migratedDatabases();

describe.each(DATABASE_PROVIDERS)('the record on %s', (provider) => {
  let database: Database;

  beforeAll(async () => {
    ({ database } = await migrated(provider));
    // Three entries share each hour, so that a page may end between two of the same moment; the chain has
    // them in another order than their ids, and the first six have no place in it.
    await database.auditEvent.createMany({
      data: Array.from({ length: 30 }, (_, index) => ({
        id: `entry-${String(index).padStart(2, '0')}`,
        sequence: index < 6 ? null : placeOf(index),
        at: new Date(NOW.getTime() + Math.floor(index / 3) * HOUR_MS),
        action: index % 2 === 0 ? 'signed-in' : 'profile-renamed',
        actorEmail: index % 5 === 0 ? null : `person-${index % 3}@example.com`,
        profileId: index % 2 === 0 ? null : 'profile',
        profileName: index % 2 === 0 ? null : 'Orders',
        detail: index === 7 ? '{"name":' : '{"name":"New"}',
      })),
    });
  });

  const newestFirst = Array.from({ length: 30 }, (_, index) => 29 - index)
    .map((index) => (index < 6 ? index : placeOf(index)))
    .map((index) => `entry-${String(index).padStart(2, '0')}`);

  async function walk(direction: AuditCursor['direction'], from?: AuditCursor) {
    const pages: Array<ReadonlyArray<string>> = [];
    let cursor = from;
    for (;;) {
      const page = await readAuditPage(database, {}, 7, cursor);
      pages.push(page.rows.map(({ id }) => id));
      const last = direction === 'older' ? page.rows.at(-1) : page.rows[0];
      if (last === undefined || !(direction === 'older' ? page.hasOlder : page.hasNewer)) {
        return pages;
      }
      cursor = { direction, position: last };
    }
  }

  test('page by page, each entry comes once, on the way to the oldest and back', async () => {
    const there = await walk('older');
    expect(there.flat()).toEqual(newestFirst);
    const oldest = await database.auditEvent.findUniqueOrThrow({ where: { id: 'entry-00' } });
    const back = await walk('newer', { direction: 'newer', position: oldest });
    expect(back.toReversed().flat()).toEqual(newestFirst.slice(0, -1));
  });

  async function ids(filter: AuditFilter) {
    const found: Array<string> = [];
    for await (const { id } of readAllAudit(database, filter)) {
      found.push(id);
    }
    return found;
  }

  test('a filter leaves the entries of a person, a profile, an action, or some days', async () => {
    expect(await ids({ actorEmail: 'person-1@example.com', action: 'signed-in' })).toEqual(
      newestFirst.filter((id) => {
        const index = Number(id.slice(-2));
        return index % 3 === 1 && index % 5 !== 0 && index % 2 === 0;
      }),
    );
    expect(await ids({ profileId: 'profile' })).toHaveLength(15);
    const from = new Date(NOW.getTime() + 2 * HOUR_MS);
    const until = new Date(NOW.getTime() + 4 * HOUR_MS);
    expect(await ids({ from, until })).toEqual(newestFirst.slice(18, 24));
    expect(await ids({ actorEmail: 'nobody@example.com' })).toEqual([]);
  });

  test('an entry whose facts are damaged is there and called so, and costs no other', async () => {
    const { rows } = await readAuditPage(database, {}, 100);
    expect(rows).toHaveLength(30);
    expect(rows.filter(({ detail }) => detail.damaged === true).map(({ id }) => id)).toEqual([
      'entry-07',
    ]);
  });
});
