import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { CERTIFICATE_PERMISSION } from '@/lib/account/deep-links';
import { forgetCeligoToken } from '@/lib/celigo-api/make-for-profile';
import type { Database } from '@/lib/database/client';
import {
  DATABASE_PROVIDERS,
  type DatabaseLocation,
  type DatabaseProvider,
} from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { DAY_MS } from '@/lib/durations';
import { automaticallyDueAt, automaticStartOf } from '@/lib/keys/automatic-start';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { ecPair } from '@/lib/practice/bench.fixture';
import { saveAccount } from '@/lib/profiles/changes';
import { listProfiles } from '@/lib/profiles/profile-list';
import { failure, success } from '@/lib/result';
import { currentAlerts } from '@/lib/watch/read-alerts';
import { automaticStart, renewAutomatically, whyNotAutomatic } from './automatic';
import { confirmSwitched, switchCeligo } from './celigo-side';
import { readCertificateHistory, readNextRenewal } from './history';
import { planMark, readRenewalPlan, saveRenewalPlan } from './plan';
import { rehearseRenewal } from './rehearsal';
import { confirmUploaded, goBack, goForward, revokeOld, uploadToNetSuite } from './renewal';
import { ACTOR, RenewalScene } from './renewal-scene.fixture';
import { startRenewal } from './start';
import { readRenewal } from './state';

const SHORT_LIFE = { days: 20, validityDays: 12, renewalsMin: 2, timeoutMs: 30_000 };

/** Two renewals of short certificates; with `TEN_YEARS=1`, on SQLite, ten years of certificates of a year. */
const LIVES: Readonly<Record<DatabaseProvider, typeof SHORT_LIFE>> = {
  sqlite:
    process.env.TEN_YEARS === '1'
      ? { days: 3653, validityDays: 365, renewalsMin: 14, timeoutMs: 3_600_000 }
      : SHORT_LIFE,
  postgresql: SHORT_LIFE,
};

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'automatic-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

async function newDatabase(provider: DatabaseLocation['provider'], name: string) {
  const location: DatabaseLocation =
    provider === 'sqlite'
      ? { provider, file: path.join(folder, `${name}.db`) }
      : { provider, url: await postgresql.createDatabase() };
  await applyMigrations(location);
  return openTestDatabase(location);
}

let database: Database;
let scene: RenewalScene;

function choose(isAutomatic: boolean, daysBefore?: number, seen?: string) {
  const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
  return saveRenewalPlan(scene.store, subject, { isAutomatic, daysBefore }, seen);
}

/** A profile that renews by itself and whose certificate is due. */
async function dueScene(): Promise<void> {
  scene = await RenewalScene.open(database);
  await scene.makeInCeligo();
  await choose(true);
  scene.daysPassed = 250;
  scene.witnessed.length = 0;
}

const run = (door?: OutboundDoor) => renewAutomatically(scene.unattended(door), scene.profileId);

/** The code that the run stopped with, else what came of it. */
async function came(door?: OutboundDoor): Promise<string> {
  const outcome = await run(door);
  return outcome.kind === 'stopped' ? outcome.trouble.code : outcome.kind;
}

const plan = () => readRenewalPlan(scene.store, scene.profileId);

const seen = () => scene.seen();

/** A door behind which Celigo does not answer. */
const celigoIsDown: OutboundDoor = async (request) => {
  if (!request.host.endsWith('integrator.io')) {
    return scene.door(request);
  }
  const message = 'There was no answer in time.';
  return failure({ code: 'network-timeout', message, durationMs: 1 });
};

/** One active credential, NetSuite holds it and no other, and it is proven in Celigo. */
async function expectOneProven(oldId?: string): Promise<void> {
  const { active, next, celigoProof } = await scene.profile();
  expect([active?.id === oldId, next, celigoProof?.how]).toEqual([false, undefined, 'api']);
  expect(await scene.unrevoked()).toEqual([active?.certificateId]);
}

