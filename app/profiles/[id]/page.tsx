import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { renewalHref, taskHref, testRunHref } from '@/app/profile-hrefs';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { taskGroups } from '@/app/task-groups';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextField } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { AccountRow } from '@/components/profiles/account-chip';
import { CheckDots } from '@/components/profiles/check-dots';
import {
  ConnectionState,
  type ConnectionStateKind,
  FAILS_WORDS,
  WORKS_WORDS,
} from '@/components/profiles/connection-state';
import { OldBeforeUse } from '@/components/profiles/old-before-use';
import { ProfileSummary } from '@/components/profiles/profile-summary';
import { Progress } from '@/components/profiles/progress';
import { TaskList } from '@/components/profiles/task-list';
import { ValidityBarWithDates } from '@/components/profiles/validity-bar';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { RelativeDate } from '@/components/ui/relative-date';
import { AlertBanner } from '@/components/watch/alert-banner';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import { grantedIdentity } from '@/lib/connection-test/last-good-test';
import { listTestRuns, sameOutcomeSince } from '@/lib/connection-test/test-runs';
import { isDueBeforeUse, isRenewalDue } from '@/lib/keys/certificate-urgency';
import { expiresAt } from '@/lib/keys/validity';
import { isCheckOld, isRenewing, lastCheckedAt } from '@/lib/profiles/profile';
import { profileProgress } from '@/lib/profiles/progress';
import { profileState, setupStatuses } from '@/lib/profiles/task-states';
import { readNextRenewal } from '@/lib/renewal/history';
import { lastEndedRenewal } from '@/lib/renewal/records';
import { currentAlerts, type ShownAlert } from '@/lib/watch/read-alerts';
import { dayText, doneText, momentText, relativeText } from '@/lib/words';
import { deleteProfileAction, renameProfileAction } from './actions';
import { NextAct, RenewalFact, type RenewalProps } from './next-act';
import { profilePages } from './profile-pages';
import { dismissAlertAction } from './watch/actions';

type Props = { readonly params: Promise<{ readonly id: string }> };

/** Names the profile in the browser's title. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile } = await loadProfileView((await params).id);
  return { title: profile.name };
}

type State = {
  readonly kind: ConnectionStateKind;
  readonly words: string;
  /** Since when, or when it was last known. */
  readonly note: ReactNode;
};

/**
 * The status text for a working connection. If it has not been checked for a long time, the text is in the
 * past tense.
 */
function worksState(
  { profile, now }: ProfileView,
  by: keyof typeof WORKS_WORDS,
  since: Date | undefined,
): State {
  const { lastTest, celigoProof } = profile;
  const checkedAt = lastCheckedAt({ lastTest, celigoProof });
  if (checkedAt === undefined || !isCheckOld(profile, now)) {
    const note = since === undefined ? null : <SinceDate date={since} now={now} />;
    return { kind: 'works', words: WORKS_WORDS[by].now, note };
  }
  const saidAt = by === 'celigo' ? (celigoProof?.at ?? checkedAt) : checkedAt;
  const note = (
    <>
      on <RelativeDate date={saidAt} now={now} />.{' '}
      {saidAt < checkedAt ? (
        <>
          Last checked <RelativeDate date={checkedAt} now={now} />.
        </>
      ) : (
        'Not checked since.'
      )}
    </>
  );
  return { kind: 'works', words: WORKS_WORDS[by].before, note };
}

/** What is said of a connection whose last test failed: of one that nothing has checked for long, that it did not work. */
function failsState({ profile, now }: ProfileView, since: Date | undefined): State {
  const { lastTest } = profile;
  if (lastTest === undefined || !isCheckOld(profile, now)) {
    const note = since === undefined ? null : <SinceDate date={since} now={now} />;
    return { kind: 'attention', words: FAILS_WORDS.now, note };
  }
  const note = (
    <>
      on <RelativeDate date={lastTest.at} now={now} />. Not checked since.
    </>
  );
  return { kind: 'attention', words: FAILS_WORDS.before, note };
}

function SinceDate({ date, now }: { readonly date: Date; readonly now: Date }) {
  return (
    <>
      since <RelativeDate date={date} now={now} />
    </>
  );
}

/** How the connection stands, in a sentence that claims no more than was tested. */
async function stateOf(view: ProfileView): Promise<State> {
  const { installation, profile, now } = view;
  const since = (outcome: 'works' | 'does-not-work') =>
    sameOutcomeSince(installation, profile.id, outcome);
  switch (profileState(profileProgress(profile), now)) {
    case 'works':
      return profile.celigoProof === undefined
        ? worksState(view, 'netsuite', await since('works'))
        : worksState(view, 'celigo', profile.celigoProof.at);
    case 'does-not-work':
      return failsState(view, await since('does-not-work'));
    case 'certificate-expired':
      return { kind: 'attention', words: 'Certificate expired', note: null };
    case 'celigo-needs-update':
      return { kind: 'attention', words: 'Celigo needs an update', note: null };
    case 'in-progress':
      return { kind: 'set-up', words: 'Setup not finished', note: null };
  }
}

