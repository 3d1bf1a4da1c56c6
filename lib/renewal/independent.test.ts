import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renewAutomatically } from './automatic';
import { switchCeligo } from './celigo-side';
import type { Answer, Spelling } from './independent-netsuite.fixture';
import { ACTOR, IndependentScene } from './independent-scene.fixture';
import { readRenewalPlan } from './plan';
import { revokeOld, uploadToNetSuite } from './renewal';
import { startRenewal } from './start';
import { readRenewal } from './state';
import { unattended } from './unattended';
import { NO_ONE_YET, whoMustAct } from './who-acts';

let scene: IndependentScene;

/** What arrived, the two certificates by their part in it, and other ids left out. */
async function arrived(oldId: string): Promise<ReadonlyArray<string>> {
  const { active, next } = await scene.profile();
  const newId = (next ?? active)?.predictedCertificateId ?? '';
  return scene.world.arrived.map((line) =>
    line
      .replaceAll(oldId, 'old')
      .replaceAll(newId, 'new')
      .replace(/[0-9a-f]{64}/, 'CLIENT')
      .replace(/[0-9a-f]{24}/, 'ID'),
  );
}

const NETSUITE = '7654321.restlets.api.netsuite.com/services/rest/auth/oauth2/v1/clients/CLIENT';

/** What the two see of a renewal, apart from reading. */
const IN_ORDER = [
  'app: token old',
  `app: POST ${NETSUITE}/certificates`,
  'app: token new',
  'app: PUT api.integrator.io/v1/iclients/ID new',
  'app: POST api.integrator.io/v1/connections/ID/ping',
  'Celigo: token new',
  'app: token new',
  'app: revoke old',
];

/** One proven certificate is left: Celigo uses it, and NetSuite holds it. */
async function expectRenewed(oldId: string): Promise<void> {
  const { active, next, celigoProof } = await scene.profile();
  expect([next, celigoProof?.how]).toEqual([undefined, 'api']);
  const { celigo, netSuite } = scene.world;
  expect(celigo.certificateId).toBe(active?.certificateId);
  expect(netSuite.unrevoked).toContain(active?.certificateId);
  expect(netSuite.unrevoked).not.toContain(oldId);
}

describe.each<Spelling>(['as documented', 'otherwise'])(
  'a NetSuite and a Celigo that share nothing with the app, and spell answers %s, see',
  (spelling) => {
    beforeAll(async () => {
      scene = await IndependentScene.open(spelling);
    });

    afterAll(async () => {
      await scene.close();
    });

    test('of an automatic renewal: upload, exchange with the new key, switch, test, revoke', async () => {
      // One of both kinds of keys in each world: RSA keys are made in turn.
      const algorithm = spelling === 'otherwise' ? 'PS256' : 'ES256';
      const oldId = await scene.setUp(algorithm);
      const outcome = await renewAutomatically(
        unattended(scene.watch.installation),
        scene.profileId,
      );
      expect(outcome).toEqual({ kind: 'renewed' });
      expect((await scene.profile()).active?.algorithm).toBe(algorithm);
      expect(await arrived(oldId)).toEqual(IN_ORDER);
      await expectRenewed(oldId);
      expect(scene.world.refused).toEqual([]);
    });

    test('the same of a person’s renewal through both APIs', async () => {
      const oldId = await scene.setUp();
      const store = scene.watch.installation;
      const reached = await unattended(store).reach(await scene.profile());
      if (reached === undefined) {
        throw new Error('Nothing is reached.');
      }
      const { netSuite, celigo } = reached;
      const { profileId } = scene;
      const context = { store, profileId, netSuite, actor: ACTOR, now: new Date() };
      const seen = async () => {
        const state = await readRenewal(store, await scene.profile());
        return { renewalId: state?.renewal.id ?? 'none', step: state?.step ?? 'upload' };
      };
      const taken = [
        await startRenewal(context),
        await uploadToNetSuite(context, await seen()),
        await switchCeligo(context, await seen(), scene.celigoWay(celigo)),
        await revokeOld(context, await seen()),
      ];
      expect(taken.map((one) => (one.ok ? one.value : one.error.code))).toEqual([
        ...['upload', 'switch', 'revoke', undefined],
      ]);
      expect(await arrived(oldId)).toEqual(IN_ORDER);
      await expectRenewed(oldId);
      expect(scene.world.refused).toEqual([]);
    });
  },
);

