import type { CauseCode } from '@/lib/netsuite/causes';
import type { ReportLine, ReportLineState } from './report';

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
