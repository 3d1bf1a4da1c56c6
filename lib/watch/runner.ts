import type { Database } from '@/lib/database/client';
import { databaseTime } from '@/lib/database/database-time';
import { inTransaction } from '@/lib/database/transaction';
import { HOUR_MS } from '@/lib/durations';
import type { Installation } from '@/lib/installation/installation';
import { logLine } from '@/lib/installation/log';
import { errorText, momentText } from '@/lib/words';
import { announce } from './alerts';
import { JOBS_PER_TURN, type JobKind, planJob, runDueJobs } from './jobs';

/** How long after the end of one turn the next begins. */
const TURN_EVERY_MS = 15_000;

/** The same where a turn had all that it takes: more may wait. */
const NEXT_TURN_MS = 1_000;

/** The pause after the work itself could not be looked for: the database does not answer. */
const AFTER_ERROR_MS = 60_000;

/** How long a job in flight may take to end once the server is told to. */
const FINISH_MAX_MS = 8_000;

/** How often it is noted that some instance is alive, and how long a gap must be to be spoken of. */
const ALIVE_EVERY_MS = 5 * 60_000;
const GAP_MIN_MS = HOUR_MS;

/** The row of `Lease` whose time says when the watch was last alive. */
const ALIVE_ROW = 'watch-alive';

/** A time in which no instance was running, or could use the database. */
export type Gap = { readonly from: Date; readonly to: Date };

/**
 * Notes that the watch is alive.
 *
 * @returns The time since it was last alive, when that is over an hour; to one instance only.
 */
export async function recordHeartbeat({ lease }: Database, now: Date): Promise<Gap | undefined> {
  const where = { name: ALIVE_ROW };
  const row = await lease.findUnique({ where });
  if (row === null) {
    const create = { ...where, holder: '', expiresAt: now };
    await lease.upsert({ where, create, update: { expiresAt: now } });
    return undefined;
  }
  const seen = { ...where, expiresAt: { equals: row.expiresAt } };
  const { count } = await lease.updateMany({ where: seen, data: { expiresAt: now } });
  const from = row.expiresAt;
  return count > 0 && now.getTime() - from.getTime() > GAP_MIN_MS ? { from, to: now } : undefined;
}

/** Says in the log and in the app how long nothing was watched, and how much of the watch was missed. */
export async function reportMissedTime(
  installation: Installation,
  { from, to }: Gap,
): Promise<void> {
  const missed = await installation.database.job.count({
    where: { onPracticeClock: false, dueAt: { gt: from, lte: to } },
  });
  const detail = `Nothing was monitored from ${momentText(from)} to ${momentText(to)}, because the app was not running, or could not use its database. Jobs that came due during that time: ${missed}. They are running now.`;
  logLine(new Date(), { where: 'watch', detail });
  await inTransaction(installation.database, (transaction) =>
    announce(transaction, {
      code: 'watch-missed',
      about: from.toISOString(),
      facts: { from: from.toISOString(), to: to.toISOString(), missed },
      now: to,
    }),
  );
}

/** The running watch of this process. */
export type JobRunner = {
  /** Stops taking jobs, aborts the running ones, and waits up to `FINISH_MAX_MS` for them. */
  readonly stop: () => Promise<void>;
};

async function stayAlive(installation: Installation): Promise<number> {
  const gap = await recordHeartbeat(
    installation.database,
    await databaseTime(installation.database),
  );
  if (gap !== undefined) {
    await reportMissedTime(installation, gap);
  }
  return ALIVE_EVERY_MS;
}

/** Runs a task repeatedly, with a pause after each run. Errors are logged. */
function repeat(work: () => Promise<number>, ending: AbortSignal) {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const turn = () => {
    running = work()
      .catch((error: unknown) => {
        logLine(new Date(), { where: 'watch', detail: errorText(error) });
        return AFTER_ERROR_MS;
      })
      .then((pauseMs) => {
        if (!ending.aborted) {
          timer = setTimeout(turn, pauseMs).unref();
        }
      });
  };
  turn();
  ending.addEventListener('abort', () => clearTimeout(timer));
  return () => running;
}

/** The turns of one kind of work. */
function turnsOf(installation: Installation, kind: JobKind, everyMs: number, ending: AbortSignal) {
  let isPlanned = kind.isAlwaysThere !== true;
  return async () => {
    if (!isPlanned) {
      const dueAt = new Date(0);
      await planJob(installation.database, { kind: kind.kind, subject: 'all', dueAt });
      isPlanned = true;
    }
    const ran = await runDueJobs(installation, kind, { ending });
    return ran < JOBS_PER_TURN ? everyMs : Math.min(everyMs, NEXT_TURN_MS);
  };
}

/**
 * Starts the scheduled work: looks for due jobs every 15 seconds, for each kind separately, so that a slow one
 * holds up no other. Keeps no process alive.
 */
export function startJobs(
  installation: Installation,
  kinds: ReadonlyArray<JobKind>,
  turnEveryMs: number = TURN_EVERY_MS,
): JobRunner {
  const end = new AbortController();
  const ending = end.signal;
  const turns = [
    repeat(() => stayAlive(installation), ending),
    ...kinds.map((kind) => repeat(turnsOf(installation, kind, turnEveryMs, ending), ending)),
  ];
  return {
    stop: async () => {
      end.abort();
      let timer: NodeJS.Timeout | undefined;
      const longEnough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FINISH_MAX_MS);
      });
      await Promise.race([Promise.all(turns.map((running) => running())), longEnough]);
      clearTimeout(timer);
    },
  };
}
