import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillListings } from '@/lib/profiles/listing';
import { type Database, openDatabase } from './client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from './location';
import { applyMigrations, migrationsFolder } from './migrate';
import { startTestPostgresql, type TestPostgresql } from './test-databases';

/* Rows as the version before wrote them are what this version reads, after its migrations. */

/** The last migrations of the versions that wrote the rows. */
const LAST_OF_FIRST = '20261129010312_person_mac';
const LAST_BEFORE_STOPS = '20261130032229_sorted_lists';
const LAST_BEFORE_SHORTENED = '20261130053625_public_client';
const AT = "'2026-11-24T12:00:00.000+00:00'";
const MARKS = { name: 'aaaaaaaaaaaa', url: 'bbbbbbbbbbbb' };

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'data-upgrades-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

const profileRow = (id: string, checked: string, settled: string) =>
  `INSERT INTO "Profile" ("id", "name", "accountId", "environment", "scopes", "sealedConfiguration", "tickedItems", "celigoIclientSettledAt", "createdAt", "updatedAt")
   VALUES ('${id}', '${id}', '1234567', 'production', 'restlets', 'sealed-${id}', '${checked}', ${settled}, ${AT}, ${AT})`;

const credentialRow = (id: string, profile: string, isInPlace: boolean, mapped: string) =>
  `INSERT INTO "Credential" ("id", "profileId", "activeForProfile", "algorithm", "certificatePem", "thumbprint", "sealedPrivateKey", "sealedMapping", "mappingSettledAt", "notBefore", "notAfter", "createdAt")
   VALUES ('${id}', '${profile}', ${isInPlace ? `'${profile}'` : 'NULL'}, 'ES256', 'pem', 'thumb', 'key-${id}', 'mapping-${id}', ${mapped}, ${AT}, ${AT}, ${AT})`;

const runRow = (id: string, outcome: string) =>
  `INSERT INTO "TestRun" ("id", "profileId", "credentialId", "startedAt", "durationMs", "outcome", "sealedReport")
   VALUES ('${id}', 'used', 'used', ${AT}, 5, '${outcome}', 'report-${id}')`;

const auditRow = (id: string, email: string, detail: string) =>
  `INSERT INTO "AuditEvent" ("id", "at", "actorEmail", "action", "profileId", "detail")
   VALUES ('${id}', ${AT}, '${email}', 'connection-tested', 'used', '${detail}')`;

const ROWS = [
  profileRow(
    'used',
    `prerequisite:oauth,celigo-iclient:name:${MARKS.name},celigo-connection:base-uri:${MARKS.url}`,
    AT,
  ),
  profileRow('confirmed', '', 'NULL'),
  profileRow('begun', 'prerequisite:oauth', 'NULL'),
  credentialRow('used', 'used', true, AT),
  credentialRow('retired', 'used', false, AT),
  credentialRow('confirmed', 'confirmed', true, AT),
  credentialRow('begun', 'begun', true, 'NULL'),
  runRow('failed', 'does-not-work'),
  runRow('worked', 'works'),
  runRow('unrecorded', 'works'),
  auditRow(
    'e1',
    'ada@example.com',
    '{"testRunId":"failed","outcome":"does-not-work","causes":"scope-not-enabled,feature-disabled"}',
  ),
  auditRow('e2', 'bob@example.com', '{"testRunId":"worked","outcome":"works","causes":""}'),
  `INSERT INTO "PracticeIntegration" ("id", "accountId", "name", "note", "applicationId", "clientIdHash", "state", "clientCredentialsGrant", "authorizationCodeGrant", "tokenBasedAuthentication", "tbaAuthorizationFlow", "scopes", "createdAt")
   VALUES (7, 'PRACTICE', 'Celigo', '', 'application', 'hash', 'Enabled', true, false, false, false, 'restlets', ${AT})`,
  `INSERT INTO "PracticeMapping" ("id", "accountId", "integrationId", "entityId", "roleId", "certificateId", "certificatePem", "algorithm", "validFrom", "validUntil", "createdAt")
   VALUES (8, 'PRACTICE', 7, 1201, 1001, 'certificate', 'pem', 'ES256', ${AT}, ${AT}, ${AT})`,
];

/** A database that an earlier version filled. */
async function filledBefore(
  provider: (typeof DATABASE_PROVIDERS)[number],
  last: string,
  rows: ReadonlyArray<string>,
): Promise<DatabaseLocation> {
  const location: DatabaseLocation =
    provider === 'sqlite'
      ? { provider, file: path.join(folder, `${last}.db`) }
      : { provider, url: await postgresql.createEmptyDatabase() };
  const before = path.join(folder, provider, last);
  for (const name of await readdir(migrationsFolder(provider))) {
    if (name <= last) {
      await cp(path.join(migrationsFolder(provider), name), path.join(before, name), {
        recursive: true,
      });
    }
  }
  await applyMigrations(location, before);
  const database = openDatabase(location);
  try {
    for (const row of rows) {
      await database.$executeRawUnsafe(row);
    }
  } finally {
    await database.$disconnect();
  }
  return location;
}

