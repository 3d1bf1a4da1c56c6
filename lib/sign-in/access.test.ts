import { Client } from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccessLost } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { forgetAudit } from '@/lib/database/test-client.fixture';
import { allRowsAsText } from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { calendarText, createCalendarFeed } from '@/lib/watch/calendar';
import { changeRole, deactivatePerson, endSessionsOf, listPeople } from './access';
import {
  acceptInvitation,
  inviteByLink,
  listInvitations,
  readInvitation,
  resetByLink,
  revokeInvitation,
} from './invitations';
import { changeOwnPassword } from './own-password';
import { ownSession, sessionFor } from './own-session.fixture';
import { createFirstOwner, type PeopleStore, passwordIsRight } from './people';
import type { Role } from './roles';
import type { SingleSignOnStore } from './single-sign-on/settings';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const PASSWORD = 'a long enough password';
const OTHER_PASSWORD = 'another password, longer';

const KEY = { id: 'k1', bytes: Buffer.alloc(32, 7) };
const vault = createVault({ current: KEY, byId: new Map([[KEY.id, KEY]]) });

const newDatabase = migratedDatabases();

function later(milliseconds: number): Date {
  return new Date(NOW.getTime() + milliseconds);
}

describe.each(DATABASE_PROVIDERS)('who has access on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let store: PeopleStore & SingleSignOnStore;
  let owner: { readonly id: string; readonly email: string };

  beforeAll(async () => {
    ({ database, location } = await newDatabase(provider));
    store = { database, personMacKey: 'the key of these tests', vault };
  });

  beforeEach(async () => {
    await database.invitation.deleteMany();
    await database.user.deleteMany();
    await database.firstOwner.deleteMany();
    await forgetAudit(database);
    const email = 'owner@example.com';
    const made = await createFirstOwner(store, { name: 'Owner', email, password: PASSWORD }, NOW);
    owner = { id: made.ok ? made.value : '', email };
  });

  const maker = () => ({ actor: owner, now: NOW });

  async function invite(email: string, role: Role = 'editor'): Promise<string> {
    const made = await inviteByLink(store, { email, role }, maker());
    return made.ok ? made.value.token : '';
  }

  const accept = (token: string, password = PASSWORD, now = NOW) =>
    acceptInvitation(store, token, { name: 'Guest', password }, now);

  async function join(email: string, role: Role): Promise<string> {
    const accepted = await accept(await invite(email, role));
    return accepted.ok ? accepted.value.id : '';
  }

  async function signInRow(userId: string): Promise<void> {
    const times = { createdAt: NOW, updatedAt: NOW, expiresAt: later(HOUR_MS) };
    await database.session.create({
      data: { id: `of-${userId}`, token: `of-${userId}`, userId, ...times },
    });
  }

  const change = (personId: string) => ({ personId, actor: owner, now: NOW });

  async function entryOf(personId: string) {
    return (await listPeople(store, NOW)).find(({ id }) => id === personId);
  }

  async function actions(): Promise<ReadonlyArray<string>> {
    const events = await database.auditEvent.findMany();
    return events.map(({ action }) => action).sort();
  }

  test('an invited person has the role of the invitation and their own password', async () => {
    const id = await join('guest@example.com', 'viewer');
    expect(await entryOf(owner.id)).toMatchObject({ role: 'owner', state: 'active' });
    expect(await entryOf(id)).toMatchObject({ name: 'Guest', role: 'viewer', state: 'active' });
    expect(await passwordIsRight(store, id, PASSWORD)).toBe(true);
    expect(await actions()).toEqual(['invitation-accepted', 'invitation-created', 'owner-created']);
  });

  test('a link works once, also when two use it at the same moment', async () => {
    const token = await invite('guest@example.com');
    const both = await Promise.all([accept(token), accept(token, OTHER_PASSWORD)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await accept(token)).toMatchObject({ ok: false, error: { code: 'link-invalid' } });
    expect(await database.user.count({ where: { email: 'guest@example.com' } })).toBe(1);
  });

  test('a link does not work after a week, after a newer one, or once it is revoked', async () => {
    const first = await invite('guest@example.com');
    const second = await invite('guest@example.com');
    expect(await readInvitation(store, first, NOW)).toBeUndefined();
    expect(await accept(second, PASSWORD, later(7 * 24 * HOUR_MS))).toMatchObject({ ok: false });
    const [waiting] = await listInvitations(store, NOW);
    expect(await revokeInvitation(store, waiting?.id ?? '', maker())).toBe(true);
    expect(await accept(second)).toMatchObject({ ok: false, error: { code: 'link-invalid' } });
    expect(await listInvitations(store, NOW)).toEqual([]);
  });

  test('the database alone holds no link, and an invitation written into it does not work', async () => {
    const token = await invite('guest@example.com', 'viewer');
    expect(await allRowsAsText(location)).not.toContain(token);
    await database.invitation.updateMany({ data: { role: 'owner' } });
    expect(await accept(token)).toMatchObject({ ok: false, error: { code: 'link-invalid' } });
    expect(await listInvitations(store, NOW)).toEqual([]);
  });

  test('a guessable password and a missing name leave the link as it is', async () => {
    const token = await invite('guest@example.com');
    expect(await accept(token, 'guest@example.com')).toMatchObject({
      error: { code: 'password-guessable' },
    });
    expect(
      await acceptInvitation(store, token, { name: '', password: PASSWORD }, NOW),
    ).toMatchObject({ error: { code: 'name-missing' } });
    expect(await accept(token)).toMatchObject({ ok: true });
  });

  test('someone with an account is not invited again', async () => {
    expect(await inviteByLink(store, { email: owner.email, role: 'viewer' }, maker())).toEqual({
      ok: false,
      error: { code: 'person-exists' },
    });
  });

  test('a password link sets a new password and ends the sessions; until then nothing changes', async () => {
    const id = await join('guest@example.com', 'editor');
    await signInRow(id);
    const made = await resetByLink(store, { email: 'guest@example.com' }, maker());
    expect(await passwordIsRight(store, id, PASSWORD)).toBe(true);
    expect(await database.session.count({ where: { userId: id } })).toBe(1);
    const token = made.ok ? made.value.token : '';
    expect(await accept(token, OTHER_PASSWORD, later(24 * HOUR_MS))).toMatchObject({ ok: false });
    expect(await accept(token, OTHER_PASSWORD)).toMatchObject({ ok: true, value: { id } });
    expect(await passwordIsRight(store, id, OTHER_PASSWORD)).toBe(true);
    expect(await passwordIsRight(store, id, PASSWORD)).toBe(false);
    expect(await database.session.count({ where: { userId: id } })).toBe(0);
    expect(await entryOf(id)).toMatchObject({ name: 'Guest', role: 'editor' });
  });

  test('a deactivated person has no session, no password, and no link, until a new link', async () => {
    const id = await join('guest@example.com', 'editor');
    await signInRow(id);
    const older = await resetByLink(store, { email: 'guest@example.com' }, maker());
    expect(await deactivatePerson(store, change(id))).toEqual({ ok: true, value: 1 });
    expect(await database.session.count({ where: { userId: id } })).toBe(0);
    expect(await passwordIsRight(store, id, PASSWORD)).toBe(false);
    expect(await accept(older.ok ? older.value.token : '')).toMatchObject({ ok: false });
    expect(await entryOf(id)).toMatchObject({ state: 'deactivated' });

    const newer = await resetByLink(store, { email: 'guest@example.com' }, maker());
    await accept(newer.ok ? newer.value.token : '', OTHER_PASSWORD);
    expect(await entryOf(id)).toMatchObject({ state: 'active' });
    expect(await passwordIsRight(store, id, OTHER_PASSWORD)).toBe(true);
  });

  test('the last owner who can sign in stays one', async () => {
    const last = { ok: false, error: { code: 'last-owner' } };
    expect(await deactivatePerson(store, change(owner.id))).toEqual(last);
    expect(await changeRole(store, { ...change(owner.id), role: 'editor' })).toEqual(last);
    const second = await join('second@example.com', 'owner');
    expect(await deactivatePerson(store, change(second))).toMatchObject({ ok: true });
    expect(await changeRole(store, { ...change(owner.id), role: 'editor' })).toEqual(last);
  });

  test('a role that was taken away does not come back by an older link, nor by one of its own making', async () => {
    const id = await join('second@example.com', 'owner');
    const older = await resetByLink(store, { email: 'second@example.com' }, maker());
    const second = { actor: { id, email: 'second@example.com' }, now: NOW };
    const own = await inviteByLink(store, { email: 'friend@example.com', role: 'owner' }, second);
    await changeRole(store, { ...change(id), role: 'viewer' });
    for (const link of [older, own]) {
      expect(await accept(link.ok ? link.value.token : '')).toMatchObject({
        ok: false,
        error: { code: 'link-invalid' },
      });
    }
    expect(await entryOf(id)).toMatchObject({ role: 'viewer', state: 'active' });
  });

  test.each(['role', 'access'] as const)(
    'an owner who loses their %s reads no calendar any more; addresses of others go on',
    async (what) => {
      const id = await join('second@example.com', 'owner');
      const second = { actor: { id, email: 'second@example.com' }, now: NOW };
      const own = await createCalendarFeed(database, 'Own', second);
      const other = await createCalendarFeed(database, 'Other', maker());
      expect(await calendarText(database, own, 'https://wizard.example.com')).toBeDefined();
      await (what === 'role'
        ? changeRole(store, { ...change(id), role: 'editor' })
        : deactivatePerson(store, change(id)));
      expect(await calendarText(database, own, 'https://wizard.example.com')).toBeUndefined();
      expect(await calendarText(database, other, 'https://wizard.example.com')).toBeDefined();
    },
  );

  test('of two owners who take the role from each other at the same moment, one stays owner', async () => {
    const second = await join('second@example.com', 'owner');
    await Promise.all(
      [owner.id, second].map((id) => changeRole(store, { ...change(id), role: 'viewer' })),
    );
    const people = await listPeople(store, NOW);
    expect(people.map(({ role }) => role).sort()).toEqual(['owner', 'viewer']);
  });

  test.each(['role', 'access'] as const)(
    'an owner who loses their %s while they change something changes nothing by it',
    async (what) => {
      const id = await join('second@example.com', 'owner');
      const friend = await join('friend@example.com', 'viewer');
      const { email } = owner;
      const waiting = await inviteByLink(
        store,
        { email: 'new@example.com', role: 'viewer' },
        maker(),
      );
      const invitationId = (await listInvitations(store, NOW))[0]?.id ?? '';
      const second = { actor: { id, email: 'second@example.com', role: 'owner' }, now: NOW };
      const begun = { personId: friend, ...second };
      const invite = () =>
        inviteByLink(store, { email: 'other@example.com', role: 'owner' }, second);
      const attempts = [
        invite,
        () => resetByLink(store, { email, role: 'viewer' }, second),
        () => revokeInvitation(store, invitationId, second),
        () => changeRole(store, { ...begun, role: 'owner' }),
        () => deactivatePerson(store, begun),
        () => endSessionsOf(store, begun),
      ];
      await signInRow(friend);
      const [during] = await Promise.allSettled([
        invite(),
        what === 'role'
          ? changeRole(store, { ...change(id), role: 'editor' })
          : deactivatePerson(store, change(id)),
      ]);
      for (const attempt of attempts) {
        await expect(attempt()).rejects.toThrow(AccessLost);
      }
      expect(await database.session.count({ where: { userId: friend } })).toBe(1);
      expect(await entryOf(friend)).toMatchObject({ role: 'viewer', state: 'active' });
      const links = await listInvitations(store, NOW);
      expect(links.map((link) => link.email)).toEqual(['new@example.com']);
      const made = during.status === 'fulfilled' && during.value.ok ? during.value.value.token : '';
      expect(await accept(made)).toMatchObject({ error: { code: 'link-invalid' } });
      expect(await accept(waiting.ok ? waiting.value.token : '')).toMatchObject({ ok: true });
    },
  );

  test('owners can give up their own role, and their own access', async () => {
    const own = (personId: string) => ({
      ...{ personId, now: NOW },
      actor: { id: personId, email: 'own@example.com', role: 'owner' },
    });
    const second = await join('second@example.com', 'owner');
    const third = await join('third@example.com', 'owner');
    expect(await changeRole(store, { ...own(second), role: 'editor' })).toMatchObject({ ok: true });
    expect(await deactivatePerson(store, own(third))).toMatchObject({ ok: true });
  });

  const changePassword = (id: string, email: string, sessionId: string) =>
    changeOwnPassword(
      store,
      {
        ...{ person: { id, email }, sessionId },
        ...{ currentPassword: PASSWORD, newPassword: OTHER_PASSWORD },
        nextSession: (holder) => sessionFor(store, holder),
      },
      NOW,
    );

  test('a password that is being changed lets nobody in again who has been deactivated', async () => {
    const id = await join('guest@example.com', 'editor');
    const sessionId = await ownSession(store, id);
    const [changed] = await Promise.all([
      changePassword(id, 'guest@example.com', sessionId),
      deactivatePerson(store, change(id)),
    ]);
    expect(changed.ok).toBe(false);
    expect(await passwordIsRight(store, id, OTHER_PASSWORD)).toBe(false);
  });

  test('a password that is being changed does not replace one that a link has set', async () => {
    const id = await join('guest@example.com', 'editor');
    const made = await resetByLink(store, { email: 'guest@example.com' }, maker());
    const third = 'a third password, long enough';
    const sessionId = await ownSession(store, id);
    const [, accepted] = await Promise.allSettled([
      changePassword(id, 'guest@example.com', sessionId),
      accept(made.ok ? made.value.token : '', third),
    ]);
    expect(accepted).toMatchObject({ value: { ok: true } });
    expect(await passwordIsRight(store, id, third)).toBe(true);
  });

  /** Lets nobody change rows of a table until the first of two changes waits, and then the second, too. */
  async function together<First, Second>(
    table: 'Account' | 'Invitation',
    first: () => Promise<First>,
    second: () => Promise<Second>,
  ): Promise<readonly [First, Second]> {
    if (location.provider === 'sqlite') {
      return Promise.all([first(), second()]);
    }
    const client = new Client({ connectionString: location.url });
    await client.connect();
    const untilWaiting = async (count: number) => {
      const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      while ((await client.query(waiting)).rows[0].count < count) {
        // Within a transaction, the view goes on showing the connections of its first use.
        await client.query('SELECT pg_sleep(0.01), pg_stat_clear_snapshot()');
      }
    };
    try {
      await client.query('BEGIN');
      await client.query(`SELECT 1 FROM "${table}" FOR UPDATE`);
      const begun = first();
      await untilWaiting(1);
      const both = Promise.all([begun, second()]);
      await untilWaiting(2);
      await client.query('COMMIT');
      return await both;
    } finally {
      await client.end();
    }
  }

  test('a link made while a role is taken away does not carry it', async () => {
    const email = 'second@example.com';
    const id = await join(email, 'owner');
    await resetByLink(store, { email }, maker());
    const [, made] = await together(
      'Invitation',
      () => changeRole(store, { ...change(id), role: 'viewer' }),
      () => resetByLink(store, { email }, maker()),
    );
    await accept(made.ok ? made.value.token : '', OTHER_PASSWORD);
    expect(await entryOf(id)).toMatchObject({ role: 'viewer', state: 'active' });
  });

  test('a link that takes a role away ends the links made with it', async () => {
    const email = 'second@example.com';
    const id = await join(email, 'owner');
    const second = { actor: { id, email }, now: NOW };
    const friend = { email: 'friend@example.com', role: 'owner' } as const;
    const own = async () => {
      const made = await inviteByLink(store, friend, second);
      return made.ok ? made.value.token : '';
    };
    const use = async (role: Role) => {
      const made = await resetByLink(store, { email, role }, maker());
      await accept(made.ok ? made.value.token : '', OTHER_PASSWORD);
    };
    const kept = await own();
    await use('owner');
    expect(await readInvitation(store, kept, NOW)).toMatchObject(friend);
    await use('viewer');
    expect(await readInvitation(store, kept, NOW)).toBeUndefined();
  });

  test('a role and a password that are changed at the same moment are both changed', async () => {
    const id = await join('second@example.com', 'owner');
    const sessionId = await ownSession(store, id);
    const [role, password] = await together(
      'Account',
      () => changeRole(store, { ...change(id), role: 'viewer' }),
      () => changePassword(id, 'second@example.com', sessionId),
    );
    expect([role.ok, password.ok]).toEqual([true, true]);
    expect(await entryOf(id)).toMatchObject({ role: 'viewer', state: 'active' });
    expect(await passwordIsRight(store, id, OTHER_PASSWORD)).toBe(true);
  });

  test('a row changed outside the app gets no mark by a new role, and a password link restores it', async () => {
    const id = await join('guest@example.com', 'viewer');
    await database.user.update({ where: { id }, data: { role: 'owner' } });
    expect(await entryOf(id)).toMatchObject({ role: 'viewer', state: 'changed-outside' });
    expect(await changeRole(store, { ...change(id), role: 'editor' })).toEqual({
      ok: false,
      error: { code: 'person-changed' },
    });
    const made = await resetByLink(store, { email: 'guest@example.com' }, maker());
    await accept(made.ok ? made.value.token : '', OTHER_PASSWORD);
    expect(await entryOf(id)).toMatchObject({ role: 'viewer', state: 'active' });
  });

  test('sessions of another person end on demand, and it is recorded who did it', async () => {
    const id = await join('guest@example.com', 'viewer');
    await signInRow(id);
    expect(await endSessionsOf(store, change(id))).toEqual({ ok: true, value: 1 });
    expect(await database.session.count({ where: { userId: id } })).toBe(0);
    const event = await database.auditEvent.findFirst({ where: { action: 'person-signed-out' } });
    expect(event).toMatchObject({ actorEmail: 'owner@example.com' });
    expect(event?.detail).toContain('guest@example.com');
  });
});
