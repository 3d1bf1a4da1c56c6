import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { CERTIFICATE_PERMISSION } from '@/lib/account/deep-links';
import { connectionDocument } from '@/lib/celigo/connection';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import { iClientDocument } from '@/lib/celigo/iclient';
import { readSentRequests } from '@/lib/celigo/sent-requests';
import type { Database } from '@/lib/database/client';
import {
  DATABASE_PROVIDERS,
  type DatabaseLocation,
  type DatabaseProvider,
} from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { ecPair } from '@/lib/practice/bench.fixture';
import {
  celigoFormFields,
  connectionValues,
  fieldsToChange,
  iClientValues,
  keyThumbprint,
} from '@/lib/profiles/celigo-forms';
import { undoCeligoConfirmation } from '@/lib/profiles/celigo-proof';
import { saveAccount, saveCeligoProgress } from '@/lib/profiles/changes';
import { makeCredential } from '@/lib/profiles/credential.fixture';
import { bringBack, discardNext, noteRevoked } from '@/lib/profiles/credential-steps';
import { openPrivateKey, storeCredential } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import { listProfiles } from '@/lib/profiles/profile-list';
import { profileProgress } from '@/lib/profiles/progress';
import { success } from '@/lib/result';
import { confirmSwitched, switchCeligo } from './celigo-side';
import { readNextRenewal } from './history';
import { RENEWAL_WAYS, type RenewalWay, renewToTheEnd } from './killed-renewal.fixture';
import { REVOKED_BY_HAND_LABEL, whyNotByEndpoint } from './netsuite-side';
import { saveRenewalPlan } from './plan';
import {
  confirmRevoked,
  confirmUploaded,
  goBack,
  goForward,
  proveInNetSuite,
  revokeOld,
  uploadToNetSuite,
} from './renewal';
import { ACTOR, RenewalScene } from './renewal-scene.fixture';
import { startRenewal } from './start';
import { readRenewal } from './state';
import type { RenewalStep } from './steps';
import { GO_FORWARD_LABEL, MOVED_ON } from './trouble';

const CERTIFICATE_DAYS = 12;
/** After which a certificate of so many days is due for renewal. */
const DUE_DAYS = 9;

/** How processes die: at places of one kind, each in a renewal of its own, and gone on with, at another. */
type Deaths = {
  readonly dying: 'answer' | 'transaction';
  readonly first: number;
  readonly every: number;
};

const ANSWERS = { dying: 'answer', first: 1, every: 1 } as const;
const TRANSACTIONS = { dying: 'transaction', first: 1, every: 1 } as const;

/** An automatic renewal and one by hand at every place on SQLite; the others, and those on PostgreSQL, at some. */
const DEATHS: Readonly<
  Record<DatabaseProvider, Readonly<Record<RenewalWay | 'going-back', Deaths>>>
> = {
  sqlite: {
    automatic: ANSWERS,
    // Its steps are those of an automatic renewal.
    'by-endpoint': { ...TRANSACTIONS, every: 4 },
    'by-hand': TRANSACTIONS,
    'going-back': { ...TRANSACTIONS, every: 3 },
  },
  postgresql: {
    automatic: { ...TRANSACTIONS, first: 6, every: 12 },
    'by-endpoint': { ...ANSWERS, first: 3, every: 15 },
    'by-hand': { ...ANSWERS, first: 2, every: 5 },
    'going-back': { ...ANSWERS, first: 2, every: 5 },
  },
};

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'renewal-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

async function newDatabase(provider: DatabaseLocation['provider']): Promise<Database> {
  const location: DatabaseLocation =
    provider === 'sqlite'
      ? { provider, file: path.join(folder, 'renewal.db') }
      : { provider, url: await postgresql.createDatabase() };
  await applyMigrations(location);
  return openTestDatabase(location);
}

let scene: RenewalScene;

const seen = () => scene.seen();

async function step(): Promise<RenewalStep | undefined> {
  return (await readRenewal(scene.store, await scene.profile()))?.step;
}

/** Takes whatever step is next, through both APIs. */
async function goOn(): Promise<void> {
  const now = await seen();
  const context = scene.context();
  switch (now.renewalId === 'none' ? undefined : now.step) {
    case undefined:
      await startRenewal(context);
      return;
    case 'upload':
      await uploadToNetSuite(context, now);
      return;
    case 'prove':
      await proveInNetSuite(context, now);
      return;
    case 'revoke':
      await revokeOld(context, now);
      return;
    default:
      await switchCeligo(context, now, scene.celigo());
  }
}

async function until(wanted: RenewalStep): Promise<void> {
  for (let count = 0; (await step()) !== wanted; count += 1) {
    if (count > 6) {
      throw new Error(`Never came to ${wanted}: is at ${await step()}`);
    }
    await goOn();
  }
}

