import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DATABASE_PROVIDERS, databaseLocation } from '@/lib/database/location';
import {
  piecesLeft,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { SINGLE_SIGN_ON_BINDING } from '@/lib/installation/sealed-rows';
import { singleSignOnLinkMac } from '@/lib/vault/person-mac';
import { changeRole, deactivatePerson } from '../access';
import { signIn } from '../auth';
import { acceptInvitation, resetByLink } from '../invitations';
import { ownSession } from '../own-session.fixture';
import { hashPassword, noPassword } from '../password';
import { createFirstOwner, insertPerson, readPeople } from '../people';
import {
  beginAuthenticator,
  confirmAuthenticator,
  pendingAuthenticator,
  requireSecondFactor,
} from '../second-factor';
import { attemptSecondStep, type FirstStep, secondStepCookie } from '../second-step';
import { sessionForSetUp, sessionOf } from '../session';
import { attemptSignIn } from '../sign-in-attempt';
import { linkOwnAccount, unlinkPerson } from './accounts';
import { waysToProve } from './again';
import { claimedEmail } from './claims';
import { takeConfirmation } from './confirmed';
import { finishSingleSignOn, redirectUri, startSingleSignOn } from './flow';
import type { Purpose } from './pending';
import { CLIENT, type SignedInAs, startTestProvider, type TestProvider } from './provider.fixture';
import { allowPasswords, saveSettings, secretToSave, unfitFields } from './save-settings';
import {
  lastFailureOf,
  linksLeadNowhere,
  openMarkedSettings,
  readSettings,
  SETTINGS_DEFAULTS,
  type SingleSignOnSettings,
  settingsInUse,
} from './settings';
import { canSignIn } from './sign-in-methods';

const OWNER = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
const ACTOR = { id: 'owner', email: OWNER.email };

let folder: string;
let postgresql: TestPostgresql;
let provider: TestProvider;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'single-sign-on-'));
  postgresql = await startTestPostgresql();
  provider = await startTestProvider();
});

afterAll(async () => {
  provider.stop();
  for (const opened of installations.values()) {
    await (await opened).close();
  }
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  provider.answer = undefined;
  provider.metadata = {};
  provider.userInfo = {};
});

const installations = new Map<string, Promise<Installation>>();

/** The one installation of this file on a kind of database. */
function installationOn(databaseProvider: string): Promise<Installation> {
  const opened = installations.get(databaseProvider) ?? open(databaseProvider);
  installations.set(databaseProvider, opened);
  return opened;
}

async function open(databaseProvider: string): Promise<Installation> {
  const environment = readEnvironment({
    ...(databaseProvider === 'sqlite'
      ? { DATA_DIR: await mkdtemp(path.join(folder, 'data-')) }
      : {
          DATABASE_URL: await postgresql.createDatabase(),
          ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
        }),
    NOTIFY_PRIVATE_TARGETS: 'on',
  });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  const installation = await openInstallation(environment.value, new Date(), () => undefined);
  await createFirstOwner(installation, OWNER, new Date());
  return installation;
}

function settings(changes: Partial<SingleSignOnSettings> = {}): SingleSignOnSettings {
  return {
    ...SETTINGS_DEFAULTS,
    ...{ isOn: true, name: 'Example ID', issuer: provider.issuer, clientId: CLIENT.id },
    ...{ clientSecret: CLIENT.secret, createsPeople: true, defaultRole: 'viewer' },
    ...changes,
  };
}

