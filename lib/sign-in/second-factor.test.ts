import { createHmac, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccessLost } from '@/lib/audit/audit';
import { DATABASE_PROVIDERS, databaseLocation } from '@/lib/database/location';
import { allRowsAsText, piecesLeft } from '@/lib/database/test-databases';
import type { Installation } from '@/lib/installation/installation';
import { openedInstallations } from '@/lib/installation/opened-installations.fixture';
import { personMac } from '@/lib/vault/person-mac';
import { deactivatePerson, listPeople } from './access';
import { kindOf, makeSession, personWithPassword, type SessionHolder } from './auth';
import { beginSession } from './begin-session';
import { acceptInvitation, inviteByLink, resetByLink } from './invitations';
import { changeOwnPassword } from './own-password';
import { ownSession, sessionFor } from './own-session.fixture';
import { createFirstOwner, readPeople } from './people';
import { listRememberedDevices, rememberSecondStep } from './remembered-device';
import {
  beginAuthenticator,
  confirmAuthenticator,
  pendingAuthenticator,
  removeAuthenticator,
  renewRecoveryCodes,
  requireSecondFactor,
  takeSecondFactor,
} from './second-factor';
import { attemptSecondStep, halfSignedIn, secondStepCookie } from './second-step';
import { sessionForSetUp, sessionOf } from './session';
import { attemptSignIn } from './sign-in-attempt';
import { SOURCE_HEADER } from './source';

const PASSWORD = 'a long enough password';
const NEW_PASSWORD = 'a horse of another colour';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const openInstallationOn = openedInstallations();

/** The code of a key at a moment, computed as RFC 6238 says, without the library. */
function codeAt(key: string, at: Date): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const mac = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(counter)
    .digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, '0');
}

