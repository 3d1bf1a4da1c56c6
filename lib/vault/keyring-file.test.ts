import { randomBytes } from 'node:crypto';
import {
  lstat,
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
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKeyringFile, keyringFile, putNewKeyFirst, readKeyringFile } from './keyring-file';

const NOW = new Date('2026-11-24T12:00:00.000Z');

let folder: string;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'keyring-')), 'data');
});

afterEach(async () => {
  await rm(path.dirname(folder), { recursive: true, force: true });
});

describe('the keyring file', () => {
  test('is for its owner only, as is the folder that is made for it', async () => {
    expect(await createKeyringFile(folder, NOW)).toBe(true);
    expect((await stat(keyringFile(folder))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('holds one new key of 32 bytes that is named after its day', async () => {
    await createKeyringFile(folder, NOW);
    const keyring = await readKeyringFile(folder);
    expect(keyring.ok && keyring.value.current.id).toBe('k20261124');
    expect(keyring.ok && keyring.value.current.bytes).toHaveLength(32);
    expect(keyring.ok && keyring.value.byId.size).toBe(1);
  });

  test('is made once by eight instances at the same moment, and nothing else stays behind', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const own = await createKeyringFile(folder, NOW);
        return { own, text: await readFile(keyringFile(folder), 'utf8') };
      }),
    );
    expect(made.filter(({ own }) => own)).toHaveLength(1);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    expect(await readdir(folder)).toEqual(['keyring']);
  });

  test('is never overwritten, whatever it holds', async () => {
    await createKeyringFile(folder, NOW);
    await writeFile(keyringFile(folder), 'what was there');
    expect(await createKeyringFile(folder, NOW)).toBe(false);
    expect(await readFile(keyringFile(folder), 'utf8')).toBe('what was there');
  });

  test('is named when it is missing or malformed, without its text', async () => {
    expect(await readKeyringFile(folder)).toMatchObject({
      ok: false,
      error: { code: 'keyring-file-missing' },
    });
    await createKeyringFile(folder, NOW);
    const text = `first:${randomBytes(31).toString('base64url')}`;
    await writeFile(keyringFile(folder), text);
    const read = await readKeyringFile(folder);
    expect(read).toMatchObject({ ok: false, error: { code: 'keyring-file-malformed' } });
    expect(!read.ok && read.error.message).toContain(keyringFile(folder));
    expect(JSON.stringify(read)).not.toContain(text.slice(6, 16));
  });

  test.each([
    ['a folder', 'keyring-file-unreadable', 'it is a folder', () => mkdir(keyringFile(folder))],
    [
      'a link to nowhere',
      'keyring-file-unreadable',
      'a link to a file that does not exist',
      () => symlink('/nowhere/keyring', keyringFile(folder)),
    ],
    [
      'a link to itself',
      'keyring-file-unreadable',
      'ELOOP',
      () => symlink(keyringFile(folder), keyringFile(folder)),
    ],
    ['empty', 'keyring-file-malformed', 'is empty', () => writeFile(keyringFile(folder), ' \n')],
  ])('is named when it is %s', async (_, code, words, make) => {
    await mkdir(folder);
    await make();
    const read = await readKeyringFile(folder);
    expect(read).toMatchObject({ ok: false, error: { code } });
    expect(!read.ok && read.error.message).toContain(words);
  });

  test('takes a new key in front of the old ones, for its owner only, however often', async () => {
    await createKeyringFile(folder, NOW);
    const before = await readKeyringFile(folder);
    expect(await putNewKeyFirst(folder, NOW)).toEqual({ ok: true, value: 'k20261124-2' });
    expect(await putNewKeyFirst(folder, NOW)).toEqual({ ok: true, value: 'k20261124-3' });
    const after = await readKeyringFile(folder);
    if (!before.ok || !after.ok) {
      throw new Error('The keyring cannot be read.');
    }
    expect([...after.value.byId.keys()]).toEqual(['k20261124-3', 'k20261124-2', 'k20261124']);
    expect(after.value.current.id).toBe('k20261124-3');
    expect(after.value.byId.get('k20261124')).toEqual(before.value.current);
    expect((await stat(keyringFile(folder))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['keyring']);
  });

  test('takes a new key where a link leads, and the link stays', async () => {
    await createKeyringFile(folder, NOW);
    const elsewhere = path.join(path.dirname(folder), 'elsewhere');
    await mkdir(elsewhere);
    await rename(keyringFile(folder), path.join(elsewhere, 'real'));
    await symlink('../elsewhere/real', keyringFile(folder));
    expect(await putNewKeyFirst(folder, NOW)).toEqual({ ok: true, value: 'k20261124-2' });
    expect((await lstat(keyringFile(folder))).isSymbolicLink()).toBe(true);
    expect(await readdir(elsewhere)).toEqual(['real']);
    const keyring = await readKeyringFile(folder);
    expect(keyring.ok && [...keyring.value.byId.keys()]).toEqual(['k20261124-2', 'k20261124']);
  });
});
