import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { databaseLocation } from '@/lib/database/location';
import { allRowsAsText } from '@/lib/database/test-databases';
import { type MailServer, saveChannel } from './channels';
import { type MailedLink, mailLink } from './link-mail';
import { startMailServer, type TestMailServer } from './mail-server.fixture';
import { openWatchScene, type WatchScene } from './watch-scene.fixture';

const BY = {
  actor: { id: 'owner', email: 'owner@example.com' },
  now: new Date('2026-11-24T12:00:00.000Z'),
};
const TOKEN = 'Zk3vT0kenThatNobodyElseKnows-9xQ';
const LINK: MailedLink = {
  ...{ gives: 'account', email: 'new@example.com' },
  address: `https://m2m.example.com/invitation/${TOKEN}`,
  expiresAt: new Date('2026-12-01T12:00:00.000Z'),
};

let scene: WatchScene;
let server: TestMailServer;

beforeAll(async () => {
  scene = await openWatchScene('sqlite', { NOTIFY_PRIVATE_TARGETS: 'on' });
  server = await startMailServer();
});

beforeEach(() => {
  server.mails.length = 0;
  server.refusal = undefined;
});

afterAll(async () => {
  await server.close();
  await scene.close();
});

async function setMailServer(changes: Partial<MailServer> = {}): Promise<void> {
  await scene.database.notificationChannel.deleteMany();
  const settings = server.settings(changes);
  await saveChannel(scene.installation, { name: 'Mail', settings }, BY);
}

/** A mail as it reads, its line ends undone. */
const plain = (raw = '') => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');

test('without a mail server nothing is sent, and nothing is recorded', async () => {
  expect(await mailLink(scene.installation, LINK, BY)).toBeUndefined();
  expect(await scene.database.auditEvent.count({ where: { action: 'link-mailed' } })).toBe(0);
});

test.each([
  ['account', 'Your invitation to NetSuite M2M Wizard'],
  ['password', 'A new password for NetSuite M2M Wizard'],
] as const)(
  'a link for a new %s reaches the one whom it is for, and no one else',
  async (gives, subject) => {
    await setMailServer();
    expect((await mailLink(scene.installation, { ...LINK, gives }, BY))?.ok).toBe(true);
    expect(server.mails.map(({ to }) => to)).toEqual([['new@example.com']]);
    const read = plain(server.mails[0]?.raw);
    expect(read).toContain(`Subject: ${subject}`);
    expect(read).toContain(LINK.address);
    expect(read).toContain('until December 1, 2026 at 12:00 UTC');
    const recorded = await scene.database.auditEvent.findMany({
      where: { action: 'link-mailed' },
      orderBy: { sequence: 'asc' },
    });
    expect(recorded.at(-1)).toMatchObject({ actorEmail: 'owner@example.com' });
    const { databaseUrl, dataFolder } = scene.installation.environment;
    expect(await allRowsAsText(databaseLocation(databaseUrl, dataFolder))).not.toContain(TOKEN);
  },
);

test('a mail server that refuses is told of in words, without the link that it repeats', async () => {
  await setMailServer();
  server.refusal = `I do not take ${LINK.address}, nor ${TOKEN}`;
  const sent = await mailLink(scene.installation, LINK, BY);
  expect(sent?.ok === false ? sent.error.message : '').toMatch(/^127\.0\.0\.1: .*I do not take/);
  expect(JSON.stringify(sent)).not.toContain(TOKEN);
});

test('a mail server that is not there breaks nothing', async () => {
  await setMailServer({ port: 9 });
  const sent = await mailLink(scene.installation, LINK, BY);
  expect(sent?.ok).toBe(false);
});
