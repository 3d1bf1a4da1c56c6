import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { beginAuthenticatorAction, confirmAuthenticatorAction } from '@/app/authenticator-actions';
import { addPasskeyAction, beginPasskeyAction } from '@/app/passkey-actions';
import { ActionForm } from '@/components/forms/action-form';
import { FormCodeField } from '@/components/forms/form-fields';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { AddPasskey } from '@/components/settings/passkeys';
import { QrCode } from '@/components/settings/qr-code';
import { ConfirmHereFirst, FormProofField } from '@/components/sign-in/confirm-here';
import { Button } from '@/components/ui/button';
import { CopyField } from '@/components/ui/copy-field';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { ownSecondFactor, pendingAuthenticator } from '@/lib/sign-in/second-factor';
import { requirePersonForSetUp } from '@/lib/sign-in/session';
import { ProofFrame } from '../../proof-frame';

export const metadata: Metadata = { title: 'Set up an authenticator app' };

const FIRST_WORDS =
  'An authenticator app on your phone shows a new code every 30 seconds. Once it is set up, you enter a code after your password when you sign in.';

/** Asks for the password, and then for the first code. */
function AuthenticatorForm({
  isBegun,
  isOn,
}: {
  readonly isBegun: boolean;
  readonly isOn: boolean;
}) {
  return isBegun ? (
    // The same form before and after, because the recovery codes are its answer.
    <ActionForm
      key="confirm"
      action={confirmAuthenticatorAction}
      submitLabel="Turn on"
      pendingLabel="Checking…"
      isDone={isOn}
      forViewers
    >
      {isOn ? null : <FormCodeField hint="The six digits that the app shows now." />}
    </ActionForm>
  ) : (
    <ActionForm
      key="begin"
      action={beginAuthenticatorAction}
      submitLabel="Show the QR code"
      pendingLabel="Preparing…"
      forViewers
    >
      <FormProofField label="Password" hint="The password you sign in with." />
    </ActionForm>
  );
}

/** The set-up of an authenticator app, in three steps: password, QR code, recovery codes. */
export default async function SetUpPage() {
  const session = await requirePersonForSetUp();
  const { installation, person, mustSetUp } = session;
  const { isOn } = await ownSecondFactor(installation, person.id);
  const pending = isOn ? undefined : await pendingAuthenticator(installation, session, new Date());
  const party = relyingPartyOf(installation.environment, (await headers()).get('host'));
  const isBegun = isOn || pending !== undefined;
  return (
    <SignedOutShell
      title={isOn ? 'Your authenticator app is set up' : 'Set up an authenticator app'}
      lead={
        isOn
          ? 'When you sign in, enter its code after your password.'
          : mustSetUp
            ? `This installation requires a second factor for everyone. ${FIRST_WORDS}`
            : FIRST_WORDS
      }
    >
      <ProofFrame session={session}>
        <div className="space-y-6">
          {isBegun ? null : <ConfirmHereFirst />}
          {pending === undefined ? null : (
            <>
              <p>
                Scan this code with the app, or enter the key by hand. Then enter the code it shows.
              </p>
              <QrCode text={pending.uri} label="QR code for your authenticator app" />
              <CopyField id="key" label="Key" value={pending.secret} />
            </>
          )}
          <AuthenticatorForm isBegun={isBegun} isOn={isOn} />
          {mustSetUp && pending === undefined && party !== undefined ? (
            <section className="space-y-4 border-t border-rule pt-6">
              <h2 className="font-semibold">Or add a passkey</h2>
              <p>
                It signs you in with your fingerprint, face, or PIN, and is a second factor too.
              </p>
              <AddPasskey actions={{ begin: beginPasskeyAction, finish: addPasskeyAction }} />
            </section>
          ) : null}
          {mustSetUp ? (
            <form method="post" action="/sign-out">
              <Button type="submit" variant="secondary">
                Sign out
              </Button>
            </form>
          ) : (
            <p>
              <Link href={isOn ? '/profiles' : '/settings'} prefetch={false}>
                {isOn ? 'Continue' : 'Back to your sign-in'}
              </Link>
            </p>
          )}
        </div>
      </ProofFrame>
    </SignedOutShell>
  );
}
