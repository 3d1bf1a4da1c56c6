import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ACTOR, IndependentScene } from '@/lib/renewal/independent-scene.fixture';
import { saveRenewalPlan } from '@/lib/renewal/plan';
import { repeatAlertsJob } from './alerts';
import { newWebhookSecret, SEND, saveChannel } from './channels';
import { checkJob, planChecksJob } from './checks';
import { startMailServer, type TestMailServer } from './mail-server.fixture';
import { notifyJob, sendJob } from './notices';
import { startJobs } from './runner';

const DAY_MS = 86_400_000;
const KINDS = [planChecksJob, checkJob, repeatAlertsJob, notifyJob, sendJob];

let scene: IndependentScene;
let mailServer: TestMailServer;
let receiver: Server;
const posts: Array<unknown> = [];
const secret = newWebhookSecret();

beforeAll(async () => {
  const variables = { NOTIFY_PRIVATE_TARGETS: 'on' };
  scene = await IndependentScene.open('as documented', variables, 'postgresql');
  mailServer = await startMailServer();
  receiver = createServer(async (request, response) => {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    posts.push(new Webhook(secret).verify(await text(request), Object.fromEntries(headers)));
    response.end();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await mailServer.close();
  await scene.close();
});

/** The title of a mail or of a webhook's message. */
function titleOf(post: unknown): unknown {
  return JSON.parse(JSON.stringify(post)).data.title;
}

test('two instances that run remind of an end once by mail and once by webhook', async () => {
  const { installation, other, database } = scene.watch;
  await scene.setUp();
  const { profileId } = scene;
  const by = { actor: ACTOR, now: new Date() };
  await saveRenewalPlan(
    installation,
    { profileId, ...by },
    { isAutomatic: false, daysBefore: undefined },
  );
  // Six days and a bit are left.
  const notAfter = new Date(Date.now() + 6.5 * DAY_MS);
  await database.credential.updateMany({ where: { profileId }, data: { notAfter } });
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/hook`;
  await saveChannel(installation, { name: 'Mail', settings: mailServer.settings() }, by);
  const hook = { kind: 'webhook', url, secret } as const;
  await saveChannel(installation, { name: 'Hook', settings: hook }, by);

  const runners = [installation, other].map((instance) => startJobs(instance, KINDS, 200));
  const waitFor = (isSo: () => Promise<boolean>) =>
    vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 60_000 });
  const checks = { kind: 'check' };
  await waitFor(async () => (await database.job.count({ where: checks })) > 0);
  // The profile's own hour has come; and then once more, when all of it has been said.
  for (let hour = 0; hour < 2; hour += 1) {
    await database.job.updateMany({ where: checks, data: { dueAt: new Date(0) } });
    await waitFor(async () => {
      const waiting = await database.job.count({
        where: {
          OR: [{ kind: { in: [notifyJob.kind, SEND] } }, { ...checks, dueAt: new Date(0) }],
        },
      });
      return waiting === 0 && posts.length >= 2 && mailServer.mails.length >= 2;
    });
  }
  await Promise.all(runners.map(({ stop }) => stop()));

  const titles = [
    'Orders: it is time to renew the certificate',
    'Orders: the certificate expires in 7 days',
  ];
  expect(posts.map(titleOf).sort()).toEqual(titles);
  const subjects = mailServer.mails.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1]);
  expect(subjects.sort()).toEqual(titles);
  expect(await database.testRun.count({ where: { profileId, outcome: 'works' } })).toBe(2);
}, 150_000);
