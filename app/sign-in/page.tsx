import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { ActionForm } from '@/components/forms/action-form';
import { FormPasswordField, FormTextField } from '@/components/forms/form-fields';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { WithoutTlsNotice } from '@/components/layout/without-tls-notice';
import { Notice } from '@/components/ui/notice';
import { isReachedWithoutTls } from '@/lib/installation/environment';
import { currentInstallation } from '@/lib/installation/installation';
import { ownerExists } from '@/lib/sign-in/people';
import { sessionOf } from '@/lib/sign-in/session';
import { landingPath } from '@/lib/sign-in/wanted-path';
import { signInAction } from './actions';

export const metadata: Metadata = { title: 'Sign in' };

/** Sign-in with email and password. */
export default async function SignInPage({
  searchParams,
}: {
  readonly searchParams: Promise<{
    readonly ended?: string | Array<string>;
    /** The page that was wanted. */
    readonly to?: string | Array<string>;
  }>;
}) {
  const installation = await currentInstallation();
  const { ended, to } = await searchParams;
  const landing = landingPath([to].flat()[0]);
  if (!(await ownerExists(installation.database))) {
    redirect('/welcome');
  }
  if ((await sessionOf(installation, await headers())) !== undefined) {
    redirect(landing);
  }
  return (
    <SignedOutShell
      title="Sign in"
      banner={
        <>
          {isReachedWithoutTls(installation.environment) ? <WithoutTlsNotice /> : null}
          {ended === 'yes' ? (
            <Notice kind="info" title="Your session has ended">
              The last change was not saved. Sign in and send it again.
            </Notice>
          ) : null}
        </>
      }
    >
      <ActionForm
        action={signInAction}
        submitLabel="Sign in"
        pendingLabel="Signing in…"
        hiddenFields={{ to: landing }}
      >
        <FormTextField name="email" label="Email" type="email" autoComplete="username" />
        <FormPasswordField name="password" label="Password" autoComplete="current-password" />
      </ActionForm>
    </SignedOutShell>
  );
}
