import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { hasSecondFactor } from '@/lib/vault/person-mac';
import {
  deletePasskeys,
  endRememberedDevices,
  type KnownPerson,
  type PeopleStore,
  readPeople,
  takeTurn,
  writePerson,
} from './people';
import { parseRole, type Role } from './roles';
import {
  type OpenedSettings,
  openSettings,
  type SingleSignOnSettings,
  type SingleSignOnStore,
} from './single-sign-on/settings';
import { canSignIn } from './single-sign-on/sign-in-methods';

/** Someone with an account, as owners see them. */
export type PersonEntry = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** What they may do: a viewer, whatever their row says, when it was changed outside the app. */
  readonly role: Role;
  readonly state: 'active' | 'deactivated' | 'changed-outside';
  readonly sessions: number;
  readonly hasSecondFactor: boolean;
  readonly hasAuthenticator: boolean;
  readonly passkeys: number;
};

/** Everyone with an account, oldest first. */
export async function listPeople(
  { database, personMacKey }: PeopleStore,
  now: Date,
): Promise<ReadonlyArray<PersonEntry>> {
  const people = await readPeople(database, personMacKey);
  const sessions = await database.session.groupBy({
    by: ['userId'],
    where: { expiresAt: { gt: now } },
    _count: { _all: true },
  });
  const counts = new Map(sessions.map(({ userId, _count }) => [userId, _count._all]));
  return people.map(({ id, name, email, role, isAsWritten, deactivatedAt, factors }) => ({
    id,
    name,
    email,
    role: isAsWritten ? parseRole(role) : 'viewer',
    state: !isAsWritten ? 'changed-outside' : deactivatedAt === null ? 'active' : 'deactivated',
    sessions: counts.get(id) ?? 0,
    hasSecondFactor: hasSecondFactor(factors),
    hasAuthenticator: factors.authenticator !== null,
    passkeys: factors.passkeys.length,
  }));
}

/** Why someone's access was not changed. */
export type AccessRefusal = {
  readonly code: 'person-missing' | 'person-changed' | 'last-owner';
};

/** Whose access an owner changes. */
type AccessChange = { readonly personId: string; readonly actor: AuditActor; readonly now: Date };

/** Whether another owner can still sign in after this person stops being one. */
async function hasAnotherOwner(
  transaction: DatabaseTransaction,
  personMacKey: string,
  personId: string,
  settings: OpenedSettings,
): Promise<boolean> {
  for (const owner of await readPeople(transaction, personMacKey, { role: 'owner' })) {
    if (owner.id !== personId && (await canSignIn(transaction, personMacKey, owner, settings))) {
      return true;
    }
  }
  return false;
}

/** Where access is changed, and what says who can sign in. */
type AccessStore = PeopleStore & SingleSignOnStore;

/** Changes someone's access in one transaction, unless no owner would be left. */
function changeAccess<Value>(
  { database, personMacKey, vault }: AccessStore,
  { personId }: AccessChange,
  keepsOwner: boolean,
  work: (transaction: DatabaseTransaction, person: KnownPerson) => Promise<Value>,
): Promise<Result<Value, AccessRefusal>> {
  return inTransaction(database, async (transaction) => {
    await takeTurn(transaction);
    const [person] = await readPeople(transaction, personMacKey, { id: personId });
    if (person === undefined) {
      return failure({ code: 'person-missing' });
    }
    // Never compute an HMAC over a row that the app did not write: that would make the tampered row valid.
    if (!person.isAsWritten) {
      return failure({ code: 'person-changed' });
    }
    if (
      !keepsOwner &&
      person.role === 'owner' &&
      !(await hasAnotherOwner(
        transaction,
        personMacKey,
        personId,
        await openSettings({ database: transaction, vault }),
      ))
    ) {
      return failure({ code: 'last-owner' });
    }
    return success(await work(transaction, person));
  });
}

/**
 * Revokes links that would undo a change of access: links for the person, which contain the old role, links
 * that the person created for others, including guests, and addresses of calendars that they created.
 */
