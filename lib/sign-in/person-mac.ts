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

function sessionMark(key: string, userId: string, random: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['session', userId, random]))
    .digest('base64url');
}

/** A session's token with the mark of whom it was made for: its row is of no use for anybody else. */
export function markedSessionToken(key: string, userId: string, random: string): string {
  return `${random}${MARK_SEPARATOR}${sessionMark(key, userId, random)}`;
}

/** Tells whether a session's token was made for a person. */
export function isSessionOf(key: string, userId: string, token: string): boolean {
  const random = token.slice(0, Math.max(0, token.lastIndexOf(MARK_SEPARATOR)));
  const right = Buffer.from(markedSessionToken(key, userId, random));
  const given = Buffer.from(token);
  return given.length === right.length && timingSafeEqual(given, right);
}