describe.each(DATABASE_PROVIDERS)('rows of the version before on %s', (provider) => {
  let database: Database;

  beforeAll(async () => {
    const location = await filledBefore(provider, LAST_OF_FIRST, ROWS);
    await applyMigrations(location);
    database = openDatabase(location);
  });

  afterAll(() => database.$disconnect());

  test('all stay, with what is sealed in them', async () => {
    const profiles = await database.profile.findMany({ include: { credentials: true } });
    expect(profiles.map(({ sealedConfiguration }) => sealedConfiguration).sort()).toEqual([
      'sealed-begun',
      'sealed-confirmed',
      'sealed-used',
    ]);
    const credentials = profiles.flatMap((profile) => profile.credentials);
    expect(credentials).toHaveLength(4);
    for (const { id, sealedPrivateKey, sealedMapping } of credentials) {
      expect({ sealedPrivateKey, sealedMapping }).toEqual({
        sealedPrivateKey: `key-${id}`,
        sealedMapping: `mapping-${id}`,
      });
    }
    expect(
      await database.testRun.count({ where: { sealedReport: { startsWith: 'report-' } } }),
    ).toBe(3);
  });

  test('what was checked off is in rows', async () => {
    const select = { profileId: true, item: true, mark: true, sealedValue: true };
    expect(
      await database.checkedItem.findMany({
        select,
        orderBy: [{ profileId: 'asc' }, { item: 'asc' }],
      }),
    ).toEqual([
      { profileId: 'begun', item: 'prerequisite:oauth', mark: '', sealedValue: null },
      { profileId: 'used', item: 'celigo-connection:base-uri', mark: MARKS.url, sealedValue: null },
      { profileId: 'used', item: 'celigo-iclient:name', mark: MARKS.name, sealedValue: null },
      { profileId: 'used', item: 'prerequisite:oauth', mark: '', sealedValue: null },
    ]);
  });

  test('a test run says who ran it and its first cause', async () => {
    const select = { id: true, actorEmail: true, firstCause: true };
    expect(await database.testRun.findMany({ select, orderBy: { id: 'asc' } })).toEqual([
      { id: 'failed', actorEmail: 'ada@example.com', firstCause: 'scope-not-enabled' },
      { id: 'unrecorded', actorEmail: null, firstCause: null },
      { id: 'worked', actorEmail: 'bob@example.com', firstCause: null },
    ]);
  });

  test('a practice record keeps its mapping, and is no public client', async () => {
    const { practiceIntegration } = database;
    expect(await practiceIntegration.findMany({ include: { mappings: true } })).toMatchObject([
      { id: 7, name: 'Celigo', publicClient: false, mappings: [{ id: 8, roleId: 1001 }] },
    ]);
  });

  test('each credential is where its life had come to', async () => {
    const select = { id: true, stage: true, activeForProfile: true, nextForProfile: true };
    expect(await database.credential.findMany({ select, orderBy: { id: 'asc' } })).toEqual([
      { id: 'begun', stage: 'staged', activeForProfile: null, nextForProfile: 'begun' },
      { id: 'confirmed', stage: 'uploaded', activeForProfile: null, nextForProfile: 'confirmed' },
      { id: 'retired', stage: 'superseded', activeForProfile: null, nextForProfile: null },
      { id: 'used', stage: 'active', activeForProfile: 'used', nextForProfile: null },
    ]);
  });
});

/** A profile with a certificate in use and a next one, its open renewal and its plan, each with its trouble. */
const renewingRows = (id: string, troubleOfStep: string, troubleOfRun: string) => [
  `INSERT INTO "Profile" ("id", "name", "accountId", "environment", "scopes", "sealedConfiguration", "standing", "dueAt", "sortName", "endsAt", "lastTestAt", "lastTestOutcome", "createdAt", "updatedAt")
   VALUES ('${id}', '${id}', '1234567', 'production', 'restlets', 'sealed', 'works', ${AT}, '${id}', ${AT}, ${AT}, 'works', ${AT}, ${AT})`,
  ...['active', 'next'].map(
    (place) =>
      `INSERT INTO "Credential" ("id", "profileId", "stage", "${place}ForProfile", "algorithm", "certificatePem", "thumbprint", "sealedPrivateKey", "notBefore", "notAfter", "createdAt")
       VALUES ('${id}-${place}', '${id}', '${place === 'active' ? 'active' : 'staged'}', '${id}', 'ES256', 'pem', 'thumb', 'key', ${AT}, ${AT}, ${AT})`,
  ),
  `INSERT INTO "Renewal" ("id", "profileId", "openForProfile", "oldCredentialId", "newCredentialId", "startedAt", "trouble")
   VALUES ('${id}', '${id}', '${id}', '${id}-active', '${id}-next', ${AT}, ${troubleOfStep})`,
  `INSERT INTO "RenewalPlan" ("profileId", "isAutomatic", "trouble") VALUES ('${id}', true, ${troubleOfRun})`,
];

