import type { KeyObject, X509Certificate } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { pemOf } from '../pem';
import { type ImportError, type ImportErrorCode, importError } from './import-error';
import { findPieces, type Piece } from './pieces';
import { readPkcs12 } from './pkcs12';
import { isPrivateKeyPiece, openPrivateKeyPiece, type PrivateKeyPiece } from './private-key';

/** What was found in the files and texts of one field. */
export type Gathered = {
  readonly keys: ReadonlyArray<KeyObject>;
  readonly certificates: ReadonlyArray<X509Certificate>;
  /** A part of a PKCS#12 file stays closed: perhaps the one with the certificate. */
  readonly partlyUnreadable: boolean;
};

/** More keys than anybody keeps in one file; opening each may take half a second. */
const PRIVATE_KEYS_MAX = 4;

/** What things are called when a private key was asked for, the likeliest to help first. */
const NOT_A_KEY: ReadonlyArray<readonly [Piece['kind'], ImportErrorCode]> = [
  ['openssh', 'key-is-openssh'],
  ['putty', 'key-is-putty'],
  ['java-keystore', 'key-is-java-keystore'],
  ['dsa', 'key-dsa'],
  ['end-missing', 'pem-end-missing'],
  ['unreadable-private-key', 'key-malformed'],
  ['pkcs12', 'pkcs12-without-key'],
  ['certificate', 'key-is-certificate'],
  ['certificate-request', 'key-is-certificate-request'],
  ['public-key', 'key-is-public-key'],
];

function nameOf(
  pieces: ReadonlyArray<Piece>,
  names: ReadonlyArray<readonly [Piece['kind'], ImportErrorCode]>,
  otherwise: ImportErrorCode,
): ImportErrorCode {
  const kinds = new Set(pieces.map(({ kind }) => kind));
  return names.find(([kind]) => kinds.has(kind))?.[1] ?? otherwise;
}

/** The pieces of several files and texts together. */
function allPieces(
  sources: ReadonlyArray<Uint8Array>,
  field: 'key' | 'certificate',
): Result<ReadonlyArray<Piece>, ImportError> {
  const pieces: Array<Piece> = [];
  for (const source of sources) {
    const found = findPieces(source);
    if (!found.ok) return failure({ ...found.error, field });
    pieces.push(...found.value);
  }
  return success(pieces);
}

function certificatesOf(pieces: ReadonlyArray<Piece>): ReadonlyArray<X509Certificate> {
  return pieces.flatMap((piece) => (piece.kind === 'certificate' ? [piece.certificate] : []));
}

type ClosedKey = { readonly piece: PrivateKeyPiece; readonly passphrase: string | undefined };

/** Opens the keys that open; the first refusal when none does. */
function openAll(closed: ReadonlyArray<ClosedKey>): Result<ReadonlyArray<KeyObject>, ImportError> {
  if (closed.length > PRIVATE_KEYS_MAX) return failure(importError('several-private-keys'));
  const opened = closed.map(({ piece, passphrase }) => openPrivateKeyPiece(piece, passphrase));
  const keys = opened.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const refused = opened.find((outcome) => !outcome.ok);
  return keys.length === 0 && refused !== undefined && !refused.ok ? refused : success(keys);
}

/**
 * Gathers private keys, and the certificates beside them, from the files and texts that were given
 * as the private key. Fails when there is no private key, and says what is there instead.
 */
export async function gatherKeys(
  sources: ReadonlyArray<Uint8Array>,
  passphrase: string | undefined,
): Promise<Result<Gathered, ImportError>> {
  const pieces = allPieces(sources, 'key');
  if (!pieces.ok) return pieces;
  if (pieces.value.length === 0) return failure(importError('key-missing'));
  const closed: Array<ClosedKey> = pieces.value
    .filter(isPrivateKeyPiece)
    .map((piece) => ({ piece, passphrase }));
  const certificates = [...certificatesOf(pieces.value)];
  let partlyUnreadable = false;
  for (const piece of pieces.value) {
    if (piece.kind !== 'pkcs12') continue;
    const content = await readPkcs12(piece.pfx, passphrase);
    if (!content.ok) return content;
    closed.push(...content.value.keys.map((key) => ({ piece: key, passphrase: passphrase ?? '' })));
    certificates.push(...content.value.certificates);
    partlyUnreadable ||= content.value.partlyUnreadable;
  }
  if (closed.length === 0) {
    const code = partlyUnreadable
      ? 'pkcs12-encryption-unsupported'
      : nameOf(pieces.value, NOT_A_KEY, 'key-malformed');
    return failure(importError(code));
  }
  const keys = openAll(closed);
  if (keys.ok) return success({ keys: keys.value, certificates, partlyUnreadable });
  // Of a PKCS#12 file the empty passphrase is tried unasked.
  return keys.error.code === 'passphrase-wrong' && passphrase === undefined
    ? failure(importError('passphrase-missing'))
    : keys;
}

/** Private keys first: whoever gives one as the certificate must hear of it. */
const NOT_A_CERTIFICATE: ReadonlyArray<readonly [Piece['kind'], ImportErrorCode]> = [
  ['pkcs8', 'certificate-with-private-key'],
  ['sec1', 'certificate-with-private-key'],
  ['pkcs1', 'certificate-with-private-key'],
  ['encrypted-pkcs8', 'certificate-with-private-key'],
  ['encrypted-pem', 'certificate-with-private-key'],
  ['openssh', 'certificate-with-private-key'],
  ['putty', 'certificate-with-private-key'],
  ['dsa', 'certificate-with-private-key'],
  ['unreadable-private-key', 'certificate-with-private-key'],
  ['pkcs12', 'certificate-is-pkcs12'],
  ['java-keystore', 'certificate-is-pkcs12'],
];

const INSTEAD_OF_A_CERTIFICATE: ReadonlyArray<readonly [Piece['kind'], ImportErrorCode]> = [
  ['end-missing', 'pem-end-missing'],
  ['certificate-request', 'certificate-is-request'],
  ['public-key', 'certificate-is-public-key'],
];

/**
 * Gathers the certificates from the files and texts that were given as the certificate; none when
 * nothing was given. A private key among them is an error, whatever else there is.
 */
export function gatherCertificates(
  sources: ReadonlyArray<Uint8Array>,
): Result<ReadonlyArray<X509Certificate>, ImportError> {
  const pieces = allPieces(sources, 'certificate');
  if (!pieces.ok) return pieces;
  const secret = nameOf(pieces.value, NOT_A_CERTIFICATE, 'certificate-malformed');
  if (secret !== 'certificate-malformed') return failure(importError(secret));
  const certificates = certificatesOf(pieces.value);
  if (certificates.length === 0 && pieces.value.length > 0) {
    const code = nameOf(pieces.value, INSTEAD_OF_A_CERTIFICATE, 'certificate-malformed');
    return failure(importError(code, { field: 'certificate' }));
  }
  return success(certificates);
}

/**
 * What of a text that was given as the certificate may be shown again: its certificates, written
 * anew. Nothing when anything else is in it; text around them, which may be a key that lost its
 * BEGIN line, is left out in any case.
 */
export function publicTextOf(text: string): string | undefined {
  const pieces = findPieces(new TextEncoder().encode(text));
  if (!pieces.ok || pieces.value.some(({ kind }) => kind !== 'certificate')) return undefined;
  const pem = certificatesOf(pieces.value).map(({ raw }) => pemOf('CERTIFICATE', raw));
  return pem.length === 0 ? undefined : pem.join('');
}
