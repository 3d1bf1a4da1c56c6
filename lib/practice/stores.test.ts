import { ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import {
  allRowsAsText,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import { type CeligoResource, newCeligoId, PracticeCeligoStore } from './celigo/store';
import { DEFAULT_CONDITIONS } from './netsuite/conditions';
import { refreshSandbox } from './netsuite/integration-records';
import { createMapping } from './netsuite/mappings';
import { PracticeStore } from './netsuite/store';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const LATER = new Date('2026-11-24T12:05:00.000Z');
const YEAR_LATER = new Date('2027-11-24T12:00:00.000Z');
const SECRET = 'the-text-of-a-private-key';

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'practice-store-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('on %s', (provider) => {
  let location: DatabaseLocation;
  /** Of two instances of the app with PostgreSQL, of the one that there can be with SQLite. */
  let databases: readonly [Database, Database];
  let stores: readonly [PracticeStore, PracticeStore];
  let celigo: PracticeCeligoStore;

  beforeAll(async () => {
    location =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, 'practice.db') }
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    const key = { id: 'k1', bytes: randomBytes(32) };
    const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
    const first = openDatabase(location);
    databases = [first, provider === 'sqlite' ? first : openDatabase(location)];
    stores = [new PracticeStore(databases[0], vault), new PracticeStore(databases[1], vault)];
    celigo = new PracticeCeligoStore(first, vault);
  });

  afterAll(async () => {
    await Promise.all(databases.map((database) => database.$disconnect()));
  });

  describe('the records of the practice NetSuite', () => {
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
        publicClient: false,
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
          certificatePem: 'certificate',
          algorithm: 'EC',
          validFrom: NOW,
          validUntil: YEAR_LATER,
        },
        {
          store,
          account: { accountId: 'PRACTICE', companyName: '' },
          conditions: DEFAULT_CONDITIONS,
          now: NOW,
        },
      );

    beforeEach(async () => {
      for (const accountId of ['PRACTICE', 'PRACTICE_SB1']) {
        await stores[0].emptyAccount(accountId, () => DEFAULT_CONDITIONS);
      }
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
      const ids = Array.from({ length: 8 }, (_, index) => index);
      const changes = ids.map((id) =>
        stores[id % 2 === 0 ? 0 : 1].changeConditions('PRACTICE', (kept) => ({
          ...kept,
          inactiveRoles: [...kept.inactiveRoles, id],
        })),
      );
      await Promise.all(changes);
      const { inactiveRoles } = await stores[1].readConditions('PRACTICE');
      expect([...inactiveRoles].sort()).toEqual(ids);
    });

    it('are changed in their own account only', async () => {
      const [store] = stores;
      await store.updateIntegrationRecord('PRACTICE_SB1', integrationId, { clientIdHash: 'other' });
      await store.updateIntegrationRecord('PRACTICE', integrationId, { clientIdHash: 'new' });
      const [record] = await store.listIntegrationRecords('PRACTICE');
      expect(record).toMatchObject({ clientIdHash: 'new', name: 'Celigo M2M' });
      const created = await upload(store, 'certificate');
      const id = created.ok ? created.value.id : 0;
      await store.revokeMapping('PRACTICE_SB1', id, NOW);
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

    it('take the one signing key that was first, though both instances made one', async () => {
      const kept = await Promise.all(
        stores.map((store, index) => store.saveSigningKeyIfAbsent(`${SECRET} ${index}`)),
      );
      expect(kept[0]).toBe(kept[1]);
      expect(await stores[1].readSigningKey()).toBe(kept[0]);
      expect(await allRowsAsText(location)).not.toContain(SECRET);
    });
  });

  describe('the practice Celigo', () => {
    const resource = (changes: Partial<CeligoResource> = {}): CeligoResource => ({
      id: newCeligoId(),
      region: 'north-america',
      kind: 'iclients',
      document: { name: 'Orders', jwt: { privateKey: SECRET } },
      createdAt: NOW,
      lastModified: NOW,
      ...changes,
    });

    it('keeps documents as they came, bound to region and kind, and no secret in clear', async () => {
      const one = resource();
      const two = resource({ createdAt: LATER });
      const others = [resource({ kind: 'connections' }), resource({ region: 'europe' })];
      for (const each of [one, two, ...others]) {
        await celigo.createResource(each);
      }
      expect(await celigo.listResources('north-america', 'iclients')).toEqual([one, two]);
      expect(await celigo.findResource('north-america', 'iclients', one.id)).toEqual(one);
      expect(await celigo.findResource('europe', 'iclients', one.id)).toBeNull();
      expect(await celigo.findResource('north-america', 'connections', one.id)).toBeNull();

      const changed = { ...one, document: { name: 'Other' }, lastModified: LATER };
      expect(await celigo.replaceDocument(changed)).toBe(true);
      expect(await celigo.findResource('north-america', 'iclients', one.id)).toEqual(changed);
      expect(await celigo.replaceDocument({ ...one, region: 'europe' })).toBe(false);
      expect(await allRowsAsText(location)).not.toContain(SECRET);

      expect(await celigo.deleteResource('europe', 'iclients', one.id)).toBe(false);
      expect(await celigo.deleteResource('north-america', 'iclients', one.id)).toBe(true);
      expect(await celigo.deleteResource('north-america', 'iclients', one.id)).toBe(false);
      expect(await celigo.listResources('north-america', 'iclients')).toEqual([two]);
    });

    it('knows a token by its hash only, in its region, and revokes it once', async () => {
      const token = await celigo.createToken('europe', 'CI', NOW);
      const [row] = await celigo.listTokens('europe');
      ok(row);
      expect(row).toMatchObject({ region: 'europe', name: 'CI', createdAt: NOW, revokedAt: null });
      expect(await celigo.knowsToken('europe', token)).toBe(true);
      expect(await celigo.knowsToken('europe', row.tokenHash)).toBe(false);
      expect(await celigo.knowsToken('north-america', token)).toBe(false);
      expect(await allRowsAsText(location)).not.toContain(token);
      await celigo.revokeToken('north-america', row.id, NOW);
      expect(await celigo.listTokens('europe')).toEqual([row]);
      for (const at of [LATER, YEAR_LATER]) {
        await celigo.revokeToken('europe', row.id, at);
      }
      expect(await celigo.listTokens('europe')).toEqual([{ ...row, revokedAt: LATER }]);
      expect(await celigo.knowsToken('europe', token)).toBe(false);
    });

    it.each(['{"x', '', 'null'])(
      'and the practice NetSuite take the conditions in order when those stored are damaged: %s',
      async (conditions) => {
        const [database] = databases;
        const defaults = await celigo.readConditions('north-america');
        await celigo.writeConditions('europe', { ...defaults, pingMethod: 'GET' });
        await database?.practiceCeligoConditions.updateMany({ data: { conditions } });
        expect(await celigo.readConditions('europe')).toEqual(defaults);
        await stores[0].changeConditions('PRACTICE', () => DEFAULT_CONDITIONS);
        await database?.practiceConditions.updateMany({ data: { conditions } });
        expect(await stores[0].readConditions('PRACTICE')).toEqual(DEFAULT_CONDITIONS);
        await stores[0].changeConditions('PRACTICE', (now) => ({ ...now, restFeature: false }));
        expect((await stores[0].readConditions('PRACTICE')).restFeature).toBe(false);
      },
    );

    it('keeps the conditions of each region', async () => {
      const before = await celigo.readConditions('europe');
      for (const pingMethod of ['GET', 'both'] as const) {
        await celigo.writeConditions('europe', { ...before, pingMethod });
      }
      expect(await celigo.readConditions('europe')).toEqual({ ...before, pingMethod: 'both' });
      expect(await celigo.readConditions('north-america')).toEqual(before);
    });
  });
});
