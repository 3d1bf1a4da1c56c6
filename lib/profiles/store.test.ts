import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { type Database, openDatabase } from '@/lib/database/client';
import type { DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { schemaDifference } from '@/lib/database/schema-difference';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { generateKeyAndCertificate } from '@/lib/keys/key-and-certificate';
import { createFirstOwner } from '@/lib/sign-in/people';
import { countAttempt, takeBackAttempt } from '@/lib/sign-in/rate-limit';
import { createVault, type Vault } from '@/lib/vault/sealed-text';
import { renameProfile, saveClientId } from './changes';
import { type NewCredential, openPrivateKey, storeCredential } from './credentials';
import { createProfile, deleteProfile, listProfiles, readProfile } from './store';

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const NOW = new Date('2026-11-24T12:00:00.000Z');
const CLIENT_ID = 'c1'.repeat(32);

let folder: string;
let postgresql: TestPostgresql;
let credential: NewCredential;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'store-'));
  postgresql = await startTestPostgresql();
  const generated = await generateKeyAndCertificate({
    algorithm: 'ES256',
    commonName: 'Store test',
    validityDays: 30,
    now: NOW,
  });
  if (!generated.ok) {
    throw new Error(generated.error.message);
  }
  const { privateKeyPem, certificatePem, certificateId, description } = generated.value;
  credential = {
    algorithm: 'ES256',
    rsaModulusLength: null,
    privateKeyPem,
    certificatePem,
    predictedCertificateId: certificateId,
    notBefore: description.notBefore,
    notAfter: description.notAfter,
  };
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(['sqlite', 'postgresql'] as const)(
  'the migration history of %s arrives at the models',
  async (provider) => {
    const read = (name: string) => readFile(path.join('prisma', name), 'utf8');
    const migrated = await read('migrated-models.prisma');
    expect(await schemaDifference(provider, migrated, await read('models.prisma'))).toBe('');
    expect(await schemaDifference(provider, '', migrated)).toContain('CREATE TABLE "Profile"');
  },
);

describe.each(['sqlite', 'postgresql'] as const)('profiles on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let vault: Vault;

  beforeAll(async () => {
    location =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, 'store.db') }
        : { provider, url: await postgresql.createDatabase() };
    await Promise.all([applyMigrations(location), applyMigrations(location)]);
    database = openDatabase(location);
    const key = { id: 'k1', bytes: randomBytes(32) };
    vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  const newProfile = async (name: string) => {
    const account = parseAccountId('1234567_SB1');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const id = await createProfile(
      { database, vault },
      { name, account: account.value, scopes: ['rest_webservices'], actor: ACTOR, now: NOW },
    );
    const profile = await readProfile({ database, vault }, id);
    if (profile === undefined) {
      throw new Error('The profile was not saved.');
    }
    return profile;
  };

  test('migrations that are applied again change nothing', async () => {
    expect(await applyMigrations(location)).toEqual([]);
  });

  test('the Client ID and the private key are in no column of any table', async () => {
    const store = { database, vault };
    const profile = await newProfile('Sealed');
    const change = { profileId: profile.id, version: profile.version, actor: ACTOR, now: NOW };
    expect((await saveClientId(store, change, profile, CLIENT_ID)).ok).toBe(true);
    const stored = await storeCredential(store, {
      profileId: profile.id,
      replaces: null,
      credential,
      actor: ACTOR,
      now: NOW,
    });
    const rows = JSON.stringify([
      await database.profile.findMany(),
      await database.credential.findMany(),
      await database.auditEvent.findMany(),
      await database.testRun.findMany(),
    ]);
    expect(rows).not.toContain(CLIENT_ID);
    expect(rows).not.toContain('PRIVATE KEY');
    expect(rows).not.toContain(credential.privateKeyPem.split('\n')[1]);
    expect((await readProfile(store, profile.id))?.configuration.clientId).toBe(CLIENT_ID);
    expect(stored.ok && (await openPrivateKey(store, stored.value))).toBe(credential.privateKeyPem);
  });

  test('of ten writers who read the same version exactly one wins, the others get the current one', async () => {
    const profile = await newProfile('Contested');
    const change = { profileId: profile.id, version: profile.version, actor: ACTOR, now: NOW };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        renameProfile({ database, vault }, change, `Name ${index}`),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const current = await readProfile({ database, vault }, profile.id);
    for (const outcome of outcomes) {
      if (!outcome.ok) {
        expect(outcome.error).toMatchObject({
          code: 'changed-meanwhile',
          current: { name: current?.name },
        });
      }
    }
    expect(
      await database.auditEvent.count({
        where: { profileId: profile.id, action: 'profile-renamed' },
      }),
    ).toBe(1);
  });

  test('of two keys that are generated at once exactly one becomes active', async () => {
    const profile = await newProfile('Two keys');
    const request = { profileId: profile.id, replaces: null, credential, actor: ACTOR, now: NOW };
    const outcomes = await Promise.all([
      storeCredential({ database, vault }, request),
      storeCredential({ database, vault }, request),
    ]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await database.credential.count({ where: { profileId: profile.id } })).toBe(1);
  });

  test('deleting a profile deletes its credentials and keeps the record of it', async () => {
    const profile = await newProfile('Deleted');
    await storeCredential(
      { database, vault },
      { profileId: profile.id, replaces: null, credential, actor: ACTOR, now: NOW },
    );
    const deletion = { profileId: profile.id, actor: ACTOR, now: NOW };
    expect(await deleteProfile({ database, vault }, deletion)).toBe(true);
    expect(await deleteProfile({ database, vault }, deletion)).toBe(false);
    expect(await database.credential.count({ where: { profileId: profile.id } })).toBe(0);
    const { items } = await listProfiles({ database }, { offset: 0, limit: 50 });
    expect(items.map(({ name }) => name)).not.toContain('Deleted');
    expect(
      await database.auditEvent.count({
        where: { profileId: profile.id, action: 'profile-deleted' },
      }),
    ).toBe(1);
  });

  test('of two first owners who come at once one is made', async () => {
    const owner = { name: 'Owner', email: 'First@Example.com', password: 'a long enough password' };
    const outcomes = await Promise.all([
      createFirstOwner(database, owner, NOW),
      createFirstOwner(database, { ...owner, email: 'second@example.com' }, NOW),
    ]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await database.user.count()).toBe(1);
    const account = await database.account.findFirstOrThrow();
    expect(account.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('parallel attempts cannot slip through the limit, what is taken back does not count, and the next window is open again', async () => {
    const rule = { name: 'test', attemptsMax: 5, windowSeconds: 60 };
    const attempts = await Promise.all(
      Array.from({ length: 20 }, () =>
        countAttempt(database, 'secret', rule, 'someone@example.com', NOW),
      ),
    );
    expect(attempts.filter(({ allowed }) => allowed)).toHaveLength(5);
    await takeBackAttempt(database, 'secret', rule, 'other@example.com', NOW);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const counted = await countAttempt(database, 'secret', rule, 'other@example.com', NOW);
      expect(counted.allowed).toBe(true);
      await takeBackAttempt(database, 'secret', rule, 'other@example.com', NOW);
    }
    const later = new Date(NOW.getTime() + 60_000);
    expect(
      (await countAttempt(database, 'secret', rule, 'someone@example.com', later)).allowed,
    ).toBe(true);
    expect(JSON.stringify(await database.rateLimit.findMany())).not.toContain('someone');
  });
});