/** How many alerts are shown. */
const ALERTS_SHOWN = 3;

/** How many of the last tests are shown as dots. */
const CHECKS_SHOWN = 12;

async function LastChecks({
  view,
  isLatestSaid,
}: {
  readonly view: ProfileView;
  /** Whether the state beside it says when the connection was last checked. */
  readonly isLatestSaid: boolean;
}) {
  const { installation, profile, now } = view;
  if (profile.lastTest === undefined) {
    return null;
  }
  const { items: runs } = await listTestRuns(installation, profile.id, {
    offset: 0,
    limit: CHECKS_SHOWN,
  });
  const [newest] = runs;
  if (newest === undefined) {
    return null;
  }
  return (
    <section aria-labelledby="last-checks" className="text-small">
      <div className="flex flex-wrap items-center gap-x-2">
        <h2 id="last-checks" className="font-semibold">
          Last checks
        </h2>
        <CheckDots
          checks={[...runs].reverse().map(({ id, startedAt, outcome }) => ({
            id,
            href: testRunHref(profile.id, id),
            at: startedAt,
            works: outcome === 'works',
          }))}
        />
      </div>
      {isLatestSaid ? null : (
        <p className="text-ink-muted">
          Latest:{' '}
          <time dateTime={newest.startedAt.toISOString()} title={momentText(newest.startedAt)}>
            {relativeText(newest.startedAt, now)}
          </time>
          .
        </p>
      )}
    </section>
  );
}

