import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextField } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { AccountChip } from '@/components/profiles/account-chip';
import { CheckDots } from '@/components/profiles/check-dots';
import { ConnectionState, type ConnectionStateKind } from '@/components/profiles/connection-state';
import { LifeLineWithDays } from '@/components/profiles/life-line';
import { NextStep } from '@/components/profiles/next-step';
import { ProfileSummary } from '@/components/profiles/profile-summary';
import { TaskList } from '@/components/profiles/task-list';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { PageHeading } from '@/components/ui/page-heading';
import { RelativeDate } from '@/components/ui/relative-date';
import { AlertBanner } from '@/components/watch/alert-banner';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import { listTestRuns, sameOutcomeSince } from '@/lib/connection-test/test-runs';
import { isRenewalDue } from '@/lib/keys/certificate-urgency';
import { profileProgress } from '@/lib/profiles/progress';
import { profileState, type TaskStatus, taskToGoOnWith } from '@/lib/profiles/task-states';
import { currentAlerts } from '@/lib/watch/read-alerts';
import { deleteProfileAction, renameProfileAction } from './actions';
import { loadProfileView, type ProfileView } from './profile-view';
import { renewalHref } from './renewal/renewal-href';
import { taskHref } from './setup/task-href';
import { taskGroups } from './task-groups';
import { testRunHref, testRunsHref } from './test-runs/run-href';
import { watchHref } from './watch/watch-href';

type Props = { readonly params: Promise<{ readonly id: string }> };

/** Names the profile in the browser's title. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile } = await loadProfileView((await params).id);
  return { title: profile.name };
}

/** What the button of a task that asks for attention says, and why. */
function problemOf({ slug, state, toUpdate }: TaskStatus) {
  if (state === 'needs-update') {
    const reason =
      toUpdate === 1
        ? 'A value changed since it was entered there'
        : `${toUpdate} values changed since they were entered there`;
    return { action: 'Update Celigo', reason };
  }
  return slug === 'key-and-certificate'
    ? { action: 'Make a new key and certificate', reason: 'The certificate has expired' }
    : { action: 'See what went wrong', reason: 'The last test failed' };
}

function nextStep({ profile, tasks }: ProfileView) {
  const task = taskToGoOnWith(tasks);
  return task === undefined
    ? {}
    : {
        next: {
          title: TASK_WORDS[task.slug].title,
          href: taskHref(profile.id, task.slug),
          ...(task.state === 'problem' || task.state === 'needs-update'
            ? { problem: problemOf(task) }
            : {}),
        },
      };
}

type State = {
  readonly kind: ConnectionStateKind;
  readonly words: string;
  readonly since: ReactNode;
};

/** How the connection stands, in a sentence that claims no more than was tested. */
async function stateOf({ installation, profile, now }: ProfileView): Promise<State> {
  const since = async (outcome: 'works' | 'does-not-work') => {
    const start = await sameOutcomeSince(installation, profile.id, outcome);
    return start === undefined ? null : <RelativeDate date={start} now={now} />;
  };
  switch (profileState(profileProgress(profile), now)) {
    case 'works':
      return profile.celigoProof === null
        ? { kind: 'works', words: 'NetSuite accepts it', since: await since('works') }
        : {
            kind: 'works',
            words: 'Works in Celigo',
            since: <RelativeDate date={profile.celigoProof.at} now={now} />,
          };
    case 'does-not-work':
      return { kind: 'attention', words: 'Does not work', since: await since('does-not-work') };
    case 'certificate-expired':
      return { kind: 'attention', words: 'Certificate expired', since: null };
    case 'celigo-needs-update':
      return { kind: 'attention', words: 'Celigo needs an update', since: null };
    case 'in-progress':
      return { kind: 'set-up', words: 'Setup not finished', since: null };
  }
}

/** How many alerts are shown. */
const ALERTS_SHOWN = 3;

/** How many of the last tests are shown as dots. */
const CHECKS_SHOWN = 12;

