import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { recipeTemplates } from '@/lib/celigo/profile-templates';
import type { ConnectionReport } from '@/lib/connection-test/report';
import { newestTestRun, recordTestRun } from '@/lib/connection-test/test-runs';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { allRowsAsText } from '@/lib/database/test-databases';
import { createVault, type Vault } from '@/lib/vault/sealed-text';
import { renameProfile, saveAccount, saveClientId, saveTemplates } from './changes';
import { makeCredential } from './credential.fixture';
import { type NewCredential, openPrivateKey, storeCredential } from './credentials';
import type { Profile } from './profile';
import { listProfiles } from './profile-list';
import { accountOfId } from './profile-scene.fixture';
import {
  configurationToCopy,
  createProfile,
  deleteProfile,
  NAME_LENGTH_MAX,
  nameOfCopy,
  readProfile,
} from './store';

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const NOW = new Date('2026-11-24T12:00:00.000Z');
const CLIENT_ID = 'c1'.repeat(32);

const REPORT: ConnectionReport = {
  outcome: 'works',
  startedAt: NOW.toISOString(),
  durationMs: 12.5,
  lines: [],
  causes: [],
};

const newDatabase = migratedDatabases();
let credential: NewCredential;

beforeAll(async () => {
  credential = await makeCredential(NOW);
});

