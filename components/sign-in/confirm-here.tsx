'use client';

import { usePathname } from 'next/navigation';
import { useKeyOpener } from '../forms/may-change';
import { PasswordField, type PasswordFieldProps } from '../ui/password-field';
import { SingleSignOnButton } from './single-sign-on-button';

/** Sends somebody without a password to the identity provider again, and back to this page. */
export function ConfirmHere({
  words = 'You have no password here. Confirm who you are first.',
}: {
  readonly words?: string;
}) {
  const to = usePathname();
  return (
    <div className="space-y-3">
      <p className="text-small">{words}</p>
      <SingleSignOnButton label="Confirm who you are" purpose="confirm" to={to} />
    </div>
  );
}

/** The same, in front of a form, and only for those who have to. */
export function ConfirmHereFirst({ words }: { readonly words?: string }) {
  if (useKeyOpener() !== 'confirm') return null;
  return words === undefined ? <ConfirmHere /> : <ConfirmHere words={words} />;
}

/** The password of somebody who has one; what stands in its place for the others. */
export function ProofField(props: PasswordFieldProps) {
  const opener = useKeyOpener();
  switch (opener) {
    case 'confirm':
      return null;
    case 'confirmed':
      return (
        <p className="text-small text-ink-muted">
          {props.error ?? 'You have confirmed who you are: it counts once, for five minutes.'}
        </p>
      );
    default:
      return <PasswordField {...props} />;
  }
}
