import type { Database } from '@/lib/database/client';
import { countAttempt, type RateLimitRule } from './rate-limit';

/**
 * How often one person who is signed in may give their password again. Every form that asks for it
 * counts under this one name, so that a second form does not allow more tries.
 */
export const PASSWORD_AGAIN_LIMIT: RateLimitRule = {
  name: 'password-again',
  attemptsMax: 30,
  windowSeconds: 600,
};

/**
 * Counts one try of a form that asks for the password only sometimes, together with those of all forms
 * that always do.
 */
export function countPasswordAgain(
  { database, authSecret }: { readonly database: Database; readonly authSecret: string },
  personId: string,
  now: Date,
): ReturnType<typeof countAttempt> {
  return countAttempt(database, authSecret, PASSWORD_AGAIN_LIMIT, personId, now);
}
