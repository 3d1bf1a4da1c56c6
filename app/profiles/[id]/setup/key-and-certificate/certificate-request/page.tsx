import { randomUUID } from 'node:crypto';
import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import { taskHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { FormFileField, FormSecretTextArea } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { CertificateRequestForm } from '@/components/setup/certificate-request-form';
import { CA_WAY_TITLE, KeyWays } from '@/components/setup/key-ways';
import { ReplacementQuestions, replacedPair } from '@/components/setup/replacement-questions';
import { ButtonLink } from '@/components/ui/button-link';
import { CodeBlock } from '@/components/ui/code-block';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DefinitionList } from '@/components/ui/definition-list';
import { Disclosure } from '@/components/ui/disclosure';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { algorithmDetails } from '@/lib/keys/algorithms';
import { IMPORT_BYTES_MAX } from '@/lib/keys/import/import-budget';
import { usualCommonName } from '@/lib/keys/subject';
import { readCertificateRequest, type WaitingRequest } from '@/lib/profiles/certificate-requests';
import type { Profile } from '@/lib/profiles/profile';
import { viewGeneration } from '../../../key-generation';
import { GoingOn } from '../../../key-generation-going-on';
import { SetupPage } from '../../setup-page';
import { cancelRequestAction, receiveCertificateAction, requestCertificateAction } from './actions';

export const metadata: Metadata = { title: CA_WAY_TITLE };

/** What to ask of the CA: NetSuite's documented rules. */
function WhatToAskFor() {
  return (
    <Disclosure summary="What to ask your CA for">
      <ul>
        <li>An X.509 certificate for this request, with the public key unchanged.</li>
        <li>
          Valid for two years at most: Oracle documents that NetSuite shortens anything longer.
        </li>
        <li>Signed with SHA-256 or better, with a key usage that includes digital signatures.</li>
        <li>As PEM, DER, or PKCS#7 (.p7b). A chain is fine; the wizard ignores it.</li>
        <li>No private key: the CA never sees it.</li>
      </ul>
    </Disclosure>
  );
}

function Send({
  waiting,
  profileId,
}: {
  readonly waiting: WaitingRequest;
  readonly profileId: string;
}) {
  return (
    <section className="space-y-5">
      <h2 className="text-heading">1. Send the request to your CA</h2>
      <p>
        The private key stays here, sealed. Your CA may take days to respond: come back to this page
        when you have the certificate.
      </p>
      <DefinitionList
        items={[
          { term: 'Created', value: <RelativeDate date={waiting.createdAt} now={new Date()} /> },
          { term: 'Algorithm', value: algorithmDetails(waiting.algorithm).label },
        ]}
      />
      <ButtonLink
        href={`/profiles/${profileId}/request.csr`}
        download="request.csr"
        icon={<Download aria-hidden="true" className="size-5" />}
      >
        Download request.csr
      </ButtonLink>
      <CodeBlock id="certificate-request" label="Certificate request" code={waiting.requestPem} />
      <WhatToAskFor />
    </section>
  );
}

function Receive({
  waiting,
  profile,
}: {
  readonly waiting: WaitingRequest;
  readonly profile: Profile;
}) {
  const { next } = profile;
  return (
    <section className="space-y-5">
      <h2 className="text-heading">2. Upload the certificate from your CA</h2>
      <ActionForm
        action={receiveCertificateAction}
        submitLabel="Use this certificate"
        pendingLabel="Reading…"
        hiddenFields={{
          profileId: profile.id,
          certificateRequestId: waiting.id,
          replaces: next?.id ?? '',
        }}
        idPrefix="receive"
      >
        <FormFileField
          name="certificateFile"
          label="Certificate file"
          hint="A .cer, .crt, .pem, .der, or .p7b file from your CA."
          bytesMax={IMPORT_BYTES_MAX}
        />
        <FormSecretTextArea
          name="certificate"
          label="Or paste the certificate"
          hint="From its BEGIN line to its END line."
          rows={4}
          maxLength={IMPORT_BYTES_MAX}
          mono
        />
        <ReplacementQuestions replaced={replacedPair(profile)} otherKeyWaits={false} />
      </ActionForm>
    </section>
  );
}

