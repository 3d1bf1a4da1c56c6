import { AlgorithmIdentifier, PBES2Params, PBKDF2Params, type PKCS8ShroudedKeyBag } from 'pkijs';
import { z } from 'zod';
import type { DerivationHash } from '../key-process.mjs';

/** The hash of everything that PKCS#12 itself encrypts with. */
export const SHA1: DerivationHash = { name: 'sha1', digestBytes: 20, blockBytes: 64 };

/** What bytes are derived for (RFC 7292, appendix B.3). */
export const PURPOSE = { encryptionKey: 1, initializationVector: 2, integrity: 3 } as const;

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';

/** A function that PBKDF2 stretches with, its output in bytes, and how a round of it weighs. */
type PseudoRandom = {
  readonly name: string;
  readonly digestBytes: number;
  readonly weight: number;
};

/** The functions that PBKDF2 stretches with (RFC 8018, appendix B.1.2). */
const PSEUDO_RANDOM: Readonly<Record<string, PseudoRandom>> = {
  '1.2.840.113549.2.7': { name: 'sha1', digestBytes: 20, weight: 1 },
  '1.2.840.113549.2.8': { name: 'sha224', digestBytes: 28, weight: 1 },
  '1.2.840.113549.2.9': { name: 'sha256', digestBytes: 32, weight: 1 },
  '1.2.840.113549.2.10': { name: 'sha384', digestBytes: 48, weight: 2 },
  '1.2.840.113549.2.11': { name: 'sha512', digestBytes: 64, weight: 2 },
};

/** A round in JavaScript, as PKCS#12 has it, takes longer than one of OpenSSL's. */
const PKCS12_WEIGHT = 2;

/** The longest key of a cipher, in bytes, where the file does not say. */
const KEY_BYTES_MAX = 32;

/** The function that a derivation with PBKDF2 names, SHA-1 where it names none; nothing for others. */
export function pseudoRandomOf({ prf }: PBKDF2Params): PseudoRandom | undefined {
  return PSEUDO_RANDOM[prf?.algorithmId ?? '1.2.840.113549.2.7'];
}

/** A raw ASN.1 SEQUENCE, as pkijs returns it for types that it does not parse. */
const sequence = z.object({
  valueBlock: z.object({ value: z.array(z.object({ valueBlock: z.unknown() })) }),
});
const integer = z.object({ valueDec: z.int().positive() });
const octets = z.object({ valueHexView: z.instanceof(Uint8Array) });
const octetString = z.object({ valueBlock: octets });

/** The integers of a SEQUENCE, or nothing where one of the asked places holds none. */
function integersAt(
  parameters: unknown,
  places: ReadonlyArray<number>,
): ReadonlyArray<number> | undefined {
  const parsed = sequence.safeParse(parameters);
  if (!parsed.success) {
    return undefined;
  }
  const found = places.flatMap((place) => {
    const value = integer.safeParse(parsed.data.valueBlock.value[place]?.valueBlock);
    return value.success ? [value.data.valueDec] : [];
  });
  return found.length === places.length ? found : undefined;
}

/** How an encrypted value says that its passphrase becomes a key. */
export type EncryptionAlgorithm = PKCS8ShroudedKeyBag['encryptionAlgorithm'];

function costOfPbes2(algorithm: EncryptionAlgorithm): number {
  const { keyDerivationFunc } = new PBES2Params({ schema: algorithm.algorithmParams });
  if (keyDerivationFunc.algorithmId === PBKDF2) {
    const derivation = new PBKDF2Params({ schema: keyDerivationFunc.algorithmParams });
    const { iterationCount } = derivation;
    // OpenSSL knows more functions, none of which is slower than these.
    const { digestBytes, weight } = pseudoRandomOf(derivation) ?? { digestBytes: 16, weight: 2 };
    return iterationCount > 0
      ? iterationCount * weight * Math.ceil(KEY_BYTES_MAX / digestBytes)
      : Number.POSITIVE_INFINITY;
  }
  if (keyDerivationFunc.algorithmId !== SCRYPT) {
    return Number.POSITIVE_INFINITY;
  }
  const [cost, blockSize, parallel] =
    integersAt(keyDerivationFunc.algorithmParams, [1, 2, 3]) ?? [];
  return cost === undefined || blockSize === undefined || parallel === undefined
    ? Number.POSITIVE_INFINITY
    : // One block of scrypt takes about as long as one round of PBKDF2.
      cost * blockSize * parallel;
}

/** What deriving bytes as PKCS#12 does costs, in rounds of PBKDF2 with SHA-256. */
export function pkcs12Cost(rounds: number, lengthBytes: number, hash: DerivationHash): number {
  return rounds * PKCS12_WEIGHT * Math.ceil(lengthBytes / hash.digestBytes);
}

/**
 * The cost of deriving the key of an encrypted value, in PBKDF2-SHA-256 iterations. Infinity if the count
 * cannot be read, so that any limit rejects it.
 */
export function derivationCost(encryption: EncryptionAlgorithm): number {
  try {
    // pkijs changes what it reads, so a copy is read here.
    const algorithm = AlgorithmIdentifier.fromBER(encryption.toSchema().toBER());
    if (algorithm.algorithmId === PBES2) {
      return costOfPbes2(algorithm);
    }
    // PBES1 of PKCS#5 and of PKCS#12: SEQUENCE { salt, iterations }. Key and vector are derived apart.
    const rounds = integersAt(algorithm.algorithmParams, [1])?.[0] ?? Number.POSITIVE_INFINITY;
    return pkcs12Cost(rounds, 24, SHA1) + pkcs12Cost(rounds, 8, SHA1);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The bytes of an OCTET STRING as pkijs gives it, or nothing when it is another value. */
export function octetsOf(value: unknown): Uint8Array | undefined {
  const parsed = octetString.safeParse(value);
  return parsed.success ? parsed.data.valueBlock.valueHexView : undefined;
}

/** Salt and rounds of PBES1, or nothing when they cannot be read. */
export function pbes1Parameters(
  algorithm: EncryptionAlgorithm,
): { readonly salt: Uint8Array; readonly rounds: number } | undefined {
  const parsed = sequence.safeParse(algorithm.algorithmParams);
  const salt = octets.safeParse(parsed.data?.valueBlock.value[0]?.valueBlock);
  const rounds = integersAt(algorithm.algorithmParams, [1])?.[0];
  return salt.success && rounds !== undefined
    ? { salt: salt.data.valueHexView, rounds }
    : undefined;
}
