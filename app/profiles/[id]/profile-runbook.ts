import { TASK_WORDS } from '@/components/profiles/task-words';
import type { Account } from '@/lib/account/account';
import { grantedIdentity } from '@/lib/connection-test/last-good-test';
import { readHistory } from '@/lib/documents/read-history';
import { buildRunbook } from '@/lib/documents/runbook';
import type { Runbook } from '@/lib/documents/runbook-content';
import type { OpenTask } from '@/lib/documents/runbook-facts';
import { runbookSubject } from '@/lib/documents/runbook-subject';
import { isRenewing, type Profile } from '@/lib/profiles/profile';
import { profileProgress } from '@/lib/profiles/progress';
import type { ProfileStore } from '@/lib/profiles/store';
import { setupStatuses, type TaskStatus, taskStatuses } from '@/lib/profiles/task-states';
import { readCertificateHistory } from '@/lib/renewal/history';
import { readWatch } from '@/lib/watch/settings';

function openTask({ slug, state, waitsFor }: TaskStatus): ReadonlyArray<OpenTask> {
  const { title } = TASK_WORDS[slug];
  switch (state) {
    case 'done':
      return [];
    case 'problem':
      return [
        {
          title,
          reason:
            slug === 'key-and-certificate'
              ? 'The certificate has expired.'
              : 'The last test failed.',
        },
      ];
    case 'to-do':
    case 'in-progress':
      return [{ title, reason: '' }];
    case 'needs-update':
      return [{ title, reason: 'Values have changed since they were entered in Celigo.' }];
    case 'cannot-start': {
      const first = waitsFor.map((needed) => TASK_WORDS[needed].title.toLowerCase()).join('; ');
      return [{ title, reason: `First: ${first}.` }];
    }
  }
}

/** What of a profile's setup is not done; a renewal of a finished one undoes nothing. */
export function openTasks(profile: Profile, now: Date): ReadonlyArray<OpenTask> {
  const statuses = taskStatuses(profileProgress(profile), now);
  return setupStatuses(statuses, isRenewing(profile)).flatMap(openTask);
}

/** The runbook of a profile as it is now. */
export async function profileRunbook(
  store: ProfileStore,
  { profile, account }: { readonly profile: Profile; readonly account: Account },
  now: Date,
): Promise<Runbook> {
  const history = await readHistory(store.database, profile.id);
  const certificates = await readCertificateHistory(store, profile, now);
  const saidByNetsuite = await grantedIdentity(store, profile);
  const { contacts } = await readWatch(store.database, profile.id);
  const facts = {
    profile,
    account,
    openTasks: openTasks(profile, now),
    contacts,
    saidByNetsuite,
    certificates,
    history,
  };
  return buildRunbook(runbookSubject(facts), now);
}
