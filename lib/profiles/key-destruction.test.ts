import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import {
  piecesLeft,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { cancelCertificateRequest, storeCertificateRequest } from './certificate-requests';
import { makeCredential } from './credential.fixture';
import { discardNext, noteRevoked } from './credential-steps';
import {
  type CredentialOrigin,
  type NewCredential,
  openPrivateKey,
  storeCredential,
  unsealPrivateKey,
} from './credentials';
import { destroyUnneededKeys } from './key-destruction';
import { createProfile, deleteProfile, type ProfileStore } from './store';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const ACTOR = { id: 'actor', email: 'ada@example.com' };
const BY_ACTOR = { actor: ACTOR, now: NOW };
/** Enough for tables that take several pages of the file. */
const OTHER_PROFILES = 30;

let postgresql: TestPostgresql;

beforeAll(async () => {
  postgresql = await startTestPostgresql();
});

afterAll(() => postgresql.stop());

describe.each(DATABASE_PROVIDERS)('on %s', (provider) => {
  let folder: string;
  let location: DatabaseLocation;
  let database: Database;
  let store: ProfileStore;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'key-destruction-'));
    location =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, 'wizard.db') }
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    database = openTestDatabase(location);
    const key = { id: 'k1', bytes: randomBytes(32) };
    store = { database, vault: createVault({ current: key, byId: new Map([[key.id, key]]) }) };
  });

  afterEach(async () => {
    await database.$disconnect();
    await rm(folder, { recursive: true, force: true });
  });

  const newProfile = async () => {
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    return createProfile(store, {
      name: 'Profile',
      account: account.value,
      scopes: ['rest_webservices'],
      ...BY_ACTOR,
    });
  };

  const storeKey = async (
    profileId: string,
    credential: NewCredential,
    replaces: string | undefined,
    origin: CredentialOrigin = 'credential-created',
  ) => {
    const replacement = { profileId, replaces, credential, origin, ...BY_ACTOR };
    const stored = await storeCredential(store, replacement);
    if (!stored.ok) {
      throw new Error(stored.error.code);
    }
    return stored.value;
  };

  /** A profile whose first key was replaced by a second. */
  const withReplacedKey = async (options: { opened: boolean; origin?: CredentialOrigin }) => {
    const profileId = await newProfile();
    const credential = await makeCredential(NOW);
    const id = await storeKey(profileId, credential, undefined, options.origin);
    if (options.opened) {
      await openPrivateKey(store, id);
    }
    const active = await storeKey(profileId, await makeCredential(NOW), id);
    return { profileId, id, active, credential };
  };

  const expectGone = async (...sealed: ReadonlyArray<string>) => {
    expect(await piecesLeft(location, ...sealed)).toEqual([]);
  };

  test('a replaced key that was never opened is destroyed, on the record and to the last byte', async () => {
    const profileId = await newProfile();
    const id = await storeKey(profileId, await makeCredential(NOW), undefined);
    const { sealedPrivateKey } = await database.credential.findUniqueOrThrow({ where: { id } });
    await storeKey(profileId, await makeCredential(NOW), id);
    expect(await openPrivateKey(store, id)).toBeUndefined();
    await expectGone(sealedPrivateKey);
    const events = await database.auditEvent.findMany({
      where: { profileId, action: 'private-key-destroyed' },
    });
    expect(events).toHaveLength(1);
  });

  test('a discarded key and the key of a revoked certificate are destroyed to the last byte', async () => {
    const sealedOf = async (id: string) =>
      (await database.credential.findUniqueOrThrow({ where: { id } })).sealedPrivateKey;
    const changeOf = async (profileId: string) => {
      const { version } = await database.profile.findUniqueOrThrow({ where: { id: profileId } });
      return { profileId, version, ...BY_ACTOR };
    };
    const { profileId, id, active } = await withReplacedKey({ opened: true });
    const revoked = await sealedOf(id);
    expect((await noteRevoked(store, await changeOf(profileId), id)).ok).toBe(true);
    await expectGone(revoked);
    const discarded = await sealedOf(active);
    expect((await discardNext(store, await changeOf(profileId), active)).ok).toBe(true);
    await expectGone(discarded);
  });

  test('looking whether a key opens leaves no trace: it is destroyed when it is replaced', async () => {
    const profileId = await newProfile();
    const credential = await makeCredential(NOW);
    const id = await storeKey(profileId, credential, undefined);
    expect(await unsealPrivateKey(store, id)).toBe(credential.privateKeyPem);
    await storeKey(profileId, await makeCredential(NOW), id);
    expect(await unsealPrivateKey(store, id)).toBeUndefined();
  });

  test('a replaced key that was opened stays until 30 days after its certificate ended', async () => {
    const { id, credential } = await withReplacedKey({ opened: true });
    const endMs = credential.notAfter.getTime();
    expect(await destroyUnneededKeys(database, new Date(endMs + 29 * DAY_MS))).toBe(0);
    expect(await openPrivateKey(store, id)).toBe(credential.privateKeyPem);
    expect(await destroyUnneededKeys(database, new Date(endMs + 31 * DAY_MS))).toBe(1);
    expect(await openPrivateKey(store, id)).toBeUndefined();
  });

  test('a key that was brought from elsewhere stays when it is replaced', async () => {
    const origin = 'credential-imported';
    const { id, credential } = await withReplacedKey({ opened: false, origin });
    expect(await openPrivateKey(store, id)).toBe(credential.privateKeyPem);
  });

  test('the active key stays, however long its certificate is over', async () => {
    const { id, active } = await withReplacedKey({ opened: true });
    expect(await destroyUnneededKeys(database, new Date('2099-01-01'))).toBe(1);
    expect(await openPrivateKey(store, id)).toBeUndefined();
    expect(await openPrivateKey(store, active)).toContain('PRIVATE KEY');
  });

  test('a key of which it is not known whether it was opened stays', async () => {
    const profileId = await newProfile();
    const credential = await makeCredential(NOW);
    const id = await storeKey(profileId, credential, undefined);
    // As the first versions left it.
    await database.credential.update({ where: { id }, data: { privateKeyNeverOpened: null } });
    await storeKey(profileId, await makeCredential(NOW), id);
    expect(await openPrivateKey(store, id)).toBe(credential.privateKeyPem);
  });

  test('of a deleted profile nothing sealed is left, nor its wrapping key, among many others', async () => {
    const profiles: Array<string> = [];
    for (let index = 0; index < OTHER_PROFILES; index += 1) {
      const profileId = await newProfile();
      await storeKey(profileId, await makeCredential(NOW), undefined);
      profiles.push(profileId);
    }
    for (const profileId of profiles.filter((_, index) => index % 3 === 1)) {
      const key = await database.profileKey.findUniqueOrThrow({ where: { profileId } });
      const profile = await database.profile.findUniqueOrThrow({ where: { id: profileId } });
      const credential = await database.credential.findFirstOrThrow({ where: { profileId } });
      expect(await deleteProfile(store, { profileId, ...BY_ACTOR })).toBe(true);
      await expectGone(
        key.sealed,
        profile.sealedConfiguration,
        credential.sealedPrivateKey,
        credential.sealedMapping ?? '',
      );
    }
  });

  test('of a canceled request no sealed key is left', async () => {
    const profileId = await newProfile();
    const { privateKeyPem } = await makeCredential(NOW);
    const request = {
      algorithm: 'ES256' as const,
      rsaModulusLength: undefined,
      requestPem: 'request',
      privateKeyPem,
    };
    const made = await storeCertificateRequest(store, { profileId, request, ...BY_ACTOR });
    const id = made.ok ? made.value : '';
    const row = await database.certificateRequest.findUniqueOrThrow({ where: { id } });
    expect(await cancelCertificateRequest(store, id, { profileId, ...BY_ACTOR })).toBe(true);
    await expectGone(row.sealedPrivateKey);
  });
});
