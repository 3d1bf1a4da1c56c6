import { Button } from '../ui/button';
import { RelativeDate } from '../ui/relative-date';
import { ConfirmHereFirst, ProofField } from './confirm-here';

/** A person's own link to the identity provider, and the form that makes one. */
export function OwnSingleSignOn({
  name,
  link,
  isOnlyWay,
  now,
}: {
  /** What people call the provider. */
  readonly name: string;
  readonly link: { readonly subject: string; readonly lastUsedAt: Date | undefined } | undefined;
  /** Whether the person has neither password nor passkey. */
  readonly isOnlyWay: boolean;
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
      {link !== undefined && isOnlyWay ? (
        <p>You have no password here: you sign in with {name} alone.</p>
      ) : null}
      {link === undefined ? (
        <>
          <ConfirmHereFirst />
          {/* The browser leaves the document, so this is a plain form. */}
          <form method="post" action="/sign-in/single-sign-on" className="space-y-5">
            <p>
              Link your account to sign in with {name}. You sign in there once, and stay signed in
              here.
            </p>
            <input type="hidden" name="purpose" value="link" />
            <ProofField
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
        </>
      ) : null}
    </>
  );
}
