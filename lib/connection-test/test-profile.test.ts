import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { recipeTemplates } from '@/lib/celigo/profile-templates';
import type { Database } from '@/lib/database/client';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import { findBodyShape } from '@/lib/outbound/body-shape';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { saveClientId, saveMapping, saveTemplates } from '@/lib/profiles/changes';
import { makeCredential } from '@/lib/profiles/credential.fixture';
import { type NewCredential, storeCredential } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import { profileVault } from '@/lib/profiles/profile-keys';
import { reportBinding } from '@/lib/profiles/profile-records';
import { createProfile, type ProfileStore, readProfile } from '@/lib/profiles/store';
import { createVault, openOrThrow } from '@/lib/vault/sealed-text';
import { currentPassingTest, grantedIdentity, uploadProof } from './last-good-test';
import type { ConnectionReport } from './report';
import { isTestRunning, testProfile } from './test-profile';
import { readTestRun } from './test-runs';

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const CLIENT_ID = 'c1'.repeat(32);
const GRANT = '{"access_token":"opaque-token-value","expires_in":3600,"token_type":"bearer"}';

let folder: string;
let database: Database;
let store: ProfileStore;
let account: Account;
let credential: NewCredential;
let profile: Profile;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'test-profile-'));
  const location = { provider: 'sqlite', file: path.join(folder, 'test.db') } as const;
  await applyMigrations(location);
  database = openTestDatabase(location);
  const key = { id: 'k1', bytes: randomBytes(32) };
  const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
  store = { database, vault };
  const parsed = parseAccountId('1234567');
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  account = parsed.value;
  credential = await makeCredential(new Date());
});

afterAll(async () => {
  await database.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  const profileId = await createProfile(store, {
    name: 'Orders',
    account,
    scopes: ['rest_webservices'],
    actor: ACTOR,
    now: new Date(),
  });
  profile = await reread(profileId);
});

async function reread(profileId: string): Promise<Profile> {
  const found = await readProfile(store, profileId);
  if (found === undefined) {
    throw new Error('The profile is there.');
  }
  return found;
}

/** Saves everything that a test needs. */
async function complete(): Promise<void> {
  const change = () => ({
    profileId: profile.id,
    version: profile.version,
    actor: ACTOR,
    now: new Date(),
  });
  await saveClientId(store, change(), profile, CLIENT_ID);
  profile = await reread(profile.id);
  await storeCredential(store, {
    profileId: profile.id,
    replaces: undefined,
    credential,
    actor: ACTOR,
    now: new Date(),
  });
  profile = await reread(profile.id);
  await saveMapping(store, change(), profile, {
    entity: 'Integration User',
    role: 'Integration',
    certificateId: credential.predictedCertificateId,
  });
  profile = await reread(profile.id);
}

/** Answers the token request with this, and every call well. */
function doorWith(status: number, tokenBody: string, beforeAnswer?: Promise<void>): OutboundDoor {
  return async (request) => {
    await beforeAnswer;
    const isToken = request.path.endsWith('/token');
    const body = isToken ? tokenBody : '[]';
    return {
      ok: true,
      value: {
        status: isToken ? status : 200,
        headers: {},
        body,
        bodyShape: findBodyShape(body),
        durationMs: 1,
      },
    };
  };
}

function subject() {
  return { profile, account, actor: ACTOR };
}

async function reportOf(runId: string | undefined): Promise<ConnectionReport> {
  const record = await database.testRun.findUniqueOrThrow({ where: { id: runId ?? '' } });
  const vault = await profileVault(store, record.profileId);
  const text = await openOrThrow(vault, record.sealedReport, reportBinding(record));
  return JSON.parse(text) as ConnectionReport;
}

/** Keeps a report in another form, as an earlier version did. */
async function resealAs(
  runId: string | undefined,
  keptAs: (report: ConnectionReport) => ConnectionReport,
): Promise<void> {
  const report = await reportOf(runId);
  const record = await database.testRun.findUniqueOrThrow({ where: { id: runId ?? '' } });
  const vault = await profileVault(store, record.profileId);
  const sealedReport = await vault.seal(JSON.stringify(keptAs(report)), reportBinding(record));
  await database.testRun.update({ where: { id: record.id }, data: { sealedReport } });
}

