import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { ConnectionReport } from '@/lib/connection-test/report';
import { newestTestRun, recordTestRun } from '@/lib/connection-test/test-runs';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { createVault, type Vault } from '@/lib/vault/sealed-text';
import { saveClientId } from './changes';
import { makeCredential } from './credential.fixture';
import { type NewCredential, openPrivateKey, storeCredential } from './credentials';
import { createProfile, deleteProfile, readProfile } from './store';

/* What somebody who can write to the database tries, with sealed values that they cannot read. */

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const NOW = new Date('2026-11-24T12:00:00.000Z');
const REPORT: ConnectionReport = {
  outcome: 'works',
  startedAt: NOW.toISOString(),
  durationMs: 12.5,
  lines: [],
  causes: [],
};

let folder: string;
let postgresql: TestPostgresql;
let credentials: ReadonlyArray<NewCredential>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'swaps-'));
  postgresql = await startTestPostgresql();
  credentials = await Promise.all([makeCredential(NOW), makeCredential(NOW)]);
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A profile with everything that is sealed of one. */
type Filled = {
  readonly id: string;
  readonly credentialId: string;
  readonly clientId: string;
  readonly privateKeyPem: string;
};

describe.each(DATABASE_PROVIDERS)('a sealed value on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let vault: Vault;
  let mine: Filled;
  let theirs: Filled;
  let files = 0;

  beforeEach(async () => {
    files += 1;
    location =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, `${files}.db`) }
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    database = openTestDatabase(location);
    const key = { id: 'k1', bytes: randomBytes(32) };
    vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
    mine = await fill('Mine', 'a1'.repeat(32), 0);
    theirs = await fill('Theirs', 'b2'.repeat(32), 1);
  });

  afterEach(async () => {
    await database.$disconnect();
  });

  async function fill(name: string, clientId: string, which: number): Promise<Filled> {
    const store = { database, vault };
    const account = parseAccountId('1234567');
    const credential = credentials[which];
    if (!account.ok || credential === undefined) {
      throw new Error('No account or credential.');
    }
    const id = await createProfile(store, {
      name,
      account: account.value,
      scopes: ['rest_webservices'],
      actor: ACTOR,
      now: NOW,
    });
    const change = async () => {
      const profile = await readProfile(store, id);
      if (profile === undefined) {
        throw new Error('The profile is gone.');
      }
      return {
        profile,
        change: { profileId: id, version: profile.version, actor: ACTOR, now: NOW },
      };
    };
    const first = await change();
    await saveClientId(store, first.change, first.profile, clientId);
    const second = await change();
    const stored = await storeCredential(store, {
      ...second.change,
      replaces: undefined,
      credential,
    });
    const credentialId = stored.ok ? stored.value : '';
    const third = await change();
    await recordTestRun(store, {
      profile: third.profile,
      report: REPORT,
      actor: ACTOR,
      now: NOW,
    });
    return { id, credentialId, clientId, privateKeyPem: credential.privateKeyPem };
  }

  const store = () => ({ database, vault });
  const key = (filled: Filled) => openPrivateKey(store(), filled.credentialId);
  const clientId = async (filled: Filled) =>
    (await readProfile(store(), filled.id))?.configuration.clientId;
  const isNotOpened = (opened: Promise<unknown>, code = 'sealed-elsewhere') =>
    expect(opened).rejects.toMatchObject({ name: 'UnsealFailure', code });

  test('opens at its own place', async () => {
    expect(await key(mine)).toBe(mine.privateKeyPem);
    expect(await clientId(theirs)).toBe(theirs.clientId);
    expect((await newestTestRun(store(), mine.id))?.opened?.report).toMatchObject({
      outcome: 'works',
    });
  });

  test('does not open when its row is moved to another profile', async () => {
    await database.credential.update({
      where: { id: mine.credentialId },
      data: { activeForProfile: null },
    });
    await database.credential.update({
      where: { id: mine.credentialId },
      data: { profileId: theirs.id },
    });
    await expect(key(mine)).rejects.toMatchObject({ name: 'UnsealFailure' });
  });

  test('does not open in the row of another profile', async () => {
    const { sealedPrivateKey } = await database.credential.findUniqueOrThrow({
      where: { id: mine.credentialId },
    });
    await database.credential.update({
      where: { id: theirs.credentialId },
      data: { sealedPrivateKey },
    });
    await expect(key(theirs)).rejects.toMatchObject({ name: 'UnsealFailure' });
  });

  test('does not open under the wrapping key of another profile', async () => {
    const { sealed } = await database.profileKey.findUniqueOrThrow({
      where: { profileId: mine.id },
    });
    await database.profileKey.update({ where: { profileId: theirs.id }, data: { sealed } });
    await isNotOpened(key(theirs));
  });

  test('does not open beside another certificate', async () => {
    const { certificatePem } = await database.credential.findUniqueOrThrow({
      where: { id: theirs.credentialId },
    });
    await database.credential.update({
      where: { id: mine.credentialId },
      data: { certificatePem },
    });
    await isNotOpened(key(mine));
  });

  test.each([{ accountId: '7654321' }, { scopes: 'restlets,rest_webservices' }])(
    'does not open when the profile is made one of %j',
    async (data) => {
      await database.profile.update({ where: { id: mine.id }, data });
      await isNotOpened(clientId(mine));
    },
  );

  test.each(['PS256', 'ES512', 'none', ''])(
    'a credential whose algorithm was changed to “%s” is refused by name',
    async (algorithm) => {
      await database.credential.update({ where: { id: mine.credentialId }, data: { algorithm } });
      await isNotOpened(readProfile(store(), mine.id));
      expect(await clientId(theirs)).toBe(theirs.clientId);
    },
  );

  test('does not open in another field', async () => {
    const { sealedReport } = await database.testRun.findFirstOrThrow({
      where: { profileId: mine.id },
    });
    await database.profile.update({
      where: { id: mine.id },
      data: { sealedConfiguration: sealedReport },
    });
    await isNotOpened(clientId(mine));
  });

  test('does not open once its profile was deleted, though the row is put back', async () => {
    const before = await database.credential.findUniqueOrThrow({
      where: { id: mine.credentialId },
    });
    const { sealed: wrappingKey } = await database.profileKey.findUniqueOrThrow({
      where: { profileId: mine.id },
    });
    const profile = await database.profile.findUniqueOrThrow({ where: { id: mine.id } });
    const change = { profileId: mine.id, version: profile.version, actor: ACTOR, now: NOW };
    expect(await deleteProfile(store(), change)).toBe(true);
    await database.profile.create({ data: profile });
    await database.credential.create({ data: before });
    await isNotOpened(key(mine), 'sealed-key-unknown');
    if (location.provider === 'sqlite') {
      const bytes = await Promise.all(
        [location.file, `${location.file}-wal`].map((file) => readFile(file)),
      );
      // The row that was put back is there; its key is nowhere.
      expect(bytes.some((file) => file.includes(wrappingKey))).toBe(false);
    }
  });
});
