import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { FormPasswordField, FormTextField } from '@/components/forms/form-fields';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { PasskeyForm } from '@/components/sign-in/passkey-form';
import { currentInstallation } from '@/lib/installation/installation';
import { lookUpLink } from '@/lib/sign-in/attempt-limits';
import { readInvitation } from '@/lib/sign-in/invitations';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { PASSWORD_LENGTH_MIN } from '@/lib/sign-in/password';
import { ROLE_WORDS } from '@/lib/sign-in/roles';
import {
  acceptByPasskeyAction,
  acceptInvitationAction,
  beginInvitationPasskeyAction,
} from './actions';

// The address is a secret: no page that is opened from here learns it.
export const metadata: Metadata = { title: 'Invitation', referrer: 'origin', robots: 'noindex' };

/** Opens a link that an owner made. Looking at it changes nothing: mail scanners do that too. */
export default async function InvitationPage({
  params,
}: {
  readonly params: Promise<{ readonly token: string }>;
}) {
  const { token } = await params;
  const installation = await currentInstallation();
  const requestHeaders = await headers();
  const now = new Date();
  const invitation = await lookUpLink(installation, requestHeaders, now, () =>
    readInvitation(installation, token, now),
  );
  const party = relyingPartyOf(installation.environment, requestHeaders.get('host'));
  if (invitation === undefined) {
    return (
      <SignedOutShell
        title="This link does not work"
        lead="It may have been used already, or it may have expired or been revoked. Ask the person who sent it for a new one."
      >
        <Link href="/sign-in" prefetch={false}>
          Sign in
        </Link>
      </SignedOutShell>
    );
  }
  const { email, role, userId } = invitation;
  const isNew = userId === undefined;
  return (
    <SignedOutShell
      title={isNew ? 'Create your account' : 'Set a new password'}
      lead={
        isNew
          ? `You have been invited to this installation of NetSuite M2M Wizard as ${ROLE_WORDS[role].one}. You ${ROLE_WORDS[role].may}.`
          : 'Your old password stops working, and you are signed out everywhere else.'
      }
    >
      <ActionForm
        action={acceptInvitationAction}
        submitLabel={isNew ? 'Create account' : 'Set password'}
        pendingLabel={isNew ? 'Creating…' : 'Saving…'}
        hiddenFields={{ token }}
        forViewers
      >
        <p>
          Email: <strong className="wrap-anywhere">{email}</strong>
        </p>
        {isNew ? <FormTextField name="name" label="Name" autoComplete="name" /> : null}
        <FormPasswordField
          name="password"
          label={isNew ? 'Password' : 'New password'}
          autoComplete="new-password"
          hint={`At least ${PASSWORD_LENGTH_MIN} characters.`}
        />
      </ActionForm>
      {isNew && party !== undefined ? (
        <div className="mt-8 border-t border-rule pt-6">
          <PasskeyForm
            kind="create"
            actions={{ begin: beginInvitationPasskeyAction, finish: acceptByPasskeyAction }}
            submitLabel="Create account with a passkey"
            pendingLabel="Waiting for your device…"
            submitVariant="secondary"
            idPrefix="passkey"
            hiddenFields={{ token }}
          >
            <p>
              Or without a password: a passkey signs you in with your fingerprint, face, or PIN.
            </p>
            <FormTextField name="name" label="Your name" autoComplete="name" />
          </PasskeyForm>
        </div>
      ) : null}
    </SignedOutShell>
  );
}
