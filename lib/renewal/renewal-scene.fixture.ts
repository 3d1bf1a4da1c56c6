import { createHash, X509Certificate } from 'node:crypto';
import { parseAccountId } from '@/lib/account/account';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import { celigoRunSubject, makeForProfile } from '@/lib/celigo-api/make-for-profile';
import type { Database } from '@/lib/database/client';
import { DAY_MS } from '@/lib/durations';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { PracticeBench } from '@/lib/practice/bench.fixture';
import { celigoFormFields, keyThumbprint } from '@/lib/profiles/celigo-forms';
import { saveCeligoProgress, saveClientId, saveMapping } from '@/lib/profiles/changes';
import { makeCredential } from '@/lib/profiles/credential.fixture';
import { storeCredential } from '@/lib/profiles/credentials';
import { CELIGO_FORMS, type Profile } from '@/lib/profiles/profile';
import { createProfile, type ProfileStore, readProfile } from '@/lib/profiles/store';
import { success } from '@/lib/result';
import { createVault } from '@/lib/vault/sealed-text';
import type { Unattended } from './automatic';
import type { CeligoWay } from './celigo-side';
import { type RenewalContext, readRenewal, type SeenStep } from './state';

export const ACTOR = { id: 'actor', email: 'owner@example.com' };
/** The key of each scene's vault, the same in every process of a test. */
export const SCENE_KEY = { id: 'k1', bytes: Buffer.alloc(32, 'scene') };
const vault = createVault({ current: SCENE_KEY, byId: new Map([[SCENE_KEY.id, SCENE_KEY]]) });

const account = (() => {
  const parsed = parseAccountId('PRACTICE');
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  return parsed.value;
})();

/** What somebody on the wire sees of a renewal. */
function witness(method: string, path: string, body: string | undefined): ReadonlyArray<string> {
  const revoked = /\/certificates\/([\w-]+)\/revoke$/.exec(path)?.[1];
  if (revoked !== undefined) {
    return [`revoke ${revoked}`];
  }
  if (method === 'POST' && path.endsWith('/certificates')) {
    const sent: unknown = JSON.parse(body ?? '{}');
    const pem = typeof sent === 'object' && sent !== null && 'fileContent' in sent;
    const { raw } = new X509Certificate(pem ? String(sent.fileContent) : '');
    return [`upload ${createHash('sha256').update(raw).digest('base64url')}`];
  }
  if (path.endsWith('/token')) {
    const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
    const header: unknown = JSON.parse(
      Buffer.from(assertion.split('.')[0] ?? '', 'base64url').toString(),
    );
    const kid = typeof header === 'object' && header !== null && 'kid' in header ? header.kid : '';
    return [`token ${String(kid)}`];
  }
  if (method === 'PUT' && path.startsWith('/v1/iclients/')) {
    const id = /"([\w-]{43})"/.exec(body ?? '')?.[1] ?? '';
    return [`switch ${id}`];
  }
  return method === 'POST' && path.endsWith('/ping') ? ['celigo test'] : [];
}

/** What names a scene to another process. */
export type SceneIds = {
  readonly profileId: string;
  readonly recordId: number;
  readonly apiToken: string;
};

/** A profile whose connection works in the practice world, and the hands to renew its certificate. */
export class RenewalScene {
  readonly bench: PracticeBench;
  readonly store: ProfileStore;
  readonly profileId: string;
  readonly recordId: number;
  readonly apiToken: string;
  /** How far the account's clock is moved. */
  daysPassed = 0;
  /** Called before and after each request, by its number from 1. */
  around: { before?: (call: number) => void; after?: (call: number) => void } = {};
  /** Every request that changed something, in order. */
  readonly requests: Array<string> = [];
  /** What NetSuite and Celigo were asked that matters to a renewal, in order, by Certificate ID. */
  readonly witnessed: Array<string> = [];
  #calls = 0;

  private constructor(bench: PracticeBench, store: ProfileStore, ids: SceneIds) {
    this.bench = bench;
    this.store = store;
    this.profileId = ids.profileId;
    this.recordId = ids.recordId;
    this.apiToken = ids.apiToken;
  }

  /** Sets a profile up to the end: what Celigo uses is active. */
  static async open(
    database: Database,
    scopes: ReadonlyArray<'rest_webservices' | 'restlets'> = ['rest_webservices'],
    validityDays = 365,
  ): Promise<RenewalScene> {
    const bench = await PracticeBench.open();
    bench.now = new Date();
    const store = { database, vault };
    const { id: recordId, clientId } = await bench.saveRecord();
    const now = new Date();
    const named = { name: 'Orders', account, scopes, actor: ACTOR, now };
    const profileId = await createProfile(store, named);
    const apiToken = await bench.apiToken();
    const scene = new RenewalScene(bench, store, { profileId, recordId, apiToken });
    const first = await scene.profile();
    await saveClientId(store, scene.#change(first), first, clientId);
    await scene.setUpKey(validityDays);
    return scene;
  }

  /** The scene that another process made in this world and database. */
  static reopen(bench: PracticeBench, database: Database, ids: SceneIds): RenewalScene {
    return new RenewalScene(bench, { database, vault }, ids);
  }

  #change({ id, version }: Profile) {
    return { profileId: id, version, actor: ACTOR, now: new Date() };
  }

