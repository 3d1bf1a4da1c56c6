import type { ProfileView } from '@/app/profile-view';
import { reportText } from '@/lib/connection-test/report-text';
import type { TestRun } from '@/lib/connection-test/test-runs';
import type { AppliedDetail } from './audit-detail';

/** The report of a test as text, with the Detail word where there is one. */
export function textOfRun(
  { profile, account }: Pick<ProfileView, 'profile' | 'account'>,
  run: TestRun,
  auditDetail: AppliedDetail | undefined,
): string {
  const { clientId } = profile.configuration;
  return reportText({
    report: run.report,
    testRunId: run.id,
    profileName: profile.name,
    accountId: profile.accountId,
    environmentLabel: account.environmentLabel,
    auditDetail,
    knownSecrets: clientId === undefined ? [] : [clientId],
  });
}
