import { createHash, randomBytes } from 'node:crypto';

/** A new Client ID or Client Secret: 64 lower-case hexadecimal digits. */
export function newConsumerValue(): string {
  return randomBytes(32).toString('hex');
}

/** The form in which a Client ID is stored: SHA-256, hexadecimal. Upper and lower case are told apart. */
export function clientIdHash(clientId: string): string {
  return createHash('sha256').update(clientId, 'utf8').digest('hex');
}
