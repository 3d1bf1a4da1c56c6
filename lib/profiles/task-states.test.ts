import { describe, expect, test } from 'vitest';
import type { TaskSlug } from '@/lib/guide/tasks';
import { ENTERED, isCheckOld, NOT_ENTERED, type ProfileProgress } from './profile';
import {
  doneTaskCount,
  profileState,
  setupStatuses,
  type TaskState,
  taskStatuses,
  taskToGoOnWith,
} from './task-states';

const NOW = new Date('2026-11-24T12:00:00.000Z');

const NEW_PROFILE: ProfileProgress = {
  prerequisites: 'open',
  clientId: false,
  certificateEndsAt: undefined,
  mapping: false,
  mappingElsewhere: false,
  usedElsewhere: false,
  mappingDiffers: false,
  nextWaits: false,
  isRenewing: false,
  celigoIclient: NOT_ENTERED,
  celigoConnection: NOT_ENTERED,
  fieldsToUpdate: 0,
  lastTestOutcome: undefined,
  celigoProven: false,
};

const ALL_DONE: ProfileProgress = {
  prerequisites: 'checked',
  clientId: true,
  certificateEndsAt: new Date('2027-11-24T12:00:00.000Z'),
  mapping: true,
  mappingElsewhere: false,
  usedElsewhere: false,
  mappingDiffers: false,
  nextWaits: false,
  isRenewing: false,
  celigoIclient: ENTERED,
  celigoConnection: ENTERED,
  fieldsToUpdate: 0,
  lastTestOutcome: 'works',
  celigoProven: false,
};

const next = (progress: ProfileProgress) => taskToGoOnWith(taskStatuses(progress, NOW))?.slug;

describe('the task to go on with', () => {
  test('of a new profile is the first after the account', () => {
    expect(next(NEW_PROFILE)).toBe('prerequisites');
  });

  test('is never one that cannot start yet', () => {
    const withoutKey = {
      ...ALL_DONE,
      certificateEndsAt: undefined,
      mapping: false,
      lastTestOutcome: undefined,
    };
    expect(next({ ...withoutKey, clientId: false })).toBe('integration-record');
    expect(next(withoutKey)).toBe('key-and-certificate');
  });

  test('is the next one after the prerequisites were skipped, which the test settles', () => {
    const skipped = { ...NEW_PROFILE, clientId: true };
    expect(next(skipped)).toBe('key-and-certificate');
    expect(next({ ...ALL_DONE, prerequisites: 'begun', lastTestOutcome: undefined })).toBe('test');
    expect(next({ ...ALL_DONE, prerequisites: 'open' })).toBe('prerequisites');
  });

  test('is a failed test, whatever else is left', () => {
    const failed = {
      ...ALL_DONE,
      prerequisites: 'open',
      lastTestOutcome: 'does-not-work',
    } as const;
    expect(next(failed)).toBe('test');
  });

  test('is none when everything is done', () => {
    expect(next(ALL_DONE)).toBeUndefined();
  });
});

function stateOf(progress: ProfileProgress, slug: TaskSlug): TaskState | undefined {
  return taskStatuses(progress, NOW).find((task) => task.slug === slug)?.state;
}

describe('the states say what is true', () => {
  test('prerequisites are in progress until all are checked, or a test proved them', () => {
    const states = (['open', 'begun', 'checked', 'proven'] as const).map((prerequisites) =>
      stateOf({ ...ALL_DONE, prerequisites }, 'prerequisites'),
    );
    expect(states).toEqual(['to-do', 'in-progress', 'done', 'done']);
    const proven = taskStatuses({ ...ALL_DONE, prerequisites: 'proven' }, NOW);
    expect(proven.filter((task) => task.isProvenByTest).map(({ slug }) => slug)).toEqual([
      'prerequisites',
    ]);
  });

  test('the test is offered before Celigo as soon as the certificate is confirmed', () => {
    const confirmed: ProfileProgress = {
      ...ALL_DONE,
      celigoIclient: NOT_ENTERED,
      celigoConnection: NOT_ENTERED,
      lastTestOutcome: undefined,
    };
    expect(next(confirmed)).toBe('test');
    expect(next({ ...confirmed, lastTestOutcome: 'works' })).toBe('celigo-iclient');
  });

  test('another Certificate ID than the predicted one is not done, and locks nothing', () => {
    const differs = { ...ALL_DONE, mappingDiffers: true, lastTestOutcome: undefined };
    const states = Object.fromEntries(
      taskStatuses(differs, NOW).map(({ slug, state }) => [slug, state]),
    );
    expect(states).toMatchObject({ 'm2m-mapping': 'in-progress', test: 'to-do' });
    expect(next(differs)).toBe('m2m-mapping');
  });

  test('a certificate that was confirmed in another account is to do, and locks nothing', () => {
    const elsewhere = { ...ALL_DONE, mappingElsewhere: true, lastTestOutcome: undefined };
    const states = Object.fromEntries(
      taskStatuses(elsewhere, NOW).map(({ slug, state }) => [slug, state]),
    );
    expect(states).toMatchObject({ 'm2m-mapping': 'to-do', test: 'to-do' });
    expect(next(elsewhere)).toBe('m2m-mapping');
    // What Celigo has works until it is changed.
    const moved: ProfileProgress = {
      ...elsewhere,
      celigoConnection: { state: 'entered', toUpdate: 1 },
    };
    expect(next(moved)).toBe('m2m-mapping');
    expect(next({ ...moved, lastTestOutcome: 'does-not-work' })).toBe('test');
    expect(next({ ...moved, mappingElsewhere: false })).toBe('celigo-connection');
    // Nothing of Celigo's waits for the upload of a first certificate.
    const begun = { ...moved, celigoIclient: NOT_ENTERED };
    expect(next(begun)).toBe('celigo-connection');
  });

  test('a form with changed values needs an update and comes next, and the list says so', () => {
    const changed: ProfileProgress = {
      ...ALL_DONE,
      celigoIclient: { state: 'entered', toUpdate: 2 },
      fieldsToUpdate: 2,
    };
    const task = taskStatuses(changed, NOW).find(({ slug }) => slug === 'celigo-iclient');
    expect(task).toMatchObject({ state: 'needs-update', toUpdate: 2 });
    expect(next(changed)).toBe('celigo-iclient');
    expect(profileState(changed, NOW)).toBe('celigo-needs-update');
  });

  test('a form with some fields checked is in progress', () => {
    const begun = { ...NEW_PROFILE, celigoConnection: { state: 'begun', toUpdate: 0 } } as const;
    expect(stateOf(begun, 'celigo-connection')).toBe('in-progress');
  });
});

