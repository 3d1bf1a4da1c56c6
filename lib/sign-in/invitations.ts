import { randomUUID } from 'node:crypto';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import {
  type Database,
  type DatabaseTransaction,
  truncateWriteAheadLog,
} from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import { failure, type Result, success } from '@/lib/result';
import { type InvitationMaker, invitationMac, makerOfInvitation } from '@/lib/vault/person-mac';
import { newSecretToken, secretHash } from '@/lib/vault/secret-token';
import { endLinksOf } from './access';
import { insertPasskey } from './passkeys/passkeys';
import type { MadePasskey } from './passkeys/responses';
import { hashPassword, noPassword } from './password';
import { passwordProblem } from './password-rules';
import {
  deleteSecondFactor,
  endRememberedDevices,
  insertPerson,
  keepFirstOwner,
  markPerson,
  type PeopleStore,
  readPeople,
  secondFactorIsRequired,
  takeTurn,
  writePerson,
} from './people';
import { parseRole, type Role } from './roles';

/** How long a link for a new account works, in milliseconds: a week. */
const INVITATION_MS = 7 * DAY_MS;

/** How long a link for a new password works, in milliseconds: a day. */
const PASSWORD_LINK_MS = DAY_MS;

/** What a link gives: an account to someone new, or a new password to a person. */
export type Invitation = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** Absent for someone new. */
  readonly userId?: string;
  /** Whether its use removes the person's second factors. */
  readonly clearsSecondFactor: boolean;
  readonly expiresAt: Date;
  readonly madeBy: InvitationMaker;
};

/** A link that was just made. */
export type MadeLink = {
  /** Goes into the link, and is kept nowhere. */
  readonly token: string;
  readonly expiresAt: Date;
};

/** Who makes a link: an owner, or nobody in the app for the server's command line. */
type Maker = { readonly actor: AuditActor | undefined; readonly now: Date };

/** The path of the page that a link opens. */
export function invitationPath(token: string): string {
  return `/invitation/${token}`;
}

/** Stores a link; an older one for the same person stops working. */
async function storeLink(
  transaction: DatabaseTransaction,
  personMacKey: string,
  link: Omit<Invitation, 'id' | 'madeBy'>,
  { actor, now }: Maker,
): Promise<MadeLink> {
  const { email, role, userId = null, clearsSecondFactor, expiresAt } = link;
  const token = newSecretToken();
  const row = { tokenHash: secretHash(token), email, role, userId, clearsSecondFactor, expiresAt };
  const data = {
    ...row,
    id: randomUUID(),
    mac: invitationMac(personMacKey, row, actor === undefined ? 'server' : 'owner'),
    createdByEmail: actor?.email ?? null,
    createdAt: now,
  };
  await transaction.invitation.upsert({ where: { email }, create: data, update: data });
  return { token, expiresAt };
}

/**
 * Makes a link with which someone new gets an account. Recorded.
 *
 * @param invited.email In lower case.
 */
export function inviteByLink(
  { database, personMacKey }: PeopleStore,
  invited: { readonly email: string; readonly role: Role },
  maker: Maker,
): Promise<Result<MadeLink, { readonly code: 'person-exists' }>> {
  const { email, role } = invited;
  return inTransaction(database, async (transaction) => {
    if ((await transaction.user.count({ where: { email } })) > 0) {
      return failure({ code: 'person-exists' });
    }
    const expiresAt = new Date(maker.now.getTime() + INVITATION_MS);
    const invitation = { email, role, clearsSecondFactor: false, expiresAt };
    const link = await storeLink(transaction, personMacKey, invitation, maker);
    await recordAuditEvent(transaction, {
      action: 'invitation-created',
      actor: maker.actor,
      at: maker.now,
      detail: { personEmail: email, role },
    });
    return success(link);
  });
}

/**
 * Makes a link with which a person sets a new password; it also lets a deactivated person in again, and
 * restores one whose row was changed outside the app. Recorded. Until it is used, nothing changes.
 *
 * @param who.role The role that the person has afterward; without it the one that they have now.
 * @param who.clearsSecondFactor Whether the use of the link removes their second factor, too.
 */
