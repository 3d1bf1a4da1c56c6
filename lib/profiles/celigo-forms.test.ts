import { describe, expect, test } from 'vitest';
import { checkedItemNames, valueMark, valuesToRemember } from '@/lib/celigo/entered-values';
import {
  celigoFormFields,
  checkedFieldIds,
  connectionValues,
  fieldAsShown,
  fieldsToChange,
  iClientValues,
  isBegunInCeligo,
  keyThumbprint,
} from './celigo-forms';
import type { CeligoForm, Profile } from './profile';

const FORMS = ['celigo-iclient', 'celigo-connection'] as const;
const NOW = new Date('2026-11-24T12:00:00.000Z');

const NEW_PROFILE: Profile = {
  id: 'profile',
  version: 1,
  name: 'Orders',
  accountId: '1234567',
  environment: 'production',
  scopes: ['rest_webservices'],
  configuration: { clientId: 'c1'.repeat(32) },
  credential: {
    id: 'credential',
    stage: 'uploaded',
    algorithm: 'ES256',
    rsaModulusLength: undefined,
    certificatePem: '',
    predictedCertificateId: 'predicted',
    certificateId: 'confirmed',
    notBefore: NOW,
    notAfter: NOW,
    createdAt: NOW,
  },
  active: undefined,
  next: undefined,
  checkedItems: new Set(),
  prerequisitesProvenFor: undefined,
  celigoIclientSettled: false,
  celigoConnectionSettled: false,
  lastTest: undefined,
  celigoProof: undefined,
  createdAt: NOW,
  updatedAt: NOW,
};

function fieldsOf(profile: Profile, form: CeligoForm) {
  const fields = celigoFormFields(profile, form);
  if (fields === undefined) {
    throw new Error('A value is not known.');
  }
  return fields;
}

/** The profile after the person said that both forms are entered as they stand. */
function entered(profile: Profile): Profile {
  const [iClient, connection] = FORMS.map((form) =>
    valuesToRemember(fieldsOf(profile, form), keyThumbprint(profile)),
  );
  return {
    ...profile,
    celigoIclientSettled: true,
    celigoConnectionSettled: true,
    configuration: {
      ...profile.configuration,
      enteredInCeligo: { 'celigo-iclient': iClient ?? {}, 'celigo-connection': connection ?? {} },
    },
  };
}

function labelsToChange(profile: Profile, form: CeligoForm) {
  const changes = fieldsToChange(profile, form, fieldsOf(profile, form));
  return changes?.map(({ field }) => field.label);
}

test('a check counts for the value on the page and for no later one, the private key’s too', () => {
  const marks = new Map(
    fieldsOf(NEW_PROFILE, 'celigo-iclient').map((field) => [
      field.id,
      valueMark(field, keyThumbprint(NEW_PROFILE)),
    ]),
  );
  const asShown = (now: Profile, id: string) =>
    fieldAsShown(now, 'celigo-iclient', { id, mark: marks.get(id) ?? '' });
  const changedIn = (now: Profile) =>
    [...marks.keys()].filter((id) => asShown(now, id) === 'changed');

  expect(changedIn(NEW_PROFILE)).toEqual([]);
  expect(asShown(NEW_PROFILE, 'payload')).toMatchObject({ id: 'payload' });
  expect(asShown(NEW_PROFILE, 'no-field')).toBeUndefined();
  expect(changedIn({ ...NEW_PROFILE, scopes: ['restlets'] })).toEqual(['payload']);
  const credential = NEW_PROFILE.credential && {
    ...NEW_PROFILE.credential,
    predictedCertificateId: 'of another key',
  };
  expect(changedIn({ ...NEW_PROFILE, credential })).toEqual(['private-key']);
});

