import { setImmediate as nextTurn } from 'node:timers/promises';
import { adoptEntries } from '@/lib/audit/adopt';
import { deleteOldEntries } from '@/lib/audit/retention';
import { type Database, truncateWriteAheadLog } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { DAY_MS, HOUR_MS } from '@/lib/durations';
import { destroyUnneededKeys } from '@/lib/profiles/key-destruction';
import { fillListings } from '@/lib/profiles/listing';
import { NEWEST_TEST_FIRST } from '@/lib/profiles/standing';
import { errorText } from '@/lib/words';
import type { Installation } from './installation';
import { logLine } from './log';

/** Rows that one statement deletes: few enough that another writer barely waits. */
const BATCH_SIZE = 200;

/** How long after the start the first sweep comes, and how long after each the next, in milliseconds. */
const FIRST_SWEEP_MS = 60_000;
const SWEEP_INTERVAL_MS = HOUR_MS;

/** A bit less than the interval: what one instance swept, no other sweeps in the same hour. */
const LEASE_MS = 55 * 60_000;

const LEASE_NAME = 'sweep';

/** The row that says until when nothing is destroyed for its age. */
const HOLD_NAME = 'sweep-hold';

/** How long no sweep may have come before the clock is in doubt, in milliseconds. */
const GAP_MAX_MS = 30 * DAY_MS;

/**
 * How long a suspicious clock must be in use before anything is deleted based on it, in milliseconds. With a
 * wrong clock, connection tests fail, so someone will correct it first.
 */
const HOLD_MS = 7 * DAY_MS;

/** Which reports of connection tests are kept. The newest and the last that worked stay in any case. */
export type ReportRule = { readonly keptPerProfile: number; readonly keptDays: number };

/** How many rows were deleted, by model. */
export type Swept = Readonly<Record<string, number>>;

/** Deletes rows batch by batch, and lets others have their turn in between. */
async function deleteInBatches(
  find: () => Promise<ReadonlyArray<string>>,
  remove: (ids: Array<string>) => Promise<{ readonly count: number }>,
): Promise<number> {
  let swept = 0;
  for (;;) {
    const ids = await find();
    if (ids.length === 0) {
      return swept;
    }
    swept += (await remove([...ids])).count;
    await nextTurn();
  }
}

/** Asks for a batch of the rows that have expired. */
type ExpiredPage = {
  readonly where: { readonly expiresAt: { readonly lt: Date } };
  readonly select: { readonly id: true };
  readonly take: number;
};

/** Deletes the rows of a model that expired before a moment. */
function sweepExpired(
  before: Date,
  find: (page: ExpiredPage) => Promise<ReadonlyArray<{ readonly id: string }>>,
  remove: (ids: { readonly in: Array<string> }) => Promise<{ readonly count: number }>,
): Promise<number> {
  const page: ExpiredPage = {
    where: { expiresAt: { lt: before } },
    select: { id: true },
    take: BATCH_SIZE,
  };
  return deleteInBatches(
    async () => (await find(page)).map(({ id }) => id),
    (ids) => remove({ in: ids }),
  );
}

/**
 * How long a handover link stays on its profile's list after its expiration date, in milliseconds, even if
 * it was revoked or finished earlier.
 */
const ENDED_LINK_KEPT_MS = 90 * DAY_MS;

/**
 * How long an ended alert is kept, in milliseconds. Longer than a certificate's lifetime, because a deleted
 * alert would be sent again.
 */
const ALERT_KEPT_MS = 800 * DAY_MS;

async function sweepAlerts({ alert }: Database, now: Date): Promise<number> {
  const over = { openFor: null, at: { lt: new Date(now.getTime() - ALERT_KEPT_MS) } };
  return deleteInBatches(
    async () =>
      (await alert.findMany({ where: over, select: { id: true }, take: BATCH_SIZE })).map(
        ({ id }) => id,
      ),
    (ids) => alert.deleteMany({ where: { id: { in: ids }, ...over } }),
  );
}

async function sweepRateLimits({ rateLimit }: Database, now: Date): Promise<number> {
  return deleteInBatches(
    async () =>
      (
        await rateLimit.findMany({
          where: { expiresAt: { lt: now } },
          select: { key: true },
          take: BATCH_SIZE,
        })
      ).map(({ key }) => key),
    (keys) => rateLimit.deleteMany({ where: { key: { in: keys } } }),
  );
}

