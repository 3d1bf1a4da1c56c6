import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import type { TaskStatus } from '@/lib/profiles/task-states';
import { lastEndedRenewal } from '@/lib/renewal/records';
import { readRenewal } from '@/lib/renewal/state';
import { NOT_BEGUN, stepsDone } from '@/lib/renewal/steps';
import type { HandoverLink } from './links';
import { type PartProgress, taskProgress } from './purposes';

/**
 * How much of their part a guest has done: tasks, or the steps of a renewal. A renewal is done once one has
 * ended with the new certificate since the link was created, and none is under way.
 */
export async function guestProgress(
  store: ProfileStore,
  { purpose, createdAt }: Pick<HandoverLink, 'purpose' | 'createdAt'>,
  profile: Profile,
  statuses: ReadonlyArray<TaskStatus>,
): Promise<PartProgress> {
  if (purpose !== 'renewal') {
    return taskProgress(purpose, statuses);
  }
  const renewal = await readRenewal(store, profile);
  if (renewal !== undefined) {
    return { ...stepsDone(renewal.step), isOpen: true };
  }
  const last = await lastEndedRenewal(store, profile.id);
  const isRenewed = last?.outcome === 'renewed' && last.endedAt >= createdAt;
  return { ...NOT_BEGUN, ...(isRenewed ? { done: NOT_BEGUN.total } : {}), isOpen: !isRenewed };
}
