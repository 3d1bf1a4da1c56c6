import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { forgetAudit } from '@/lib/database/test-client.fixture';
import { momentText } from '@/lib/words';
import { adoptEntries } from './adopt';
import { recordAuditEventAlone } from './audit';
import { checkChain, formatCheckpoint, parseCheckpoint, readCheckpoint } from './verify';

const NOW = new Date('2026-11-24T12:00:00.000Z');

const migrated = migratedDatabases();

describe.each(DATABASE_PROVIDERS)('a check of the record on %s', (provider) => {
  let database: Database;

  beforeAll(async () => {
    ({ database } = await migrated(provider));
  });

  beforeEach(async () => {
    await forgetAudit(database);
    for (let number = 1; number <= 8; number += 1) {
      await recordAuditEventAlone(database, {
        action: 'profile-renamed',
        actor: { id: 'p1', email: 'ada@example.com' },
        at: new Date(NOW.getTime() + number * 1_000),
        profile: { id: 'profile', name: 'Orders' },
        detail: { name: `Name ${number}` },
      });
    }
  });

  /** Gives an entry another number, whatever number others have. */
  async function renumber(from: number, to: number): Promise<void> {
    await database.auditEvent.update({ where: { sequence: from }, data: { sequence: to } });
  }

  async function shift(from: number, by: 1 | -1): Promise<void> {
    const numbers = Array.from({ length: 8 - from + 1 }, (_, index) => from + index);
    for (const number of by === 1 ? numbers.toReversed() : numbers) {
      await renumber(number, number + by);
    }
  }

  const change = (
    sequence: number,
    data: Parameters<Database['auditEvent']['update']>[0]['data'],
  ) => database.auditEvent.update({ where: { sequence }, data }).then(() => undefined);

  const insert = async (sequence: number | null) => {
    const mac = 'A'.repeat(43);
    const data = { id: 'forged', at: NOW, action: 'signed-in', sequence, mac };
    await database.auditEvent.create({ data });
  };

  const findingOf = async () => (await checkChain(database)).finding;

  test('says how many entries are as they were written, from when to when', async () => {
    expect(await checkChain(database)).toMatchObject({
      first: 1,
      last: 8,
      firstAt: new Date(NOW.getTime() + 1_000),
      lastAt: new Date(NOW.getTime() + 8_000),
      finding: undefined,
    });
  });

  test.each([
    ['who', { actorEmail: 'bob@example.com' }],
    ['who, by id', { actorId: null }],
    ['when', { at: new Date(NOW.getTime() + 3_001) }],
    ['what', { action: 'profile-created' }],
    ['which profile', { profileId: 'other' }],
    ['its name then', { profileName: null }],
    ['the facts', { detail: '{"name":"Name 33"}' }],
    ['its own id', { id: 'other' }],
    ['its mac', { mac: null }],
  ])('names the first entry in which somebody changed %s', async (_, data) => {
    await change(5, data);
    await change(3, 'id' in data ? { id: 'another' } : data);
    const finding = await findingOf();
    expect(finding).toMatchObject({ code: 'entry-edited', sequence: 3 });
    expect(finding?.message).toContain('Entry 3 was changed outside the app');
  });

  test('names deleted entries, also where those behind them were renumbered', async () => {
    await database.auditEvent.deleteMany({ where: { sequence: { in: [4, 5] } } });
    expect(await findingOf()).toMatchObject({
      code: 'entry-deleted',
      sequence: 4,
      message: 'Entries 4 to 5 are missing: deleted outside the app.',
    });
    for (const number of [6, 7, 8]) {
      await renumber(number, number - 2);
    }
    const finding = await findingOf();
    expect(finding).toMatchObject({ code: 'entry-deleted', sequence: 4 });
    expect(finding?.message).toContain('those that follow were renumbered');
  });

  test('names an entry that was inserted: between others, behind the end, without a number', async () => {
    await insert(null);
    const outside = await findingOf();
    expect(outside).toMatchObject({ code: 'entry-outside' });
    expect(outside?.message).toContain(`forged of ${momentText(NOW)} is`);
    await change(8, {});
    await database.auditEvent.update({ where: { id: 'forged' }, data: { sequence: 9 } });
    expect(await findingOf()).toMatchObject({ code: 'entry-inserted', sequence: 9 });
    await database.auditEvent.delete({ where: { id: 'forged' } });
    await shift(4, 1);
    await insert(4);
    expect(await findingOf()).toMatchObject({ code: 'entry-inserted', sequence: 4 });
  });

  test.each([
    [4, 5],
    [3, 7],
  ])('names the first of two entries, %i and %i, that changed places', async (one, two) => {
    await renumber(one, 99);
    await renumber(two, one);
    await renumber(99, two);
    expect(await findingOf()).toMatchObject({
      code: 'entry-moved',
      sequence: one,
      message: `Entry ${one} is out of order: it was written as entry ${two}.`,
    });
  });

  test('names what was cut off the end; also when the end was put back, by a checkpoint', async () => {
    const checkpoint = parseCheckpoint(
      formatCheckpoint((await readCheckpoint(database)) ?? { sequence: 0, mac: '' }),
    );
    expect(checkpoint?.sequence).toBe(8);
    expect((await checkChain(database, checkpoint && [checkpoint])).finding).toBeUndefined();
    await database.auditEvent.deleteMany({ where: { sequence: { gt: 6 } } });
    expect(await findingOf()).toMatchObject({ code: 'entry-deleted', sequence: 7 });
    // Somebody without the key says that the record ends there.
    const sixth = await database.auditEvent.findUniqueOrThrow({ where: { sequence: 6 } });
    await database.auditChain.updateMany({ data: { sequence: 6, mac: sixth.mac ?? '' } });
    expect(await findingOf()).toMatchObject({ code: 'end-changed' });
    // The app goes on, and what was done stays visible.
    await recordAuditEventAlone(database, { action: 'signed-out', actor: undefined, at: NOW });
    expect(await findingOf()).toMatchObject({ code: 'end-changed', sequence: 7 });
    // A record that was started over is one of its own: only what was kept elsewhere tells.
    await forgetAudit(database);
    await recordAuditEventAlone(database, { action: 'signed-out', actor: undefined, at: NOW });
    expect(await findingOf()).toBeUndefined();
    expect((await checkChain(database, checkpoint && [checkpoint])).finding).toMatchObject({
      code: 'checkpoint-differs',
      sequence: 2,
    });
    // As many entries as before, but others.
    for (let number = 2; number <= 9; number += 1) {
      await recordAuditEventAlone(database, { action: 'signed-out', actor: undefined, at: NOW });
    }
    expect((await checkChain(database, checkpoint && [checkpoint])).finding).toMatchObject({
      code: 'checkpoint-differs',
      sequence: 8,
    });
  });

  test('says which entries existed before the chain, and finds changes of them since', async () => {
    await forgetAudit(database);
    await database.auditEvent.createMany({
      data: [1, 2, 3].map((number) => ({ id: `old-${number}`, at: NOW, action: 'signed-in' })),
    });
    await adoptEntries(database, NOW);
    const check = await checkChain(database);
    expect(check).toMatchObject({ last: 4, finding: undefined });
    expect(check.notes.join()).toContain('Entries 1 to 3 existed before the chain');
    await change(2, { actorEmail: 'ada@example.com' });
    expect(await findingOf()).toMatchObject({ code: 'entry-edited', sequence: 2 });
  });

  test('an entry whose columns hold no value of their kind is named, too', async () => {
    if (provider === 'sqlite') {
      await database.$executeRawUnsafe(
        `UPDATE "AuditEvent" SET "at" = 'yesterday' WHERE "sequence" = 6`,
      );
      expect(await findingOf()).toMatchObject({ code: 'entry-edited', sequence: 6 });
    } else {
      // PostgreSQL takes no other.
      await expect(
        database.$executeRawUnsafe(`UPDATE "AuditEvent" SET "at" = 'someday' WHERE "sequence" = 6`),
      ).rejects.toThrow();
      expect(await findingOf()).toBeUndefined();
    }
  });
});
