import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccessLost, recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { forgetAudit } from '@/lib/database/test-client.fixture';
import { allRowsAsText } from '@/lib/database/test-databases';
import { inTransaction } from '@/lib/database/transaction';
import { profileScene } from '@/lib/profiles/profile-scene.fixture';
import { changeRole, deactivatePerson } from '@/lib/sign-in/access';
import { acceptInvitation, inviteByLink } from '@/lib/sign-in/invitations';
import { hashPassword } from '@/lib/sign-in/password';
import { insertPerson, keepFirstOwner, type PeopleStore } from '@/lib/sign-in/people';
import type { SingleSignOnStore } from '@/lib/sign-in/single-sign-on/settings';
import { createVault, UnsealFailure } from '@/lib/vault/sealed-text';
import { currentAlerts } from '@/lib/watch/read-alerts';
import {
  createHandoverLink,
  findHandoverLink,
  finishHandover,
  guestActor,
  type HandoverLink,
  listHandoverLinks,
  noteUse,
  revokeHandoverLink,
  startHandover,
  tryPasscode,
} from './links';
import { openPrivateKeyWithPasscode } from './private-key';
import type { PartProgress } from './purposes';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const DAY_MS = 86_400_000;
const PASSWORD = 'a long enough password';
const PROFILE = { id: 'b3f0c0de-0000-4000-8000-000000000001', name: 'Handed over' };
const OTHER_PROFILE = { id: 'b3f0c0de-0000-4000-8000-000000000002', name: 'Another' };

const TWO_TASKS = { total: 2, unit: 'task' } as const;

const KEY = { id: 'k1', bytes: Buffer.alloc(32, 7) };
const vault = createVault({ current: KEY, byId: new Map([[KEY.id, KEY]]) });

const newDatabase = migratedDatabases();

function later(milliseconds: number): Date {
  return new Date(NOW.getTime() + milliseconds);
}

