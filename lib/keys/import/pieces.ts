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
import { type ImportError, importError } from './import-error';
import { type PemTextBlock, readBareBase64, readPemText, textOfBytes } from './pem-text';

/** One thing found in what a person gave. Those with bytes may be secrets. */
export type Piece =
  | { readonly kind: 'certificate'; readonly certificate: X509Certificate }
  | { readonly kind: 'pkcs8'; readonly der: Buffer<ArrayBuffer> }
  | { readonly kind: 'sec1'; readonly der: Buffer<ArrayBuffer> }
  | { readonly kind: 'pkcs1'; readonly der: Buffer<ArrayBuffer> }
  | { readonly kind: 'encrypted-pkcs8'; readonly der: Buffer<ArrayBuffer> }
  /** A traditional PEM key with `Proc-Type: 4,ENCRYPTED`, written anew. */
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

/** Largest file or text that is read, in bytes. */
export const IMPORT_BYTES_MAX = 256 * 1024;

/**
 * Largest private key that is opened, in bytes of DER: twice RSA with 8,192 bits is refused by its
 * length, what is larger by this. Damaged or hostile numbers of that size would keep OpenSSL busy.
 */
export const PRIVATE_KEY_BYTES_MAX = 5_000;

const ANY_SEQUENCE = 0x30;
/** JKS and JCEKS. */
const JAVA_KEYSTORE_MAGICS: ReadonlyArray<number> = [0xfeedfeed, 0xcececece];

/** Runs a parser of a library; nothing where it throws. */
function attempt<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
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
 * The certificates of a PKCS#7 file. They must stand in it byte for byte, for the Certificate ID is
 * a hash of those bytes.
 */
function certificatesOfPkcs7(der: Buffer<ArrayBuffer>): ReadonlyArray<X509Certificate> | undefined {
  const content = attempt(() => ContentInfo.fromBER(der));
  if (content?.contentType !== ContentInfo.SIGNED_DATA) return undefined;
  return attempt(() => {
    const { certificates = [] } = new SignedData({ schema: content.content });
    return certificates.flatMap((certificate) => {
      if (!(certificate instanceof StructuredCertificate)) return [];
      const bytes = Buffer.from(certificate.toSchema().toBER());
      return der.includes(bytes) ? [new X509Certificate(bytes)] : [];
    });
  });
}

/** Tells what DER holds by its structure, whatever a label says. */
function piecesOfDer(der: Buffer<ArrayBuffer>): ReadonlyArray<Piece> | undefined {
  if (der[0] !== ANY_SEQUENCE) return undefined;
  const certificate = attempt(() => new X509Certificate(der));
  if (certificate !== undefined) return [{ kind: 'certificate', certificate }];
  if (attempt(() => PrivateKeyInfo.fromBER(der)) !== undefined) return [{ kind: 'pkcs8', der }];
  if (attempt(() => PKCS8ShroudedKeyBag.fromBER(der)) !== undefined) {
    return [{ kind: 'encrypted-pkcs8', der }];
  }
  const pfx = attempt(() => PFX.fromBER(der));
  if (pfx !== undefined) return [{ kind: 'pkcs12', pfx }];
  const certificates = certificatesOfPkcs7(der);
  if (certificates !== undefined) {
    return certificates.map((found) => ({ kind: 'certificate', certificate: found }));
  }
  // pkijs reads no compressed point, OpenSSL does.
  if (isPrivateKey(der, 'pkcs8')) return [{ kind: 'pkcs8', der }];
  if (isPrivateKey(der, 'sec1')) return [{ kind: 'sec1', der }];
  if (isPrivateKey(der, 'pkcs1')) return [{ kind: 'pkcs1', der }];
  if (attempt(() => CertificationRequest.fromBER(der)) !== undefined) {
    return [{ kind: 'certificate-request' }];
  }
  if (attempt(() => CertificateRevocationList.fromBER(der)) !== undefined) {
    return [{ kind: 'revocation-list' }];
  }
  return isPublicKey(der) ? [{ kind: 'public-key' }] : undefined;
}

