import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatKey, parseKeyring } from './keyring';

const bytes = randomBytes(32);
const encoded = bytes.toString('base64url');
/** 43 digits carry 258 bits: the last digit has two spare ones, which this text sets. */
const spareBits = Buffer.alloc(32).toString('base64url').replace(/A$/, 'B');

describe('a keyring', () => {
  test('has its first key as the current one and finds every key by name', () => {
    const second = randomBytes(32);
    const keyring = parseKeyring(`new:${encoded}, old:${second.toString('base64url')}\n`);
    expect(keyring.ok && keyring.value.current).toEqual({ id: 'new', bytes });
    expect(keyring.ok && [...keyring.value.byId.keys()]).toEqual(['new', 'old']);
    expect(keyring.ok && keyring.value.byId.get('old')?.bytes).toEqual(second);
  });

  test('takes line breaks of both kinds between keys', () => {
    const keyring = parseKeyring(
      `a:${encoded}\r\nb:${randomBytes(32).toString('base64url')}\r\n\r\n`,
    );
    expect(keyring.ok && keyring.value.byId.size).toBe(2);
  });

  test('reads back the key that was written', () => {
    const keyring = parseKeyring(formatKey({ id: 'k20261124', bytes }));
    expect(keyring.ok && keyring.value.current).toEqual({ id: 'k20261124', bytes });
  });

  test.each([
    ['no name', encoded],
    ['an empty name', `:${encoded}`],
    ['a name with a space', `my key:${encoded}`],
    ['a name that is too long', `${'n'.repeat(41)}:${encoded}`],
    ['no key', 'first:'],
    ['31 bytes', `first:${bytes.subarray(1).toString('base64url')}`],
    ['33 bytes', `first:${Buffer.concat([bytes, bytes.subarray(0, 1)]).toString('base64url')}`],
    ['padding', `first:${encoded}=`],
    ['spare bits that are set', `first:${spareBits}`],
    ['a character outside of base64url', `first:${encoded.slice(0, -1)}*`],
    ['the other base64 alphabet', `first:${Buffer.alloc(32, 0xfb).toString('base64')}`],
    ['a space in the key', `first:${encoded.slice(0, 20)} ${encoded.slice(20)}`],
    ['a second separator', `first:second:${encoded}`],
    ['hexadecimal', `first:${bytes.toString('hex')}`],
  ])('is refused with %s, and the refusal does not repeat the key', (_, text) => {
    const keyring = parseKeyring(text);
    expect(keyring).toMatchObject({ ok: false, error: { code: 'keyring-malformed' } });
    const told = JSON.stringify(keyring);
    expect(told).not.toContain(encoded.slice(0, 10));
    expect(told).not.toContain(bytes.toString('hex').slice(0, 10));
  });

  test('names the position of the key that is malformed', () => {
    const keyring = parseKeyring(`good:${encoded},bad:${encoded.slice(1)}`);
    expect(!keyring.ok && keyring.error.message).toContain('Key 2');
    expect(JSON.stringify(keyring)).not.toContain(encoded.slice(1, 11));
  });

  test('is refused with two keys of one name, also with the same key twice', () => {
    for (const other of [randomBytes(32).toString('base64url'), encoded]) {
      const keyring = parseKeyring(`same:${encoded},same:${other}`);
      expect(keyring).toMatchObject({ ok: false, error: { code: 'keyring-duplicate-id' } });
      expect(JSON.stringify(keyring)).not.toContain(encoded);
      expect(JSON.stringify(keyring)).not.toContain(other);
    }
  });

  test.each(['', ' ', ',', '\n\n', ' , \n'])('is refused when it is empty: %j', (text) => {
    expect(parseKeyring(text)).toMatchObject({ ok: false, error: { code: 'keyring-empty' } });
  });
});
