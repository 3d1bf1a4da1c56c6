import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { allRowsAsText } from '@/lib/database/test-databases';
import { makeOwnerCode, ownerExists } from '@/lib/installation/first-owner';
import { createVault } from '@/lib/vault/sealed-text';
import { createFirstOwner, keepFirstOwner, ownerCodeIsRight, passwordIsRight } from './people';
import { atOwnCost } from './quick-argon2.fixture';

const MAC_KEY = 'the key of these tests';
const NOW = new Date('2026-11-24T12:00:00.000Z');
const PASSWORD = 'a long enough password';

const KEY = { id: 'k1', bytes: Buffer.alloc(32, 7) };
const vault = createVault({ current: KEY, byId: new Map([[KEY.id, KEY]]) });

const newDatabase = migratedDatabases();

describe.each(DATABASE_PROVIDERS)('the first owner on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let ownerId: string;

  beforeAll(async () => {
    ({ database, location } = await newDatabase(provider));
  });

  test('cannot have a password that attackers try first', async () => {
    const owner = { name: 'Owner', email: 'owner@example.com', password: 'Password1234!' };
    expect(await createFirstOwner({ database, personMacKey: MAC_KEY }, owner, NOW)).toMatchObject({
      ok: false,
      error: { code: 'password-guessable' },
    });
    expect(await ownerExists(database)).toBe(false);
  });

  test('is one of two who come at the same moment; the other leaves nothing behind', async () => {
    expect(await ownerExists(database)).toBe(false);
    const outcomes = await atOwnCost(() =>
      Promise.all(
        ['First@Example.com', 'Second@Example.com'].map((email) =>
          createFirstOwner(
            { database, personMacKey: MAC_KEY },
            { name: 'Owner', email, password: PASSWORD },
            NOW,
          ),
        ),
      ),
    );
    const [won, ...more] = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    expect(more).toEqual([]);
    ownerId = won ?? '';
    expect(outcomes).toContainEqual(
      expect.objectContaining({
        ok: false,
        error: expect.objectContaining({ code: 'owner-exists' }),
      }),
    );
    expect(await ownerExists(database)).toBe(true);
    expect(await database.user.findMany({ select: { id: true, role: true } })).toEqual([
      { id: ownerId, role: 'owner' },
    ]);
    expect(await database.account.count()).toBe(1);
    expect(await database.auditEvent.count({ where: { action: 'owner-created' } })).toBe(1);
  });

  test('stays the only one', async () => {
    const late = { name: 'Late', email: 'late@example.com', password: PASSWORD };
    expect(await createFirstOwner({ database, personMacKey: MAC_KEY }, late, NOW)).toMatchObject({
      ok: false,
      error: { code: 'owner-exists' },
    });
    expect(await allRowsAsText(location)).not.toContain('late@example.com');
  });

  test('has the address in lower case and the password only as argon2id', async () => {
    const { email } = await database.user.findUniqueOrThrow({ where: { id: ownerId } });
    expect(email).toMatch(/^(first|second)@example\.com$/);
    const { password } = await database.account.findFirstOrThrow({ where: { userId: ownerId } });
    expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await allRowsAsText(location)).not.toContain(PASSWORD);
  });

  test('is known by the right password and by no other', async () => {
    expect(await passwordIsRight({ database, personMacKey: MAC_KEY }, ownerId, PASSWORD)).toBe(
      true,
    );
    for (const wrong of ['', 'another long password', `${PASSWORD} `, PASSWORD.toUpperCase()]) {
      expect(await passwordIsRight({ database, personMacKey: MAC_KEY }, ownerId, wrong)).toBe(
        false,
      );
    }
    expect(await passwordIsRight({ database, personMacKey: MAC_KEY }, 'nobody', PASSWORD)).toBe(
      false,
    );
  });

  test.each([{ role: 'viewer' }, { email: 'else@example.com' }, { mac: null }])(
    'opens no secret with the right password once the row was changed outside of the app: %j',
    async (data) => {
      const store = { database, personMacKey: MAC_KEY };
      const where = { id: ownerId };
      const { role, email, mac } = await database.user.findUniqueOrThrow({ where });
      await database.user.update({ where, data });
      expect(await passwordIsRight(store, ownerId, PASSWORD)).toBe(false);
      await database.user.update({ where, data: { role, email, mac } });
      expect(await passwordIsRight(store, ownerId, PASSWORD)).toBe(true);
    },
  );

  test('is not known by the stored hash, nor when that is no hash', async () => {
    const { id, password } = await database.account.findFirstOrThrow();
    expect(
      await passwordIsRight({ database, personMacKey: MAC_KEY }, ownerId, password ?? ''),
    ).toBe(false);
    await database.account.update({ where: { id }, data: { password: PASSWORD } });
    expect(await passwordIsRight({ database, personMacKey: MAC_KEY }, ownerId, PASSWORD)).toBe(
      false,
    );
  });
});

