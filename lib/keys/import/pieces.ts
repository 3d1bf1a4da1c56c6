import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import {
  CertificateRevocationList,
  CertificationRequest,
  ContentInfo,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  PublicKeyInfo,
  SignedData,
  Certificate as StructuredCertificate,
} from 'pkijs';
import { z } from 'zod';
import { failure, type Result, success } from '@/lib/result';
import { IMPORT_BYTES_MAX, ImportBudget, innerTags } from './import-budget';
import { type ImportError, importError } from './import-error';
import { type PemTextBlock, readBareBase64, readPemText, textOfBytes } from './pem-text';

/** One item found in the input. Items with bytes may be secret. */
export type Piece =
  | { readonly kind: 'certificate'; readonly certificate: X509Certificate }
  | { readonly kind: 'pkcs8'; readonly der: Buffer<ArrayBuffer> }
  | { readonly kind: 'sec1'; readonly der: Buffer<ArrayBuffer> }
  | { readonly kind: 'pkcs1'; readonly der: Buffer<ArrayBuffer> }
  | { readonly kind: 'encrypted-pkcs8'; readonly der: Buffer<ArrayBuffer> }
  /** A traditional PEM key with `Proc-Type: 4,ENCRYPTED`, re-encoded. */
  | { readonly kind: 'encrypted-pem'; readonly pem: string; readonly cipher: string }
  | { readonly kind: 'pkcs12'; readonly pfx: PFX }
  | {
      readonly kind:
        | 'certificate-request'
        | 'public-key'
        | 'openssh'
        | 'putty'
        | 'java-keystore'
        | 'pgp-private'
        | 'pgp-public'
        | 'jwk-private'
        | 'jwk-public'
        | 'revocation-list'
        | 'parameters'
        | 'dsa'
        | 'end-missing'
        | 'unreadable-private-key'
        | 'unreadable-certificate'
        | 'unknown';
    };

/**
 * Largest private key that is opened, in bytes of DER: twice RSA with 8,192 bits is refused by its
 * length, what is larger by this. Damaged or hostile numbers of that size would keep OpenSSL busy.
 */
export const PRIVATE_KEY_BYTES_MAX = 5_000;

const INTEGER = 0x02;
const OBJECT_IDENTIFIER = 0x06;
const ANY_SEQUENCE = 0x30;

/** id-ecPublicKey, as it stands near the beginning of a PKCS#8 key. */
const EC_IDENTIFIER = Buffer.from('06072a8648ce3d0201', 'hex');
const ALGORITHM_BYTES_MAX = 32;

/** Ends the search with a named refusal; never leaves this module. */
class TooMuch extends Error {}

/** JKS and JCEKS. */
const JAVA_KEYSTORE_MAGICS: ReadonlyArray<number> = [0xfeedfeed, 0xcececece];

/** Runs a parser of a library; nothing where it throws. */
function attempt<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TooMuch) {
      throw error;
    }
    return undefined;
  }
}

/** Whether bytes that may be a PKCS#8 key name EC as their algorithm. */
export function isEcPkcs8(der: Buffer<ArrayBuffer>): boolean {
  return der.subarray(0, ALGORITHM_BYTES_MAX).includes(EC_IDENTIFIER);
}

/** Whether OpenSSL reads the bytes as a private key of that structure. */
function isPrivateKey(der: Buffer<ArrayBuffer>, type: 'pkcs8' | 'sec1' | 'pkcs1'): boolean {
  return (
    der.length <= PRIVATE_KEY_BYTES_MAX &&
    attempt(() => createPrivateKey({ key: der, format: 'der', type })) !== undefined
  );
}

/** Whether the bytes are a public key, with its kind beside it or, as PKCS#1 has it, without. */
function isPublicKey(der: Buffer<ArrayBuffer>): boolean {
  return (
    attempt(() => PublicKeyInfo.fromBER(der)) !== undefined ||
    attempt(() => createPublicKey({ key: der, format: 'der', type: 'pkcs1' })) !== undefined
  );
}

/**
 * The certificates of a PKCS#7 file. They must be in it byte for byte, because the Certificate ID
 * is a hash of those bytes.
 */
