import type { Installation } from '@/lib/installation/installation';
import { type GivenIn, passwordAgainBudgets } from '@/lib/sign-in/password-again';
import { PRIVATE_KEY_MESSAGES, type PrivateKeyRefusal } from '@/lib/sign-in/private-key-access';
import { secondsUntilAllOpen } from '@/lib/sign-in/rate-limit';
import { waitText } from '@/lib/words';

/** Why the documents were not given with the private key. */
export type KeyExportRefusal = PrivateKeyRefusal['code'] | 'password-missing' | 'too-many-attempts';

const REFUSALS: ReadonlyMap<string, string> = new Map<KeyExportRefusal, string>([
  ['password-missing', 'Enter your password.'],
  ['password-wrong', PRIVATE_KEY_MESSAGES['password-wrong']],
  ['key-missing', PRIVATE_KEY_MESSAGES['key-missing']],
]);

/** What whoever tried too often is told: how much longer to wait, as it is now. */
async function tooManyMessage(
  installation: Installation,
  givenIn: GivenIn,
  now: Date,
): Promise<string> {
  const seconds = await secondsUntilAllOpen(installation, passwordAgainBudgets(givenIn), now);
  return seconds === undefined
    ? 'There were too many attempts. You can try again now.'
    : `Too many attempts. Wait ${waitText(seconds)}, then try again.`;
}

/** The sentence of a refusal in the page's address; nothing for any other text. */
export async function keyExportRefusal(
  code: string | ReadonlyArray<string> | undefined,
  installation: Installation,
  givenIn: GivenIn,
  now: Date,
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  if (typeof code !== 'string') {
    return undefined;
  }
  const message =
    code === 'too-many-attempts'
      ? await tooManyMessage(installation, givenIn, now)
      : REFUSALS.get(code);
  return message === undefined ? undefined : { code, message };
}
