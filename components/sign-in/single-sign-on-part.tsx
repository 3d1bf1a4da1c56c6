import { SingleSignOnButton } from './single-sign-on-button';

/** The part of the sign-in page for those who come by an identity provider. */
export function SingleSignOnPart({
  name,
  isOnly,
  to,
}: {
  /** What people call the provider. */
  readonly name: string;
  /** Whether there is no other way in. */
  readonly isOnly: boolean;
  /** The page to land on. */
  readonly to: string;
}) {
  return (
    <div className="mb-8 space-y-6">
      <SingleSignOnButton
        label={`Sign in with ${name}`}
        purpose="sign-in"
        to={to}
        variant={isOnly ? 'primary' : 'secondary'}
      />
      {isOnly ? (
        <p className="text-small text-ink-muted">
          Passwords are turned off here. The server administrator can let you in.
        </p>
      ) : (
        <p className="border-t border-rule pt-6 text-small text-ink-muted">
          Or with your email address and password
        </p>
      )}
    </div>
  );
}
