import { expect, test } from 'vitest';
import {
  bytesText,
  dayText,
  doneText,
  elapsedText,
  exactMomentText,
  leftText,
  momentText,
  numberText,
  relativeText,
  secondsText,
  waitText,
} from './words';

const NOON = new Date('2026-11-24T12:00:07.000Z');

test('days and moments are written in full, in UTC', () => {
  expect(dayText(NOON)).toBe('November 24, 2026');
  expect(momentText(NOON)).toBe('November 24, 2026 at 12:00 UTC');
  expect(exactMomentText(NOON)).toBe('November 24, 2026 at 12:00:07 UTC');
});

test('what is done and what is left are counted', () => {
  expect(doneText({ done: 2, total: 3, unit: 'task' })).toBe('2 of 3 tasks done');
  expect(leftText({ done: 2, total: 3, unit: 'task' })).toBe('1 of 3 tasks is not done yet');
  expect(leftText({ done: 0, total: 6, unit: 'step' })).toBe('6 of 6 steps are not done yet');
});

test.each([
  [0, '1 second'],
  [45, '45 seconds'],
  [121, '3 minutes'],
  [3_600, '60 minutes'],
  [7_201, '3 hours'],
  [7 * 86_400, '7 days'],
])('a wait of %i seconds is told as %s', (seconds, words) => {
  expect(waitText(seconds)).toBe(words);
});

test.each([
  [839.6, '840 ms'],
  [1_000, '1 second'],
  [1_540, '1.5 seconds'],
])('%d ms are told as %s', (milliseconds, words) => {
  expect(elapsedText(milliseconds)).toBe(words);
});

test.each([
  ['2026-12-06T12:00:07.000Z', 'in 12 days'],
  ['2026-11-25T11:00:07.000Z', 'in 23 hours'],
  ['2026-11-24T11:57:07.000Z', '3 minutes ago'],
  ['2026-11-24T12:00:07.000Z', 'now'],
  ['2026-11-22T12:00:07.000Z', '2 days ago'],
  ['2026-12-01T11:59:07.000Z', 'in 7 days'],
  ['2026-12-01T09:00:07.000Z', 'in 6 days'],
])('%s is %s', (date, words) => {
  expect(relativeText(new Date(date), NOON)).toBe(words);
});

test('counts and sizes', () => {
  expect(secondsText(1)).toBe('1 second');
  expect(secondsText(2_700)).toBe('2,700 seconds');
  expect(bytesText(256 * 1_024)).toBe('256 KB');
  expect(numberText(10_000_000)).toBe('10,000,000');
});
