import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chown,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { checkChain, readCheckpoint } from '@/lib/audit/verify';
import { lockDataFolder } from '@/lib/database/data-folder-lock';
import { DAY_MS } from '@/lib/durations';
import { backUp } from '@/lib/installation/backup';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { saveClientId } from '@/lib/profiles/changes';
import { listProfiles } from '@/lib/profiles/profile-list';
import { createProfile, readProfile } from '@/lib/profiles/store';
import { formatKey } from '@/lib/vault/keyring';
import { backupCommand } from './backup';
import { answerCommand } from './command';
import { restoreCommand } from './restore';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'owner', email: 'owner@example.com' };
const CLIENT_ID = 'c'.repeat(64);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'backup-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const at = (...names: ReadonlyArray<string>) => path.join(folder, ...names);

async function open(data: string): Promise<Installation> {
  const environment = readEnvironment({ DATA_DIR: at(data) });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return openInstallation(environment.value, NOW, () => undefined);
}

async function addProfile(store: Installation, name: string): Promise<string> {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error('The account ID of the test is wrong.');
  }
  return createProfile(store, {
    name,
    account: account.value,
    scopes: ['rest_webservices'],
    actor: ACTOR,
    now: NOW,
  });
}

/** A profile with a sealed Client ID. */
async function addOpened(installation: Installation, name: string): Promise<void> {
  const profileId = await addProfile(installation, name);
  const profile = await readProfile(installation, profileId);
  if (profile === undefined) {
    throw new Error('The profile is not there.');
  }
  const change = { profileId, version: profile.version, actor: ACTOR, now: NOW };
  expect(await saveClientId(installation, change, profile, CLIENT_ID)).toMatchObject({ ok: true });
}

async function filled(data: string, ...names: ReadonlyArray<string>): Promise<Installation> {
  const installation = await open(data);
  for (const name of names) {
    await addOpened(installation, name);
  }
  return installation;
}

async function namesIn(installation: Installation): Promise<ReadonlyArray<string>> {
  const { items } = await listProfiles(installation, { limit: 50, now: new Date() });
  return items.map(({ name }) => name).sort();
}

/** What a person finds after starting the app on a folder: names, and whether all Client IDs open. */
async function found(data: string): Promise<ReadonlyArray<string>> {
  const installation = await open(data);
  try {
    const { items } = await listProfiles(installation, { limit: 50, now: new Date() });
    for (const { id } of items) {
      expect((await readProfile(installation, id))?.configuration.clientId).toBe(CLIENT_ID);
    }
    return items.map(({ name }) => name).sort();
  } finally {
    await installation.close();
  }
}

type Answer = { readonly code: number; readonly said: string };

async function run(
  data: string,
  program: string,
  words: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const child = spawn(program, words, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ ...process.env, DATA_DIR: at(data), DATABASE_URL: '', ENCRYPTION_KEYS: '' },
      ...{ ...more, ...options.env },
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  return { code: Number(code), said };
}

/** Runs a command as people do: from a folder of theirs, with paths relative to it. */
function npmRun(data: string, command: Name, ...words: ReadonlyArray<string>): Promise<Answer> {
  const given = ['--prefix', process.cwd(), 'run', '--silent', command, '--', ...words];
  return run(data, 'npm', given, { cwd: folder });
}

type Name = 'backup' | 'restore';

/** Runs a command as npm does, without the time that npm itself takes. */
function runProcess(data: string, command: Name, ...words: ReadonlyArray<string>) {
  const given = ['--liftoff-only', '--import', 'tsx', 'lib/commands/run.ts', command, ...words];
  return run(data, process.execPath, given, { cwd: process.cwd(), env: { INIT_CWD: folder } });
}

const COMMANDS = { backup: backupCommand, restore: restoreCommand };

/** What a command answers, where nothing depends on its being another process. */
async function runCommand(
  data: string,
  command: Name,
  ...words: ReadonlyArray<string>
): Promise<Answer> {
  const variables = { DATA_DIR: at(data), INIT_CWD: folder, ...more };
  const answer = await answerCommand(COMMANDS[command], words, () => variables);
  return { code: answer.code, said: answer.stdout + answer.stderr };
}

