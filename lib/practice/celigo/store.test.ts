import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/database/client';
import type { DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import {
  allRowsAsText,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { databasePracticeCeligoStore } from './database-store';
import { apiTokenHash, newApiToken, newCeligoId } from './identifiers';
import { MemoryPracticeCeligoStore } from './memory-store';
import type { CeligoResource, PracticeCeligoStore } from './store';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const LATER = new Date('2026-11-24T12:05:00.000Z');
const SECRET = 'the-text-of-a-private-key';

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'practice-celigo-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

function resource(changes: Partial<CeligoResource> = {}): CeligoResource {
  return {
    id: newCeligoId(),
    region: 'north-america',
    kind: 'iclients',
    document: { name: 'Orders', jwt: { privateKey: SECRET } },
    createdAt: NOW,
    lastModified: NOW,
    ...changes,
  };
}

describe.each(['memory', 'sqlite', 'postgresql'] as const)('the store on %s', (kind) => {
  let store: PracticeCeligoStore;
  let location: DatabaseLocation | undefined;
  let database: Database | undefined;

  beforeAll(async () => {
    if (kind === 'memory') {
      store = new MemoryPracticeCeligoStore();
      return;
    }
    location =
      kind === 'sqlite'
        ? { provider: kind, file: path.join(folder, 'celigo.db') }
        : { provider: kind, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    database = openDatabase(location);
    const key = { id: 'k1', bytes: randomBytes(32) };
    const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
    store = databasePracticeCeligoStore(database, vault);
  });

  afterAll(async () => {
    await database?.$disconnect();
  });

  test('keeps documents as they came, bound to region and kind, and no secret in clear', async () => {
    const one = resource();
    const two = resource({ createdAt: LATER });
    const connection = resource({ kind: 'connections' });
    const european = resource({ region: 'europe' });
    for (const each of [one, two, connection, european]) await store.createResource(each);
    expect(await store.listResources('north-america', 'iclients')).toEqual([one, two]);
    expect(await store.findResource('north-america', 'iclients', one.id)).toEqual(one);
    expect(await store.findResource('europe', 'iclients', one.id)).toBeNull();
    expect(await store.findResource('north-america', 'connections', one.id)).toBeNull();

    const changed = { ...one, document: { name: 'Other' }, lastModified: LATER };
    expect(await store.replaceDocument(changed)).toBe(true);
    expect(await store.findResource('north-america', 'iclients', one.id)).toEqual(changed);
    expect(await store.replaceDocument({ ...one, region: 'europe' })).toBe(false);
    if (location !== undefined) expect(await allRowsAsText(location)).not.toContain(SECRET);

    expect(await store.deleteResource('europe', 'iclients', one.id)).toBe(false);
    expect(await store.deleteResource('north-america', 'iclients', one.id)).toBe(true);
    expect(await store.deleteResource('north-america', 'iclients', one.id)).toBe(false);
    expect(await store.listResources('north-america', 'iclients')).toEqual([two]);
  });

  test('knows a token by its hash only, in its region, and revokes it once', async () => {
    const token = newApiToken();
    const id = newCeligoId();
    const tokenHash = apiTokenHash(token);
    const row = {
      id,
      region: 'europe' as const,
      name: 'CI',
      tokenHash,
      createdAt: NOW,
      revokedAt: null,
    };
    await store.createToken(row);
    expect(await store.findTokenByHash('europe', tokenHash)).toEqual(row);
    expect(await store.findTokenByHash('north-america', tokenHash)).toBeNull();
    if (location !== undefined) expect(await allRowsAsText(location)).not.toContain(token);
    expect(await store.revokeToken('north-america', id, LATER)).toBe(false);
    expect(await store.revokeToken('europe', id, LATER)).toBe(true);
    expect(await store.revokeToken('europe', id, LATER)).toBe(false);
    expect(await store.listTokens('europe')).toEqual([{ ...row, revokedAt: LATER }]);
  });

  test('keeps the conditions of each region', async () => {
    expect(await store.readConditions('europe')).toBeNull();
    await store.writeConditions('europe', { pingMethod: 'GET' });
    await store.writeConditions('europe', { pingMethod: 'both' });
    expect(await store.readConditions('europe')).toEqual({ pingMethod: 'both' });
    expect(await store.readConditions('north-america')).toBeNull();
  });
});
