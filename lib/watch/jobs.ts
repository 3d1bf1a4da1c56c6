import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { databaseTime } from '@/lib/database/database-time';
import { DAY_MS, HOUR_MS } from '@/lib/durations';
import { accountClock } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import { logLine } from '@/lib/installation/log';
import { jitterMs } from '@/lib/keys/automatic-start';
import { redactSecrets } from '@/lib/outbound/redact';
import { errorText } from '@/lib/words';

/** How long an instance that stopped answering keeps a job, and how often a living one renews that. */
const LEASE_MS = 120_000;
const RENEW_EVERY_MS = 30_000;

/** How often what became of a job is written again where that failed. */
const WRITE_AGAIN_MS = 2_000;

/** Longest that one job may run before it is told to end and its lease is let go. */
const RUN_MAX_MS = 30 * 60_000;

/** Jobs of one kind that one turn takes, and how many of them run side by side. */
export const JOBS_PER_TURN = 20;
const SIDE_BY_SIDE = 2;

/** No job is due later than this, unless its kind says so: if one is, its clock was ahead and was set back. */
const LONGEST_PAUSE_MS = 8 * DAY_MS;

/** The same for jobs that {@link nextTurn} plans every day. */
export const LONGEST_DAILY_PAUSE_MS = 2 * DAY_MS;

/** The pause after the first failure; each further one doubles it, up to the longest. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_FAILURE_PAUSE_MS = 6 * HOUR_MS;

/** {@link JobKind.longestPauseMs} of jobs that wait for hours only, and after a failure. */
export const LONGEST_SHORT_PAUSE_MS = 2 * LONGEST_FAILURE_PAUSE_MS;

const TROUBLE_LENGTH_MAX = 500;

/** What the work of a job is given. */
export type JobContext = {
  readonly installation: Installation;
  readonly jobId: string;
  readonly subject: string;
  readonly profileId: string | undefined;
  /** How often in a row it has failed before. */
  readonly attempts: number;
  /** By the clock of the job: for profiles of practice accounts, that of the practice world. */
  readonly now: Date;
  /** Aborted when the server ends or the job runs too long. */
  readonly signal: AbortSignal;
  /** Whether this instance still has the job. Ask before each thing that must not be done twice. */
  readonly isHeld: () => Promise<boolean>;
  /**
   * Removes the job in a transaction: what is done in it is done by one instance, and once. For jobs that end
   * with `finished`. Throws, so that nothing of the transaction is kept, when another instance has the job.
   */
  readonly finish: (transaction: DatabaseTransaction) => Promise<void>;
};

/** When a job is due again; or that it is done, and its row goes. */
export type JobEnding = { readonly dueAt: Date } | 'finished';

/** A kind of work. When `run` throws, it is done again after a pause that grows with each failure. */
export type JobKind = {
  readonly kind: string;
  /** True for the work of the whole installation that there is always one job of. */
  readonly isAlwaysThere?: true;
  /** Longer than any pause of such a job, in milliseconds; by default 8 days. */
  readonly longestPauseMs?: number;
  readonly run: (context: JobContext) => Promise<JobEnding>;
};

/** A job to be there, once. */
export type PlannedJob = {
  readonly kind: string;
  /** With the kind, what there is one job of. For work of a profile, usually the profile's id. */
  readonly subject: string;
  readonly profileId?: string;
  /** True for profiles of practice accounts: `dueAt` is then a time of the practice world. */
  readonly onPracticeClock?: boolean;
  readonly dueAt: Date;
};

/** The ID of the job for a kind and subject; there is at most one. */
export function jobId(kind: string, subject: string): string {
  return `${kind}:${subject}`;
}

/** Plans a job. One that is there already stays as it is. */
export async function planJob(
  { job }: Pick<DatabaseTransaction, 'job'>,
  { kind, subject, profileId, onPracticeClock = false, dueAt }: PlannedJob,
): Promise<void> {
  const id = jobId(kind, subject);
  const create = { id, kind, subject, profileId: profileId ?? null, onPracticeClock, dueAt };
  // With nothing to update, Prisma looks first, and of two instances that do so at once one fails.
  await job.upsert({ where: { id }, create, update: { kind } });
}

