import { expect, test } from 'vitest';
import { certificateUrgency } from './certificate-urgency';

const NOW = new Date('2026-11-24T12:00:00.000Z');

test.each([
  ['2027-01-23T12:00:01.000Z', 'fresh'],
  ['2027-01-23T12:00:00.000Z', 'renew-soon'],
  ['2026-12-08T12:00:01.000Z', 'renew-soon'],
  ['2026-12-08T12:00:00.000Z', 'urgent'],
  ['2026-11-24T12:00:01.000Z', 'urgent'],
  ['2026-11-24T12:00:00.000Z', 'expired'],
  ['2026-11-01T12:00:00.000Z', 'expired'],
])('a certificate that ends on %s is %s', (notAfter, urgency) => {
  expect(certificateUrgency(new Date(notAfter), NOW)).toBe(urgency);
});
