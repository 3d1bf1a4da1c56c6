import { failureTitle } from '@/lib/connection-test/failure-groups';
import { testProfile } from '@/lib/connection-test/test-profile';
import { inTransaction } from '@/lib/database/transaction';
import { DAY_MS, HOUR_MS } from '@/lib/durations';
import { accountClock } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { isRenewalDue } from '@/lib/keys/certificate-urgency';
import { expiresAt } from '@/lib/keys/validity';
import { accountOf, asUsed, type Profile, type ProfileCredential } from '@/lib/profiles/profile';
import { NEWEST_TEST_FIRST } from '@/lib/profiles/standing';
import { readProfile } from '@/lib/profiles/store';
import { isWatched } from '@/lib/profiles/usable-account';
import {
  type Announcement,
  announce,
  announceRecovery,
  endAlerts,
  notePersonsRepair,
} from './alerts';
import {
  type JobContext,
  type JobKind,
  jobId,
  LONGEST_DAILY_PAUSE_MS,
  LONGEST_SHORT_PAUSE_MS,
  nextTurn,
  planJob,
} from './jobs';
import { readWatch, type WatchSettings } from './settings';

/** A check that failed is run again after so long, before anyone is told. */
const CONFIRM_AFTER_MS = 10 * 60_000;

/**
 * A weekly check is due when the last one is older than this. Slightly less than a week, because the job runs
 * daily.
 */
const WEEKLY_MS = 7 * DAY_MS - HOUR_MS;

/** The number of profiles that one batch plans jobs for. */
const BATCH_SIZE = 200;

const CHECK = 'check';

/** The certificate whose end matters: that of Celigo, else the first one, once NetSuite has it. */
function watchedCredential({ active, next }: Profile): ProfileCredential | undefined {
  return active ?? (next?.certificateId === undefined ? undefined : next);
}

/**
 * The alert about a certificate's end that is due now, if there is one. Of one that Celigo does not use yet,
 * the end matters once so little of its life is left that another is worth making first.
 */
function endAnnouncement(
  credential: ProfileCredential,
  { remindDays }: WatchSettings,
  now: Date,
):
  | Pick<Extract<Announcement, { code: 'certificate-ends' }>, 'code' | 'about' | 'facts'>
  | undefined {
  const { id } = credential;
  const endsAt = expiresAt(credential);
  const daysLeft = (endsAt.getTime() - now.getTime()) / DAY_MS;
  // Of several that came due while the app was not running, the newest says it all.
  const reminder = Math.min(...remindDays.filter((days) => daysLeft <= days));
  if (!Number.isFinite(reminder)) {
    return undefined;
  }
  const facts = { end: endsAt.toISOString(), days: Math.ceil(daysLeft) };
  if (credential.stage === 'active') {
    return {
      code: 'certificate-ends',
      about: `${id}:${reminder}`,
      facts: { ...facts, credentialId: id },
    };
  }
  return isRenewalDue(credential, now)
    ? {
        code: 'certificate-ends',
        about: `${id}:unused:${reminder}`,
        facts: { ...facts, unused: id },
      }
    : undefined;
}

/** Whether a test can still show that a certificate works, although NetSuite should have ended it. */
function mayWorkLonger(credential: ProfileCredential | undefined, now: Date): boolean {
  return credential !== undefined && expiresAt(credential) <= now && now < credential.notAfter;
}

