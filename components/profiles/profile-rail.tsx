import { Check, CircleAlert, CircleDashed, CircleDot, Lock, RefreshCw } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';
import { LinkPending } from '../ui/link-pending';
import { TASK_STATUS_LABELS, type TaskStatus } from '../ui/status-tag';
import { AccountChip } from './account-chip';
import { TASK_GROUP_LABELS, TaskGroupIcon, type TaskListGroup } from './task-list';

/** A page of a profile that is no task: the runbook for instance. */
export type RailPage = { readonly label: string; readonly href: string };

/** Props of {@link ProfileRail}. */
export type ProfileRailProps = {
  readonly profileName: string;
  readonly profileHref: string;
  readonly accountId: string;
  readonly environmentLabel: string;
  readonly groups: ReadonlyArray<TaskListGroup>;
  /** Pages besides the tasks. */
  readonly pages: ReadonlyArray<RailPage>;
  /** The address of the page that the rail stands beside. */
  readonly currentHref: string;
};

const STATUS_ICONS: Readonly<Record<TaskStatus, ReactNode>> = {
  done: <Check aria-hidden="true" className="size-4 text-success" strokeWidth={2.5} />,
  'to-do': <CircleDashed aria-hidden="true" className="size-4 text-ink-muted" />,
  'in-progress': <CircleDot aria-hidden="true" className="size-4 text-accent" />,
  'cannot-start': <Lock aria-hidden="true" className="size-3.5 text-ink-muted" />,
  'needs-update': <RefreshCw aria-hidden="true" className="size-4 text-warning" />,
  problem: <CircleAlert aria-hidden="true" className="size-4 text-danger" />,
};

const ROW = 'flex items-start gap-2.5 rounded-box px-2.5 py-1 text-small leading-snug min-h-6';

/** The page where one is: a line around it, which gives way to the ring of what has the focus. */
const CURRENT =
  'bg-surface font-semibold shadow-xs not-focus-visible:outline not-focus-visible:outline-rule';

/** The state in words; in sight where it asks for something. */
function RailStatus({ task }: { readonly task: TaskListGroup['tasks'][number] }) {
  const words = task.statusLabel ?? TASK_STATUS_LABELS[task.status];
  const asks = task.status === 'needs-update' || task.status === 'problem';
  return asks ? (
    <span className="block text-caption font-semibold">
      <span className="sr-only">: </span>
      {words}
    </span>
  ) : (
    <span className="sr-only">: {words}</span>
  );
}

function RailTask({
  task,
  current,
}: {
  readonly task: TaskListGroup['tasks'][number];
  readonly current: boolean;
}) {
  return (
    <li>
      <Link
        href={task.href}
        prefetch={false}
        aria-current={current ? 'page' : undefined}
        className={classNames(
          ROW,
          'text-ink no-underline hover:bg-sunken hover:text-ink',
          current && CURRENT,
          task.status === 'cannot-start' && 'text-ink-muted',
        )}
      >
        <span className="grid h-[1.35em] w-4 shrink-0 place-items-center">
          {STATUS_ICONS[task.status]}
        </span>
        <span className="min-w-0">
          {task.title}
          <LinkPending />
          <RailStatus task={task} />
        </span>
      </Link>
    </li>
  );
}

/** The tasks of a profile with their states, and its other pages. */
function RailLists({ groups, pages, currentHref }: Omit<ProfileRailProps, 'profileName'>) {
  return (
    <div className="space-y-1">
      {groups.map((group) => (
        <section key={group.tasks[0]?.slug}>
          <p className="mb-0.5 flex items-center gap-1.5 px-2.5 text-caption font-semibold tracking-wide text-ink-muted uppercase">
            <TaskGroupIcon kind={group.kind} className="size-3.5" />
            {TASK_GROUP_LABELS[group.kind]}
          </p>
          <ol>
            {group.tasks.map((task) => (
              <RailTask key={task.slug} task={task} current={task.href === currentHref} />
            ))}
          </ol>
        </section>
      ))}
      <ul className="border-t border-rule pt-1.5">
        {pages.map((page) => (
          <li key={page.href}>
            <Link
              href={page.href}
              prefetch={false}
              aria-current={page.href === currentHref ? 'page' : undefined}
              className={classNames(
                ROW,
                'pl-9 text-ink no-underline hover:bg-sunken hover:text-ink',
                page.href === currentHref && CURRENT,
              )}
            >
              <span>
                {page.label}
                <LinkPending />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function taskPosition({ groups, currentHref }: ProfileRailProps) {
  const tasks = groups.flatMap((group) => group.tasks);
  const index = tasks.findIndex((task) => task.href === currentHref);
  return index < 0
    ? undefined
    : { number: index + 1, of: tasks.length, title: tasks[index]?.title ?? '' };
}

/**
 * Where one is in a profile: its name and account, which are never out of sight, and the way to each
 * of its pages. A bar that unfolds the list of them; on wide screens a rail, where the list is open.
 */
export function ProfileRail(props: ProfileRailProps) {
  const { profileName, profileHref, accountId, environmentLabel } = props;
  const position = taskPosition(props);
  return (
    <div className="rail min-w-0 print-hidden">
      <div className="rail-head">
        <Link
          href={profileHref}
          prefetch={false}
          className="font-bold text-ink wrap-anywhere hover:text-accent-strong"
        >
          {profileName}
        </Link>
        <AccountChip accountId={accountId} environmentLabel={environmentLabel} />
      </div>
      <details className="rail-fold disclosure">
        <summary className="px-3.5 py-2.5 text-small font-semibold">
          {position ? `Task ${position.number} of ${position.of}` : 'Tasks and pages'}
        </summary>
        <nav aria-label="This profile">
          <RailLists {...props} />
        </nav>
      </details>
    </div>
  );
}
