import { webcrypto } from 'node:crypto';
import {
  algorithmDetails,
  DEFAULT_RSA_MODULUS_LENGTH,
  type RsaModulusLength,
  type SigningAlgorithm,
} from './algorithms';

/** Which key pair to generate. */
export type KeyPairRequest = {
  readonly algorithm: SigningAlgorithm;
  /** In bits; only read for PS* algorithms. Default 3072. */
  readonly rsaModulusLength?: RsaModulusLength;
};

/**
 * Generates a key pair outside the event loop. RSA keys are plain `rsaEncryption` keys.
 *
 * @param rsaScheme How the RSA key will sign with Web Crypto: with PSS by default.
 */
export function generateKeyPair(
  request: KeyPairRequest,
  rsaScheme: 'RSA-PSS' | 'RSASSA-PKCS1-v1_5' = 'RSA-PSS',
): Promise<webcrypto.CryptoKeyPair> {
  const details = algorithmDetails(request.algorithm);
  if (details.keyType === 'EC') {
    const algorithm = { name: 'ECDSA', namedCurve: details.namedCurve };
    return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  }
  const algorithm = {
    name: rsaScheme,
    modulusLength: request.rsaModulusLength ?? DEFAULT_RSA_MODULUS_LENGTH,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: details.hash,
  };
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** What {@link orCancelled} gives when the signal was first. */
export const CANCELLED = Symbol('cancelled');

/**
 * Gives the work's value, or `CANCELLED` as soon as the signal aborts. A key generation that is
 * under way cannot be stopped; its outcome is dropped when it comes.
 */
export async function orCancelled<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | typeof CANCELLED> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const cancel = () => resolve(CANCELLED);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    const finish = () => signal.removeEventListener('abort', cancel);
    work.then(resolve, reject).finally(finish);
  });
}
