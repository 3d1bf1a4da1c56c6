import type { Metadata } from 'next';
import { type CertificateUrgency, ProfileList } from '@/components/profiles/profile-list';
import { ButtonLink } from '@/components/ui/button';
import { PageHeading } from '@/components/ui/page-heading';
import { Pagination } from '@/components/ui/pagination';
import { parseAccountId } from '@/lib/account/account';
import { TASK_SLUGS } from '@/lib/guide/tasks';
import { type ProfileListItem, profileState } from '@/lib/profiles/profile';
import { listProfiles } from '@/lib/profiles/store';
import { completedTaskCount } from '@/lib/profiles/task-states';
import { requirePerson } from '@/lib/sign-in/session';

export const metadata: Metadata = { title: 'Connection profiles' };

const PAGE_SIZE = 25;
const MILLISECONDS_PER_DAY = 86_400_000;
const RENEW_SOON_DAYS = 60;
const URGENT_DAYS = 14;

function certificateUrgency(notAfter: Date, now: Date): CertificateUrgency {
  const daysLeft = (notAfter.getTime() - now.getTime()) / MILLISECONDS_PER_DAY;
  if (daysLeft <= 0) {
    return 'expired';
  }
  if (daysLeft <= URGENT_DAYS) {
    return 'urgent';
  }
  return daysLeft <= RENEW_SOON_DAYS ? 'renew-soon' : 'fresh';
}

function listItem(item: ProfileListItem, now: Date) {
  const state = profileState(item.progress);
  const account = parseAccountId(item.accountId);
  const done = completedTaskCount(item.progress);
  return {
    id: item.id,
    href: `/profiles/${item.id}`,
    name: item.name,
    accountId: item.accountId,
    environmentLabel: account.ok ? account.value.environmentLabel : item.environment,
    ...(state === 'works'
      ? { status: 'completed' as const, statusLabel: 'Connection works' }
      : state === 'does-not-work'
        ? { status: 'problem' as const }
        : {
            status: 'in-progress' as const,
            statusLabel: `${done} of ${TASK_SLUGS.length} tasks completed`,
          }),
    certificate:
      item.certificateNotAfter === null
        ? undefined
        : {
            validUntil: item.certificateNotAfter.toISOString(),
            urgency: certificateUrgency(item.certificateNotAfter, now),
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
