import { ActionForm } from '@/components/forms/action-form';
import { ForEditors } from '@/components/forms/may-change';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DefinitionList } from '@/components/ui/definition-list';
import { RelativeDate } from '@/components/ui/relative-date';
import type { DiscardEffect, EarlierCredential } from '@/lib/profiles/credential-steps';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import { bringBackAction, discardNextAction, noteRevokedAction } from './step-actions';

function fieldsOf(profile: Profile, credentialId: string) {
  return { profileId: profile.id, version: profile.version, credentialId };
}

/** Drops the next certificate, so that pages are about the active one again. */
export function DiscardNext({
  profile,
  next,
  effect,
}: {
  readonly profile: Profile;
  readonly next: ProfileCredential;
  readonly effect: DiscardEffect;
}) {
  const label = 'Discard the next certificate';
  const form = {
    action: discardNextAction,
    idPrefix: 'discard',
    hiddenFields: fieldsOf(profile, next.id),
  };
  if (effect === 'way-back') {
    return (
      <ActionForm {...form} submitLabel={label} submitVariant="secondary">
        <p>
          Celigo keeps the certificate that it uses. You can bring this one back while it is valid.
        </p>
      </ActionForm>
    );
  }
  return (
    <ForEditors>
      <ConfirmDialog
        triggerLabel={label}
        title={`${label}?`}
        cancelLabel="Keep it"
        form={
          <ActionForm
            {...form}
            submitLabel={
              effect === 'key-destroyed' ? 'Discard it and destroy its key' : 'Discard it'
            }
            submitVariant="danger"
          />
        }
      >
        <p>
          Celigo keeps the certificate that it uses.{' '}
          {effect === 'key-destroyed'
            ? 'The private key of this one is destroyed, because nothing uses it. You cannot undo this.'
            : 'You cannot bring this one back.'}
        </p>
      </ConfirmDialog>
    </ForEditors>
  );
}

function EarlierCertificate({
  profile,
  credential,
}: {
  readonly profile: Profile;
  readonly credential: EarlierCredential;
}) {
  const hiddenFields = fieldsOf(profile, credential.id);
  return (
    <li className="space-y-4">
      <DefinitionList
        items={[
          { term: 'Certificate ID', value: credential.thumbprint, mono: true },
          { term: 'Valid until', value: <RelativeDate date={credential.endsAt} /> },
        ]}
      />
      <div className="flex flex-wrap gap-3">
        {credential.isWayBack && profile.next === undefined ? (
          <ActionForm
            action={bringBackAction}
            submitLabel="Go back to this certificate"
            submitVariant="secondary"
            idPrefix={`back-${credential.id}`}
            hiddenFields={hiddenFields}
          />
        ) : null}
        <ActionForm
          action={noteRevokedAction}
          submitLabel="I revoked it in NetSuite"
          submitVariant="secondary"
          idPrefix={`revoked-${credential.id}`}
          hiddenFields={hiddenFields}
        />
      </div>
    </li>
  );
}

/** The certificates that are no longer used and still valid. */
export function EarlierCertificates({
  profile,
  earlier,
}: {
  readonly profile: Profile;
  readonly earlier: ReadonlyArray<EarlierCredential>;
}) {
  if (earlier.length === 0) {
    return null;
  }
  return (
    <section className="space-y-5">
      <h2 className="text-heading">Earlier certificates</h2>
      <p>
        They stay valid in NetSuite until they expire or you revoke them there. If you go back to
        one, it becomes the next certificate: change the iClient in Celigo to finish.
      </p>
      <ul className="space-y-6">
        {earlier.map((credential) => (
          <EarlierCertificate key={credential.id} profile={profile} credential={credential} />
        ))}
      </ul>
    </section>
  );
}