async function runAndRead(door: OutboundDoor): Promise<ConnectionReport> {
  const tested = await testProfile(store, door, subject());
  if (!tested.ok) {
    throw new Error(tested.error.code);
  }
  return reportOf(tested.value);
}

test('a profile without Client ID and certificate cannot be tested yet', async () => {
  expect(await testProfile(store, doorWith(200, GRANT), subject())).toMatchObject({
    ok: false,
    error: { code: 'profile-incomplete' },
  });
});

describe('a test that somebody joins', () => {
  test('gives both the same run, and the second one the lines so far and the rest', async () => {
    await complete();
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const [first, second]: [Array<ReportLine>, Array<ReportLine>] = [[], []];
    let heardOffline = (): void => undefined;
    const offlineLinesTold = new Promise<void>((resolve) => {
      heardOffline = resolve;
    });
    const door = doorWith(200, GRANT, answered);

    const running = testProfile(store, door, subject(), {
      onLine: (line) => {
        first.push(line);
        if (line.id === 'request-body-complete') {
          heardOffline();
        }
      },
    });
    await offlineLinesTold;
    const joined = testProfile(store, door, subject(), { onLine: (line) => second.push(line) });
    const linesAtOnce = second.length;
    answer();

    expect(await joined).toEqual(await running);
    expect(linesAtOnce).toBe(first.findIndex(({ stage }) => stage === 'network'));
    expect(second).toEqual(first);
    const runs = await database.testRun.findMany({ where: { profileId: profile.id } });
    expect(runs).toHaveLength(1);
    expect((await reportOf(runs[0]?.id)).lines).toEqual(first);
  });

  test('is not joined by a test of another certificate of the same version', async () => {
    await complete();
    const { credential: first } = profile;
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const running = testProfile(store, doorWith(200, GRANT, answered), subject());
    if (first === undefined) {
      throw new Error('The profile has a credential.');
    }
    const other = { ...profile, credential: { ...first, id: 'another-credential' } };

    const second = testProfile(store, REFUSED, { ...subject(), profile: other, actor: undefined });
    expect(isTestRunning(other)).toBe(true);
    answer();

    expect(await running).toMatchObject({ ok: true });
    // It has no key of that name: the other test would have ended well.
    expect(await second).toMatchObject({ ok: false, error: { code: 'profile-incomplete' } });
  });

  test('goes on when a reader’s listener throws', async () => {
    await complete();
    const told: Array<string> = [];

    const running = testProfile(store, doorWith(200, GRANT), subject(), {
      onLine: () => {
        throw new Error('The reader went away.');
      },
    });
    const joined = testProfile(store, doorWith(200, GRANT), subject(), {
      onLine: ({ id }) => told.push(id),
    });

    expect(await running).toMatchObject({ ok: true });
    await joined;
    expect(told).toContain('certificate-listed');
  });
});

test('the RESTlet that the person named is the one that is called, and the report says so', async () => {
  const profileId = await createProfile(store, {
    name: 'RESTlets',
    account,
    scopes: ['restlets'],
    actor: ACTOR,
    now: new Date(),
  });
  profile = await reread(profileId);
  await complete();
  const paths: Array<string> = [];
  const door: OutboundDoor = (request) => {
    paths.push(request.path);
    return doorWith(200, GRANT)(request);
  };

  const restlet = { scriptId: '101', deployId: '7' };
  const tested = await testProfile(store, door, subject(), { restlet });
  expect(paths).toContain('/app/site/hosting/restlet.nl?script=101&deploy=7');
  const refused = await testProfile(store, REFUSED, subject(), { restlet });
  const without = await testProfile(store, door, subject());

  const named = async (ending: typeof tested) => {
    const run = ending.ok ? await readTestRun(store, profileId, ending.value ?? '') : undefined;
    return run?.report.restlet;
  };
  expect(await named(tested)).toEqual(restlet);
  // Also where the test did not come to call it.
  expect(await named(refused)).toEqual(restlet);
  expect(await named(without)).toBeUndefined();
});

const REFUSED = doorWith(400, '{"error":"invalid_client"}');

