import { FormPasswordField } from '@/components/forms/form-fields';
import type { WaysToProve } from '@/lib/sign-in/single-sign-on/again';
import { momentText } from '@/lib/words';
import { SingleSignOnButton } from './single-sign-on-button';

/** The field of a form in which somebody proves once more who they are. See also {@link ConfirmFirst}. */
export function PasswordOrProvider({
  ways,
  label = 'Your password',
}: {
  readonly ways: WaysToProve;
  readonly label?: string;
}) {
  switch (ways.kind) {
    case 'password':
      return <FormPasswordField name="password" label={label} autoComplete="current-password" />;
    case 'confirmed':
      return (
        <p className="text-small text-ink-muted">
          You have confirmed who you are: it counts once, until {momentText(ways.until)}.
        </p>
      );
    case 'provider':
      return null;
  }
}

/**
 * What somebody without a password does before they use a form that asks for it: they sign in at the provider
 * again. It stands before the form, because the browser leaves the page for it.
 */
export function ConfirmFirst({
  ways,
  to,
}: {
  readonly ways: WaysToProve;
  /** The page that the form is on. */
  readonly to: string;
}) {
  return ways.kind === 'provider' ? (
    <div className="space-y-3">
      <p>You have no password here. Confirm who you are first.</p>
      <SingleSignOnButton label={`Confirm with ${ways.name}`} purpose="confirm" to={to} />
    </div>
  ) : null;
}
