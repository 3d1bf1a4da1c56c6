import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { ActionForm } from '@/components/forms/action-form';
import { FormPasswordField, FormTextField } from '@/components/forms/form-fields';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { WithoutTlsNotice } from '@/components/layout/without-tls-notice';
import { PasskeySignIn } from '@/components/sign-in/passkey-form';
import { SingleSignOnFailed } from '@/components/sign-in/single-sign-on-failed';
import { SingleSignOnPart } from '@/components/sign-in/single-sign-on-part';
import { Disclosure } from '@/components/ui/disclosure';
import { Notice } from '@/components/ui/notice';
import { isReachedWithoutTls } from '@/lib/installation/environment';
import { ownerExists } from '@/lib/installation/first-owner';
import { currentInstallation } from '@/lib/installation/installation';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { sessionOf } from '@/lib/sign-in/session';
import { failureWords } from '@/lib/sign-in/single-sign-on/failures';
import { settingsInUse, whyNoPasswords } from '@/lib/sign-in/single-sign-on/settings';
import { landingPath } from '@/lib/sign-in/wanted-path';
import { signInAction } from './actions';
import { beginPasskeySignInAction, passkeySignInAction } from './passkey-actions';

const PASSKEY_ACTIONS = { begin: beginPasskeySignInAction, finish: passkeySignInAction };

export const metadata: Metadata = { title: 'Sign in' };

/** Sign-in with email and password, a passkey, or an identity provider. */
export default async function SignInPage({
  searchParams,
}: {
  readonly searchParams: Promise<{
    readonly ended?: string | Array<string>;
    /** The page that was wanted. */
    readonly to?: string | Array<string>;
    /** The code of a sign-in with the identity provider that failed. */
    readonly sso?: string | Array<string>;
  }>;
}) {
  const installation = await currentInstallation();
  const { ended, to, sso } = await searchParams;
  const landing = landingPath([to].flat()[0]);
  if (!(await ownerExists(installation.database))) {
    redirect('/welcome');
  }
  if ((await sessionOf(installation, await headers())) !== undefined) {
    redirect(landing);
  }
  const singleSignOn = await settingsInUse(installation);
  const passwordsOff = await whyNoPasswords(installation);
  const party = relyingPartyOf(installation.environment, (await headers()).get('host'));
  return (
    <SignedOutShell
      title="Sign in"
      banner={
        <>
          {isReachedWithoutTls(installation.environment) ? <WithoutTlsNotice /> : null}
          {ended === 'yes' ? (
            <Notice kind="info" title="Your session has ended">
              Your last change was not saved. Sign in and submit it again.
            </Notice>
          ) : null}
          <SingleSignOnFailed code={[sso].flat()[0]} title="You were not signed in" />
        </>
      }
    >
      {singleSignOn === undefined ? null : (
        <SingleSignOnPart name={singleSignOn.name} isOnly={singleSignOn.isOnly} to={landing} />
      )}
      {passwordsOff === 'sso-unreadable' ? <p>{failureWords(passwordsOff)}</p> : null}
      {passwordsOff !== undefined ? null : (
        <ActionForm
          action={signInAction}
          submitLabel="Sign in"
          pendingLabel="Signing in…"
          hiddenFields={{ to: landing }}
        >
          <FormTextField name="email" label="Email" type="email" autoComplete="username" />
          <FormPasswordField name="password" label="Password" autoComplete="current-password" />
        </ActionForm>
      )}
      {passwordsOff !== undefined || party === undefined ? null : (
        <PasskeySignIn to={landing} actions={PASSKEY_ACTIONS} />
      )}
      {passwordsOff === undefined ? (
        <Disclosure summary="Forgot your password?" className="mt-6">
          <p>
            Ask an owner for a link to set a new one. Owners create these links on the{' '}
            <strong>People</strong> page.
          </p>
          <p>
            If no owner can sign in, the server administrator can create one with{' '}
            <code>npm run people -- reset EMAIL</code>.
          </p>
        </Disclosure>
      ) : null}
    </SignedOutShell>
  );
}
