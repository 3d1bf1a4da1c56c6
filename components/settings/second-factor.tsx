import type { ReactNode } from 'react';
import type { FormAction } from '@/lib/forms/form-state';
import type { RememberedDevice } from '@/lib/sign-in/remembered-device';
import type { OwnSecondFactor } from '@/lib/sign-in/second-factor';
import { ActionForm } from '../forms/action-form';
import { FormCodeField } from '../forms/form-fields';
import { ConfirmHereFirst, FormProofField } from '../sign-in/confirm-here';
import { ButtonLink } from '../ui/button-link';
import { RelativeDate } from '../ui/relative-date';

/** Props of {@link SecondFactor}. */
export type SecondFactorProps = {
  readonly own: OwnSecondFactor;
  readonly devices: ReadonlyArray<RememberedDevice>;
  readonly now: Date;
  readonly actions: Readonly<Record<'renewCodes' | 'remove' | 'forget', FormAction>>;
};

/** Recovery codes left from which on a person should make new ones. */
const CODES_FEW = 3;

function Disclosure({
  summary,
  children,
}: {
  readonly summary: string;
  readonly children: ReactNode;
}) {
  return (
    <details className="disclosure">
      <summary className="inline-flex min-h-6 items-center text-accent hover:text-accent-strong">
        <span className="underline underline-offset-4">{summary}</span>
      </summary>
      <div className="mt-4 border-l-4 border-rule pl-4">{children}</div>
    </details>
  );
}

function PasswordAndCode() {
  return (
    <>
      <FormProofField label="Password" />
      <FormCodeField hint="From your authenticator app, or a recovery code." />
    </>
  );
}

function Devices({
  devices,
  now,
  forget,
}: Pick<SecondFactorProps, 'devices' | 'now'> & { readonly forget: FormAction }) {
  return (
    <div className="space-y-3">
      <h3 className="font-semibold">Remembered devices</h3>
      {devices.length === 0 ? (
        <p className="text-small text-ink-muted">None: every sign-in asks for a code.</p>
      ) : (
        <ul className="border-t border-rule">
          {devices.map(({ id, browser, lastUsedAt, expiresAt }) => (
            <li
              key={id}
              className="flex flex-col gap-x-6 gap-y-3 border-b border-rule py-4 sm:flex-row sm:items-center sm:justify-between"
            >
              <div className="min-w-0">
                <p className="font-semibold wrap-anywhere">{browser}</p>
                <p className="text-small text-ink-muted">
                  Last used <RelativeDate date={lastUsedAt} withTime now={now} />
                  <br />
                  No code needed until <RelativeDate date={expiresAt} />
                </p>
              </div>
              <ActionForm
                action={forget}
                submitLabel="Forget this device"
                pendingLabel="Forgetting…"
                submitVariant="secondary"
                idPrefix={`forget-${id}`}
                hiddenFields={{ deviceId: id }}
                forViewers
              />
            </li>
          ))}
        </ul>
      )}
      {devices.length > 1 ? (
        <ActionForm
          action={forget}
          submitLabel="Forget all devices"
          pendingLabel="Forgetting…"
          submitVariant="secondary"
          idPrefix="forget-all"
          forViewers
        />
      ) : null}
    </div>
  );
}

/** A person's authenticator app, recovery codes and remembered devices. */
export function SecondFactor({ own, devices, now, actions }: SecondFactorProps) {
  if (!own.isOn) {
    return (
      <section className="space-y-5">
        <h2 className="text-heading">Second factor</h2>
        <p>
          With an authenticator app, someone who learns your password still cannot sign in as you.
        </p>
        <ButtonLink href="/sign-in/set-up" variant="secondary">
          Set up an authenticator app
        </ButtonLink>
      </section>
    );
  }
  return (
    <section className="space-y-5">
      <h2 className="text-heading">Second factor</h2>
      <p>
        Your authenticator app is set up. Recovery codes left: {own.recoveryCodesLeft}.
        {own.recoveryCodesLeft <= CODES_FEW ? ' Create new ones before they run out.' : ''}
      </p>
      <ConfirmHereFirst />
      <Disclosure summary="Create new recovery codes">
        <ActionForm
          action={actions.renewCodes}
          submitLabel="Create recovery codes"
          pendingLabel="Creating…"
          idPrefix="renew-codes"
          forViewers
        >
          <p>The old ones stop working.</p>
          <PasswordAndCode />
        </ActionForm>
      </Disclosure>
      <Disclosure summary="Remove the authenticator app">
        <ActionForm
          action={actions.remove}
          submitLabel="Remove authenticator app"
          pendingLabel="Removing…"
          submitVariant="danger"
          idPrefix="remove-factor"
          forViewers
        >
          <p>
            After that, you sign in without a code. For a new phone, remove the authenticator app
            here and set it up again.
          </p>
          <PasswordAndCode />
        </ActionForm>
      </Disclosure>
      <Devices devices={devices} now={now} forget={actions.forget} />
    </section>
  );
}
