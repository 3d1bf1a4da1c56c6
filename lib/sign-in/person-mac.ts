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

/** What stands between the random part of a session's token and the mark behind it. */
const MARK_SEPARATOR = '~';

/** For whom a session is made, and the hash of the password that was given for it. */
export type SessionHolder = { readonly id: string; readonly passwordHash: string };

/**
 * A session's token with the mark of its holder: its row is of no use for anybody else, and none for a
 * person whose password was another one when they signed in.
 */
export function markedSessionToken(key: string, holder: SessionHolder, random: string): string {
  const mark = createHmac('sha256', key)
    .update(JSON.stringify(['session', holder.id, holder.passwordHash, random]))
    .digest('base64url');
  return `${random}${MARK_SEPARATOR}${mark}`;
}

/** Tells whether a session's token was made for a person with the password that they have. */
export function isSessionOf(key: string, holder: SessionHolder, token: string): boolean {
  const random = token.slice(0, Math.max(0, token.lastIndexOf(MARK_SEPARATOR)));
  const right = Buffer.from(markedSessionToken(key, holder, random));
  const given = Buffer.from(token);
  return given.length === right.length && timingSafeEqual(given, right);
}
