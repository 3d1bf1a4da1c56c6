import { randomUUID } from 'node:crypto';
import type { Database } from '@/lib/database/client';
import { databaseTime } from '@/lib/database/database-time';
import { isUniqueViolation } from '@/lib/database/transaction';

/** How long a run that stopped answering still counts as running. */
const LEASE_MS = 12_000;
/** How often a lease is renewed while it lasts once. */
const RENEWALS_PER_LEASE = 3;
const ASK_EVERY_MS = 400;
/** Longer than a lease: a run that was ended with its process is waited out. */
const WAIT_MAX_MS = 20_000;

/** The right of one run to work on a profile's documents in Celigo. */
export type RunLease = {
  /** Whether this run still has the right; renews it. */
  readonly isHeld: () => Promise<boolean>;
  readonly release: () => Promise<void>;
};

/** A lease that another run has, as it was seen, and since when it has been the same. */
type Seen = { readonly holder: string; readonly expiresAt: Date; readonly sinceMs: number };

/**
 * Looks at the lease once more. A run that lives renews it; one that nobody has renewed for longer than
 * it lasts is over, even when it seems to end much later because the database's clock was set back.
 */
async function look(
  database: Database,
  profileId: string,
  seen: Seen | undefined,
  leaseMs: number,
): Promise<{ readonly seen: Seen | undefined; readonly isOver: boolean }> {
  const row = await database.celigoRunLease.findUnique({ where: { profileId } });
  // Of a clock that never goes back.
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
 * Takes the one lease of a profile, in whatever instance the runs are. It is renewed while the process
 * lives; when the process ends, it runs out by itself. Waits a while for another run to end.
 *
 * @param profileId Of the runs in Celigo; another kind of run has a name of its own.
 * @param leaseMs How long a run that stopped answering still counts as running, in milliseconds.
 * @param waitMaxMs How long another run is waited for, in milliseconds.
 * @returns Nothing when another run goes on.
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
    // A renewal that fails is noticed by the question before the next thing that is written.
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
