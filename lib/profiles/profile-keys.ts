import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '@/lib/database/client';
import {
  createVault,
  openOrThrow,
  readSealLabel,
  type SealBinding,
  UnsealFailure,
  type Vault,
} from '@/lib/vault/sealed-text';

/** A profile's key as the database holds it: sealed by the keyring. */
export type ProfileKeyRecord = { readonly id: string; readonly sealed: string };

/** The columns of a `ProfileKey`. */
export type ProfileKeyRow = ProfileKeyRecord & {
  readonly profileId: string;
  readonly wrappedBy: string;
  readonly createdAt: Date;
};

/** Length of an A256GCMKW key in bytes (RFC 7518 section 4.7). */
const KEY_LENGTH_BYTES = 32;

/** What the sealed key of a profile is bound to. */
export function profileKeyBinding(keyId: string, profileId: string): SealBinding {
  return { model: 'ProfileKey', field: 'key', row: keyId, profile: profileId };
}

function vaultOf(id: string, bytes: Uint8Array): Vault {
  const key = { id, bytes };
  return createVault({ current: key, byId: new Map([[id, key]]) });
}

/** Makes the key of a new profile, and the vault that it is the key of. */
export async function newProfileKey(
  vault: Vault,
  profileId: string,
  now: Date,
): Promise<{ readonly row: ProfileKeyRow; readonly vault: Vault }> {
  const id = randomUUID();
  const bytes = randomBytes(KEY_LENGTH_BYTES);
  const sealed = await vault.seal(bytes.toString('base64url'), profileKeyBinding(id, profileId));
  const wrappedBy = readSealLabel(sealed)?.keyId ?? '';
  return { row: { id, profileId, sealed, wrappedBy, createdAt: now }, vault: vaultOf(id, bytes) };
}

/**
 * Opens a profile's key and gives the vault of everything that is sealed of the profile. The opened
 * key lives as long as that vault and is kept nowhere else.
 *
 * @param vault The installation's.
 * @throws {UnsealFailure} When the key is gone, was changed, or belongs to another profile.
 */
export async function vaultOfKey(
  vault: Vault,
  profileId: string,
  record: ProfileKeyRecord | null,
): Promise<Vault> {
  if (record === null) {
    throw new UnsealFailure({
      code: 'sealed-key-unknown',
      message: `The key of profile ${profileId} is gone. What was sealed with it can no longer be opened.`,
    });
  }
  const text = await openOrThrow(vault, record.sealed, profileKeyBinding(record.id, profileId));
  return vaultOf(record.id, Buffer.from(text, 'base64url'));
}

/**
 * The vault of a profile; nothing when there is no key, as after the profile was deleted.
 *
 * @throws {UnsealFailure} See {@link vaultOfKey}.
 */
export async function findProfileVault(
  store: { readonly database: Database; readonly vault: Vault },
  profileId: string,
): Promise<Vault | undefined> {
  const record = await store.database.profileKey.findUnique({ where: { profileId } });
  return record === null ? undefined : vaultOfKey(store.vault, profileId, record);
}

/**
 * The vault of a profile that is there.
 *
 * @throws {UnsealFailure} See {@link vaultOfKey}.
 */
export async function profileVault(
  store: { readonly database: Database; readonly vault: Vault },
  profileId: string,
): Promise<Vault> {
  return (await findProfileVault(store, profileId)) ?? vaultOfKey(store.vault, profileId, null);
}