  async profile(): Promise<Profile> {
    const profile = await readProfile(this.store, this.profileId);
    if (profile === undefined) {
      throw new Error('The profile is gone.');
    }
    return profile;
  }

  /** The step of the renewal that is shown now, and the version of the profile. */
  async seen(): Promise<SeenStep & { readonly version: number }> {
    const profile = await this.profile();
    const state = await readRenewal(this.store, profile);
    const { version } = profile;
    return { renewalId: state?.renewal.id ?? 'none', step: state?.step ?? 'upload', version };
  }

  /** Makes a key and certificate on the set-up pages, and enters them in NetSuite and in Celigo. */
  async setUpKey(validityDays = 365): Promise<void> {
    const { store, profileId } = this;
    const now = this.clock();
    this.bench.now = now;
    const credential = await makeCredential(now, 'ES256', validityDays);
    const replaces = (await this.profile()).next?.id;
    await storeCredential(store, { profileId, replaces, credential, actor: ACTOR, now });
    await this.mapByHand(credential.certificatePem);
    const made = await this.profile();
    const certificateId = credential.predictedCertificateId;
    const mapping = { entity: undefined, role: undefined, certificateId };
    await saveMapping(store, this.#change(made), made, mapping);
    for (const form of CELIGO_FORMS) {
      const profile = await this.profile();
      const fields = celigoFormFields(profile, form) ?? [];
      const values = valuesToRemember(fields, keyThumbprint(profile));
      await saveCeligoProgress(store, this.#change(profile), profile, { form, values });
    }
  }

  /** Uploads a certificate on NetSuite's page; gives its Certificate ID. */
  mapByHand(certificatePem: string, choice: { readonly entity?: string } = {}): Promise<string> {
    return this.bench.saveMapping(this.recordId, certificatePem, choice);
  }

  readonly clock = (): Date => new Date(Date.now() + this.daysPassed * DAY_MS);

  readonly door: OutboundDoor = async ({ host, path, method, headers, body }) => {
    this.#calls += 1;
    const call = this.#calls;
    this.around.before?.(call);
    this.bench.now = this.clock();
    const isChange =
      method !== 'GET' && !path.endsWith('/token') && !path.endsWith('/suiteql?limit=1');
    if (isChange) {
      this.requests.push(`${method} ${path.replace(/[\w-]{40,64}/g, '…')}`);
    }
    this.witnessed.push(...witness(method, path, body));
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const answer = await this.bench.send(host, path, init);
    const text = await answer.text();
    this.around.after?.(call);
    return success({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: text,
      bodyShape: /^\s*[[{]/.test(text) ? 'json' : 'text',
      durationMs: 1,
    });
  };

  context(changes: Partial<RenewalContext> = {}): RenewalContext {
    const { store, profileId, door, clock } = this;
    return {
      ...{ store, profileId, actor: ACTOR, now: new Date() },
      netSuite: { door, clock },
      ...changes,
    };
  }

  /** Makes the iClient and the connection through Celigo's API, and seals the token. */
  async makeInCeligo(): Promise<void> {
    const subject = celigoRunSubject(await this.profile());
    if (subject === undefined) {
      throw new Error('The profile is not complete.');
    }
    const way = this.celigo({ keepToken: true });
    const run = { ...subject, ...way, mayCreate: true, actor: ACTOR };
    const made = await makeForProfile(this.store, run);
    if (!made.ok || made.value !== 'works') {
      throw new Error('Celigo did not take it.');
    }
  }

  /** How unattended work reaches the account and Celigo. */
  unattended(door: OutboundDoor = this.door): Unattended {
    const { store, clock } = this;
    const { wait, clock: celigoClock } = this.celigo();
    const reach = { netSuite: { door, clock }, celigo: { door, clock: celigoClock, wait } };
    return { store, reach: async () => reach };
  }

  /** To Celigo's API; waits go on at once. */
  celigo(changes: Partial<CeligoWay> = {}): CeligoWay {
    let waitedMs = 0;
    return {
      door: this.door,
      region: 'north-america',
      apiToken: this.apiToken,
      keepToken: false,
      isStillAllowed: async () => true,
      clock: () => new Date(Date.now() + waitedMs),
      wait: async (milliseconds) => {
        waitedMs += milliseconds;
      },
      ...changes,
    };
  }

  /** Certificate IDs of NetSuite that are not revoked. */
  async unrevoked(): Promise<ReadonlyArray<string>> {
    const mappings = await this.bench.netsuite.listMappings('PRACTICE');
    return mappings.flatMap((one) => (one.revokedAt === null ? [one.certificateId] : []));
  }
}
