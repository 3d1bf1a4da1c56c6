import { randomInt, randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { type DatabaseTransaction, truncateWriteAheadLog } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import type { Installation } from '@/lib/installation/installation';
import { authenticatorBinding } from '@/lib/installation/sealed-rows';
import { failure, type Result, success } from '@/lib/result';
import {
  asksAfterPassword,
  authenticatorMac,
  hasSecondFactor,
  isSameMac,
  recoveryCodeMac,
} from '@/lib/vault/person-mac';
import { openOrThrow } from '@/lib/vault/sealed-text';
import { changeOwn, type OwnChange } from './own-change';
import {
  deleteAuthenticator,
  type KnownPerson,
  markPerson,
  type PeopleStore,
  readPeople,
  takeTurn,
} from './people';
import { AUTHENTICATOR_SECONDS } from './time-limits';

/** How long a code of an authenticator app counts, in seconds (RFC 6238, section 5.2). */
const STEP_SECONDS = 30;

/** How many steps before and after the present one count: for clocks that differ. */
const WINDOW_STEPS = 1;

/** Length of a secret, in bytes: that of the HMAC behind the codes (RFC 4226, section 4). */
const SECRET_LENGTH_BYTES = 20;

/** How many recovery codes a person has at first. */
const RECOVERY_CODES = 10;

/** Letters and digits that are not mistaken for one another; twelve of them are 59 bits. */
const CODE_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

type Store = Pick<Installation, 'database' | 'personMacKey' | 'vault'>;

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'NetSuite M2M Wizard',
    label,
    // SHA-1, six digits and thirty seconds are what every authenticator app takes.
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}

/** The time step whose code this is, as far as it counts now; nothing for any other code. */
function stepOf(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) {
    return undefined;
  }
  const delta = totpOf(secret, '').validate({ token, timestamp, window: WINDOW_STEPS });
  return delta === null ? undefined : TOTP.counter({ period: STEP_SECONDS, timestamp }) + delta;
}

/**
 * Consumes a code. If the same or an older code is submitted twice at the same time, only one submission
 * succeeds.
 */
async function spendStep(
  { authenticator }: Pick<DatabaseTransaction, 'authenticator'>,
  row: { readonly id: string; readonly secretMac: string },
  step: number,
): Promise<boolean> {
  const { count } = await authenticator.updateMany({
    where: { id: row.id, secretMac: row.secretMac, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1;
}

/**
 * Opens the secret of an authenticator app; nothing when it is not the one that its row names.
 *
 * @param settingUp The session that is setting the app up; absent once the app is set up.
 */
async function openSecret(
  { vault, personMacKey }: Pick<Store, 'vault' | 'personMacKey'>,
  row: { readonly id: string; readonly sealedSecret: string; readonly secretMac: string },
  settingUp?: string,
): Promise<string | undefined> {
  const secret = await openOrThrow(vault, row.sealedSecret, authenticatorBinding(row.id));
  const right = authenticatorMac(personMacKey, row.id, secret, settingUp);
  return isSameMac(right, row.secretMac) ? secret : undefined;
}

/** Why a second factor was not changed. */
export type FactorRefusal = {
  readonly code: 'code-wrong' | 'set-up-ended' | 'factor-exists' | 'person-changed';
};

/**
 * Begins the set-up of an authenticator app, for somebody who has just given their password: a new secret, good
 * for nothing until a code confirms it, and shown only in the session that began. One that was begun before is
 * replaced.
 */
export async function beginAuthenticator(
  { database, personMacKey, vault }: Store,
  { person, sessionId }: OwnChange,
  now: Date,
): Promise<Result<void, FactorRefusal>> {
  const { id } = person;
  const secret = new Secret({ size: SECRET_LENGTH_BYTES }).base32;
  const data = {
    sealedSecret: await vault.seal(secret, authenticatorBinding(id)),
    secretMac: authenticatorMac(personMacKey, id, secret, sessionId),
    createdAt: now,
    lastStep: 0,
  };
  return inTransaction(database, async (transaction) => {
    await takeTurn(transaction);
    const row = await transaction.authenticator.findUnique({ where: { id } });
    if (row !== null && row.confirmedAt !== null) {
      return failure({ code: 'factor-exists' });
    }
    await transaction.authenticator.upsert({
      where: { id },
      create: { id, ...data },
      update: data,
    });
    return success(undefined);
  });
}

/** A secret that waits for its first code. */
export type PendingAuthenticator = {
  /** In base32. */
  readonly secret: string;
  /** What the app reads from a QR code: `otpauth://totp/…`. */
  readonly uri: string;
};

/**
 * The secret that a person is to put into their app; nothing when this session began none in the last ten minutes.
 * Another session of theirs does not see it, because a copied cookie would show the next second factor.
 */
export async function pendingAuthenticator(
  store: Store,
  { person, sessionId }: OwnChange,
  now: Date,
): Promise<PendingAuthenticator | undefined> {
  const { id, email } = person;
  const row = await store.database.authenticator.findUnique({ where: { id } });
  if (row === null || row.confirmedAt !== null || !isRecent(row.createdAt, now)) {
    return undefined;
  }
  const secret = await openSecret(store, row, sessionId);
  return secret === undefined ? undefined : { secret, uri: totpOf(secret, email).toString() };
}

function isRecent(begunAt: Date, now: Date): boolean {
  return Math.abs(now.getTime() - begunAt.getTime()) < AUTHENTICATOR_SECONDS * 1000;
}

function newRecoveryCode(): string {
  const letters = Array.from({ length: 12 }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]);
  return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)]
    .map((group) => group.join(''))
    .join('-');
}

