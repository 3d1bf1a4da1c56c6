import { adoptEntries } from '@/lib/audit/adopt';
import {
  type Database,
  openDatabase,
  truncateWriteAheadLog,
  withAuditKey,
} from '@/lib/database/client';
import type { DataFolderLock } from '@/lib/database/data-folder-lock';
import { type DatabaseLocation, databaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { fillListings } from '@/lib/profiles/listing';
import type { Vault } from '@/lib/vault/sealed-text';
import { errorText } from '@/lib/words';
import { checkDamage } from './damage';
import {
  closeToOthers,
  refuseMissingDatabase,
  removeAbandonedCopies,
  takeDataFolder,
} from './data-folder';
import { type Environment, readEnvironment } from './environment';
import { makeOwnerCode } from './first-owner';
import { AUDIT_KEY, PERSON_MAC_KEY, randomSecret } from './installation-secret';
import { openVault } from './open-keyring';
import { namedStartFailure, StartFailure } from './start-failure';

/** Everything that the running server needs. */
export type Installation = {
  readonly environment: Environment;
  readonly database: Database;
  readonly vault: Vault;
  /** Signs session cookies. */
  readonly authSecret: string;
  /** The code that makes the first owner, to print it; absent once there is one. */
  readonly ownerCode: string | undefined;
  /** Marks the rows of people as the app's own; see `lib/vault/person-mac.ts`. */
  readonly personMacKey: string;
  /**
   * Ends the installation: everything is in the database file itself afterward, the connections are
   * closed, and the data folder is free. Call it once, when nothing uses the installation anymore.
   */
  readonly close: () => Promise<void>;
};

type Opening = {
  readonly environment: Environment;
  readonly now: Date;
  readonly say: (line: string) => void;
};

/**
 * Makes no second key for the rows of people: with it, all of them would be viewers.
 *
 * @throws {StartFailure} `people-key-missing`.
 */
async function refuseLostPeopleKey(database: Database): Promise<void> {
  const marked = await database.user.count({ where: { mac: { not: null } } });
  const keys = await database.installationSecret.count({ where: { name: PERSON_MAC_KEY } });
  if (marked > 0 && keys === 0) {
    throw new StartFailure(
      'people-key-missing',
      'The database lacks the key that protects the rows of its people, so it was changed outside the app. Restore it from a backup.',
    );
  }
}

/**
 * Makes no second key for a chain: with it, nothing would tell the record from one that was rewritten.
 *
 * @throws {StartFailure} `audit-key-missing`.
 */
async function refuseLostAuditKey(database: Database): Promise<void> {
  const begun = await database.auditChain.count({ where: { headMac: { not: '' } } });
  const keys = await database.installationSecret.count({ where: { name: AUDIT_KEY } });
  if (begun > 0 && keys === 0) {
    throw new StartFailure(
      'audit-key-missing',
      'The database lacks the key of its audit record, so it was changed outside the app. Restore it from a backup.',
    );
  }
}

/** What an earlier start made stays as it is; what this one makes is the same in every instance. */
async function openOn(
  location: DatabaseLocation,
  { environment, now, say }: Opening,
): Promise<Omit<Installation, 'close'>> {
  if (location.provider === 'sqlite') {
    await refuseMissingDatabase(location.file);
    await removeAbandonedCopies(environment.dataFolder).catch((error: unknown) =>
      say(`What an interrupted npm run doctor left cannot be removed: ${errorText(error)}`),
    );
  }
  await applyMigrations(location);
  if (location.provider === 'sqlite') {
    await checkDamage(location.file, now, say);
  }
  const database = openDatabase(location);
  try {
    if (location.provider === 'sqlite') {
      // It fails where nothing can be written; what was opened there would stay so for this process.
      await database.lease.deleteMany({ where: { name: '' } });
    }
    const vault = await openVault(environment, database, now, say);
    await fillListings(database);
    const secret = (name: string, lengthBytes: number) =>
      randomSecret({ database, vault, now }, name, lengthBytes);
    const authSecret = environment.authSecret ?? (await secret('auth-secret', 32));
    const ownerCode = await makeOwnerCode({ database, vault, now });
    await refuseLostPeopleKey(database);
    const personMacKey = await secret(PERSON_MAC_KEY, 32);
    await refuseLostAuditKey(database);
    await adoptEntries(withAuditKey(database, await secret(AUDIT_KEY, 32)), now);
    if (location.provider === 'sqlite') {
      await closeToOthers(environment.dataFolder, say);
    }
    return { environment, database, vault, authSecret, ownerCode, personMacKey };
  } catch (error) {
    await database.$disconnect();
    throw error;
  }
}

/**
 * Opens an installation: takes the data folder or, with PostgreSQL, shares the database with other
 * instances; migrates the database, opens the vault, makes what is missing the first time.
 *
 * @param say Takes lines for the person who reads the server's log.
 * @throws {StartFailure} With a stable code, when the server must not start.
 */
export async function openInstallation(
  environment: Environment,
  now: Date,
  say: (line: string) => void,
): Promise<Installation> {
  const location = databaseLocation(environment.databaseUrl, environment.dataFolder);
  let lock: DataFolderLock | undefined;
  try {
    lock =
      location.provider === 'sqlite' ? await takeDataFolder(environment.dataFolder) : undefined;
    const opened = await openOn(location, { environment, now, say });
    const close = async () => {
      try {
        await truncateWriteAheadLog(opened.database);
        await opened.database.$disconnect();
      } finally {
        lock?.release();
      }
    };
    return { ...opened, close };
  } catch (error) {
    lock?.release();
    throw namedStartFailure(error, environment);
  }
}

/** One installation per process: a server bundle may hold this module more than once. */
const holder = globalThis as typeof globalThis & { wizardInstallation?: Promise<Installation> };

/**
 * The installation of this process, opened at the first call.
 *
 * @throws {StartFailure} See `openInstallation`.
 */
export function currentInstallation(): Promise<Installation> {
  holder.wizardInstallation ??= (async () => {
    // What the server writes, the keyring and the database above all, is for its own user only.
    process.umask(0o077);
    const environment = readEnvironment(process.env);
    if (!environment.ok) {
      throw new StartFailure('environment-invalid', environment.error.message);
    }
    return openInstallation(environment.value, new Date(), (line) => {
      process.stdout.write(`${line}\n`);
    });
  })();
  return holder.wizardInstallation;
}
