import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { databaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { createVault } from '@/lib/vault/sealed-text';
import { checkPrerequisites } from './checked-items';
import { createProfile, readProfile } from './store';

test('prerequisites that two people check at the same time all stay, and the version does not change', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'prerequisite-checks-'));
  const location = databaseLocation(undefined, folder);
  await applyMigrations(location);
  const database = openTestDatabase(location);
  try {
    const key = { id: 'k1', bytes: randomBytes(32) };
    const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
    const store = { database, vault };
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const actor = { id: 'person', email: 'owner@example.com' };
    const now = new Date('2026-11-24T12:00:00.000Z');
    const scopes = ['rest_webservices'] as const;
    const profileId = await createProfile(store, {
      name: 'Checked',
      account: account.value,
      scopes,
      actor,
      now,
    });
    const check = (ids: ReadonlyArray<string>, checked: boolean) =>
      checkPrerequisites(store, { profileId, ids, checked, actor, now });
    await Promise.all([check(['feature-oauth-2'], true), check(['role-dedicated'], true)]);
    await check(['feature-oauth-2'], true);
    const read = await readProfile(store, profileId);
    expect([...(read?.checkedItems ?? [])].sort()).toEqual([
      'prerequisite:feature-oauth-2',
      'prerequisite:role-dedicated',
    ]);
    expect(read?.version).toBe(1);
    await check(['feature-oauth-2', 'role-dedicated'], false);
    expect((await readProfile(store, profileId))?.checkedItems.size).toBe(0);
  } finally {
    await database.$disconnect();
    await rm(folder, { recursive: true, force: true });
  }
});
