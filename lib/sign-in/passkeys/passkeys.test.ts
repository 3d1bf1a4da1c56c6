import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccessLost } from '@/lib/audit/audit';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { inTransaction } from '@/lib/database/transaction';
import type { Installation } from '@/lib/installation/installation';
import { openedInstallations } from '@/lib/installation/opened-installations.fixture';
import { sweep } from '@/lib/installation/sweep';
import { singleSignOnLinkMac } from '@/lib/vault/person-mac';
import { deactivatePerson, listPeople } from '../access';
import { kindOf, makeSession } from '../auth';
import { beginSession } from '../begin-session';
import {
  acceptInvitation,
  acceptInvitationByPasskey,
  inviteByLink,
  resetByLink,
} from '../invitations';
import { ownSession } from '../own-session.fixture';
import { hashPassword } from '../password';
import { createFirstOwner, insertPerson, readPeople, takeTurn } from '../people';
import { requireSecondFactor } from '../second-factor';
import { type FirstStep, secondStepCookie } from '../second-step';
import { sessionForSetUp, sessionOf } from '../session';
import { attemptSignIn } from '../sign-in-attempt';
import { confirmedCookie, takeConfirmation } from '../single-sign-on/confirmed';
import { saveSettings } from '../single-sign-on/save-settings';
import { SETTINGS_DEFAULTS } from '../single-sign-on/settings';
import { SOURCE_HEADER } from '../source';
import { createAuthenticator, type Mischief } from './authenticator.fixture';
import {
  addPasskey,
  authenticationOptions,
  listPasskeys,
  type PasskeyOptions,
  registrationOptions,
  removePasskey,
  verifyAuthentication,
  verifyRegistration,
} from './passkeys';
import { relyingPartyOf } from './relying-party';
import { newPasskeyAnswer, usedPasskeyAnswer } from './responses';
import { attemptPasskeySignIn, confirmByPasskey } from './sign-in';

const PASSWORD = 'a long enough password';
const ORIGIN = 'https://wizard.example.com';
const PARTY = { id: 'wizard.example.com', origin: ORIGIN };
const MINUTE_MS = 60_000;

describe('the site that passkeys are for', () => {
  test.each([
    ['https://wizard.example.com', null, PARTY],
    ['https://wizard.example.com', 'evil.example', PARTY],
    ['http://wizard.example.com', null, undefined],
    ['https://192.0.2.1', null, undefined],
    ['https://[2001:db8::1]', null, undefined],
    [undefined, 'localhost:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
    [undefined, '127.0.0.1:3000', undefined],
    [undefined, '[::1]:3000', undefined],
    [undefined, 'evil.example', undefined],
    [undefined, null, undefined],
  ])('APP_URL %s and Host %s', (appOrigin, host, party) => {
    expect(relyingPartyOf({ appOrigin }, host)).toEqual(party);
  });
});

let passwordHash: string;

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD);
});

const openInstallationOn = openedInstallations();

