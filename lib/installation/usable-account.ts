import { type Account, parseAccountId } from '@/lib/account/account';
import { failure, type Result } from '@/lib/result';
import type { Installation } from './installation';

/** Why a typed Account ID cannot be used, with a stable code and a sentence for people. */
export type AccountRefusal = { readonly code: string; readonly message: string };

/** Reads a typed Account ID; the practice accounts only where the practice world is on. */
export function parseUsableAccount(
  text: string,
  { environment }: { readonly environment: Pick<Installation['environment'], 'practice'> },
): Result<Account, AccountRefusal> {
  const account = parseAccountId(text);
  return account.ok && account.value.environment === 'practice' && !environment.practice
    ? failure({
        code: 'practice-off',
        message:
          'The practice world is off in this installation (PRACTICE=off), so there is no practice account. Enter the Account ID of a NetSuite account.',
      })
    : account;
}
