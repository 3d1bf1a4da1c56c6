import { CircleCheck, CircleMinus, OctagonAlert, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { ReportLine, ReportLineState } from '@/lib/connection-test/report';
import { ExternalLink } from '../ui/external-link';
import { MenuPath } from '../ui/menu-path';
import { RelativeDate } from '../ui/relative-date';

/** A cause of a failed test with what helps against it. */
export type ReportCause = {
  readonly code: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly menuPath?: string | undefined;
  readonly deepLink?: string | undefined;
  readonly oraclePage?: string | undefined;
  readonly taskHref: string;
  readonly taskTitle: string;
};

/** Props of {@link TestReport}. */
export type TestReportProps = {
  readonly outcome: 'works' | 'does-not-work';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly lines: ReadonlyArray<ReportLine>;
  readonly causes: ReadonlyArray<ReportCause>;
  readonly now: Date;
};

const STATES = {
  passed: { Icon: CircleCheck, word: 'Passed', ink: 'text-success' },
  warning: { Icon: TriangleAlert, word: 'Warning', ink: 'text-warning' },
  failed: { Icon: OctagonAlert, word: 'Failed', ink: 'text-danger' },
  skipped: { Icon: CircleMinus, word: 'Skipped', ink: 'text-ink-muted' },
} as const satisfies Record<ReportLineState, unknown>;

const STAGES = [
  { stage: 'offline', title: 'Proofs without the network' },
  { stage: 'network', title: 'The way to NetSuite' },
  { stage: 'token', title: 'The access token' },
  { stage: 'probe', title: 'A call with the token' },
] as const;

function Line({ line }: { readonly line: ReportLine }) {
  const { Icon, word, ink } = STATES[line.state];
  return (
    <li className="keep-together grid gap-x-4 gap-y-1 border-b border-rule py-3 sm:grid-cols-[7rem_minmax(0,1fr)]">
      <span className={`flex items-center gap-2 self-start font-semibold ${ink}`}>
        <Icon aria-hidden="true" className="size-5 shrink-0" />
        {word}
      </span>
      <div className="min-w-0">
        <p className="font-semibold">{line.title}</p>
        {line.evidence.map((sentence) => (
          <p key={sentence} className="text-small text-ink-muted wrap-anywhere">
            {sentence}
          </p>
        ))}
      </div>
    </li>
  );
}

function Cause({ cause, rank }: { readonly cause: ReportCause; readonly rank: number }) {
  return (
    <li className="keep-together space-y-2 border-b border-rule py-5">
      <h4 className="text-subheading">
        {rank}. {cause.title}
      </h4>
      <p className="font-mono text-small text-ink-muted">{cause.code}</p>
      <p>{cause.why}</p>
      <p>
        <strong>What to do:</strong> {cause.fix}
      </p>
      {cause.menuPath === undefined ? null : (
        <p className="text-small">
          <MenuPath path={cause.menuPath} />
        </p>
      )}
      <p className="flex flex-wrap gap-x-5 gap-y-1">
        <Link href={cause.taskHref} prefetch={false}>
          Go to: {cause.taskTitle}
        </Link>
        {cause.deepLink === undefined ? null : (
          <ExternalLink href={cause.deepLink}>Open in NetSuite</ExternalLink>
        )}
        {cause.oraclePage === undefined ? null : (
          <ExternalLink href={cause.oraclePage}>Oracle’s page</ExternalLink>
        )}
      </p>
    </li>
  );
}

/** The report of a connection test: outcome, causes where it failed, and every line with evidence. */
export function TestReport({
  outcome,
  startedAt,
  durationMs,
  lines,
  causes,
  now,
}: TestReportProps) {
  const works = outcome === 'works';
  const Icon = works ? CircleCheck : OctagonAlert;
  return (
    <section aria-label="Test report" className="space-y-8">
      <div
        className={`rounded-box border-l-4 p-5 ${works ? 'border-success bg-success-soft' : 'border-danger bg-danger-soft'}`}
      >
        <h2 className="flex items-center gap-3 text-heading">
          <Icon
            aria-hidden="true"
            className={`size-7 shrink-0 ${works ? 'text-success' : 'text-danger'}`}
          />
          {works ? 'Connection works' : 'Connection does not work'}
        </h2>
        <p className="mt-2 text-small">
          Tested <RelativeDate date={startedAt} now={now} withTime />, in {durationMs} ms.
        </p>
      </div>
      {causes.length === 0 ? null : (
        <section>
          <h3 className="text-heading">What can be the cause, most likely first</h3>
          <ol className="mt-3 border-t border-rule">
            {causes.map((cause, index) => (
              <Cause key={cause.code} cause={cause} rank={index + 1} />
            ))}
          </ol>
        </section>
      )}
      {STAGES.map(({ stage, title }) => {
        const own = lines.filter((line) => line.stage === stage);
        return own.length === 0 ? null : (
          <section key={stage}>
            <h3 className="text-subheading">{title}</h3>
            <ol className="mt-2 border-t border-rule">
              {own.map((line) => (
                <Line key={line.id} line={line} />
              ))}
            </ol>
          </section>
        );
      })}
    </section>
  );
}
