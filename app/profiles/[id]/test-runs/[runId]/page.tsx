import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ProfileFrame } from '@/app/profile-frame';
import { testRunsHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { Breadcrumbs } from '@/components/ui/breadcrumbs';
import { PageHeading } from '@/components/ui/page-heading';
import { readTestRun } from '@/lib/connection-test/test-runs';
import { rowId } from '@/lib/forms/field-rules';
import type { ReportQuery } from '../../audit-detail';
import { StoredReport } from '../../stored-report';

export const metadata: Metadata = { title: 'Connection test report' };

/** The report of one connection test, compared with the tests before it. */
export default async function TestRunPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string; readonly runId: string }>;
  readonly searchParams: Promise<ReportQuery>;
}) {
  const { id, runId } = await params;
  const view = await loadProfileView(id);
  const run = rowId.safeParse(runId).success
    ? await readTestRun(view.installation, view.profile.id, runId)
    : undefined;
  if (run === undefined) {
    notFound();
  }
  const { profile } = view;
  return (
    <ProfileFrame view={view} currentHref={testRunsHref(profile.id)}>
      <Breadcrumbs items={[{ label: 'Test history', href: testRunsHref(profile.id) }]} />
      <PageHeading title="Connection test report" />
      <StoredReport view={view} run={run} page="run" query={await searchParams} />
    </ProfileFrame>
  );
}
