/**
 * The JWS algorithms that NetSuite accepts for a client assertion.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export const SIGNING_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'] as const;

/** A JWS `alg` value (RFC 7518) that NetSuite accepts. */
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** The algorithm of a new key where none is asked for. */
export const DEFAULT_ALGORITHM: SigningAlgorithm = 'ES256';

/**
 * RSA modulus lengths in bits that NetSuite accepts.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html
 */
export const RSA_MODULUS_LENGTHS = [3072, 4096] as const;

/** The same lengths in words: `3072 or 4096`. */
export const RSA_LENGTHS_TEXT = RSA_MODULUS_LENGTHS.join(' or ');

/** An RSA modulus length in bits. */
export type RsaModulusLength = (typeof RSA_MODULUS_LENGTHS)[number];

/** The RSA modulus length in bits where none is asked for. */
export const DEFAULT_RSA_MODULUS_LENGTH: RsaModulusLength = 3072;

/** The hash of an algorithm, as WebCrypto names it. */
export type SigningHash = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** The curve of an ES* algorithm, as WebCrypto names it. */
export type NamedCurve = 'P-256' | 'P-384' | 'P-521';

/** What an algorithm asks of its key. */
export type AlgorithmDetails =
  | {
      readonly keyType: 'EC';
      readonly namedCurve: NamedCurve;
      readonly hash: SigningHash;
      /** For people, for instance `ES256: elliptic curve P-256 with SHA-256`. */
      readonly label: string;
    }
  | {
      readonly keyType: 'RSA';
      readonly hash: SigningHash;
      /** Length of the RSASSA-PSS salt in bytes: that of the hash (RFC 7518, section 3.5). */
      readonly saltLengthBytes: 32 | 48 | 64;
      /** For people, for instance `PS256: RSA with PSS padding and SHA-256`. */
      readonly label: string;
    };

function ellipticCurve(alg: string, namedCurve: NamedCurve, hash: SigningHash): AlgorithmDetails {
  const label = `${alg}: elliptic curve ${namedCurve} with ${hash}`;
  return { keyType: 'EC', namedCurve, hash, label };
}

function rsaPss(alg: string, hash: SigningHash, saltLengthBytes: 32 | 48 | 64): AlgorithmDetails {
  const label = `${alg}: RSA with PSS padding and ${hash}`;
  return { keyType: 'RSA', hash, saltLengthBytes, label };
}

const DETAILS: Readonly<Record<SigningAlgorithm, AlgorithmDetails>> = {
  ES256: ellipticCurve('ES256', 'P-256', 'SHA-256'),
  ES384: ellipticCurve('ES384', 'P-384', 'SHA-384'),
  ES512: ellipticCurve('ES512', 'P-521', 'SHA-512'),
  PS256: rsaPss('PS256', 'SHA-256', 32),
  PS384: rsaPss('PS384', 'SHA-384', 48),
  PS512: rsaPss('PS512', 'SHA-512', 64),
};

/** Key type, curve or salt, hash and label of an algorithm (RFC 7518, sections 3.4 and 3.5). */
export function algorithmDetails(algorithm: SigningAlgorithm): AlgorithmDetails {
  return DETAILS[algorithm];
}

/** Whether a text names an algorithm that NetSuite accepts. `RS256` is not one. */
export function isSigningAlgorithm(text: string): text is SigningAlgorithm {
  return (SIGNING_ALGORITHMS as ReadonlyArray<string>).includes(text);
}

/** Whether NetSuite accepts RSA keys of so many bits. */
export function isRsaModulusLength(bits: number): bits is RsaModulusLength {
  return RSA_MODULUS_LENGTHS.some((length) => length === bits);
}
