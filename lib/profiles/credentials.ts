import { randomUUID } from 'node:crypto';
import { type AuditActor, type AuditEntry, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import type { RsaModulusLength, SigningAlgorithm } from '@/lib/keys/algorithms';
import { failure, type Result, success } from '@/lib/result';
import { openOrThrow } from '@/lib/vault/sealed-text';
import { privateKeyBinding } from './profile-records';
import { type ProfileStore, UNPROVEN } from './store';

/** A new key pair with its certificate, on its way into the store. */
export type NewCredential = {
  readonly algorithm: SigningAlgorithm;
  readonly rsaModulusLength: RsaModulusLength | null;
  /** PKCS#8. Sealed at once. */
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly predictedCertificateId: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/** Why a credential was not stored. */
export type StoreCredentialError = {
  readonly code: 'profile-not-found' | 'credential-exists';
};

class NotReplaced extends Error {
  readonly code: StoreCredentialError['code'];

  constructor(code: StoreCredentialError['code']) {
    super(code);
    this.code = code;
  }
}

/** Who makes which credential the active one of a profile, and in place of which. */
export type CredentialReplacement = {
  readonly profileId: string;
  /** Id of the active credential that the person saw, or nothing. */
  readonly replaces: string | null;
  readonly credential: NewCredential;
  /** How the credential came to be, for the record. */
  readonly origin?: CredentialOrigin;
  readonly actor: AuditActor;
  readonly now: Date;
};

/** How a credential came to be: generated here, made elsewhere, or certified by a CA. */
export type CredentialOrigin = Extract<
  AuditEntry['action'],
  'credential-created' | 'credential-imported' | 'certificate-received'
>;

/** Takes the credential that the person saw out of use. */
async function retire(
  transaction: DatabaseTransaction,
  { profileId, replaces, now }: CredentialReplacement,
): Promise<void> {
  if (replaces === null) return;
  const retired = await transaction.credential.updateMany({
    where: { id: replaces, activeForProfile: profileId },
    data: { activeForProfile: null, retiredAt: now },
  });
  if (retired.count === 0) {
    throw new NotReplaced('credential-exists');
  }
}

async function replace(
  transaction: DatabaseTransaction,
  replacement: CredentialReplacement,
  id: string,
  sealedPrivateKey: string,
): Promise<void> {
  const { profileId, credential, now } = replacement;
  const touched = await transaction.profile.updateMany({
    where: { id: profileId },
    data: { ...UNPROVEN, version: { increment: 1 }, updatedAt: now },
  });
  if (touched.count === 0) {
    throw new NotReplaced('profile-not-found');
  }
  await retire(transaction, replacement);
  await transaction.credential.create({
    data: {
      id,
      profileId,
      activeForProfile: profileId,
      algorithm: credential.algorithm,
      rsaModulusLength: credential.rsaModulusLength,
      certificatePem: credential.certificatePem,
      thumbprint: credential.predictedCertificateId,
      sealedPrivateKey,
      notBefore: credential.notBefore,
      notAfter: credential.notAfter,
      createdAt: now,
    },
  });
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
 * Makes a new credential the active one of its profile. It replaces exactly the credential that the
 * person saw (or none): pressed twice, the second finds another in place and changes nothing.
 *
 * @param alongside More to write in the same transaction, before the credential.
 * @returns The new credential's id.
 */
export async function storeCredential(
  store: ProfileStore,
  replacement: CredentialReplacement,
  alongside?: (transaction: DatabaseTransaction) => Promise<void>,
): Promise<Result<string, StoreCredentialError>> {
  const id = randomUUID();
  const sealedPrivateKey = await store.vault.seal(
    replacement.credential.privateKeyPem,
    privateKeyBinding(id),
  );
  try {
    await inTransaction(store.database, async (transaction) => {
      await alongside?.(transaction);
      await replace(transaction, replacement, id, sealedPrivateKey);
    });
    return success(id);
  } catch (error) {
    if (error instanceof NotReplaced) {
      return failure({ code: error.code });
    }
    // The one active credential of a profile is a unique column: another request was first.
    if (isUniqueViolation(error)) {
      return failure({ code: 'credential-exists' });
    }
    throw error;
  }
}

/**
 * Opens the private key of a credential, PKCS#8.
 *
 * @throws {UnsealFailure} When the sealed key was changed or moved.
 */
export async function openPrivateKey(
  store: ProfileStore,
  credentialId: string,
): Promise<string | undefined> {
  const record = await store.database.credential.findUnique({
    where: { id: credentialId },
    select: { sealedPrivateKey: true },
  });
  return record === null
    ? undefined
    : openOrThrow(store.vault, record.sealedPrivateKey, privateKeyBinding(credentialId));
}