const troubleText = (code: string, rest: Readonly<Record<string, string>> = {}) =>
  `'${JSON.stringify({ code, message: 'Why, and what to do.', ...rest })}'`;

const WAITS = 'certificate-permission-missing';

describe.each(DATABASE_PROVIDERS)('renewals that had stopped on %s', (provider) => {
  test('wait for a person as soon as lists know of it', async () => {
    const location = await filledBefore(provider, LAST_BEFORE_STOPS, [
      ...renewingRows('by-hand', troubleText(WAITS), 'NULL'),
      ...renewingRows('passing', troubleText('netsuite-unreachable'), 'NULL'),
      ...renewingRows('damaged', "'no JSON'", "'no JSON'"),
      ...renewingRows(
        'automatic',
        'NULL',
        troubleText(WAITS, { credentialId: 'automatic-active' }),
      ),
      ...renewingRows('replaced', 'NULL', troubleText(WAITS, { credentialId: 'another one' })),
      ...renewingRows('at-work', 'NULL', 'NULL'),
    ]);
    await applyMigrations(location);
    const database = openDatabase(location);
    try {
      await fillListings(database);
      const where = { standing: 'attention' };
      const select = { id: true, renewalStoppedFor: true, sortName: true };
      expect(await database.profile.findMany({ where, select, orderBy: { id: 'asc' } })).toEqual([
        { id: 'automatic', renewalStoppedFor: 'automatic-active', sortName: 'automatic' },
        { id: 'by-hand', renewalStoppedFor: 'by-hand-next', sortName: 'by-hand' },
      ]);
    } finally {
      await database.$disconnect();
    }
  });
});

const at = (iso: string) => `'${iso}T12:00:00.000+00:00'`;

/** A profile whose list says that it ends when its certificate, in its place, says so. */
const endingRows = (id: string, place: 'active' | 'next', from: string, to: string) => [
  `INSERT INTO "Profile" ("id", "name", "accountId", "environment", "scopes", "sealedConfiguration", "standing", "dueAt", "sortName", "endsAt", "lastTestAt", "lastTestOutcome", "createdAt", "updatedAt")
   VALUES ('${id}', '${id}', '1234567', 'production', 'restlets', 'sealed', 'works', ${at(to)}, '${id}', ${at(to)}, ${AT}, 'works', ${AT}, ${AT})`,
  `INSERT INTO "Credential" ("id", "profileId", "stage", "${place}ForProfile", "algorithm", "certificatePem", "thumbprint", "sealedPrivateKey", "notBefore", "notAfter", "createdAt")
   VALUES ('${id}', '${id}', '${place === 'active' ? 'active' : 'staged'}', '${id}', 'ES256', 'pem', 'thumb', 'key', ${at(from)}, ${at(to)}, ${AT})`,
];

describe.each(DATABASE_PROVIDERS)('certificates that NetSuite shortens on %s', (provider) => {
  test('end in lists when NetSuite ends them', async () => {
    const location = await filledBefore(provider, LAST_BEFORE_SHORTENED, [
      ...endingRows('a-long', 'active', '2025-11-24', '2035-11-24'),
      ...endingRows('b-next', 'next', '2025-11-25', '2035-11-25'),
      ...endingRows('c-two-years', 'active', '2025-11-26', '2027-11-26'),
    ]);
    await applyMigrations(location);
    const database = openDatabase(location);
    try {
      expect(await database.profile.findMany({ where: { sortName: null } })).toHaveLength(2);
      await fillListings(database);
      const select = { id: true, endsAt: true, dueAt: true, sortName: true };
      expect(await database.profile.findMany({ select, orderBy: { id: 'asc' } })).toEqual(
        [
          ['a-long', '2027-11-24'],
          ['b-next', '2027-11-25'],
          ['c-two-years', '2027-11-26'],
        ].map(([id, day]) => {
          const end = new Date(`${day}T12:00:00.000Z`);
          return { id, endsAt: end, dueAt: end, sortName: id };
        }),
      );
    } finally {
      await database.$disconnect();
    }
  });
});
