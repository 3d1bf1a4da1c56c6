import { TASK_SLUGS, type TaskSlug } from '@/lib/guide/tasks';
import type { FormProgress, ProfileListItem, ProfileProgress } from './profile';

/** The state of a task, in the fewest words that a person needs. */
export type TaskState =
  | 'cannot-start'
  | 'to-do'
  | 'in-progress'
  | 'done'
  /** Done once, with values that have changed since. */
  | 'needs-update'
  /** Tried without success, or expired. */
  | 'problem';

/** A task with its state. */
export type TaskStatus = {
  readonly slug: TaskSlug;
  readonly state: TaskState;
  /** The tasks that must be done first; empty unless the state is `cannot-start`. */
  readonly waitsFor: ReadonlyArray<TaskSlug>;
  /** How many values of it have changed; 0 unless the state is `needs-update`. */
  readonly toUpdate: number;
  /** True when nobody checked it, and a test that worked proved it. */
  readonly isProvenByTest: boolean;
  /** True when it was done for the certificate in use in another account, and is open in this one. */
  readonly isDoneElsewhere: boolean;
};

/** What each task really needs from others. Everything else may be done in any order. */
const NEEDS: Readonly<Record<TaskSlug, ReadonlyArray<TaskSlug>>> = {
  account: [],
  prerequisites: [],
  'integration-record': [],
  'key-and-certificate': [],
  'm2m-mapping': ['key-and-certificate'],
  test: ['integration-record', 'key-and-certificate', 'm2m-mapping'],
  'celigo-iclient': ['integration-record', 'key-and-certificate', 'm2m-mapping'],
  'celigo-connection': [],
};

const PREREQUISITE_STATES = {
  open: 'to-do',
  begun: 'in-progress',
  checked: 'done',
  proven: 'done',
} as const satisfies Record<ProfileProgress['prerequisites'], TaskState>;

function formState({ state, toUpdate }: FormProgress): TaskState {
  if (state === 'entered') {
    return toUpdate > 0 ? 'needs-update' : 'done';
  }
  return state === 'begun' ? 'in-progress' : 'to-do';
}

function hasExpired({ certificateEndsAt }: ProfileProgress, now: Date): boolean {
  return certificateEndsAt !== undefined && certificateEndsAt <= now;
}

function mappingState({
  mapping,
  mappingElsewhere,
  mappingDiffers,
  nextWaits,
}: ProfileProgress): TaskState {
  if (!mapping || mappingElsewhere || nextWaits) {
    return 'to-do';
  }
  return mappingDiffers ? 'in-progress' : 'done';
}

const doneIf = (isDone: boolean): TaskState => (isDone ? 'done' : 'to-do');

function testState(
  { lastTestOutcome, celigoProven }: ProfileProgress,
  expired: boolean,
): TaskState {
  // Celigo's own test asks NetSuite the same.
  if (celigoProven) {
    return doneIf(!expired);
  }
  return lastTestOutcome === 'does-not-work'
    ? 'problem'
    : doneIf(lastTestOutcome === 'works' && !expired);
}

/** The state of each task as far as it does not wait for another. */
function ownStates(
  progress: ProfileProgress,
  expired: boolean,
): Readonly<Record<TaskSlug, TaskState>> {
  return {
    account: 'done',
    prerequisites: PREREQUISITE_STATES[progress.prerequisites],
    'integration-record': doneIf(progress.clientId),
    'key-and-certificate':
      expired && !progress.nextWaits ? 'problem' : doneIf(progress.certificateEndsAt !== undefined),
    'm2m-mapping': mappingState(progress),
    test: testState(progress, expired),
    'celigo-iclient': formState(progress.celigoIclient),
    'celigo-connection': formState(progress.celigoConnection),
  };
}

/** Whether a task is far enough along for the tasks that need it. An expired certificate locks nothing. */
function isThere(slug: TaskSlug, progress: ProfileProgress): boolean {
  switch (slug) {
    case 'integration-record':
      return progress.clientId;
    case 'key-and-certificate':
      return progress.certificateEndsAt !== undefined;
    case 'm2m-mapping':
      return progress.mapping;
    default:
      return true;
  }
}

function toUpdateOf(slug: TaskSlug, progress: ProfileProgress): number {
  if (slug === 'celigo-iclient') {
    return progress.celigoIclient.toUpdate;
  }
  return slug === 'celigo-connection' ? progress.celigoConnection.toUpdate : 0;
}

