import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { inTransaction } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { hashPassword } from './password';
import { passwordProblem } from './password-rules';
import { CREDENTIAL_PROVIDER, type PeopleStore, passwordIsRight } from './people';
import { personMac } from './person-mac';

/** Why a password was not changed. */
export type PasswordChangeRefusal =
  | { readonly code: 'password-wrong' | 'password-same' }
  /** With a sentence for people. */
  | { readonly code: 'password-guessable'; readonly message: string };

/**
 * Gives a person a new password and ends all their sessions, so that whoever knew the old one, or copied
 * a cookie, is out; the caller signs the person in again. Recorded, also when the current password was
 * wrong.
 *
 * @returns How many sessions were ended.
 */
export async function changeOwnPassword(
  { database, personMacKey }: PeopleStore,
  change: {
    readonly person: AuditActor;
    readonly currentPassword: string;
    readonly newPassword: string;
  },
  now: Date,
): Promise<Result<number, PasswordChangeRefusal>> {
  const { person, currentPassword, newPassword } = change;
  if (!(await passwordIsRight(database, person.id, currentPassword))) {
    await recordAuditEvent(database, { action: 'password-change-refused', actor: person, at: now });
    return failure({ code: 'password-wrong' });
  }
  if (newPassword === currentPassword) {
    return failure({ code: 'password-same' });
  }
  const problem = passwordProblem(newPassword, person.email);
  if (problem !== undefined) {
    return failure({ code: 'password-guessable', message: problem });
  }
  const password = await hashPassword(newPassword);
  const ended = await inTransaction(database, async (transaction) => {
    await transaction.account.updateMany({
      where: { userId: person.id, providerId: CREDENTIAL_PROVIDER },
      data: { password, updatedAt: now },
    });
    const { id, email, role } = await transaction.user.findUniqueOrThrow({
      where: { id: person.id },
    });
    const mac = personMac(personMacKey, { id, email, role, passwordHash: password });
    await transaction.user.update({ where: { id }, data: { mac } });
    const { count } = await transaction.session.deleteMany({ where: { userId: person.id } });
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
