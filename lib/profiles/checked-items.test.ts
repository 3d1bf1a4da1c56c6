import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { Database } from '@/lib/database/client';
import { databaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { savePrerequisites } from './changes';
import { checkPrerequisites, type FieldCheck, saveFieldCheck } from './checked-items';
import { createProfile, readProfile } from './store';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'person', email: 'owner@example.com' };
const KEY = { id: 'k1', bytes: randomBytes(32) };
const vault = createVault({ current: KEY, byId: new Map([[KEY.id, KEY]]) });

describe.each(['sqlite', 'postgresql'] as const)('checks on %s', (provider) => {
  let folder: string;
  let postgresql: TestPostgresql | undefined;
  let database: Database;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'checks-'));
    postgresql = provider === 'postgresql' ? await startTestPostgresql() : undefined;
    const location = databaseLocation(await postgresql?.createDatabase(), folder);
    await applyMigrations(location);
    database = await openTestDatabase(location);
  });

  afterAll(async () => {
    await database.$disconnect();
    await postgresql?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function newProfile(): Promise<string> {
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.code);
    }
    return createProfile(
      { database, vault },
      {
        name: 'Checked',
        account: account.value,
        scopes: ['rest_webservices'],
        actor: ACTOR,
        now: NOW,
      },
    );
  }

  const check = (profileId: string, field: string, mark: string, checked = true): FieldCheck => ({
    profileId,
    form: 'celigo-iclient',
    fieldId: field,
    mark,
    value: mark,
    checked,
    actor: ACTOR,
    now: NOW,
  });
  const checked = async (id: string) =>
    [...((await readProfile({ database, vault }, id))?.checkedItems ?? [])].sort();

  test('many that are set at the same moment all stay, and the version does not change', async () => {
    const id = await newProfile();
    const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await Promise.all(
      fields.map((field) => saveFieldCheck({ database, vault }, check(id, field, '1'))),
    );
    expect(await checked(id)).toEqual(fields.map((field) => `celigo-iclient:${field}:1`));
    expect((await readProfile({ database, vault }, id))?.version).toBe(1);
    const events = await database.auditEvent.count({
      where: { profileId: id, action: 'celigo-field-ticked' },
    });
    expect(events).toBe(fields.length);
  });

  test('a check of a new value takes the place of the old one, and clearing takes only its own', async () => {
    const id = await newProfile();
    await saveFieldCheck({ database, vault }, check(id, 'a', '1'));
    await saveFieldCheck({ database, vault }, check(id, 'b', '1'));
    await saveFieldCheck({ database, vault }, check(id, 'a', '2'));
    expect(await checked(id)).toEqual(['celigo-iclient:a:2', 'celigo-iclient:b:1']);
    await saveFieldCheck({ database, vault }, check(id, 'a', '2', false));
    expect(await checked(id)).toEqual(['celigo-iclient:b:1']);
  });

  test('saving the prerequisites keeps a check that was set after their page was read', async () => {
    const id = await newProfile();
    await saveFieldCheck({ database, vault }, check(id, 'a', '1'));
    const change = { profileId: id, version: 1, actor: ACTOR, now: NOW };
    const page = { shown: [], checked: ['feature'] };
    expect((await savePrerequisites({ database, vault }, change, page)).ok).toBe(true);
    expect(await checked(id)).toEqual(['celigo-iclient:a:1', 'prerequisite:feature']);
  });

  test('saving the prerequisites changes only what was changed on the page', async () => {
    const id = await newProfile();
    const store = { database, vault };
    const tick = (ids: ReadonlyArray<string>, isChecked: boolean) =>
      checkPrerequisites(store, { profileId: id, ids, checked: isChecked, actor: ACTOR, now: NOW });
    await tick(['kept', 'cleared-here', 'cleared-there'], true);
    // Somebody else's single checks, after the page was opened.
    await tick(['checked-there'], true);
    await tick(['cleared-there'], false);
    const change = { profileId: id, version: 1, actor: ACTOR, now: NOW };
    const page = {
      shown: ['kept', 'cleared-here', 'cleared-there'],
      checked: ['kept', 'cleared-there', 'checked-here'],
    };
    expect((await savePrerequisites(store, change, page)).ok).toBe(true);
    expect(await checked(id)).toEqual([
      'prerequisite:checked-here',
      'prerequisite:checked-there',
      'prerequisite:kept',
    ]);
  });

  test('a check of a profile that is gone does nothing', async () => {
    await saveFieldCheck(
      { database, vault },
      check('00000000-0000-4000-8000-000000000000', 'a', '1'),
    );
    expect(await database.auditEvent.count({ where: { profileName: null } })).toBe(0);
  });
});
