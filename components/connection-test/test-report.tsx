import { CircleCheck, OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ReportAssertion, ReportExchange } from '@/lib/connection-test/report';
import { OUTCOME_WORDS, REPORT_STAGES, STATE_WORDS } from '@/lib/connection-test/report-stages';
import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';
import { elapsedText } from '@/lib/words';
import { RelativeDate } from '../ui/relative-date';
import { type ReportCause, SharedCauses, SingledOutCause } from './cause-list';
import { ReportExchanges } from './report-exchanges';
import { ReportFold } from './report-fold';
import { ReportLines } from './report-lines';
import { StagePicture } from './stage-picture';
import { Timings } from './timings';

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
  /** Who ran it; absent when that is not on the record. */
  readonly actorEmail: string | undefined;
  readonly lines: ReadonlyArray<ReportLine>;
  /** What happened, in a sentence under the heading. */
  readonly summary: ReactNode;
  readonly causes: ReadonlyArray<ReportCause>;
  /** Whether the evidence singles out the first cause. */
  readonly isSingledOut: boolean;
  /** Heading of the causes. */
  readonly causesTitle: string;
  readonly ruledOut: ReadonlyArray<ExcludedCause>;
  readonly assertion: ReportAssertion | undefined;
  readonly exchanges: ReadonlyArray<ReportExchange>;
  /** What the Login Audit Trail says: above the causes. */
  readonly auditDetail?: ReactNode;
  /** What changed since earlier tests. */
  readonly comparisons?: ReactNode;
  /** Where NetSuite keeps its own reason, and the form for it. */
  readonly auditTrail?: ReactNode;
  /** Copy as text: at the end. */
  readonly children?: ReactNode;
};

function Outcome({
  outcome,
  startedAt,
  durationMs,
  actorEmail,
  lines,
  summary,
}: Pick<
  TestReportProps,
  'outcome' | 'startedAt' | 'durationMs' | 'actorEmail' | 'lines' | 'summary'
>) {
  const works = outcome === 'works';
  const Icon = works ? CircleCheck : OctagonAlert;
  return (
    <div className="keep-together overflow-hidden rounded-box border border-edge bg-surface">
      <div
        className={`border-l-4 px-5 py-3.5 ${works ? 'border-success bg-success-soft' : 'border-danger bg-danger-soft'}`}
      >
        <h2 className="flex items-center gap-3 text-heading">
          <Icon
            aria-hidden="true"
            className={`size-7 shrink-0 ${works ? 'outcome-mark text-success' : 'text-danger'}`}
          />
          {OUTCOME_WORDS[outcome]}
        </h2>
        <div className="mt-1 space-y-1 wrap-anywhere">{summary}</div>
        <p className="mt-1 max-w-none text-caption text-ink-muted wrap-anywhere">
          Tested <RelativeDate date={startedAt} withTime />
          {actorEmail === undefined ? null : ` by ${actorEmail}`}, in {elapsedText(durationMs)}.
        </p>
      </div>
      <div className="px-5 py-3">
        <StagePicture lines={lines} />
      </div>
    </div>
  );
}

const COUNTED: ReadonlyArray<ReportLineState> = ['failed', 'warning', 'passed'];

/** How many checks found something, the worst first; how many passed where none did. */
function countWords(lines: ReadonlyArray<ReportLine>): string {
  const counts = COUNTED.map((state) => ({
    state,
    count: lines.filter((line) => line.state === state).length,
  })).filter(({ count }) => count > 0);
  const found = counts.filter(({ state }) => state !== 'passed');
  return (found.length > 0 ? found : counts)
    .map(({ state, count }) =>
      state === 'warning'
        ? `${count} ${count === 1 ? 'warning' : 'warnings'}`
        : `${count} ${STATE_WORDS[state].toLowerCase()}`,
    )
    .join(', ');
}

/** Every check under the heading of its stage, closed. */
function AllChecks({ lines }: { readonly lines: ReadonlyArray<ReportLine> }) {
  return (
    <ReportFold title="Every check" note={countWords(lines)}>
      {REPORT_STAGES.map(({ stage, title }) => {
        const own = lines.filter((line) => line.stage === stage);
        return own.length === 0 ? null : (
          <section key={stage}>
            <h3 className="mb-1 text-body">{title}</h3>
            <ReportLines lines={own} />
          </section>
        );
      })}
    </ReportFold>
  );
}

function RuledOut({ causes }: { readonly causes: ReadonlyArray<ExcludedCause> }) {
  return causes.length === 0 ? null : (
    <ReportFold
      title="Ruled out"
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

/** The causes: one that stands out, or several that the answer does not tell apart. */
function Causes({
  causes,
  isSingledOut,
  causesTitle,
  auditDetail,
  auditTrail,
  comparisons,
}: Pick<
  TestReportProps,
  'causes' | 'isSingledOut' | 'causesTitle' | 'auditDetail' | 'auditTrail' | 'comparisons'
>) {
  const trailFirst = !isSingledOut && auditTrail != null && auditDetail == null;
  return (
    <>
      {auditDetail}
      {trailFirst ? (
        <section aria-label="Login Audit Trail" className="space-y-3">
          <h3 className="text-subheading">First, look up the reason in NetSuite</h3>
          {auditTrail}
        </section>
      ) : null}
      {isSingledOut ? null : comparisons}
      <CauseList causes={causes} isSingledOut={isSingledOut} causesTitle={causesTitle} />
      {isSingledOut ? comparisons : null}
      {trailFirst || auditTrail == null ? null : (
        <section aria-label="Login Audit Trail">
          <ReportFold title="The reason in NetSuite" note="from the Login Audit Trail">
            {auditTrail}
          </ReportFold>
        </section>
      )}
    </>
  );
}

function CauseList({
  causes,
  isSingledOut,
  causesTitle,
}: Pick<TestReportProps, 'causes' | 'isSingledOut' | 'causesTitle'>) {
  return isSingledOut ? (
    <SingledOutCause causes={causes} title={causesTitle} />
  ) : (
    <SharedCauses causes={causes} title={causesTitle} />
  );
}

/**
 * The report of a connection test: the outcome and how far it came, then what to do next. Everything
 * that only explains is closed.
 */
export function TestReport(props: TestReportProps) {
  const { outcome, startedAt, durationMs, lines, causes, assertion, exchanges, children } = props;
  const works = outcome === 'works';
  const timings = <Timings startedAt={startedAt} durationMs={durationMs} exchanges={exchanges} />;
  return (
    <section aria-label="Test report" className="space-y-5">
      <Outcome {...props} />
      {works ? timings : <Causes {...props} />}
      {works && causes.length > 0 ? <CauseList {...props} /> : null}
      <div className="border-t border-rule pt-2 text-small">
        <AllChecks lines={lines} />
        <RuledOut causes={works ? [] : props.ruledOut} />
        <ReportExchanges assertion={assertion} exchanges={exchanges}>
          {works ? null : timings}
        </ReportExchanges>
        {works ? props.comparisons : null}
        {children}
      </div>
    </section>
  );
}
