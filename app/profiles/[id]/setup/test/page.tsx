import type { Metadata } from 'next';
import { type ReportCause, TestReport } from '@/components/connection-test/test-report';
import { ActionForm } from '@/components/forms/action-form';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { ExternalLink } from '@/components/ui/external-link';
import { Notice } from '@/components/ui/notice';
import type { Account } from '@/lib/account/account';
import { browserHref, loginAuditTrailUrl } from '@/lib/account/deep-links';
import type { RankedCause } from '@/lib/connection-test/report';
import { CAUSES } from '@/lib/netsuite/causes';
import { newestReport } from '@/lib/profiles/test-runs';
import { loadProfileView } from '../../profile-view';
import { SetupPage } from '../setup-page';
import { taskHref } from '../task-href';
import { testConnectionAction } from './actions';

export const metadata: Metadata = { title: 'Test the connection' };

function reportCause(ranked: RankedCause, account: Account, profileId: string): ReportCause {
  const cause = CAUSES[ranked.code];
  return {
    code: cause.code,
    title: cause.title,
    why: ranked.why,
    fix: cause.fix,
    menuPath: cause.menuPath,
    deepLink:
      cause.deepLink === undefined ? undefined : browserHref(account, cause.deepLink(account)),
    oraclePage: cause.oraclePage,
    taskHref: taskHref(profileId, cause.task),
    taskTitle: TASK_WORDS[cause.task].title,
  };
}

/** Tests the connection and shows the newest report. */
export default async function TestTaskPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, account, installation } = view;
  const report = await newestReport(installation, profile.id);
  return (
    <SetupPage
      view={view}
      slug="test"
      lead={
        <p>
          What you test is what you paste: the wizard renders the very templates that go into
          Celigo, signs them with the sealed key, and sends the request that Celigo would send.
        </p>
      }
    >
      <ActionForm
        action={testConnectionAction}
        submitLabel="Test connection"
        pendingLabel="Testing…"
        hiddenFields={{ profileId: profile.id }}
      />
      {report === undefined ? (
        <p className="text-ink-muted">Not tested yet. The report will stand here.</p>
      ) : (
        <>
          {profile.lastTest === null ? (
            <Notice kind="info" title="Something was changed after this test">
              The report below is of an earlier state of this profile. Test again.
            </Notice>
          ) : null}
          <TestReport
            outcome={report.outcome}
            startedAt={report.startedAt}
            durationMs={report.durationMs}
            lines={report.lines}
            causes={report.causes.map((cause) => reportCause(cause, account, profile.id))}
            now={new Date()}
          />
          {report.outcome === 'works' ? null : (
            <p>
              NetSuite keeps its own reason in the{' '}
              <ExternalLink href={browserHref(account, loginAuditTrailUrl(account))}>
                Login Audit Trail
              </ExternalLink>
              : add the column <strong>Detail</strong> there.
            </p>
          )}
        </>
      )}
    </SetupPage>
  );
}
