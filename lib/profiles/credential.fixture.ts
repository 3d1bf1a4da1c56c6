import { generateCredential, type NewCredential } from './credentials';

/** A credential whose key and certificate are real, as `storeCredential` takes it. */
export async function makeCredential(
  now: Date,
  algorithm: 'ES256' | 'ES384' | 'PS256' = 'ES256',
  validityDays = 365,
): Promise<NewCredential> {
  const made = await generateCredential({ algorithm, commonName: 'Test', validityDays, now });
  if (!made.ok) {
    throw new Error(made.error.message);
  }
  return made.value;
}
