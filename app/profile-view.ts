import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { Account } from '@/lib/account/account';
import { rowId } from '@/lib/forms/field-rules';
import type { GuestPage } from '@/lib/handover/purposes';
import { type Reader, requireReader } from '@/lib/handover/reader';
import { accountClock } from '@/lib/installation/account-clock';
import { accountOf, type Profile } from '@/lib/profiles/profile';
import { profileProgress } from '@/lib/profiles/progress';
import { readProfile } from '@/lib/profiles/store';
import { type TaskStatus, taskStatuses } from '@/lib/profiles/task-states';

/** What the pages of a profile stand on. */
export type ProfileView = Reader & {
  readonly profile: Profile;
  readonly account: Account;
  readonly tasks: ReadonlyArray<TaskStatus>;
  /** By the account's clock: see `accountClock`. */
  readonly now: Date;
};

/**
 * Reads the profile of a page, once per request; "not found" when there is none.
 *
 * @param guestPage What a handover link must open for its guest to read the page, too; without it no
 *   guest does.
 */
export const loadProfileView = cache(
  async (profileId: string, guestPage?: GuestPage): Promise<ProfileView> => {
    const reader = await requireReader(profileId, guestPage);
    const profile = rowId.safeParse(profileId).success
      ? await readProfile(reader.installation, profileId)
      : undefined;
    if (profile === undefined) {
      notFound();
    }
    const account = accountOf(profile);
    const now = (await accountClock(reader.installation, account))();
    return {
      ...reader,
      profile,
      account,
      tasks: taskStatuses(profileProgress(profile), now),
      now,
    };
  },
);
