import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rememberedValue, valueMark, valuesToRemember } from '@/lib/celigo/entered-values';
import { recordTestRun } from '@/lib/connection-test/test-runs';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { prerequisites } from '@/lib/guide/setup-guide';
import { celigoFormFields, checkedFieldIds, fieldsToChange, keyThumbprint } from './celigo-forms';
import {
  isMappingSaved,
  renameProfile,
  saveAccount,
  saveCeligoProgress,
  saveMapping,
  savePrerequisites,
  saveTemplates,
} from './changes';
import { checkPrerequisites, saveFieldCheck } from './checked-items';
import { accountOf, CELIGO_FORMS, type Profile } from './profile';
import { profileVault } from './profile-keys';
import { listProfiles } from './profile-list';
import { checkedValueBinding } from './profile-records';
import {
  accountOfId,
  openTestStore,
  type ProfileScene,
  profileScene,
} from './profile-scene.fixture';
import { profileProgress } from './progress';
import { fieldsToUpdate, valuesMark } from './standing';
import { changeProfile, type ProfileStore, sealedConfigurationWith } from './store';
import { taskStatuses } from './task-states';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'person', email: 'owner@example.com' };
const CLIENT_ID = 'a'.repeat(64);
const OTHER_CLIENT_ID = 'b'.repeat(64);

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'standing-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('what is settled follows the values, on %s', (provider) => {
  let database: ProfileStore['database'];
  let store: ProfileStore;
  let scene: ProfileScene;

  beforeAll(async () => {
    store = await openTestStore(provider, folder, postgresql);
    database = store.database;
    scene = profileScene(store, ACTOR, NOW);
  });

  afterAll(() => database.$disconnect());

  const read = (id: string) => scene.read(id);
  const change: ProfileScene['change'] = (id, save) => scene.change(id, save);
  const setClientId = (id: string, clientId: string) => scene.setClientId(id, clientId);
  const testable = (name: string) => scene.testable(name, CLIENT_ID);
  const states = (id: string) => scene.states(id);

  const setAccount = (id: string, accountId: string) =>
    change(id, (of, profile) => {
      const { scopes } = profile;
      return saveAccount(store, of, profile, { account: accountOfId(accountId), scopes });
    });

  const enterForms = async (id: string) => {
    for (const form of CELIGO_FORMS) {
      await change(id, (of, profile) => {
        const fields = celigoFormFields(profile, form) ?? [];
        const values = valuesToRemember(fields, keyThumbprint(profile));
        return saveCeligoProgress(store, of, profile, { form, values });
      });
    }
  };

  let minutes = 0;
  const runTest = (profile: Profile, outcome: 'works' | 'does-not-work' = 'works') => {
    minutes += 1;
    const now = new Date(NOW.getTime() + minutes * 60_000);
    const report = { outcome, startedAt: now.toISOString(), durationMs: 1, lines: [], causes: [] };
    return recordTestRun(store, { profile, report, actor: ACTOR, now });
  };

  /** A profile that works and is entered in Celigo. */
  const finished = async (name: string): Promise<string> => {
    const id = await testable(name);
    await runTest(await read(id));
    await enterForms(id);
    return id;
  };

  const inList = async (id: string) => {
    const { items } = await listProfiles(store, { limit: 50, now: NOW });
    return items.find((item) => item.id === id)?.progress;
  };

  test('a wrong Client ID undoes the test and one field; the right one put back restores both', async () => {
    const id = await finished('Put back');
    const before = await states(id);
    expect(new Set(Object.values(before))).toEqual(new Set(['done']));

    await setClientId(id, OTHER_CLIENT_ID);
    const wrong = await read(id);
    expect(wrong.lastTest).toBeUndefined();
    expect(profileProgress(wrong).celigoIclient).toEqual({ state: 'entered', toUpdate: 1 });
    expect(await states(id)).toMatchObject({
      test: 'to-do',
      'celigo-iclient': 'needs-update',
      'celigo-connection': 'done',
    });
    expect(await inList(id)).toMatchObject({ fieldsToUpdate: 1, lastTestOutcome: undefined });

    await setClientId(id, CLIENT_ID);
    expect(await states(id)).toEqual(before);
    expect((await read(id)).lastTest?.outcome).toBe('works');
    expect(await inList(id)).toMatchObject({ fieldsToUpdate: 0, lastTestOutcome: 'works' });
  });

  test('another account and back restores what was proven and entered', async () => {
    const id = await finished('Account and back');
    const before = await states(id);
    await setAccount(id, '7654321');
    expect(await states(id)).toMatchObject({
      prerequisites: 'to-do',
      test: 'to-do',
      'celigo-connection': 'needs-update',
    });
    await setAccount(id, '1234567');
    expect(await states(id)).toEqual(before);
  });

  describe('what a person did in one account', () => {
    const OPEN = { prerequisites: 'to-do', 'm2m-mapping': 'to-do' };
    const DONE = { prerequisites: 'done', 'm2m-mapping': 'done' };

    const checkAll = async (id: string) => {
      const profile = await read(id);
      const needed = prerequisites({ account: accountOf(profile), scopes: profile.scopes });
      const ids = needed.map((item) => item.id);
      await checkPrerequisites(store, {
        profileId: id,
        ids,
        checked: true,
        actor: ACTOR,
        now: NOW,
      });
    };
    const listed = async (id: string) => {
      const progress = await inList(id);
      const tasks = progress === undefined ? [] : taskStatuses(progress, NOW);
      return Object.fromEntries(tasks.map(({ slug, state }) => [slug, state]));
    };
    const expectBoth = async (id: string, expected: Readonly<Record<string, string>>) => {
      expect(await states(id)).toMatchObject(expected);
      expect(await listed(id)).toMatchObject(expected);
    };
    const keys = (id: string) =>
      database.credential.findMany({
        where: { profileId: id },
        select: { id: true, stage: true, sealedPrivateKey: true, activeForProfile: true },
      });

    test('is open in another one, where the key stays, and done again in the first', async () => {
      const id = await testable('Checked by hand');
      await enterForms(id);
      await checkAll(id);
      const before = { states: await states(id), keys: await keys(id) };
      await expectBoth(id, DONE);

      await setAccount(id, '7654321');
      await expectBoth(id, { ...OPEN, account: 'done', 'key-and-certificate': 'done' });
      expect(await keys(id)).toEqual(before.keys);
      expect((await read(id)).checkedItems).not.toContain('prerequisite:feature-oauth-2');

      await setAccount(id, '1234567');
      await expectBoth(id, DONE);
      expect(await states(id)).toEqual(before.states);
    });

    test('is done in another one once it is done there, and then open in the first', async () => {
      const id = await testable('Done in both');
      await checkAll(id);
      await setAccount(id, '7654321');
      await checkAll(id);
      await scene.confirmCertificate(id);
      await expectBoth(id, DONE);
      await setAccount(id, '1234567');
      await expectBoth(id, OPEN);
    });

    test('is proven in another one by a test there that works, and by none that does not', async () => {
      const id = await testable('Tested in both');
      await setAccount(id, '7654321');
      await runTest(await read(id), 'does-not-work');
      await expectBoth(id, OPEN);
      await runTest(await read(id));
      await expectBoth(id, DONE);
      // A later change or failed test puts only the test itself in question.
      await setClientId(id, OTHER_CLIENT_ID);
      await expectBoth(id, { ...DONE, test: 'to-do' });
      await runTest(await read(id), 'does-not-work');
      await expectBoth(id, { ...DONE, test: 'problem' });
    });

    test('is not proven in another one by a test that began before it was given', async () => {
      const id = await testable('Changed during the test');
      const tested = await read(id);
      await setAccount(id, '7654321');
      await scene.confirmCertificate(id);
      await runTest(tested);
      expect(await states(id)).toMatchObject({ 'm2m-mapping': 'done' });
    });

    test('is not saved in another one by a page that was opened in the first', async () => {
      const id = await testable('Sent twice');
      const shown = await read(id);
      const certificateId = shown.next?.predictedCertificateId ?? '';
      const mapping = { entity: undefined, role: undefined, certificateId };
      expect(isMappingSaved(shown, mapping)).toBe(true);
      await setAccount(id, '7654321');
      expect(isMappingSaved(await read(id), mapping)).toBe(false);
      await scene.confirmCertificate(id);
      expect(isMappingSaved(await read(id), mapping)).toBe(true);
      expect(isMappingSaved(await read(id), { ...mapping, role: 'Other' })).toBe(false);
    });

    test('stays where only the scopes change', async () => {
      const id = await testable('More scopes');
      await change(id, (of, profile) =>
        saveAccount(store, of, profile, {
          account: accountOfId('1234567'),
          scopes: ['rest_webservices', 'suite_analytics'],
        }),
      );
      expect(await states(id)).toMatchObject({ 'm2m-mapping': 'done' });
    });

    test('an upload that an earlier version noted is of the account that it leaves', async () => {
      const id = await testable('Of an earlier version');
      await database.credential.updateMany({
        where: { profileId: id },
        data: { mappingAccountId: null },
      });
      await expectBoth(id, { 'm2m-mapping': 'done' });
      await setAccount(id, '7654321');
      await expectBoth(id, { 'm2m-mapping': 'to-do' });
    });
  });

  test('edited texts and the recipe’s again restore what was entered', async () => {
    const id = await finished('Texts');
    const before = await states(id);
    const save = (payload?: string) =>
      change(id, (of, profile) =>
        saveTemplates(store, of, profile, payload === undefined ? {} : { payload }),
      );
    await save('{"iss":"x"}');
    expect(await states(id)).toMatchObject({ test: 'to-do', 'celigo-iclient': 'needs-update' });
    await save();
    expect(await states(id)).toEqual(before);
    await save();
    expect(await states(id)).toEqual(before);
  });

  test('another Certificate ID than the predicted one is in question, until a test proves it', async () => {
    const id = await testable('Another Certificate ID');
    const saveId = (certificateId: string) =>
      change(id, (of, profile) =>
        saveMapping(store, of, profile, { entity: undefined, role: undefined, certificateId }),
      );
    const mapping = async () => (await states(id))['m2m-mapping'];
    const predicted = (await read(id)).credential?.certificateId ?? '';
    await saveId('another-certificate-id');
    expect(await mapping()).toBe('in-progress');
    await runTest(await read(id), 'does-not-work');
    expect(await mapping()).toBe('in-progress');
    await runTest(await read(id), 'works');
    expect(await mapping()).toBe('done');
    await saveId(predicted);
    expect(await mapping()).toBe('done');
  });

  test('a new name and a note of entity and role undo nothing', async () => {
    const id = await finished('Named');
    await change(id, (of) => renameProfile(store, of, 'Renamed'));
    await change(id, (of, profile) =>
      saveMapping(store, of, profile, {
        entity: 'Ada',
        role: 'Integration',
        certificateId: profile.credential?.certificateId ?? '',
      }),
    );
    expect(await states(id)).toMatchObject({ test: 'done', 'celigo-connection': 'done' });
  });

  test('a test counts when only other things changed while it ran, and not when its values did', async () => {
    const id = await testable('Changed during the test');
    const asTested = await read(id);
    await change(id, (of) =>
      savePrerequisites(store, of, { shown: [], checked: ['feature-oauth-2'] }),
    );
    await runTest(asTested);
    expect((await read(id)).lastTest?.outcome).toBe('works');
    await setClientId(id, OTHER_CLIENT_ID);
    await runTest(asTested, 'does-not-work');
    expect((await read(id)).lastTest).toBeUndefined();
    await setClientId(id, CLIENT_ID);
    expect((await read(id)).lastTest?.outcome).toBe('does-not-work');
  });

  test('prerequisites saved with nothing checked are to do, with some in progress, with all done', async () => {
    const id = await testable('Prerequisites');
    const profile = await read(id);
    const items = prerequisites({ account: accountOf(profile), scopes: profile.scopes });
    const ids = items.map((item) => item.id);
    const save = (checked: ReadonlyArray<string>) =>
      change(id, (of) => savePrerequisites(store, of, { shown: [], checked }));
    const seen: Array<unknown> = [];
    for (const checked of [[], ids.slice(0, 3), ids]) {
      await save(checked);
      seen.push([(await states(id)).prerequisites, (await inList(id))?.prerequisites]);
    }
    expect(seen).toEqual([
      ['to-do', 'open'],
      ['in-progress', 'open'],
      ['done', 'checked'],
    ]);
  });

  test('a test of before values were noted is still the test of those values', async () => {
    const id = await finished('From before');
    await database.profile.update({ where: { id }, data: { valuesMark: null } });
    await database.testRun.updateMany({ where: { profileId: id }, data: { valuesMark: null } });
    await setClientId(id, OTHER_CLIENT_ID);
    expect((await read(id)).lastTest).toBeUndefined();
    await setClientId(id, CLIENT_ID);
    expect((await read(id)).lastTest?.outcome).toBe('works');
  });

  const checkField = async (
    id: string,
    form: (typeof CELIGO_FORMS)[number],
    fieldId: string,
    checked: boolean,
  ) => {
    const profile = await read(id);
    const field = celigoFormFields(profile, form)?.find((one) => one.id === fieldId);
    if (field === undefined) {
      throw new Error(fieldId);
    }
    const value = rememberedValue(field, keyThumbprint(profile));
    await saveFieldCheck(store, {
      profileId: id,
      form,
      fieldId,
      mark: valueMark(field, keyThumbprint(profile)),
      value,
      checked,
      isMissing: profile.configuration.enteredInCeligo?.[form]?.[fieldId] === value,
      actor: ACTOR,
      now: NOW,
    });
  };

  /** What earlier versions remembered of a private key, and how a check of it was marked. */
  const earlierKey = ({ credential }: Pick<Profile, 'credential'>) => {
    const words = `The key of the certificate ${credential?.predictedCertificateId}`;
    return { words, mark: createHash('sha256').update(words).digest('hex').slice(0, 12) };
  };

  test('a private key that an earlier version remembered as entered is the same key', async () => {
    const id = await testable('Entered earlier');
    await enterForms(id);
    const now = await read(id);
    const { enteredInCeligo } = now.configuration;
    const iClient = {
      ...enteredInCeligo?.['celigo-iclient'],
      'private-key': earlierKey(now).words,
    };
    const sealedConfiguration = await sealedConfigurationWith(store, now, {
      enteredInCeligo: { ...enteredInCeligo, 'celigo-iclient': iClient },
    });
    await database.profile.update({ where: { id }, data: { sealedConfiguration } });
    const stored = await read(id);
    expect(fieldsToUpdate(stored, 'celigo-iclient')).toBe(0);
    const { credential } = stored;
    if (credential === undefined) {
      throw new Error('The credential is gone.');
    }
    const other = { ...stored, credential: { ...credential, predictedCertificateId: 'another' } };
    const fields = celigoFormFields(other, 'celigo-iclient') ?? [];
    const changes = fieldsToChange(other, 'celigo-iclient', fields) ?? [];
    expect(changes.map(({ field, before, after }) => [field.id, before, after])).toEqual([
      ['private-key', credential.predictedCertificateId, 'another'],
    ]);
  });

  test('a private key that an earlier version checked off stays checked off, for this key', async () => {
    const id = await testable('Checked earlier');
    const item = 'celigo-iclient:private-key';
    const writeEarlierCheck = async () => {
      const { words, mark } = earlierKey(await read(id));
      const vault = await profileVault(store, id);
      const sealedValue = await vault.seal(words, checkedValueBinding({ profileId: id, item }));
      const check = { profileId: id, item, mark, sealedValue };
      const key = { profileId_item: { profileId: id, item } };
      await database.checkedItem.upsert({ where: key, create: check, update: check });
    };
    await writeEarlierCheck();
    const checked = await read(id);
    const fields = celigoFormFields(checked, 'celigo-iclient') ?? [];
    expect([...checkedFieldIds(checked, 'celigo-iclient', fields)]).toEqual(['private-key']);
    const { credential } = checked;
    if (credential === undefined) {
      throw new Error('The credential is gone.');
    }
    const other = { ...checked, credential: { ...credential, predictedCertificateId: 'another' } };
    expect([...checkedFieldIds(other, 'celigo-iclient', fields)]).toEqual([]);
    await enterForms(id);
    await writeEarlierCheck();
    expect(fieldsToUpdate(await read(id), 'celigo-iclient')).toBe(0);
  });

  test('a form whose fields are all checked off is done, and Celigo uses its certificate', async () => {
    const id = await testable('Checked off');
    const fields = celigoFormFields(await read(id), 'celigo-iclient') ?? [];
    for (const field of fields) {
      expect((await states(id))['celigo-iclient']).not.toBe('done');
      expect((await read(id)).active).toBeUndefined();
      await checkField(id, 'celigo-iclient', field.id, true);
    }
    expect((await states(id))['celigo-iclient']).toBe('done');
    expect((await read(id)).active).not.toBeUndefined();
    await checkField(id, 'celigo-iclient', 'payload', false);
    expect((await states(id))['celigo-iclient']).toBe('in-progress');
  });

  test('a field that is cleared in an entered form is to be entered again', async () => {
    const id = await finished('Cleared');
    await checkField(id, 'celigo-connection', 'base-uri', false);
    expect((await states(id))['celigo-connection']).toBe('needs-update');
    await checkField(id, 'celigo-connection', 'base-uri', true);
    expect((await states(id))['celigo-connection']).toBe('done');
  });

  /** Saves another Client ID, and ends that change only when work that began during it waits or is done. */
  const duringChange = async (id: string, work: () => Promise<unknown>) => {
    let begun: Promise<unknown> | undefined;
    let isDone = false;
    const waiting = () => database.$queryRaw<ReadonlyArray<unknown>>`
      SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await change(id, async (of, profile) => {
      const clientId = OTHER_CLIENT_ID;
      const sealedConfiguration = await sealedConfigurationWith(store, profile, { clientId });
      const audit = { action: 'client-id-saved' } as const;
      return changeProfile(store, of, { sealedConfiguration }, audit, async () => {
        begun = work().finally(() => {
          isDone = true;
        });
        while (!isDone && (await waiting()).length === 0) {}
      });
    });
    await begun;
  };

  // SQLite has one writer at a time.
  if (provider === 'postgresql') {
    test.each([
      [
        'a check of a field',
        (profile: Profile) => checkField(profile.id, 'celigo-iclient', 'payload', true),
      ],
      [
        'a check of a prerequisite',
        ({ id }: Profile) =>
          checkPrerequisites(store, {
            profileId: id,
            ids: ['one'],
            checked: true,
            actor: ACTOR,
            now: NOW,
          }),
      ],
      ['a failed test', (profile: Profile) => runTest(profile, 'does-not-work')],
    ])('%s puts nothing back that another person changes at the same time', async (_, act) => {
      const id = await testable('At once');
      const before = await read(id);
      await duringChange(id, () => act(before));
      const { valuesMark: mark, ...after } = await database.profile.findUniqueOrThrow({
        where: { id },
      });
      const changed = await read(id);
      expect(changed.configuration.clientId).toBe(OTHER_CLIENT_ID);
      expect(mark).toBe(valuesMark(changed, changed.credential));
      expect(after.lastTestOutcome).toBeNull();
    });
  }
});
