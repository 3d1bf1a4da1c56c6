import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/**
 * argon2id with 19 MiB, two passes and one lane.
 * Source: OWASP Password Storage Cheat Sheet. argon2id is the library's default algorithm.
 */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Shortest password, in characters. */
export const PASSWORD_LENGTH_MIN = 12;

/** Longest password, in characters: hashing must not become a way to keep the server busy. */
export const PASSWORD_LENGTH_MAX = 256;

/** Hashes a password in the PHC string format. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID);
}

/** How what stands in the place of a hash begins. */
const NO_PASSWORD = 'no-password:';

/**
 * What stands in the place of a hash for someone who signs in without a password: no password matches it.
 * It is random, so that what is marked with it ends when it is replaced, as with a hash.
 */
export function noPassword(): string {
  return NO_PASSWORD + randomBytes(16).toString('base64url');
}

/** Tells whether someone has a password. */
export function isPasswordHash(passwordHash: string | null): boolean {
  return passwordHash !== null && !passwordHash.startsWith(NO_PASSWORD);
}

/** Tells whether a password is the one of a hash. A hash of another form is no match. */
export async function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  try {
    return await verify(passwordHash, password, ARGON2ID);
  } catch {
    // Not a PHC string: no one can sign in with it.
    return false;
  }
}
