import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextField } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { AccountChip } from '@/components/profiles/account-chip';
import { CertificateEnd } from '@/components/profiles/certificate-end';
import { NextStep } from '@/components/profiles/next-step';
import { ProfileSummary } from '@/components/profiles/profile-summary';
import { TaskList } from '@/components/profiles/task-list';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { PageHeading } from '@/components/ui/page-heading';
import { RelativeDate } from '@/components/ui/relative-date';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import { certificateUrgency, isRenewalDue } from '@/lib/keys/certificate-urgency';
import { type TaskStatus, taskToGoOnWith } from '@/lib/profiles/task-states';
import { deleteProfileAction, renameProfileAction } from './actions';
import { loadProfileView, type ProfileView } from './profile-view';
import { renewalHref } from './renewal/renewal-href';
import { taskHref } from './setup/task-href';
import { taskGroups } from './task-groups';
import { testRunsHref } from './test-runs/run-href';

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

function Summary({ view }: { readonly view: ProfileView }) {
  const { profile, account, now } = view;
  const certificate = profile.active ?? profile.next;
  return (
    <ProfileSummary
      items={[
        { term: 'Account ID', value: profile.accountId, mono: true },
        { term: 'Environment', value: account.environmentLabel },
        { term: 'Scopes', value: profile.scopes.map((scope) => SCOPE_LABELS[scope]).join(', ') },
        {
          term: 'Certificate ends',
          value:
            certificate === null ? (
              'None yet'
            ) : (
              <CertificateEnd
                validUntil={certificate.notAfter}
                urgency={certificateUrgency(certificate.notAfter, now)}
                now={now}
              />
            ),
        },
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
        {
          term: 'Last test',
          value:
            profile.lastTest === null ? (
              'Not tested yet'
            ) : (
              <>
                {profile.lastTest.outcome === 'works' ? 'Works' : 'Does not work'},{' '}
                <RelativeDate date={profile.lastTest.at} now={now} withTime />
              </>
            ),
        },
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

/** The task list of a profile, and what is known of it. */
export default async function ProfilePage({ params }: Props) {
  const view = await loadProfileView((await params).id);
  const { profile, account, tasks } = view;
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
        <RenewalNote view={view} />
        <NextStep completed={tasks.map(({ state }) => state === 'done')} {...nextStep(view)} />
        <TaskList groups={taskGroups(profile.id, tasks)} />
      </div>
      <div className="min-w-0 space-y-8">
        <div className="space-y-3">
          <Summary view={view} />
          <Link href={testRunsHref(profile.id)} prefetch={false} className="inline-block">
            All connection tests
          </Link>
        </div>
        <Documents profileId={profile.id} />
        <ForEditors>
          <section
            aria-label="Manage this profile"
            className="space-y-4 border-t border-rule pt-6 print-hidden"
          >
            <div className="space-y-3">
              <h2 className="text-subheading">Rename this profile</h2>
              <ActionForm
                action={renameProfileAction}
                submitLabel="Rename"
                submitVariant="secondary"
                idPrefix="rename"
                hiddenFields={{ profileId: profile.id, version: profile.version }}
              >
                <FormTextField name="name" label="Profile name" defaultValue={profile.name} />
              </ActionForm>
            </div>
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
                This deletes the profile, its private key and certificate, and all its test reports
                from this installation. You cannot undo it. Nothing changes in NetSuite or Celigo:
                revoke the certificate there if nothing else uses it.
              </p>
            </ConfirmDialog>
          </section>
        </ForEditors>
      </div>
    </div>
  );
}
