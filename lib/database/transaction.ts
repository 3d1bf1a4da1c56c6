import type { Database, DatabaseTransaction } from './client';

/** Prisma's codes for a transaction that lost against another writer and may simply be run again. */
const RETRYABLE_CODES: ReadonlySet<string> = new Set(['P1008', 'P2028', 'P2034']);

/** How often a transaction is tried before its error is passed on. */
const ATTEMPTS_MAX = 5;

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) {
    return undefined;
  }
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Tells whether an error says that a unique column already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return errorCode(error) === 'P2002';
}

/** What a transaction does at its end. */
type Ending = (transaction: DatabaseTransaction, database: Database) => Promise<void>;

const endings = new WeakMap<DatabaseTransaction, Array<Ending>>();

/**
 * Has a transaction do something at its end, behind all other work and before it is committed: for rows
 * that every transaction wants, so that nobody holds them while waiting for another row.
 *
 * @param transaction As `inTransaction` gives it.
 * @throws When it comes from elsewhere: nothing would be done at its end.
 */
export function atTheEnd(transaction: DatabaseTransaction, ending: Ending): void {
  const known = endings.get(transaction);
  if (known === undefined) {
    throw new Error('This is no transaction of inTransaction.');
  }
  known.push(ending);
}

/**
 * Has transactions that change the same thing run one after another, also while it has no row yet. Belongs at the
 * beginning of each.
 *
 * @param name The same for the same thing.
 */
export async function takeTurnFor(
  { lease }: Pick<DatabaseTransaction, 'lease'>,
  name: string,
): Promise<void> {
  const where = { name };
  // An update that changes nothing holds the row's lock until the transaction ends.
  await lease.upsert({
    where,
    create: { name, holder: '', expiresAt: new Date(0) },
    update: { name },
  });
}

/**
 * Runs work in one transaction: all of it is kept, or none. Runs it again when another writer was
 * in the way, so the work must do nothing outside the transaction.
 *
 * @throws The last error, when the transaction fails for another reason or too often.
 */
export async function inTransaction<Value>(
  database: Database,
  work: (transaction: DatabaseTransaction) => Promise<Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.$transaction(
        async (transaction) => {
          const own: Array<Ending> = [];
          endings.set(transaction, own);
          const value = await work(transaction);
          for (const ending of own) {
            await ending(transaction, database);
          }
          return value;
        },
        { maxWait: 10_000, timeout: 20_000 },
      );
    } catch (error) {
      const code = errorCode(error);
      if (attempt >= ATTEMPTS_MAX || code === undefined || !RETRYABLE_CODES.has(code)) {
        throw error;
      }
    }
  }
}
