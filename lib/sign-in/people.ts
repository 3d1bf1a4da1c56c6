import { randomUUID, timingSafeEqual } from 'node:crypto';
import { recordAuditEvent } from '@/lib/audit/audit';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { OWNER_CODE, ownerExists } from '@/lib/installation/first-owner';
import { existingSecret } from '@/lib/installation/installation-secret';
import { failure, type Result, success } from '@/lib/result';
import { type PersonFactors, personMac, personMacFits } from '@/lib/vault/person-mac';
import type { Vault } from '@/lib/vault/sealed-text';
import { hashPassword, verifyPassword } from './password';
import { passwordProblem } from './password-rules';
import type { Role } from './roles';

/** Someone who is signed in. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** The handover link of a guest, who is nobody with an account. */
  readonly linkId?: string;
};

/** Where people are kept, and the key that marks their rows. */
export type PeopleStore = { readonly database: Database; readonly personMacKey: string };

/** better-auth's name for signing in with email and password. */
export const CREDENTIAL_PROVIDER = 'credential';

/** Why there is no first owner to make. */
export const OWNER_EXISTS = {
  code: 'owner-exists',
  message:
    'This installation already has accounts or profiles, so the one-time code no longer works. Sign in, or ask the server administrator for a link.',
} as const;

/** The one id of `FirstOwner`: a second row is impossible. */
const FIRST_OWNER_ID = 'owner';

/**
 * Starts a transaction that changes a person's role or password based on what it reads. Other such
 * transactions wait until it ends, so none can overwrite another's change.
 */
export async function takeTurn({ firstOwner }: DatabaseTransaction): Promise<void> {
  // An update that changes nothing holds the row's lock until the transaction ends.
  await firstOwner.updateMany({ data: { id: FIRST_OWNER_ID } });
}

/**
 * Makes the first owner and uses up the code for it. Of two that are made at the same moment, one wins and
 * the other is refused. A password that is too easy to guess is refused with a sentence for people.
 */
export async function createFirstOwner(
  { database, personMacKey }: PeopleStore,
  owner: { readonly name: string; readonly email: string; readonly password: string },
  now: Date,
): Promise<
  Result<string, { readonly code: 'owner-exists' | 'password-guessable'; readonly message: string }>
> {
  const problem = passwordProblem(owner.password, owner.email);
  if (problem !== undefined) {
    return failure({ code: 'password-guessable', message: problem });
  }
  const email = owner.email.toLowerCase();
  const passwordHash = await hashPassword(owner.password);
  try {
    const id = await inTransaction(database, async (transaction) => {
      if (await ownerExists(transaction)) {
        return undefined;
      }
      const person = { name: owner.name, email, role: 'owner', passwordHash } as const;
      const { id } = await insertPerson(transaction, personMacKey, person, now);
      await transaction.firstOwner.create({ data: { id: FIRST_OWNER_ID, userId: id } });
      await transaction.installationSecret.deleteMany({ where: { name: OWNER_CODE } });
      await recordAuditEvent(transaction, {
        action: 'owner-created',
        actor: { id, email },
        at: now,
      });
      return id;
    });
    return id === undefined ? failure(OWNER_EXISTS) : success(id);
  } catch (error) {
    if (isUniqueViolation(error)) {
      return failure(OWNER_EXISTS);
    }
    throw error;
  }
}

/**
 * Puts the row of the first owner back where it was lost, for an owner whom the app itself wrote:
 * {@link takeTurn} needs it.
 *
 * @returns False where the row is missing and there is no such owner.
 */
export async function keepFirstOwner({ database, personMacKey }: PeopleStore): Promise<boolean> {
  if ((await database.firstOwner.count()) > 0) {
    return true;
  }
  const owners = await readPeople(database, personMacKey, { role: 'owner' });
  const owner = owners.find((person) => person.isAsWritten && person.deactivatedAt === null);
  if (owner === undefined) {
    return false;
  }
  try {
    await database.firstOwner.create({ data: { id: FIRST_OWNER_ID, userId: owner.id } });
  } catch (error) {
    // Another instance was first.
    if (!isUniqueViolation(error)) {
      throw error;
    }
  }
  return true;
}

/** A person's row with what they sign in with, and whether all of it is as the app wrote it. */
export type KnownPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  /** Null for someone who may not sign in; for someone without a password one that no password matches. */
  readonly passwordHash: string | null;
  readonly factors: PersonFactors;
  readonly isAsWritten: boolean;
  readonly deactivatedAt: Date | null;
};

/** What of a person's second factor decides, and is marked. */
const MARKED_FACTOR = {
  authenticator: { select: { secretMac: true, confirmedAt: true } },
  passkeys: { select: { mac: true } },
} as const;

type FactorRows = {
  readonly mustHaveSecondFactor: boolean;
  readonly authenticator: { readonly secretMac: string; readonly confirmedAt: Date | null } | null;
  readonly passkeys: ReadonlyArray<{ readonly mac: string }>;
};

function factorsOf({ mustHaveSecondFactor, authenticator, passkeys }: FactorRows): PersonFactors {
  return {
    required: mustHaveSecondFactor,
    authenticator: authenticator?.confirmedAt ? authenticator.secretMac : null,
    // Sorted here, because databases sort texts by rules of their own.
    passkeys: passkeys.map(({ mac }) => mac).sort(),
  };
}

