import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { CeligoField } from '@/lib/celigo/catalog';
import { connectionFields } from '@/lib/celigo/connection';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import { iClientFields } from '@/lib/celigo/iclient';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { openTestDatabase } from '@/lib/database/test-client.fixture';
import {
  allRowsAsText,
  piecesLeft,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { certificateIdOf } from '@/lib/keys/certificate-id';
import { createOutboundDoor } from '@/lib/outbound/door';
import type { OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { ecPair, type OpensslPair, PracticeBench } from '@/lib/practice/bench.fixture';
import { celigoFormFields, fieldsToChange, keyThumbprint } from '@/lib/profiles/celigo-forms';
import { confirmCeligoWorks, runOutcomeNow } from '@/lib/profiles/celigo-proof';
import { renameProfile, saveClientId, saveMapping } from '@/lib/profiles/changes';
import { storeCredential } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import { createProfile, deleteProfile, type ProfileStore, readProfile } from '@/lib/profiles/store';
import { failure, success } from '@/lib/result';
import { createVault } from '@/lib/vault/sealed-text';
import {
  areBothMade,
  type CeligoRunRequest,
  forgetCeligoToken,
  foundNothingInUse,
  isUsedUnknown,
  makeForProfile,
} from './make-for-profile';
import { changeCeligoMemory } from './memory';
import { takeRunLease } from './run-lease';

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const SCOPES = ['rest_webservices'] as const;
const account = (() => {
  const parsed = parseAccountId('PRACTICE');
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  return parsed.value;
})();

let folder: string;
let postgresql: TestPostgresql;
let pair: OpensslPair;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'celigo-setup-'));
  postgresql = await startTestPostgresql();
  pair = ecPair('P-256');
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

afterEach(() => {
  vi.useRealTimers();
});

type Scene = {
  readonly bench: PracticeBench;
  readonly profileId: string;
  readonly clientId: string;
  readonly apiToken: string;
  readonly certificateId: string;
};

class Killed extends Error {}

