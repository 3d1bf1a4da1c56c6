import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { ForEditors } from '@/components/forms/may-change';
import { ProfileList } from '@/components/profiles/profile-list';
import { ProfileSearch } from '@/components/profiles/profile-search';
import { ButtonLink } from '@/components/ui/button';
import { PageHeading } from '@/components/ui/page-heading';
import { Pagination } from '@/components/ui/pagination';
import { parseAccountId } from '@/lib/account/account';
import { TASK_SLUGS } from '@/lib/guide/tasks';
import { certificateUrgency } from '@/lib/keys/certificate-urgency';
import type { ProfileListItem } from '@/lib/profiles/profile';
import { listProfiles } from '@/lib/profiles/store';
import { doneTaskCount, profileState } from '@/lib/profiles/task-states';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';
import { createProfileAction } from './new/actions';

export const metadata: Metadata = { title: 'Connection profiles' };

const PAGE_SIZE = 25;
/** The state of a profile in a word or two; a profile on its way tells how far it is. */
function statusOf({ progress }: ProfileListItem, now: Date) {
  switch (profileState(progress, now)) {
    case 'works':
      return { status: 'done' as const, statusLabel: 'NetSuite accepts it' };
    case 'certificate-expired':
      return { status: 'problem' as const, statusLabel: 'Certificate expired' };
    case 'does-not-work':
      return { status: 'problem' as const, statusLabel: 'Does not work' };
    case 'celigo-needs-update':
      return { status: 'needs-update' as const, statusLabel: 'Celigo needs an update' };
    case 'in-progress':
      return {
        status: 'in-progress' as const,
        statusLabel: `${doneTaskCount(progress, now)} of ${TASK_SLUGS.length} tasks done`,
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

/** The address of one page of the list, with what is searched for. */
function listHref(page: number, search: string): string {
  const query = new URLSearchParams();
  if (search !== '') {
    query.set('search', search);
  }
  if (page > 1) {
    query.set('page', String(page));
  }
  return query.size === 0 ? '/profiles' : `/profiles?${query}`;
}

/** The list of connection profiles, newest change first. */
export default async function ProfilesPage({
  searchParams,
}: {
  readonly searchParams: Promise<{
    readonly page?: string | Array<string>;
    readonly search?: string | Array<string>;
  }>;
}) {
  const { installation, person } = await requirePerson();
  const query = await searchParams;
  const page = Math.min(Math.max(Number.parseInt(String(query.page ?? '1'), 10) || 1, 1), 10_000);
  const search = typeof query.search === 'string' ? query.search.trim() : '';
  const list = await listProfiles(installation, {
    offset: (page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
    search,
  });
  const now = new Date();
  const isEmpty = list.items.length === 0 && page === 1 && search === '';
  return (
    <>
      <PageHeading
        title="Connection profiles"
        actions={
          isEmpty ? null : (
            <ForEditors>
              <ButtonLink href="/profiles/new">New profile</ButtonLink>
            </ForEditors>
          )
        }
      />
      {isEmpty ? null : <ProfileSearch search={search} />}
      {list.items.length === 0 && !isEmpty ? (
        <p className="text-ink-muted">
          No profile {search === '' ? 'on this page' : 'matches'}.{' '}
          <Link href="/profiles" prefetch={false}>
            Show all profiles
          </Link>
        </p>
      ) : (
        <ProfileList
          profiles={list.items.map((item) => listItem(item, now))}
          practiceForm={
            installation.environment.practice && roleIsEnough(person.role, 'editor') ? (
              <ActionForm
                action={createProfileAction}
                submitLabel="Practice first"
                pendingLabel="One moment…"
                hiddenFields={{
                  creationId: randomUUID(),
                  name: 'Practice',
                  accountId: 'PRACTICE',
                  scopes: 'rest_webservices',
                }}
              />
            ) : undefined
          }
          now={now}
        />
      )}
      <Pagination
        label="Pages of profiles"
        previousHref={page > 1 ? listHref(page - 1, search) : undefined}
        nextHref={list.more ? listHref(page + 1, search) : undefined}
      />
    </>
  );
}
