import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import { recordTestRun } from '@/lib/connection-test/test-runs';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { celigoFormFields, keyThumbprint } from './celigo-forms';
import { confirmCeligoWorks, undoCeligoConfirmation } from './celigo-proof';
import {
  renameProfile,
  saveAccount,
  saveCeligoProgress,
  saveClientId,
  saveTemplates,
} from './changes';
import type { CeligoForm, Profile } from './profile';
import { listProfiles } from './profile-list';
import {
  accountOfId,
  openTestStore,
  type ProfileScene,
  profileScene,
} from './profile-scene.fixture';
import type { ProfileChange, ProfileStore } from './store';

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
  let store: ProfileStore;
  let scene: ProfileScene;
  let id: string;

  beforeAll(async () => {
    store = await openTestStore(provider, folder, postgresql);
    scene = profileScene(store, ACTOR, NOW);
  });

  afterAll(() => store.database.$disconnect());

  const read = () => scene.read(id);
  const change: <Outcome>(
    save: (change: ProfileChange, profile: Profile) => Promise<Outcome>,
  ) => Promise<Outcome> = (save) => scene.tryChange(id, save);
  const states = () => scene.states(id);
  const complete = async () => {
    id = await scene.testable('Proof', CLIENT_ID);
  };

  const say = () => change((of, profile) => confirmCeligoWorks(store, of, profile));

  const listed = async () => {
    const { items } = await listProfiles(store, { limit: 50, now: NOW });
    return items.find((item) => item.id === id);
  };

  test('a person’s word is kept with who and when, on the page and in the list', async () => {
    await complete();
    expect((await read()).celigoProof).toBeUndefined();
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
    expect((await read()).active).not.toBeUndefined();
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
      expect((await read()).celigoProof).toBeUndefined();
      expect((await listed())?.celigoProof).toBeUndefined();
      await back();
      expect((await read()).celigoProof).not.toBeUndefined();
    }
    await change((of) => renameProfile(store, of, 'Another name'));
    expect((await read()).celigoProof).not.toBeUndefined();
  });

  test('a next certificate leaves it, until Celigo uses that one', async () => {
    await complete();
    await say();
    await scene.addKey(id);
    await scene.confirmCertificate(id);
    expect((await read()).celigoProof).not.toBeUndefined();
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

  const undo = () => change((of, profile) => undoCeligoConfirmation(store, of, profile));
  const enter = (form: CeligoForm) =>
    change((of, profile) => {
      const fields = celigoFormFields(profile, form) ?? [];
      const values = valuesToRemember(fields, keyThumbprint(profile));
      return saveCeligoProgress(store, of, profile, { form, values });
    });

  test('a word that is taken back leaves everything as it was before it', async () => {
    await complete();
    const before = await states();
    await say();
    await undo();
    const profile = await read();
    expect(profile.celigoProof).toBeUndefined();
    expect(await states()).toEqual(before);
    expect(profile).toMatchObject({
      active: undefined,
      next: { stage: 'uploaded' },
      prerequisitesProvenFor: undefined,
    });
    expect(await say()).toMatchObject({ ok: true });
    expect(await states()).toMatchObject({ test: 'done', 'celigo-iclient': 'done' });
  });

  test('what was entered before or after the word, and what the wizard’s test proved, stays', async () => {
    await complete();
    await enter('celigo-connection');
    await say();
    await enter('celigo-iclient');
    await recordTestRun(store, {
      profile: await read(),
      report: {
        outcome: 'works',
        startedAt: LATER.toISOString(),
        durationMs: 1,
        lines: [],
        causes: [],
      },
      actor: ACTOR,
      now: LATER,
    });
    await undo();
    expect(await states()).toMatchObject({
      prerequisites: 'done',
      test: 'done',
      'celigo-iclient': 'done',
      'celigo-connection': 'done',
    });
    expect((await read()).active).not.toBeUndefined();
  });

  describe('in another account than the one where the upload was confirmed', () => {
    const move = () =>
      change((of, profile) => {
        const { scopes } = profile;
        return saveAccount(store, of, profile, { account: accountOfId('7654321'), scopes });
      });
    const upload = async () => (await states())['m2m-mapping'];

    test('a word proves the upload for good, until it is taken back', async () => {
      await complete();
      await move();
      expect(await upload()).toBe('to-do');
      await say();
      await scene.setClientId(id, 'b'.repeat(64));
      expect(await upload()).toBe('done');
      await undo();
      expect(await upload()).toBe('to-do');
    });

    test('an upload that is confirmed there too stays when the word is taken back', async () => {
      await complete();
      await move();
      await say();
      await scene.confirmCertificate(id);
      await undo();
      expect(await upload()).toBe('done');
    });
  });

  test('without a Client ID there is nothing that could work', async () => {
    id = await scene.create('Empty');
    expect(await say()).toEqual({ ok: false, error: { code: 'profile-incomplete' } });
  });
});
