import Link from 'next/link';
import type { ReactNode } from 'react';
import { ProfileFrame } from '@/app/profile-frame';
import { taskHref, tasksOf } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import { TaskPage, type WayOn } from '@/components/profiles/task-page';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { certificateIdSoFar, ValuesSoFar } from '@/components/profiles/values-so-far';
import { Notice } from '@/components/ui/notice';
import { RelativeDate } from '@/components/ui/relative-date';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import type { TaskSlug } from '@/lib/guide/tasks';
import { GUEST_HOME } from '@/lib/handover/purposes';
import { expiresAt } from '@/lib/keys/validity';
import { clientIdEnd } from '@/lib/profiles/client-id';
import { isSwitching } from '@/lib/profiles/profile';

function neighbor(profileId: string, slug: TaskSlug | undefined) {
  return slug === undefined
    ? undefined
    : { title: TASK_WORDS[slug].title, href: taskHref(profileId, slug) };
}

/** Where the tasks of a guest begin and end. */
function endOf(guest: ProfileView['guest']): WayOn | undefined {
  return guest === undefined ? undefined : { title: 'All your tasks', href: GUEST_HOME };
}

/** Where a task's page leads: first to what it waits for, and never to a task that cannot start yet. */
function wayOn(
  { profile, tasks, guest }: ProfileView,
  slug: TaskSlug,
  waitsFor: ReadonlyArray<TaskSlug>,
  next: WayOn | 'none' | undefined,
): WayOn | undefined {
  const own = tasksOf(guest);
  const first = neighbor(
    profile.id,
    waitsFor.find((task) => own.includes(task)),
  );
  if (first !== undefined) {
    return { ...first, isWayOn: true, comesFirst: true };
  }
  if (next === 'none') {
    return undefined;
  }
  if (next !== undefined) {
    return next;
  }
  const following = own[own.indexOf(slug) + 1];
  const isLocked = tasks.some((task) => task.slug === following && task.waitsFor.length > 0);
  return isLocked ? undefined : (neighbor(profile.id, following) ?? endOf(guest));
}

/** What stands on a task's page while others must be done first. */
function WaitsFor({
  profileId,
  slugs,
  own,
}: {
  readonly profileId: string;
  readonly slugs: ReadonlyArray<TaskSlug>;
  /** The tasks of whoever reads the page. */
  readonly own: ReadonlyArray<TaskSlug>;
}) {
  return (
    <Notice kind="info" title="Cannot start yet">
      <p>First finish:</p>
      <ul>
        {slugs.map((slug) => (
          <li key={slug}>
            {own.includes(slug) ? (
              <Link href={taskHref(profileId, slug)} prefetch={false}>
                {TASK_WORDS[slug].title}
              </Link>
            ) : (
              `${TASK_WORDS[slug].title} (not part of your link)`
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** What the profile holds by now, for the pane beside the task. */
function KnownValues({ profile }: Pick<ProfileView, 'profile'>) {
  const { configuration, credential } = profile;
  const { clientId } = configuration;
  return (
    <ValuesSoFar
      values={[
        {
          label: 'Scopes',
          value: profile.scopes.map((scope) => SCOPE_LABELS[scope]).join(', '),
          missing: 'None',
        },
        {
          label: 'Client ID',
          value: clientId && `Saved, ends in ${clientIdEnd(clientId)}`,
          missing: 'From the integration record',
        },
        {
          label: 'Certificate ID',
          value: certificateIdSoFar(credential),
          mono: true,
          missing: 'From the certificate',
        },
        {
          label: 'Certificate expires',
          value: credential && <RelativeDate date={expiresAt(credential)} />,
          missing: 'No certificate yet',
        },
      ]}
    />
  );
}

/** The tasks whose pages are about the next certificate once NetSuite holds it. */
const ABOUT_NEXT: ReadonlySet<TaskSlug> = new Set(['celigo-iclient', 'test']);

/** The page of one task; says what is missing when the task cannot start yet. */
export function SetupPage({
  view,
  slug,
  title,
  lead,
  aside,
  next,
  children,
}: {
  readonly view: ProfileView;
  readonly slug: TaskSlug;
  /** Where the page is one way among others to do the task; the task's own title by default. */
  readonly title?: string;
  readonly lead: ReactNode;
  /** What stands beside the task in place of the values so far. */
  readonly aside?: ReactNode;
  /** Where the page leads on; the next task by default. */
  readonly next?: WayOn | 'none' | undefined;
  readonly children: ReactNode;
}) {
  const { profile, tasks, guest } = view;
  const own = tasksOf(guest);
  const waitsFor = tasks.find((task) => task.slug === slug)?.waitsFor ?? [];
  return (
    <ProfileFrame
      view={view}
      currentHref={taskHref(profile.id, slug)}
      aside={(waitsFor.length > 0 ? undefined : aside) ?? <KnownValues profile={profile} />}
    >
      <TaskPage
        side={TASK_WORDS[slug].side}
        title={title ?? TASK_WORDS[slug].title}
        lead={lead}
        previous={neighbor(profile.id, own[own.indexOf(slug) - 1]) ?? endOf(guest)}
        next={wayOn(view, slug, waitsFor, next)}
      >
        {isSwitching(profile) && ABOUT_NEXT.has(slug) ? (
          <Notice kind="info" title="This page is about the next certificate">
            <p>
              Celigo still uses the certificate{' '}
              <code>{profile.active?.predictedCertificateId}</code>. Test the next one, then change
              the iClient in Celigo.
            </p>
          </Notice>
        ) : null}
        {waitsFor.length > 0 ? (
          <WaitsFor profileId={profile.id} slugs={waitsFor} own={own} />
        ) : (
          children
        )}
      </TaskPage>
    </ProfileFrame>
  );
}