/** A browser that keeps cookies, on its way to the provider and back. */
function browser(installation: Installation, sessionCookie = '') {
  const jar = new Map<string, string>();
  const headers = () => {
    const own = [...jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return new Headers({ cookie: [...own, sessionCookie].join('; ') });
  };
  const start = async (purpose: Purpose = 'sign-in', to = '/people') => {
    const session = await sessionOf(installation, headers());
    const started = await startSingleSignOn(
      installation,
      { purpose, to, source: 'test', ...(session && { sessionId: session.sessionId }) },
      new Date(),
    );
    if (!started.ok) {
      throw new Error(started.error.code);
    }
    jar.set(started.value.cookie.name, started.value.cookie.value);
    return started.value.url;
  };
  const finish = async (query: URLSearchParams, now = new Date()) => {
    const back = { query, headers: headers(), source: 'test' };
    const finished = await finishSingleSignOn(installation, back, now);
    for (const { name, value } of finished.cookies) {
      jar.set(name, value);
    }
    return finished;
  };
  const signInAs = async (as: SignedInAs, purpose: Purpose = 'sign-in') =>
    finish(provider.comeBack(await start(purpose), as));
  return { jar, headers, start, finish, signInAs };
}

async function sessionsOf({ database }: Installation): Promise<number> {
  return database.session.count();
}

const verified = (email: string) => ({ email, email_verified: true });

describe.each(DATABASE_PROVIDERS)('who comes by the provider, on %s', (databaseProvider) => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await installationOn(databaseProvider);
  });

  const use = (changes: Partial<SingleSignOnSettings> = {}) =>
    saveSettings(installation, settings(changes), { actor: undefined, now: new Date() });

  test('settings that somebody changed are not brought back by a page from before', async () => {
    await use({ isOnly: true });
    const { mark: seen } = await openMarkedSettings(installation);
    const saves = await Promise.all(
      ['openid', 'openid email', 'openid profile', 'openid groups'].map((scopes) =>
        saveSettings(installation, settings({ scopes }), { actor: ACTOR, now: new Date(), seen }),
      ),
    );
    expect(saves.filter(({ ok }) => ok)).toHaveLength(1);
    const now = await openMarkedSettings(installation);
    expect(now.settings).toMatchObject({ isOnly: false });
    expect(saves.find(({ ok }) => !ok)).toEqual({ ok: false, error: now });
  });

  const person = async (email: string) =>
    (await readPeople(installation.database, installation.personMacKey, { email }))[0];
  const comes = (as: SignedInAs) => browser(installation).signInAs(as);

  test('gets an account of the default role, and is the same person the next time', async () => {
    await use();
    const as = {
      subject: 'new',
      claims: { ...verified('New@Example.com'), name: 'New\u202E One' },
    };
    expect(await comes(as)).toMatchObject({ location: '/people', failed: undefined });
    const made = await person('new@example.com');
    expect(made).toMatchObject({ name: 'New One', role: 'viewer', isAsWritten: true });
    expect(await comes({ ...as, claims: verified('moved@example.com') })).toMatchObject({
      failed: undefined,
    });
    expect(await person('moved@example.com')).toBeUndefined();
    expect(await sessionsOf(installation)).toBe(2);
  });

  test('nobody new gets in unless the owner allows it, and none without a usable address', async () => {
    await use({ createsPeople: false });
    const stranger = { subject: 'stranger', claims: verified('stranger@example.com') };
    expect(await comes(stranger)).toMatchObject({ failed: 'sso-unknown' });
    await use();
    expect(await comes({ subject: 'nameless' })).toMatchObject({ failed: 'sso-email-missing' });
    const unverified = { email: 'stranger@example.com', email_verified: false };
    expect(await comes({ subject: 'stranger', claims: unverified })).toMatchObject({
      failed: 'sso-email-unverified',
    });
    expect(await person('stranger@example.com')).toBeUndefined();
  });

  test('an address links to an existing person only when it is verified and the owner allows it', async () => {
    const passwordHash = await hashPassword(OWNER.password);
    const known = {
      name: 'Known',
      email: 'known@example.com',
      role: 'editor',
      passwordHash,
    } as const;
    const { database, personMacKey } = installation;
    await insertPerson(database, personMacKey, known, new Date());
    const as = (email_verified: unknown) => ({
      subject: 'known',
      claims: { email: known.email, email_verified },
    });
    await use();
    expect(await comes(as(true))).toMatchObject({ failed: 'sso-email-taken' });
    await use({ linksByEmail: true });
    for (const notVerified of [undefined, 'true']) {
      expect(await comes(as(notVerified))).toMatchObject({ failed: 'sso-email-unverified' });
    }
    expect(await comes(as(true))).toMatchObject({ failed: undefined });
    expect(await person(known.email)).toMatchObject({ role: 'editor', isAsWritten: true });
    // Another subject with the same address is someone else.
    expect(await comes({ ...as(true), subject: 'second' })).toMatchObject({
      failed: 'sso-email-taken',
    });
  });

  type Said = NonNullable<SignedInAs['claims']>;
  test.each<[string, Partial<SingleSignOnSettings>, Said, Said, string | undefined]>([
    [
      'is the user info’s where that alone says both',
      { linksByEmail: true },
      { email: OWNER.email },
      verified('info@example.com'),
      'info@example.com',
    ],
    [
      'is the token’s where that says both',
      { linksByEmail: true, roleClaim: 'roles' },
      verified('token@example.com'),
      verified(OWNER.email),
      'token@example.com',
    ],
    [
      'is not verified by a word of the other about none',
      { linksByEmail: true },
      { email: OWNER.email },
      { email_verified: true },
      undefined,
    ],
    [
      'gets no account where the other says that it is not verified',
      { linksByEmail: false },
      { email: 'unverified@example.com' },
      { email_verified: false },
      undefined,
    ],
  ])('of token and user info, an address %s', async (subject, changes, claims, userInfo, email) => {
    await use(changes);
    provider.userInfo = userInfo;
    const failed = email === undefined ? 'sso-email-unverified' : undefined;
    expect(await comes({ subject, claims })).toMatchObject({ failed });
    const linked = await installation.database.singleSignOnLink.findMany({
      where: { subject },
      select: { user: { select: { email: true } } },
    });
    expect(linked).toEqual(email === undefined ? [] : [{ user: { email } }]);
  });

  test('whoever has no verified address does not learn whose addresses are known', async () => {
    const notVerified: ReadonlyArray<SignedInAs['claims']> = [
      { email_verified: false },
      { email_verified: 'true' },
      {},
    ];
    const failed: Array<unknown> = [];
    for (const createsPeople of [false, true]) {
      for (const linksByEmail of [false, true]) {
        await use({ createsPeople, linksByEmail });
        for (const claims of notVerified) {
          const answerTo = async (email: string) =>
            (await comes({ subject: email, claims: { ...claims, email } })).failed;
          const answer = await answerTo(OWNER.email);
          failed.push(answer);
          // Where everybody gets an account, so does somebody of whose address the provider says nothing.
          const getsIn = createsPeople && claims?.email_verified === undefined;
          expect(await answerTo(`${randomUUID()}@example.com`)).toBe(getsIn ? undefined : answer);
        }
      }
    }
    const unverified = Array.from({ length: 9 }, () => 'sso-email-unverified');
    expect(failed).toEqual([...Array.from({ length: 3 }, () => 'sso-unknown'), ...unverified]);
  });

  test('the claim gives the role at each sign-in, from the user info too, and takes it away', async () => {
    await use({
      roleClaim: 'realm.roles',
      roleValues: { owner: ['admins'], editor: ['staff'], viewer: ['guests'] },
      defaultRole: 'none',
    });
    const as = (roles: unknown) => ({
      subject: 'roles',
      claims: { ...verified('roles@example.com'), realm: { roles } },
    });
    expect(await comes(as(['guests', 'staff']))).toMatchObject({ failed: undefined });
    expect(await person('roles@example.com')).toMatchObject({ role: 'editor' });
    provider.userInfo = { sub: 'roles', realm: { roles: 'admins' } };
    const thin = { subject: 'roles', claims: verified('roles@example.com') };
    expect(await comes(thin)).toMatchObject({ failed: undefined });
    expect(await person('roles@example.com')).toMatchObject({ role: 'owner' });
    expect(await comes(as(['guests']))).toMatchObject({ failed: undefined });
    expect(await person('roles@example.com')).toMatchObject({ role: 'viewer', isAsWritten: true });
    const id = (await person('roles@example.com'))?.id ?? '';
    expect(await installation.database.session.count({ where: { userId: id } })).toBe(3);
    expect(await comes(as(['others']))).toMatchObject({ failed: 'sso-role-missing' });
    expect(await installation.database.session.count({ where: { userId: id } })).toBe(0);
  });

  test('the last owner stays one, whatever the claim says, and gets in', async () => {
    await use({ linksByEmail: true, roleClaim: 'groups', defaultRole: 'none' });
    const as = { subject: 'the-owner', claims: { ...verified(OWNER.email), groups: ['nobody'] } };
    expect(await comes(as)).toMatchObject({ failed: undefined });
    expect(await person(OWNER.email)).toMatchObject({ role: 'owner', isAsWritten: true });
  });

  /** An owner whom the provider lets in and who has no password, besides the first one. */
  async function withLinkedOwner(subject: string) {
    const email = `${subject}@example.com`;
    await use({ roleClaim: 'groups', roleValues: { owner: ['owners'], editor: [], viewer: [] } });
    const as = (group: string) => ({ subject, claims: { ...verified(email), groups: [group] } });
    expect(await comes(as('owners'))).toMatchObject({ failed: undefined });
    const first = (await person(OWNER.email))?.id ?? '';
    const linked = (await person(email))?.id ?? '';
    const { singleSignOnLink } = installation.database;
    await singleSignOnLink.deleteMany({ where: { userId: first } });
    return { email, first, linked, as };
  }

  test('an owner who cannot sign in now does not count as another owner', async () => {
    const { first, linked } = await withLinkedOwner('linked-owner');
    const change = { personId: first, actor: ACTOR, now: new Date() };
    const refused = { ok: false, error: { code: 'last-owner' } };
    const { database, personMacKey } = installation;
    const [row = expect.fail()] = await readPeople(database, personMacKey, { id: linked });
    const getsIn = (changes: Partial<SingleSignOnSettings>) =>
      canSignIn(database, personMacKey, row, settings(changes));
    expect(await getsIn({ isOnly: true })).toBe(true);
    expect(await getsIn({ isOn: false })).toBe(false);
    const isRefused = async () => {
      expect(await deactivatePerson(installation, change)).toEqual(refused);
      expect(await changeRole(installation, { ...change, role: 'editor' })).toEqual(refused);
    };
    await use({ isOn: false });
    await isRefused();
    await use({ issuer: 'https://other.example.com' });
    await isRefused();
    await use();
    const given = { ...change, personId: linked };
    expect(await unlinkPerson(installation, given)).toMatchObject({ ok: true });
    await isRefused();
    // Whoever cannot sign in may stop being one.
    expect(await changeRole(installation, { ...given, role: 'viewer' })).toMatchObject({
      ok: true,
    });
  });

  test('with only single sign-on, the claim leaves the last owner whom it lets in', async () => {
    const { email, as } = await withLinkedOwner('only-owner');
    await use({
      ...{ isOnly: true, roleClaim: 'groups' },
      roleValues: { owner: ['owners'], editor: ['staff'], viewer: [] },
    });
    expect(await comes(as('staff'))).toMatchObject({ failed: undefined });
    expect(await person(email)).toMatchObject({ role: 'owner' });
    await use();
  });

  test('whoever is deactivated stays out, also when the row says otherwise', async () => {
    await use();
    const as = { subject: 'gone', claims: verified('gone@example.com') };
    expect(await comes(as)).toMatchObject({ failed: undefined });
    const personId = (await person('gone@example.com'))?.id ?? '';
    await deactivatePerson(installation, { personId, actor: ACTOR, now: new Date() });
    expect(await comes(as)).toMatchObject({ failed: 'sso-deactivated' });
    await installation.database.user.update({
      where: { id: personId },
      data: { deactivatedAt: null },
    });
    expect(await comes(as)).toMatchObject({ failed: 'sso-deactivated' });
  });

  test('whoever writes to the database links themselves to nobody', async () => {
    await use();
    const attacker = { subject: 'attacker', claims: verified('attacker@example.com') };
    expect(await comes(attacker)).toMatchObject({ failed: undefined });
    const { database } = installation;
    const owner = await person(OWNER.email);
    const own = await person('attacker@example.com');
    // Their own link, moved to the owner; then one with the owner's mark but their subject.
    await database.singleSignOnLink.deleteMany({ where: { userId: owner?.id ?? '' } });
    await database.singleSignOnLink.update({
      where: { userId: own?.id ?? '' },
      data: { userId: owner?.id ?? '' },
    });
    const before = await sessionsOf(installation);
    expect(await comes(attacker)).toMatchObject({ failed: 'sso-person-changed' });
    await database.singleSignOnLink.updateMany({ data: { mac: 'x' } });
    expect(await comes(attacker)).toMatchObject({ failed: 'sso-person-changed' });
    expect(await sessionsOf(installation)).toBe(before);
    await database.singleSignOnLink.deleteMany({ where: { userId: owner?.id ?? '' } });
    // A row that was changed is not let in, and not repaired.
    await database.user.update({ where: { id: own?.id ?? '' }, data: { role: 'owner' } });
    expect(await comes(attacker)).toMatchObject({ failed: 'sso-email-taken' });
  });

  test('settings that were written by hand do not count', async () => {
    await use();
    const { database } = installation;
    const row = await database.singleSignOn.findFirstOrThrow();
    await database.singleSignOn.updateMany({ data: { sealedSettings: `${row.sealedSettings}x` } });
    const started = await startSingleSignOn(
      installation,
      { purpose: 'sign-in', to: undefined, source: 'test' },
      new Date(),
    );
    expect(started).toMatchObject({ ok: false, error: { code: 'sso-off' } });
    await use();
  });

  test('somebody without a password confirms who they are at the provider that they are linked to, and no other', async () => {
    const { database, personMacKey } = installation;
    const email = `${randomUUID()}@example.com`;
    const given = { name: 'Alone', email, role: 'viewer', passwordHash: noPassword() } as const;
    const { id: userId } = await insertPerson(database, personMacKey, given, new Date());
    const sessionId = await ownSession(installation, userId);
    const somebody = { id: userId, name: given.name, email, role: given.role };
    const session = { person: somebody, sessionId, signsInElsewhere: true, hasPasskey: false };
    const offered = async () =>
      (await waysToProve(installation, session, new Headers(), new Date())).hasProvider;
    const { singleSignOnLink } = database;
    const linkTo = async (issuer: string, mac?: string) => {
      await singleSignOnLink.deleteMany({ where: { userId } });
      const row = { userId, issuer, subject: email };
      const own = mac ?? singleSignOnLinkMac(personMacKey, row);
      await singleSignOnLink.create({ data: { ...row, mac: own, createdAt: new Date() } });
    };
    await use();
    expect(await offered()).toBe(false);
    await linkTo(provider.issuer);
    expect(await offered()).toBe(true);
    await use({ isOn: false });
    expect(await offered()).toBe(false);
    await use();
    await linkTo('https://another.example.com');
    expect(await offered()).toBe(false);
    await linkTo(provider.issuer, 'of nobody');
    expect(await offered()).toBe(false);
  });

  test('nobody is linked in a session that has since ended', async () => {
    const { id = '', email = '' } = (await person(OWNER.email)) ?? {};
    const sessionId = await ownSession(installation, id);
    await installation.database.session.delete({ where: { id: sessionId } });
    const said = { authTime: undefined, methods: [], contextClass: undefined, all: {} };
    const claims = { issuer: provider.issuer, subject: 'too-late', ...said };
    const who = { person: { id, email }, sessionId };
    expect(await linkOwnAccount(installation, who, claims, new Date())).toMatchObject({
      error: { code: 'sso-session' },
    });
  });

  test('somebody links their own account, and confirms who they are by signing in again', async () => {
    await use();
    const { headers } = await signIn(installation, OWNER);
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    const own = browser(installation, cookie);
    expect(await own.signInAs({ subject: 'mine' }, 'link')).toMatchObject({
      location: '/settings?sso=linked',
    });
    expect(await own.signInAs({ subject: 'other' }, 'link')).toMatchObject({
      failed: 'sso-linked-already',
    });
    const session = await sessionOf(installation, own.headers());
    if (session === undefined) {
      throw new Error('no session');
    }
    const proves = () => takeConfirmation(installation, session, own.headers(), new Date());
    expect(await proves()).toBe(false);
    expect(await own.signInAs({ subject: 'other' }, 'confirm')).toMatchObject({
      failed: 'sso-other-person',
    });
    for (const auth_time of [undefined, Math.floor(Date.now() / 1000) - 60]) {
      const stale = { subject: 'mine', claims: { auth_time } };
      expect(await own.signInAs(stale, 'confirm')).toMatchObject({ failed: 'sso-not-fresh' });
    }
    expect(await proves()).toBe(false);
    const to = await own.start('confirm');
    expect(Object.fromEntries(to.searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
    expect(await own.finish(provider.comeBack(to, { subject: 'mine' }))).toMatchObject({
      location: '/people',
      failed: undefined,
    });
    const stolen = { ...session, sessionId: 'another' };
    expect(await takeConfirmation(installation, stolen, own.headers(), new Date())).toBe(false);
    const tries = await Promise.all([proves(), proves(), proves()]);
    expect(tries.filter(Boolean)).toHaveLength(1);
  });

  /** The headers of somebody's one session, with its cookie as better-auth signs it. */
  const sessionHeadersOf = async (userId: string) => {
    const { token } = await installation.database.session.findFirstOrThrow({ where: { userId } });
    const mark = createHmac('sha256', installation.authSecret).update(token).digest('base64');
    const value = encodeURIComponent(`${token}.${mark}`);
    return new Headers({ cookie: `wizard.session_token=${value}` });
  };

  test('a sign-in counts as one with a second factor always, when the provider says so, or never', async () => {
    await use();
    const claims = verified('counted@example.com');
    await comes({ subject: 'counted', claims });
    const { id = '' } = (await person('counted@example.com')) ?? {};
    const mustSetUp = async (
      secondFactor: SingleSignOnSettings['secondFactor'],
      proof: Readonly<Record<string, unknown>>,
    ) => {
      await use({ secondFactor, acrValues: ['urn:two'], isOnly: true });
      await installation.database.session.deleteMany({ where: { userId: id } });
      expect(await comes({ subject: 'counted', claims: proof })).toMatchObject({
        location: '/people',
        failed: undefined,
      });
      const session = await sessionForSetUp(installation, await sessionHeadersOf(id));
      return session?.mustSetUp;
    };
    await requireSecondFactor(installation, true, { actor: ACTOR, now: new Date() });
    try {
      for (const [rule, proof, isAsked] of [
        ['always', {}, false],
        ['stated', {}, true],
        ['stated', { amr: ['pwd', 'mfa'] }, false],
        ['stated', { amr: ['pwd', 'otp'] }, true],
        ['stated', { amr: 'mfa' }, true],
        ['stated', { acr: 'urn:two' }, false],
        ['stated', { acr: 'urn:one' }, true],
        ['never', { amr: ['mfa'], acr: 'urn:two' }, true],
      ] as const) {
        expect([rule, proof, await mustSetUp(rule, proof)]).toEqual([rule, proof, isAsked]);
      }
      // Nobody has signed what the user info says.
      provider.userInfo = { amr: ['mfa'], acr: 'urn:two' };
      expect(await mustSetUp('stated', {})).toBe(true);
      const to = await browser(installation).start();
      expect(to.searchParams.get('acr_values')).toBe('urn:two');
    } finally {
      await requireSecondFactor(installation, false, { actor: ACTOR, now: new Date() });
    }
  });

  test('without the user info, whoever is linked gets in, and nobody gets an account by an address', async () => {
    await use({ createsPeople: true, linksByEmail: false });
    const linked = { subject: 'linked-before', claims: verified('linked-before@example.com') };
    expect(await comes(linked)).toMatchObject({ failed: undefined });
    provider.answer = (request, response) => {
      const isUserInfo = request.url?.startsWith('/me') === true;
      if (isUserInfo) {
        response.writeHead(401).end();
      }
      return isUserInfo;
    };
    const withoutProof = { ...linked, claims: { email: 'linked-before@example.com' } };
    expect(await comes(withoutProof)).toMatchObject({ failed: undefined });
    const stranger = { subject: 'not-linked', claims: { email: 'not-linked@example.com' } };
    expect(await comes(stranger)).toMatchObject({ failed: 'sso-email-unverified' });
  });

  test('one that does not count is the first step of whoever has a factor here', async () => {
    await use();
    const as = { subject: 'two-steps', claims: verified('two-steps@example.com') };
    await comes(as);
    const { id = '', email = '' } = (await person('two-steps@example.com')) ?? {};
    const before = new Date(Date.now() - 120_000);
    const who = { person: { id, email }, sessionId: await ownSession(installation, id) };
    await beginAuthenticator(installation, who, before);
    const pending = await pendingAuthenticator(installation, who, before);
    const totp = new TOTP({ secret: Secret.fromBase32(pending?.secret ?? '') });
    const first = totp.generate({ timestamp: before.getTime() });
    const codes = await confirmAuthenticator(installation, who, first, before);
    if (!codes.ok) {
      throw new Error(codes.error.code);
    }
    const sessions = () => installation.database.session.count({ where: { userId: id } });
    await comes(as);
    expect(await sessions()).toBe(2);
    await installation.database.session.deleteMany({ where: { userId: id } });

    const [spare = '', used = '', late = ''] = codes.value;
    const comesHalfway = async () => {
      await use({ secondFactor: 'never', isOnly: true });
      const own = browser(installation);
      expect(await own.signInAs(as)).toMatchObject({
        location: '/sign-in/second-step?to=%2Fpeople',
        failed: undefined,
      });
      expect(await sessions()).toBe(0);
      return own;
    };
    const step = (own: ReturnType<typeof browser>, code: string) =>
      attemptSecondStep(installation, code, own.headers(), new Date());
    const off = await comesHalfway();
    await use({ secondFactor: 'never', isOn: false });
    expect(await step(off, spare)).toMatchObject({ error: { code: 'second-step-ended' } });
    const own = await comesHalfway();
    expect(await step(own, '000000')).toMatchObject({ error: { code: 'second-step-refused' } });
    expect(await step(own, used)).toMatchObject({ ok: true });
    const session = await sessionOf(installation, await sessionHeadersOf(id));
    expect(session?.person.id).toBe(id);
    expect(await step(own, late)).toMatchObject({ error: { code: 'second-step-ended' } });

    // The password's first step gets nobody further while there is only single sign-on; a link of the server does.
    const row = await person(email);
    if (typeof row?.passwordHash !== 'string') {
      throw new Error('No such person.');
    }
    const holder = { ...row, passwordHash: row.passwordHash };
    const halfwayBy = async (first: FirstStep) => {
      const cookie = await secondStepCookie(installation, holder, first, new Date());
      const own = browser(installation);
      own.jar.set(cookie.name, cookie.value);
      return own;
    };
    const byPassword = await halfwayBy('password');
    expect(await step(byPassword, late)).toMatchObject({ error: { code: 'second-step-ended' } });
    await installation.database.session.deleteMany({ where: { userId: id } });
    expect(await step(await halfwayBy('server-link'), late)).toMatchObject({ ok: true });
    expect(await sessions()).toBe(1);
  });

  test('settings of before there was a choice count always', async () => {
    const { secondFactor: _, acrValues: __, ...earlier } = settings();
    await use({ secondFactor: 'never' });
    const sealedSettings = await installation.vault.seal(
      JSON.stringify(earlier),
      SINGLE_SIGN_ON_BINDING,
    );
    await installation.database.singleSignOn.updateMany({ data: { sealedSettings } });
    expect(await settingsInUse(installation)).toEqual({
      ...earlier,
      secondFactor: 'always',
      acrValues: [],
    });
  });

  test('what an owner saves while the command line lets passwords in is kept', async () => {
    await use({ isOnly: true });
    const saved = settings({ isOnly: true, clientSecret: 'a newer secret' });
    let isSaved = false;
    const seal: Installation['vault']['seal'] = async (text, binding) => {
      if (!isSaved) {
        isSaved = true;
        await saveSettings(installation, saved, { actor: undefined, now: new Date() });
      }
      return installation.vault.seal(text, binding);
    };
    const store = { ...installation, vault: { ...installation.vault, seal } };
    expect(await allowPasswords(store, new Date())).toBe('sso-only');
    expect(await readSettings(installation)).toEqual({ ...saved, isOnly: false });
  });

  test('with only single sign-on, a right password signs nobody in', async () => {
    await use({ isOnly: true });
    const before = await sessionsOf(installation);
    const tried = await attemptSignIn(installation, OWNER, new Headers(), new Date());
    expect(tried).toMatchObject({ ok: false, error: { code: 'sso-only' } });
    // Whatever way it goes, no session begins.
    await expect(signIn(installation, OWNER)).rejects.toThrow();
    expect(await sessionsOf(installation)).toBe(before);
    expect(await allowPasswords(installation, new Date())).toBe('sso-only');
    expect(await allowPasswords(installation, new Date())).toBeUndefined();
    expect(await attemptSignIn(installation, OWNER, new Headers(), new Date())).toMatchObject({
      ok: true,
    });
  });

  test('settings that do not open let no password in, until the server allows passwords', async () => {
    await use({ isOnly: true });
    await installation.database.singleSignOn.updateMany({ data: { sealedSettings: 'damaged' } });
    const before = await sessionsOf(installation);
    const tried = await attemptSignIn(installation, OWNER, new Headers(), new Date());
    expect(tried).toMatchObject({ ok: false, error: { code: 'sso-unreadable' } });
    await expect(signIn(installation, OWNER)).rejects.toThrow();
    expect(await sessionsOf(installation)).toBe(before);
    expect(await allowPasswords(installation, new Date())).toBe('sso-unreadable');
    expect(await attemptSignIn(installation, OWNER, new Headers(), new Date())).toMatchObject({
      ok: true,
    });
  });

  test('with only single sign-on, a link of the server lets an owner in, and one of the app nobody', async () => {
    const password = 'a horse of another colour';
    const { email } = OWNER;
    const acceptLinkOf = async (actor: typeof ACTOR | undefined) => {
      const link = await resetByLink(installation, { email }, { actor, now: new Date() });
      const given = { name: '', password };
      if (!link.ok) {
        throw new Error(link.error.code);
      }
      // Whoever writes to the database makes no link of the server of one of the app.
      await installation.database.invitation.updateMany({ data: { createdByEmail: null } });
      return acceptInvitation(installation, link.value.token, given, new Date());
    };
    await use({ isOnly: true });
    expect(await acceptLinkOf(ACTOR)).toMatchObject({ ok: true, value: { madeBy: 'owner' } });
    expect(await acceptLinkOf(undefined)).toMatchObject({ ok: true, value: { madeBy: 'server' } });
    await expect(signIn(installation, { email, password })).rejects.toThrow();
    const letIn = await signIn(installation, { email, password }, new Headers(), true);
    expect(letIn.response.user.email).toBe(email);
    const [made] = await installation.database.auditEvent.findMany({
      where: { action: 'password-link-created', actorEmail: null },
    });
    expect(made?.detail).toContain(email);
    await use();
  });

  test('an owner removes a link, and the person is signed out and comes no more by it', async () => {
    await use();
    const as = { subject: 'unlinked', claims: verified('unlinked@example.com') };
    expect(await comes(as)).toMatchObject({ failed: undefined });
    const personId = (await person('unlinked@example.com'))?.id ?? '';
    const now = new Date();
    const self = { id: personId, email: 'unlinked@example.com' };
    expect(await unlinkPerson(installation, { personId, actor: self, now })).toMatchObject({
      error: { code: 'own-way-in' },
    });
    expect(await unlinkPerson(installation, { personId, actor: ACTOR, now })).toMatchObject({
      ok: true,
    });
    expect(await installation.database.session.count({ where: { userId: personId } })).toBe(0);
    expect(await comes(as)).toMatchObject({ failed: 'sso-email-taken' });
    expect(await unlinkPerson(installation, { personId, actor: ACTOR, now })).toMatchObject({
      error: { code: 'link-missing' },
    });
  });

  test('nobody saves settings that would lock them out', async () => {
    const { database, personMacKey } = installation;
    await use();
    const email = 'locked-out@example.com';
    const given = { name: 'Owner', email, role: 'owner', passwordHash: noPassword() } as const;
    const { id: userId } = await insertPerson(database, personMacKey, given, new Date());
    const save = async (changes: Partial<SingleSignOnSettings>, store = installation) => {
      const change = { actor: { id: userId, email }, now: new Date() };
      const saved = await saveSettings(store, settings(changes), change);
      return saved.ok ? 'saved' : saved.error;
    };
    expect(await save({ isOnly: true })).toBe('sso-only-unproven');
    expect(await save({ isOn: false })).toBe('own-way-in');

    const link = { userId, issuer: provider.issuer, subject: email };
    const mac = singleSignOnLinkMac(personMacKey, link);
    await database.singleSignOnLink.create({ data: { ...link, mac, createdAt: new Date() } });
    expect(await save({ name: 'Linked' })).toBe('saved');
    expect(await save({ isOnly: true })).toBe('sso-only-unproven');

    const where = { userId };
    await database.singleSignOnLink.update({ where, data: { lastUsedAt: new Date() } });
    const issuer = 'https://other.example.com';
    expect(await save({ isOnly: true, issuer })).toBe('sso-only-unproven');
    expect(await save({ issuer })).toBe('own-way-in');
    expect(await save({ isOn: false, isOnly: true })).toBe('own-way-in');
    expect(await save({ name: 'Proven', isOnly: true })).toBe('saved');

    const seal: Installation['vault']['seal'] = async (text, binding) => {
      await database.singleSignOnLink.delete({ where });
      return installation.vault.seal(text, binding);
    };
    const store = { ...installation, vault: { ...installation.vault, seal } };
    expect(await save({ isOnly: true }, store)).toBe('sso-only-unproven');
    expect(await readSettings(installation)).toMatchObject({ name: 'Proven', isOnly: true });
    await use();
  });

  test('settings that were saved over leave nothing behind, not even sealed', async () => {
    const { database, environment } = installation;
    await use({ clientSecret: 'a secret to be replaced' });
    const { sealedSettings } = await database.singleSignOn.findFirstOrThrow();
    const location = databaseLocation(environment.databaseUrl, environment.dataFolder);
    expect(await piecesLeft(location, sealedSettings)).not.toEqual([]);
    await use({ clientSecret: 'another secret' });
    expect(await piecesLeft(location, sealedSettings)).toEqual([]);
  });

  test('the client secret is in no row in clear, and everything was recorded', async () => {
    await use();
    const row = await installation.database.singleSignOn.findFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(CLIENT.secret);
    const actions = (await installation.database.auditEvent.findMany()).map(({ action }) => action);
    for (const action of [
      ...['single-sign-on-saved', 'single-sign-on-person-created', 'single-sign-on-linked'],
      ...['single-sign-on-role-given', 'single-sign-on-refused', 'single-sign-on-confirmed'],
      'single-sign-on-unlinked',
    ]) {
      expect(actions).toContain(action);
    }
  });
});

