import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { allRowsAsText } from '@/lib/database/test-databases';
import { generateCertificateRequest } from '@/lib/keys/certificate-request';
import { createVault, type Vault } from '@/lib/vault/sealed-text';
import {
  cancelCertificateRequest,
  completeCertificateRequest,
  type NewCertificateRequest,
  openRequestedKey,
  readCertificateRequest,
  storeCertificateRequest,
} from './certificate-requests';
import { makeCredential } from './credential.fixture';
import { type NewCredential, openPrivateKey, storeCredential } from './credentials';
import { createProfile, deleteProfile, readProfile } from './store';

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const NOW = new Date('2026-11-24T12:00:00.000Z');
const KEY = { id: 'k1', bytes: randomBytes(32) };

const newDatabase = migratedDatabases();
let request: NewCertificateRequest;
let credential: NewCredential;

beforeAll(async () => {
  const made = await generateCertificateRequest({
    algorithm: 'ES384',
    subject: { commonName: 'Waiting' },
  });
  if (!made.ok) {
    throw new Error(made.error.message);
  }
  request = { algorithm: 'ES384', rsaModulusLength: undefined, ...made.value };
  credential = await makeCredential(NOW, 'ES384');
});

describe.each(DATABASE_PROVIDERS)('a waiting key on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let vault: Vault;

  beforeAll(async () => {
    ({ database, location } = await newDatabase(provider));
    vault = createVault({ current: KEY, byId: new Map([[KEY.id, KEY]]) });
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  const store = () => ({ database, vault });

  const newProfile = () => {
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    return createProfile(store(), {
      name: 'Corporate',
      account: account.value,
      scopes: ['rest_webservices'],
      actor: ACTOR,
      now: NOW,
    });
  };

  const change = (profileId: string) => ({ profileId, actor: ACTOR, now: NOW });

  const storeRequest = async (profileId: string): Promise<string> => {
    const stored = await storeCertificateRequest(store(), { ...change(profileId), request });
    if (!stored.ok) {
      throw new Error(stored.error.code);
    }
    return stored.value;
  };

  const audited = async (profileId: string, action: string) =>
    database.auditEvent.count({ where: { profileId, action } });

  test('is sealed, and there with its request after the database was closed and opened', async () => {
    const profileId = await newProfile();
    const id = await storeRequest(profileId);
    const rows = await allRowsAsText(location);
    expect(rows).toContain(id);
    for (const line of request.privateKeyPem.trim().split('\n')) {
      expect(rows).not.toContain(line);
    }
    await database.$disconnect();
    database = openTestDatabase(location);
    const waiting = await readCertificateRequest(store(), profileId);
    expect(waiting).toEqual({
      id,
      algorithm: 'ES384',
      rsaModulusLength: undefined,
      requestPem: request.requestPem,
      createdAt: NOW,
    });
    expect(await openRequestedKey(store(), id)).toBe(request.privateKeyPem);
    expect(await audited(profileId, 'certificate-requested')).toBe(1);
    expect((await readProfile(store(), profileId))?.credential).toBeUndefined();
    const pem = execFileSync('openssl', ['req', '-verify', '-noout', '-subject'], {
      input: waiting?.requestPem ?? '',
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    expect(pem).toContain('Waiting');
  });

  test('does not open when its sealed text is moved to another row', async () => {
    const first = await storeRequest(await newProfile());
    const second = await storeRequest(await newProfile());
    const { sealedPrivateKey } = await database.certificateRequest.findUniqueOrThrow({
      where: { id: first },
    });
    await database.certificateRequest.update({ where: { id: second }, data: { sealedPrivateKey } });
    await expect(openRequestedKey(store(), second)).rejects.toThrow();
  });

  test('is the only one of its profile: of two at once one is stored', async () => {
    const profileId = await newProfile();
    const outcomes = await Promise.all([
      storeCertificateRequest(store(), { ...change(profileId), request }),
      storeCertificateRequest(store(), { ...change(profileId), request }),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes).toContainEqual({ ok: false, error: { code: 'certificate-request-exists' } });
    expect(await audited(profileId, 'certificate-requested')).toBe(1);
  });

  test('becomes the active credential with its certificate, and waits no longer', async () => {
    const profileId = await newProfile();
    const id = await storeRequest(profileId);
    const replacement = { ...change(profileId), replaces: undefined, credential };
    const completed = await completeCertificateRequest(store(), id, replacement);
    expect(completed.ok).toBe(true);
    expect((await readProfile(store(), profileId))?.credential).toMatchObject({
      predictedCertificateId: credential.predictedCertificateId,
      certificateId: undefined,
    });
    expect(completed.ok && (await openPrivateKey(store(), completed.value))).toBe(
      credential.privateKeyPem,
    );
    expect(await readCertificateRequest(store(), profileId)).toBeUndefined();
    expect(await openRequestedKey(store(), id)).toBeUndefined();
    expect(await audited(profileId, 'certificate-received')).toBe(1);
    expect(await audited(profileId, 'credential-created')).toBe(0);
  });

  test('of two certificates that come at once one is taken', async () => {
    const profileId = await newProfile();
    const id = await storeRequest(profileId);
    const replacement = { ...change(profileId), replaces: undefined, credential };
    const outcomes = await Promise.all([
      completeCertificateRequest(store(), id, replacement),
      completeCertificateRequest(store(), id, replacement),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await database.credential.count({ where: { profileId } })).toBe(1);
  });

  test('keeps waiting when another key has become active', async () => {
    const profileId = await newProfile();
    const id = await storeRequest(profileId);
    const replacement = { ...change(profileId), replaces: undefined, credential };
    expect((await storeCredential(store(), replacement)).ok).toBe(true);
    expect(await completeCertificateRequest(store(), id, replacement)).toEqual({
      ok: false,
      error: { code: 'credential-exists' },
    });
    expect((await readCertificateRequest(store(), profileId))?.id).toBe(id);
  });

  test('is destroyed when it is canceled, on the record, and takes no certificate any more', async () => {
    const profileId = await newProfile();
    const id = await storeRequest(profileId);
    expect(await cancelCertificateRequest(store(), id, change(profileId))).toBe(true);
    expect(await cancelCertificateRequest(store(), id, change(profileId))).toBe(false);
    expect(await readCertificateRequest(store(), profileId)).toBeUndefined();
    expect(await audited(profileId, 'certificate-request-cancelled')).toBe(1);
    const replacement = { ...change(profileId), replaces: undefined, credential };
    expect(await completeCertificateRequest(store(), id, replacement)).toEqual({
      ok: false,
      error: { code: 'certificate-request-gone' },
    });
    expect((await readProfile(store(), profileId))?.credential).toBeUndefined();
  });

  test('belongs to its profile: another profile neither cancels nor completes it', async () => {
    const profileId = await newProfile();
    const other = await newProfile();
    const id = await storeRequest(profileId);
    expect(await cancelCertificateRequest(store(), id, change(other))).toBe(false);
    const replacement = { ...change(other), replaces: undefined, credential };
    expect((await completeCertificateRequest(store(), id, replacement)).ok).toBe(false);
    expect((await readCertificateRequest(store(), profileId))?.id).toBe(id);
  });

  test('goes with its profile, and none is made for a profile that is gone', async () => {
    const profileId = await newProfile();
    const id = await storeRequest(profileId);
    await deleteProfile(store(), change(profileId));
    expect(await openRequestedKey(store(), id)).toBeUndefined();
    expect(await storeCertificateRequest(store(), { ...change(profileId), request })).toEqual({
      ok: false,
      error: { code: 'profile-not-found' },
    });
  });

  test('is not stored, completed, or canceled when that cannot be put on the record', async () => {
    const profileId = await newProfile();
    const waiting = await newProfile();
    const id = await storeRequest(waiting);
    await database.$executeRawUnsafe('ALTER TABLE "AuditEvent" RENAME TO "AuditEventAway"');
    try {
      await expect(storeRequest(profileId)).rejects.toThrow();
      const replacement = { ...change(waiting), replaces: undefined, credential };
      await expect(completeCertificateRequest(store(), id, replacement)).rejects.toThrow();
      await expect(cancelCertificateRequest(store(), id, change(waiting))).rejects.toThrow();
    } finally {
      await database.$executeRawUnsafe('ALTER TABLE "AuditEventAway" RENAME TO "AuditEvent"');
    }
    expect(await readCertificateRequest(store(), profileId)).toBeUndefined();
    expect((await readCertificateRequest(store(), waiting))?.id).toBe(id);
  });
});
