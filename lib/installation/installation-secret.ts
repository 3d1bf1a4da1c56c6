import { randomBytes } from 'node:crypto';
import type { Database } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { openOrThrow, type SealBinding, type Vault } from '@/lib/vault/sealed-text';

/** Name of the secret that marks the rows of people. */
export const PERSON_MAC_KEY = 'person-mac-key';

/** Name of the key of the audit record's chain. */
export const AUDIT_KEY = 'audit-key';

/** Where a secret of the installation is sealed for. */
export function secretBinding(name: string): SealBinding {
  return { model: 'InstallationSecret', field: 'sealed', row: name };
}

/**
 * Gives a secret of the installation: random bytes in base64url, made once and kept sealed in the database,
 * so that every instance on it has the same.
 */
export async function randomSecret(
  {
    database,
    vault,
    now,
  }: { readonly database: Database; readonly vault: Vault; readonly now: Date },
  name: string,
  lengthBytes: number,
): Promise<string> {
  const existing = await existingSecret(database, vault, name);
  if (existing !== undefined) {
    return existing;
  }
  const secret = randomBytes(lengthBytes).toString('base64url');
  try {
    const sealed = await vault.seal(secret, secretBinding(name));
    await database.installationSecret.create({ data: { name, sealed, createdAt: now } });
    return secret;
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    const winner = await database.installationSecret.findUniqueOrThrow({ where: { name } });
    return openOrThrow(vault, winner.sealed, secretBinding(name));
  }
}

/** A secret of the installation that an earlier start made; nothing when none did. */
export async function existingSecret(
  database: Database,
  vault: Vault,
  name: string,
): Promise<string | undefined> {
  const existing = await database.installationSecret.findUnique({ where: { name } });
  return existing === null ? undefined : openOrThrow(vault, existing.sealed, secretBinding(name));
}