/** Announces the alerts that the certificate's dates require, and ends those that no longer apply. */
async function watchDates(
  { installation: { database }, now }: JobContext,
  profile: Profile,
  settings: WatchSettings,
): Promise<void> {
  const credential = watchedCredential(profile);
  const about = { now, profile };
  const isExpired = credential !== undefined && expiresAt(credential) <= now;
  // Before Celigo uses it, there is nothing to renew.
  const { active } = profile;
  const isDue = active !== undefined && !isExpired && isRenewalDue(active, now);
  await inTransaction(database, async (transaction) => {
    const over = { profileId: profile.id, now };
    if (!isExpired || active === undefined) {
      await endAlerts(transaction, { ...over, codes: ['certificate-expired'] });
    }
    if (!isDue) {
      await endAlerts(transaction, { ...over, codes: ['renewal-due'] });
    }
    if (credential === undefined) {
      return;
    }
    const facts = { end: expiresAt(credential).toISOString() };
    if (isExpired) {
      // Nothing stops when a certificate ends that Celigo never used; the pages say that it has ended.
      if (active !== undefined) {
        const code = 'certificate-expired';
        await announce(transaction, { code, about: credential.id, facts, ...about });
      }
      return;
    }
    const plan = await transaction.renewalPlan.findUnique({ where: { profileId: profile.id } });
    // Nobody need do what the app does by itself.
    if (isDue && plan?.isAutomatic !== true) {
      await announce(transaction, {
        code: 'renewal-due',
        about: credential.id,
        facts: { ...facts, ...(credential.worksLonger === true ? { worksLonger: 'yes' } : {}) },
        ...about,
      });
    }
    const end = endAnnouncement(credential, settings, now);
    if (end !== undefined) {
      await announce(transaction, { ...end, ...about });
    }
  });
}

type TestColumns = { readonly startedAt: Date; readonly outcome: string };

function isCheckDue({ checkEvery }: WatchSettings, newest: TestColumns | null, now: Date): boolean {
  switch (checkEvery) {
    case 'off':
      return false;
    case 'daily':
      return true;
    case 'weekly':
      return (
        newest?.outcome !== 'works' ||
        // Also when it is of a later time: the practice world's clock was set back.
        Math.abs(now.getTime() - newest.startedAt.getTime()) >= WEEKLY_MS
      );
  }
}

/**
 * Tests what Celigo uses, and tells people if that changed.
 *
 * @returns Whether to test again soon: it failed, and one failure alone is not told.
 */
async function checkConnection(
  { installation, now }: JobContext,
  profile: Profile,
): Promise<boolean> {
  const { database } = installation;
  const account = accountOf(profile);
  const clock = await accountClock(installation, account);
  const tested = await testProfile(
    installation,
    outboundDoorOf(installation),
    { profile, account, actor: undefined },
    { clock },
  );
  if (!tested.ok) {
    if (tested.error.code === 'profile-incomplete') {
      return false;
    }
    throw new Error(tested.error.message);
  }
  const { value: id = '' } = tested;
  const run = await database.testRun.findUnique({ where: { id } });
  // Of a certificate that was replaced or deleted during the test, nobody is told.
  if (run === null || run.credentialId !== profile.credential?.id) {
    return false;
  }
  if (run.outcome === 'works') {
    await inTransaction(database, (transaction) => announceRecovery(transaction, profile, now));
    return false;
  }
  const before = await database.testRun.findFirst({
    where: {
      ...{ profileId: profile.id, id: { not: id }, startedAt: { lte: run.startedAt } },
      // The failure of a different certificate proves nothing about this one. Neither does a person's failed
      // test, because they may have mistyped something.
      ...{ valuesMark: run.valuesMark, OR: [{ isCheck: true }, { outcome: 'works' }] },
    },
    orderBy: NEWEST_TEST_FIRST,
    select: { outcome: true },
  });
  if (before === null || before.outcome === 'works') {
    return true;
  }
  const words = (run.firstCause === null ? undefined : failureTitle(run.firstCause)) ?? '';
  await inTransaction(database, (transaction) =>
    announce(transaction, { code: 'stopped-working', about: id, facts: { words }, now, profile }),
  );
  return false;
}

