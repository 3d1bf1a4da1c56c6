import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Database, openDatabase, withAuditKey } from '@/lib/database/client';
import { databaseLocation } from '@/lib/database/location';
import { type Environment, readEnvironment } from '@/lib/installation/environment';
import { AUDIT_KEY, existingSecret, PERSON_MAC_KEY } from '@/lib/installation/installation-secret';
import { checkKeyring } from '@/lib/installation/open-keyring';
import { redactSecrets } from '@/lib/outbound/redact';
import type { Vault } from '@/lib/vault/sealed-text';
import { errorText } from '@/lib/words';

type Variables = Readonly<Record<string, string | undefined>>;

/** The settings that the server takes too. */
function readSettings(variables: Variables): Environment {
  const environment = readEnvironment(variables);
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return environment.value;
}

/** What a command works with that reads or changes what people do. */
export type RecordedStore = {
  readonly database: Database;
  readonly vault: Vault;
  readonly personMacKey: string;
};

/**
 * Opens the database of an installation, with the keys that mark its rows; the app may run.
 *
 * @throws {Error} With a sentence for people, when no start has made the database or its keys.
 */
export async function withRecordedStore<Value>(
  environment: Environment,
  work: (store: RecordedStore) => Promise<Value>,
): Promise<Value> {
  const location = databaseLocation(environment.databaseUrl, environment.dataFolder);
  if (location.provider === 'sqlite' && !existsSync(location.file)) {
    throw new Error(`There is no database ${location.file}. Start the server once: npm run up`);
  }
  const database = openDatabase(location);
  try {
    const vault = await checkKeyring(environment, database);
    const personMacKey = await existingSecret(database, vault, PERSON_MAC_KEY);
    const auditKey = await existingSecret(database, vault, AUDIT_KEY);
    if (personMacKey === undefined || auditKey === undefined) {
      throw new Error(
        'This version of the app has not opened this database yet. Start the server once: npm run up',
      );
    }
    return await work({ database: withAuditKey(database, auditKey), vault, personMacKey });
  } finally {
    await database.$disconnect();
  }
}

/** What a command was called with. */
export type CommandCall = {
  readonly environment: Environment;
  /** The words after the command's name, options left out. */
  readonly words: ReadonlyArray<string>;
  /** Absolute path after `--keyring`, where it was given. */
  readonly keyring: string | undefined;
  /** The word after `--role`, where it was given. */
  readonly role: string | undefined;
  /** Whether `--second-factor` was given. */
  readonly secondFactor: boolean;
  /** What stands after each `--checkpoint`, as it was typed. */
  readonly checkpoints: ReadonlyArray<string>;
  /** Makes a typed path absolute. */
  readonly asTyped: (file: string) => string;
};

/** One of the commands for people: gives the lines to print, and whether all is well. */
export type Command = (
  call: CommandCall,
) => Promise<{ readonly lines: ReadonlyArray<string>; readonly ok: boolean }>;

/** What a command prints, and the exit code of its process. */
export type CommandAnswer = {
  readonly code: 0 | 1;
  readonly stdout: string;
  readonly stderr: string;
};

function readCall(args: ReadonlyArray<string>, variables: Variables): CommandCall {
  // npm runs commands in the repository's root, wherever it was called.
  const asTyped = (file: string) => path.resolve(variables.INIT_CWD ?? '.', file);
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      keyring: { type: 'string' },
      role: { type: 'string' },
      'second-factor': { type: 'boolean' },
      checkpoint: { type: 'string', multiple: true },
    },
  });
  return {
    environment: readSettings(variables),
    words: positionals,
    keyring: values.keyring === undefined ? undefined : asTyped(values.keyring),
    role: values.role,
    secondFactor: values['second-factor'] === true,
    checkpoints: values.checkpoint ?? [],
    asTyped,
  };
}

/**
 * Answers one of the commands for people. What fails is said in one line.
 *
 * @param args What was typed after the command's name.
 * @param readVariables Gives the environment variables; what it throws is an answer too.
 */
export async function answerCommand(
  command: Command,
  args: ReadonlyArray<string>,
  readVariables: () => Variables,
): Promise<CommandAnswer> {
  try {
    const { lines, ok } = await command(readCall(args, readVariables()));
    return { code: ok ? 0 : 1, stdout: `${lines.join('\n')}\n`, stderr: '' };
  } catch (error) {
    // Node.js adds how to pass a word that begins with a dash; no command takes one.
    const message = errorText(error).replace(/\. To specify a positional argument .*$/s, '.');
    return { code: 1, stdout: '', stderr: `${redactSecrets(message)}\n` };
  }
}
