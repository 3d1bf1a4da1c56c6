/**
 * `npm run rotate-keys`: makes a new key the first of the keyring. The next start of the server seals
 * everything with it and says when the old keys may leave.
 */
import { formatKey } from '@/lib/vault/keyring';
import { keyringFile, newKey, putNewKeyFirst } from '@/lib/vault/keyring-file';
import { runCommand } from './command';

const AFTERWARDS =
  'That start seals everything with the new key and says which old keys nothing needs any more. Backups made before still need them.';

await runCommand(async ({ environment, words }) => {
  if (words.length > 0) {
    throw new Error('This command takes nothing else: npm run rotate-keys');
  }
  const now = new Date();
  const { dataFolder, encryptionKeys } = environment;
  if (encryptionKeys !== undefined) {
    const taken = encryptionKeys.split(/[,\n]/).map((entry) => entry.trim().split(':')[0] ?? '');
    return {
      lines: [
        'The keys are in ENCRYPTION_KEYS. Here is a new one; it is kept nowhere but on this screen:',
        formatKey(newKey(now, taken)),
        'With several instances, first put it behind the other keys everywhere and restart each. Then put it first and restart.',
        AFTERWARDS,
      ],
      ok: true,
    };
  }
  const added = await putNewKeyFirst(dataFolder, now);
  if (!added.ok) {
    throw new Error(added.error.message);
  }
  const file = keyringFile(dataFolder);
  return {
    lines: [
      `The key ${added.value} is the first of ${file} now. Copy that file to where its backup is, then restart the server.`,
      AFTERWARDS,
    ],
    ok: true,
  };
});
