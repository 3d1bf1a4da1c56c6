import { CircleCheck, CircleMinus, OctagonAlert, TriangleAlert } from 'lucide-react';
import { lineTitle, STATE_WORDS } from '@/lib/connection-test/report-stages';
import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';

/** Icon and ink of each state. */
export const LINE_LOOKS = {
  passed: { Icon: CircleCheck, ink: 'text-success' },
  warning: { Icon: TriangleAlert, ink: 'text-warning' },
  failed: { Icon: OctagonAlert, ink: 'text-danger' },
  skipped: { Icon: CircleMinus, ink: 'text-ink-muted' },
} as const satisfies Record<ReportLineState, unknown>;

/** How a line ended: an icon and a word. */
export function LineState({ state }: { readonly state: ReportLineState }) {
  const { Icon, ink } = LINE_LOOKS[state];
  return (
    <span className={`inline-flex items-center gap-2 self-start font-semibold ${ink}`}>
      <Icon aria-hidden="true" className="size-5 shrink-0" />
      {STATE_WORDS[state]}
    </span>
  );
}

function Evidence({ evidence }: Pick<ReportLine, 'evidence'>) {
  return evidence.map((sentence) => (
    <p key={sentence} className="text-small text-ink-muted wrap-anywhere">
      {sentence}
    </p>
  ));
}

/** Lines of a report, each with its state and evidence. */
export function ReportLines({ lines }: { readonly lines: ReadonlyArray<ReportLine> }) {
  return (
    <ol className="border-t border-rule">
      {lines.map(({ id, state, title, evidence }) => (
        <li
          key={id}
          className="keep-together grid gap-x-4 gap-y-1 border-b border-rule py-3 sm:grid-cols-[7rem_minmax(0,1fr)]"
        >
          <LineState state={state} />
          <div className="min-w-0">
            <p className="font-semibold">{lineTitle({ id, title, state })}</p>
            <Evidence evidence={evidence} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Lines of a test that runs, close together so that the newest stays in sight; evidence where one did not pass. */
export function RunningLines({ lines }: { readonly lines: ReadonlyArray<ReportLine> }) {
  return (
    <ol className="space-y-1.5">
      {lines.map(({ id, state, title, evidence }) => (
        <li key={id} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4">
          <LineState state={state} />
          <div className="min-w-0">
            <p>{lineTitle({ id, title, state })}</p>
            {state === 'failed' || state === 'warning' ? <Evidence evidence={evidence} /> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
