/** `npm run backup -- FILE [--keyring FILE]`: see `backUp`. */
import { backUp } from '@/lib/installation/backup';
import type { Command } from './command';

export const backupCommand: Command = async ({ environment, words, keyring, asTyped }) => {
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) {
    throw new Error('Name a file for the copy: npm run backup -- FILE [--keyring OTHER-FILE]');
  }
  await backUp(environment, asTyped(file), keyring);
  const keys =
    environment.encryptionKeys === undefined
      ? `Without the keyring, no secret in it can be opened: ${keyring === undefined ? 'copy that too, with --keyring FILE' : `the keyring is in ${keyring}`}. Keep the two apart.`
      : 'Without the value of ENCRYPTION_KEYS, no secret in it can be opened. Keep the two apart.';
  return { lines: [`The database was copied to ${asTyped(file)}.`, keys], ok: true };
};
