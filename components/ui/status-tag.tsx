import { Check } from 'lucide-react';
import { classNames } from './class-names';

/** Where a task stands. */
export type TaskStatus =
  | 'done'
  | 'to-do'
  | 'in-progress'
  | 'cannot-start'
  | 'needs-update'
  | 'problem';

/** The words of each status. */
export const TASK_STATUS_LABELS: Readonly<Record<TaskStatus, string>> = {
  done: 'Done',
  'to-do': 'To do',
  'in-progress': 'In progress',
  'cannot-start': 'Cannot start yet',
  'needs-update': 'Needs an update',
  problem: 'There is a problem',
};

// What is done needs no attention: plain text. The eye is drawn to what is left.
const CLASSES: Readonly<Record<TaskStatus, string>> = {
  done: 'text-ink',
  'to-do': 'rounded-box bg-accent-soft px-2 text-accent font-semibold',
  'in-progress': 'rounded-box border border-accent px-2 text-accent font-semibold',
  'cannot-start': 'text-ink-muted',
  'needs-update': 'rounded-box bg-warning-soft px-2 text-warning font-semibold',
  problem: 'rounded-box bg-danger px-2 text-on-danger font-semibold',
};

/** Props of {@link StatusTag}. */
export type StatusTagProps = {
  readonly status: TaskStatus;
  /** Other words for the same status. */
  readonly label?: string | undefined;
  readonly id?: string | undefined;
};

/** The status of a task in words. */
export function StatusTag({ status, label, id }: StatusTagProps) {
  return (
    <span
      id={id}
      className={classNames('inline-block py-0.5 text-small whitespace-nowrap', CLASSES[status])}
    >
      {status === 'done' ? (
        <Check
          aria-hidden="true"
          className="mr-1.5 inline size-4 align-[-0.15em] text-success"
          strokeWidth={2.5}
        />
      ) : null}
      {label ?? TASK_STATUS_LABELS[status]}
    </span>
  );
}
