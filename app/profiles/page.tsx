import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { ForEditors } from '@/components/forms/may-change';
import { FAILS_WORDS, WORKS_WORDS } from '@/components/profiles/connection-state';
import { EmptyProfileList } from '@/components/profiles/empty-profile-list';
import { ProfileList } from '@/components/profiles/profile-list';
import { ProfileSearch } from '@/components/profiles/profile-search';
import { ButtonLink } from '@/components/ui/button-link';
import { PageHeading } from '@/components/ui/page-heading';
import { Pagination } from '@/components/ui/pagination';
import { AlertBanner } from '@/components/watch/alert-banner';
import { ACCOUNT_ENVIRONMENTS, ENVIRONMENT_LABELS, parseAccountId } from '@/lib/account/account';
import { TASK_SLUGS } from '@/lib/guide/tasks';
import { clockOf, type ListClocks, renewalsDue } from '@/lib/profiles/listing';
import { isCheckOld, lastCheckedAt, type ProfileListItem } from '@/lib/profiles/profile';
import {
  countDue,
  ENDS_SOON_DAYS,
  LIST_SORTS,
  type ListFilter,
  type ListSort,
  type ListView,
  listProfiles,
  SORTED_MAX,
} from '@/lib/profiles/profile-list';
import { doneTaskCount, listedState } from '@/lib/profiles/task-states';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { requirePerson, type SignedIn } from '@/lib/sign-in/session';
import { currentAlerts } from '@/lib/watch/read-alerts';
import { doneText } from '@/lib/words';
import { dismissAlertAction } from './[id]/watch/actions';
import { listClocks, listHref, listQuerySchema, nothingDueText } from './list-view';
import { createProfileAction } from './new/actions';

export const metadata: Metadata = { title: 'Connection profiles' };

const PAGE_SIZE = 25;

/** How many alerts are shown; the list itself shows everything that needs attention. */
const ALERTS_SHOWN = 3;

const FILTER_LABELS: Readonly<Record<ListFilter, string>> = {
  attention: 'Needs attention',
  'ends-soon': `Expires within ${ENDS_SOON_DAYS} days`,
  'set-up': 'Setup not finished',
  // Of these, some are proven in Celigo too.
  works: 'Accepted by NetSuite',
};

const SORT_LABELS: Readonly<Record<ListSort, string>> = {
  name: 'Name',
  ends: 'Certificate expiration',
};

/** The state of a profile in a word or two; a profile on its way tells how far it is. */
function stateOf(item: ProfileListItem, now: Date) {
  const { progress, celigoProof } = item;
  const at = isCheckOld(item, now) ? 'before' : 'now';
  switch (listedState(item, now)) {
    case 'works':
      return {
        kind: 'works',
        words: WORKS_WORDS[celigoProof === undefined ? 'netsuite' : 'celigo'][at],
      } as const;
    case 'certificate-expired':
      return { kind: 'attention', words: 'Certificate expired' } as const;
    case 'does-not-work':
      return { kind: 'attention', words: FAILS_WORDS[at] } as const;
    case 'celigo-needs-update':
      return { kind: 'attention', words: 'Celigo needs an update' } as const;
    case 'renewal-stopped':
      return { kind: 'attention', words: 'Renewal stopped' } as const;
    case 'in-progress':
      return {
        kind: 'set-up',
        words: doneText({
          done: doneTaskCount(progress, now),
          total: TASK_SLUGS.length,
          unit: 'task',
        }),
      } as const;
  }
}

function listItem(item: ProfileListItem, clocks: ListClocks) {
  const now = clockOf(item, clocks);
  const account = parseAccountId(item.accountId);
  const { certificateNotBefore: notBefore } = item;
  const { certificateEndsAt: notAfter } = item.progress;
  return {
    id: item.id,
    name: item.name,
    accountId: item.accountId,
    environmentLabel: account.ok ? account.value.environmentLabel : item.environment,
    state: stateOf(item, now),
    certificate:
      notBefore === undefined || notAfter === undefined
        ? undefined
        : // This end is already the one that is told.
          { notBefore, notAfter, worksLonger: true, isInUse: item.isCertificateInUse },
    lastCheckAt: lastCheckedAt(item),
    now,
  };
}

function countText(count: number): string {
  return count >= 100 ? '99+' : String(count);
}

