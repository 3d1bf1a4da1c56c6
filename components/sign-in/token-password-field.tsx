'use client';

import { FormPasswordField } from '../forms/form-fields';
import { useKeyOpener } from '../forms/may-change';

/** The password that stands beside an API token which is not sealed, or what takes its place. */
export function TokenPasswordField({ hint }: { readonly hint: string }) {
  const opener = useKeyOpener();
  switch (opener) {
    case 'confirm':
      return <p className="text-small text-ink-muted">Another token needs your confirmation.</p>;
    case 'confirmed':
      return (
        <p className="text-small text-ink-muted">
          You have confirmed who you are: it counts once, for five minutes.
        </p>
      );
    default:
      return (
        <FormPasswordField
          name="password"
          label="Password"
          autoComplete="current-password"
          hint={hint}
        />
      );
  }
}
