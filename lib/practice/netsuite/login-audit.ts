import type { PracticeContext } from './context';
import type { IntegrationRecord } from './store';

/** Who tried to log in, as far as it is known. */
export type LoginAttempt = {
  readonly record: IntegrationRecord | null;
  readonly entityId: number | null;
  readonly roleId: number | null;
};

/** An attempt of which nothing is known. */
export const NOBODY: LoginAttempt = { record: null, entityId: null, roleId: null };

/** Writes one attempt into the Login Audit Trail; an empty `detail` means that it succeeded. */
export async function recordLogin(
  context: PracticeContext,
  attempt: LoginAttempt,
  detail: string,
): Promise<void> {
  await context.store.appendLoginAuditRow({
    accountId: context.account.accountId,
    at: context.now,
    status: detail === '' ? 'Success' : 'Failure',
    detail,
    entityId: attempt.entityId,
    roleId: attempt.roleId,
    integrationName: attempt.record?.name ?? null,
    requestUri: context.path,
  });
}
