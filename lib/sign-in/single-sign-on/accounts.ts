import { AccessLost, type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { singleSignOnLinkMac, singleSignOnLinkMacFits } from '@/lib/vault/person-mac';
import { changeRoleByProvider } from '../access';
import { changeOwn, type OwnChange } from '../own-change';
import { noPassword } from '../password';
import { insertPerson, type KnownPerson, type PeopleStore, readPeople, takeTurn } from '../people';
import { parseRole, type Role } from '../roles';
import { claimedEmail, claimedName, claimedRole } from './claims';
import type { SingleSignOnFailure } from './failures';
import type { Claims } from './provider';
import { openSettings, type SingleSignOnSettings, type SingleSignOnStore } from './settings';
import { hasOwnSignIn } from './sign-in-methods';

/** Someone who may sign in: what a session is made for. */
export type LinkedPerson = Pick<KnownPerson, 'id' | 'email' | 'isAsWritten' | 'factors'> & {
  readonly passwordHash: string;
};

/** Why someone was not let in. */
export type AccountRefusal = { readonly code: SingleSignOnFailure };

type Coming = {
  readonly settings: SingleSignOnSettings;
  readonly claims: Claims;
  readonly now: Date;
};

const refused = (code: SingleSignOnFailure) => failure<AccountRefusal>({ code });

/** Whether a person's row lets them in. */
function admitted(person: KnownPerson | undefined): Result<LinkedPerson, AccountRefusal> {
  if (person === undefined || !person.isAsWritten) {
    return refused('sso-person-changed');
  }
  const { id, email, passwordHash, isAsWritten, factors } = person;
  return passwordHash === null || person.deactivatedAt !== null
    ? refused('sso-deactivated')
    : success({ id, email, passwordHash, isAsWritten, factors });
}

/** Links a person to a subject. Belongs into a transaction with the reason for it. */
async function insertLink(
  transaction: DatabaseTransaction,
  personMacKey: string,
  userId: string,
  { issuer, subject }: Pick<Claims, 'issuer' | 'subject'>,
  now: Date,
): Promise<void> {
  const row = { userId, issuer, subject };
  await transaction.singleSignOnLink.create({
    data: { ...row, mac: singleSignOnLinkMac(personMacKey, row), createdAt: now },
  });
}

/** The person whom the provider means; nothing when nobody is linked. */
async function linkedPerson(
  transaction: DatabaseTransaction,
  personMacKey: string,
  { issuer, subject }: Claims,
): Promise<Result<LinkedPerson, AccountRefusal> | undefined> {
  const link = await transaction.singleSignOnLink.findUnique({
    where: { issuer_subject: { issuer, subject } },
  });
  if (link === null) {
    return undefined;
  }
  if (!singleSignOnLinkMacFits(personMacKey, link, link.mac)) {
    return refused('sso-person-changed');
  }
  const [person] = await readPeople(transaction, personMacKey, { id: link.userId });
  return admitted(person);
}

/** Links someone by the address that the provider has verified, where the owner allows it. */
async function linkByEmail(
  transaction: DatabaseTransaction,
  personMacKey: string,
  person: KnownPerson,
  { settings, claims, now }: Coming,
): Promise<Result<LinkedPerson, AccountRefusal>> {
  const { isVerified } = claimedEmail(claims);
  const isFree = (await transaction.singleSignOnLink.count({ where: { userId: person.id } })) === 0;
  if (isVerified !== true) {
    return refused('sso-email-unverified');
  }
  if (!settings.linksByEmail || !isFree) {
    return refused('sso-email-taken');
  }
  const admission = admitted(person);
  if (!admission.ok) {
    return admission;
  }
  await insertLink(transaction, personMacKey, person.id, claims, now);
  await recordAuditEvent(transaction, {
    action: 'single-sign-on-linked',
    actor: person,
    at: now,
    detail: { personEmail: person.email, issuer: claims.issuer, by: 'email' },
  });
  return admission;
}

/** Makes an account for someone new, where the owner allows it. */
async function createAccount(
  transaction: DatabaseTransaction,
  personMacKey: string,
  address: string,
  { settings, claims, now }: Coming,
): Promise<Result<LinkedPerson, AccountRefusal>> {
  if (!settings.createsPeople) {
    return refused('sso-unknown');
  }
  const role = claimedRole(settings, claims) ?? settings.defaultRole;
  if (role === 'none') {
    return refused('sso-role-missing');
  }
  const passwordHash = noPassword();
  const name = claimedName(claims, address);
  const given = { name, email: address, role, passwordHash };
  const { id } = await insertPerson(transaction, personMacKey, given, now);
  await insertLink(transaction, personMacKey, id, claims, now);
  await recordAuditEvent(transaction, {
    action: 'single-sign-on-person-created',
    actor: { id, email: address },
    at: now,
    detail: { issuer: claims.issuer, role },
  });
  const [person] = await readPeople(transaction, personMacKey, { id });
  return admitted(person);
}

/** Finds the person whom the provider means, links them, or makes their account. */
async function findOrMake(
  transaction: DatabaseTransaction,
  personMacKey: string,
  coming: Coming,
): Promise<Result<LinkedPerson, AccountRefusal>> {
  const linked = await linkedPerson(transaction, personMacKey, coming.claims);
  if (linked !== undefined) {
    return linked;
  }
  const { address, isVerified } = claimedEmail(coming.claims);
  const { createsPeople, linksByEmail } = coming.settings;
  const needsAddress = createsPeople || linksByEmail;
  if (address === undefined) {
    return refused(needsAddress ? 'sso-email-missing' : 'sso-unknown');
  }
  // Before the address is looked up: who may have made it up does not learn whether it is known. Where everybody
  // gets an account, the provider need not say anything about it.
  if (isVerified !== true && !(createsPeople && isVerified === undefined)) {
    return refused(needsAddress ? 'sso-email-unverified' : 'sso-unknown');
  }
  const [person] = await readPeople(transaction, personMacKey, { email: address });
  return person === undefined
    ? createAccount(transaction, personMacKey, address, coming)
    : linkByEmail(transaction, personMacKey, person, coming);
}

/** Ends what someone has open whom the provider no longer gives a role. */
async function shutOut(
  transaction: DatabaseTransaction,
  { id, email }: LinkedPerson,
  now: Date,
): Promise<void> {
  const { count } = await transaction.session.deleteMany({ where: { userId: id } });
  await recordAuditEvent(transaction, {
    action: 'single-sign-on-refused',
    actor: { id, email },
    at: now,
    detail: { code: 'sso-role-missing', sessionsEnded: count },
  });
}

/** Gives a person the role that the provider says. The last owner stays one, and gets in. */
async function applyRole(
  transaction: DatabaseTransaction,
  personMacKey: string,
  person: LinkedPerson,
  { settings, claims, now }: Coming,
): Promise<Result<LinkedPerson, AccountRefusal>> {
  const role = claimedRole(settings, claims);
  const where = { userId: person.id };
  const noteRole = (claimed: Role | null) =>
    transaction.singleSignOnLink.update({
      where,
      data: { claimedRole: claimed, lastUsedAt: now },
    });
  if (role === undefined) {
    await noteRole(null);
    return success(person);
  }
  const given = role === 'none' ? 'viewer' : role;
  const outcome = await changeRoleByProvider(transaction, personMacKey, {
    personId: person.id,
    role: given,
    settings,
    now,
  });
  await noteRole(role === 'none' ? null : role);
  if (role === 'none' && outcome !== 'last-owner') {
    await shutOut(transaction, person, now);
    return refused('sso-role-missing');
  }
  return success(person);
}

/**
 * Finds whom the provider means, and gives them the role that it says: links by the verified address and
 * makes accounts only where the owner allows it. Recorded.
 */
export async function admitByClaims(
  { database, personMacKey }: PeopleStore,
  coming: Coming,
): Promise<Result<LinkedPerson, AccountRefusal>> {
  try {
    return await inTransaction(database, async (transaction) => {
      // Two sign-ins of one person at the same moment come one after the other.
      await takeTurn(transaction);
      const found = await findOrMake(transaction, personMacKey, coming);
      return found.ok ? applyRole(transaction, personMacKey, found.value, coming) : found;
    });
  } catch (error) {
    // An invitation was used at the same moment.
    if (isUniqueViolation(error)) {
      return refused('sso-email-taken');
    }
    throw error;
  }
}

/** Links the person who is signed in to whom the provider means. Recorded. */
export async function linkOwnAccount(
  store: PeopleStore,
  who: OwnChange,
  claims: Claims,
  now: Date,
): Promise<Result<undefined, AccountRefusal>> {
  const actor = { id: who.person.id, email: who.person.email };
  try {
    const linked = await changeOwn(store, who, async (transaction) => {
      await insertLink(transaction, store.personMacKey, actor.id, claims, now);
      await recordAuditEvent(transaction, {
        action: 'single-sign-on-linked',
        actor,
        at: now,
        detail: { personEmail: actor.email, issuer: claims.issuer, by: 'person' },
      });
      return success(undefined);
    });
    return linked.ok ? linked : refused('sso-person-changed');
  } catch (error) {
    if (isUniqueViolation(error)) {
      return refused('sso-linked-already');
    }
    if (error instanceof AccessLost) {
      return refused('sso-session');
    }
    throw error;
  }
}

/** Why somebody stayed linked. */
export type UnlinkRefusal = { readonly code: 'link-missing' | 'own-way-in' };

/**
 * Removes the link of a person, and ends their sessions. Nobody removes their own without a password or passkey to
 * come back with. Recorded.
 */
export function unlinkPerson(
  { database, personMacKey, vault }: PeopleStore & SingleSignOnStore,
  change: { readonly personId: string; readonly actor: AuditActor; readonly now: Date },
): Promise<Result<undefined, UnlinkRefusal>> {
  const { personId, actor, now } = change;
  return inTransaction(database, async (transaction) => {
    await takeTurn(transaction);
    const [person] = await readPeople(transaction, personMacKey, { id: personId });
    const settings = await openSettings({ database: transaction, vault });
    if (personId === actor.id && !(person !== undefined && hasOwnSignIn(person, settings))) {
      return failure({ code: 'own-way-in' });
    }
    const removed = await transaction.singleSignOnLink.deleteMany({ where: { userId: personId } });
    if (person === undefined || removed.count === 0) {
      return failure({ code: 'link-missing' });
    }
    const { count } = await transaction.session.deleteMany({ where: { userId: personId } });
    await recordAuditEvent(transaction, {
      action: 'single-sign-on-unlinked',
      actor,
      at: now,
      detail: { personEmail: person.email, sessionsEnded: count },
    });
    return success(undefined);
  });
}

/** Whether the provider means this very person. */
export async function isSubjectOf(
  { database, personMacKey }: PeopleStore,
  personId: string,
  claims: Claims,
): Promise<boolean> {
  const linked = await linkedPerson(database, personMacKey, claims);
  return linked?.ok === true && linked.value.id === personId;
}

/** Who is linked, by id, and where their role comes from. */
export async function linksOfPeople({
  database,
  personMacKey,
}: PeopleStore): Promise<ReadonlyMap<string, { readonly claimedRole: Role | undefined }>> {
  const links = await database.singleSignOnLink.findMany();
  return new Map(
    links
      .filter((link) => singleSignOnLinkMacFits(personMacKey, link, link.mac))
      .map(({ userId, claimedRole: role }) => [
        userId,
        { claimedRole: role === null ? undefined : parseRole(role) },
      ]),
  );
}