describe('the last test that worked', () => {
  test('without one, an unknown certificate is the first suspect', async () => {
    await complete();

    expect((await runAndRead(REFUSED)).causes[0]?.code).toBe('certificate-unknown');
  });

  test('with exactly the same values, a blocked integration record is', async () => {
    await complete();
    expect((await runAndRead(doorWith(200, GRANT))).outcome).toBe('works');

    const [first] = (await runAndRead(REFUSED)).causes;

    expect(first?.code).toBe('integration-blocked');
    expect(first?.why).toContain('with exactly the same values');
  });

  test.each([
    ['by its values', (report: ConnectionReport) => report],
    [
      'by what was saved, where an earlier version kept the test',
      ({ tested: _tested, ...report }: ConnectionReport) => report,
    ],
  ])('a Client ID that was saved wrong and put back is compared %s', async (how, keptAs) => {
    await complete();
    const worked = await testProfile(store, doorWith(200, GRANT), subject());
    await resealAs(worked.ok ? worked.value : undefined, keptAs);
    const saveNow = async (clientId: string) => {
      const change = { profileId: profile.id, version: profile.version, actor: ACTOR };
      await saveClientId(store, { ...change, now: new Date() }, profile, clientId);
      profile = await reread(profile.id);
    };
    await saveNow('d2'.repeat(32));
    await saveNow(CLIENT_ID);

    const { causes } = await runAndRead(REFUSED);

    const why = causes.map((cause) => cause.why).join(' ');
    if (how === 'by its values') {
      expect(causes[0]?.code).toBe('integration-blocked');
      expect(why).toContain('with exactly the same values');
      expect(why).not.toContain('the Client ID changed');
    } else {
      expect(causes[0]?.code).toBe('integration-unknown');
    }
  });

  test('after Payload was edited, the values are not the very same', async () => {
    await complete();
    await runAndRead(doorWith(200, GRANT));
    const change = { profileId: profile.id, version: profile.version, actor: ACTOR };
    const { payload } = recipeTemplates({ account, scopes: profile.scopes, algorithm: 'ES256' });
    await saveTemplates(store, { ...change, now: new Date() }, profile, {
      payload: payload.replace('{', '{\n"jti": "one",'),
    });
    profile = await reread(profile.id);

    const { causes } = await runAndRead(REFUSED);

    expect(causes[0]?.code).toBe('certificate-unknown');
    expect(causes.map(({ why }) => why).join(' ')).not.toContain('very same values');
  });

  test('after the Client ID was saved again, an unknown integration record is', async () => {
    await complete();
    await runAndRead(doorWith(200, GRANT));
    const change = { profileId: profile.id, version: profile.version, actor: ACTOR };
    await saveClientId(store, { ...change, now: new Date() }, profile, 'd2'.repeat(32));
    profile = await reread(profile.id);

    const [first] = (await runAndRead(REFUSED)).causes;

    expect(first?.code).toBe('integration-unknown');
    expect(first?.why).toContain('after that, the Client ID changed');
  });
});

describe('tests that run at the same time', () => {
  const person = (id: string) => ({ id, email: `${id}@example.com` });

  /** Begins a test whose token request is not answered before `answer` is called. */
  async function beginTest(personId: string) {
    await complete();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const door = doorWith(200, GRANT, answered);
    const ending = testProfile(store, door, { profile, account, actor: person(personId) });
    return { profile, answer, ending };
  }

  async function another(name: string): Promise<void> {
    const profileId = await createProfile(store, {
      name,
      account,
      scopes: ['rest_webservices'],
      actor: ACTOR,
      now: new Date(),
    });
    profile = await reread(profileId);
  }

  test('a person has one at a time and is told of which profile; others have theirs', async () => {
    const running = await beginTest('anna');
    const door = doorWith(200, GRANT);
    await another('Invoices');
    await complete();
    const second = { profile, account, actor: person('anna') };
    const refused = await testProfile(store, door, second);
    expect(refused).toMatchObject({ ok: false, error: { code: 'test-running' } });
    expect(!refused.ok && refused.error.message).toContain('“Orders”');
    expect(await database.testRun.count({ where: { profileId: profile.id } })).toBe(0);
    const others = await testProfile(store, door, { ...second, actor: person('ben') });
    expect(others.ok).toBe(true);
    // Asked for once more, the same test is joined.
    const joined = testProfile(store, door, {
      profile: running.profile,
      account,
      actor: person('anna'),
    });
    running.answer();
    expect(await joined).toEqual(await running.ending);
    expect((await testProfile(store, door, second)).ok).toBe(true);
  });

  test('a server does eight at once, and says so to the ninth', async () => {
    const running: Array<Awaited<ReturnType<typeof beginTest>>> = [];
    for (let number = 0; number < 8; number += 1) {
      await another(`Profile ${number}`);
      running.push(await beginTest(`person ${number}`));
    }
    await another('One too many');
    await complete();
    const ninth = { profile, account, actor: person('the ninth') };
    const refused = await testProfile(store, doorWith(200, GRANT), ninth);
    expect(refused).toMatchObject({ ok: false, error: { code: 'tests-running' } });
    expect(!refused.ok && refused.error.message).toMatch(/^8 tests are running/);
    for (const { answer } of running) {
      answer();
    }
    await Promise.all(running.map(({ ending }) => ending));
    expect((await testProfile(store, doorWith(200, GRANT), ninth)).ok).toBe(true);
  });
});

