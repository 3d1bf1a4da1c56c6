import { expect, test } from 'vitest';
import type { TaskSlug } from '@/lib/guide/tasks';
import type { TaskStatus } from '@/lib/profiles/task-states';
import { checksFieldsOf, HANDOVER_PURPOSES, taskProgress } from './purposes';

test('the guest of a renewal checks no fields of the connection, and that of NetSuite’s part none', () => {
  const checked = (['celigo-iclient', 'celigo-connection'] as const).flatMap((form) =>
    HANDOVER_PURPOSES.filter((purpose) => checksFieldsOf(purpose, form)).map(
      (purpose) => `${purpose}: ${form}`,
    ),
  );
  expect(checked).toEqual([
    'celigo: celigo-iclient',
    'renewal: celigo-iclient',
    'celigo: celigo-connection',
  ]);
});

test('a part is open while something is needed of its guest, which what is left to the test is not', () => {
  const statuses = (...done: ReadonlyArray<TaskSlug>): ReadonlyArray<TaskStatus> =>
    (['prerequisites', 'integration-record', 'm2m-mapping', 'celigo-iclient'] as const).map(
      (slug) => ({
        ...{ slug, waitsFor: [], toUpdate: 0, isProvenByTest: false, isDoneElsewhere: false },
        state: done.includes(slug) ? 'done' : 'to-do',
      }),
    );
  const netsuite = (...done: ReadonlyArray<TaskSlug>) =>
    taskProgress('netsuite', statuses(...done));
  expect(netsuite('prerequisites')).toEqual({ done: 1, total: 3, unit: 'task', isOpen: true });
  expect(netsuite('integration-record', 'celigo-iclient')).toEqual({
    ...{ done: 1, total: 3, unit: 'task', isOpen: true },
  });
  expect(netsuite('integration-record', 'm2m-mapping')).toEqual({
    ...{ done: 2, total: 3, unit: 'task', isOpen: false },
  });
});
