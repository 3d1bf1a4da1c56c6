import type { WaysToProve } from '@/lib/sign-in/single-sign-on/again';
import { PasskeyConfirm } from './passkey-confirm';
import { SingleSignOnButton } from './single-sign-on-button';

/**
 * What somebody without a password does before they use a form that asks for it: they use a passkey, or sign in
 * at the provider again. It stands before the form, because the browser leaves the page for that.
 */
export function ConfirmFirst({
  ways: { hasPassword, confirmedUntil, provider },
  to,
}: {
  readonly ways: WaysToProve;
  /** The page that the form is on. */
  readonly to: string;
}) {
  return hasPassword || confirmedUntil !== undefined ? null : (
    <div className="space-y-3">
      <p>You have no password here. Confirm who you are first.</p>
      {provider === undefined ? null : (
        <SingleSignOnButton label={`Confirm with ${provider}`} purpose="confirm" to={to} />
      )}
      <PasskeyConfirm />
    </div>
  );
}