describe.each(DATABASE_PROVIDERS)('an automatic renewal on %s', (provider) => {
  beforeAll(async () => {
    database = await newDatabase(provider, 'each');
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  test('uploads, signs in with the new key, switches and tests Celigo, and then revokes', async () => {
    await dueScene();
    const old = (await scene.profile()).active;
    expect(await came()).toBe('renewed');
    await expectOneProven(old?.id);
    const { active } = await scene.profile();
    const [oldName, newName] = [old?.certificateId, active?.certificateId];
    expect(scene.witnessed).toEqual([
      `token ${oldName}`,
      `upload ${newName}`,
      `token ${newName}`,
      `switch ${newName}`,
      'celigo test',
      `token ${newName}`,
      `revoke ${oldName}`,
    ]);
    const entries = await database.auditEvent.findMany({
      where: { profileId: scene.profileId, actorEmail: 'Automatic renewal' },
      select: { action: true },
    });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['renewal-started', 'credential-revoked', 'renewal-ended']),
    );
    expect(await came()).toBe('not-due');
    const history = await readCertificateHistory(scene.store, await scene.profile(), scene.clock());
    expect(history.certificates).toMatchObject([
      { certificateId: oldName, state: 'revoked' },
      {
        certificateId: newName,
        state: 'active',
        renewal: { startedBy: 'Automatic renewal', outcome: 'renewed' },
      },
    ]);
    expect(history.next).toMatchObject({ isUnderWay: false, isAutomatic: true });
  });

  test('that two instances start makes one new certificate', async () => {
    await dueScene();
    const came = (await Promise.all([run(), run()])).map(({ kind }) => kind);
    expect(came.toSorted()).toEqual(['renewed', 'under-way']);
    await expectOneProven();
    expect(scene.witnessed.filter((line) => line.startsWith('upload'))).toHaveLength(1);
  });

  const life = LIVES[provider];

  /** Goes through days by the account's clock. @returns The days after which it did not work in Celigo. */
  async function live(days: number): Promise<ReadonlyArray<number>> {
    const [, connection] = await scene.bench.celigoResources();
    const ping = `/v1/connections/${connection?.id}/ping`;
    const failed: Array<number> = [];
    for (; scene.daysPassed < days; scene.daysPassed += 1) {
      const rehearsed =
        scene.daysPassed % 7 === 0
          ? await rehearseRenewal(scene.unattended(), scene.profileId, ACTOR)
          : undefined;
      const { kind } = await run();
      scene.bench.now = scene.clock();
      const { body } = await scene.bench.api(scene.apiToken, 'POST', ping, {});
      const isProven = JSON.stringify(body) === '{"code":200}';
      const isGood = isProven && (kind === 'not-due' || kind === 'renewed');
      if (!isGood || rehearsed?.works === false) {
        failed.push(scene.daysPassed);
      }
    }
    return failed;
  }

  test(
    `lives for ${life.days} days, and works in Celigo after every one`,
    async () => {
      const startedAt = performance.now();
      scene = await RenewalScene.open(database, ['rest_webservices'], life.validityDays);
      await scene.makeInCeligo();
      await choose(true);
      expect(await live(life.days)).toEqual([]);
      const changes = scene.witnessed.flatMap(
        (line) => /^(upload|switch|revoke)/.exec(line)?.[0] ?? [],
      );
      const renewals = changes.filter((change) => change === 'revoke').length;
      expect(renewals).toBeGreaterThanOrEqual(life.renewalsMin);
      const inOrder = Array.from({ length: renewals }, () => ['upload', 'switch', 'revoke']);
      expect(changes).toEqual(inOrder.flat());
      await expectOneProven();
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      const figures = `${renewals} renewals, proven after each day, 0 failed checks, ${seconds} s`;
      if (life !== SHORT_LIFE) {
        process.stdout.write(`${life.days} days: ${figures}\n`);
      }
    },
    life.timeoutMs,
  );
});