describe.each(DATABASE_PROVIDERS)('a run for a profile on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let store: ProfileStore;

  beforeAll(async () => {
    location =
      provider === 'sqlite'
        ? { provider, file: path.join(folder, 'setup.db') }
        : { provider, url: await postgresql.createDatabase() };
    await applyMigrations(location);
    database = openTestDatabase(location);
    const key = { id: 'k1', bytes: randomBytes(32) };
    store = {
      database,
      vault: createVault({ current: key, byId: new Map([[key.id, key]]) }),
    };
  });

  afterAll(async () => {
    await database.$disconnect();
  });

  const read = async (profileId: string): Promise<Profile> => {
    const profile = await readProfile(store, profileId);
    if (profile === undefined) {
      throw new Error('The profile is gone.');
    }
    return profile;
  };

  const change = ({ id, version }: Profile) => ({
    profileId: id,
    version,
    actor: ACTOR,
    now: new Date(),
  });

  const newScene = async (): Promise<Scene> => {
    const bench = await PracticeBench.open();
    const { id, clientId } = await bench.saveRecord();
    const certificateId = await bench.saveMapping(id, pair.certificatePem);
    const now = new Date();
    const profileId = await createProfile(store, {
      name: 'Orders',
      account,
      scopes: SCOPES,
      actor: ACTOR,
      now,
    });
    await saveClientId(store, change(await read(profileId)), await read(profileId), clientId);
    await storeCredential(store, {
      profileId,
      replaces: undefined,
      credential: {
        algorithm: 'ES256',
        rsaModulusLength: undefined,
        privateKeyPem: pair.privatePem,
        certificatePem: pair.certificatePem,
        predictedCertificateId: certificateIdOf(pair.certificatePem),
        notBefore: now,
        notAfter: now,
      },
      actor: ACTOR,
      now,
    });
    const profile = await read(profileId);
    const mapping = { entity: 'Somebody', role: 'Some role', certificateId };
    await saveMapping(store, change(profile), profile, mapping);
    return { bench, profileId, clientId, certificateId, apiToken: await bench.apiToken() };
  };

  /** A door to the practice Celigo; `before` is told of each request. */
  const doorOf = (
    { bench }: Scene,
    before: (call: number) => Promise<void> = async () => undefined,
  ) => {
    let calls = 0;
    const door: OutboundDoor = async ({ host, path: target, method, headers, body }) => {
      calls += 1;
      await before(calls);
      const init = { method, headers, ...(body === undefined ? {} : { body }) };
      const answer = await bench.send(host, target, init);
      return success({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
        bodyShape: 'json',
        durationMs: 1,
      });
    };
    return door;
  };

  const run = async (scene: Scene, changes: Partial<CeligoRunRequest> = {}) => {
    const { profileId, clientId, certificateId, apiToken } = scene;
    const profile = changes.profile ?? (await read(profileId));
    const values = { account, scopes: SCOPES, profileName: profile.name };
    // Waits go on with the clock at once.
    let waitedMs = 0;
    const iClient = { ...values, algorithm: 'ES256' as const, clientId, certificateId };
    const remembered = (fields: ReadonlyArray<CeligoField>) =>
      valuesToRemember(fields, keyThumbprint(profile));
    return makeForProfile(store, {
      profile,
      iClient,
      connection: values,
      entered: {
        'celigo-iclient': remembered(iClientFields(iClient)),
        'celigo-connection': remembered(connectionFields(values)),
      },
      door: doorOf(scene),
      region: 'north-america',
      apiToken,
      keepToken: false,
      actor: ACTOR,
      isStillAllowed: async () => true,
      clock: () => new Date(Date.now() + waitedMs),
      wait: async (milliseconds) => {
        waitedMs += milliseconds;
      },
      ...changes,
    });
  };

  const counts = async ({ bench }: Scene) => {
    const kinds = (await bench.celigoResources()).map(({ kind }) => kind);
    const iClients = kinds.filter((kind) => kind === 'iclients').length;
    return [iClients, kinds.length - iClients];
  };

  test('settles both tasks, remembers the ids and the result, and keeps no secret in clear', async () => {
    const scene = await newScene();
    await database.credential.updateMany({
      where: { profileId: scene.profileId },
      data: { mappingAccountId: 'PRACTICE_SB1' },
    });
    expect(await run(scene)).toEqual({ ok: true, value: 'works' });
    const profile = await read(scene.profileId);
    const [iClient, connection] = await scene.bench.celigoResources();
    expect(profile).toMatchObject({
      celigoIclientSettled: true,
      celigoConnectionSettled: true,
      celigoProof: { how: 'api', by: ACTOR.email },
      // Celigo got a token with the certificate, so it is in this account too.
      credential: { confirmedIn: 'PRACTICE' },
    });
    expect(profile.configuration).toMatchObject({
      clientId: scene.clientId,
      enteredInCeligo: { 'celigo-iclient': { name: expect.stringContaining('NetSuite M2M') } },
      celigo: {
        made: { accountId: 'PRACTICE', iClientId: iClient?.id, connectionId: connection?.id },
        lastRun: { outcome: 'works', answer: '{"code":200}' },
      },
    });
    expect(profile.configuration.celigo).not.toHaveProperty('apiToken');
    const rows = await allRowsAsText(location);
    for (const secret of [scene.apiToken, scene.clientId, pair.privatePem.slice(30, 80)]) {
      expect(rows).not.toContain(secret);
    }
    const actions = await database.auditEvent.findMany({ where: { profileId: scene.profileId } });
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'celigo-run-started',
        'celigo-iclient-made',
        'celigo-connection-made',
        'celigo-run-ended',
      ]),
    );
  });

  test('its success is of the values that were sent, and of no others', async () => {
    const scene = await newScene();
    await run(scene);
    const outcome = async () => {
      const profile = await read(scene.profileId);
      const { lastRun } = profile.configuration.celigo ?? {};
      return lastRun && runOutcomeNow(profile, lastRun);
    };
    expect(await outcome()).toBe('works');
    const set = async (clientId: string) => {
      const profile = await read(scene.profileId);
      await saveClientId(store, change(profile), profile, clientId);
    };
    await set('b'.repeat(64));
    expect(await outcome()).toBe('worked-before');
    await set(scene.clientId);
    expect(await outcome()).toBe('works');
  });

  test('what Celigo took is entered there, whatever its test says; not before a first one that passes', async () => {
    const scene = await newScene();
    const clientId = 'b'.repeat(64);
    const set = async (id: string) => {
      const profile = await read(scene.profileId);
      await saveClientId(store, change(profile), profile, id);
    };
    /** How many fields of the iClient are another value than in Celigo; nothing while none is entered. */
    const toChange = async () => {
      const profile = await read(scene.profileId);
      const fields = celigoFormFields(profile, 'celigo-iclient') ?? [];
      return fieldsToChange(profile, 'celigo-iclient', fields)?.length;
    };
    const wrong = { ...scene, clientId };
    await set(clientId);
    expect(await run(wrong)).toEqual({ ok: true, value: 'does-not-work' });
    expect([await toChange(), (await read(scene.profileId)).active]).toEqual([
      undefined,
      undefined,
    ]);
    await set(scene.clientId);
    expect(await run(scene)).toEqual({ ok: true, value: 'works' });
    await set(clientId);
    expect(await toChange()).toBeGreaterThan(0);
    expect(await run(wrong)).toEqual({ ok: true, value: 'does-not-work' });
    expect([await toChange(), (await read(scene.profileId)).celigoProof]).toEqual([0, undefined]);
  });

  test('an outage of Celigo’s during its own test takes no proof away', async () => {
    const scene = await newScene();
    expect(await run(scene)).toEqual({ ok: true, value: 'works' });
    const answers = doorOf(scene);
    const body = '{"errors":[{"code":"service_unavailable","message":"Try again later."}]}';
    const isOut = { status: 503, headers: {}, body, bodyShape: 'json', durationMs: 1 } as const;
    const door: OutboundDoor = async (request) =>
      request.path.endsWith('/ping') ? success(isOut) : answers(request);
    expect(await run(scene, { door })).toEqual({ ok: true, value: 'stopped' });
    const { celigoProof, configuration } = await read(scene.profileId);
    expect(celigoProof?.how).toBe('api');
    expect(configuration.celigo?.lastRun?.isBusy).toBe(true);
  });

  test('flows that use what a run does not find get no second pair unless it was asked for', async () => {
    const scene = await newScene();
    const unused = await read(scene.profileId);
    expect((await confirmCeligoWorks(store, change(unused), unused)).ok).toBe(true);
    expect(await run(scene)).toEqual({ ok: true, value: 'stopped' });
    expect(await counts(scene)).toEqual([0, 0]);
    const { celigo } = (await read(scene.profileId)).configuration;
    expect(celigo?.made).toBeUndefined();
    expect(celigo?.lastRun?.lines.find(({ state }) => state === 'failed')?.evidence).toEqual([
      expect.stringContaining('check “Create new ones if these are not found”'),
    ]);
    expect(await run(scene, { mayCreate: true })).toEqual({ ok: true, value: 'works' });
    expect(await counts(scene)).toEqual([1, 1]);
    expect(await run(scene)).toEqual({ ok: true, value: 'works' });
    expect(await counts(scene)).toEqual([1, 1]);
    const used = await read(scene.profileId);
    expect([areBothMade(used), isUsedUnknown(used)]).toEqual([true, false]);
    const moved = { ...used, accountId: 'PRACTICE_SB1' };
    expect([areBothMade(moved), isUsedUnknown(moved)]).toEqual([false, true]);
  });

  test('flows whose pair a token does not show keep it, with its token, until new ones are asked for', async () => {
    const scene = await newScene();
    expect(await run(scene, { keepToken: true })).toEqual({ ok: true, value: 'works' });
    const before = (await read(scene.profileId)).configuration.celigo;
    // What a token of the account's sandbox shows: the same owner, and nothing of production.
    await scene.bench.emptyCeligo();
    const sandbox = { apiToken: await scene.bench.apiToken(), keepToken: true };
    expect(await run(scene, sandbox)).toEqual({ ok: true, value: 'stopped' });
    expect(await counts(scene)).toEqual([0, 0]);
    const { active, celigoProof, configuration } = await read(scene.profileId);
    expect([active?.id === undefined, celigoProof?.how]).toEqual([false, 'api']);
    const { lastRun, ...kept } = configuration.celigo ?? {};
    expect(kept).toMatchObject({ made: before?.made, apiToken: { token: scene.apiToken } });
    expect(lastRun && foundNothingInUse(lastRun)).toBe(true);
    expect(JSON.stringify(lastRun)).toMatch(/other environment \(production or sandbox\)/);
    expect(await run(scene, { mayCreate: true })).toEqual({ ok: true, value: 'works' });
    expect(await counts(scene)).toEqual([1, 1]);
    const ended = (await read(scene.profileId)).configuration.celigo;
    expect(ended?.made).not.toEqual(before?.made);
    expect(ended?.lastRun && foundNothingInUse(ended.lastRun)).toBe(false);
  });

  test('a token is sealed only when that was asked for, and can be forgotten', async () => {
    const scene = await newScene();
    await run(scene, { keepToken: true });
    const token = { region: 'north-america', token: scene.apiToken };
    expect((await read(scene.profileId)).configuration.celigo?.apiToken).toEqual(token);
    expect(await allRowsAsText(location)).not.toContain(scene.apiToken);
    const where = { id: scene.profileId };
    const { sealedConfiguration } = await database.profile.findUniqueOrThrow({ where });
    await forgetCeligoToken(store, { profileId: scene.profileId, actor: ACTOR, now: new Date() });
    const { celigo } = (await read(scene.profileId)).configuration;
    expect(celigo).not.toHaveProperty('apiToken');
    expect(celigo).toHaveProperty('made');
    // The profile's key is still there: a copy of what it sealed would open.
    expect(await piecesLeft(location, sealedConfiguration)).toEqual([]);
  });

  test('a token that Celigo accepted is sealed also when the run stops later', async () => {
    const scene = await newScene();
    const answers = doorOf(scene);
    const door: OutboundDoor = async (request) => {
      const answer = await answers(request);
      const isList = request.path === '/v1/iclients' && request.method === 'GET';
      return isList && answer.ok ? success({ ...answer.value, status: 503 }) : answer;
    };
    expect(await run(scene, { keepToken: true, door })).toEqual({ ok: true, value: 'stopped' });
    const { celigo } = (await read(scene.profileId)).configuration;
    expect(celigo?.apiToken?.token).toBe(scene.apiToken);
    expect(celigo).not.toHaveProperty('creating');
  });

  test('what Celigo says of a document that it refuses is kept with the run, without secrets', async () => {
    const scene = await newScene();
    const answers = doorOf(scene);
    const errors = [{ code: 'invalid', message: `No: ${scene.clientId}`, field: 'jwt.payload' }];
    const door: OutboundDoor = async (request) => {
      if (request.method !== 'POST') {
        return answers(request);
      }
      const body = JSON.stringify({ errors });
      return success({ status: 422, headers: {}, body, bodyShape: 'json', durationMs: 1 });
    };
    expect(await run(scene, { door })).toEqual({ ok: true, value: 'stopped' });
    const { celigo } = (await read(scene.profileId)).configuration;
    expect(celigo?.lastRun?.answer).toContain('"field": "jwt.payload"');
    expect(celigo?.lastRun?.answer).not.toContain(scene.clientId);
  });

  test('what Celigo was asked to create is written down first, and struck out when it has answered', async () => {
    const scene = await newScene();
    const seen: Array<string | undefined> = [];
    const door = doorOf(scene, async () => {
      seen.push((await read(scene.profileId)).configuration.celigo?.creating?.kind);
    });
    await run(scene, { door });
    expect(seen).toEqual([undefined, undefined, 'iclients', undefined, 'connections', undefined]);
    expect((await read(scene.profileId)).configuration.celigo).not.toHaveProperty('creating');
  });

  test.each(['iclients', 'connections'])(
    'what may still appear of the %s stays known to the run after one that could not look',
    async (kind) => {
      const scene = await newScene();
      const answers = doorOf(scene);
      const creating = async () =>
        (await read(scene.profileId)).configuration.celigo?.creating?.kind;
      const late: Array<OutboundRequest> = [];
      const isOf = (request: OutboundRequest, method: string) =>
        request.method === method && request.path === `/v1/${kind}`;

      // Celigo comes to it later than the answer can be waited for.
      const lost: OutboundDoor = async (request) => {
        if (!isOf(request, 'POST')) {
          return answers(request);
        }
        late.push(request);
        const message = 'The connection was closed.';
        return failure({ code: 'network-unreachable', message, durationMs: 1 });
      };
      await run(scene, { door: lost });
      expect(await creating()).toBe(kind);

      const noList: OutboundDoor = async (request) => {
        const answer = await answers(request);
        return isOf(request, 'GET') && answer.ok
          ? success({ ...answer.value, status: 503 })
          : answer;
      };
      await run(scene, { door: noList });
      expect(await creating()).toBe(kind);

      let waitedMs = 0;
      const ended = await run(scene, {
        clock: () => new Date(Date.now() + waitedMs),
        wait: async (milliseconds) => {
          waitedMs += milliseconds;
          await Promise.all(late.splice(0).map(answers));
        },
      });
      expect(ended).toEqual({ ok: true, value: 'works' });
      expect(late).toEqual([]);
      expect(await counts(scene)).toEqual([1, 1]);
      expect(await creating()).toBeUndefined();
    },
  );

  test.each([
    ['cannot be asked', true, 'iclients'],
    ['does not show it', false, undefined],
  ])(
    'an error in answer to a creation leaves it open where the list %s',
    async (_, isDown, kind) => {
      const scene = await newScene();
      const answers = doorOf(scene);
      let hasAsked = false;
      await run(scene, {
        door: async (request) => {
          if (request.method === 'POST') {
            hasAsked = true;
            const body = '{"errors":[{"code":"internal","message":"No"}]}';
            return success({ status: 500, headers: {}, body, bodyShape: 'json', durationMs: 1 });
          }
          const answer = await answers(request);
          return hasAsked && isDown && answer.ok
            ? success({ ...answer.value, status: 503 })
            : answer;
        },
      });
      const { celigo } = (await read(scene.profileId)).configuration;
      expect(celigo?.creating?.kind).toBe(kind);
    },
  );

  test('a clock that was ahead when Celigo was asked has no run wait longer than for a lost answer', async () => {
    const scene = await newScene();
    const ahead = 30 * 86_400_000;
    const lost: OutboundDoor = async (request) =>
      request.method === 'POST'
        ? failure({ code: 'network-unreachable', message: 'It was closed.', durationMs: 1 })
        : doorOf(scene)(request);
    await run(scene, { door: lost, clock: () => new Date(Date.now() + ahead) });
    let waitedMs = 0;
    const ended = await run(scene, {
      clock: () => new Date(Date.now() + waitedMs),
      wait: async (milliseconds) => {
        waitedMs += milliseconds;
        if (waitedMs > 60_000) {
          throw new Error('It still waits.');
        }
      },
    });
    expect(ended).toEqual({ ok: true, value: 'works' });
  });

  test('a token that Celigo refuses is not sealed, and nothing is settled', async () => {
    const scene = { ...(await newScene()), apiToken: 'f0'.repeat(16) };
    expect(await run(scene, { keepToken: true })).toEqual({ ok: true, value: 'stopped' });
    const profile = await read(scene.profileId);
    expect(profile.configuration.celigo).not.toHaveProperty('apiToken');
    expect(profile.celigoIclientSettled).toBe(false);
  });

  test('two runs at the same time make one of each', async () => {
    const scene = await newScene();
    const both = await Promise.all([run(scene), run(scene)]);
    expect(both).toEqual([
      { ok: true, value: 'works' },
      { ok: true, value: 'works' },
    ]);
    expect(await counts(scene)).toEqual([1, 1]);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'ended with its process before call %i, it is shown as under way, and the next one makes one of each',
    async (call) => {
      const scene = await newScene();
      const door = doorOf(scene, async (count) => {
        if (count === call) {
          throw new Killed();
        }
      });
      await expect(run(scene, { door })).rejects.toBeInstanceOf(Killed);
      const { celigo } = (await read(scene.profileId)).configuration;
      expect(celigo?.lastRun?.outcome).toBe('under-way');
      expect(await run(scene)).toEqual({ ok: true, value: 'works' });
      expect(await counts(scene)).toEqual([1, 1]);
    },
  );

  test('the lease of a process that is gone is waited out', async () => {
    const scene = await newScene();
    const { profileId } = scene;
    const expiresAt = new Date(Date.now() + 1_500);
    await database.celigoRunLease.create({ data: { profileId, holder: 'gone', expiresAt } });
    expect(await run(scene)).toEqual({ ok: true, value: 'works' });
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
    expect(await database.celigoRunLease.count({ where: { profileId } })).toBe(0);
  });

  test('a lease that nobody renews is over in time, however far ahead a wrong clock put its end', async () => {
    const { profileId } = await newScene();
    const expiresAt = new Date(Date.now() + 365 * 24 * 3_600_000);
    await database.celigoRunLease.create({ data: { profileId, holder: 'gone', expiresAt } });
    const taken = await takeRunLease(database, profileId, 600);
    expect(await taken?.isHeld()).toBe(true);
    await taken?.release();
  });

  test.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])(
    'an instance whose clock is an hour %s keeps to the lease of another one',
    async (_how, offsetMs) => {
      const { profileId } = await newScene();
      const held = await takeRunLease(database, profileId);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offsetMs });
      const waiting = takeRunLease(database, profileId);
      for (let round = 0; round < 5; round += 1) {
        expect(await held?.isHeld()).toBe(true);
      }
      await held?.release();
      const taken = await waiting;
      vi.useRealTimers();
      const lease = await database.celigoRunLease.findUniqueOrThrow({ where: { profileId } });
      const restMs = lease.expiresAt.getTime() - Date.now();
      expect(restMs).toBeGreaterThan(0);
      expect(restMs).toBeLessThan(60_000);
      await taken?.release();
    },
  );

  test('a run that lost its lease to another one creates nothing', async () => {
    const scene = await newScene();
    const { profileId } = scene;
    const door = doorOf(scene, async (call) => {
      if (call === 2) {
        await database.celigoRunLease.update({ where: { profileId }, data: { holder: 'other' } });
      }
    });
    expect(await run(scene, { door })).toEqual({ ok: true, value: 'stopped' });
    expect(await counts(scene)).toEqual([0, 0]);
  });

  /** A door whose Celigo says that the token belongs to somebody else. */
  const doorOfOther = (scene: Scene, userId: string): OutboundDoor => {
    const answers = doorOf(scene);
    return async (request) => {
      const answer = await answers(request);
      const isToken = request.path === '/v1/tokenInfo' && answer.ok;
      const body = JSON.stringify({ _userId: userId, scope: 'fullaccess' });
      return isToken ? success({ ...answer.value, body }) : answer;
    };
  };

  test('the Celigo account of the first run is kept, and another one gets nothing until it is chosen', async () => {
    const scene = await newScene();
    await run(scene);
    const first = (await read(scene.profileId)).configuration.celigo?.account;
    expect(first).toMatchObject({ region: 'north-america', userId: '5e1ec70000000000000000a1' });

    const other = 'b'.repeat(24);
    const sent: Array<string> = [];
    const answers = doorOfOther(scene, other);
    const door: OutboundDoor = (request) => {
      sent.push(`${request.method} ${request.path}`);
      return answers(request);
    };
    expect(await run(scene, { door, keepToken: true })).toEqual({ ok: true, value: 'stopped' });
    expect(sent).toEqual(['GET /v1/tokenInfo']);
    const { celigo } = (await read(scene.profileId)).configuration;
    expect(celigo?.lastRun?.otherAccount).toMatchObject({
      was: { userId: first?.userId },
      now: { userId: other },
    });
    expect(celigo?.account).toEqual(first);
    expect(celigo).not.toHaveProperty('apiToken');

    await scene.bench.emptyCeligo();
    expect(await run(scene, { door, chosenUserId: 'c'.repeat(24) })).toMatchObject({
      value: 'stopped',
    });
    expect(await run(scene, { door, chosenUserId: other })).toMatchObject({ value: 'works' });
    const now = (await read(scene.profileId)).configuration.celigo;
    expect(now?.account?.userId).toBe(other);
    expect(now?.made?.iClientId).toBe((await scene.bench.celigoResources())[0]?.id);
    expect(now?.lastRun).not.toHaveProperty('otherAccount');
  });

  test('a token whose account Celigo does not tell does not count as that of before', async () => {
    const scene = await newScene();
    await run(scene);
    const door = doorOfOther(scene, 'no id');
    expect(await run(scene, { door })).toEqual({ ok: true, value: 'stopped' });
  });

  test.each([1, 3, 5])(
    'a person who may no longer do this when call %i is made has nothing more written',
    async (call) => {
      const scene = await newScene();
      let isEditor = true;
      const written: Array<string> = [];
      const answers = doorOf(scene, async (count) => {
        if (count === call) {
          isEditor = false;
        }
      });
      const door: OutboundDoor = (request) => {
        if (request.method !== 'GET') {
          written.push(request.path);
        }
        return answers(request);
      };
      await run(scene, { door, isStillAllowed: async () => isEditor });
      // The call that was under way is done; none after it, except Celigo's own test of what is made.
      const writable = { 1: 0, 3: 1, 5: 2 }[call];
      expect(written.filter((path) => !path.endsWith('/ping'))).toHaveLength(writable ?? -1);
    },
  );

  test('a key that is replaced while a run goes on is not sent any more', async () => {
    const scene = await newScene();
    const door = doorOf(scene, async (call) => {
      if (call !== 2) {
        return;
      }
      const profile = await read(scene.profileId);
      await saveClientId(store, change(profile), profile, 'f'.repeat(64));
    });
    expect(await run(scene, { door })).toEqual({ ok: true, value: 'stopped' });
    expect(await counts(scene)).toEqual([0, 0]);
  });

  test('an update is not sent either once the profile is gone or another run has its lease', async () => {
    const scene = await newScene();
    await run(scene);
    const { profileId } = scene;
    const puts: Array<string> = [];
    const withPuts =
      (answers: OutboundDoor): OutboundDoor =>
      (request) => {
        if (request.method === 'PUT') {
          puts.push(request.path);
        }
        return answers(request);
      };
    const taken = doorOf(scene, async (call) => {
      if (call === 2) {
        await database.celigoRunLease.update({ where: { profileId }, data: { holder: 'other' } });
      }
    });
    expect(await run(scene, { door: withPuts(taken) })).toEqual({ ok: true, value: 'stopped' });
    await database.celigoRunLease.deleteMany({ where: { profileId } });
    const gone = doorOf(scene, async (call) => {
      if (call === 2) {
        await deleteProfile(store, { profileId, actor: ACTOR, now: new Date() });
      }
    });
    expect(await run(scene, { door: withPuts(gone) })).toMatchObject({ ok: false });
    expect(puts).toEqual([]);
  });

  test.each(['as it is', 'backwards', 'with blanks', 'as &#nn;', 'as %xx'])(
    'a Celigo that writes the key back %s leaves no piece of it in what a viewer may read',
    async (how) => {
      const scene = await newScene();
      const disguise = (text: string): string => {
        if (how === 'backwards') {
          return [...text].reverse().join('');
        }
        if (how === 'with blanks') {
          return [...text].join(' ');
        }
        if (how === 'as &#nn;') {
          return text.replace(/./g, (sign) => `&#${sign.charCodeAt(0)};`);
        }
        if (how === 'as %xx') {
          return Buffer.from(text).toString('hex').replace(/../g, '%$&');
        }
        return text;
      };
      const answers = doorOf(scene);
      const server = createServer((request, response) => {
        let sent = '';
        request.on('data', (chunk: Buffer) => {
          sent += chunk.toString();
        });
        request.on('end', () => {
          const echo = disguise(`${request.headers.authorization} ${sent}`);
          response.writeHead(422, { 'x-echo': 'yes' });
          response.end(JSON.stringify({ errors: [{ code: echo, message: echo, field: echo }] }));
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const hostile = createOutboundDoor({ gatewayUrl: `http://127.0.0.1:${port}` });
      const door: OutboundDoor = (request) =>
        request.method === 'GET' ? answers(request) : hostile(request);
      try {
        expect(await run(scene, { door })).toEqual({ ok: true, value: 'stopped' });
      } finally {
        server.close();
        server.closeAllConnections();
      }
      const { celigo } = (await read(scene.profileId)).configuration;
      const events = await database.auditEvent.findMany({ where: { profileId: scene.profileId } });
      const shown = JSON.stringify([celigo?.lastRun, events]);
      expect(shown).toContain('Celigo refused the values (status 422).');
      const key = pair.privatePem.split('\n').slice(1, 4).join('');
      for (const secret of [key, scene.clientId, scene.apiToken]) {
        const written = disguise(secret);
        const windows = Array.from({ length: written.length - 11 }, (_, at) =>
          written.slice(at, at + 12),
        );
        expect(windows.filter((window) => shown.includes(window))).toEqual([]);
      }
    },
  );

  test('a run that an earlier version kept is shown without Celigo’s own words', async () => {
    const scene = await newScene();
    const subject = { profileId: scene.profileId, actor: ACTOR, now: new Date() };
    const old = {
      region: 'north-america',
      startedAt: '2026-01-01T00:00:00.000Z',
      outcome: 'stopped',
      lines: [{ id: 'token', state: 'failed', title: 'T', evidence: ['M I G H'] }],
      answer: 'M I G H',
    } as const;
    await changeCeligoMemory(store, subject, (memory) => ({ ...memory, lastRun: old }), {
      action: 'celigo-run-ended',
      detail: { region: 'na', outcome: 'stopped' },
    });
    const { lastRun } = (await read(scene.profileId)).configuration.celigo ?? {};
    expect(lastRun).toMatchObject({ outcome: 'stopped', lines: [{ title: 'T', evidence: [] }] });
    expect(JSON.stringify(lastRun)).not.toContain('M I G H');
  });

  test('what was changed while the run went on stays unproven; the ids are remembered all the same', async () => {
    const scene = await newScene();
    const door = doorOf(scene, async (call) => {
      if (call === 4) {
        await renameProfile(store, change(await read(scene.profileId)), 'Another name');
      }
    });
    expect(await run(scene, { door })).toEqual({ ok: true, value: 'works' });
    const profile = await read(scene.profileId);
    expect(profile.name).toBe('Another name');
    expect(profile.celigoIclientSettled).toBe(false);
    expect(profile.configuration.celigo?.made?.connectionId).toMatch(/^[0-9a-f]{24}$/);
  });

  test('values that were read before somebody changed them are not sent', async () => {
    const scene = await newScene();
    const stale = await read(scene.profileId);
    await renameProfile(store, change(stale), 'Another name');
    expect(await run(scene, { profile: stale })).toMatchObject({
      ok: false,
      error: { code: 'changed-meanwhile' },
    });
    expect(await counts(scene)).toEqual([0, 0]);
  });

  test('a profile that is deleted while the run goes on ends it', async () => {
    const scene = await newScene();
    const door = doorOf(scene, async (call) => {
      if (call === 3) {
        await deleteProfile(store, {
          profileId: scene.profileId,
          actor: ACTOR,
          now: new Date(),
        });
      }
    });
    expect(await run(scene, { door })).toMatchObject({
      ok: false,
      error: {
        code: 'profile-not-found',
        message: expect.not.stringContaining('Nothing was sent'),
      },
    });
    expect(await counts(scene)).toEqual([1, 0]);
  });
});
