import Link from 'next/link';
import { celigoApiHref, nextTaskHref, renewalHref, taskHref } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import { ForEditors } from '@/components/forms/may-change';
import { RENEWAL_STEP_TITLES } from '@/components/profiles/renewal-progress';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { ButtonLink } from '@/components/ui/button-link';
import { RelativeDate } from '@/components/ui/relative-date';
import { isBegunInCeligo } from '@/lib/profiles/celigo-forms';
import { isRenewing, type Profile } from '@/lib/profiles/profile';
import { setupStatuses, type TaskStatus, taskToGoOnWith } from '@/lib/profiles/task-states';
import type { NextRenewal } from '@/lib/renewal/history';
import { awaitsCeligoTest, WORKS_IN_CELIGO } from './setup/celigo-confirmation';

/** What the button of a task that asks for attention says, and why. */
function problemOf({ slug, state, toUpdate }: TaskStatus, isUsed: boolean) {
  if (state === 'needs-update') {
    const reason =
      toUpdate === 1
        ? 'A value has changed since it was entered there'
        : `${toUpdate} values have changed since they were entered there`;
    return { action: 'Update Celigo', reason };
  }
  if (slug !== 'key-and-certificate') {
    return { action: 'See what went wrong', reason: 'The last test failed' };
  }
  return isUsed
    ? { action: 'Renew the certificate', reason: 'It has expired, so Celigo cannot connect' }
    : { action: TASK_WORDS[slug].title, reason: 'It expired before Celigo used it' };
}

/** What the overview knows of a profile's renewal. */
export type RenewalProps = {
  readonly renewal: NextRenewal;
  /** Whether the banner says why it stopped. */
  readonly isStopSaid: boolean;
};

/** Where the renewal is, or that it stopped there. */
function RenewalStage({ renewal: { step, trouble }, isStopSaid }: RenewalProps) {
  const title = step && RENEWAL_STEP_TITLES[step];
  if (trouble === undefined) {
    return title === undefined ? 'The next certificate is ready' : `Next: ${title}`;
  }
  return (
    <>
      {title === undefined ? 'It stopped' : `It stopped at “${title}”`}
      {isStopSaid ? null : (
        <>
          : <code>{trouble.code}</code>
        </>
      )}
    </>
  );
}

/** The way to Celigo's own test, or to how it failed when Celigo was asked to run it. */
function CeligoTestAct({
  profile: { id, configuration },
}: {
  readonly profile: Pick<Profile, 'id' | 'configuration'>;
}) {
  return configuration.celigo?.lastRun?.outcome === 'does-not-work' ? (
    <ButtonLink href={celigoApiHref(id)}>See what went wrong</ButtonLink>
  ) : (
    <ButtonLink href={`${taskHref(id, 'celigo-connection')}#${WORKS_IN_CELIGO}`}>
      Confirm that it works in Celigo
    </ButtonLink>
  );
}

/** The one act that leads on; once everything is done and nothing asks for more, a test now and then. */
export function NextAct({
  view: { profile, tasks },
  ...renewing
}: RenewalProps & { readonly view: Pick<ProfileView, 'profile' | 'tasks'> }) {
  const { isUnderWay, trouble } = renewing.renewal;
  const isBegun = isUnderWay || isRenewing(profile);
  const goOn = isUnderWay ? 'Continue the renewal' : 'Start the renewal';
  const task = taskToGoOnWith(setupStatuses(tasks, isRenewing(profile)));
  const asks = task?.state === 'problem' || task?.state === 'needs-update';
  if ((isBegun || trouble !== undefined) && !asks) {
    return (
      <>
        <ButtonLink href={renewalHref(profile.id)}>
          {isBegun ? goOn : 'Renew the certificate'}
        </ButtonLink>
        <span className="text-ink-muted">
          <RenewalStage {...renewing} />
        </span>
      </>
    );
  }
  if (task === undefined) {
    return (
      <ForEditors>
        {awaitsCeligoTest(profile) ? (
          <CeligoTestAct profile={profile} />
        ) : (
          <ButtonLink href={taskHref(profile.id, 'test')} variant="secondary">
            Test the connection
          </ButtonLink>
        )}
      </ForEditors>
    );
  }
  const problem = asks ? problemOf(task, profile.active !== undefined) : undefined;
  return (
    <>
      <ButtonLink
        href={
          task.slug === 'key-and-certificate' && profile.active !== undefined
            ? renewalHref(profile.id)
            : taskHref(profile.id, task.slug)
        }
      >
        {problem?.action ?? 'Continue'}
      </ButtonLink>
      <span className="text-ink-muted">
        {problem?.reason ?? `Next: ${TASK_WORDS[task.slug].title}`}
      </span>
      {task.slug === 'celigo-iclient' && !isBegunInCeligo(profile) ? (
        <ForEditors>
          <ButtonLink href={celigoApiHref(profile.id)} variant="secondary">
            Make it in Celigo for me
          </ButtonLink>
        </ForEditors>
      ) : null}
      {task.slug === 'prerequisites' && !asks ? (
        <Link href={nextTaskHref(profile.id, 'prerequisites')} prefetch={false}>
          Skip: the test will verify these
        </Link>
      ) : null}
      {isBegun ? (
        <Link href={renewalHref(profile.id)} prefetch={false}>
          {goOn}
        </Link>
      ) : null}
    </>
  );
}

/** Who renews the certificate next, from when, and whether the last rehearsal of that went well. */
export function RenewalFact({ next, now }: { readonly next: NextRenewal; readonly now: Date }) {
  const { isAutomatic, isUnderWay, from, rehearsal, trouble } = next;
  if (trouble !== undefined) {
    return 'Stopped';
  }
  if (isUnderWay) {
    return 'Under way';
  }
  if (from === undefined) {
    return 'Nothing to renew yet';
  }
  return (
    <>
      {isAutomatic ? 'Automatic, on ' : 'Manual, due '}
      <RelativeDate date={from} now={now} />
      {isAutomatic && rehearsal?.works === false ? '; the last rehearsal failed' : null}
    </>
  );
}
