import { randomUUID } from 'node:crypto';
import { Check } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { loadProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox, FormTextField } from '@/components/forms/form-fields';
import { AccountRow } from '@/components/profiles/account-chip';
import { AccountIdField } from '@/components/profiles/account-id-field';
import { PageHeading } from '@/components/ui/page-heading';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import { savedTextWords } from '@/lib/celigo/profile-templates';
import { nameOfCopy, ownSettings } from '@/lib/profiles/store';
import { requirePerson } from '@/lib/sign-in/session';
import { copyProfileAction } from './actions';

export const metadata: Metadata = { title: 'Copy to another account' };

/** A new profile with the settings of this one, for another account. */
export default async function CopyPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  await requirePerson('editor');
  const { installation, profile, account } = await loadProfileView((await params).id);
  const { configuration, scopes } = profile;
  const { watch, daysBefore } = await ownSettings(installation.database, profile.id);
  const copied = [
    `Scopes: ${scopes.map((scope) => SCOPE_LABELS[scope]).join(', ')}`,
    ...savedTextWords(configuration.templates ?? {}, { account, scopes }),
    ...(configuration.celigo?.account === undefined ? [] : ['The Celigo account']),
    ...(watch === undefined
      ? []
      : ['How often the connection is checked, reminders, and contacts']),
    ...(daysBefore === undefined
      ? []
      : [`Days before expiration: ${daysBefore}. Automatic renewal stays off`]),
  ];
  return (
    <div className="max-w-column">
      <AccountRow accountId={profile.accountId} environmentLabel={account.environmentLabel}>
        <Link href={`/profiles/${profile.id}`} prefetch={false} className="wrap-anywhere">
          {profile.name}
        </Link>
      </AccountRow>
      <PageHeading
        title="Copy to another account"
        lead="Creates a new profile with these settings. The key and certificate are not copied: you make new ones for the other account."
      />
      <ul className="mb-6 space-y-1 text-small">
        {copied.map((words) => (
          <li key={words} className="flex gap-2">
            <Check aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-success" />
            {words}
          </li>
        ))}
      </ul>
      <ActionForm
        action={copyProfileAction}
        submitLabel="Create profile"
        pendingLabel="One moment…"
        hiddenFields={{ profileId: profile.id, creationId: randomUUID() }}
      >
        <FormTextField name="name" label="Profile name" defaultValue={nameOfCopy(profile.name)} />
        <AccountIdField hint="The Account ID of the other account, or any of its URLs." />
        {configuration.clientId === undefined ? null : (
          <FormCheckbox
            name="sharedRecord"
            value="yes"
            label="Keep the Client ID"
            hint="Check this only if both accounts share the integration record, as a sandbox can after a refresh from production. If in doubt, leave it unchecked and enter the Client ID later."
          />
        )}
      </ActionForm>
    </div>
  );
}
