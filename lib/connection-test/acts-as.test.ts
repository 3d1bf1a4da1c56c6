import { expect, test } from 'vitest';
import { actsAsWords, readActsAs } from './acts-as';

const TOKEN = { entityId: '1201', roleId: '1001', scopes: [] };
const asIs = (text: string) => text;

function listOf(...certificates: ReadonlyArray<Readonly<Record<string, string>>>) {
  return {
    kind: 'ok' as const,
    endpoint: 'certificates' as const,
    durationMs: 1,
    certificates: certificates.map((entry) => ({
      certificateId: 'any',
      isRevoked: false,
      ...entry,
    })),
  };
}

test('the token tells the IDs at once; the list of certificates tells their names', () => {
  const list = listOf(
    { entityId: '7', roleId: '1001', entityName: 'Somebody else', roleName: 'Celigo Integration' },
    { entityId: '1201', roleId: '3', entityName: 'Integration User', roleName: 'Administrator' },
  );
  expect(readActsAs(TOKEN, undefined, asIs)).toEqual({ entityId: '1201', roleId: '1001' });
  const known = readActsAs(TOKEN, list, asIs);
  expect(known).toEqual({
    entityId: '1201',
    roleId: '1001',
    entityName: 'Integration User',
    roleName: 'Celigo Integration',
  });
  expect(known && actsAsWords(known)).toEqual({
    entity: 'Integration User (internal ID 1201)',
    role: 'Celigo Integration (internal ID 1001)',
  });
});

test('a name that holds a secret is not taken over, and an opaque token says nothing', () => {
  const list = listOf({ entityId: '1201', entityName: 'secret' });
  expect(readActsAs(TOKEN, list, () => '…')).toEqual({ entityId: '1201', roleId: '1001' });
  expect(readActsAs({ scopes: [] }, list, asIs)).toBeUndefined();
});
