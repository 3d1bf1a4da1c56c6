'use client';

import { useKeyOpener } from '../forms/may-change';
import { FormProofField } from './confirm-here';

/** The password that stands beside an API token which is not sealed, or what takes its place. */
export function TokenPasswordField({ hint }: { readonly hint: string }) {
  return useKeyOpener() === 'confirm' ? (
    <p className="text-small text-ink-muted">
      To use a different token, confirm who you are first.
    </p>
  ) : (
    <FormProofField label="Password" hint={hint} />
  );
}