async function LastChecks({ view }: { readonly view: ProfileView }) {
  const { installation, profile, now } = view;
  const { items: runs } = await listTestRuns(installation, profile.id, {
    offset: 0,
    limit: CHECKS_SHOWN,
  });
  const [newest] = runs;
  return (
    <section aria-labelledby="last-checks">
      <h2 id="last-checks" className="text-small font-semibold">
        Last checks
      </h2>
      {newest === undefined ? (
        <p className="text-small text-ink-muted">None yet</p>
      ) : (
        <>
          <CheckDots
            checks={[...runs].reverse().map(({ id, startedAt, outcome }) => ({
              id,
              href: testRunHref(profile.id, id),
              at: startedAt,
              works: outcome === 'works',
            }))}
          />
          <p className="text-small">
            Newest: <RelativeDate date={newest.startedAt} now={now} withTime />
          </p>
        </>
      )}
      <Link
        href={testRunsHref(profile.id)}
        prefetch={false}
        className="inline-flex min-h-9 items-center text-small"
      >
        All connection tests
      </Link>
      <br />
      <Link
        href={watchHref(profile.id)}
        prefetch={false}
        className="inline-flex min-h-9 items-center text-small"
      >
        Watch: checks and reminders
      </Link>
    </section>
  );
}

/** Whether it works and since when, until when, and who it acts as. */
async function Standing({ view }: { readonly view: ProfileView }) {
  const { profile, now } = view;
  const state = await stateOf(view);
  const certificate = profile.active ?? profile.next;
  const { entity, role } = profile.configuration;
  return (
    <section
      aria-label="State of the connection"
      className="mb-8 space-y-5 rounded-box border border-rule bg-surface p-5"
    >
      <p className="flex flex-wrap items-baseline gap-x-3">
        <ConnectionState kind={state.kind}>{state.words}</ConnectionState>
        {state.since === null ? null : (
          <span className="text-small text-ink-muted">since {state.since}</span>
        )}
      </p>
      {certificate === null ? null : <LifeLineWithDays span={certificate} now={now} />}
      <div className="grid gap-5 sm:grid-cols-2">
        <LastChecks view={view} />
        <section aria-labelledby="acts-as">
          <h2 id="acts-as" className="text-small font-semibold">
            Acts as
          </h2>
          <p className="text-small wrap-anywhere">
            {entity === undefined && role === undefined ? (
              <span className="text-ink-muted">The entity and role are not noted.</span>
            ) : (
              [entity, role].filter((part) => part !== undefined).join(' · ')
            )}
          </p>
        </section>
      </div>
    </section>
  );
}

function Summary({ view }: { readonly view: ProfileView }) {
  const { profile, account } = view;
  return (
    <ProfileSummary
      items={[
        { term: 'Account ID', value: profile.accountId, mono: true },
        { term: 'Environment', value: account.environmentLabel },
        { term: 'Scopes', value: profile.scopes.map((scope) => SCOPE_LABELS[scope]).join(', ') },
        ...(profile.active === null || profile.next === null
          ? []
          : [
              {
                term: 'Next certificate',
                value:
                  profile.next.stage === 'uploaded'
                    ? 'In NetSuite; Celigo does not use it yet'
                    : 'Made; upload it in NetSuite',
              },
            ]),
      ]}
    />
  );
}

/** That it is time to renew, or that a renewal goes on. */
function RenewalNote({ view: { profile, now } }: { readonly view: ProfileView }) {
  const { active, next } = profile;
  if (active === null || (next === null && !isRenewalDue(active, now))) return null;
  return (
    <p className="mb-6">
      {next === null ? (
        <>
          The certificate ends <RelativeDate date={active.notAfter} now={now} />.{' '}
        </>
      ) : (
        'A next certificate is made. '
      )}
      <Link href={renewalHref(profile.id)} prefetch={false}>
        {next === null ? 'Renew it without an outage' : 'Go on with the renewal'}
      </Link>
      .
    </p>
  );
}

