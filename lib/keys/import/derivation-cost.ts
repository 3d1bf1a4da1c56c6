import { AlgorithmIdentifier, PBES2Params, PBKDF2Params, type PKCS8ShroudedKeyBag } from 'pkijs';
import { z } from 'zod';

/**
 * Most rounds of stretching that are done for one passphrase: about half a second of work. Files
 * name their own number, so without a bound a file could keep the server busy for days.
 */
export const DERIVATION_ROUNDS_MAX = 1_000_000;

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';

/** An ASN.1 SEQUENCE as pkijs gives it where it knows no more of it. */
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
  if (!parsed.success) return undefined;
  const found = places.flatMap((place) => {
    const value = integer.safeParse(parsed.data.valueBlock.value[place]?.valueBlock);
    return value.success ? [value.data.valueDec] : [];
  });
  return found.length === places.length ? found : undefined;
}

/** How an encrypted value says that its passphrase becomes a key. */
export type EncryptionAlgorithm = PKCS8ShroudedKeyBag['encryptionAlgorithm'];

function roundsOfPbes2(algorithm: EncryptionAlgorithm): number {
  const { keyDerivationFunc } = new PBES2Params({ schema: algorithm.algorithmParams });
  if (keyDerivationFunc.algorithmId === PBKDF2) {
    const { iterationCount } = new PBKDF2Params({ schema: keyDerivationFunc.algorithmParams });
    return iterationCount > 0 ? iterationCount : Number.POSITIVE_INFINITY;
  }
  if (keyDerivationFunc.algorithmId !== SCRYPT) return Number.POSITIVE_INFINITY;
  const [cost, blockSize, parallel] =
    integersAt(keyDerivationFunc.algorithmParams, [1, 2, 3]) ?? [];
  return cost === undefined || blockSize === undefined || parallel === undefined
    ? Number.POSITIVE_INFINITY
    : // One block of scrypt takes about as long as one round of PBKDF2.
      cost * blockSize * parallel;
}

/**
 * How many rounds of stretching an encrypted value asks for. Infinite when it names none that can
 * be read, so that whoever compares it with a bound refuses it.
 */
export function derivationRounds(encryption: EncryptionAlgorithm): number {
  try {
    // pkijs changes what it reads, so a copy is read here.
    const algorithm = AlgorithmIdentifier.fromBER(encryption.toSchema().toBER());
    if (algorithm.algorithmId === PBES2) return roundsOfPbes2(algorithm);
    // PBES1 of PKCS#5 and of PKCS#12: SEQUENCE { salt, iterations }.
    return integersAt(algorithm.algorithmParams, [1])?.[0] ?? Number.POSITIVE_INFINITY;
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
