import { randomBytes } from 'node:crypto';
import { chown, link, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { saveClientId } from '@/lib/profiles/changes';
import { makeCredential } from '@/lib/profiles/credential.fixture';
import { openPrivateKey, storeCredential } from '@/lib/profiles/credentials';
import { createProfile, readProfile } from '@/lib/profiles/store';
import { saveSettings } from '@/lib/sign-in/single-sign-on/save-settings';
import { readSettings, SETTINGS_DEFAULTS } from '@/lib/sign-in/single-sign-on/settings';
import { createKeyringFile, readKeyringFile } from '@/lib/vault/keyring-file';
import { createVault } from '@/lib/vault/sealed-text';
import { readChannel, saveChannel } from '@/lib/watch/channels';
import { readEnvironment } from './environment';
import { type Installation, openInstallation } from './installation';
import { addKey } from './keyring-rotation';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'actor', email: 'ada@example.com' };
const CLIENT_ID = 'a1'.repeat(32);
const FIRST = { id: 'first', bytes: randomBytes(32) };
const SECOND = { id: 'second', bytes: randomBytes(32) };

type Key = typeof FIRST;

const keyText = ({ id, bytes }: Key) => `${id}:${bytes.toString('base64url')}`;

let postgresql: TestPostgresql;

beforeAll(async () => {
  postgresql = await startTestPostgresql();
});

afterAll(() => postgresql.stop());

describe.each(DATABASE_PROVIDERS)('the keyring on %s', (provider) => {
  let folder: string;
  let databaseUrl: string | undefined;
  let installation: Installation;
  let said: Array<string>;

  const open = async (...keys: ReadonlyArray<Key>) => {
    const environment = readEnvironment({
      DATA_DIR: folder,
      ENCRYPTION_KEYS: keys.map(keyText).join(','),
      DATABASE_URL: databaseUrl,
    });
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    installation = await openInstallation(environment.value, NOW, (line) => said.push(line));
  };

  const reopen = async (...keys: ReadonlyArray<Key>) => {
    await installation.close();
    await open(...keys);
  };

  const newProfile = async () => {
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const profileId = await createProfile(installation, {
      name: 'Profile',
      account: account.value,
      scopes: ['restlets', 'rest_webservices'],
      actor: ACTOR,
      now: NOW,
    });
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      throw new Error('The profile was not saved.');
    }
    const change = { profileId, version: profile.version, actor: ACTOR, now: NOW };
    await saveClientId(installation, change, profile, CLIENT_ID);
    const credential = await makeCredential(NOW);
    const stored = await storeCredential(installation, {
      ...change,
      replaces: undefined,
      credential,
    });
    if (!stored.ok) {
      throw new Error(stored.error.code);
    }
    return { profileId, credentialId: stored.value, credential };
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sealed-values-'));
    databaseUrl = provider === 'sqlite' ? undefined : await postgresql.createDatabase();
    said = [];
    await open(FIRST);
  });

  afterEach(async () => {
    await installation.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('after a start with a new key first the old one may leave, and not before', async () => {
    const { profileId, credentialId, credential } = await newProfile();
    await reopen(SECOND, FIRST);
    expect(said.join()).toContain('first');
    await reopen(SECOND);
    expect((await readProfile(installation, profileId))?.configuration.clientId).toBe(CLIENT_ID);
    expect(await openPrivateKey(installation, credentialId)).toBe(credential.privateKeyPem);
    await expect(reopen(FIRST)).rejects.toMatchObject({ code: 'encryption-key-missing' });
  });

  test('a notification channel that an instance with the old key saved is not lost with that key', async () => {
    await reopen(SECOND, FIRST);
    const settings = { kind: 'slack', url: 'https://hooks.example.com/s', secret: '' } as const;
    const change = { actor: ACTOR, now: NOW };
    const old = createVault({ current: FIRST, byId: new Map([[FIRST.id, FIRST]]) });
    const { database } = installation;
    const id = await saveChannel({ database, vault: old }, { name: 'Chat', settings }, change);
    await expect(reopen(SECOND)).rejects.toMatchObject({ code: 'encryption-key-missing' });
    await open(SECOND, FIRST);
    await reopen(SECOND);
    expect((await readChannel(installation, id))?.settings).toEqual(settings);
  });

  test('settings of single sign-on that an instance with the old key saved are not lost with that key', async () => {
    await reopen(SECOND, FIRST);
    const settings = { ...SETTINGS_DEFAULTS, name: 'Example' };
    const old = createVault({ current: FIRST, byId: new Map([[FIRST.id, FIRST]]) });
    await saveSettings({ ...installation, vault: old }, settings, { actor: ACTOR, now: NOW });
    await expect(reopen(SECOND)).rejects.toMatchObject({ code: 'encryption-key-missing' });
    await open(SECOND, FIRST);
    await reopen(SECOND);
    expect(await readSettings(installation)).toEqual(settings);
  });
});

describe('a key added to the keyring file', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keyring-'));
    await createKeyringFile(folder, NOW);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is lost by none of two calls at once', async () => {
    const added = await Promise.all([addKey(folder, NOW), addKey(folder, NOW)]);
    const keyring = await readKeyringFile(folder);
    expect(keyring.ok && [...keyring.value.byId.keys()].sort()).toEqual(
      ['k20261124', ...added].sort(),
    );
  });

  test('by root leaves the files to their owner', async () => {
    const owner = process.getuid?.() === 0 ? 54_321 : (await stat(folder)).uid;
    const { gid } = await stat(folder);
    const keyring = path.join(folder, 'keyring');
    const root = (await stat(keyring)).uid;
    await chown(folder, owner, gid);
    // Also that of an earlier call which left it to root.
    for (const keyringOwner of [owner, root]) {
      await chown(keyring, keyringOwner, gid);
      await addKey(folder, NOW);
      const names = (await readdir(folder)).sort();
      expect(names).toEqual(['keyring', 'keyring.lock']);
      for (const name of names) {
        expect((await stat(path.join(folder, name))).uid, name).toBe(owner);
      }
    }
  });

  test('by root gives no file away that has another name elsewhere', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'elsewhere-'));
    const foreign = path.join(elsewhere, 'foreign');
    await writeFile(foreign, '');
    const { uid, gid } = await stat(foreign);
    await chown(folder, uid === 0 ? 54_321 : uid, gid);
    await link(foreign, path.join(folder, 'keyring.lock'));
    await addKey(folder, NOW);
    expect((await stat(foreign)).uid).toBe(uid);
    await rm(elsewhere, { recursive: true });
  });

  test('needs a data folder, and says so', async () => {
    const missing = path.join(folder, 'missing');
    await expect(addKey(missing, NOW)).rejects.toThrow(
      `The data folder ${missing} does not exist.`,
    );
  });

  test('is added also after a call that was killed while it wrote', async () => {
    await writeFile(path.join(folder, 'keyring.new'), 'k20261124-2:ha');
    const added = await addKey(folder, NOW);
    const keyring = await readKeyringFile(folder);
    expect(keyring.ok && [...keyring.value.byId.keys()]).toEqual([added, 'k20261124']);
  });
});