/** The first of some moments at which a connection is to be tested; nothing of one that has never worked. */
async function firstTest(
  { database, environment }: Installation,
  profile: Profile,
  settings: WatchSettings,
  moments: ReadonlyArray<Date>,
): Promise<Date | undefined> {
  if (!isWatched(profile, environment)) {
    return undefined;
  }
  const where = { profileId: profile.id };
  const newest = await database.testRun.findFirst({
    where,
    orderBy: NEWEST_TEST_FIRST,
    select: { startedAt: true, outcome: true },
  });
  const first = moments.find((moment) => isCheckDue(settings, newest, moment));
  const hasWorked =
    profile.celigoProof !== undefined ||
    (first !== undefined &&
      (await database.testRun.findFirst({ where: { ...where, outcome: 'works' } })) !== null);
  return hasWorked ? first : undefined;
}

/** Checks one profile: the dates of its certificate every day, its connection as often as it is set. */
export const checkJob: JobKind = {
  kind: CHECK,
  longestPauseMs: LONGEST_DAILY_PAUSE_MS,
  run: async (context) => {
    const { installation, subject: profileId, now } = context;
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return 'finished';
    }
    const settings = await readWatch(installation.database, profileId);
    const isTestedFirst = mayWorkLonger(watchedCredential(profile), now);
    if (!isTestedFirst) {
      await watchDates(context, profile, settings);
    }
    // Must run before the check, so that a failed check is announced as a new outage.
    await inTransaction(installation.database, (transaction) =>
      notePersonsRepair(transaction, profileId, now),
    );
    const tested = asUsed(profile);
    const isAgainSoon =
      (await firstTest(installation, tested, settings, [now])) !== undefined &&
      (await context.isHeld()) &&
      (await checkConnection(context, tested));
    if (isTestedFirst) {
      const found = await readProfile(installation, profileId);
      await watchDates(context, found ?? profile, settings);
    }
    return {
      dueAt: isAgainSoon
        ? new Date(now.getTime() + CONFIRM_AFTER_MS)
        : nextTurn(profileId, DAY_MS, now),
    };
  },
};

/** The most turns of a day that a weekly check waits for. */
const TURNS_MAX = 8;

/**
 * When a connection is tested next, by its account's clock: at one of the daily turns. Nothing while none is
 * planned, or where it is not to be tested.
 */
export async function nextCheckAt(
  installation: Installation,
  profile: Profile,
  settings: WatchSettings,
): Promise<Date | undefined> {
  const where = { id: jobId(CHECK, profile.id) };
  const turn = await installation.database.job.findUnique({ where, select: { dueAt: true } });
  if (turn === null) {
    return undefined;
  }
  const turns = Array.from(
    { length: TURNS_MAX },
    (_, days) => new Date(turn.dueAt.getTime() + days * DAY_MS),
  );
  return firstTest(installation, asUsed(profile), settings, turns);
}

/** Plans the check of each profile that has none, and brings each to the clock of its account. */
async function planChecks(installation: Installation): Promise<void> {
  const { database } = installation;
  for (const environment of ['practice', { not: 'practice' }] as const) {
    const onPracticeClock = environment === 'practice';
    const now = (
      await accountClock(installation, { environment: onPracticeClock ? environment : '' })
    )();
    // The account of a profile was changed.
    await database.job.updateMany({
      where: { kind: CHECK, onPracticeClock: !onPracticeClock, profile: { environment } },
      data: { onPracticeClock, dueAt: now },
    });
    for (;;) {
      const found = await database.profile.findMany({
        where: { environment, jobs: { none: { kind: CHECK } } },
        select: { id: true },
        take: BATCH_SIZE,
      });
      for (const { id } of found) {
        const dueAt = nextTurn(id, DAY_MS, now);
        await planJob(database, {
          kind: CHECK,
          subject: id,
          profileId: id,
          onPracticeClock,
          dueAt,
        });
      }
      if (found.length < BATCH_SIZE) {
        break;
      }
    }
  }
}

/** Sees to it, every hour, that each profile is watched. */
export const planChecksJob: JobKind = {
  kind: 'plan-checks',
  isAlwaysThere: true,
  longestPauseMs: LONGEST_SHORT_PAUSE_MS,
  run: async ({ installation, now }) => {
    await planChecks(installation);
    return { dueAt: new Date(now.getTime() + HOUR_MS) };
  },
};
