import type { TaskListGroup, TaskListItem } from '@/components/profiles/task-list';
import { TASK_WORDS } from '@/components/profiles/task-words';
import type { TaskState, TaskStatus } from '@/lib/profiles/task-states';
import { taskHref } from './setup/task-href';

const STATUS_OF_STATE = {
  completed: 'completed',
  'not-started': 'not-yet-started',
  'cannot-start': 'cannot-start-yet',
  problem: 'problem',
} as const satisfies Record<TaskState, string>;

function taskItem(profileId: string, task: TaskStatus): TaskListItem {
  const words = TASK_WORDS[task.slug];
  return {
    slug: task.slug,
    title: words.title,
    hint: words.hint,
    href: taskHref(profileId, task.slug),
    status: STATUS_OF_STATE[task.state],
    lockedReason:
      task.waitsFor.length === 0
        ? undefined
        : `First: ${task.waitsFor.map((slug) => TASK_WORDS[slug].title.toLowerCase()).join('; ')}.`,
  };
}

/** Tasks that stand next to each other in the journey and belong to the same group. */
export function taskGroups(
  profileId: string,
  tasks: ReadonlyArray<TaskStatus>,
): ReadonlyArray<TaskListGroup> {
  const groups: Array<TaskListGroup & { tasks: Array<TaskListItem> }> = [];
  for (const task of tasks) {
    const kind = TASK_WORDS[task.slug].group;
    const last = groups.at(-1);
    if (last?.kind === kind) {
      last.tasks.push(taskItem(profileId, task));
    } else {
      groups.push({ kind, tasks: [taskItem(profileId, task)] });
    }
  }
  return groups;
}