describe.each(DATABASE_PROVIDERS)('a passkey on %s', (provider) => {
  let installation: Installation;
  let owner: { readonly id: string; readonly email: string };
  let now: Date;

  beforeAll(async () => {
    installation = await openInstallationOn(provider, { APP_URL: ORIGIN });
    const email = 'owner@example.com';
    const given = { name: 'Owner', email, password: PASSWORD };
    const made = await createFirstOwner(installation, given, new Date());
    owner = { id: made.ok ? made.value : '', email };
  });

  beforeEach(() => {
    now = new Date();
  });

  const later = (ms: number) => new Date(now.getTime() + ms);
  const maker = () => ({ actor: owner, now });
  const newSource = () => `source ${randomUUID()}`;

  function headersWith(
    cookie: { readonly name: string; readonly value: string } | undefined,
    source = newSource(),
  ): Headers {
    const text = cookie === undefined ? '' : `${cookie.name}=${encodeURIComponent(cookie.value)}`;
    return new Headers({ cookie: text, [SOURCE_HEADER]: source });
  }

  async function invite() {
    const email = `${randomUUID()}@example.com`;
    const link = await inviteByLink(installation, { email, role: 'editor' }, maker());
    if (!link.ok) {
      throw new Error(link.error.code);
    }
    return { email, token: link.value.token };
  }

  async function newPerson() {
    const person = {
      name: 'Somebody',
      email: `${randomUUID()}@example.com`,
      role: 'editor',
    } as const;
    const { database, personMacKey } = installation;
    const { id } = await inTransaction(database, async (transaction) => {
      await takeTurn(transaction);
      return insertPerson(transaction, personMacKey, { ...person, passwordHash }, now);
    });
    return { ...person, id };
  }

  type Somebody = Awaited<ReturnType<typeof newPerson>>;
  type Device = ReturnType<typeof createAuthenticator>;

  const adding = (sessionId = 'session') =>
    ({ party: PARTY, purpose: ['add', sessionId] }) as const;

  /** Adds a passkey, and says what came of it. */
  async function add(
    person: Somebody,
    device: Device,
    mischief: Mischief = {},
    sessionId?: string,
  ) {
    const { options, cookie } = await registrationOptions(installation, person, adding(), now);
    const answer = newPasskeyAnswer.parse(device.create(options, mischief));
    const asked = { ...adding(), requestHeaders: headersWith(cookie) };
    const made = await verifyRegistration(installation, answer, asked, now);
    if (!made.ok) {
      return made.error.code;
    }
    const id = sessionId ?? (await ownSession(installation, person.id));
    const given = { person, sessionId: id, name: 'My laptop', made: made.value };
    const added = await addPasskey(installation, given, now);
    if (sessionId === undefined) {
      await installation.database.session.deleteMany({ where: { id } });
    }
    return added.ok ? 'added' : added.error.code;
  }

  async function personWithPasskey(algorithm?: 'ES256' | 'RS256' | 'EdDSA') {
    const device = createAuthenticator(ORIGIN, algorithm === undefined ? {} : { algorithm });
    const person = await newPerson();
    expect(await add(person, device)).toBe('added');
    return { ...person, device };
  }

  const question = (at = now) =>
    authenticationOptions(installation, { party: PARTY, purpose: ['sign-in'] }, at);

  async function answerTo(
    { cookie }: Pick<PasskeyOptions, 'cookie'>,
    text: string,
    { at = now, source = newSource() } = {},
  ) {
    const answer = usedPasskeyAnswer.parse(text);
    const asked = { party: PARTY, requestHeaders: headersWith(cookie, source) };
    const done = await attemptPasskeySignIn(installation, answer, asked, at);
    return done.ok ? done.value.email : done.error.code;
  }

  async function signIn(device: Device, mischief: Mischief = {}, source = newSource()) {
    const asked = await question();
    return answerTo(asked, device.use(asked.options, mischief), { source });
  }

  /** Signs in by a passkey as the second step, after the first step of a person. */
  async function signInAfter(first: FirstStep, personId: string, device: Device) {
    const half = await secondStepCookie(installation, await rowOf(personId), first, now);
    const { options, cookie } = await question();
    const requestHeaders = headersWith(cookie);
    requestHeaders.set(
      'cookie',
      `${requestHeaders.get('cookie')}; ${half.name}=${encodeURIComponent(half.value)}`,
    );
    const answer = usedPasskeyAnswer.parse(device.use(options));
    const asked = { party: PARTY, requestHeaders };
    const signedIn = await attemptPasskeySignIn(installation, answer, asked, now);
    return signedIn.ok ? signedIn.value.email : signedIn.error.code;
  }

  const sessionsOf = (userId: string) => installation.database.session.count({ where: { userId } });

  const recorded = (action: string, actorEmail?: string) =>
    installation.database.auditEvent.count({
      where: { action, ...(actorEmail === undefined ? {} : { actorEmail }) },
    });

  async function rowOf(id: string) {
    const [row] = await readPeople(installation.database, installation.personMacKey, { id });
    if (typeof row?.passwordHash !== 'string') {
      throw new Error('No such person.');
    }
    return { ...row, passwordHash: row.passwordHash };
  }

  test.each(['ES256', 'RS256', 'EdDSA'] as const)(
    'of %s signs its person in, and that is recorded',
    async (algorithm) => {
      const { device, email, id } = await personWithPasskey(algorithm);
      expect(await signIn(device)).toBe(email);
      expect(await signIn(device)).toBe(email);
      expect(await sessionsOf(id)).toBe(2);
      expect(await recorded('passkey-added', email)).toBe(1);
      const [entry] = await installation.database.auditEvent.findMany({
        where: { action: 'signed-in', actorEmail: email },
      });
      expect(JSON.parse(entry?.detail ?? '')).toMatchObject({ provenBy: 'passkey' });
      const [passkey] = await listPasskeys(installation, id);
      expect(passkey).toMatchObject({ name: 'My laptop', lastUsedAt: now });
    },
  );

  test('of an authenticator that does not count signs in again and again', async () => {
    const device = createAuthenticator(ORIGIN, { counts: false });
    const person = await newPerson();
    expect(await add(person, device)).toBe('added');
    expect(await signIn(device)).toBe(person.email);
    expect(await signIn(device)).toBe(person.email);
  });

  test('with a counter beyond 31 bits is taken', async () => {
    const { device, email } = await personWithPasskey();
    expect(await signIn(device, { signCount: 4_000_000_000 })).toBe(email);
  });

  test.each([
    ['of another site', { origin: 'https://evil.example' }],
    ['with another port', { origin: `${ORIGIN}:8443` }],
    ['for another RP ID', { rpId: 'evil.example' }],
    ['to another challenge', { challenge: Buffer.alloc(32, 1).toString('base64url') }],
    ['without user verification', { isUnverified: true }],
    ['of the wrong type', { type: 'webauthn.create' }],
  ] as const)('answer %s signs nobody in', async (_what, mischief) => {
    const { device, id } = await personWithPasskey();
    expect(await signIn(device, mischief)).toBe('passkey-wrong');
    expect(await sessionsOf(id)).toBe(0);
  });

  test.each([
    ['of another site', { origin: 'https://evil.example' }],
    ['for another RP ID', { rpId: 'evil.example' }],
    ['to another challenge', { challenge: Buffer.alloc(32, 1).toString('base64url') }],
    ['without user verification', { isUnverified: true }],
    ['of the wrong type', { type: 'webauthn.get' }],
  ] as const)('made by an answer %s is not stored', async (_what, mischief) => {
    const person = await newPerson();
    expect(await add(person, createAuthenticator(ORIGIN), mischief)).toBe('passkey-wrong');
    expect(await listPasskeys(installation, person.id)).toEqual([]);
  });

  test('of an algorithm that was not asked for is not stored', async () => {
    const device = createAuthenticator(ORIGIN, { algorithm: 'ES384' });
    expect(await add(await newPerson(), device)).toBe('passkey-wrong');
  });

  test('answers a question once, within five minutes, from the browser that was asked', async () => {
    const { device, email } = await personWithPasskey();
    const first = await question();
    const answer = device.use(first.options);
    expect(await answerTo(first, answer)).toBe(email);
    expect(await answerTo(first, answer)).toBe('passkey-late');
    const second = await question();
    const late = device.use(second.options);
    expect(await answerTo(second, late, { at: later(5 * MINUTE_MS) })).toBe('passkey-late');
    const third = await question();
    const fourth = await question();
    expect(await answerTo(fourth, device.use(third.options))).toBe('passkey-wrong');
    const raced = await question();
    const both = device.use(raced.options);
    const outcomes = await Promise.all([answerTo(raced, both), answerTo(raced, both)]);
    expect(outcomes.sort()).toEqual([email, 'passkey-late'].sort());
  });

  test('answers no question that was put back into the database with another end', async () => {
    const { device } = await personWithPasskey();
    const asked = await question();
    const answer = device.use(asked.options);
    const { passkeyChallenge } = installation.database;
    const [row] = await passkeyChallenge.findMany({ orderBy: { expiresAt: 'desc' }, take: 1 });
    await passkeyChallenge.deleteMany();
    const expiresAt = later(9 * MINUTE_MS);
    await passkeyChallenge.create({ data: { id: row?.id ?? '', expiresAt } });
    expect(await answerTo(asked, answer, { at: later(6 * MINUTE_MS) })).toBe('passkey-wrong');
  });

  test('question that nobody answers is swept away', async () => {
    await question(later(-60 * MINUTE_MS));
    await sweep(installation.database, { keptPerProfile: 200, keptDays: 730 }, now);
    const left = await installation.database.passkeyChallenge.count({
      where: { expiresAt: { lt: now } },
    });
    expect(left).toBe(0);
  });

  test('that was removed signs nobody in, ends other sessions, and does not come back with its row', async () => {
    const { device, id, email, name, role } = await personWithPasskey();
    const person = { id, email, name, role };
    await signIn(device);
    const row = await installation.database.passkey.findFirstOrThrow({ where: { userId: id } });
    const removed = await removePasskey(
      installation,
      { person, sessionId: await ownSession(installation, id), passkeyId: row.id },
      now,
    );
    expect(removed).toMatchObject({ ok: true });
    expect(await sessionsOf(id)).toBe(1);
    expect(await recorded('passkey-removed', email)).toBe(1);
    expect(await signIn(device)).toBe('passkey-unknown');
    await installation.database.passkey.create({ data: row });
    expect(await signIn(device)).toBe('passkey-unknown');
  });

  test('that is removed while it signs its person in leaves no session', async () => {
    const { device, id, email, name, role } = await personWithPasskey();
    const { options, cookie } = await question();
    const requestHeaders = headersWith(cookie);
    const asked = { party: PARTY, purpose: ['sign-in'], requestHeaders } as const;
    const answer = usedPasskeyAnswer.parse(device.use(options));
    const used = await verifyAuthentication(installation, answer, asked, now);
    if (!used.ok) {
      throw new Error(used.error.code);
    }
    const row = await installation.database.passkey.findFirstOrThrow({ where: { userId: id } });
    const sessionId = await ownSession(installation, id);
    const given = { person: { id, email, name, role }, sessionId, passkeyId: row.id };
    await removePasskey(installation, given, now);
    const { person, mac } = used.value;
    const sign = { by: 'passkey', passkeyMac: mac, knownDevice: false, requestHeaders } as const;
    expect(await beginSession(installation, person, sign, now)).toBe(false);
    const left = await installation.database.session.findMany({ where: { userId: id } });
    expect(left.map((session) => session.id)).toEqual([sessionId]);
    expect(await recorded('signed-in', email)).toBe(0);
  });

  test('is neither added nor removed in a session that has since ended', async () => {
    const { device, id, email, name, role } = await personWithPasskey();
    const person = { id, email, name, role };
    const sessionId = await ownSession(installation, id);
    await installation.database.session.delete({ where: { id: sessionId } });
    await expect(add(person, createAuthenticator(ORIGIN), {}, sessionId)).rejects.toThrow(
      AccessLost,
    );
    const [passkey] = await listPasskeys(installation, id);
    const removal = { person, sessionId, passkeyId: passkey?.id ?? '' };
    await expect(removePasskey(installation, removal, now)).rejects.toThrow(AccessLost);
    expect(await listPasskeys(installation, id)).toHaveLength(1);
    expect(await signIn(device)).toBe(email);
  });

  test('of one person is not removed by another', async () => {
    const { id, device, email } = await personWithPasskey();
    const other = await newPerson();
    const row = await installation.database.passkey.findFirstOrThrow({ where: { userId: id } });
    const sessionId = await ownSession(installation, other.id);
    const given = { person: other, sessionId, passkeyId: row.id };
    const removed = await removePasskey(installation, given, now);
    expect(removed).toMatchObject({ error: { code: 'passkey-missing' } });
    expect(await signIn(device)).toBe(email);
  });

  test('of somebody deactivated signs nobody in, nor after they are back', async () => {
    const { device, id, email } = await personWithPasskey();
    await deactivatePerson(installation, { personId: id, ...maker() });
    expect(await signIn(device)).toBe('passkey-unknown');
    const link = await resetByLink(installation, { email, role: 'editor' }, maker());
    if (!link.ok) {
      throw new Error(link.error.code);
    }
    await acceptInvitation(installation, link.value.token, { name: '', password: PASSWORD }, now);
    expect(await signIn(device)).toBe('passkey-unknown');
  });

  test('is removed by a link that removes the second factor', async () => {
    const { device, id, email } = await personWithPasskey();
    const link = await resetByLink(installation, { email, clearsSecondFactor: true }, maker());
    if (!link.ok) {
      throw new Error(link.error.code);
    }
    await acceptInvitation(installation, link.value.token, { name: '', password: PASSWORD }, now);
    expect(await listPasskeys(installation, id)).toEqual([]);
    expect(await signIn(device)).toBe('passkey-unknown');
  });

  test('whose counter goes back or stands still is refused, and that is recorded', async () => {
    const { device, email } = await personWithPasskey();
    expect(await signIn(device, { signCount: 10 })).toBe(email);
    expect(await signIn(device, { signCount: 9 })).toBe('passkey-counter');
    expect(await signIn(device, { signCount: 10 })).toBe('passkey-counter');
    expect(await signIn(device, { signCount: 0 })).toBe('passkey-counter');
    expect(await recorded('passkey-counter-back', email)).toBe(3);
    expect(await signIn(device, { signCount: 11 })).toBe(email);
  });

  test('with another public key in its row signs nobody in', async () => {
    const { device, id } = await personWithPasskey();
    const thief = createAuthenticator(ORIGIN);
    const person = { id, email: '', name: '', role: 'editor' } as const;
    const asked = await registrationOptions(installation, person, adding(), now);
    thief.create(asked.options);
    await installation.database.passkey.updateMany({
      where: { userId: id },
      data: { credentialId: thief.credentialId, publicKey: thief.publicKey },
    });
    expect(await signIn(thief)).toBe('passkey-unknown');
    expect(await signIn(device)).toBe('passkey-unknown');
  });

  test('whose row was given to another, with its own mark, signs in neither', async () => {
    const { device, id } = await personWithPasskey();
    await installation.database.passkey.updateMany({
      where: { userId: id },
      data: { userId: owner.id },
    });
    expect(await signIn(device)).toBe('passkey-unknown');
    await installation.database.passkey.deleteMany({ where: { userId: owner.id } });
  });

  test('under the credential ID of another signs nobody in', async () => {
    const mine = await personWithPasskey();
    const others = await personWithPasskey();
    const asked = await question();
    const answer = mine.device.use(asked.options, { id: others.device.credentialId });
    expect(await answerTo(asked, answer)).toBe('passkey-unknown');
    const handle = Buffer.from(others.id).toString('base64url');
    const second = await question();
    const forged = { id: others.device.credentialId, userHandle: handle };
    expect(await answerTo(second, mine.device.use(second.options, forged))).toBe('passkey-wrong');
  });

  test('cannot be added twice, not to another person either', async () => {
    const { device } = await personWithPasskey();
    expect(await add(await newPerson(), device)).toBe('passkey-exists');
  });

  test('is one of several, of which the browser makes no second on the same device', async () => {
    const { device, id, email, name, role } = await personWithPasskey();
    const person = { id, email, name, role };
    const second = createAuthenticator(ORIGIN);
    const { options } = await registrationOptions(installation, person, adding(), now);
    expect(JSON.parse(options)).toMatchObject({
      rp: { id: PARTY.id },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: device.credentialId, transports: ['internal'] }],
    });
    expect(await add(person, second)).toBe('added');
    expect(await signIn(second)).toBe(email);
    expect(await signIn(device)).toBe(email);
  });

  describe('in place of the password', () => {
    async function confirm(person: Somebody, device: Device, asks = 'session', gives = 'session') {
      const purpose = ['confirm', asks] as const;
      const asked = { party: PARTY, purpose, personId: person.id };
      const { options, cookie } = await authenticationOptions(installation, asked, now);
      const answer = usedPasskeyAnswer.parse(device.use(options));
      const requestHeaders = headersWith(cookie);
      const given = { party: PARTY, requestHeaders, person, sessionId: gives };
      const done = await confirmByPasskey(installation, answer, given, now);
      return done.ok ? 'confirmed' : done.error.code;
    }

    test('that was removed confirms nothing, nor when its row is put back', async () => {
      const mine = await personWithPasskey();
      const { passkey } = installation.database;
      const row = await passkey.findFirstOrThrow({ where: { userId: mine.id } });
      const sessionId = await ownSession(installation, mine.id);
      const removal = { person: mine, sessionId, passkeyId: row.id };
      expect(await removePasskey(installation, removal, now)).toMatchObject({ ok: true });
      await passkey.create({ data: row });
      expect(await confirm(mine, mine.device)).toBe('passkey-unknown');
    });

    test('confirms its own person in the session that asked, and both are recorded', async () => {
      const mine = await personWithPasskey();
      const others = await personWithPasskey();
      expect(await confirm(mine, mine.device)).toBe('confirmed');
      expect(await confirm(mine, others.device)).toBe('passkey-unknown');
      expect(await confirm(mine, mine.device, 'session', 'another')).toBe('passkey-wrong');
      expect(await recorded('passkey-confirmed', mine.email)).toBe(1);
      expect(await recorded('passkey-refused', mine.email)).toBe(2);
    });

    test('counts for one thing', async () => {
      const { id } = await personWithPasskey();
      const session = { person: { id }, sessionId: 'session' };
      const cookie = headersWith(await confirmedCookie(installation, session, now));
      expect(await takeConfirmation(installation, session, cookie, now)).toBe(true);
      expect(await takeConfirmation(installation, session, cookie, now)).toBe(false);
    });

    test('does not answer the question of a sign-in, nor the other way round', async () => {
      const { device, id, email } = await personWithPasskey();
      const purpose = ['confirm', 'session'] as const;
      const asked = await authenticationOptions(
        installation,
        { party: PARTY, purpose, personId: id },
        now,
      );
      expect(await answerTo(asked, device.use(asked.options))).toBe('passkey-wrong');
      expect(await signIn(device)).toBe(email);
    });
  });

  describe('and a second factor', () => {
    async function passwordSignIn(email: string) {
      const given = { email, password: PASSWORD };
      const done = await attemptSignIn(installation, given, headersWith(undefined), now);
      return done.ok ? (done.value.isSignedIn ? 'signed-in' : 'second-step') : done.error.code;
    }

    test('a requirement is met by it, and then the password alone lets nobody in', async () => {
      const { device, email, id } = await personWithPasskey();
      expect(await passwordSignIn(email)).toBe('signed-in');
      expect(await sessionsOf(id)).toBe(1);
      await requireSecondFactor(installation, true, maker());
      try {
        // Sessions of the password alone have ended.
        expect(await sessionsOf(id)).toBe(0);
        expect(await passwordSignIn(email)).toBe('second-step');
        expect(await signIn(device)).toBe(email);
        const entry = (await listPeople(installation, now)).find((person) => person.id === id);
        expect(entry).toMatchObject({ hasSecondFactor: true, passkeys: 1 });
      } finally {
        await requireSecondFactor(installation, false, maker());
      }
    });

    test('the set-up by a passkey ends the sessions that began without it', async () => {
      const person = await newPerson();
      await requireSecondFactor(installation, true, maker());
      try {
        const begin = async () => {
          const row = await rowOf(person.id);
          const { headers } = await makeSession(installation, row, kindOf(row), new Headers());
          return new Headers({ cookie: headers.get('set-cookie')?.split(';')[0] ?? '' });
        };
        const mine = await begin();
        const thiefs = await begin();
        const session = await sessionForSetUp(installation, mine);
        expect(session?.mustSetUp).toBe(true);
        const device = createAuthenticator(ORIGIN);
        expect(await add(person, device, {}, session?.sessionId)).toBe('added');
        expect((await sessionOf(installation, mine))?.person.id).toBe(person.id);
        expect(await sessionOf(installation, thiefs)).toBeUndefined();
      } finally {
        await requireSecondFactor(installation, false, maker());
      }
    });
  });

  test('signs in by itself nobody while there is only single sign-on, but after a link of the server its person', async () => {
    const { device, id, email } = await personWithPasskey();
    const other = await personWithPasskey();
    const change = { actor: undefined, now };
    await requireSecondFactor(installation, true, maker());
    await saveSettings(installation, { ...SETTINGS_DEFAULTS, isOn: true, isOnly: true }, change);
    try {
      expect(await signIn(device)).toBe('sso-only');
      expect(await signInAfter('password', id, device)).toBe('sso-only');
      expect(await signInAfter('single-sign-on', other.id, device)).toBe('sso-only');
      expect(await signInAfter('server-link', other.id, device)).toBe('sso-only');
      expect(await sessionsOf(id)).toBe(0);
      expect(await signInAfter('server-link', id, device)).toBe(email);
      expect(await sessionsOf(id)).toBe(1);
    } finally {
      await saveSettings(installation, SETTINGS_DEFAULTS, change);
      await requireSecondFactor(installation, false, maker());
    }
  });

  test('refused a hundred times locks its source, also for a right one, and no other source', async () => {
    const { device, email } = await personWithPasskey();
    const source = newSource();
    for (let refusals = 0; refusals < 100; refusals += 1) {
      await signIn(device, { isUnverified: true }, source);
    }
    expect(await signIn(device, {}, source)).toBe('passkey-locked');
    expect(await signIn(device)).toBe(email);
    expect(await recorded('passkey-locked')).toBe(1);
  });

  describe('in place of a password', () => {
    async function accept(token: string, invitationId: string, email: string, device: Device) {
      const purpose = ['invitation', invitationId] as const;
      const who = { id: invitationId, email, name: 'Newcomer' };
      const { options, cookie } = await registrationOptions(
        installation,
        who,
        { party: PARTY, purpose },
        now,
      );
      const answer = newPasskeyAnswer.parse(device.create(options));
      const asked = { party: PARTY, purpose, requestHeaders: headersWith(cookie) };
      const made = await verifyRegistration(installation, answer, asked, now);
      if (!made.ok) {
        return made.error.code;
      }
      const given = { name: 'Newcomer', passkeyName: 'First passkey', made: made.value };
      const accepted = await acceptInvitationByPasskey(installation, token, given, now);
      return accepted.ok ? 'accepted' : accepted.error.code;
    }

    test('gives an account without one, once, which keeps its last passkey', async () => {
      const { email, token } = await invite();
      const { id } = await installation.database.invitation.findUniqueOrThrow({ where: { email } });
      const device = createAuthenticator(ORIGIN);
      expect(await accept(token, id, email, device)).toBe('accepted');
      expect(await accept(token, id, email, createAuthenticator(ORIGIN))).toBe('link-invalid');
      expect(await signIn(device)).toBe(email);
      const given = { email, password: '' };
      expect(await attemptSignIn(installation, given, headersWith(undefined), now)).toMatchObject({
        error: { code: 'sign-in-refused' },
      });
      const person = await rowOf(id);
      expect(person).toMatchObject({ isAsWritten: true, role: 'editor', name: 'Newcomer' });
      const [passkey] = await listPasskeys(installation, id);
      const sessionId = await ownSession(installation, person.id);
      const remove = () => {
        const removal = { person, sessionId, passkeyId: passkey?.id ?? '' };
        return removePasskey(installation, removal, now);
      };
      expect(await remove()).toMatchObject({ error: { code: 'own-way-in' } });

      const { database, personMacKey } = installation;
      const link = { userId: person.id, issuer: 'https://login.example.com', subject: 'newcomer' };
      const mac = singleSignOnLinkMac(personMacKey, link);
      await database.singleSignOnLink.create({ data: { ...link, mac, createdAt: now } });
      const settings = { ...SETTINGS_DEFAULTS, issuer: link.issuer };
      await saveSettings(installation, settings, maker());
      expect(await remove()).toMatchObject({ error: { code: 'own-way-in' } });
      await saveSettings(installation, { ...settings, isOn: true }, maker());
      expect(await remove()).toMatchObject({ ok: true });
      await saveSettings(installation, settings, maker());
    });

    test('opens no link for a new password', async () => {
      const { email, id } = await newPerson();
      const link = await resetByLink(installation, { email }, maker());
      if (!link.ok) {
        throw new Error(link.error.code);
      }
      const device = createAuthenticator(ORIGIN);
      expect(await accept(link.value.token, id, email, device)).toBe('link-invalid');
      expect(await signIn(device)).toBe('passkey-unknown');
    });
  });

  test.each([
    ['no JSON', '{'],
    ['another shape', '{"id":"AA"}'],
    ['too long', JSON.stringify({ id: 'A'.repeat(30_000) })],
  ])('answer that is %s is refused before anything reads it', (_what, text) => {
    expect(usedPasskeyAnswer.safeParse(text).success).toBe(false);
    expect(newPasskeyAnswer.safeParse(text).success).toBe(false);
  });
});
