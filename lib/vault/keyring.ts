import { failure, type Result, success } from '@/lib/result';

/** One key-encryption key. */
export type KeyEncryptionKey = {
  /** The `kid` that sealed values name. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
};

/** The key-encryption keys of an installation: the first seals, every one opens what names it. */
export type Keyring = {
  readonly current: KeyEncryptionKey;
  readonly byId: ReadonlyMap<string, KeyEncryptionKey>;
};

/** Why a keyring cannot be used. */
export type KeyringError = {
  readonly code: 'keyring-empty' | 'keyring-malformed' | 'keyring-duplicate-id';
  readonly message: string;
};

/** Length of an A256GCMKW key in bytes (RFC 7518 section 4.7). */
const KEY_LENGTH_BYTES = 32;

const KEY_ID_FORM = /^[A-Za-z0-9_-]{1,40}$/;

function parseKey(entry: string, position: number): Result<KeyEncryptionKey, KeyringError> {
  const separator = entry.indexOf(':');
  const id = entry.slice(0, Math.max(separator, 0));
  const encoded = entry.slice(separator + 1);
  const bytes = Buffer.from(encoded, 'base64url');
  const canonical = bytes.toString('base64url') === encoded;
  if (!KEY_ID_FORM.test(id) || !canonical || bytes.length !== KEY_LENGTH_BYTES) {
    return failure({
      code: 'keyring-malformed',
      message: `Key ${position} in ENCRYPTION_KEYS must have the form name:key, with a name of letters, digits, -, and _, and a key of 32 bytes in base64url (43 characters).`,
    });
  }
  return success({ id, bytes });
}

/**
 * Reads a keyring from its text: `name:key[,name:key…]`, the first one current, each key 32 bytes in
 * base64url. Commas and line breaks both separate keys. Error messages never repeat a key.
 */
export function parseKeyring(text: string): Result<Keyring, KeyringError> {
  const entries = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const byId = new Map<string, KeyEncryptionKey>();
  let current: KeyEncryptionKey | undefined;
  for (const [index, entry] of entries.entries()) {
    const key = parseKey(entry, index + 1);
    if (!key.ok) {
      return key;
    }
    if (byId.has(key.value.id)) {
      return failure({
        code: 'keyring-duplicate-id',
        message: `Two keys in ENCRYPTION_KEYS have the name ${key.value.id}. Give each key its own name.`,
      });
    }
    byId.set(key.value.id, key.value);
    current ??= key.value;
  }
  if (current === undefined) {
    return failure({ code: 'keyring-empty', message: 'ENCRYPTION_KEYS has no key.' });
  }
  return success({ current, byId });
}

/** Writes a key in the form that `parseKeyring` reads. */
export function formatKey(key: KeyEncryptionKey): string {
  return `${key.id}:${Buffer.from(key.bytes).toString('base64url')}`;
}
