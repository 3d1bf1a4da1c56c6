import { randomUUID, timingSafeEqual } from 'node:crypto';
import { recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { personMac, personMacFits } from '@/lib/vault/person-mac';
import { hashPassword, verifyPassword } from './password';
import { passwordProblem } from './password-rules';
import type { Role } from './roles';

/** Someone who is signed in. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
};

/** Where people are kept, and the key that marks their rows. */
export type PeopleStore = { readonly database: Database; readonly personMacKey: string };

/** better-auth's name for signing in with email and password. */
export const CREDENTIAL_PROVIDER = 'credential';

/** The one id of `FirstOwner`: a second row is impossible. */
const FIRST_OWNER_ID = 'owner';

/** Tells whether the installation has its owner. */
export async function ownerExists(database: Database): Promise<boolean> {
  return (await database.firstOwner.count()) > 0;
}

/**
 * Makes the first owner. Of two that are made at the same moment, one wins and the other is refused. A
 * password that is too easy to guess is refused with a sentence for people.
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
  const id = randomUUID();
  const email = owner.email.toLowerCase();
  const password = await hashPassword(owner.password);
  try {
    await inTransaction(database, async (transaction) => {
      await transaction.firstOwner.create({ data: { id: FIRST_OWNER_ID, userId: id } });
      await transaction.user.create({
        data: {
          id,
          name: owner.name,
          email,
          role: 'owner',
          mac: personMac(personMacKey, { id, email, role: 'owner', passwordHash: password }),
          createdAt: now,
          updatedAt: now,
        },
      });
      await transaction.account.create({
        data: {
          id: randomUUID(),
          accountId: id,
          providerId: CREDENTIAL_PROVIDER,
          userId: id,
          password,
          createdAt: now,
          updatedAt: now,
        },
      });
      await recordAuditEvent(transaction, {
        action: 'owner-created',
        actor: { id, email },
        at: now,
      });
    });
    return success(id);
  } catch (error) {
    if (isUniqueViolation(error)) {
      return failure({
        code: 'owner-exists',
        message: 'Someone else was first: this installation already has an owner. Sign in instead.',
      });
    }
    throw error;
  }
}

/** The hash of a person's password; nothing when their row is not as the app wrote it. */
export async function ownPasswordHash(
  { database, personMacKey }: PeopleStore,
  personId: string,
): Promise<string | undefined> {
  const row = await database.user.findUnique({
    where: { id: personId },
    include: {
      accounts: { where: { providerId: CREDENTIAL_PROVIDER }, select: { password: true } },
    },
  });
  const passwordHash = row?.accounts.length === 1 ? row.accounts[0]?.password : undefined;
  return row !== null &&
    typeof passwordHash === 'string' &&
    personMacFits(personMacKey, { ...row, passwordHash }, row.mac)
    ? passwordHash
    : undefined;
}

/**
 * Tells whether a password is the person's own, and one that the app wrote. Used before a secret is
 * shown: the row is looked at here again, for it may have changed since the session was read.
 */
export async function passwordIsRight(
  store: PeopleStore,
  personId: string,
  password: string,
): Promise<boolean> {
  const hash = await ownPasswordHash(store, personId);
  return hash !== undefined && verifyPassword(hash, password);
}

/** Compares a one-time code in constant time. */
export function codeIsRight(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected);
  const givenBytes = Buffer.from(given.trim());
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
