import type { Metadata } from 'next';
import { ProfileFrame } from '@/app/profile-frame';
import { taskHref, testRunHref, testRunsHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { TestRunList } from '@/components/connection-test/test-run-list';
import { ButtonLink } from '@/components/ui/button-link';
import { PageHeading } from '@/components/ui/page-heading';
import { Pagination } from '@/components/ui/pagination';
import { failureTitle } from '@/lib/connection-test/failure-groups';
import { listTestRuns } from '@/lib/connection-test/test-runs';

export const metadata: Metadata = { title: 'Test history' };

const PAGE_SIZE = 25;
const LAST_PAGE = 10_000;

/** The history of a profile's connection tests, newest first. */
export default async function TestRunsPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{ readonly page?: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, installation } = view;
  const { page: pageText } = await searchParams;
  const page = Math.min(Math.max(Number.parseInt(pageText ?? '1', 10) || 1, 1), LAST_PAGE);
  const { items, more } = await listTestRuns(installation, profile.id, {
    offset: (page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  });
  const href = testRunsHref(profile.id);
  return (
    <ProfileFrame view={view} currentHref={href}>
      <PageHeading
        title="Test history"
        lead="Every test of this profile, newest first."
        actions={<ButtonLink href={taskHref(profile.id, 'test')}>Test the connection</ButtonLink>}
      />
      {items.length === 0 ? (
        <p className="border-y border-rule py-8 text-ink-muted">
          {page === 1
            ? 'Not tested yet. The first report will appear here.'
            : 'There are no tests on this page.'}
        </p>
      ) : (
        <TestRunList
          runs={items.map((run) => ({
            ...run,
            actorEmail: run.isCheck ? 'the scheduled check' : run.actorEmail,
            href: testRunHref(profile.id, run.id),
            startedAt: run.startedAt.toISOString(),
            cause:
              run.firstCause === undefined
                ? undefined
                : { code: run.firstCause, words: failureTitle(run.firstCause) },
          }))}
          now={new Date()}
        />
      )}
      <Pagination
        label="Test history"
        previousHref={page > 1 ? `${href}?page=${page - 1}` : undefined}
        nextHref={more ? `${href}?page=${page + 1}` : undefined}
      />
    </ProfileFrame>
  );
}
