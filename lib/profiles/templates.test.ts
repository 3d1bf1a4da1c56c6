import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { allRowsAsText } from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { saveCeligoProgress, saveTemplates } from './changes';
import type { Profile } from './profile';
import { createProfile, readProfile } from './store';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'person', email: 'owner@example.com' };
const KEY = { id: 'k1', bytes: randomBytes(32) };
const vault = createVault({ current: KEY, byId: new Map([[KEY.id, KEY]]) });
const EDITED = { payload: '{\n"note": "a text to look for"\n}' };

const newDatabase = migratedDatabases();

describe.each(DATABASE_PROVIDERS)('edited texts on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;

  beforeAll(async () => {
    ({ database, location } = await newDatabase(provider));
  });

  async function read(id: string): Promise<Profile> {
    const profile = await readProfile({ database, vault }, id);
    if (profile === undefined) {
      throw new Error('gone');
    }
    return profile;
  }

  /** A profile whose iClient was entered in Celigo. */
  async function enteredProfile(): Promise<Profile> {
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.code);
    }
    const id = await createProfile(
      { database, vault },
      { name: 'Edited', account: account.value, scopes: ['restlets'], actor: ACTOR, now: NOW },
    );
    const profile = await read(id);
    await saveCeligoProgress({ database, vault }, changeOf(profile), profile, {
      form: 'celigo-iclient',
      values: { payload: 'before' },
    });
    return read(id);
  }

  const changeOf = ({ id, version }: Profile) => ({
    profileId: id,
    version,
    actor: ACTOR,
    now: NOW,
  });

  test('are kept sealed, and what was entered in Celigo stays known', async () => {
    const profile = await enteredProfile();
    const saved = await saveTemplates({ database, vault }, changeOf(profile), profile, EDITED);
    expect(saved).toEqual({ ok: true, value: profile.version + 1 });
    const after = await read(profile.id);
    expect(after.configuration.templates).toEqual(EDITED);
    expect(after.configuration.enteredInCeligo).toEqual({
      'celigo-iclient': { payload: 'before' },
    });
    expect(await allRowsAsText(location)).not.toContain('a text to look for');
  });

  test('are on the record without their contents', async () => {
    const profile = await enteredProfile();
    await saveTemplates({ database, vault }, changeOf(profile), profile, EDITED);
    const [event] = await database.auditEvent.findMany({
      where: { profileId: profile.id, action: 'celigo-templates-saved' },
    });
    expect(JSON.parse(event?.detail ?? '')).toEqual({ payloadEdited: true, headersEdited: false });
    expect(event?.actorEmail).toBe(ACTOR.email);
  });

  test('are the recipe’s again once nothing is saved in their place', async () => {
    const profile = await enteredProfile();
    await saveTemplates({ database, vault }, changeOf(profile), profile, EDITED);
    const edited = await read(profile.id);
    await saveTemplates({ database, vault }, changeOf(edited), edited, {});
    expect((await read(profile.id)).configuration.templates).toEqual({});
  });

  test('of a writer who read an old version are refused with the newer ones', async () => {
    const profile = await enteredProfile();
    await saveTemplates({ database, vault }, changeOf(profile), profile, EDITED);
    const late = await saveTemplates({ database, vault }, changeOf(profile), profile, {
      payload: 'later',
    });
    expect(late).toMatchObject({
      ok: false,
      error: { code: 'changed-meanwhile', current: { configuration: { templates: EDITED } } },
    });
    expect((await read(profile.id)).configuration.templates).toEqual(EDITED);
  });
});
