import type { FormAction } from '@/lib/forms/form-state';
import type { OwnPasskey } from '@/lib/sign-in/passkeys/passkeys';
import { ActionForm } from '../forms/action-form';
import { FormTextField } from '../forms/form-fields';
import { ConfirmHereFirst, FormProofField } from '../sign-in/confirm-here';
import type { PasskeyActions } from '../sign-in/passkey-action';
import { PasskeyForm } from '../sign-in/passkey-form';
import { Disclosure } from '../ui/disclosure';
import { RelativeDate } from '../ui/relative-date';

/** Props of {@link Passkeys}. */
export type PasskeysProps = {
  readonly passkeys: ReadonlyArray<OwnPasskey>;
  readonly now: Date;
  /** Whether browsers use passkeys at this address. */
  readonly worksHere: boolean;
  readonly actions: PasskeyActions & { readonly remove: FormAction };
};

/** The form that adds a passkey. */
export function AddPasskey({ actions }: { readonly actions: PasskeyActions }) {
  return (
    <PasskeyForm
      kind="create"
      actions={actions}
      submitLabel="Add a passkey"
      pendingLabel="Waiting for your device…"
      submitVariant="secondary"
      idPrefix="add-passkey"
    >
      <FormTextField
        name="name"
        label="Name of the passkey"
        autoComplete="off"
        hint="To tell it apart from others. For example, My laptop or Blue security key."
      />
      <FormProofField label="Your password" />
    </PasskeyForm>
  );
}

/** A person's passkeys: what there is, one more, and their removal. */
export function Passkeys({ passkeys, now, worksHere, actions }: PasskeysProps) {
  return (
    <section className="space-y-5">
      <h2 className="text-heading">Passkeys</h2>
      <p>
        A passkey signs you in with your fingerprint, face, or PIN, and counts as a second factor.
        {passkeys.length === 1
          ? ' Add a second one on another device, in case you lose this one.'
          : ''}
      </p>
      {passkeys.length === 0 ? null : (
        <ul className="border-t border-rule">
          {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
            <li key={id} className="space-y-2 border-b border-rule py-4">
              <p className="font-semibold wrap-anywhere">{name}</p>
              <p className="text-small text-ink-muted">
                Added <RelativeDate date={createdAt} now={now} withTime />
                <br />
                {lastUsedAt === undefined ? (
                  'Not used yet'
                ) : (
                  <>
                    Last used <RelativeDate date={lastUsedAt} now={now} withTime />
                  </>
                )}
              </p>
              <Disclosure summary={`Remove ${name}`}>
                <ActionForm
                  action={actions.remove}
                  submitLabel="Remove passkey"
                  pendingLabel="Removing…"
                  submitVariant="danger"
                  idPrefix={`remove-passkey-${id}`}
                  hiddenFields={{ passkeyId: id }}
                  forViewers
                >
                  <p>You can no longer sign in with it, and you are signed out everywhere else.</p>
                  <FormProofField label="Your password" />
                </ActionForm>
              </Disclosure>
            </li>
          ))}
        </ul>
      )}
      {worksHere ? (
        <>
          <ConfirmHereFirst />
          <AddPasskey actions={actions} />
          <noscript>
            <p>Adding a passkey needs JavaScript.</p>
          </noscript>
        </>
      ) : (
        <p className="text-small text-ink-muted">
          Browsers use passkeys only over HTTPS with a host name, or on localhost. Open the app at
          such an address to add one.
        </p>
      )}
    </section>
  );
}