describe('a profile that is entered in Celigo', () => {
  test('leaves nothing to change there when it is renamed: the names in Celigo stay', () => {
    const renamed = { ...entered(NEW_PROFILE), name: 'Invoices' };
    expect(FORMS.map((form) => labelsToChange(renamed, form))).toEqual([[], []]);
    const shown = FORMS.map((form) => fieldsOf(renamed, form)[0]?.value);
    expect(shown).toEqual(['NetSuite M2M – Orders (1234567)', 'NetSuite REST – Orders (1234567)']);
  });

  test('keeps its names when the check of a name or of an address is cleared', () => {
    const { configuration, ...renamed } = { ...entered(NEW_PROFILE), name: 'Invoices' };
    const checkedInCeligo = {
      'celigo-iclient': { name: '' },
      'celigo-connection': { 'base-uri': '' },
    };
    const cleared: Profile = { ...renamed, configuration: { ...configuration, checkedInCeligo } };
    const shown = FORMS.map((form) => fieldsOf(cleared, form)[0]?.value);
    expect(shown).toEqual(['NetSuite M2M – Orders (1234567)', 'NetSuite REST – Orders (1234567)']);
    expect(labelsToChange(cleared, 'celigo-iclient')).toEqual(['Name']);
  });

  test('gets new names with another account, because they name the account', () => {
    const moved = { ...entered(NEW_PROFILE), name: 'Invoices', accountId: '7654321' };
    expect(labelsToChange(moved, 'celigo-iclient')).toContain('Name');
    expect(labelsToChange(moved, 'celigo-connection')).toEqual([
      'Name',
      'Base URI',
      'OAuth 2.0 client',
    ]);
    expect(fieldsOf(moved, 'celigo-iclient')[0]?.value).toBe('NetSuite M2M – Invoices (7654321)');
  });

  test('has exactly its key to change after another key was made', () => {
    const { credential } = NEW_PROFILE;
    const changed = entered(NEW_PROFILE);
    const replaced = {
      ...changed,
      credential: credential && {
        ...credential,
        predictedCertificateId: 'other',
        certificateId: 'other',
      },
    };
    expect(labelsToChange(replaced, 'celigo-iclient')).toEqual(['Private key', 'Encrypted']);
  });
});

test('a profile that was never entered follows its name, and has nothing to compare with', () => {
  const renamed = { ...NEW_PROFILE, name: 'Invoices' };
  expect(labelsToChange(renamed, 'celigo-iclient')).toBeUndefined();
  expect(fieldsOf(renamed, 'celigo-connection')[0]?.value).toBe(
    'NetSuite REST – Invoices (1234567)',
  );
});

test.each([
  ['the Client ID', { configuration: {} }],
  ['the key', { credential: undefined }],
  [
    'the Certificate ID',
    {
      credential: NEW_PROFILE.credential && { ...NEW_PROFILE.credential, certificateId: undefined },
    },
  ],
])('the iClient waits for %s; the connection does not', (_what, missing) => {
  const profile: Profile = { ...NEW_PROFILE, ...missing };
  expect(iClientValues(profile)).toBeUndefined();
  expect(celigoFormFields(profile, 'celigo-iclient')).toBeUndefined();
  expect(connectionValues(profile).profileName).toBe('Orders');
});

test('a check counts for the value that it was set for and for no later one', () => {
  const form = 'celigo-connection';
  const fields = fieldsOf(NEW_PROFILE, form);
  const checkedItems = new Set(
    fields
      .slice(0, 2)
      .flatMap((field) => checkedItemNames(form, field, keyThumbprint(NEW_PROFILE))),
  );
  const checked = { ...NEW_PROFILE, checkedItems };
  expect([...checkedFieldIds(checked, form, fields)]).toEqual(['name', 'base-uri']);
  const moved = { ...checked, accountId: '7654321' };
  expect([...checkedFieldIds(moved, form, fieldsOf(moved, form))]).toEqual([]);
});

test('is begun in Celigo with its first field, its first form, or what was made there', () => {
  const of = (change: Partial<Profile>) => isBegunInCeligo({ ...NEW_PROFILE, ...change });
  expect(of({ checkedItems: new Set(['prerequisite:feature-oauth-2']) })).toBe(false);
  expect(of({ checkedItems: new Set(['celigo-connection:name']) })).toBe(true);
  expect(of({ celigoIclientSettled: true })).toBe(true);
  expect(isBegunInCeligo(entered(NEW_PROFILE))).toBe(true);
});
