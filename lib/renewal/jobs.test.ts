import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_PROVIDERS, type DatabaseProvider } from '@/lib/database/location';
import { DAY_MS, HOUR_MS } from '@/lib/durations';
import { jitterMs } from '@/lib/keys/automatic-start';
import { PracticeStore } from '@/lib/practice/netsuite/store';
import { jobId, runDueJobs } from '@/lib/watch/jobs';
import { openWatchScene, type WatchScene } from '@/lib/watch/watch-scene.fixture';
import { rehearseJob, renewJob } from './jobs';
import { RENEW, readRenewalPlan, saveRenewalPlan } from './plan';
import { ACTOR, RenewalScene, SCENE_KEY } from './renewal-scene.fixture';

let world: Server;
let port: number;
let watch: WatchScene;
let scene: RenewalScene;

/** Hands a request of the app on to the practice world, as the app's own route does. */
async function handOn(request: IncomingMessage): Promise<Response> {
  const [, host = '', path = ''] = /^\/practice\/([^/]+)(.*)$/.exec(request.url ?? '') ?? [];
  const { method = 'GET' } = request;
  const body = await text(request);
  const headers = Object.entries(request.headers).flatMap(
    ([name, value]): Array<[string, string]> =>
      typeof value === 'string' && name !== 'content-length' ? [[name, value]] : [],
  );
  scene.bench.now = scene.clock();
  return scene.bench.send(host, path, { method, headers, ...(method === 'GET' ? {} : { body }) });
}

