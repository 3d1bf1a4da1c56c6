import { beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { connectionDocument } from '@/lib/celigo/connection';
import { iClientDocument } from '@/lib/celigo/iclient';
import { withValueAt } from '@/lib/json-object';
import type { OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { ecPair, type OpensslPair, opensslPair, PracticeBench } from '@/lib/practice/bench.fixture';
import { failure, success } from '@/lib/result';
import { createCeligoApiClient } from './client';
import {
  type CeligoIds,
  type CeligoRunOutcome,
  type MakeInCeligoRequest,
  makeInCeligo,
} from './make-in-celigo';
import { profileMark } from './marker';

const MARK = profileMark('profile-1', 'PRACTICE');

let pairs: { readonly ES256: OpensslPair; readonly PS256: OpensslPair };

beforeAll(() => {
  pairs = { ES256: ecPair('P-256'), PS256: opensslPair('-newkey', 'rsa:3072') };
});

/** The end of the process, as far as the run can tell. */
class Killed extends Error {}

/** Where the world breaks, counted over calls to the door and writings of what was made. */
type Break = {
  readonly at: number;
  /** `before` it was done, `after` it was done; `lost`: done, but the answer never comes. */
  readonly how: 'before' | 'after' | 'lost';
};

const account = (() => {
  const parsed = parseAccountId('PRACTICE');
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  return parsed.value;
})();

/** A practice world, and what a profile wrote down about it. */
class Scene {
  known: CeligoIds = {};
  steps = 0;
  sent: Array<OutboundRequest> = [];
  broken: Break | undefined;
  clientId = '';
  certificateId = '';
  apiToken = '';
  profileName = 'Orders';
  mark = MARK;
  leaseIsLost = false;
  now = new Date('2026-11-24T12:00:00.000Z');
  openCreation: MakeInCeligoRequest['openCreation'];
  /** Told of each wait, after the clock went on. */
  onWait: () => Promise<void> = async () => undefined;

  private constructor(
    readonly bench: PracticeBench,
    readonly algorithm: 'ES256' | 'PS256',
  ) {}

  static async prepare(algorithm: 'ES256' | 'PS256' = 'ES256'): Promise<Scene> {
    return new Scene(await PracticeBench.open(), algorithm).#prepare();
  }

  async #prepare(): Promise<this> {
    const { id, clientId } = await this.bench.saveRecord();
    this.clientId = clientId;
    const { certificatePem } = pairs[this.algorithm];
    this.certificateId = await this.bench.saveMapping(id, certificatePem);
    this.apiToken = await this.bench.apiToken();
    return this;
  }

  async #step<Value>(work: () => Promise<Value>): Promise<Value | 'lost'> {
    this.steps += 1;
    const how = this.broken?.at === this.steps ? this.broken.how : undefined;
    if (how === 'before') {
      throw new Killed();
    }
    const value = await work();
    if (how === 'after') {
      throw new Killed();
    }
    return how === 'lost' ? 'lost' : value;
  }

  /** Celigo's word for the scope of the API token. */
  scope = 'fullaccess';

  readonly door: OutboundDoor = async (request) => {
    this.sent.push(request);
    const { host, path, method, headers, body } = request;
    const answer = await this.#step(() =>
      this.bench.send(host, path, { method, headers, ...(body === undefined ? {} : { body }) }),
    );
    if (answer === 'lost') {
      const message = 'The connection was closed.';
      return failure({ code: 'network-unreachable', message, durationMs: 1 });
    }
    return success({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: (await answer.text()).replace('"fullaccess"', JSON.stringify(this.scope)),
      bodyShape: 'json',
      durationMs: 1,
    });
  };

  run(broken?: Break): Promise<CeligoRunOutcome> {
    this.steps = 0;
    this.sent = [];
    this.broken = broken;
    const scopes = ['rest_webservices'] as const;
    const { algorithm, clientId, certificateId, profileName } = this;
    const privateKeyPem = pairs[algorithm].privatePem;
    const values = { account, scopes, profileName };
    return makeInCeligo({
      client: createCeligoApiClient({
        door: this.door,
        region: 'north-america',
        apiToken: this.apiToken,
        knownSecrets: [privateKeyPem, clientId],
        wait: async () => undefined,
        clock: () => this.now,
      }),
      mark: this.mark,
      iClient: iClientDocument({ ...values, algorithm, clientId, certificateId, privateKeyPem }),
      connection: (iClientId) => connectionDocument({ ...values, iClientId }),
      known: this.known,
      remember: async (ids) => {
        await this.#step(async () => {
          this.known = { ...this.known, ...ids };
        });
        return true;
      },
      isExpectedAccount: () => true,
      mayWrite: async () => (this.leaseIsLost ? 'Another run goes on.' : undefined),
      ...(this.openCreation === undefined ? {} : { openCreation: this.openCreation }),
      wait: async (milliseconds) => {
        this.now = new Date(this.now.getTime() + milliseconds);
        await this.onWait();
      },
      clock: () => this.now,
    });
  }

  async counts(): Promise<readonly [iClients: number, connections: number]> {
    const kinds = (await this.bench.celigoResources()).map(({ kind }) => kind);
    const iClients = kinds.filter((kind) => kind === 'iclients').length;
    return [iClients, kinds.length - iClients];
  }
}

