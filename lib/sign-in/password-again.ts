import type { RateLimitRule } from './rate-limit';

/**
 * How often one person who is signed in may give their password again. Every form that asks for it
 * counts under this one name, so that a second form is no second row of tries.
 */
export const PASSWORD_AGAIN_LIMIT: RateLimitRule = {
  name: 'password-again',
  attemptsMax: 30,
  windowSeconds: 600,
};
