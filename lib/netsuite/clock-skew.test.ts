import { expect, test } from 'vitest';
import { estimateClockSkewSeconds } from './clock-skew';

const SENT_AT = new Date('2026-03-01T12:00:00Z');

test.each([
  ['the same second', 'Sun, 01 Mar 2026 12:00:00 GMT', 0],
  ['a moment within the round trip', 'Sun, 01 Mar 2026 12:00:02 GMT', 0],
  ['three minutes later', 'Sun, 01 Mar 2026 12:03:02 GMT', 180],
  [
    'an hour earlier, less the second that the date leaves out',
    'Sun, 01 Mar 2026 11:00:00 GMT',
    -3599,
  ],
  ['an ISO time', '2026-03-01T12:01:02Z', 60],
])('%s', (_name, stated, skewSeconds) => {
  expect(estimateClockSkewSeconds({ stated, sentAt: SENT_AT, durationMs: 2000 })).toBe(skewSeconds);
});

test.each([undefined, '', 'yesterday'])('the date %j tells nothing', (stated) => {
  expect(estimateClockSkewSeconds({ stated, sentAt: SENT_AT, durationMs: 0 })).toBeUndefined();
});
