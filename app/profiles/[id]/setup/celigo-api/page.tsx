import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox, FormPasswordField, FormSelect } from '@/components/forms/form-fields';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { CeligoRunResult } from '@/components/setup/celigo-run-result';
import { ButtonLink } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Disclosure } from '@/components/ui/disclosure';
import { ExternalLink } from '@/components/ui/external-link';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { SideLabel } from '@/components/ui/side-label';
import { browserHref } from '@/lib/account/deep-links';
import { connectionFields, connectionTarget } from '@/lib/celigo/connection';
import { iClientFields } from '@/lib/celigo/iclient';
import { CELIGO_API_REGION_FACTS, CELIGO_API_REGIONS } from '@/lib/celigo/regions';
import { meaningOfCeligoAnswer } from '@/lib/celigo-api/causes';
import { knownIds } from '@/lib/celigo-api/make-for-profile';
import { profileMark } from '@/lib/celigo-api/marker';
import { plannedDocuments } from '@/lib/celigo-api/plan';
import { CAUSES } from '@/lib/diagnosis/causes';
import { connectionValues, iClientValues } from '@/lib/profiles/celigo-forms';
import type { CeligoAccount, CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';
import { ProfileFrame } from '../../profile-frame';
import { loadProfileView, type ProfileView } from '../../profile-view';
import { taskHref } from '../task-href';
import { createInCeligoAction, forgetApiTokenAction } from './actions';
import { celigoApiHref } from './celigo-api-href';

export const metadata: Metadata = { title: 'Make it in Celigo for me' };

const DEFAULT_REGION = 'north-america';

/** Where a signed-in browser sees what was made. */
function WhereToLook({ view, run }: { readonly view: ProfileView; readonly run: CeligoRunRecord }) {
  const { profile, account } = view;
  const { region } = run;
  const ids = knownIds(profile.configuration.celigo, region, profile.accountId);
  const { pagesHost } = CELIGO_API_REGION_FACTS[region];
  const documents = [
    { words: 'The iClient as Celigo keeps it', path: 'iclients', id: ids.iClientId },
    { words: 'The connection as Celigo keeps it', path: 'connections', id: ids.connectionId },
  ].filter(({ id }) => id !== undefined);
  return documents.length === 0 ? null : (
    <div className="space-y-2">
      <p>
        In a browser that is signed in to <strong>{pagesHost}</strong>, these addresses show both
        documents, secrets masked:
      </p>
      <ul className="space-y-1">
        {documents.map(({ words, path, id }) => (
          <li key={path}>
            <ExternalLink href={browserHref(account, `https://${pagesHost}/api/${path}/${id}`)}>
              {words}
            </ExternalLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

function LastRun({ view, run }: { readonly view: ProfileView; readonly run: CeligoRunRecord }) {
  const { profile } = view;
  const iClient = iClientValues(view.profile);
  const { causes, advice } = meaningOfCeligoAnswer(run, profile.accountId, [
    ...(iClient === undefined ? [] : iClientFields(iClient)),
    ...connectionFields(connectionValues(view.profile)),
  ]);
  return (
    <div id="result" className="space-y-6">
      <CeligoRunResult
        outcome={run.outcome}
        startedAt={run.startedAt}
        now={new Date()}
        lines={run.lines}
        answer={run.answer}
        advice={advice}
        causes={causes.map((code) => ({
          code,
          title: CAUSES[code].title,
          fix: CAUSES[code].fix,
          taskHref: taskHref(profile.id, CAUSES[code].task),
          taskTitle: TASK_WORDS[CAUSES[code].task].title,
        }))}
      >
        {run.outcome === 'does-not-work' ? (
          <p>
            {profile.lastTest?.outcome === 'works'
              ? 'The wizard’s own test of these values went through, so NetSuite accepts them: compare what Celigo keeps with what is sent, below.'
              : 'The wizard’s own test sends the same request and shows which cause it is.'}{' '}
            <Link href={taskHref(profile.id, 'test')} prefetch={false}>
              {TASK_WORDS.test.title}
            </Link>
          </p>
        ) : null}
        <WhereToLook view={view} run={run} />
        {run.outcome === 'works' ? (
          <div className="space-y-3">
            <p>Nothing is left to fill in by hand.</p>
            <ButtonLink href={`/profiles/${profile.id}`}>Go to the overview</ButtonLink>
          </div>
        ) : null}
      </CeligoRunResult>
    </div>
  );
}

/** What is missing before anything can be made. */
function CannotStart({ view }: { readonly view: ProfileView }) {
  const waitsFor = view.tasks.find(({ slug }) => slug === 'celigo-iclient')?.waitsFor ?? [];
  return (
    <Notice kind="info" title="Cannot start yet">
      <p>First finish:</p>
      <ul>
        {waitsFor.map((slug) => (
          <li key={slug}>
            <Link href={taskHref(view.profile.id, slug)} prefetch={false}>
              {TASK_WORDS[slug].title}
            </Link>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Plan({ view }: { readonly view: ProfileView }) {
  const { profile } = view;
  const iClient = iClientValues(view.profile);
  if (iClient === undefined) {
    return null;
  }
  const memory = profile.configuration.celigo;
  const known = knownIds(memory, memory?.made?.region ?? DEFAULT_REGION, profile.accountId);
  const mark = profileMark(profile.id, profile.accountId);
  return (
    <section className="space-y-5">
      <h2 className="text-heading">What will be sent</h2>
      <p>
        The values of the two pages of fields, and the private key. A marker in{' '}
        <strong>Unencrypted</strong> lets the next run find both documents. Settings that you made
        by hand in Celigo are kept.
      </p>
      {memory?.made === undefined ? null : (
        <p>
          Both requests go to {CELIGO_API_REGION_FACTS[memory.made.region].label}, where an earlier
          run created these documents. If you choose another region, the wizard creates new ones
          there.
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
    </section>
  );
}

function accountWords({ region, userId }: CeligoAccount): string {
  return `account ${userId}, region ${CELIGO_API_REGION_FACTS[region].label}`;
}

/** That the last token opened another account than the one that the documents are in. */
function OtherAccount({ other }: { readonly other: NonNullable<CeligoRunRecord['otherAccount']> }) {
  return (
    <Notice kind="warning" title="This API token belongs to another Celigo account">
      <p>
        This profile was made in: <strong>{accountWords(other.was)}</strong>.
      </p>
      <p>
        The token opens:{' '}
        <strong>
          {other.now === undefined
            ? 'an account that Celigo did not name'
            : accountWords(other.now)}
        </strong>
        . Nothing from this profile, including the private key, was sent to it.
      </p>
      <p>
        Use a token from the first account.
        {other.now === undefined
          ? null
          : ' If you mean the other one, check the box below and enter its token again.'}
      </p>
    </Notice>
  );
}

function CreateForm({ view }: { readonly view: ProfileView }) {
  const { profile, account } = view;
  const memory = profile.configuration.celigo;
  const sealed = memory?.apiToken;
  const region = sealed?.region ?? memory?.made?.region ?? DEFAULT_REGION;
  const { pagesHost } = CELIGO_API_REGION_FACTS[region];
  const other = memory?.lastRun?.otherAccount;
  return (
    <section className="space-y-6">
      <h2 className="text-heading">
        {memory?.lastRun?.outcome === 'works' ? 'Run it again' : 'Create it'}
      </h2>
      {other === undefined ? null : <OtherAccount other={other} />}
      {connectionTarget(profile.scopes) === 'rest' ? null : (
        <Notice kind="warning" title="Celigo will test only the access token">
          <p>
            No test request works for every RESTlet, so none is sent. Enter your own in Celigo,
            under <strong>How to test this connection?</strong>
          </p>
        </Notice>
      )}
      <p>
        In integrator.io: <MenuPath path={['Resources', 'API tokens', 'Create API token']} />. Only
        an owner or administrator of the Celigo account can create one. Scope: Full access, or a
        custom scope with iClients and connections.
      </p>
      {account.environment === 'practice' ? (
        <p>
          For this practice account:{' '}
          <ExternalLink href={browserHref(account, `https://${pagesHost}/apitokens`)}>
            API tokens of the practice Celigo
          </ExternalLink>
        </p>
      ) : null}
      {sealed === undefined ? null : (
        <Notice kind="info" title="An API token is sealed with this profile">
          <p>
            It is for {CELIGO_API_REGION_FACTS[sealed.region].label}. Leave the field empty to use
            it.
          </p>
        </Notice>
      )}
      <ActionForm
        action={createInCeligoAction}
        submitLabel="Create in Celigo"
        submitVariant={memory?.lastRun?.outcome === 'works' ? 'secondary' : 'primary'}
        pendingLabel="Working in Celigo…"
        hiddenFields={{ profileId: profile.id }}
      >
        <FormSelect
          name="region"
          label="Region"
          hint="Check the address of your Celigo account: eu. is Europe, au. is Australia, and ca. is Canada. Otherwise, choose North America."
          options={CELIGO_API_REGIONS.map((value) => ({
            value,
            label: CELIGO_API_REGION_FACTS[value].label,
          }))}
          defaultValue={region}
        />
        <FormPasswordField
          name="apiToken"
          label="API token"
          autoComplete="off"
          hint="Used once, unless you check the box below."
        />
        <FormCheckbox
          name="keepToken"
          label="Keep it sealed with this profile"
          hint="Encrypted like the private key. It is saved once Celigo has accepted it."
        />
        <FormPasswordField
          name="password"
          label="Password"
          autoComplete="current-password"
          hint={
            sealed === undefined
              ? 'Your password for this app: the private key is sent to this token’s account.'
              : 'Your password for this app. Not needed with the sealed token.'
          }
        />
        {other?.now === undefined ? null : (
          <FormCheckbox
            name="otherAccount"
            value={other.now.userId}
            label={`Go on in the other Celigo account, ${other.now.userId}`}
            hint="New documents are created there, with the private key. Those in the first account stay as they are."
          />
        )}
      </ActionForm>
      {sealed === undefined ? null : (
        <ActionForm
          action={forgetApiTokenAction}
          submitLabel="Forget the API token"
          submitVariant="secondary"
          idPrefix="forget"
          hiddenFields={{ profileId: profile.id }}
        />
      )}
    </section>
  );
}

/** Makes the iClient and the connection through Celigo's API. */
export default async function CeligoApiPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile } = view;
  const run = profile.configuration.celigo?.lastRun;
  const isReady = iClientValues(view.profile) !== undefined;
  return (
    <ProfileFrame view={view} currentHref={celigoApiHref(profile.id)}>
      <div className="mb-9 space-y-4">
        <SideLabel side="celigo" />
        <h1 className="text-title">Make it in Celigo for me</h1>
        <div className="prose text-ink-muted">
          <p>
            The wizard creates the iClient and the connection through Celigo’s API, and Celigo tests
            the connection itself. You can safely repeat it.{' '}
            <Link href={taskHref(profile.id, 'celigo-iclient')} prefetch={false}>
              Fill it in by hand instead
            </Link>
          </p>
        </div>
      </div>
      <div className="space-y-12">
        {run === undefined ? null : <LastRun view={view} run={run} />}
        {isReady ? (
          <>
            <CreateForm view={view} />
            <Plan view={view} />
          </>
        ) : (
          <CannotStart view={view} />
        )}
      </div>
    </ProfileFrame>
  );
}
