import type { Metadata } from 'next';
import { taskHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import {
  FormFileField,
  FormPasswordField,
  FormSecretTextArea,
  FormSelect,
} from '@/components/forms/form-fields';
import { GivenAgainNote } from '@/components/setup/given-again-note';
import { ImportPlace } from '@/components/setup/import-place';
import { KeyWays } from '@/components/setup/key-ways';
import { ReplacementQuestions, replacedPair } from '@/components/setup/replacement-questions';
import { Disclosure } from '@/components/ui/disclosure';
import { IMPORT_BYTES_MAX } from '@/lib/keys/import/import-budget';
import { readCertificateRequest } from '@/lib/profiles/certificate-requests';
import { SetupPage } from '../../setup-page';
import { importKeyAction } from './actions';

export const metadata: Metadata = { title: 'Bring your own key and certificate' };

const ALGORITHMS = [
  { value: '', label: 'The one that matches the key' },
  { value: 'PS256', label: 'PS256: RSA with SHA-256' },
  { value: 'PS384', label: 'PS384: RSA with SHA-384' },
  { value: 'PS512', label: 'PS512: RSA with SHA-512' },
];

/** A file, and beside it where there is room the box for its text. */
const FILE_OR_TEXT = 'grid items-start gap-x-5 gap-y-5 sm:grid-cols-2';

function WhatIsTaken() {
  return (
    <Disclosure summary="What you can import, and what you cannot">
      <ul>
        <li>
          Keys: EC on P-256, P-384, or P-521, and RSA with 3072 or 4096 bits, including RSA-PSS
          keys. Oracle documents that NetSuite accepts no others: no RSA with 2048 bits, no Ed25519,
          no DSA, no secp256k1.
        </li>
        <li>
          Private keys as PKCS#12, PKCS#8, SEC1, or PKCS#1, in PEM or DER, with or without a
          passphrase. Line breaks that were lost or turned into <code>\n</code> are repaired.
        </li>
        <li>
          Certificates as PEM, DER, or PKCS#7. If the file has a chain, only the key’s own
          certificate is used.
        </li>
        <li>
          OpenSSH keys, PuTTY keys, and Java keystores must be converted first; the error message
          gives the command.
        </li>
      </ul>
    </Disclosure>
  );
}

/** Takes a private key and certificate that were made elsewhere. */
export default async function ImportKeyPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, installation } = view;
  const { next } = profile;
  const waiting = await readCertificateRequest(installation, profile.id);
  return (
    <SetupPage
      view={view}
      slug="key-and-certificate"
      title="Bring your own key and certificate"
      lead={
        <p>
          The private key is sealed on this installation and never sent to NetSuite. You upload the
          certificate there in the next task.
        </p>
      }
    >
      <KeyWays current="import" taskHref={taskHref(profile.id, 'key-and-certificate')} />
      <ActionForm
        key={next?.id ?? 'first'}
        action={importKeyAction}
        submitLabel="Import key and certificate"
        pendingLabel="Reading…"
        hiddenFields={{ profileId: profile.id, replaces: next?.id ?? '' }}
        idPrefix="import"
        afterSubmit={
          <ImportPlace url={`${taskHref(profile.id, 'key-and-certificate')}/import/place`} />
        }
      >
        <GivenAgainNote />
        <section className="space-y-5">
          <h2 className="text-heading">1. The private key</h2>
          <div className={FILE_OR_TEXT}>
            <FormFileField
              name="keyFile"
              label="Private key file"
              hint=".p12, .pfx, .pem, .key, .p8, or .der. It may also contain the certificate."
              bytesMax={IMPORT_BYTES_MAX}
            />
            <FormSecretTextArea
              name="privateKey"
              label="Or paste the private key"
              hint="From its BEGIN line to its END line. It is not shown again."
              rows={3}
              maxLength={IMPORT_BYTES_MAX}
              mono
            />
          </div>
          <FormPasswordField
            name="passphrase"
            label="Passphrase of the private key"
            hint="Only if there is one. It is used once and not saved."
            autoComplete="off"
          />
        </section>
        <section className="space-y-5 pt-3">
          <h2 className="text-heading">2. Its certificate</h2>
          <div className={FILE_OR_TEXT}>
            <FormFileField
              name="certificateFile"
              label="Certificate file"
              hint=".cer, .crt, .pem, .der, or .p7b. Leave it empty if the file above contains it."
              bytesMax={IMPORT_BYTES_MAX}
            />
            <FormSecretTextArea
              name="certificate"
              label="Or paste the certificate"
              hint="It begins with BEGIN CERTIFICATE and is never a private key."
              rows={3}
              maxLength={IMPORT_BYTES_MAX}
              mono
            />
          </div>
        </section>
        <FormSelect
          name="algorithm"
          label="Sign with"
          options={ALGORITHMS}
          defaultValue=""
          hint="An EC key signs with the algorithm of its curve. An RSA key uses PS256 unless you choose a different one."
        />
        <ReplacementQuestions
          replaced={replacedPair(profile)}
          otherKeyWaits={waiting !== undefined}
        />
      </ActionForm>
      <WhatIsTaken />
    </SetupPage>
  );
}