/** What waits for somebody, each part a way to it; one sentence when nothing does. */
function Due({
  due,
  ofPage,
}: {
  readonly due: Awaited<ReturnType<typeof countDue>>;
  readonly ofPage: Parameters<typeof nothingDueText>[0];
}) {
  const { attention, endsSoon } = due;
  const parts = [
    {
      filter: 'attention',
      count: attention,
      words: attention === 1 ? 'needs attention' : 'need attention',
    },
    {
      filter: 'ends-soon',
      count: endsSoon,
      // What needs attention may end soon too, and is not counted again.
      words: `${attention === 0 ? '' : endsSoon === 1 ? 'other ' : 'others '}${endsSoon === 1 ? 'expires' : 'expire'} within ${ENDS_SOON_DAYS} days`,
    },
  ] as const;
  const shown = parts.filter(({ count }) => count > 0);
  if (shown.length === 0) {
    return nothingDueText(ofPage);
  }
  return shown.map(({ filter, count, words }, index) => (
    <span key={filter}>
      {index === 0 ? '' : ' · '}
      <Link href={listHref({ filter })} prefetch={false}>
        {countText(count)} {words}
      </Link>
    </span>
  ));
}

function Search({ view }: { readonly view: ListView }) {
  const filters = [undefined, ...(Object.keys(FILTER_LABELS) as Array<ListFilter>)];
  return (
    <ProfileSearch
      search={view.search ?? ''}
      filters={filters.map((filter) => ({
        label: filter === undefined ? 'All' : FILTER_LABELS[filter],
        href: listHref({ ...view, filter }),
        isCurrent: filter === view.filter,
      }))}
      filter={view.filter ?? ''}
      environments={ACCOUNT_ENVIRONMENTS.map((value) => ({
        value,
        label: ENVIRONMENT_LABELS[value],
      }))}
      environment={view.environment ?? ''}
      sorts={[
        { value: '', label: 'Needs attention first' },
        ...LIST_SORTS.map((value) => ({ value, label: SORT_LABELS[value] })),
      ]}
      sort={view.sort ?? ''}
    />
  );
}

/** Makes a profile of the practice account in one click; nothing where there is none, or for a viewer. */
function practiceForm({ installation, person }: SignedIn) {
  if (!installation.environment.practice || !roleIsEnough(person.role, 'editor')) {
    return undefined;
  }
  return (
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
  );
}

/** The connection profiles: what needs attention first, unless sorted otherwise. */
export default async function ProfilesPage({
  searchParams,
}: {
  readonly searchParams: Promise<Readonly<Record<string, string | Array<string>>>>;
}) {
  const signedIn = await requirePerson();
  const { installation } = signedIn;
  const { show: filter, after, before, ...rest } = listQuerySchema.parse(await searchParams);
  const view: ListView = { ...rest, filter };
  const clocks = await listClocks(installation);
  const [list, due, alerts] = await Promise.all([
    listProfiles(installation, { ...view, ...clocks, after, before, limit: PAGE_SIZE }),
    countDue(installation, clocks),
    currentAlerts(installation.database, {
      now: clocks.now,
      limit: ALERTS_SHOWN,
      isOwner: roleIsEnough(signedIn.person.role, 'owner'),
    }),
  ]);
  const isWhole = listHref(view, { after, before }) === '/profiles';
  if (isWhole && list.items.length === 0) {
    return (
      <>
        <PageHeading title="Connection profiles" />
        <EmptyProfileList practiceForm={practiceForm(signedIn)} />
      </>
    );
  }
  return (
    <>
      <PageHeading
        title="Connection profiles"
        lead={
          <Due
            due={due}
            ofPage={{
              renewals: renewalsDue(list.items, clocks),
              hasAlerts: alerts.some(({ kind }) => kind !== 'success'),
            }}
          />
        }
        actions={
          <ForEditors>
            <ButtonLink href="/profiles/new">New profile</ButtonLink>
          </ForEditors>
        }
      />
      <AlertBanner alerts={alerts} dismissAction={dismissAlertAction} />
      <Search view={view} />
      {view.sort === undefined || list.order === view.sort ? null : (
        <p className="mb-4 text-small text-ink-muted">
          More than {SORTED_MAX} profiles match, too many to sort: they are listed{' '}
          {list.order === 'words'
            ? 'by the word that matched'
            : 'with those that need attention first'}
          .
        </p>
      )}
      {list.items.length === 0 ? (
        <p className="text-ink-muted">
          No profile matches. {view.search ? 'Search matches the beginning of each word. ' : null}
          <Link href="/profiles" prefetch={false}>
            Show all profiles
          </Link>
        </p>
      ) : (
        <ProfileList
          key={listHref(view, { after, before })}
          profiles={list.items.map((item) => listItem(item, clocks))}
          csvHref={listHref(view, {}, '/profiles/list.csv')}
          testHref="/profiles/check"
          order={list.order}
          maySelect={roleIsEnough(signedIn.person.role, 'editor')}
        />
      )}
      <Pagination
        label="Connection profiles"
        previousHref={list.previous && listHref(view, { before: list.previous })}
        nextHref={list.next && listHref(view, { after: list.next })}
      />
    </>
  );
}
