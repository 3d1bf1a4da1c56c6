import { type CauseCode, type CauseFoundBy, causesExcludedByCheck } from './causes';
import { OFFLINE_CHECKS, type OfflineCheck } from './offline-checks';

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

type Evidence = ReadonlyArray<string>;

/** A check that passes, and so rules out every cause that it would have found. */
export function passed(check: OfflineCheck, evidence: Evidence): OfflineProof {
  return { line: toLine(check, 'passed', evidence), excludes: causesExcludedByCheck(check) };
}

/**
 * A check that does not pass, though NetSuite might still accept the request.
 *
 * @param cause What it points to; `undefined` where that explains no failure.
 * @param open The causes that it does not rule out: `cause` and nothing else, unless told otherwise.
 */
export function warned<Check extends OfflineCheck>(
  check: Check,
  evidence: Evidence,
  cause: CauseFoundBy<Check> | undefined,
  open: ReadonlyArray<CauseFoundBy<Check>> = cause === undefined ? [] : [cause],
): OfflineProof {
  const line = toLine(check, 'warning', evidence);
  const left: ReadonlyArray<CauseCode> = open;
  const excludes = causesExcludedByCheck(check).filter((code) => !left.includes(code));
  return cause === undefined ? { line, excludes } : { line, cause, excludes };
}

/** A check that fails, so that NetSuite cannot accept the request: nothing is sent. */
export function failed<Check extends OfflineCheck>(
  check: Check,
  evidence: Evidence,
  cause: CauseFoundBy<Check>,
): OfflineProof {
  return { line: toLine(check, 'failed', evidence), cause, excludes: [] };
}

/** A check that could not be made. */
export function skipped(check: OfflineCheck, why: string): OfflineProof {
  return { line: toLine(check, 'skipped', [why]), excludes: [] };
}

function toLine(check: OfflineCheck, state: ReportLineState, evidence: Evidence): ReportLine {
  return { id: check, stage: 'offline', title: OFFLINE_CHECKS[check], state, evidence };
}
