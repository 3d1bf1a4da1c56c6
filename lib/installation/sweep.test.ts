import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { type ReportRule, sweep, sweepUnderLease } from './sweep';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const DAY_MS = 24 * 60 * 60_000;
const RULE: ReportRule = { keptPerProfile: 200, keptDays: 730 };

const newDatabase = migratedDatabases();

const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

describe.each(DATABASE_PROVIDERS)('sweeping %s', (provider) => {
  let database: Database;

  beforeAll(async () => {
    ({ database } = await newDatabase(provider));
  });

  beforeEach(async () => {
    await database.profile.deleteMany();
    await database.lease.deleteMany();
    await database.user.deleteMany();
  });

  async function addProfile(id: string): Promise<void> {
    await database.profile.create({
      data: {
        id,
        name: id,
        accountId: '1234567',
        environment: 'production',
        scopes: 'rest_webservices',
        sealedConfiguration: '',
        createdAt: NOW,
        updatedAt: NOW,
      },
    });
  }

  async function addReports(
    profileId: string,
    reports: ReadonlyArray<{ readonly daysAgo: number; readonly works?: boolean }>,
  ): Promise<void> {
    await database.testRun.createMany({
      data: reports.map((report, index) => ({
        id: `${profileId}-${index}`,
        profileId,
        startedAt: daysAgo(report.daysAgo),
        durationMs: 1,
        outcome: report.works === true ? 'works' : 'does-not-work',
        sealedReport: 'x'.repeat(1_000),
      })),
    });
  }

  async function addRetiredKey(profileId: string): Promise<void> {
    await database.credential.create({
      data: {
        id: `${profileId}-key`,
        profileId,
        stage: 'superseded',
        algorithm: 'ES256',
        certificatePem: '',
        thumbprint: '',
        sealedPrivateKey: 'sealed',
        notBefore: daysAgo(10),
        notAfter: new Date(NOW.getTime() + 700 * DAY_MS),
        createdAt: daysAgo(10),
        retiredAt: daysAgo(1),
      },
    });
  }

  async function reportsOf(profileId: string): Promise<ReadonlyArray<string>> {
    const runs = await database.testRun.findMany({
      where: { profileId },
      orderBy: { startedAt: 'desc' },
      select: { id: true },
    });
    return runs.map(({ id }) => id);
  }

  /** Rows of which every second has expired, more than one batch of them. */
  async function addExpiring(): Promise<void> {
    await database.user.create({ data: { id: 'one', name: 'One', email: 'one@example.com' } });
    const rows = Array.from({ length: 900 }, (_, index) => ({
      id: String(index),
      expiresAt: new Date(NOW.getTime() + (index % 2 === 0 ? -1 : 1)),
    }));
    await database.session.createMany({
      data: rows.map((row) => ({ ...row, token: row.id, userId: 'one' })),
    });
    await database.rateLimit.createMany({
      data: rows.map(({ id, expiresAt }) => ({ key: id, count: 1, expiresAt })),
    });
    await database.verification.createMany({
      data: rows.map((row) => ({ ...row, identifier: row.id, value: '' })),
    });
  }

  test('takes what has expired and leaves what has not, however much it is', async () => {
    await addExpiring();
    expect(await sweep(database, RULE, NOW)).toMatchObject({
      Session: 450,
      RateLimit: 450,
      Verification: 450,
    });
    const live = { where: { expiresAt: { gt: NOW } } };
    expect(await database.session.count(live)).toBe(450);
    expect(await database.session.count()).toBe(450);
    expect(await database.rateLimit.count()).toBe(450);
    expect(await database.verification.count()).toBe(450);
  });

  test('keeps the newest 200 reports of each profile, and the last that worked though older', async () => {
    await addProfile('busy');
    await addProfile('quiet');
    await addReports(
      'busy',
      Array.from({ length: 650 }, (_, index) => ({
        daysAgo: index / 10,
        works: index === 640 || index === 645,
      })),
    );
    await addReports('quiet', [{ daysAgo: 1 }, { daysAgo: 2 }]);
    await sweep(database, RULE, NOW);
    const newest = Array.from({ length: 199 }, (_, index) => `busy-${index}`);
    expect(await reportsOf('busy')).toEqual([...newest, 'busy-640']);
    expect(await reportsOf('quiet')).toEqual(['quiet-0', 'quiet-1']);
  });

  test('takes reports of more than two years, but never the newest nor the last that worked', async () => {
    await addProfile('old');
    await addReports('old', [
      { daysAgo: 729 },
      { daysAgo: 731 },
      { daysAgo: 800, works: true },
      { daysAgo: 900, works: true },
    ]);
    await addProfile('oldest');
    await addReports('oldest', [{ daysAgo: 2_000 }, { daysAgo: 2_001 }]);
    await sweep(database, RULE, NOW);
    expect(await reportsOf('old')).toEqual(['old-0', 'old-2']);
    expect(await reportsOf('oldest')).toEqual(['oldest-0']);
  });

  test('takes alerts that are long over, but none that lasts or of which a certificate may still live', async () => {
    await addProfile('told');
    const alerts = [
      { id: 'old', daysAgo: 801, openFor: null },
      { id: 'of a living certificate', daysAgo: 799, openFor: null },
      { id: 'lasting', daysAgo: 2_000, openFor: 'told:stopped-working' },
    ];
    await database.alert.createMany({
      data: alerts.map(({ id, openFor, ...said }) => ({
        ...{ id, openFor, key: id, code: 'certificate-ends', profileId: 'told' },
        ...{ at: daysAgo(said.daysAgo), saidAt: daysAgo(said.daysAgo) },
      })),
    });
    expect(await sweep(database, RULE, NOW, true)).not.toHaveProperty('Alert');
    expect(await sweep(database, RULE, NOW)).toMatchObject({ Alert: 1 });
    const left = await database.alert.findMany({ orderBy: { at: 'asc' } });
    expect(left.map(({ id }) => id)).toEqual(['lasting', 'of a living certificate']);
  });

  test('never takes audit events, waiting certificate requests, or the profile’s own state', async () => {
    await addProfile('old');
    await database.auditEvent.create({
      data: { id: `event-${provider}`, at: daysAgo(5_000), action: 'profile-created' },
    });
    await database.certificateRequest.create({
      data: {
        id: `request-${provider}`,
        profileId: 'old',
        algorithm: 'ES256',
        requestPem: '',
        sealedPrivateKey: '',
        createdAt: daysAgo(5_000),
      },
    });
    await sweep(database, { keptPerProfile: 1, keptDays: 1 }, NOW);
    expect(await database.auditEvent.count()).toBe(1);
    expect(await database.certificateRequest.count()).toBe(1);
    expect(await database.profile.count()).toBe(1);
  });

  test('of two instances at the same moment one does it, and an hour later one again', async () => {
    await database.rateLimit.create({ data: { key: 'gone', count: 1, expiresAt: daysAgo(1) } });
    const both = (now: Date) =>
      Promise.all(['one', 'two'].map((holder) => sweepUnderLease(database, RULE, holder, now)));
    expect((await both(NOW)).filter((swept) => swept !== undefined)).toHaveLength(1);
    expect(await database.rateLimit.count({ where: { key: 'gone' } })).toBe(0);
    expect(await both(new Date(NOW.getTime() + 54 * 60_000))).toEqual([undefined, undefined]);
    const later = await both(new Date(NOW.getTime() + 60 * 60_000));
    expect(later.filter((swept) => swept !== undefined)).toHaveLength(1);
  });

  test('goes on although a wrong clock once took its lease for years ahead', async () => {
    const expiresAt = new Date(NOW.getTime() + 900 * DAY_MS);
    await database.lease.create({ data: { name: 'sweep', holder: 'other', expiresAt } });
    expect(await sweepUnderLease(database, RULE, 'this', NOW)).toBeDefined();
    const aBitBehind = new Date(NOW.getTime() - 60_000);
    expect(await sweepUnderLease(database, RULE, 'other', aBitBehind)).toBeUndefined();
  });

  test('destroys nothing by a clock that leaps years ahead, and everything due a week later', async () => {
    await addProfile('old');
    await addReports('old', [{ daysAgo: 0 }, { daysAgo: 1, works: true }, { daysAgo: 2 }]);
    await addRetiredKey('old');
    const sealedKeys = () =>
      database.credential.count({ where: { sealedPrivateKey: { not: '' } } });
    const sweepAt = (days: number, hours = 0) => {
      const at = new Date(NOW.getTime() + days * DAY_MS + hours * 3_600_000);
      return sweepUnderLease(database, RULE, 'this', at);
    };
    await sweepAt(0);
    const upsert = vi.spyOn(database.lease, 'upsert').mockRejectedValue(new Error('disk full'));
    await expect(sweepAt(2_000)).rejects.toThrow('disk full');
    upsert.mockRestore();
    for (const hours of [0, 1, 24, 6 * 24]) {
      expect(await sweepAt(2_000, hours)).toBeDefined();
      expect(await reportsOf('old')).toHaveLength(3);
      expect(await sealedKeys()).toBe(1);
    }
    // The clock is set right again: what is due by it goes, and nothing else.
    expect(await sweepAt(1)).toMatchObject({ TestRun: 0, Credential: 0 });
    expect(await sweepAt(2_000)).not.toHaveProperty('TestRun');
    expect(await sweepAt(2_007, 1)).toMatchObject({ TestRun: 1, Credential: 1 });
    expect(await sealedKeys()).toBe(0);
  });

  test('signs nobody out for good by a clock that leaps ahead', async () => {
    await addExpiring();
    const sweepAt = (days: number) =>
      sweepUnderLease(database, RULE, 'this', new Date(NOW.getTime() + days * DAY_MS));
    await sweepAt(0);
    const signedIn = await database.session.count();
    expect(signedIn).toBeGreaterThan(0);
    await sweepAt(2_000);
    expect(await database.session.count()).toBe(signedIn);
    await sweepAt(2_008);
    expect(await database.session.count()).toBe(0);
  });

  test('lets others write while it works', async () => {
    await addProfile('busy');
    await addReports(
      'busy',
      Array.from({ length: 1_500 }, (_, index) => ({ daysAgo: index / 100 })),
    );
    let sweeping = true;
    let written = 0;
    const writer = (async () => {
      while (sweeping) {
        await database.profile.update({
          where: { id: 'busy' },
          data: { version: { increment: 1 } },
        });
        written += 1;
        // Embedded SQLite answers at once: without a pause nobody else would have a turn.
        await nextTurn();
      }
    })();
    await sweep(database, RULE, NOW);
    sweeping = false;
    await writer;
    expect(written).toBeGreaterThan(3);
    expect(await reportsOf('busy')).toHaveLength(200);
    expect(await database.profile.findUnique({ where: { id: 'busy' } })).toMatchObject({
      version: written + 1,
    });
  });
});
