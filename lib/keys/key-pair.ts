import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { waitText } from '@/lib/words';
import {
  algorithmDetails,
  DEFAULT_RSA_MODULUS_LENGTH,
  type RsaModulusLength,
  type SigningAlgorithm,
} from './algorithms';
import { KeyWorkFailure, withKeyWorker } from './key-worker';

/** Which key pair to generate. */
export type KeyPairRequest = {
  readonly algorithm: SigningAlgorithm;
  /** In bits; only read for PS* algorithms. Default 3072. */
  readonly rsaModulusLength?: RsaModulusLength;
};

/** Why no key pair was made, though everything asked for was right. */
export type KeyPairError = {
  readonly code:
    | 'key-generation-cancelled'
    | 'key-generation-timed-out'
    | 'key-generation-interrupted';
  /** A sentence for people. */
  readonly message: string;
};

/** How an RSA key will sign with Web Crypto. */
export type RsaScheme = 'RSA-PSS' | 'RSASSA-PKCS1-v1_5';

/** An RSA key of 4,096 bits takes a second or two of a free processor, with bad luck ten. */
const TIME_LIMIT_MS = 120_000;

const ERRORS: Readonly<Record<KeyWorkFailure['code'], KeyPairError>> = {
  cancelled: {
    code: 'key-generation-cancelled',
    message: 'Key generation was canceled. Nothing was kept.',
  },
  'timed-out': {
    code: 'key-generation-timed-out',
    message: `No key was found within ${waitText(TIME_LIMIT_MS / 1000)}, so the search was stopped. This app’s server is very busy. Try again later, or choose ES256, which is quick to generate.`,
  },
  died: {
    code: 'key-generation-interrupted',
    message:
      'The process that generated the key stopped unexpectedly. This app’s server may be low on memory. Try again, or choose ES256, which is quick to generate.',
  },
};

/**
 * Generates a key pair outside the event loop. RSA keys are plain `rsaEncryption` keys; the search
 * for their primes runs in a process of low priority that ends with the signal. EC keys take a
 * millisecond and are made here.
 */
export async function generateKeyPair(
  request: KeyPairRequest,
  rsaScheme: RsaScheme = 'RSA-PSS',
  signal?: AbortSignal,
): Promise<Result<webcrypto.CryptoKeyPair, KeyPairError>> {
  if (signal?.aborted) {
    return failure(ERRORS.cancelled);
  }
  const details = algorithmDetails(request.algorithm);
  if (details.keyType === 'EC') {
    const algorithm = { name: 'ECDSA', namedCurve: details.namedCurve };
    return success(await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']));
  }
  const modulusLength = request.rsaModulusLength ?? DEFAULT_RSA_MODULUS_LENGTH;
  try {
    const pkcs8 = await withKeyWorker({ timeLimitMs: TIME_LIMIT_MS, signal }, (run) =>
      run({ kind: 'generate-rsa', modulusLength }),
    );
    return success(await rsaKeyPairOf(pkcs8, { name: rsaScheme, hash: details.hash }));
  } catch (error) {
    if (error instanceof KeyWorkFailure) {
      return failure(ERRORS[error.code]);
    }
    throw error;
  }
}

async function rsaKeyPairOf(
  pkcs8: Buffer<ArrayBuffer>,
  algorithm: webcrypto.RsaHashedImportParams,
): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const { subtle } = webcrypto;
  const [privateKey, publicKey] = await Promise.all([
    subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    subtle.importKey('spki', spki, algorithm, true, ['verify']),
  ]);
  return { privateKey, publicKey };
}
