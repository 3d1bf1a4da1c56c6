import { KeyRound, ListChecks, Lock } from 'lucide-react';
import Link from 'next/link';
import { classNames } from '../ui/class-names';
import { LinkPending } from '../ui/link-pending';
import { SideIcon } from '../ui/side-label';
import { StatusTag, type TaskStatus } from '../ui/status-tag';

/** One task as the list shows it. */
export type TaskListItem = {
  readonly slug: string;
  /** Begins with a verb: `Create the integration record`. */
  readonly title: string;
  readonly href: string;
  readonly status: TaskStatus;
  /** Other words for the same status. */
  readonly statusLabel?: string | undefined;
  /** A line under the title: what was settled, or what it takes. */
  readonly hint?: string | undefined;
  /** Why it cannot start yet; shown when the status is `cannot-start`. */
  readonly lockedReason?: string | undefined;
};

/** The four groups of the journey. A group may come twice. */
export type TaskGroupKind = 'netsuite' | 'key-and-certificate' | 'celigo' | 'prove-it';

/** Tasks that belong together, in order. */
export type TaskListGroup = {
  readonly kind: TaskGroupKind;
  readonly tasks: ReadonlyArray<TaskListItem>;
};

/** The words of each group. */
export const TASK_GROUP_LABELS: Readonly<Record<TaskGroupKind, string>> = {
  netsuite: 'NetSuite',
  'key-and-certificate': 'Key and certificate',
  celigo: 'Celigo',
  'prove-it': 'Prove it',
};

/** The icon of a group. */
export function TaskGroupIcon({
  kind,
  className,
}: {
  readonly kind: TaskGroupKind;
  readonly className: string;
}) {
  switch (kind) {
    case 'netsuite':
    case 'celigo':
      return <SideIcon side={kind} className={className} />;
    case 'key-and-certificate':
      return <KeyRound aria-hidden="true" className={className} />;
    case 'prove-it':
      return <ListChecks aria-hidden="true" className={className} />;
  }
}

function TaskTitle({ task, statusId }: { readonly task: TaskListItem; readonly statusId: string }) {
  if (task.status === 'cannot-start') {
    return <span className="text-ink-muted">{task.title}</span>;
  }
  return (
    <Link
      href={task.href}
      prefetch={false}
      aria-describedby={statusId}
      className="font-semibold after:absolute after:inset-0 after:content-['']"
    >
      {task.title}
      <LinkPending />
    </Link>
  );
}

function TaskRow({ task, number }: { readonly task: TaskListItem; readonly number: number }) {
  const locked = task.status === 'cannot-start';
  const statusId = `task-${task.slug}-status`;
  const hint = locked ? task.lockedReason : task.hint;
  return (
    <li
      className={classNames(
        'relative grid grid-cols-[1.5rem_minmax(0,1fr)_auto] gap-x-2 px-4 py-2',
        !locked && 'hover:bg-sunken',
      )}
    >
      <span aria-hidden="true" className="text-ink-muted tabular-nums">
        {number}
      </span>
      <div className="min-w-0">
        <TaskTitle task={task} statusId={statusId} />
      </div>
      <div className="flex items-start gap-1.5 text-ink-muted">
        {locked ? <Lock aria-hidden="true" className="mt-1.5 size-4 shrink-0" /> : null}
        <StatusTag id={statusId} status={task.status} label={task.statusLabel} />
      </div>
      {hint ? (
        <p className="col-span-2 col-start-2 text-small text-ink-muted wrap-anywhere">{hint}</p>
      ) : null}
    </li>
  );
}

/** The tasks of a profile in their groups: the page to come back to. */
export function TaskList({ groups }: { readonly groups: ReadonlyArray<TaskListGroup> }) {
  const numbered = groups.map((group, index) => ({
    ...group,
    firstNumber: 1 + groups.slice(0, index).reduce((sum, before) => sum + before.tasks.length, 0),
  }));
  return (
    <div className="divide-y divide-rule rounded-box border border-rule bg-surface">
      {numbered.map((group) => (
        <section
          key={group.firstNumber}
          className="keep-together py-1.5 sm:grid sm:grid-cols-[10.5rem_minmax(0,1fr)]"
        >
          <h3 className="flex items-center gap-2 px-4 pt-2 pb-0.5 text-caption text-ink-muted sm:items-start sm:pt-3">
            <TaskGroupIcon kind={group.kind} className="size-4.5 shrink-0" />
            {TASK_GROUP_LABELS[group.kind]}
          </h3>
          <ol>
            {group.tasks.map((task, index) => (
              <TaskRow key={task.slug} task={task} number={group.firstNumber + index} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