/** Reads people with what they sign in with, oldest first. */
export async function readPeople(
  database: DatabaseTransaction,
  personMacKey: string,
  where: { readonly id?: string; readonly email?: string; readonly role?: Role } = {},
): Promise<ReadonlyArray<KnownPerson>> {
  const rows = await database.user.findMany({
    where,
    include: {
      accounts: { where: { providerId: CREDENTIAL_PROVIDER }, select: { password: true } },
      ...MARKED_FACTOR,
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ id, name, email, role, mac, deactivatedAt, accounts, ...row }) => {
    const passwordHash = accounts.length === 1 ? (accounts[0]?.password ?? null) : null;
    const factors = factorsOf(row);
    const marked = { id, email, role, passwordHash, factors };
    const isAsWritten = accounts.length === 1 && personMacFits(personMacKey, marked, mac);
    return { id, name, email, role, passwordHash, factors, isAsWritten, deactivatedAt };
  });
}

/**
 * Writes the HMAC over a person's row, including the second factor that this transaction has set. Call it in
 * the transaction that makes the change, after `takeTurn`.
 */
export async function markPerson(
  transaction: DatabaseTransaction,
  personMacKey: string,
  { id, email, role, passwordHash }: Pick<KnownPerson, 'id' | 'email' | 'role' | 'passwordHash'>,
): Promise<void> {
  const row = await transaction.user.findUniqueOrThrow({
    where: { id },
    select: { mustHaveSecondFactor: true, ...MARKED_FACTOR },
  });
  const mac = personMac(personMacKey, { id, email, role, passwordHash, factors: factorsOf(row) });
  await transaction.user.update({ where: { id }, data: { mac } });
}

/**
 * Gives a person a role and a password, or takes the password away, and marks the row as the app's own,
 * with the second factor that it has. Belongs into a transaction with the reason for it.
 */
export async function writePerson(
  transaction: DatabaseTransaction,
  personMacKey: string,
  person: {
    readonly id: string;
    readonly email: string;
    readonly role: Role;
    readonly passwordHash: string | null;
  },
  now: Date,
): Promise<void> {
  const { id, role, passwordHash } = person;
  await transaction.account.updateMany({
    where: { userId: id, providerId: CREDENTIAL_PROVIDER },
    data: { password: passwordHash, updatedAt: now },
  });
  await transaction.user.update({ where: { id }, data: { role } });
  await markPerson(transaction, personMacKey, person);
}

/** Whether everybody must have a second factor: so says each row of a person, under its mark. */
export async function secondFactorIsRequired(
  database: DatabaseTransaction,
  personMacKey: string,
): Promise<boolean> {
  const people = await readPeople(database, personMacKey);
  return people.some(({ isAsWritten, factors }) => isAsWritten && factors.required);
}

/** Ends the remembering of browsers: the second factor is asked for everywhere again. */
export async function endRememberedDevices(
  { rememberedDevice }: DatabaseTransaction,
  personId: string,
): Promise<void> {
  await rememberedDevice.deleteMany({ where: { userId: personId } });
}

/** Removes a person's passkeys. {@link markPerson} belongs behind it. */
export async function deletePasskeys(
  { passkey }: DatabaseTransaction,
  personId: string,
): Promise<void> {
  await passkey.deleteMany({ where: { userId: personId } });
}

/** Removes a person's authenticator app and recovery codes. {@link markPerson} belongs behind it. */
export async function deleteAuthenticator(
  transaction: DatabaseTransaction,
  personId: string,
): Promise<void> {
  await transaction.authenticator.deleteMany({ where: { id: personId } });
  await transaction.recoveryCode.deleteMany({ where: { userId: personId } });
  await endRememberedDevices(transaction, personId);
}

/** Removes a person's authenticator app, recovery codes, and passkeys. {@link markPerson} belongs behind it. */
export async function deleteSecondFactor(
  transaction: DatabaseTransaction,
  personId: string,
): Promise<void> {
  await deleteAuthenticator(transaction, personId);
  await deletePasskeys(transaction, personId);
}

/** Makes a person. Belongs into a transaction with the reason for it. */
export async function insertPerson(
  transaction: DatabaseTransaction,
  personMacKey: string,
  person: {
    readonly id?: string;
    readonly name: string;
    /** In lower case. */
    readonly email: string;
    readonly role: Role;
    readonly passwordHash: string;
  },
  now: Date,
): Promise<{ readonly id: string }> {
  const { id = randomUUID(), name, email, role, passwordHash } = person;
  const times = { createdAt: now, updatedAt: now };
  const mustHaveSecondFactor = await secondFactorIsRequired(transaction, personMacKey);
  await transaction.user.create({
    data: { id, name, email, role, mustHaveSecondFactor, ...times },
  });
  await transaction.account.create({
    data: {
      id: randomUUID(),
      accountId: id,
      providerId: CREDENTIAL_PROVIDER,
      userId: id,
      password: passwordHash,
      ...times,
    },
  });
  await markPerson(transaction, personMacKey, { id, email, role, passwordHash });
  return { id };
}

/** The hash of a person's password; nothing when their row is not as the app wrote it. */
export async function ownPasswordHash(
  { database, personMacKey }: PeopleStore,
  personId: string,
): Promise<string | undefined> {
  const [person] = await readPeople(database, personMacKey, { id: personId });
  return person?.isAsWritten === true ? (person.passwordHash ?? undefined) : undefined;
}

/**
 * Tells whether a password is the person's own, and one that the app wrote. Used before a secret is
 * shown: the row is read here again, because it may have changed since the session was read.
 */
export async function passwordIsRight(
  store: PeopleStore,
  personId: string,
  password: string,
): Promise<boolean> {
  const hash = await ownPasswordHash(store, personId);
  return hash !== undefined && verifyPassword(hash, password);
}

/** Compares the first owner's code in constant time. None is right once it was used, in any instance. */
export async function ownerCodeIsRight(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  given: string,
): Promise<boolean> {
  const expected = await existingSecret(database, vault, OWNER_CODE);
  if (expected === undefined) {
    return false;
  }
  const expectedBytes = Buffer.from(expected);
  const givenBytes = Buffer.from(given.trim());
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