/** Reschedules a job and clears its failures. Adds the job if there is none. */
export async function replanJob(
  transaction: Pick<DatabaseTransaction, 'job'>,
  planned: PlannedJob,
): Promise<void> {
  await planJob(transaction, planned);
  await transaction.job.update({
    where: { id: jobId(planned.kind, planned.subject) },
    data: { dueAt: planned.dueAt, attempts: 0, trouble: null },
  });
}

/**
 * The next scheduled time for a subject. Each subject has a fixed offset within the period (such as a day or
 * a week), so that jobs are spread evenly. The result is at least half a period away.
 */
export function nextTurn(subject: string, periodMs: number, now: Date): Date {
  const own = jitterMs(subject, periodMs);
  const earliest = now.getTime() + periodMs / 2;
  return new Date(Math.ceil((earliest - own) / periodMs) * periodMs + own);
}

/** A job as it was found due. */
type DueJob = {
  readonly id: string;
  readonly subject: string;
  readonly profileId: string | null;
  readonly onPracticeClock: boolean;
  readonly attempts: number;
};

/** The clocks of one turn: of the database, by which leases end, and those by which jobs are due. */
type Clocks = { readonly lease: Date; readonly due: Date; readonly practice: Date };

async function readClocks(installation: Installation, clock?: () => Date): Promise<Clocks> {
  const lease = await databaseTime(installation.database);
  const practice = await accountClock(installation, { environment: 'practice' });
  const aheadMs = practice().getTime() - Date.now();
  const due = clock?.() ?? lease;
  return { lease, due, practice: new Date(due.getTime() + aheadMs) };
}

/**
 * Matches jobs without a valid lease: no lease, an expired one, or one that ends too far in the future
 * because the clock was set back.
 */
function isFree({ lease }: Clocks) {
  const tooFar = new Date(lease.getTime() + 2 * LEASE_MS);
  return {
    OR: [{ leaseUntil: null }, { leaseUntil: { lt: lease } }, { leaseUntil: { gt: tooFar } }],
  };
}

function isDue({ longestPauseMs = LONGEST_PAUSE_MS }: JobKind, { due, practice }: Clocks) {
  const byClock = (onPracticeClock: boolean, now: Date) => [
    { onPracticeClock, dueAt: { lte: now } },
    { onPracticeClock, dueAt: { gt: new Date(now.getTime() + longestPauseMs) } },
  ];
  return { OR: [...byClock(false, due), ...byClock(true, practice)] };
}

async function take(
  database: Database,
  kind: JobKind,
  id: string,
  holder: string,
  turn: Clocks,
): Promise<boolean> {
  // Read again: a turn may last for longer than a lease, and another's new one would look too far off.
  const clocks = { ...turn, lease: await databaseTime(database) };
  const { count } = await database.job.updateMany({
    where: { id, AND: [isFree(clocks), isDue(kind, clocks)] },
    data: { leaseHolder: holder, leaseUntil: new Date(clocks.lease.getTime() + LEASE_MS) },
  });
  return count > 0;
}

async function renew(database: Database, id: string, holder: string): Promise<boolean> {
  const leaseUntil = new Date((await databaseTime(database)).getTime() + LEASE_MS);
  const { count } = await database.job.updateMany({
    where: { id, leaseHolder: holder },
    data: { leaseUntil },
  });
  return count > 0;
}

function describe(error: unknown): string {
  return redactSecrets(errorText(error)).slice(0, TROUBLE_LENGTH_MAX);
}

/** How long a job waits after it has failed so often in a row before, in milliseconds. */
export function pauseMs(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20), LONGEST_FAILURE_PAUSE_MS);
}

/** What becomes of a job's row after a run; the row goes where nothing is left to do. */
type Outcome = 'finished' | { readonly dueAt: Date; readonly trouble?: string } | 'interrupted';

async function writeOutcome(
  { job }: Database,
  { id, attempts }: DueJob,
  holder: string,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const where = { id, leaseHolder: holder };
  const free = { leaseHolder: null, leaseUntil: null };
  if (outcome === 'finished') {
    await job.deleteMany({ where });
    return;
  }
  if (outcome === 'interrupted') {
    await job.updateMany({ where, data: free });
    return;
  }
  const { dueAt, trouble } = outcome;
  const failed = trouble === undefined ? 0 : attempts + 1;
  const data = { ...free, dueAt, attempts: failed, trouble: trouble ?? null, lastRunAt: now };
  await job.updateMany({ where, data });
}

