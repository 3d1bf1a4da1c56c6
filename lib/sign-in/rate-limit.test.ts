import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { allRowsAsText } from '@/lib/database/test-databases';
import { guardPublicRoute } from '@/lib/forms/guarded-route';
import { LINK_MISSES, lookUpLink } from './attempt-limits';
import { countAttempt, countInAll, secondsUntilAllOpen, takeBackAttempt } from './rate-limit';
import { SOURCE_HEADER } from './source';

const SECRET = 'the secret of the keyed hash';
const NOW = new Date('2026-11-24T12:00:10.000Z');
const RULE = { name: 'sign-in', attemptsMax: 5, windowSeconds: 60 };

const newDatabase = migratedDatabases();

describe.each(DATABASE_PROVIDERS)('the rate limit on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;

  beforeAll(async () => {
    ({ database, location } = await newDatabase(provider));
  });

  const store = () => ({ database, authSecret: SECRET });
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
    const takeBack = () =>
      takeBackAttempt(store(), [{ rule: RULE, subject: 'back@example.com' }], NOW);
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

  test('counts in all of several budgets or, when one is spent, in none, also at once', async () => {
    const wide = { ...RULE, name: 'wide', attemptsMax: 20, windowSeconds: 3600 };
    const budgets = (subject: string) => [
      { rule: RULE, subject },
      { rule: wide, subject: 'everybody' },
    ];
    const count = (subject: string) => countInAll(store(), budgets(subject), NOW);
    const counted = await Promise.all(Array.from({ length: 12 }, () => count('first')));
    expect(counted.filter((counts) => counts !== undefined)).toHaveLength(5);
    // Of the wide budget five are gone, not twelve: three more subjects have their own five each.
    for (const subject of ['second', 'third', 'fourth']) {
      const more = await Promise.all(Array.from({ length: 6 }, () => count(subject)));
      expect(more.filter((counts) => counts !== undefined)).toHaveLength(5);
    }
    expect(await count('fifth')).toBeUndefined();
    expect(await secondsUntilAllOpen(store(), budgets('fifth'), NOW)).toBe(3590);
    expect(await secondsUntilAllOpen(store(), [{ rule: RULE, subject: 'fifth' }], NOW)).toBe(
      undefined,
    );
    await takeBackAttempt(store(), budgets('fourth'), NOW);
    expect(await count('fifth')).toMatchObject([{ count: 1 }, { count: 20 }]);
  });

  test('keeps the subject in no column', async () => {
    await attempt('private-person@example.com');
    expect(await allRowsAsText(location)).not.toContain('private-person');
  });

  test('a source that misses too many links gets nothing more, writes nothing more, and bothers nobody else', async () => {
    const lookUp = (source: string, look: () => Promise<string | undefined>, now = NOW) =>
      lookUpLink(store(), new Headers({ [SOURCE_HEADER]: source }), now, look);
    const hit = async () => 'the link';
    const miss = async () => undefined;
    await lookUp('a guesser', miss);
    await database.rateLimit.updateMany({ data: { count: LINK_MISSES.attemptsMax - 1 } });
    const nearlyThere = await allRowsAsText(location);
    expect(await lookUp('a guesser', hit)).toBe('the link');
    expect(await allRowsAsText(location)).toBe(nearlyThere);
    const picture = { 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' };
    const ofAnotherSite = new Headers({ ...picture, [SOURCE_HEADER]: 'a guesser' });
    expect(await lookUpLink(store(), ofAnotherSite, NOW, miss)).toBeUndefined();
    expect(await allRowsAsText(location)).toBe(nearlyThere);
    await lookUp('a guesser', miss);
    const before = await allRowsAsText(location);
    const neverAsked = () => Promise.reject(new Error('It was looked up.'));
    expect(await lookUp('a guesser', neverAsked)).toBeUndefined();
    expect(await allRowsAsText(location)).toBe(before);
    expect(await lookUp('elsewhere', hit)).toBe('the link');
    const later = new Date(NOW.getTime() + LINK_MISSES.windowSeconds * 1000);
    expect(await lookUp('a guesser', hit, later)).toBe('the link');
  });

  test('pictures on a page of another site use up nobody’s visits to a route that is open', async () => {
    vi.stubGlobal('wizardInstallation', Promise.resolve(store()));
    const visit = async (destination: string) => {
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': 'cross-site' };
      const request = new Request('http://127.0.0.1/sign-in/single-sign-on/callback', { headers });
      const rule = {
        ...RULE,
        name: 'open route',
        tooMany: () => new Response(null, { status: 429 }),
      };
      return (await guardPublicRoute(request, rule, async () => new Response())).status;
    };
    for (let count = 0; count < RULE.attemptsMax; count += 1) {
      expect(await visit('image')).toBe(400);
    }
    for (let count = 0; count < RULE.attemptsMax; count += 1) {
      expect(await visit('document')).toBe(200);
    }
    expect(await visit('document')).toBe(429);
  });
});
