import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { recordTestRun } from '@/lib/connection-test/test-runs';
import type { Database } from '@/lib/database/client';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { inTransaction } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import { createVault, type Vault } from '@/lib/vault/sealed-text';
import { renameProfile, saveClientId, saveMapping } from './changes';
import { makeCredential } from './credential.fixture';
import { storeCredential } from './credentials';
import { fillListings, refreshListing } from './listing';
import { countDue, type ListPage, listProfiles } from './profile-list';
import { profileProgress } from './progress';
import { createProfile, readProfile } from './store';
import { doneTaskCount, listedState } from './task-states';

const ACTOR = { id: 'actor', email: 'owner@example.com' };
const NOW = new Date('2026-11-24T12:00:00.000Z');
const daysFromNow = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

const newDatabase = migratedDatabases();

describe.each(DATABASE_PROVIDERS)('the list of profiles on %s', (provider) => {
  let database: Database;
  let vault: Vault;

  beforeAll(async () => {
    ({ database } = await newDatabase(provider));
    const key = { id: 'k1', bytes: randomBytes(32) };
    vault = createVault({ current: key, byId: new Map([[key.id, key]]) });
  });

  beforeEach(async () => {
    await database.profile.deleteMany();
  });

  const newProfile = (name: string, accountId = '1234567', now = NOW) => {
    const account = parseAccountId(accountId);
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    return createProfile(
      { database, vault },
      { name, account: account.value, scopes: ['rest_webservices'], actor: ACTOR, now },
    );
  };

  const withCertificate = async (name: string, endsInDays: number, accountId?: string) => {
    const profileId = await newProfile(name, accountId);
    const credential = {
      ...(await makeCredential(NOW)),
      notAfter: daysFromNow(endsInDays),
    };
    const stored = await storeCredential(
      { database, vault },
      { profileId, replaces: undefined, credential, actor: ACTOR, now: NOW },
    );
    if (!stored.ok) {
      throw new Error(stored.error.code);
    }
    return { profileId, credentialId: stored.value };
  };

  const tested = async (
    { profileId }: { readonly profileId: string },
    outcome: 'works' | 'does-not-work',
    now = NOW,
  ) => {
    const profile = await readProfile({ database, vault }, profileId);
    if (profile === undefined) {
      throw new Error('The profile is gone.');
    }
    const startedAt = now.toISOString();
    const report = { outcome, startedAt, durationMs: 5, lines: [], causes: [] };
    await recordTestRun({ database, vault }, { profile, report, actor: ACTOR, now });
  };

  const names = async (page: Partial<ListPage> = {}) =>
    (await listProfiles({ database }, { limit: 100, now: NOW, ...page })).items.map(
      ({ name }) => name,
    );

  const oneOfEach = async () => {
    await newProfile('begun earlier', '1234567', daysFromNow(-3));
    await newProfile('begun', '1234567_SB1', daysFromNow(-1));
    await tested(await withCertificate('works long', 300), 'works');
    await tested(await withCertificate('works', 90), 'works');
    await tested(await withCertificate('ends soon', 20), 'works');
    await tested(await withCertificate('expired', -2), 'works');
    await tested(
      await withCertificate('fails', 200, '1234567_SB1'),
      'does-not-work',
      daysFromNow(-1),
    );
  };

  test('what needs attention comes first, then what soon will, what is set up, what works', async () => {
    await oneOfEach();
    const all = ['expired', 'fails', 'ends soon', 'begun', 'begun earlier', 'works', 'works long'];
    expect(await names()).toEqual(all);
    expect(await names({ filter: 'attention' })).toEqual(['expired', 'fails']);
    expect(await names({ filter: 'ends-soon' })).toEqual(['ends soon']);
    expect(await names({ filter: 'set-up' })).toEqual(['begun', 'begun earlier']);
    expect(await names({ filter: 'works' })).toEqual(['ends soon', 'works', 'works long']);
    expect(await names({ environment: 'sandbox' })).toEqual(['fails', 'begun']);
    expect(await names({ environment: 'sandbox', filter: 'set-up' })).toEqual(['begun']);
    expect(await countDue({ database }, { now: NOW })).toEqual({ attention: 2, endsSoon: 1 });
  });

  test('a renewal that stopped needs attention as long as the credential that it is about is in place', async () => {
    await oneOfEach();
    const made = await withCertificate('stopped', 20);
    await tested(made, 'works');
    const stop = async (renewalStoppedFor: string) => {
      await database.profile.update({
        where: { id: made.profileId },
        data: { renewalStoppedAt: daysFromNow(-3), renewalStoppedFor },
      });
      await inTransaction(database, (transaction) => refreshListing(transaction, made.profileId));
    };
    await stop(made.credentialId);
    expect((await names()).slice(0, 3)).toEqual(['stopped', 'expired', 'fails']);
    expect(await names({ filter: 'attention' })).toEqual(['stopped', 'expired', 'fails']);
    expect(await names({ filter: 'ends-soon' })).toEqual(['ends soon']);
    expect(await names({ filter: 'works' })).not.toContain('stopped');
    expect(await countDue({ database }, { now: NOW })).toEqual({ attention: 3, endsSoon: 1 });
    const [row] = (await listProfiles({ database }, { limit: 1, now: NOW })).items;
    expect(row && listedState(row, NOW)).toBe('renewal-stopped');
    expect(row && listedState(row, daysFromNow(21))).toBe('certificate-expired');
    await stop('another one');
    expect(await names({ filter: 'attention' })).toEqual(['expired', 'fails']);
    expect(await names({ filter: 'works' })).toContain('stopped');
  });

  test('profiles of the practice world end by its clock, all others by the true one', async () => {
    await tested(await withCertificate('real', 89), 'works');
    await tested(await withCertificate('practice', 90, 'PRACTICE'), 'works');
    await tested(await withCertificate('practice long', 400, 'PRACTICE'), 'works');
    const practiceNow = daysFromNow(70);
    expect(await names()).toEqual(['real', 'practice', 'practice long']);
    expect(await names({ practiceNow })).toEqual(['practice', 'practice long', 'real']);
    expect(await names({ practiceNow, filter: 'ends-soon' })).toEqual(['practice']);
    expect(await names({ practiceNow, search: 'pra', filter: 'ends-soon' })).toEqual(['practice']);
    expect(await names({ practiceNow, environment: 'production' })).toEqual(['real']);
    expect(await names({ practiceNow: daysFromNow(91), filter: 'attention' })).toEqual([
      'practice',
    ]);
    const due = await countDue({ database }, { now: NOW, practiceNow });
    expect(due).toEqual({ attention: 0, endsSoon: 1 });
    const seen: Array<string> = [];
    let after: string | undefined;
    do {
      const page = await listProfiles({ database }, { limit: 1, now: NOW, practiceNow, after });
      seen.push(...page.items.map(({ name }) => name));
      after = page.next;
    } while (after !== undefined && seen.length < 9);
    expect(seen).toEqual(['practice', 'practice long', 'real']);
  });

  test('a failure from before the clock went back stays in the list and needs attention', async () => {
    const failed = await withCertificate('fails', 200);
    await tested(failed, 'does-not-work', daysFromNow(340));
    expect(await names()).toEqual(['fails']);
    expect(await names({ filter: 'attention' })).toEqual(['fails']);
    expect(await names({ filter: 'attention', search: 'fails' })).toEqual(['fails']);
    expect((await countDue({ database }, { now: NOW })).attention).toBe(1);
  });

  test('time alone moves a profile, without a write', async () => {
    await tested(await withCertificate('works', 90), 'works');
    expect(await names({ filter: 'ends-soon', now: daysFromNow(61) })).toEqual(['works']);
    expect(await names({ filter: 'attention', now: daysFromNow(91) })).toEqual(['works']);
    expect(await names({ filter: 'works', now: daysFromNow(91) })).toEqual([]);
  });

  test('pages lead on and back over every profile once, equal moments included', async () => {
    await oneOfEach();
    for (const name of ['tie 1', 'tie 2', 'tie 3', 'tie 4']) {
      await newProfile(name);
    }
    const all = await names();
    expect(new Set(all).size).toBe(11);
    const forward: Array<string> = [];
    let page = await listProfiles({ database }, { limit: 2, now: NOW });
    expect(page.previous).toBeUndefined();
    for (;;) {
      forward.push(...page.items.map(({ name }) => name));
      if (page.next === undefined) {
        break;
      }
      page = await listProfiles({ database }, { limit: 2, now: NOW, after: page.next });
    }
    expect(forward).toEqual(all);
    const backward = page.items.map(({ name }) => name);
    while (page.previous !== undefined) {
      page = await listProfiles({ database }, { limit: 2, now: NOW, before: page.previous });
      backward.unshift(...page.items.map(({ name }) => name));
    }
    expect(backward).toEqual(all);
  });

  test('an address with a place that is none gives the first page', async () => {
    await oneOfEach();
    const all = await names();
    const places = [
      '',
      '~',
      'production~works~x~y~z',
      'production~works~9e99~1~id',
      '{}',
      '\u0000',
    ];
    // Moments of years that PostgreSQL writes otherwise.
    for (const ms of [-1, -62_200_000_000_000, 8_640_000_000_000_000]) {
      places.push(`production~works~${ms}~1~id`, `production~works~1~${ms}~id`);
    }
    for (const after of places) {
      expect(await names({ after })).toEqual(all);
    }
    const byEnd = await names({ sort: 'ends' });
    for (const after of ['x~id', '-1~id', '-62200000000000~id', '8640000000000000~id', '9e99~id']) {
      expect(await names({ sort: 'ends', after })).toEqual(byEnd);
    }
    for (const page of [{}, { sort: 'ends' }, { search: 'works' }, { search: 's' }] as const) {
      const first = await names({ ...page, limit: 2 });
      expect(await names({ ...page, limit: 2, before: 'nonsense' })).toEqual(first);
    }
  });

  test('profiles whose certificates never end have their places in the list', async () => {
    // RFC 5280, 4.1.2.5: 99991231235959Z.
    const never = (Date.UTC(9999, 11, 31, 23, 59, 59) - NOW.getTime()) / DAY_MS;
    for (const name of ['one', 'two', 'three']) {
      await tested(await withCertificate(name, never), 'works');
    }
    await newProfile('without a certificate');
    for (const sort of [undefined, 'ends'] as const) {
      const found: Array<string> = [];
      let after: string | undefined;
      do {
        const page = await listProfiles({ database }, { limit: 1, now: NOW, sort, after });
        found.push(...page.items.map(({ name }) => name));
        after = page.next;
      } while (after !== undefined && found.length < 9);
      expect(found.toSorted()).toEqual(['one', 'three', 'two', 'without a certificate']);
    }
  });

  test('a certificate that NetSuite shortens has its place by NetSuite’s end', async () => {
    await tested(await withCertificate('two years', 3650), 'works');
    await tested(await withCertificate('a year and a half', 540), 'works');
    expect(await names({ sort: 'ends' })).toEqual(['a year and a half', 'two years']);
    const later = { now: daysFromNow(710) };
    expect(await names({ ...later, filter: 'ends-soon' })).toEqual(['two years']);
    const { items } = await listProfiles({ database }, { limit: 9, now: daysFromNow(740) });
    const ends = items.map(({ progress }) => progress.certificateEndsAt?.getTime() ?? 0);
    expect(Math.max(...ends)).toBeLessThan(daysFromNow(732).getTime());
    const { attention } = await countDue({ database }, { now: daysFromNow(740) });
    expect(attention).toBe(2);
  });

  test.each(['test', 'Celigo'] as const)(
    'a certificate that NetSuite shortens has its own end after a later proof by %s',
    async (by) => {
      const long = await withCertificate('ten years', 3650);
      await tested(long, 'works');
      const where = { id: long.profileId };
      const late = daysFromNow(740);
      if (by === 'test') {
        await tested(long, 'works', late);
      } else {
        const { valuesMark } = await database.profile.findUniqueOrThrow({ where });
        const data = {
          ...{ celigoProvenAt: late, celigoProvenHow: 'api', celigoProvenFor: valuesMark },
        };
        await database.profile.update({ where, data });
        await inTransaction(database, (transaction) => refreshListing(transaction, where.id));
      }
      const { items } = await listProfiles({ database }, { limit: 9, now: late });
      expect(items[0]?.progress.certificateEndsAt).toEqual(daysFromNow(3650));
      const profile = await readProfile({ database, vault }, where.id);
      expect(profile?.credential?.worksLonger).toBe(true);
      const { attention } = await countDue({ database }, { now: daysFromNow(741) });
      expect(attention).toBe(0);
    },
  );

  test('a search finds beginnings of words, in any case, order and accent', async () => {
    await newProfile('Société Générale: Orders', 'TSTDRV7654321');
    await newProfile('Orders of Acme', '1234567_SB1');
    const societe = ['Société Générale: Orders'];
    for (const search of ['soc', 'SOCIETE', 'orders générale', 'gene', '7654', ' tstdrv765 ']) {
      expect(await names({ search })).toEqual(societe);
    }
    expect(await names({ search: '1234567-sb1' })).toEqual(['Orders of Acme']);
    expect(await names({ search: 'orders' })).toHaveLength(2);
    expect(await names({ search: 'orders', environment: 'sandbox' })).toEqual(['Orders of Acme']);
    expect(await names({ search: 'orders', filter: 'set-up' })).toHaveLength(2);
    for (const search of ['orders nobody', 'rders', '%', '_', "' DROP 9"]) {
      expect(await names({ search })).toEqual([]);
    }
  });

  test('a search of several pages finds each profile once, on and back', async () => {
    for (const index of [1, 2, 3, 4, 5, 6, 7]) {
      await newProfile(`Acme ${index} acme${index} acmes`);
    }
    await newProfile('Other');
    const search = 'acme';
    const found: Array<string> = [];
    let page = await listProfiles({ database }, { limit: 3, now: NOW, search });
    expect(page.order, 'several pages').toBe('words');
    const onOnePage = await listProfiles({ database }, { limit: 8, now: NOW, search });
    expect(onOnePage.order, 'one page').toBe('attention');
    for (;;) {
      found.push(...page.items.map(({ name }) => name));
      if (page.next === undefined) {
        break;
      }
      page = await listProfiles({ database }, { limit: 3, now: NOW, search, after: page.next });
    }
    expect(found).toHaveLength(7);
    expect(new Set(found).size).toBe(7);
    const back = [...page.items.map(({ name }) => name)];
    while (page.previous !== undefined) {
      page = await listProfiles(
        { database },
        { limit: 3, now: NOW, search, before: page.previous },
      );
      back.unshift(...page.items.map(({ name }) => name));
    }
    expect(back).toEqual(found);
  });

  test('every change is followed: a new name, a new test, a value that undoes a proof', async () => {
    const made = await withCertificate('Before', 90);
    await tested(made, 'works');
    expect(await names({ filter: 'works' })).toEqual(['Before']);
    const read = async () => {
      const profile = await readProfile({ database, vault }, made.profileId);
      if (profile === undefined) {
        throw new Error('The profile is gone.');
      }
      const { id: profileId, version } = profile;
      return { profile, change: { profileId, version, actor: ACTOR, now: NOW } };
    };
    const first = await read();
    await renameProfile({ database, vault }, first.change, 'After');
    await newProfile('Aft');
    expect(await names({ sort: 'name' })).toEqual(['Aft', 'After']);
    await database.profile.deleteMany({ where: { name: 'Aft' } });
    expect(await names({ search: 'before' })).toEqual([]);
    expect(await names({ search: 'after' })).toEqual(['After']);
    const second = await read();
    await saveClientId({ database, vault }, second.change, second.profile, 'c1'.repeat(32));
    expect(await names({ filter: 'works' })).toEqual([]);
    expect(await names({ filter: 'set-up' })).toEqual(['After']);
    await tested(made, 'does-not-work');
    expect(await names({ filter: 'attention' })).toEqual(['After']);
  });

  test('a Certificate ID that is not the predicted one is done in a list when it is on its own page', async () => {
    const made = await withCertificate('Typed', 90);
    const read = async () => {
      const profile = await readProfile({ database, vault }, made.profileId);
      if (profile === undefined) {
        throw new Error('The profile is gone.');
      }
      return profile;
    };
    const save = async (certificateId: string) => {
      const profile = await read();
      const { id: profileId, version } = profile;
      const change = { profileId, version, actor: ACTOR, now: NOW };
      const mapping = { entity: undefined, role: undefined, certificateId };
      await saveMapping({ database, vault }, change, profile, mapping);
    };
    /** How many tasks are done, by the list and by the profile's own pages. */
    const done = async () => {
      const { items } = await listProfiles({ database }, { limit: 1, now: NOW });
      return [items[0]?.progress, profileProgress(await read())].map(
        (progress) => progress && doneTaskCount(progress, NOW),
      );
    };
    await save((await read()).next?.predictedCertificateId ?? '');
    const all = await done();
    expect(all[0]).toBe(all[1]);
    await save('another-one');
    const oneLess = (all[0] ?? 0) - 1;
    expect(await done()).toEqual([oneLess, oneLess]);
    await tested(made, 'works');
    const [ofList, ofPages] = await done();
    expect(ofList, 'a test that worked proved it').toBe((all[0] ?? 0) + 1);
    expect(ofPages).toBeGreaterThanOrEqual(ofList ?? 0);
  });

  test('profiles of the version before are listed and found after a start', async () => {
    await tested(await withCertificate('works', 90), 'works');
    await newProfile('begun');
    await database.profile.updateMany({
      data: { standing: null, dueAt: null, sortName: null, endsAt: null },
    });
    await database.profileTerm.deleteMany();
    expect(await names({ search: 'works' })).toEqual([]);
    await fillListings(database);
    expect(await names()).toEqual(['begun', 'works']);
    expect(await names({ search: 'works' })).toEqual(['works']);
    expect(await names({ sort: 'name' })).toEqual(['begun', 'works']);
    expect(await names({ sort: 'ends' })).toEqual(['works', 'begun']);
    expect(await database.profile.count({ where: { standing: null } })).toBe(0);
  });

  test('sorted by name, neither case, accents nor the length of a number matter', async () => {
    const inOrder = ['acme', 'Élan', 'Store 9', 'store 10', 'Store 10 B', 'Zeta', '株式会社'];
    for (const name of [...inOrder].reverse()) {
      await newProfile(name, name.startsWith('s') ? '1234567_SB1' : '1234567');
    }
    expect(await names({ sort: 'name' })).toEqual(inOrder);
    expect(await names({ sort: 'name', search: 'store' })).toEqual(inOrder.slice(2, 5));
    expect(await names({ sort: 'name', environment: 'sandbox' })).toEqual(['store 10']);
  });

  test('sorted by the end of the certificate, a failure does not come before what ends sooner', async () => {
    await oneOfEach();
    const ends = ['expired', 'ends soon', 'works', 'fails', 'works long'];
    expect((await names({ sort: 'ends' })).slice(0, 5)).toEqual(ends);
    expect(await names({ sort: 'ends', filter: 'attention' })).toEqual(['expired', 'fails']);
    expect(await names({ sort: 'ends', search: 'works' })).toEqual(['works', 'works long']);
    const renewed = { environment: 'sandbox', sort: 'ends' } as const;
    expect(await names(renewed)).toEqual(['fails', 'begun']);
  });

  test('pages of a sorted list lead on and back over every profile once', async () => {
    await oneOfEach();
    for (const name of ['tie ~', 'tie ~', 'tie ~', 'tie 4']) {
      await newProfile(name);
    }
    const views = [
      {},
      { filter: 'set-up' },
      { search: 'tie' },
      { environment: 'production' },
    ] as const;
    for (const view of views.flatMap((each) => [
      { ...each, sort: 'name' as const },
      { ...each, sort: 'ends' as const },
    ])) {
      const read = (place: Partial<ListPage>) =>
        listProfiles({ database }, { limit: 2, now: NOW, ...view, ...place });
      const whole = (await read({ limit: 100 })).items.map(({ id }) => id);
      expect(new Set(whole).size, JSON.stringify(view)).toBeGreaterThan(3);
      let page = await read({});
      expect([page.previous, page.order]).toEqual([undefined, view.sort]);
      const forward = page.items.map(({ id }) => id);
      while (page.next !== undefined) {
        page = await read({ after: page.next });
        forward.push(...page.items.map(({ id }) => id));
      }
      expect(forward, JSON.stringify(view)).toEqual(whole);
      const backward = page.items.map(({ id }) => id);
      while (page.previous !== undefined) {
        page = await read({ before: page.previous });
        backward.unshift(...page.items.map(({ id }) => id));
      }
      expect(backward, JSON.stringify(view)).toEqual(whole);
      for (const after of ['', '~', 'nonsense', '9e99~id', '\u0000~x']) {
        expect((await read({ after })).items.length, after).toBeGreaterThan(0);
      }
    }
  });

  test('what a search or a filter leaves stays in its own order where it is much', async () => {
    const id = await newProfile('Begun', '1234567', daysFromNow(-1));
    const row = await database.profile.findUniqueOrThrow({ where: { id } });
    const many = Array.from({ length: 100 }, (_each, index) => {
      const number = String(index).padStart(3, '0');
      return { ...row, id: `many-${number}`, name: `Many ${number}`, sortName: `many ${number}` };
    });
    await database.profile.createMany({ data: many });
    await database.profileTerm.createMany({
      data: many.map((each) => ({ term: 'many', profileId: each.id })),
    });
    const read = (page: Partial<ListPage>) =>
      listProfiles({ database }, { limit: 2, now: NOW, sort: 'name', ...page });
    expect((await read({ search: 'many' })).order).toBe('name');
    expect((await read({ filter: 'set-up', environment: 'sandbox' })).order).toBe('name');
    const { order, next } = await read({ filter: 'set-up' });
    expect(order).toBe('attention');
    const first = await names({ filter: 'set-up' });
    expect(await names({ filter: 'set-up', sort: 'name', after: next, limit: 98 })).toEqual(
      first.slice(2),
    );
    const third = await read({ filter: 'set-up', sort: 'ends', limit: 4, after: next });
    const back = { filter: 'set-up', sort: 'ends', before: third.previous } as const;
    expect(await names({ ...back, limit: 2 })).toEqual(first.slice(0, 2));
    const later = await read({ filter: 'set-up', sort: 'ends', limit: 50, after: next });
    const page = await read({ filter: 'set-up', sort: 'ends', limit: 2, after: later.next });
    expect(await names({ ...back, before: page.previous, limit: 2 })).toEqual(first.slice(50, 52));
    await database.profileTerm.create({ data: { term: 'many', profileId: id } });
    expect((await read({ search: 'many' })).order).toBe('words');
    expect(await names({ sort: 'name', limit: 2 })).toEqual(['Begun', 'Many 000']);
  });
});
