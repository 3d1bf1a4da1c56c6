import Link from 'next/link';
import { sandboxRefreshHref, taskHref, testRunHref } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import { AuditDetailResult, AuditTrail } from '@/components/connection-test/audit-trail';
import { Comparison } from '@/components/connection-test/comparison';
import { ReportFold } from '@/components/connection-test/report-fold';
import { TestReport } from '@/components/connection-test/test-report';
import { ButtonLink } from '@/components/ui/button-link';
import { CopyField } from '@/components/ui/copy-field';
import { browserHref, loginAuditTrailUrl } from '@/lib/account/deep-links';
import { entryText } from '@/lib/audit/entry-words';
import { actsAsWords } from '@/lib/connection-test/acts-as';
import { administratorRequest } from '@/lib/connection-test/administrator-request';
import { FAILURE_GROUPS, failureGroup, singlesOut } from '@/lib/connection-test/failure-groups';
import { ACTS_AS_LINE, ANSWER_LINE } from '@/lib/connection-test/network-lines';
import type { ConnectionReport } from '@/lib/connection-test/report';
import { compareReports, isUnchanged } from '@/lib/connection-test/report-comparison';
import { lineTitle } from '@/lib/connection-test/report-stages';
import { changesBetween, type TestRun, testRunBefore } from '@/lib/connection-test/test-runs';
import { CHANGING_ACTIONS, partOfAction, realChanges } from '@/lib/connection-test/tested-values';
import type { ChangedPart } from '@/lib/diagnosis/history';
import type { RuledOutCause } from '@/lib/diagnosis/rule-out';
import type { TaskSlug } from '@/lib/guide/tasks';
import { countWord, momentText } from '@/lib/words';
import { type AppliedDetail, appliedDetail, type ReportQuery } from './audit-detail';
import { excludedCauses, reportCauses } from './report-words';
import { backTo, fixHref } from './test-again';
import { findCauseAction } from './test-runs/actions';
import { textOfRun } from './text-of-run';

/** The page that a report stands on: its task, or its own page. */
export type ReportPage = 'test' | 'run';

/** NetSuite writes a row only for what reached it: a refused assertion or a refused call. */
function reachedNetsuite({ lines }: ConnectionReport): boolean {
  return lines.some(({ id, state }) => id === ANSWER_LINE && state === 'passed');
}

/** Whether a report begins with NetSuite's own reason: no cause stands out. */
export function beginsWithAuditTrail(run: TestRun): boolean {
  return run.outcome !== 'works' && !singlesOut(run.report) && reachedNetsuite(run.report);
}

/** Whether one cause stands out: by the Detail word where there is one, else by the report itself. */
function isSingledOut(run: TestRun, detail: AppliedDetail | undefined): boolean {
  return detail === undefined ? singlesOut(run.report) : detail.isSingledOut;
}

/** The heading of the causes. On a test that worked only what is a warning has causes. */
function causesTitle(run: TestRun, detail: AppliedDetail | undefined): string {
  const oneCause = isSingledOut(run, detail);
  if (detail !== undefined) {
    return oneCause
      ? `The cause, according to the Detail ${detail.word}`
      : `The causes, according to the Detail ${detail.word}; change only what is wrong`;
  }
  if (run.outcome === 'works') {
    return oneCause ? 'What caused the warning' : 'What may have caused the warning';
  }
  return oneCause
    ? 'The evidence points to this'
    : 'Check in this order; change only what is wrong';
}

/** What happened, in a sentence or two: nothing that one of several causes could make untrue. */
function Summary({ run }: { readonly run: TestRun }) {
  const { report, outcome } = run;
  if (outcome === 'works') {
    const line = report.lines.find(({ id, state }) => id === ACTS_AS_LINE && state === 'passed');
    const words = report.actsAs && actsAsWords(report.actsAs);
    return (
      <p className="text-small">
        {words === undefined
          ? line?.evidence[0]
          : `The token acts as ${words.entity} with the role ${words.role}.`}
      </p>
    );
  }
  const failed = report.lines.find(({ state }) => state === 'failed');
  const count = report.causes.length;
  return (
    <>
      {singlesOut(report) || count === 0 ? null : (
        <p className="max-w-none text-small font-semibold">
          {FAILURE_GROUPS[failureGroup(report)]}. {countWord(count)} causes can produce this
          response.
        </p>
      )}
      {failed === undefined ? null : (
        <p className="max-w-none text-small">
          {lineTitle(failed)}: {failed.evidence[0]}
        </p>
      )}
    </>
  );
}

function CopyAsText({
  view,
  run,
  detail,
  open,
}: {
  readonly view: ProfileView;
  readonly run: TestRun;
  readonly detail: AppliedDetail | undefined;
  readonly open: boolean;
}) {
  const query = detail === undefined ? '' : `?detail=${detail.word}`;
  return (
    <ReportFold title="Copy as text" open={open}>
      <CopyField
        id="report-text"
        label="Report as text"
        value={textOfRun(view, run, detail)}
        hint="Secrets are redacted."
      />
      <ButtonLink
        href={`${testRunHref(view.profile.id, run.id)}/report.txt${query}`}
        variant="secondary"
        download="report.txt"
      >
        Download report.txt
      </ButtonLink>
    </ReportFold>
  );
}

/** The task that saves a part of a profile. */
const TASK_OF_PART: Readonly<Record<ChangedPart, TaskSlug>> = {
  account: 'account',
  'client-id': 'integration-record',
  credential: 'key-and-certificate',
  mapping: 'm2m-mapping',
  templates: 'celigo-iclient',
};