const titles = (outcome: CeligoRunOutcome) => outcome.lines.map(({ title }) => title);

describe('a run', () => {
  test.each(['ES256', 'PS256'] as const)(
    'makes both and Celigo’s own test goes through, with %s',
    async (algorithm) => {
      const scene = await Scene.prepare(algorithm);
      const outcome = await scene.run();
      expect(titles(outcome)).toEqual([
        'Celigo accepts the API token',
        'The iClient was created',
        'The connection was created',
        'Celigo’s own test of the connection passed',
      ]);
      expect(outcome).toMatchObject({ outcome: 'works', test: { answer: '{"code":200}' } });
      expect(outcome.lines[0]?.evidence).toEqual(['Scope: Full access']);
      expect(await scene.counts()).toEqual([1, 1]);
    },
  );

  test('repeated makes nothing twice: the iClient is updated with true secrets, the connection is left as it is', async () => {
    const again = await Scene.prepare();
    await again.run();
    const outcome = await again.run();
    expect(titles(outcome).slice(1, 3)).toEqual([
      'The iClient was found and updated',
      'The connection was found and is correct',
    ]);
    expect(outcome.outcome).toBe('works');
    expect(await again.counts()).toEqual([1, 1]);
    const puts = again.sent.filter(({ method }) => method === 'PUT');
    expect(puts).toHaveLength(1);
    expect(puts[0]?.body).not.toContain('***');
    expect(puts[0]?.body).toContain('BEGIN PRIVATE KEY');
    expect(puts[0]?.body).toContain(again.clientId);
  });
});

/** How many things a clean first run does: six calls and two writings. */
const CLEAN_RUN_STEPS = 8;

test('the number of steps that the table below covers is that of a clean run', async () => {
  const scene = await Scene.prepare();
  await scene.run();
  expect(scene.steps).toBe(CLEAN_RUN_STEPS);
});

describe.each(['before', 'after', 'lost'] as const)('the process ends %s', (how) => {
  const steps = Array.from({ length: CLEAN_RUN_STEPS }, (_, index) => index + 1);

  test.each(steps)(
    'step %i: repeated, it leaves exactly one iClient and one connection',
    async (at) => {
      const scene = await Scene.prepare();
      const first = await scene.run({ at, how }).catch((error: unknown) => {
        if (!(error instanceof Killed)) {
          throw error;
        }
        return undefined;
      });
      if (how !== 'lost') {
        expect(first).toBeUndefined();
      }
      expect((await scene.run()).outcome).toBe('works');
      expect(await scene.counts()).toEqual([1, 1]);
      expect((await scene.run()).outcome).toBe('works');
      expect(await scene.counts()).toEqual([1, 1]);
    },
  );

  test.each(steps)(
    'step %i of an update: repeated, there is still one of each, and it works',
    async (at) => {
      const scene = await Scene.prepare();
      await scene.run();
      scene.profileName = 'Orders, renamed';
      await scene.run({ at, how }).catch(() => undefined);
      expect((await scene.run()).outcome).toBe('works');
      expect(await scene.counts()).toEqual([1, 1]);
    },
  );
});

