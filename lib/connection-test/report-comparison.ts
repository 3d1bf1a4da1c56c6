import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';
import type { RankedCause } from '@/lib/diagnosis/rule-out';
import type { ConnectionReport } from './report';

/** One line of the report that is not as it was. */
export type LineChange = {
  readonly id: string;
  readonly title: string;
  /** Absent when the earlier report has no such line. */
  readonly before?: Pick<ReportLine, 'state' | 'evidence'>;
  /** Absent when the later report has no such line. */
  readonly after?: Pick<ReportLine, 'state' | 'evidence'>;
};

/** What is different between two reports of one profile. */
export type ReportComparison = {
  /** Lines that ended in another way, what became worst first, then in the order of the report. */
  readonly changedLines: ReadonlyArray<LineChange>;
  /** Lines that passed before, and were skipped in the later report. */
  readonly noLongerRun: ReadonlyArray<LineChange>;
  /** Lines that were skipped before, and passed in the later report. */
  readonly runAgain: ReadonlyArray<LineChange>;
  /** Lines that ended alike, with other evidence. Durations and times of day do not count. */
  readonly changedEvidence: ReadonlyArray<LineChange>;
  /** Causes that only the later report lists, in its order. */
  readonly newCauses: ReadonlyArray<RankedCause>;
  /** Causes that only the earlier report lists, in its order. */
  readonly goneCauses: ReadonlyArray<RankedCause>;
};

/** How much a state matters in a list of changes: the smallest first. */
const WEIGHT: Readonly<Record<ReportLineState, number>> = {
  failed: 0,
  warning: 1,
  passed: 2,
  skipped: 3,
};

/** Comes after every state. */
const GONE_WEIGHT = 4;

/**
 * Parts of evidence that differ from run to run without meaning anything: moments, durations, and
 * the small differences between two clocks (a large one changes the state of its line).
 */
const PASSING_DETAILS: ReadonlyArray<RegExp> = [
  /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?/g,
  /[A-Z][a-z]+ \d{1,2}, \d{4} at \d{2}:\d{2} UTC/g,
  // Earlier versions wrote the day first.
  /\d{1,2} [A-Z][a-z]+ \d{4} at \d{2}:\d{2} UTC/g,
  /(?<![\d,])\d[\d,]*(?:\.\d+)? ?(?:ms|milliseconds?|s|seconds?|minutes?|hours?|days?)\b/g,
  // Earlier versions began with “The clock of NetSuite”.
  /(The clock of NetSuite|NetSuite’s clock) [^.]*\./g,
];

function lastingEvidence({ evidence }: Pick<ReportLine, 'evidence'>): string {
  return evidence
    .map((sentence) =>
      PASSING_DETAILS.reduce((text, pattern) => text.replace(pattern, '…'), sentence),
    )
    .filter((sentence) => sentence !== '…')
    .join('\n');
}

function lineChange(
  line: ReportLine,
  before: ReportLine | undefined,
  after: ReportLine | undefined,
): LineChange {
  const part = ({ state, evidence }: ReportLine) => ({ state, evidence });
  return {
    id: line.id,
    title: line.title,
    ...(before === undefined ? {} : { before: part(before) }),
    ...(after === undefined ? {} : { after: part(after) }),
  };
}

/** Every line of either report, in the order of the later one; lines that are gone come last. */
function pairLines(before: ConnectionReport, after: ConnectionReport): ReadonlyArray<LineChange> {
  const earlier = new Map(before.lines.map((line) => [line.id, line]));
  const later = new Set(after.lines.map(({ id }) => id));
  return [
    ...after.lines.map((line) => lineChange(line, earlier.get(line.id), line)),
    ...before.lines
      .filter(({ id }) => !later.has(id))
      .map((line) => lineChange(line, line, undefined)),
  ];
}

function isNoLongerRun({ before, after }: LineChange): boolean {
  return before?.state === 'passed' && after?.state === 'skipped';
}

function isRunAgain({ before, after }: LineChange): boolean {
  return before?.state === 'skipped' && after?.state === 'passed';
}

function weightOf({ after }: LineChange): number {
  return after === undefined ? GONE_WEIGHT : WEIGHT[after.state];
}

function causesOnlyIn(
  report: ConnectionReport,
  other: ConnectionReport,
): ReadonlyArray<RankedCause> {
  const codes = new Set(other.causes.map(({ code }) => code));
  return report.causes.filter(({ code }) => !codes.has(code));
}

/** Compares two reports of one profile, the earlier first. */
export function compareReports(
  before: ConnectionReport,
  after: ConnectionReport,
): ReportComparison {
  const pairs = pairLines(before, after);
  const changed = pairs.filter((pair) => pair.before?.state !== pair.after?.state);
  return {
    changedLines: changed
      .filter((pair) => !isNoLongerRun(pair) && !isRunAgain(pair))
      .toSorted((a, b) => weightOf(a) - weightOf(b)),
    noLongerRun: changed.filter(isNoLongerRun),
    runAgain: changed.filter(isRunAgain),
    changedEvidence: pairs.filter(
      ({ before: earlier, after: later }) =>
        earlier !== undefined &&
        later !== undefined &&
        earlier.state === later.state &&
        lastingEvidence(earlier) !== lastingEvidence(later),
    ),
    newCauses: causesOnlyIn(after, before),
    goneCauses: causesOnlyIn(before, after),
  };
}

/** Tells whether a comparison found nothing. */
export function isUnchanged(comparison: ReportComparison): boolean {
  return Object.values(comparison).every((list) => list.length === 0);
}
