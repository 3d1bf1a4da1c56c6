import { TASK_SLUGS, type TaskSlug } from '@/lib/guide/tasks';
import { certificateUrgency } from '@/lib/keys/certificate-urgency';
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

function completedTasks(
  progress: ProfileProgress,
  hasExpired: boolean,
): Readonly<Record<TaskSlug, boolean>> {
  const works = progress.lastTestOutcome === 'works';
  return {
    account: true,
    // A test that worked proves what this list is about.
    prerequisites: progress.prerequisites || works,
    'integration-record': progress.clientId,
    'key-and-certificate': progress.certificateNotAfter !== null,
    'm2m-mapping': progress.mapping,
    'celigo-iclient': progress.celigoIclient,
    'celigo-connection': progress.celigoConnection,
    test: works && !hasExpired,
  };
}

function hasExpired({ certificateNotAfter }: ProfileProgress, now: Date): boolean {
  return certificateNotAfter !== null && certificateUrgency(certificateNotAfter, now) === 'expired';
}

/** Tells the state of each task of a profile at a moment, in the order of the journey. */
export function taskStatuses(progress: ProfileProgress, now: Date): ReadonlyArray<TaskStatus> {
  const expired = hasExpired(progress, now);
  const completed = completedTasks(progress, expired);
  const hasProblem = (slug: TaskSlug) =>
    (slug === 'key-and-certificate' && expired && !progress.nextWaits) ||
    (slug === 'test' && progress.lastTestOutcome === 'does-not-work');
  return TASK_SLUGS.map((slug) => {
    const waitsFor = NEEDS[slug].filter((needed) => !completed[needed]);
    if (waitsFor.length > 0) {
      return { slug, state: 'cannot-start', waitsFor };
    }
    if (hasProblem(slug)) {
      return { slug, state: 'problem', waitsFor };
    }
    const isOpen = !completed[slug] || (slug === 'm2m-mapping' && progress.nextWaits);
    return { slug, state: isOpen ? 'not-started' : 'completed', waitsFor };
  });
}

/** The task to go on with: one with a problem first, else the first that is not done and can be. */
export function taskToGoOnWith(statuses: ReadonlyArray<TaskStatus>): TaskStatus | undefined {
  return (
    statuses.find(({ state }) => state === 'problem') ??
    statuses.find(({ state }) => state === 'not-started')
  );
}

/** How many tasks of a profile are done at a moment. */
export function completedTaskCount(progress: ProfileProgress, now: Date): number {
  return taskStatuses(progress, now).filter(({ state }) => state === 'completed').length;
}

/** The state of a whole profile, for lists. */
export type ProfileState = 'certificate-expired' | 'works' | 'does-not-work' | 'in-progress';

/** Tells the state of a whole profile at a moment: no test outlives the certificate. */
export function profileState(progress: ProfileProgress, now: Date): ProfileState {
  return hasExpired(progress, now)
    ? 'certificate-expired'
    : (progress.lastTestOutcome ?? 'in-progress');
}
