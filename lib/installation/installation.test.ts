import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { allRowsAsText } from '@/lib/database/test-databases';
import { readEnvironment } from './environment';
import { type Installation, openInstallation } from './installation';

const NOW = new Date('2026-11-24T12:00:00.000Z');

type Opened = {
  readonly authSecret: string;
  readonly ownerCode: string;
  readonly said: ReadonlyArray<string>;
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'installation-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function open(variables: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const environment = readEnvironment({ DATA_DIR: folder, ...variables });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  const said: Array<string> = [];
  const installation = await openInstallation(environment.value, NOW, (line) => said.push(line));
  await installation.close();
  const { authSecret, ownerCode } = installation;
  return { authSecret, ownerCode, said };
}

/** Opens the installation, lets work use it, and ends it. */
async function withOpen(work: (installation: Installation) => Promise<void>): Promise<void> {
  const environment = readEnvironment({ DATA_DIR: folder });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  const installation = await openInstallation(environment.value, NOW, () => undefined);
  await work(installation);
  await installation.close();
}

const storedRows = () => allRowsAsText(databaseLocation(undefined, folder));
const keyringPath = () => path.join(folder, 'keyring');
const keyText = (id: string) => `${id}:${randomBytes(32).toString('base64url')}`;

describe('the first start', () => {
  test('makes a keyring that only its owner reads, says so, and tells no secret', async () => {
    const { authSecret, ownerCode, said } = await open();
    expect((await stat(keyringPath())).mode & 0o777).toBe(0o600);
    expect(said.join('\n')).toContain(keyringPath());
    const key = (await readFile(keyringPath(), 'utf8')).trim().split(':')[1] ?? '';
    for (const secret of [authSecret, ownerCode, key]) {
      expect(secret.length).toBeGreaterThan(0);
      expect(said.join('\n')).not.toContain(secret);
      expect(await storedRows()).not.toContain(secret);
    }
  });

  test('takes the keys of ENCRYPTION_KEYS and makes no keyring file', async () => {
    const keys = keyText('first');
    const { authSecret } = await open({ ENCRYPTION_KEYS: keys });
    expect(existsSync(keyringPath())).toBe(false);
    expect((await open({ ENCRYPTION_KEYS: keys })).authSecret).toBe(authSecret);
  });

  test('refuses a malformed key by name, without repeating it', async () => {
    const malformed = keyText('first').slice(0, -1);
    const refused = open({ ENCRYPTION_KEYS: malformed });
    await expect(refused).rejects.toMatchObject({ code: 'keyring-malformed' });
    await expect(refused).rejects.not.toThrow(malformed.slice(6, 16));
  });
});

describe('a later start', () => {
  test('finds the same secrets, applies no migration and changes no row', async () => {
    const first = await open();
    const before = await storedRows();
    const second = await open();
    expect(second).toEqual({ ...first, said: [] });
    expect(await storedRows()).toBe(before);
    expect(await applyMigrations(databaseLocation(undefined, folder))).toEqual([]);
  });

  test('refuses by name when the keyring file was removed: none is made, nothing is changed', async () => {
    await open();
    const keyring = await readFile(keyringPath(), 'utf8');
    const before = await storedRows();
    await rm(keyringPath());
    await expect(open()).rejects.toMatchObject({ name: 'StartFailure', code: 'keyring-missing' });
    expect((await readdir(folder)).filter((name) => name.startsWith('keyring'))).toEqual([]);
    expect(await storedRows()).toBe(before);
    await writeFile(keyringPath(), keyring);
    await open();
  });

  test('refuses by name when the keyring file is malformed, and leaves it as it is', async () => {
    await open();
    const before = await storedRows();
    await writeFile(keyringPath(), 'broken');
    await expect(open()).rejects.toMatchObject({ code: 'keyring-malformed' });
    expect(await readFile(keyringPath(), 'utf8')).toBe('broken');
    expect(await storedRows()).toBe(before);
  });

  test.each([
    ['a folder', () => mkdir(keyringPath()), 'keyring-unreadable'],
    ['a link to nowhere', () => symlink('/nowhere', keyringPath()), 'keyring-unreadable'],
    ['empty', () => writeFile(keyringPath(), ''), 'keyring-malformed'],
  ])('refuses by name when the keyring is %s, and changes nothing', async (_, make, code) => {
    await open();
    const before = await storedRows();
    await rm(keyringPath());
    await make();
    await expect(open()).rejects.toMatchObject({ name: 'StartFailure', code });
    expect(await storedRows()).toBe(before);
  });

  test('says so when others can read the keyring file, and works', async () => {
    await open();
    await chmod(keyringPath(), 0o644);
    const { said } = await open();
    expect(said.join('\n')).toContain(`chmod 600 ${keyringPath()}`);
    await chmod(keyringPath(), 0o600);
    expect((await open()).said).toEqual([]);
  });

  test('refuses by name when an old key is missing, and changes nothing', async () => {
    const first = keyText('first');
    const second = keyText('second');
    const { authSecret } = await open({ ENCRYPTION_KEYS: first });
    const before = await storedRows();
    await expect(open({ ENCRYPTION_KEYS: second })).rejects.toMatchObject({
      name: 'StartFailure',
      code: 'encryption-key-missing',
    });
    expect(await storedRows()).toBe(before);
    expect((await open({ ENCRYPTION_KEYS: `${second},${first}` })).authSecret).toBe(authSecret);
    await expect(open({ ENCRYPTION_KEYS: first })).rejects.toMatchObject({
      code: 'encryption-key-missing',
    });
  });

  test('refuses by name a wrong key of the same name, and changes nothing', async () => {
    const right = keyText('first');
    const wrong = keyText('first');
    const { authSecret } = await open({ ENCRYPTION_KEYS: right });
    const before = await storedRows();
    const refused = open({ ENCRYPTION_KEYS: wrong });
    await expect(refused).rejects.toMatchObject({
      name: 'StartFailure',
      code: 'encryption-key-wrong',
    });
    await expect(refused).rejects.not.toThrow(wrong.slice(6));
    expect(await storedRows()).toBe(before);
    expect((await open({ ENCRYPTION_KEYS: right })).authSecret).toBe(authSecret);
  });
});

test('once it was closed, the database file alone holds everything', async () => {
  await withOpen(async ({ database }) => {
    await database.firstOwner.create({ data: { id: 'owner', userId: 'someone' } });
    await database.$transaction([
      database.firstOwner.update({ where: { id: 'owner' }, data: { userId: 'another' } }),
    ]);
  });
  await rm(path.join(folder, 'wizard.db-wal'), { force: true });
  await withOpen(async ({ database }) => {
    expect(await database.firstOwner.findMany()).toEqual([{ id: 'owner', userId: 'another' }]);
  });
});

test('two instances that start at once on one new folder both start with the same secrets', async () => {
  const [one, two] = await Promise.all([open(), open()]);
  expect(one.authSecret).toBe(two.authSecret);
  expect(one.ownerCode).toBe(two.ownerCode);
  expect([...one.said, ...two.said]).toHaveLength(1);
  expect((await open()).authSecret).toBe(one.authSecret);
});
