import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testProfile } from '@/lib/connection-test/test-profile';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { accountClock } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { PracticeStore } from '@/lib/practice/netsuite/store';
import { accountOf } from '@/lib/profiles/profile';
import { profileProgress } from '@/lib/profiles/progress';
import { valuesMark } from '@/lib/profiles/standing';
import { profileState } from '@/lib/profiles/task-states';
import { planMark, saveRenewalPlan } from '@/lib/renewal/plan';
import { ACTOR, RenewalScene } from '@/lib/renewal/renewal-scene.fixture';
import { startRenewal } from '@/lib/renewal/start';
import { dayText } from '@/lib/words';
import { dismissAlert, NOTIFY, repeatAlertsJob } from './alerts';
import { checkJob, nextCheckAt, planChecksJob } from './checks';
import { runDueJobs } from './jobs';
import { currentAlerts } from './read-alerts';
import {
  readWatch,
  saveWatch,
  saveWatchDefaults,
  WATCH_DEFAULTS,
  type WatchDefaults,
  type WatchSettings,
  watchMark,
} from './settings';
import { openWatchScene, type WatchScene } from './watch-scene.fixture';

const DAY_MS = 86_400_000;

describe.each(DATABASE_PROVIDERS)('the watch on %s', (provider) => {
  let server: Server;
  let scene: WatchScene;
  let world: RenewalScene;
  let instances: ReadonlyArray<Installation>;
  /** Whether NetSuite answers. */
  let isUp = true;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const [, , host = '', ...path] = (request.url ?? '').split('/');
      if (!isUp) {
        response.writeHead(503).end('Service Unavailable');
        return;
      }
      const answer = await world.door({
        host,
        path: `/${path.join('/')}`,
        method: request.method === 'GET' ? 'GET' : 'POST',
        headers: Object.fromEntries(
          ['authorization', 'content-type', 'accept'].flatMap((name) => {
            const value = request.headers[name];
            return typeof value === 'string' ? [[name, value]] : [];
          }),
        ),
        ...(request.method === 'GET' ? {} : { body: await text(request) }),
      });
      if (!answer.ok) {
        throw new Error(answer.error.message);
      }
      response.writeHead(answer.value.status, answer.value.headers).end(answer.value.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    scene = await openWatchScene(provider, { PORT: String(port), PRACTICE: 'on' });
  });

  beforeEach(async () => {
    isUp = true;
    await scene.database.profile.deleteMany();
    await scene.database.job.deleteMany();
    world = await RenewalScene.open(scene.database);
    const { vault } = world.store;
    instances = [
      { ...scene.installation, vault },
      { ...scene.other, vault },
    ];
    await letDaysPass('back');
    await turn();
    await letDaysPass(2);
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await scene.close();
  });

  async function letDaysPass(days: number | 'back'): Promise<void> {
    await new PracticeStore(scene.database, scene.installation.vault).letDaysPass(days);
    world.daysPassed = days === 'back' ? 0 : world.daysPassed + days;
  }

  /** Every instance looks for due work of every kind, at once. */
  async function turn(): Promise<void> {
    for (const kind of [planChecksJob, checkJob, repeatAlertsJob]) {
      if (kind === planChecksJob) {
        const planned = { id: 'plan-checks:all', kind: kind.kind, subject: 'all' };
        const dueAt = new Date(0);
        const create = { ...planned, dueAt };
        await scene.database.job.upsert({ where: { id: planned.id }, create, update: { dueAt } });
      }
      await Promise.all(instances.map((instance) => runDueJobs(instance, kind)));
    }
  }

  const save = async (changes: Partial<WatchSettings>) => {
    const before = await readWatch(scene.database, world.profileId);
    return saveWatch(scene.database, {
      profileId: world.profileId,
      settings: { ...before, ...changes },
      seen: watchMark(before),
      actor: ACTOR,
      now: new Date(),
    });
  };

  const tests = () =>
    scene.database.testRun.findMany({
      orderBy: { startedAt: 'asc' },
      select: { outcome: true, isCheck: true, actorEmail: true },
    });

  const told = async () =>
    (await scene.database.alert.findMany({ orderBy: [{ at: 'asc' }, { key: 'asc' }] })).map(
      ({ code }) => code,
    );

  const notices = () => scene.database.job.count({ where: { kind: NOTIFY } });

  /** The connection has worked, as a person's test or Celigo's own showed. */
  const hasWorked = () =>
    scene.database.testRun.create({
      data: {
        ...{ id: 'person', profileId: world.profileId, startedAt: new Date(), durationMs: 1 },
        ...{ outcome: 'works', actorEmail: 'a@example.com', sealedReport: '' },
      },
    });

  test('a connection that never worked is not tested, and one that worked is every day, by one instance', async () => {
    await turn();
    expect(await tests()).toEqual([]);
    await hasWorked();
    await letDaysPass(2);
    await turn();
    await turn();
    await letDaysPass(2);
    await turn();
    const checks = (await tests()).filter(({ isCheck }) => isCheck);
    expect(checks).toEqual(
      Array.from({ length: 2 }, () => ({ outcome: 'works', isCheck: true, actorEmail: null })),
    );
    expect(await told()).toEqual([]);
  });

  /** The whole days until the next check that the page names. */
  const daysToNext = async (installation = scene.installation) => {
    const settings = await readWatch(scene.database, world.profileId);
    const at = await nextCheckAt(installation, await world.profile(), settings);
    return at && Math.floor((at.getTime() - world.clock().getTime()) / DAY_MS);
  };

  test('a practice account is checked only in the app’s own practice world', async () => {
    await hasWorked();
    const environment = { ...scene.installation.environment, practice: false };
    const off = { ...scene.installation, environment };
    expect(await daysToNext(off)).toBeUndefined();
    const outboundGatewayUrl = 'https://gateway.example.com/practice';
    const led = { ...off, environment: { ...environment, outboundGatewayUrl } };
    expect(await daysToNext(led), 'a gateway may lead anywhere').toBeUndefined();
  });

  test('weekly is weekly, and off is off', async () => {
    expect(await daysToNext(), 'it never worked').toBeUndefined();
    await hasWorked();
    await save({ checkEvery: 'weekly' });
    const checks = async () => (await tests()).filter(({ isCheck }) => isCheck);
    for (const days of [2, 3, 3, 3, 3]) {
      await letDaysPass(days);
      await turn();
    }
    expect(await checks()).toHaveLength(2);
    const days = (await daysToNext()) ?? 0;
    expect(days, 'not tomorrow').toBeGreaterThan(1);
    await letDaysPass(days - 1);
    await turn();
    expect(await checks()).toHaveLength(2);
    // Whole days pass here, so that each turn comes up to a day late.
    await letDaysPass(3);
    await turn();
    expect(await checks()).toHaveLength(3);
    await save({ checkEvery: 'off' });
    expect(await daysToNext()).toBeUndefined();
    await letDaysPass(8);
    await turn();
    expect(await checks()).toHaveLength(3);
  });

  test('what stops working is told once, after a second check, again every week, and once that it works again', async () => {
    await hasWorked();
    isUp = false;
    await letDaysPass(1);
    await turn();
    expect(await told()).toEqual([]);
    await letDaysPass(1);
    await turn();
    await turn();
    expect(await told()).toEqual(['stopped-working']);
    expect(await notices()).toBe(1);
    for (const days of [1, 6, 1, 7]) {
      await letDaysPass(days);
      await turn();
    }
    expect(await told()).toEqual(['stopped-working']);
    expect(await notices()).toBe(3);
    const titles = async (profileId?: string) => {
      const query = { ...(profileId && { profileId }), now: world.clock(), limit: 5 };
      return (await currentAlerts(scene.database, query)).map(({ title }) => title);
    };
    expect(await titles()).toEqual(['Orders: the connection stopped working']);
    // On its own page, the profile is named already.
    expect(await titles(world.profileId)).toEqual(['The connection stopped working']);
    const dismiss = async () => {
      const { id } = await scene.database.alert.findFirstOrThrow({ orderBy: { at: 'desc' } });
      await dismissAlert(scene.database, { id, actor: ACTOR, now: world.clock() });
    };
    await dismiss();
    expect(await titles(), 'what lasts stays').toHaveLength(1);
    isUp = true;
    const facts = async () => (await scene.database.alert.findFirst())?.facts;
    const before = await facts();
    await world.bench.set({ inactiveEntities: [1201] });
    await letDaysPass(2);
    await turn();
    // What is said again next week is what was found last.
    expect([await told(), (await facts()) === before]).toEqual([['stopped-working'], false]);
    await world.bench.set({ inactiveEntities: [] });
    await letDaysPass(2);
    await turn();
    expect(await titles()).toEqual(['Orders: the connection works again']);
    await dismiss();
    await dismiss();
    expect(await titles()).toEqual([]);
    const recorded = { action: 'alert-dismissed', profileId: world.profileId };
    expect(await scene.database.auditEvent.count({ where: recorded })).toBe(1);
    await letDaysPass(8);
    await turn();
    expect(await told()).toEqual(['stopped-working', 'works-again']);
    expect(await notices()).toBe(4);
  });

  test.each([checkJob, repeatAlertsJob])(
    'a person’s test that works ends what is said every week, by the job $kind',
    async (kind) => {
      await hasWorked();
      isUp = false;
      for (const days of [2, 1]) {
        await letDaysPass(days);
        await turn();
      }
      await save({ checkEvery: 'off' });
      const { database } = scene;
      const look = async (): Promise<ReadonlyArray<string>> => {
        await letDaysPass(8);
        await Promise.all(instances.map((instance) => runDueJobs(instance, kind)));
        return told();
      };
      // Put back to values that worked long ago, it has not shown that it works now.
      const { profileId: id } = world;
      await database.profile.update({ where: { id }, data: { lastTestOutcome: 'works' } });
      expect(await look()).toEqual(['stopped-working']);
      isUp = true;
      const profile = await world.profile();
      const account = accountOf(profile);
      const [installation = scene.installation] = instances;
      const clock = await accountClock(installation, account);
      const subject = { profile, account, actor: ACTOR };
      await testProfile(installation, outboundDoorOf(installation), subject, { clock });
      const before = await notices();
      expect(await look()).toEqual(['stopped-working', 'works-again']);
      await look();
      await turn();
      expect(await notices()).toBe(before + 1);
      expect(await told()).toEqual(['stopped-working', 'works-again']);
    },
  );

  test('one failed check is not told after a failure of another certificate, or of a person', async () => {
    await hasWorked();
    const { profileId } = world;
    const profile = await world.profile();
    const failed = { profileId, outcome: 'does-not-work', durationMs: 1, sealedReport: '' };
    const ofNext = { valuesMark: 'of another certificate', isCheck: true };
    // For instance, of a RESTlet whose id was mistyped.
    const mistyped = { valuesMark: valuesMark(profile, profile.active), isCheck: false };
    for (const [id, own] of Object.entries({ ofNext, mistyped })) {
      await scene.database.testRun.create({
        data: { ...failed, ...own, id, startedAt: new Date() },
      });
    }
    isUp = false;
    await letDaysPass(2);
    await turn();
    expect(await told()).toEqual([]);
    await letDaysPass(1);
    await turn();
    expect(await told()).toEqual(['stopped-working']);
  });

  test('the end of a certificate is told on the days that are set, after a pause once, and then that it came', async () => {
    await save({ checkEvery: 'off', remindDays: [60, 30, 7] });
    const { notAfter } = (await world.profile()).active ?? { notAfter: new Date() };
    const daysLeft = () => (notAfter.getTime() - world.clock().getTime()) / DAY_MS;
    await letDaysPass(Math.floor(daysLeft() - 59));
    await turn();
    await letDaysPass(1);
    await turn();
    expect(await told()).toEqual(['certificate-ends', 'renewal-due']);
    // Nothing was running for two reminders.
    await letDaysPass(Math.floor(daysLeft() - 5));
    await turn();
    expect(await told()).toEqual(['certificate-ends', 'renewal-due', 'certificate-ends']);
    await letDaysPass(Math.ceil(daysLeft()) + 1);
    await turn();
    await letDaysPass(8);
    await turn();
    expect((await told()).slice(3)).toEqual(['certificate-expired']);
    const query = { profileId: world.profileId, now: world.clock(), limit: 5 };
    const [expired] = await currentAlerts(scene.database, query);
    expect(expired).toMatchObject({ title: 'The certificate has expired', isNews: false });
  });

  test('a certificate that NetSuite shortens is told to end when NetSuite ends it', async () => {
    await save({ checkEvery: 'off', remindDays: [60] });
    const { active } = await world.profile();
    const end = new Date(active?.notBefore ?? 0);
    end.setUTCFullYear(end.getUTCFullYear() + 2);
    await scene.database.credential.update({
      where: { id: active?.id ?? '' },
      data: { notAfter: new Date(end.getTime() + 3000 * DAY_MS) },
    });
    await letDaysPass(Math.floor((end.getTime() - world.clock().getTime()) / DAY_MS - 59));
    await turn();
    expect(await told()).toEqual(['certificate-ends', 'renewal-due']);
    const query = { profileId: world.profileId, now: world.clock(), limit: 5 };
    const words = (await currentAlerts(scene.database, query)).flatMap(
      ({ sentences }) => sentences,
    );
    expect(words.join(' ')).toContain(dayText(end));
    await letDaysPass(61);
    await turn();
    expect((await told()).slice(2)).toEqual(['certificate-expired']);
  });

  test('a certificate that works after NetSuite should have ended it is not said to have expired', async () => {
    await hasWorked();
    const { active } = await world.profile();
    const notBefore = new Date(world.clock().getTime() + DAY_MS);
    notBefore.setUTCFullYear(notBefore.getUTCFullYear() - 2);
    const where = { id: active?.id ?? '' };
    await scene.database.credential.update({ where, data: { notBefore } });
    const standing = async () => {
      const { endsAt } = await scene.database.profile.findUniqueOrThrow({
        where: { id: world.profileId },
      });
      const profile = await world.profile();
      const state = profileState(profileProgress(profile), world.clock());
      return [state, endsAt?.getTime() === active?.notAfter.getTime()];
    };
    await letDaysPass(2);
    await turn();
    expect(await standing()).toEqual(['works', true]);
    const query = { profileId: world.profileId, now: world.clock(), limit: 5 };
    const words = (await currentAlerts(scene.database, query)).flatMap(
      ({ sentences }) => sentences,
    );
    expect(words.join(' ')).toContain('This one still works');
    isUp = false;
    await letDaysPass(2);
    await turn();
    expect(await standing()).toEqual(['does-not-work', true]);
    await letDaysPass(1);
    await turn();
    expect(await told()).toEqual(['renewal-due', 'stopped-working']);
    // Without that test, its two years are over.
    await scene.database.testRun.deleteMany({ where: { isCheck: true, outcome: 'works' } });
    await turn();
    await letDaysPass(2);
    await turn();
    expect(await told()).toContain('certificate-expired');
  });

  test('of a certificate that Celigo does not use yet nobody hears that it is time to renew', async () => {
    await save({ checkEvery: 'off' });
    const { active } = await world.profile();
    const where = { id: active?.id ?? '' };
    const { profileId } = world;
    const unused = { stage: 'uploaded', activeForProfile: null, nextForProfile: profileId };
    await scene.database.credential.update({ where, data: unused });
    const end = active?.notAfter.getTime() ?? 0;
    const notBefore = active?.notBefore ?? new Date();
    // As short a life as this is not yet old.
    const data = { notBefore: new Date(end - 60 * DAY_MS) };
    await scene.database.credential.update({ where, data });
    await letDaysPass(Math.floor((end - world.clock().getTime()) / DAY_MS - 59));
    await turn();
    expect(await told()).toEqual([]);
    await scene.database.credential.update({ where, data: { notBefore } });
    await letDaysPass(2);
    await turn();
    expect(await told()).toEqual(['certificate-ends']);
    const query = { profileId: world.profileId, now: world.clock(), limit: 5 };
    const [ends] = await currentAlerts(scene.database, query);
    expect(ends?.sentences.join(' ')).toContain('Celigo does not use it yet');
    expect(ends?.path).toMatch(/\/setup\/key-and-certificate$/);
    const used = { stage: 'active', activeForProfile: profileId, nextForProfile: null };
    await scene.database.credential.update({ where, data: used });
    expect(await currentAlerts(scene.database, query)).toEqual([]);
    await letDaysPass(2);
    await turn();
    expect(await told()).toEqual(['certificate-ends', 'certificate-ends', 'renewal-due']);
  });

  test('of a certificate that ended before Celigo used it nobody hears that flows stopped', async () => {
    await save({ checkEvery: 'off', remindDays: [] });
    const { active } = await world.profile();
    await scene.database.credential.update({
      where: { id: active?.id ?? '' },
      data: { stage: 'uploaded', activeForProfile: null, nextForProfile: world.profileId },
    });
    await letDaysPass(400);
    await turn();
    expect(await told()).toEqual([]);
  });

  test('of a certificate that renews by itself nobody hears that it is time to renew', async () => {
    await save({ checkEvery: 'off' });
    const plan = { profileId: world.profileId, isAutomatic: true };
    await scene.database.renewalPlan.create({ data: plan });
    const { notAfter } = (await world.profile()).active ?? { notAfter: new Date() };
    await letDaysPass(Math.floor((notAfter.getTime() - world.clock().getTime()) / DAY_MS - 59));
    await turn();
    expect(await told()).toEqual(['certificate-ends']);
  });

  const shown = async () => {
    const query = { profileId: world.profileId, now: world.clock(), limit: 5 };
    return (await currentAlerts(scene.database, query)).map(({ code }) => code);
  };

  test('that it is time to renew is over while the certificate renews by itself', async () => {
    await save({ checkEvery: 'off', remindDays: [] });
    const { notAfter } = (await world.profile()).active ?? { notAfter: new Date() };
    await letDaysPass(Math.floor((notAfter.getTime() - world.clock().getTime()) / DAY_MS - 59));
    await turn();
    const subject = { profileId: world.profileId, actor: ACTOR, now: new Date() };
    const seen: Array<unknown> = [await shown()];
    for (const isAutomatic of [true, false]) {
      await saveRenewalPlan(world.store, subject, { isAutomatic, daysBefore: undefined });
      seen.push(await shown());
    }
    expect(seen).toEqual([['renewal-due'], [], ['renewal-due']]);
  });

  test('that it is time to renew is told again every week until a reminder speaks of it', async () => {
    await save({ checkEvery: 'off', remindDays: [50] });
    const { notAfter } = (await world.profile()).active ?? { notAfter: new Date() };
    const seen: Array<number> = [];
    const after = async (days: number) => {
      await letDaysPass(days);
      await turn();
      seen.push(await notices());
    };
    await after(Math.floor((notAfter.getTime() - world.clock().getTime()) / DAY_MS - 80));
    await after(3);
    await after(5);
    const subject = { profileId: world.profileId, actor: ACTOR, now: new Date() };
    await saveRenewalPlan(world.store, subject, { isAutomatic: true, daysBefore: undefined });
    await after(8);
    await saveRenewalPlan(world.store, subject, { isAutomatic: false, daysBefore: undefined });
    await after(8);
    expect(seen, 'not while the app renews it').toEqual([1, 1, 2, 2, 3]);
    await after(8);
    await after(8);
    await after(8);
    expect(seen.slice(5), 'the reminder alone').toEqual([4, 4, 4]);
    expect(await told()).toEqual(['renewal-due', 'certificate-ends']);
  });

  test('that it is time to renew is told again every week, too, where an earlier version told it once', async () => {
    await save({ checkEvery: 'off', remindDays: [50] });
    const { notAfter } = (await world.profile()).active ?? { notAfter: new Date() };
    await letDaysPass(Math.floor((notAfter.getTime() - world.clock().getTime()) / DAY_MS - 80));
    await turn();
    await scene.database.job.deleteMany({ where: { kind: 'say-again' } });
    await letDaysPass(2);
    await turn();
    expect(await notices()).toBe(1);
    await letDaysPass(8);
    await turn();
    expect(await notices()).toBe(2);
  });

  test('that it is time to renew leads on to a renewal only until other pages overtake it', async () => {
    await save({ checkEvery: 'off', remindDays: [] });
    await letDaysPass(300);
    await turn();
    const labels = async () => {
      const query = { profileId: world.profileId, now: world.clock(), limit: 5 };
      return (await currentAlerts(scene.database, query)).map(({ pathLabel }) => pathLabel);
    };
    await startRenewal(world.context());
    expect(await labels()).toEqual(['Continue the renewal']);
    await world.setUpKey();
    expect(await labels()).toEqual(['Renew the certificate']);
  });

  test('what was over is told again once it is so again, such as after a clock that was ahead', async () => {
    await save({ checkEvery: 'off', remindDays: [] });
    const { notAfter } = (await world.profile()).active ?? { notAfter: new Date() };
    const untilDue = Math.floor((notAfter.getTime() - world.clock().getTime()) / DAY_MS - 59);
    const seen: Array<unknown> = [];
    for (const days of [untilDue, 'back', untilDue, 70, 'back', 400, 7] as const) {
      await letDaysPass(days);
      await turn();
      seen.push([...(await shown()), await notices()]);
    }
    expect(seen).toEqual([
      ['renewal-due', 1],
      [1],
      ['renewal-due', 2],
      ['certificate-expired', 3],
      [3],
      ['certificate-expired', 4],
      ['certificate-expired', 5],
    ]);
  });

  test('a check that was planned while a clock was five days ahead does not wait for them', async () => {
    await save({ checkEvery: 'off' });
    const [installation = scene.installation] = instances;
    const clock = () => new Date(Date.now() + 5 * DAY_MS);
    expect(await runDueJobs(installation, checkJob, { clock })).toBe(1);
    expect(await runDueJobs(installation, checkJob)).toBe(1);
    expect(await runDueJobs(installation, checkJob)).toBe(0);
  });

  test('that a certificate ends is over once another one is in use', async () => {
    await save({ checkEvery: 'off' });
    const { active } = await world.profile();
    const end = active?.notAfter.getTime() ?? 0;
    await letDaysPass(Math.floor((end - world.clock().getTime()) / DAY_MS - 59));
    await turn();
    expect(await shown()).toContain('certificate-ends');
    const { credential } = scene.database;
    const where = { id: active?.id ?? '' };
    const row = await credential.findUniqueOrThrow({ where });
    await credential.update({ where, data: { stage: 'superseded', activeForProfile: null } });
    const notAfter = new Date(end + 300 * DAY_MS);
    await credential.create({ data: { ...row, id: `${row.id}-2`, thumbprint: 'new', notAfter } });
    expect(await shown()).not.toContain('certificate-ends');
  });

  test('the defaults of the installation hold for a profile until it has settings of its own', async () => {
    const { database } = scene;
    const change = (settings: WatchDefaults, seen: WatchDefaults) =>
      saveWatchDefaults(database, {
        settings,
        seen: watchMark(seen),
        actor: ACTOR,
        now: new Date(),
      });
    const weekly = { checkEvery: 'weekly', remindDays: [20, 5] } as const;
    const watched = () => readWatch(database, world.profileId);
    expect(await watched()).toEqual({ ...WATCH_DEFAULTS, contacts: [] });
    expect((await change(weekly, WATCH_DEFAULTS)).ok).toBe(true);
    expect(await watched()).toEqual({ ...weekly, contacts: [] });
    const stale = await change({ checkEvery: 'off', remindDays: [] }, WATCH_DEFAULTS);
    expect(stale).toEqual({ ok: false, error: { current: weekly } });
    expect((await save({ checkEvery: 'daily' })).ok).toBe(true);
    expect((await change({ checkEvery: 'off', remindDays: [1] }, weekly)).ok).toBe(true);
    expect(await watched()).toEqual({ checkEvery: 'daily', remindDays: [20, 5], contacts: [] });
    const recorded = { action: 'watch-defaults-saved' };
    expect(await database.auditEvent.count({ where: recorded })).toBe(2);
  });

  test('of saves from one page at the same moment, one is kept and the others are refused', async () => {
    const databases = [scene.database, scene.other.database];
    const many = Array.from({ length: 8 }, (_, index) => index + 1);
    const change = { actor: ACTOR, now: new Date() };
    const oneOf = async (saves: ReadonlyArray<Promise<{ readonly ok: boolean }>>) =>
      (await Promise.all(saves)).filter(({ ok }) => ok);
    for (const round of [1, 2, 3]) {
      const seen = watchMark(await readWatch(scene.database, world.profileId));
      const of = { profileId: world.profileId, seen, ...change };
      const saved = await oneOf(
        many.map((index) => {
          const contacts = [`contact-${round}-${index}@example.com`];
          const settings = { ...WATCH_DEFAULTS, contacts };
          return saveWatch(databases[index % 2] ?? scene.database, { ...of, settings });
        }),
      );
      expect(saved).toHaveLength(1);
    }
    const subject = { profileId: world.profileId, ...change };
    const plans = many.map((index) => {
      const store = { ...world.store, database: databases[index % 2] ?? scene.database };
      const chosen = { isAutomatic: false, daysBefore: index + 10 };
      return saveRenewalPlan(
        store,
        subject,
        chosen,
        planMark({ ...chosen, daysBefore: undefined }),
      );
    });
    expect(await oneOf(plans)).toHaveLength(1);
    await scene.database.watchDefaults.deleteMany();
    const seen = watchMark(WATCH_DEFAULTS);
    const saved = await oneOf(
      many.map((index) => {
        const settings = { ...WATCH_DEFAULTS, remindDays: [index] };
        return saveWatchDefaults(databases[index % 2] ?? scene.database, {
          ...change,
          seen,
          settings,
        });
      }),
    );
    expect(saved).toHaveLength(1);
    await scene.database.watchDefaults.deleteMany();
  });

  test('what two people save at the same time loses nothing, and is on the record', async () => {
    const read = await readWatch(scene.database, world.profileId);
    expect((await save({ contacts: ['first@example.com'] })).ok).toBe(true);
    const second = await saveWatch(scene.database, {
      profileId: world.profileId,
      settings: { ...read, contacts: ['second@example.com'] },
      seen: watchMark(read),
      actor: ACTOR,
      now: new Date(),
    });
    expect(second).toMatchObject({ ok: false, error: { code: 'changed-meanwhile' } });
    expect((await readWatch(scene.database, world.profileId)).contacts).toEqual([
      'first@example.com',
    ]);
    const recorded = { action: 'watch-saved', profileId: world.profileId };
    expect(await scene.database.auditEvent.count({ where: recorded })).toBe(1);
  });
});
