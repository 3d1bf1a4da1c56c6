import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseProvider } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { DEFAULT_CONDITIONS } from './conditions';
import { databasePracticeStore } from './database-store';
import { createMapping } from './mappings';
import { MemoryPracticeStore } from './memory-store';
import { refreshSandbox } from './sandbox-refresh';
import type { PracticeStore } from './store';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const YEAR_LATER = new Date('2027-11-24T12:00:00.000Z');

let folder: string;
let postgresql: TestPostgresql;
const databases: Array<Database> = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'practice-store-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.$disconnect()));
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Two stores on the same records: of two instances of the app with PostgreSQL, of the one that there
 * can be with SQLite or in memory.
 */
type Pair = readonly [PracticeStore, PracticeStore];

async function databaseStores(provider: DatabaseProvider): Promise<Pair> {
  const name = randomBytes(6).toString('hex');
  const location =
    provider === 'sqlite'
      ? { provider, file: path.join(folder, `${name}.db`) }
      : { provider, url: await postgresql.createDatabase() };
  await applyMigrations(location);
  const key = { id: 'k1', bytes: randomBytes(32) };
  const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
  const open = () => {
    const database = openDatabase(location);
    databases.push(database);
    return databasePracticeStore(database, vault);
  };
  const store = open();
  return [store, provider === 'postgresql' ? open() : store];
}

const KINDS: ReadonlyArray<readonly [string, () => Promise<Pair>]> = [
  [
    'memory',
    async () => {
      const store = new MemoryPracticeStore();
      return [store, store];
    },
  ],
  ...DATABASE_PROVIDERS.map((provider) => [provider, () => databaseStores(provider)] as const),
];

describe.each(KINDS)('practice records in %s', (_kind, openStores) => {
  let stores: Pair;
  let integrationId: number;

  const newRecord = (accountId: string, name: string) =>
    stores[0].createIntegrationRecord({
      accountId,
      name,
      note: '',
      applicationId: randomBytes(8).toString('hex'),
      clientIdHash: randomBytes(32).toString('hex'),
      state: 'Enabled',
      clientCredentialsGrant: true,
      authorizationCodeGrant: false,
      tokenBasedAuthentication: false,
      tbaAuthorizationFlow: false,
      scopes: ['restlets', 'rest_webservices'],
      createdAt: NOW,
    });

  const upload = (store: PracticeStore, certificateId: string, target = integrationId) =>
    createMapping(
      { integrationId: target, entityId: 1201, roleId: 1001 },
      {
        certificateId,
        pem: 'certificate',
        algorithm: 'EC',
        validFrom: NOW,
        validUntil: YEAR_LATER,
      },
      {
        store,
        account: { accountId: 'PRACTICE', hostLabel: 'practice', companyName: 'Practice Company' },
        conditions: DEFAULT_CONDITIONS,
        host: 'practice.app.netsuite.com',
        path: '/',
        query: new URLSearchParams(),
        basePath: '',
        now: NOW,
        nonce: undefined,
      },
    );

  beforeAll(async () => {
    stores = await openStores();
  });

  beforeEach(async () => {
    await stores[0].emptyAccount('PRACTICE', () => null);
    await stores[0].emptyAccount('PRACTICE_SB1', () => null);
    integrationId = (await newRecord('PRACTICE', 'Celigo M2M')).id;
  });

  it('take five certificates, however many are uploaded at once', async () => {
    const uploads = Array.from({ length: 12 }, (_, index) =>
      upload(stores[index % 2 === 0 ? 0 : 1], `certificate-${index}`),
    );
    const answers = await Promise.all(uploads);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(5);
    const codes = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
    expect(codes).toEqual(Array(7).fill('too-many-certificates'));
    expect(await stores[1].listMappings('PRACTICE')).toHaveLength(5);
  });

  it('take one certificate once, though two records want it at the same time', async () => {
    const other = await newRecord('PRACTICE', 'Other');
    const answers = await Promise.all([
      upload(stores[0], 'same'),
      upload(stores[1], 'same', other.id),
      upload(stores[0], 'same'),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it('keep every change of the conditions that came at once', async () => {
    const changes = Array.from({ length: 8 }, (_, index) =>
      stores[index % 2 === 0 ? 0 : 1].changeConditions('PRACTICE', (stored) => ({
        ...(typeof stored === 'object' ? stored : {}),
        [`change${index}`]: true,
      })),
    );
    await Promise.all(changes);
    const kept = await stores[1].readConditions('PRACTICE');
    expect(Object.keys(kept ?? {}).sort()).toEqual(changes.map((_, index) => `change${index}`));
  });

  it('give a record another Client ID, in its own account only', async () => {
    const [store] = stores;
    expect(await store.replaceClientIdHash('PRACTICE_SB1', integrationId, 'new')).toBe(false);
    expect(await store.replaceClientIdHash('PRACTICE', integrationId, 'new')).toBe(true);
    const [record] = await store.listIntegrationRecords('PRACTICE');
    expect(record).toMatchObject({ clientIdHash: 'new', name: 'Celigo M2M' });
  });

  it('take a revocation back, in its own account only', async () => {
    const [store] = stores;
    const created = await upload(store, 'certificate');
    const id = created.ok ? created.value.id : 0;
    expect(await store.revokeMapping('PRACTICE', id, NOW)).toBe(true);
    await store.restoreMapping('PRACTICE_SB1', id);
    expect((await store.listMappings('PRACTICE'))[0]?.revokedAt).toEqual(NOW);
    await store.restoreMapping('PRACTICE', id);
    expect((await store.listMappings('PRACTICE'))[0]?.revokedAt).toBeNull();
  });

  it('are those of production after a refresh of the sandbox, which leaves production alone', async () => {
    const [store] = stores;
    await upload(store, 'certificate');
    await newRecord('PRACTICE_SB1', 'Sandbox only');
    await refreshSandbox(store, 'PRACTICE_SB1');
    expect(await store.listIntegrationRecords('PRACTICE_SB1')).toEqual([]);
    expect(await store.readConditions('PRACTICE_SB1')).toMatchObject({
      copiedIntegrations: [{ id: integrationId, state: 'Enabled', note: '' }],
    });
    expect(await store.listIntegrationRecords('PRACTICE')).toHaveLength(1);
    expect(await store.listMappings('PRACTICE')).toHaveLength(1);
    await expect(refreshSandbox(store, 'PRACTICE')).rejects.toThrow('Only a sandbox');
  });
});