/** Tells the state of each task of a profile at a moment, in the order of the journey. */
export function taskStatuses(progress: ProfileProgress, now: Date): ReadonlyArray<TaskStatus> {
  const states = ownStates(progress, hasExpired(progress, now));
  return TASK_SLUGS.map((slug) => {
    const waitsFor = NEEDS[slug].filter((needed) => !isThere(needed, progress));
    const state = waitsFor.length > 0 ? 'cannot-start' : states[slug];
    return {
      slug,
      state,
      waitsFor,
      toUpdate: state === 'needs-update' ? toUpdateOf(slug, progress) : 0,
      isProvenByTest: slug === 'prerequisites' && progress.prerequisites === 'proven',
      isDoneElsewhere: slug === 'm2m-mapping' && progress.usedElsewhere,
    };
  });
}

/**
 * The upload where Celigo is to get the values of an account in which nobody has done it yet: what Celigo has
 * works until then, and the new values do not.
 */
function uploadBeforeUpdate(statuses: ReadonlyArray<TaskStatus>): TaskStatus | undefined {
  const isInCeligo = statuses.some(
    ({ slug, state }) =>
      slug === 'celigo-iclient' && (state === 'done' || state === 'needs-update'),
  );
  return isInCeligo
    ? statuses.find(({ slug, state }) => slug === 'm2m-mapping' && state === 'to-do')
    : undefined;
}

/**
 * Whether people have gone past the prerequisites without checking them off: they are then left to the
 * test, which tells whether they hold.
 */
export function isLeftToTest(
  { slug, state }: TaskStatus,
  statuses: ReadonlyArray<TaskStatus>,
): boolean {
  return (
    slug === 'prerequisites' &&
    state !== 'done' &&
    statuses.some((other) => other.slug === 'integration-record' && other.state === 'done')
  );
}

/** The task to go on with: one with a problem first, else the first that is not done and can be. */
export function taskToGoOnWith(statuses: ReadonlyArray<TaskStatus>): TaskStatus | undefined {
  const urgent =
    statuses.find(({ state }) => state === 'problem') ??
    uploadBeforeUpdate(statuses) ??
    statuses.find(({ state }) => state === 'needs-update');
  if (urgent !== undefined) {
    return urgent;
  }
  const open = statuses.filter(({ state }) => state === 'to-do' || state === 'in-progress');
  return open.find((status) => !isLeftToTest(status, statuses)) ?? open[0];
}

/** The tasks that a renewal does once more, for the next certificate. */
const RENEWED: ReadonlySet<TaskSlug> = new Set(['m2m-mapping', 'celigo-iclient']);

/**
 * The states of the setup: what a renewal does for the next certificate was done for the one in use, unless that
 * was in another account.
 */
export function setupStatuses(
  statuses: ReadonlyArray<TaskStatus>,
  isRenewing: boolean,
): ReadonlyArray<TaskStatus> {
  return statuses.map((status) =>
    isRenewing &&
    RENEWED.has(status.slug) &&
    !status.isDoneElsewhere &&
    (status.state === 'to-do' || status.state === 'in-progress')
      ? { ...status, state: 'done' }
      : status,
  );
}

/** How many tasks of a profile's setup are done at a moment. */
export function doneTaskCount(progress: ProfileProgress, now: Date): number {
  const statuses = setupStatuses(taskStatuses(progress, now), progress.isRenewing);
  return statuses.filter(({ state }) => state === 'done').length;
}

/** The state of a whole profile, for lists. */
export type ProfileState =
  | 'certificate-expired'
  | 'does-not-work'
  /** NetSuite accepts it, and Celigo holds values that have changed since. */
  | 'celigo-needs-update'
  | 'works'
  | 'in-progress';

/** Tells the state of a whole profile at a moment: no test outlives the certificate. */
export function profileState(progress: ProfileProgress, now: Date): ProfileState {
  if (hasExpired(progress, now)) {
    return 'certificate-expired';
  }
  if (progress.lastTestOutcome === 'does-not-work' && !progress.celigoProven) {
    return 'does-not-work';
  }
  if (progress.fieldsToUpdate > 0) {
    return 'celigo-needs-update';
  }
  return progress.celigoProven ? 'works' : (progress.lastTestOutcome ?? 'in-progress');
}

/** The state of a profile as a list says it: of one that works, that its renewal waits for a person comes first. */
export type ListedState = ProfileState | 'renewal-stopped';

/** Tells the state of a row of the list at a moment. */
export function listedState(
  { progress, isRenewalStopped }: Pick<ProfileListItem, 'progress' | 'isRenewalStopped'>,
  now: Date,
): ListedState {
  const state = profileState(progress, now);
  return isRenewalStopped && (state === 'works' || state === 'in-progress')
    ? 'renewal-stopped'
    : state;
}
