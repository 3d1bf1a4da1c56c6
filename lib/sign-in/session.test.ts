import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import type { Installation } from '@/lib/installation/installation';
import { openedInstallations } from '@/lib/installation/opened-installations.fixture';
import { signIn } from './auth';
import { changeOwnPassword } from './own-password';
import { ownSession, sessionFor } from './own-session.fixture';
import { hashPassword } from './password';
import { CREDENTIAL_PROVIDER, createFirstOwner, passwordIsRight } from './people';
import { sessionOf } from './session';
import { cookieValues, signedSessionToken } from './signed-cookie';

const DAY_MS = 24 * 60 * 60 * 1000;
const OWNER = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };

const openInstallationOn = openedInstallations();

describe.each(DATABASE_PROVIDERS)('a session on %s', (provider) => {
  let installation: Installation;
  let cookie: string;

  beforeAll(async () => {
    installation = await openInstallationOn(provider);
    await createFirstOwner(installation, OWNER, new Date());
    const { headers } = await signIn(installation, {
      email: OWNER.email,
      password: OWNER.password,
    });
    cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  });

  /** Lets the database refuse changes of sessions, or take them again. */
  async function refuseWrites(refused: boolean): Promise<void> {
    const { database } = installation;
    if (provider === 'sqlite') {
      await database.$queryRawUnsafe(`PRAGMA query_only = ${refused ? 'ON' : 'OFF'}`);
    } else if (refused) {
      await database.$executeRawUnsafe(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no write' USING ERRCODE = '25006'; END $$`);
      await database.$executeRawUnsafe(
        'CREATE TRIGGER refuse BEFORE UPDATE ON "Session" EXECUTE FUNCTION refuse()',
      );
    } else {
      await database.$executeRawUnsafe('DROP FUNCTION refuse CASCADE');
    }
  }

  const emailOf = async (cookies: string) =>
    (await sessionOf(installation, new Headers({ cookie: cookies })))?.person.email;

  const madeBefore = (ageMs: number) =>
    installation.database.session.updateMany({
      data: { createdAt: new Date(Date.now() - ageMs), expiresAt: new Date(Date.now() + DAY_MS) },
    });

  test('a session cookie tells who it is, and a changed one nothing', async () => {
    expect(await emailOf(cookie)).toBe(OWNER.email);
    const [name = '', value = ''] = cookie.split('=');
    const token = decodeURIComponent(value).split('.')[0] ?? '';
    expect(await signedSessionToken(installation, `other=1; ${cookie}`)).toBe(token);
    expect(await signedSessionToken(installation, undefined)).toBeUndefined();
    for (const forged of ['', 'x', token, `${token}.`, `${token}.${'A'.repeat(43)}=`]) {
      const header = `${name}=${encodeURIComponent(forged)}`;
      expect(await signedSessionToken(installation, header), forged).toBeUndefined();
      expect(await emailOf(`${name}=${encodeURIComponent(forged)}`), forged).toBeUndefined();
    }
  });

  test('a session that was used while the clock ran ahead goes on when the clock is right again', async () => {
    const endsAt = (expiresAt: Date) =>
      installation.database.session.updateMany({ data: { expiresAt } });
    await endsAt(new Date(Date.now() - DAY_MS));
    expect(await emailOf(cookie)).toBeUndefined();
    await endsAt(new Date(Date.now() + DAY_MS / 4));
    expect(await emailOf(cookie)).toBe(OWNER.email);
  });

  test('a session ends after a week, however much it is used', async () => {
    await madeBefore(6 * DAY_MS);
    expect(await emailOf(cookie)).toBe(OWNER.email);
    await madeBefore(8 * DAY_MS);
    expect(await emailOf(cookie)).toBeUndefined();
  });

  test('a session that was made while the clock ran ahead ends when the clock is right again', async () => {
    await madeBefore(-4 * 60 * 1000);
    expect(await emailOf(cookie)).toBe(OWNER.email);
    await madeBefore(-DAY_MS);
    expect(await emailOf(cookie)).toBeUndefined();
  });

  test('behind an https APP_URL the session cookie is bound to that very host', async () => {
    const environment = { ...installation.environment, appOrigin: 'https://m2m.example.com' };
    const { headers } = await signIn(
      { ...installation, environment },
      { email: OWNER.email, password: OWNER.password },
    );
    const attributes = (headers.get('set-cookie') ?? '').split('; ');
    expect(attributes[0]).toMatch(/^__Host-wizard\.session_token=/);
    expect(attributes).toEqual(
      expect.arrayContaining(['Secure', 'HttpOnly', 'Path=/', 'SameSite=Lax']),
    );
    expect(attributes.some((attribute) => attribute.startsWith('Domain'))).toBe(false);
  });

  test('people stay signed in and can read while the database takes no write', async () => {
    // Old enough for the library to prolong it with this request.
    const anHourBefore = new Date(Date.now() - 60 * 60 * 1000);
    await installation.database.session.updateMany({
      data: {
        createdAt: anHourBefore,
        updatedAt: anHourBefore,
        expiresAt: new Date(Date.now() + 7 * 60 * 60 * 1000),
      },
    });
    await refuseWrites(true);
    try {
      expect(await emailOf(cookie)).toBe(OWNER.email);
    } finally {
      await refuseWrites(false);
    }
    expect(await emailOf(cookie)).toBe(OWNER.email);
  });

  describe('a row of a person that was changed in the database', () => {
    const roleNow = async () =>
      (await sessionOf(installation, new Headers({ cookie })))?.person.role;
    const owner = () =>
      installation.database.user.findFirstOrThrow({ where: { email: OWNER.email } });

    beforeEach(async () => {
      await madeBefore(0);
    });

    test('as the app wrote it, is that of the owner', async () => {
      expect(await roleNow()).toBe('owner');
    });

    test.each([
      ['another role', { role: 'editor' }],
      ['another address', { email: 'somebody@example.com' }],
      ['the mark taken away', { mac: null }],
      ['the mark of another row', { mac: 'A'.repeat(43) }],
    ])('with %s, makes a viewer at most, and is recorded once', async (_what, data) => {
      const { id, role, email, mac } = await owner();
      await installation.database.user.update({ where: { id }, data });
      expect(await roleNow()).toBe('viewer');
      expect(await roleNow()).toBe('viewer');
      await installation.database.user.update({ where: { id }, data: { role, email, mac } });
      expect(await roleNow()).toBe('owner');
      expect(
        await installation.database.auditEvent.count({ where: { action: 'person-changed' } }),
      ).toBe(1);
    });

    test('with another password, ends the sessions until it is put back', async () => {
      const account = await installation.database.account.findFirstOrThrow();
      const put = (password: string | null) =>
        installation.database.account.update({ where: { id: account.id }, data: { password } });
      await put('$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g');
      expect(await roleNow()).toBeUndefined();
      await put(account.password);
      expect(await roleNow()).toBe('owner');
    });

    test('a session that is handed to somebody else in the database ends', async () => {
      const mine = await owner();
      const id = 'another-person';
      await installation.database.user.create({
        data: { id, name: 'Another', email: 'another@example.com', role: 'viewer' },
      });
      await installation.database.session.updateMany({ data: { userId: id } });
      expect(await roleNow()).toBeUndefined();
      await installation.database.session.updateMany({ data: { userId: mine.id } });
      expect(await roleNow()).toBe('owner');
    });

    test('a person whom the app did not make is a viewer at most', async () => {
      const { mac } = await owner();
      const id = 'made-by-hand';
      const email = 'hand@example.com';
      const password = await hashPassword(OWNER.password);
      await installation.database.user.create({
        data: { id, name: 'By hand', email, role: 'owner', mac },
      });
      await installation.database.account.create({
        data: { id, accountId: id, providerId: CREDENTIAL_PROVIDER, userId: id, password },
      });
      const { headers } = await signIn(installation, { email, password: OWNER.password });
      const own = headers.get('set-cookie')?.split(';')[0] ?? '';
      expect((await sessionOf(installation, new Headers({ cookie: own })))?.person.role).toBe(
        'viewer',
      );
      await installation.database.user.delete({ where: { id } });
    });

    test('a planted password opens nothing, not even once the right one is put back', async () => {
      const { id, password, userId } = await installation.database.account.findFirstOrThrow();
      const put = (hash: string | null) =>
        installation.database.account.update({ where: { id }, data: { password: hash } });
      const planted = 'what the attacker knows well';
      await put(await hashPassword(planted));
      const { headers } = await signIn(installation, { email: OWNER.email, password: planted });
      const own = new Headers({ cookie: headers.get('set-cookie')?.split(';')[0] ?? '' });
      expect((await sessionOf(installation, own))?.person.role).toBe('viewer');
      expect(await passwordIsRight(installation, userId, planted)).toBe(false);
      await put(password);
      expect(await sessionOf(installation, own)).toBeUndefined();
      expect(await passwordIsRight(installation, userId, OWNER.password)).toBe(true);
    });

    test.each(['0', 'zzzz'])('a second password (row %s) opens nothing', async (id) => {
      const { userId } = await installation.database.account.findFirstOrThrow();
      const planted = 'what the attacker knows well';
      const password = await hashPassword(planted);
      await installation.database.account.create({
        data: { id, accountId: id, providerId: CREDENTIAL_PROVIDER, userId, password },
      });
      expect(await roleNow()).toBeUndefined();
      expect(await passwordIsRight(installation, userId, planted)).toBe(false);
      await installation.database.account.delete({ where: { id } });
      expect(await roleNow()).toBe('owner');
    });

    const NEW_PASSWORD = 'another long enough password';
    const newPasswordFor = async (person: { readonly id: string; readonly email: string }) =>
      changeOwnPassword(
        installation,
        {
          ...{ person, sessionId: await ownSession(installation, person.id) },
          ...{ currentPassword: OWNER.password, newPassword: NEW_PASSWORD },
          nextSession: (holder) => sessionFor(installation, holder),
        },
        new Date(),
      );

    test('is not marked again by a new password', async () => {
      const { id, email, role } = await owner();
      await installation.database.user.update({ where: { id }, data: { role: 'editor' } });
      expect(await newPasswordFor({ id, email })).toEqual({
        ok: false,
        error: { code: 'person-changed' },
      });
      expect(await roleNow()).toBe('viewer');
      await installation.database.user.update({ where: { id }, data: { role } });
      expect(await roleNow()).toBe('owner');
    });

    test('a new password is marked with it', async () => {
      const { id, email } = await owner();
      expect(await newPasswordFor({ id, email })).toMatchObject({ ok: true });
      const { headers } = await signIn(installation, { email, password: NEW_PASSWORD });
      const renewed = headers.get('set-cookie')?.split(';')[0] ?? '';
      expect((await sessionOf(installation, new Headers({ cookie: renewed })))?.person.role).toBe(
        'owner',
      );
    });
  });
});

test('of a hundred cookies of one name, four are looked at', () => {
  const cookies = Array.from({ length: 100 }, (_, index) => `other=1; second_step=${index}`);
  expect(cookieValues(cookies.join('; '), 'second_step')).toEqual(['0', '1', '2', '3']);
});
