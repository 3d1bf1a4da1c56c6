import { CircleCheck, OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ReportAssertion, ReportExchange } from '@/lib/connection-test/report';
import { OUTCOME_WORDS, REPORT_STAGES } from '@/lib/connection-test/report-stages';
import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import { elapsedText } from '@/lib/words';
import { RelativeDate } from '../ui/relative-date';
import { CauseList, type ReportCause } from './cause-list';
import { ReportExchanges } from './report-exchanges';
import { ReportFold } from './report-fold';
import { LineState, ReportLines } from './report-lines';

/** A cause that the test excludes, with what excludes it. */
export type ExcludedCause = {
  readonly code: string;
  readonly title: string;
  readonly why: string;
};

/** Props of {@link TestReport}. */
export type TestReportProps = {
  readonly outcome: 'works' | 'does-not-work';
  readonly startedAt: string;
  readonly durationMs: number;
  /** Who ran it; null when that is not on the record. */
  readonly actorEmail: string | null;
  readonly lines: ReadonlyArray<ReportLine>;
  readonly causes: ReadonlyArray<ReportCause>;
  /** Heading of the first cause. */
  readonly causesTitle: string;
  readonly ruledOut: ReadonlyArray<ExcludedCause>;
  readonly assertion: ReportAssertion | undefined;
  readonly exchanges: ReadonlyArray<ReportExchange>;
  readonly now: Date;
  /** What the Login Audit Trail says: above the causes. */
  readonly auditDetail?: ReactNode;
  /** What changed since earlier tests: below the causes. */
  readonly comparisons?: ReactNode;
  /** Where NetSuite keeps its own reason, and the form for it: below the causes too. */
  readonly auditTrail?: ReactNode;
  /** Copy as text: at the end. */
  readonly children?: ReactNode;
};

function Outcome({
  outcome,
  startedAt,
  durationMs,
  actorEmail,
  now,
}: Pick<TestReportProps, 'outcome' | 'startedAt' | 'durationMs' | 'actorEmail' | 'now'>) {
  const works = outcome === 'works';
  const Icon = works ? CircleCheck : OctagonAlert;
  return (
    <div
      className={`rounded-box border-l-4 p-5 ${works ? 'border-success bg-success-soft' : 'border-danger bg-danger-soft'}`}
    >
      <h2 className="flex items-center gap-3 text-heading">
        <Icon
          aria-hidden="true"
          className={`size-7 shrink-0 ${works ? 'text-success' : 'text-danger'}`}
        />
        {OUTCOME_WORDS[outcome]}
      </h2>
      <p className="mt-2 text-small wrap-anywhere">
        Tested <RelativeDate date={startedAt} now={now} withTime />, in {elapsedText(durationMs)}
        {actorEmail === null ? null : `, by ${actorEmail}`}.
      </p>
    </div>
  );
}

/** All lines under the headings of their stages; a stage whose checks all passed stands closed. */
function LinesByStage({ lines }: { readonly lines: ReadonlyArray<ReportLine> }) {
  return REPORT_STAGES.map(({ stage, title }) => {
    const own = lines.filter((line) => line.stage === stage);
    const isPlain = own.every(({ state }) => state === 'passed');
    return own.length === 0 ? null : (
      <section key={stage} className="border-b border-rule py-3 last:border-b-0">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h3 className="text-body">{title}</h3>
          {isPlain ? <LineState state="passed" /> : null}
        </div>
        {isPlain ? (
          <ReportFold title={countWords(own.length, 'passed')}>
            <ReportLines lines={own} />
          </ReportFold>
        ) : (
          <ReportLines lines={own} />
        )}
      </section>
    );
  });
}

function countWords(count: number, what: string): string {
  return `${count} ${count === 1 ? 'check' : 'checks'} ${what}`;
}

/** The lines of a failed test that are not the failure: what passed and what was skipped, closed. */
function OtherLines({ lines }: { readonly lines: ReadonlyArray<ReportLine> }) {
  const groups = (['passed', 'skipped'] as const).map((state) => ({
    state,
    own: lines.filter((line) => line.state === state),
  }));
  return (
    <section>
      <h3 className="text-subheading">The other checks</h3>
      <ul className="mt-2 border-t border-rule">
        {groups.map(({ state, own }) =>
          own.length === 0 ? null : (
            <li key={state} className="border-b border-rule py-2.5">
              <ReportFold title={countWords(own.length, state)}>
                <ReportLines lines={own} />
              </ReportFold>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}

function RuledOut({ causes }: { readonly causes: ReadonlyArray<ExcludedCause> }) {
  return causes.length === 0 ? null : (
    <ReportFold
      title="Ruled out, and why"
      note={causes.length === 1 ? '1 cause' : `${causes.length} causes`}
    >
      <ul className="border-t border-rule">
        {causes.map((cause) => (
          <li key={cause.code} className="keep-together border-b border-rule py-2.5">
            <p>
              {cause.title} <code className="text-ink-muted">{cause.code}</code>
            </p>
            <p className="text-small text-ink-muted wrap-anywhere">{cause.why}</p>
          </li>
        ))}
      </ul>
    </ReportFold>
  );
}

/** What went wrong, first of all, and what can be behind it. */
function Failure({
  lines,
  causes,
  causesTitle,
  ruledOut,
  auditDetail,
  comparisons,
  auditTrail,
}: Pick<
  TestReportProps,
  'lines' | 'causes' | 'causesTitle' | 'ruledOut' | 'auditDetail' | 'comparisons' | 'auditTrail'
>) {
  const wrong = [
    ...lines.filter(({ state }) => state === 'failed'),
    ...lines.filter(({ state }) => state === 'warning'),
  ];
  return (
    <>
      <section>
        <h3 className="text-subheading">What went wrong</h3>
        <div className="mt-2">
          <ReportLines lines={wrong} />
        </div>
      </section>
      {auditDetail}
      <div className="space-y-5">
        <CauseList causes={causes} title={causesTitle} />
        <RuledOut causes={ruledOut} />
      </div>
      {comparisons}
      {auditTrail}
      <OtherLines lines={lines} />
    </>
  );
}

/**
 * The report of a connection test. A failure begins with what failed and its most likely cause, and
 * keeps what passed closed; a success shows what NetSuite answered.
 */
export function TestReport(props: TestReportProps) {
  const { outcome, lines, assertion, exchanges, children } = props;
  return (
    <section aria-label="Test report" className="space-y-9">
      <Outcome {...props} />
      {outcome === 'works' ? (
        <>
          <div className="rounded-box border border-rule bg-surface px-4">
            <LinesByStage lines={lines} />
          </div>
          <CauseList causes={props.causes} title={props.causesTitle} />
        </>
      ) : (
        <Failure {...props} />
      )}
      <ReportExchanges assertion={assertion} exchanges={exchanges} />
      {outcome === 'works' ? props.comparisons : null}
      {children}
    </section>
  );
}
