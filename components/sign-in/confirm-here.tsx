'use client';

import { usePathname } from 'next/navigation';
import { CONFIRMED_SECONDS } from '@/lib/sign-in/time-limits';
import { waitText } from '@/lib/words';
import { useField } from '../forms/form-context';
import { useKeyOpener, useProofWays } from '../forms/may-change';
import { PasswordField, type PasswordFieldProps } from '../ui/password-field';
import { PasskeyConfirm } from './passkey-confirm';
import { SingleSignOnButton } from './single-sign-on-button';

/** Has somebody without a password use a passkey, or sends them to the identity provider again and back to this page. */
export function ConfirmHere({
  words = 'You have no password here. Confirm who you are first.',
}: {
  readonly words?: string;
}) {
  const to = usePathname();
  const { hasProvider, passkey } = useProofWays();
  if (!hasProvider && passkey === undefined) {
    return (
      <p className="text-small">
        You have no password here, and no other way to confirm who you are. Ask an owner for a
        password link.
      </p>
    );
  }
  return (
    <div className="space-y-3">
      <p className="text-small">{words}</p>
      {hasProvider ? (
        <SingleSignOnButton label="Confirm who you are" purpose="confirm" to={to} />
      ) : null}
      <PasskeyConfirm />
    </div>
  );
}

/** The same, in front of a form, and only for those who have to. */
export function ConfirmHereFirst({ words }: { readonly words?: string }) {
  if (useKeyOpener() !== 'confirm') {
    return null;
  }
  return words === undefined ? <ConfirmHere /> : <ConfirmHere words={words} />;
}

const CONFIRMED = `You have confirmed who you are. This is good for one use within ${waitText(CONFIRMED_SECONDS)}.`;

/** The password of somebody who has one; what stands in its place for the others. */
export function ProofField(props: PasswordFieldProps) {
  const opener = useKeyOpener();
  const { hasPassword } = useProofWays();
  if (opener === 'confirm') {
    return null;
  }
  // A confirmation that was used up leaves those who have a password with it.
  if (opener === 'confirmed' && !(hasPassword && props.error !== undefined)) {
    return <p className="text-small text-ink-muted">{props.error ?? CONFIRMED}</p>;
  }
  return (
    <>
      <PasswordField {...props} />
      <PasskeyConfirm />
    </>
  );
}

/** The same, bound to the form around it. {@link ConfirmHereFirst} belongs before that form. */
export function FormProofField({
  label,
  hint,
}: {
  readonly label: string;
  readonly hint?: string;
}) {
  const field = useField('password');
  return (
    <ProofField
      key={field.answers}
      name="password"
      label={label}
      hint={hint}
      autoComplete="current-password"
      id={field.id}
      error={field.error}
    />
  );
}
