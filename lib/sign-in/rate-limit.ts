import { createHmac } from 'node:crypto';
import type { Database } from '@/lib/database/client';

/** How often something may be tried in a window of time. */
export type RateLimitRule = {
  /** Name of what is limited. */
  readonly name: string;
  readonly attemptsMax: number;
  readonly windowSeconds: number;
};

function attemptKey(secret: string, rule: RateLimitRule, subject: string, window: number): string {
  return createHmac('sha256', secret)
    .update(`${rule.name}\n${subject}\n${window}`)
    .digest('base64url');
}

function windowOf(rule: RateLimitRule, now: Date): number {
  return Math.floor(now.getTime() / 1000 / rule.windowSeconds);
}

/**
 * Takes one attempt back, for attempts that count only when they fail. Called with the moment at which
 * the attempt was counted.
 */
export async function takeBackAttempt(
  database: Database,
  secret: string,
  rule: RateLimitRule,
  subject: string,
  countedAt: Date,
): Promise<void> {
  await database.rateLimit.updateMany({
    where: { key: attemptKey(secret, rule, subject, windowOf(rule, countedAt)), count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  });
}

/**
 * Counts one attempt and tells whether it is still within the rule. Counters live in the database, so
 * they hold across restarts and instances; an attempt is one atomic statement, so that parallel
 * requests cannot slip through together.
 *
 * @param subject Whose attempts are counted (an email address, a person's id). Stored only as a keyed
 *   hash.
 */
export async function countAttempt(
  database: Database,
  secret: string,
  rule: RateLimitRule,
  subject: string,
  now: Date,
): Promise<{ readonly allowed: boolean; readonly retryAfterSeconds: number }> {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const window = windowOf(rule, now);
  const key = attemptKey(secret, rule, subject, window);
  const windowEndSeconds = (window + 1) * rule.windowSeconds;
  const { count } = await database.rateLimit.upsert({
    where: { key },
    create: { key, count: 1, expiresAt: new Date(windowEndSeconds * 1000) },
    update: { count: { increment: 1 } },
  });
  if (count === 1) {
    await database.rateLimit.deleteMany({ where: { expiresAt: { lt: now } } });
  }
  return {
    allowed: count <= rule.attemptsMax,
    retryAfterSeconds: windowEndSeconds - nowSeconds,
  };
}
