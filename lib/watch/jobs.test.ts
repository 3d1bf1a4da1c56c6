import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { inTransaction } from '@/lib/database/transaction';
import { PracticeStore } from '@/lib/practice/netsuite/store';
import { announce, endAlerts, NOTIFY, repeatAlertsJob } from './alerts';
import { auditCheckJob } from './audit-check';
import { planChecksJob } from './checks';
import { type JobKind, jobId, nextTurn, planJob, replanJob, runDueJobs } from './jobs';
import { notifyJob, sendJob } from './notices';
import { currentAlerts } from './read-alerts';
import { recordHeartbeat, reportMissedTime, startJobs } from './runner';
import { openWatchScene, type WatchScene } from './watch-scene.fixture';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

test('a hundred profiles are spread over the day, each at the same time every day', () => {
  const now = new Date('2026-11-29T10:00:00Z');
  const turns = Array.from({ length: 100 }, (_, each) => nextTurn(`profile-${each}`, DAY_MS, now));
  const hours = new Set(turns.map((turn) => turn.getUTCHours()));
  expect(hours.size).toBeGreaterThan(20);
  for (const [each, turn] of turns.entries()) {
    expect(turn.getTime() - now.getTime()).toBeGreaterThanOrEqual(DAY_MS / 2);
    expect(turn.getTime() - now.getTime()).toBeLessThanOrEqual(1.5 * DAY_MS);
    expect(nextTurn(`profile-${each}`, DAY_MS, turn).getTime()).toBe(turn.getTime() + DAY_MS);
  }
});

