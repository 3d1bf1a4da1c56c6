import type { Metadata } from 'next';
import { loadProfileView } from '@/app/profile-view';
import {
  ClientIdDrawing,
  IntegrationRecordDrawing,
} from '@/components/drawings/integration-record';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextField } from '@/components/forms/form-fields';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { Disclosure } from '@/components/ui/disclosure';
import { ExternalLink } from '@/components/ui/external-link';
import { InlineWarning } from '@/components/ui/inline-warning';
import { MarkedText } from '@/components/ui/marked-text';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { type IntegrationRecordGuide, integrationRecordGuide } from '@/lib/guide/setup-guide';
import { clientIdEnd } from '@/lib/profiles/client-id';
import { nextStepForm, type TestAgainQuery } from '../../test-again';
import { SetupPage } from '../setup-page';
import { saveClientIdAction } from './actions';

export const metadata: Metadata = { title: TASK_WORDS['integration-record'].title };

/** The way to another record, for whoever cannot use the one whose Client ID is saved. */
function AnotherRecord({ guide }: { readonly guide: IntegrationRecordGuide }) {
  return (
    <Disclosure summary="If the record is gone, or nobody has its Client ID">
      <p>
        Create a record with the boxes above, and save its Client ID here. The record needs its own
        mapping, so upload the certificate for it. If the old record still exists, first generate
        another key and certificate: NetSuite accepts each certificate for only one record.
      </p>
      <p className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <ExternalLink href={guide.deepLink}>Create a new record</ExternalLink>
        <MenuPath path={guide.menuPath} />
      </p>
      <ClientIdDrawing />
    </Disclosure>
  );
}

/** The integration record: how to fill it in, and its Client ID. */
export default async function IntegrationRecordTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id, 'integration-record');
  const query = await searchParams;
  const { profile, account } = view;
  const savedClientId = profile.configuration.clientId;
  const hasRecord = savedClientId !== undefined;
  const subject = { account, scopes: profile.scopes };
  const guide = integrationRecordGuide(subject, hasRecord);
  const [firstWarning, ...otherWarnings] = guide.warnings;
  return (
    <SetupPage
      view={view}
      slug="integration-record"
      lead={<p>This record identifies the application to NetSuite and gives you the Client ID.</p>}
    >
      <section className="space-y-3">
        <h2 className="text-heading">
          {hasRecord
            ? '1. Open your integration record and set these boxes'
            : '1. Open a new record and set these boxes'}
        </h2>
        {hasRecord ? (
          <p>
            Do not create a new record for this: it would have a different Client ID. If another
            application uses this record, leave the boxes that the application needs.
          </p>
        ) : null}
        <p className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <ExternalLink href={guide.deepLink} appearance="button">
            Open in NetSuite
          </ExternalLink>
          <MenuPath path={guide.menuPath} />
        </p>
        <IntegrationRecordDrawing boxes={guide.boxes} />
      </section>
      <section className="space-y-4">
        <h2 className="text-heading">
          {hasRecord
            ? '2. Save the record in NetSuite'
            : '2. Save the record and paste its Client ID here'}
        </h2>
        {savedClientId === undefined ? (
          <>
            <ClientIdDrawing />
            <InlineWarning>
              <MarkedText text={firstWarning} />
            </InlineWarning>
          </>
        ) : (
          <Notice kind="success" title="Client ID saved and sealed">
            It ends in <code>{clientIdEnd(savedClientId)}</code>. Leave the field empty to keep it.
          </Notice>
        )}
        <ActionForm
          action={saveClientIdAction}
          {...nextStepForm(query, { profileId: profile.id, version: profile.version })}
          inTaskBar
        >
          <FormTextField
            name="clientId"
            label="Client ID"
            mono
            spellCheck={false}
            hint={`${savedClientId === undefined ? 'Or paste' : 'To replace it, paste the new one or'} NetSuite’s whole confirmation page: the wizard picks out the Client ID and discards the secret.`}
          />
        </ActionForm>
        {hasRecord ? <AnotherRecord guide={integrationRecordGuide(subject)} /> : null}
        <Disclosure summary="Good to know about this record">
          <ul>
            {(hasRecord ? guide.warnings : otherWarnings).map((warning) => (
              <li key={warning}>
                <MarkedText text={warning} />
              </li>
            ))}
          </ul>
          <p>
            <ExternalLink href={guide.oraclePage}>Oracle on integration records</ExternalLink>
          </p>
        </Disclosure>
      </section>
    </SetupPage>
  );
}
