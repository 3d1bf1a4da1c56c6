import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import type { PracticeStore } from './store';

// NetSuite's own token keys are documented as RSA (PS256) without a length. This is the
// practice server's key, not a credential that somebody uploads.
const MODULUS_BITS = 2048;

/**
 * Gives the key that signs the practice NetSuite's access tokens, with its public half and its RFC 7638
 * thumbprint; makes and stores it at the first use.
 */
export async function loadTokenSigningKey(store: PracticeStore) {
  const pem =
    (await store.readSigningKey()) ?? (await store.saveSigningKeyIfAbsent(await newKey()));
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: await calculateJwkThumbprint(publicKey) };
}

/** The JSON Web Key Set with which access tokens can be verified. */
export async function publicKeySet(store: PracticeStore): Promise<object> {
  const { publicKey, keyId } = await loadTokenSigningKey(store);
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { keys: [{ kty: 'RSA', use: 'sig', alg: 'PS256', kid: keyId, n, e }] };
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
