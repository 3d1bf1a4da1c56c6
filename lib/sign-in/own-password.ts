import { recordAuditEvent, recordAuditEventAlone } from '@/lib/audit/audit';
import { failure, type Result, success } from '@/lib/result';
import type { SessionHolder } from './auth';
import { changeOwn, type OwnChange } from './own-change';
import { hashPassword, verifyPassword } from './password';
import { passwordProblem } from './password-rules';
import { endRememberedDevices, ownPasswordHash, type PeopleStore, writePerson } from './people';
import { parseRole } from './roles';

/** Why a password was not changed. */
export type PasswordChangeRefusal =
  | { readonly code: 'password-wrong' | 'password-same' | 'person-changed' }
  /** With a sentence for people. */
  | { readonly code: 'password-guessable'; readonly message: string };

/**
 * Gives a person a new password and ends all their sessions, so that whoever knew the old one, or copied
 * a cookie, is out; a new session takes the place of the one in which they ask. Recorded, also when the current
 * password was wrong. Refused for a person whose row was changed outside of the app.
 *
 * @param change.nextSession Makes the new session, and gives its id. It is made before the change, for a password
 *   that is not theirs yet, so that it begins with the change or never, and whatever ends sessions ends it, too.
 * @throws {AccessLost} When the session in which they ask has ended.
 */
export async function changeOwnPassword(
  store: PeopleStore,
  change: OwnChange & {
    readonly currentPassword: string;
    readonly newPassword: string;
    readonly nextSession: (holder: SessionHolder) => Promise<string>;
  },
  now: Date,
): Promise<Result<'changed', PasswordChangeRefusal>> {
  const { database } = store;
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
  const nextSessionId = await change.nextSession({ id: person.id, passwordHash });
  let isChanged = false;
  try {
    const changed = await replacePassword(store, change, { passwordHash, nextSessionId }, now);
    isChanged = changed.ok;
    return changed;
  } catch (error) {
    // The answer to the commit may be all that was lost.
    isChanged = (await ownPasswordHash(store, person.id)) === passwordHash;
    if (!isChanged) {
      throw error;
    }
    return success('changed');
  } finally {
    if (!isChanged) {
      await database.session.deleteMany({ where: { id: nextSessionId } });
    }
  }
}

/**
 * Puts a new password in the place of the one that was given, and the next session in that of all others. A
 * password that was reset since it was compared ended the session, so that nothing is changed.
 */
function replacePassword(
  store: PeopleStore,
  who: OwnChange,
  change: { readonly passwordHash: string; readonly nextSessionId: string },
  now: Date,
): Promise<Result<'changed', PasswordChangeRefusal>> {
  const { personMacKey } = store;
  const { passwordHash, nextSessionId } = change;
  const { person } = who;
  return changeOwn<'changed', PasswordChangeRefusal>(store, who, async (transaction, row) => {
    await writePerson(
      transaction,
      personMacKey,
      { ...row, role: parseRole(row.role), passwordHash },
      now,
    );
    await endRememberedDevices(transaction, person.id);
    const { count } = await transaction.session.deleteMany({
      where: { userId: person.id, id: { not: nextSessionId } },
    });
    await recordAuditEvent(transaction, {
      action: 'password-changed',
      actor: person,
      at: now,
      detail: { sessionsEnded: count },
    });
    return success('changed');
  });
}