export function resetByLink(
  { database, personMacKey }: PeopleStore,
  who: {
    readonly email: string;
    readonly role?: Role | undefined;
    readonly clearsSecondFactor?: boolean;
  },
  maker: Maker,
): Promise<Result<MadeLink, { readonly code: 'person-missing' }>> {
  return inTransaction(database, async (transaction) => {
    // Without its turn, the link would carry a role that is being taken away.
    await takeTurn(transaction);
    const [person] = await readPeople(transaction, personMacKey, { email: who.email });
    if (person === undefined) {
      return failure({ code: 'person-missing' });
    }
    const { id: userId, email } = person;
    const role = who.role ?? (person.isAsWritten ? parseRole(person.role) : 'viewer');
    const expiresAt = new Date(maker.now.getTime() + PASSWORD_LINK_MS);
    const { clearsSecondFactor = false } = who;
    const link = { email, role, userId, clearsSecondFactor, expiresAt };
    const made = await storeLink(transaction, personMacKey, link, maker);
    await recordAuditEvent(transaction, {
      action: 'password-link-created',
      actor: maker.actor,
      at: maker.now,
      detail: { personEmail: email, role, clearsSecondFactor },
    });
    return success(made);
  });
}

async function findInvitation(
  { invitation }: Pick<Database, 'invitation'>,
  personMacKey: string,
  token: string,
  now: Date,
): Promise<Invitation | undefined> {
  const row = await invitation.findUnique({ where: { tokenHash: secretHash(token) } });
  if (row === null || row.expiresAt <= now) {
    return undefined;
  }
  const madeBy = makerOfInvitation(personMacKey, row, row.mac);
  if (madeBy === undefined) {
    return undefined;
  }
  const { id, email, role, userId, clearsSecondFactor, expiresAt } = row;
  return {
    id,
    email,
    role: parseRole(role),
    ...{ clearsSecondFactor, expiresAt, madeBy },
    ...(userId === null ? {} : { userId }),
  };
}

/** What a link gives; nothing when it never existed, has ended, was used, or was revoked. */
export function readInvitation(
  { database, personMacKey }: PeopleStore,
  token: string,
  now: Date,
): Promise<Invitation | undefined> {
  return findInvitation(database, personMacKey, token, now);
}

/** Why a link was not accepted. */
export type AcceptRefusal =
  | { readonly code: 'link-invalid' | 'name-missing' | 'passkey-exists' }
  /** With a sentence for people. */
  | { readonly code: 'password-guessable'; readonly message: string };

async function makeInvited(
  transaction: DatabaseTransaction,
  personMacKey: string,
  { id, email, role }: Invitation,
  given: { readonly name: string; readonly passwordHash: string },
  now: Date,
): Promise<AuditActor> {
  // The id of the link, because a passkey is made for an account before that is there.
  await insertPerson(transaction, personMacKey, { id, email, role, ...given }, now);
  const actor = { id, email };
  await recordAuditEvent(transaction, {
    action: 'invitation-accepted',
    actor,
    at: now,
    detail: { role },
  });
  return actor;
}

async function renewPassword(
  transaction: DatabaseTransaction,
  personMacKey: string,
  { email, role, userId, clearsSecondFactor }: Invitation & { readonly userId: string },
  passwordHash: string,
  now: Date,
): Promise<AuditActor> {
  const actor = { id: userId, email };
  const [person] = await readPeople(transaction, personMacKey, { id: userId });
  // If the row was changed outside the app, its second factor cannot be trusted.
  const clears = clearsSecondFactor || person?.isAsWritten !== true;
  if (clears) {
    await deleteSecondFactor(transaction, userId);
  }
  await endRememberedDevices(transaction, userId);
  const mustHaveSecondFactor = await secondFactorIsRequired(transaction, personMacKey);
  await transaction.user.update({
    where: { id: userId },
    data: { mustHaveSecondFactor, deactivatedAt: null },
  });
  await writePerson(transaction, personMacKey, { ...actor, role, passwordHash }, now);
  // Of a row that was changed outside of the app nobody knows what role it had.
  if (person?.isAsWritten !== true || person.role !== role) {
    await endLinksOf(transaction, email, now);
  }
  const { count } = await transaction.session.deleteMany({ where: { userId } });
  await recordAuditEvent(transaction, {
    action: 'password-reset',
    actor,
    at: now,
    detail: { role, sessionsEnded: count, secondFactorRemoved: clears },
  });
  return actor;
}

/** Whose account a link gave, and who made the link. */
export type Accepted = AuditActor & { readonly madeBy: InvitationMaker };

