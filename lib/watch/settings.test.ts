import { expect, test } from 'vitest';
import { parseRemindDays } from './settings';

test('reminders are whole days within the longest life of a certificate, each once, longest first', () => {
  expect(parseRemindDays(['7', '730', '1', '07'])).toEqual({ ok: true, value: [730, 7, 1] });
  expect(parseRemindDays([])).toEqual({ ok: true, value: [] });
});

test.each([
  [['7', 'soon'], 'whole numbers'],
  [['1.5'], 'whole numbers'],
  [['-1'], 'whole numbers'],
  [['0'], '1 or more'],
  [['731'], '730 or less'],
  [Array.from({ length: 13 }, (_, index) => String(index + 1)), 'at most 12'],
])('the reminders %j are refused', (texts, words) => {
  expect(parseRemindDays(texts)).toEqual({ ok: false, error: expect.stringContaining(words) });
});