describe('while a renewal goes on', () => {
  const made = { ...ALL_DONE, isRenewing: true, nextWaits: true };
  const uploaded: ProfileProgress = {
    ...ALL_DONE,
    isRenewing: true,
    celigoIclient: { state: 'begun', toUpdate: 0 },
  };

  test('the setup stays done, and the pages of the next certificate say what is to do', () => {
    expect([ALL_DONE, made, uploaded].map((progress) => doneTaskCount(progress, NOW))).toEqual([
      8, 8, 8,
    ]);
    expect(stateOf(made, 'm2m-mapping')).toBe('to-do');
    expect(stateOf(uploaded, 'celigo-iclient')).toBe('in-progress');
  });

  test('an upload that the certificate in use lacks in a new account stays open', () => {
    const openOf = (progress: ProfileProgress) =>
      setupStatuses(taskStatuses(progress, NOW), true).flatMap(({ slug, state }) =>
        state === 'done' ? [] : [slug],
      );
    const moved = { lastTestOutcome: undefined, mappingElsewhere: true, usedElsewhere: true };
    expect(openOf({ ...made, ...moved })).toEqual(['m2m-mapping', 'test']);
    expect(openOf({ ...uploaded, ...moved })).toEqual(['m2m-mapping', 'test']);
    // Only the next certificate lacks it there.
    expect(openOf({ ...uploaded, mappingElsewhere: true })).toEqual([]);
  });

  test('what else is open stays open', () => {
    const open = { ...made, prerequisites: 'open', fieldsToUpdate: 1 } as const;
    const changed = { ...open, celigoIclient: { state: 'entered', toUpdate: 1 } } as const;
    const states = setupStatuses(taskStatuses(changed, NOW), true).map(({ state }) => state);
    expect(states.filter((state) => state !== 'done')).toEqual(['to-do', 'needs-update']);
  });
});

describe('with a certificate that has expired', () => {
  const expired = { ...ALL_DONE, certificateEndsAt: new Date('2026-11-24T11:59:59.000Z') };

  test('the profile no longer works, whatever the last test said', () => {
    expect(profileState(expired, NOW)).toBe('certificate-expired');
    expect(profileState(ALL_DONE, NOW)).toBe('works');
  });

  test('key and certificate have a problem and come next, and the test is to be made again', () => {
    expect(stateOf(expired, 'key-and-certificate')).toBe('problem');
    expect(next(expired)).toBe('key-and-certificate');
    expect(stateOf(expired, 'test')).toBe('to-do');
  });

  test('no task is locked by it, so that the old pair can still be looked at and tested', () => {
    expect(taskStatuses(expired, NOW).filter(({ state }) => state === 'cannot-start')).toEqual([]);
  });
});

test('a check is old after more than the week between two checks, whoever made it', () => {
  const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
  const proof = (days: number) => ({ at: daysAgo(days), how: 'api', by: undefined }) as const;
  const tested = (days: number) => ({ at: daysAgo(days), outcome: 'works' }) as const;
  const old = (days: number, proofDays: number) =>
    isCheckOld({ lastTest: tested(days), celigoProof: proof(proofDays) }, NOW);
  expect([old(7.5, 340), old(340, 7.5), old(9, 340), old(340, 9)]).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(isCheckOld({ lastTest: undefined, celigoProof: proof(340) }, NOW)).toBe(true);
  expect(isCheckOld({ lastTest: undefined, celigoProof: undefined }, NOW)).toBe(false);
});
