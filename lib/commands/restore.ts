/** `npm run restore -- FILE [--keyring FILE]`: see `restore`. */
import { restore } from '@/lib/installation/restore';
import type { Command } from './command';

export const restoreCommand: Command = async ({ environment, words, keyring, asTyped }) => {
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) {
    throw new Error('Name the backup: npm run restore -- FILE [--keyring OTHER-FILE]');
  }
  const movedAside = await restore(environment, asTyped(file), keyring, new Date());
  return {
    lines: [
      `Restored ${asTyped(file)}. Everyone has to sign in again. Invitations, password links, handover links, and calendar addresses no longer work: create new ones.`,
      ...movedAside.map((name) => `The previous file is kept as ${name}.`),
      'Start the app: npm run up',
    ],
    ok: true,
  };
};
