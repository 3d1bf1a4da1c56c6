import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import {
  DATABASE_PROVIDERS,
  type DatabaseLocation,
  type DatabaseProvider,
} from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import {
  type KilledRenewal,
  RENEWAL_WAYS,
  type RenewalWay,
  renewToTheEnd,
  runByJob,
} from './killed-renewal.fixture';
import { RENEW, saveRenewalPlan } from './plan';
import { ACTOR, RenewalScene } from './renewal-scene.fixture';

const REPOSITORY = path.join(import.meta.dirname, '../..');

const RENEW_AND_DIE = `
  import { renewAndDie } from '@/lib/renewal/killed-renewal.fixture';
  await renewAndDie(JSON.parse(process.argv[2] ?? ''));
  process.exit();`;

/**
 * `npm run bench -- renewal-kills` sets it to 1: every place, instead of one of each way; a larger number
 * leaves out places, others on each database.
 */
const EVERY = process.env.EVERY_KILL === undefined ? undefined : Number(process.env.EVERY_KILL);

const ONE_PLACE: Readonly<Record<DatabaseProvider, Readonly<Record<RenewalWay, number>>>> = {
  sqlite: { automatic: 75, 'by-endpoint': 45, 'by-hand': 20 },
  postgresql: { automatic: 35, 'by-endpoint': 60, 'by-hand': 10 },
};

/** More places than a renewal has. */
const PLACES_MAX = 1_000;

function placesOf(provider: DatabaseProvider, way: RenewalWay): ReadonlyArray<number> {
  if (EVERY === undefined) {
    return [ONE_PLACE[provider][way]];
  }
  const first = provider === 'sqlite' ? 1 : 1 + Math.floor(EVERY / 2);
  return Array.from({ length: PLACES_MAX }, (_, index) => first + index * EVERY);
}

const CERTIFICATE_DAYS = 12;
/** After which a certificate is due for renewal. */
const DUE_DAYS = 9;

let folder: string;
let program: string;
let postgresql: TestPostgresql;
let locations: Readonly<Record<DatabaseProvider, DatabaseLocation>>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'renewal-kills-'));
  program = path.join(folder, 'renew-and-die.mjs');
  // In one file, a process starts in a fifth of the time.
  await build({
    stdin: { contents: RENEW_AND_DIE, resolveDir: REPOSITORY, loader: 'ts' },
    absWorkingDir: REPOSITORY,
    ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', outfile: program },
  });
  await symlink(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
  postgresql = await startTestPostgresql();
  locations = {
    sqlite: { provider: 'sqlite', file: path.join(folder, 'wizard.db') },
    postgresql: { provider: 'postgresql', url: await postgresql.createDatabase() },
  };
  for (const location of Object.values(locations)) {
    await applyMigrations(location);
  }
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('kill -9 of a renewal on %s', (provider) => {
  let database: Database;
  let scene: RenewalScene;

  beforeAll(() => {
    database = openTestDatabase(locations[provider]);
  });

  afterAll(() => database.$disconnect());

  /** Renews in a process of its own. @returns Whether it was killed; else it came to its end. */
  async function renewAndKill(way: RenewalWay, place: number): Promise<boolean> {
    const { profileId, recordId, apiToken, daysPassed } = scene;
    const given: KilledRenewal = {
      location: locations[provider],
      worldFile: scene.bench.file,
      ids: { profileId, recordId, apiToken },
      ...{ daysPassed, way, place },
    };
    // Without the second compilation of Prisma's WebAssembly, which takes longer than the renewal.
    const args = ['--liftoff-only', program, JSON.stringify(given)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code, signal] = await once(child, 'exit');
    expect([code, signal]).toEqual(code === 0 ? [0, null] : [null, 'SIGKILL']);
    // As if the seconds had passed after which the leases of a dead process end.
    await database.celigoRunLease.updateMany({ data: { expiresAt: new Date(0) } });
    const leased = { leaseHolder: { not: null } };
    await database.job.updateMany({ where: leased, data: { leaseUntil: new Date(0) } });
    return code === null;
  }

  /** What Celigo or this app uses is valid in NetSuite, and nothing else was revoked too early. */
  async function expectNothingLost(oldId: string, place: string): Promise<void> {
    const { active, celigoProof } = await scene.profile();
    const unrevoked = await scene.unrevoked();
    expect(unrevoked, place).toContain(active?.certificateId);
    const { sealedPrivateKey, thumbprint } = await database.credential.findUniqueOrThrow({
      where: { id: oldId },
    });
    if (active?.id !== oldId && celigoProof !== undefined) {
      return;
    }
    expect(unrevoked, place).toContain(thumbprint);
    expect(sealedPrivateKey, place).not.toBe('');
  }

  /** One active certificate, proven, and no other that NetSuite takes or this app goes on with. */
  async function expectOneProven(oldId: string, place: string): Promise<void> {
    const { active, next, celigoProof } = await scene.profile();
    expect([active?.id === oldId, next, celigoProof === undefined], place).toEqual([
      false,
      undefined,
      false,
    ]);
    expect(await scene.unrevoked(), place).toEqual([active?.certificateId]);
    const { profileId } = scene;
    const alive = { profileId, stage: { not: 'revoked' } };
    expect(await database.credential.count({ where: alive }), place).toBe(1);
    expect(await database.renewal.count({ where: { profileId, outcome: null } }), place).toBe(0);
  }

  /** The job of an automatic renewal waits for its next turn: nobody has it, and it has not failed. */
  async function expectNextTurn(isAutomatic: boolean, place: string): Promise<void> {
    const where = { profileId: scene.profileId, kind: RENEW };
    const jobs = await database.job.findMany({ where });
    const waiting = { leaseHolder: null, leaseUntil: null, attempts: 0, trouble: null };
    expect(jobs, place).toMatchObject(isAutomatic ? [waiting] : []);
  }

  test.each(RENEWAL_WAYS)(
    '%s, at any place, ends with one proven certificate when it is gone on with',
    async (way) => {
      scene = await RenewalScene.open(database, ['rest_webservices'], CERTIFICATE_DAYS);
      await scene.makeInCeligo();
      const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
      const isAutomatic = way === 'automatic';
      await saveRenewalPlan(scene.store, subject, { isAutomatic, daysBefore: undefined });
      const places = placesOf(provider, way);
      let kills = 0;
      for (const nth of places) {
        const place = `place ${nth}`;
        scene.daysPassed += DUE_DAYS;
        const oldId = (await scene.profile()).active?.id ?? '';
        const wasKilled = await renewAndKill(way, nth);
        await expectNothingLost(oldId, place);
        await renewToTheEnd(scene, way, oldId, runByJob);
        await expectOneProven(oldId, place);
        // Killed when all was done but this was not noted, the job has one more turn.
        if (isAutomatic) {
          await runByJob(scene);
        }
        await expectNextTurn(isAutomatic, place);
        if (!wasKilled) {
          break;
        }
        kills += 1;
      }
      if (EVERY === undefined) {
        expect(kills).toBe(places.length);
      } else {
        process.stdout.write(`${provider}, ${way}: ${kills} kills, 0 problems\n`);
      }
    },
    3_600_000,
  );
});
