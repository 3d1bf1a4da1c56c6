import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import type { DatabaseLocation, DatabaseProvider } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { BENCH_KEY } from '@/lib/practice/bench.fixture';
import { renewAutomatically } from './automatic';
import { confirmSwitched } from './celigo-side';
import type { KilledRenewal } from './killed-renewal.fixture';
import { saveRenewalPlan } from './plan';
import { confirmRevoked, confirmUploaded } from './renewal';
import { ACTOR, RenewalScene, SCENE_KEY } from './renewal-scene.fixture';
import { startRenewal } from './start';
import { readRenewal } from './state';

const RENEW_AND_DIE = `
  import { renewAndDie } from '@/lib/renewal/killed-renewal.fixture';
  await renewAndDie(JSON.parse(process.argv[1]));`;

let folder: string;
let postgresql: TestPostgresql;
let locations: Readonly<Record<DatabaseProvider, DatabaseLocation>>;
let provider: DatabaseProvider;
let database: Database;
let scene: RenewalScene;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'renewal-kills-'));
  postgresql = await startTestPostgresql();
  locations = {
    sqlite: { provider: 'sqlite', file: path.join(folder, 'wizard.db') },
    postgresql: { provider: 'postgresql', url: await postgresql.createDatabase() },
  };
  for (const location of Object.values(locations)) await applyMigrations(location);
});

afterEach(() => database.$disconnect());

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A profile on this database that renews by itself and is due. */
async function openScene(on: DatabaseProvider): Promise<void> {
  provider = on;
  database = openTestDatabase(locations[provider]);
  scene = await RenewalScene.open(database);
  await scene.makeInCeligo();
  const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
  await saveRenewalPlan(scene.store, subject, { isAutomatic: true, daysBefore: null });
  scene.daysPassed = 250;
}

/** Renews in a process of its own, which kill -9 ends. */
async function renewAndKill(how: KilledRenewal['how'], fatal: string): Promise<void> {
  const given: KilledRenewal = {
    profiles: { location: locations[provider], key: SCENE_KEY.bytes.toString('base64') },
    world: {
      location: { provider: 'sqlite', file: scene.bench.file },
      key: BENCH_KEY.bytes.toString('base64'),
    },
    profileId: scene.profileId,
    daysPassed: scene.daysPassed,
    apiToken: scene.apiToken,
    ...{ how, fatal },
  };
  const args = ['--import', 'tsx', '--input-type=module', '-e', RENEW_AND_DIE];
  const child = spawn(process.execPath, [...args, JSON.stringify(given)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  // In place of the seconds after which the leases of a dead process end.
  await database.celigoRunLease.deleteMany();
}

/** What Celigo or this app uses is valid in NetSuite, and nothing else was revoked too early. */
async function expectNothingLost(oldId: string | undefined): Promise<void> {
  const { active, celigoProof } = await scene.profile();
  const unrevoked = await scene.unrevoked();
  expect(unrevoked).toContain(active?.certificateId);
  const old = await database.credential.findUniqueOrThrow({ where: { id: oldId ?? '' } });
  if (active?.id === oldId || celigoProof === null) expect(unrevoked).toContain(old.thumbprint);
}

async function expectOneProven(oldId: string | undefined): Promise<void> {
  const { active, next, celigoProof } = await scene.profile();
  expect([active?.id === oldId, next, celigoProof === null]).toEqual([false, null, false]);
  expect(await scene.unrevoked()).toEqual([active?.certificateId]);
}

describe('kill -9 of a renewal', () => {
  test.each([
    ['sqlite', 'automatic', 'upload'],
    ['postgresql', 'automatic', 'upload'],
    ['postgresql', 'automatic', 'switch'],
    ['sqlite', 'automatic', 'revoke'],
    ['postgresql', 'automatic', 'revoke'],
    ['sqlite', 'by-endpoint', 'celigo test'],
  ] as const)(
    'on %s, %s, once %s was answered, ends with one proven certificate when it is gone on with',
    async (on, how, fatal) => {
      await openScene(on);
      const old = (await scene.profile()).active;
      await renewAndKill(how, fatal);
      await expectNothingLost(old?.id);
      const came = await renewAutomatically(scene.unattended(), scene.profileId);
      expect(came).toEqual({ kind: 'renewed' });
      await expectOneProven(old?.id);
    },
    60_000,
  );

  test.each([
    ['sqlite', '1'],
    ['postgresql', '2'],
  ] as const)(
    'on %s, by hand, after step %s, ends with one proven certificate when it is gone on with',
    async (on, steps) => {
      await openScene(on);
      const old = (await scene.profile()).active;
      const context = scene.context();
      await startRenewal(context);
      const { next } = await scene.profile();
      await scene.mapByHand(next?.certificatePem ?? '');
      await renewAndKill('by-hand', steps);
      await expectNothingLost(old?.id);
      const state = async () => readRenewal(scene.store, await scene.profile());
      for (let now = await state(); now !== undefined; now = await state()) {
        const seen = { renewalId: now.renewal.id, step: now.step };
        if (now.step === 'upload') {
          await confirmUploaded(context, seen, now.next.predictedCertificateId);
        } else if (now.step === 'revoke') {
          const [first] = await scene.bench.netsuite.listMappings('PRACTICE');
          await scene.bench.netsuite.revokeMapping('PRACTICE', first?.id ?? 0, new Date());
          await confirmRevoked(context, seen);
        } else {
          await confirmSwitched(context, seen);
        }
      }
      const { active, next: left } = await scene.profile();
      expect([active?.id, left]).toEqual([next?.id, null]);
    },
    60_000,
  );
});
