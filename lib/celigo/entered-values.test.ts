import { describe, expect, test } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import type { CeligoField } from './catalog';
import { connectionFields } from './connection';
import { changedFields, checkedItemNames, valuesToRemember } from './entered-values';
import { type IClientValues, iClientFields } from './iclient';

function values(changes: Partial<IClientValues> = {}): IClientValues {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  return {
    account: account.value,
    scopes: ['rest_webservices'],
    algorithm: 'ES256',
    profileName: 'Orders',
    clientId: 'a'.repeat(64),
    certificateId: 'first-certificate-id',
    ...changes,
  };
}

const changedIds = (before: IClientValues, after: IClientValues, keys: [string, string]) =>
  changedFields(
    iClientFields(after),
    valuesToRemember(iClientFields(before), keys[0]),
    keys[1],
  ).map(({ field }) => field.id);

function fieldOf(id: string, of = values()): CeligoField {
  const field = iClientFields(of).find((candidate) => candidate.id === id);
  if (field === undefined) {
    throw new Error(id);
  }
  return field;
}

describe('what must be changed in Celigo', () => {
  test('is nothing while the values stay as they were entered', () => {
    expect(changedIds(values(), values(), ['key 1', 'key 1'])).toEqual([]);
  });

  test('is the private key and the encrypted fields after a new certificate', () => {
    const after = values({ certificateId: 'second-certificate-id' });
    expect(changedIds(values(), after, ['key 1', 'key 2'])).toEqual(['private-key', 'encrypted']);
  });

  test('is the payload after another scope', () => {
    const after = values({ scopes: ['rest_webservices', 'restlets'] });
    expect(changedIds(values(), after, ['key 1', 'key 1'])).toEqual(['payload']);
  });

  test('is method, header, key and encrypted fields after a key of another algorithm', () => {
    const after = values({ algorithm: 'PS256', certificateId: 'second-certificate-id' });
    expect(changedIds(values(), after, ['key 1', 'key 2'])).toEqual([
      'signature-method',
      'private-key',
      'jwt-headers',
      'encrypted',
    ]);
  });

  test('is name, payload, token address and nothing of the key after another account', () => {
    const sandbox = parseAccountId('1234567_SB1');
    if (!sandbox.ok) {
      throw new Error(sandbox.error.code);
    }
    const after = values({ account: sandbox.value });
    expect(changedIds(values(), after, ['key 1', 'key 1'])).toEqual([
      'name',
      'payload',
      'access-token-url',
    ]);
    const connection = (account: Account, scopes: ReadonlyArray<Scope>) =>
      connectionFields({ account, profileName: 'Orders', scopes });
    const entered = valuesToRemember(connection(values().account, ['rest_webservices']), 'none');
    const ids = (fields: ReadonlyArray<CeligoField>) =>
      changedFields(fields, entered, 'none').map(({ field }) => field.id);
    expect(ids(connection(sandbox.value, ['rest_webservices']))).toEqual([
      'name',
      'base-uri',
      'oauth-client',
    ]);
    expect(ids(connection(values().account, ['restlets']))).toEqual(['base-uri', 'relative-uri']);
  });

  test('is the text that was edited, or set back to the recipe, and no other', () => {
    const edited = values({ templates: { headers: '{"alg": "ES256", "kid": "x"}' } });
    expect(changedIds(values(), edited, ['key 1', 'key 1'])).toEqual(['jwt-headers']);
    expect(changedIds(edited, values(), ['key 1', 'key 1'])).toEqual(['jwt-headers']);
  });

  test('shows the old value beside the new one', () => {
    const after = values({ certificateId: 'second-certificate-id' });
    const [, encrypted] = changedFields(
      iClientFields(after),
      valuesToRemember(iClientFields(values()), 'key 1'),
      'key 2',
    );
    expect(encrypted?.before).toContain('first-certificate-id');
    expect(encrypted?.after).toContain('second-certificate-id');
  });

  test('names a field that did not exist before, without an old value', () => {
    const { name: _left, ...rest } = valuesToRemember(iClientFields(values()), 'key 1');
    const [change] = changedFields(iClientFields(values()), rest, 'key 1');
    expect(change?.field.id).toBe('name');
    expect(change).not.toHaveProperty('before');
  });
});

describe('the name of a checked field', () => {
  test('is another one for another value, and for another private key', () => {
    const other = values({ scopes: ['restlets'] });
    const namesOf = (field: CeligoField, thumbprint: string) =>
      checkedItemNames('celigo-iclient', field, thumbprint);
    const payloads = [
      ...namesOf(fieldOf('payload'), 'key 1'),
      ...namesOf(fieldOf('payload', other), 'key 1'),
    ];
    expect(new Set(payloads).size).toBe(2);
    const keys = ['key 1', 'key 2'].flatMap((key) => namesOf(fieldOf('private-key'), key));
    expect(new Set(keys).size).toBe(4);
  });

  test('holds nothing of the value, and no comma', () => {
    const names = checkedItemNames('celigo-iclient', fieldOf('encrypted'), 'key 1');
    expect(names).toEqual([expect.stringMatching(/^celigo-iclient:encrypted:[0-9a-f]{12}$/)]);
  });
});
