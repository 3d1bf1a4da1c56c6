import type { DatabaseTransaction } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { secretHash } from '@/lib/vault/secret-token';
import { CONFIRMED_SECONDS, PROVIDER_SECONDS, SECOND_STEP_SECONDS } from './time-limits';

type Store = Pick<DatabaseTransaction, 'usedOnce'>;

/**
 * How long a used value is remembered, in milliseconds: twice the longest lifetime of any single-use value,
 * because the instances' clocks may differ.
 */
const REMEMBERED_MS = 2 * Math.max(SECOND_STEP_SECONDS, PROVIDER_SECONDS, CONFIRMED_SECONDS) * 1000;

/**
 * Consumes a single-use value, across all instances. If two requests race, exactly one succeeds.
 *
 * @param what Names it, for instance by its kind and its secret; only a hash is stored.
 * @returns Whether it had not been used before.
 */
export async function consumeOnce({ usedOnce }: Store, what: string, now: Date): Promise<boolean> {
  const expiresAt = new Date(now.getTime() + REMEMBERED_MS);
  try {
    await usedOnce.create({ data: { id: secretHash(what), expiresAt } });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) {
      return false;
    }
    throw error;
  }
}

/** Whether something that counts once was used. */
export async function wasUsed({ usedOnce }: Store, what: string): Promise<boolean> {
  return (await usedOnce.count({ where: { id: secretHash(what) } })) > 0;
}
