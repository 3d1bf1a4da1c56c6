import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CompactEncrypt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { newestTestRun, recordTestRun } from '@/lib/connection-test/test-runs';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { saveClientId } from '@/lib/profiles/changes';
import { makeCredential } from '@/lib/profiles/credential.fixture';
import { openPrivateKey, storeCredential } from '@/lib/profiles/credentials';
import { profileVault } from '@/lib/profiles/profile-keys';
import {
  configurationBinding,
  credentialSubject,
  privateKeyBinding,
  reportBinding,
} from '@/lib/profiles/profile-records';
import { createProfile, readProfile } from '@/lib/profiles/store';
import { personMacFits } from '@/lib/vault/person-mac';
import { openOrThrow, type SealBinding, type Vault } from '@/lib/vault/sealed-text';
import { readEnvironment } from './environment';
import { type Installation, openInstallation } from './installation';
import { installationRows } from './sealed-rows';

/* An installation of the first versions, which bound model, field and row alone, is opened by this one. */

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const NOW = new Date();
const CLIENT_ID = 'c1'.repeat(32);
const KEY = randomBytes(32);
const NO_CHAIN = { sequence: 0, mac: '', beganAt: null, headMac: '' };

let folder: string;
let postgresql: TestPostgresql;
let folders = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'upgrade-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Seals as the first versions did. */
async function sealOld(text: string, { model, field, row }: SealBinding): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', kid: 'k1', model, field, row })
    .encrypt(KEY);
}

/** Opens a value of this version, and gives it as the first versions would have sealed it. */
async function asBefore(vault: Vault, sealed: string, binding: SealBinding): Promise<string> {
  return sealOld(await openOrThrow(vault, sealed, binding), binding);
}

