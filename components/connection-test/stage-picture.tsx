import { REPORT_STAGES, STATE_WORDS, stageState } from '@/lib/connection-test/report-stages';
import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';
import { LINE_LOOKS } from './report-lines';

const RAILS: Readonly<Record<ReportLineState, string>> = {
  passed: 'border-success',
  warning: 'border-warning',
  failed: 'border-danger border-dashed',
  skipped: 'border-edge border-dashed',
};

/** The stages of a test from left to right, each with how it ended: shows at a glance how far it came. */
export function StagePicture({ lines }: { readonly lines: ReadonlyArray<ReportLine> }) {
  const stages = REPORT_STAGES.map(({ stage, name }) => {
    const own = lines.filter((line) => line.stage === stage);
    return { stage, name, count: own.length, state: stageState(own) };
  }).filter(({ count }) => count > 0);
  return (
    <ol aria-label="Stages of the test" className="grid grid-cols-2 gap-y-3 sm:flex">
      {stages.map(({ stage, name, state }, index) => {
        const { Icon, ink } = LINE_LOOKS[state];
        return (
          <li key={stage} className="min-w-0 sm:flex-1">
            <span aria-hidden="true" className="flex items-center gap-1.5 pr-1.5">
              <Icon className={`size-6 shrink-0 ${ink}`} />
              {index + 1 === stages.length ? null : (
                <span className={`grow border-t-2 ${RAILS[state]}`} />
              )}
            </span>
            <span className="mt-1 block text-small font-semibold">{name}</span>
            <span className={`block text-caption ${ink}`}>{STATE_WORDS[state]}</span>
          </li>
        );
      })}
    </ol>
  );
}
