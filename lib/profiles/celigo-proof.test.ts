import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { recordTestRun } from '@/lib/connection-test/test-runs';
import { type Database, openDatabase } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { sayCeligoWorks, takeBackCeligoWorks } from './celigo-proof';
import { renameProfile, saveAccount, saveClientId, saveMapping, saveTemplates } from './changes';
import { makeCredential } from './credential.fixture';
import { storeCredential } from './credentials';
import type { Profile } from './profile';
import { listProfiles } from './profile-list';
import { profileProgress } from './progress';
import { createProfile, type ProfileStore, readProfile } from './store';
import { taskStatuses } from './task-states';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const LATER = new Date('2026-11-24T13:00:00.000Z');
const ACTOR = { id: 'person', email: 'celigo@example.com' };
const CLIENT_ID = 'a'.repeat(64);

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'celigo-proof-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('“works in Celigo” on %s', (provider) => {
  let database: Database;
  let store: ProfileStore;
  let id: string;

  beforeAll(async () => {
    const location =
      provider === 'sqlite'
        ? ({ provider, file: path.join(folder, 'proof.db') } as const)
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    database = openDatabase(location);
    const key = { id: 'k1', bytes: randomBytes(32) };
    store = { database, vault: createVault({ current: key, byId: new Map([[key.id, key]]) }) };
  });

  afterAll(() => database.$disconnect());

  const read = async (): Promise<Profile> => {
    const profile = await readProfile(store, id);
    if (profile === undefined) throw new Error('The profile is gone.');
    return profile;
  };

  const accountOfId = (accountId: string) => {
    const account = parseAccountId(accountId);
    if (!account.ok) throw new Error(account.error.message);
    return account.value;
  };

  const change = async (
    save: (
      change: Parameters<typeof saveClientId>[1],
      profile: Profile,
    ) => Promise<{ readonly ok: boolean }>,
  ) => {
    const profile = await read();
    const of = { profileId: id, version: profile.version, actor: ACTOR, now: NOW };
    return save(of, profile);
  };

  const newCredential = async () => {
    const credential = await makeCredential(NOW);
    const stored = await storeCredential(store, {
      profileId: id,
      replaces: null,
      credential,
      actor: ACTOR,
      now: NOW,
    });
    expect(stored.ok).toBe(true);
    const certificateId = credential.predictedCertificateId;
    await change((of, profile) =>
      saveMapping(store, of, profile, { entity: undefined, role: undefined, certificateId }),
    );
  };

  const complete = async () => {
    const account = accountOfId('1234567');
    const scopes = ['rest_webservices'] as const;
    id = await createProfile(store, { name: 'Proof', account, scopes, actor: ACTOR, now: NOW });
    await change((of, profile) => saveClientId(store, of, profile, CLIENT_ID));
    await newCredential();
  };

  const say = () => change((of, profile) => sayCeligoWorks(store, of, profile));

  const listed = async () => {
    const { items } = await listProfiles(store, { limit: 50, now: NOW });
    return items.find((item) => item.id === id);
  };

  const states = async () => {
    const tasks = taskStatuses(profileProgress(await read()), NOW);
    return Object.fromEntries(tasks.map(({ slug, state }) => [slug, state]));
  };

  test('a person’s word is kept with who and when, on the page and in the list', async () => {
    await complete();
    expect((await read()).celigoProof).toBeNull();
    expect(await say()).toMatchObject({ ok: true });
    const proof = { at: NOW, how: 'person', by: ACTOR.email };
    expect((await read()).celigoProof).toEqual(proof);
    expect(await listed()).toMatchObject({
      celigoProof: proof,
      progress: { celigoProven: true },
    });
  });

  test('it proves NetSuite’s side too, and both forms are entered', async () => {
    await complete();
    expect(await states()).toMatchObject({ test: 'to-do', prerequisites: 'to-do' });
    await say();
    expect(await states()).toMatchObject({
      prerequisites: 'done',
      test: 'done',
      'celigo-iclient': 'done',
      'celigo-connection': 'done',
    });
    expect((await read()).active).not.toBeNull();
  });

  test('another Client ID, account or text ends it, and the old one restores it', async () => {
    await complete();
    await say();
    const setClientId = (clientId: string) =>
      change((of, profile) => saveClientId(store, of, profile, clientId));
    const setAccount = (accountId: string) =>
      change((of, { scopes, ...profile }) =>
        saveAccount(store, of, { scopes, ...profile }, { account: accountOfId(accountId), scopes }),
      );
    const setPayload = (payload: string | undefined) =>
      change((of, profile) =>
        saveTemplates(store, of, profile, payload === undefined ? {} : { payload }),
      );
    for (const [other, back] of [
      [() => setClientId('b'.repeat(64)), () => setClientId(CLIENT_ID)],
      [() => setAccount('7654321'), () => setAccount('1234567')],
      [() => setPayload('{}'), () => setPayload(undefined)],
    ] as const) {
      await other();
      expect((await read()).celigoProof).toBeNull();
      expect((await listed())?.celigoProof).toBeNull();
      await back();
      expect((await read()).celigoProof).not.toBeNull();
    }
    await change((of) => renameProfile(store, of, 'Another name'));
    expect((await read()).celigoProof).not.toBeNull();
  });

  test('a next certificate leaves it, until Celigo uses that one', async () => {
    await complete();
    await say();
    await newCredential();
    expect((await read()).celigoProof).not.toBeNull();
    expect(await say()).toEqual({ ok: false, error: { code: 'celigo-still-switching' } });
  });

  test('a failed test of NetSuite after it outweighs it', async () => {
    await complete();
    await say();
    const report = {
      outcome: 'does-not-work',
      startedAt: LATER.toISOString(),
      durationMs: 1,
      lines: [],
      causes: [],
    } as const;
    await recordTestRun(store, { profile: await read(), report, actor: ACTOR, now: LATER });
    expect(await states()).toMatchObject({ test: 'problem' });
    expect((await listed())?.progress.celigoProven).toBe(false);
  });

  test('the word can be taken back, and what was entered stays', async () => {
    await complete();
    await say();
    await change((of) => takeBackCeligoWorks(store, of));
    expect((await read()).celigoProof).toBeNull();
    expect(await states()).toMatchObject({ test: 'to-do', 'celigo-iclient': 'done' });
  });

  test('without a Client ID there is nothing that could work', async () => {
    const account = accountOfId('1234567');
    id = await createProfile(store, {
      name: 'Empty',
      account,
      scopes: ['rest_webservices'],
      actor: ACTOR,
      now: NOW,
    });
    expect(await say()).toEqual({ ok: false, error: { code: 'profile-incomplete' } });
  });
});
