import type { Metadata } from 'next';
import Link from 'next/link';
import { overviewHref, taskHref } from '@/app/profile-hrefs';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { SharedCauses } from '@/components/connection-test/cause-list';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox } from '@/components/forms/form-fields';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { CeligoRunResult } from '@/components/setup/celigo-run-result';
import { ConfirmHereFirst } from '@/components/sign-in/confirm-here';
import { CodeBlock } from '@/components/ui/code-block';
import { Disclosure } from '@/components/ui/disclosure';
import { ExternalLink } from '@/components/ui/external-link';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { browserHref } from '@/lib/account/deep-links';
import { connectionFields, connectionTarget } from '@/lib/celigo/connection';
import { iClientFields } from '@/lib/celigo/iclient';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { chosenTemplates } from '@/lib/celigo/profile-templates';
import { CELIGO_API_REGION_FACTS } from '@/lib/celigo/regions';
import { meaningOfCeligoAnswer } from '@/lib/celigo-api/causes';
import {
  areBothMade,
  foundNothingInUse,
  isUsedUnknown,
  knownIds,
  madeIds,
} from '@/lib/celigo-api/make-for-profile';
import { profileMark } from '@/lib/celigo-api/marker';
import { plannedDocuments } from '@/lib/celigo-api/plan';
import { connectionValues, iClientValues } from '@/lib/profiles/celigo-forms';
import type { CeligoAccount, CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';
import { runOutcomeNow } from '@/lib/profiles/celigo-proof';
import { reportCauses } from '../../report-words';
import { CONFIRM_FOR_TOKEN, firstRegion, TokenFields } from '../../token-fields';
import { PayloadNote } from '../payload-note';
import { SetupPage } from '../setup-page';
import { createInCeligoAction, forgetApiTokenAction } from './actions';

export const metadata: Metadata = { title: 'Make it in Celigo for me' };

/** Where a signed-in browser sees what a line of a run made. */
function linkOfLine({ profile, account }: ProfileView, { region }: CeligoRunRecord) {
  const ids = knownIds(profile.configuration.celigo, region, profile.accountId);
  const { pagesHost } = CELIGO_API_REGION_FACTS[region];
  const document = (words: string, path: string, id: string | undefined) =>
    id === undefined ? null : (
      <ExternalLink href={browserHref(account, `https://${pagesHost}/api/${path}/${id}`)}>
        {words}
      </ExternalLink>
    );
  return {
    iclient: document('The iClient as stored in Celigo', 'iclients', ids.iClientId),
    connection: document('The connection as stored in Celigo', 'connections', ids.connectionId),
  };
}

function LastRun({ view, run }: { readonly view: ProfileView; readonly run: CeligoRunRecord }) {
  const { profile, account, guest } = view;
  const iClient = iClientValues(view.profile);
  const now = new Date();
  const hasPassed = profile.lastTest?.outcome === 'works';
  const { causes, advice } = meaningOfCeligoAnswer(run, {
    accountId: profile.accountId,
    fields: [
      ...(iClient === undefined ? [] : iClientFields(iClient)),
      ...connectionFields(connectionValues(view.profile)),
    ],
    hasPassed,
    payload: iClient && {
      ...iClient,
      payloadTemplate: chosenTemplates(iClient, iClient.templates).payload,
      now,
    },
  });
  const links = linkOfLine(view, run);
  return (
    <div id="result">
      <CeligoRunResult
        outcome={runOutcomeNow(profile, run)}
        startedAt={run.startedAt}
        now={now}
        lines={run.lines}
        links={links}
        linksHint={
          links.iclient === null && links.connection === null
            ? undefined
            : `You can open these addresses in a browser that is signed in to ${CELIGO_API_REGION_FACTS[run.region].pagesHost}. Secrets are masked there.`
        }
        answer={run.answer}
        advice={advice}
      >
        {run.outcome === 'does-not-work' && guest === undefined ? (
          <p>
            {hasPassed
              ? 'The wizard’s own test of these values passed, so NetSuite accepts them. Compare what Celigo stored with what the wizard sends, below.'
              : 'The wizard’s own test sends the same request and shows the cause.'}{' '}
            <Link href={taskHref(profile.id, 'test')} prefetch={false}>
              {TASK_WORDS.test.title}
            </Link>
          </p>
        ) : null}
        {causes.length === 0 || guest !== undefined ? null : (
          <SharedCauses
            causes={reportCauses(causes, account, profile.id)}
            title="What Celigo’s response points to, in the order to check"
          />
        )}
      </CeligoRunResult>
    </div>
  );
}

/** What goes to Celigo, for who wants to read it first. */
function Plan({ view }: { readonly view: ProfileView }) {
  const { profile } = view;
  const iClient = iClientValues(view.profile);
  if (iClient === undefined) {
    return null;
  }
  const memory = profile.configuration.celigo;
  const known = madeIds(profile);
  const mark = profileMark(profile.id, profile.accountId);
  return (
    <Disclosure summary="What will be sent">
      <p>
        The values from both forms, and the private key. A marker in{' '}
        <strong>{CELIGO_LABELS.unencrypted}</strong> lets the next run find the iClient and the
        connection. Settings you changed by hand in Celigo are preserved.
      </p>
      {memory?.made === undefined || !areBothMade(profile) ? null : (
        <p>
          Both requests go to {CELIGO_API_REGION_FACTS[memory.made.region].label}, where an earlier
          run created the iClient and the connection.
          {profile.active === undefined
            ? ' If you choose a different region, the wizard creates new ones there.'
            : null}
        </p>
      )}
      {plannedDocuments(iClient, connectionValues(view.profile), known, mark).map((planned) => (
        <Disclosure key={planned.id} summary={planned.title}>
          <CodeBlock
            id={`plan-${planned.id}`}
            label={planned.request}
            code={planned.json}
            wrap
            copy={false}
          />
        </Disclosure>
      ))}
    </Disclosure>
  );
}

function accountWords({ region, userId }: CeligoAccount): string {
  return `account ${userId}, region ${CELIGO_API_REGION_FACTS[region].label}`;
}

/** That the last token opened another account than the one that the documents are in. */
function OtherAccount({
  other,
  isForGuest,
}: {
  readonly other: NonNullable<CeligoRunRecord['otherAccount']>;
  readonly isForGuest: boolean;
}) {
  return (
    <Notice kind="warning" title="This API token belongs to a different Celigo account">
      <p>
        The iClient and connection are in account <strong>{accountWords(other.was)}</strong>.
      </p>
      <p>
        The token belongs to:{' '}
        <strong>
          {other.now === undefined
            ? 'an account that Celigo did not name'
            : accountWords(other.now)}
        </strong>
        . Nothing from this profile, including the private key, was sent to it.
      </p>
      <p>
        Use a token from the first Celigo account.
        {isForGuest ? ' Only someone who can sign in here can choose the other one.' : null}
        {other.now === undefined || isForGuest
          ? null
          : ' To use the other account, check the box below and enter its token again.'}
      </p>
    </Notice>
  );
}

/** Where a token comes from. */
function WhereTokensAre({ view }: { readonly view: ProfileView }) {
  const { account, profile } = view;
  const { pagesHost } = CELIGO_API_REGION_FACTS[firstRegion(profile)];
  return (
    <div className="space-y-2">
      <p>
        In integrator.io: <MenuPath path={['Resources', 'API tokens', 'Create API token']} />.{' '}
        {account.environment === 'practice' ? (
          <ExternalLink href={browserHref(account, `https://${pagesHost}/apitokens`)}>
            API tokens of the practice Celigo
          </ExternalLink>
        ) : null}
      </p>
      <p className="text-small text-ink-muted">
        An owner or administrator of the Celigo account creates it, with Full access or a custom
        scope that includes iClients and connections. The private key is sent to that account.
      </p>
    </div>
  );
}

function CreateForm({
  view,
  run,
}: {
  readonly view: ProfileView;
  readonly run: CeligoRunRecord | undefined;
}) {
  const { profile, guest } = view;
  const values = iClientValues(profile);
  const memory = profile.configuration.celigo;
  const sealed = guest === undefined ? memory?.apiToken : undefined;
  const other = run?.otherAccount;
  const works = run !== undefined && runOutcomeNow(profile, run) === 'works';
  return (
    <section className="space-y-4">
      <h2 className="text-heading">{run?.outcome === 'works' ? 'Run it again' : 'Create it'}</h2>
      {other === undefined ? null : <OtherAccount other={other} isForGuest={guest !== undefined} />}
      {connectionTarget(profile.scopes) === 'rest' || other !== undefined ? null : (
        <Notice kind="info" title="Celigo will test only the access token">
          <p>
            No test request works for every RESTlet, so none is sent. Enter your own in Celigo,
            under <strong>How to test this connection?</strong>
          </p>
        </Notice>
      )}
      {sealed === undefined ? (
        <WhereTokensAre view={view} />
      ) : (
        <p>
          This profile has a sealed API token
          {areBothMade(profile)
            ? ', so one click updates the existing iClient and connection.'
            : ', so you do not need to enter one.'}
        </p>
      )}
      <ConfirmHereFirst words={CONFIRM_FOR_TOKEN} />
      <ActionForm
        action={createInCeligoAction}
        submitLabel="Create in Celigo"
        submitVariant={works ? 'secondary' : 'primary'}
        inTaskBar={!works}
        pendingLabel="Working in Celigo…"
        hiddenFields={{ profileId: profile.id }}
      >
        <TokenFields profile={profile} isForGuest={guest !== undefined} />
        {isUsedUnknown(profile) || (run !== undefined && foundNothingInUse(run)) ? (
          <FormCheckbox
            name="createNew"
            label="Create new ones if these are not found"
            hint="This profile is already in use. If this is unchecked, the wizard only updates what it finds in Celigo. No flow uses a new connection until you select it in the flow."
          />
        ) : null}
        {other?.now === undefined || guest !== undefined ? null : (
          <FormCheckbox
            name="otherAccount"
            value={other.now.userId}
            label={`Continue in the other Celigo account, ${other.now.userId}`}
            hint="A new iClient and connection are created there, with the private key. Those in the first account stay as they are."
          />
        )}
      </ActionForm>
      {sealed === undefined ? null : (
        <ActionForm
          action={forgetApiTokenAction}
          submitLabel="Forget the API token"
          submitVariant="quiet"
          idPrefix="forget"
          hiddenFields={{ profileId: profile.id }}
        />
      )}
      {values === undefined ? null : (
        <div className="row-note">
          <PayloadNote values={values} view={view} page="celigo-api" />
        </div>
      )}
      <Plan view={view} />
    </section>
  );
}

/** Makes the iClient and the connection through Celigo's API. */
export default async function CeligoApiPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id, 'celigo-api');
  const { profile } = view;
  const lastRun = profile.configuration.celigo?.lastRun;
  // What an earlier run found is for members, and for the guest whose run it was.
  const isTheirs = view.guest === undefined || view.guest.link.id === lastRun?.linkId;
  const run = isTheirs ? lastRun : undefined;
  return (
    <SetupPage
      view={view}
      slug="celigo-iclient"
      title="Make it in Celigo for me"
      lead={
        <p>
          The wizard creates the iClient and the connection through Celigo’s API, and Celigo tests
          the connection itself. You can safely run it again.{' '}
          <Link href={taskHref(profile.id, 'celigo-iclient')} prefetch={false}>
            Fill it in by hand instead
          </Link>
        </p>
      }
      next={
        run !== undefined && runOutcomeNow(profile, run) === 'works'
          ? {
              title: view.guest === undefined ? 'Overview' : 'Finish your part',
              href: overviewHref(profile.id, view.guest),
              isWayOn: true,
            }
          : 'none'
      }
    >
      {run === undefined ? null : <LastRun view={view} run={run} />}
      <CreateForm view={view} run={run} />
    </SetupPage>
  );
}
