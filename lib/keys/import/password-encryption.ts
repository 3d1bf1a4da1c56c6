import { createDecipheriv } from 'node:crypto';
import { AlgorithmIdentifier, PBES2Params, PBKDF2Params } from 'pkijs';
import type { RunKeyJob } from '../key-worker';
import {
  type EncryptionAlgorithm,
  octetsOf,
  PURPOSE,
  pbes1Parameters,
  pseudoRandomOf,
  SHA1,
} from './derivation-cost';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';

/**
 * The encryptions of PKCS#12 itself (RFC 7292, appendix C) that are opened here, Triple DES with SHA-1,
 * and the length of their keys. RC2 and RC4 are left out, as in OpenSSL 3 without its legacy provider.
 */
const PKCS12_KEY_BYTES: Readonly<Record<string, number>> = {
  '1.2.840.113549.1.12.1.3': 24,
  '1.2.840.113549.1.12.1.4': 16,
};

/** Ciphers that PBES2 (RFC 8018) names, with the length of their keys. All have their IV beside. */
const PBES2_CIPHERS: Readonly<
  Record<string, { readonly name: string; readonly keyBytes: number }>
> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
  '1.2.392.200011.61.1.1.1.2': { name: 'camellia-128-cbc', keyBytes: 16 },
  '1.2.392.200011.61.1.1.1.3': { name: 'camellia-192-cbc', keyBytes: 24 },
  '1.2.392.200011.61.1.1.1.4': { name: 'camellia-256-cbc', keyBytes: 32 },
};

/** Whether a value is encrypted in one of the ways that PKCS#12 brought and OpenSSL 3 left behind. */
export function isOldPkcs12Encryption(algorithmId: string): boolean {
  return PKCS12_KEY_BYTES[algorithmId] !== undefined;
}

function deciphered(
  cipher: string,
  key: Uint8Array,
  iv: Uint8Array,
  encrypted: Uint8Array,
): Buffer<ArrayBuffer> {
  const decipher = createDecipheriv(cipher, key, iv);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

async function decryptedByPkcs12(
  encrypted: Uint8Array,
  algorithm: EncryptionAlgorithm,
  passphrase: string,
  run: RunKeyJob,
): Promise<Buffer<ArrayBuffer> | undefined> {
  const keyBytes = PKCS12_KEY_BYTES[algorithm.algorithmId];
  const parameters = pbes1Parameters(algorithm);
  if (keyBytes === undefined || parameters === undefined) {
    return undefined;
  }
  const derived = (purpose: (typeof PURPOSE)[keyof typeof PURPOSE], lengthBytes: number) =>
    run({ kind: 'pkcs12', passphrase, ...parameters, hash: SHA1, purpose, lengthBytes });
  const key = await derived(PURPOSE.encryptionKey, keyBytes);
  const iv = await derived(PURPOSE.initializationVector, 8);
  // In two-key Triple DES, the third key is the first one again.
  const threeKeys = Buffer.concat([key, key]).subarray(0, 24);
  return deciphered('des-ede3-cbc', threeKeys, iv, encrypted);
}

async function decryptedByPbes2(
  encrypted: Uint8Array,
  algorithm: EncryptionAlgorithm,
  passphrase: string,
  run: RunKeyJob,
): Promise<Buffer<ArrayBuffer> | undefined> {
  const { keyDerivationFunc, encryptionScheme } = new PBES2Params({
    schema: algorithm.algorithmParams,
  });
  const cipher = PBES2_CIPHERS[encryptionScheme.algorithmId];
  const iv = octetsOf(encryptionScheme.algorithmParams);
  if (keyDerivationFunc.algorithmId !== PBKDF2 || cipher === undefined) {
    return undefined;
  }
  const derivation = new PBKDF2Params({ schema: keyDerivationFunc.algorithmParams });
  const pseudoRandom = pseudoRandomOf(derivation);
  const salt = octetsOf(derivation.salt);
  if (iv === undefined || salt === undefined || pseudoRandom === undefined) {
    return undefined;
  }
  const key = await run({
    kind: 'pbkdf2',
    passphrase,
    salt,
    rounds: derivation.iterationCount,
    lengthBytes: cipher.keyBytes,
    hash: pseudoRandom.name,
  });
  return deciphered(cipher.name, key, iv, encrypted);
}

/**
 * Decrypts what a passphrase protects inside PKCS#12 and PKCS#8: PBES2 with PBKDF2, and the older
 * ways of PKCS#12. Nothing when it is another way; whoever calls this has looked at the cost before.
 *
 * @param run Derives the keys, in another process.
 *
 * Rejects when the passphrase is wrong or the bytes are damaged.
 */
export async function decryptWithPassphrase(
  encrypted: Uint8Array,
  encryption: EncryptionAlgorithm,
  passphrase: string,
  run: RunKeyJob,
): Promise<Buffer<ArrayBuffer> | undefined> {
  // pkijs changes what it reads, so a copy is read here.
  const algorithm = AlgorithmIdentifier.fromBER(encryption.toSchema().toBER());
  return algorithm.algorithmId === PBES2
    ? decryptedByPbes2(encrypted, algorithm, passphrase, run)
    : decryptedByPkcs12(encrypted, algorithm, passphrase, run);
}
