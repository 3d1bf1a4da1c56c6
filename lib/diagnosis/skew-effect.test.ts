import { expect, test } from 'vitest';
import { judgeSkew } from './skew-effect';

const LIFETIME_SECONDS = 2700;

test.each([
  [undefined, 'unclear'],
  [0, 'harmless'],
  [-5, 'harmless'],
  [-6, 'unclear'],
  [-60, 'unclear'],
  [-61, 'breaks'],
  [600, 'harmless'],
  [2699, 'harmless'],
  [2700, 'breaks'],
] as const)('a clock of NetSuite that is %s seconds ahead: %s', (skewSeconds, effect) => {
  expect(judgeSkew(skewSeconds, LIFETIME_SECONDS)).toBe(effect);
});

test('without a known lifetime any large difference counts, a small one does not', () => {
  expect(judgeSkew(600, undefined)).toBe('breaks');
  expect(judgeSkew(30, undefined)).toBe('harmless');
});
