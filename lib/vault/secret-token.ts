import { createHash, randomBytes } from 'node:crypto';

const TOKEN_LENGTH_BYTES = 32;

/** A new secret for an address or a cookie: 256 random bits. */
export function newSecretToken(): string {
  return randomBytes(TOKEN_LENGTH_BYTES).toString('base64url');
}

/** What is stored in place of a secret that cannot be guessed. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
