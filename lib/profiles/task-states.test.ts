import { describe, expect, test } from 'vitest';
import type { ProfileProgress } from './profile';
import { taskStatuses, taskToGoOnWith } from './task-states';

const NEW_PROFILE: ProfileProgress = {
  prerequisites: false,
  clientId: false,
  credential: false,
  mapping: false,
  celigoIclient: false,
  celigoConnection: false,
  lastTestOutcome: null,
};

const ALL_DONE: ProfileProgress = {
  prerequisites: true,
  clientId: true,
  credential: true,
  mapping: true,
  celigoIclient: true,
  celigoConnection: true,
  lastTestOutcome: 'works',
};

const next = (progress: ProfileProgress) => taskToGoOnWith(taskStatuses(progress))?.slug;

describe('the task to go on with', () => {
  test('of a new profile is the first after the account', () => {
    expect(next(NEW_PROFILE)).toBe('prerequisites');
  });

  test('is never one that cannot start yet', () => {
    const withoutKey = { ...ALL_DONE, credential: false, mapping: false, lastTestOutcome: null };
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