/** A module that kills its process as it is about to remove or rename a file of this name. */
function killedAt(file: RegExp): string {
  const source = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    for (const name of ['rm', 'rename']) {
      const asIs = fs.promises[name];
      fs.promises[name] = (file, ...more) =>
        ${file}.test(file) ? process.kill(process.pid, 'SIGKILL') : asIs(file, ...more);
    }
    syncBuiltinESMExports();`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** Variables for the commands besides DATA_DIR. */
let more: Readonly<Record<string, string>> = {};

afterEach(() => {
  more = {};
});

/** The bytes of a file; none when SQLite has removed it since: an empty log goes with its last connection. */
async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return new Uint8Array();
    }
    throw error;
  }
}

/** The files of a folder that a refused command must leave, each with a hash of its content. */
async function contentOf(data: string): Promise<ReadonlyArray<readonly [string, string]>> {
  const names = (await readdir(at(data))).filter((name) => !/\.lock|-shm$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => [name, await bytesOf(at(data, name))] as const),
  );
  return files
    .filter(([, bytes]) => bytes.length > 0)
    .map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]);
}

/** How many profiles are made while a backup runs. */
const PROFILES_WRITTEN_MAX = 40;

describe('the commands of the README', () => {
  test('give back on a new computer everything that was saved while the app ran', async () => {
    const installation = await filled('data', 'First', 'Second');
    // The write-ahead log holds what was saved last: a copy of the file alone would miss it.
    expect((await stat(at('data', 'wizard.db-wal'))).size).toBeGreaterThan(0);
    const backup = await npmRun('data', 'backup', 'copy.db', '--keyring', 'copy.keyring');
    expect(backup).toMatchObject({ code: 0 });
    expect(await namesIn(installation)).toEqual(['First', 'Second']);
    await installation.close();
    for (const name of ['copy.db', 'copy.keyring']) {
      expect((await stat(at(name))).mode & 0o777).toBe(0o600);
    }
    await rm(at('data'), { recursive: true });

    const restore = await npmRun('new', 'restore', 'copy.db', '--keyring', 'copy.keyring');
    expect(restore).toMatchObject({ code: 0 });
    for (const name of ['wizard.db', 'keyring']) {
      expect((await stat(at('new', name))).mode & 0o777).toBe(0o600);
    }
    expect(await found('new')).toEqual(['First', 'Second']);
  });

  test('leave what root restores to the user of the data folder', async () => {
    await (await filled('data', 'First')).close();
    await runCommand('data', 'backup', 'copy.db', '--keyring', 'copy.keyring');
    const owner = process.getuid?.() === 0 ? 54_321 : (await stat(folder)).uid;
    const { gid } = await stat(folder);
    await mkdir(at('theirs'));
    await chown(at('theirs'), owner, gid);
    // Into a folder that is missing, and over what is there.
    for (const restored of [
      ['keyring', 'wizard.db'],
      ['keyring.before', 'wizard.db.before'],
    ]) {
      const words = ['copy.db', '--keyring', 'copy.keyring'];
      expect(await runCommand('theirs/data', 'restore', ...words)).toMatchObject({ code: 0 });
      const names = await readdir(at('theirs', 'data'));
      for (const name of restored) {
        expect(names).toContainEqual(expect.stringContaining(name));
      }
      for (const name of ['.', ...names]) {
        expect((await stat(at('theirs', 'data', name))).uid, name).toBe(owner);
      }
    }
  });

  test('make a whole copy while others write', async () => {
    const installation = await filled('data', 'First');
    let writing = true;
    const writer = (async () => {
      // No more than the list below shows on its first page.
      for (let number = 0; writing && number < PROFILES_WRITTEN_MAX; number += 1) {
        await addOpened(installation, `Written ${number}`);
      }
    })();
    const backup = await runProcess('data', 'backup', 'copy.db');
    writing = false;
    await writer;
    expect(backup).toMatchObject({ code: 0 });
    expect(backup.said).toContain('--keyring');
    await installation.close();
    const restore = await runCommand('data', 'restore', 'copy.db');
    expect(restore).toMatchObject({ code: 0 });
    const restored = await open('data');
    const names = await namesIn(restored);
    expect(names).toContain('First');
    expect(names.length).toBeGreaterThan(1);
    // The record has an entry for each of them, and its chain is whole.
    const check = await checkChain(restored.database);
    expect(check.finding).toBeUndefined();
    expect(check.last).toBeGreaterThanOrEqual(names.length);
    await restored.close();
  });

  test('keep what was there before, and end the sessions, devices, links, and proofs of the copy', async () => {
    const installation = await filled('data', 'Old');
    await installation.database.user.create({
      data: {
        id: 'one',
        name: 'One',
        email: 'one@example.com',
        sessions: { create: { id: 's', token: 't', expiresAt: NOW } },
        rememberedDevices: {
          create: { id: 'd', userAgent: '', createdAt: NOW, lastUsedAt: NOW, expiresAt: NOW },
        },
      },
    });
    const expiresAt = new Date(NOW.getTime() + DAY_MS);
    const link = { mac: '', createdAt: NOW, expiresAt };
    await installation.database.invitation.create({
      data: { ...link, id: 'i', email: 'new@example.com', role: 'owner', tokenHash: 'i' },
    });
    await installation.database.calendarFeed.create({
      data: { id: 'c', name: 'Calendar', tokenHash: 'c', createdAt: NOW },
    });
    const { id: profileId } = await installation.database.profile.findFirstOrThrow();
    const handover = { ...link, profileId, purpose: 'celigo', createdByEmail: 'one@example.com' };
    await installation.database.handoverLink.createMany({
      data: [
        { ...handover, id: 'done', tokenHash: 'done', finishedAt: NOW },
        { ...handover, id: 'open', tokenHash: 'open', passcodeMac: 'p', passcodeTriesLeft: 5 },
        { ...handover, id: 'revoked', tokenHash: 'revoked', revokedAt: NOW },
      ],
    });
    const certificates = { oldCredentialId: 'old', newCredentialId: 'new', startedAt: NOW };
    const proof = { celigoProvenAt: NOW, celigoProof: 'celigo-test' };
    await installation.database.renewal.createMany({
      data: [
        { ...certificates, ...proof, id: 'a', profileId, endedAt: NOW },
        { ...certificates, ...proof, id: 'b', profileId, openForProfile: profileId },
      ],
    });
    await runCommand('data', 'backup', 'copy.db', '--keyring', 'copy.keyring');
    // Forgotten after the copy was made: it must not come back with it.
    await installation.database.rememberedDevice.deleteMany();
    await addOpened(installation, 'Newer');
    const newest = await readCheckpoint(installation.database);
    await installation.close();
    const { said, code } = await runProcess('data', 'restore', 'copy.db');
    expect(code).toBe(0);
    const aside = (await readdir(at('data'))).filter((name) => /before-restore-\d+$/.test(name));
    expect(aside).toHaveLength(1);
    expect(said).toContain(aside[0]);
    expect(said).toContain('handover links, and calendar addresses no longer work');
    expect((await stat(at('data', aside[0] ?? ''))).mode & 0o777).toBe(0o600);
    const restored = await open('data');
    expect(await namesIn(restored)).toEqual(['Old']);
    // The older record is whole in itself; whoever kept the newest checkpoint sees that its end is gone.
    expect((await checkChain(restored.database)).finding).toBeUndefined();
    expect(
      (await checkChain(restored.database, newest === undefined ? [] : [newest])).finding,
    ).toMatchObject({ code: 'checkpoint-differs' });
    expect(await restored.database.session.count()).toBe(0);
    expect(await restored.database.rememberedDevice.count()).toBe(0);
    expect(await restored.database.invitation.count()).toBe(0);
    expect(await restored.database.calendarFeed.count()).toBe(0);
    expect(
      await restored.database.handoverLink.findMany({
        orderBy: { id: 'asc' },
        select: { finishedAt: true, revokedAt: true },
      }),
    ).toEqual([
      { finishedAt: NOW, revokedAt: null },
      { finishedAt: null, revokedAt: expect.any(Date) },
      { finishedAt: null, revokedAt: NOW },
    ]);
    // Somebody may have gone back since: only Celigo can tell.
    expect(
      await restored.database.renewal.findMany({
        orderBy: { id: 'asc' },
        select: { celigoProvenAt: true, celigoProof: true },
      }),
    ).toEqual([proof, { celigoProvenAt: null, celigoProof: null }]);
    expect(await restored.database.user.count()).toBe(1);
    await restored.close();
    // The way back is the same command.
    expect(await runCommand('data', 'restore', at('data', aside[0] ?? ''))).toMatchObject({
      code: 0,
    });
    const original = await open('data');
    expect(await original.database.session.count()).toBe(0);
    await original.close();
    expect(await found('data')).toEqual(['Newer', 'Old']);
  });

  test('lose nothing of before when they are killed halfway, and can be repeated', async () => {
    const installation = await filled('running', 'Old');
    await runCommand('running', 'backup', 'copy.db');
    await addOpened(installation, 'Newer');
    // As kill -9 of the app leaves it: what was saved last is in the write-ahead log only.
    await cp(at('running'), at('data'), { recursive: true });
    await installation.close();
    const halfway = /wizard\.db-wal$/;
    more = { NODE_OPTIONS: `--import ${killedAt(halfway)}` };
    expect(await npmRun('data', 'restore', 'copy.db')).not.toMatchObject({ code: 0 });
    expect(existsSync(at('data', 'wizard.db'))).toBe(false);
    more = {};
    expect(await runCommand('data', 'restore', 'copy.db')).toMatchObject({ code: 0 });
    expect(await found('data')).toEqual(['Old']);

    const aside = (await readdir(at('data'))).find((name) => /before-restore-\d+$/.test(name));
    await mkdir(at('before'));
    await copyFile(at('data', 'keyring'), at('before', 'keyring'));
    for (const side of ['', '-wal']) {
      await copyFile(at('data', `${aside}${side}`), at('before', `wizard.db${side}`));
    }
    expect(await found('before')).toEqual(['Newer', 'Old']);
  });

  test('put a keyring back where it is lost, a folder or a link to nowhere', async () => {
    const installation = await filled('data', 'First');
    await runCommand('data', 'backup', 'copy.db', '--keyring', 'copy.keyring');
    await installation.close();
    await unlink(at('data', 'keyring'));
    await symlink('/nowhere', at('data', 'keyring'));
    expect((await runCommand('data', 'restore', 'copy.db')).said).toContain('link');
    expect(
      await runCommand('data', 'restore', 'copy.db', '--keyring', 'copy.keyring'),
    ).toMatchObject({
      code: 0,
    });
    expect(await found('data')).toEqual(['First']);
  });
});

describe('refused by name, with everything left as it was', () => {
  async function refused(
    command: () => Promise<{ code: number; said: string }>,
    words: string | RegExp,
  ) {
    const before = await contentOf('data');
    const { code, said } = await command();
    expect(said).toMatch(words);
    expect(code).toBe(1);
    expect(await contentOf('data')).toEqual(before);
  }

  test('a backup over a file that exists, without a file, and where there is no database', async () => {
    await (await filled('data', 'First')).close();
    await writeFile(at('taken'), 'mine');
    await refused(() => runCommand('data', 'backup', 'taken'), 'already exists');
    await refused(
      () => runCommand('data', 'backup', 'free', '--keyring', 'taken'),
      'already exists',
    );
    await refused(() => runCommand('data', 'backup', 'no/such/file'), /folder .* does not exist/);
    await refused(() => runCommand('data', 'backup'), 'npm run backup -- FILE');
    expect(await readFile(at('taken'), 'utf8')).toBe('mine');
    expect(existsSync(at('free'))).toBe(false);
    expect((await runCommand('elsewhere', 'backup', 'free')).said).toMatch(
      /database .* does not exist/,
    );
    expect(existsSync(at('elsewhere'))).toBe(false);
  });

  test('the later of two backups to one file at the same moment', async () => {
    await (await filled('data', 'First')).close();
    const environment = readEnvironment({ DATA_DIR: at('data') });
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    const copy = () => backUp(environment.value, at('copy.db'), at('copy.keyring'));
    const both = await Promise.allSettled([copy(), copy()]);
    const reasons = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(reasons).toMatchObject([{ code: 'file-exists' }]);
    expect((await readdir(folder)).sort()).toEqual(['copy.db', 'copy.keyring', 'data']);
  });

  test('a restore while the app runs', async () => {
    await (await filled('data', 'First')).close();
    await runCommand('data', 'backup', 'copy.db');
    const running = await lockDataFolder(at('data'));
    expect(running).toBeDefined();
    await refused(() => runProcess('data', 'restore', 'copy.db'), 'Stop it first');
    running?.release();
    expect(await runCommand('data', 'restore', 'copy.db')).toMatchObject({ code: 0 });
  });

  test('a restore of a file that is cut, of another program, or a copy by hand with its log', async () => {
    const installation = await filled('data', 'First');
    await runCommand('data', 'backup', 'copy.db');
    await copyFile(at('data', 'wizard.db'), at('hand.db'));
    await copyFile(at('data', 'wizard.db-wal'), at('hand.db-wal'));
    await installation.close();
    const whole = await readFile(at('copy.db'));
    await writeFile(at('cut.db'), whole.subarray(0, whole.length - 8192));
    await writeFile(at('other.db'), 'another program’s file');
    for (const name of ['cut.db', 'other.db']) {
      await refused(() => runCommand('data', 'restore', name), 'not a complete database');
    }
    await refused(() => runCommand('data', 'restore', 'hand.db'), 'hand.db-wal');
    await refused(() => runCommand('data', 'restore', 'none.db'), /file .* does not exist/);
  });

  test('a restore whose keyring does not fit', async () => {
    await (await filled('data', 'First')).close();
    await runCommand('data', 'backup', 'copy.db');
    await writeFile(at('other'), formatKey({ id: 'k20261124', bytes: new Uint8Array(32).fill(7) }));
    await refused(
      () => runCommand('data', 'restore', 'copy.db', '--keyring', 'other'),
      'differs from the key with the same name',
    );
    await writeFile(at('none'), 'no keyring at all');
    await refused(
      () => runCommand('data', 'restore', 'copy.db', '--keyring', 'none'),
      'is not a keyring',
    );
    const { said } = await runCommand('fresh', 'restore', 'copy.db');
    expect(said).toContain('There is no keyring');
    expect((await readdir(at('fresh'))).filter((name) => !name.includes('.lock'))).toEqual([]);
  });

  test('both with PostgreSQL, with the commands that do it there', async () => {
    more = {
      DATABASE_URL: 'postgresql://someone:hidden-password@127.0.0.1:1/none',
      ENCRYPTION_KEYS: formatKey({ id: 'first', bytes: new Uint8Array(32) }),
    };
    for (const [command, words] of [
      ['backup', 'pg_dump'],
      [
        'restore',
        `pg_restore --no-owner --file=restore.sql "${at('copy.db')}" &&
psql "$DATABASE_URL" --single-transaction -v ON_ERROR_STOP=1 -c 'DROP SCHEMA public CASCADE' -c 'CREATE SCHEMA public' -f restore.sql\n`,
      ],
    ] as const) {
      const { code, said } = await runCommand('data', command, 'copy.db');
      expect([code, said]).toEqual([1, expect.stringContaining(words)]);
      expect(said).not.toContain('hidden');
    }
  });
});
