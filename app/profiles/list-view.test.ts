import { expect, test } from 'vitest';
import { listHref, listQuerySchema, nothingDueText } from './list-view';

test('renewals are said of the page that was counted, besides what is said of the whole list', () => {
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
