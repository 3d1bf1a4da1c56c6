import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openWatchScene, type WatchScene } from '@/lib/watch/watch-scene.fixture';
import { GET } from './route';

const TOKEN = 'a-token-of-some-length';

let scene: WatchScene;
let profileId: string;

beforeAll(async () => {
  scene = await openWatchScene('sqlite', { METRICS_TOKEN: TOKEN });
  profileId = await scene.addProfile();
  await scene.database.profile.update({
    where: { id: profileId },
    data: { lastTestAt: new Date(), lastTestOutcome: 'works' },
  });
});

afterAll(() => scene.close());

/** Asks as Prometheus does. The server keeps its installation in this global. */
function ask(authorization?: string): Promise<Response> {
  vi.stubGlobal('wizardInstallation', Promise.resolve(scene.installation));
  const headers = authorization === undefined ? {} : { authorization };
  return GET(new Request('http://127.0.0.1/api/metrics', { headers }));
}

test.each([undefined, 'Bearer another-token-of-some-length', `Basic ${TOKEN}`])(
  'whoever sends %s gets 401, and nothing of the profiles',
  async (authorization) => {
    const answer = await ask(authorization);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await answer.text()).not.toContain(profileId);
  },
);

test('whoever sends the token gets the metrics, which nothing on the way keeps', async () => {
  const answer = await ask(`Bearer ${TOKEN}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toContain(`netsuite_m2m_connection_up{profile="${profileId}"`);
});