/** Whether it works and since when, until when, and the act that leads on. */
async function Standing({ view, ...renewing }: RenewalProps & { readonly view: ProfileView }) {
  const { profile, now } = view;
  const state = await stateOf(view);
  const certificate = profile.active ?? profile.next;
  return (
    <section
      aria-label="State of the connection"
      className="mb-8 rounded-box border border-rule bg-surface"
    >
      <div className="space-y-4 p-5">
        <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
          <p>
            <ConnectionState kind={state.kind} isLarge>
              {state.words}
            </ConnectionState>
            {state.note === null ? null : (
              <span className="block text-small text-ink-muted">{state.note}</span>
            )}
          </p>
          <LastChecks view={view} isLatestSaid={state.note !== null && isCheckOld(profile, now)} />
        </div>
        {certificate === undefined ? null : (
          <ValidityBarWithDates
            span={{ ...certificate, isInUse: profile.active !== undefined }}
            now={now}
          />
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-rule px-5 py-3.5 empty:hidden print-hidden">
        <NextAct view={view} {...renewing} />
      </div>
    </section>
  );
}

/** The entity or the role: as NetSuite said, and as a person noted where that says something else. */
function SaidOrNoted({
  said,
  noted,
  children,
}: {
  readonly said: string | undefined;
  readonly noted: string | undefined;
  /** What is said below. */
  readonly children?: ReactNode;
}) {
  if (said === undefined) {
    return noted ?? 'Not noted';
  }
  return (
    <>
      <span className="block">{said}</span>
      {noted === undefined || said.startsWith(noted) ? null : (
        <span className="block text-caption text-ink-muted">Your note: {noted}</span>
      )}
      {children}
    </>
  );
}

async function Summary({
  view,
  renewal: next,
}: Pick<RenewalProps, 'renewal'> & { readonly view: ProfileView }) {
  const { profile, account, installation, now } = view;
  const [last, said] = await Promise.all([
    lastEndedRenewal(installation, profile.id),
    grantedIdentity(installation, profile),
  ]);
  const { entity, role } = profile.configuration;
  return (
    <ProfileSummary
      items={[
        { term: 'Account ID', value: profile.accountId, mono: true },
        { term: 'Environment', value: account.environmentLabel },
        { term: 'Scopes', value: profile.scopes.map((scope) => SCOPE_LABELS[scope]).join(', ') },
        { term: 'Entity', value: <SaidOrNoted said={said?.entity} noted={entity} /> },
        {
          term: 'Role',
          value: (
            <SaidOrNoted said={said?.role} noted={role}>
              {said === undefined ? null : (
                <span className="block text-caption text-ink-muted">
                  Both reported by NetSuite, <RelativeDate date={said.at} />
                </span>
              )}
            </SaidOrNoted>
          ),
        },
        ...(profile.active === undefined
          ? []
          : [{ term: 'Renewal', value: <RenewalFact next={next} now={now} /> }]),
        ...(last?.outcome === 'renewed'
          ? [
              {
                term: 'Last renewed',
                value: (
                  <>
                    <RelativeDate date={last.endedAt} now={now} />
                    {last.startedBy === undefined ? null : `, ${last.startedBy}`}
                  </>
                ),
              },
            ]
          : []),
        ...(profile.active === undefined || profile.next === undefined
          ? []
          : [
              {
                term: 'Next certificate',
                value:
                  profile.next.stage === 'uploaded'
                    ? 'In NetSuite; Celigo does not use it yet'
                    : 'Created; upload it in NetSuite',
              },
            ]),
      ]}
    />
  );
}

const SAYS_TO_RENEW: ReadonlySet<ShownAlert['code']> = new Set(['renewal-due', 'certificate-ends']);

/** That it is time to renew. A renewal that goes on is the act that leads on, above. */
function RenewalNote({
  view: { profile, now },
  alerts,
  isBroken,
}: {
  readonly view: ProfileView;
  /** Whether the last test failed: what went wrong comes first. */
  readonly isBroken: boolean;
  /** What the banner says already. */
  readonly alerts: ReadonlyArray<Pick<ShownAlert, 'code'>>;
}) {
  const { active, next } = profile;
  if (alerts.some(({ code }) => SAYS_TO_RENEW.has(code))) {
    return null;
  }
  if (next !== undefined && isDueBeforeUse(profile, now)) {
    return (
      <OldBeforeUse
        endsAt={expiresAt(next)}
        keyHref={taskHref(profile.id, 'key-and-certificate')}
        isAfterFix={isBroken}
        now={now}
      />
    );
  }
  if (active === undefined || next !== undefined || !isRenewalDue(active, now)) {
    return null;
  }
  const endsAt = expiresAt(active);
  // The state above says that it has ended, and offers the renewal.
  if (endsAt <= now) {
    return null;
  }
  return (
    <Notice
      kind="warning"
      title={
        active.worksLonger === true
          ? 'NetSuite may stop accepting the certificate at any time: it is more than two years old'
          : `The certificate expires on ${dayText(endsAt)} (${relativeText(endsAt, now)})`
      }
      className="mb-5"
    >
      <Link href={renewalHref(profile.id)} prefetch={false}>
        {isBroken ? 'After you fix what went wrong, renew it' : 'Renew it without an outage'}
      </Link>
    </Notice>
  );
}

/** The pages besides the tasks: where this connection is written down, and what else can be done. */
function OtherPages({ view }: { readonly view: ProfileView }) {
  return (
    <nav aria-label="More about this profile">
      <h2 className="mb-1 text-subheading">More</h2>
      <ul className="text-small">
        {profilePages(view).map(({ label, href }) => (
          <li key={href}>
            <Link href={href} prefetch={false} className="inline-flex min-h-8 items-center">
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
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
function SetUp({ view: { profile, ...view } }: { readonly view: ProfileView }) {
  const tasks = setupStatuses(view.tasks, isRenewing(profile));
  const list = <TaskList groups={taskGroups(profile.id, tasks)} />;
  const completed = tasks.map(({ state }) => state === 'done');
  const done = completed.filter(Boolean).length;
  return done === tasks.length ? (
    <details className="disclosure">
      <summary className="inline-flex min-h-9 items-center">
        <h2 className="text-subheading">Setup: all {tasks.length} tasks done</h2>
      </summary>
      <div className="mt-3">{list}</div>
    </details>
  ) : (
    <section aria-labelledby="setup">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <h2 id="setup" className="text-heading">
          Setup
        </h2>
        <Progress parts={completed}>
          {doneText({ done, total: tasks.length, unit: 'task' })}
        </Progress>
      </div>
      {list}
    </section>
  );
}

/** Whether a connection works, until when, and what it needs; then its tasks. */
export default async function ProfilePage({ params }: Props) {
  const view = await loadProfileView((await params).id);
  const { installation, profile, account, now } = view;
  const [alerts, renewal] = await Promise.all([
    currentAlerts(installation.database, { profileId: profile.id, now, limit: ALERTS_SHOWN }),
    readNextRenewal(installation, profile),
  ]);
  const isBroken = profileState(profileProgress(profile), now) === 'does-not-work';
  const note = <RenewalNote view={view} alerts={alerts} isBroken={isBroken} />;
  const isStopSaid = alerts.some(({ code }) => code === 'renewal-failed');
  return (
    <>
      <AccountRow accountId={profile.accountId} environmentLabel={account.environmentLabel} />
      <PageHeading title={profile.name} />
      <div className="overview">
        <div className="min-w-0">
          <AlertBanner
            alerts={alerts}
            dismissAction={dismissAlertAction}
            onPagesOf={`/profiles/${profile.id}`}
          />
          {isBroken ? null : note}
          <Standing view={view} renewal={renewal} isStopSaid={isStopSaid} />
          {isBroken ? <div className="pb-3 empty:hidden">{note}</div> : null}
          <SetUp view={view} />
        </div>
        <div className="min-w-0 space-y-6">
          <Summary view={view} renewal={renewal} />
          <OtherPages view={view} />
          <ForEditors>
            <Manage profile={profile} />
          </ForEditors>
        </div>
      </div>
    </>
  );
}
