import { CAUSES, isCauseCode } from '@/lib/diagnosis/causes';
import { ANSWER_LINE, GRANTED_LINE } from './network-lines';
import type { ConnectionReport } from './report';
import type { ReportLineId } from './report-stages';

/** What was refused, for answers that several causes share. The codes are shown to people. */
export const FAILURE_GROUPS = {
  'sign-in-refused': 'NetSuite refused the sign-in',
  'sign-in-not-completed': 'NetSuite did not complete the sign-in',
  'call-refused': 'NetSuite refused a call',
  'answer-unclear': 'It is not clear who responded',
} as const;

/** The code of a refusal with several possible causes. */
export type FailureGroup = keyof typeof FAILURE_GROUPS;

type HeadedReport = Pick<ConnectionReport, 'causes' | 'lines' | 'exchanges' | 'isSingledOut'>;

/**
 * Whether a report singles out its first cause. Reports of earlier versions do not say. In those, a cause
 * counts as singled out if a check in this app found it or if it is the only one.
 */
export function singlesOut({ causes, lines, isSingledOut }: HeadedReport): boolean {
  return (
    isSingledOut ??
    (causes.length === 1 ||
      lines.some(({ stage, state }) => stage === 'offline' && state === 'failed'))
  );
}

/** What the causes of a report share: which request was refused and, if known, by whom. */
export function failureGroup({
  lines,
  exchanges = [],
}: Pick<ConnectionReport, 'lines' | 'exchanges'>): FailureGroup {
  const isPassed = (wanted: ReportLineId) =>
    lines.some(({ id, state }) => id === wanted && state === 'passed');
  if (isPassed(GRANTED_LINE)) {
    return 'call-refused';
  }
  if (!isPassed(ANSWER_LINE)) {
    return 'answer-unclear';
  }
  const answered = exchanges.find(({ id }) => id === 'token-request')?.answer;
  return answered !== undefined && answered.status >= 500
    ? 'sign-in-not-completed'
    : 'sign-in-refused';
}

/** The code that represents a report in a list: its cause, or what its causes share. */
export function failureCodeOf(report: HeadedReport): string | undefined {
  const [first] = report.causes;
  if (first === undefined) {
    return undefined;
  }
  return singlesOut(report) ? first.code : failureGroup(report);
}

/** A stored code in words; nothing for a code that this version does not know. */
export function failureTitle(code: string): string | undefined {
  if (isCauseCode(code)) {
    return CAUSES[code].title;
  }
  const shared = Object.entries(FAILURE_GROUPS).find(([head]) => head === code)?.[1];
  return shared === undefined ? undefined : `${shared}; several causes are possible`;
}