async function sweepRunLeases({ celigoRunLease }: Database, now: Date): Promise<number> {
  // A day more than needed: the lease belongs to a run that may still want to extend it.
  const before = new Date(now.getTime() - DAY_MS);
  return deleteInBatches(
    async () =>
      (
        await celigoRunLease.findMany({
          where: { expiresAt: { lt: before } },
          select: { profileId: true },
          take: BATCH_SIZE,
        })
      ).map(({ profileId }) => profileId),
    (ids) =>
      celigoRunLease.deleteMany({ where: { profileId: { in: ids }, expiresAt: { lt: before } } }),
  );
}

/** The reports of a profile that stay whatever their age and number: the newest, the last that worked. */
async function reportsThatStay({ testRun }: Database, profileId: string): Promise<Array<string>> {
  const found = await Promise.all(
    [{}, { outcome: 'works' }].map((outcome) =>
      testRun.findFirst({
        where: { profileId, ...outcome },
        orderBy: NEWEST_TEST_FIRST,
        select: { id: true },
      }),
    ),
  );
  return found.flatMap((run) => (run === null ? [] : [run.id]));
}

async function sweepReportsOf(
  database: Database,
  profileId: string,
  rule: ReportRule,
  tooOld: Date,
): Promise<number> {
  const { testRun } = database;
  const staying = await reportsThatStay(database, profileId);
  const page = { orderBy: NEWEST_TEST_FIRST, select: { id: true }, take: BATCH_SIZE };
  const spare = { profileId, id: { notIn: staying } };
  return deleteInBatches(
    async () => {
      const old = await testRun.findMany({
        where: { ...spare, startedAt: { lt: tooOld } },
        ...page,
      });
      const many = await testRun.findMany({
        where: spare,
        skip: Math.max(rule.keptPerProfile - staying.length, 0),
        ...page,
      });
      return [...new Set([...old, ...many].map(({ id }) => id))].slice(0, BATCH_SIZE);
    },
    (ids) => testRun.deleteMany({ where: { id: { in: ids } } }),
  );
}

async function sweepReports(database: Database, rule: ReportRule, now: Date): Promise<number> {
  const tooOld = new Date(now.getTime() - rule.keptDays * DAY_MS);
  const profiles = await database.testRun.groupBy({
    by: ['profileId'],
    having: {
      OR: [
        { profileId: { _count: { gt: rule.keptPerProfile } } },
        { startedAt: { _min: { lt: tooOld } } },
      ],
    },
  });
  let swept = 0;
  for (const { profileId } of profiles) {
    swept += await sweepReportsOf(database, profileId, rule, tooOld);
  }
  return swept;
}

/** What somebody would miss if the clock were wrong: sign-ins, links, old alerts and reports, private keys. */
async function sweepByAge(database: Database, rule: ReportRule, now: Date): Promise<Swept> {
  const { session, usedOnce, passkeyChallenge, invitation, rememberedDevice } = database;
  const { handoverLink, verification } = database;
  const linksBefore = new Date(now.getTime() - ENDED_LINK_KEPT_MS);
  return {
    Session: await sweepExpired(
      now,
      (page) => session.findMany(page),
      (id) => session.deleteMany({ where: { id } }),
    ),
    UsedOnce: await sweepExpired(
      now,
      (page) => usedOnce.findMany(page),
      (id) => usedOnce.deleteMany({ where: { id } }),
    ),
    PasskeyChallenge: await sweepExpired(
      now,
      (page) => passkeyChallenge.findMany(page),
      (id) => passkeyChallenge.deleteMany({ where: { id } }),
    ),
    Invitation: await sweepExpired(
      now,
      (page) => invitation.findMany(page),
      (id) => invitation.deleteMany({ where: { id } }),
    ),
    RememberedDevice: await sweepExpired(
      now,
      (page) => rememberedDevice.findMany(page),
      (id) => rememberedDevice.deleteMany({ where: { id } }),
    ),
    HandoverLink: await sweepExpired(
      linksBefore,
      (page) => handoverLink.findMany(page),
      (id) => handoverLink.deleteMany({ where: { id } }),
    ),
    Alert: await sweepAlerts(database, now),
    Verification: await sweepExpired(
      now,
      (page) => verification.findMany(page),
      (id) => verification.deleteMany({ where: { id } }),
    ),
    TestRun: await sweepReports(database, rule, now),
    // Not the rows of the credentials: their private keys.
    Credential: await destroyUnneededKeys(database, now),
    AuditEvent: await deleteOldEntries(database, now),
  };
}