/** Where this connection is written down, and what else can use its credential. */
function Documents({ profileId }: { readonly profileId: string }) {
  return (
    <section aria-label="Documents" className="space-y-3">
      <h2 className="text-subheading">Documents</h2>
      <ul className="space-y-2 text-small">
        <li>
          <Link href={`/profiles/${profileId}/runbook`} prefetch={false}>
            Runbook
          </Link>
          : how this connection was made, and what to do at renewal
        </li>
        <li>
          <Link href={`/profiles/${profileId}/elsewhere`} prefetch={false}>
            Other platforms
          </Link>
          : who else can use this credential, and programs that get a token
        </li>
      </ul>
    </section>
  );
}

/** What is seldom done with a profile as a whole. */
function Manage({ profile }: Pick<ProfileView, 'profile'>) {
  return (
    <details className="disclosure print-hidden">
      <summary className="inline-flex min-h-9 items-center text-small text-accent">
        Rename, copy, or delete this profile
      </summary>
      <div className="mt-3 space-y-5 border-l-2 border-rule pl-4">
        <ActionForm
          action={renameProfileAction}
          submitLabel="Rename"
          submitVariant="secondary"
          idPrefix="rename"
          hiddenFields={{ profileId: profile.id, version: profile.version }}
        >
          <FormTextField name="name" label="Profile name" defaultValue={profile.name} />
        </ActionForm>
        <p>
          <Link href={`/profiles/${profile.id}/copy`} prefetch={false}>
            Copy to another account
          </Link>
        </p>
        <ConfirmDialog
          triggerLabel="Delete this profile"
          title={`Delete “${profile.name}”?`}
          form={
            <ActionForm
              action={deleteProfileAction}
              submitLabel="Delete profile"
              pendingLabel="Deleting…"
              submitVariant="danger"
              idPrefix="delete"
              hiddenFields={{ profileId: profile.id }}
            />
          }
        >
          <p>
            This deletes the profile, its private key and certificate, and all its test reports from
            this installation. You cannot undo it. Nothing changes in NetSuite or Celigo: revoke the
            certificate there if nothing else uses it.
          </p>
        </ConfirmDialog>
      </div>
    </details>
  );
}

/** The tasks; folded once everything is done. */
function SetUp({ profile, tasks }: Pick<ProfileView, 'profile' | 'tasks'>) {
  const list = <TaskList groups={taskGroups(profile.id, tasks)} />;
  return tasks.some(({ state }) => state !== 'done') ? (
    list
  ) : (
    <details className="disclosure">
      <summary className="inline-flex min-h-9 items-center text-subheading font-semibold">
        Setup: all {tasks.length} tasks done
      </summary>
      <div className="mt-5">{list}</div>
    </details>
  );
}

/** Whether a connection works, until when, and what it needs; then its tasks. */
export default async function ProfilePage({ params }: Props) {
  const view = await loadProfileView((await params).id);
  const { profile, account, tasks } = view;
  const isDone = tasks.every(({ state }) => state === 'done');
  const { database } = view.installation;
  const alerts = await currentAlerts(database, {
    profileId: profile.id,
    now: view.now,
    limit: ALERTS_SHOWN,
  });
  return (
    <div className="overview">
      <div className="min-w-0">
        <PageHeading
          title={profile.name}
          eyebrow={
            <AccountChip
              accountId={profile.accountId}
              environmentLabel={account.environmentLabel}
            />
          }
        />
        <AlertBanner alerts={alerts} inFull />
        <RenewalNote view={view} />
        <Standing view={view} />
        {isDone ? null : (
          <NextStep completed={tasks.map(({ state }) => state === 'done')} {...nextStep(view)} />
        )}
        <SetUp profile={profile} tasks={tasks} />
      </div>
      <div className="min-w-0 space-y-8">
        <Summary view={view} />
        <Documents profileId={profile.id} />
        <ForEditors>
          <Manage profile={profile} />
        </ForEditors>
      </div>
    </div>
  );
}
