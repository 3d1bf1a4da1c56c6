/** `tsx lib/commands/run.ts NAME …`: one of the commands for people, as `npm run NAME -- …` starts it. */
import { existsSync } from 'node:fs';
import { answerCommand, type Command } from './command';

/** Only the command that is asked for is loaded. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['audit', async () => (await import('./audit')).auditCommand],
  ['backup', async () => (await import('./backup')).backupCommand],
  ['doctor', async () => (await import('./doctor')).doctorCommand],
  ['people', async () => (await import('./people')).peopleCommand],
  ['restore', async () => (await import('./restore')).restoreCommand],
  ['rotate-keys', async () => (await import('./rotate-keys')).rotateKeysCommand],
]);

/** The variables of the process, with those of the file `.env`. */
function readVariables(): NodeJS.ProcessEnv {
  if (existsSync('.env')) {
    process.loadEnvFile('.env');
  }
  return process.env;
}

// What a command writes is for its own user only.
process.umask(0o077);
const [name = '', ...args] = process.argv.slice(2);
const load = COMMANDS.get(name);
if (load === undefined) {
  throw new Error(`There is no command “${name}”.`);
}
const { code, stdout, stderr } = await answerCommand(await load(), args, readVariables);
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
