import { createHmac, timingSafeEqual } from 'node:crypto';

/** What of a person decides who they are and what they may do, as the database holds it. */
export type PersonRow = {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  /** Absent for somebody who has no password. */
  readonly passwordHash: string | null;
};

/**
 * The mark that the app itself wrote a person's row: HMAC-SHA-256 over id, email, role and password hash.
 * Whoever can write to the database, and has no keyring, cannot make one.
 *
 * @param key The installation's `personMacKey`.
 */
export function personMac(key: string, { id, email, role, passwordHash }: PersonRow): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([id, email, role, passwordHash]))
    .digest('base64url');
}

/** Tells whether a person's row is as the app wrote it. */
export function personMacFits(key: string, person: PersonRow, mac: string | null): boolean {
  const right = Buffer.from(personMac(key, person));
  const given = Buffer.from(mac ?? '');
  return given.length === right.length && timingSafeEqual(given, right);
}
