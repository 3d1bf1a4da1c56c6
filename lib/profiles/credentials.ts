import { randomUUID } from 'node:crypto';
import type { AuditAction } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { type DatabaseTransaction, truncateWriteAheadLog } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import {
  algorithmDetails,
  DEFAULT_RSA_MODULUS_LENGTH,
  type RsaModulusLength,
  type SigningAlgorithm,
} from '@/lib/keys/algorithms';
import {
  generateKeyAndCertificate,
  type KeyAndCertificateRequest,
  type KeyGenerationError,
} from '@/lib/keys/key-and-certificate';
import { failure, type Result, success } from '@/lib/result';
import { openOrThrow, type Vault } from '@/lib/vault/sealed-text';
import { putAside } from './credential-steps';
import type { ProfileCredential } from './profile';
import { findProfileVault, profileVault } from './profile-keys';
import {
  credentialSubject,
  openCredential,
  privateKeyBinding,
  sealMapping,
} from './profile-records';
import { noteTestedValues, restate } from './standing';
import type { ProfileStore } from './store';

/** A new key pair with its certificate, on its way into the store. */
export type NewCredential = {
  readonly algorithm: SigningAlgorithm;
  readonly rsaModulusLength: RsaModulusLength | undefined;
  /** PKCS#8. Sealed at once. */
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly predictedCertificateId: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/** Generates a key pair and its certificate, as {@link storeCredential} takes them. */
export async function generateCredential(
  request: KeyAndCertificateRequest,
): Promise<Result<NewCredential, KeyGenerationError>> {
  const made = await generateKeyAndCertificate(request);
  if (!made.ok) {
    return made;
  }
  const { privateKeyPem, certificatePem, certificateId, description } = made.value;
  const { algorithm, rsaModulusLength = DEFAULT_RSA_MODULUS_LENGTH } = request;
  return success({
    algorithm,
    rsaModulusLength: algorithmDetails(algorithm).keyType === 'RSA' ? rsaModulusLength : undefined,
    privateKeyPem,
    certificatePem,
    predictedCertificateId: certificateId,
    notBefore: description.notBefore,
    notAfter: description.notAfter,
  });
}

/** Why a credential was not stored. */
export type StoreCredentialError =
  | { readonly code: 'profile-not-found' | 'credential-exists' }
  | {
      readonly code: 'certificate-in-use';
      /** A sentence for people. */
      readonly message: string;
    };

const IN_USE: StoreCredentialError = {
  code: 'certificate-in-use',
  message:
    'This is the certificate that Celigo already uses. Ask your CA for a new one, or generate it here.',
};

class NotReplaced extends Error {
  readonly reason: StoreCredentialError;

  constructor(reason: StoreCredentialError) {
    super(reason.code);
    this.reason = reason;
  }
}

/** Who makes which credential the next one of a profile, and in place of which. */
export type CredentialReplacement = {
  readonly profileId: string;
  /** Id of the next credential that the person saw, or nothing. */
  readonly replaces: string | undefined;
  readonly credential: NewCredential;
  /** The new credential's id; a random one by default. */
  readonly id?: string;
  /** How the credential came to be, for the record. */
  readonly origin?: CredentialOrigin;
  readonly actor: AuditActor;
  readonly now: Date;
};

/** How a credential came to be: generated here, made elsewhere, or certified by a CA. */
export type CredentialOrigin = Extract<
  AuditAction,
  'credential-created' | 'credential-imported' | 'certificate-received'
>;

/** Takes the next credential that the person saw out of its place. */
async function retire(
  transaction: DatabaseTransaction,
  { profileId, replaces, now }: CredentialReplacement,
): Promise<void> {
  if (replaces === undefined) {
    return;
  }
  const isNext = await transaction.credential.count({
    where: { id: replaces, nextForProfile: profileId },
  });
  if (isNext === 0 || !(await putAside(transaction, { id: replaces, profileId }, now))) {
    throw new NotReplaced({ code: 'credential-exists' });
  }
}

async function replace(
  transaction: DatabaseTransaction,
  vault: Vault,
  replacement: CredentialReplacement,
  id: string,
  sealed: { readonly sealedPrivateKey: string; readonly sealedMapping: string },
): Promise<void> {
  const { profileId, credential, now } = replacement;
  await noteTestedValues(transaction, vault, profileId);
  const touched = await transaction.profile.updateMany({
    where: { id: profileId },
    data: { version: { increment: 1 }, updatedAt: now },
  });
  if (touched.count === 0) {
    throw new NotReplaced({ code: 'profile-not-found' });
  }
  // As the next one too, it would be revoked as the old one at the end of the renewal.
  const isInUse = await transaction.credential.count({
    where: { activeForProfile: profileId, thumbprint: credential.predictedCertificateId },
  });
  if (isInUse > 0) {
    throw new NotReplaced(IN_USE);
  }
  await retire(transaction, replacement);
  await transaction.credential.create({
    data: {
      id,
      profileId,
      stage: 'staged',
      nextForProfile: profileId,
      algorithm: credential.algorithm,
      rsaModulusLength: credential.rsaModulusLength ?? null,
      certificatePem: credential.certificatePem,
      thumbprint: credential.predictedCertificateId,
      ...sealed,
      // Whoever gave an imported key has it still.
      privateKeyNeverOpened: replacement.origin !== 'credential-imported',
      notBefore: credential.notBefore,
      notAfter: credential.notAfter,
      createdAt: now,
    },
  });
  await restate(transaction, vault, profileId, now);
  const { name } = await transaction.profile.findUniqueOrThrow({
    where: { id: profileId },
    select: { name: true },
  });
  await recordAuditEvent(transaction, {
    action: replacement.origin ?? 'credential-created',
    actor: replacement.actor,
    at: now,
    profile: { id: profileId, name },
    detail: {
      algorithm: credential.algorithm,
      certificateId: credential.predictedCertificateId,
      validUntil: credential.notAfter.toISOString(),
    },
  });
}

/**
 * Makes a new credential the next one of its profile; one that is in use stays so. It replaces exactly
 * the next one that the person saw (or none): pressed twice, the second finds another in place and
 * changes nothing.
 *
 * @param alongside More to write in the same transaction, before the credential.
 * @returns The new credential's id.
 */
export async function storeCredential(
  store: ProfileStore,
  replacement: CredentialReplacement,
  alongside?: (transaction: DatabaseTransaction) => Promise<void>,
): Promise<Result<string, StoreCredentialError>> {
  const { profileId, credential, id = randomUUID() } = replacement;
  const vault = await findProfileVault(store, profileId);
  if (vault === undefined) {
    return failure({ code: 'profile-not-found' });
  }
  const subject = { id, profileId, thumbprint: credential.predictedCertificateId };
  const sealed = {
    sealedPrivateKey: await vault.seal(credential.privateKeyPem, privateKeyBinding(subject)),
    sealedMapping: await sealMapping(vault, subject, {}),
  };
  try {
    await inTransaction(store.database, async (transaction) => {
      await alongside?.(transaction);
      await replace(transaction, store.vault, replacement, id, sealed);
    });
    // The key that it takes the place of, or the one that waited, may just have been destroyed.
    await truncateWriteAheadLog(store.database);
    return success(id);
  } catch (error) {
    if (error instanceof NotReplaced) {
      return failure(error.reason);
    }
    // The one next credential of a profile is a unique column: another request was first.
    if (isUniqueViolation(error)) {
      return failure({ code: 'credential-exists' });
    }
    throw error;
  }
}

/**
 * Generates a credential, valid by the account's clock, and makes it the next one of its profile.
 *
 * @param replacement See {@link storeCredential}.
 */
export async function generateAndStoreCredential(
  store: ProfileStore,
  request: KeyAndCertificateRequest,
  replacement: Omit<CredentialReplacement, 'credential'>,
): Promise<Result<string, StoreCredentialError | KeyGenerationError>> {
  const made = await generateCredential(request);
  return made.ok ? storeCredential(store, { ...replacement, credential: made.value }) : made;
}

/**
 * Reads one credential of a profile, whatever its stage; nothing when there is none of that id.
 *
 * @throws {UnsealFailure} When a sealed value was changed or moved.
 */
export async function readCredential(
  store: ProfileStore,
  { profileId, credentialId }: { readonly profileId: string; readonly credentialId: string },
): Promise<ProfileCredential | undefined> {
  const record = await store.database.credential.findFirst({
    where: { id: credentialId, profileId },
  });
  return record === null ? undefined : openCredential(await profileVault(store, profileId), record);
}

/**
 * Opens the private key of a credential, PKCS#8, without a trace: only for finding out whether it opens.
 *
 * @returns Nothing when there is no such credential, or its key was destroyed.
 * @throws {UnsealFailure} When the sealed key or its certificate was changed or moved.
 */
export async function unsealPrivateKey(
  store: ProfileStore,
  credentialId: string,
): Promise<string | undefined> {
  const record = await store.database.credential.findUnique({
    where: { id: credentialId },
    select: {
      id: true,
      profileId: true,
      thumbprint: true,
      certificatePem: true,
      sealedPrivateKey: true,
    },
  });
  if (record === null || record.sealedPrivateKey === '') {
    return undefined;
  }
  const vault = await profileVault(store, record.profileId);
  return openOrThrow(vault, record.sealedPrivateKey, privateKeyBinding(credentialSubject(record)));
}

/**
 * Opens the private key of a credential, PKCS#8, for whatever is done with it, and notes before it
 * does that the key was opened: from then on it may be in use elsewhere.
 *
 * @returns Nothing when there is no such credential, or its key was destroyed.
 * @throws {UnsealFailure} When the sealed key or its certificate was changed or moved.
 */
export async function openPrivateKey(
  store: ProfileStore,
  credentialId: string,
): Promise<string | undefined> {
  await store.database.credential.updateMany({
    where: { id: credentialId, privateKeyNeverOpened: true },
    data: { privateKeyNeverOpened: false },
  });
  return unsealPrivateKey(store, credentialId);
}
