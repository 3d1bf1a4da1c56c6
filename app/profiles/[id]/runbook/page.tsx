import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ProfileFrame } from '@/app/profile-frame';
import { celigoApiHref } from '@/app/profile-hrefs';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { KEY_EXPORT_PASSWORD_ID, KeyExportForm } from '@/components/documents/key-export-form';
import { PrintButton } from '@/components/documents/print-button';
import { RunbookView } from '@/components/documents/runbook-view';
import { ButtonLink } from '@/components/ui/button-link';
import { ErrorSummary } from '@/components/ui/error-summary';
import { PageHeading } from '@/components/ui/page-heading';
import { RelativeDate } from '@/components/ui/relative-date';
import { jsonPathOf } from '@/lib/celigo/catalog';
import { CONNECTION_CATALOG } from '@/lib/celigo/connection';
import { ICLIENT_CATALOG } from '@/lib/celigo/iclient';
import { ICLIENT_NEEDS, iClientValues } from '@/lib/profiles/celigo-forms';
import { isSwitching } from '@/lib/profiles/profile';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { keyExportRefusal } from '../key-export';
import { profileRunbook } from '../profile-runbook';

export const metadata: Metadata = { title: 'Runbook' };

type Props = {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{ readonly refused?: string | Array<string> }>;
};

/** Places in the documents that the text names. */
const PATHS = {
  iClientId: `connection.${jsonPathOf(CONNECTION_CATALOG, 'oauth-client')}`,
  privateKey: `iclient.${jsonPathOf(ICLIENT_CATALOG, 'private-key')}`,
  clientId: jsonPathOf(ICLIENT_CATALOG, 'client-id'),
};

/** The documents of Celigo's API, without and with the private key. */
function CeligoDocuments({
  view,
  error,
}: {
  readonly view: ProfileView;
  readonly error: string | undefined;
}) {
  const href = `/profiles/${view.profile.id}/celigo.json`;
  const isEditor = roleIsEnough(view.person.role, 'editor');
  const isComplete = iClientValues(view.profile) !== undefined;
  return (
    <section
      id="celigo-json"
      aria-labelledby="celigo-json-title"
      className="mt-14 space-y-5 border-t border-rule pt-8 print-hidden"
    >
      <h2 id="celigo-json-title" className="text-heading">
        The documents for Celigo’s API
      </h2>
      <p>
        One file holds the bodies of <code>POST /v1/iclients</code> (under <code>iclient</code>) and{' '}
        <code>POST /v1/connections</code> (under <code>connection</code>). After the first call,
        copy the <code>_id</code> from Celigo’s response into <code>{PATHS.iClientId}</code>. The
        file without the private key has no key in it: add the key as{' '}
        <code>{PATHS.privateKey}</code>. Both files contain the Client ID; protect them like a
        password.
      </p>
      <p>
        Celigo documents these fields. It should accept an iClient without{' '}
        <code>{PATHS.clientId}</code>, because its form hides that field.{' '}
        <Link href={celigoApiHref(view.profile.id)} prefetch={false}>
          Make it in Celigo for me
        </Link>{' '}
        sends the same two documents.
      </p>
      {!isEditor ? <p>With your role, you can read this runbook, but not these files.</p> : null}
      {isEditor && !isComplete ? <p>{ICLIENT_NEEDS}</p> : null}
      {isEditor && isComplete ? (
        <>
          <p>
            Both files use the certificate{' '}
            <code className="break-all">{view.profile.credential?.certificateId}</code>
            {isSwitching(view.profile)
              ? ', which is the next one: Celigo still uses another, and the runbook above is about that one.'
              : '.'}
          </p>
          <p>
            <ButtonLink href={href} download="celigo.json" variant="secondary">
              Download celigo.json
            </ButtonLink>
          </p>
          <h3 className="text-subheading">With the private key</h3>
          <p>
            Anyone who has that file can sign in to NetSuite as the mapped entity. The download is
            recorded.
          </p>
          <KeyExportForm action={href} error={error} />
        </>
      ) : null}
    </section>
  );
}

/** The runbook of a profile: to read, to print, to take along. */
export default async function RunbookPage({ params, searchParams }: Props) {
  const view = await loadProfileView((await params).id);
  const { profile, installation } = view;
  const { refused } = await searchParams;
  const givenIn = { personId: view.person.id, sessionId: view.sessionId };
  const refusal = await keyExportRefusal(refused, installation, givenIn, view.now);
  const runbook = await profileRunbook(installation, view, view.now);
  return (
    <ProfileFrame view={view} currentHref={`/profiles/${profile.id}/runbook`}>
      {refusal === undefined ? null : (
        <div className="mb-8">
          <ErrorSummary
            attempt={1}
            code={refusal.code}
            items={[{ message: refusal.message, fieldId: KEY_EXPORT_PASSWORD_ID }]}
          />
        </div>
      )}
      <PageHeading
        title={runbook.title}
        lead={runbook.lead}
        actions={
          <>
            <ButtonLink
              href={`/profiles/${profile.id}/runbook.md`}
              download
              variant="secondary"
              icon={<Download aria-hidden="true" className="size-5" />}
            >
              Download Markdown
            </ButtonLink>
            <PrintButton />
          </>
        }
      />
      <p className="mb-8 text-small text-ink-muted">
        Created on <RelativeDate date={runbook.madeAt} withTime />.
      </p>
      <RunbookView runbook={runbook} />
      <CeligoDocuments view={view} error={refusal?.message} />
    </ProfileFrame>
  );
}
