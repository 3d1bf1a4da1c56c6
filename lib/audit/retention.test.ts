import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { forgetAudit } from '@/lib/database/test-client.fixture';
import { recordAuditEventAlone } from './audit';
import { checkAndNote, readLastCheck } from './last-check';
import { deleteOldEntries, readKeepDays, saveKeepDays } from './retention';
import { checkChain, readCheckpoint } from './verify';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const DAY_MS = 86_400_000;
const OWNER = { id: 'owner', email: 'owner@example.com' };

const migrated = migratedDatabases();

const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

describe.each(DATABASE_PROVIDERS)('entries that are old on %s', (provider) => {
  let database: Database;

  beforeAll(async () => {
    ({ database } = await migrated(provider));
  });

  /** Eight entries, 80 to 10 days old. */
  beforeEach(async () => {
    await forgetAudit(database);
    for (let age = 80; age >= 10; age -= 10) {
      await recordAuditEventAlone(database, {
        action: 'signed-out',
        actor: OWNER,
        at: daysAgo(age),
      });
    }
  });

  const save = (days: number | undefined) =>
    saveKeepDays(database, days, { actor: OWNER, now: NOW });

  test('are kept forever, unless the owner says otherwise, which is recorded', async () => {
    expect(await deleteOldEntries(database, NOW)).toBe(0);
    await save(45);
    expect(await readKeepDays(database)).toBe(45);
    expect(await database.auditEvent.findUnique({ where: { sequence: 9 } })).toMatchObject({
      action: 'audit-retention-saved',
      actorEmail: OWNER.email,
      detail: '{"days":45}',
    });
    await save(undefined);
    expect(await deleteOldEntries(database, NOW)).toBe(0);
    expect((await checkChain(database)).finding).toBeUndefined();
  });

  test('are deleted, and the chain is proven from where it starts then', async () => {
    const [old, kept] = await Promise.all(
      [2, 6].map((sequence) => database.auditEvent.findUniqueOrThrow({ where: { sequence } })),
    );
    await save(45);
    expect(await deleteOldEntries(database, NOW)).toBe(4);
    expect(await deleteOldEntries(database, new Date(NOW.getTime() + 3_600_000))).toBe(0);
    const check = await checkChain(database, [
      { sequence: 2, mac: old?.mac ?? '' },
      { sequence: 6, mac: kept?.mac ?? '' },
    ]);
    expect(check).toMatchObject({ first: 5, last: 10, finding: undefined });
    expect(check.notes.join('\n')).toContain('Entries up to 4 were deleted because of their age');
    expect(check.notes.join('\n')).toMatch(/last on [A-Z][a-z]+ \d{1,2}, 20\d\d\./);
    expect(check.notes.join('\n')).toContain('The checkpoint for entry 2 cannot be compared');
    expect(await database.auditEvent.findUnique({ where: { sequence: 10 } })).toMatchObject({
      action: 'audit-entries-deleted',
      detail: '{"from":1,"to":4,"days":45}',
    });
  });

  test('hide no deletion of somebody else, and nothing is deleted on somebody else’s word', async () => {
    await save(45);
    await deleteOldEntries(database, NOW);
    await database.auditEvent.deleteMany({ where: { sequence: 5 } });
    expect((await checkChain(database)).finding).toMatchObject({
      code: 'entry-deleted',
      sequence: 5,
    });
    // They say that the chain starts behind it.
    const sixth = await database.auditEvent.findUniqueOrThrow({ where: { sequence: 6 } });
    await database.auditChain.updateMany({
      data: { deletedTo: 5, deletedMac: sixth.mac ?? '', keepDays: 1 },
    });
    expect((await checkChain(database)).finding).toBeDefined();
    expect(await deleteOldEntries(database, new Date(NOW.getTime() + 2 * DAY_MS))).toBe(0);
    await recordAuditEventAlone(database, { action: 'signed-out', actor: OWNER, at: NOW });
    expect((await checkChain(database)).finding).toBeDefined();
    expect(await readKeepDays(database)).toBeUndefined();
  });

  test('stay from the first one on that somebody changed', async () => {
    await save(45);
    await database.auditEvent.update({
      where: { sequence: 3 },
      data: { actorEmail: 'b@c.example' },
    });
    expect(await deleteOldEntries(database, NOW)).toBe(2);
    expect((await checkChain(database)).finding).toMatchObject({
      code: 'entry-edited',
      sequence: 3,
    });
  });

  test('may all be gone: the chain goes on behind them', async () => {
    await save(30);
    expect(await deleteOldEntries(database, new Date(NOW.getTime() + 40 * DAY_MS))).toBe(9);
    expect(await checkChain(database)).toMatchObject({ first: 10, last: 10, finding: undefined });
    expect(await readCheckpoint(database)).toMatchObject({ sequence: 10 });
  });

  test('what the last check found is shown only as the app noted it', async () => {
    expect(await checkAndNote(database, NOW)).toMatchObject({
      lastSequence: 8,
      finding: undefined,
    });
    expect(await readLastCheck(database)).toMatchObject({ at: NOW, lastSequence: 8 });
    await database.auditEvent.deleteMany({ where: { sequence: 8 } });
    expect((await checkAndNote(database, NOW)).finding).toContain('Entry 8 is missing');
    await database.auditCheck.updateMany({ data: { finding: null } });
    expect(await readLastCheck(database)).toBeUndefined();
  });
});
