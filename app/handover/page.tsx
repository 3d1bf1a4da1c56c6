import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox } from '@/components/forms/form-fields';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { TaskList } from '@/components/profiles/task-list';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { ButtonLink } from '@/components/ui/button-link';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { guestProgress } from '@/lib/handover/guest-progress';
import type { HandoverLink } from '@/lib/handover/links';
import { GUEST_HOME, HANDOVERS, opens, type PartProgress } from '@/lib/handover/purposes';
import { currentGuest } from '@/lib/handover/reader';
import { isLeftToTest } from '@/lib/profiles/task-states';
import { personOfPage } from '@/lib/sign-in/session';
import { leftText, momentText } from '@/lib/words';
import { GuestFrame } from '../guest-frame';
import { ProfileFrame } from '../profile-frame';
import { celigoApiHref, renewalHref, taskHref, tasksOf } from '../profile-hrefs';
import { loadProfileView, type ProfileView } from '../profile-view';
import { taskGroups } from '../task-groups';
import { finishHandoverAction } from './actions';
import { DeadLink } from './dead-link';
import { SignedInHere } from './signed-in-here';

export const metadata: Metadata = { title: 'Your tasks', robots: 'noindex' };

/** The one act that leads on: the first task that is not done, or the renewal. */
function GoOn({
  view,
  link: { purpose, showsKey },
  progress,
}: {
  readonly view: ProfileView;
  readonly link: HandoverLink;
  readonly progress: PartProgress;
}) {
  const { profile } = view;
  if (purpose === 'renewal') {
    return progress.isOpen ? (
      <ButtonLink href={renewalHref(profile.id)}>
        {progress.done === 0 ? 'Renew the certificate' : 'Continue the renewal'}
      </ButtonLink>
    ) : (
      <Notice kind="success" title="The certificate is renewed">
        <p>Finish below.</p>
      </Notice>
    );
  }
  const open = view.tasks.filter(
    ({ slug, state }) => tasksOf(view.guest).includes(slug) && state !== 'done',
  );
  const next = open.find((status) => !isLeftToTest(status, view.tasks));
  if (next === undefined) {
    return open.length === 0 ? (
      <Notice kind="success" title="All your tasks are done">
        <p>Look at them again if you like, then finish below.</p>
      </Notice>
    ) : (
      <Notice kind="success" title="Everything needed from you is saved">
        <p>
          The connection test will show whether anything that you did not check off is missing.
          Finish below.
        </p>
      </Notice>
    );
  }
  if (next.state === 'cannot-start') {
    return (
      <Notice kind="info" title="Some of your tasks cannot start yet">
        <p>
          Someone else has to finish this first:{' '}
          {next.waitsFor.map((slug) => TASK_WORDS[slug].title).join('; ')}. Come back later; your
          link stays the same.
        </p>
      </Notice>
    );
  }
  // Nobody fills in a new iClient by hand without the private key.
  const canFillIn = showsKey || next.slug !== 'celigo-iclient' || next.state === 'needs-update';
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {canFillIn ? (
        <>
          <ButtonLink href={taskHref(profile.id, next.slug)}>Continue</ButtonLink>
          <span className="text-ink-muted">Next: {TASK_WORDS[next.slug].title}</span>
        </>
      ) : null}
      {opens(purpose, 'celigo-api') ? (
        <ButtonLink href={celigoApiHref(profile.id)} variant={canFillIn ? 'secondary' : 'primary'}>
          Make it in Celigo for me
        </ButtonLink>
      ) : null}
    </p>
  );
}

/** A guest's tasks, and the end of their work. */
export default async function HandoverPage({
  searchParams,
}: {
  /** The page that was wanted; see `deadLinkHref`. */
  readonly searchParams: Promise<{ readonly to?: string | Array<string> }>;
}) {
  const guest = await currentGuest();
  if (guest === undefined) {
    const session = await personOfPage();
    if (session !== undefined) {
      return (
        <SignedOutShell title="Your tasks" lead="This page is for guests of a handover link.">
          <SignedInHere email={session.person.email} />
        </SignedOutShell>
      );
    }
    const { to } = await searchParams;
    return <DeadLink wanted={[to].flat()[0]} />;
  }
  const { link } = guest;
  const view = await loadProfileView(link.profileId, 'home');
  const { profile } = view;
  const own = tasksOf(guest);
  const progress = await guestProgress(view.installation, link, profile, view.tasks);
  return (
    <GuestFrame guest={guest}>
      <ProfileFrame view={view} currentHref={GUEST_HOME}>
        <PageHeading
          title={HANDOVERS[link.purpose].label}
          lead={`${link.createdByEmail} has asked you to ${HANDOVERS[link.purpose].does('your own', link.showsKey)}.`}
        />
        <div className="space-y-10">
          <GoOn view={view} link={link} progress={progress} />
          {own.length === 0 ? null : (
            <section className="space-y-2">
              <h2 className="text-heading">Your tasks</h2>
              <TaskList
                groups={taskGroups(
                  profile.id,
                  view.tasks.filter(({ slug }) => own.includes(slug)),
                )}
              />
            </section>
          )}
          <section className="space-y-4">
            <h2 className="text-heading">When your part is done</h2>
            <p>
              Finish below. {link.createdByEmail} will see that you are done, and the link will stop
              working. Until then, you can come back at any time before {momentText(link.expiresAt)}
              .
            </p>
            <ActionForm
              action={finishHandoverAction}
              submitLabel="My part is done"
              submitVariant="secondary"
              pendingLabel="Finishing…"
              idPrefix="finish"
              hiddenFields={{ profileId: profile.id }}
            >
              {progress.isOpen ? (
                <FormCheckbox
                  name="endsEarly"
                  required
                  label={`I am finished, although ${leftText(progress)}. The link will stop working.`}
                />
              ) : null}
            </ActionForm>
          </section>
        </div>
      </ProfileFrame>
    </GuestFrame>
  );
}