function Cancel({
  waiting,
  profileId,
}: {
  readonly waiting: WaitingRequest;
  readonly profileId: string;
}) {
  return (
    <section className="space-y-5">
      <h2 className="text-heading">Or start over</h2>
      <p>To create another request, cancel this one first.</p>
      <ForEditors>
        <ConfirmDialog
          triggerLabel="Cancel this request"
          title="Destroy the waiting key?"
          cancelLabel="Keep it"
          form={
            <ActionForm
              action={cancelRequestAction}
              submitLabel="Destroy the key and its request"
              submitVariant="danger"
              pendingLabel="Destroying…"
              hiddenFields={{ profileId, certificateRequestId: waiting.id }}
              idPrefix="cancel"
            />
          }
        >
          <p>
            A certificate that the CA issues for this request will no longer match any key. You
            cannot undo this.
          </p>
        </ConfirmDialog>
      </ForEditors>
    </section>
  );
}

/** How long the certificate that is there stays; nothing before there is one. */
function currentStays({ active, credential }: Profile): string {
  if (credential === undefined) {
    return '';
  }
  return active === undefined
    ? 'Your current certificate stays until you import the signed one.'
    : 'Your current certificate stays in use until you import the signed one and change the iClient.';
}

/** Makes a certificate request, and takes the certificate that a CA made from it. */
export default async function CertificateRequestPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{
    readonly already?: string;
    readonly changed?: string;
    readonly generation?: string;
  }>;
}) {
  const view = await loadProfileView((await params).id);
  const { already, changed, generation: generationId } = await searchParams;
  const { profile, installation, person } = view;
  const page = `${taskHref(profile.id, 'key-and-certificate')}/certificate-request`;
  const waiting = await readCertificateRequest(installation, profile.id);
  const generation = viewGeneration(person.id, profile.id, 'certificate-request', generationId, {
    page,
    isMade: waiting !== undefined,
  });
  const ended = generation.kind === 'form' ? generation.ended : undefined;
  return (
    <SetupPage
      view={view}
      slug="key-and-certificate"
      title={CA_WAY_TITLE}
      lead={
        <p>
          The key is generated and sealed here. You send only its certificate request to the CA, and
          upload the certificate that you get back. {currentStays(profile)}
        </p>
      }
    >
      <KeyWays
        current="certificate-request"
        taskHref={taskHref(profile.id, 'key-and-certificate')}
      />
      {ended === 'made' && waiting !== undefined ? (
        <Notice kind="success" role="status" title="Key and request created">
          <p>The private key is sealed and is waiting for its certificate.</p>
        </Notice>
      ) : null}
      {(already === 'yes' || ended === 'already') && waiting !== undefined ? (
        <Notice kind="info" title="A key is already waiting">
          No new request was created: you, in another tab or with a second click, or someone else
          had already created this one.
        </Notice>
      ) : null}
      {changed === 'yes' && waiting !== undefined ? (
        <Notice kind="info" title="The key in use has changed">
          After you opened this page, the profile started using a different key. Nothing was
          replaced. Check that key, and then upload the certificate again.
        </Notice>
      ) : null}
      {waiting === undefined ? (
        <section className="space-y-5">
          <h2 className="text-heading">1. Generate the key and its request</h2>
          {generation.kind === 'going-on' ? (
            <GoingOn
              state={generation.state}
              profileId={profile.id}
              purpose="certificate-request"
              page={page}
            />
          ) : (
            <CertificateRequestForm
              action={requestCertificateAction}
              profileId={profile.id}
              commonName={usualCommonName(profile.accountId)}
              requestId={randomUUID()}
              initialState={generation.initialState}
            />
          )}
        </section>
      ) : (
        <>
          <Send waiting={waiting} profileId={profile.id} />
          <Receive waiting={waiting} profile={profile} />
          <Cancel waiting={waiting} profileId={profile.id} />
        </>
      )}
    </SetupPage>
  );
}