describe.each(DATABASE_PROVIDERS)('handover links on %s', (provider) => {
  let location: DatabaseLocation;
  let database: Database;
  let store: PeopleStore & SingleSignOnStore;
  let owner: { readonly id: string; readonly email: string };

  beforeAll(async () => {
    ({ database, location } = await newDatabase(provider));
    store = { database, personMacKey: 'the key of these tests', vault };
    for (const { id, name } of [PROFILE, OTHER_PROFILE]) {
      await database.profile.create({
        data: {
          ...{ id, name, accountId: 'PRACTICE', environment: 'practice', scopes: '' },
          ...{ sealedConfiguration: '', createdAt: NOW, updatedAt: NOW },
        },
      });
    }
  });

  beforeEach(async () => {
    await database.handoverLink.deleteMany();
    await database.alert.deleteMany();
    await database.job.deleteMany();
    await database.user.deleteMany();
    await database.firstOwner.deleteMany();
    await forgetAudit(database);
    const email = 'owner@example.com';
    const passwordHash = await hashPassword(PASSWORD);
    const person = { name: 'Owner', email, role: 'owner', passwordHash } as const;
    const { id } = await inTransaction(database, (transaction) =>
      insertPerson(transaction, store.personMacKey, person, NOW),
    );
    owner = { id, email };
    await keepFirstOwner(store);
  });

  const maker = (actor = owner) => ({ actor, now: NOW });

  async function makeLink(showsKey = false, actor = owner) {
    const link = { profile: PROFILE, purpose: 'celigo', days: 7, showsKey } as const;
    const made = await createHandoverLink(store, link, maker(actor));
    const { token, passcode = '' } = made;
    const found = await findHandoverLink(store, token, NOW);
    return { token, passcode, id: found?.id ?? '' };
  }

  const works = async (token: string, now = NOW) =>
    (await findHandoverLink(store, token, now)) !== undefined;

  test('a link works until its end, and looking at it changes nothing', async () => {
    const { token } = await makeLink();
    expect(await works(token)).toBe(true);
    expect(await works(token, later(7 * DAY_MS - 1))).toBe(true);
    expect(await works(token, later(7 * DAY_MS))).toBe(false);
    expect(await works(`${token}x`)).toBe(false);
    const [link] = await listHandoverLinks(store, PROFILE.id, NOW);
    expect(link?.state).toBe('waiting');
  });

  test('a link says which connection it is about', async () => {
    const { token } = await makeLink();
    const found = await findHandoverLink(store, token, NOW);
    expect(found?.profile).toEqual({ ...PROFILE, accountId: 'PRACTICE' });
  });

  test('neither the token nor the passcode is in the database', async () => {
    const { token, passcode } = await makeLink(true);
    await startHandover(store, token, 'Celia', NOW);
    const rows = await allRowsAsText(location);
    expect(rows).toContain('Celia');
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(passcode);
    expect(rows).not.toContain(passcode.replaceAll('-', ''));
  });

  const finish = (
    link: HandoverLink,
    progress: PartProgress = { ...TWO_TASKS, done: 2, isOpen: false },
  ) =>
    finishHandover(store, link, {
      progress,
      actor: guestActor(link.id, 'Celia'),
      now: NOW,
      accountTime: later(90 * DAY_MS),
      profile: { ...PROFILE, environment: 'practice' },
    });

  test('of a link that was revoked a moment before, nobody hears that the part is done', async () => {
    const { token } = await makeLink(true);
    const link = await startHandover(store, token, 'Celia', NOW);
    if (link === undefined) {
      throw new Error('The link did not start.');
    }
    await revokeHandoverLink(store, link.id, { ...maker(), profile: PROFILE });
    expect(await finish(link)).toBe(false);
    expect(await database.alert.count({ where: { key: { contains: link.id } } })).toBe(0);
  });

  test('its maker is told once that the guest is done, also if they say so twice at the same moment', async () => {
    const { token } = await makeLink(true);
    const link = await startHandover(store, token, 'Celia', NOW);
    if (link === undefined) {
      throw new Error('The link did not start.');
    }
    expect((await Promise.all([finish(link), finish(link)])).sort()).toEqual([false, true]);
    const alerts = await database.alert.findMany({ where: { code: 'handover-done' } });
    expect(alerts.map(({ facts, at }) => [JSON.parse(facts), at])).toEqual([
      [{ guest: 'Celia', part: 'Celigo part', to: owner.email }, later(90 * DAY_MS)],
    ]);
    expect(await database.job.count({ where: { kind: 'notify' } })).toBe(1);
  });

  test('a part that its guest ended early is no good news', async () => {
    const told = async (progress: PartProgress) => {
      const { token } = await makeLink();
      const link = await startHandover(store, token, 'Celia', NOW);
      if (link === undefined) {
        throw new Error('The link did not start.');
      }
      await finish(link, progress);
      const [alert] = await currentAlerts(database, { now: later(91 * DAY_MS), limit: 1 });
      await database.alert.deleteMany();
      return [alert?.kind, alert?.title, alert?.sentences[0]];
    };
    expect(await told({ ...TWO_TASKS, done: 1, isOpen: true })).toEqual([
      ...['warning', 'Handed over: Celigo part finished by Celia, 1 of 2 tasks done'],
      '1 of 2 tasks is not done yet. Finish the rest yourself, or create a new link.',
    ]);
    expect(await told({ done: 5, total: 6, unit: 'step', isOpen: true })).toEqual([
      ...['warning', 'Handed over: Celigo part finished by Celia, 5 of 6 steps done'],
      '1 of 6 steps is not done yet. Finish the rest yourself, or create a new link.',
    ]);
    expect(await told({ ...TWO_TASKS, done: 2, isOpen: false })).toEqual([
      ...['success', 'Handed over: Celigo part finished by Celia'],
      expect.stringMatching(/^Everything that Celia saved/),
    ]);
  });

  test('a link that its guest finished, or a member revoked, gives nothing anymore', async () => {
    const finished = await makeLink();
    const link = await startHandover(store, finished.token, 'Celia', NOW);
    expect(link?.guestName).toBe('Celia');
    if (link === undefined) {
      throw new Error('The link did not start.');
    }
    await finish(link);
    expect(await startHandover(store, finished.token, 'Celia', NOW)).toBeUndefined();

    const revoked = await makeLink();
    await revokeHandoverLink(store, revoked.id, { ...maker(), profile: PROFILE });
    expect(await works(revoked.token)).toBe(false);
    expect(await startHandover(store, revoked.token, 'Eve', NOW)).toBeUndefined();
    const listed = await listHandoverLinks(store, PROFILE.id, NOW);
    expect(listed.map(({ state }) => state).toSorted()).toEqual(['finished', 'revoked']);
    const recorded = await database.auditEvent.findMany({ where: { profileId: PROFILE.id } });
    expect(recorded.map(({ action }) => action).toSorted()).toEqual([
      'handover-finished',
      'handover-link-created',
      'handover-link-created',
      'handover-link-revoked',
      'handover-started',
    ]);
    expect(recorded.find(({ action }) => action === 'handover-finished')?.actorEmail).toBe(
      'Celia (guest)',
    );
  });

  test('a link of one profile is not revoked through another', async () => {
    const { id, token } = await makeLink();
    await revokeHandoverLink(store, id, { ...maker(), profile: OTHER_PROFILE });
    expect(await works(token)).toBe(true);
  });

  test.each([
    ['another purpose', { purpose: 'netsuite' }],
    ['another profile', { profileId: OTHER_PROFILE.id }],
    ['a later end', { expiresAt: later(300 * DAY_MS) }],
    ['no passcode to ask for', { passcodeMac: null }],
  ])('a row that somebody gave %s in the database is no link', async (_, change) => {
    const { id, token } = await makeLink(true);
    await database.handoverLink.update({ where: { id }, data: change });
    expect(await works(token)).toBe(false);
    const listed = await listHandoverLinks(store, PROFILE.id, NOW);
    expect(listed).toEqual([]);
  });

  test('the list tells which links can still show the private key', async () => {
    const used = await makeLink(true);
    await tryPasscode(store, used.id, used.passcode);
    const revoked = await makeLink(true);
    await revokeHandoverLink(store, revoked.id, { ...maker(), profile: PROFILE });
    await makeLink();
    const { id } = await makeLink(true);
    const ableAt = async (now: Date) =>
      (await listHandoverLinks(store, PROFILE.id, now)).flatMap((link) =>
        link.canShowKey ? [link.id] : [],
      );
    expect(await ableAt(NOW)).toEqual([id]);
    expect(await ableAt(later(90 * DAY_MS))).toEqual([]);
  });

  test('a passcode opens once, however it is typed', async () => {
    const { id, passcode } = await makeLink(true);
    expect(await tryPasscode(store, id, ` ${passcode.toLowerCase().replaceAll('-', ' ')}`)).toBe(
      'right',
    );
    expect(await tryPasscode(store, id, passcode)).toBe('used-up');
  });

  test('a passcode is used up only together with the record that it showed the private key', async () => {
    const scene = profileScene(store, owner, NOW);
    const profile = await scene.read(await scene.testable('Handed over with its key'));
    const asked = { profile, purpose: 'celigo', days: 7, showsKey: true } as const;
    const { token, passcode = '' } = await createHandoverLink(store, asked, maker());
    const link = await startHandover(store, token, 'Celia', NOW);
    if (link === undefined) {
      throw new Error('The link does not work.');
    }
    const guest = { link, name: 'Celia' };
    const open = () => openPrivateKeyWithPasscode(store, { profile, guest, passcode, now: NOW });
    const revoke = (revokedAt: Date | null) =>
      database.handoverLink.update({ where: { id: link.id }, data: { revokedAt } });
    await revoke(NOW);
    await expect(open()).rejects.toThrow(AccessLost);
    await revoke(null);
    const where = { id: profile.credential?.id ?? '' };
    const { sealedPrivateKey } = await database.credential.findUniqueOrThrow({ where });
    await database.credential.update({ where, data: { sealedPrivateKey: 'damaged' } });
    await expect(open()).rejects.toThrow(UnsealFailure);
    await database.credential.update({ where, data: { sealedPrivateKey } });
    expect(await open()).toMatchObject({ ok: true, value: expect.stringContaining('PRIVATE KEY') });
    expect(await open()).toMatchObject({ ok: false, error: { code: 'passcode-used-up' } });
    const recorded = await database.auditEvent.findMany({
      where: { action: { startsWith: 'private-key' }, profileId: profile.id },
      orderBy: { sequence: 'asc' },
    });
    expect(recorded.map(({ action }) => action)).toEqual([
      'private-key-shown',
      'private-key-refused',
    ]);
  });

  test('after five wrong passcodes the right one is refused, too', async () => {
    const { id, passcode } = await makeLink(true);
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await tryPasscode(store, id, 'AAAA-AAAA-AAAA')).toBe('wrong');
    }
    expect(await tryPasscode(store, id, passcode)).toBe('used-up');
  });

  test('of tries at the same moment at most five are looked at, and one is right', async () => {
    const { id, passcode } = await makeLink(true);
    const both = await Promise.all([1, 2].map(() => tryPasscode(store, id, passcode)));
    expect(both.toSorted()).toEqual(['right', 'used-up']);
    const other = await makeLink(true);
    const many = await Promise.all(
      Array.from({ length: 12 }, () => tryPasscode(store, other.id, 'AAAA-AAAA-AAAA')),
    );
    expect(many.filter((answer) => answer === 'wrong')).toHaveLength(5);
  });

  test('a link without a passcode shows no key to any', async () => {
    const { id } = await makeLink();
    expect(await tryPasscode(store, id, '')).toBe('used-up');
  });

  async function addEditor() {
    const invited = { email: 'editor@example.com', role: 'editor' } as const;
    const link = await inviteByLink(store, invited, maker());
    const token = link.ok ? link.value.token : '';
    const given = { name: 'Editor', password: PASSWORD };
    const accepted = await acceptInvitation(store, token, given, NOW);
    if (!accepted.ok) {
      throw new Error('The invitation was not accepted.');
    }
    return { ...accepted.value, role: 'editor' };
  }

  function takeAway(what: 'role' | 'access', personId: string) {
    const change = { personId, actor: owner, now: NOW };
    return what === 'role'
      ? changeRole(store, { ...change, role: 'viewer' })
      : deactivatePerson(store, change);
  }

  test.each(['role', 'access'] as const)(
    'whoever loses their %s loses the links that they made',
    async (what) => {
      const editor = await addEditor();
      const made = await makeLink(false, editor);
      const kept = await makeLink();
      await takeAway(what, editor.id);
      expect(await works(made.token)).toBe(false);
      expect(await works(kept.token)).toBe(true);
    },
  );

  test.each(['role', 'access'] as const)(
    'whoever loses their %s while they make links keeps none that works',
    async (what) => {
      const editor = await addEditor();
      const link = { profile: PROFILE, purpose: 'celigo', days: 7, showsKey: true } as const;
      const make = () => createHandoverLink(store, link, maker(editor));
      const [during] = await Promise.allSettled([make(), takeAway(what, editor.id)]);
      await expect(make()).rejects.toThrow(AccessLost);
      expect(during.status === 'fulfilled' && (await works(during.value.token))).toBe(false);
      expect(await database.handoverLink.count({ where: { revokedAt: null } })).toBe(0);
    },
  );

  test('what guests do is kept only while their link works', async () => {
    const { token, id } = await makeLink();
    await startHandover(store, token, 'Celia', NOW);
    const actor = { ...guestActor(id, 'Celia'), role: 'editor', linkId: id };
    const save = (name: string) =>
      inTransaction(database, async (transaction) => {
        const where = { id: PROFILE.id };
        await transaction.profile.update({ where, data: { name } });
        await recordAuditEvent(transaction, {
          action: 'profile-renamed',
          detail: { name },
          actor,
          at: NOW,
        });
      });
    await save(PROFILE.name);
    await revokeHandoverLink(store, id, { ...maker(), profile: PROFILE });
    await expect(save('Too late')).rejects.toThrow(AccessLost);
    expect(await database.profile.findUnique({ where: { id: PROFILE.id } })).toMatchObject(PROFILE);
  });

  test('the maker sees who is at work and when they were last here', async () => {
    const { token, id } = await makeLink();
    await startHandover(store, token, 'Celia', NOW);
    await noteUse(database, id, later(30_000));
    await noteUse(database, id, later(3_600_000));
    const [link] = await listHandoverLinks(store, PROFILE.id, later(3_600_000));
    expect(link).toMatchObject({
      state: 'started',
      guestName: 'Celia',
      lastUsedAt: later(3_600_000),
    });
  });
});