function certificatesOfPkcs7(
  der: Buffer<ArrayBuffer>,
  budget: ImportBudget,
): ReadonlyArray<X509Certificate> | undefined {
  const content = attempt(() => ContentInfo.fromBER(der));
  if (content?.contentType !== ContentInfo.SIGNED_DATA) {
    return undefined;
  }
  return attempt(() => {
    const { certificates = [] } = new SignedData({ schema: content.content });
    if (!budget.takeCertificates(certificates.length)) {
      throw new TooMuch();
    }
    return certificates.flatMap((certificate) => {
      if (!(certificate instanceof StructuredCertificate)) {
        return [];
      }
      const bytes = Buffer.from(certificate.toSchema().toBER());
      return der.includes(bytes) ? [new X509Certificate(bytes)] : [];
    });
  });
}

/** What begins with a version: private keys, PKCS#12, and the bare public key of PKCS#1. */
function piecesAfterVersion(der: Buffer<ArrayBuffer>): ReadonlyArray<Piece> | undefined {
  const [, second] = innerTags(der, 2);
  if (second === ANY_SEQUENCE) {
    if (attempt(() => PrivateKeyInfo.fromBER(der)) !== undefined) {
      return [{ kind: 'pkcs8', der }];
    }
    const pfx = attempt(() => PFX.fromBER(der));
    if (pfx !== undefined) {
      return [{ kind: 'pkcs12', pfx }];
    }
    // pkijs reads no compressed point, OpenSSL does.
    return isEcPkcs8(der) && isPrivateKey(der, 'pkcs8') ? [{ kind: 'pkcs8', der }] : undefined;
  }
  if (isPrivateKey(der, 'sec1')) {
    return [{ kind: 'sec1', der }];
  }
  if (isPrivateKey(der, 'pkcs1')) {
    return [{ kind: 'pkcs1', der }];
  }
  return isPublicKey(der) ? [{ kind: 'public-key' }] : undefined;
}

/** What begins with a SEQUENCE and is no certificate. */
function piecesAfterSequence(der: Buffer<ArrayBuffer>): ReadonlyArray<Piece> | undefined {
  const [, second] = innerTags(der, 2);
  if (second !== ANY_SEQUENCE) {
    if (attempt(() => PKCS8ShroudedKeyBag.fromBER(der)) !== undefined) {
      return [{ kind: 'encrypted-pkcs8', der }];
    }
    return isPublicKey(der) ? [{ kind: 'public-key' }] : undefined;
  }
  if (attempt(() => CertificationRequest.fromBER(der)) !== undefined) {
    return [{ kind: 'certificate-request' }];
  }
  return attempt(() => CertificateRevocationList.fromBER(der)) === undefined
    ? undefined
    : [{ kind: 'revocation-list' }];
}

/**
 * Tells what DER holds by its structure, whatever a label says. Each parser takes time for every
 * value, so they are counted first, and only those parsers run that the beginning fits.
 */
function piecesOfDer(
  der: Buffer<ArrayBuffer>,
  budget: ImportBudget,
): ReadonlyArray<Piece> | undefined {
  if (der[0] !== ANY_SEQUENCE) {
    return undefined;
  }
  if (!budget.takeNodes(der)) {
    throw new TooMuch();
  }
  const certificate = attempt(() => new X509Certificate(der));
  if (certificate !== undefined) {
    return [{ kind: 'certificate', certificate }];
  }
  const [first] = innerTags(der, 1);
  if (first === INTEGER) {
    return piecesAfterVersion(der);
  }
  if (first === ANY_SEQUENCE) {
    return piecesAfterSequence(der);
  }
  return first === OBJECT_IDENTIFIER
    ? certificatesOfPkcs7(der, budget)?.map((found) => ({
        kind: 'certificate',
        certificate: found,
      }))
    : undefined;
}

/** The kind of a PEM block by its label, if its contents are not conclusive. */
function pieceOfLabel(label: string): Piece {
  if (label === 'PGP PRIVATE KEY BLOCK') {
    return { kind: 'pgp-private' };
  }
  if (label.startsWith('PGP ')) {
    return { kind: 'pgp-public' };
  }
  if (label.endsWith('PRIVATE KEY')) {
    return { kind: 'unreadable-private-key' };
  }
  if (label.endsWith('PUBLIC KEY')) {
    return { kind: 'public-key' };
  }
  if (label.endsWith('CERTIFICATE REQUEST')) {
    return { kind: 'certificate-request' };
  }
  if (label.endsWith('CERTIFICATE') || label === 'PKCS7') {
    return { kind: 'unreadable-certificate' };
  }
  if (label.endsWith('CRL')) {
    return { kind: 'revocation-list' };
  }
  return { kind: label.endsWith('PARAMETERS') ? 'parameters' : 'unknown' };
}

