import { randomUUID } from 'node:crypto';
import { generateAuthenticationOptions, generateRegistrationOptions } from '@simplewebauthn/server';
import { type AuditActor, recordAuditEvent, recordAuditEventAlone } from '@/lib/audit/audit';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { withoutNulls } from '@/lib/database/without-nulls';
import type { Installation } from '@/lib/installation/installation';
import { failure, type Result, success } from '@/lib/result';
import { hasSecondFactor, passkeyMac, passkeyMacFits } from '@/lib/vault/person-mac';
import type { SessionHolder } from '../auth';
import { changeOwn, type OwnChange } from '../own-change';
import { isPasswordHash } from '../password';
import {
  endRememberedDevices,
  type KnownPerson,
  markPerson,
  type PeopleStore,
  readPeople,
} from '../people';
import { openSettings, type SingleSignOnStore } from '../single-sign-on/settings';
import { canSignIn } from '../single-sign-on/sign-in-methods';
import {
  type BegunChallenge,
  beginChallenge,
  consumeChallenge,
  type PasskeyPurpose,
} from './challenge';
import type { RelyingParty } from './relying-party';
import {
  ALGORITHMS,
  type AuthenticationResponse,
  type MadePasskey,
  type RegistrationResponse,
  readNewPasskey,
  readUsedPasskey,
} from './responses';

/** Most passkeys that one person has. */
const PASSKEYS_MAX = 20;

/** How long a browser waits for the person, in milliseconds. */
const BROWSER_WAITS_MS = 4 * 60 * 1000;

/** The refusal where browsers use no passkeys. */
export const NO_PASSKEYS_HERE = {
  code: 'passkey-address',
  message:
    'Browsers use passkeys only over HTTPS with a host name, or on localhost. Open the app at such an address.',
} as const;

/** A person's passkey, as they see it. */
export type OwnPasskey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
};

async function passkeysOf({ database, personMacKey }: PeopleStore, userId: string) {
  const rows = await database.passkey.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.filter((row) => passkeyMacFits(personMacKey, row, row.mac));
}

/** A person's passkeys, the oldest first; none that the app did not store. */
export async function listPasskeys(
  store: PeopleStore,
  personId: string,
): Promise<ReadonlyArray<OwnPasskey>> {
  const rows = await passkeysOf(store, personId);
  return rows
    .map(withoutNulls)
    .map(({ id, name, createdAt, lastUsedAt }) => ({ id, name, createdAt, lastUsedAt }));
}

function namesOf(passkeys: ReadonlyArray<{ credentialId: string; transports: string }>) {
  return passkeys.map(({ credentialId, transports }) => ({
    id: credentialId,
    transports: transports === '' ? [] : transports.split(','),
  }));
}

/** The WebAuthn options for the browser, as JSON, and the cookie to set. */
export type PasskeyOptions = {
  readonly options: string;
  readonly cookie: BegunChallenge['cookie'];
};

/** Asks a browser to make a passkey for a person, on none of the authenticators that have one of theirs. */
export async function registrationOptions(
  installation: Installation,
  who: { readonly id: string; readonly email: string; readonly name: string },
  { party, purpose }: { readonly party: RelyingParty; readonly purpose: PasskeyPurpose },
  now: Date,
): Promise<PasskeyOptions> {
  const { challenge, cookie } = await beginChallenge(installation, purpose, now);
  const options = await generateRegistrationOptions({
    ...{ rpName: 'NetSuite M2M Wizard', rpID: party.id, challenge, timeout: BROWSER_WAITS_MS },
    ...{ userName: who.email, userDisplayName: who.name },
    userID: new Uint8Array(Buffer.from(who.id)),
    attestationType: 'none',
    excludeCredentials: namesOf(await passkeysOf(installation, who.id)),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: [...ALGORITHMS],
  });
  return { options: JSON.stringify(options), cookie };
}

/**
 * Asks a browser to use a passkey.
 *
 * @param personId Whose it must be; without it the authenticator says whose it is.
 */