/**
 * Deletes what no one can use anymore: what has expired, alerts that are long over, reports beyond the rule,
 * and the private keys that nothing can need anymore. Waiting certificate requests are never touched, nor is
 * the audit record, unless an owner limits its age.
 *
 * @param isClockInDoubt Leaves everything alone but the counters of attempts and the leases of runs in Celigo.
 */
export async function sweep(
  database: Database,
  rule: ReportRule,
  now: Date,
  isClockInDoubt = false,
): Promise<Swept> {
  return {
    RateLimit: await sweepRateLimits(database, now),
    CeligoRunLease: await sweepRunLeases(database, now),
    ...(isClockInDoubt ? {} : await sweepByAge(database, rule, now)),
  };
}

/**
 * Tells whether the clock may be far ahead: it moved on by more than a month since the sweep before, and
 * since then not a week has passed. An installation that was off for so long waits that week too.
 */
async function isClockInDoubt(
  { lease }: Database,
  sweptBefore: Date | undefined,
  now: Date,
): Promise<boolean> {
  if (sweptBefore !== undefined && now.getTime() - sweptBefore.getTime() > GAP_MAX_MS) {
    const data = { holder: '', expiresAt: new Date(now.getTime() + HOLD_MS) };
    await lease.upsert({
      where: { name: HOLD_NAME },
      create: { name: HOLD_NAME, ...data },
      update: data,
    });
    return true;
  }
  const hold = await lease.findUnique({ where: { name: HOLD_NAME } });
  // An end further ahead comes from the wrong clock itself.
  return (
    hold !== null && hold.expiresAt > now && hold.expiresAt.getTime() - now.getTime() <= HOLD_MS
  );
}

/** Takes the lease of this hour's sweep. @returns Whether no other instance has it. */
async function takeLease({ lease }: Database, holder: string, now: Date): Promise<boolean> {
  const data = { holder, expiresAt: new Date(now.getTime() + LEASE_MS) };
  // Later than the expiration that any instance with a roughly correct clock could have set.
  const tooFar = new Date(now.getTime() + 2 * LEASE_MS);
  const taken = await lease.updateMany({
    where: { name: LEASE_NAME, OR: [{ expiresAt: { lte: now } }, { expiresAt: { gt: tooFar } }] },
    data,
  });
  if (taken.count > 0) {
    return true;
  }
  try {
    await lease.create({ data: { name: LEASE_NAME, ...data } });
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    return false;
  }
}

/**
 * Sweeps, unless another instance on the same database did so within the hour.
 *
 * @param holder Names this instance.
 * @returns Nothing when another instance has the lease.
 */
export async function sweepUnderLease(
  database: Database,
  rule: ReportRule,
  holder: string,
  now: Date,
): Promise<Swept | undefined> {
  const before = await database.lease.findUnique({ where: { name: LEASE_NAME } });
  // Before the lease takes the time of this clock: with it, a sweep after a failure in between would not doubt.
  const isInDoubt = await isClockInDoubt(database, before?.expiresAt, now);
  if (!(await takeLease(database, holder, now))) {
    return undefined;
  }
  return sweep(database, rule, now, isInDoubt);
}

async function sweepAndLog({ database, environment }: Installation): Promise<void> {
  const rule = { keptPerProfile: environment.reportsKept, keptDays: environment.reportsKeptDays };
  try {
    await sweepUnderLease(database, rule, String(process.pid), new Date());
    // An instance of an earlier version on the same database leaves them empty.
    await fillListings(database);
    await adoptEntries(database, new Date());
    // Nothing that was deleted stays in the log for longer than until here, whoever deleted it.
    await truncateWriteAheadLog(database);
  } catch (error) {
    logLine(new Date(), { where: 'sweep', detail: errorText(error) });
  }
}

/** Sweeps soon after the start and then every hour. Keeps no process alive. */
export function startSweeping(installation: Installation): void {
  setTimeout(() => {
    void sweepAndLog(installation);
    setInterval(() => void sweepAndLog(installation), SWEEP_INTERVAL_MS).unref();
  }, FIRST_SWEEP_MS).unref();
}
