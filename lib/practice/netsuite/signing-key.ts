import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import type { PracticeStore } from './store';

// NetSuite's own token keys are documented as RSA (PS256) without a length. This is the
// practice server's key, not a credential that somebody uploads.
const MODULUS_BITS = 2048;

/** The key that signs access tokens, with its public half and its key ID. */
export type TokenSigningKey = {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** RFC 7638 thumbprint. */
  readonly keyId: string;
};

/** Gives the practice NetSuite's token signing key; makes and stores it at the first use. */
export async function loadTokenSigningKey(store: PracticeStore): Promise<TokenSigningKey> {
  const pem =
    (await store.readSigningKey()) ?? (await store.saveSigningKeyIfAbsent(await newKey()));
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: await calculateJwkThumbprint(publicKey) };
}

/** The JSON Web Key Set with which access tokens can be verified. */
export function publicKeySet({ publicKey, keyId }: TokenSigningKey): object {
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { keys: [{ kty: 'RSA', use: 'sig', alg: 'PS256', kid: keyId, n, e }] };
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