/** Answers some requests by hand instead of NetSuite. */
function doorWith(
  replaced: (path: string, method: string) => { status: number; body: string } | 'lost' | undefined,
): OutboundDoor {
  return async (request) => {
    const answer = replaced(request.path, request.method);
    if (answer === undefined) {
      return scene.door(request);
    }
    if (answer === 'lost') {
      await scene.door(request);
      const message = 'NetSuite did not answer.';
      return { ok: false, error: { code: 'network-timeout', message, durationMs: 1 } };
    }
    const bodyShape = /^[[{]/.test(answer.body)
      ? 'json'
      : answer.body.startsWith('<')
        ? 'html'
        : 'text';
    return success({ ...answer, headers: {}, bodyShape, durationMs: 1 });
  };
}

const through = (door: OutboundDoor) => scene.context({ netSuite: { door, clock: scene.clock } });

const code = (result: Awaited<ReturnType<typeof startRenewal>>) =>
  result.ok ? 'done' : result.error.code;

describe.each(DATABASE_PROVIDERS)('a renewal on %s', (provider) => {
  let database: Database;

  beforeAll(async () => {
    database = await newDatabase(provider);
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  beforeEach(async () => {
    scene = await RenewalScene.open(database);
  });

  test('through both APIs: upload, exchange, switch, Celigo’s test, revoke, in this order', async () => {
    await scene.makeInCeligo();
    const old = (await scene.profile()).active;
    expect(await startRenewal(scene.context())).toEqual({ ok: true, value: 'upload' });
    expect(await uploadToNetSuite(scene.context(), await seen())).toEqual({
      ok: true,
      value: 'switch',
    });
    expect((await scene.profile()).active?.id).toBe(old?.id);
    expect(await switchCeligo(scene.context(), await seen(), scene.celigo())).toEqual({
      ok: true,
      value: 'revoke',
    });
    expect(await scene.unrevoked()).toContain(old?.certificateId);
    expect(await revokeOld(scene.context(), await seen())).toEqual({ ok: true, value: undefined });
    const { active, next } = await scene.profile();
    expect([active?.algorithm, next]).toEqual([old?.algorithm, undefined]);
    expect(await scene.unrevoked()).toEqual([active?.certificateId]);
    const base = '/services/rest/auth/oauth2/v1/clients/…/certificates';
    expect(scene.requests.filter((line) => line.includes('certificates'))).toEqual([
      `POST ${base}`,
      `POST ${base}/…/revoke`,
    ]);
    expect(
      await database.renewal.findFirst({ where: { profileId: scene.profileId } }),
    ).toMatchObject({
      outcome: 'renewed',
      celigoProof: 'celigo-test',
      openForProfile: null,
    });
  });

  test('by hand, by one person after another: the old certificate works until it is revoked', async () => {
    const as = (name: string) =>
      scene.context({ actor: { id: name, email: `${name}@example.com` } });
    await startRenewal(as('first'));
    const next = (await scene.profile()).next;
    const id = await scene.mapByHand(next?.certificatePem ?? '');
    expect(await confirmUploaded(as('second'), await seen(), id)).toEqual({
      ok: true,
      value: 'switch',
    });
    expect(await confirmSwitched(as('third'), await seen())).toEqual({
      ok: true,
      value: 'revoke',
    });
    expect((await scene.profile()).active?.certificateId).toBe(id);
    expect(await confirmRevoked(as('fourth'), await seen())).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await step()).toBeUndefined();
    const proofs = { in: ['renewal-started', 'renewal-proven', 'renewal-ended'] };
    const entries = await database.auditEvent.findMany({
      where: { profileId: scene.profileId, action: proofs },
      orderBy: { sequence: 'asc' },
    });
    expect(entries.map(({ actorEmail }) => actorEmail)).toEqual(
      ['first', 'second', 'third', 'fourth'].map((name) => `${name}@example.com`),
    );
  });

  test('two who start it at once make one new certificate', async () => {
    const both = [startRenewal(scene.context()), startRenewal(scene.context())];
    expect((await Promise.all(both)).map(code)).toEqual(['done', 'done']);
    expect(await database.credential.count({ where: { profileId: scene.profileId } })).toBe(2);
    const where = { profileId: scene.profileId };
    expect(await database.renewal.count({ where })).toBe(1);
  });

  test('two who start it with a next certificate that is there begin it once', async () => {
    await startRenewal(scene.context());
    await database.renewal.deleteMany({ where: { profileId: scene.profileId } });
    const both = [startRenewal(scene.context()), startRenewal(scene.context())];
    expect((await Promise.all(both)).map(code)).toEqual(['done', 'done']);
    const where = { profileId: scene.profileId };
    expect(await database.renewal.count({ where })).toBe(1);
  });

  test('a certificate that is no longer in use once the new key is made begins none', async () => {
    const { store, profileId } = scene;
    const change = async () => {
      const { version } = await scene.profile();
      return { profileId, version, actor: ACTOR, now: new Date() };
    };
    const first = (await scene.profile()).active;
    await openPrivateKey(store, first?.id ?? '');
    await scene.setUpKey();
    const begin = database.$transaction.bind(database);
    const storing = vi.spyOn(database, '$transaction').mockImplementationOnce(async (...given) => {
      await bringBack(store, await change(), first?.id ?? '');
      const profile = await scene.profile();
      const fields = celigoFormFields(profile, 'celigo-iclient') ?? [];
      const values = valuesToRemember(fields, keyThumbprint(profile));
      const entered = { form: 'celigo-iclient', values } as const;
      await saveCeligoProgress(store, await change(), profile, entered);
      return begin(...given);
    });
    const started = await startRenewal(scene.context());
    storing.mockRestore();
    expect(code(started)).toBe('changed-meanwhile');
    const { active, next } = await scene.profile();
    expect([active?.id, next]).toEqual([first?.id, undefined]);
    expect(await database.renewal.count({ where: { profileId } })).toBe(0);
  });

  test.each([
    ['made another key instead', 'upload'],
    ['gave up the way back', 'switch-back'],
  ] as const)('whose people %s has no way back that is kept', async (_what, left) => {
    const { store, profileId } = scene;
    const change = async () => {
      const { version } = await scene.profile();
      return { profileId, version, actor: ACTOR, now: new Date() };
    };
    const old = (await scene.profile()).active?.id ?? '';
    await openPrivateKey(store, old);
    await until(left === 'upload' ? 'upload' : 'switch');
    if (left === 'upload') {
      await scene.setUpKey();
    } else {
      const fields = celigoFormFields(await scene.profile(), 'celigo-iclient') ?? [];
      const values = valuesToRemember(fields, keyThumbprint(await scene.profile()));
      const entered = { form: 'celigo-iclient', values } as const;
      await saveCeligoProgress(store, await change(), await scene.profile(), entered);
      await goBack(scene.context(), await seen());
      expect(await step()).toBe('switch-back');
      await discardNext(store, await change(), old);
    }
    expect(await step()).toBeUndefined();
    expect((await noteRevoked(store, await change(), old)).ok).toBe(true);
    const { privateKeyDestroyedAt } = await database.credential.findUniqueOrThrow({
      where: { id: old },
    });
    expect(privateKeyDestroyedAt).not.toBeNull();
  });

  test.each(['upload', 'switch'] as const)('goes back from %s', async (from) => {
    await scene.makeInCeligo();
    const old = (await scene.profile()).active;
    await until(from);
    await goBack(scene.context(), await seen());
    expect(await step()).toBeUndefined();
    const { active, next } = await scene.profile();
    expect([active?.id, next]).toEqual([old?.id, undefined]);
    expect(await scene.unrevoked()).toContain(old?.certificateId);
    await startRenewal(scene.context());
    expect(await step()).toBe('upload');
  });

  test('goes back by hand where a person changed Celigo by hand', async () => {
    const old = (await scene.profile()).active;
    await until('switch');
    await goBack(scene.context(), await seen(), true);
    expect(await step()).toBe('switch-back');
    await confirmSwitched(scene.context(), await seen());
    expect((await scene.profile()).active?.id).toBe(old?.id);
    expect(await step()).toBeUndefined();
  });

  test('a step that somebody saw is not mistaken for another', async () => {
    await until('switch');
    const before = await seen();
    await goBack(scene.context(), before, true);
    expect(code(await confirmSwitched(scene.context(), before))).toBe('changed-meanwhile');
    expect(code(await revokeOld(scene.context(), { ...before, step: 'revoke' }))).toBe(
      'changed-meanwhile',
    );
  });

  test('nothing is revoked before the new certificate is proven in Celigo', async () => {
    const old = (await scene.profile()).active;
    await until('switch');
    const now = await seen();
    for (const tried of [revokeOld, confirmRevoked]) {
      expect(code(await tried(scene.context(), now))).toBe('changed-meanwhile');
    }
    await confirmSwitched(scene.context(), now);
    await database.renewal.updateMany({ data: { celigoProvenAt: null } });
    const { id: profileId, version } = await scene.profile();
    const change = { profileId, version, actor: ACTOR, now: new Date() };
    expect(await noteRevoked(scene.store, change, old?.id ?? '')).toEqual({
      ok: false,
      error: { code: 'step-not-possible' },
    });
    expect(await scene.unrevoked()).toContain(old?.certificateId);
  });
});

describe('a renewal that meets', () => {
  let database: Database;

  beforeAll(async () => {
    database = await newDatabase('sqlite');
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  const upload = async (context = scene.context()) => {
    if ((await step()) === undefined) {
      await startRenewal(scene.context());
    }
    return uploadToNetSuite(context, await seen());
  };

  const trouble = async () =>
    (await readRenewal(scene.store, await scene.profile()))?.renewal.trouble;

  test('an iClient that a person made by hand leaves it alone, and makes no second one', async () => {
    scene = await RenewalScene.open(database);
    await until('switch');
    const way = scene.celigo();
    expect(code(await switchCeligo(scene.context(), await seen(), way))).toBe(
      'celigo-not-switched',
    );
    expect(scene.requests.filter((line) => /iclients|connections/.test(line))).toEqual([]);
    expect((await scene.profile()).celigoProof).toBeUndefined();
    expect(code(await confirmSwitched(scene.context(), await seen()))).toBe('done');
  });

  test('five active certificates stops before the sixth, and lists them', async () => {
    scene = await RenewalScene.open(database);
    for (let count = 2; count <= 5; count += 1) {
      await scene.mapByHand(
        ecPair('prime256v1').certificatePem,
        count === 2 ? { entity: '1202' } : {},
      );
    }
    expect(code(await upload())).toBe('five-certificates');
    expect((await trouble())?.certificates).toHaveLength(5);
    expect(scene.requests.filter((line) => line.endsWith('/certificates'))).toEqual([]);
    const [, second] = await scene.bench.netsuite.listMappings('PRACTICE');
    await scene.bench.netsuite.revokeMapping('PRACTICE', second?.id ?? 0, new Date());
    expect(code(await upload())).toBe('done');
  });

  test('certificates that ended, and are not revoked, does not count them', async () => {
    scene = await RenewalScene.open(database);
    for (let count = 2; count <= 5; count += 1) {
      await scene.mapByHand(ecPair('prime256v1').certificatePem);
    }
    const ended = new Date(Date.now() - 5 * 86_400_000);
    const [, ...others] = await scene.bench.netsuite.listMappings('PRACTICE');
    await scene.bench.database.practiceMapping.updateMany({
      where: { id: { in: others.map(({ id }) => id) } },
      data: { validUntil: ended },
    });
    expect(code(await upload())).toBe('done');
  });

  test('another entity in the list uploads for the entity of the certificate in use', async () => {
    scene = await RenewalScene.open(database);
    await scene.mapByHand(ecPair('prime256v1').certificatePem, { entity: '1202' });
    expect(code(await upload())).toBe('done');
    expect(await scene.bench.mapping()).toMatchObject({ entityId: 1201, roleId: 1001 });
  });

  /** Whether the list has the profile among what needs attention, because its renewal stopped. */
  const needsAttention = async () => {
    const clocks = { now: scene.clock(), practiceNow: scene.clock() };
    const { items } = await listProfiles(
      { database },
      { ...clocks, filter: 'attention', limit: 9 },
    );
    return items.some(({ id, isRenewalStopped }) => id === scene.profileId && isRenewalStopped);
  };

  test('a role without the permission says so, and goes on by hand', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    const permissions = ['Log in using OAuth 2.0 Access Tokens', 'REST Web Services'];
    await scene.bench.set({ rolePermissions: { 1001: permissions } });
    expect(await needsAttention()).toBe(false);
    expect(code(await upload())).toBe('certificate-permission-missing');
    expect(await needsAttention()).toBe(true);
    // What passes by itself is not what the renewal waits for.
    expect(code(await upload(through(doorWith(() => 'lost'))))).toBe('netsuite-unreachable');
    expect((await trouble())?.code).toBe('certificate-permission-missing');
    expect(await needsAttention()).toBe(true);
    expect(await readNextRenewal(scene.store, await scene.profile())).toMatchObject({
      trouble: { code: 'certificate-permission-missing' },
    });
    const id = await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    expect(code(await confirmUploaded(scene.context(), await seen(), id))).toBe('done');
    expect(await needsAttention()).toBe(false);
    await until('revoke');
    expect(code(await revokeOld(scene.context(), await seen()))).toBe(
      'certificate-permission-missing',
    );
    expect((await trouble())?.message).toMatch(
      /or revoke the old certificate by hand in NetSuite\.$/,
    );
    expect(await needsAttention()).toBe(true);
    expect(await readNextRenewal(scene.store, await scene.profile())).toMatchObject({
      isUnderWay: true,
      step: 'revoke',
      trouble: { code: 'certificate-permission-missing' },
    });
    expect(code(await confirmRevoked(scene.context(), await seen()))).toBe('done');
    expect(await needsAttention()).toBe(false);
  });

  test('a refused token says which certificate NetSuite does not accept', async () => {
    scene = await RenewalScene.open(database);
    await scene.bench.set({ inactiveEntities: [1201] });
    expect(code(await upload())).toBe('token-refused');
    expect((await trouble())?.message).toContain((await scene.profile()).active?.certificateId);
  });

  test.each([
    ['400 seconds ahead, within the assertion’s life', 400, 'token-refused'],
    ['2 minutes behind, before the assertion was made', -120, 'clock-skew'],
  ])(
    'a token that is refused while NetSuite’s clock is %s is judged as in a test',
    async (_, clockSkewSeconds, named) => {
      scene = await RenewalScene.open(database);
      await scene.bench.set({ inactiveEntities: [1201], clockSkewSeconds });
      expect(code(await upload())).toBe(named);
    },
  );

  test.each([
    ['the upload', 'upload', 'upload'],
    ['the revocation', 'revoke', 'revocation'],
  ] as const)(
    '%s refused after the list was read is no missing permission, and is told in NetSuite’s words',
    async (_what, at, named) => {
      scene = await RenewalScene.open(database);
      await scene.makeInCeligo();
      await until(at);
      const said = (errorCode: string, detail: string) =>
        JSON.stringify({ 'o:errorDetails': [{ detail, 'o:errorCode': errorCode }] });
      const full = 'The maximum number of active certificates is exceeded';
      const waits = 'netsuite-not-ready';
      const answers = [
        [
          400,
          said('USER_ERROR', full),
          'certificate-refused',
          `USER_ERROR). NetSuite says: ${full}.`,
        ],
        [404, said('NONEXISTENT_ID', 'None.'), 'certificate-refused', `NONEXISTENT_ID). NetSuite`],
        [405, '', 'certificate-refused', `refused the ${named} (status 405). It did not say why.`],
        [422, said('INVALID_CONTENT', ''), 'certificate-refused', 'INVALID_CONTENT). It did not'],
        [
          400,
          said('USER_ERROR', 'Das Zertifikat ist bereits vorhanden.'),
          'certificate-refused',
          'USER_ERROR). The wizard does not show',
        ],
        [
          200,
          '{"error":{"code":"USER_ERROR","message":"No."}}',
          'certificate-refused',
          'status 200, USER_ERROR',
        ],
        [403, said('INSUFFICIENT_PERMISSION', 'No.'), 'certificate-permission-missing', ' lacks '],
        [401, '{}', 'certificate-permission-missing', CERTIFICATE_PERMISSION],
        [400, said('SSS_REQUEST_LIMIT_EXCEEDED', 'No.'), waits, 'too many (status 400)'],
        [429, '', waits, 'too many (status 429)'],
        [408, '', waits, 'status 408'],
        [400, '<!doctype html><title>Maintenance</title>', waits, 'status 400'],
        [503, '', waits, 'status 503'],
      ] as const;
      for (const [status, body, expected, words] of answers) {
        const door = doorWith((target, method) =>
          method === 'POST' && target.includes('/certificates') ? { status, body } : undefined,
        );
        const take = at === 'upload' ? uploadToNetSuite : revokeOld;
        const taken = await take(through(door), await seen());
        expect(taken, `${status} ${body}`).toMatchObject({
          error: { code: expected, message: expect.stringContaining(words) },
        });
      }
    },
  );

  test('RESTlets alone is told at once which way is left', async () => {
    scene = await RenewalScene.open(database, ['restlets']);
    // What the page shows before Start renewal.
    const before = await scene.profile();
    if (before.active === undefined) {
      throw new Error('No certificate is in use.');
    }
    expect(whyNotByEndpoint(before, before.active, scene.clock(), 'upload')).toMatchObject({
      code: 'endpoint-needs-rest-scope',
      message: expect.stringMatching(/REST web services scope.* by hand in NetSuite\.$/),
    });
    expect(code(await upload())).toBe('endpoint-needs-rest-scope');
    expect(scene.requests).toEqual([]);
  });

  test('a certificate that has ended goes on by hand, has nothing to revoke and no way back', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    scene.daysPassed = 400;
    scene.bench.now = scene.clock();
    expect(code(await upload())).toBe('certificate-ended');
    expect(code(await goBack(scene.context(), await seen()))).toBe('old-certificate-ended');
    const id = await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    expect(code(await confirmUploaded(scene.context(), await seen(), id))).toBe('done');
    await until('revoke');
    const before = await scene.unrevoked();
    expect(code(await revokeOld(scene.context(), await seen()))).toBe('done');
    expect([await step(), await scene.unrevoked()]).toEqual([undefined, before]);
  });

  test('another Certificate ID than the predicted one keeps NetSuite’s, and lets the token decide', async () => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    const other = 'A'.repeat(43);
    const door = doorWith((target, method) =>
      method === 'POST' && target.endsWith('/certificates')
        ? { status: 200, body: JSON.stringify({ certificate_id: other }) }
        : undefined,
    );
    expect(code(await upload(through(door)))).toBe('new-certificate-refused');
    expect((await scene.profile()).next?.certificateId).toBe(other);
    expect(await step()).toBe('prove');
    const id = await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    expect(code(await confirmUploaded(scene.context(), await seen(), id))).toBe('done');
  });

  test.each([
    ['takes the one new entry with an ID of another form', 'an-id-of-another-form', true],
    ['takes none with the usual form, which is of another certificate', 'B'.repeat(43), false],
  ])('a lost answer to an upload %s', async (_words, other, isTaken) => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    const inUse = { ...listed, certificate_id: (await scene.profile()).active?.certificateId };
    let isPosted = false;
    const door = doorWith((target, method) => {
      if (!target.endsWith('/certificates') || (method === 'GET' && !isPosted)) {
        return undefined;
      }
      isPosted = true;
      const entries = [inUse, { ...listed, certificate_id: other }];
      return method === 'POST' ? 'lost' : { status: 200, body: JSON.stringify(entries) };
    });
    const tried = await upload(through(door));
    expect((await scene.profile()).next?.certificateId).toBe(isTaken ? other : undefined);
    expect(code(tried) === 'upload-unanswered').toBe(!isTaken);
  });

  test('a key that got no token is refused only where NetSuite judged it, or nothing was sent', async () => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    const answers = [
      [500, '{"error":"server_error"}', true],
      [400, '{"error":"invalid_client"}', true],
      [503, '{"error":"temporarily_unavailable"}', false],
      [500, '{"o:errorDetails":[{"o:errorCode":"UNEXPECTED_ERROR"}]}', false],
      [502, '{"error":"upstream timeout"}', false],
      [429, '{"error":"invalid_request"}', false],
      [403, '{"error":"blocked"}', false],
      [403, '<!doctype html><title>Blocked</title>', false],
      [404, '<!doctype html><title>Not found</title>', false],
    ] as const;
    const answered = ([status, body]: (typeof answers)[number]) =>
      through(doorWith((target) => (target.endsWith('/token') ? { status, body } : undefined)));
    for (const answer of answers) {
      const tried = await uploadToNetSuite(answered(answer), await seen());
      const named = answer[2] ? 'token-refused' : 'netsuite-not-ready';
      expect(code(tried), `the old one: ${answer}`).toBe(named);
    }
    const id = await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    for (const answer of answers) {
      const tested = await confirmUploaded(answered(answer), await seen(), id);
      const named = answer[2] ? 'new-certificate-refused' : 'netsuite-not-ready';
      expect(code(tested), `the new one: ${answer}`).toBe(named);
    }
    scene.daysPassed = 4_000;
    const ended = await proveInNetSuite(scene.context(), await seen());
    expect(code(ended), 'a certificate that has ended').toBe('new-certificate-refused');
    scene.daysPassed = 0;
    expect(code(await proveInNetSuite(scene.context(), await seen()))).toBe('done');
  });

  test('a test that does not say which key it tested proves none', async () => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    const { next } = await scene.profile();
    const id = await scene.mapByHand(next?.certificatePem ?? '');
    const door: OutboundDoor = async (request) => {
      await database.credential.deleteMany({ where: { id: next?.id ?? '' } });
      return scene.door(request);
    };
    expect(code(await confirmUploaded(through(door), await seen(), id))).toBe('changed-meanwhile');
    expect(await database.testRun.count({ where: { profileId: scene.profileId } })).toBe(1);
  });

  test.each([
    ['an answer that never came', 'lost' as const],
    ['an answer without a Certificate ID', { status: 200, body: '{}' }],
    ['status 500', { status: 500, body: 'Error' }],
  ])('%s looks at the list before it uploads again', async (_what, lost) => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    let uploads = 0;
    const door = doorWith((target, method) => {
      if (method !== 'POST' || !target.endsWith('/certificates')) {
        return undefined;
      }
      uploads += 1;
      return lost;
    });
    await upload(through(door));
    if ((await step()) === 'upload') {
      // It arrives late.
      await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
      await upload(through(door));
    }
    expect([uploads, await step()]).toEqual([1, 'switch']);
  });

  const listed = { certificate_id: 'A'.repeat(43), valid_until: '2099-01-01', revoked: false };

  test.each([
    ['an empty list', '[]', 'certificate-not-listed'],
    ['a list of other certificates', JSON.stringify([listed]), 'certificate-not-listed'],
    [
      'a first page',
      JSON.stringify({ items: [listed], hasMore: true }),
      'certificate-list-incomplete',
    ],
    ['entries of another form', '[{"id":1}]', 'certificate-list-incomplete'],
    ['an object without a list', '{"certificates":{}}', 'certificate-list-unreadable'],
    ['a text', 'none', 'certificate-list-unreadable'],
    [
      'an error',
      '{"error":{"code":"INSUFFICIENT_PERMISSION","message":"No."}}',
      'certificate-permission-missing',
    ],
    ['a web page', '<!doctype html><title>Maintenance</title>', 'netsuite-not-ready'],
  ])(
    '%s for NetSuite’s certificates uploads nothing, and goes on by hand',
    async (_what, body, named) => {
      scene = await RenewalScene.open(database);
      await startRenewal(scene.context());
      const door = doorWith((target, method) =>
        method === 'GET' && target.endsWith('/certificates') ? { status: 200, body } : undefined,
      );
      expect(code(await upload(through(door)))).toBe(named);
      expect((await trouble())?.message).toMatch(
        /upload the new certificate by hand in NetSuite\.$/,
      );
      expect(scene.requests.filter((line) => line.endsWith('/certificates'))).toEqual([]);
      const id = await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
      expect(code(await confirmUploaded(scene.context(), await seen(), id))).toBe('done');
    },
  );

  test('a next certificate that is there already is under way only once it is started', async () => {
    scene = await RenewalScene.open(database);
    const { store, profileId } = scene;
    const now = new Date();
    const credential = await makeCredential(now);
    await storeCredential(store, { profileId, replaces: undefined, credential, actor: ACTOR, now });
    const next = async () => readNextRenewal(store, await scene.profile());
    expect(await next()).toMatchObject({ isUnderWay: false });
    await startRenewal(scene.context());
    expect(await next()).toMatchObject({ isUnderWay: true, step: 'upload' });
  });

  test('an upload that a person made by hand does not upload again', async () => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    expect(code(await upload())).toBe('done');
    expect(scene.requests.filter((line) => line.endsWith('/certificates'))).toEqual([]);
  });

  test('a new certificate that was revoked in NetSuite says to go back', async () => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    await scene.mapByHand((await scene.profile()).next?.certificatePem ?? '');
    const mapping = await scene.bench.mapping();
    await scene.bench.netsuite.revokeMapping('PRACTICE', mapping?.id ?? 0, new Date());
    expect(code(await upload())).toBe('next-certificate-revoked');
  });

  test('a failed test in Celigo leaves the new key there on every page, and goes back to the old one', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    const old = (await scene.profile()).active;
    await until('switch');
    const key = (await scene.profile()).next;
    await scene.bench.set({ signaturesRefused: true });
    const failed = await switchCeligo(scene.context(), await seen(), scene.celigo());
    expect(code(failed)).toBe('celigo-test-failed');
    await scene.bench.set({ signaturesRefused: false });
    const switched = await scene.profile();
    const fields = celigoFormFields(switched, 'celigo-iclient') ?? [];
    expect([
      (await scene.bench.celigoResources()).some((document) =>
        JSON.stringify(document).includes(key?.certificateId ?? 'none'),
      ),
      switched.active?.id,
      fieldsToChange(switched, 'celigo-iclient', fields),
      await step(),
      switched.celigoProof,
    ]).toEqual([true, key?.id, [], 'confirm', undefined]);
    await goBack(scene.context(), await seen());
    expect(await step()).toBe('switch-back');
    expect(code(await switchCeligo(scene.context(), await seen(), scene.celigo()))).toBe('done');
    expect((await scene.profile()).active?.id).toBe(old?.id);
    const [iClient] = await scene.bench.celigoResources();
    expect(JSON.stringify(iClient)).toContain(old?.certificateId);
  });

  test('an outage of Celigo at its own test is tried again, and is no failed test', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('switch');
    const body = '{"errors":[{"code":"service_unavailable","message":"Try again."}]}';
    const door: OutboundDoor = async (request) =>
      request.path.endsWith('/ping')
        ? success({ status: 503, headers: {}, body, bodyShape: 'json', durationMs: 1 })
        : scene.door(request);
    const way = { ...scene.celigo(), door };
    expect(code(await switchCeligo(scene.context(), await seen(), way))).toBe('celigo-not-ready');
    expect(await step()).toBe('confirm');
    expect(code(await switchCeligo(scene.context(), await seen(), scene.celigo()))).toBe('done');
  });

  test('a test that Celigo refuses with 403 says that Celigo has the change, and how to go on', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('switch');
    const body = '{"errors":[{"code":"forbidden","message":"Forbidden"}]}';
    const door: OutboundDoor = async (request) =>
      request.path.endsWith('/ping')
        ? success({ status: 403, headers: {}, body, bodyShape: 'json', durationMs: 1 })
        : scene.door(request);
    const way = { ...scene.celigo(), door };
    expect(await switchCeligo(scene.context(), await seen(), way)).toMatchObject({
      error: {
        code: 'celigo-test-failed',
        message: expect.stringMatching(
          /^Celigo has the change, but .* could not be run\..*: test the connection there, or go back\.$/,
        ),
      },
    });
    expect(await step()).toBe('confirm');
    expect(code(await confirmSwitched(scene.context(), await seen()))).toBe('done');
  });

  test.each(['word', 'test'] as const)(
    'a %s of Celigo that no longer holds keeps the old certificate until the next proof',
    async (by) => {
      scene = await RenewalScene.open(database);
      await scene.makeInCeligo();
      const old = (await scene.profile()).active;
      await until('switch');
      if (by === 'word') {
        await confirmSwitched(scene.context(), await seen());
      }
      await until('revoke');
      const before = await seen();
      const profile = await scene.profile();
      const change = { profileId: profile.id, version: profile.version, actor: ACTOR };
      if (by === 'word') {
        await undoCeligoConfirmation(scene.store, { ...change, now: new Date() }, profile);
      } else {
        await scene.bench.set({ signaturesRefused: true });
        await scene.makeInCeligo().catch(() => undefined);
        await scene.bench.set({ signaturesRefused: false });
      }
      expect(await step()).toBe('confirm');
      for (const tried of [revokeOld, confirmRevoked]) {
        expect(code(await tried(scene.context(), before))).toBe('changed-meanwhile');
      }
      expect(await scene.unrevoked()).toContain(old?.certificateId);
      await until('revoke');
      expect(code(await revokeOld(scene.context(), await seen()))).toBe('done');
    },
  );

  /** NetSuite is asked to revoke, and answers nothing from then on. */
  const revokeUnheard = async (doesRevoke: boolean) => {
    let isAsked = false;
    const door = doorWith((target, method) => {
      isAsked ||= target.endsWith('/revoke');
      if (!isAsked) {
        return undefined;
      }
      return doesRevoke || method === 'GET' ? 'lost' : { status: 503, body: 'Error' };
    });
    expect(code(await revokeOld(through(door), await seen()))).not.toBe('done');
    expect(await step()).toBe('revoke');
  };

  const deafToLists = () =>
    through(doorWith((target) => (target.endsWith('/certificates') ? 'lost' : undefined)));

  const aMinuteLater = (context = scene.context()) => ({
    ...context,
    now: new Date(Date.now() + 61_000),
  });

  /** A door behind which something happens once NetSuite has listed its certificates. */
  const whenListed = (change: () => Promise<void>): OutboundDoor => {
    let isListed = false;
    return async (request) => {
      const answer = await scene.door(request);
      if (!isListed && request.method === 'GET' && request.path.endsWith('/certificates')) {
        isListed = true;
        await change();
      }
      return answer;
    };
  };

  test('a revocation that NetSuite did and did not answer leaves no way back, and Celigo alone', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('revoke');
    await revokeUnheard(true);
    const { id: profileId, version, ...rest } = await scene.profile();
    const change = { profileId, version, actor: ACTOR, now: new Date() };
    await undoCeligoConfirmation(scene.store, change, { id: profileId, version, ...rest });
    scene.requests.length = 0;
    const unknown = await goBack(deafToLists(), await seen());
    expect(unknown).toMatchObject({
      error: { code: 'revocation-asked', message: expect.stringContaining(REVOKED_BY_HAND_LABEL) },
    });
    expect(code(await goBack(scene.context(), await seen()))).toBe('old-certificate-ended');
    expect([await step(), scene.requests]).toEqual(['revoke', []]);
    expect(code(await revokeOld(scene.context(), await seen()))).toBe('done');
    expect(await step()).toBeUndefined();
  });

  test.each(['switch', 'revoke'] as const)(
    'an old certificate that a person revoked in NetSuite is no way back from %s',
    async (from) => {
      scene = await RenewalScene.open(database);
      await scene.makeInCeligo();
      await until(from);
      const { active } = await scene.profile();
      const [old] = await scene.bench.netsuite.listMappings('PRACTICE');
      await scene.bench.netsuite.revokeMapping('PRACTICE', old?.id ?? 0, new Date());
      scene.requests.length = 0;
      expect(code(await goBack(scene.context(), await seen()))).toBe('old-certificate-ended');
      expect([await step(), scene.requests]).toEqual([from, []]);
      expect((await scene.profile()).active?.id).toBe(active?.id);
      // Without NetSuite's list, the person knows more than the wizard.
      expect(code(await goBack(deafToLists(), await seen()))).toBe('done');
    },
  );

  const threeYears = 3 * 366 * 86_400_000;
  const shortened = (id: string | undefined) =>
    database.credential.update({
      where: { id: id ?? '' },
      data: {
        notBefore: new Date(Date.now() - threeYears),
        notAfter: new Date(Date.now() + threeYears),
      },
    });

  test('an old certificate that NetSuite may have ended is revoked all the same', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    const old = (await scene.profile()).active;
    await until('revoke');
    await shortened(old?.id);
    expect(await scene.unrevoked()).toContain(old?.certificateId);
    expect(code(await revokeOld(scene.context(), await seen()))).toBe('done');
    expect(await scene.unrevoked()).not.toContain(old?.certificateId);
  });

  test.each(['revoke', 'switch-back'] as const)(
    'an old certificate that NetSuite may have ended during the step %s is still the way back',
    async (during) => {
      scene = await RenewalScene.open(database);
      await scene.makeInCeligo();
      const old = (await scene.profile()).active;
      await until('revoke');
      if (during === 'revoke') {
        await shortened(old?.id);
      }
      expect(code(await goBack(scene.context(), await seen()))).toBe('done');
      await shortened(old?.id);
      expect(code(await switchCeligo(scene.context(), await seen(), scene.celigo()))).toBe('done');
      expect(await step()).toBeUndefined();
      expect((await scene.profile()).active?.id).toBe(old?.id);
    },
  );

  test('a revocation that was asked for and not done keeps the way back, once NetSuite’s list shows it', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    const old = (await scene.profile()).active;
    await until('revoke');
    await revokeUnheard(false);
    expect(code(await goBack(aMinuteLater(deafToLists()), await seen()))).toBe('revocation-asked');
    // NetSuite may still be at work on it.
    expect(code(await goBack(scene.context(), await seen()))).toBe('revocation-asked');
    expect(await goBack(aMinuteLater(), await seen())).toEqual({ ok: true, value: 'switch-back' });
    expect(code(await switchCeligo(aMinuteLater(), await seen(), scene.celigo()))).toBe('done');
    expect((await scene.profile()).active?.id).toBe(old?.id);
  });

  test('a revocation that is asked for while a person goes back leaves no way back', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('revoke');
    await revokeUnheard(false);
    const { active } = await scene.profile();
    const door = whenListed(() => revokeUnheard(false));
    expect(code(await goBack(aMinuteLater(through(door)), await seen()))).toBe('changed-meanwhile');
    expect([await step(), (await scene.profile()).next]).toEqual(['revoke', undefined]);
    expect((await scene.profile()).active?.id).toBe(active?.id);
  });

  test.each([
    [
      'goes back to it',
      async () => expect(code(await goBack(scene.context(), await seen()))).toBe('done'),
    ],
    ['changes the account', () => moveToSandbox()],
    [
      'finds that Celigo’s test fails',
      async () => {
        await scene.bench.set({ signaturesRefused: true });
        await scene.makeInCeligo().catch(() => undefined);
        await scene.bench.set({ signaturesRefused: false });
      },
    ],
  ] as const)(
    'a person who %s before NetSuite is asked keeps the old certificate',
    async (_, change) => {
      scene = await RenewalScene.open(database);
      await scene.makeInCeligo();
      await until('revoke');
      const refused = await revokeOld(through(whenListed(change)), await seen());
      expect(refused).toMatchObject({
        error: { code: 'changed-meanwhile', message: expect.stringContaining('nothing was sent') },
      });
      expect(await scene.unrevoked()).toHaveLength(2);
      // Whoever opens the page next sees where the renewal is.
      expect(await trouble()).toBeUndefined();
    },
  );

  test('an account that is changed before NetSuite is asked once more keeps the old certificate', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('revoke');
    await revokeUnheard(false);
    const refused = await revokeOld(through(whenListed(() => moveToSandbox())), await seen());
    expect(code(refused)).toBe('changed-meanwhile');
    expect(await scene.unrevoked()).toHaveLength(2);
  });

  test('a revocation that two people see done is told as done to both', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('revoke');
    const shown = await seen();
    const door: OutboundDoor = async (request) => {
      const answer = await scene.door(request);
      if (request.path.endsWith('/revoke')) {
        expect(code(await confirmRevoked(scene.context(), shown))).toBe('done');
      }
      return answer;
    };
    expect(await revokeOld(through(door), shown)).toMatchObject({
      error: { message: expect.stringMatching(/^The old certificate is revoked in NetSuite/) },
    });
  });

  test.each([
    ['the iClient', 'switch', MOVED_ON.message],
    ['the connection', 'confirm', expect.stringMatching(/^Celigo uses the new key, but/)],
  ] as const)(
    'a person who may no longer change Celigo before %s is sent blames nobody there',
    async (what, left, message) => {
      scene = await RenewalScene.open(database);
      await scene.makeInCeligo();
      await until('switch');
      let isAllowed = true;
      const door: OutboundDoor = async (request) => {
        const answer = await scene.door(request);
        const kind = /^\/v1\/(iclients|connections)\//.exec(request.path)?.[1];
        if (request.method !== 'GET' || kind === undefined || !answer.ok) {
          return answer;
        }
        isAllowed &&= kind !== (what === 'the iClient' ? 'iclients' : 'connections');
        // Celigo saves a connection again only where it is offline.
        const body = JSON.stringify({ ...JSON.parse(answer.value.body), offline: true });
        return success({ ...answer.value, body });
      };
      const way = scene.celigo({ door, isStillAllowed: async () => isAllowed });
      expect(await switchCeligo(scene.context(), await seen(), way)).toEqual({
        ok: false,
        error: { code: 'changed-meanwhile', message },
      });
      expect([await step(), await trouble()]).toEqual([left, undefined]);
    },
  );

  test.each(['before', 'after'] as const)(
    'an old certificate that is revoked %s Celigo has it again goes forward to the new one',
    async (when) => {
      scene = await RenewalScene.open(database);
      await scene.makeInCeligo();
      const [old] = await scene.bench.netsuite.listMappings('PRACTICE');
      await until('revoke');
      const { active } = await scene.profile();
      await goBack(scene.context(), await seen());
      await scene.bench.netsuite.revokeMapping('PRACTICE', old?.id ?? 0, new Date());
      if (when === 'after') {
        const failed = await switchCeligo(scene.context(), await seen(), scene.celigo());
        expect(code(failed)).toBe('celigo-test-failed');
        expect((await trouble())?.message).toContain(GO_FORWARD_LABEL);
      }
      expect(await goForward(scene.context(), await seen())).toEqual({
        ok: true,
        value: when === 'after' ? 'switch' : 'confirm',
      });
      const asked = (await readRenewal(scene.store, await scene.profile()))?.renewal.switchAskedAt;
      // Until Celigo took the old key, what it has is not known: it was the old one, or not.
      expect(asked === undefined).toBe(when === 'before');
      expect(code(await switchCeligo(scene.context(), await seen(), scene.celigo()))).toBe('done');
      expect([await step(), (await scene.profile()).active?.id]).toEqual(['revoke', active?.id]);
      const [iClient] = await scene.bench.celigoResources();
      expect(JSON.stringify(iClient)).toContain(active?.certificateId);
      expect(code(await revokeOld(scene.context(), await seen()))).toBe('done');
    },
  );

  test('an old certificate that NetSuite does not list says how to finish by hand', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('revoke');
    const certificateId = (await scene.profile()).active?.certificateId;
    const body = JSON.stringify([{ ...listed, certificate_id: certificateId }]);
    const door = doorWith((target, method) =>
      method === 'GET' && target.endsWith('/certificates') ? { status: 200, body } : undefined,
    );
    expect(code(await revokeOld(through(door), await seen()))).toBe('old-certificate-not-listed');
    expect((await trouble())?.message).toContain(`click ${REVOKED_BY_HAND_LABEL}`);
    expect(code(await confirmRevoked(scene.context(), await seen()))).toBe('done');
  });

  test('an old certificate that was revoked and uploaded again is revoked again', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('revoke');
    const profile = await scene.profile();
    const old = (await readRenewal(scene.store, profile))?.old.certificateId ?? '';
    const entries = [
      { ...listed, certificate_id: old, revoked: true },
      { ...listed, certificate_id: old },
      { ...listed, certificate_id: profile.active?.certificateId },
    ];
    const door = doorWith((target, method) =>
      method === 'GET' && target.endsWith('/certificates')
        ? { status: 200, body: JSON.stringify(entries) }
        : undefined,
    );
    expect(code(await revokeOld(through(door), await seen()))).toBe('done');
    expect(scene.witnessed).toContain(`revoke ${old}`);
  });

  test('a way back by hand that is left goes forward to the change in Celigo', async () => {
    scene = await RenewalScene.open(database);
    await until('switch');
    const { active, next } = await scene.profile();
    await goBack(scene.context(), await seen(), true);
    expect(await goForward(scene.context(), await seen())).toEqual({ ok: true, value: 'switch' });
    const now = await scene.profile();
    expect([now.active?.id, now.next?.id]).toEqual([active?.id, next?.id]);
    expect(code(await confirmSwitched(scene.context(), await seen()))).toBe('done');
    expect((await scene.profile()).active?.id).toBe(next?.id);
  });

  test('a way back that began before the revocation was asked for changes nothing in Celigo', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('revoke');
    await goBack(scene.context(), await seen());
    await database.renewal.updateMany({
      where: { profileId: scene.profileId },
      data: { revokeAskedAt: new Date() },
    });
    const [old] = await scene.bench.netsuite.listMappings('PRACTICE');
    await scene.bench.netsuite.revokeMapping('PRACTICE', old?.id ?? 0, new Date());
    scene.requests.length = 0;
    expect(code(await switchCeligo(scene.context(), await seen(), scene.celigo()))).toBe(
      'old-certificate-ended',
    );
    expect(scene.requests).toEqual([]);
  });

  test('a Celigo that fails says that both certificates are valid only where that is known', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('switch');
    await scene.bench.set({ signaturesRefused: true });
    const words = async (door = scene.door) => {
      await switchCeligo(scene.context(), await seen(), scene.celigo({ door }));
      return (await trouble())?.message ?? '';
    };
    expect(await words()).toMatch(/Both certificates are valid.*go back/);
    const asked = { revokeAskedAt: new Date() };
    const asking: OutboundDoor = async (request) => {
      if (request.path.endsWith('/ping')) {
        await database.renewal.updateMany({ where: { profileId: scene.profileId }, data: asked });
      }
      return scene.door(request);
    };
    expect(await words(asking)).not.toContain('valid');
    expect(await words()).not.toContain('valid');
    await database.renewal.updateMany({
      where: { profileId: scene.profileId },
      data: { revokeAskedAt: null },
    });
    const [old] = await database.renewal.findMany({ where: { profileId: scene.profileId } });
    await database.credential.updateMany({
      where: { id: old?.oldCredentialId ?? '' },
      data: { notAfter: new Date(Date.now() - 1_000) },
    });
    expect(await words()).not.toMatch(/valid|go back/);
  });

  test('each token is requested as the iClient in Celigo requests it', async () => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    const asked: Array<unknown> = [];
    const door: OutboundDoor = async (request) => {
      const { method, host, path, headers } = request;
      if (path.endsWith('/token')) {
        asked.push({ method, host, path, headers });
      }
      return scene.door(request);
    };
    expect(code(await upload(through(door)))).toBe('done');
    const profile = await scene.profile();
    const values = iClientValues(profile);
    if (values === undefined) {
      throw new Error('The profile is not complete.');
    }
    const iClient = iClientDocument({ ...values, privateKeyPem: 'none' });
    const sent = readSentRequests(iClient, connectionDocument(connectionValues(profile)));
    const { bodyTemplate: _bodyTemplate, ...request } = sent.tokenRequest;
    expect(asked.length).toBeGreaterThan(1);
    expect(asked).toEqual(asked.map(() => request));
  });

  /** A person moves the profile to the account's sandbox, or to another account. */
  async function moveToSandbox(accountId = 'PRACTICE_SB1'): Promise<void> {
    const profile = await scene.profile();
    const account = parseAccountId(accountId);
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const { id: profileId, version } = profile;
    const change = { profileId, version, actor: ACTOR, now: new Date() };
    const values = { account: account.value, scopes: ['rest_webservices'] as const };
    expect(await saveAccount(scene.store, change, profile, values)).toMatchObject({ ok: true });
  }

  test('an account that is changed during the upload notes nothing as uploaded', async () => {
    scene = await RenewalScene.open(database);
    await startRenewal(scene.context());
    const door: OutboundDoor = async (request) => {
      if (request.method === 'POST' && request.path.endsWith('/certificates')) {
        await moveToSandbox();
      }
      return scene.door(request);
    };
    const { accountId: before, next: uploaded } = await scene.profile();
    const id = uploaded?.predictedCertificateId;
    expect(await upload(through(door))).toMatchObject({
      error: {
        code: 'changed-meanwhile',
        message: expect.stringContaining(
          `NetSuite has the new certificate ${id} in the account ${before}`,
        ),
      },
    });
    const { accountId, next } = await scene.profile();
    expect([accountId, next?.stage, next?.certificateId]).toEqual([
      'PRACTICE_SB1',
      'staged',
      undefined,
    ]);
  });

  test('an account that is changed while the new certificate is tested is not proven by the test', async () => {
    scene = await RenewalScene.open(database);
    await until('switch');
    await moveToSandbox();
    await moveToSandbox('PRACTICE');
    const door: OutboundDoor = async (request) => {
      const answer = await scene.door(request);
      if (request.path.endsWith('/token')) {
        await moveToSandbox();
      }
      return answer;
    };
    expect(code(await proveInNetSuite(through(door), await seen()))).toBe('changed-meanwhile');
    expect(await step()).toBe('prove');
  });

  test('an account that is changed while Celigo tests is not proven by Celigo', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    await until('switch');
    const way = scene.celigo();
    const door: OutboundDoor = async (request) => {
      const answer = await way.door(request);
      if (request.path.endsWith('/ping')) {
        await moveToSandbox();
      }
      return answer;
    };
    expect(await switchCeligo(scene.context(), await seen(), { ...way, door })).toMatchObject({
      error: {
        code: 'changed-meanwhile',
        message: expect.stringMatching(/^Celigo uses the new key, and its own test passed, but/),
      },
    });
    expect(await step()).not.toBe('revoke');
    const open = await database.renewal.findUnique({ where: { openForProfile: scene.profileId } });
    expect([open?.netSuiteProvenAt, open?.celigoProvenAt]).toEqual([null, null]);
  });

  /** Neither certificate is revoked, and the old key is still there. */
  async function expectBothKept(oldId: string | undefined): Promise<void> {
    expect(await scene.unrevoked()).toHaveLength(2);
    expect(scene.witnessed.filter((line) => line.startsWith('revoke'))).toEqual([]);
    const old = await database.credential.findUniqueOrThrow({ where: { id: oldId ?? '' } });
    expect([old.stage, old.sealedPrivateKey === '']).toEqual(['superseded', false]);
  }

  /** A person adds a scope. */
  async function addScope(): Promise<void> {
    const { accountId, id: profileId, version } = await scene.profile();
    const account = parseAccountId(accountId);
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const change = { profileId, version, actor: ACTOR, now: new Date() };
    const values = { account: account.value, scopes: ['rest_webservices', 'restlets'] as const };
    expect(await saveAccount(scene.store, change, await scene.profile(), values)).toMatchObject({
      ok: true,
    });
  }

  test.each([
    ['the account', () => moveToSandbox(), ['confirm']],
    ['the scopes', addScope, ['switch', 'confirm']],
  ] as const)(
    '%s changed after a page was shown takes no word of what it showed',
    async (_, change, steps) => {
      scene = await RenewalScene.open(database);
      const refuse = async () => {
        const shown = await seen();
        await change();
        const before = await scene.profile();
        const answer = await confirmSwitched(scene.context(), shown);
        expect(answer).toMatchObject({
          ok: false,
          error: { code: 'changed-meanwhile', message: expect.stringMatching(/compare.*confirm/) },
        });
        const kept = ({ active, next, celigoProof }: Profile) => [
          active?.id,
          next?.id,
          celigoProof,
        ];
        expect(kept(await scene.profile())).toEqual(kept(before));
        expect(await step()).toBe(shown.step);
      };
      await until('switch');
      if (steps[0] === 'switch') {
        await refuse();
      }
      expect(code(await confirmSwitched(scene.context(), await seen()))).toBe('done');
      await goBack(scene.context(), await seen());
      await goForward(scene.context(), await seen());
      expect(await step()).toBe('confirm');
      await refuse();
      expect(code(await confirmSwitched(scene.context(), await seen()))).toBe('done');
    },
  );

  test('what one account took is to be proven in another one before Celigo is switched', async () => {
    scene = await RenewalScene.open(database);
    /** Whether the setup lacks the upload of the certificate in use: in the list, and on the profile's pages. */
    const lacksUpload = async () => {
      const { items } = await listProfiles({ database }, { limit: 99, now: scene.clock() });
      const ofList = items.find(({ id }) => id === scene.profileId)?.progress;
      return [ofList, profileProgress(await scene.profile())].map((one) => one?.usedElsewhere);
    };
    await until('switch');
    const shown = await seen();
    expect(await lacksUpload()).toEqual([false, false]);
    await moveToSandbox();
    expect(await lacksUpload()).toEqual([true, true]);
    expect(code(await confirmSwitched(scene.context(), shown))).toBe('changed-meanwhile');
    expect(await step()).toBe('prove');
    expect(code(await proveInNetSuite(scene.context(), await seen()))).toBe(
      'new-certificate-refused',
    );
    await moveToSandbox('PRACTICE');
    expect(await lacksUpload()).toEqual([false, false]);
    await until('switch');
    expect(code(await confirmSwitched(scene.context(), await seen()))).toBe('done');
  });

  test('an account that is changed before a person confirms Celigo revokes nothing', async () => {
    scene = await RenewalScene.open(database);
    const old = (await scene.profile()).active;
    await until('switch');
    await confirmSwitched(scene.context(), await seen());
    await goBack(scene.context(), await seen());
    await goForward(scene.context(), await seen());
    await moveToSandbox();
    expect(code(await confirmSwitched(scene.context(), await seen()))).toBe('done');
    expect(code(await revokeOld(scene.context(), await seen()))).toBe('token-refused');
    await expectBothKept(old?.id);
  });

  test('an account that is changed before the old certificate is revoked keeps it', async () => {
    scene = await RenewalScene.open(database);
    await scene.makeInCeligo();
    const old = (await scene.profile()).active;
    await until('revoke');
    const now = await seen();
    await moveToSandbox();
    expect(code(await revokeOld(scene.context(), now))).toBe('changed-meanwhile');
    expect(await step()).toBe('confirm');
    await expectBothKept(old?.id);
  });
});

