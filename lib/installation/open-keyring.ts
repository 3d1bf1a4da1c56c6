import type { Database } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { type Keyring, parseKeyring } from '@/lib/vault/keyring';
import {
  createKeyringFile,
  isKeyringOpenToOthers,
  type KeyringFileError,
  keyringFile,
  readKeyringFile,
} from '@/lib/vault/keyring-file';
import { createVault, openOutdated, readSealLabel, type Vault } from '@/lib/vault/sealed-text';
import { upgradeBindings } from './binding-upgrade';
import type { Environment } from './environment';
import { rotateKeyring } from './keyring-rotation';
import { checkBinding } from './sealed-rows';
import { StartFailure } from './start-failure';

/** A known text sealed with each key, so that a wrong key is detected at startup, not at first use. */
const CHECK_TEXT = 'this key opens what it sealed';

/** The keyring of `ENCRYPTION_KEYS`. */
function keyringOf(encryptionKeys: string): Keyring {
  const parsed = parseKeyring(encryptionKeys);
  if (!parsed.ok) {
    throw new StartFailure('keyring-malformed', parsed.error.message);
  }
  return parsed.value;
}

const KEYRING_FAILURES = {
  'keyring-file-missing': 'keyring-missing',
  'keyring-file-malformed': 'keyring-malformed',
  'keyring-file-unreadable': 'keyring-unreadable',
  'keyring-file-unavailable': 'keyring-unavailable',
} as const;

function keyringFailure(error: KeyringFileError): StartFailure {
  return new StartFailure(KEYRING_FAILURES[error.code], error.message);
}

async function existingKeyring(dataFolder: string): Promise<Keyring> {
  const existing = await readKeyringFile(dataFolder);
  if (!existing.ok) {
    throw keyringFailure(existing.error);
  }
  return existing.value;
}

async function readOrCreateKeyringFile(
  environment: Environment,
  database: Database,
  now: Date,
  say: (line: string) => void,
): Promise<Keyring> {
  const existing = await readKeyringFile(environment.dataFolder);
  const file = keyringFile(environment.dataFolder);
  if (existing.ok) {
    if (await isKeyringOpenToOthers(environment.dataFolder)) {
      say(
        `Other users of this computer can read or change the keyring ${file}. To prevent that: chmod 600 ${file}`,
      );
    }
    return existing.value;
  }
  if (existing.error.code !== 'keyring-file-missing') {
    throw keyringFailure(existing.error);
  }
  if ((await database.vaultKeyCheck.count()) + (await database.profileKey.count()) > 0) {
    throw new StartFailure(
      'keyring-missing',
      `The keyring ${file} is gone, but the database holds secrets that it sealed. Restore the file from your backup, or set ENCRYPTION_KEYS. A new keyring could not open them, so none was made.`,
    );
  }
  if (await createKeyringFile(environment.dataFolder, now)) {
    say(
      `Made a new keyring at ${file}. Back it up separately from the database: without it, no secret can be decrypted.`,
    );
  }
  return existingKeyring(environment.dataFolder);
}

async function checkKeys(database: Database, keyring: Keyring, vault: Vault): Promise<void> {
  for (const check of await database.vaultKeyCheck.findMany()) {
    if (!keyring.byId.has(check.keyId)) {
      throw new StartFailure(
        'encryption-key-missing',
        `The key "${check.keyId}" is not in the keyring, but the database holds secrets that it sealed. Add it after the current key.`,
      );
    }
    const binding = checkBinding(check.keyId);
    const opened =
      readSealLabel(check.sealed)?.isOutdated === true
        ? await openOutdated(keyring, check.sealed, binding)
        : await vault.open(check.sealed, binding);
    if (!opened.ok || opened.value !== CHECK_TEXT) {
      throw new StartFailure(
        'encryption-key-wrong',
        `The key "${check.keyId}" differs from the key with the same name that sealed this database's secrets. Put the original key back.`,
      );
    }
  }
}

async function recordCurrentKey(
  database: Database,
  keyring: Keyring,
  vault: Vault,
  now: Date,
): Promise<void> {
  const keyId = keyring.current.id;
  const existing = await database.vaultKeyCheck.findUnique({ where: { keyId } });
  if (existing !== null && readSealLabel(existing.sealed)?.isOutdated !== true) {
    return;
  }
  const sealed = await vault.seal(CHECK_TEXT, checkBinding(keyId));
  if (existing !== null) {
    await database.vaultKeyCheck.updateMany({ where: { keyId }, data: { sealed } });
    return;
  }
  try {
    await database.vaultKeyCheck.create({ data: { keyId, sealed, createdAt: now } });
  } catch (error) {
    // Another instance recorded a key of this name at the same moment: it must be the same key.
    if (!isUniqueViolation(error)) {
      throw error;
    }
    await checkKeys(database, keyring, vault);
  }
}

/**
 * Checks, without making or changing anything, that the keys which a start would take are there and
 * open what they sealed.
 *
 * @returns The vault on these keys.
 * @throws {StartFailure} When a key is missing, wrong or malformed.
 */
export async function checkKeyring(environment: Environment, database: Database): Promise<Vault> {
  const keyring =
    environment.encryptionKeys === undefined
      ? await existingKeyring(environment.dataFolder)
      : keyringOf(environment.encryptionKeys);
  const vault = createVault(keyring);
  await checkKeys(database, keyring, vault);
  return vault;
}

/**
 * Opens the vault: keys from `ENCRYPTION_KEYS`, else from the keyring file of the data folder, which
 * is made when the database holds nothing sealed yet. Each key that still seals something is checked,
 * what an earlier version sealed is resealed, and so is what another key sealed, with the current key.
 *
 * @throws {StartFailure} When a key is missing, wrong or malformed. Nothing is written then.
 */
export async function openVault(
  environment: Environment,
  database: Database,
  now: Date,
  say: (line: string) => void,
): Promise<Vault> {
  const keyring =
    environment.encryptionKeys === undefined
      ? await readOrCreateKeyringFile(environment, database, now, say)
      : keyringOf(environment.encryptionKeys);
  const vault = createVault(keyring);
  await checkKeys(database, keyring, vault);
  const context = { database, keyring, vault, now, say };
  await upgradeBindings(context);
  await recordCurrentKey(database, keyring, vault, now);
  await rotateKeyring(context);
  return vault;
}