function encryptedPem({ label, der, dekInfo }: PemTextBlock): Piece | undefined {
  if (der === undefined || dekInfo === undefined) {
    return undefined;
  }
  const body = der.toString('base64').match(/.{1,64}/g) ?? [];
  const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${dekInfo}`;
  const pem = `-----BEGIN ${label}-----\n${headers}\n\n${body.join('\n')}\n-----END ${label}-----\n`;
  return { kind: 'encrypted-pem', pem, cipher: dekInfo.split(',')[0] ?? '' };
}

function piecesOfBlock(block: PemTextBlock, budget: ImportBudget): ReadonlyArray<Piece> {
  const { label, der } = block;
  if (block.endMissing) {
    return [{ kind: 'end-missing' }];
  }
  if (label === 'OPENSSH PRIVATE KEY') {
    return [{ kind: 'openssh' }];
  }
  const encrypted = encryptedPem(block);
  if (encrypted !== undefined) {
    return [encrypted];
  }
  if (label === 'DSA PRIVATE KEY') {
    return [{ kind: 'dsa' }];
  }
  const found = der === undefined ? undefined : piecesOfDer(der, budget);
  return found ?? [pieceOfLabel(label)];
}

const jsonWebKey = z.looseObject({ kty: z.string() });
const jsonWebKeys = z.union([
  jsonWebKey.transform((key) => [key]),
  z.object({ keys: z.array(jsonWebKey).min(1) }).transform(({ keys }) => keys),
]);

/** What a JSON Web Key or a set of them is (RFC 7517); nothing when the text is none. */
function pieceOfJson(text: string): Piece | undefined {
  if (!/^\s*\{/.test(text)) {
    return undefined;
  }
  const keys = jsonWebKeys.safeParse(attempt((): unknown => JSON.parse(text)));
  if (!keys.success) {
    return undefined;
  }
  const isPrivate = keys.data.some((key) => 'd' in key || 'k' in key);
  return { kind: isPrivate ? 'jwk-private' : 'jwk-public' };
}

/** What base64 without boundary lines holds: DER, or a whole PEM text as CI systems keep it. */
function piecesOfBase64(text: string, budget: ImportBudget): ReadonlyArray<Piece> | undefined {
  const bytes = readBareBase64(text);
  if (bytes === undefined) {
    return undefined;
  }
  const inner = readPemText(textOfBytes(bytes));
  return inner.ok && inner.value.length > 0
    ? inner.value.flatMap((block) => piecesOfBlock(block, budget))
    : piecesOfDer(bytes, budget);
}

function piecesOfText(
  text: string,
  budget: ImportBudget,
): Result<ReadonlyArray<Piece>, ImportError> {
  if (/^\s*PuTTY-User-Key-File-\d/.test(text)) {
    return success([{ kind: 'putty' }]);
  }
  const blocks = readPemText(text);
  if (!blocks.ok) {
    return blocks;
  }
  if (blocks.value.length > 0) {
    return success(blocks.value.flatMap((block) => piecesOfBlock(block, budget)));
  }
  if (text.trim() === '') {
    return success([]);
  }
  if (/^\s*(ssh-|ecdsa-sha2-)[a-z0-9-]{3,20} /.test(text)) {
    return success([{ kind: 'public-key' }]);
  }
  const json = pieceOfJson(text);
  return success(
    json === undefined ? (piecesOfBase64(text, budget) ?? [{ kind: 'unknown' }]) : [json],
  );
}

/**
 * Finds the keys, certificates and other things in a file or a pasted text: DER, PKCS#12, PKCS#7,
 * PEM, or base64 alone. Nothing in it is decrypted.
 *
 * @param budget Of the whole import, where it has more files or texts.
 */
export function findPieces(
  bytes: Uint8Array,
  budget: ImportBudget = new ImportBudget(),
): Result<ReadonlyArray<Piece>, ImportError> {
  if (bytes.length > IMPORT_BYTES_MAX) {
    return failure(importError('input-too-large'));
  }
  const buffer = Buffer.from(bytes);
  if (buffer.length > 4 && JAVA_KEYSTORE_MAGICS.includes(buffer.readUInt32BE(0))) {
    return success([{ kind: 'java-keystore' }]);
  }
  try {
    const found = piecesOfDer(buffer, budget);
    return found === undefined ? piecesOfText(textOfBytes(buffer), budget) : success(found);
  } catch (error) {
    if (error instanceof TooMuch) {
      return failure(importError('input-too-complex'));
    }
    throw error;
  }
}