describe('what NetSuite said of entity and role', () => {
  /** Grants a token that shows both, and gives the names where certificates are listed. */
  const door: OutboundDoor = async (request) => {
    const claims = { sub: '1001;1201', scope: ['rest_webservices'] };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    const answers = [
      ['/token', { access_token: token, expires_in: 3600, token_type: 'bearer' }],
      ['/serverTime', { serverTime: new Date().toISOString() }],
      [
        '/certificates',
        [
          // Revoked, and uploaded again.
          { certificate_id: credential.predictedCertificateId, revoked: true },
          {
            certificate_id: credential.predictedCertificateId,
            entity: { id: 1201, name: 'Integration User' },
            role: { id: 1001, name: 'Celigo Integration' },
          },
        ],
      ],
    ] as const;
    const own = answers.find(([end]) => request.path.split('?')[0]?.endsWith(end));
    const body = JSON.stringify(own?.[1] ?? { items: [] });
    const bodyShape = findBodyShape(body);
    return { ok: true, value: { status: 200, headers: {}, body, bodyShape, durationMs: 1 } };
  };

  test('is kept from the test that worked, and holds while its values are the tested ones', async () => {
    await complete();
    expect(await grantedIdentity(store, profile)).toBeUndefined();
    expect((await runAndRead(door)).outcome).toBe('works');
    expect(await grantedIdentity(store, profile)).toMatchObject({
      entity: 'Integration User (internal ID 1201)',
      role: 'Celigo Integration (internal ID 1001)',
    });
    const passed = (await currentPassingTest(store, profile))?.passed;
    expect(passed?.has('suiteql-call')).toBe(true);
    expect(passed?.has('certificate-listed')).toBe(true);
    expect(passed?.has('no-such-line')).toBe(false);
    expect(profile.configuration).toMatchObject({
      entity: 'Integration User',
      role: 'Integration',
    });
    const change = {
      profileId: profile.id,
      version: profile.version,
      actor: ACTOR,
      now: new Date(),
    };
    await saveClientId(store, change, profile, 'd2'.repeat(32));
    expect(await grantedIdentity(store, await reread(profile.id))).toBeUndefined();
  });

  test('a failed test puts a confirmed or accepted certificate in question until one works', async () => {
    await complete();
    const proof = async () => {
      profile = await reread(profile.id);
      const good = await currentPassingTest(store, profile);
      return uploadProof(store, profile, profile.next, good);
    };
    expect(await proof()).toEqual({});
    const elsewhere = { ...profile, accountId: '7654321' };
    expect(await uploadProof(store, elsewhere, profile.next, undefined)).toBeUndefined();
    await runAndRead(door);
    const accepted = { acceptedAt: expect.any(Date) };
    expect(await proof()).toEqual(accepted);
    await runAndRead(REFUSED);
    expect(await proof()).toBeUndefined();
    const change = { profileId: profile.id, version: profile.version, actor: ACTOR };
    const { payload } = recipeTemplates({ account, scopes: profile.scopes, algorithm: 'ES256' });
    await saveTemplates(store, { ...change, now: new Date() }, profile, {
      payload: payload.replace('{', '{\n"jti": "one",'),
    });
    expect(await proof(), 'a saved text is no test').toBeUndefined();
    expect(profile.lastTest).toBeUndefined();
    await runAndRead(door);
    expect(await proof()).toEqual(accepted);
  });
});