describe('a renewal that is tried every day', () => {
  beforeAll(async () => {
    scene = await IndependentScene.open('as documented');
  });

  afterAll(async () => {
    await scene.close();
  });

  const page = (status: number, headers = {}): Answer => ({
    ...{ status, body: '<!doctype html><title>Maintenance</title>' },
    headers: { 'Content-Type': 'text/html', ...headers },
  });

  test.each<[string, Answer | 'silent' | 'lost']>([
    ['no answer in time', 'silent'],
    ['answers that get lost', 'lost'],
    ['status 500', page(500)],
    ['status 429', page(429)],
    ['status 429 with a time to wait', page(429, { 'Retry-After': '3600' })],
    ['a page in place of JSON', page(200)],
  ])(
    'survives %s from each of its requests on, tells nobody to act, and changes nothing twice',
    async (_what, disturbance) => {
      const oldId = await scene.setUp();
      const { world, watch } = scene;
      const { netSuite } = world;
      const before = netSuite.unrevoked.length;
      const requests = [
        (asked: string) => asked === `token ${oldId}`,
        (asked: string) => asked.startsWith('read 7654321.restlets'),
        (asked: string) => asked.startsWith('POST 7654321'),
        (asked: string) => asked.startsWith('token') && asked !== `token ${oldId}`,
        (asked: string) => asked === 'read SuiteQL',
        (asked: string) => asked.startsWith('read api.integrator.io/v1/tokenInfo'),
        (asked: string) => asked.startsWith('read api.integrator.io/v1/iclients'),
        (asked: string) => asked.startsWith('read api.integrator.io/v1/connections'),
        (asked: string) => asked.startsWith('PUT'),
        (asked: string) => asked.startsWith('POST api.integrator.io'),
        (asked: string) => asked.startsWith('revoke'),
      ];
      const days: Array<string> = [];
      const run = async (timeoutMs: number) => {
        const outcome = await renewAutomatically(scene.unattended(timeoutMs), scene.profileId);
        days.push(outcome.kind);
        if (outcome.kind === 'stopped') {
          expect([outcome.trouble.code, whoMustAct(outcome.trouble)]).toEqual([
            expect.stringMatching(/^(netsuite|celigo)-not-ready$|-unreachable$|-unanswered$/),
            NO_ONE_YET,
          ]);
        }
        world.daysPassed += 1;
      };
      for (const first of requests.keys()) {
        world.disturb = (asked) =>
          requests.slice(first).some((isAsked) => isAsked(asked)) ? disturbance : undefined;
        await run(disturbance === 'silent' ? 150 : 30_000);
        expect(netSuite.unrevoked).toContain(world.celigo.certificateId);
      }
      world.disturb = () => undefined;
      await run(30_000);
      expect(days.filter((day) => day === 'renewed')).toHaveLength(1);
      expect(days.slice(0, -2)).toEqual(requests.slice(1).map(() => 'stopped'));
      const changes = (await arrived(oldId)).filter((line) => / POST 7654321| revoke /.test(line));
      expect(changes).toEqual([IN_ORDER[1], 'app: revoke old']);
      expect(netSuite.unrevoked).toHaveLength(before);
      await expectRenewed(oldId);
      expect((await readRenewalPlan(watch.installation, scene.profileId)).trouble).toBeUndefined();
    },
  );
});

describe('a NetSuite or a Celigo that turns requests away for a time', () => {
  beforeAll(async () => {
    scene = await IndependentScene.open('as documented');
  });

  afterAll(async () => {
    await scene.close();
  });

  const TIMED = { 'Retry-After': '1200' };

  test.each<[string, (asked: string, oldId: string) => boolean, Record<string, string>, number]>([
    ['the token endpoint', (asked) => asked.startsWith('token'), TIMED, 20],
    ['the certificate endpoint', (asked) => asked.startsWith('read 7654321.restlets'), TIMED, 20],
    ['the upload', (asked) => asked.startsWith('POST 7654321'), TIMED, 20],
    ['the proof', (asked, oldId) => asked.startsWith('token') && !asked.endsWith(oldId), TIMED, 20],
    ['the token endpoint, without a time', (asked) => asked.startsWith('token'), {}, 30],
    [
      'the proof, without a time',
      (asked, oldId) => asked.startsWith('token') && !asked.endsWith(oldId),
      {},
      30,
    ],
    ['the switch', (asked) => asked.startsWith('PUT api.integrator.io'), TIMED, 20],
    ['Celigo’s test, without a time', (asked) => asked.endsWith('/ping'), {}, 30],
  ])(
    'is asked again within the hour, and people are told only when it lasts: %s',
    async (_what, isAsked, headers, minutes) => {
      const oldId = await scene.setUp();
      const { world, watch, profileId } = scene;
      const answer = { status: 429, body: '', headers };
      const run = () => renewAutomatically(scene.unattended(30_000), profileId);
      const told = () =>
        watch.database.alert.count({ where: { profileId, code: 'renewal-failed' } });
      world.disturb = (asked) => (isAsked(asked, oldId) ? answer : undefined);
      const stopped = await run();
      if (stopped.kind !== 'stopped') {
        throw new Error('It went on.');
      }
      const { code, message } = stopped.trouble;
      expect([code, whoMustAct(stopped.trouble)]).toEqual([
        expect.stringMatching(/^(netsuite|celigo)-not-ready$/),
        NO_ONE_YET,
      ]);
      const wait = minutes === 20 ? '20 minutes' : 'a while';
      expect(message).toMatch(new RegExp(`too many .*[Ww]ait ${wait}, and then try again`));
      const { retryAt } = await readRenewalPlan(watch.installation, profileId);
      const waitMs = (retryAt?.getTime() ?? 0) - world.clock().getTime();
      expect([Math.round(waitMs / 60_000), await told()]).toEqual([minutes, 0]);
      expect((await run()).kind).toBe('not-due');
      world.daysPassed += 31 / 1440;
      expect([(await run()).kind, await told()]).toEqual(['stopped', 1]);
      world.disturb = () => undefined;
      world.daysPassed += 31 / 1440;
      expect(await run()).toEqual({ kind: 'renewed' });
    },
  );
});
