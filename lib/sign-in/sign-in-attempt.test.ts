import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_PROVIDERS, databaseLocation } from '@/lib/database/location';
import { openToldDatabase } from '@/lib/database/test-client.fixture';
import {
  allRowsAsText,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { personMac } from '@/lib/vault/person-mac';
import type { SessionHolder } from './auth';
import { knownDeviceCookie } from './known-device';
import { changeOwnPassword } from './own-password';
import { ownSession, sessionFor } from './own-session.fixture';
import { hashPassword } from './password';
import { CREDENTIAL_PROVIDER, createFirstOwner } from './people';
import { attemptSignIn } from './sign-in-attempt';
import { SOURCE_HEADER } from './source';

const PASSWORD = 'a long enough password';
const NOW = new Date('2026-11-24T12:00:10.000Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sign-in-attempt-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('wrong sign-ins on %s', (provider) => {
  let installation: Installation;

  beforeAll(async () => {
    const environment = readEnvironment(
      provider === 'sqlite'
        ? { DATA_DIR: folder }
        : {
            DATABASE_URL: await postgresql.createDatabase(),
            ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
          },
    );
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    installation = await openInstallation(environment.value, NOW, () => undefined);
  });

  afterAll(async () => {
    await installation.close();
  });

  /** Somebody new with a password, and sources that nobody else here uses. */
  async function newPerson() {
    const id = randomUUID();
    const email = `${id}@example.com`;
    const passwordHash = await hashPassword(PASSWORD);
    const mac = personMac(installation.personMacKey, { id, email, role: 'editor', passwordHash });
    await installation.database.user.create({
      data: {
        id,
        name: 'Somebody',
        email,
        role: 'editor',
        mac,
        accounts: {
          create: {
            id: randomUUID(),
            accountId: id,
            providerId: CREDENTIAL_PROVIDER,
            password: passwordHash,
          },
        },
      },
    });
    return { id, email };
  }

  type Try = {
    readonly email: string;
    readonly password?: string;
    readonly source: string;
    readonly cookie?: string;
    readonly at?: Date;
  };

  /** Tries to sign in, wrongly unless a password is given; answers with the code, `signed-in` for none. */
  async function outcome({ email, password, source, cookie, at }: Try) {
    const result = await attemptSignIn(
      installation,
      { email, password: password ?? 'wrong password' },
      new Headers({ [SOURCE_HEADER]: source, ...(cookie === undefined ? {} : { cookie }) }),
      at ?? NOW,
    );
    return result.ok ? { code: 'signed-in', message: '' } : result.error;
  }

  const codeOf = async (attempt: Try) => (await outcome(attempt)).code;

  async function codesOf(count: number, attempt: Try): Promise<Array<string>> {
    const codes: Array<string> = [];
    for (let left = count; left > 0; left -= 1) {
      codes.push(await codeOf(attempt));
    }
    return codes;
  }

  /** The Cookie header of a browser in which somebody signed in. */
  async function cookieOf(personId: string, at = NOW): Promise<string> {
    const cookie = await knownDeviceCookie(installation, personId, at);
    return `${cookie?.name}=${encodeURIComponent(cookie?.value ?? '')}`;
  }

  const newSource = () => `source ${randomUUID()}`;
  const refused = (count: number) => Array.from({ length: count }, () => 'sign-in-refused');
  const eventsOf = async (action: string, at = NOW) =>
    (await installation.database.auditEvent.findMany({ where: { action, at } })).map(({ detail }) =>
      String(detail),
    );

  test('ten from one source lock the address there, with the right password too, and nowhere else', async () => {
    const { email } = await newPerson();
    const source = newSource();
    expect(await codesOf(10, { email, source })).toEqual(refused(10));
    const locked = await outcome({ email, source, password: PASSWORD });
    expect(locked.code).toBe('sign-in-locked');
    expect(locked.message).toContain('Wait 5 minutes');
    expect(await codeOf({ email, source: newSource(), password: PASSWORD })).toBe('signed-in');
    const later = new Date(NOW.getTime() + 5 * MINUTE_MS);
    expect(await codeOf({ email, source, password: PASSWORD, at: later })).toBe('signed-in');
  });

  test('an address that nobody has costs as many statements as a known one', async () => {
    const { databaseUrl, dataFolder } = installation.environment;
    let statements = 0;
    const database = openToldDatabase(databaseLocation(databaseUrl, dataFolder), () => {
      statements += 1;
    });
    const statementsFor = async (email: string) => {
      const given = { email, password: 'wrong password' };
      const headers = new Headers({ [SOURCE_HEADER]: newSource() });
      const before = statements;
      await attemptSignIn({ ...installation, database }, given, headers, NOW);
      return statements - before;
    };
    const known = await newPerson();
    // The first one of a new client sends one more, whoever it is about.
    await statementsFor(`${randomUUID()}@example.com`);
    const one = await statementsFor(known.email);
    const other = await statementsFor(`${randomUUID()}@example.com`);
    await database.$disconnect();
    expect(one).toBeGreaterThan(5);
    expect(other).toBe(one);
  });

  test('wait longer and longer when they go on', async () => {
    const email = 'somebody who goes on';
    const source = newSource();
    const after = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE_MS);
    for (const minutes of [0, 5]) {
      await codesOf(10, { email, source, at: after(minutes) });
    }
    const hour = await outcome({ email, source, password: PASSWORD, at: after(10) });
    expect(hour).toMatchObject({ code: 'sign-in-locked' });
    expect(hour.message).toContain('Wait 50 minutes');
    for (const minutes of [60, 65]) {
      await codesOf(10, { email, source, at: after(minutes) });
    }
    const day = await outcome({ email, source, password: PASSWORD, at: after(70) });
    expect(day.message).toContain('Wait 11 hours');
  });

  test('say and count the same for an address that nobody has', async () => {
    const known = { email: (await newPerson()).email, source: newSource() };
    const unknown = { email: `${randomUUID()}@example.com`, source: newSource() };
    for (let left = 12; left > 0; left -= 1) {
      expect(await outcome(unknown)).toEqual(await outcome(known));
    }
  });

  test('are not counted when the password is right', async () => {
    const { email } = await newPerson();
    const source = newSource();
    await codesOf(9, { email, source });
    expect(await codesOf(3, { email, source, password: PASSWORD })).toEqual(
      Array.from({ length: 3 }, () => 'signed-in'),
    );
    expect(await codesOf(2, { email, source })).toEqual(['sign-in-refused', 'sign-in-locked']);
  });

  test('at once are no more than one after the other', async () => {
    const { email } = await newPerson();
    const source = newSource();
    const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf({ email, source })));
    expect(codes.filter((code) => code === 'sign-in-refused')).toHaveLength(10);
    expect(await codeOf({ email, source, password: PASSWORD })).toBe('sign-in-locked');
  });

  test('that come while too many are compared use up nobody’s tries', async () => {
    const source = newSource();
    const people = Array.from({ length: 50 }, () => `${randomUUID()}@example.com`);
    const outcomes = await Promise.all(people.map((email) => outcome({ email, source })));
    const busy = people.filter((_, index) => outcomes[index]?.code === 'sign-in-busy');
    expect(busy.length).toBeGreaterThan(0);
    expect(outcomes.find(({ code }) => code === 'sign-in-busy')?.message).toContain('try again');
    const [email = ''] = busy;
    expect(await codesOf(11, { email, source })).toEqual([...refused(10), 'sign-in-locked']);
  });

  test('from a crowd lock an address everywhere but in the browsers that its owner has used', async () => {
    const owner = await newPerson();
    const cookie = await cookieOf(owner.id);
    for (let sources = 10; sources > 0; sources -= 1) {
      const source = newSource();
      const codes = await Promise.all(
        Array.from({ length: 10 }, () => codeOf({ email: owner.email, source })),
      );
      expect(codes).toEqual(refused(10));
    }
    const right = { email: owner.email, source: newSource(), password: PASSWORD };
    expect(await codeOf(right)).toBe('sign-in-locked');
    expect(await codeOf({ ...right, cookie })).toBe('signed-in');
  });

  test('of a stranger at the same source leave a known browser its own tries', async () => {
    const owner = await newPerson();
    const source = newSource();
    const cookie = await cookieOf(owner.id);
    await codesOf(11, { email: owner.email, source });
    expect(await codesOf(10, { email: owner.email, source, cookie })).toEqual(refused(10));
    const locked = await outcome({ email: owner.email, source, cookie, password: PASSWORD });
    expect(locked.code).toBe('sign-in-locked');
    // Another browser of the same person has tries of its own.
    const other = await cookieOf(owner.id);
    expect(await codeOf({ email: owner.email, source, cookie: other, password: PASSWORD })).toBe(
      'signed-in',
    );
  });

  test('are not excused by the browser of somebody else, an old one, or one that was made up', async () => {
    const [owner, other] = [await newPerson(), await newPerson()];
    const source = newSource();
    await codesOf(10, { email: owner.email, source });
    const own = await cookieOf(owner.id);
    const [name = '', value = ''] = own.split('=');
    const [content = '', mark = ''] = decodeURIComponent(value).split('~');
    const [device = ''] = content.split('.');
    for (const cookie of [
      await cookieOf(other.id),
      await cookieOf(owner.id, new Date(NOW.getTime() - 180 * DAY_MS)),
      `${name}=${encodeURIComponent(`${device}.9999999999~${mark}`)}`,
      `${name}=${encodeURIComponent(content)}`,
      `${name}=`,
      `other=${value}`,
    ]) {
      expect(await codeOf({ email: owner.email, source, cookie, password: PASSWORD }), cookie).toBe(
        'sign-in-locked',
      );
    }
    expect(await codeOf({ email: owner.email, source, cookie: own, password: PASSWORD })).toBe(
      'signed-in',
    );
  });

  test('are not excused by a browser that was known before the password changed', async () => {
    const owner = await newPerson();
    const source = newSource();
    const cookie = await cookieOf(owner.id);
    await codesOf(10, { email: owner.email, source });
    const newPassword = 'another password, longer';
    const change = {
      ...{ person: owner, sessionId: await ownSession(installation, owner.id) },
      ...{ currentPassword: PASSWORD, newPassword },
      nextSession: (holder: SessionHolder) => sessionFor(installation, holder),
    };
    expect(await changeOwnPassword(installation, change, NOW)).toMatchObject({ ok: true });
    const right = { email: owner.email, source, password: newPassword };
    expect(await codeOf({ ...right, cookie })).toBe('sign-in-locked');
    expect(await codeOf({ ...right, cookie: await cookieOf(owner.id) })).toBe('signed-in');
  });

  test('of a hundred addresses lock their source, and only that', async () => {
    const { email } = await newPerson();
    const source = newSource();
    for (let count = 0; count < 100; count += 1) {
      expect(await codeOf({ email: `nobody ${count}`, source })).toBe('sign-in-refused');
    }
    expect(await codeOf({ email, source, password: PASSWORD })).toBe('sign-in-locked');
    expect(await codeOf({ email, source: newSource(), password: PASSWORD })).toBe('signed-in');
  });

  test('are recorded once an hour, and a lock-out once, without anything in clear', async () => {
    const { email } = await newPerson();
    const source = newSource();
    const before = {
      refused: await eventsOf('sign-in-refused'),
      locked: await eventsOf('sign-in-locked'),
    };
    await codesOf(15, { email, source });
    const newOf = async (action: 'refused' | 'locked') =>
      (await eventsOf(`sign-in-${action}`)).filter((detail) => !before[action].includes(detail));
    const [refusal, ...noMore] = await newOf('refused');
    expect(noMore).toEqual([]);
    const { email: emailHash, source: sourceHash } = JSON.parse(refusal ?? '');
    expect(emailHash).toMatch(/^[\w-]{16}$/);
    const lockOuts = await newOf('locked');
    expect(lockOuts.map((detail) => JSON.parse(detail))).toEqual([
      {
        email: emailHash,
        source: sourceHash,
        countedBy: 'email-and-source',
        wrongSignIns: 10,
        windowMinutes: 5,
      },
    ]);
    const { databaseUrl, dataFolder } = installation.environment;
    expect(await allRowsAsText(databaseLocation(databaseUrl, dataFolder))).not.toContain(source);
    expect(JSON.stringify([refusal, ...lockOuts])).not.toContain(email);
  });

  test('of 205 addresses from 41 sources lock nobody else, and leave a bounded record', async () => {
    const { email } = await newPerson();
    const at = new Date(NOW.getTime() + DAY_MS);
    for (let count = 0; count < 205; count += 1) {
      const attempt = { email: `somebody ${count}`, source: `crowd ${count % 41}`, at };
      expect(await codeOf(attempt)).toBe('sign-in-refused');
    }
    expect(await codeOf({ email, source: newSource(), password: PASSWORD, at })).toBe('signed-in');
    const recorded = await eventsOf('sign-in-refused', at);
    expect(recorded).toHaveLength(201);
    expect(recorded.filter((detail) => detail.includes('moreLeftOut'))).toHaveLength(1);
  });
});

test('the cookie of a known browser lasts 180 days, is bound to the host behind TLS, and no script reads it', async () => {
  const environment = readEnvironment({ DATA_DIR: path.join(folder, 'cookie') });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  const installation = await openInstallation(environment.value, NOW, () => undefined);
  const person = await createFirstOwner(
    installation,
    { name: 'Owner', email: 'owner@example.com', password: PASSWORD },
    NOW,
  );
  const id = person.ok ? person.value : '';
  const secure = { ...installation.environment, appOrigin: 'https://m2m.example.com' };
  const plain = await knownDeviceCookie(installation, id, NOW);
  const behindTls = await knownDeviceCookie({ ...installation, environment: secure }, id, NOW);
  await installation.close();
  expect(plain).toMatchObject({
    name: 'wizard.known_device',
    httpOnly: true,
    sameSite: 'strict',
    secure: false,
    maxAge: 15_552_000,
  });
  expect(behindTls).toMatchObject({
    name: '__Host-wizard.known_device',
    secure: true,
    path: '/',
  });
});
