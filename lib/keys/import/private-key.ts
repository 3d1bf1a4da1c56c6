import { createPrivateKey, type KeyObject } from 'node:crypto';
import { PKCS8ShroudedKeyBag, PrivateKeyInfo } from 'pkijs';
import { failure, type Result, success } from '@/lib/result';
import { RSA_LENGTHS_TEXT, RSA_MODULUS_LENGTHS } from '../algorithms';
import { KeyJobRefusal, KeyWorkFailure } from '../key-worker';
import { pemOf } from '../pem';
import { derivationCost } from './derivation-cost';
import type { ImportMeans } from './import-budget';
import { type ImportError, type ImportErrorCode, importError, tooCostly } from './import-error';
import { decryptWithPassphrase, isOldPkcs12Encryption } from './password-encryption';
import { isEcPkcs8, type Piece, PRIVATE_KEY_BYTES_MAX } from './pieces';

/** A private key that NetSuite takes. `pem` is a secret. */
export type AcceptedPrivateKey = {
  readonly key: KeyObject;
  /** Secret. PKCS#8 without a passphrase. */
  readonly pem: string;
};

/** A piece that is a private key, open or encrypted. */
export type PrivateKeyPiece = Extract<
  Piece,
  { readonly kind: 'pkcs8' | 'sec1' | 'pkcs1' | 'encrypted-pkcs8' | 'encrypted-pem' }
>;

/** Tells whether a piece is a private key that can be opened. */
export function isPrivateKeyPiece(piece: Piece): piece is PrivateKeyPiece {
  return ['pkcs8', 'sec1', 'pkcs1', 'encrypted-pkcs8', 'encrypted-pem'].includes(piece.kind);
}

/** Key algorithms that NetSuite does not accept, by object identifier. */
const REFUSED_ALGORITHMS: Readonly<Record<string, ImportErrorCode>> = {
  '1.2.840.10040.4.1': 'key-dsa',
  '1.3.101.110': 'key-x25519',
  '1.3.101.111': 'key-x448',
  '1.3.101.112': 'key-ed25519',
  '1.3.101.113': 'key-ed448',
};

/** rsaEncryption, id-RSASSA-PSS, id-ecPublicKey. */
const KNOWN_ALGORITHMS = ['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.10', '1.2.840.10045.2.1'];

/** The same, by Node's names: an encrypted key shows its kind only after it was opened. */
const REFUSED_TYPES: Readonly<Record<string, ImportErrorCode>> = {
  dsa: 'key-dsa',
  x25519: 'key-x25519',
  x448: 'key-x448',
  ed25519: 'key-ed25519',
  ed448: 'key-ed448',
};

/** Encryptions with RC2 or single DES of PKCS#5 and with RC2 or RC4 of PKCS#12, which OpenSSL 3 left behind. */
const OUTDATED_ENCRYPTION =
  /^1\.2\.840\.113549\.1\.(5\.([1346]|1[01])|12\.1\.[1256])$|^(DES|RC2|BF|CAST5|IDEA|SEED)-[A-Z0-9]+$/;

const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** RSA with 4,096 bits takes 2,400 bytes: more means numbers that are not those of such a key. */
const ACCEPTED_BYTES_MAX = 2_600;

const OBJECT_IDENTIFIER = 0x06;

/** Opens one key, telling a bad passphrase from a bad key. */
function open(
  options: Parameters<typeof createPrivateKey>[0],
  onError: ImportErrorCode,
): Result<KeyObject, ImportError> {
  try {
    return success(createPrivateKey(options));
  } catch (error) {
    // The reason stays here: OpenSSL's words are no help to people.
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return failure(importError(onError === 'passphrase-wrong' ? refusalOfCode(code) : onError));
  }
}

/**
 * What OpenSSL says when it cannot read what it decrypted. One wrong passphrase in some 256 gives bytes
 * whose padding is right by chance.
 */
const DECRYPTED_TO_NO_KEY = 'ERR_OSSL_UNSUPPORTED';

/** What OpenSSL's code says of an encrypted key that did not open. */
function refusalOfCode(code: string): ImportErrorCode {
  return code !== DECRYPTED_TO_NO_KEY && /UNSUPPORTED|UNKNOWN/.test(code)
    ? 'key-encryption-unsupported'
    : 'passphrase-wrong';
}

