import { expect, test } from 'vitest';
import { certificateUrgency, isDueBeforeUse } from './certificate-urgency';

const NOW = new Date('2026-11-24T12:00:00.000Z');

function daysFromNow(days: number): Date {
  return new Date(NOW.getTime() + days * 86_400_000);
}

test.each([
  [-200, 100, 'fresh'],
  [-200.01, 100, 'renewal-due'],
  [-486, 244, 'fresh'],
  [-487, 243, 'renewal-due'],
  [-351, 14.01, 'renewal-due'],
  [-351, 14, 'urgent'],
  [-365, 0, 'expired'],
  [-365, -20, 'expired'],
  [0, 10, 'fresh'],
  [-6, 4, 'fresh'],
  [-7, 3, 'urgent'],
  // NetSuite ends it two years after its start, whatever its own end.
  [-486, 3000, 'fresh'],
  [-488, 3000, 'renewal-due'],
  [-717, 3000, 'urgent'],
  [-732, 3000, 'expired'],
])('a certificate that began %d days and ends %d days from now is %s', (from, to, urgency) => {
  const life = { notBefore: daysFromNow(from), notAfter: daysFromNow(to) };
  expect(certificateUrgency(life, NOW)).toBe(urgency);
});

test('a certificate that comes due before Celigo uses it is replaced, not renewed', () => {
  const old = { notBefore: daysFromNow(-300), notAfter: daysFromNow(65) };
  const fresh = { notBefore: daysFromNow(-1), notAfter: daysFromNow(364) };
  expect(isDueBeforeUse({ next: old }, NOW)).toBe(true);
  expect(isDueBeforeUse({ next: fresh }, NOW)).toBe(false);
  expect(isDueBeforeUse({ active: old }, NOW)).toBe(false);
  expect(isDueBeforeUse({ active: old, next: old }, NOW)).toBe(false);
  expect(isDueBeforeUse({}, NOW)).toBe(false);
});
