import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox, FormCodeField } from '@/components/forms/form-fields';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { PasskeySignIn } from '@/components/sign-in/passkey-form';
import { currentInstallation } from '@/lib/installation/installation';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { REMEMBERED_DAYS } from '@/lib/sign-in/remembered-device';
import { halfSignedIn } from '@/lib/sign-in/second-step';
import { SECOND_STEP_SECONDS } from '@/lib/sign-in/time-limits';
import { landingPath, signInHref } from '@/lib/sign-in/wanted-path';
import { waitText } from '@/lib/words';
import { beginPasskeySignInAction, passkeySignInAction } from '../passkey-actions';
import { secondStepAction } from './actions';

export const metadata: Metadata = { title: 'Enter a code' };

/** The second step of the sign-in, for whoever has just taken the first. */
export default async function SecondStepPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ readonly to?: string | Array<string> }>;
}) {
  const installation = await currentInstallation();
  const landing = landingPath([(await searchParams).to].flat()[0]);
  const startAgain = (
    <Link href={signInHref(landing)} prefetch={false}>
      Sign in again
    </Link>
  );
  const requestHeaders = await headers();
  const half = await halfSignedIn(installation, requestHeaders, new Date());
  if (half === undefined) {
    return (
      <SignedOutShell
        title="Start this sign-in again"
        lead={`It took more than ${waitText(SECOND_STEP_SECONDS)}, or is already finished.`}
      >
        {startAgain}
      </SignedOutShell>
    );
  }
  const { authenticator, passkeys } = half.person.factors;
  const party = relyingPartyOf(installation.environment, requestHeaders.get('host'));
  const withPasskey =
    passkeys.length > 0 && party !== undefined ? (
      <PasskeySignIn
        to={landing}
        actions={{ begin: beginPasskeySignInAction, finish: passkeySignInAction }}
      />
    ) : null;
  if (authenticator === null) {
    return (
      <SignedOutShell
        title="Use your passkey"
        lead="This installation requires a second factor, and yours is a passkey. If you have lost it, ask an owner for a password link that removes the second factor."
      >
        <div className="space-y-6">
          {withPasskey ?? (
            <p>Browsers use passkeys only over HTTPS with a host name, or on localhost.</p>
          )}
          <noscript>
            <p>Passkeys need JavaScript.</p>
          </noscript>
          {startAgain}
        </div>
      </SignedOutShell>
    );
  }
  return (
    <SignedOutShell
      title="Enter a code"
      lead="Your account is protected by a second factor. Open your authenticator app and enter the code it shows for NetSuite M2M Wizard."
    >
      <ActionForm
        action={secondStepAction}
        submitLabel="Sign in"
        pendingLabel="Signing in…"
        hiddenFields={{ to: landing }}
        secondary={startAgain}
        forViewers
      >
        <FormCodeField hint="Six digits. Lost your phone? Enter one of your recovery codes. Without one, ask an owner for a password link that removes the second factor." />
        {half.first === 'single-sign-on' ? null : (
          <FormCheckbox
            name="remembers"
            label={`Remember this device for ${REMEMBERED_DAYS} days`}
            hint="During that time, this browser asks only for the password. Leave it unchecked on a shared computer."
          />
        )}
      </ActionForm>
      {withPasskey === null ? null : <div className="mt-6">{withPasskey}</div>}
    </SignedOutShell>
  );
}
