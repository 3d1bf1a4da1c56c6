import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KeyEncryptionKey, Keyring } from './keyring';
import { createVault, type SealBinding } from './sealed-text';

const SECRET = 'a private key that must not be seen';
const BINDING: SealBinding = { model: 'Credential', field: 'privateKey', row: 'row-1' };

function key(id: string): KeyEncryptionKey {
  return { id, bytes: randomBytes(32) };
}

function keyring(
  ...keys: readonly [KeyEncryptionKey, ...ReadonlyArray<KeyEncryptionKey>]
): Keyring {
  return { current: keys[0], byId: new Map(keys.map((one) => [one.id, one])) };
}

describe('a sealed value', () => {
  const first = key('first');
  const vault = createVault(keyring(first));
  let sealed: string;

  beforeAll(async () => {
    sealed = await vault.seal(SECRET, BINDING);
  });

  test('opens at its own place and holds nothing in clear', async () => {
    expect(await vault.open(sealed, BINDING)).toEqual({ ok: true, value: SECRET });
    expect(sealed).not.toContain(SECRET);
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString()).not.toContain(
      'private',
    );
  });

  test('is another text each time', async () => {
    expect(await vault.seal(SECRET, BINDING)).not.toBe(sealed);
  });

  test('does not open with a flipped bit anywhere', async () => {
    for (let position = 0; position < sealed.length; position += 1) {
      for (const bit of [1, 2, 4, 8, 16, 32]) {
        const code = sealed.charCodeAt(position) ^ bit;
        const changed =
          sealed.slice(0, position) + String.fromCharCode(code) + sealed.slice(position + 1);
        const opened = await vault.open(changed, BINDING);
        expect(opened.ok, `bit ${bit} of character ${position}`).toBe(false);
      }
    }
  });

  test('does not open when cut at any length, or with something behind it', async () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect((await vault.open(sealed.slice(0, length), BINDING)).ok).toBe(false);
    }
    for (const more of ['A', '.', '=', '\n']) {
      expect((await vault.open(sealed + more, BINDING)).ok).toBe(false);
    }
  });

  test.each([
    { ...BINDING, row: 'row-2' },
    { ...BINDING, field: 'mapping' },
    { ...BINDING, model: 'Profile' },
  ])('does not open when moved to $model $field $row', async (elsewhere) => {
    expect(await vault.open(sealed, elsewhere)).toMatchObject({
      ok: false,
      error: { code: 'sealed-elsewhere' },
    });
  });

  test('names a key that is not in the keyring', async () => {
    expect(await createVault(keyring(key('other'))).open(sealed, BINDING)).toMatchObject({
      ok: false,
      error: { code: 'sealed-key-unknown' },
    });
  });

  test('does not open with another key of the same name, and says nothing of the value', async () => {
    const opened = await createVault(keyring(key('first'))).open(sealed, BINDING);
    expect(opened).toMatchObject({ ok: false, error: { code: 'sealed-broken' } });
    expect(JSON.stringify(opened)).not.toContain(SECRET);
  });

  test('opens with its old key after a new one is put first, and new values take the new key', async () => {
    const rotated = createVault(keyring(key('second'), first));
    expect(await rotated.open(sealed, BINDING)).toEqual({ ok: true, value: SECRET });
    const newer = await rotated.seal(SECRET, BINDING);
    expect((await vault.open(newer, BINDING)).ok).toBe(false);
    expect((await rotated.open(newer, BINDING)).ok).toBe(true);
  });
});
