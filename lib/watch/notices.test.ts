import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DATABASE_PROVIDERS, databaseLocation } from '@/lib/database/location';
import { allRowsAsText, piecesLeft } from '@/lib/database/test-databases';
import { inTransaction } from '@/lib/database/transaction';
import { noteRehearsal, noteStopped, saveRenewalPlan } from '@/lib/renewal/plan';
import { whoMustAct } from '@/lib/renewal/who-acts';
import { createVault } from '@/lib/vault/sealed-text';
import { announce } from './alerts';
import {
  type ChannelSettings,
  listChannels,
  type MailServer,
  mailServerAmong,
  mailServerMark,
  newWebhookSecret,
  readChannel,
  removeChannel,
  SEND,
  saveChannel,
  saveMailServer,
} from './channels';
import { deliver } from './deliver';
import { type JobKind, runDueJobs } from './jobs';
import { startMailServer, type TestMailServer } from './mail-server.fixture';
import { notifyJob, sendJob, testMessage } from './notices';
import { saveWatch, WATCH_DEFAULTS, watchMark } from './settings';
import { openWatchScene, type WatchScene } from './watch-scene.fixture';

const OWNER = { id: 'owner', email: 'owner@example.com' };
const SIGN_IN = { user: 'wizard', password: 'a-secret-of-the-mail-server' };
const HOUR_MS = 3_600_000;

type Post = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

const portOf = (server: { address: () => unknown }) => (server.address() as AddressInfo).port;

