import { PracticeStore } from '@/lib/practice/netsuite/store';
import type { Installation } from './installation';

/**
 * The clock by which an account's certificates begin and end, and its assertions are signed: the
 * machine's, and in the practice world the practice world's, where a person lets time pass. Who did
 * what when is always by the machine's.
 */
export async function accountClock(
  { environment, database, vault }: Installation,
  account: { readonly environment: string },
): Promise<() => Date> {
  const now = new Date();
  if (account.environment !== 'practice' || !environment.practice) return () => new Date();
  const there = await new PracticeStore(database, vault).practiceTime(now);
  const aheadMs = there.getTime() - now.getTime();
  return () => new Date(Date.now() + aheadMs);
}