describe.each(DATABASE_PROVIDERS)('the one-time code of the first owner on %s', (provider) => {
  let database: Database;
  let code: string;
  const late = { name: 'Late', email: 'late@example.com', password: PASSWORD };
  const store = () => ({ database, vault, personMacKey: MAC_KEY, now: NOW });

  beforeAll(async () => {
    ({ database } = await newDatabase(provider));
    code = (await makeOwnerCode(store())) ?? '';
  });

  test('is right only as a whole', async () => {
    expect(await ownerCodeIsRight(store(), ` ${code}\n`)).toBe(true);
    for (const wrong of ['', code.slice(1), `${code}2`, code.toUpperCase(), `é${code.slice(1)}`]) {
      expect(await ownerCodeIsRight(store(), wrong)).toBe(false);
    }
  });

  test('makes no other one, and there is no newer code', async () => {
    const owner = { name: 'Owner', email: 'owner@example.com', password: PASSWORD };
    expect(await createFirstOwner(store(), owner, NOW)).toMatchObject({ ok: true });
    expect(await ownerCodeIsRight(store(), code)).toBe(false);
    expect(await makeOwnerCode(store())).toBeUndefined();
  });

  test('is none either where an earlier version left it behind', async () => {
    const sealed = await vault.seal(code, {
      model: 'InstallationSecret',
      field: 'sealed',
      row: 'owner-code',
    });
    await database.installationSecret.create({
      data: { name: 'owner-code', sealed, createdAt: NOW },
    });
    expect(await makeOwnerCode(store())).toBeUndefined();
    expect(await ownerCodeIsRight(store(), code)).toBe(false);
  });

  test('is not made where only the row of the first owner is missing, which a start puts back', async () => {
    const { id, mac } = await database.user.findFirstOrThrow();
    await database.firstOwner.deleteMany();
    expect(await ownerExists(database)).toBe(true);
    expect(await makeOwnerCode(store())).toBeUndefined();
    expect(await createFirstOwner(store(), late, NOW)).toMatchObject({
      ok: false,
      error: { code: 'owner-exists' },
    });
    await database.user.update({ where: { id }, data: { mac: null } });
    expect(await keepFirstOwner(store())).toBe(false);
    expect(await database.firstOwner.count()).toBe(0);
    await database.user.update({ where: { id }, data: { mac } });
    expect(await keepFirstOwner(store())).toBe(true);
    expect(await database.firstOwner.findMany()).toEqual([{ id: 'owner', userId: id }]);
  });

  test('is not made beside profiles whose people are missing', async () => {
    await database.firstOwner.deleteMany();
    await database.user.deleteMany();
    await database.profile.create({
      data: {
        ...{ id: 'left', name: 'Left', accountId: '1234567', environment: 'production' },
        ...{ scopes: '', sealedConfiguration: '', createdAt: NOW, updatedAt: NOW },
      },
    });
    expect(await makeOwnerCode(store())).toBeUndefined();
    expect(await createFirstOwner(store(), late, NOW)).toMatchObject({
      ok: false,
      error: { code: 'owner-exists' },
    });
    expect(await keepFirstOwner(store())).toBe(false);
  });
});