describe.each(DATABASE_PROVIDERS)('a second factor on %s', (provider) => {
  let installation: Installation;
  let owner: { readonly id: string; readonly email: string };
  let now: Date;

  beforeAll(async () => {
    installation = await openInstallationOn(provider);
    const email = 'owner@example.com';
    const made = await createFirstOwner(
      installation,
      { name: 'Owner', email, password: PASSWORD },
      new Date(),
    );
    owner = { id: made.ok ? made.value : '', email };
  });

  beforeEach(() => {
    now = new Date();
  });

  const later = (ms: number) => new Date(now.getTime() + ms);
  const maker = () => ({ actor: owner, now });

  async function newPerson() {
    const email = `${randomUUID()}@example.com`;
    const link = await inviteByLink(installation, { email, role: 'editor' }, maker());
    if (!link.ok) {
      throw new Error(link.error.code);
    }
    const given = { name: 'Somebody', password: PASSWORD };
    const accepted = await acceptInvitation(installation, link.value.token, given, now);
    if (!accepted.ok) {
      throw new Error(accepted.error.code);
    }
    return { id: accepted.value.id, email };
  }

  type Somebody = { readonly id: string; readonly email: string };

  /** A person in a session of theirs. */
  const inSession = async (person: Somebody) => ({
    person,
    sessionId: await ownSession(installation, person.id),
  });

  const newPasswordFrom = (sessionId: string, person: Somebody) =>
    changeOwnPassword(
      installation,
      {
        ...{ person, sessionId, currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
        nextSession: (holder: SessionHolder) => sessionFor(installation, holder),
      },
      now,
    );

  /** Gives somebody an authenticator app, set up with the code of two minutes ago. */
  async function giveFactor(person: Awaited<ReturnType<typeof newPerson>>) {
    const before = later(-2 * MINUTE_MS);
    const who = await inSession(person);
    await beginAuthenticator(installation, who, before);
    const pending = await pendingAuthenticator(installation, who, before);
    const key = pending?.secret ?? '';
    const made = await confirmAuthenticator(installation, who, codeAt(key, before), before);
    if (!made.ok) {
      throw new Error(made.error.code);
    }
    await installation.database.session.delete({ where: { id: who.sessionId } });
    return { ...person, key, recoveryCodes: made.value };
  }

  const newPersonWithFactor = async () => giveFactor(await newPerson());

  async function rowOf(id: string) {
    const [row] = await readPeople(installation.database, installation.personMacKey, { id });
    if (typeof row?.passwordHash !== 'string') {
      throw new Error('No such person.');
    }
    return { ...row, passwordHash: row.passwordHash };
  }

  const take = async (id: string, code: string, at = now) =>
    takeSecondFactor(installation, await rowOf(id), code, at);

  type Cookie = { readonly name: string; readonly value: string };
  const newSource = () => `source ${randomUUID()}`;

  function headersWith(cookies: ReadonlyArray<Cookie>, source = newSource()): Headers {
    const cookie = cookies
      .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
      .join('; ');
    return new Headers({ cookie, [SOURCE_HEADER]: source });
  }

  async function halfCookie(id: string, at = now): Promise<Cookie> {
    return secondStepCookie(installation, await rowOf(id), 'password', at);
  }

  async function stepWith(cookie: Cookie, code: string, at = now, source = newSource()) {
    const done = await attemptSecondStep(installation, code, headersWith([cookie], source), at);
    return done.ok ? 'signed-in' : done.error.code;
  }

  async function signInWith(email: string, cookies: ReadonlyArray<Cookie> = [], at = now) {
    const given = { email, password: PASSWORD };
    const done = await attemptSignIn(installation, given, headersWith(cookies), at);
    return done.ok ? (done.value.isSignedIn ? 'signed-in' : 'second-step') : done.error.code;
  }

  const sessionsOf = (userId: string) => installation.database.session.count({ where: { userId } });

  describe('from an authenticator app', () => {
    test('is asked for only after it was confirmed by a right code', async () => {
      const person = await newPerson();
      const who = await inSession(person);
      await beginAuthenticator(installation, who, now);
      const { secret = '', uri = '' } = (await pendingAuthenticator(installation, who, now)) ?? {};
      expect(uri).toContain(`secret=${secret}`);
      expect(await signInWith(person.email)).toBe('signed-in');
      const wrong = await confirmAuthenticator(installation, who, '000000x', now);
      expect(wrong).toMatchObject({ error: { code: 'code-wrong' } });
      const late = later(11 * MINUTE_MS);
      expect(
        await confirmAuthenticator(installation, who, codeAt(secret, late), late),
      ).toMatchObject({ error: { code: 'set-up-ended' } });
      expect(await pendingAuthenticator(installation, who, late)).toBeUndefined();
      const made = await confirmAuthenticator(installation, who, codeAt(secret, now), now);
      expect(made).toMatchObject({ ok: true });
      expect(await signInWith(person.email)).toBe('second-step');
      expect(await pendingAuthenticator(installation, who, now)).toBeUndefined();
    });

    test('is shown and confirmed only in the session that began it', async () => {
      const person = await newPerson();
      const [own, other] = [await inSession(person), await inSession(person)];
      await beginAuthenticator(installation, own, now);
      expect(await pendingAuthenticator(installation, other, now)).toBeUndefined();
      const key = (await pendingAuthenticator(installation, own, now))?.secret ?? '';
      const code = codeAt(key, now);
      expect(await confirmAuthenticator(installation, other, code, now)).toMatchObject({
        error: { code: 'set-up-ended' },
      });
      expect(await confirmAuthenticator(installation, own, code, now)).toMatchObject({ ok: true });
      expect(await take(person.id, codeAt(key, later(30_000)))).toBe('authenticator');
    });

    test('replaced by nobody who only has the password', async () => {
      const person = await newPersonWithFactor();
      expect(await beginAuthenticator(installation, await inSession(person), now)).toMatchObject({
        error: { code: 'factor-exists' },
      });
    });

    test('counts in its half minute and the ones beside it, and no further', async () => {
      const { id, key } = await newPersonWithFactor();
      for (const steps of [-2, 2]) {
        expect(await take(id, codeAt(key, later(steps * 30_000))), String(steps)).toBeUndefined();
      }
      for (const steps of [-1, 0, 1]) {
        expect(await take(id, codeAt(key, later(steps * 30_000))), String(steps)).toBe(
          'authenticator',
        );
      }
    });

    test('counts once, and no older one after it', async () => {
      const { id, key } = await newPersonWithFactor();
      expect(await take(id, codeAt(key, now))).toBe('authenticator');
      expect(await take(id, codeAt(key, now))).toBeUndefined();
      expect(await take(id, codeAt(key, later(-30_000)))).toBeUndefined();
    });

    test('counts once of many that come at the same moment', async () => {
      const { id, key } = await newPersonWithFactor();
      const code = codeAt(key, now);
      const taken = await Promise.all(Array.from({ length: 8 }, () => take(id, code)));
      expect(taken.filter((by) => by !== undefined)).toEqual(['authenticator']);
    });

    test('of two codes that finish one sign-in at the same moment, the other stays unused', async () => {
      const person = await newPersonWithFactor();
      const [one = '', other = ''] = person.recoveryCodes;
      const cookie = await halfCookie(person.id);
      const answers = await Promise.all([stepWith(cookie, one), stepWith(cookie, other)]);
      expect(answers.sort()).toEqual(['second-step-ended', 'signed-in']);
      expect(await sessionsOf(person.id)).toBe(1);
      const left = await Promise.all([take(person.id, one), take(person.id, other)]);
      expect(left.filter((by) => by === 'recovery-code')).toHaveLength(1);
    });

    test('of another person counts for nobody else', async () => {
      const [one, other] = [await newPersonWithFactor(), await newPersonWithFactor()];
      expect(await take(one.id, codeAt(other.key, now))).toBeUndefined();
      expect(await take(one.id, other.recoveryCodes[0] ?? '')).toBeUndefined();
      expect(await take(other.id, other.recoveryCodes[0] ?? '')).toBe('recovery-code');
    });

    test.each([
      ['password', {}, false],
      ['link', {}, false],
      ['single-sign-on', { isLetIn: true }, false],
      ['single-sign-on', { isLetIn: true, hasProvenBoth: true }, true],
    ] as const)(
      'that is turned on while its person signs in by %s (%o) leaves a session: %s',
      async (by, more, stays) => {
        const person = await newPerson();
        const holder = await rowOf(person.id);
        await giveFactor(person);
        const sign = { by, ...more, knownDevice: false, requestHeaders: headersWith([]) };
        expect(await beginSession(installation, holder, sign, now)).toBe(stays);
        expect(await sessionsOf(person.id)).toBe(stays ? 1 : 0);
        const { email: actorEmail } = person;
        const where = { action: 'signed-in', actorEmail };
        expect(await installation.database.auditEvent.count({ where })).toBe(stays ? 1 : 0);
      },
    );

    test('ends the other sessions, which began without it', async () => {
      const person = await newPerson();
      await signInWith(person.email);
      await signInWith(person.email);
      const [kept] = await installation.database.session.findMany({ where: { userId: person.id } });
      const who = { person, sessionId: kept?.id ?? '' };
      await beginAuthenticator(installation, who, now);
      const key = (await pendingAuthenticator(installation, who, now))?.secret ?? '';
      await confirmAuthenticator(installation, who, codeAt(key, now), now);
      expect(await sessionsOf(person.id)).toBe(1);
    });

    test('that is turned on in one session lets nothing of another change how its person signs in', async () => {
      const person = await newPerson();
      const [shutOut, own] = [await inSession(person), await inSession(person)];
      await beginAuthenticator(installation, own, now);
      const key = (await pendingAuthenticator(installation, own, now))?.secret ?? '';
      const made = await confirmAuthenticator(installation, own, codeAt(key, now), now);
      const [one = '', other = ''] = made.ok ? made.value : [];
      const late = [
        () => newPasswordFrom(shutOut.sessionId, person),
        () => renewRecoveryCodes(installation, shutOut, one, now),
        () => removeAuthenticator(installation, shutOut, other, now),
      ];
      for (const change of late) {
        await expect(change()).rejects.toThrow(AccessLost);
      }
      const { session } = installation.database;
      const left = await session.findMany({ where: { userId: person.id }, select: { id: true } });
      expect(left).toEqual([{ id: own.sessionId }]);
      expect(await signInWith(person.email)).toBe('second-step');
      for (const unused of [one, other]) {
        expect(await take(person.id, unused)).toBe('recovery-code');
      }
    });

    test('is confirmed in no session that a new password has ended', async () => {
      const person = await newPerson();
      const who = await inSession(person);
      await beginAuthenticator(installation, who, now);
      const key = (await pendingAuthenticator(installation, who, now))?.secret ?? '';
      await newPasswordFrom(await ownSession(installation, person.id), person);
      const confirmed = confirmAuthenticator(installation, who, codeAt(key, now), now);
      await expect(confirmed).rejects.toThrow(AccessLost);
      expect(await sessionsOf(person.id)).toBe(1);
    });

    test('is removed with a code and recorded; a wrong one changes nothing and is recorded, too', async () => {
      const person = await newPersonWithFactor();
      const { database } = installation;
      const recorded = (action: string) =>
        database.auditEvent.count({ where: { action, actorEmail: person.email } });
      const who = await inSession(person);
      expect(await removeAuthenticator(installation, who, '123 45', now)).toMatchObject({
        error: { code: 'code-wrong' },
      });
      expect(await signInWith(person.email)).toBe('second-step');
      expect(await recorded('second-factor-change-refused')).toBe(1);
      const code = codeAt(person.key, now);
      const where = { id: person.id };
      const { sealedSecret } = await database.authenticator.findUniqueOrThrow({ where });
      expect(await removeAuthenticator(installation, who, code, now)).toMatchObject({
        ok: true,
      });
      const { databaseUrl, dataFolder } = installation.environment;
      const location = databaseLocation(databaseUrl, dataFolder);
      expect(await piecesLeft(location, sealedSecret)).toEqual([]);
      expect(await signInWith(person.email)).toBe('signed-in');
      expect(await recorded('authenticator-removed')).toBe(1);
      expect(await database.recoveryCode.count({ where: { userId: person.id } })).toBe(0);
    });
  });

  describe('recovery codes', () => {
    test('count once each, however they are typed', async () => {
      const { id, recoveryCodes } = await newPersonWithFactor();
      expect(new Set(recoveryCodes).size).toBe(10);
      const [first = '', second = ''] = recoveryCodes;
      expect(await take(id, ` ${first.toUpperCase().replaceAll('-', ' ')} `)).toBe('recovery-code');
      expect(await take(id, first)).toBeUndefined();
      const taken = await Promise.all(Array.from({ length: 8 }, () => take(id, second)));
      expect(taken.filter((by) => by !== undefined)).toEqual(['recovery-code']);
    });

    test('stop working when there are new ones', async () => {
      const person = await newPersonWithFactor();
      const [old = '', spent = ''] = person.recoveryCodes;
      const made = await renewRecoveryCodes(installation, await inSession(person), spent, now);
      expect(await take(person.id, old)).toBeUndefined();
      expect(await take(person.id, (made.ok ? made.value[9] : '') ?? '')).toBe('recovery-code');
    });

    test('and the key are nowhere in the database in clear', async () => {
      const { key, recoveryCodes } = await newPersonWithFactor();
      const { databaseUrl, dataFolder } = installation.environment;
      const rows = await allRowsAsText(databaseLocation(databaseUrl, dataFolder));
      for (const secret of [key, ...recoveryCodes]) {
        expect(rows.includes(secret) || rows.includes(secret.replaceAll('-', ''))).toBe(false);
      }
    });
  });

  describe('between password and code', () => {
    test('nothing is open but the second step', async () => {
      const { id, email } = await newPersonWithFactor();
      expect(await signInWith(email)).toBe('second-step');
      expect(await sessionsOf(id)).toBe(0);
      const cookie = await halfCookie(id);
      const requestHeaders = headersWith([cookie]);
      expect((await halfSignedIn(installation, requestHeaders, now))?.person.id).toBe(id);
      expect(await sessionOf(installation, requestHeaders)).toBeUndefined();
      expect(await sessionForSetUp(installation, requestHeaders)).toBeUndefined();
      for (const name of ['wizard.session_token', 'wizard.remembered_device']) {
        const passedOff = headersWith([{ name, value: cookie.value }]);
        expect(await sessionOf(installation, passedOff), name).toBeUndefined();
        expect(await signInWith(email, [{ name, value: cookie.value }]), name).toBe('second-step');
      }
    });

    test('a wrong password says the same, whoever has a factor', async () => {
      const given = { password: 'not the password' };
      const answers = [(await newPersonWithFactor()).email, (await newPerson()).email].map(
        (email) => attemptSignIn(installation, { email, ...given }, headersWith([]), now),
      );
      const [one, other] = await Promise.all(answers);
      expect(one).toEqual(other);
    });

    test('a right code signs in once with one state', async () => {
      const { id, key, recoveryCodes } = await newPersonWithFactor();
      const cookie = await halfCookie(id);
      expect(await stepWith(cookie, 'wrong')).toBe('second-step-refused');
      expect(await stepWith(cookie, codeAt(key, now))).toBe('signed-in');
      expect(await stepWith(cookie, recoveryCodes[0] ?? '')).toBe('second-step-ended');
      expect(await sessionsOf(id)).toBe(1);
    });

    test('one state signs in once, raced with two codes', async () => {
      const { id, recoveryCodes } = await newPersonWithFactor();
      const cookie = await halfCookie(id);
      const [first = '', second = ''] = recoveryCodes;
      const outcomes = await Promise.all([stepWith(cookie, first), stepWith(cookie, second)]);
      expect(outcomes.toSorted()).toEqual(['second-step-ended', 'signed-in']);
      expect(await sessionsOf(id)).toBe(1);
    });

    test('the state ends after ten minutes, and one of another person or that was changed is none', async () => {
      const [one, other] = [await newPersonWithFactor(), await newPersonWithFactor()];
      const cookie = await halfCookie(one.id);
      const late = later(10 * MINUTE_MS + 1);
      expect(await stepWith(cookie, codeAt(one.key, late), late)).toBe('second-step-ended');
      const code = codeAt(one.key, now);
      for (const value of [
        cookie.value.replace(one.id, other.id),
        cookie.value.replace(/\.(\d+)\./, '.9999999999.'),
        `${cookie.value.slice(0, -1)}${cookie.value.endsWith('A') ? 'B' : 'A'}`,
        (await halfCookie(one.id, later(DAY_MS))).value,
        '',
      ]) {
        expect(await stepWith({ ...cookie, value }, code), value).toBe('second-step-ended');
      }
      expect(await stepWith(cookie, code)).toBe('signed-in');
    });

    test('the state ends with another password', async () => {
      const person = await newPersonWithFactor();
      const cookie = await halfCookie(person.id);
      await newPasswordFrom(await ownSession(installation, person.id), person);
      expect(await stepWith(cookie, codeAt(person.key, now))).toBe('second-step-ended');
    });

    test('ten wrong codes from one source lock it, the right one too, and no other source', async () => {
      const { id, key, recoveryCodes } = await newPersonWithFactor();
      const source = newSource();
      const cookie = await halfCookie(id);
      for (let left = 10; left > 0; left -= 1) {
        expect(await stepWith(cookie, 'wrong', now, source)).toBe('second-step-refused');
      }
      const [code = ''] = recoveryCodes;
      // A state of its own does not restart the count.
      expect(await stepWith(await halfCookie(id), code, now, source)).toBe('second-step-locked');
      expect(await stepWith(cookie, codeAt(key, now))).toBe('signed-in');
    });
  });

  describe('a remembered device', () => {
    async function remember(id: string, at = now): Promise<Cookie> {
      return rememberSecondStep(installation, await rowOf(id), new Headers(), at);
    }

    test('is asked for no code for thirty days', async () => {
      const { id, email } = await newPersonWithFactor();
      const cookie = await remember(id);
      expect(await signInWith(email, [cookie])).toBe('signed-in');
      expect(await signInWith(email, [cookie], later(29 * DAY_MS))).toBe('signed-in');
      expect(await signInWith(email, [cookie], later(30 * DAY_MS + 1000))).toBe('second-step');
      expect(await signInWith(email)).toBe('second-step');
    });

    test('of another person, or forgotten, is none', async () => {
      const [one, other] = [await newPersonWithFactor(), await newPersonWithFactor()];
      const cookie = await remember(one.id);
      expect(await signInWith(other.email, [cookie])).toBe('second-step');
      await installation.database.rememberedDevice.updateMany({
        where: { userId: one.id },
        data: { userId: other.id },
      });
      expect(await signInWith(other.email, [cookie])).toBe('second-step');
      expect(await signInWith(one.email, [cookie])).toBe('second-step');
    });

    test.each([
      [
        'another password',
        async (person: Somebody) =>
          newPasswordFrom(await ownSession(installation, person.id), person),
      ],
      [
        'deactivation',
        ({ id: personId }: Somebody) => deactivatePerson(installation, { personId, ...maker() }),
      ],
    ])('ends with %s', async (_what, change) => {
      const person = await newPersonWithFactor();
      await remember(person.id);
      await change(person);
      expect(await listRememberedDevices(installation.database, person.id, now)).toEqual([]);
    });

    test('ends when the factor is removed, also for the one that comes after', async () => {
      const person = await newPersonWithFactor();
      const cookie = await remember(person.id);
      const row = await installation.database.rememberedDevice.findFirstOrThrow({
        where: { userId: person.id },
      });
      const who = await inSession(person);
      await removeAuthenticator(installation, who, codeAt(person.key, now), now);
      await beginAuthenticator(installation, who, now);
      const key = (await pendingAuthenticator(installation, who, now))?.secret ?? '';
      await confirmAuthenticator(installation, who, codeAt(key, now), now);
      // As a row that somebody puts back into the database would.
      await installation.database.rememberedDevice.create({ data: row });
      expect(await signInWith(person.email, [cookie])).toBe('second-step');
    });
  });

  describe('a link for a new password', () => {
    async function resetWith(email: string, clearsSecondFactor: boolean) {
      const link = await resetByLink(installation, { email, clearsSecondFactor }, maker());
      if (!link.ok) {
        throw new Error(link.error.code);
      }
      return acceptInvitation(
        installation,
        link.value.token,
        { name: '', password: PASSWORD },
        now,
      );
    }

    test('leaves the factor as it is, unless it says otherwise, and that is recorded', async () => {
      const { email } = await newPersonWithFactor();
      await resetWith(email, false);
      expect(await signInWith(email)).toBe('second-step');
      await resetWith(email, true);
      expect(await signInWith(email)).toBe('signed-in');
      const details = await installation.database.auditEvent.findMany({
        where: { action: 'password-reset', actorEmail: email },
        orderBy: { sequence: 'asc' },
      });
      expect(details.map(({ detail }) => JSON.parse(String(detail)).secondFactorRemoved)).toEqual([
        false,
        true,
      ]);
    });

    test('that was told to remove it in the database does nothing', async () => {
      const { email } = await newPersonWithFactor();
      const link = await resetByLink(installation, { email }, maker());
      await installation.database.invitation.updateMany({
        where: { email },
        data: { clearsSecondFactor: true },
      });
      const token = link.ok ? link.value.token : '';
      const given = { name: '', password: PASSWORD };
      expect(await acceptInvitation(installation, token, given, now)).toMatchObject({
        error: { code: 'link-invalid' },
      });
    });
  });

  /** The headers of a session that a person begins now with their password alone. */
  async function sessionHeaders(email: string): Promise<Headers> {
    const person = await personWithPassword(installation, { email, password: PASSWORD });
    if (person === undefined) {
      throw new Error('Not the password.');
    }
    const kind = kindOf(person);
    const { headers } = await makeSession(installation, person, kind, new Headers());
    return new Headers({ cookie: headers.get('set-cookie')?.split(';')[0] ?? '' });
  }

  describe('whoever writes to the database', () => {
    const roleOf = async (requestHeaders: Headers) =>
      (await sessionOf(installation, requestHeaders))?.person.role;

    test('makes a viewer of whose factor they take away, until it is back where a session began then', async () => {
      const { id, email } = await newPersonWithFactor();
      const { database } = installation;
      const row = await database.authenticator.delete({ where: { id } });
      const [person] = (await listPeople(installation, now)).filter((entry) => entry.id === id);
      expect(person?.state).toBe('changed-outside');
      const begunThen = await sessionHeaders(email);
      expect(await roleOf(begunThen)).toBe('viewer');
      await database.authenticator.create({ data: row });
      expect((await rowOf(id)).isAsWritten).toBe(true);
      // For the set-up neither: as the person, it could add a passkey or give them a new password.
      expect(await sessionForSetUp(installation, begunThen)).toBeUndefined();
      expect(await signInWith(email)).toBe('second-step');
    });

    test('gives nobody a new password in a session that began without the factor', async () => {
      const person = await newPersonWithFactor();
      const { database } = installation;
      const row = await database.authenticator.delete({ where: { id: person.id } });
      await sessionHeaders(person.email);
      const { id } = await database.session.findFirstOrThrow({ where: { userId: person.id } });
      await database.authenticator.create({ data: row });
      await expect(newPasswordFrom(id, person)).rejects.toThrow(AccessLost);
      expect(await sessionsOf(person.id)).toBe(1);
    });

    test('gives nobody an app that was not confirmed, nor the secret of another', async () => {
      const [one, other] = [await newPersonWithFactor(), await newPerson()];
      const { database } = installation;
      await beginAuthenticator(installation, await inSession(other), now);
      await database.authenticator.update({ where: { id: other.id }, data: { confirmedAt: now } });
      expect((await rowOf(other.id)).isAsWritten).toBe(false);
      const { sealedSecret, secretMac } = await database.authenticator.findUniqueOrThrow({
        where: { id: other.id },
      });
      await database.authenticator.update({ where: { id: one.id }, data: { secretMac } });
      expect((await rowOf(one.id)).isAsWritten).toBe(false);
      await database.authenticator.update({ where: { id: one.id }, data: { sealedSecret } });
      await expect(take(one.id, '123456')).rejects.toThrow();
    });

    test('does not take the requirement back unseen', async () => {
      const { id, email } = await newPerson();
      await requireSecondFactor(installation, true, maker());
      const { database } = installation;
      const who = { where: { id } };
      await database.user.update({ ...who, data: { mustHaveSecondFactor: false } });
      expect(await roleOf(await sessionHeaders(email))).toBe('viewer');
      expect(
        await database.auditEvent.count({ where: { action: 'person-changed', actorEmail: email } }),
      ).toBe(1);
      await database.user.update({ ...who, data: { mustHaveSecondFactor: true } });
      await requireSecondFactor(installation, false, maker());
    });
  });

  test('a requirement shuts out of everything but the set-up who has none, new people too', async () => {
    const [before, has] = [await newPerson(), await newPersonWithFactor()];
    const requestHeaders = await sessionHeaders(before.email);
    expect((await sessionOf(installation, requestHeaders))?.person.id).toBe(before.id);
    await requireSecondFactor(installation, true, maker());
    const after = await newPerson();
    for (const headers of [requestHeaders, await sessionHeaders(after.email)]) {
      expect(await sessionOf(installation, headers)).toBeUndefined();
      expect((await sessionForSetUp(installation, headers))?.mustSetUp).toBe(true);
    }
    expect((await sessionOf(installation, await sessionHeaders(has.email)))?.person.id).toBe(
      has.id,
    );
    await requireSecondFactor(installation, false, maker());
    expect((await sessionOf(installation, requestHeaders))?.person.id).toBe(before.id);
  });

  test('a person without a factor has the mark that earlier versions made', async () => {
    const { id, email } = await newPerson();
    const { passwordHash } = await rowOf(id);
    const { mac } = await installation.database.user.findUniqueOrThrow({ where: { id } });
    const key = installation.personMacKey;
    const earlier = createHmac('sha256', key)
      .update(JSON.stringify([id, email, 'editor', passwordHash]))
      .digest('base64url');
    expect(mac).toBe(earlier);
    expect(personMac(key, { id, email, role: 'editor', passwordHash })).toBe(earlier);
  });
});