function changeHref(run: TestRun, action: string): string | undefined {
  const part = partOfAction(action);
  const task = action === 'prerequisites-saved' ? 'prerequisites' : part && TASK_OF_PART[part];
  return task && fixHref(run.profileId, task, backTo(run));
}

async function ComparedWith({
  title,
  view,
  before,
  run,
  page,
}: {
  readonly title: string;
  readonly view: ProfileView;
  readonly before: TestRun;
  readonly run: TestRun;
  readonly page: ReportPage;
}) {
  const comparison = compareReports(before.report, run.report);
  const found = await changesBetween(view.installation, { before, after: run }, CHANGING_ACTIONS);
  const { changes, putBack } = realChanges(found.changes, before.report, run.report);
  return (
    <Comparison
      title={title}
      before={{
        href: testRunHref(run.profileId, before.id),
        startedAt: before.startedAt.toISOString(),
        outcome: before.outcome,
      }}
      outcome={run.outcome}
      comparison={comparison}
      unchanged={isUnchanged(comparison)}
      changes={changes.map((change) => ({
        at: change.at.toISOString(),
        text: entryText(change),
        href: changeHref(run, change.action),
        actorEmail: change.actorEmail,
      }))}
      moreChanges={found.more}
      putBack={putBack}
      inFull={page === 'run'}
    />
  );
}

/** The way on where a sandbox that worked may have been refreshed since. */
function RefreshNote({ view, run }: { readonly view: ProfileView; readonly run: TestRun }) {
  return run.report.causes.some(({ code }) => code === 'mapping-cleared-by-refresh') ? (
    <p className="text-small">
      If this sandbox was refreshed after it last worked, its mappings are gone. Keep the same key.{' '}
      <Link href={sandboxRefreshHref(view.profile.id)} prefetch={false}>
        Upload the same certificate again, and test
      </Link>
      .
    </p>
  ) : null;
}

/** What changed since it worked, and since the test before where that is another one. */
async function Comparisons({
  view,
  run,
  page,
}: {
  readonly view: ProfileView;
  readonly run: TestRun;
  readonly page: ReportPage;
}) {
  const failed = run.outcome !== 'works';
  const before = await testRunBefore(view.installation, run);
  const lastGood = failed ? await testRunBefore(view.installation, run, 'works') : undefined;
  return (
    <>
      {lastGood === undefined ? null : (
        <ComparedWith
          title="What changed since it last worked"
          view={view}
          before={lastGood}
          run={run}
          page={page}
        />
      )}
      {lastGood === undefined ? null : <RefreshNote view={view} run={run} />}
      {page === 'test' || before === undefined || before.id === lastGood?.id ? null : (
        <ComparedWith
          title="What changed since the previous test"
          view={view}
          before={before}
          run={run}
          page={page}
        />
      )}
    </>
  );
}

/** What is ruled out: the Detail word brings back what was ruled out by inference alone. */
function ruledOutCauses(
  report: ConnectionReport,
  detail: AppliedDetail | undefined,
): ReadonlyArray<RuledOutCause> {
  const open = new Set(detail?.causes.map(({ code }) => code));
  return [...(detail?.ruledOut ?? []), ...(report.ruledOut ?? [])].filter(
    ({ code }) => !open.has(code),
  );
}

/** A stored report with everything around it: Login Audit Trail, comparison, copy as text. */
export async function StoredReport({
  view,
  run,
  page,
  query,
}: {
  readonly view: ProfileView;
  readonly run: TestRun;
  readonly page: ReportPage;
  readonly query: ReportQuery;
}) {
  const { profile, account } = view;
  const { report } = run;
  const detail = appliedDetail(run, account, query);
  const pageHref = page === 'test' ? taskHref(profile.id, 'test') : testRunHref(profile.id, run.id);
  return (
    <TestReport
      outcome={run.outcome}
      startedAt={report.startedAt}
      durationMs={report.durationMs}
      actorEmail={run.isCheck ? 'the scheduled check' : run.actorEmail}
      lines={report.lines}
      causes={reportCauses(detail?.causes ?? report.causes, account, profile.id, backTo(run))}
      summary={<Summary run={run} />}
      isSingledOut={isSingledOut(run, detail)}
      causesTitle={causesTitle(run, detail)}
      ruledOut={excludedCauses(ruledOutCauses(report, detail))}
      assertion={report.assertion}
      exchanges={report.exchanges ?? []}
      auditDetail={
        detail === undefined ? null : (
          <AuditDetailResult
            word={detail.word}
            meaning={detail.meaning}
            severalRows={detail.severalRows}
            withoutHref={pageHref}
          />
        )
      }
      comparisons={<Comparisons view={view} run={run} page={page} />}
      auditTrail={
        reachedNetsuite(report) ? (
          <AuditTrail
            action={findCauseAction}
            hiddenFields={{ profileId: profile.id, testRunId: run.id, page }}
            href={browserHref(account, loginAuditTrailUrl(account))}
            when={momentText(run.startedAt)}
            isDrawnBeside={page === 'test' && beginsWithAuditTrail(run)}
            request={administratorRequest({
              report,
              profileName: profile.name,
              accountId: profile.accountId,
              environmentLabel: account.environmentLabel,
            })}
          />
        ) : null
      }
    >
      <CopyAsText view={view} run={run} detail={detail} open={page === 'run'} />
    </TestReport>
  );
}