/** The structure of an open PKCS#8 key, or nothing where pkijs does not read it: a compressed point. */
function structureOf(der: Buffer<ArrayBuffer>): PrivateKeyInfo | undefined {
  try {
    return PrivateKeyInfo.fromBER(der);
  } catch {
    return undefined;
  }
}

function openPkcs8(der: Buffer<ArrayBuffer>): Result<KeyObject, ImportError> {
  const algorithm = structureOf(der)?.privateKeyAlgorithm.algorithmId;
  const refused = algorithm === undefined ? undefined : REFUSED_ALGORITHMS[algorithm];
  if (refused !== undefined) {
    return failure(importError(refused));
  }
  // Some other kinds of key would keep OpenSSL busy as it reads them.
  const known = algorithm === undefined ? isEcPkcs8(der) : KNOWN_ALGORITHMS.includes(algorithm);
  if (algorithm !== undefined && !known) {
    return failure(importError('key-type-unsupported'));
  }
  if (!known) {
    return failure(importError('key-malformed'));
  }
  return open({ key: der, format: 'der', type: 'pkcs8' }, 'key-malformed');
}

/** Opens an encryption that OpenSSL has left behind. */
async function openOldPkcs8(
  { encryptionAlgorithm, encryptedData }: PKCS8ShroudedKeyBag,
  passphrase: string,
  { run }: ImportMeans,
): Promise<Result<KeyObject, ImportError>> {
  const encrypted = new Uint8Array(encryptedData.getValue());
  let der: Buffer<ArrayBuffer> | undefined;
  try {
    der = await decryptWithPassphrase(encrypted, encryptionAlgorithm, passphrase, run);
  } catch (error) {
    if (error instanceof KeyWorkFailure) {
      throw error;
    }
    return failure(importError('passphrase-wrong'));
  }
  if (der === undefined) {
    return failure(importError('key-encryption-unsupported'));
  }
  // Bytes that are no key were decrypted with a wrong passphrase.
  return structureOf(der) === undefined ? failure(importError('passphrase-wrong')) : openPkcs8(der);
}

async function openEncryptedPkcs8(
  der: Buffer<ArrayBuffer>,
  passphrase: string,
  means: ImportMeans,
): Promise<Result<KeyObject, ImportError>> {
  const bag = PKCS8ShroudedKeyBag.fromBER(der);
  const { algorithmId } = bag.encryptionAlgorithm;
  if (OUTDATED_ENCRYPTION.test(algorithmId)) {
    return failure(importError('key-encryption-unsupported'));
  }
  if (!means.budget.takeRounds(derivationCost(bag.encryptionAlgorithm))) {
    return failure(tooCostly('key-derivation-too-costly', means.budget.rounds));
  }
  if (isOldPkcs12Encryption(algorithmId)) {
    return openOldPkcs8(bag, passphrase, means);
  }
  try {
    return openPkcs8(await means.run({ kind: 'open-pkcs8', der, passphrase }));
  } catch (error) {
    if (!(error instanceof KeyJobRefusal)) {
      throw error;
    }
    return failure(importError(refusalOfCode(error.code)));
  }
}

/** What opening a piece costs, in rounds of PBKDF2; nothing for what no passphrase is stretched for. */
export function costOfPiece(piece: PrivateKeyPiece): number {
  if (piece.kind !== 'encrypted-pkcs8') {
    return 0;
  }
  const { encryptionAlgorithm } = PKCS8ShroudedKeyBag.fromBER(piece.der);
  return OUTDATED_ENCRYPTION.test(encryptionAlgorithm.algorithmId)
    ? 0
    : derivationCost(encryptionAlgorithm);
}

async function openEncrypted(
  piece: Extract<PrivateKeyPiece, { readonly kind: 'encrypted-pkcs8' | 'encrypted-pem' }>,
  passphrase: string,
  means: ImportMeans,
): Promise<Result<KeyObject, ImportError>> {
  if (piece.kind === 'encrypted-pkcs8') {
    return openEncryptedPkcs8(piece.der, passphrase, means);
  }
  // The traditional encryption stretches nothing, so it is opened here.
  return OUTDATED_ENCRYPTION.test(piece.cipher)
    ? failure(importError('key-encryption-unsupported'))
    : open({ key: piece.pem, format: 'pem', passphrase }, 'passphrase-wrong');
}