describe.each(DATABASE_PROVIDERS)('notices on %s', (provider) => {
  let scene: WatchScene;
  let mailServer: TestMailServer;
  let receiver: Server;
  const posts: Array<Post> = [];
  let status = 200;

  beforeAll(async () => {
    scene = await openWatchScene(provider, {
      APP_URL: 'https://m2m.example.com',
      NOTIFY_PRIVATE_TARGETS: 'on',
    });
    mailServer = await startMailServer(SIGN_IN);
    receiver = createServer(async (request, response) => {
      const { url: path = '', headers } = request;
      posts.push({ path, headers, body: await text(request) });
      response.writeHead(status).end('taken');
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(async () => {
    mailServer.mails.length = 0;
    mailServer.isDead = false;
    posts.length = 0;
    status = 200;
    await scene.database.job.deleteMany();
    await scene.database.notificationChannel.deleteMany();
  });

  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await mailServer.close();
    await scene.close();
  });

  const hook = (
    kind: 'webhook' | 'slack' | 'teams',
    path: string,
    secret = '',
  ): ChannelSettings => ({
    kind,
    url: `http://127.0.0.1:${portOf(receiver)}${path}`,
    secret,
  });

  const save = (name: string, settings: ChannelSettings) =>
    saveChannel(scene.installation, { name, settings }, { actor: OWNER, now: new Date() });

  async function addAlert(about: string): Promise<string> {
    const id = await scene.addProfile();
    const facts = { words: 'NetSuite refused the sign-in' };
    const alert = { code: 'stopped-working', about, facts, now: new Date() } as const;
    const profile = { id, environment: 'production' };
    await inTransaction(scene.database, (transaction) =>
      announce(transaction, { ...alert, profile }),
    );
    return id;
  }

  const bothRun = (kind: JobKind, clock?: () => Date) =>
    Promise.all(
      [scene.installation, scene.other].map((instance) =>
        runDueJobs(instance, kind, clock === undefined ? {} : { clock }),
      ),
    );

  test('a mail server that somebody changed is not brought back by a page from before', async () => {
    const change = { actor: OWNER, now: new Date() };
    const shown = async () => mailServerAmong(await listChannels(scene.installation));
    const put = (seen: string, changes: Partial<MailServer>, store = scene.installation) =>
      saveMailServer(store, mailServer.settings(changes), seen, change);
    const none = mailServerMark(undefined);
    const added = await Promise.all(
      [1, 2, 3, 4].map((index) =>
        put(none, { host: `mail${index}` }, index % 2 === 0 ? scene.installation : scene.other),
      ),
    );
    expect(added.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await listChannels(scene.installation)).toHaveLength(1);
    const seen = mailServerMark(await shown());
    expect((await put(seen, { host: 'new', recipients: ['new@example.com'] })).ok).toBe(true);
    expect(await put(seen, { host: 'old' })).toMatchObject({
      ok: false,
      error: { code: 'changed-meanwhile', current: { settings: { host: 'new' } } },
    });
    const newer = mailServerMark(await shown());
    expect(await put(newer, { host: 'other', password: '' })).toMatchObject({
      error: { code: 'password-missing' },
    });
    expect((await put(newer, { host: 'new', password: '' })).ok).toBe(true);
    expect((await shown())?.settings).toMatchObject({ host: 'new', ...SIGN_IN });
    await removeChannel(scene.installation, (await shown())?.id ?? '', change);
    expect(await put(newer, { host: 'new' })).toMatchObject({
      error: { code: 'changed-meanwhile', current: undefined },
    });
  });

  test('what lasts, announced twice at the same moment, is one alert', async () => {
    const id = await scene.addProfile();
    const databases = [scene.database, scene.other.database];
    const announced = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        inTransaction(databases[index % 2] ?? scene.database, (transaction) =>
          announce(transaction, {
            ...{ code: 'rehearsal-failed', about: String(index), now: new Date() },
            facts: { reason: 'token-refused', words: `Words ${index}.`, next: 'Act.' },
            profile: { id, environment: 'production' },
          }),
        ),
      ),
    );
    expect(announced.filter((isNew) => isNew)).toHaveLength(1);
    expect(await scene.database.alert.count({ where: { profileId: id } })).toBe(1);
  });

  test('one mail to each recipient and one message to each webhook, once, with two instances', async () => {
    const secret = newWebhookSecret();
    await save('Mail', mailServer.settings());
    await save('Hook', hook('webhook', '/hook', secret));
    await save('Slack', hook('slack', '/slack'));
    await save('Teams', hook('teams', '/teams'));
    const profileId = await addAlert('one');
    await saveWatch(scene.database, {
      profileId,
      settings: { ...WATCH_DEFAULTS, contacts: ['admin@example.com', 'ops@example.com'] },
      seen: watchMark(WATCH_DEFAULTS),
      ...{ actor: OWNER, now: new Date() },
    });
    for (let turn = 0; turn < 3; turn += 1) {
      await bothRun(notifyJob);
      await bothRun(sendJob);
    }
    expect(mailServer.mails.map(({ to }) => to.join()).sort()).toEqual([
      'admin@example.com',
      'ops@example.com',
    ]);
    expect(posts.map(({ path }) => path).sort()).toEqual(['/hook', '/slack', '/teams']);
    const [{ raw } = { raw: '' }] = mailServer.mails;
    expect(raw).toMatch(/^Subject: Example: the connection stopped working\r$/m);
    expect(raw).toContain('NetSuite refused the sign-in.');
    expect(raw.replaceAll('=\r\n', '')).toContain(
      `https://m2m.example.com/profiles/${profileId}/setup/test`,
    );
    const signed = posts.find(({ path }) => path === '/hook');
    const headers = signed?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(signed?.body ?? '', headers)).toMatchObject({
      type: 'alert.stopped-working',
      data: { profile: { id: profileId, name: 'Example' } },
    });
    expect(() => new Webhook(newWebhookSecret()).verify(signed?.body ?? '', headers)).toThrow();
    expect(JSON.parse(posts.find(({ path }) => path === '/slack')?.body ?? '')).toHaveProperty(
      'text',
    );
    expect(JSON.parse(posts.find(({ path }) => path === '/teams')?.body ?? '')).toMatchObject({
      attachments: [{ content: { type: 'AdaptiveCard' } }],
    });
    expect(await scene.database.job.count({ where: { kind: SEND } })).toBe(0);
  });

  test('mails of a renewal that fails, and of one that would, say until when and when next', async () => {
    const { installation, database } = scene;
    await save('Mail', mailServer.settings());
    const profileId = await scene.addProfile();
    await database.credential.create({
      data: {
        ...{ id: profileId, profileId, stage: 'active', activeForProfile: profileId },
        ...{ algorithm: 'ES256', certificatePem: '', thumbprint: 't', sealedPrivateKey: '' },
        ...{ notBefore: new Date('2026-01-01'), notAfter: new Date('2027-11-23') },
        createdAt: new Date('2026-01-01'),
      },
    });
    const at = new Date('2027-11-01T08:00:00Z');
    const retryAt = new Date('2027-11-02T08:00:00Z');
    const subject = { profileId, actor: OWNER, now: at };
    await saveRenewalPlan(installation, subject, { isAutomatic: true, daysBefore: undefined });
    const trouble = { code: 'five-certificates', message: 'There are five.' };
    const next = whoMustAct(trouble);
    const line = { what: 'Celigo', works: false, code: 'gone', words: 'The iClient is gone.' };
    await noteRehearsal(installation, subject, { at, works: false, lines: [line] });
    await noteStopped(installation, subject, { trouble, next, at, retryAt });
    await bothRun(notifyJob);
    await bothRun(sendJob);
    const texts = mailServer.mails.map(({ raw }) => raw.replaceAll('=\r\n', ''));
    const mailOf = (subject: string) => texts.find((raw) => raw.includes(subject)) ?? '';
    expect(texts).toHaveLength(2);
    const failed = mailOf('Subject: Example: the certificate could not be renewed');
    for (const words of [
      'There are five.',
      'A NetSuite administrator must revoke a certificate',
      'The certificate in use is valid until November 23, 2027.',
      'The wizard tries again on November 2, 2027 at 08:00 UTC.',
    ]) {
      expect(failed).toContain(words);
    }
    const would = mailOf('Subject: Example: automatic renewal would fail');
    expect(would).toContain('The certificate in use is valid until November 23, 2027.');
    expect(would).toMatch(/The next rehearsal is on November [23], 2027 at \d\d:\d\d UTC\./);
  });

  /** Both instances look every hour, while the receivers answer so. */
  async function letHoursPass(from: number, to: number, answered: number): Promise<void> {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const started = Date.now();
    status = answered;
    mailServer.isDead = answered !== 200;
    for (let hour = from; hour < to; hour += 1) {
      await bothRun(sendJob, () => new Date(started + hour * HOUR_MS));
    }
    log.mockRestore();
  }

  test('whoever made a handover link is told that the guest is done, while they have an account', async () => {
    const { user } = scene.database;
    await user.create({ data: { id: 'maker', name: 'Mia', email: 'mia@example.com' } });
    await user.create({
      data: { id: 'left', name: 'Leo', email: 'leo@example.com', deactivatedAt: new Date() },
    });
    await save('Mail', mailServer.settings());
    const profile = { id: await scene.addProfile(), environment: 'production' };
    for (const to of ['mia@example.com', 'leo@example.com', 'unknown@example.com']) {
      const facts = { guest: 'Nora', part: 'NetSuite part', to };
      const alert = { code: 'handover-done', about: to, facts, now: new Date(), profile } as const;
      await inTransaction(scene.database, (transaction) => announce(transaction, alert));
    }
    for (const kind of [notifyJob, sendJob]) {
      await bothRun(kind);
    }
    expect(mailServer.mails.map(({ to }) => to.join()).sort()).toEqual([
      ...['mia@example.com', 'ops@example.com', 'ops@example.com', 'ops@example.com'],
    ]);
    expect(mailServer.mails[0]?.raw).toMatch(
      /^Subject: Example: NetSuite part finished by Nora\r$/m,
    );
    await user.deleteMany();
  });

  test('a webhook that is dead for a day gets the message once after it, under one id', async () => {
    await save('Hook', hook('webhook', '/hook', newWebhookSecret()));
    await addAlert('dead');
    await bothRun(notifyJob);
    await letHoursPass(0, 24, 503);
    const refused = posts.length;
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(15);
    expect((await listChannels(scene.installation))[0]).toMatchObject({
      waiting: 1,
      lastSentAt: undefined,
      lastFailure: '127.0.0.1 refused the message. Status 503: taken',
    });
    await letHoursPass(24, 40, 200);
    expect(posts).toHaveLength(refused + 1);
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('a mail server that is dead for a day gets each mail once after it', async () => {
    await save(
      'Mail',
      mailServer.settings({ recipients: ['ops@example.com', 'admin@example.com'] }),
    );
    await addAlert('dead mail');
    await bothRun(notifyJob);
    await letHoursPass(0, 24, 503);
    expect(mailServer.mails).toEqual([]);
    const [channel] = await listChannels(scene.installation);
    expect(channel).toMatchObject({
      waiting: 2,
      lastFailure: expect.stringContaining('Try again later'),
    });
    await letHoursPass(24, 40, 200);
    expect(mailServer.mails.map(({ to }) => to.join()).sort()).toEqual([
      'admin@example.com',
      'ops@example.com',
    ]);
  });

  test('what can never be sent is given up after some days', async () => {
    const id = await save('Lost', hook('slack', '/slack'));
    await addAlert('lost');
    await bothRun(notifyJob);
    await scene.database.notificationChannel.update({
      where: { id },
      data: { sealedSettings: 'does not open' },
    });
    await letHoursPass(0, 7 * 24, 200);
    expect(await scene.database.job.count({ where: { kind: SEND } })).toBe(0);
  });

  test('an instance without a channel’s key leaves the message to another, a damaged channel is logged', async () => {
    await save('Hook', hook('webhook', '/hook', newWebhookSecret()));
    await addAlert('keyless');
    const key = { id: 'k2', bytes: randomBytes(32) };
    const keyless = {
      ...scene.other,
      vault: createVault({ current: key, byId: new Map([[key.id, key]]) }),
    };
    const damaged = await save('Damaged', hook('webhook', '/damaged', newWebhookSecret()));
    await scene.database.notificationChannel.update({
      where: { id: damaged },
      data: { sealedSettings: 'damaged' },
    });
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await runDueJobs(keyless, notifyJob);
    expect(await scene.database.job.findMany({ where: { kind: notifyJob.kind } })).toMatchObject([
      { trouble: expect.stringContaining('a key that is missing'), attempts: 1 },
    ]);
    await runDueJobs(scene.installation, notifyJob, {
      clock: () => new Date(Date.now() + HOUR_MS),
    });
    const lines = log.mock.calls.map(([line]) => String(line)).join('');
    log.mockRestore();
    expect(lines).toContain(`Nothing is sent to the notification channel ${damaged}`);
    await bothRun(sendJob);
    expect(posts.map(({ path }) => path)).toEqual(['/hook']);
  });

  test('an instance that is killed while it sends leaves the message to another, which sends it under the same id', async () => {
    await save('Hook', hook('webhook', '/hook', newWebhookSecret()));
    await addAlert('killed');
    await bothRun(notifyJob);
    // Claimed, sent, and then killed before it was noted.
    await runDueJobs(scene.installation, {
      ...sendJob,
      run: async (context) => {
        await sendJob.run(context);
        const dead = { leaseHolder: 'dead', leaseUntil: new Date(Date.now() + 60_000) };
        await scene.database.job.updateMany({ where: { id: context.jobId }, data: dead });
        return 'finished';
      },
    });
    expect(await runDueJobs(scene.other, sendJob)).toBe(0);
    await scene.database.job.updateMany({ data: { leaseUntil: new Date(0) } });
    expect(await runDueJobs(scene.other, sendJob)).toBe(1);
    expect(posts.map(({ headers }) => headers['webhook-id'])).toEqual([
      posts[0]?.headers['webhook-id'],
      posts[0]?.headers['webhook-id'],
    ]);
    expect(await scene.database.job.count({ where: { kind: SEND } })).toBe(0);
  });

  test('a message that was accepted and could not be noted as sent is not sent again', async () => {
    await save('Hook', hook('webhook', '/hook', newWebhookSecret()));
    await addAlert('not noted');
    await bothRun(notifyJob);
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { notificationChannel } = scene.database;
    const note = vi.spyOn(notificationChannel, 'updateMany').mockRejectedValue(new Error('busy'));
    await runDueJobs(scene.installation, sendJob);
    const lines = log.mock.calls.map(([line]) => String(line)).join('');
    note.mockRestore();
    log.mockRestore();
    expect(lines).toContain('Not noted as sent');
    expect([posts.length, await scene.database.job.count({ where: { kind: SEND } })]).toEqual([
      1, 0,
    ]);
  });

  test('a message that was accepted is not sent again because its job could not be removed', async () => {
    await save('Hook', hook('webhook', '/hook', newWebhookSecret()));
    await addAlert('not removed');
    await bothRun(notifyJob);
    const remove = vi.spyOn(scene.database.job, 'deleteMany').mockRejectedValueOnce('unreachable');
    expect(await runDueJobs(scene.installation, sendJob)).toBe(1);
    expect(remove).toHaveBeenCalledTimes(2);
    await bothRun(sendJob, () => new Date(Date.now() + HOUR_MS));
    expect([posts.length, await scene.database.job.count({ where: { kind: SEND } })]).toEqual([
      1, 0,
    ]);
  });

  test.each([
    ['and is accepted then is sent', 300, [true, null, 0]],
    ['and is not accepted soon waits, and the channel is not to blame', 60_000, [false, null, 1]],
  ] as const)(
    'a message that is handed over while the server ends %s',
    async (_, answersAfterMs, expected) => {
      const end = new AbortController();
      const slow = createServer((_request, response) => {
        end.abort();
        setTimeout(() => response.end(), answersAfterMs).unref();
      });
      await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${portOf(slow)}/`;
      const id = await save('Slow', { kind: 'webhook', url, secret: newWebhookSecret() });
      await addAlert('ending');
      await bothRun(notifyJob);
      try {
        await runDueJobs(scene.installation, sendJob, { ending: end.signal });
        const { lastSentAt, lastFailure } =
          await scene.database.notificationChannel.findUniqueOrThrow({ where: { id } });
        const waiting = await scene.database.job.count({
          where: { kind: SEND, attempts: 0, leaseHolder: null },
        });
        expect([lastSentAt !== null, lastFailure, waiting]).toEqual(expected);
      } finally {
        slow.closeAllConnections();
        slow.close();
      }
    },
  );

  test('a test shows the other side’s answer, and never a secret that it repeats', async () => {
    const message = testMessage(scene.installation, new Date());
    const send = (settings: ChannelSettings) =>
      deliver({ settings, recipient: 'ops@example.com', message, allowPrivate: true });
    expect(await send(mailServer.settings())).toMatchObject({
      ok: true,
      value: { answer: expect.stringMatching(/^250 /) },
    });
    const wrong = 'a-wrong-password-that-is-repeated';
    const refused = await send(mailServer.settings({ password: wrong }));
    expect(refused.ok ? '' : refused.error.message).toMatch(/Wrong password/);
    expect(JSON.stringify(refused)).not.toContain(wrong);
    // A server that offers no TLS is not spoken to in clear.
    expect((await send(mailServer.settings({ security: 'starttls' }))).ok).toBe(false);
    expect(mailServer.mails).toHaveLength(1);
  });

  test('no target on a private network without the variable', async () => {
    const message = testMessage(scene.installation, new Date());
    for (const settings of [
      mailServer.settings(),
      hook('slack', '/slack'),
      mailServer.settings({ host: 'localhost' }),
    ]) {
      const sent = await deliver({ settings, recipient: 'a@b.co', message, allowPrivate: false });
      expect(sent.ok ? '' : sent.error.message).toContain('NOTIFY_PRIVATE_TARGETS');
    }
    expect([...mailServer.mails, ...posts]).toEqual([]);
  });

  test('addresses, passwords, and signing secrets are sealed in the database', async () => {
    const secret = newWebhookSecret();
    await save('Mail', mailServer.settings());
    const id = await save('Hook', hook('webhook', '/a-secret-path', secret));
    const { databaseUrl, dataFolder } = scene.installation.environment;
    const location = databaseLocation(databaseUrl, dataFolder);
    const rows = await allRowsAsText(location);
    for (const hidden of [SIGN_IN.password, '/a-secret-path', secret]) {
      expect(rows).not.toContain(hidden);
    }
    expect((await readChannel(scene.installation, id))?.settings).toMatchObject({ secret });
    const channels = scene.installation.database.notificationChannel;
    const replaced = await channels.findUniqueOrThrow({ where: { id } });
    await saveChannel(
      scene.installation,
      { id, name: 'Hook', settings: hook('webhook', '/b', secret) },
      { actor: OWNER, now: new Date() },
    );
    expect(await piecesLeft(location, replaced.sealedSettings)).toEqual([]);
    await addAlert('removed');
    await bothRun(notifyJob);
    const { sealedSettings } = await channels.findUniqueOrThrow({ where: { id } });
    await removeChannel(scene.installation, id, { actor: OWNER, now: new Date() });
    expect(await piecesLeft(location, sealedSettings)).toEqual([]);
    await bothRun(sendJob);
    expect(posts).toEqual([]);
  });
});
