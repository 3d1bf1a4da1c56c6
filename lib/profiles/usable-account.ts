import { type Account, parseAccountId } from '@/lib/account/account';
import { failure, type Result } from '@/lib/result';

/** Why a typed Account ID cannot be used, with a stable code and a sentence for people. */
export type AccountRefusal = { readonly code: string; readonly message: string };

/** The settings that decide whether something answers for a practice account. */
type PracticeSettings = {
  readonly practice: boolean;
  readonly outboundGatewayUrl: string | undefined;
};

/**
 * Whether something answers for an account. For a practice account, that is the practice world of this
 * installation, or an outbound gateway, which may lead to that of another one.
 */
export function isReachable(
  account: { readonly environment: string },
  { practice, outboundGatewayUrl }: PracticeSettings,
): boolean {
  return account.environment !== 'practice' || practice || outboundGatewayUrl !== undefined;
}

/**
 * Whether the app asks an account without a person. A practice account only in its own practice world: a gateway
 * may lead anywhere, and none that was practiced with before must be called broken because of that.
 */
export function isWatched(
  account: { readonly environment: string },
  { practice }: PracticeSettings,
): boolean {
  return account.environment !== 'practice' || practice;
}

/** Reads a typed Account ID; a practice account only where something answers for it. */
export function parseUsableAccount(
  text: string,
  { environment }: { readonly environment: PracticeSettings },
): Result<Account, AccountRefusal> {
  const account = parseAccountId(text);
  return account.ok && !isReachable(account.value, environment)
    ? failure({
        code: 'practice-off',
        message:
          'The practice world is off in this installation (PRACTICE=off), so there is no practice account. Enter the Account ID of a NetSuite account.',
      })
    : account;
}