describe('what was made is found again', () => {
  test('by its mark, when the ids were never written down and the profile has another name', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    scene.known = {};
    scene.profileName = 'Another name';
    const outcome = await scene.run();
    expect(titles(outcome)).toContain('The connection was found and updated');
    expect(await scene.counts()).toEqual([1, 1]);
  });

  test('by its name and address, when it was made by hand', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    for (const resource of await scene.bench.celigoResources()) {
      const text = JSON.stringify(resource.document).replace(/"unencrypted":\{[^}]*\},?/, '');
      const document = JSON.parse(text.replaceAll(',}', '}'));
      await scene.bench.celigo.replaceDocument({ ...resource, document });
    }
    scene.known = {};
    expect((await scene.run()).outcome).toBe('works');
    expect(await scene.counts()).toEqual([1, 1]);
  });

  test('that of another profile is left alone, even with the same name', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    scene.known = {};
    scene.mark = profileMark('profile-2', 'PRACTICE');
    expect((await scene.run()).outcome).toBe('works');
    expect(await scene.counts()).toEqual([2, 2]);
  });

  test('what was deleted in Celigo is created again', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    await scene.bench.emptyCeligo();
    expect((await scene.run()).outcome).toBe('works');
    expect(await scene.counts()).toEqual([1, 1]);
  });

  test('when Celigo comes to it only after the next run has begun', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    const late = await scene.bench.celigoResources();
    await scene.bench.emptyCeligo();
    scene.known = {};
    scene.openCreation = { kind: 'iclients', until: new Date(scene.now.getTime() + 45_000) };
    scene.onWait = async () => {
      for (const resource of late) {
        await scene.bench.celigo.createResource(resource);
      }
    };
    expect((await scene.run()).outcome).toBe('works');
    expect(await scene.counts()).toEqual([1, 1]);
  });

  test('what never appears is made once it can no longer appear', async () => {
    const scene = await Scene.prepare();
    const until = new Date(scene.now.getTime() + 45_000);
    scene.openCreation = { kind: 'connections', until };
    expect((await scene.run()).outcome).toBe('works');
    expect(scene.now.getTime()).toBeGreaterThanOrEqual(until.getTime());
    expect(await scene.counts()).toEqual([1, 1]);
  });

  test('an answer that never came leaves the creation open, a refusal does not', async () => {
    const scene = await Scene.prepare();
    // Calls: token, list, create. The list is emptied in between.
    const lost = scene.run({ at: 3, how: 'lost' });
    scene.bench.celigo.createResource = async () => undefined;
    expect(await lost).toMatchObject({ outcome: 'stopped', creationIsOpen: true });
    const refused = await Scene.prepare();
    refused.bench.celigo.createResource = async () => undefined;
    refused.apiToken = 'f0'.repeat(16);
    expect(await refused.run()).not.toHaveProperty('creationIsOpen');
  });

  test('what a token of custom scope does not see is not made a second time', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    await scene.bench.emptyCeligo();
    scene.scope = 'custom';
    const outcome = await scene.run();
    expect(titles(outcome)).toContain('Celigo does not show this profile’s iClient');
    expect(await scene.counts()).toEqual([0, 0]);
    scene.scope = 'fullaccess';
    expect((await scene.run()).outcome).toBe('works');
  });

  test('two with the mark are not guessed at: nothing is changed', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    const [iClient] = await scene.bench.celigoResources();
    if (iClient === undefined) {
      throw new Error('no iClient');
    }
    await scene.bench.celigo.createResource({ ...iClient, id: 'f'.repeat(24) });
    scene.known = {};
    const outcome = await scene.run();
    expect(outcome.outcome).toBe('stopped');
    expect(titles(outcome)).toContain('Celigo has 2 iClients for this profile');
    expect(scene.sent.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('two connections stop a run that has updated the iClient, and it does not deny that', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    const [, connection] = await scene.bench.celigoResources();
    if (connection === undefined) {
      throw new Error('no connection');
    }
    await scene.bench.celigo.createResource({ ...connection, id: 'f'.repeat(24) });
    scene.known = {};
    const outcome = await scene.run();
    expect(titles(outcome)).toContain('The iClient was found and updated');
    expect(titles(outcome)).toContain('Celigo has 2 connections for this profile');
    expect(JSON.stringify(outcome)).not.toMatch(/nothing was (changed|sent|made)/i);
  });
});

