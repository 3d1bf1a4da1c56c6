import { describe, expect, test } from 'vitest';
import type { TaskSlug } from '@/lib/guide/tasks';
import type { ProfileProgress } from './profile';
import { profileState, type TaskState, taskStatuses, taskToGoOnWith } from './task-states';

const NOW = new Date('2026-11-24T12:00:00.000Z');

const NEW_PROFILE: ProfileProgress = {
  prerequisites: false,
  clientId: false,
  certificateNotAfter: null,
  mapping: false,
  nextWaits: false,
  celigoIclient: false,
  celigoConnection: false,
  lastTestOutcome: null,
};

const ALL_DONE: ProfileProgress = {
  prerequisites: true,
  clientId: true,
  certificateNotAfter: new Date('2027-11-24T12:00:00.000Z'),
  mapping: true,
  nextWaits: false,
  celigoIclient: true,
  celigoConnection: true,
  lastTestOutcome: 'works',
};

const next = (progress: ProfileProgress) => taskToGoOnWith(taskStatuses(progress, NOW))?.slug;

describe('the task to go on with', () => {
  test('of a new profile is the first after the account', () => {
    expect(next(NEW_PROFILE)).toBe('prerequisites');
  });

  test('is never one that cannot start yet', () => {
    const withoutKey = {
      ...ALL_DONE,
      certificateNotAfter: null,
      mapping: false,
      lastTestOutcome: null,
    };
    expect(next({ ...withoutKey, clientId: false })).toBe('integration-record');
    expect(next(withoutKey)).toBe('key-and-certificate');
  });

  test('is a failed test, whatever else is left', () => {
    const failed = { ...ALL_DONE, prerequisites: false, lastTestOutcome: 'does-not-work' } as const;
    expect(next(failed)).toBe('test');
  });

  test('is none when everything is done', () => {
    expect(next(ALL_DONE)).toBeUndefined();
  });
});

function stateOf(progress: ProfileProgress, slug: TaskSlug): TaskState | undefined {
  return taskStatuses(progress, NOW).find((task) => task.slug === slug)?.state;
}

describe('what a later proof settles is settled', () => {
  test('a test that worked settles the prerequisites, a failed one does not', () => {
    const unchecked = { ...ALL_DONE, prerequisites: false };
    expect(next(unchecked)).toBeUndefined();
    expect(stateOf(unchecked, 'prerequisites')).toBe('completed');
    expect(stateOf({ ...unchecked, lastTestOutcome: 'does-not-work' }, 'prerequisites')).toBe(
      'not-started',
    );
  });
});

describe('with a certificate that has expired', () => {
  const expired = { ...ALL_DONE, certificateNotAfter: new Date('2026-11-24T11:59:59.000Z') };

  test('the profile no longer works, whatever the last test said', () => {
    expect(profileState(expired, NOW)).toBe('certificate-expired');
    expect(profileState(ALL_DONE, NOW)).toBe('works');
  });

  test('key and certificate have a problem and come next, and the test is to be made again', () => {
    expect(stateOf(expired, 'key-and-certificate')).toBe('problem');
    expect(next(expired)).toBe('key-and-certificate');
    expect(stateOf(expired, 'test')).toBe('not-started');
  });

  test('no task is locked by it, so that the old pair can still be looked at and tested', () => {
    expect(taskStatuses(expired, NOW).filter(({ state }) => state === 'cannot-start')).toEqual([]);
  });
});