export async function authenticationOptions(
  installation: Installation,
  {
    party,
    purpose,
    personId,
  }: {
    readonly party: RelyingParty;
    readonly purpose: PasskeyPurpose;
    readonly personId?: string;
  },
  now: Date,
): Promise<PasskeyOptions> {
  const { challenge, cookie } = await beginChallenge(installation, purpose, now);
  const options = await generateAuthenticationOptions({
    ...{ rpID: party.id, challenge, timeout: BROWSER_WAITS_MS, userVerification: 'required' },
    ...(personId === undefined
      ? {}
      : { allowCredentials: namesOf(await passkeysOf(installation, personId)) }),
  });
  return { options: JSON.stringify(options), cookie };
}

/** Why a passkey was not taken. */
export type PasskeyRefusal = {
  readonly code: /** The challenge has expired, was already used, or belongs to a different browser or purpose. */
    | 'passkey-late'
    /** Nobody has this passkey, or not this person, or its row is not as the app wrote it. */
    | 'passkey-unknown'
    /** Its person may not sign in. */
    | 'passkey-deactivated'
    /** The answer does not fit: another site, no user verification, a wrong signature. */
    | 'passkey-wrong'
    /** Its authenticator has counted less than before: there may be a copy of it. */
    | 'passkey-counter';
};

const refused = (code: PasskeyRefusal['code']) => failure<PasskeyRefusal>({ code });

/** Verifies a registration response and consumes its challenge. */
export async function verifyRegistration(
  installation: Installation,
  answer: RegistrationResponse,
  asked: {
    readonly party: RelyingParty;
    readonly purpose: PasskeyPurpose;
    readonly requestHeaders: Headers;
  },
  now: Date,
): Promise<Result<MadePasskey, PasskeyRefusal>> {
  const { party, purpose, requestHeaders } = asked;
  const challenge = await consumeChallenge(installation, purpose, requestHeaders, now);
  if (challenge === undefined) {
    return refused('passkey-late');
  }
  const made = await readNewPasskey(answer, { party, challenge });
  return made === undefined ? refused('passkey-wrong') : success(made);
}

/** Stores a passkey. Belongs into a transaction that took its turn; {@link markPerson} belongs behind it. */
export async function insertPasskey(
  transaction: DatabaseTransaction,
  personMacKey: string,
  {
    person,
    name,
    made,
  }: { readonly person: AuditActor; readonly name: string; readonly made: MadePasskey },
  now: Date,
): Promise<void> {
  const { credentialId, publicKey, transports, signCount } = made;
  const row = { id: randomUUID(), userId: person.id, credentialId, publicKey };
  await transaction.passkey.create({
    data: {
      ...row,
      name,
      transports: transports.join(','),
      mac: passkeyMac(personMacKey, row),
      signCount: BigInt(signCount),
      createdAt: now,
    },
  });
  await recordAuditEvent(transaction, {
    action: 'passkey-added',
    actor: person,
    at: now,
    detail: { passkey: name },
  });
}

/** Why a person's passkeys were not changed. */
export type PasskeyChangeRefusal = {
  readonly code:
    | 'passkey-exists'
    | 'passkeys-full'
    | 'passkey-missing'
    | 'person-changed'
    | 'own-way-in';
};

/**
 * Gives a person a passkey. When it is the second factor that was required of them, all their other sessions
 * end, because they began without it. Recorded.
 */
