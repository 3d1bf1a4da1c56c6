import { parseAccountId } from '@/lib/account/account';
import { celigoRunSubject, makeForProfile } from '@/lib/celigo-api/make-for-profile';
import type { DatabaseProvider } from '@/lib/database/location';
import { createOutboundDoor } from '@/lib/outbound/door';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { saveClientId, saveMapping } from '@/lib/profiles/changes';
import { makeCredential } from '@/lib/profiles/credential.fixture';
import { storeCredential } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import { createProfile, readProfile } from '@/lib/profiles/store';
import { openWatchScene, type WatchScene } from '@/lib/watch/watch-scene.fixture';
import type { Unattended } from './automatic';
import type { CeligoWay } from './celigo-side';
import type { Spelling } from './independent-netsuite.fixture';
import { type IndependentWorld, startIndependentWorld } from './independent-world.fixture';
import { saveRenewalPlan } from './plan';

/** The person of every scene. */
export const ACTOR = { id: 'actor', email: 'owner@example.com' };

const DAY_MS = 86_400_000;

/** An installation whose gateway leads to a NetSuite and a Celigo that are not the app's own. */
export class IndependentScene {
  profileId = '';

  private constructor(
    readonly world: IndependentWorld,
    readonly watch: WatchScene,
  ) {}

  static async open(
    spelling: Spelling,
    variables: Readonly<Record<string, string>> = {},
    provider: DatabaseProvider = 'sqlite',
  ): Promise<IndependentScene> {
    const world = await startIndependentWorld(spelling);
    const gateway = { OUTBOUND_GATEWAY_URL: world.url, PRACTICE: 'off', ...variables };
    return new IndependentScene(world, await openWatchScene(provider, gateway));
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.watch.close();
  }

  async profile(): Promise<Profile> {
    const found = await readProfile(this.watch.installation, this.profileId);
    if (found === undefined) {
      throw new Error('The profile is gone.');
    }
    return found;
  }

  /** Reaches both by NetSuite's clock, gives up soon, and does not sleep where Celigo asks for it. */
  unattended(timeoutMs: number): Unattended {
    const { world, watch } = this;
    const real = createOutboundDoor({ gatewayUrl: world.url });
    const door: OutboundDoor = (request) => real({ ...request, timeoutMs });
    const celigo = { door, clock: () => new Date(), wait: async () => undefined };
    const netSuite = { door, clock: world.clock };
    return { store: watch.installation, reach: async () => ({ netSuite, celigo }) };
  }

  /** To Celigo's API, as `reach` gives the way there. */
  celigoWay(celigo: Pick<CeligoWay, 'door' | 'clock' | 'wait'>): CeligoWay {
    const { apiToken } = this.world.celigo;
    const isStillAllowed = async () => true;
    return { ...celigo, region: 'north-america', apiToken, keepToken: true, isStillAllowed };
  }

  /**
   * A profile whose certificate is due, which Celigo uses and which renews by itself. The record in
   * NetSuite has certificates of others, too.
   *
   * @returns The Certificate ID in use.
   */
  async setUp(algorithm: 'ES256' | 'PS256' = 'ES256'): Promise<string> {
    const { world, watch } = this;
    const { netSuite } = world;
    const store = watch.installation;
    world.daysPassed = 0;
    world.disturb = () => undefined;
    for (const id of netSuite.unrevoked) {
      netSuite.revoke(id);
    }
    const account = parseAccountId(netSuite.account);
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const now = new Date();
    const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
    const change = ({ id, version }: Profile) => ({ profileId: id, version, actor: ACTOR, now });
    const scopes = ['rest_webservices'] as const;
    const named = { name: 'Orders', account: account.value, scopes, actor: ACTOR, now };
    this.profileId = await createProfile(store, named);
    const first = await this.profile();
    await saveClientId(store, change(first), first, netSuite.clientId);
    const { profileId } = this;
    const credential = await makeCredential(daysAgo(300), algorithm);
    await storeCredential(store, { profileId, replaces: undefined, credential, actor: ACTOR, now });
    const revoked = await makeCredential(now, 'ES384');
    netSuite.revoke(netSuite.hold(revoked.certificatePem, '-5', '3'));
    const ended = await makeCredential(daysAgo(500), 'ES384');
    netSuite.hold(ended.certificatePem, '-5', '3');
    const certificateId = netSuite.hold(credential.certificatePem);
    const made = await this.profile();
    const mapping = { entity: undefined, role: undefined, certificateId };
    await saveMapping(store, change(made), made, mapping);
    const { celigo } = (await this.unattended(5_000).reach(made)) ?? {};
    const subject = celigoRunSubject(await this.profile());
    if (subject === undefined || celigo === undefined) {
      throw new Error('It is not complete.');
    }
    const run = { ...subject, ...this.celigoWay(celigo), actor: ACTOR };
    const ran = await makeForProfile(store, run);
    if (!ran.ok || ran.value !== 'works') {
      throw new Error('Celigo did not take it.');
    }
    const plan = { profileId, actor: ACTOR, now };
    await saveRenewalPlan(store, plan, { isAutomatic: true, daysBefore: undefined });
    world.arrived.length = 0;
    world.refused.length = 0;
    return certificateId;
  }
}
