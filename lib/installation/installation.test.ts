import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@libsql/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lockDataFolder } from '@/lib/database/data-folder-lock';
import { databaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import {
  allRowsAsText,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { readEnvironment } from './environment';
import { type Installation, openInstallation } from './installation';
import { namedStartFailure } from './start-failure';

const NOW = new Date('2026-11-24T12:00:00.000Z');

type Opened = {
  readonly authSecret: string;
  readonly ownerCode: string | undefined;
  readonly said: ReadonlyArray<string>;
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'installation-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function openInFolder(
  variables: Readonly<Record<string, string>> = {},
  say: (line: string) => void = () => undefined,
): Promise<Installation> {
  const environment = readEnvironment({ DATA_DIR: folder, ...variables });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return openInstallation(environment.value, NOW, say);
}

/** Opens the installation and ends it again. */
async function open(variables: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const said: Array<string> = [];
  const installation = await openInFolder(variables, (line) => said.push(line));
  await installation.close();
  const { authSecret, ownerCode } = installation;
  return { authSecret, ownerCode, said };
}

/** Opens the installation, lets work use it, and ends it. */
async function withOpen(work: (installation: Installation) => Promise<void>): Promise<void> {
  const installation = await openInFolder();
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
    for (const secret of [authSecret, ownerCode ?? '', key]) {
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

  // Linux answers EIO to whoever reads this file from its beginning.
  test.runIf(process.platform === 'linux')(
    'says that a keyring on a disk that fails for the moment may come back',
    async () => {
      await open();
      await rm(keyringPath());
      await symlink('/proc/self/mem', keyringPath());
      await expect(open()).rejects.toMatchObject({ code: 'keyring-unavailable', exitCode: 75 });
    },
  );

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

test.each(['auth-secret', 'owner-code', 'person-mac-key', 'sealed-values'])(
  'a secret of the installation that does not open stops the start by name, and stays as it is: %s',
  async (name) => {
    await open();
    const client = createClient({ url: `file:${path.join(folder, 'wizard.db')}` });
    const other = name === 'auth-secret' ? 'owner-code' : 'auth-secret';
    await client.execute({
      sql: `UPDATE "InstallationSecret" SET sealed = (SELECT sealed FROM "InstallationSecret" WHERE name = ?) WHERE name = ?`,
      args: [other, name],
    });
    client.close();
    const before = await storedRows();
    await expect(open()).rejects.toMatchObject({
      name: 'StartFailure',
      code: 'secret-damaged',
      exitCode: 78,
      message: expect.stringContaining(`row ${name}`),
    });
    expect(await storedRows()).toBe(before);
  },
);

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

describe('one process owns a SQLite data folder', () => {
  test('a second start is refused by name, and the first goes on', async () => {
    await withOpen(async ({ database }) => {
      await expect(open()).rejects.toMatchObject({ code: 'data-folder-in-use', exitCode: 78 });
      expect(await lockDataFolder(folder)).toBeUndefined();
      await database.firstOwner.create({ data: { id: 'owner', userId: 'someone' } });
      expect(await database.firstOwner.count()).toBe(1);
    });
    await open();
  });

  test('while another program holds the database, a start waits, ends with 75, and works afterward', async () => {
    const other = createClient({ url: `file:${path.join(folder, 'wizard.db')}` });
    await other.execute('PRAGMA journal_mode = WAL');
    const lock = await other.transaction('write');
    await expect(open()).rejects.toMatchObject({ code: 'database-locked', exitCode: 75 });
    lock.close();
    other.close();
    await open();
  });

  test('of two that start at once on a new folder one starts', async () => {
    const starts = await Promise.allSettled([openInFolder(), openInFolder()]);
    const [started, ...others] = starts.filter((start) => start.status === 'fulfilled');
    expect(others).toEqual([]);
    expect(starts.find((start) => start.status === 'rejected')?.reason).toMatchObject({
      code: 'data-folder-in-use',
    });
    await started?.value.close();
  });

  test('a start that fails leaves it free', async () => {
    await open();
    const keyring = await readFile(keyringPath(), 'utf8');
    await writeFile(keyringPath(), 'broken');
    await expect(open()).rejects.toMatchObject({ code: 'keyring-malformed' });
    await writeFile(keyringPath(), keyring);
    await open();
  });
});

describe('a data folder whose database is missing is refused by name and left as it was', () => {
  const databasePath = () => path.join(folder, 'wizard.db');
  const logPath = () => path.join(folder, 'wizard.db-wal');

  /** The files that matter and what is in them. */
  async function kept(): Promise<ReadonlyArray<readonly [string, string]>> {
    const names = (await readdir(folder)).filter((name) => !name.endsWith('.lock')).sort();
    return Promise.all(
      names.map(async (name) => [name, await readFile(path.join(folder, name), 'hex')] as const),
    );
  }

  /** A folder as `kill -9` leaves it: what was saved last is in the write-ahead log only. */
  async function withFilledLog(): Promise<void> {
    await open();
    const aside = path.join(folder, 'aside');
    await withOpen(async ({ database }) => {
      await database.firstOwner.create({ data: { id: 'owner', userId: 'someone' } });
      await copyFile(logPath(), aside);
    });
    await rename(aside, logPath());
  }

  test('beside a keyring and a write-ahead log', async () => {
    await withFilledLog();
    await rm(databasePath());
    const before = await kept();
    expect(before.find(([name]) => name === 'wizard.db-wal')?.[1]).not.toBe('');
    await expect(open()).rejects.toMatchObject({ code: 'database-missing', exitCode: 78 });
    expect(await kept()).toEqual(before);
  });

  test('empty, beside a write-ahead log and no keyring', async () => {
    await withFilledLog();
    await rm(keyringPath());
    await writeFile(databasePath(), '');
    const before = await kept();
    const variables = { ENCRYPTION_KEYS: keyText('first') };
    await expect(open(variables)).rejects.toMatchObject({ code: 'database-missing' });
    expect(await kept()).toEqual(before);
  });

  test('beside a keyring alone', async () => {
    await open();
    await rm(databasePath());
    const before = await kept();
    await expect(open()).rejects.toMatchObject({ code: 'database-missing' });
    expect(await kept()).toEqual(before);
  });

  test('beside what a restore that was interrupted has put aside, without a keyring', async () => {
    const variables = { ENCRYPTION_KEYS: keyText('first') };
    await open(variables);
    await rename(databasePath(), `${databasePath()}.before-restore-20261124120000`);
    const before = await kept();
    await expect(open(variables)).rejects.toMatchObject({ code: 'database-missing' });
    expect(await kept()).toEqual(before);
  });

  test('and without anything else it is a first start', async () => {
    await writeFile(databasePath(), '');
    await open();
  });
});

describe('who else may open the files', () => {
  const modeOf = async (name: string) => (await stat(path.join(folder, name))).mode & 0o777;

  test('the rights of others on the database are taken away, and the log says so', async () => {
    await open();
    await chmod(path.join(folder, 'wizard.db'), 0o644);
    const { said } = await open();
    expect(said.join('\n')).toContain(path.join(folder, 'wizard.db'));
    expect(await modeOf('wizard.db')).toBe(0o600);
    expect((await open()).said).toEqual([]);
  });

  test('a folder that others may enter is named', async () => {
    await open();
    await chmod(folder, 0o755);
    expect((await open()).said.join('\n')).toContain(`chmod 700 ${folder}`);
  });
});

describe('a data folder that cannot be used is refused by name', () => {
  test('because it is a file', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    const expected = { code: 'data-folder-not-writable', exitCode: 75 };
    await expect(open({ DATA_DIR: file })).rejects.toMatchObject(expected);
    await expect(open({ DATA_DIR: path.join(file, 'below') })).rejects.toMatchObject(expected);
  });

  test.each(['wizard.db', 'in-use.lock'])(
    'while %s takes no write, and no longer',
    async (name) => {
      await withOpen(async () => undefined);
      const file = path.join(folder, name);
      const client = createClient({ url: `file:${file}` });
      await client.executeMultiple('PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE)');
      client.close();
      const written = await readFile(file);
      // A file format of the future, which SQLite only reads: https://www.sqlite.org/fileformat.html#ffver
      await writeFile(file, Uint8Array.from(written).fill(9, 18, 19));
      const expected = { code: 'data-folder-not-writable', exitCode: 75 };
      await expect(open()).rejects.toMatchObject(expected);
      await writeFile(file, written);
      await open();
    },
  );

  test('because its database is none, and is left as it is', async () => {
    await writeFile(path.join(folder, 'wizard.db'), 'no database at all');
    await expect(open()).rejects.toMatchObject({ code: 'database-damaged', exitCode: 78 });
    expect(await readFile(path.join(folder, 'wizard.db'), 'utf8')).toBe('no database at all');
  });
});

test.each([
  ['database or disk is full', 'disk-full', 75],
  ['attempt to write a readonly database', 'data-folder-not-writable', 75],
])('SQLite’s words alone are named at the start: %s', (words, code, exitCode) => {
  const environment = readEnvironment({ DATA_DIR: folder });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  expect(namedStartFailure(new Error(words), environment.value)).toMatchObject({ code, exitCode });
  const bug = new TypeError('x is not a function');
  expect(namedStartFailure(bug, environment.value)).toBe(bug);
});

describe('on PostgreSQL', () => {
  let postgresql: TestPostgresql;

  beforeAll(async () => {
    postgresql = await startTestPostgresql();
  });

  afterAll(() => postgresql.stop());

  test('two instances that start at once on one new database start with the same secrets', async () => {
    const variables = {
      DATABASE_URL: await postgresql.createEmptyDatabase(),
      ENCRYPTION_KEYS: keyText('first'),
    };
    const [one, two] = await Promise.all([open(variables), open(variables)]);
    expect(one.authSecret).toBe(two.authSecret);
    expect(one.ownerCode).toBe(two.ownerCode);
    expect((await open(variables)).authSecret).toBe(one.authSecret);
    expect(await readdir(folder)).toEqual([]);
  });

  test('a database that does not answer is named, and may come back', async () => {
    const variables = {
      DATABASE_URL: 'postgresql://nobody:hidden@127.0.0.1:1/none',
      ENCRYPTION_KEYS: keyText('first'),
    };
    const refused = open(variables);
    await expect(refused).rejects.toMatchObject({ code: 'database-unreachable', exitCode: 75 });
    await expect(refused).rejects.not.toThrow('hidden');
  });
});
