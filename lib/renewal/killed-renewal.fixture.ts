import type { Database } from '@/lib/database/client';
import type { DatabaseLocation } from '@/lib/database/location';
import { openTestDatabase, TEST_AUDIT_KEY } from '@/lib/database/test-client.fixture';
import { readEnvironment } from '@/lib/installation/environment';
import type { Installation } from '@/lib/installation/installation';
import { PracticeBench } from '@/lib/practice/bench.fixture';
import { runDueJobs } from '@/lib/watch/jobs';
import { renewAutomatically } from './automatic';
import { confirmSwitched, switchCeligo } from './celigo-side';
import { renewJobReaching } from './jobs';
import {
  confirmRevoked,
  confirmUploaded,
  proveInNetSuite,
  revokeOld,
  uploadToNetSuite,
} from './renewal';
import { RenewalScene, type SceneIds } from './renewal-scene.fixture';
import { startRenewal } from './start';
import { type RenewalState, readRenewal } from './state';

/** How a certificate is renewed. */
export const RENEWAL_WAYS = ['automatic', 'by-endpoint', 'by-hand'] as const;

/** How a certificate is renewed. */
export type RenewalWay = (typeof RENEWAL_WAYS)[number];

/** More steps than a renewal has. */
const STEPS_MAX = 10;

/** Does on NetSuite's page what is next there, unless it was done, and tells the wizard. */
async function takeStepByHand(scene: RenewalScene, state: RenewalState) {
  const { profile, renewal, step, old, next } = state;
  const { bench } = scene;
  const seen = { renewalId: renewal.id, step };
  bench.now = scene.clock();
  const mappings = await bench.netsuite.listMappings('PRACTICE');
  const listed = (id: string) => mappings.find(({ certificateId }) => certificateId === id);
  switch (step) {
    case 'upload':
      if (listed(next.predictedCertificateId) === undefined) {
        await scene.mapByHand(next.certificatePem);
      }
      return confirmUploaded(scene.context(), seen, next.predictedCertificateId);
    case 'prove':
      return proveInNetSuite(scene.context(), seen);
    case 'revoke': {
      const id = listed(old.predictedCertificateId)?.id ?? 0;
      await bench.netsuite.revokeMapping('PRACTICE', id, bench.now);
      return confirmRevoked(scene.context(), seen);
    }
    default:
      return confirmSwitched(scene.context(), { ...seen, version: profile.version });
  }
}

function takeStepByEndpoint(scene: RenewalScene, { renewal, step }: RenewalState) {
  const seen = { renewalId: renewal.id, step };
  switch (step) {
    case 'upload':
      return uploadToNetSuite(scene.context(), seen);
    case 'prove':
      return proveInNetSuite(scene.context(), seen);
    case 'revoke':
      return revokeOld(scene.context(), seen);
    default:
      return switchCeligo(scene.context(), seen, scene.celigo());
  }
}

/** Has an automatic renewal go on as far as it comes at once. */
type AutomaticRun = (scene: RenewalScene) => Promise<void>;

/** An hour and a bit: a run that was broken off may still be in the way of the next one for an hour. */
const LITTLE_LATER_DAYS = 1 / 23;

const runDirectly: AutomaticRun = async (scene) => {
  const came = await renewAutomatically(scene.unattended(), scene.profileId);
  if (came.kind === 'stopped') {
    scene.daysPassed += LITTLE_LATER_DAYS;
  }
};

/** As an instance of the app does it: takes the job when it is due, and plans its next turn. */
export const runByJob: AutomaticRun = async (scene) => {
  const environment = readEnvironment({ PRACTICE: 'off' });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  const installation: Installation = {
    ...{ ...scene.store, environment: environment.value },
    ...{ authSecret: '', ownerCode: '', personMacKey: '', close: async () => undefined },
  };
  const renewJob = renewJobReaching(() => scene.unattended());
  const ran = await runDueJobs(installation, renewJob, { clock: scene.clock });
  if (ran === 0) {
    scene.daysPassed += LITTLE_LATER_DAYS;
  }
};

/**
 * Starts a renewal, or goes on with the one that was broken off, until another certificate than the old
 * one is in use and no renewal is open.
 */
export async function renewToTheEnd(
  scene: RenewalScene,
  way: RenewalWay,
  oldId: string,
  runAutomatic: AutomaticRun = runDirectly,
): Promise<void> {
  for (let count = 0; count < STEPS_MAX; count += 1) {
    const profile = await scene.profile();
    const state = await readRenewal(scene.store, profile);
    if (state === undefined && profile.active?.id !== oldId) {
      return;
    }
    if (way === 'automatic') {
      await runAutomatic(scene);
    } else if (state === undefined) {
      await startRenewal(scene.context());
    } else {
      await (way === 'by-hand' ? takeStepByHand : takeStepByEndpoint)(scene, state);
    }
  }
  throw new Error('The renewal does not come to its end.');
}

/** What a renewal in a process of its own is given, as JSON. */
export type KilledRenewal = {
  readonly location: DatabaseLocation;
  readonly worldFile: string;
  readonly ids: SceneIds;
  readonly daysPassed: number;
  readonly way: RenewalWay;
  /** The process dies at this place of the renewal, counted from 1. */
  readonly place: number;
};

/** A client that calls back after each row that it wrote, and each transaction that it committed. */
function watched(database: Database, onPlace: () => void): Database {
  // Extended, a client has another type, and the same methods.
  const rows = database.$extends({
    query: {
      async $allOperations({ operation, args, query }) {
        const done: unknown = await query(args);
        if (/^(create|update|upsert|delete)|executeRaw/.test(operation)) {
          onPlace();
        }
        return done;
      },
    },
  }) as unknown as Database;
  const commits = rows.$extends({
    client: {
      async $transaction(...given: Parameters<Database['$transaction']>) {
        const done: unknown = await rows.$transaction(...given);
        onPlace();
        return done;
      },
    },
  }) as unknown as Database;
  return Object.assign(commits, { provider: database.provider, auditKey: TEST_AUDIT_KEY });
}

/**
 * Renews a certificate and is killed at a place in the middle: where a request was answered, a row was
 * written, or a transaction was committed. Comes to its end when it has fewer places.
 */
export async function renewAndDie(given: KilledRenewal): Promise<void> {
  const { location, worldFile, ids, daysPassed, way, place } = given;
  let passed = 0;
  const onPlace = () => {
    passed += 1;
    if (passed === place) {
      process.kill(process.pid, 'SIGKILL');
    }
  };
  const bench = PracticeBench.reopen(worldFile);
  const scene = RenewalScene.reopen(bench, watched(openTestDatabase(location), onPlace), ids);
  scene.daysPassed = daysPassed;
  scene.around = { after: onPlace };
  const { active } = await scene.profile();
  await renewToTheEnd(scene, way, active?.id ?? '', runByJob);
}
