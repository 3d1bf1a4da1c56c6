import { isUniqueViolation } from '@/lib/database/transaction';
import { databaseTrouble } from '@/lib/database/trouble';
import { errorText } from '@/lib/words';
import type { Installation } from './installation';
import { logLine } from './log';
import { checkKeyring } from './open-keyring';

/** Why the server cannot work right now. Strangers see it, so it reveals no internals. */
export type Unready = 'database-unavailable' | 'keyring-unavailable';

/** How long a finding is shared, in milliseconds: asking costs one small write. */
const SHARED_FOR_MS = 1_000;

/** How long the database may take, in milliseconds. */
const PATIENCE_MS = 3_000;

/** The row of `Lease` that is written to learn whether the database takes a write. */
const ROW_NAME = 'readiness';

/** What was found out last about an installation, and until when that is shared. */
type Watch = {
  finding: Promise<Unready | undefined>;
  freshUntilMs: number;
  told?: Unready;
};

const watches = new WeakMap<Installation, Watch>();

async function writeOnce({ database }: Installation): Promise<void> {
  const data = { holder: String(process.pid), expiresAt: new Date() };
  const { count } = await database.lease.updateMany({ where: { name: ROW_NAME }, data });
  if (count > 0) {
    return;
  }
  try {
    await database.lease.create({ data: { name: ROW_NAME, ...data } });
  } catch (error) {
    // Another instance made the row at the same moment: the database took its write.
    if (!isUniqueViolation(error)) {
      throw error;
    }
  }
}

/** Fails when work takes longer than a person would wait; the work itself goes on. */
async function withPatience(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
  });
  try {
    await Promise.race([work, impatience]);
  } finally {
    clearTimeout(timer);
  }
}

/** Logs each change between ready and not ready, once. */
function tellChange(watch: Watch, unready: Unready | undefined, detail: string): void {
  if (watch.told === unready) {
    return;
  }
  if (unready === undefined) {
    delete watch.told;
  } else {
    watch.told = unready;
  }
  logLine(new Date(), { ready: unready === undefined, code: unready, detail });
}

async function findOut(installation: Installation, watch: Watch): Promise<Unready | undefined> {
  let step: Unready = 'database-unavailable';
  let unready: Unready | undefined;
  let detail = 'The server is ready again.';
  try {
    await withPatience(writeOnce(installation));
    step = 'keyring-unavailable';
    await withPatience(checkKeyring(installation.environment, installation.database));
  } catch (error) {
    unready = step;
    // The last line of a message of the database client is the database's own.
    const words = errorText(error).trim().split('\n').at(-1);
    detail = `${databaseTrouble(error)?.code ?? ''} ${words}`.trim();
  }
  tellChange(watch, unready, detail);
  return unready;
}

/**
 * Tells whether the database takes a write and the keyring opens what it sealed, as a next start would
 * need it. However many ask, both are tried about once a second.
 *
 * @param nowMs A moment of a clock that never goes back, in milliseconds.
 * @returns Nothing when the server can work, else why not.
 */
export function readiness(installation: Installation, nowMs: number): Promise<Unready | undefined> {
  const existing = watches.get(installation);
  if (existing !== undefined && nowMs < existing.freshUntilMs) {
    return existing.finding;
  }
  const watch = existing ?? { finding: Promise.resolve(undefined), freshUntilMs: 0 };
  watches.set(installation, watch);
  // Requests that arrive during a check wait for its result.
  watch.freshUntilMs = Number.POSITIVE_INFINITY;
  watch.finding = findOut(installation, watch).finally(() => {
    watch.freshUntilMs = nowMs + SHARED_FOR_MS;
  });
  return watch.finding;
}
