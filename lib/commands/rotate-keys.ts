/**
 * `npm run rotate-keys`: makes a new key the first of the keyring. The next start of the server seals
 * everything with it and says when the old keys may leave.
 */
import { addKey } from '@/lib/installation/keyring-rotation';
import { formatKey } from '@/lib/vault/keyring';
import { keyringFile, newKey } from '@/lib/vault/keyring-file';
import type { Command } from './command';

const AFTERWARDS =
  'That start seals everything with the new key and says which old keys are no longer needed. Backups made before it still need them.';

export const rotateKeysCommand: Command = async ({ environment, words }) => {
  if (words.length > 0) {
    throw new Error('This command takes no arguments: npm run rotate-keys');
  }
  const now = new Date();
  const { dataFolder, encryptionKeys } = environment;
  if (encryptionKeys !== undefined) {
    const taken = encryptionKeys.split(/[,\n]/).map((entry) => entry.trim().split(':')[0] ?? '');
    return {
      lines: [
        'The keys are in ENCRYPTION_KEYS. Here is a new one. It is shown only here and stored nowhere:',
        formatKey(newKey(now, taken)),
        'With several instances, first add it at the end of the list on every instance and restart each one. Then move it to the front and restart again.',
        AFTERWARDS,
      ],
      ok: true,
    };
  }
  const keyId = await addKey(dataFolder, now);
  const file = keyringFile(dataFolder);
  return {
    lines: [
      `The key ${keyId} now comes first in ${file}. Replace the backup of that file, then restart the server.`,
      AFTERWARDS,
    ],
    ok: true,
  };
};
