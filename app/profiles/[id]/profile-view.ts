import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { Account } from '@/lib/account/account';
import { rowId } from '@/lib/forms/field-rules';
import { accountOf, type Profile, profileProgress } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { type TaskStatus, taskStatuses } from '@/lib/profiles/task-states';
import { requirePerson, type SignedIn } from '@/lib/sign-in/session';

/** What the pages of a profile stand on. */
export type ProfileView = SignedIn & {
  readonly profile: Profile;
  readonly account: Account;
  readonly tasks: ReadonlyArray<TaskStatus>;
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
  return {
    ...signedIn,
    profile,
    account: accountOf(profile),
    tasks: taskStatuses(profileProgress(profile), new Date()),
  };
});
