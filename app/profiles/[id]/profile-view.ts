import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { Account } from '@/lib/account/account';
import { rowId } from '@/lib/forms/field-rules';
import { accountClock } from '@/lib/installation/account-clock';
import { accountOf, type Profile } from '@/lib/profiles/profile';
import { profileProgress } from '@/lib/profiles/progress';
import { readProfile } from '@/lib/profiles/store';
import { type TaskStatus, taskStatuses } from '@/lib/profiles/task-states';
import { requirePerson, type SignedIn } from '@/lib/sign-in/session';

/** What the pages of a profile stand on. */
export type ProfileView = SignedIn & {
  readonly profile: Profile;
  readonly account: Account;
  readonly tasks: ReadonlyArray<TaskStatus>;
  /** By the account's clock: see `accountClock`. */
  readonly now: Date;
};

/** Reads the profile of a page, once per request; "not found" when there is none. */
export const loadProfileView = cache(async (profileId: string): Promise<ProfileView> => {
  const signedIn = await requirePerson();
  const profile = rowId.safeParse(profileId).success
    ? await readProfile(signedIn.installation, profileId)
    : undefined;
  if (profile === undefined) {
    notFound();
  }
  const account = accountOf(profile);
  const now = (await accountClock(signedIn.installation, account))();
  return {
    ...signedIn,
    profile,
    account,
    tasks: taskStatuses(profileProgress(profile), now),
    now,
  };
});