/**
 * Writes what became of a job; again and again while its lease lasts: without that, what it did, such as a
 * message that was accepted, would be done once more.
 */
async function writeSurely(write: () => Promise<void>, ending: AbortSignal): Promise<void> {
  const until = performance.now() + LEASE_MS;
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if (ending.aborted || performance.now() > until) {
        throw error;
      }
    }
    // An end of the server ends the pause: there is one more try.
    await pause(WRITE_AGAIN_MS, undefined, { signal: ending, ref: false }).catch(() => undefined);
  }
}

/**
 * Rejects when a job has run too long. The runner then continues without it, so a job that hangs does not
 * block others.
 */
function tooLong(overdue: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    overdue.addEventListener('abort', () => reject(new Error('This took too long.')));
  });
}

async function outcomeOf(
  kind: JobKind,
  context: JobContext,
  overdue: AbortSignal,
  isEnding: () => boolean,
): Promise<Outcome> {
  try {
    return await Promise.race([kind.run(context), tooLong(overdue)]);
  } catch (error) {
    if (isEnding()) {
      return 'interrupted';
    }
    const trouble = describe(error);
    logLine(new Date(), { where: `job ${context.jobId}`, detail: trouble });
    return { dueAt: new Date(context.now.getTime() + pauseMs(context.attempts)), trouble };
  }
}

/** Runs a job that was found due, if no other instance has taken it. @returns Whether it ran. */
async function runJob(
  installation: Installation,
  kind: JobKind,
  found: DueJob,
  clocks: Clocks,
  { ending, runMaxMs }: { readonly ending: AbortSignal; readonly runMaxMs: number },
): Promise<boolean> {
  const { database } = installation;
  const holder = randomUUID();
  if (ending.aborted || !(await take(database, kind, found.id, holder, clocks))) {
    return false;
  }
  const overdue = AbortSignal.timeout(runMaxMs);
  const signal = AbortSignal.any([ending, overdue]);
  const heartbeat = setInterval(() => {
    if (signal.aborted) {
      clearInterval(heartbeat);
    }
    // A failed lease renewal is detected by the next `isHeld` call.
    else {
      renew(database, found.id, holder).catch(() => undefined);
    }
  }, RENEW_EVERY_MS);
  heartbeat.unref();
  const now = found.onPracticeClock ? clocks.practice : clocks.due;
  try {
    const { id, subject, profileId, attempts } = found;
    const isHeld = async () => !signal.aborted && (await renew(database, id, holder));
    const finish = async ({ job }: DatabaseTransaction) => {
      const { count } = await job.deleteMany({ where: { id, leaseHolder: holder } });
      if (count === 0) {
        throw new Error('Another instance has taken this job.');
      }
    };
    const about = { jobId: id, subject, profileId: profileId ?? undefined, attempts, now };
    const context = { installation, ...about, signal, isHeld, finish };
    const outcome = await outcomeOf(kind, context, overdue, () => ending.aborted);
    await writeSurely(() => writeOutcome(database, found, holder, outcome, now), ending);
    return true;
  } finally {
    clearInterval(heartbeat);
  }
}

/** How a turn is taken. */
export type TurnOptions = {
  /** The clock by which jobs are due; by default the database's. Leases are always by the database's. */
  readonly clock?: () => Date;
  /** Aborted when the server ends. */
  readonly ending?: AbortSignal;
  /** How long one job may run, in milliseconds. */
  readonly runMaxMs?: number;
};

/**
 * Runs the jobs of one kind that are due now, a bounded number of them, each in one instance only.
 *
 * @returns How many ran here.
 */
export async function runDueJobs(
  installation: Installation,
  kind: JobKind,
  { clock, ending = new AbortController().signal, runMaxMs = RUN_MAX_MS }: TurnOptions = {},
): Promise<number> {
  const clocks = await readClocks(installation, clock);
  const waiting = await installation.database.job.findMany({
    where: { kind: kind.kind, AND: [isFree(clocks), isDue(kind, clocks)] },
    orderBy: { dueAt: 'asc' },
    take: JOBS_PER_TURN,
    select: { id: true, subject: true, profileId: true, onPracticeClock: true, attempts: true },
  });
  let ran = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (await runJob(installation, kind, next, clocks, { ending, runMaxMs })) {
        ran += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return ran;
}
