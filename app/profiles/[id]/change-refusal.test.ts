import { expect, test } from 'vitest';
import type { Profile } from '@/lib/profiles/profile';
import {
  certificateIdRefusal,
  changeRefusal,
  PROFILE_NOT_FOUND,
  staleConfirmationError,
} from './change-refusal';

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
    /Saved now: Orders\. Yours: Bills\. Submit the form again/,
  );
});

test('a Certificate ID of another form is saved once it was sent again', () => {
  const typed = { certificateId: '12345', confirmedId: '' };
  const { code, fieldErrors, values } = certificateIdRefusal(typed, NOW) ?? {};
  expect(code).toBe('certificate-id-unusual');
  expect(fieldErrors?.certificateId).toContain('submit the form again');
  expect(certificateIdRefusal({ ...typed, ...values }, NOW)).toBeUndefined();
  expect(certificateIdRefusal({ ...typed, ...values, certificateId: '54321' }, NOW)?.code).toBe(
    code,
  );
});

test.each([
  ['a'.repeat(64), /Client ID/],
  ['1234567', /Account ID/],
])('what is no Certificate ID for sure is refused again and again: %s', (certificateId, words) => {
  const refusal = certificateIdRefusal({ certificateId, confirmedId: certificateId }, NOW);
  expect(refusal?.fieldErrors?.certificateId).toMatch(words);
  expect(refusal?.values).toBeUndefined();
});

test('each field that a second press would replace is named', () => {
  const { message, fieldErrors } = changeRefusal(CHANGED, () => [
    { field: 'payload', saved: 'P1', typed: 'P0' },
    { field: 'headers', saved: 'H0', typed: 'H1' },
  ]);
  expect(message).toMatch(/Nothing was overwritten\.$/);
  expect(fieldErrors?.payload).toMatch(
    /^Your value differs from the saved one\. Saved now: P1\. Yours: P0\./,
  );
  expect(fieldErrors?.headers).toMatch(/Saved now: H0\. Yours: H1\./);
});

test('a form without a field to type into says all of it at once', () => {
  const { message, fieldErrors } = changeRefusal(CHANGED, () => ({ saved: 'this', typed: 'that' }));
  expect(message).toMatch(/Nothing was overwritten\. Saved now: this\. Yours: that\./);
  expect(fieldErrors).toEqual({});
});

test('a word about values on a page is not sent again for newer ones', () => {
  const refusal = staleConfirmationError(CHANGED);
  expect(refusal.values).toBeUndefined();
  expect(refusal.message).toMatch(/Reload the page, compare its fields with Celigo/);
});

test('a profile that is gone has one refusal', () => {
  expect(changeRefusal(GONE, () => ({ saved: '', typed: '' }))).toBe(PROFILE_NOT_FOUND);
  expect(staleConfirmationError(GONE)).toBe(PROFILE_NOT_FOUND);
});