test.each<[unknown, boolean | undefined]>([
  [true, true],
  [undefined, undefined],
  [false, false],
  ['true', false],
  ['yes', false],
  [1, false],
  [null, false],
])('an address of which the provider says %j is verified: %j', (email_verified, isVerified) => {
  const all = { email: ' Some@Example.com', email_verified };
  const proof = { authTime: undefined, methods: [], contextClass: undefined };
  const claims = { issuer: 'i', subject: 's', ...proof, all };
  expect(claimedEmail(claims)).toEqual({ address: 'some@example.com', isVerified });
});

test('an address with letters that only look like those of another in lower case is none', () => {
  const proof = { authTime: undefined, methods: [], contextClass: undefined };
  const all = { email: 'nic\u212A@example.com', email_verified: true };
  expect(claimedEmail({ issuer: 'i', subject: 's', ...proof, all }).address).toBeUndefined();
});

test('a saved client secret is neither used for another client nor dropped unasked', () => {
  const before = { ...SETTINGS_DEFAULTS, issuer: 'https://a.example', clientId: 'app' };
  const given = { issuer: before.issuer, clientId: before.clientId, isPublic: false };
  const withSecret = { ...before, clientSecret: 'saved' };
  const save = (changes: Partial<Parameters<typeof secretToSave>[0]>, saved = withSecret) =>
    secretToSave({ ...given, clientSecret: '', ...changes }, saved);
  expect(save({})).toEqual({ ok: true, value: 'saved' });
  expect(save({ clientSecret: 'new', clientId: 'other' })).toEqual({ ok: true, value: 'new' });
  for (const other of [{ clientId: 'other' }, { issuer: 'https://b.example' }]) {
    expect(save(other)).toMatchObject({ ok: false });
    expect(save({ ...other, isPublic: true })).toEqual({ ok: true, value: '' });
  }
  expect(save({ clientSecret: 'new', isPublic: true })).toMatchObject({ ok: false });
  // Without a saved one, an empty field stands for a public client.
  expect(save({ clientId: 'other' }, { ...before, clientSecret: '' })).toEqual({
    ok: true,
    value: '',
  });
});

