import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PracticeBench, RESTLETS_HOST, SUITETALK_HOST } from '../bench.fixture';
import { DISTURBANCE_KINDS, DISTURBED_PLACES, type DisturbedPlace } from './conditions';

let bench: PracticeBench;

beforeEach(async () => {
  bench = await PracticeBench.open();
});

const CALLS: Readonly<Record<DisturbedPlace, readonly [host: string, path: string]>> = {
  accountLookup: ['rest.netsuite.com', '/rest/datacenterurls?account=PRACTICE'],
  tokenEndpoint: [SUITETALK_HOST, '/services/rest/auth/oauth2/v1/token'],
  restWebServices: [SUITETALK_HOST, '/services/rest/system/v1/serverTime'],
  restlets: [RESTLETS_HOST, '/app/site/hosting/restlet.nl?script=101&deploy=1'],
};

function call(place: DisturbedPlace, signal?: AbortSignal): Promise<Response> {
  const [host, path] = CALLS[place];
  return bench.send(host, path, signal === undefined ? {} : { signal });
}

async function disturb(place: DisturbedPlace, kind: string, delaySeconds = 0): Promise<void> {
  const conditions = JSON.stringify({ disturbances: { [place]: { kind, delaySeconds } } });
  await bench.database.practiceConditions.upsert({
    where: { accountId: 'PRACTICE' },
    create: { accountId: 'PRACTICE', conditions },
    update: { conditions },
  });
}

const STATUS: Readonly<Record<string, number>> = {
  'too-many-requests': 429,
  'server-error': 500,
  unavailable: 503,
  'maintenance-page': 503,
  'proxy-page': 200,
  'bad-gateway': 502,
  redirect: 302,
  'huge-body': 200,
};

const CASES = DISTURBED_PLACES.flatMap((place) =>
  DISTURBANCE_KINDS.filter((kind) => kind !== 'none').map((kind) => [place, kind] as const),
);

describe('a disturbance', () => {
  it.each(CASES)('at %s: %s, and nowhere else', async (place, kind) => {
    const usual = new Map<DisturbedPlace, number>();
    for (const one of DISTURBED_PLACES) {
      usual.set(one, (await call(one)).status);
    }
    await disturb(place, kind);
    for (const one of DISTURBED_PLACES) {
      const answer = await call(one);
      expect(answer.status, one).toBe(one === place ? STATUS[kind] : usual.get(one));
      await answer.body?.cancel();
    }
  });

  it('leaves the other account and the set-up pages alone', async () => {
    await disturb('accountLookup', 'server-error');
    await bench.set({ accountClosed: true });
    const look = (account: string) =>
      bench.send('rest.netsuite.com', `/rest/datacenterurls?account=${account}`);
    expect((await look('PRACTICE')).status).toBe(500);
    expect((await look('PRACTICE_SB1')).status).toBe(200);
    expect(await bench.page('/app/practice/conditions.nl')).toContain('The account is closed');
  });

  it('writes nothing into the Login Audit Trail', async () => {
    await disturb('restWebServices', 'too-many-requests');
    await call('restWebServices');
    expect(await bench.lastAuditRow()).toBeUndefined();
  });

  it('redirects to another host', async () => {
    await disturb('tokenEndpoint', 'redirect');
    const location = (await call('tokenEndpoint')).headers.get('location') ?? '';
    expect(new URL(location).hostname).toBe('system.netsuite.com');
  });

  it('answers 50 MB, made only as far as they are read', async () => {
    await disturb('restlets', 'huge-body');
    const reader = (await call('restlets')).body?.getReader();
    let length = 0;
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      length += part.value.byteLength;
    }
    expect(length).toBe(50 * 1024 * 1024);
  });

  it('that is not understood does not disturb', async () => {
    const usual = (await call('restWebServices')).status;
    for (const value of ['on fire', 'none']) {
      await disturb('restWebServices', value, 100_000);
      expect((await call('restWebServices')).status).toBe(usual);
    }
  });
});

describe('a closed account', () => {
  it('is known neither to the look-up nor at its hosts', async () => {
    await bench.set({ accountClosed: true });
    const lookUp = await call('accountLookup');
    expect([lookUp.status, await lookUp.text()]).toEqual([400, 'Company Id is invalid']);
    for (const place of ['tokenEndpoint', 'restWebServices', 'restlets'] as const) {
      const answer = await call(place);
      expect(answer.status, place).toBe(404);
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
    const other = await bench.send(
      'rest.netsuite.com',
      '/rest/datacenterurls?account=PRACTICE_SB1',
    );
    expect(other.status).toBe(200);
  });
});

describe('a slow answer', () => {
  it('comes after its delay and not before', async () => {
    await disturb('restWebServices', 'unavailable', 120);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const settled = vi.fn();
      const answer = call('restWebServices');
      void answer.then(settled);
      await vi.advanceTimersByTimeAsync(119_999);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect((await answer).status).toBe(503);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends as soon as the caller gives up, and leaves no timer behind', async () => {
    await disturb('tokenEndpoint', 'none', 120);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const caller = new AbortController();
      const answer = call('tokenEndpoint', caller.signal);
      await vi.advanceTimersByTimeAsync(1000);
      expect(vi.getTimerCount()).toBe(1);
      caller.abort();
      expect((await answer).status).toBe(499);
      expect(vi.getTimerCount()).toBe(0);
      expect((await call('tokenEndpoint', caller.signal)).status).toBe(499);
    } finally {
      vi.useRealTimers();
    }
  });
});
