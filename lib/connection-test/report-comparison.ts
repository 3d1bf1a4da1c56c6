import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';
import type { RankedCause } from '@/lib/diagnosis/rule-out';
import type { ConnectionReport } from './report';

/** One line that changed between two reports. */
export type LineChange = {
  readonly id: string;
  readonly title: string;
  /** Absent when the earlier report has no such line. */
  readonly before?: Pick<ReportLine, 'state' | 'evidence'>;
  /** Absent when the later report has no such line. */
  readonly after?: Pick<ReportLine, 'state' | 'evidence'>;
};

/** The differences between two reports of one profile. */
export type ReportComparison = {
  /** Lines with a different result: the worst results first, and otherwise in report order. */
  readonly changedLines: ReadonlyArray<LineChange>;
  /** Lines that passed in the earlier report and were skipped in the later one. */
  readonly noLongerRun: ReadonlyArray<LineChange>;
  /** Lines that were skipped in the earlier report and passed in the later one. */
  readonly runAgain: ReadonlyArray<LineChange>;
  /** Lines with the same result and different evidence. Durations and times do not count. */
  readonly changedEvidence: ReadonlyArray<LineChange>;
  /** Causes that only the later report lists, in its order. */
  readonly newCauses: ReadonlyArray<RankedCause>;
  /** Causes that only the earlier report lists, in its order. */
  readonly goneCauses: ReadonlyArray<RankedCause>;
};

/** The order of states in a list of changes: the smallest first. */
const WEIGHT: Readonly<Record<ReportLineState, number>> = {
  failed: 0,
  warning: 1,
  passed: 2,
  skipped: 3,
};

/** Sorts after every state. */
const GONE_WEIGHT = 4;

/**
 * Parts of evidence that differ from run to run without meaning anything: times, durations, and small
 * differences between two clocks. (A large difference changes the state of its line.)
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

/** Every line of both reports, in the order of the later one. Lines that are gone come last. */
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

/** Whether a comparison found no difference. */
export function isUnchanged(comparison: ReportComparison): boolean {
  return Object.values(comparison).every((list) => list.length === 0);
}
