import type { PrivateKeyRefusal } from '@/lib/sign-in/private-key-access';

/** Why the documents were not given with the private key. */
export type KeyExportRefusal = PrivateKeyRefusal['code'] | 'password-missing' | 'too-many-attempts';

const REFUSALS: ReadonlyMap<string, string> = new Map<KeyExportRefusal, string>([
  ['password-missing', 'Enter your password.'],
  ['password-wrong', 'This is not your password. The key stays sealed.'],
  ['too-many-attempts', 'Too many attempts. Wait ten minutes, then try again.'],
  ['key-missing', 'This profile has no private key.'],
]);

/** The sentence of a refusal in the page's address; nothing for any other text. */
export function keyExportRefusal(
  code: string | ReadonlyArray<string> | undefined,
): { readonly code: string; readonly message: string } | undefined {
  const message = typeof code === 'string' ? REFUSALS.get(code) : undefined;
  return typeof code === 'string' && message !== undefined ? { code, message } : undefined;
}
