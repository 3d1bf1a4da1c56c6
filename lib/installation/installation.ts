import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { type Database, openDatabase, truncateWriteAheadLog } from '@/lib/database/client';
import { databaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import type { Vault } from '@/lib/vault/sealed-text';
import { checkDamage } from './damage';
import { type Environment, readEnvironment } from './environment';
import { installationSecret } from './installation-secret';
import { openVault } from './open-keyring';
import { StartFailure } from './start-failure';

/** Everything that the running server stands on. */
export type Installation = {
  readonly environment: Environment;
  readonly database: Database;
  readonly vault: Vault;
  /** Signs session cookies. */
  readonly authSecret: string;
  /** The code that makes the first owner off loopback. Printed at start while there is no owner. */
  readonly ownerCode: string;
  /**
   * Ends the installation: everything is in the database file itself afterwards, and the connections
   * are closed. To be called once, when nothing uses it any more.
   */
  readonly close: () => Promise<void>;
};

async function migrate(environment: Environment): Promise<void> {
  try {
    await applyMigrations(databaseLocation(environment.databaseUrl, environment.dataFolder));
  } catch (error) {
    // The driver's own words may hold the database's address and user, so they stay out of the message.
    throw new StartFailure(
      'database-unreachable',
      environment.databaseUrl === undefined
        ? `The database in ${environment.dataFolder} cannot be opened or brought up to date.`
        : 'The database of DATABASE_URL cannot be reached or brought up to date.',
      { cause: error },
    );
  }
}

/**
 * Opens an installation: migrates the database, opens the vault, makes what is missing the first time.
 * Safe to call in several instances at once.
 *
 * @param say Takes lines for the person who reads the server's log.
 * @throws {StartFailure} With a stable code, when the server must not start.
 */
export async function openInstallation(
  environment: Environment,
  now: Date,
  say: (line: string) => void,
): Promise<Installation> {
  await mkdir(environment.dataFolder, { recursive: true, mode: 0o700 });
  await migrate(environment);
  const location = databaseLocation(environment.databaseUrl, environment.dataFolder);
  if (location.provider === 'sqlite') {
    await checkDamage(location.file, now, say);
  }
  const database = openDatabase(location);
  try {
    const vault = await openVault(environment, database, now, say);
    const authSecret =
      environment.authSecret ??
      (await installationSecret(
        database,
        vault,
        'auth-secret',
        () => randomBytes(32).toString('base64url'),
        now,
      ));
    const ownerCode = await installationSecret(
      database,
      vault,
      'owner-code',
      () => randomBytes(15).toString('base64url'),
      now,
    );
    const close = async () => {
      await truncateWriteAheadLog(database);
      await database.$disconnect();
    };
    return { environment, database, vault, authSecret, ownerCode, close };
  } catch (error) {
    await database.$disconnect();
    throw error;
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
