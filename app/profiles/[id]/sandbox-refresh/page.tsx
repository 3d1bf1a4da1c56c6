import type { Metadata } from 'next';
import { ProfileFrame } from '@/app/profile-frame';
import { sandboxRefreshHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextField } from '@/components/forms/form-fields';
import { DownloadCertificate } from '@/components/setup/download-certificate';
import { ExternalLink } from '@/components/ui/external-link';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { m2mMappingGuide } from '@/lib/guide/setup-guide';
import { clientIdEnd } from '@/lib/profiles/client-id';
import { asUsed } from '@/lib/profiles/profile';
import { testRefreshedAction } from './actions';

export const metadata: Metadata = { title: 'Sandbox was refreshed' };

/** After a refresh of a sandbox: the same certificate goes back in, and the connection is tested. */
export default async function SandboxRefreshPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, account } = view;
  const { credential } = asUsed(profile);
  const guide = m2mMappingGuide({ account });
  return (
    <ProfileFrame view={view} currentHref={sandboxRefreshHref(profile.id)}>
      <div className="mb-9 space-y-4">
        <h1 className="text-title">Sandbox was refreshed</h1>
        <p className="prose text-ink-muted">
          A refresh removes all certificates from a sandbox. The key stays valid: upload the same
          certificate again, and Celigo needs no change.
        </p>
      </div>
      {credential === undefined || profile.configuration.clientId === undefined ? (
        <Notice kind="info" title="Nothing to restore yet">
          <p>First finish the setup.</p>
        </Notice>
      ) : (
        <div className="space-y-9">
          <section className="space-y-4">
            <h2 className="text-heading">1. Upload the same certificate again</h2>
            <DownloadCertificate profileId={profile.id} credentialId={credential.id} />
            <p>
              <MenuPath path={guide.menuPath} />: the same entity, role, and application as before.
            </p>
            <p>
              <ExternalLink href={guide.deepLink} appearance="button">
                Open in NetSuite
              </ExternalLink>
            </p>
          </section>
          <section className="space-y-4">
            <h2 className="text-heading">2. Check the Client ID, and test</h2>
            <p>
              An integration record that was copied from production keeps production’s Client ID.
              One created in the sandbox is gone: create it again, and enter its new Client ID here
              and in Celigo.
            </p>
            <ActionForm
              action={testRefreshedAction}
              submitLabel="I uploaded it: test now"
              pendingLabel="Testing…"
              hiddenFields={{ profileId: profile.id, version: profile.version }}
            >
              <FormTextField
                name="clientId"
                label="Client ID"
                mono
                spellCheck={false}
                hint={`Leave it empty to keep the saved one, which ends in ${clientIdEnd(profile.configuration.clientId)}.`}
              />
            </ActionForm>
          </section>
        </div>
      )}
    </ProfileFrame>
  );
}