/** A recovery code as it is stored: however it is typed, with spaces or in capitals. */
function storedCode(key: string, personId: string, code: string): string {
  return recoveryCodeMac(key, personId, code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

async function replaceRecoveryCodes(
  transaction: DatabaseTransaction,
  personMacKey: string,
  actor: AuditActor,
  now: Date,
): Promise<ReadonlyArray<string>> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await transaction.recoveryCode.deleteMany({ where: { userId: actor.id } });
  await transaction.recoveryCode.createMany({
    data: codes.map((code) => ({
      id: randomUUID(),
      userId: actor.id,
      mac: storedCode(personMacKey, actor.id, code),
    })),
  });
  await recordAuditEvent(transaction, {
    action: 'recovery-codes-created',
    actor,
    at: now,
    detail: { count: codes.length },
  });
  return codes;
}

/**
 * Confirms an authenticator app by a first code: from now on signing in asks for one. All other sessions of the
 * person end, because they began without it. Recorded.
 *
 * @returns The recovery codes. They are stored nowhere but as keyed hashes.
 */
export async function confirmAuthenticator(
  store: Store,
  who: OwnChange,
  code: string,
  now: Date,
): Promise<Result<ReadonlyArray<string>, FactorRefusal>> {
  const { personMacKey } = store;
  const { id, email } = who.person;
  const pending = await store.database.authenticator.findUnique({ where: { id } });
  if (pending === null || pending.confirmedAt !== null || !isRecent(pending.createdAt, now)) {
    return failure({ code: 'set-up-ended' });
  }
  const secret = await openSecret(store, pending, who.sessionId);
  if (secret === undefined) {
    return failure({ code: 'set-up-ended' });
  }
  const step = stepOf(secret, code, now);
  if (step === undefined) {
    return failure({ code: 'code-wrong' });
  }
  return changeOwn<ReadonlyArray<string>, FactorRefusal>(store, who, async (transaction, row) => {
    if (row.factors.authenticator !== null) {
      return failure({ code: 'factor-exists' });
    }
    if (!(await spendStep(transaction, pending, step))) {
      return failure({ code: 'code-wrong' });
    }
    const secretMac = authenticatorMac(personMacKey, id, secret);
    await transaction.authenticator.update({
      where: { id },
      data: { confirmedAt: now, secretMac },
    });
    await markPerson(transaction, personMacKey, row);
    await transaction.session.deleteMany({ where: { userId: id, id: { not: who.sessionId } } });
    const actor = { id, email };
    await recordAuditEvent(transaction, { action: 'authenticator-added', actor, at: now });
    return success(await replaceRecoveryCodes(transaction, personMacKey, actor, now));
  });
}

/** What a code came from. */
export type SecondFactorKind = 'authenticator' | 'recovery-code';

/**
 * Takes a code as a person's second factor, and uses it up: one of their authenticator app, of now or of the
 * half minute before or after, or a recovery code.
 *
 * @returns Which of the two it was; nothing for any other code, or one that was used already.
 */
export async function takeSecondFactor(
  store: Omit<Store, 'database'> & { readonly database: DatabaseTransaction },
  { id, factors }: Pick<KnownPerson, 'id' | 'factors'>,
  code: string,
  now: Date,
): Promise<SecondFactorKind | undefined> {
  const { database, personMacKey } = store;
  const row = await database.authenticator.findUnique({ where: { id } });
  if (row === null || row.secretMac !== factors.authenticator) {
    return undefined;
  }
  const secret = await openSecret(store, row);
  const step = secret === undefined ? undefined : stepOf(secret, code, now);
  if (step !== undefined) {
    return (await spendStep(database, row, step)) ? 'authenticator' : undefined;
  }
  // Whoever deletes the row has used the code.
  const { count } = await database.recoveryCode.deleteMany({
    where: { userId: id, mac: storedCode(personMacKey, id, code) },
  });
  return count === 1 ? 'recovery-code' : undefined;
}

/**
 * Changes a person's second factor in the transaction that takes their code, so that only a change uses a code up.
 * Recorded when it is wrong.
 */
function withCode<Value>(
  store: Store,
  who: OwnChange,
  { code, now }: { readonly code: string; readonly now: Date },
  work: (transaction: DatabaseTransaction, row: KnownPerson) => Promise<Value>,
): Promise<Result<Value, FactorRefusal>> {
  return changeOwn<Value, FactorRefusal>(store, who, async (transaction, row) => {
    const taken = await takeSecondFactor({ ...store, database: transaction }, row, code, now);
    if (taken === undefined) {
      const action = 'second-factor-change-refused';
      await recordAuditEvent(transaction, { action, actor: who.person, at: now });
      return failure({ code: 'code-wrong' });
    }
    return success(await work(transaction, row));
  });
}

/** Gives a person new recovery codes, after the password and a code; the old ones stop working. Recorded. */
export function renewRecoveryCodes(
  store: Store,
  who: OwnChange,
  code: string,
  now: Date,
): Promise<Result<ReadonlyArray<string>, FactorRefusal>> {
  return withCode(store, who, { code, now }, (transaction) =>
    replaceRecoveryCodes(transaction, store.personMacKey, who.person, now),
  );
}

/** Removes a person's authenticator app and recovery codes, after the password and a code. Recorded. */
export async function removeAuthenticator(
  store: Store,
  who: OwnChange,
  code: string,
  now: Date,
): Promise<Result<void, FactorRefusal>> {
  const actor = who.person;
  const removed = await withCode(store, who, { code, now }, async (transaction, row) => {
    await deleteAuthenticator(transaction, actor.id);
    await markPerson(transaction, store.personMacKey, row);
    await recordAuditEvent(transaction, { action: 'authenticator-removed', actor, at: now });
  });
  if (removed.ok) {
    await truncateWriteAheadLog(store.database);
  }
  return removed;
}

/** What a person sees of their authenticator app. */
export type OwnSecondFactor = { readonly isOn: boolean; readonly recoveryCodesLeft: number };

/** Whether a person has an authenticator app, and how many recovery codes are left. */
export async function ownSecondFactor(
  { database, personMacKey }: PeopleStore,
  personId: string,
): Promise<OwnSecondFactor> {
  const [row] = await readPeople(database, personMacKey, { id: personId });
  return {
    isOn: typeof row?.factors.authenticator === 'string',
    recoveryCodesLeft: await database.recoveryCode.count({ where: { userId: personId } }),
  };
}

/**
 * Requires a second factor for everyone, or no longer. Each row of a person says so under its mark, so that
 * nobody who writes to the database takes it back unseen. Sessions of those end who have a passkey alone and were
 * let in by their password. Rows that were changed outside of the app stay as
 * they are. Recorded.
 */
export function requireSecondFactor(
  { database, personMacKey }: PeopleStore,
  required: boolean,
  { actor, now }: { readonly actor: AuditActor; readonly now: Date },
): Promise<void> {
  return inTransaction(database, async (transaction) => {
    await takeTurn(transaction);
    // Before the change, because a mark tells whether a row is as the app wrote it.
    const people = (await readPeople(transaction, personMacKey)).filter(
      ({ isAsWritten }) => isAsWritten,
    );
    for (const person of people) {
      await transaction.user.update({
        where: { id: person.id },
        data: { mustHaveSecondFactor: required },
      });
      await markPerson(transaction, personMacKey, person);
      const { id, factors } = person;
      if (required && !asksAfterPassword(factors) && hasSecondFactor(factors) && id !== actor.id) {
        // Until now their password was enough: these sessions may have begun without the passkey.
        await transaction.session.deleteMany({ where: { userId: id } });
      }
    }
    await recordAuditEvent(transaction, {
      action: 'second-factor-required',
      actor,
      at: now,
      detail: { required, people: people.length },
    });
  });
}
