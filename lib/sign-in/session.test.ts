import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { authOf } from './auth';
import { createFirstOwner } from './people';
import { sessionOf } from './session';
import { hasSignedSessionCookie } from './signed-cookie';

const DAY_MS = 24 * 60 * 60 * 1000;
const OWNER = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };

let folder: string;
let installation: Installation;
let cookie: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'session-'));
  const environment = readEnvironment({ DATA_DIR: folder });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  installation = await openInstallation(environment.value, new Date(), () => undefined);
  await createFirstOwner(installation.database, OWNER, new Date());
  const { headers } = await authOf(installation).api.signInEmail({
    body: { email: OWNER.email, password: OWNER.password },
    returnHeaders: true,
  });
  cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
});

afterAll(async () => {
  await installation.database.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

const emailOf = async (cookies: string) =>
  (await sessionOf(installation, new Headers({ cookie: cookies })))?.person.email;

const madeBefore = (ageMs: number) =>
  installation.database.session.updateMany({
    data: { createdAt: new Date(Date.now() - ageMs), expiresAt: new Date(Date.now() + DAY_MS) },
  });

test('a session cookie tells who it is, and a changed one nothing', async () => {
  expect(await emailOf(cookie)).toBe(OWNER.email);
  expect(await hasSignedSessionCookie(installation, `other=1; ${cookie}`)).toBe(true);
  expect(await hasSignedSessionCookie(installation, undefined)).toBe(false);
  const [name = '', value = ''] = cookie.split('=');
  const token = decodeURIComponent(value).split('.')[0] ?? '';
  for (const forged of ['', 'x', token, `${token}.`, `${token}.${'A'.repeat(43)}=`]) {
    const header = `${name}=${encodeURIComponent(forged)}`;
    expect(await hasSignedSessionCookie(installation, header), forged).toBe(false);
    expect(await emailOf(`${name}=${encodeURIComponent(forged)}`), forged).toBeUndefined();
  }
});

test('a session ends after a week, however much it is used', async () => {
  await madeBefore(6 * DAY_MS);
  expect(await emailOf(cookie)).toBe(OWNER.email);
  await madeBefore(8 * DAY_MS);
  expect(await emailOf(cookie)).toBeUndefined();
});

test('behind an https APP_URL the session cookie is bound to that very host', async () => {
  const environment = { ...installation.environment, appOrigin: 'https://m2m.example.com' };
  const { headers } = await authOf({ ...installation, environment }).api.signInEmail({
    body: { email: OWNER.email, password: OWNER.password },
    returnHeaders: true,
  });
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
  await installation.database.$queryRawUnsafe('PRAGMA query_only = ON');
  try {
    expect(await emailOf(cookie)).toBe(OWNER.email);
  } finally {
    await installation.database.$queryRawUnsafe('PRAGMA query_only = OFF');
  }
  expect(await emailOf(cookie)).toBe(OWNER.email);
});
