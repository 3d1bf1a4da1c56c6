import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import {
  calendarText,
  createCalendarFeed,
  listCalendarFeeds,
  revokeCalendarFeed,
} from './calendar';
import { isMetricsToken, metricsText } from './metrics';
import { openWatchScene, type WatchScene } from './watch-scene.fixture';

const OWNER = { id: 'owner', email: 'owner@example.com' };
const NOW = new Date('2026-11-29T12:00:00Z');
const BEGIN = new Date('2026-06-01T00:00:00Z');
const END = new Date('2027-11-23T00:00:00Z');
const ADDRESS = 'https://m2m.example.com';

test('only the whole token opens the metrics', () => {
  const token = 'a-token-of-some-length';
  expect(isMetricsToken(`Bearer ${token}`, token)).toBe(true);
  for (const header of [null, '', token, `Bearer ${token.slice(1)}`, `Basic ${token}`, 'Bearer ']) {
    expect(isMetricsToken(header, token)).toBe(false);
  }
});

describe.each(DATABASE_PROVIDERS)('the ends of certificates on %s', (provider) => {
  let scene: WatchScene;
  let profileId: string;

  beforeAll(async () => {
    scene = await openWatchScene(provider);
    profileId = await scene.addProfile();
    await scene.database.profile.update({
      where: { id: profileId },
      data: { name: 'Orders, "big"; \\ one\nline', lastTestAt: NOW, lastTestOutcome: 'works' },
    });
    await scene.database.credential.create({
      data: {
        ...{ id: 'credential', profileId, stage: 'active', activeForProfile: profileId },
        ...{ algorithm: 'ES256', certificatePem: '', thumbprint: 't', sealedPrivateKey: '' },
        ...{ notBefore: BEGIN, notAfter: END, createdAt: BEGIN },
      },
    });
  });

  afterAll(() => scene.close());

  test('a calendar app reads them, until the address is revoked', async () => {
    const { database } = scene;
    const token = await createCalendarFeed(database, 'Team', { actor: OWNER, now: NOW });
    const text = (await calendarText(database, token, ADDRESS)) ?? '';
    const events = new ICAL.Component(ICAL.parse(text))
      .getAllSubcomponents('vevent')
      .map((component) => new ICAL.Event(component));
    expect(events.map(({ startDate }) => startDate.toString()).sort()).toEqual([
      '2027-05-27',
      '2027-11-23',
    ]);
    const end = events.find(({ uid }) => uid === 'end-credential');
    expect(end?.startDate.isDate).toBe(true);
    expect(end?.summary).toContain('Orders, "big"; \\ one');
    expect(end?.description).toContain(`${ADDRESS}/profiles/${profileId}/renewal`);
    const [feed] = await listCalendarFeeds(database);
    expect(JSON.stringify(await database.calendarFeed.findMany())).not.toContain(token);
    await revokeCalendarFeed(database, feed?.id ?? '', { actor: OWNER, now: NOW });
    expect(await calendarText(database, token, ADDRESS)).toBeUndefined();
    expect(await calendarText(database, '', ADDRESS)).toBeUndefined();
  });

  test('Prometheus reads them, and a hostile name stays in its label', async () => {
    const lines = (await metricsText(scene.installation, 0)).split('\n');
    const sample = (metric: string) =>
      lines.find((line) => line.startsWith(`${metric}{profile="${profileId}"`))?.split('} ')[1];
    expect(sample('netsuite_m2m_certificate_end_timestamp_seconds')).toBe(
      String(END.getTime() / 1000),
    );
    expect(sample('netsuite_m2m_connection_up')).toBe('1');
    expect(sample('netsuite_m2m_last_check_timestamp_seconds')).toBe(String(NOW.getTime() / 1000));
    expect(sample('netsuite_m2m_renewal_due_timestamp_seconds')).toBe(
      String(Date.parse('2027-05-27T00:00:00Z') / 1000),
    );
    expect(sample('netsuite_m2m_rehearsal_ok')).toBeUndefined();
    const samples = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples.every((line) => /^netsuite_m2m_\w+\{.*\} \d+$/.test(line))).toBe(true);
  });

  test('of an automatic renewal they show its own start, and its rehearsal', async () => {
    const { database, installation } = scene;
    const sample = async (metric: string, atMs: number) =>
      (await metricsText(installation, atMs))
        .split('\n')
        .find((line) => line.startsWith(`${metric}{`));
    const plan = { isAutomatic: true, daysBefore: 30, rehearsalWorks: true };
    await database.renewalPlan.create({ data: { profileId, ...plan } });
    const due = await sample('netsuite_m2m_renewal_due_timestamp_seconds', 100_000);
    const beforeEnd = END.getTime() / 1000 - Number(due?.split('} ')[1]);
    // Each profile starts within a day of the chosen one.
    expect(beforeEnd / 86_400).toBeGreaterThan(29);
    expect(beforeEnd / 86_400).toBeLessThanOrEqual(30);
    expect(await sample('netsuite_m2m_rehearsal_ok', 100_000)).toMatch(/ 1$/);
    await database.renewalPlan.update({ where: { profileId }, data: { rehearsalWorks: false } });
    expect(await sample('netsuite_m2m_rehearsal_ok', 200_000)).toMatch(/ 0$/);
  });

  test('before Celigo uses the certificate they say nothing of a renewal', async () => {
    const { database } = scene;
    const place = async (activeForProfile: string | null, nextForProfile: string | null) =>
      database.credential.update({
        where: { id: 'credential' },
        data: { activeForProfile, nextForProfile },
      });
    await place(null, profileId);
    const token = await createCalendarFeed(database, 'Team', { actor: OWNER, now: NOW });
    const text = (await calendarText(database, token, ADDRESS)) ?? '';
    expect(text).toContain('end-credential');
    expect(text).not.toMatch(/renew/i);
    const metrics = await metricsText(scene.installation, 250_000);
    expect(metrics).toContain('netsuite_m2m_certificate_end_timestamp_seconds{');
    expect(metrics).not.toContain('netsuite_m2m_renewal_due_timestamp_seconds{');
    await place(profileId, null);
  });

  test('of a certificate that NetSuite shortens they show NetSuite’s end', async () => {
    const { database } = scene;
    const ending = (notAfter: Date) =>
      database.credential.update({ where: { id: 'credential' }, data: { notAfter } });
    await ending(new Date('2036-06-01T00:00:00Z'));
    const end = String(Date.parse('2028-06-01T00:00:00Z') / 1000);
    expect(await metricsText(scene.installation, 290_000)).toMatch(
      new RegExp(`^netsuite_m2m_certificate_end_timestamp_seconds.* ${end}$`, 'm'),
    );
    const token = await createCalendarFeed(database, 'Team', { actor: OWNER, now: NOW });
    expect(await calendarText(database, token, ADDRESS)).toContain('VALUE=DATE:20280601');
    await ending(END);
  });

  test('asked often, they cost the database one look in ten seconds', async () => {
    const before = await metricsText(scene.installation, 320_000);
    await scene.database.profile.update({
      where: { id: profileId },
      data: { lastTestOutcome: 'does-not-work' },
    });
    expect(await metricsText(scene.installation, 329_000)).toBe(before);
    expect(await metricsText(scene.installation, 331_000)).not.toBe(before);
  });
});
