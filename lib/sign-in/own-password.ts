import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { endOtherSessions } from './own-sessions';
import { hashPassword } from './password';
import { CREDENTIAL_PROVIDER, passwordIsRight } from './people';

/** Why a password was not changed. */
export type PasswordChangeRefusal = { readonly code: 'password-wrong' | 'password-same' };

/**
 * Gives a person a new password and ends their other sessions: who knew the old one is out. Recorded,
 * also when the current password was wrong.
 *
 * @returns How many other sessions were ended.
 */
export async function changeOwnPassword(
  database: Database,
  change: {
    readonly person: AuditActor;
    readonly currentSessionId: string;
    readonly currentPassword: string;
    readonly newPassword: string;
  },
  now: Date,
): Promise<Result<number, PasswordChangeRefusal>> {
  const { person, currentSessionId, currentPassword, newPassword } = change;
  if (!(await passwordIsRight(database, person.id, currentPassword))) {
    await recordAuditEvent(database, { action: 'password-change-refused', actor: person, at: now });
    return failure({ code: 'password-wrong' });
  }
  if (newPassword === currentPassword) {
    return failure({ code: 'password-same' });
  }
  const password = await hashPassword(newPassword);
  const ended = await inTransaction(database, async (transaction) => {
    await transaction.account.updateMany({
      where: { userId: person.id, providerId: CREDENTIAL_PROVIDER },
      data: { password, updatedAt: now },
    });
    const count = await endOtherSessions(transaction, person.id, currentSessionId);
    await recordAuditEvent(transaction, {
      action: 'password-changed',
      actor: person,
      at: now,
      detail: { sessionsEnded: count },
    });
    return count;
  });
  return success(ended);
}
