import { taskHref } from '@/app/profile-hrefs';
import type { TaskListGroup, TaskListItem } from '@/components/profiles/task-list';
import { TASK_WORDS } from '@/components/profiles/task-words';
import type { TaskStatus } from '@/lib/profiles/task-states';

/** What is wrong with a task that has a problem. */
const PROBLEM_WORDS: Partial<Record<TaskStatus['slug'], string>> = {
  'key-and-certificate': 'Expired',
  test: 'Does not work',
};

/** Words that say more than those of the status. */
function statusLabel({ slug, state, toUpdate }: TaskStatus): string | undefined {
  if (state === 'problem') {
    return PROBLEM_WORDS[slug];
  }
  return state === 'needs-update' ? `Needs an update (${toUpdate})` : undefined;
}

function taskItem(
  profileId: string,
  task: TaskStatus,
  /** Whether the latest test failed. */
  isTestFailed: boolean,
): TaskListItem {
  const words = TASK_WORDS[task.slug];
  return {
    slug: task.slug,
    title: words.title,
    hint: task.isProvenByTest
      ? `Confirmed by a successful test${isTestFailed ? '; the latest test failed' : ''}`
      : task.state === 'done'
        ? undefined
        : words.hint,
    href: taskHref(profileId, task.slug),
    status: task.state,
    statusLabel: statusLabel(task),
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
  const isTestFailed = tasks.some(({ slug, state }) => slug === 'test' && state === 'problem');
  const groups: Array<TaskListGroup & { tasks: Array<TaskListItem> }> = [];
  for (const task of tasks) {
    const kind = TASK_WORDS[task.slug].group;
    const last = groups.at(-1);
    if (last?.kind === kind) {
      last.tasks.push(taskItem(profileId, task, isTestFailed));
    } else {
      groups.push({ kind, tasks: [taskItem(profileId, task, isTestFailed)] });
    }
  }
  return groups;
}
