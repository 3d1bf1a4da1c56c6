import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ActionForm } from '@/components/forms/action-form';
import { FormPasswordField, FormTextField } from '@/components/forms/form-fields';
import { OneTimeCodeField } from '@/components/layout/one-time-code-field';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { WayPicture } from '@/components/layout/way-picture';
import { WithoutTlsNotice } from '@/components/layout/without-tls-notice';
import { isReachedWithoutTls } from '@/lib/installation/environment';
import { ownerExists } from '@/lib/installation/first-owner';
import { currentInstallation } from '@/lib/installation/installation';
import { PASSWORD_LENGTH_MIN } from '@/lib/sign-in/password';
import { createOwnerAction } from './actions';

export const metadata: Metadata = { title: 'Welcome' };

/** The first run: makes the owner of this installation. */
export default async function WelcomePage() {
  const { database, environment } = await currentInstallation();
  if (await ownerExists(database)) {
    redirect('/sign-in');
  }
  return (
    <SignedOutShell
      title="Welcome"
      banner={isReachedWithoutTls(environment) ? <WithoutTlsNotice /> : null}
      picture={<WayPicture />}
      lead="Create the owner account for this installation. Your account and profiles are stored on this server. A private key leaves it only when it is sent to Celigo, or when someone you allow copies or downloads it."
    >
      <ActionForm
        action={createOwnerAction}
        submitLabel="Create owner account"
        pendingLabel="Creating…"
      >
        <FormTextField name="name" label="Name" autoComplete="name" />
        <FormTextField name="email" label="Email" type="email" autoComplete="username" />
        <FormPasswordField
          name="password"
          label="Password"
          autoComplete="new-password"
          hint={`At least ${PASSWORD_LENGTH_MIN} characters. You will be asked for it again before a private key is shown.`}
        />
        <OneTimeCodeField />
      </ActionForm>
    </SignedOutShell>
  );
}
