import { expect, test } from 'vitest';
import type { Profile } from '@/lib/profiles/profile';
import { changeRefusal, PROFILE_NOT_FOUND, wordRefusal } from './change-refusal';

const NOW: Profile = {
  ...{ id: 'p', version: 7, name: 'Orders', accountId: '1234567', environment: 'production' },
  ...{ scopes: ['restlets'], configuration: {}, active: undefined, next: undefined },
  ...{ credential: undefined, checkedItems: new Set<string>(), prerequisitesProvenFor: undefined },
  ...{ celigoIclientSettled: false, celigoConnectionSettled: false, lastTest: undefined },
  ...{ celigoProof: undefined, createdAt: new Date(0), updatedAt: new Date(0) },
};
const CHANGED = { code: 'changed-meanwhile', current: NOW } as const;
const GONE = { code: 'profile-not-found' } as const;

test('a typed value may replace the newer one when it is sent again', () => {
  const refusal = changeRefusal(CHANGED, ({ name }) => ({
    ...{ field: 'name', saved: name, typed: 'Bills' },
  }));
  expect(refusal.values).toEqual({ version: '7' });
  expect(refusal.fieldErrors?.name).toMatch(
    /Saved now: Orders\. Yours: Bills\. Send the form again/,
  );
});

test('a word about values on a page is not sent again for newer ones', () => {
  const refusal = wordRefusal(CHANGED);
  expect(refusal.values).toBeUndefined();
  expect(refusal.message).toMatch(/Reload the page, compare its fields with Celigo/);
});

test('a profile that is gone has one refusal', () => {
  expect(changeRefusal(GONE, () => ({ saved: '', typed: '' }))).toBe(PROFILE_NOT_FOUND);
  expect(wordRefusal(GONE)).toBe(PROFILE_NOT_FOUND);
});
