import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AuditFact } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { type DatabaseTransaction, truncateWriteAheadLog } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import {
  RSA_MODULUS_LENGTHS,
  type RsaModulusLength,
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
} from '@/lib/keys/algorithms';
import { failure, type Result, success } from '@/lib/result';
import { openOrThrow } from '@/lib/vault/sealed-text';
import {
  type CredentialReplacement,
  type StoreCredentialError,
  storeCredential,
} from './credentials';
import { findProfileVault, profileVault } from './profile-keys';
import { requestedKeyBinding } from './profile-records';
import type { ProfileStore } from './store';

/** A key that waits for its certificate. The private key is not in it. */
export type WaitingRequest = {
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly rsaModulusLength: RsaModulusLength | undefined;
  /** PKCS#10 PEM, the content of `request.csr`. */
  readonly requestPem: string;
  readonly createdAt: Date;
};

/** A new key and its request, on their way into the store. */
export type NewCertificateRequest = Omit<WaitingRequest, 'id' | 'createdAt'> & {
  /** PKCS#8. Sealed at once. */
  readonly privateKeyPem: string;
};

/** Who changes the waiting request of a profile, and when. */
export type CertificateRequestChange = {
  readonly profileId: string;
  readonly actor: AuditActor;
  readonly now: Date;
};

/** Why a request was not stored. */
export type StoreCertificateRequestError = {
  readonly code: 'profile-not-found' | 'certificate-request-exists';
};

/** Why a certificate that came back was not taken. */
export type CompleteCertificateRequestError =
  | StoreCredentialError
  | { readonly code: 'certificate-request-gone' };

/** Ends a transaction; never leaves this module. */
class ProfileGone extends Error {}
class RequestGone extends Error {}

async function recordChange(
  transaction: DatabaseTransaction,
  { profileId, actor, now }: CertificateRequestChange,
  fact: AuditFact,
): Promise<void> {
  const profile = await transaction.profile.findUnique({
    where: { id: profileId },
    select: { name: true },
  });
  if (profile === null) {
    throw new ProfileGone();
  }
  await recordAuditEvent(transaction, {
    ...fact,
    actor,
    at: now,
    profile: { id: profileId, name: profile.name },
  });
}

/**
 * Seals a new key that waits for its certificate. A profile has at most one: if there is one
 * already, nothing changes.
 *
 * @returns The request's id.
 */
export async function storeCertificateRequest(
  store: ProfileStore,
  change: CertificateRequestChange & { readonly request: NewCertificateRequest },
): Promise<Result<string, StoreCertificateRequestError>> {
  const { profileId, now } = change;
  const { privateKeyPem, ...request } = change.request;
  const id = randomUUID();
  const vault = await findProfileVault(store, profileId);
  if (vault === undefined) {
    return failure({ code: 'profile-not-found' });
  }
  const sealedPrivateKey = await vault.seal(privateKeyPem, requestedKeyBinding({ id, profileId }));
  try {
    await inTransaction(store.database, async (transaction) => {
      await recordChange(transaction, change, {
        action: 'certificate-requested',
        detail: { algorithm: request.algorithm },
      });
      await transaction.certificateRequest.create({
        data: {
          ...{ id, profileId, ...request, sealedPrivateKey, createdAt: now },
          rsaModulusLength: request.rsaModulusLength ?? null,
        },
      });
    });
    return success(id);
  } catch (error) {
    if (error instanceof ProfileGone) {
      return failure({ code: 'profile-not-found' });
    }
    // The one waiting request of a profile is a unique column: another was first.
    if (isUniqueViolation(error)) {
      return failure({ code: 'certificate-request-exists' });
    }
    throw error;
  }
}

/** Reads the request of a profile that waits for its certificate; nothing when none does. */
export async function readCertificateRequest(
  store: Pick<ProfileStore, 'database'>,
  profileId: string,
): Promise<WaitingRequest | undefined> {
  const record = await store.database.certificateRequest.findUnique({
    where: { profileId },
    omit: { sealedPrivateKey: true, profileId: true },
  });
  return record === null
    ? undefined
    : {
        ...record,
        algorithm: z.enum(SIGNING_ALGORITHMS).parse(record.algorithm),
        rsaModulusLength: z
          .literal(RSA_MODULUS_LENGTHS)
          .optional()
          .parse(record.rsaModulusLength ?? undefined),
      };
}

/**
 * Opens the private key that waits, PKCS#8; nothing when the request is gone.
 *
 * @throws {UnsealFailure} When the sealed key was changed or moved.
 */
export async function openRequestedKey(
  store: ProfileStore,
  requestId: string,
): Promise<string | undefined> {
  const record = await store.database.certificateRequest.findUnique({
    where: { id: requestId },
    select: { id: true, profileId: true, sealedPrivateKey: true },
  });
  if (record === null) {
    return undefined;
  }
  const vault = await profileVault(store, record.profileId);
  return openOrThrow(vault, record.sealedPrivateKey, requestedKeyBinding(record));
}

/**
 * Makes the waiting key and its certificate the next credential of the profile, and ends the
 * request, in one transaction. A request that has since been canceled or completed changes nothing.
 *
 * @returns The new credential's id.
 */
export async function completeCertificateRequest(
  store: ProfileStore,
  requestId: string,
  replacement: Omit<CredentialReplacement, 'origin'>,
): Promise<Result<string, CompleteCertificateRequestError>> {
  const { profileId } = replacement;
  try {
    return await storeCredential(
      store,
      { ...replacement, origin: 'certificate-received' },
      async (transaction) => {
        const ended = await transaction.certificateRequest.deleteMany({
          where: { id: requestId, profileId },
        });
        if (ended.count === 0) {
          throw new RequestGone();
        }
      },
    );
  } catch (error) {
    if (error instanceof RequestGone) {
      return failure({ code: 'certificate-request-gone' });
    }
    throw error;
  }
}

/**
 * Cancels a request and destroys its private key.
 *
 * @returns Whether it was still waiting.
 */
export async function cancelCertificateRequest(
  store: ProfileStore,
  requestId: string,
  change: CertificateRequestChange,
): Promise<boolean> {
  const canceled = await inTransaction(store.database, async (transaction) => {
    const { count } = await transaction.certificateRequest.deleteMany({
      where: { id: requestId, profileId: change.profileId },
    });
    if (count === 0) {
      return false;
    }
    await recordChange(transaction, change, { action: 'certificate-request-cancelled' });
    return true;
  });
  if (canceled) {
    await truncateWriteAheadLog(store.database);
  }
  return canceled;
}
