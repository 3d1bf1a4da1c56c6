import { type AuditActor, recordAuditEvent, recordAuditEventAlone } from '@/lib/audit/audit';
import { inTransaction } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { hashPassword, verifyPassword } from './password';
import { passwordProblem } from './password-rules';
import {
  endRememberedDevices,
  ownPasswordHash,
  type PeopleStore,
  readPeople,
  takeTurn,
  writePerson,
} from './people';
import { parseRole } from './roles';

/** Why a password was not changed. */
export type PasswordChangeRefusal =
  | { readonly code: 'password-wrong' | 'password-same' | 'person-changed' }
  /** With a sentence for people. */
  | { readonly code: 'password-guessable'; readonly message: string };

/**
 * Gives a person a new password and ends all their sessions, so that whoever knew the old one, or copied
 * a cookie, is out; the caller signs the person in again. Recorded, also when the current password was
 * wrong. Refused for a person whose row was changed outside of the app.
 *
 * @returns How many sessions were ended.
 */
export async function changeOwnPassword(
  store: PeopleStore,
  change: {
    readonly person: AuditActor;
    readonly currentPassword: string;
    readonly newPassword: string;
  },
  now: Date,
): Promise<Result<number, PasswordChangeRefusal>> {
  const { database, personMacKey } = store;
  const { person, currentPassword, newPassword } = change;
  const hash = await ownPasswordHash(store, person.id);
  if (hash === undefined) {
    return failure({ code: 'person-changed' });
  }
  if (!(await verifyPassword(hash, currentPassword))) {
    await recordAuditEventAlone(database, {
      action: 'password-change-refused',
      actor: person,
      at: now,
    });
    return failure({ code: 'password-wrong' });
  }
  if (newPassword === currentPassword) {
    return failure({ code: 'password-same' });
  }
  const problem = passwordProblem(newPassword, person.email);
  if (problem !== undefined) {
    return failure({ code: 'password-guessable', message: problem });
  }
  const passwordHash = await hashPassword(newPassword);
  return inTransaction(database, async (transaction) => {
    await takeTurn(transaction);
    const [row] = await readPeople(transaction, personMacKey, { id: person.id });
    // A new mark on a row that the app did not write would make it one that the app wrote.
    if (row?.isAsWritten !== true) {
      return failure({ code: 'person-changed' });
    }
    // Taken away or reset since it was compared: the old one gives no new one.
    if (row.passwordHash !== hash) {
      return failure({ code: 'password-wrong' });
    }
    await writePerson(
      transaction,
      personMacKey,
      { ...row, role: parseRole(row.role), passwordHash },
      now,
    );
    await endRememberedDevices(transaction, person.id);
    const { count } = await transaction.session.deleteMany({ where: { userId: person.id } });
    await recordAuditEvent(transaction, {
      action: 'password-changed',
      actor: person,
      at: now,
      detail: { sessionsEnded: count },
    });
    return success(count);
  });
}
