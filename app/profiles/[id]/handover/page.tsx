import type { Metadata } from 'next';
import Link from 'next/link';
import { ProfileFrame } from '@/app/profile-frame';
import { taskHref } from '@/app/profile-hrefs';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox, FormSelect, FormTextField } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { HandoverLinkList } from '@/components/handover/link-list';
import { ConfirmHereFirst, FormProofField } from '@/components/sign-in/confirm-here';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { HANDOVER_DAYS, type ListedHandoverLink, listHandoverLinks } from '@/lib/handover/links';
import {
  HANDOVER_PURPOSES,
  HANDOVERS,
  type HandoverPurpose,
  taskProgress,
} from '@/lib/handover/purposes';
import { isRenewing } from '@/lib/profiles/profile';
import { setupStatuses } from '@/lib/profiles/task-states';
import { type RenewalState, readRenewal } from '@/lib/renewal/state';
import { stepsDone } from '@/lib/renewal/steps';
import { doneText } from '@/lib/words';
import { createHandoverLinkAction, revokeHandoverLinkAction } from './actions';

export const metadata: Metadata = { title: 'Hand over part of the setup' };

/** Which of the tasks of a purpose are done, or which steps of the renewal, in words. */
function progressOf(
  { profile, tasks }: ProfileView,
  renewal: RenewalState | undefined,
  { purpose, state }: ListedHandoverLink,
): string | undefined {
  const isFinished = state === 'finished';
  if (purpose === 'renewal') {
    // Of a guest who has finished, it would be a later renewal.
    return renewal === undefined || isFinished ? undefined : doneText(stepsDone(renewal.step));
  }
  const statuses = setupStatuses(tasks, isFinished && isRenewing(profile));
  return doneText(taskProgress(purpose, statuses));
}

/** The part that somebody still has to do; the renewal once nothing of the setup is left. */
function partLeft({ tasks }: ProfileView, renewal: RenewalState | undefined): HandoverPurpose {
  const isLeft = (purpose: HandoverPurpose) => taskProgress(purpose, tasks).isOpen;
  const left = renewal === undefined ? HANDOVER_PURPOSES.find(isLeft) : undefined;
  return left ?? 'renewal';
}

/** Links for people without an account, each for one part of this profile. */
export default async function ProfileHandoverPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, installation } = view;
  const now = new Date();
  const links = await listHandoverLinks(installation, profile.id, now);
  const renewal = await readRenewal(installation, profile);
  const hasCertificate = profile.next !== undefined || profile.active !== undefined;
  return (
    <ProfileFrame view={view} currentHref={`/profiles/${profile.id}/handover`}>
      <PageHeading
        title="Hand over part of the setup"
        lead="Someone without an account can do part of this profile through a link that opens nothing else."
      />
      <div className="space-y-12">
        <ForEditors>
          {hasCertificate ? null : (
            <Notice kind="info" title="There is no certificate yet">
              <p>
                Creating a link for the NetSuite part also generates a default key and certificate,
                so that the guest has a public.pem to upload. To choose the algorithm,{' '}
                <Link href={taskHref(profile.id, 'key-and-certificate')} prefetch={false}>
                  generate them yourself
                </Link>{' '}
                first.
              </p>
            </Notice>
          )}
          <section className="space-y-5">
            <h2 className="text-heading">New link</h2>
            <ConfirmHereFirst words="You have no password here. If they are to see the private key, confirm who you are first." />
            <ActionForm
              action={createHandoverLinkAction}
              submitLabel="Create link"
              pendingLabel="Creating…"
              idPrefix="handover"
              hiddenFields={{ profileId: profile.id }}
            >
              <FormSelect
                name="purpose"
                label="What should they do"
                options={HANDOVER_PURPOSES.map((value) => ({
                  value,
                  label: HANDOVERS[value].label,
                }))}
                defaultValue={partLeft(view, renewal)}
              />
              <dl className="-mt-3 space-y-1 text-small text-ink-muted">
                {HANDOVER_PURPOSES.map((value) => (
                  <div key={value}>
                    <dt className="inline font-semibold text-ink">{HANDOVERS[value].label}:</dt>{' '}
                    <dd className="inline">
                      {HANDOVERS[value].does('their own', true)}. {HANDOVERS[value].risk}
                    </dd>
                  </div>
                ))}
              </dl>
              <FormTextField
                name="days"
                label="Valid for (days)"
                inputMode="numeric"
                defaultValue={String(HANDOVER_DAYS.byDefault)}
                hint={`At most ${HANDOVER_DAYS.max}.`}
                className="[&_input]:max-w-32"
              />
              {/* Styles alone hide what a choice above does not ask for: they need no script. */}
              <div className="key-question">
                <FormCheckbox
                  name="showsKey"
                  label="They can see the private key, with a passcode"
                  hint="Required to fill in the Celigo forms by hand. Without it, they need a Celigo API token: their own for the Celigo part, the one sealed with this profile for a renewal."
                />
                <div className="key-proof mt-6">
                  <FormProofField
                    label="Your password"
                    hint="Only if they can see the private key."
                  />
                </div>
              </div>
            </ActionForm>
          </section>
        </ForEditors>
        <HandoverLinkList
          links={links.map((link) => ({
            ...link,
            label: HANDOVERS[link.purpose].label,
            progress: progressOf(view, renewal, link),
          }))}
          profileId={profile.id}
          now={now}
          revokeAction={revokeHandoverLinkAction}
        />
      </div>
    </ProfileFrame>
  );
}
