import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { changeCeligoMemory } from '@/lib/celigo-api/memory';
import type { Database } from '@/lib/database/client';
import { databaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { createVault } from '@/lib/vault/sealed-text';
import { valuesInCeligo } from './celigo-forms';
import { saveCeligoProgress } from './changes';
import { saveFieldCheck } from './checked-items';
import type { Profile } from './profile';
import { createProfile, readProfile } from './store';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'person', email: 'owner@example.com' };
const KEY = { id: 'k1', bytes: randomBytes(32) };
const vault = createVault({ current: KEY, byId: new Map([[KEY.id, KEY]]) });
const FORM = 'celigo-iclient';

let folder: string;
let database: Database;
let id: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'checked-values-'));
  const location = databaseLocation(undefined, folder);
  await applyMigrations(location);
  database = await openTestDatabase(location);
});

afterAll(async () => {
  await database.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

const store = () => ({ database, vault });

async function profile(): Promise<Profile> {
  const found = await readProfile(store(), id);
  if (found === undefined) {
    throw new Error('gone');
  }
  return found;
}

const inCeligo = async () => valuesInCeligo((await profile()).configuration, FORM);

function check(fieldId: string, value: string, checked = true) {
  return saveFieldCheck(store(), {
    profileId: id,
    form: FORM,
    fieldId,
    mark: value,
    value,
    checked,
    actor: ACTOR,
    now: NOW,
  });
}

async function enter(values: Readonly<Record<string, string>>) {
  const current = await profile();
  const change = { profileId: id, version: current.version, actor: ACTOR, now: NOW };
  const saved = await saveCeligoProgress(store(), change, current, { form: FORM, values });
  expect(saved.ok).toBe(true);
}

beforeEach(async () => {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  id = await createProfile(store(), {
    name: 'Checked',
    account: account.value,
    scopes: ['rest_webservices'],
    actor: ACTOR,
    now: NOW,
  });
});

describe('a form that was never entered', () => {
  test('holds nothing, keeps its checks, and stays at its version', async () => {
    await check('payload', 'one');
    expect(await inCeligo()).toBeUndefined();
    expect([...(await profile()).checkedItems]).toEqual([`${FORM}:payload:one`]);
    expect((await profile()).version).toBe(1);
  });
});

describe('a form that was entered', () => {
  beforeEach(() => enter({ payload: 'one', headers: 'same' }));

  test('holds the value that was checked off last', async () => {
    await check('payload', 'two');
    expect(await inCeligo()).toEqual({ payload: 'two', headers: 'same' });
    await check('payload', 'three');
    expect(await inCeligo()).toEqual({ payload: 'three', headers: 'same' });
    expect([...(await profile()).checkedItems]).toEqual([`${FORM}:payload:three`]);
  });

  test('holds the value from before again when the check is cleared', async () => {
    await check('payload', 'two');
    await check('payload', 'two', false);
    expect(await inCeligo()).toEqual({ payload: 'one', headers: 'same' });
    expect([...(await profile()).checkedItems]).toEqual([]);
  });

  test('knows that a value went back after another one was checked off', async () => {
    await check('payload', 'two');
    await check('payload', 'one');
    expect(await inCeligo()).toEqual({ payload: 'one', headers: 'same' });
  });

  test('is not written again by a check of what it holds already', async () => {
    const { version } = await profile();
    await check('headers', 'same');
    await check('headers', 'same', false);
    expect((await profile()).version).toBe(version);
  });

  test('keeps every check of several at the same moment', async () => {
    await Promise.all([check('payload', 'two'), check('headers', 'other'), check('name', 'new')]);
    expect(await inCeligo()).toEqual({ payload: 'two', headers: 'other', name: 'new' });
    expect((await profile()).checkedItems.size).toBe(3);
  });

  test('holds what is entered as a whole, whatever was checked off before', async () => {
    await check('payload', 'two');
    await enter({ payload: 'three', headers: 'same' });
    expect(await inCeligo()).toEqual({ payload: 'three', headers: 'same' });
    await check('payload', 'four');
    await changeCeligoMemory(
      store(),
      { profileId: id, actor: ACTOR, now: NOW },
      (memory) => memory,
      { action: 'celigo-run-ended', detail: { region: 'na', outcome: 'works' } },
      () => ({ entered: { [FORM]: { payload: 'made', headers: 'same' } } }),
    );
    expect(await inCeligo()).toEqual({ payload: 'made', headers: 'same' });
  });

  test('keeps its values out of the clear columns', async () => {
    await saveFieldCheck(store(), {
      profileId: id,
      form: FORM,
      fieldId: 'payload',
      mark: 'mark',
      value: 'a-secret-value',
      checked: true,
      actor: ACTOR,
      now: NOW,
    });
    const row = await database.profile.findUniqueOrThrow({
      where: { id },
      include: { checkedItems: true },
    });
    expect(JSON.stringify(row)).not.toContain('a-secret-value');
    expect(await inCeligo()).toMatchObject({ payload: 'a-secret-value' });
  });

  test('refuses a value that was moved to another field', async () => {
    await check('payload', 'two');
    await database.checkedItem.updateMany({
      where: { profileId: id },
      data: { item: `${FORM}:headers` },
    });
    await expect(profile()).rejects.toMatchObject({ code: 'sealed-elsewhere' });
  });

  test('checks nothing once the profile is gone', async () => {
    await database.profile.delete({ where: { id } });
    await check('payload', 'two');
    expect(await readProfile(store(), id)).toBeUndefined();
  });
});
