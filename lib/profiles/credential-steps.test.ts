import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import type { ConnectionReport } from '@/lib/connection-test/report';
import { recordTestRun } from '@/lib/connection-test/test-runs';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { celigoFormFields, keyThumbprint } from './celigo-forms';
import { saveCeligoProgress, saveClientId, saveMapping } from './changes';
import { makeCredential } from './credential.fixture';
import {
  bringBack,
  discardEffect,
  discardNext,
  listEarlierCredentials,
  noteRevoked,
} from './credential-steps';
import { openPrivateKey, storeCredential } from './credentials';
import type { Profile } from './profile';
import { listProfiles } from './profile-list';
import { openTestStore, type ProfileScene, profileScene } from './profile-scene.fixture';
import { profileProgress } from './progress';
import type { ProfileStore } from './store';
import { profileState } from './task-states';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'actor', email: 'ada@example.com' };

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'credential-steps-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('the life of a credential on %s', (provider) => {
  let database: ProfileStore['database'];
  let store: ProfileStore;
  let scene: ProfileScene;

  beforeAll(async () => {
    store = await openTestStore(provider, folder, postgresql);
    database = store.database;
    scene = profileScene(store, ACTOR, NOW);
  });

  afterAll(() => database.$disconnect());

  const read = (profileId: string) => scene.read(profileId);

  const inList = async (profileId: string) => {
    const { items } = await listProfiles(store, { limit: 50, now: NOW });
    return items.find(({ id }) => id === profileId)?.progress;
  };

  const changeOf = ({ id, version }: Profile) => ({
    profileId: id,
    version,
    actor: ACTOR,
    now: NOW,
  });

  async function generate(profileId: string, replaces: string | undefined) {
    return storeCredential(store, {
      profileId,
      replaces,
      credential: await makeCredential(NOW),
      actor: ACTOR,
      now: NOW,
    });
  }

  async function confirm(profileId: string) {
    const profile = await read(profileId);
    const certificateId = (profile.next ?? profile.active)?.predictedCertificateId ?? '';
    const mapping = { entity: 'Ada', role: 'Integration', certificateId };
    expect((await saveMapping(store, changeOf(profile), profile, mapping)).ok).toBe(true);
  }

  async function enterInCeligo(profileId: string) {
    const profile = await read(profileId);
    const fields = celigoFormFields(profile, 'celigo-iclient') ?? [];
    const values = valuesToRemember(fields, keyThumbprint(profile));
    const entered = { form: 'celigo-iclient', values } as const;
    expect((await saveCeligoProgress(store, changeOf(profile), profile, entered)).ok).toBe(true);
  }

  async function runTest(profileId: string, outcome: ConnectionReport['outcome']) {
    const profile = await read(profileId);
    await openPrivateKey(store, profile.credential?.id ?? '');
    await recordTestRun(store, {
      profile,
      report: { outcome, startedAt: NOW.toISOString(), durationMs: 1, lines: [], causes: [] },
      actor: ACTOR,
      now: NOW,
    });
  }

  async function newProfile(): Promise<string> {
    const profileId = await scene.create('Life');
    await scene.setClientId(profileId, 'a'.repeat(64));
    return profileId;
  }

  /** A profile whose first credential works and is in use. */
  async function inUse(): Promise<{ profileId: string; first: string }> {
    const profileId = await newProfile();
    const made = await generate(profileId, undefined);
    await confirm(profileId);
    await runTest(profileId, 'works');
    await enterInCeligo(profileId);
    return { profileId, first: made.ok ? made.value : '' };
  }

  test('the first credential is staged, uploaded, and active once its iClient is entered', async () => {
    const profileId = await newProfile();
    await generate(profileId, undefined);
    expect(await read(profileId)).toMatchObject({ active: undefined, next: { stage: 'staged' } });
    await confirm(profileId);
    expect(await read(profileId)).toMatchObject({ active: undefined, next: { stage: 'uploaded' } });
    await enterInCeligo(profileId);
    expect(await read(profileId)).toMatchObject({ active: { stage: 'active' }, next: undefined });
  });

  test('a key that was never confirmed in NetSuite is simply replaced', async () => {
    const profileId = await newProfile();
    const first = await generate(profileId, undefined);
    const second = await generate(profileId, first.ok ? first.value : undefined);
    expect(second.ok && (await read(profileId)).next?.id).toBe(second.ok && second.value);
    expect(await openPrivateKey(store, first.ok ? first.value : '')).toBeUndefined();
  });

  test('a key that is made while one is in use becomes the next one, and nothing proven is lost', async () => {
    const { profileId, first } = await inUse();
    await generate(profileId, undefined);
    const profile = await read(profileId);
    expect(profile).toMatchObject({
      active: { id: first },
      next: { stage: 'staged' },
      credential: { id: first },
      celigoIclientSettled: true,
      lastTest: { outcome: 'works' },
    });
    expect(profileProgress(profile)).toMatchObject({
      nextWaits: true,
      celigoIclient: { state: 'entered', toUpdate: 0 },
    });
    expect(await openPrivateKey(store, first)).toContain('PRIVATE KEY');
  });

  test('of two people who generate at once one makes the next credential, the other is told', async () => {
    const { profileId, first } = await inUse();
    const outcomes = await Promise.all([
      generate(profileId, undefined),
      generate(profileId, undefined),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes).toContainEqual({ ok: false, error: { code: 'credential-exists' } });
    expect(await database.credential.count({ where: { profileId } })).toBe(2);
    expect((await read(profileId)).active?.id).toBe(first);
  });

  test('a failed test of the next credential says nothing of the one in use', async () => {
    const { profileId } = await inUse();
    await generate(profileId, undefined);
    await confirm(profileId);
    await runTest(profileId, 'does-not-work');
    expect((await read(profileId)).lastTest?.outcome).toBe('works');
    await enterInCeligo(profileId);
    expect((await read(profileId)).lastTest?.outcome).toBe('does-not-work');
  });

  test('the next credential becomes active when Celigo uses it, and one can go back', async () => {
    const { profileId, first } = await inUse();
    const made = await generate(profileId, undefined);
    const second = made.ok ? made.value : '';
    await confirm(profileId);
    const switching = await read(profileId);
    expect(switching).toMatchObject({ active: { id: first }, credential: { id: second } });
    // Celigo goes on with the first, so nothing of it asks for attention yet.
    const progress = profileProgress(switching);
    expect(progress).toMatchObject({
      celigoIclient: { state: 'begun', toUpdate: 0 },
      fieldsToUpdate: 0,
    });
    expect(profileState(progress, NOW)).toBe('works');
    expect(await inList(profileId)).toMatchObject({ fieldsToUpdate: 0 });
    await runTest(profileId, 'works');
    await enterInCeligo(profileId);
    const switched = await read(profileId);
    expect(switched).toMatchObject({ active: { id: second }, next: undefined });
    const [earlier] = await listEarlierCredentials(store, profileId, NOW);
    expect(earlier).toMatchObject({ id: first, isWayBack: true });
    const where = { id: first };
    const { notAfter } = await store.database.credential.findUniqueOrThrow({ where });
    const ending = (end: Date) =>
      store.database.credential.update({ where, data: { notAfter: end } });
    // NetSuite may still accept one that it shortens: nobody knows from where it counts.
    await ending(new Date('2036-01-01'));
    const inThreeYears = new Date('2029-11-24T12:00:00.000Z');
    expect(await listEarlierCredentials(store, profileId, inThreeYears)).toMatchObject([
      { id: first, isWayBack: true },
    ]);
    expect(await listEarlierCredentials(store, profileId, new Date('2036-01-02'))).toEqual([]);
    await ending(notAfter);

    expect((await bringBack(store, changeOf(switched), first)).ok).toBe(true);
    expect(await read(profileId)).toMatchObject({
      active: { id: second },
      credential: { id: first },
    });
    await enterInCeligo(profileId);
    expect(await read(profileId)).toMatchObject({ active: { id: first }, next: undefined });
    expect(await openPrivateKey(store, first)).toContain('PRIVATE KEY');
  });

  test('while Celigo switches, a value that fits neither credential is still to be updated', async () => {
    const { profileId } = await inUse();
    await generate(profileId, undefined);
    await confirm(profileId);
    const profile = await read(profileId);
    await saveClientId(store, changeOf(profile), profile, 'b'.repeat(64));
    expect(profileProgress(await read(profileId)).fieldsToUpdate).toBe(1);
    expect(await inList(profileId)).toMatchObject({ fieldsToUpdate: 1 });
  });

  test('a discarded next credential leaves the profile as it was before', async () => {
    const { profileId, first } = await inUse();
    const made = await generate(profileId, undefined);
    await confirm(profileId);
    const profile = await read(profileId);
    expect((await discardNext(store, changeOf(profile), made.ok ? made.value : '')).ok).toBe(true);
    const after = await read(profileId);
    expect(after).toMatchObject({
      active: { id: first },
      next: undefined,
      credential: { id: first },
    });
    expect(profileProgress(after)).toMatchObject({
      celigoIclient: { state: 'entered', toUpdate: 0 },
      mapping: true,
      lastTestOutcome: 'works',
    });
  });

  test('what discarding is said to do is what it does', async () => {
    const discarded = async (prepare: (profileId: string, id: string) => Promise<unknown>) => {
      const { profileId } = await inUse();
      const made = await generate(profileId, undefined);
      const id = made.ok ? made.value : '';
      await prepare(profileId, id);
      const said = await discardEffect(store, id, NOW);
      expect((await discardNext(store, changeOf(await read(profileId)), id)).ok).toBe(true);
      const isKeyHere = (await openPrivateKey(store, id)) !== undefined;
      const isBack = (await bringBack(store, changeOf(await read(profileId)), id)).ok;
      return { said, isKeyHere, isBack };
    };
    const open = (id: string) => openPrivateKey(store, id);
    expect(await discarded((profileId) => confirm(profileId))).toEqual({
      said: 'key-destroyed',
      isKeyHere: false,
      isBack: false,
    });
    expect(await discarded((_, id) => open(id))).toEqual({
      said: 'no-way-back',
      isKeyHere: true,
      isBack: false,
    });
    const tested = (profileId: string, id: string) => confirm(profileId).then(() => open(id));
    expect(await discarded(tested)).toEqual({ said: 'way-back', isKeyHere: true, isBack: true });
  });

  test('the key of a revoked certificate is destroyed, and what is in use cannot be revoked here', async () => {
    const { profileId, first } = await inUse();
    const before = await read(profileId);
    expect(await noteRevoked(store, changeOf(before), first)).toEqual({
      ok: false,
      error: { code: 'step-not-possible' },
    });
    await generate(profileId, undefined);
    await confirm(profileId);
    await runTest(profileId, 'works');
    await enterInCeligo(profileId);
    const switched = await read(profileId);
    expect((await noteRevoked(store, changeOf(switched), first)).ok).toBe(true);
    expect(await openPrivateKey(store, first)).toBeUndefined();
    const later = await read(profileId);
    expect(await bringBack(store, changeOf(later), first)).toMatchObject({ ok: false });
  });

  test('the pair that is in use is not taken as the next one, and another profile may have it', async () => {
    const credential = await makeCredential(NOW);
    const put = (profileId: string) =>
      storeCredential(store, {
        profileId,
        replaces: undefined,
        credential,
        actor: ACTOR,
        now: NOW,
      });
    const profileId = await newProfile();
    expect((await put(profileId)).ok).toBe(true);
    await confirm(profileId);
    await enterInCeligo(profileId);
    const before = await read(profileId);
    expect(await put(profileId)).toMatchObject({
      ok: false,
      error: { code: 'certificate-in-use' },
    });
    expect(await read(profileId)).toEqual(before);
    expect((await put(await newProfile())).ok).toBe(true);
  });

  test('a credential of another profile is not touched', async () => {
    const [one, other] = [await inUse(), await inUse()];
    const made = await generate(other.profileId, undefined);
    const profile = await read(one.profileId);
    const step = await discardNext(store, changeOf(profile), made.ok ? made.value : '');
    expect(step).toEqual({ ok: false, error: { code: 'step-not-possible' } });
    expect((await read(other.profileId)).next).not.toBeUndefined();
  });
});