describe.each(DATABASE_PROVIDERS)('profiles on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let vault: Vault;

  beforeAll(async () => {
    ({ database, location } = await newDatabase(provider));
    const key = { id: 'k1', bytes: randomBytes(32) };
    vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
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

  const auditActions = async (profileId: string) =>
    (
      await database.auditEvent.findMany({ where: { profileId }, orderBy: { sequence: 'asc' } })
    ).map(({ action }) => action);

  const testRun = async (profileId: string) => {
    const profile = await readProfile({ database, vault }, profileId);
    if (profile === undefined) {
      throw new Error('The profile is gone.');
    }
    return recordTestRun({ database, vault }, { profile, report: REPORT, actor: ACTOR, now: NOW });
  };

  const changeOf = ({ id, version }: { readonly id: string; readonly version: number }) => ({
    profileId: id,
    version,
    actor: ACTOR,
    now: NOW,
  });

  test('a profile is created, read, listed, renamed and deleted, each change on the record', async () => {
    const store = { database, vault };
    const profile = await newProfile('Life');
    expect(profile).toMatchObject({
      version: 1,
      name: 'Life',
      accountId: '1234567_SB1',
      environment: 'sandbox',
      scopes: ['rest_webservices'],
      configuration: {},
      credential: undefined,
      lastTest: undefined,
    });
    expect(await renameProfile(store, changeOf(profile), 'Renamed')).toEqual({
      ok: true,
      value: 2,
    });
    expect(await readProfile(store, profile.id)).toMatchObject({ version: 2, name: 'Renamed' });
    const { items } = await listProfiles(store, { limit: 100, now: NOW });
    expect(items.find(({ id }) => id === profile.id)).toMatchObject({ name: 'Renamed' });
    expect(await deleteProfile(store, changeOf(profile))).toBe(true);
    expect(await readProfile(store, profile.id)).toBeUndefined();
    expect((await auditActions(profile.id)).sort()).toEqual([
      'profile-created',
      'profile-deleted',
      'profile-renamed',
    ]);
    const event = await database.auditEvent.findFirstOrThrow({
      where: { profileId: profile.id, action: 'profile-renamed' },
    });
    expect(event).toMatchObject({ actorId: 'actor', actorEmail: ACTOR.email, at: NOW });
  });

  test('a change that cannot be put on the record is not made', async () => {
    const store = { database, vault };
    const profile = await newProfile('Recorded');
    const profiles = await database.profile.count();
    await database.$executeRawUnsafe('ALTER TABLE "AuditEvent" RENAME TO "AuditEventAway"');
    try {
      await expect(newProfile('Unrecorded')).rejects.toThrow();
      await expect(renameProfile(store, changeOf(profile), 'Unrecorded')).rejects.toThrow();
      await expect(deleteProfile(store, changeOf(profile))).rejects.toThrow();
      await expect(
        storeCredential(store, { ...changeOf(profile), replaces: undefined, credential }),
      ).rejects.toThrow();
    } finally {
      await database.$executeRawUnsafe('ALTER TABLE "AuditEventAway" RENAME TO "AuditEvent"');
    }
    expect(await database.profile.count()).toBe(profiles);
    expect(await readProfile(store, profile.id)).toEqual(profile);
  });

  test('a form that is sent twice makes one profile, another with its id a second one', async () => {
    const store = { database, vault };
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const sent = {
      id: randomUUID(),
      name: 'Sent twice',
      account: account.value,
      scopes: ['rest_webservices', 'restlets'] as const,
      actor: ACTOR,
      now: NOW,
    };
    const ids = await Promise.all([createProfile(store, sent), createProfile(store, sent)]);
    expect(ids).toEqual([sent.id, sent.id]);
    expect(await auditActions(sent.id)).toEqual(['profile-created']);

    const other = await createProfile(store, { ...sent, scopes: ['restlets'] });
    expect(other).not.toBe(sent.id);
    expect(await readProfile(store, other)).toMatchObject({ scopes: ['restlets'] });
    expect(await readProfile(store, sent.id)).toMatchObject({ scopes: sent.scopes });
  });

  test('a copy for another account has the settings and neither key, token nor id of Celigo', async () => {
    const store = { database, vault };
    const region = 'north-america' as const;
    const celigo = {
      apiToken: { region, token: 'celigo-token' },
      account: { region, userId: 'u1', since: NOW.toISOString() },
      made: { region, accountId: '1234567_SB1', iClientId: 'i1', connectionId: 'c1' },
    };
    const source = {
      ...{ id: 'source', accountId: '1234567_SB1', scopes: ['restlets'] as const },
      configuration: {
        clientId: CLIENT_ID,
        entity: 'Integration user',
        templates: { payload: '{"iss":"x"}' },
        celigo,
      },
      credential: undefined,
    };
    const account = parseAccountId('7654321');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const copyOf = async (withClientId: boolean) => {
      const configuration = configurationToCopy(source, {
        account: account.value,
        withClientId,
      });
      const scopes = ['restlets'] as const;
      const copy = { name: 'Copy', account: account.value, scopes, actor: ACTOR, now: NOW };
      const id = await createProfile(store, { ...copy, configuration });
      return readProfile(store, id);
    };
    expect(await copyOf(false)).toMatchObject({ accountId: '7654321', scopes: ['restlets'] });
    expect((await copyOf(false))?.configuration).toMatchObject({
      templates: { payload: '{"iss":"x"}' },
      celigo: { account: celigo.account },
    });
    expect(JSON.stringify(await copyOf(false))).not.toMatch(
      new RegExp(`${CLIENT_ID}|celigo-token|"i1"|"c1"|Integration user`),
    );
    expect((await copyOf(true))?.configuration.clientId).toBe(CLIENT_ID);
    expect((await copyOf(true))?.credential).toBeUndefined();
  });

  test('a copy is watched and renewed as early as its source, and never automatically', async () => {
    const store = { database, vault };
    const { id: source } = await newProfile('Watched');
    const watch = { checkEvery: 'weekly', remindDays: '90,10', contacts: 'ops@example.com' };
    await database.watch.create({ data: { profileId: source, ...watch } });
    const plan = { isAutomatic: true, daysBefore: 45, trouble: 'refused' };
    await database.renewalPlan.create({ data: { profileId: source, ...plan } });
    const copyOf = (settingsOf: string) =>
      createProfile(store, {
        ...{ name: 'Watched (copy)', account: accountOfId('7654321'), scopes: ['restlets'] },
        ...{ settingsOf, actor: ACTOR, now: NOW },
      });
    const settingsOf = async (profileId: string) => [
      await database.watch.findUnique({ where: { profileId }, omit: { profileId: true } }),
      await database.renewalPlan.findUnique({
        where: { profileId },
        select: { isAutomatic: true, daysBefore: true, trouble: true },
      }),
    ];
    expect(await settingsOf(await copyOf(source))).toEqual([
      watch,
      { isAutomatic: false, daysBefore: 45, trouble: null },
    ]);
    const { id: plain } = await newProfile('As the installation says');
    expect(await settingsOf(await copyOf(plain))).toEqual([null, null]);
  });

  test('the version for any time zone is copied and moved as that of the new account and scopes', async () => {
    const store = { database, vault };
    const old = await newProfile('Any time zone');
    const payloadOf = (accountId: string, scopes: Profile['scopes']) => {
      const subject = { account: accountOfId(accountId), scopes, algorithm: 'ES256' } as const;
      return recipeTemplates(subject, 'time-zone-independent').payload;
    };
    const texts = { payload: payloadOf(old.accountId, old.scopes), headers: '{"typ":"JWT"}' };
    expect((await saveTemplates(store, changeOf(old), old, texts)).ok).toBe(true);
    const source = await readProfile(store, old.id);
    if (source === undefined) {
      throw new Error('The profile is gone.');
    }
    const values = { account: accountOfId('7654321'), scopes: ['restlets'] as const };
    expect(
      configurationToCopy(source, { account: values.account, withClientId: false }).templates,
    ).toEqual({
      payload: payloadOf('7654321', old.scopes),
      headers: texts.headers,
    });
    expect((await saveAccount(store, changeOf(source), source, values)).ok).toBe(true);
    const moved = await readProfile(store, old.id);
    expect(moved?.configuration.templates).toEqual({
      payload: payloadOf('7654321', ['restlets']),
      headers: texts.headers,
    });
  });

  test('a writer who read an old version gets the current profile and overwrites nothing', async () => {
    const store = { database, vault };
    const old = await newProfile('Changed elsewhere');
    expect((await renameProfile(store, changeOf(old), 'First writer')).ok).toBe(true);
    const current = await readProfile(store, old.id);
    const refusal = { ok: false, error: { code: 'changed-meanwhile', current } };
    expect(await renameProfile(store, changeOf(old), 'Second writer')).toEqual(refusal);
    expect(await saveClientId(store, changeOf(old), old, CLIENT_ID)).toEqual(refusal);
    expect(await readProfile(store, old.id)).toEqual(current);
    expect((await auditActions(old.id)).sort()).toEqual(['profile-created', 'profile-renamed']);
  });

  test('a change of a profile that is gone is refused by name', async () => {
    const store = { database, vault };
    const profile = await newProfile('Gone');
    await deleteProfile(store, changeOf(profile));
    expect(await renameProfile(store, changeOf(profile), 'Back')).toEqual({
      ok: false,
      error: { code: 'profile-not-found' },
    });
    expect(
      await storeCredential(store, { ...changeOf(profile), replaces: undefined, credential }),
    ).toEqual({ ok: false, error: { code: 'profile-not-found' } });
  });

  test('the Client ID and the private key are in no column of any table', async () => {
    const store = { database, vault };
    const profile = await newProfile('Sealed');
    const change = { profileId: profile.id, version: profile.version, actor: ACTOR, now: NOW };
    expect((await saveClientId(store, change, profile, CLIENT_ID)).ok).toBe(true);
    const stored = await storeCredential(store, {
      profileId: profile.id,
      replaces: undefined,
      credential,
      actor: ACTOR,
      now: NOW,
    });
    await testRun(profile.id);
    const rows = await allRowsAsText(location);
    expect(rows).toContain(profile.id);
    expect(rows).not.toContain(Buffer.from(CLIENT_ID).toString('base64url'));
    expect(rows).not.toContain(CLIENT_ID);
    expect(rows).not.toContain('PRIVATE KEY');
    for (const line of credential.privateKeyPem.trim().split('\n').slice(1, -1)) {
      expect(rows).not.toContain(line);
    }
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
    const request = {
      profileId: profile.id,
      replaces: undefined,
      credential,
      actor: ACTOR,
      now: NOW,
    };
    const outcomes = await Promise.all([
      storeCredential({ database, vault }, request),
      storeCredential({ database, vault }, request),
    ]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(outcomes).toContainEqual({ ok: false, error: { code: 'credential-exists' } });
    expect(await database.credential.count({ where: { profileId: profile.id } })).toBe(1);
    expect((await readProfile({ database, vault }, profile.id))?.version).toBe(2);
  });

  test('a new key replaces only the one that the person saw, and the old one stays opened by its id', async () => {
    const store = { database, vault };
    const profile = await newProfile('Rotated');
    const request = { ...changeOf(profile), credential };
    const first = await storeCredential(store, { ...request, replaces: undefined });
    const replaces = first.ok ? first.value : '';
    expect(await openPrivateKey(store, replaces)).toBe(credential.privateKeyPem);
    const outcomes = await Promise.all([
      storeCredential(store, { ...request, replaces }),
      storeCredential(store, { ...request, replaces }),
    ]);
    const [second, ...more] = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    expect(more).toEqual([]);
    expect(outcomes).toContainEqual({ ok: false, error: { code: 'credential-exists' } });
    expect((await readProfile(store, profile.id))?.credential?.id).toBe(second);
    expect(await database.credential.count({ where: { nextForProfile: profile.id } })).toBe(1);
    expect(await openPrivateKey(store, replaces)).toBe(credential.privateKeyPem);
  });

  test('deleting a profile deletes its credentials and test runs and keeps the record of it', async () => {
    const profile = await newProfile('Deleted');
    await storeCredential(
      { database, vault },
      { profileId: profile.id, replaces: undefined, credential, actor: ACTOR, now: NOW },
    );
    await testRun(profile.id);
    expect((await newestTestRun({ database, vault }, profile.id))?.opened?.report).toEqual(REPORT);
    const deletion = { profileId: profile.id, actor: ACTOR, now: NOW };
    expect(await deleteProfile({ database, vault }, deletion)).toBe(true);
    expect(await deleteProfile({ database, vault }, deletion)).toBe(false);
    expect(await database.credential.count({ where: { profileId: profile.id } })).toBe(0);
    expect(await database.testRun.count({ where: { profileId: profile.id } })).toBe(0);
    expect(await newestTestRun({ database, vault }, profile.id)).toBeUndefined();
    const { items } = await listProfiles({ database }, { limit: 100, now: NOW });
    expect(items.map(({ name }) => name)).not.toContain('Deleted');
    expect(
      await database.auditEvent.count({
        where: { profileId: profile.id, action: 'profile-deleted' },
      }),
    ).toBe(1);
  });
});

test('the name of a copy is another one, and not longer than a name may be', () => {
  expect(nameOfCopy('Orders')).toBe('Orders (copy)');
  expect(nameOfCopy('Orders (copy)')).toBe('Orders (copy 2)');
  expect(nameOfCopy('Orders (copy 9)')).toBe('Orders (copy 10)');
  for (const name of ['x'.repeat(NAME_LENGTH_MAX), '😀'.repeat(NAME_LENGTH_MAX / 2)]) {
    const copied = nameOfCopy(name);
    expect(copied.length).toBeLessThanOrEqual(NAME_LENGTH_MAX);
    expect(copied).toMatch(/^(x|😀)+ \(copy\)$/u);
  }
});
