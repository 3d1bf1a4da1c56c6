import { randomUUID } from 'node:crypto';
import type { Database } from '@/lib/database/client';
import { databaseTime } from '@/lib/database/database-time';
import { isUniqueViolation } from '@/lib/database/transaction';

/** How long a run that stopped answering still counts as running. */
const LEASE_MS = 12_000;
/** How many times a lease is renewed within its own duration. */
const RENEWALS_PER_LEASE = 3;
const ASK_EVERY_MS = 400;
/** Longer than a lease, so that the lease of a run that died with its process has expired by then. */
const WAIT_MAX_MS = 20_000;

/** The right of one run to work on a profile's documents in Celigo. */
export type RunLease = {
  /** Whether this run still has the lease. Also renews it. */
  readonly isHeld: () => Promise<boolean>;
  readonly release: () => Promise<void>;
};

/** Another run's lease as last read, and since when it has not changed. */
type Seen = { readonly holder: string; readonly expiresAt: Date; readonly sinceMs: number };

/**
 * Reads the lease again. A live run renews its lease, so one that has not been renewed for longer than
 * its duration is over, even if it seems to end much later because the database's clock was set back.
 */
async function look(
  database: Database,
  profileId: string,
  seen: Seen | undefined,
  leaseMs: number,
): Promise<{ readonly seen: Seen | undefined; readonly isOver: boolean }> {
  const row = await database.celigoRunLease.findUnique({ where: { profileId } });
  // From a clock that never goes back.
  const nowMs = performance.now();
  const isSame =
    seen !== undefined &&
    row?.holder === seen.holder &&
    row.expiresAt.getTime() === seen.expiresAt.getTime();
  return isSame
    ? { seen, isOver: nowMs - seen.sinceMs > leaseMs }
    : { seen: row === null ? undefined : { ...row, sinceMs: nowMs }, isOver: false };
}

async function take(
  database: Database,
  profileId: string,
  holder: string,
  over: Seen | undefined,
  leaseMs: number,
): Promise<boolean> {
  const now = await databaseTime(database);
  const data = { holder, expiresAt: new Date(now.getTime() + leaseMs) };
  const isOver =
    over === undefined ? [] : [{ holder: over.holder, expiresAt: { equals: over.expiresAt } }];
  const { count } = await database.celigoRunLease.updateMany({
    where: { profileId, OR: [{ expiresAt: { lt: now } }, ...isOver] },
    data,
  });
  if (count > 0) {
    return true;
  }
  try {
    await database.celigoRunLease.create({ data: { profileId, ...data } });
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    return false;
  }
}

async function renew(
  database: Database,
  profileId: string,
  holder: string,
  leaseMs: number,
): Promise<boolean> {
  const now = await databaseTime(database);
  const { count } = await database.celigoRunLease.updateMany({
    where: { profileId, holder },
    data: { expiresAt: new Date(now.getTime() + leaseMs) },
  });
  return count > 0;
}

/**
 * Takes the one lease of a profile, across all instances. The lease is renewed while the process lives
 * and expires by itself when the process ends. Waits a while for another run to end.
 *
 * @param profileId The profile, for runs in Celigo. Other kinds of runs use a name of their own.
 * @param leaseMs How long a run that stopped responding still counts as running, in milliseconds.
 * @param waitMaxMs How long to wait for another run, in milliseconds.
 * @returns Nothing when another run still has the lease.
 */
export async function takeRunLease(
  database: Database,
  profileId: string,
  leaseMs: number = LEASE_MS,
  waitMaxMs: number = WAIT_MAX_MS,
): Promise<RunLease | undefined> {
  const holder = randomUUID();
  const deadline = performance.now() + waitMaxMs;
  let looked: Awaited<ReturnType<typeof look>> = { seen: undefined, isOver: false };
  const overSeen = () => (looked.isOver ? looked.seen : undefined);
  while (!(await take(database, profileId, holder, overSeen(), leaseMs))) {
    if (performance.now() > deadline) {
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    looked = await look(database, profileId, looked.seen, leaseMs);
  }
  const heartbeat = setInterval(() => {
    // If a renewal fails, the check before the next write notices it.
    renew(database, profileId, holder, leaseMs).catch(() => undefined);
  }, leaseMs / RENEWALS_PER_LEASE);
  heartbeat.unref();
  return {
    isHeld: () => renew(database, profileId, holder, leaseMs),
    release: async () => {
      clearInterval(heartbeat);
      await database.celigoRunLease.deleteMany({ where: { profileId, holder } });
    },
  };
}
