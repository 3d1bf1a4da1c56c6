import { CAUSES, isCauseCode } from '@/lib/diagnosis/causes';
import type { ConnectionReport } from './report';

/** What NetSuite refused, where several causes produce this same answer. The codes are shown to people. */
export const SHARED_HEADS = {
  'sign-in-refused': 'NetSuite refused the sign-in',
  'call-refused': 'NetSuite refused a call',
  'answer-unclear': 'It is not clear who answered',
} as const;

/** The code of a refusal that several causes share. */
export type SharedHead = keyof typeof SHARED_HEADS;

type HeadedReport = Pick<ConnectionReport, 'causes' | 'lines' | 'isSingledOut'>;

/**
 * Whether a report singles out its first cause. Reports of earlier versions do not say; there, one that
 * a check in this app found, and one that stands alone, was singled out.
 */
export function singlesOut({ causes, lines, isSingledOut }: HeadedReport): boolean {
  return (
    isSingledOut ??
    (causes.length === 1 ||
      lines.some(({ stage, state }) => stage === 'offline' && state === 'failed'))
  );
}

/** What the causes of a report share: which of the exchanges was refused, and by whom as far as it is known. */
export function sharedHead({ lines }: Pick<ConnectionReport, 'lines'>): SharedHead {
  const isPassed = (wanted: string) =>
    lines.some(({ id, state }) => id === wanted && state === 'passed');
  if (isPassed('access-token-granted')) {
    return 'call-refused';
  }
  return isPassed('token-endpoint-answers') ? 'sign-in-refused' : 'answer-unclear';
}

/** The code that stands for a report in a list: its cause, or what its causes share. */
export function headOfReport(report: HeadedReport): string | undefined {
  const [first] = report.causes;
  if (first === undefined) {
    return undefined;
  }
  return singlesOut(report) ? first.code : sharedHead(report);
}

/** A stored head in words; nothing for a code that this version does not know. */
export function headWords(code: string): string | undefined {
  if (isCauseCode(code)) {
    return CAUSES[code].title;
  }
  const shared = Object.entries(SHARED_HEADS).find(([head]) => head === code)?.[1];
  return shared === undefined ? undefined : `${shared}; several causes are possible`;
}
