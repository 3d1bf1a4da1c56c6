import { createHmac } from 'node:crypto';
import type { Database } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';

/** How often something may be tried in a window of time. */
export type RateLimitRule = {
  /** Name of what is limited. */
  readonly name: string;
  readonly attemptsMax: number;
  readonly windowSeconds: number;
};

/**
 * Whose attempts a rule counts: an email address, a person's id. Stored only as a keyed hash.
 */
export type Budget<Rule extends RateLimitRule = RateLimitRule> = {
  readonly rule: Rule;
  readonly subject: string;
};

/** Where the counters are kept, and the key of their names. */
export type RateLimitStore = { readonly database: Database; readonly authSecret: string };

/** The row that counts for a budget at a moment. */
type Counter = { readonly key: string; readonly max: number; readonly endsAt: Date };

function counterOf(secret: string, { rule, subject }: Budget, now: Date): Counter {
  const window = Math.floor(now.getTime() / 1000 / rule.windowSeconds);
  return {
    key: createHmac('sha256', secret)
      .update(`${rule.name}\n${subject}\n${window}`)
      .digest('base64url'),
    max: rule.attemptsMax,
    endsAt: new Date((window + 1) * rule.windowSeconds * 1000),
  };
}

function secondsUntil(end: Date, now: Date): number {
  return end.getTime() / 1000 - Math.floor(now.getTime() / 1000);
}

async function increment({ rateLimit }: Pick<Database, 'rateLimit'>, { key, endsAt }: Counter) {
  const { count } = await rateLimit.upsert({
    where: { key },
    create: { key, count: 1, expiresAt: endsAt },
    update: { count: { increment: 1 } },
  });
  return count;
}

/**
 * Counts one attempt and tells whether it is still within the rule. Counters live in the database, so
 * they hold across restarts and instances; an attempt is one atomic statement, so that parallel
 * requests cannot slip through together. The sweep removes counters whose window is over.
 *
 * @param subject See `Budget`.
 */
export async function countAttempt(
  database: Database,
  secret: string,
  rule: RateLimitRule,
  subject: string,
  now: Date,
): Promise<{ readonly allowed: boolean; readonly retryAfterSeconds: number }> {
  const counter = counterOf(secret, { rule, subject }, now);
  const count = await increment(database, counter);
  return {
    allowed: count <= rule.attemptsMax,
    retryAfterSeconds: secondsUntil(counter.endsAt, now),
  };
}

/**
 * How long until each of several budgets has something left, in seconds; nothing when each has. Counts
 * and writes nothing.
 */
export async function secondsUntilAllOpen(
  { database, authSecret }: RateLimitStore,
  budgets: ReadonlyArray<Budget>,
  now: Date,
): Promise<number | undefined> {
  const counters = budgets.map((budget) => counterOf(authSecret, budget, now));
  const rows = await database.rateLimit.findMany({
    where: { key: { in: counters.map(({ key }) => key) } },
  });
  const counts = new Map(rows.map(({ key, count }) => [key, count]));
  const waits = counters
    .filter(({ key, max }) => (counts.get(key) ?? 0) >= max)
    .map(({ endsAt }) => secondsUntil(endsAt, now));
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** Ends the transaction that would have counted one too many. */
class BudgetSpent extends Error {}

/**
 * Counts one attempt in several budgets at once: in all of them, or in none when one has nothing left.
 *
 * @param budgets In the same order at each call that has budgets in common, so that none waits in a circle.
 * @returns Each budget with the attempts counted in its window, this one included; nothing when one has
 *   nothing left.
 */
export async function countInAll<Rule extends RateLimitRule>(
  { database, authSecret }: RateLimitStore,
  budgets: ReadonlyArray<Budget<Rule>>,
  now: Date,
): Promise<ReadonlyArray<Budget<Rule> & { readonly count: number }> | undefined> {
  try {
    return await inTransaction(database, async (transaction) => {
      const counted: Array<Budget<Rule> & { readonly count: number }> = [];
      for (const budget of budgets) {
        const counter = counterOf(authSecret, budget, now);
        const count = await increment(transaction, counter);
        if (count > counter.max) {
          throw new BudgetSpent();
        }
        counted.push({ ...budget, count });
      }
      return counted;
    });
  } catch (error) {
    if (error instanceof BudgetSpent) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Uncounts an attempt, for limits that count only failures. `now` must be the time at which the attempt was
 * counted.
 */
export async function takeBackAttempt(
  { database, authSecret }: RateLimitStore,
  budgets: ReadonlyArray<Budget>,
  countedAt: Date,
): Promise<void> {
  const keys = budgets.map((budget) => counterOf(authSecret, budget, countedAt).key);
  await database.rateLimit.updateMany({
    where: { key: { in: keys }, count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  });
}
