import type { Metadata } from 'next';
import { ProfileList } from '@/components/profiles/profile-list';
import { ButtonLink } from '@/components/ui/button';
import { PageHeading } from '@/components/ui/page-heading';
import { Pagination } from '@/components/ui/pagination';
import { parseAccountId } from '@/lib/account/account';
import { TASK_SLUGS } from '@/lib/guide/tasks';
import { certificateUrgency } from '@/lib/keys/certificate-urgency';
import type { ProfileListItem } from '@/lib/profiles/profile';
import { listProfiles } from '@/lib/profiles/store';
import { completedTaskCount, profileState } from '@/lib/profiles/task-states';
import { requirePerson } from '@/lib/sign-in/session';

export const metadata: Metadata = { title: 'Connection profiles' };

const PAGE_SIZE = 25;
/** The state of a profile in a word or two; a profile on its way tells how far it is. */
function statusOf({ progress }: ProfileListItem, now: Date) {
  switch (profileState(progress, now)) {
    case 'works':
      return { status: 'completed' as const, statusLabel: 'NetSuite accepts it' };
    case 'certificate-expired':
      return { status: 'problem' as const, statusLabel: 'Certificate expired' };
    case 'does-not-work':
      return { status: 'problem' as const };
    case 'in-progress':
      return {
        status: 'in-progress' as const,
        statusLabel: `${completedTaskCount(progress, now)} of ${TASK_SLUGS.length} tasks completed`,
      };
  }
}

function listItem(item: ProfileListItem, now: Date) {
  const account = parseAccountId(item.accountId);
  const { certificateNotAfter } = item.progress;
  return {
    id: item.id,
    href: `/profiles/${item.id}`,
    name: item.name,
    accountId: item.accountId,
    environmentLabel: account.ok ? account.value.environmentLabel : item.environment,
    ...statusOf(item, now),
    certificate:
      certificateNotAfter === null
        ? undefined
        : {
            validUntil: certificateNotAfter.toISOString(),
            urgency: certificateUrgency(certificateNotAfter, now),
          },
    lastTest:
      item.lastTest === null
        ? undefined
        : { at: item.lastTest.at.toISOString(), outcome: item.lastTest.outcome },
  };
}

/** The list of connection profiles, newest change first. */
export default async function ProfilesPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ readonly page?: string }>;
}) {
  const { installation } = await requirePerson();
  const { page: pageText } = await searchParams;
  const page = Math.min(Math.max(Number.parseInt(pageText ?? '1', 10) || 1, 1), 10_000);
  const list = await listProfiles(installation, {
    offset: (page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  });
  const now = new Date();
  return (
    <>
      <PageHeading
        title="Connection profiles"
        actions={
          list.items.length > 0 || page > 1 ? (
            <ButtonLink href="/profiles/new">New profile</ButtonLink>
          ) : null
        }
      />
      <ProfileList
        profiles={list.items.map((item) => listItem(item, now))}
        practiceAvailable={installation.environment.practice}
        now={now}
      />
      <Pagination
        label="Pages of profiles"
        previousHref={page > 1 ? `/profiles?page=${page - 1}` : undefined}
        nextHref={list.more ? `/profiles?page=${page + 1}` : undefined}
      />
    </>
  );
}
