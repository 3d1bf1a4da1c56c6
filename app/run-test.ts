import { type TestProfileOptions, testProfile } from '@/lib/connection-test/test-profile';
import { accountClock } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { accountOf, type Profile } from '@/lib/profiles/profile';
import type { Person } from '@/lib/sign-in/people';

/** Tests a profile for a person, by the clock of its account: see {@link testProfile}. */
export async function runTest(
  installation: Installation,
  profile: Profile,
  actor: Person,
  options: Omit<TestProfileOptions, 'clock'> = {},
): ReturnType<typeof testProfile> {
  const account = accountOf(profile);
  const clock = await accountClock(installation, account);
  const subject = { profile, account, actor };
  return testProfile(installation, outboundDoorOf(installation), subject, { ...options, clock });
}
