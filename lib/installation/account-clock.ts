import { PracticeStore } from '@/lib/practice/netsuite/store';
import type { Installation } from './installation';

/** The practice world's time at a moment of the machine's clock: another only where days were let pass. */
export async function practiceTime(
  { environment, database, vault }: Installation,
  now: Date,
): Promise<Date> {
  return environment.practice ? new PracticeStore(database, vault).practiceTime(now) : now;
}

/**
 * The clock by which an account's certificates begin and end, and its assertions are signed: the
 * machine's, and in the practice world the practice world's, where a person lets time pass. Who did
 * what when is always by the machine's.
 */
export async function accountClock(
  installation: Installation,
  account: { readonly environment: string },
): Promise<() => Date> {
  if (account.environment !== 'practice') {
    return () => new Date();
  }
  const now = new Date();
  const aheadMs = (await practiceTime(installation, now)).getTime() - now.getTime();
  return () => new Date(Date.now() + aheadMs);
}
