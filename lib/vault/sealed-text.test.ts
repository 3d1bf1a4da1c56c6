import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KeyEncryptionKey, Keyring } from './keyring';
import { createVault, openOrThrow, type SealBinding } from './sealed-text';

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

const BASE64URL_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function replaced(text: string, position: number, character: string): string {
  return text.slice(0, position) + character + text.slice(position + 1);
}

function expectNothingTold(outcome: unknown, used: KeyEncryptionKey): void {
  const text = JSON.stringify(outcome);
  expect(text).not.toContain(SECRET);
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    expect(text).not.toContain(Buffer.from(used.bytes).toString(encoding));
  }
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

  test('does not open with a flipped bit anywhere, and no refusal tells a secret', async () => {
    for (let position = 0; position < sealed.length; position += 1) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
        const character = String.fromCharCode(sealed.charCodeAt(position) ^ bit);
        if (character < ' ' || character > '~') {
          continue;
        }
        const opened = await vault.open(replaced(sealed, position, character), BINDING);
        expect(opened.ok, `bit ${bit} of character ${position}`).toBe(false);
        expectNothingTold(opened, first);
      }
    }
  });

  test('does not open with the lowest bit of any base64url digit swapped', async () => {
    for (let position = 0; position < sealed.length; position += 1) {
      const digit = BASE64URL_DIGITS.indexOf(sealed.charAt(position));
      if (digit === -1) {
        continue;
      }
      const changed = replaced(sealed, position, BASE64URL_DIGITS.charAt(digit ^ 1));
      expect((await vault.open(changed, BINDING)).ok, `digit ${position}`).toBe(false);
    }
  });

  test('does not open when cut at any length', async () => {
    for (let length = 0; length < sealed.length; length += 1) {
      const opened = await vault.open(sealed.slice(0, length), BINDING);
      expect(opened.ok, `cut at ${length}`).toBe(false);
      expectNothingTold(opened, first);
    }
  });

  test.each(['A', 'AAAA', '.', '.A', '=', ' ', '\n'])(
    'does not open with %j behind it or before it',
    async (more) => {
      expect((await vault.open(sealed + more, BINDING)).ok).toBe(false);
      expect((await vault.open(more + sealed, BINDING)).ok).toBe(false);
    },
  );

  test('does not open when its parts come from two sealed values', async () => {
    const other = (await vault.seal('another secret', BINDING)).split('.');
    for (const part of [1, 2, 3, 4]) {
      const mixed = sealed.split('.').with(part, other[part] ?? '');
      expect((await vault.open(mixed.join('.'), BINDING)).ok, `part ${part}`).toBe(false);
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
    const wrong = key('first');
    const opened = await createVault(keyring(wrong)).open(sealed, BINDING);
    expect(opened).toMatchObject({ ok: false, error: { code: 'sealed-broken' } });
    expectNothingTold(opened, wrong);
    expectNothingTold(opened, first);
  });

  test('is never tried with a key that it does not name', async () => {
    const elsewhere = { ...first, id: 'renamed' };
    expect(await createVault(keyring(key('other'), elsewhere)).open(sealed, BINDING)).toMatchObject(
      {
        ok: false,
        error: { code: 'sealed-key-unknown' },
      },
    );
  });

  test('says by code and place, and nothing more, why it stops a caller that needs it', async () => {
    const stopped = openOrThrow(vault, sealed, { ...BINDING, row: 'row-2' });
    await expect(stopped).rejects.toMatchObject({
      code: 'sealed-elsewhere',
      digest: 'sealed-elsewhere',
    });
    await expect(stopped).rejects.toThrow('Credential.privateKey of row row-2');
    await expect(stopped).rejects.not.toThrow(SECRET);
  });

  test('opens with its old key after a new one is put first, and new values take the new key', async () => {
    const rotated = createVault(keyring(key('second'), first));
    expect(await rotated.open(sealed, BINDING)).toEqual({ ok: true, value: SECRET });
    const newer = await rotated.seal(SECRET, BINDING);
    expect((await vault.open(newer, BINDING)).ok).toBe(false);
    expect((await rotated.open(newer, BINDING)).ok).toBe(true);
  });
});
