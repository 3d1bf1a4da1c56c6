import { expect, test } from 'vitest';
import { renewalsDue } from './listing';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const CLOCKS = { now: NOW, practiceNow: new Date('2027-09-24T12:00:00.000Z') };

function listed(from: string | undefined, to: string | undefined, environment = 'production') {
  return {
    environment,
    isCertificateInUse: true,
    certificateNotBefore: from === undefined ? undefined : new Date(from),
    progress: { certificateEndsAt: to === undefined ? undefined : new Date(to) },
  };
}

test('a renewal is due in a list as on the validity bar: in the last third, until the end', () => {
  const year = ['2026-11-01T00:00:00.000Z', '2027-11-01T00:00:00.000Z'] as const;
  expect(renewalsDue([listed(...year), listed(undefined, undefined)], CLOCKS)).toBe(0);
  expect(renewalsDue([listed(...year, 'practice')], CLOCKS)).toBe(1);
  const lastThird = ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'] as const;
  const ended = ['2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'] as const;
  expect(renewalsDue([listed(...lastThird), listed(...ended)], CLOCKS)).toBe(1);
  const unused = { ...listed(...lastThird), isCertificateInUse: false };
  expect(renewalsDue([unused], CLOCKS)).toBe(0);
});