describe.each(DATABASE_PROVIDERS)('a process that dies in a renewal on %s', (provider) => {
  let database: Database;

  beforeAll(async () => {
    database = await newDatabase(provider);
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  class Killed extends Error {}

  /** Dies at the nth place, and at each one after it, until it is disarmed. */
  type Death = { readonly arm: (nth: number) => void; readonly disarm: () => void };

  const afterAnAnswer: Death = {
    arm: (nth) => {
      let answered = 0;
      scene.around = {
        after: () => {
          answered += 1;
          if (answered >= nth) {
            throw new Killed();
          }
        },
      };
    },
    disarm: () => {
      scene.around = {};
    },
  };

  const afterATransaction: Death = {
    arm: (nth) => {
      let count = 0;
      const dying = new Proxy(database, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (name !== '$transaction') {
            return value;
          }
          return async (...given: Parameters<Database['$transaction']>) => {
            if (count >= nth) {
              throw new Killed();
            }
            const done: unknown = await target.$transaction(...given);
            count += 1;
            if (count >= nth) {
              throw new Killed();
            }
            return done;
          };
        },
      });
      Object.assign(scene, { store: { ...scene.store, database: dying } });
    },
    disarm: () => {
      Object.assign(scene, { store: { ...scene.store, database } });
    },
  };

  /** @returns Whether it died; else it came to its end. */
  async function die({ arm, disarm }: Death, nth: number, work: () => Promise<void>) {
    arm(nth);
    const died = await work().then(
      () => false,
      (error: unknown) => {
        if (error instanceof Killed) {
          return true;
        }
        throw error;
      },
    );
    disarm();
    return died;
  }

  /**
   * Dies at each place; at every third, once more after it is gone on with.
   *
   * @param open Makes ready what dies, and gives how it goes on and what must be so after each death.
   */
  async function dieAtEach(
    { dying, first, every }: Deaths,
    open: () => Promise<{
      readonly goOn: () => Promise<void>;
      readonly expectWhole: () => Promise<void>;
    }>,
    expectEnded: (place: string) => Promise<void>,
  ): Promise<void> {
    const isAnswer = dying === 'answer';
    const [once, again] = isAnswer
      ? [afterAnAnswer, afterATransaction]
      : [afterATransaction, afterAnAnswer];
    let deaths = 0;
    for (let nth = first, died = true; died; nth += every) {
      const { goOn: work, expectWhole } = await open();
      died = await die(once, nth, work);
      await expectWhole();
      if (died) {
        deaths += 1;
        if (nth % 3 === 0) {
          await die(again, 1 + (nth % 2), work);
          await expectWhole();
        }
        await work();
      }
      await expectEnded(`place ${nth}`);
    }
    expect(deaths).toBeGreaterThan(0);
  }

  /** A profile that Celigo uses, and that may renew by itself. */
  async function openScene(): Promise<void> {
    scene = await RenewalScene.open(database, ['rest_webservices'], CERTIFICATE_DAYS);
    await scene.makeInCeligo();
    const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
    await saveRenewalPlan(scene.store, subject, { isAutomatic: true, daysBefore: undefined });
  }

  /** Nothing is revoked that is in use or not yet replaced. */
  const isWhole = async (oldId: string) => {
    const unrevoked = await scene.unrevoked();
    expect(unrevoked).toContain((await scene.profile()).active?.certificateId);
    const where = { profileId: scene.profileId };
    const renewal = await database.renewal.findFirst({ where, orderBy: { startedAt: 'desc' } });
    const isProven = renewal?.oldCredentialId === oldId && renewal.celigoProvenAt !== null;
    if (!isProven) {
      const old = await database.credential.findUniqueOrThrow({ where: { id: oldId } });
      expect(unrevoked).toContain(old.thumbprint);
      expect(old.sealedPrivateKey).not.toBe('');
    }
  };

  test.each(RENEWAL_WAYS)(
    '%s, wherever it dies, ends with one proven certificate when it is gone on with',
    async (way) => {
      await openScene();
      let oldId = '';
      const open = async () => {
        scene.daysPassed += DUE_DAYS;
        oldId = (await scene.profile()).active?.id ?? '';
        return {
          goOn: () => renewToTheEnd(scene, way, oldId),
          expectWhole: () => isWhole(oldId),
        };
      };
      await dieAtEach(DEATHS[provider][way], open, async (place) => {
        const { active, next } = await scene.profile();
        expect([active?.id === oldId, next], place).toEqual([false, undefined]);
        expect(await scene.unrevoked(), place).toEqual([active?.certificateId]);
      });
    },
  );

  /** Goes back to the old certificate, or goes on with it. */
  async function goBackToTheEnd(): Promise<void> {
    for (let count = 0; (await step()) !== undefined; count += 1) {
      if (count > 3) {
        throw new Error(`Never ends: is at ${await step()}`);
      }
      const now = await seen();
      const context = scene.context();
      await (now.step === 'switch-back'
        ? switchCeligo(context, now, scene.celigo())
        : goBack(context, now));
    }
  }

  test('going back, wherever it dies, ends with the old certificate when it is gone on with', async () => {
    await openScene();
    const { active: old } = await scene.profile();
    let both: ReadonlyArray<string> = [];
    const expectWhole = async () => expect(await scene.unrevoked()).toEqual(both);
    const open = async () => {
      await until('revoke');
      both = await scene.unrevoked();
      return { goOn: goBackToTheEnd, expectWhole };
    };
    await dieAtEach(DEATHS[provider]['going-back'], open, async (place) => {
      const { active, next } = await scene.profile();
      expect([active?.id, next], place).toEqual([old?.id, undefined]);
      expect(await scene.unrevoked(), place).toEqual(both);
      expect(both, place).toEqual([old?.certificateId, expect.any(String)]);
      const [iClient] = await scene.bench.celigoResources();
      expect(JSON.stringify(iClient), place).toContain(old?.certificateId);
      // So that NetSuite has room for the next.
      const unused = (await scene.bench.netsuite.listMappings('PRACTICE')).at(-1);
      await scene.bench.netsuite.revokeMapping('PRACTICE', unused?.id ?? 0, scene.clock());
    });
  });
});
