import { expect, test } from 'vitest';
import { listHref, listQuerySchema, nothingDueText, renewalsDue } from './list-view';

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

test('renewals are said of the page that was counted, beside what is said of the whole list', () => {
  expect(nothingDueText({ renewals: 0, hasAlerts: false })).toBe('Nothing needs attention.');
  expect(nothingDueText({ renewals: 0, hasAlerts: true })).toMatch(/ but the alerts below\.$/);
  expect(nothingDueText({ renewals: 1, hasAlerts: false })).toBe(
    'Nothing needs attention. On this page, 1 profile is due for renewal.',
  );
  expect(nothingDueText({ renewals: 3, hasAlerts: true })).toMatch(
    /below\. On this page, 3 profiles are due for renewal\.$/,
  );
});

test('the address of a list and of its file keeps the order, and takes none that there is not', () => {
  for (const path of ['/profiles', '/profiles/list.csv'] as const) {
    const { searchParams } = new URL(
      listHref({ sort: 'name', search: 'a' }, {}, path),
      'http://app',
    );
    const query = Object.fromEntries(searchParams);
    expect(listQuerySchema.parse(query)).toMatchObject({ sort: 'name', search: 'a' });
  }
  expect(listQuerySchema.parse({ sort: 'sealedConfiguration' }).sort).toBeUndefined();
});
