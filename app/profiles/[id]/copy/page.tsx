import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox, FormTextField } from '@/components/forms/form-fields';
import { AccountIdField } from '@/components/profiles/account-id-field';
import { PageHeading } from '@/components/ui/page-heading';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import { requirePerson } from '@/lib/sign-in/session';
import { loadProfileView } from '../profile-view';
import { copyProfileAction } from './actions';

export const metadata: Metadata = { title: 'Copy to another account' };

/** A new profile with the settings of this one, for another account. */
export default async function CopyPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  await requirePerson('editor');
  const { profile } = await loadProfileView((await params).id);
  const { configuration, scopes } = profile;
  const copied = [
    `scopes: ${scopes.map((scope) => SCOPE_LABELS[scope]).join(', ')}`,
    ...(configuration.templates === undefined ? [] : ['your texts of Payload and JWT headers']),
    ...(configuration.celigo?.account === undefined ? [] : ['which Celigo account it is for']),
  ];
  return (
    <div className="max-w-column">
      <PageHeading
        title="Copy to another account"
        eyebrow={
          <Link href={`/profiles/${profile.id}`} prefetch={false}>
            {profile.name}
          </Link>
        }
        lead="Makes a new profile that begins with these settings. It gets a key and certificate of its own."
      />
      <ul className="mb-6 list-disc pl-5">
        {copied.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <ActionForm
        action={copyProfileAction}
        submitLabel="Create profile"
        pendingLabel="One moment…"
        hiddenFields={{ profileId: profile.id, creationId: randomUUID() }}
      >
        <FormTextField name="name" label="Profile name" />
        <AccountIdField hint="Of the other account, or any address of it." />
        {configuration.clientId === undefined ? null : (
          <FormCheckbox
            name="sharedRecord"
            value="yes"
            label="Keep the Client ID"
            hint="Check this only if you know that both accounts share the integration record. If in doubt, leave it and enter the Client ID later."
          />
        )}
      </ActionForm>
    </div>
  );
}