/**
 * Opens a private key. The passphrase is only read for an encrypted one; without one, the empty
 * passphrase is tried, which nobody can type.
 *
 * @throws {KeyWorkFailure} When the deriving was ended.
 */
export async function openPrivateKeyPiece(
  piece: PrivateKeyPiece,
  passphrase: string | undefined,
  means: ImportMeans,
): Promise<Result<KeyObject, ImportError>> {
  const size = piece.kind === 'encrypted-pem' ? piece.pem.length : piece.der.length;
  if (size > PRIVATE_KEY_BYTES_MAX) {
    return failure(importError('key-too-large'));
  }
  if (piece.kind === 'pkcs8') {
    return openPkcs8(piece.der);
  }
  if (piece.kind === 'sec1' || piece.kind === 'pkcs1') {
    return open({ key: piece.der, format: 'der', type: piece.kind }, 'key-malformed');
  }
  const opened = await openEncrypted(piece, passphrase ?? '', means);
  return !opened.ok && opened.error.code === 'passphrase-wrong' && passphrase === undefined
    ? failure(importError('passphrase-missing'))
    : opened;
}

/** Whether the curve stands in the key by its name rather than by its numbers. */
function namesItsCurve(pkcs8: Buffer<ArrayBuffer>): boolean {
  const { algorithmParams } = structureOf(pkcs8)?.privateKeyAlgorithm ?? {};
  const bytes: unknown = algorithmParams?.toBER?.();
  return bytes instanceof ArrayBuffer && new Uint8Array(bytes)[0] === OBJECT_IDENTIFIER;
}

function refusalOf(key: KeyObject): ImportError | undefined {
  const { asymmetricKeyType = '', asymmetricKeyDetails = {} } = key;
  const { namedCurve, modulusLength } = asymmetricKeyDetails;
  if (asymmetricKeyType === 'ec') {
    if (namedCurve === undefined) {
      return importError('key-curve-explicit');
    }
    if (CURVES.has(namedCurve)) {
      return undefined;
    }
    const message = `This is an EC key on the curve ${namedCurve}. NetSuite accepts P-256, P-384, and P-521.`;
    return importError('key-curve-unsupported', { message });
  }
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') {
    if (RSA_MODULUS_LENGTHS.some((length) => length === modulusLength)) {
      return undefined;
    }
    const message = `This is an RSA key of ${modulusLength ?? 'unknown'} bits. NetSuite accepts only ${RSA_LENGTHS_TEXT} bits. You cannot change the length of a key. Make a new one.`;
    return importError('key-rsa-length-unsupported', { message });
  }
  return importError(REFUSED_TYPES[asymmetricKeyType] ?? 'key-type-unsupported');
}

/**
 * The key as PKCS#8. A compressed point is written out, because many programs, pkijs among them, read no
 * other.
 */
function pkcs8Of(key: KeyObject): Buffer<ArrayBuffer> {
  const der = Buffer.from(key.export({ format: 'der', type: 'pkcs8' }));
  if (key.asymmetricKeyType !== 'ec' || structureOf(der) !== undefined) {
    return der;
  }
  const written = createPrivateKey({ format: 'jwk', key: key.export({ format: 'jwk' }) });
  return Buffer.from(written.export({ format: 'der', type: 'pkcs8' }));
}

/** Takes a private key of a kind that NetSuite documents, or names what it is instead. */
export function acceptPrivateKey(key: KeyObject): Result<AcceptedPrivateKey, ImportError> {
  const refusal = refusalOf(key);
  if (refusal !== undefined) {
    return failure(refusal);
  }
  const der = pkcs8Of(key);
  if (der.length > ACCEPTED_BYTES_MAX) {
    return failure(importError('key-broken'));
  }
  if (key.asymmetricKeyType === 'ec' && !namesItsCurve(der)) {
    return failure(importError('key-curve-explicit'));
  }
  return success({ key, pem: pemOf('PRIVATE KEY', der) });
}
