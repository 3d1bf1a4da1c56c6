import { expect, test } from 'vitest';
import { isDaysBefore } from './automatic-start';

test.each([
  ['3', true],
  ['365', true],
  ['2', false],
  ['366', false],
  ['', false],
  ['7.5', false],
  ['-7', false],
  ['a week', false],
])('the days before the end %j can be chosen: %s', (text, expected) => {
  expect(isDaysBefore(text)).toBe(expected);
});
