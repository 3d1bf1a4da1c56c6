import type { Metadata } from 'next';
import { nextTaskHref } from '@/app/profile-hrefs';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { M2mFormDrawing, M2mListDrawing } from '@/components/drawings/m2m-setup';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextArea, FormTextField } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { DownloadCertificate } from '@/components/setup/download-certificate';
import { MismatchWarning } from '@/components/setup/mismatch-warning';
import { Button } from '@/components/ui/button';
import { DefinitionList } from '@/components/ui/definition-list';
import { Disclosure } from '@/components/ui/disclosure';
import { ExternalLink } from '@/components/ui/external-link';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { canBeRefreshed } from '@/lib/account/account';
import {
  currentPassingTest,
  type GrantedIdentity,
  type UploadProof,
  uploadProof,
} from '@/lib/connection-test/last-good-test';
import { type M2mMappingGuide, m2mMappingGuide } from '@/lib/guide/setup-guide';
import { isConfirmedElsewhere } from '@/lib/profiles/profile';
import { cameFromReport, nextStepForm, type TestAgainQuery } from '../../test-again';
import { SetupPage } from '../setup-page';
import { saveMappingAction } from './actions';

export const metadata: Metadata = { title: TASK_WORDS['m2m-mapping'].title };

/** That the certificate is in NetSuite: proven by a test, or confirmed by a person. */
function AlreadyUploaded({
  proof: { acceptedAt },
  accountId,
}: {
  readonly proof: UploadProof;
  readonly accountId: string;
}) {
  if (acceptedAt !== undefined) {
    return (
      <Notice
        kind="success"
        title={
          <>
            NetSuite accepted this certificate on <RelativeDate date={acceptedAt} />
          </>
        }
      >
        <p>
          {canBeRefreshed(accountId)
            ? 'Upload it again only after a refresh of this account.'
            : 'You do not need to upload it again.'}
        </p>
      </Notice>
    );
  }
  return <Notice kind="success" title="The Certificate ID of this certificate is confirmed" />;
}

/** What NetSuite itself said of entity and role, in the newest test that worked. */
function WordOfNetsuite({ said }: { readonly said: GrantedIdentity }) {
  return (
    <section aria-label="What NetSuite reported" className="space-y-1">
      <h3 className="text-subheading">What NetSuite reported</h3>
      <p className="text-small text-ink-muted">
        In the test from <RelativeDate date={said.at} withTime />, the token acted as:
      </p>
      <DefinitionList
        items={[
          { term: 'Entity', value: said.entity },
          { term: 'Role', value: said.role },
        ]}
      />
    </section>
  );
}

/** What to choose and upload on NetSuite's page. */
function UploadInNetsuite({
  guide,
  profileId,
}: {
  readonly guide: M2mMappingGuide;
  readonly profileId: string;
}) {
  return (
    <section className="space-y-4">
      <h2 className="text-heading">1. Make your selections, upload, and save</h2>
      <p className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <ExternalLink href={guide.deepLink} appearance="button">
          Open in NetSuite
        </ExternalLink>
        <DownloadCertificate profileId={profileId} />
      </p>
      <p>
        <MenuPath path={guide.menuPath} />
      </p>
      <M2mFormDrawing fields={guide.fields} />
      <Disclosure summary="Limits">
        <ul>
          {guide.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
        <p>
          <ExternalLink href={guide.oraclePage}>Oracle on the M2M page</ExternalLink>
        </p>
      </Disclosure>
    </section>
  );
}

/** The Certificate ID that NetSuite gave, and, if somebody wants to note them, entity and role. */
function ConfirmCertificateId({
  view,
  query,
  place,
  said,
  isAccepted,
}: {
  readonly view: ProfileView;
  readonly query: TestAgainQuery;
  readonly said: GrantedIdentity | undefined;
  readonly place: string;
  /** Whether NetSuite accepted the certificate with this Certificate ID in a test. */
  readonly isAccepted: boolean;
}) {
  const { profile } = view;
  const { configuration } = profile;
  const credential = profile.next ?? profile.active;
  const saved =
    credential === undefined || isConfirmedElsewhere(profile, credential)
      ? undefined
      : credential.certificateId;
  return (
    <section className="space-y-5">
      <h2 className="text-heading">2. Confirm the Certificate ID</h2>
      {credential === undefined ? null : (
        <>
          <M2mListDrawing certificateId={credential.predictedCertificateId} where={place} />
          {isAccepted ? null : (
            <MismatchWarning
              credential={credential}
              continueHref={nextTaskHref(profile.id, 'm2m-mapping', view.guest)}
            />
          )}
        </>
      )}
      <ActionForm
        action={saveMappingAction}
        {...nextStepForm(query, {
          ...{ profileId: profile.id, version: profile.version },
          confirmedId: credential?.certificateId ?? '',
        })}
        inTaskBar
      >
        <FormTextArea
          name="certificateId"
          label="Certificate ID"
          mono
          isOneValue
          hint={
            saved === undefined
              ? 'Filled in with the predicted value. If NetSuite’s list shows the same, save and continue.'
              : 'This is the saved value. Change it only if NetSuite’s list shows a different one.'
          }
          defaultValue={saved ?? credential?.predictedCertificateId}
        />
        <div className="grid items-end gap-x-5 gap-y-4 sm:grid-cols-2">
          <FormTextField
            name="entity"
            label="Entity"
            hint="Optional. The test detects it."
            defaultValue={configuration.entity}
          />
          <FormTextField
            name="role"
            label="Role"
            hint="Optional. The test detects it."
            defaultValue={configuration.role}
          />
        </div>
        {view.guest !== undefined ||
        cameFromReport(query) !== undefined ||
        configuration.clientId === undefined ? null : (
          <ForEditors>
            <Button type="submit" name="back" value="test" variant="secondary">
              Save and test
            </Button>
          </ForEditors>
        )}
      </ActionForm>
      {said === undefined ? null : <WordOfNetsuite said={said} />}
    </section>
  );
}

/** The M2M record: uploads the certificate, and takes the Certificate ID. */
export default async function M2mMappingTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id, 'm2m-mapping');
  const query = await searchParams;
  const { profile, account } = view;
  const guide = m2mMappingGuide({ account });
  const credential = profile.next ?? profile.active;
  const good =
    view.guest === undefined ? await currentPassingTest(view.installation, profile) : undefined;
  const proof = await uploadProof(view.installation, profile, credential, good);
  return (
    <SetupPage
      view={view}
      slug="m2m-mapping"
      lead={<p>This ties the certificate to the entity and role of the connection.</p>}
    >
      {profile.active !== undefined && profile.next !== undefined ? (
        <Notice kind="info" title="This page is about the next certificate">
          <p>
            Celigo still uses the certificate <code>{profile.active.predictedCertificateId}</code>,
            which keeps working.
          </p>
        </Notice>
      ) : null}
      {proof === undefined ? null : <AlreadyUploaded proof={proof} accountId={profile.accountId} />}
      <UploadInNetsuite guide={guide} profileId={profile.id} />
      <ConfirmCertificateId
        view={view}
        query={query}
        place={guide.certificateIdPlace}
        said={good?.said}
        isAccepted={proof?.acceptedAt !== undefined}
      />
    </SetupPage>
  );
}
