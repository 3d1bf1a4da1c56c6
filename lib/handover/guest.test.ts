import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { openSqlite } from '@/lib/database/sqlite-client';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { DAY_MS } from '@/lib/durations';
import { databaseFile } from '@/lib/installation/backup';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { endedLinkOf, guestCookie, guestLinkId, guestOf, mayStillEdit } from './guest';
import { createHandoverLink, revokeHandoverLink, startHandover } from './links';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const PROFILE = { id: 'b3f0c0de-0000-4000-8000-000000000001', name: 'Handed over' };

describe.each(DATABASE_PROVIDERS)('the guest of a request on %s', (provider) => {
  let folder: string;
  let postgresql: TestPostgresql | undefined;
  let installation: Installation;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'guest-'));
    postgresql = provider === 'sqlite' ? undefined : await startTestPostgresql();
    const environment = readEnvironment({
      DATA_DIR: folder,
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
      ...(postgresql === undefined ? {} : { DATABASE_URL: await postgresql.createDatabase() }),
    });
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    installation = await openInstallation(environment.value, NOW, () => undefined);
    await installation.database.profile.create({
      data: {
        ...{ ...PROFILE, accountId: 'PRACTICE', environment: 'practice', scopes: '' },
        ...{ sealedConfiguration: '', createdAt: NOW, updatedAt: NOW },
      },
    });
  });

  afterAll(async () => {
    await installation.close();
    await postgresql?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Another program lets everyone read links, and no one write them. */
  async function blockWrites(): Promise<() => Promise<void>> {
    const { databaseUrl } = installation.environment;
    if (databaseUrl === undefined) {
      const client = openSqlite(databaseFile(installation.environment));
      const transaction = await client.transaction();
      return async () => {
        transaction.close();
        client.close();
      };
    }
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE "HandoverLink" IN SHARE MODE');
    return () => client.end();
  }

  async function makeGuest(): Promise<Headers> {
    const actor = { id: 'editor', email: 'editor@example.com' };
    const asked = { profile: PROFILE, purpose: 'netsuite', days: 7, showsKey: false } as const;
    const { token } = await createHandoverLink(installation, asked, { actor, now: NOW });
    const link = await startHandover(installation, token, 'Celia', NOW);
    if (link === undefined) {
      throw new Error('The link does not work.');
    }
    const { name, value } = await guestCookie(installation, link, 'Celia');
    return new Headers({ cookie: `${name}=${encodeURIComponent(value)}` });
  }

  test('can read while the database takes no write; the last use is noted later', async () => {
    const headers = await makeGuest();
    const unblock = await blockWrites();
    const later = new Date(NOW.getTime() + 3_600_000);
    try {
      expect(await guestOf(installation, headers, later)).toMatchObject({ name: 'Celia' });
    } finally {
      await unblock();
    }
    await vi.waitFor(async () => {
      const [link] = await installation.database.handoverLink.findMany({
        where: { revokedAt: null },
      });
      expect(link?.lastUsedAt).toEqual(later);
    });
  });

  test('may still edit until the link is revoked, and somebody signed out may not', async () => {
    const headers = await makeGuest();
    const guest = await guestOf(installation, headers, NOW);
    if (guest === undefined) {
      throw new Error('There is no guest.');
    }
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    try {
      expect(await mayStillEdit(installation, guest, headers)).toBe(true);
      expect(await mayStillEdit(installation, undefined, headers)).toBe(false);
      const actor = { id: 'editor', email: 'editor@example.com' };
      await revokeHandoverLink(installation, guest.link.id, { actor, profile: PROFILE, now: NOW });
      expect(await mayStillEdit(installation, guest, headers)).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test('counts as a guest at the front door until the link ends, and no longer', async () => {
    const headers = await makeGuest();
    const cookie = headers.get('cookie');
    const after = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
    const id = await guestLinkId(installation, cookie, after(6.9));
    expect(await guestLinkId(installation, cookie, after(7))).toBeUndefined();
    expect(await guestLinkId(installation, `${cookie}x`, NOW)).toBeUndefined();
    // Whoever starts again under another name has no second place.
    const { link } = (await guestOf(installation, headers, NOW)) ?? {};
    if (link === undefined) {
      throw new Error('There is no guest.');
    }
    expect(id).toBe(link.id);
    const again = await guestCookie(installation, link, 'Somebody');
    const other = `${again.name}=${encodeURIComponent(again.value)}`;
    expect(await guestLinkId(installation, other, NOW)).toBe(id);
  });

  test('whose link has ended is told from a guest and a stranger, and by what it opened', async () => {
    const headers = await makeGuest();
    expect(await endedLinkOf(installation, headers, NOW)).toBeUndefined();
    expect(await endedLinkOf(installation, new Headers(), NOW)).toBeUndefined();
    const link = { profileId: PROFILE.id, purpose: 'netsuite' };
    const later = new Date(NOW.getTime() + 8 * DAY_MS);
    expect(await endedLinkOf(installation, headers, later)).toEqual({ link });
    const id = (await guestOf(installation, headers, NOW))?.link.id ?? '';
    const actor = { id: 'editor', email: 'editor@example.com' };
    await revokeHandoverLink(installation, id, { actor, profile: PROFILE, now: NOW });
    expect(await endedLinkOf(installation, headers, NOW)).toEqual({ link });
    await installation.database.handoverLink.delete({ where: { id } });
    expect(await endedLinkOf(installation, headers, NOW)).toEqual({ link: undefined });
  });
});
