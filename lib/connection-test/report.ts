import type { CauseCode } from '@/lib/netsuite/causes';

/** How one line of the report ended. */
export type ReportLineState = 'passed' | 'warning' | 'failed' | 'skipped';

/** One line of the report: one thing that was checked, and what was seen. */
export type ReportLine = {
  /** Stable kebab-case name, for instance `certificate-id-matches`. */
  readonly id: string;
  readonly stage: 'offline' | 'network' | 'token' | 'probe';
  /** What was checked, as a short sentence. */
  readonly title: string;
  readonly state: ReportLineState;
  /** What was seen, in sentences without secrets. */
  readonly evidence: ReadonlyArray<string>;
};

/** A cause that is still possible, with the reason. The list is ranked, most likely first. */
export type RankedCause = {
  readonly code: CauseCode;
  /** Why it is still possible, in a sentence about this run. */
  readonly why: string;
};

/** The outcome of one connection test. Free of secrets. */
export type ConnectionReport = {
  readonly outcome: 'works' | 'does-not-work';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly lines: ReadonlyArray<ReportLine>;
  readonly causes: ReadonlyArray<RankedCause>;
};
