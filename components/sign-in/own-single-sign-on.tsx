import { Button } from '../ui/button';
import { PasswordField } from '../ui/password-field';
import { RelativeDate } from '../ui/relative-date';

/** A person's own link to the identity provider, and the form that makes one. */
export function OwnSingleSignOn({
  name,
  link,
  hasPassword,
  now,
}: {
  /** What people call the provider. */
  readonly name: string;
  readonly link: { readonly subject: string; readonly lastUsedAt: Date | undefined } | undefined;
  readonly hasPassword: boolean;
  readonly now: Date;
}) {
  return (
    <>
      {link === undefined ? null : (
        <p>
          You are linked to {name} as <code className="wrap-anywhere">{link.subject}</code>
          {link.lastUsedAt === undefined ? (
            ', and have not signed in with it yet.'
          ) : (
            <>
              . You last signed in with it{' '}
              <RelativeDate date={link.lastUsedAt} now={now} withTime />.
            </>
          )}
        </p>
      )}
      {hasPassword ? null : <p>You have no password here: you sign in with {name} alone.</p>}
      {link === undefined && hasPassword ? (
        // The browser leaves the document, so this is a plain form.
        <form method="post" action="/sign-in/single-sign-on" className="space-y-5">
          <p>
            Link your account to sign in with {name}. You sign in there once, and stay signed in
            here.
          </p>
          <input type="hidden" name="purpose" value="link" />
          <PasswordField
            id="link-password"
            name="password"
            label="Your password"
            autoComplete="current-password"
            required
          />
          <Button type="submit" variant="secondary">
            Link to {name}
          </Button>
        </form>
      ) : null}
    </>
  );
}
