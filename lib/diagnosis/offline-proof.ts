import type { CauseCode } from './causes';

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

/** One proof that needs no network: its line in the report, and what it says about causes. */
export type OfflineProof = {
  readonly line: ReportLine;
  /** The cause that a failure or warning points to; absent when it explains no failure. */
  readonly cause?: CauseCode;
  /** The causes that are impossible after this proof. */
  readonly excludes: ReadonlyArray<CauseCode>;
};

/** What a proof is about. */
export type ProofSubject = Pick<ReportLine, 'id' | 'title'>;

type Evidence = ReadonlyArray<string>;

/** A proof that holds, and so rules causes out. */
export function passed(
  subject: ProofSubject,
  evidence: Evidence,
  excludes: ReadonlyArray<CauseCode>,
): OfflineProof {
  return { line: toLine(subject, 'passed', evidence), excludes };
}

/** A proof that does not hold, though NetSuite might still accept the request. */
export function warned(
  subject: ProofSubject,
  evidence: Evidence,
  cause: CauseCode | undefined,
  excludes: ReadonlyArray<CauseCode> = [],
): OfflineProof {
  const line = toLine(subject, 'warning', evidence);
  return cause === undefined ? { line, excludes } : { line, cause, excludes };
}

/** A proof that does not hold, so that NetSuite cannot accept the request: nothing is sent. */
export function failed(subject: ProofSubject, evidence: Evidence, cause: CauseCode): OfflineProof {
  return { line: toLine(subject, 'failed', evidence), cause, excludes: [] };
}

/** A proof that could not be tried. */
export function skipped(subject: ProofSubject, why: string): OfflineProof {
  return { line: toLine(subject, 'skipped', [why]), excludes: [] };
}

function toLine(subject: ProofSubject, state: ReportLineState, evidence: Evidence): ReportLine {
  return { id: subject.id, stage: 'offline', title: subject.title, state, evidence };
}