export async function addPasskey(
  store: PeopleStore,
  given: OwnChange & { readonly name: string; readonly made: MadePasskey },
  now: Date,
): Promise<Result<void, PasskeyChangeRefusal>> {
  const { personMacKey } = store;
  const { person, sessionId } = given;
  try {
    return await changeOwn<void, PasskeyChangeRefusal>(store, given, async (transaction, row) => {
      if (row.factors.passkeys.length >= PASSKEYS_MAX) {
        return failure({ code: 'passkeys-full' });
      }
      await insertPasskey(transaction, personMacKey, given, now);
      await markPerson(transaction, personMacKey, row);
      if (row.factors.required && !hasSecondFactor(row.factors)) {
        await transaction.session.deleteMany({
          where: { userId: person.id, id: { not: sessionId } },
        });
      }
      return success(undefined);
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      return failure({ code: 'passkey-exists' });
    }
    throw error;
  }
}

/**
 * Removes a passkey of a person, and ends all their other sessions: whoever has the authenticator is out. The last
 * way to sign in stays. Recorded.
 */
export async function removePasskey(
  store: PeopleStore & SingleSignOnStore,
  given: OwnChange & { readonly passkeyId: string },
  now: Date,
): Promise<Result<void, PasskeyChangeRefusal>> {
  const { personMacKey, vault } = store;
  const { person, sessionId, passkeyId } = given;
  return changeOwn<void, PasskeyChangeRefusal>(store, given, async (transaction, row) => {
    const where = { id: passkeyId, userId: person.id };
    const passkey = await transaction.passkey.findFirst({ where });
    if (passkey === null) {
      return failure({ code: 'passkey-missing' });
    }
    if (row.factors.passkeys.length === 1 && !isPasswordHash(row.passwordHash)) {
      const after = { ...row, factors: { ...row.factors, passkeys: [] } };
      const settings = await openSettings({ database: transaction, vault });
      if (!(await canSignIn(transaction, personMacKey, after, settings))) {
        return failure({ code: 'own-way-in' });
      }
    }
    await transaction.passkey.deleteMany({ where });
    await markPerson(transaction, personMacKey, row);
    await endRememberedDevices(transaction, person.id);
    const { count } = await transaction.session.deleteMany({
      where: { userId: person.id, id: { not: sessionId } },
    });
    await recordAuditEvent(transaction, {
      action: 'passkey-removed',
      actor: person,
      at: now,
      detail: { passkey: passkey.name, sessionsEnded: count },
    });
    return success(undefined);
  });
}

/** Notes a use, unless the authenticator has counted less than before. Authenticators that do not count say 0. */
async function spendCount(
  { passkey }: Pick<Database, 'passkey'>,
  row: { readonly id: string; readonly mac: string },
  signCount: number,
  now: Date,
): Promise<boolean> {
  const { count } = await passkey.updateMany({
    where: { id: row.id, mac: row.mac, signCount: signCount === 0 ? 0 : { lt: signCount } },
    data: { signCount, lastUsedAt: now },
  });
  return count === 1;
}

/** Whose passkey was used, what they call it, and the mark of its row. */
export type PasskeyUse = {
  readonly person: KnownPerson & SessionHolder;
  readonly name: string;
  readonly mac: string;
};

/**
 * Verifies an authentication response and consumes its challenge. A signature counter that went backward is
 * audited, because the authenticator may have been cloned.
 *
 * @param asked.personId Whose passkey it must be.
 */
export async function verifyAuthentication(
  installation: Installation,
  answer: AuthenticationResponse,
  asked: {
    readonly party: RelyingParty;
    readonly purpose: PasskeyPurpose;
    readonly requestHeaders: Headers;
    readonly personId?: string;
  },
  now: Date,
): Promise<Result<PasskeyUse, PasskeyRefusal>> {
  const { database, personMacKey } = installation;
  const { party, purpose, requestHeaders, personId } = asked;
  const challenge = await consumeChallenge(installation, purpose, requestHeaders, now);
  if (challenge === undefined) {
    return refused('passkey-late');
  }
  const row = await database.passkey.findUnique({ where: { credentialId: answer.id } });
  if (row === null || !passkeyMacFits(personMacKey, row, row.mac)) {
    return refused('passkey-unknown');
  }
  const handle = answer.response.userHandle;
  const isOthers = personId !== undefined && row.userId !== personId;
  if (
    isOthers ||
    (handle !== undefined && handle !== Buffer.from(row.userId).toString('base64url'))
  ) {
    return refused('passkey-unknown');
  }
  const signCount = await readUsedPasskey(answer, row, { party, challenge });
  if (signCount === undefined) {
    return refused('passkey-wrong');
  }
  const [person] = await readPeople(database, personMacKey, { id: row.userId });
  // The HMAC over the person's row covers each passkey, so restoring the old row of a removed passkey has no
  // effect.
  if (person === undefined || !person.isAsWritten || !person.factors.passkeys.includes(row.mac)) {
    return refused('passkey-unknown');
  }
  const { passwordHash } = person;
  if (passwordHash === null || person.deactivatedAt !== null) {
    return refused('passkey-deactivated');
  }
  if (!(await spendCount(database, row, signCount, now))) {
    await recordAuditEventAlone(database, {
      action: 'passkey-counter-back',
      actor: person,
      at: now,
      detail: { passkey: row.name },
    });
    return refused('passkey-counter');
  }
  return success({ person: { ...person, passwordHash }, name: row.name, mac: row.mac });
}
