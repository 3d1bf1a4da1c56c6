import type { Account } from '@/lib/account/account';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import type { CauseCode } from '@/lib/diagnosis/causes';
import {
  type LoginAuditDetail,
  type LoginAuditDetailError,
  parseLoginAuditDetail,
} from '@/lib/diagnosis/login-audit-detail';
import type { LoginAuditWord } from '@/lib/diagnosis/login-audit-words';
import {
  causesExcludedByKind,
  type RankedCause,
  type RuledOutCause,
} from '@/lib/diagnosis/rule-out';
import { orderByCost } from '@/lib/diagnosis/singled-out';
import { failure, type Result, success } from '@/lib/result';
import { momentText } from '@/lib/words';
import type { ConnectionReport } from './report';

/** What a word from the Login Audit Trail says about a report. */
export type AuditDetailDiagnosis = {
  /** The Detail word in Oracle's spelling. */
  readonly word: string;
  /** What the word means, as a sentence. */
  readonly meaning: string;
  /** The causes that the word leaves possible for this report, in the order to check them. */
  readonly causes: ReadonlyArray<RankedCause>;
  /** Whether the word singles out the first of them. */
  readonly isSingledOut: boolean;
  /** The causes that the report had listed and that the word excludes. */
  readonly ruledOut: ReadonlyArray<RuledOutCause>;
  /** Which of several pasted rows was used; absent when there was only one. */
  readonly note?: string;
};

/** Why a pasted text says nothing about a report. Contains no secret. */
export type AuditDetailError = {
  readonly code: LoginAuditDetailError['code'] | 'audit-detail-of-another-request';
  /** A sentence for people. */
  readonly message: string;
};

/** The parts of a report that the diagnosis with a Detail word needs. */
export type DiagnosedReport = Pick<
  ConnectionReport,
  'outcome' | 'startedAt' | 'causes' | 'ruledOut'
>;

/**
 * Finds the exact cause of a failed test from the text that a person copied from the Login Audit Trail.
 * If the test's own offline proofs exclude that cause, the row belongs to a different request, and the
 * failure says so. Needs only the stored report.
 */
export function applyAuditDetail(
  report: DiagnosedReport,
  pasted: string,
  account: Account,
): Result<AuditDetailDiagnosis, AuditDetailError> {
  const parsed = parseLoginAuditDetail(pasted);
  return parsed.ok ? diagnoseWithAuditDetail(report, parsed.value, account) : parsed;
}

/** The same, for a Detail that has already been read. */
function diagnoseWithAuditDetail(
  report: DiagnosedReport,
  detail: LoginAuditDetail,
  account: Account,
): Result<AuditDetailDiagnosis, AuditDetailError> {
  const { word, meaning, note } = detail;
  const excluded = listFirmlyExcluded(report, account);
  const open = rankWithin(detail, report).filter((code) => !excluded.has(code));
  if (open.length === 0) {
    return failure({
      code: 'audit-detail-of-another-request',
      message: `${word}: ${meaning} ${explainContradiction(detail, report, account)}`,
    });
  }
  return success({
    word,
    meaning,
    isSingledOut: standsAlone(open, detail),
    causes: open.map((code) => ({ code, why: explainCause(code, detail, report, excluded) })),
    ruledOut: report.causes
      .filter(({ code }) => !detail.causes.includes(code))
      .map(({ code }) => ({
        code,
        why: `NetSuite’s own reason is ${word}, which means something else.`,
        by: 'answer',
      })),
    ...(note === undefined ? {} : { note }),
  });
}

/**
 * Whether one cause is left in the likeliest tier. If proofs exclude that whole tier, the row speaks of
 * something else, and nothing of a later tier is named for it.
 */
function standsAlone(open: ReadonlyArray<CauseCode>, { tiers }: LoginAuditDetail): boolean {
  return tiers[0]?.filter((code) => open.includes(code)).length === 1;
}

/** Tiers keep their order. Within a tier, fixes that replace a key come last; otherwise, the report's order stays. */
function rankWithin(
  { tiers }: LoginAuditDetail,
  report: DiagnosedReport,
): ReadonlyArray<CauseCode> {
  const listed = report.causes.map(({ code }) => code);
  return tiers.flatMap((tier) =>
    orderByCost(
      [
        ...listed.filter((code) => tier.includes(code)),
        ...tier.filter((code) => !listed.includes(code)),
      ],
      (code) => code,
    ),
  );
}

function listFirmlyExcluded(report: DiagnosedReport, account: Account): ReadonlySet<CauseCode> {
  const proven = (report.ruledOut ?? [])
    // Of the clock that this test's request went by, the answer is a measurement.
    .filter(
      ({ code, by }) => by === 'offline-proof' || by === 'environment' || code === 'clock-skew',
    )
    .map(({ code }) => code);
  return new Set([...proven, ...causesExcludedByKind(account.accountId)]);
}

function explainCause(
  code: CauseCode,
  { word, meaning }: LoginAuditDetail,
  report: DiagnosedReport,
  excluded: ReadonlySet<CauseCode>,
): string {
  const known = report.causes.find((cause) => cause.code === code)?.why;
  const seen = `The Login Audit Trail says ${word}: ${meaning}`;
  if (report.outcome === 'works' && known === undefined) {
    return `${seen} This test itself got an access token, so the row belongs to a different request, for example, one that Celigo sent.`;
  }
  const more = known ?? (excluded.has('clock-skew') ? TIME_ZONE_ADVICE[word] : undefined);
  return more === undefined ? seen : `${seen} ${more}`;
}

const OTHER_TIME_ZONE = `If Celigo sent it and its time zone is not UTC, use “the version for any time zone” on the “Edit the payload and the ${CELIGO_LABELS.headers}” page.`;

/** What else to do about the words for wrong times: the recipe's payload is right in UTC only. */
const TIME_ZONE_ADVICE: Partial<Readonly<Record<LoginAuditWord, string>>> = {
  TokenNotAcceptable: OTHER_TIME_ZONE,
  TokenExpired: OTHER_TIME_ZONE,
  TokenValidityTooBroad: OTHER_TIME_ZONE,
};

/** Says which proof contradicts the row, and where to look instead. */
function explainContradiction(
  { word, causes }: LoginAuditDetail,
  report: DiagnosedReport,
  { accountId }: Account,
): string {
  const proof = report.ruledOut?.find(({ code }) => causes.includes(code))?.why;
  const against = proof === undefined ? '' : ` ${proof}`;
  const advice = TIME_ZONE_ADVICE[word] ?? 'If Celigo sent it, copy the iClient’s fields again.';
  return `This test’s request cannot have caused that.${against} So this row belongs to a different request. ${advice} Otherwise, use the row for ${accountId} from ${momentText(new Date(report.startedAt))}.`;
}
