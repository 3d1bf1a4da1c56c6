import { existsSync } from 'node:fs';
import type { Database } from '@/lib/database/client';
import { lockDataFolder } from '@/lib/database/data-folder-lock';
import { profileKeyBinding } from '@/lib/profiles/profile-keys';
import type { Keyring } from '@/lib/vault/keyring';
import { putNewKeyFirst } from '@/lib/vault/keyring-file';
import { openOrThrow, readSealLabel, UnsealFailure } from '@/lib/vault/sealed-text';
import type { SealingContext } from './binding-upgrade';
import { inBatches, installationRows } from './sealed-rows';
import { StartFailure } from './start-failure';

/**
 * Refuses to start without a key that something is still sealed with.
 *
 * @throws {StartFailure} `encryption-key-missing`.
 */
async function requireEveryKey(database: Database, keyring: Keyring): Promise<void> {
  const groups = await database.profileKey.groupBy({ by: ['wrappedBy'] });
  const needed = new Set(groups.map(({ wrappedBy }) => wrappedBy));
  for await (const { sealed, binding } of installationRows(database)) {
    const keyId = readSealLabel(sealed)?.keyId;
    // A damaged practice document must not prevent startup.
    if (keyId !== undefined && binding.model !== 'PracticeCeligoResource') {
      needed.add(keyId);
    }
  }
  const missing = [...needed].find((id) => !keyring.byId.has(id));
  if (missing !== undefined) {
    throw new StartFailure(
      'encryption-key-missing',
      `The key "${missing}" is not in the keyring, but the database holds secrets that it sealed. Add it after the current key.`,
    );
  }
}

/** Gives a value sealed with the current key; nothing when it does not open, which is said. */
async function sealedAnew(
  { vault, say }: SealingContext,
  sealed: string,
  binding: Parameters<typeof openOrThrow>[2],
): Promise<string | undefined> {
  try {
    return await vault.seal(await openOrThrow(vault, sealed, binding), binding);
  } catch (error) {
    if (!(error instanceof UnsealFailure)) {
      throw error;
    }
    say(
      `Could not be resealed with the new key and cannot be opened (${error.code}): ${error.message}`,
    );
    return undefined;
  }
}

async function rotateProfileKeys(context: SealingContext): Promise<boolean> {
  const { database, keyring } = context;
  const current = keyring.current.id;
  let complete = true;
  const rows = inBatches((after, take) =>
    database.profileKey.findMany({
      where: { id: { gt: after }, wrappedBy: { not: current } },
      orderBy: { id: 'asc' },
      take,
    }),
  );
  for await (const { id, profileId, sealed } of rows) {
    const newer = await sealedAnew(context, sealed, profileKeyBinding(id, profileId));
    complete &&= newer !== undefined;
    if (newer === undefined) {
      continue;
    }
    await database.profileKey.updateMany({
      where: { id, sealed },
      data: { sealed: newer, wrappedBy: current },
    });
  }
  return complete;
}

async function rotateInstallationRows(context: SealingContext): Promise<boolean> {
  const { database, keyring } = context;
  let complete = true;
  for await (const { sealed, binding, replace } of installationRows(database)) {
    if (readSealLabel(sealed)?.keyId === keyring.current.id) {
      continue;
    }
    const newer = await sealedAnew(context, sealed, binding);
    complete &&= newer !== undefined;
    if (newer !== undefined) {
      await replace(newer);
    }
  }
  return complete;
}

/** Forgets the checks of keys that no longer seal anything: they can be removed from the keyring. */
async function forgetOldKeys({ database, keyring, say }: SealingContext): Promise<void> {
  const others = { keyId: { not: keyring.current.id } };
  const old = await database.vaultKeyCheck.findMany({ where: others, select: { keyId: true } });
  if (old.length === 0) {
    return;
  }
  await database.vaultKeyCheck.deleteMany({ where: others });
  const names = old.map(({ keyId }) => keyId).join(', ');
  say(
    `Everything is now sealed with the key "${keyring.current.id}". Only older backups still need these keys: ${names}.`,
  );
}

/**
 * Reseals with the current key everything that another key of the keyring seals: the keys of the profiles, and
 * what belongs to no profile. The profiles' values themselves stay as they are. Each row is replaced
 * by itself and only if it is still the one that was read, so it may be killed at any moment, and
 * several instances may do it side by side.
 *
 * @throws {StartFailure} `encryption-key-missing` when a key that is still needed is not there.
 */
export async function rotateKeyring(context: SealingContext): Promise<void> {
  await requireEveryKey(context.database, context.keyring);
  const profiles = await rotateProfileKeys(context);
  const others = await rotateInstallationRows(context);
  if (profiles && others) {
    await forgetOldKeys(context);
  }
}

/** How long another call of `addKey` is waited for, in milliseconds. */
const LOCK_WAIT_MS = 10_000;

/**
 * Puts a new key in front of the keyring file's keys, also while the server runs: its next start seals with
 * it. Of calls at once each adds its key; one that was killed adds its key or changes nothing.
 *
 * @returns The new key's id.
 * @throws {Error} With a sentence for people, when there is no keyring that can be read.
 */
export async function addKey(dataFolder: string, now: Date): Promise<string> {
  // The lock is a file of the folder, and its driver would say less.
  if (!existsSync(dataFolder)) {
    throw new Error(`The data folder ${dataFolder} does not exist.`);
  }
  const lock = await lockDataFolder(dataFolder, LOCK_WAIT_MS, 'keyring');
  if (lock === undefined) {
    throw new Error('Another npm run rotate-keys is running. The keyring was not changed.');
  }
  try {
    const added = await putNewKeyFirst(dataFolder, now);
    if (!added.ok) {
      throw new Error(added.error.message);
    }
    return added.value;
  } finally {
    lock.release();
  }
}
