import { expect, test } from 'vitest';
import { HANDOVER_PURPOSES, ticksFieldsOf } from './purposes';

test('the guest of a renewal ticks no fields of the connection, and that of NetSuite’s part none', () => {
  const ticked = (['celigo-iclient', 'celigo-connection'] as const).flatMap((form) =>
    HANDOVER_PURPOSES.filter((purpose) => ticksFieldsOf(purpose, form)).map(
      (purpose) => `${purpose}: ${form}`,
    ),
  );
  expect(ticked).toEqual([
    'celigo: celigo-iclient',
    'renewal: celigo-iclient',
    'celigo: celigo-connection',
  ]);
});