export async function endLinksOf(
  { invitation, handoverLink, calendarFeed }: DatabaseTransaction,
  email: string,
  now: Date,
): Promise<void> {
  await invitation.deleteMany({ where: { OR: [{ email }, { createdByEmail: email }] } });
  await handoverLink.updateMany({
    where: { createdByEmail: email, revokedAt: null, finishedAt: null },
    data: { revokedAt: now },
  });
  await calendarFeed.deleteMany({ where: { createdByEmail: email } });
}

/** Gives someone another role; it holds from their next request on, and links for them or by them stop working. Recorded when it differs. */
export function changeRole(
  store: AccessStore,
  change: AccessChange & { readonly role: Role },
): Promise<Result<void, AccessRefusal>> {
  const { role, actor, now } = change;
  return changeAccess(store, change, role === 'owner', async (transaction, person) => {
    if (person.role === role) {
      return;
    }
    // Before the change: owners may give up their own role.
    await recordAuditEvent(transaction, {
      action: 'role-changed',
      actor,
      at: now,
      detail: { personEmail: person.email, role },
    });
    await writePerson(transaction, store.personMacKey, { ...person, role }, now);
    await endLinksOf(transaction, person.email, now);
  });
}

/**
 * Gives someone the role that the identity provider says, and ends links as {@link changeRole} does. The last
 * owner who can sign in stays one. Recorded when it differs. Belongs into a transaction that took its turn.
 */
export async function changeRoleByProvider(
  transaction: DatabaseTransaction,
  personMacKey: string,
  given: {
    readonly personId: string;
    readonly role: Role;
    readonly settings: SingleSignOnSettings;
    readonly now: Date;
  },
): Promise<'same' | 'changed' | 'last-owner'> {
  const { personId, role, settings, now } = given;
  const [person] = await readPeople(transaction, personMacKey, { id: personId });
  // A new mark on a row that the app did not write would make it one that the app wrote.
  if (person?.isAsWritten !== true || person.role === role) {
    return 'same';
  }
  if (
    person.role === 'owner' &&
    !(await hasAnotherOwner(transaction, personMacKey, personId, settings))
  ) {
    return 'last-owner';
  }
  await writePerson(transaction, personMacKey, { ...person, role }, now);
  await endLinksOf(transaction, person.email, now);
  await recordAuditEvent(transaction, {
    action: 'single-sign-on-role-given',
    // The provider did it, and not the person, whose own role it may have taken away.
    actor: undefined,
    at: now,
    detail: { personEmail: person.email, role, roleBefore: person.role },
  });
  return 'changed';
}

/**
 * Deactivates an account: removes the password and passkeys, ends all sessions at once in every instance, and
 * revokes links for and by the person. The audit record keeps what they did. Audited.
 *
 * @returns How many sessions ended.
 */
export function deactivatePerson(
  store: AccessStore,
  change: AccessChange,
): Promise<Result<number, AccessRefusal>> {
  const { actor, now } = change;
  return changeAccess(store, change, false, async (transaction, person) => {
    const { id, email } = person;
    const role = parseRole(person.role);
    const { count } = await transaction.session.deleteMany({ where: { userId: id } });
    // Before the change: owners may deactivate themselves.
    await recordAuditEvent(transaction, {
      action: 'person-deactivated',
      actor,
      at: now,
      detail: { personEmail: email, sessionsEnded: count },
    });
    await endRememberedDevices(transaction, id);
    await deletePasskeys(transaction, id);
    await writePerson(
      transaction,
      store.personMacKey,
      { id, email, role, passwordHash: null },
      now,
    );
    await transaction.user.update({ where: { id }, data: { deactivatedAt: now } });
    await endLinksOf(transaction, email, now);
    return count;
  });
}

/** Ends all sessions of a person, at once in every instance. Recorded. @returns How many ended. */
export function endSessionsOf(
  { database }: PeopleStore,
  { personId, actor, now }: AccessChange,
): Promise<Result<number, AccessRefusal>> {
  return inTransaction(database, async (transaction) => {
    const person = await transaction.user.findUnique({ where: { id: personId } });
    if (person === null) {
      return failure({ code: 'person-missing' });
    }
    const { count } = await transaction.session.deleteMany({ where: { userId: personId } });
    await recordAuditEvent(transaction, {
      action: 'person-signed-out',
      actor,
      at: now,
      detail: { personEmail: person.email, sessionsEnded: count },
    });
    return success(count);
  });
}
