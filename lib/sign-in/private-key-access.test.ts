import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { readHistory } from '@/lib/documents/read-history';
import { makeCredential } from '@/lib/profiles/credential.fixture';
import { storeCredential } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import { createProfile, type ProfileStore, readProfile } from '@/lib/profiles/store';
import { createVault } from '@/lib/vault/sealed-text';
import { countPasswordAgain, PASSWORD_AGAIN_LIMIT } from './password-again';
import { createFirstOwner, type PeopleStore, type Person } from './people';
import { confirmPasswordForKey, openPrivateKeyWithPassword } from './private-key-access';

const MAC_KEY = 'the key of these tests';
const NOW = new Date('2026-11-24T12:00:00.000Z');
const PASSWORD = 'a long enough password';

let database: Database;
let store: ProfileStore & PeopleStore;
let person: Person;
let keyPem: string;

async function newProfile(name: string): Promise<string> {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  const scopes = ['rest_webservices'] as const;
  return createProfile(store, { name, account: account.value, scopes, actor: person, now: NOW });
}

async function read(profileId: string): Promise<Profile> {
  const profile = await readProfile(store, profileId);
  if (profile === undefined) {
    throw new Error('The profile is not there.');
  }
  return profile;
}

async function addKey(profileId: string): Promise<void> {
  const credential = await makeCredential(NOW);
  keyPem = credential.privateKeyPem;
  const stored = await storeCredential(store, {
    profileId,
    replaces: undefined,
    actor: person,
    now: NOW,
    credential,
  });
  if (!stored.ok) {
    throw new Error(stored.error.code);
  }
}

const newDatabase = migratedDatabases();

describe.each(DATABASE_PROVIDERS)('a private key on %s', (provider) => {
  beforeAll(async () => {
    ({ database } = await newDatabase(provider));
    const key = { id: 'k1', bytes: randomBytes(32) };
    const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
    store = { database, vault, personMacKey: MAC_KEY };
    const owner = { name: 'Owner', email: 'owner@example.com', password: PASSWORD };
    const made = await createFirstOwner(store, owner, NOW);
    if (!made.ok) {
      throw new Error(made.error.code);
    }
    person = { id: made.value, name: 'Owner', email: 'owner@example.com', role: 'owner' };
  });

  async function give(profile: Profile, password: string) {
    return openPrivateKeyWithPassword(store, {
      profile,
      person,
      password,
      as: 'celigo.json',
      now: NOW,
    });
  }

  test('the right password gives the key, and both tries are in the history without it', async () => {
    const profileId = await newProfile('With a key');
    await addKey(profileId);
    const profile = await read(profileId);
    expect(await give(profile, 'not the password')).toMatchObject({
      ok: false,
      error: { code: 'password-wrong' },
    });
    expect(await give(profile, PASSWORD)).toEqual({ ok: true, value: keyPem });
    const { lines, isCut } = await readHistory(database, profileId);
    expect(isCut).toBe(false);
    const tries = lines.filter(({ action }) => action.startsWith('private-key-'));
    expect(tries.map(({ action, detail }) => [action, detail.as])).toEqual(
      expect.arrayContaining([
        ['private-key-refused', 'celigo.json'],
        ['private-key-shown', 'celigo.json'],
      ]),
    );
    expect(tries).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toMatch(/PRIVATE KEY|password"/);
  });

  test('a password for sending the key to Celigo is recorded as that, right or wrong', async () => {
    const profileId = await newProfile('Sent to Celigo');
    await addKey(profileId);
    const profile = await read(profileId);
    for (const [password, right] of [
      ['not the password', false],
      [PASSWORD, true],
    ] as const) {
      const request = { profile, person, password, as: 'celigo-api', now: NOW };
      expect(await confirmPasswordForKey(store, request, 'private-key-sent')).toBe(right);
    }
    const { lines } = await readHistory(database, profileId);
    const tries = lines.filter(({ action }) => action.startsWith('private-key-'));
    expect(tries.map(({ action }) => action).sort()).toEqual([
      'private-key-refused',
      'private-key-sent',
    ]);
  });

  test('tries at the password are counted by session, and five times as many by person', async () => {
    const installation = { database, authSecret: 'a secret for this test' };
    const { attemptsMax } = PASSWORD_AGAIN_LIMIT;
    const allowedIn = async (sessionId: string, personId = person.id) => {
      let allowed = 0;
      for (let attempt = 0; attempt <= attemptsMax; attempt += 1) {
        const tried = await countPasswordAgain(installation, { personId, sessionId }, NOW);
        allowed += tried.allowed ? 1 : 0;
      }
      return allowed;
    };
    // A stolen session locks itself, and no other one.
    for (const session of ['stolen', 'second', 'third', 'fourth', 'fifth']) {
      expect(await allowedIn(session), session).toBe(attemptsMax);
    }
    expect(await allowedIn('sixth')).toBe(0);
    expect(await allowedIn('of somebody else', 'somebody else')).toBe(attemptsMax);
  });

  test('without a record there is no key', async () => {
    const profileId = await newProfile('Unrecorded');
    await addKey(profileId);
    const profile = await read(profileId);
    await database.$executeRawUnsafe('ALTER TABLE "AuditEvent" RENAME TO "AuditEventAway"');
    try {
      await expect(give(profile, PASSWORD)).rejects.toThrow();
    } finally {
      await database.$executeRawUnsafe('ALTER TABLE "AuditEventAway" RENAME TO "AuditEvent"');
    }
  });

  test('a profile without a key gives none, and nothing is recorded as shown', async () => {
    const profileId = await newProfile('Without a key');
    expect(await give(await read(profileId), PASSWORD)).toMatchObject({
      ok: false,
      error: { code: 'key-missing' },
    });
    const { lines } = await readHistory(database, profileId);
    expect(lines.map(({ action }) => action)).toEqual(['profile-created']);
  });

  test('a long history gives its newest entries, oldest first, and says so', async () => {
    const profileId = await newProfile('Long');
    await database.auditEvent.createMany({
      data: Array.from({ length: 205 }, (_, index) => ({
        id: `long-${index}`,
        at: new Date(NOW.getTime() + (index + 1) * 1000),
        action: 'connection-tested',
        profileId,
        detail: JSON.stringify({ outcome: 'works' }),
      })),
    });
    const { lines, isCut } = await readHistory(database, profileId);
    expect(isCut).toBe(true);
    expect(lines).toHaveLength(200);
    expect(lines.at(-1)?.at).toEqual(new Date(NOW.getTime() + 205_000));
    expect(lines[0]?.at).toEqual(new Date(NOW.getTime() + 6_000));
  });

  test('single checks are left out of the history', async () => {
    const profileId = await newProfile('Checked');
    const at = new Date(NOW.getTime() + 1000);
    await database.auditEvent.create({
      data: { id: 'check', at, action: 'celigo-field-ticked', profileId, detail: '{}' },
    });
    const { lines } = await readHistory(database, profileId);
    expect(lines.map(({ action }) => action)).toEqual(['profile-created']);
  });
});
