import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { renewalHref, taskHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { CertificateFacts, endFacts } from '@/components/setup/certificate-facts';
import { DownloadAndContinue } from '@/components/setup/download-and-continue';
import { certificateFileHref } from '@/components/setup/download-certificate';
import { KeyGenerationForm } from '@/components/setup/key-generation-form';
import { KeyWays } from '@/components/setup/key-ways';
import { replacedPair } from '@/components/setup/replacement-questions';
import { Arrived } from '@/components/ui/arrived';
import { BoxedDisclosure } from '@/components/ui/boxed-disclosure';
import { CodeBlock } from '@/components/ui/code-block';
import { DefinitionList } from '@/components/ui/definition-list';
import { Disclosure } from '@/components/ui/disclosure';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { isConfirmed } from '@/lib/connection-test/last-good-test';
import { algorithmDetails } from '@/lib/keys/algorithms';
import { describeCertificate } from '@/lib/keys/certificate';
import { certificateWarnings } from '@/lib/keys/certificate-warnings';
import { opensslCommandLike } from '@/lib/keys/openssl-command';
import { MAX_VALIDITY_DAYS, USUAL_VALIDITY_DAYS } from '@/lib/keys/validity';
import { readCertificateRequest } from '@/lib/profiles/certificate-requests';
import { isNews } from '@/lib/profiles/credential-life';
import {
  type DiscardEffect,
  discardEffect,
  listEarlierCredentials,
} from '@/lib/profiles/credential-steps';
import { newKeyDefaults } from '@/lib/profiles/new-key';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import { type RenewalState, readRenewal } from '@/lib/renewal/state';
import { viewGeneration } from '../../key-generation';
import { GoingOn } from '../../key-generation-going-on';
import { fixHref } from '../../test-again';
import { SetupPage } from '../setup-page';
import { generateKeyAction } from './actions';
import { DiscardNext, EarlierCertificates } from './credential-steps';

export const metadata: Metadata = { title: TASK_WORDS['key-and-certificate'].title };

/** The command for what is there, or for what the form below makes as it stands. */
function equalCommand(
  credential: ProfileCredential | undefined,
  { algorithm, commonName }: ReturnType<typeof newKeyDefaults>,
): string {
  const described =
    credential === undefined ? undefined : describeCertificate(credential.certificatePem);
  return opensslCommandLike({
    algorithm,
    rsaModulusLength: credential?.rsaModulusLength,
    subject: described?.ok ? described.value.subject : '',
    validityDays: described?.ok ? described.value.validityDays : USUAL_VALIDITY_DAYS,
    otherCommonName: commonName,
  });
}

/** The certificate that Celigo uses, while the page is about the next one. */
function CertificateInUse({
  credential,
  now,
}: {
  readonly credential: ProfileCredential;
  readonly now: Date;
}) {
  return (
    <section className="space-y-4">
      <h2 className="text-heading">The certificate that Celigo uses</h2>
      <DefinitionList
        items={[
          { term: 'Certificate ID', value: credential.predictedCertificateId, mono: true },
          ...endFacts(credential, now),
        ]}
      />
    </section>
  );
}

/** Where the certificate is uploaded; once a test worked, that task tests again and leads to the report. */
function uploadHref({ id, prerequisitesProvenFor }: Profile): string {
  return prerequisitesProvenFor === undefined
    ? taskHref(id, 'm2m-mapping')
    : fixHref(id, 'm2m-mapping');
}

/** Who has a certificate, by its stage. */
const USED_BY = {
  staged: 'nobody',
  uploaded: 'netsuite',
  active: 'celigo',
  superseded: 'netsuite',
  revoked: 'netsuite',
} as const;

function CurrentCertificate({
  credential,
  profile,
  now,
}: {
  readonly credential: ProfileCredential;
  readonly profile: Profile;
  readonly now: Date;
}) {
  const profileId = profile.id;
  const described = describeCertificate(credential.certificatePem);
  if (!described.ok) {
    throw new Error(`Credential ${credential.id} has a certificate that cannot be parsed.`);
  }
  return (
    <section className="space-y-5">
      <h2 className="text-heading">
        {profile.active !== undefined && profile.next !== undefined
          ? 'The next certificate'
          : 'Your certificate'}
      </h2>
      <p>
        The private key is sealed on this installation. The certificate is public: NetSuite gets{' '}
        <strong>public.pem</strong>.
      </p>
      <CertificateFacts
        certificateId={credential.predictedCertificateId}
        isConfirmed={isConfirmed(profile, credential)}
        sha256Fingerprint={described.value.sha256Fingerprint}
        algorithm={algorithmDetails(credential.algorithm).label}
        subject={described.value.subject}
        notBefore={credential.notBefore}
        notAfter={credential.notAfter}
        now={now}
        download={{ profileId, credentialId: credential.id }}
      />
      {certificateWarnings(described.value, now, USED_BY[credential.stage]).map(
        ({ code, message }) => (
          <Notice key={code} kind="warning" title="Good to know">
            <p>{message}</p>
            <p>
              <code>{code}</code>
            </p>
          </Notice>
        ),
      )}
    </section>
  );
}

/** What another key does to what is there. */
function generateHint({ active, next }: Profile): string {
  if (active !== undefined) {
    return next === undefined
      ? 'Celigo keeps the certificate that it uses. The new one becomes the next certificate: upload it, test it, and then change the iClient.'
      : 'It replaces the next certificate. Celigo keeps the one that it uses.';
  }
  return 'It replaces the pair above, whose private key is destroyed if nothing else needs it.';
}

/** How the certificate on the page came to be, right after it did, and the way on in one click. */
function Arrival({
  from,
  leftOut,
  wayOn,
}: {
  readonly from: string | undefined;
  readonly leftOut: string | undefined;
  readonly wayOn: ReactNode;
}) {
  if (from === 'generated') {
    return (
      <Arrived>
        <Notice kind="success" role="status" title="Key and certificate generated">
          <p>The private key is sealed. Next: upload public.pem in NetSuite.</p>
          <p>{wayOn}</p>
        </Notice>
      </Arrived>
    );
  }
  if (from !== 'import' && from !== 'ca') {
    return null;
  }
  const others = /^[1-9]\d?$/.test(leftOut ?? '') ? Number(leftOut) : 0;
  return (
    <Arrived>
      <Notice
        kind="success"
        role="status"
        title={
          from === 'import' ? 'Key and certificate imported' : 'The certificate matches its key'
        }
      >
        <p>
          The private key was checked against the certificate by signing with it, and is sealed.
          {others > 0
            ? ` ${others === 1 ? 'One other certificate, such as one from a chain, was' : `${others} other certificates, such as those from a chain, were`} left out, because NetSuite needs only this one.`
            : ''}
        </p>
        <p>{wayOn}</p>
      </Notice>
    </Arrived>
  );
}

/** The certificates of the profile: what Celigo uses, what is next, and how one becomes the other. */
function Certificates({
  profile,
  discarding,
  renewal,
  now,
}: {
  readonly profile: Profile;
  /** What discarding the next one does; absent where it cannot be discarded here. */
  readonly discarding: DiscardEffect | undefined;
  readonly renewal: RenewalState | undefined;
  readonly now: Date;
}) {
  const { active, next } = profile;
  return (
    <>
      {next === undefined ? null : (
        <CurrentCertificate credential={next} profile={profile} now={now} />
      )}
      {discarding === undefined || next === undefined ? null : (
        <DiscardNext profile={profile} next={next} effect={discarding} />
      )}
      {active === undefined ? null : next === undefined ? (
        <CurrentCertificate credential={active} profile={profile} now={now} />
      ) : (
        <CertificateInUse credential={active} now={now} />
      )}
      {active === undefined ? null : (
        <p>
          <Link href={renewalHref(profile.id)} prefetch={false}>
            {renewal === undefined ? 'Renew the certificate' : 'Continue the renewal'}
          </Link>
          {renewal === undefined
            ? ': step by step, while the one in use keeps working.'
            : ' to see what happens to the two certificates.'}
        </p>
      )}
    </>
  );
}

function RequestWaiting({ createdAt, page }: { readonly createdAt: Date; readonly page: string }) {
  return (
    <Notice kind="info" title="A key is waiting for its certificate">
      <p>
        The certificate request was created <RelativeDate date={createdAt} now={new Date()} />.{' '}
        <Link href={`${page}/certificate-request`} prefetch={false}>
          Upload your CA’s certificate, or cancel the request
        </Link>
        .
      </p>
    </Notice>
  );
}

/** Import, a CA's certificate, and the command that does the same. */
function OtherWays({
  credential,
  defaults,
  page,
}: {
  readonly credential: ProfileCredential | undefined;
  readonly defaults: ReturnType<typeof newKeyDefaults>;
  readonly page: string;
}) {
  return (
    <section className="space-y-3">
      <h2 className="text-subheading">Other ways</h2>
      <KeyWays current="generate" taskHref={page} />
      <Disclosure summary="Do the same with openssl">
        <div className="space-y-4">
          <p>
            This command makes the same kind of key and certificate in your own terminal. The wizard
            does not need it.
          </p>
          <CodeBlock
            id="openssl-command"
            label="openssl command"
            wrap
            code={equalCommand(credential, defaults)}
          />
        </div>
      </Disclosure>
    </section>
  );
}

/** Generates the key pair and certificate, and shows what came of it. */
export default async function KeyAndCertificateTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{
    readonly already?: string;
    readonly from?: string;
    readonly leftOut?: string;
    readonly generation?: string;
  }>;
}) {
  const view = await loadProfileView((await params).id);
  const { already, from, leftOut, generation: generationId } = await searchParams;
  const { profile, installation, person, now } = view;
  const { active, next } = profile;
  const credential = next ?? active;
  const defaults = newKeyDefaults(profile);
  const page = taskHref(profile.id, 'key-and-certificate');
  const renewal = await readRenewal(installation, profile);
  const discarding =
    active === undefined || next === undefined || renewal !== undefined
      ? undefined
      : await discardEffect(installation, next.id, now);
  const waiting = await readCertificateRequest(installation, profile.id);
  const generation = viewGeneration(person.id, profile.id, 'certificate', generationId, {
    page,
    isMade: credential !== undefined,
  });
  const ended = generation.kind === 'form' ? generation.ended : undefined;
  // Without a script to remove the message from the URL, reloading the page later does not show it again.
  const isNew = credential !== undefined && isNews(credential, new Date());
  const making =
    generation.kind === 'going-on' ? (
      <GoingOn state={generation.state} profileId={profile.id} purpose="certificate" page={page} />
    ) : (
      <KeyGenerationForm
        key={next?.id ?? 'first'}
        action={generateKeyAction}
        profileId={profile.id}
        replaces={next?.id ?? ''}
        replaced={replacedPair(profile)}
        otherKeyWaits={waiting !== undefined}
        validityDaysMax={MAX_VALIDITY_DAYS}
        chosen={{
          algorithm: defaults.algorithm,
          keySize: String(defaults.rsaModulusLength),
        }}
        validityDays={defaults.validityDays}
        commonName={defaults.commonName}
        requestId={randomUUID()}
        initialState={generation.initialState}
      />
    );
  return (
    <SetupPage
      view={view}
      slug="key-and-certificate"
      next={
        credential === undefined
          ? undefined
          : {
              title: TASK_WORDS['m2m-mapping'].title,
              href: uploadHref(profile),
              isWayOn: active === undefined || next !== undefined,
            }
      }
      lead={
        <p>
          Celigo signs with the private key; NetSuite checks the signature with the certificate.
        </p>
      }
    >
      {isNew ? (
        <Arrival
          from={from ?? (ended === 'made' ? 'generated' : undefined)}
          leftOut={leftOut}
          wayOn={
            <DownloadAndContinue
              fileHref={certificateFileHref({
                profileId: profile.id,
                credentialId: credential.id,
              })}
              href={uploadHref(profile)}
            />
          }
        />
      ) : null}
      {(already === 'yes' || ended === 'already') && credential !== undefined ? (
        <Notice kind="info" title="This profile already has a key">
          A key and certificate were just added in another tab or by someone else. Nothing was
          replaced.
        </Notice>
      ) : null}
      {waiting === undefined ? null : <RequestWaiting createdAt={waiting.createdAt} page={page} />}
      <Certificates profile={profile} discarding={discarding} renewal={renewal} now={now} />
      {renewal === undefined ? (
        <EarlierCertificates
          profile={profile}
          earlier={await listEarlierCredentials(installation, profile.id, now)}
        />
      ) : null}
      {credential === undefined || generation.kind === 'going-on' ? (
        <section className="space-y-4">{making}</section>
      ) : (
        <BoxedDisclosure
          summary="Generate another key and certificate"
          open={generation.initialState !== undefined}
        >
          <p>{generateHint(profile)}</p>
          {making}
        </BoxedDisclosure>
      )}
      <OtherWays credential={credential} defaults={defaults} page={page} />
    </SetupPage>
  );
}
