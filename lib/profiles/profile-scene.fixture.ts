import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseAccountId } from '@/lib/account/account';
import type { AuditActor } from '@/lib/audit/audit';
import type { DatabaseLocation, DatabaseProvider } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import type { TestPostgresql } from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { saveClientId, saveMapping } from './changes';
import { makeCredential } from './credential.fixture';
import { storeCredential } from './credentials';
import type { Profile } from './profile';
import { profileProgress } from './progress';
import { createProfile, type ProfileChange, type ProfileStore, readProfile } from './store';
import { taskStatuses } from './task-states';

/** A store with an empty database, in a folder or on a server of the test, and a key of its own. */
export async function openTestStore(
  provider: DatabaseProvider,
  folder: string,
  postgresql: TestPostgresql,
): Promise<ProfileStore> {
  const location: DatabaseLocation =
    provider === 'sqlite'
      ? { provider, file: path.join(folder, 'wizard.db') }
      : { provider, url: await postgresql.createDatabase() };
  await applyMigrations(location);
  const key = { id: 'k1', bytes: randomBytes(32) };
  const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
  return { database: openTestDatabase(location), vault };
}

/** A valid Account ID, parsed. */
export function accountOfId(accountId: string) {
  const account = parseAccountId(accountId);
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  return account.value;
}

type Save<Outcome> = (change: ProfileChange, profile: Profile) => Promise<Outcome>;

/** What a person does with profiles of a store, always with their newest version. */
export function profileScene(store: ProfileStore, actor: AuditActor, now: Date) {
  const read = async (id: string): Promise<Profile> => {
    const profile = await readProfile(store, id);
    if (profile === undefined) {
      throw new Error('The profile is gone.');
    }
    return profile;
  };

  /** Saves a change, and gives its outcome. */
  const tryChange = async <Outcome>(id: string, save: Save<Outcome>): Promise<Outcome> => {
    const profile = await read(id);
    return save({ profileId: id, version: profile.version, actor, now }, profile);
  };

  /** Saves a change that must succeed. */
  const change = async (id: string, save: Save<{ readonly ok: boolean }>): Promise<void> => {
    const outcome = await tryChange(id, save);
    if (!outcome.ok) {
      throw new Error(`Not saved: ${JSON.stringify(outcome)}`);
    }
  };

  const create = (name: string) =>
    createProfile(store, {
      ...{ name, account: accountOfId('1234567'), scopes: ['rest_webservices'] },
      actor,
      now,
    });

  const setClientId = (id: string, clientId: string) =>
    change(id, (of, profile) => saveClientId(store, of, profile, clientId));

  /** Makes a key and certificate in the place of the next one that is given; gives its id. */
  const addKey = async (id: string, replaces?: string): Promise<string> => {
    const credential = await makeCredential(now);
    const stored = await storeCredential(store, {
      ...{ profileId: id, replaces, credential },
      actor,
      now,
    });
    if (!stored.ok) {
      throw new Error(stored.error.code);
    }
    return stored.value;
  };

  /** Confirms that NetSuite has the newest certificate, under the predicted ID. */
  const confirmCertificate = (id: string) =>
    change(id, (of, profile) => {
      const newest = profile.next ?? profile.active;
      const certificateId = newest?.predictedCertificateId ?? '';
      const mapping = { entity: undefined, role: undefined, certificateId };
      return saveMapping(store, of, profile, mapping);
    });

  return {
    ...{ read, tryChange, change, create, setClientId, addKey, confirmCertificate },
    /** A profile with everything that a test of it needs. */
    testable: async (name: string, clientId = 'a'.repeat(64)): Promise<string> => {
      const id = await create(name);
      await setClientId(id, clientId);
      await addKey(id);
      await confirmCertificate(id);
      return id;
    },
    states: async (id: string) => {
      const tasks = taskStatuses(profileProgress(await read(id)), now);
      return Object.fromEntries(tasks.map(({ slug, state }) => [slug, state]));
    },
  };
}

/** See {@link profileScene}. */
export type ProfileScene = ReturnType<typeof profileScene>;
