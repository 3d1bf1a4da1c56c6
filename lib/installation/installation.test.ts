import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Environment, readEnvironment } from './environment';
import { openInstallation } from './installation';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'installation-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function environment(variables: Readonly<Record<string, string>> = {}): Environment {
  const read = readEnvironment({ DATA_DIR: folder, ...variables });
  if (!read.ok) {
    throw new Error(read.error.message);
  }
  return read.value;
}

async function openOnce(variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const installation = await openInstallation(environment(variables), new Date(), () => undefined);
  await installation.database.$disconnect();
  return installation.authSecret;
}

const keyText = (id: string) => `${id}:${randomBytes(32).toString('base64url')}`;

describe('the start of an installation', () => {
  test('makes a keyring that only its owner reads, and finds it again', async () => {
    const secret = await openOnce();
    expect((await stat(path.join(folder, 'keyring'))).mode & 0o777).toBe(0o600);
    expect(await openOnce()).toBe(secret);
  });

  test('refuses by name when the keyring file was removed, and makes no new one', async () => {
    await openOnce();
    await rm(path.join(folder, 'keyring'));
    await expect(openOnce()).rejects.toMatchObject({ code: 'keyring-missing' });
    expect(existsSync(path.join(folder, 'keyring'))).toBe(false);
  });

  test('refuses by name when a key is missing or wrong, and starts again with the right one', async () => {
    const first = keyText('first');
    const secret = await openOnce({ ENCRYPTION_KEYS: first });
    await expect(openOnce({ ENCRYPTION_KEYS: keyText('second') })).rejects.toMatchObject({
      code: 'encryption-key-missing',
    });
    await expect(openOnce({ ENCRYPTION_KEYS: keyText('first') })).rejects.toMatchObject({
      code: 'encryption-key-wrong',
    });
    expect(await openOnce({ ENCRYPTION_KEYS: `${keyText('second')},${first}` })).toBe(secret);
  });

  test('is the same for two instances that start at once', async () => {
    const [one, two] = await Promise.all([openOnce(), openOnce()]);
    expect(one).toBe(two);
  });
});

describe('the settings', () => {
  test('name what is wrong and never repeat a value', () => {
    const read = readEnvironment({ PORT: 'secret-port', AUTH_SECRET: 'too-short-secret' });
    expect(read).toMatchObject({ ok: false, error: { code: 'environment-invalid' } });
    expect(JSON.stringify(read)).toContain('AUTH_SECRET');
    expect(JSON.stringify(read)).not.toContain('secret-port');
    expect(JSON.stringify(read)).not.toContain('too-short-secret');
  });

  test('want ENCRYPTION_KEYS with PostgreSQL', () => {
    const read = readEnvironment({ DATABASE_URL: 'postgresql://user:hidden@localhost/db' });
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain('hidden');
  });

  test('have the practice world on loopback only, unless it is asked for', () => {
    expect(environment().practice).toBe(true);
    expect(environment({ HOST: '0.0.0.0' }).practice).toBe(false);
    expect(environment({ HOST: '0.0.0.0', PRACTICE: 'on' }).practice).toBe(true);
  });
});
