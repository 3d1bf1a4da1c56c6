import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { forgetAudit } from '@/lib/database/test-client.fixture';
import type { SessionHolder } from './auth';
import { changeOwnPassword } from './own-password';
import { ownSession, sessionFor } from './own-session.fixture';
import { listOwnSessions, revokeOwnSessions } from './own-sessions';
import { createFirstOwner, type PeopleStore, passwordIsRight } from './people';

const MAC_KEY = 'the key of these tests';
const NOW = new Date('2026-11-24T12:00:00.000Z');
const PASSWORD = 'a long enough password';
const NEW_PASSWORD = 'another password, longer';

const newDatabase = migratedDatabases();

function minutesFromNow(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * 60_000);
}

describe.each(DATABASE_PROVIDERS)('own sessions on %s', (provider) => {
  let database: Database;
  let store: PeopleStore;
  let person: { readonly id: string; readonly email: string };

  beforeAll(async () => {
    ({ database } = await newDatabase(provider));
    const email = 'owner@example.com';
    store = { database, personMacKey: MAC_KEY };
    const owner = await createFirstOwner(store, { name: 'Owner', email, password: PASSWORD }, NOW);
    person = { id: owner.ok ? owner.value : '', email };
    await database.user.create({
      data: { id: 'somebody-else', name: 'Else', email: 'else@example.com' },
    });
  });

  beforeEach(async () => {
    await forgetAudit(database);
    await database.session.deleteMany();
    const rows = [
      { id: 'here', userId: person.id, used: -30, ends: 60 },
      { id: 'there', userId: person.id, used: -5, ends: 60 },
      { id: 'long-ago', userId: person.id, used: -600, ends: -1 },
      { id: 'theirs', userId: 'somebody-else', used: -5, ends: 60 },
    ];
    for (const { id, userId, used, ends } of rows) {
      await database.session.create({
        data: {
          id,
          token: `token-of-${id}`,
          userId,
          userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
          createdAt: minutesFromNow(used),
          updatedAt: minutesFromNow(used),
          expiresAt: minutesFromNow(ends),
        },
      });
    }
  });

  async function sessionIds(): Promise<ReadonlyArray<string>> {
    const rows = await database.session.findMany({ select: { id: true } });
    return rows.map(({ id }) => id).sort();
  }

  async function recordedActions(): Promise<ReadonlyArray<string>> {
    const events = await database.auditEvent.findMany({ select: { action: true } });
    return events.map(({ action }) => action);
  }

  test('are listed without tokens, the asking one first, neither ended ones nor those of others', async () => {
    const listed = await listOwnSessions(database, person.id, 'here', NOW);
    expect(listed.map(({ id, current, browser }) => ({ id, current, browser }))).toEqual([
      { id: 'here', current: true, browser: 'Firefox on Linux' },
      { id: 'there', current: false, browser: 'Firefox on Linux' },
    ]);
    expect(JSON.stringify(listed)).not.toContain('token-of-');
  });

  test('one of them is ended by its id, and that is recorded', async () => {
    const choice = { person, currentSessionId: 'here', sessionId: 'there' };
    expect(await revokeOwnSessions(database, choice, NOW)).toBe(1);
    expect(await sessionIds()).toEqual(['here', 'long-ago', 'theirs']);
    expect(await recordedActions()).toEqual(['sessions-revoked']);
  });

  test('somebody else’s session cannot be ended, and nothing is recorded', async () => {
    const choice = { person, currentSessionId: 'here', sessionId: 'theirs' };
    expect(await revokeOwnSessions(database, choice, NOW)).toBe(0);
    expect(await sessionIds()).toContain('theirs');
    expect(await recordedActions()).toEqual([]);
  });

  test('all but the asking one are ended together', async () => {
    expect(await revokeOwnSessions(database, { person, currentSessionId: 'here' }, NOW)).toBe(2);
    expect(await sessionIds()).toEqual(['here', 'theirs']);
  });

  /** Changes the person's password in a session of theirs. */
  async function changePassword(currentPassword: string, newPassword: string, here?: string) {
    const sessionId = here ?? (await ownSession(store, person.id));
    const nextSession = (holder: SessionHolder) => sessionFor(store, holder);
    const change = { person, sessionId, currentPassword, newPassword, nextSession };
    const changed = await changeOwnPassword(store, change, NOW);
    return { sessionId, changed };
  }

  test('a wrong current password changes nothing, and is recorded', async () => {
    const { sessionId, changed } = await changePassword('not my password', NEW_PASSWORD);
    expect(changed).toEqual({ ok: false, error: { code: 'password-wrong' } });
    expect(await passwordIsRight(store, person.id, PASSWORD)).toBe(true);
    expect(await sessionIds()).toEqual(expect.arrayContaining([sessionId, 'there']));
    expect(await recordedActions()).toEqual(['password-change-refused']);
  });

  test('a new password is taken after the current one, and all sessions end but the one that begins with it', async () => {
    expect((await changePassword(PASSWORD, PASSWORD)).changed).toEqual({
      ok: false,
      error: { code: 'password-same' },
    });
    expect((await changePassword(PASSWORD, 'password1234')).changed).toMatchObject({
      ok: false,
      error: { code: 'password-guessable' },
    });
    await database.session.deleteMany({ where: { userId: person.id, token: { contains: '~' } } });
    const { sessionId, changed } = await changePassword(PASSWORD, NEW_PASSWORD);
    expect(changed).toEqual({ ok: true, value: 'changed' });
    expect(await passwordIsRight(store, person.id, NEW_PASSWORD)).toBe(true);
    expect(await passwordIsRight(store, person.id, PASSWORD)).toBe(false);
    const left = await database.session.findMany({ where: { userId: person.id } });
    expect(left.map(({ id }) => id)).toEqual([expect.not.stringContaining(sessionId)]);
    expect(await sessionIds()).toContain('theirs');
    expect(await database.auditEvent.findMany()).toMatchObject([
      { action: 'password-changed', detail: expect.stringMatching(/"sessionsEnded":4\b/) },
    ]);
  });

  describe('while the database fails', () => {
    /** The password that the person has, and the other one. */
    const nowAndThen = async () =>
      (await passwordIsRight(store, person.id, PASSWORD))
        ? ([PASSWORD, NEW_PASSWORD] as const)
        : ([NEW_PASSWORD, PASSWORD] as const);

    const lost = (code: string) => Object.assign(new Error('Connection lost'), { code });

    test('a new password that was not stored leaves the old one, and the session', async () => {
      const [own, other] = await nowAndThen();
      const sessionId = await ownSession(store, person.id);
      const before = await sessionIds();
      const transaction = vi.spyOn(database, '$transaction').mockRejectedValue(lost('P1017'));
      await expect(changePassword(own, other, sessionId)).rejects.toThrow('lost');
      transaction.mockRestore();
      expect(await passwordIsRight(store, person.id, own)).toBe(true);
      expect(await sessionIds()).toEqual(before);
    });

    test.each(['P1008', 'P1017'])(
      'a new password that was stored is said to be, though the answer was lost (%s)',
      async (code) => {
        const [own, other] = await nowAndThen();
        const transact = database.$transaction.bind(database);
        const transaction = vi.spyOn(database, '$transaction');
        transaction.mockImplementationOnce(async (work, options) => {
          await transact(work, options);
          throw lost(code);
        });
        const { changed } = await changePassword(own, other);
        transaction.mockRestore();
        expect(changed).toMatchObject({ ok: true });
        expect(await passwordIsRight(store, person.id, other)).toBe(true);
        expect(await database.session.count({ where: { userId: person.id } })).toBe(1);
      },
    );
  });
});