describe('an update', () => {
  test.each([{ offline: true }, { status: 'offline' }])(
    'saves a connection again that Celigo took offline: %j',
    async (offline) => {
      const scene = await Scene.prepare();
      await scene.run();
      const [, connection] = await scene.bench.celigoResources();
      if (connection === undefined) {
        throw new Error('no connection');
      }
      // Celigo keeps the access token that it got on the connection, and shows it masked.
      const withToken = withValueAt(connection.document, 'http.auth.token', {
        token: 'granted',
        location: 'header',
      });
      const document = { ...withToken, ...offline };
      await scene.bench.celigo.replaceDocument({ ...connection, document });
      expect(titles(await scene.run())).toContain('The connection was found and updated');
      const put = scene.sent.find(
        ({ method, path }) => method === 'PUT' && path.includes('connec'),
      );
      expect(put?.body).not.toMatch(/offline|granted|\*\*\*/);
      expect(put?.body).toContain('"token":{"location":"header"}');
    },
  );

  test('keeps what was set in Celigo by hand', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    const [, connection] = await scene.bench.celigoResources();
    if (connection === undefined) {
      throw new Error('no connection');
    }
    const document = {
      ...connection.document,
      http: {
        ...Object(connection.document.http),
        retryHeader: 'x-retry',
        baseURI: 'https://wrong.example',
      },
    };
    await scene.bench.celigo.replaceDocument({ ...connection, document });
    expect((await scene.run()).outcome).toBe('works');
    expect((await scene.bench.celigoResources())[1]?.document).toMatchObject({
      http: { retryHeader: 'x-retry', baseURI: 'https://practice.suitetalk.api.netsuite.com' },
    });
  });

  test('that would destroy a secret which somebody put there by hand is not sent', async () => {
    const scene = await Scene.prepare();
    await scene.run();
    const [, connection] = await scene.bench.celigoResources();
    if (connection === undefined) {
      throw new Error('no connection');
    }
    const document = {
      ...connection.document,
      name: 'Other',
      http: { ...Object(connection.document.http), encrypted: { password: 'theirs' } },
    };
    await scene.bench.celigo.replaceDocument({ ...connection, document });
    const outcome = await scene.run();
    expect(JSON.stringify(outcome)).toContain('http.encrypted.password');
    expect(titles(outcome)).toContain('The iClient was found and updated');
    expect(JSON.stringify(outcome)).not.toMatch(/nothing was (changed|sent|made)/i);
    expect((await scene.bench.celigoResources())[1]?.document).toEqual(document);
  });
});

describe('what stops a run', () => {
  test('a token that Celigo does not know: nothing is made, and the token is nowhere in the report', async () => {
    const scene = await Scene.prepare();
    scene.apiToken = 'f0'.repeat(16);
    const outcome = await scene.run();
    expect(outcome.outcome).toBe('stopped');
    expect(JSON.stringify(outcome)).toContain('North America');
    expect(JSON.stringify(outcome)).not.toContain(scene.apiToken);
    expect(await scene.counts()).toEqual([0, 0]);
  });

  test('another run that took over: nothing is created', async () => {
    const scene = await Scene.prepare();
    scene.leaseIsLost = true;
    expect((await scene.run()).outcome).toBe('stopped');
    expect(await scene.counts()).toEqual([0, 0]);
  });

  test('a limit is waited for, and the run goes through', async () => {
    const scene = await Scene.prepare();
    await scene.bench.setCeligo({
      rateLimitedRequests: 3,
      retryAfterSeconds: 2,
    });
    expect((await scene.run()).outcome).toBe('works');
  });

  test('a longer limit than a person waits for says how long, and the next run goes on', async () => {
    const scene = await Scene.prepare();
    await scene.bench.setCeligo({
      rateLimitedRequests: 1,
      retryAfterSeconds: 90,
    });
    const outcome = await scene.run();
    expect(JSON.stringify(outcome)).toContain('Wait 90 seconds');
    expect((await scene.run()).outcome).toBe('works');
  });

  test('a test that fails in Celigo is told in Celigo’s words, without a secret', async () => {
    const scene = await Scene.prepare();
    scene.certificateId = `${scene.certificateId.slice(0, -1)}_`;
    const outcome = await scene.run();
    expect(outcome.outcome).toBe('does-not-work');
    expect(JSON.stringify(outcome)).toContain('Failed to get an access token');
    expect(JSON.stringify(outcome)).not.toContain(scene.clientId);
    expect(await scene.counts()).toEqual([1, 1]);
  });

  test.each(['GET', 'POST'] as const)(
    'the test is asked for where Celigo takes %s',
    async (pingMethod) => {
      const scene = await Scene.prepare();
      await scene.bench.setCeligo({ pingMethod });
      expect((await scene.run()).outcome).toBe('works');
    },
  );
});