describe.each(DATABASE_PROVIDERS)('an installation of the first versions on %s', (provider) => {
  let variables: Record<string, string>;
  let profileId: string;
  let credentialId: string;
  let privateKeyPem: string;

  async function withInstallation<Value>(
    work: (installation: Installation) => Promise<Value>,
    said: Array<string> = [],
  ): Promise<Value> {
    const environment = readEnvironment(variables);
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    const installation = await openInstallation(environment.value, new Date(), (line) =>
      said.push(line),
    );
    try {
      return await work(installation);
    } finally {
      await installation.close();
    }
  }

  async function fill(installation: Installation): Promise<void> {
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const credential = await makeCredential(NOW);
    privateKeyPem = credential.privateKeyPem;
    profileId = await createProfile(installation, {
      name: 'From before',
      account: account.value,
      scopes: ['rest_webservices'],
      actor: ACTOR,
      now: NOW,
    });
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      throw new Error('No profile.');
    }
    const change = { profileId, version: profile.version, actor: ACTOR, now: NOW };
    await saveClientId(installation, change, profile, CLIENT_ID);
    const stored = await storeCredential(installation, {
      profileId,
      replaces: undefined,
      actor: ACTOR,
      now: NOW,
      credential,
    });
    credentialId = stored.ok ? stored.value : '';
    const tested = await readProfile(installation, profileId);
    if (tested === undefined) {
      throw new Error('No profile.');
    }
    await recordTestRun(installation, {
      profile: tested,
      report: {
        outcome: 'works',
        startedAt: NOW.toISOString(),
        durationMs: 1,
        lines: [],
        causes: [],
      },
      actor: ACTOR,
      now: NOW,
    });
  }

  /** Turns every sealed value back into what the first versions wrote. */
  async function turnBack({ database, vault }: Installation): Promise<void> {
    const own = await profileVault({ database, vault }, profileId);
    const profile = await database.profile.findUniqueOrThrow({ where: { id: profileId } });
    await database.profile.update({
      where: { id: profileId },
      data: {
        sealedConfiguration: await asBefore(
          own,
          profile.sealedConfiguration,
          configurationBinding(profile),
        ),
      },
    });
    const credential = await database.credential.findUniqueOrThrow({ where: { id: credentialId } });
    await database.credential.update({
      where: { id: credentialId },
      data: {
        sealedPrivateKey: await asBefore(
          own,
          credential.sealedPrivateKey,
          privateKeyBinding(credentialSubject(credential)),
        ),
        sealedMapping: null,
      },
    });
    for (const run of await database.testRun.findMany()) {
      const sealedReport = await asBefore(own, run.sealedReport, reportBinding(run));
      await database.testRun.update({ where: { id: run.id }, data: { sealedReport } });
    }
    for await (const { sealed, binding, replace } of installationRows(database)) {
      await replace(await asBefore(vault, sealed, binding));
    }
    for (const check of await database.vaultKeyCheck.findMany()) {
      const binding = { model: 'VaultKeyCheck', field: 'sealed', row: check.keyId };
      const sealed = await asBefore(vault, check.sealed, binding);
      await database.vaultKeyCheck.update({ where: { keyId: check.keyId }, data: { sealed } });
    }
    await database.installationSecret.deleteMany({
      where: { name: { in: ['sealed-values', 'person-mac-key', 'audit-key'] } },
    });
    await database.profileKey.deleteMany();
    await database.auditEvent.updateMany({ data: { sequence: null, mac: null } });
    await database.auditChain.updateMany({ data: NO_CHAIN });
    const id = 'person';
    await database.user.upsert({
      where: { id },
      create: { id, name: 'From before', email: 'before@example.com', role: 'editor' },
      update: { mac: null },
    });
  }

  async function opensEverything(installation: Installation): Promise<void> {
    const profile = await readProfile(installation, profileId);
    expect(profile?.configuration.clientId).toBe(CLIENT_ID);
    expect(await openPrivateKey(installation, credentialId)).toBe(privateKeyPem);
    const newest = await newestTestRun(installation, profileId);
    expect(newest?.opened?.report).toMatchObject({ outcome: 'works' });
  }

  beforeEach(async () => {
    folders += 1;
    variables = {
      DATA_DIR: path.join(folder, String(folders)),
      ENCRYPTION_KEYS: `k1:${KEY.toString('base64url')}`,
      ...(provider === 'postgresql' ? { DATABASE_URL: await postgresql.createDatabase() } : {}),
    };
    await withInstallation(async (installation) => {
      await fill(installation);
      await turnBack(installation);
    });
  });

  test('opens with everything that it held, and keeps its session secret', async () => {
    const said: Array<string> = [];
    const first = await withInstallation(async (installation) => {
      await opensEverything(installation);
      return installation.authSecret;
    }, said);
    expect(said).toEqual([]);
    const second = await withInstallation(async (installation) => {
      await opensEverything(installation);
      return installation.authSecret;
    });
    expect(second).toBe(first);
  });

  test('keeps its people as who they were', async () => {
    await withInstallation(async ({ database, personMacKey }) => {
      const { mac, id, email, role } = await database.user.findUniqueOrThrow({
        where: { id: 'person' },
      });
      const person = { id, email, role, passwordHash: null };
      expect(personMacFits(personMacKey, person, mac)).toBe(true);
      expect(personMacFits(personMacKey, { ...person, role: 'owner' }, mac)).toBe(false);
      await database.user.update({ where: { id }, data: { role: 'owner', mac: null } });
    });
    // Who takes the mark away after the upgrade is not marked again.
    await withInstallation(async ({ database }) => {
      expect((await database.user.findUniqueOrThrow({ where: { id: 'person' } })).mac).toBeNull();
    });
  });

  test('takes no value of the old form any more once it was upgraded', async () => {
    await withInstallation(async (installation) => {
      const { sealedPrivateKey: current } =
        await installation.database.credential.findUniqueOrThrow({ where: { id: credentialId } });
      const old = await sealOld(privateKeyPem, {
        model: 'Credential',
        field: 'privateKey',
        row: credentialId,
      });
      const put = (sealedPrivateKey: string) =>
        installation.database.credential.update({
          where: { id: credentialId },
          data: { sealedPrivateKey },
        });
      await put(old);
      await expect(openPrivateKey(installation, credentialId)).rejects.toMatchObject({
        code: 'sealed-outdated',
      });
      await put(current);
      await opensEverything(installation);
    });
  });

  test('does not start when the mark of the upgrade was taken out of its database', async () => {
    await withInstallation(async ({ database }) => {
      await database.installationSecret.delete({ where: { name: 'sealed-values' } });
    });
    await expect(withInstallation(opensEverything)).rejects.toMatchObject({
      code: 'sealing-mark-missing',
    });
  });

  /** Takes out of an upgraded database what only this version writes, as far as someone without the keyring can. */
  async function takeOut(
    { database }: Installation,
    kept: 'nothing' | 'profile' | 'credential' | 'person' | 'audit entry',
  ): Promise<void> {
    await database.profileKey.deleteMany();
    await database.vaultKeyCheck.deleteMany();
    await database.installationSecret.deleteMany();
    if (kept === 'credential') {
      await database.profile.updateMany({ data: { sealedConfiguration: '' } });
    } else if (kept !== 'profile') {
      await database.profile.deleteMany();
    }
    await database.user.updateMany({
      data: { role: 'owner', ...(kept === 'person' ? {} : { mac: null }) },
    });
    if (kept !== 'audit entry') {
      await database.auditEvent.deleteMany();
      await database.auditChain.updateMany({ data: NO_CHAIN });
    }
    // Of the old form by its header, and made without any key.
    const header = Buffer.from('{"alg":"A256GCMKW"}').toString('base64url');
    await database.installationSecret.create({
      data: { name: 'made up', sealed: `${header}.AA.AA.AA.AA`, createdAt: NOW },
    });
  }

  test('marks nobody on the word of a value that no key opens', async () => {
    await withInstallation((installation) => takeOut(installation, 'nothing'));
    await withInstallation(async ({ database }) => {
      expect(await database.user.findMany({ select: { role: true, mac: true } })).toEqual([
        { role: 'owner', mac: null },
      ]);
    });
  });

  test.each(['profile', 'credential', 'person', 'audit entry'] as const)(
    'does not start when only one %s tells that it was upgraded',
    async (kept) => {
      await withInstallation((installation) => takeOut(installation, kept));
      await expect(withInstallation(opensEverything)).rejects.toMatchObject({
        code: 'sealing-mark-missing',
      });
    },
  );

  test('does not start when the key of its people was taken out of its database', async () => {
    await withInstallation(async ({ database }) => {
      await database.installationSecret.delete({ where: { name: 'person-mac-key' } });
    });
    await expect(withInstallation(opensEverything)).rejects.toMatchObject({
      code: 'people-key-missing',
    });
  });

  test('goes on with an upgrade that was interrupted', async () => {
    await withInstallation(async ({ database, vault }) => {
      const own = await profileVault({ database, vault }, profileId);
      const run = await database.testRun.findFirstOrThrow();
      const sealedReport = await asBefore(own, run.sealedReport, reportBinding(run));
      await database.testRun.update({ where: { id: run.id }, data: { sealedReport } });
      await database.user.updateMany({ data: { mac: null } });
      const binding = { model: 'InstallationSecret', field: 'sealed', row: 'sealed-values' };
      await database.installationSecret.update({
        where: { name: 'sealed-values' },
        data: { sealed: await vault.seal('sealing anew', binding) },
      });
    });
    await withInstallation(async (installation) => {
      await opensEverything(installation);
      expect((await installation.database.user.findFirstOrThrow()).mac).not.toBeNull();
    });
  });

  test('opens all others beside a damaged value, which is named', async () => {
    await withDamagedReport();
    const said: Array<string> = [];
    await withInstallation(async (installation) => {
      expect((await readProfile(installation, profileId))?.configuration.clientId).toBe(CLIENT_ID);
      expect(await openPrivateKey(installation, credentialId)).toBe(privateKeyPem);
    }, said);
    expect(said.join('\n')).toContain('Could not be resealed');
  });

  /** Breaks a report of the old form, as it lies there before the upgrade. */
  async function withDamagedReport(): Promise<void> {
    const broken = await sealOld('not bound here', { model: 'TestRun', field: 'report', row: 'x' });
    await withInstallation(async (installation) => {
      await turnBack(installation);
      await installation.database.testRun.updateMany({ data: { sealedReport: broken } });
    });
  }

  test('two instances that start at once upgrade it together', async () => {
    if (provider === 'sqlite') {
      // One process owns a SQLite folder: the second start is refused, and the first upgrades alone.
      const starts = await Promise.allSettled([
        withInstallation(opensEverything),
        withInstallation(opensEverything),
      ]);
      expect(starts.some(({ status }) => status === 'fulfilled')).toBe(true);
      return;
    }
    await Promise.all([withInstallation(opensEverything), withInstallation(opensEverything)]);
    await withInstallation(opensEverything);
  });
});
