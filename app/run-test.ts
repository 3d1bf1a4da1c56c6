import {
  type TestProfileError,
  type TestProfileOptions,
  testProfile,
} from '@/lib/connection-test/test-profile';
import { accountClock } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { accountOf, type Profile } from '@/lib/profiles/profile';
import { isReachable } from '@/lib/profiles/usable-account';
import { failure, type Result } from '@/lib/result';
import type { Person } from '@/lib/sign-in/people';
import { PRACTICE_OFF } from './profiles/[id]/change-refusal';

/** Why a test for a person does not start. */
export type RunTestError = TestProfileError | typeof PRACTICE_OFF;

/** Tests a profile for a person, by the clock of its account: see {@link testProfile}. */
export async function runTest(
  installation: Installation,
  profile: Profile,
  actor: Person,
  options: Omit<TestProfileOptions, 'clock'> = {},
): Promise<Result<string | undefined, RunTestError>> {
  const account = accountOf(profile);
  if (!isReachable(account, installation.environment)) {
    return failure(PRACTICE_OFF);
  }
  const clock = await accountClock(installation, account);
  const subject = { profile, account, actor };
  return testProfile(installation, outboundDoorOf(installation), subject, { ...options, clock });
}