test.each([
  ['an issuer without https', { issuer: 'http://a.example' }, 'issuer'],
  ['values without a claim', { roleClaim: undefined, viewerValues: ['all'] }, 'roleClaim'],
  ['a value for two roles', { ownerValues: ['all'], viewerValues: ['all'] }, 'ownerValues'],
])('a form with %s is refused at that field', (_what, changes, field) => {
  const fit = { issuer: 'https://a.example', roleClaim: 'groups' };
  const given = { ...fit, ownerValues: [], editorValues: [], viewerValues: [] };
  expect(unfitFields(given, false)).toBeUndefined();
  expect(Object.keys(unfitFields({ ...given, ...changes }, false) ?? {})).toEqual([field]);
  expect(unfitFields({ ...given, issuer: 'http://a.example' }, true)).toBeUndefined();
});

test('a link of the app leads nowhere where only the provider lets people in and links nobody by email', () => {
  const leadsNowhere = (changes: Partial<SingleSignOnSettings>) =>
    linksLeadNowhere({ ...SETTINGS_DEFAULTS, isOn: true, isOnly: true, ...changes });
  expect(leadsNowhere({})).toBe(true);
  for (const changes of [{ linksByEmail: true }, { isOnly: false }, { isOn: false }]) {
    expect(leadsNowhere(changes)).toBe(false);
  }
  expect(linksLeadNowhere(undefined)).toBe(false);
});

