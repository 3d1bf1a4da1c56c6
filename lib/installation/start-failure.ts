import { MigrationRefusal } from '@/lib/database/migrate';
import { type DatabaseTrouble, troubleCodeIn } from '@/lib/database/trouble';
import { UnsealFailure } from '@/lib/vault/sealed-text';
import type { Environment } from './environment';

/** A restart cannot fix it: `EX_CONFIG` of sysexits.h. */
const NEEDS_A_PERSON = 78;

/** It may pass, so a restart makes sense: `EX_TEMPFAIL` of sysexits.h. */
const MAY_PASS = 75;

/** Why the server does not start, as stable codes, and the exit code of the process for each. */
const EXIT_CODES = {
  'environment-invalid': NEEDS_A_PERSON,
  'data-folder-in-use': NEEDS_A_PERSON,
  'data-folder-not-writable': MAY_PASS,
  'disk-full': MAY_PASS,
  'database-unreachable': MAY_PASS,
  'database-locked': MAY_PASS,
  'database-damaged': NEEDS_A_PERSON,
  'database-missing': NEEDS_A_PERSON,
  'database-newer': NEEDS_A_PERSON,
  'database-changed': NEEDS_A_PERSON,
  'database-half-migrated': NEEDS_A_PERSON,
  'keyring-missing': NEEDS_A_PERSON,
  'keyring-malformed': NEEDS_A_PERSON,
  'keyring-unreadable': NEEDS_A_PERSON,
  'keyring-unavailable': MAY_PASS,
  'encryption-key-missing': NEEDS_A_PERSON,
  'encryption-key-wrong': NEEDS_A_PERSON,
  'secret-damaged': NEEDS_A_PERSON,
  'sealing-mark-missing': NEEDS_A_PERSON,
  'people-key-missing': NEEDS_A_PERSON,
  'audit-key-missing': NEEDS_A_PERSON,
} as const;

/** Why the server does not start, as a stable code. */
export type StartFailureCode = keyof typeof EXIT_CODES;

/** A named reason why the server does not start. Nothing was overwritten. */
export class StartFailure extends Error {
  readonly code: StartFailureCode;

  constructor(code: StartFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartFailure';
    this.code = code;
  }

  /** What the process ends with: 75 when a later start may succeed, 78 when a person has to act. */
  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** What the trouble of a SQLite file is called at the start. */
const START_CODES: Readonly<Record<DatabaseTrouble['code'], StartFailureCode>> = {
  'database-disk-full': 'disk-full',
  'database-read-only': 'data-folder-not-writable',
  'database-busy': 'database-locked',
  'database-damaged': 'database-damaged',
  'database-replaced': 'database-unreachable',
  'database-unreachable': 'database-unreachable',
};

function sentence(code: StartFailureCode, { dataFolder, databaseUrl }: Environment): string {
  switch (code) {
    case 'disk-full':
      return `The disk of the data folder ${dataFolder} is full. Free some space, then start again.`;
    case 'data-folder-not-writable':
      return `The server cannot write to the data folder ${dataFolder} or a file in it. Give its user permission to write there.`;
    case 'database-damaged':
      return `The database in ${dataFolder} is damaged. Leave its files as they are, and restore your backup into another folder.`;
    case 'database-locked':
      return `Another program has locked the database in ${dataFolder}. End it, then start again.`;
    default:
      return databaseUrl === undefined
        ? `The database in ${dataFolder} cannot be opened or brought up to date.`
        : 'The database at DATABASE_URL cannot be reached or brought up to date.';
  }
}

/**
 * Names what went wrong at the start. The driver's own words may hold the database's address and user,
 * so they stay out of the message.
 *
 * @returns The error itself when it comes neither from a database nor from the file system.
 */
export function namedStartFailure(error: unknown, environment: Environment): unknown {
  if (error instanceof MigrationRefusal) {
    return new StartFailure(error.code, error.message);
  }
  if (error instanceof StartFailure) {
    return error;
  }
  if (error instanceof UnsealFailure) {
    return new StartFailure(
      'secret-damaged',
      `${error.message} Restore the database and its keyring from the same backup.`,
    );
  }
  const trouble = environment.databaseUrl === undefined ? troubleCodeIn(error) : undefined;
  const isForeign = error instanceof Error && ('code' in error || 'errorCode' in error);
  if (trouble === undefined && !isForeign) {
    return error;
  }
  const code = trouble === undefined ? 'database-unreachable' : START_CODES[trouble];
  return new StartFailure(code, sentence(code, environment), { cause: error });
}
