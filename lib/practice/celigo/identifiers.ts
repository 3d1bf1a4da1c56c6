import { createHash, randomBytes } from 'node:crypto';

const ID_BYTES = 12;
const TOKEN_BYTES = 16;

/** A new id: 24 hexadecimal digits. */
export function newCeligoId(): string {
  return randomBytes(ID_BYTES).toString('hex');
}

/** A new API token. Guess: its form; Celigo shows it once and documents only that it is a text. */
export function newApiToken(): string {
  return randomBytes(TOKEN_BYTES).toString('hex');
}

/** The form in which an API token is stored: SHA-256, hexadecimal. */
export function apiTokenHash(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}