describe('an attack', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await installationOn('sqlite');
    await saveSettings(installation, settings(), { actor: ACTOR, now: new Date() });
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const claims = verified('victim@example.com');

  test.each<[string, () => SignedInAs]>([
    ['another audience', () => ({ claims: { ...claims, aud: 'another' } })],
    [
      'two audiences and another authorized party',
      () => ({
        claims: { ...claims, aud: [CLIENT.id, 'another'], azp: 'another' },
      }),
    ],
    [
      'two audiences and no authorized party',
      () => ({
        claims: { ...claims, aud: [CLIENT.id, 'another'] },
      }),
    ],
    ['another nonce', () => ({ claims: { ...claims, nonce: 'another' } })],
    ['no nonce', () => ({ claims: { ...claims, nonce: undefined } })],
    ['another issuer', () => ({ claims: { ...claims, iss: 'https://evil.example' } })],
    ['an end that is over', () => ({ claims: { ...claims, exp: seconds() - 60 } })],
    ['no end', () => ({ claims: { ...claims, exp: undefined } })],
    ['a beginning in the future', () => ({ claims: { ...claims, iat: seconds() + 600 } })],
    ['no beginning', () => ({ claims: { ...claims, iat: undefined } })],
    ['no subject', () => ({ claims: { ...claims, sub: undefined } })],
    ['an empty subject', () => ({ claims: { ...claims, sub: '' } })],
    ['a signature by another key', () => ({ claims, signature: 'other' })],
    ['no signature', () => ({ claims, signature: 'none' })],
    ['a signature with the client secret', () => ({ claims, signature: 'HS256' })],
  ])('an ID token with %s signs nobody in', async (_what, as) => {
    const before = await sessionsOf(installation);
    const { failed } = await browser(installation).signInAs(as());
    expect(failed).toBe('sso-proof');
    expect(await sessionsOf(installation)).toBe(before);
    expect(await lastFailureOf(installation.database)).toMatchObject({ code: 'sso-proof' });
  });

  test('an answer without an ID token signs nobody in', async () => {
    expect(await browser(installation).signInAs({ claims, withoutIdToken: true })).toMatchObject({
      failed: 'sso-proof',
    });
  });

  test('a way back works once, and only in the browser that it was begun in', async () => {
    const victim = browser(installation);
    const query = provider.comeBack(await victim.start(), { claims });
    const attacker = browser(installation);
    expect(await attacker.finish(query)).toMatchObject({ failed: 'sso-stale' });
    await attacker.start();
    expect(await attacker.finish(query)).toMatchObject({ failed: 'sso-stale' });
    const cookies = new Map(victim.jar);
    expect(await victim.finish(query)).toMatchObject({ failed: undefined });
    for (const [name, value] of cookies) {
      victim.jar.set(name, value);
    }
    expect(await victim.finish(query)).toMatchObject({ failed: 'sso-stale' });
    const count = await sessionsOf(installation);
    const racer = browser(installation);
    const race = provider.comeBack(await racer.start(), { claims });
    const all = await Promise.all([1, 2, 3, 4].map(() => racer.finish(race)));
    expect(all.filter(({ failed }) => failed === undefined)).toHaveLength(1);
    expect(await sessionsOf(installation)).toBe(count + 1);
  });

  test('a code that was used is refused in another way back', async () => {
    const own = browser(installation);
    const first = provider.comeBack(await own.start(), { claims });
    await own.finish(first);
    const second = provider.comeBack(await own.start(), { claims });
    second.set('code', first.get('code') ?? '');
    expect(await own.finish(second)).toMatchObject({ failed: 'sso-refused' });
  });

  test('a way back ends after ten minutes, and when another provider is set', async () => {
    const own = browser(installation);
    const query = provider.comeBack(await own.start(), { claims });
    const late = new Date(Date.now() + 11 * 60_000);
    expect(await own.finish(query, late)).toMatchObject({ failed: 'sso-stale' });
    await saveSettings(installation, settings({ clientId: 'another' }), {
      actor: ACTOR,
      now: new Date(),
    });
    expect(await own.finish(query)).toMatchObject({ failed: 'sso-stale' });
    await saveSettings(installation, settings(), { actor: ACTOR, now: new Date() });
  });

  test('an answer in the name of another provider, or in nobody’s, is refused', async () => {
    for (const change of [
      (query: URLSearchParams) => query.set('iss', 'https://evil.example'),
      (query: URLSearchParams) => query.delete('iss'),
      (query: URLSearchParams) => query.append('state', 'another'),
    ]) {
      const own = browser(installation);
      const query = provider.comeBack(await own.start(), { claims });
      change(query);
      expect(await own.finish(query)).toMatchObject({ failed: 'sso-proof' });
    }
  });

  test('an error of the provider is named, and nothing of it is repeated', async () => {
    const own = browser(installation);
    const state = (await own.start()).searchParams.get('state') ?? '';
    const error = '<script>alert(1)</script>';
    const query = new URLSearchParams({ state, error, error_description: error });
    query.set('iss', provider.issuer);
    const finished = await own.finish(query);
    expect(finished).toMatchObject({ failed: 'sso-refused', location: '/sign-in?sso=sso-refused' });
    expect(JSON.stringify(await lastFailureOf(installation.database))).not.toContain('script');
  });

  test.each(['//evil.example', '/sign-out'])('nobody lands on %s', async (to) => {
    const own = browser(installation);
    const query = provider.comeBack(await own.start('sign-in', to), { claims });
    expect(await own.finish(query)).toMatchObject({ location: '/profiles' });
  });

  test('what the provider answers about the client is for the owner, without the secret', async () => {
    provider.answer = (request, response) => {
      if (request.url !== '/token') {
        return false;
      }
      const error_description = `The secret ${CLIENT.secret} is wrong`;
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'invalid_client', error_description }));
      return true;
    };
    expect(await browser(installation).signInAs({ claims })).toMatchObject({
      failed: 'sso-settings',
    });
    const failure = await lastFailureOf(installation.database);
    expect(failure?.detail).toContain('invalid_client');
    expect(failure?.detail).not.toContain(CLIENT.secret);
  });
});

