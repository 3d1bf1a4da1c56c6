import { expect, test } from 'vitest';
import { checksFieldsOf, HANDOVER_PURPOSES } from './purposes';

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
