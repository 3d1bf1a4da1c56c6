import type { DatabaseLocation } from '@/lib/database/location';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { PracticeCeligoStore } from '@/lib/practice/celigo/store';
import { PracticeStore } from '@/lib/practice/netsuite/store';
import { answerPractice } from '@/lib/practice/world';
import { readProfile } from '@/lib/profiles/store';
import { success } from '@/lib/result';
import { createVault } from '@/lib/vault/sealed-text';
import { renewAutomatically } from './automatic';
import { confirmSwitched, switchCeligo } from './celigo-side';
import {
  confirmRevoked,
  confirmUploaded,
  proveInNetSuite,
  revokeOld,
  uploadToNetSuite,
} from './renewal';
import { startRenewal } from './start';
import { readRenewal } from './state';
import { witness } from './witness.fixture';

/** What a renewal in a process of its own is given, as JSON. Keys are in base64. */
export type KilledRenewal = {
  readonly profiles: { readonly location: DatabaseLocation; readonly key: string };
  readonly world: { readonly location: DatabaseLocation; readonly key: string };
  readonly profileId: string;
  readonly daysPassed: number;
  readonly apiToken: string;
  readonly how: 'automatic' | 'by-endpoint' | 'by-hand';
  /** The process dies once this was answered, or after so many steps of a person. */
  readonly fatal: string;
};

const DAY_MS = 86_400_000;

function open({ location, key }: KilledRenewal['profiles']) {
  const own = { id: 'k1', bytes: Buffer.from(key, 'base64') };
  const vault = createVault({ current: own, byId: new Map([[own.id, own]]) });
  return { database: openTestDatabase(location), vault };
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Renews a certificate against the practice world in a data folder, and is killed in the middle. */
export async function renewAndDie(given: KilledRenewal): Promise<void> {
  const { profileId, daysPassed, apiToken, how, fatal } = given;
  const store = open(given.profiles);
  const world = open(given.world);
  const clock = () => new Date(Date.now() + daysPassed * DAY_MS);
  const netsuite = new PracticeStore(world.database, world.vault);
  const celigo = new PracticeCeligoStore(world.database, world.vault);
  const door: OutboundDoor = async ({ host, path, method, headers, body }) => {
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const request = new Request(`http://127.0.0.1/practice/${host}${path}`, init);
    const answer = await answerPractice(request, { netsuite, celigo, person: true, now: clock() });
    const text = await answer.text();
    if (witness(method, path, body).some((line) => line.startsWith(fatal))) die();
    return success({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: text,
      bodyShape: /^\s*[[{]/.test(text) ? 'json' : 'text',
      durationMs: 1,
    });
  };
  const wait = async () => undefined;
  const celigoWay = { door, clock: () => new Date(), wait };
  if (how === 'automatic') {
    const reach = { netSuite: { door, clock }, celigo: celigoWay };
    await renewAutomatically({ store, reach: async () => reach }, profileId);
    return;
  }
  const actor = { id: 'actor', email: 'owner@example.com' };
  const context = { store, profileId, netSuite: { door, clock }, actor, now: new Date() };
  for (let taken = 0; ; taken += 1) {
    if (fatal === String(taken)) die();
    const profile = await readProfile(store, profileId);
    const state = profile === undefined ? undefined : await readRenewal(store, profile);
    if (state === undefined) {
      if (taken > 0) return;
      await startRenewal(context);
      continue;
    }
    const seen = { renewalId: state.renewal.id, step: state.step };
    const way = {
      ...celigoWay,
      region: 'north-america',
      apiToken,
      keepToken: false,
      isStillAllowed: async () => true,
    } as const;
    const isByHand = how === 'by-hand';
    switch (state.step) {
      case 'upload':
        if (isByHand) {
          await confirmUploaded(context, seen, state.next.predictedCertificateId);
        } else {
          await uploadToNetSuite(context, seen);
        }
        break;
      case 'prove':
        await proveInNetSuite(context, seen);
        break;
      case 'revoke':
        await (isByHand ? confirmRevoked(context, seen) : revokeOld(context, seen));
        break;
      default:
        await (isByHand ? confirmSwitched(context, seen) : switchCeligo(context, seen, way));
    }
  }
}