/** Uses a link up and does its work. Of two who use it at the same moment, one is refused. */
async function spendLink(
  { database, personMacKey }: PeopleStore,
  token: string,
  work: (transaction: DatabaseTransaction, invitation: Invitation) => Promise<AuditActor>,
  now: Date,
): Promise<Result<Accepted, AcceptRefusal>> {
  try {
    const spent = await inTransaction(
      database,
      async (transaction): Promise<Result<Accepted, AcceptRefusal>> => {
        await takeTurn(transaction);
        // Whoever deletes the row has the link; it may have been used or revoked while the password was hashed.
        const invitation = await findInvitation(transaction, personMacKey, token, now);
        const { count } = await transaction.invitation.deleteMany({
          where: { id: invitation?.id ?? '', tokenHash: secretHash(token) },
        });
        if (invitation === undefined || count === 0) {
          return failure({ code: 'link-invalid' });
        }
        const { madeBy } = invitation;
        return success({ ...(await work(transaction, invitation)), madeBy });
      },
    );
    // A reset ends the second factor too.
    await truncateWriteAheadLog(database);
    if (spent.ok) {
      // An owner whom the server's command line let in may be the first: `takeTurn` needs that row.
      await keepFirstOwner({ database, personMacKey });
    }
    return spent;
  } catch (error) {
    if (isUniqueViolation(error)) {
      return failure({ code: 'link-invalid' });
    }
    throw error;
  }
}

/**
 * Uses a link: makes the account, or sets the new password and ends the person's sessions. Of two who use
 * a link at the same moment, one is refused. Recorded.
 *
 * @param given.name Only of someone new.
 */
export async function acceptInvitation(
  store: PeopleStore,
  token: string,
  given: { readonly name: string; readonly password: string },
  now: Date,
): Promise<Result<Accepted, AcceptRefusal>> {
  const { personMacKey } = store;
  const found = await readInvitation(store, token, now);
  if (found === undefined) {
    return failure({ code: 'link-invalid' });
  }
  if (found.userId === undefined && given.name === '') {
    return failure({ code: 'name-missing' });
  }
  const problem = passwordProblem(given.password, found.email);
  if (problem !== undefined) {
    return failure({ code: 'password-guessable', message: problem });
  }
  const passwordHash = await hashPassword(given.password);
  const who = { name: given.name, passwordHash };
  return spendLink(
    store,
    token,
    (transaction, invitation) => {
      const { userId } = invitation;
      return userId === undefined
        ? makeInvited(transaction, personMacKey, invitation, who, now)
        : renewPassword(transaction, personMacKey, { ...invitation, userId }, passwordHash, now);
    },
    now,
  );
}

/** Uses a link for someone new, who signs in with a passkey and has no password. Recorded. */
export async function acceptInvitationByPasskey(
  store: PeopleStore,
  token: string,
  given: { readonly name: string; readonly passkeyName: string; readonly made: MadePasskey },
  now: Date,
): Promise<Result<Accepted, AcceptRefusal>> {
  const { database, personMacKey } = store;
  const found = await readInvitation(store, token, now);
  if (found === undefined || found.userId !== undefined) {
    return failure({ code: 'link-invalid' });
  }
  const { made, passkeyName } = given;
  if ((await database.passkey.count({ where: { credentialId: made.credentialId } })) > 0) {
    return failure({ code: 'passkey-exists' });
  }
  const who = { name: given.name, passwordHash: noPassword() };
  return spendLink(
    store,
    token,
    async (transaction, invitation) => {
      const person = await makeInvited(transaction, personMacKey, invitation, who, now);
      const { role } = invitation;
      await insertPasskey(transaction, personMacKey, { person, name: passkeyName, made }, now);
      await markPerson(transaction, personMacKey, { ...person, role, ...who });
      return person;
    },
    now,
  );
}

/** A link that waits for its use. */
export type WaitingInvitation = Omit<Invitation, 'userId' | 'madeBy'> & {
  /** Whether it renews the password of a person who is there already. */
  readonly isForPassword: boolean;
};

/** The links that still work, the newest first. */
export async function listInvitations(
  { database, personMacKey }: PeopleStore,
  now: Date,
): Promise<ReadonlyArray<WaitingInvitation>> {
  const rows = await database.invitation.findMany({
    where: { expiresAt: { gt: now } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  });
  return rows
    .filter((row) => makerOfInvitation(personMacKey, row, row.mac) !== undefined)
    .map(({ id, email, role, userId, clearsSecondFactor, expiresAt }) => ({
      id,
      email,
      role: parseRole(role),
      clearsSecondFactor,
      expiresAt,
      isForPassword: userId !== null,
    }));
}

/** Makes a link useless. Recorded when it was still there. @returns Whether it was. */
export function revokeInvitation(
  { database }: PeopleStore,
  invitationId: string,
  { actor, now }: Maker,
): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    const row = await transaction.invitation.findUnique({ where: { id: invitationId } });
    const { count } = await transaction.invitation.deleteMany({ where: { id: invitationId } });
    if (row === null || count === 0) {
      return false;
    }
    await recordAuditEvent(transaction, {
      action: 'invitation-withdrawn',
      actor,
      at: now,
      detail: { personEmail: row.email },
    });
    return true;
  });
}
