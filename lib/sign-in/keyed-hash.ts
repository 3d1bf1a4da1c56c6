import { createHmac } from 'node:crypto';

/** Represents an email address or a source in the record: the same each time, and anonymous without the key. */
export function keyedHash(key: string, kind: 'email' | 'source', text: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['audit', kind, text]))
    .digest('base64url')
    .slice(0, 16);
}