describe.each(DATABASE_PROVIDERS)('jobs on %s', (provider) => {
  let scene: WatchScene;

  beforeAll(async () => {
    scene = await openWatchScene(provider);
  });

  beforeEach(async () => {
    await scene.database.job.deleteMany();
    await scene.database.lease.deleteMany();
    await scene.database.alert.deleteMany();
  });

  afterAll(() => scene.close());

  const plan = (subject: string, dueAt = new Date(0), onPracticeClock = false) =>
    planJob(scene.database, { kind: 'work', subject, dueAt, onPracticeClock });

  const find = (subject: string) =>
    scene.database.job.findUniqueOrThrow({ where: { id: jobId('work', subject) } });

  test('two instances run each job once', async () => {
    const subjects = Array.from({ length: 6 }, (_, each) => `s${each}`);
    for (const subject of subjects) {
      await plan(subject);
    }
    const ran: Array<string> = [];
    const kind: JobKind = {
      kind: 'work',
      run: async ({ subject, now }) => {
        ran.push(subject);
        return { dueAt: new Date(now.getTime() + HOUR_MS) };
      },
    };
    const counts = await Promise.all(
      [scene.installation, scene.other].map((instance) => runDueJobs(instance, kind)),
    );
    expect(ran.sort()).toEqual(subjects.sort());
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(await runDueJobs(scene.other, kind)).toBe(0);
  });

  test('a turn that lasts for longer than a lease takes no job that another instance runs', async () => {
    for (const [each, subject] of ['first', 'second', 'third', 'fourth'].entries()) {
      await plan(subject, new Date(each));
    }
    const events = new EventEmitter();
    const hanging = once(events, 'let go');
    const taken = once(events, 'taken');
    // As if this turn had begun ten minutes ago.
    const begun = [{ now: new Date(Date.now() - 600_000) }];
    const clock = vi.spyOn(scene.database, '$queryRaw').mockResolvedValueOnce(begun);
    const ran: Array<string> = [];
    const leases: Array<number> = [];
    const others: Array<Promise<number>> = [];
    const kind: JobKind = {
      kind: 'work',
      run: async ({ subject }) => {
        ran.push(subject);
        leases.push((await find(subject)).leaseUntil?.getTime() ?? 0);
        if (ran.length === 2) {
          const theirs = async () => {
            events.emit('taken');
            await hanging;
            return 'finished' as const;
          };
          others.push(runDueJobs(scene.other, { kind: 'work', run: theirs }));
        }
        await taken;
        return 'finished';
      },
    };
    await runDueJobs(scene.installation, kind);
    clock.mockRestore();
    events.emit('let go');
    await Promise.all(others);
    expect(ran.slice(0, 2).sort()).toEqual(['first', 'second']);
    // Of the two that are left, the other instance has taken one at least.
    expect(ran.length).toBeLessThan(4);
    expect(Math.min(...leases)).toBeGreaterThan(Date.now());
  });

  test('instances that plan, announce, or start the same at one moment are in no other’s way', async () => {
    const both = [scene.database, scene.other.database];
    const atOnce = <Value>(work: (database: Database) => Promise<Value>) =>
      Promise.all([...both, ...both, ...both].map(work));
    for (const subject of ['a', 'b', 'c', 'd']) {
      const planned = { kind: 'work', subject, dueAt: new Date(5) };
      await atOnce((database) => planJob(database, planned));
      const facts = { from: '', to: '', missed: 0 };
      const told = { code: 'watch-missed', about: subject, facts, now: new Date() } as const;
      const isNew = await atOnce((database) =>
        inTransaction(database, (transaction) => announce(transaction, told)),
      );
      expect(isNew.filter((each) => each)).toHaveLength(1);
      await atOnce((database) => recordHeartbeat(database, new Date()));
      await scene.database.lease.deleteMany();
    }
    expect(await scene.database.job.count({ where: { kind: 'work' } })).toBe(4);
    expect(await scene.database.job.count({ where: { kind: 'notify' } })).toBe(4);
  });

  test('a job that is planned twice is there once, and keeps its time', async () => {
    await plan('one', new Date(5));
    await plan('one', new Date(7));
    expect((await find('one')).dueAt).toEqual(new Date(5));
    await replanJob(scene.database, { kind: 'work', subject: 'one', dueAt: new Date(9) });
    expect((await find('one')).dueAt).toEqual(new Date(9));
  });

  test('a job of an instance that was killed is run by another once its lease has ended', async () => {
    await plan('one');
    const events = new EventEmitter();
    const hanging = once(events, 'let go');
    const taken = once(events, 'taken');
    let stillHeld: boolean | undefined;
    const first = runDueJobs(scene.installation, {
      kind: 'work',
      run: async ({ isHeld }) => {
        events.emit('taken');
        await hanging;
        stillHeld = await isHeld();
        return 'finished';
      },
    });
    await taken;
    const ran = vi.fn(async () => ({ dueAt: new Date(Date.now() + DAY_MS) }));
    expect(await runDueJobs(scene.other, { kind: 'work', run: ran })).toBe(0);
    // As if it had not renewed the lease for two minutes.
    await scene.database.job.updateMany({ data: { leaseUntil: new Date(0) } });
    expect(await runDueJobs(scene.other, { kind: 'work', run: ran })).toBe(1);
    events.emit('let go');
    await first;
    expect(stillHeld).toBe(false);
    expect((await find('one')).dueAt.getTime()).toBeGreaterThan(Date.now());
  });

  test('what is said every week is not said again for an instance that was killed after it', async () => {
    const { database } = scene;
    const profile = { id: await scene.addProfile(), environment: 'production' };
    const facts = { words: 'NetSuite refused the sign-in' };
    const now = new Date(Date.now() - 8 * DAY_MS);
    await inTransaction(database, (transaction) =>
      announce(transaction, { code: 'stopped-working', about: 'one', facts, now, profile }),
    );
    await runDueJobs(scene.installation, {
      ...repeatAlertsJob,
      run: async (context) => {
        await repeatAlertsJob.run(context);
        const dead = { leaseHolder: 'dead', leaseUntil: new Date(0) };
        await database.job.updateMany({ where: { id: context.jobId }, data: dead });
        return 'finished';
      },
    });
    expect(await runDueJobs(scene.other, repeatAlertsJob)).toBe(1);
    expect(await runDueJobs(scene.other, repeatAlertsJob)).toBe(0);
    expect(await database.alert.findFirst()).toMatchObject({ timesSaid: 2 });
    expect(await database.job.count({ where: { kind: NOTIFY } })).toBe(2);
  });

  test('an alert that starts again is said every week from then on', async () => {
    const profile = { id: await scene.addProfile(), environment: 'production' };
    const code = 'certificate-expired';
    const facts = { end: '2026-11-30T12:00:00.000Z' };
    const sayAndEnd = async (now: Date) => {
      await inTransaction(scene.database, async (transaction) => {
        await announce(transaction, { code, about: 'one', facts, now, profile });
        await endAlerts(transaction, { profileId: profile.id, codes: [code], now });
      });
      const { dueAt } = await scene.database.job.findFirstOrThrow({
        where: { kind: repeatAlertsJob.kind },
      });
      return dueAt.getTime() - now.getTime();
    };
    const now = new Date();
    const later = new Date(now.getTime() + 5 * DAY_MS);
    expect([await sayAndEnd(now), await sayAndEnd(later)]).toEqual([7 * DAY_MS, 7 * DAY_MS]);
  });

  test('a job that hangs holds up no other, and is tried again', async () => {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    for (const subject of ['hangs', 'hangs too', 'third']) {
      await plan(subject);
    }
    const ran: Array<string> = [];
    const kind: JobKind = {
      kind: 'work',
      run: async ({ subject }) => {
        ran.push(subject);
        return subject === 'third' ? 'finished' : new Promise(() => undefined);
      },
    };
    await runDueJobs(scene.installation, kind, { runMaxMs: 1 });
    log.mockRestore();
    expect(ran.sort()).toEqual(['hangs', 'hangs too', 'third']);
    expect(await find('hangs')).toMatchObject({ attempts: 1, leaseHolder: null });
  });

  test('an alert whose facts are damaged leaves only itself out', async () => {
    const { database } = scene;
    const at = new Date('2026-11-24T12:00:00.000Z');
    const facts = JSON.stringify({ from: at.toISOString(), to: at.toISOString(), missed: 1 });
    for (const [id, stored] of [
      ['whole', facts],
      ['damaged', facts.slice(0, -3)],
    ] as const) {
      const row = { id, code: 'watch-missed', key: id, at, saidAt: at, facts: stored };
      await database.alert.create({ data: row });
    }
    const shown = await currentAlerts(database, { now: at, limit: 10 });
    expect(shown.map(({ id }) => id)).toEqual(['whole']);
  });

  test('what fails is done again after a pause that grows, and its reason is kept without secrets', async () => {
    await plan('one');
    const assertion = `eyJ${'a'.repeat(40)}.eyJ${'b'.repeat(40)}.${'c'.repeat(40)}`;
    const kind: JobKind = {
      kind: 'work',
      run: async () => {
        throw new Error(`No answer to ${assertion}`);
      },
    };
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const pauses: Array<number> = [];
    let now = new Date();
    for (let each = 0; each < 12; each += 1) {
      const clock = () => now;
      expect(await runDueJobs(scene.installation, kind, { clock })).toBe(1);
      const { dueAt, trouble } = await find('one');
      pauses.push(dueAt.getTime() - now.getTime());
      expect(trouble).toMatch(/^No answer to /);
      expect(trouble).not.toContain(assertion);
      now = dueAt;
    }
    log.mockRestore();
    expect(pauses.slice(0, 3)).toEqual([60_000, 120_000, 240_000]);
    expect(Math.max(...pauses)).toBe(6 * HOUR_MS);
    await runDueJobs(
      scene.installation,
      { kind: 'work', run: async () => 'finished' },
      { clock: () => now },
    );
    expect(await scene.database.job.count()).toBe(0);
  });

  test('a job of the practice world is due by its clock, also after that was set back', async () => {
    const practice = new PracticeStore(scene.database, scene.installation.vault);
    await plan('one', new Date(Date.now() + 3 * DAY_MS), true);
    const ran: Array<Date> = [];
    const kind: JobKind = {
      kind: 'work',
      run: async ({ now }) => {
        ran.push(now);
        return { dueAt: new Date(now.getTime() + DAY_MS) };
      },
    };
    expect(await runDueJobs(scene.installation, kind)).toBe(0);
    await practice.letDaysPass(30);
    expect(await runDueJobs(scene.installation, kind)).toBe(1);
    expect(ran[0]?.getTime()).toBeGreaterThan(Date.now() + 29 * DAY_MS);
    await practice.letDaysPass('back');
    expect(await runDueJobs(scene.installation, kind)).toBe(1);
  });

  test('a job that was planned while the clock was a year ahead does not wait for that year', async () => {
    const kind: JobKind = {
      kind: 'work',
      run: async ({ now }) => ({ dueAt: new Date(now.getTime() + DAY_MS) }),
    };
    await plan('one');
    const ahead = () => new Date(Date.now() + 365 * DAY_MS);
    expect(await runDueJobs(scene.installation, kind, { clock: ahead })).toBe(1);
    expect(await runDueJobs(scene.installation, kind)).toBe(1);
    expect(await runDueJobs(scene.installation, kind)).toBe(0);
  });

  test.each([
    [planChecksJob.kind, planChecksJob, 6 * HOUR_MS],
    [auditCheckJob.kind, auditCheckJob, DAY_MS],
    [notifyJob.kind, notifyJob, 6 * HOUR_MS],
    [sendJob.kind, sendJob, 6 * HOUR_MS],
  ])(
    'a job %s waits for its own pauses, and not for what a clock five days ahead planned',
    async (kind, job, longestMs) => {
      const run = async () => 'finished' as const;
      const dueIn = (ms: number) =>
        replanJob(scene.database, { kind, subject: 'all', dueAt: new Date(Date.now() + ms) });
      await dueIn(longestMs);
      expect(await runDueJobs(scene.installation, { ...job, run })).toBe(0);
      await dueIn(5 * DAY_MS);
      expect(await runDueJobs(scene.installation, { ...job, run })).toBe(1);
    },
  );

  test('an instance that ends waits for its jobs, and leaves what is interrupted to the next', async () => {
    await plan('one');
    const events = new EventEmitter();
    const begun = once(events, 'begun');
    const runner = startJobs(scene.installation, [
      {
        kind: 'work',
        run: ({ signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('ended')));
            events.emit('begun');
          }),
      },
    ]);
    await begun;
    await runner.stop();
    expect(await find('one')).toMatchObject({ leaseHolder: null, attempts: 0, trouble: null });
    const finished: JobKind = { kind: 'work', run: async () => 'finished' };
    expect(await runDueJobs(scene.other, finished)).toBe(1);
  });

  test('the next start says, once, how long nothing was watched', async () => {
    const before = new Date('2026-11-20T08:00:00Z');
    const after = new Date('2026-11-23T09:30:00Z');
    expect(await recordHeartbeat(scene.database, before)).toBeUndefined();
    await plan('missed', new Date('2026-11-21T00:00:00Z'));
    const log: Array<string> = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
      log.push(String(line));
      return true;
    });
    for (const instance of [scene.installation, scene.other]) {
      const gap = await recordHeartbeat(instance.database, after);
      if (gap !== undefined) {
        await reportMissedTime(instance, gap);
      }
    }
    write.mockRestore();
    expect(log).toHaveLength(1);
    expect(log[0]).toContain(
      'from November 20, 2026 at 08:00 UTC to November 23, 2026 at 09:30 UTC, because the app was not running, or could not use its database',
    );
    expect(log[0]).toContain('Jobs that came due during that time: 1.');
    expect(await currentAlerts(scene.database, { now: after, limit: 5 })).toMatchObject([
      { code: 'watch-missed', title: 'Nothing was checked for a while', path: '/profiles' },
    ]);
  });
});