describe('an automatic renewal', () => {
  beforeAll(async () => {
    database = await newDatabase('sqlite', 'one');
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  test('does nothing until it is chosen and due', async () => {
    await dueScene();
    await choose(false);
    expect(await came()).toBe('off');
    await choose(true, 30);
    expect(await came()).toBe('not-due');
    expect(scene.witnessed).toEqual([]);
    scene.daysPassed = 340;
    expect(await came()).toBe('renewed');
  });

  test('that somebody turned off is not turned on by a page from before', async () => {
    await dueScene();
    const seen = planMark(await readRenewalPlan(scene.store, scene.profileId));
    await choose(false, undefined, seen);
    const current = { isAutomatic: false, daysBefore: undefined };
    expect(await choose(true, 30, seen)).toEqual({
      ok: false,
      error: { code: 'changed-meanwhile', current },
    });
    expect(await readRenewalPlan(scene.store, scene.profileId)).toMatchObject(current);
    expect(await came()).toBe('off');
    // The second press of a double click, and one that was made on purpose.
    expect((await choose(false, undefined, seen)).ok).toBe(true);
    expect((await choose(true, 30, planMark(current))).ok).toBe(true);
  });

  test('stops before it changes anything while NetSuite’s clock is an hour off', async () => {
    await dueScene();
    for (const clockSkewSeconds of [3600, -3600]) {
      await scene.bench.set({ clockSkewSeconds });
      expect(await came()).toBe('clock-skew');
      const { message } = (await plan()).trouble ?? {};
      expect(message).toMatch(clockSkewSeconds > 0 ? /60 minutes ahead of/ : /60 minutes behind/);
      expect(await scene.unrevoked()).toHaveLength(1);
      scene.daysPassed += 1;
    }
    await scene.bench.set({ clockSkewSeconds: 0 });
    expect(await came()).toBe('renewed');
  });

  test('that was tried while a clock was far ahead is tried again when the clock is right', async () => {
    await dueScene();
    scene.daysPassed = 400;
    expect(await came()).toBe('certificate-ended');
    scene.daysPassed = 250;
    expect(await came()).toBe('renewed');
  });

  test('creates no second iClient where Celigo does not show the one in use', async () => {
    await dueScene();
    const old = (await scene.profile()).active;
    await scene.bench.emptyCeligo();
    expect(await came()).toBe('celigo-not-switched');
    expect(await scene.bench.celigoResources()).toEqual([]);
    expect(await scene.unrevoked()).toContain(old?.certificateId);
  });

  test('revokes nothing on a person’s word alone', async () => {
    await dueScene();
    const context = scene.context();
    await startRenewal(context);
    await uploadToNetSuite(context, await seen());
    await confirmSwitched(context, await seen());
    expect(await came()).toBe('revoke-by-hand');
    expect(await scene.unrevoked()).toHaveLength(2);
  });

  /** A person changes the account or the scopes of the profile. */
  async function saveAccountAs(
    accountId: string,
    ...scopes: ReadonlyArray<'rest_webservices' | 'restlets'>
  ): Promise<void> {
    const profile = await scene.profile();
    const account = parseAccountId(accountId);
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const { id: profileId, version } = profile;
    const change = { profileId, version, actor: ACTOR, now: new Date() };
    await saveAccount(scene.store, change, profile, { account: account.value, scopes });
  }

  test('revokes nothing after a value was changed since Celigo’s test', async () => {
    await dueScene();
    const context = scene.context();
    await startRenewal(context);
    await uploadToNetSuite(context, await seen());
    await switchCeligo(context, await seen(), scene.celigo());
    await saveAccountAs('PRACTICE', 'rest_webservices', 'restlets');
    expect(await came()).toBe('proof-is-over');
    expect(await scene.unrevoked()).toHaveLength(2);
  });

  test('stops where the account is changed in the middle, and revokes nothing', async () => {
    await dueScene();
    const old = (await scene.profile()).active;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    const celigo = await scene.bench.celigoResources();
    await saveAccountAs('PRACTICE_SB1', 'rest_webservices');
    scene.daysPassed += 1;
    // What was proven in the account before is no proof in this one.
    expect(await came()).toBe('new-certificate-refused');
    expect(await scene.bench.celigoResources()).toEqual(celigo);
    expect(await scene.unrevoked()).toContain(old?.certificateId);
  });

  test('goes on with scopes that are added in the middle, and Celigo has them', async () => {
    await dueScene();
    const old = (await scene.profile()).active;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    await saveAccountAs('PRACTICE', 'rest_webservices', 'restlets');
    scene.daysPassed += 1;
    expect(await came()).toBe('renewed');
    await expectOneProven(old?.id);
    const [iClient] = await scene.bench.celigoResources();
    expect(JSON.stringify(iClient)).toContain('rest_webservices,restlets');
  });

  test('revokes nothing once the scope that its endpoint needs is taken away in the middle', async () => {
    await dueScene();
    const old = (await scene.profile()).active;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    await saveAccountAs('PRACTICE', 'restlets');
    for (let day = 0; day < 3; day += 1) {
      scene.daysPassed += 1;
      expect(await came()).not.toBe('renewed');
      expect(await scene.unrevoked()).toContain(old?.certificateId);
    }
    await saveAccountAs('PRACTICE', 'rest_webservices');
    scene.daysPassed += 1;
    expect(await came()).toBe('renewed');
    await expectOneProven(old?.id);
  });

  test.each([
    ['uploads', 'POST', /\/certificates$/, 1, []],
    ['changes Celigo', 'GET', /^\/v1\/iclients\//, 1, []],
    ['revokes', 'GET', /\/certificates$/, 3, ['switch']],
  ] as const)(
    'that is turned off while it %s goes no further, and tells nobody',
    async (_, method, requestPath, count, done) => {
      await dueScene();
      let left: number = count;
      const door: OutboundDoor = async (request) => {
        const answer = await scene.door(request);
        left -= request.method === method && requestPath.test(request.path) ? 1 : 0;
        if (left === 0) {
          await choose(false);
        }
        return answer;
      };
      expect(await came(door)).toBe('off');
      const words = scene.witnessed.map((line) => line.split(' ')[0] ?? '');
      expect(words.filter((word) => word === 'switch' || word === 'revoke')).toEqual(done);
      expect(await plan()).toMatchObject({ isAutomatic: false, retryAt: undefined });
      expect(await waiting()).toEqual([undefined, false, undefined]);
      const evidence = (await scene.profile()).configuration.celigo?.lastRun?.lines.flatMap(
        (line) => line.evidence,
      );
      expect(evidence?.join(' ')).not.toContain('Your role');
    },
  );

  test('that fails after it was turned off is not tried again, and tells nobody', async () => {
    await dueScene();
    await scene.bench.set({ rolePermissions: { 1001: ['Log in using OAuth 2.0 Access Tokens'] } });
    const door: OutboundDoor = async (request) => {
      await choose(false);
      return scene.door(request);
    };
    expect(await came(door)).toBe('off');
    expect((await readRenewal(scene.store, await scene.profile()))?.renewal.trouble).toBeDefined();
    const { trouble, retryAt } = await plan();
    expect([trouble, retryAt, await alerts('renewal-failed')]).toEqual([undefined, undefined, []]);
  });

  test('that stops in the last hours is tried again before the end', async () => {
    await dueScene();
    scene.daysPassed = 364.5;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    const old = (await scene.profile()).active;
    const leftMs = (old?.notAfter.getTime() ?? 0) - scene.clock().getTime();
    const { retryAt } = await plan();
    expect((old?.notAfter.getTime() ?? 0) - (retryAt?.getTime() ?? 0)).toBeGreaterThan(leftMs / 3);
  });

  test('leaves a profile alone after a person went back', async () => {
    await dueScene();
    await came(celigoIsDown);
    await goBack(scene.context(), await seen());
    expect((await seen()).step).toBe('switch-back');
    scene.daysPassed += 1;
    expect(await came()).toBe('going-back');
    expect((await alerts('renewal-failed')).at(-1)?.endedAt).toBeNull();
    await switchCeligo(scene.context(), await seen(), scene.celigo());
    expect((await alerts('renewal-failed')).at(-1)?.endedAt).not.toBeNull();
    scene.daysPassed += 1;
    expect(await came()).toBe('went-back-lately');
    // Nobody has to act, so no page asks for it.
    expect((await readNextRenewal(scene.store, await scene.profile())).trouble).toBeUndefined();
    expect(await scene.unrevoked()).toHaveLength(2);
  });

  test('finds a certificate that a person has uploaded', async () => {
    await dueScene();
    await startRenewal(scene.context());
    await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    expect(await came()).toBe('renewed');
    expect(scene.witnessed.filter((line) => line.startsWith('upload'))).toEqual([]);
    await expectOneProven();
  });

  test('with five certificates in NetSuite stops before the sixth and says who must act', async () => {
    await dueScene();
    scene.bench.now = scene.clock();
    const { certificatePem } = ecPair('prime256v1');
    for (let count = 0; count < 4; count += 1) {
      await scene.mapByHand(count === 0 ? certificatePem : ecPair('prime256v1').certificatePem);
    }
    expect(await came()).toBe('five-certificates');
    expect(scene.witnessed.filter((line) => line.startsWith('upload'))).toEqual([]);
  });

  const alerts = (code: 'renewal-failed' | 'rehearsal-failed') =>
    database.alert.findMany({
      where: { profileId: scene.profileId, code },
      orderBy: { at: 'asc' },
    });

  /** Whether the list has the profile among what needs attention. */
  const isListed = async () => {
    const clocks = { now: scene.clock(), practiceNow: scene.clock() };
    const { items } = await listProfiles(
      { database },
      { ...clocks, filter: 'attention', limit: 9 },
    );
    return items.some(({ id }) => id === scene.profileId);
  };

  test('that stops is told again for another reason, and for the same one only kept up to date', async () => {
    await dueScene();
    scene.bench.now = scene.clock();
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    scene.daysPassed += 1;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    const [first, ...more] = await alerts('renewal-failed');
    expect([first?.endedAt, more]).toEqual([null, []]);
    const { retryAt } = await plan();
    expect(first?.facts).toContain(`"retryAt":"${retryAt?.toISOString()}"`);
    const query = { profileId: scene.profileId, now: scene.clock(), limit: 1 };
    expect(await currentAlerts(database, query)).toMatchObject([
      { code: 'renewal-failed', pathLabel: 'Continue the renewal' },
    ]);
    scene.daysPassed += 1;
    await scene.bench.emptyCeligo();
    expect(await came()).toBe('celigo-not-switched');
    const [ended, open] = await alerts('renewal-failed');
    expect([ended?.id, ended?.openFor, open?.endedAt]).toEqual([first?.id, null, null]);
    expect(open?.facts).toContain('Celigo did not accept the change');
    expect(await database.alert.count({ where: { code: 'works-again' } })).toBe(0);
    const notices = { kind: 'notify', profileId: scene.profileId };
    expect(await database.job.count({ where: notices })).toBe(2);
    // Celigo is asked again, and says nothing about what it refused.
    scene.daysPassed += 1;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    const state = await readRenewal(scene.store, await scene.profile());
    expect([state?.renewal.trouble?.code, (await plan()).trouble?.code]).toEqual([
      'celigo-not-switched',
      'celigo-not-switched',
    ]);
  });

  test('that fails in ways that pass is told once, and again only where a person must act', async () => {
    await dueScene();
    const unreachable: OutboundDoor = async () =>
      failure({ code: 'network-timeout', message: 'No answer in time.', durationMs: 1 });
    const permissions = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
    await scene.bench.set({ rolePermissions: { 1001: permissions } });
    const told: Array<readonly [string, number, boolean, string | undefined]> = [];
    for (const door of [unreachable, busy, unreachable, undefined, busy, undefined, busy]) {
      const outcome = await came(door);
      const { trouble } = await readNextRenewal(scene.store, await scene.profile());
      const alertsUntilNow = (await alerts('renewal-failed')).length;
      told.push([outcome, alertsUntilNow, await isListed(), trouble?.code]);
      scene.daysPassed += 1;
    }
    const waits = 'certificate-permission-missing';
    expect(told).toEqual([
      ['netsuite-unreachable', 1, false, undefined],
      ['netsuite-not-ready', 1, false, undefined],
      ['netsuite-unreachable', 1, false, undefined],
      [waits, 2, true, waits],
      ['netsuite-not-ready', 2, true, waits],
      [waits, 2, true, waits],
      ['netsuite-not-ready', 2, true, waits],
    ]);
    const [, open] = await alerts('renewal-failed');
    expect(open?.openFor).not.toBeNull();
    expect(open?.facts.split(CERTIFICATE_PERMISSION), 'said once').toHaveLength(2);
    expect(open?.facts).toContain(`"retryAt":"${(await plan()).retryAt?.toISOString()}"`);
  });

  test('that stopped and that a person finished has stopped no longer', async () => {
    await dueScene();
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    expect((await plan()).trouble).toBeDefined();
    const context = scene.context();
    await switchCeligo(context, await seen(), scene.celigo());
    await revokeOld(context, await seen());
    expect(await plan()).toMatchObject({ isAutomatic: true, retryAt: undefined });
    expect((await plan()).trouble).toBeUndefined();
    const [alert, ...more] = await alerts('renewal-failed');
    expect([alert?.openFor, more]).toEqual([null, []]);
  });

  test('that stopped has stopped no longer once the certificate is replaced on the set-up pages', async () => {
    await dueScene();
    const { profileId } = scene;
    const old = (await scene.profile()).active;
    const permissions = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
    await scene.bench.set({ rolePermissions: { 1001: permissions } });
    const shown = async () =>
      (await currentAlerts(database, { profileId, now: scene.clock(), limit: 5 })).map(
        ({ shownCode }) => shownCode,
      );
    expect(await came()).toBe('certificate-permission-missing');
    expect([(await plan()).trouble?.code, await shown(), await isListed()]).toEqual([
      'certificate-permission-missing',
      ['certificate-permission-missing'],
      true,
    ]);
    await scene.setUpKey();
    expect((await scene.profile()).active?.id).not.toBe(old?.id);
    expect([(await plan()).trouble, await shown(), await isListed()]).toEqual([
      undefined,
      [],
      false,
    ]);
    scene.daysPassed += 1;
    expect(await came()).toBe('not-due');
    expect((await plan()).retryAt).toBeUndefined();
    expect(await alerts('renewal-failed')).toMatchObject([{ openFor: null }]);
    expect(await scene.unrevoked()).toHaveLength(2);
  });

  test('that stopped has stopped no longer once a person got past that step', async () => {
    await dueScene();
    const permissions = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
    await scene.bench.set({ rolePermissions: { 1001: permissions } });
    expect([await came(), await isListed()]).toEqual(['certificate-permission-missing', true]);
    const id = await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    await confirmUploaded(scene.context(), await seen(), id);
    expect([(await plan()).trouble, await isListed()]).toEqual([undefined, false]);
    expect(await alerts('renewal-failed')).toMatchObject([{ openFor: null }]);
  });

  const busy: OutboundDoor = async () =>
    success({ status: 503, headers: {}, body: '', bodyShape: 'empty', durationMs: 1 });

  /** A door that answers as an overloaded server once a request was answered that this finds. */
  const busyAfter = (method: string, requestPath: RegExp): OutboundDoor => {
    let isBusy = false;
    return async (request) => {
      if (isBusy) {
        return busy(request);
      }
      isBusy = request.method === method && requestPath.test(request.path);
      return scene.door(request);
    };
  };

  /** What waits for a person: on the overview, in the list, and in alerts. */
  const waiting = async () => {
    const { trouble } = await readNextRenewal(scene.store, await scene.profile());
    const open = (await alerts('renewal-failed')).find(({ endedAt }) => endedAt === null);
    return [trouble?.code, await isListed(), /"cause":"([\w-]+)"/.exec(open?.facts ?? '')?.[1]];
  };

  test('waits no longer for what Celigo refused once Celigo took it, and fails in passing later', async () => {
    await dueScene();
    const refusing: OutboundDoor = async (request) =>
      request.method === 'PUT' && request.path.includes('/iclients/')
        ? success({ status: 422, headers: {}, body: '{}', bodyShape: 'json', durationMs: 1 })
        : scene.door(request);
    const waits = 'celigo-not-switched';
    expect([await came(refusing), ...(await waiting())]).toEqual([waits, waits, true, waits]);
    scene.daysPassed += 1;
    expect(await came(busyAfter('PUT', /iclients/))).toBe('celigo-not-ready');
    expect((await seen()).step).toBe('confirm');
    expect(await waiting()).toEqual([undefined, false, 'celigo-not-ready']);
    expect((await readRenewal(scene.store, await scene.profile()))?.renewal.trouble?.code).toBe(
      'celigo-not-ready',
    );
  });

  test('waits no longer for a permission once the certificate is there, and fails in passing later', async () => {
    const waits = 'certificate-permission-missing';
    const stop = async () => {
      await dueScene();
      const permissions = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
      await scene.bench.set({ rolePermissions: { 1001: permissions } });
      expect([await came(), ...(await waiting())]).toEqual([waits, waits, true, waits]);
      scene.daysPassed += 1;
    };
    await stop();
    const id = await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    const netSuite = { door: busy, clock: scene.clock };
    expect(await confirmUploaded(scene.context({ netSuite }), await seen(), id)).toMatchObject({
      error: { code: 'netsuite-not-ready' },
    });
    expect((await seen()).step).toBe('prove');
    expect(await waiting()).toEqual([undefined, false, undefined]);

    await stop();
    await scene.bench.set({ rolePermissions: {} });
    expect(await came(busyAfter('POST', /certificates$/))).toBe('netsuite-not-ready');
    expect((await seen()).step).toBe('prove');
    expect(await waiting()).toEqual([undefined, false, 'netsuite-not-ready']);
  });

  test('waits no longer for a token that was sealed, or for a way back that was left', async () => {
    await dueScene();
    const { profileId } = scene;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    const where = { id: profileId };
    const { sealedConfiguration } = await database.profile.findUniqueOrThrow({ where });
    await forgetCeligoToken(scene.store, { profileId, actor: ACTOR, now: new Date() });
    scene.daysPassed += 1;
    let waits = 'celigo-token-missing';
    expect([await came(), ...(await waiting())]).toEqual([waits, waits, true, waits]);
    await database.profile.update({ where, data: { sealedConfiguration } });
    scene.daysPassed += 1;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    expect(await waiting()).toEqual([undefined, false, 'celigo-not-ready']);

    await goBack(scene.context(), await seen());
    scene.daysPassed += 1;
    waits = 'going-back';
    expect([await came(), ...(await waiting())]).toEqual([waits, waits, true, waits]);
    await goForward(scene.context(), await seen());
    scene.daysPassed += 1;
    expect(await came(celigoIsDown)).toBe('celigo-not-ready');
    expect(await waiting()).toEqual([undefined, false, 'celigo-not-ready']);
  });

  test('that would fail for another reason is told again', async () => {
    await dueScene();
    const rehearse = () => rehearseRenewal(scene.unattended(), scene.profileId, ACTOR);
    const permissions = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
    await scene.bench.set({ rolePermissions: { 1001: permissions } });
    await rehearse();
    await rehearse();
    await rehearseRenewal(scene.unattended(celigoIsDown), scene.profileId, ACTOR);
    expect(await alerts('rehearsal-failed')).toHaveLength(1);
    await scene.bench.set({ rolePermissions: {} });
    await scene.bench.emptyCeligo();
    await rehearse();
    const [first, second, ...more] = await alerts('rehearsal-failed');
    expect([first?.openFor, second?.endedAt, more]).toEqual([null, null, []]);
    expect(second?.facts).toContain('no iClient');
    // A renewal that stopped says all of it.
    scene.daysPassed += 1;
    expect(await came()).toMatch(/^celigo-/);
    await rehearse();
    expect((await alerts('rehearsal-failed')).map(({ openFor }) => openFor)).toEqual([null, null]);
  });

  test('of a certificate that has ended says that only NetSuite’s page is left', async () => {
    await dueScene();
    scene.daysPassed = 400;
    expect(await came()).toBe('certificate-ended');
    expect((await scene.profile()).next).toBeUndefined();
  });

  test('is offered only where nothing is missing', async () => {
    scene = await RenewalScene.open(database, ['restlets']);
    const codes = async () =>
      whyNotAutomatic(await scene.profile(), scene.clock()).map(({ code }) => code);
    // One run in Celigo seals a token and finds the documents: a remedy is named once.
    expect(await codes()).toEqual(['celigo-token-missing', 'endpoint-needs-rest-scope']);
    const [{ message = '' } = {}] = whyNotAutomatic(await scene.profile(), scene.clock());
    expect(message).toMatch(/no sealed Celigo API token, .* which iClient and connection/);
    await dueScene();
    expect(await codes()).toEqual([]);
    const { profileId } = scene;
    await forgetCeligoToken(scene.store, { profileId, actor: ACTOR, now: new Date() });
    expect(await came()).toBe('celigo-token-missing');
    expect((await scene.profile()).next).toBeUndefined();
    expect(await readNextRenewal(scene.store, await scene.profile())).toMatchObject({
      isUnderWay: false,
      trouble: { code: 'celigo-token-missing' },
    });
  });
});

describe('a rehearsal', () => {
  beforeAll(async () => {
    database = await newDatabase('sqlite', 'rehearsal');
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  const rehearse = (door?: OutboundDoor) =>
    rehearseRenewal(scene.unattended(door), scene.profileId, ACTOR);

  test('looks at everything that a renewal needs, changes nothing, and is kept', async () => {
    await dueScene();
    scene.requests.length = 0;
    const rehearsed = await rehearse();
    expect([rehearsed?.works, rehearsed?.lines.length]).toEqual([true, 4]);
    expect(scene.requests).toEqual([]);
    expect((await plan()).rehearsal).toEqual(rehearsed);
  });

  test.each([
    [
      'the role lost its permission',
      async () =>
        scene.bench.set({
          rolePermissions: { 1001: ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'] },
        }),
      /permission/,
    ],
    ['the iClient was deleted in Celigo', async () => scene.bench.emptyCeligo(), /no iClient/],
  ])('says that a renewal would fail once %s', async (_what, breakIt, words) => {
    await dueScene();
    scene.requests.length = 0;
    await breakIt();
    const rehearsed = await rehearse();
    expect(rehearsed?.works).toBe(false);
    expect(JSON.stringify(rehearsed?.lines)).toMatch(words);
    expect(scene.requests).toEqual([]);
  });
});

describe('the time of an automatic renewal', () => {
  const life = { notBefore: new Date('2026-01-01'), notAfter: new Date('2026-12-27') };

  test.each([
    [undefined, '2026-08-29'],
    [30, '2026-11-27'],
    [365, '2026-06-30'],
    [1, '2026-12-24'],
  ])(
    'with %s days before the end leaves two tries, and is never before half of the life',
    (days, expected) => {
      expect(automaticallyDueAt(life, days).toISOString().slice(0, 10)).toBe(expected);
    },
  );

  test.each([
    [undefined, '2027-05-02'],
    [30, '2027-12-02'],
  ])('with %s days is counted to where NetSuite ends a longer certificate', (days, expected) => {
    const long = { ...life, notAfter: new Date('2036-01-01') };
    expect(automaticallyDueAt(long, days).toISOString().slice(0, 10)).toBe(expected);
  });

  test.each([
    [1, 0],
    [2, 0],
    [3, 1.5],
    [7, 4],
  ])(
    'of a certificate of %s days is %s days after its beginning, at once where there is none to lose',
    (days, after) => {
      const { notBefore } = life;
      const short = { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY_MS) };
      for (const chosen of [undefined, 1, 3]) {
        const start = automaticStartOf('profile', short, chosen);
        const lateMs = start.getTime() - notBefore.getTime() - after * DAY_MS;
        expect(lateMs).toBeGreaterThanOrEqual(0);
        expect(lateMs).toBeLessThanOrEqual(after === 0 ? 0 : 0.3 * DAY_MS);
      }
    },
  );

  test('of a hundred profiles is spread over a day, and nothing without a certificate in use', async () => {
    database = await newDatabase('sqlite', 'time');
    scene = await RenewalScene.open(database);
    const profile = await scene.profile();
    const chosen = await plan();
    const { active } = profile;
    if (active === undefined) {
      throw new Error('No certificate is in use.');
    }
    const dueMs = automaticallyDueAt(active, undefined).getTime();
    const hours = Array.from({ length: 100 }, (_, index) => {
      const start = automaticStart({ ...profile, id: `profile ${index}` }, chosen);
      return Math.floor(((start?.getTime() ?? 0) - dueMs) / 3_600_000);
    });
    expect(new Set(hours).size).toBeGreaterThan(15);
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...hours)).toBeLessThan(24);
    expect(automaticStart({ ...profile, active: undefined }, chosen)).toBeUndefined();
    await database.$disconnect();
  });
});
