import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import Link from 'next/link';
import { CertificateFacts } from '@/components/setup/certificate-facts';
import { KeyGenerationForm } from '@/components/setup/key-generation-form';
import { CodeBlock } from '@/components/ui/code-block';
import { Disclosure } from '@/components/ui/disclosure';
import { Notice } from '@/components/ui/notice';
import { algorithmDetails } from '@/lib/keys/algorithms';
import { describeCertificate } from '@/lib/keys/certificate';
import { opensslCommand } from '@/lib/keys/openssl-command';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import type { ProfileCredential } from '@/lib/profiles/profile';
import { loadProfileView } from '../../profile-view';
import { SetupPage } from '../setup-page';
import { nextTaskHref } from '../task-href';
import { generateKeyAction } from './actions';

export const metadata: Metadata = { title: 'Make the key and certificate' };

/** Days that the shown openssl command gives, as in the recipe. */
const COMMAND_VALIDITY_DAYS = 365;

function CurrentCertificate({
  credential,
  profileId,
}: {
  readonly credential: ProfileCredential;
  readonly profileId: string;
}) {
  const described = describeCertificate(credential.certificatePem);
  if (!described.ok) {
    throw new Error(`Credential ${credential.id} holds a certificate that does not parse.`);
  }
  return (
    <section className="space-y-5">
      <h2 className="text-heading">Your certificate</h2>
      <p>
        The private key is sealed on this installation. The certificate is public: upload{' '}
        <strong>public.pem</strong> in NetSuite in the next task.
      </p>
      <CertificateFacts
        certificateId={credential.predictedCertificateId}
        sha256Fingerprint={described.value.sha256Fingerprint}
        algorithm={algorithmDetails(credential.algorithm).label}
        subject={described.value.subject}
        notBefore={credential.notBefore}
        notAfter={credential.notAfter}
        now={new Date()}
        downloadHref={`/profiles/${profileId}/public.pem`}
      />
      <p>
        <Link href={nextTaskHref(profileId, 'key-and-certificate')} prefetch={false}>
          Continue: upload the certificate
        </Link>
      </p>
    </section>
  );
}

/** Generates the key pair and certificate, and shows what came of it. */
export default async function KeyAndCertificateTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{ readonly already?: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { already } = await searchParams;
  const { profile } = view;
  const { credential } = profile;
  const commonName = `Celigo ${profile.accountId}`;
  return (
    <SetupPage
      view={view}
      slug="key-and-certificate"
      lead={
        <p>
          Celigo signs with the private key; NetSuite checks with the certificate. No terminal is
          needed.
        </p>
      }
    >
      {already === 'yes' && credential !== null ? (
        <Notice kind="info" title="There was one already">
          A key and certificate had just been generated for this profile, by a second click, another
          tab or somebody else. Nothing was replaced: here it is.
        </Notice>
      ) : null}
      {credential === null ? null : (
        <CurrentCertificate credential={credential} profileId={profile.id} />
      )}
      <section className="space-y-5">
        <h2 className="text-heading">
          {credential === null ? 'Generate' : 'Generate another in its place'}
        </h2>
        <KeyGenerationForm
          key={credential?.id ?? 'first'}
          action={generateKeyAction}
          profileId={profile.id}
          replaces={credential?.id ?? ''}
          confirmReplacement={credential !== null && credential.certificateId !== null}
          commonName={commonName}
          validityDaysMax={MAX_VALIDITY_DAYS}
          cancelUrl={`/profiles/${profile.id}/key-generation`}
          firstRequestId={randomUUID()}
        />
      </section>
      <Disclosure summary="The same with openssl">
        <div className="space-y-4">
          <p>
            This command makes an equal key and certificate with your own terminal. The wizard does
            not need it.
          </p>
          <CodeBlock
            id="openssl-command"
            label="openssl command"
            wrap
            code={opensslCommand({
              algorithm: credential?.algorithm ?? 'ES256',
              ...(credential?.rsaModulusLength
                ? { rsaModulusLength: credential.rsaModulusLength }
                : {}),
              commonName,
              validityDays: COMMAND_VALIDITY_DAYS,
            })}
          />
        </div>
      </Disclosure>
    </SetupPage>
  );
}
