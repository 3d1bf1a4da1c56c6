import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import {
  allRowsAsText,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { countAttempt, takeBackAttempt } from './rate-limit';

const SECRET = 'the secret of the keyed hash';
const NOW = new Date('2026-11-24T12:00:10.000Z');
const RULE = { name: 'sign-in', attemptsMax: 5, windowSeconds: 60 };

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rate-limit-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('the rate limit on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;

  beforeAll(async () => {
    location =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, 'wizard.db') }
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    database = openDatabase(location);
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  const attempt = (subject: string, now = NOW, rule = RULE) =>
    countAttempt(database, SECRET, rule, subject, now);

  test('lets exactly five of twenty parallel attempts through', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 20 }, () => attempt('parallel@example.com')),
    );
    expect(attempts.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  test('holds for two instances together', async () => {
    const other = openDatabase(location);
    const attempts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        countAttempt(index % 2 === 0 ? database : other, SECRET, RULE, 'two@example.com', NOW),
      ),
    );
    await other.$disconnect();
    expect(attempts.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  test('says when to come back, and is open again in the next window', async () => {
    for (let count = 0; count < 5; count += 1) {
      expect((await attempt('later@example.com')).allowed).toBe(true);
    }
    const refused = await attempt('later@example.com');
    expect(refused).toEqual({ allowed: false, retryAfterSeconds: 50 });
    const justBefore = new Date(NOW.getTime() + (refused.retryAfterSeconds - 1) * 1000);
    expect((await attempt('later@example.com', justBefore)).allowed).toBe(false);
    const later = new Date(NOW.getTime() + refused.retryAfterSeconds * 1000);
    expect((await attempt('later@example.com', later)).allowed).toBe(true);
  });

  test('counts each subject and each rule by itself', async () => {
    await Promise.all(Array.from({ length: 6 }, () => attempt('one@example.com')));
    expect((await attempt('one@example.com')).allowed).toBe(false);
    expect((await attempt('other@example.com')).allowed).toBe(true);
    expect((await attempt('one@example.com', NOW, { ...RULE, name: 'reveal' })).allowed).toBe(true);
  });

  test('does not count what is taken back, and never goes below nothing', async () => {
    const takeBack = () => takeBackAttempt(database, SECRET, RULE, 'back@example.com', NOW);
    await takeBack();
    for (let count = 0; count < 8; count += 1) {
      expect((await attempt('back@example.com')).allowed).toBe(true);
      await takeBack();
    }
    await takeBack();
    const attempts = await Promise.all(
      Array.from({ length: 8 }, () => attempt('back@example.com')),
    );
    expect(attempts.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  test('keeps the subject in no column, and forgets counters of past windows', async () => {
    await attempt('private-person@example.com');
    expect(await allRowsAsText(location)).not.toContain('private-person');
    await attempt('someone@example.com', new Date(NOW.getTime() + 3_600_000));
    expect(await database.rateLimit.count()).toBe(1);
  });
});
