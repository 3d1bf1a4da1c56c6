import { TASK_SLUGS, type TaskSlug } from '@/lib/guide/tasks';
import type { ProfileProgress } from './profile';

/** The state of a task, in the fewest words that a person needs. */
export type TaskState = 'completed' | 'not-started' | 'cannot-start' | 'problem';

/** A task with its state. */
export type TaskStatus = {
  readonly slug: TaskSlug;
  readonly state: TaskState;
  /** The tasks that must be done first; empty unless the state is `cannot-start`. */
  readonly waitsFor: ReadonlyArray<TaskSlug>;
};

/** What each task really needs from others. Everything else may be done in any order. */
const NEEDS: Readonly<Record<TaskSlug, ReadonlyArray<TaskSlug>>> = {
  account: [],
  prerequisites: [],
  'integration-record': [],
  'key-and-certificate': [],
  'm2m-mapping': ['key-and-certificate'],
  'celigo-iclient': ['integration-record', 'key-and-certificate', 'm2m-mapping'],
  'celigo-connection': [],
  test: ['integration-record', 'key-and-certificate', 'm2m-mapping'],
};

function completedTasks(progress: ProfileProgress): Readonly<Record<TaskSlug, boolean>> {
  return {
    account: true,
    prerequisites: progress.prerequisites,
    'integration-record': progress.clientId,
    'key-and-certificate': progress.credential,
    'm2m-mapping': progress.mapping,
    'celigo-iclient': progress.celigoIclient,
    'celigo-connection': progress.celigoConnection,
    test: progress.lastTestOutcome === 'works',
  };
}

/** Tells the state of each task of a profile, in the order of the journey. */
export function taskStatuses(progress: ProfileProgress): ReadonlyArray<TaskStatus> {
  const completed = completedTasks(progress);
  return TASK_SLUGS.map((slug) => {
    const waitsFor = NEEDS[slug].filter((needed) => !completed[needed]);
    if (waitsFor.length > 0) {
      return { slug, state: 'cannot-start', waitsFor };
    }
    if (slug === 'test' && progress.lastTestOutcome === 'does-not-work') {
      return { slug, state: 'problem', waitsFor };
    }
    return { slug, state: completed[slug] ? 'completed' : 'not-started', waitsFor };
  });
}

/** The state of one task. */
export function taskStatus(progress: ProfileProgress, slug: TaskSlug): TaskStatus {
  const status = taskStatuses(progress).find((candidate) => candidate.slug === slug);
  if (status === undefined) {
    throw new Error(`There is no task ${slug}.`);
  }
  return status;
}

/** The task to go on with: a failed test first, else the first that is not done and can be. */
export function taskToGoOnWith(statuses: ReadonlyArray<TaskStatus>): TaskStatus | undefined {
  return (
    statuses.find(({ state }) => state === 'problem') ??
    statuses.find(({ state }) => state === 'not-started')
  );
}

/** How many tasks of a profile are done. */
export function completedTaskCount(progress: ProfileProgress): number {
  return taskStatuses(progress).filter(({ state }) => state === 'completed').length;
}