describe('a provider that', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await installationOn('sqlite');
    await saveSettings(installation, settings(), { actor: ACTOR, now: new Date() });
  });

  const start = () =>
    startSingleSignOn(
      installation,
      { purpose: 'sign-in', to: undefined, source: 'test' },
      new Date(),
    );

  type Answering = (request: IncomingMessage, response: ServerResponse) => boolean;
  const whole =
    (answer: (response: ServerResponse) => void): Answering =>
    (_request, response) => {
      answer(response);
      return true;
    };

  test.each<[string, Answering, string]>([
    ['closes the connection', whole((response) => response.destroy()), 'sso-unreachable'],
    ['answers HTML', whole((response) => response.end('<html>')), 'sso-unreachable'],
    [
      'answers HTML and calls it JSON',
      whole((response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
      ),
      'sso-unreachable',
    ],
    [
      'redirects',
      whole((response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
      'sso-unreachable',
    ],
    ['is broken', whole((response) => response.writeHead(500).end()), 'sso-unreachable'],
    [
      'answers with more than is read',
      whole((response) => response.end('x'.repeat(1_000_000))),
      'sso-unreachable',
    ],
  ])('%s is named', async (_what, answer, code) => {
    provider.answer = answer;
    expect(await start()).toMatchObject({ ok: false, error: { code } });
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['names another issuer', { issuer: 'https://evil.example' }],
    ['has no token endpoint', { token_endpoint: undefined }],
    ['has no keys', { jwks_uri: undefined }],
    ['has an endpoint that is no address', { authorization_endpoint: 'javascript:alert(1)' }],
    ['signs only with the client secret', { id_token_signing_alg_values_supported: ['HS256'] }],
    ['signs nothing', { id_token_signing_alg_values_supported: ['none'] }],
  ])('%s is not used', async (_what, metadata) => {
    provider.metadata = metadata;
    expect(await start()).toMatchObject({ ok: false, error: { code: 'sso-settings' } });
  });

  test('keeps secrets of a cloud behind its endpoints is not asked for them', async () => {
    provider.metadata = { token_endpoint: 'http://169.254.169.254/latest' };
    expect(
      await browser(installation).signInAs({ claims: verified('a@example.com') }),
    ).toMatchObject({ failed: 'sso-unreachable' });
  });

  test('is on a private network is not asked unless that is allowed', async () => {
    const environment = { ...installation.environment, notifyPrivateTargets: false };
    const closed = { ...installation, environment };
    let asked = 0;
    provider.answer = () => {
      asked += 1;
      return false;
    };
    await saveSettings(closed, settings(), { actor: ACTOR, now: new Date() });
    const wish = { purpose: 'sign-in', to: undefined, source: 'test' } as const;
    expect(await startSingleSignOn(closed, wish, new Date())).toMatchObject({
      ok: false,
      error: { code: 'sso-settings' },
    });
    const https = settings({ issuer: provider.issuer.replace('http:', 'https:') });
    await saveSettings(closed, https, { actor: ACTOR, now: new Date() });
    expect(await startSingleSignOn(closed, wish, new Date())).toMatchObject({
      ok: false,
      error: { code: 'sso-unreachable' },
    });
    expect(asked).toBe(0);
    await saveSettings(installation, settings(), { actor: ACTOR, now: new Date() });
  });

  test('is asked with PKCE, state, nonce, and the registered address', async () => {
    const to = await browser(installation).start();
    const { state, nonce, ...rest } = Object.fromEntries(to.searchParams);
    expect(rest).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: redirectUri(installation),
      scope: 'openid email profile',
    });
    expect([state, nonce].every((text) => (text?.length ?? 0) >= 43)).toBe(true);
  });
});
