'use client';

import { useKeyOpener } from '../forms/may-change';
import { ConfirmHere, ProofField } from '../sign-in/confirm-here';
import { Button } from '../ui/button';

/** The `id` of the field Password, for the error summary. */
export const KEY_EXPORT_PASSWORD_ID = 'key-export-password';

/** Props of {@link KeyExportForm}. */
export type KeyExportFormProps = {
  /** Where the form goes; it answers with a file. */
  readonly action: string;
  readonly error?: string | undefined;
};

/** Asks for the password again and downloads the documents with the private key. A plain form. */
export function KeyExportForm({ action, error }: KeyExportFormProps) {
  if (useKeyOpener() === 'confirm') {
    return <ConfirmHere />;
  }
  return (
    <form method="post" action={action} className="space-y-4" noValidate>
      <ProofField
        id={KEY_EXPORT_PASSWORD_ID}
        name="password"
        label="Password"
        hint="The password you sign in with."
        autoComplete="current-password"
        error={error}
      />
      <Button type="submit" variant="secondary">
        Download celigo.json with the private key
      </Button>
    </form>
  );
}
