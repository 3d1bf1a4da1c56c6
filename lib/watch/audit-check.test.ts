import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { recordAuditEventAlone } from '@/lib/audit/audit';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { repeatAlertsJob } from './alerts';
import { auditCheckJob } from './audit-check';
import { saveChannel } from './channels';
import { planJob, runDueJobs } from './jobs';
import { startMailServer, type TestMailServer } from './mail-server.fixture';
import { notifyJob, sendJob } from './notices';
import { currentAlerts } from './read-alerts';
import { openWatchScene, type WatchScene } from './watch-scene.fixture';

const ACTOR = { id: 'owner', email: 'owner@example.com' };
const DAY_MS = 24 * 60 * 60_000;

describe.each(DATABASE_PROVIDERS)('a changed audit record on %s', (provider) => {
  let scene: WatchScene;
  let mailServer: TestMailServer;

  beforeAll(async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    scene = await openWatchScene(provider, { NOTIFY_PRIVATE_TARGETS: 'on' });
    mailServer = await startMailServer({ user: 'wizard', password: 'a-password' });
    const settings = { ...mailServer.settings(), recipients: ['it@example.com'] };
    const saved = { name: 'Mail', settings };
    await saveChannel(scene.installation, saved, { actor: ACTOR, now: new Date() });
    const roles = { anna: 'owner', olga: 'owner', vera: 'viewer' };
    const at = new Date();
    for (const [id, role] of Object.entries(roles)) {
      const person = { id, role, name: id, email: `${id}@example.com` };
      await scene.database.user.create({ data: { ...person, createdAt: at, updatedAt: at } });
    }
    await planJob(scene.database, { kind: auditCheckJob.kind, subject: 'all', dueAt: new Date(0) });
  });

  afterAll(async () => {
    vi.restoreAllMocks();
    await mailServer.close();
    await scene.close();
  });

  /** Runs what is due on a day in both instances at once. @returns Who got a mail. */
  async function run(days: number): Promise<ReadonlyArray<string>> {
    mailServer.mails.length = 0;
    const now = Date.now();
    for (const kind of [auditCheckJob, repeatAlertsJob, notifyJob, sendJob]) {
      const turn = (instance: WatchScene['installation']) =>
        runDueJobs(instance, kind, { clock: () => new Date(now + days * DAY_MS) });
      await Promise.all([turn(scene.installation), turn(scene.other)]);
    }
    return mailServer.mails.map(({ to }) => String(to)).toSorted();
  }

  const shown = (days: number, isOwner: boolean) => {
    const now = new Date(Date.now() + days * DAY_MS);
    return currentAlerts(scene.database, { now, limit: 5, isOwner });
  };

  test('is told to owners once, again every week, and no more once it is whole', async () => {
    const { database } = scene;
    const told = ['anna@example.com', 'it@example.com', 'olga@example.com'];
    await recordAuditEventAlone(database, {
      action: 'profile-deleted',
      actor: ACTOR,
      at: new Date(),
    });
    expect(await run(0)).toEqual([]);
    const { count } = await database.auditEvent.updateMany({
      data: { actorEmail: 'someone@else' },
    });
    expect(count).toBeGreaterThan(0);
    expect(await run(1.01)).toEqual(told);
    expect(await run(2.02)).toEqual([]);
    expect(await run(8.1)).toEqual(told);
    expect(await shown(8.1, true)).toMatchObject([
      { code: 'audit-changed', path: '/audit', kind: 'danger' },
    ]);
    expect(await shown(8.1, false)).toEqual([]);
    await database.auditEvent.updateMany({ data: { actorEmail: ACTOR.email } });
    expect(await run(9.2)).toEqual([]);
    expect(await shown(9.2, true)).toEqual([]);
    expect(await run(30)).toEqual([]);
  });
});