/** What a label says where the bytes say nothing. */
function pieceOfLabel(label: string): Piece {
  if (label === 'PGP PRIVATE KEY BLOCK') return { kind: 'pgp-private' };
  if (label.startsWith('PGP ')) return { kind: 'pgp-public' };
  if (label.endsWith('PRIVATE KEY')) return { kind: 'unreadable-private-key' };
  if (label.endsWith('PUBLIC KEY')) return { kind: 'public-key' };
  if (label.endsWith('CERTIFICATE REQUEST')) return { kind: 'certificate-request' };
  if (label.endsWith('CERTIFICATE') || label === 'PKCS7') return { kind: 'unreadable-certificate' };
  if (label.endsWith('CRL')) return { kind: 'revocation-list' };
  return { kind: label.endsWith('PARAMETERS') ? 'parameters' : 'unknown' };
}

function encryptedPem({ label, der, dekInfo }: PemTextBlock): Piece | undefined {
  if (der === undefined || dekInfo === undefined) return undefined;
  const body = der.toString('base64').match(/.{1,64}/g) ?? [];
  const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${dekInfo}`;
  const pem = `-----BEGIN ${label}-----\n${headers}\n\n${body.join('\n')}\n-----END ${label}-----\n`;
  return { kind: 'encrypted-pem', pem, cipher: dekInfo.split(',')[0] ?? '' };
}

function piecesOfBlock(block: PemTextBlock): ReadonlyArray<Piece> {
  const { label, der } = block;
  if (block.endMissing) return [{ kind: 'end-missing' }];
  if (label === 'OPENSSH PRIVATE KEY') return [{ kind: 'openssh' }];
  const encrypted = encryptedPem(block);
  if (encrypted !== undefined) return [encrypted];
  if (label === 'DSA PRIVATE KEY') return [{ kind: 'dsa' }];
  const found = der === undefined ? undefined : piecesOfDer(der);
  return found ?? [pieceOfLabel(label)];
}

const jsonWebKey = z.looseObject({ kty: z.string() });
const jsonWebKeys = z.union([
  jsonWebKey.transform((key) => [key]),
  z.object({ keys: z.array(jsonWebKey).min(1) }).transform(({ keys }) => keys),
]);

/** What a JSON Web Key or a set of them is (RFC 7517); nothing when the text is none. */
function pieceOfJson(text: string): Piece | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const keys = jsonWebKeys.safeParse(attempt((): unknown => JSON.parse(text)));
  if (!keys.success) return undefined;
  const isPrivate = keys.data.some((key) => 'd' in key || 'k' in key);
  return { kind: isPrivate ? 'jwk-private' : 'jwk-public' };
}

/** What base64 without boundary lines holds: DER, or a whole PEM text as CI systems keep it. */
function piecesOfBase64(text: string): ReadonlyArray<Piece> | undefined {
  const bytes = readBareBase64(text);
  if (bytes === undefined) return undefined;
  const inner = readPemText(textOfBytes(bytes));
  return inner.ok && inner.value.length > 0
    ? inner.value.flatMap(piecesOfBlock)
    : piecesOfDer(bytes);
}

function piecesOfText(text: string): Result<ReadonlyArray<Piece>, ImportError> {
  if (/^\s*PuTTY-User-Key-File-\d/.test(text)) return success([{ kind: 'putty' }]);
  const blocks = readPemText(text);
  if (!blocks.ok) return blocks;
  if (blocks.value.length > 0) return success(blocks.value.flatMap(piecesOfBlock));
  if (text.trim() === '') return success([]);
  if (/^\s*(ssh-|ecdsa-sha2-)[a-z0-9-]{3,20} /.test(text)) return success([{ kind: 'public-key' }]);
  const json = pieceOfJson(text);
  return success(json === undefined ? (piecesOfBase64(text) ?? [{ kind: 'unknown' }]) : [json]);
}

/**
 * Finds the keys, certificates and other things in a file or a pasted text: DER, PKCS#12, PKCS#7,
 * PEM, or base64 alone. Nothing in it is decrypted.
 */
export function findPieces(bytes: Uint8Array): Result<ReadonlyArray<Piece>, ImportError> {
  if (bytes.length > IMPORT_BYTES_MAX) return failure(importError('input-too-large'));
  const buffer = Buffer.from(bytes);
  if (buffer.length > 4 && JAVA_KEYSTORE_MAGICS.includes(buffer.readUInt32BE(0))) {
    return success([{ kind: 'java-keystore' }]);
  }
  const found = piecesOfDer(buffer);
  return found === undefined ? piecesOfText(textOfBytes(buffer)) : success(found);
}
