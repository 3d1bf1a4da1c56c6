import type { Account } from '@/lib/account/account';
import { type AuditDetailDiagnosis, applyAuditDetail } from '@/lib/connection-test/audit-detail';
import type { TestRun } from '@/lib/connection-test/test-runs';

/** What the query of a report's address may hold. */
export type ReportQuery = {
  /** A Detail word of the Login Audit Trail, in Oracle's spelling: nothing else that was pasted. */
  readonly detail?: string | ReadonlyArray<string>;
  /** `several` when more than one row was pasted. */
  readonly rows?: string | ReadonlyArray<string>;
};

/** A Detail word applied to a report. */
export type AppliedDetail = AuditDetailDiagnosis & { readonly severalRows: boolean };

/** Reads the Detail word of an address and applies it; nothing when it says nothing about the run. */
export function appliedDetail(
  run: TestRun,
  account: Account,
  query: ReportQuery,
): AppliedDetail | undefined {
  if (typeof query.detail !== 'string' || run.outcome === 'works') {
    return undefined;
  }
  const diagnosis = applyAuditDetail(run.report, query.detail, account);
  return diagnosis.ok ? { ...diagnosis.value, severalRows: query.rows === 'several' } : undefined;
}