beforeAll(async () => {
  world = createServer((request, response) => {
    handOn(request).then(
      async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(await answer.text());
      },
      () => response.destroy(),
    );
  });
  world.listen(0, '127.0.0.1');
  await once(world, 'listening');
  const address = world.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(() => {
  world.close();
});

async function open(provider: DatabaseProvider): Promise<void> {
  watch = await openWatchScene(provider, {
    PORT: String(port),
    ENCRYPTION_KEYS: `${SCENE_KEY.id}:${SCENE_KEY.bytes.toString('base64url')}`,
  });
  scene = await RenewalScene.open(watch.database);
  await scene.makeInCeligo();
}

async function letTimePass(days: number): Promise<void> {
  scene.daysPassed += days;
  const { database, vault } = watch.installation;
  await new PracticeStore(database, vault).letDaysPass(days);
}

/** A turn of both instances at once. @returns How many jobs ran. */
async function turn(): Promise<number> {
  const ran = await Promise.all(
    [watch.installation, watch.other].flatMap((instance) => [
      runDueJobs(instance, renewJob),
      runDueJobs(instance, rehearseJob),
    ]),
  );
  return ran.reduce((sum, count) => sum + count, 0);
}

/** In how many days the next rehearsal is. */
async function daysToRehearsal(): Promise<number> {
  const where = { id: jobId(rehearseJob.kind, scene.profileId) };
  const { dueAt } = await watch.database.job.findUniqueOrThrow({ where });
  return (dueAt.getTime() - scene.clock().getTime()) / DAY_MS;
}

/** Fails unless the next rehearsal is about a week away. */
async function expectWeekToRehearsal(): Promise<void> {
  expect(Math.abs((await daysToRehearsal()) - 7)).toBeLessThanOrEqual(0.6);
}

describe.each(DATABASE_PROVIDERS)('two instances on %s', (provider) => {
  beforeAll(() => open(provider));

  afterAll(() => watch.close());

  test('renew a profile that is due once, and tell it once', async () => {
    const { installation, database } = watch;
    const { profileId } = scene;
    const subject = { profileId, actor: ACTOR, now: new Date() };
    const old = (await scene.profile()).active;
    await saveRenewalPlan(installation, subject, { isAutomatic: true, daysBefore: undefined });
    expect(await turn()).toBe(2);
    expect((await readRenewalPlan(installation, profileId)).rehearsal?.works).toBe(true);
    await expectWeekToRehearsal();
    expect((await scene.profile()).active?.id).toBe(old?.id);
    expect(await turn()).toBe(0);

    await letTimePass(250);
    await turn();
    const { active, next } = await scene.profile();
    expect([active?.id === old?.id, next]).toEqual([false, undefined]);
    expect(await scene.unrevoked()).toEqual([active?.certificateId]);
    expect(await database.credential.count({ where: { profileId } })).toBe(2);
    const alerts = await database.alert.findMany({ select: { code: true } });
    expect(alerts).toEqual([{ code: 'renewal-done' }]);

    await saveRenewalPlan(installation, subject, { isAutomatic: false, daysBefore: undefined });
    expect(
      await database.job.count({ where: { profileId, kind: { in: ['renew', 'rehearse'] } } }),
    ).toBe(0);
  });

  test('tell of a rehearsal that fails until one goes well, at the earliest the next day', async () => {
    const { installation, database } = watch;
    const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
    const told = () =>
      database.alert.count({ where: { code: 'rehearsal-failed', openFor: { not: null } } });
    const permissions = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
    await scene.bench.set({ rolePermissions: { 1001: permissions } });
    await saveRenewalPlan(installation, subject, { isAutomatic: true, daysBefore: undefined });
    await turn();
    expect(await told()).toBe(1);
    const days = await daysToRehearsal();
    expect(Math.abs(days - 1.5)).toBeLessThanOrEqual(0.6);
    await scene.bench.set({ rolePermissions: {} });
    await letTimePass(Math.ceil(days));
    await turn();
    expect(await told()).toBe(0);
    await expectWeekToRehearsal();
  });
});

describe('the job of an automatic renewal', () => {
  beforeAll(() => open('sqlite'));

  afterAll(() => watch.close());

  const nextLook = async () =>
    (await watch.database.job.findUniqueOrThrow({ where: { id: jobId(RENEW, scene.profileId) } }))
      .dueAt;

  /** A certificate whose renewal begins at a moment. */
  async function startAt(start: Date): Promise<void> {
    const { active } = await scene.profile();
    const lateMs = jitterMs(scene.profileId, 0.3 * DAY_MS);
    const notBefore = new Date(start.getTime() - 300 * DAY_MS);
    const notAfter = new Date(start.getTime() + 3 * DAY_MS - lateMs);
    const where = { id: active?.id ?? '' };
    await watch.database.credential.update({ where, data: { notBefore, notAfter } });
  }

  test('the next look is when the renewal begins, though the own hour comes later', async () => {
    const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
    // An earlier version took fewer days, and they are still stored.
    await saveRenewalPlan(watch.installation, subject, { isAutomatic: true, daysBefore: 1 });
    const { active } = await scene.profile();
    const start = new Date(scene.clock().getTime() + HOUR_MS);
    await startAt(start);
    await turn();
    expect((await scene.profile()).active?.id).toBe(active?.id);
    expect(await nextLook()).toEqual(start);
  });

  test.each([
    ['beginning', 1],
    ['next try', -1],
  ])(
    'a %s that only the database’s clock has reached is looked for again soon',
    async (_what, hours) => {
      const { installation, database } = watch;
      const { profileId } = scene;
      const subject = { profileId, actor: ACTOR, now: new Date() };
      await saveRenewalPlan(installation, subject, { isAutomatic: true, daysBefore: 1 });
      await startAt(new Date(scene.clock().getTime() + hours * HOUR_MS));
      const retryAt = new Date(scene.clock().getTime() + HOUR_MS);
      await database.renewalPlan.update({ where: { profileId }, data: { retryAt } });
      const clock = () => new Date(Date.now() + 1.1 * HOUR_MS);
      expect(await runDueJobs(installation, renewJob, { clock })).toBe(1);
      expect((await nextLook()).getTime()).toBeLessThanOrEqual(retryAt.getTime() + HOUR_MS / 60);
    },
  );

  test('a look that was planned while a clock was five days ahead does not wait for them', async () => {
    const { installation } = watch;
    const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
    await saveRenewalPlan(installation, subject, { isAutomatic: true, daysBefore: 1 });
    await startAt(new Date(scene.clock().getTime() + 100 * DAY_MS));
    const clock = () => new Date(Date.now() + 5 * DAY_MS);
    expect(await runDueJobs(installation, renewJob, { clock })).toBe(1);
    expect(await runDueJobs(installation, renewJob)).toBe(1);
    expect(await runDueJobs(installation, renewJob)).toBe(0);
  });

  test('a certificate of one day is renewed at once, and looked at again before its end', async () => {
    const { installation, database } = watch;
    const { profileId } = scene;
    const subject = { profileId, actor: ACTOR, now: new Date() };
    await saveRenewalPlan(installation, subject, { isAutomatic: true, daysBefore: undefined });
    const { active: old } = await scene.profile();
    const notBefore = scene.clock();
    const life = { notBefore, notAfter: new Date(notBefore.getTime() + DAY_MS) };
    await database.credential.update({ where: { id: old?.id ?? '' }, data: life });
    await turn();
    const { active } = await scene.profile();
    expect(active?.id).not.toBe(old?.id);
    const afterMs = (active?.notAfter.getTime() ?? 0) - (await nextLook()).getTime();
    expect(afterMs).toBeGreaterThan(0.4 * DAY_MS);
  });
});
