import type { KeyObject, X509Certificate } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { pemOf } from '../pem';
import { DERIVATION_ROUNDS_MAX, ImportBudget, type ImportMeans } from './import-budget';
import { type ImportError, type ImportErrorCode, importError, tooCostly } from './import-error';
import { findPieces, type Piece } from './pieces';
import { lookAtPkcs12, openPkcs12, type Pkcs12File } from './pkcs12';
import {
  costOfPiece,
  isPrivateKeyPiece,
  openPrivateKeyPiece,
  type PrivateKeyPiece,
} from './private-key';

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
  ['pgp-private', 'key-is-pgp'],
  ['jwk-private', 'key-is-json-web-key'],
  ['dsa', 'key-dsa'],
  ['end-missing', 'pem-end-missing'],
  ['unreadable-private-key', 'key-malformed'],
  ['pkcs12', 'pkcs12-without-key'],
  ['certificate', 'key-is-certificate'],
  ['certificate-request', 'key-is-certificate-request'],
  ['public-key', 'key-is-public-key'],
  ['jwk-public', 'key-is-public-key'],
  ['pgp-public', 'key-is-pgp'],
  ['revocation-list', 'key-is-revocation-list'],
  ['parameters', 'key-is-parameters'],
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
  budget: ImportBudget,
): Result<ReadonlyArray<Piece>, ImportError> {
  const pieces: Array<Piece> = [];
  for (const source of sources) {
    const found = findPieces(source, budget);
    if (!found.ok) {
      return failure({ ...found.error, field });
    }
    pieces.push(...found.value);
  }
  return success(pieces);
}

function certificatesOf(pieces: ReadonlyArray<Piece>): ReadonlyArray<X509Certificate> {
  return pieces.flatMap((piece) => (piece.kind === 'certificate' ? [piece.certificate] : []));
}

type ClosedKey = { readonly piece: PrivateKeyPiece; readonly inPkcs12: boolean };

/** What is said of a key inside a PKCS#12 file, for which other commands help. */
const CODES_IN_PKCS12: Partial<Readonly<Record<ImportErrorCode, ImportErrorCode>>> = {
  'key-encryption-unsupported': 'pkcs12-encryption-unsupported',
  'key-derivation-too-costly': 'pkcs12-too-costly',
};

async function openClosed(
  { piece, inPkcs12 }: ClosedKey,
  passphrase: string | undefined,
  means: ImportMeans,
): Promise<Result<KeyObject, ImportError>> {
  const opened = await openPrivateKeyPiece(piece, passphrase, means);
  const code = opened.ok || !inPkcs12 ? undefined : CODES_IN_PKCS12[opened.error.code];
  if (code === undefined) {
    return opened;
  }
  return failure(
    code === 'pkcs12-too-costly' ? tooCostly(code, means.budget.rounds) : importError(code),
  );
}

/** Opens the keys that open; the first refusal when none does. */
async function openAll(
  closed: ReadonlyArray<ClosedKey>,
  passphrase: string | undefined,
  means: ImportMeans,
): Promise<Result<ReadonlyArray<KeyObject>, ImportError>> {
  if (closed.length > PRIVATE_KEYS_MAX) {
    return failure(importError('several-private-keys'));
  }
  const keys: Array<KeyObject> = [];
  let refused: Result<never, ImportError> | undefined;
  for (const key of closed) {
    const opened = await openClosed(key, passphrase, means);
    if (opened.ok) {
      keys.push(opened.value);
    } else {
      refused ??= opened;
    }
  }
  return keys.length === 0 && refused !== undefined ? refused : success(keys);
}

/** What was given, looked at, with nothing opened yet. */
type Seen = {
  readonly pieces: ReadonlyArray<Piece>;
  readonly closed: ReadonlyArray<ClosedKey>;
  readonly files: ReadonlyArray<Pkcs12File>;
};

/** Looks at everything, and refuses what would cost too much before anything is derived. */
function lookAtKeys(
  sources: ReadonlyArray<Uint8Array>,
  budget: ImportBudget,
): Result<Seen, ImportError> {
  const pieces = allPieces(sources, 'key', budget);
  if (!pieces.ok) {
    return pieces;
  }
  const closed = pieces.value
    .filter(isPrivateKeyPiece)
    .map((piece) => ({ piece, inPkcs12: false }));
  if (closed.length > PRIVATE_KEYS_MAX) {
    return failure(importError('several-private-keys'));
  }
  const files: Array<Pkcs12File> = [];
  for (const piece of pieces.value) {
    if (piece.kind !== 'pkcs12') {
      continue;
    }
    const file = lookAtPkcs12(piece.pfx, budget);
    if (!file.ok) {
      return file;
    }
    files.push(file.value);
  }
  const costs = [
    ...closed.map(({ piece }) => costOfPiece(piece)),
    ...files.map(({ cost }) => cost),
  ];
  const cost = costs.reduce((sum, some) => sum + some, 0);
  return cost > DERIVATION_ROUNDS_MAX
    ? failure(tooCostly(files.length > 0 ? 'pkcs12-too-costly' : 'key-derivation-too-costly', cost))
    : success({ pieces: pieces.value, closed, files });
}

/**
 * Gathers private keys, and the certificates beside them, from the files and texts that were given
 * as the private key. Fails when there is no private key, and says what is there instead.
 */
export async function gatherKeys(
  sources: ReadonlyArray<Uint8Array>,
  passphrase: string | undefined,
  means: ImportMeans,
): Promise<Result<Gathered, ImportError>> {
  const seen = lookAtKeys(sources, means.budget);
  if (!seen.ok) {
    return seen;
  }
  const { pieces, files } = seen.value;
  if (pieces.length === 0) {
    return failure(importError(sources.length === 0 ? 'key-missing' : 'input-empty'));
  }
  const closed = [...seen.value.closed];
  const certificates = [...certificatesOf(pieces)];
  let partlyUnreadable = false;
  for (const file of files) {
    const content = await openPkcs12(file, passphrase, means);
    if (!content.ok) {
      return content;
    }
    closed.push(...content.value.keys.map((key) => ({ piece: key, inPkcs12: true })));
    certificates.push(...content.value.certificates);
    partlyUnreadable ||= content.value.partlyUnreadable;
  }
  if (closed.length === 0) {
    const code = partlyUnreadable
      ? 'pkcs12-encryption-unsupported'
      : nameOf(pieces, NOT_A_KEY, 'key-malformed');
    return failure(importError(code));
  }
  const keys = await openAll(closed, passphrase, means);
  return keys.ok ? success({ keys: keys.value, certificates, partlyUnreadable }) : keys;
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
  ['pgp-private', 'certificate-with-private-key'],
  ['jwk-private', 'certificate-with-private-key'],
  ['unreadable-private-key', 'certificate-with-private-key'],
  ['pkcs12', 'certificate-is-pkcs12'],
  ['java-keystore', 'certificate-is-java-keystore'],
];

const INSTEAD_OF_A_CERTIFICATE: ReadonlyArray<readonly [Piece['kind'], ImportErrorCode]> = [
  ['end-missing', 'pem-end-missing'],
  ['certificate-request', 'certificate-is-request'],
  ['public-key', 'certificate-is-public-key'],
  ['jwk-public', 'certificate-is-public-key'],
  ['pgp-public', 'certificate-is-public-key'],
  ['revocation-list', 'certificate-is-revocation-list'],
];

/**
 * Gathers the certificates from the files and texts that were given as the certificate; none when
 * nothing was given. A private key among them is an error, whatever else there is.
 */
export function gatherCertificates(
  sources: ReadonlyArray<Uint8Array>,
  budget: ImportBudget = new ImportBudget(),
): Result<ReadonlyArray<X509Certificate>, ImportError> {
  const pieces = allPieces(sources, 'certificate', budget);
  if (!pieces.ok) {
    return pieces;
  }
  const secret = nameOf(pieces.value, NOT_A_CERTIFICATE, 'certificate-malformed');
  if (secret !== 'certificate-malformed') {
    return failure(importError(secret));
  }
  const certificates = certificatesOf(pieces.value);
  if (sources.length > 0 && pieces.value.length === 0) {
    return failure(importError('input-empty', { field: 'certificate' }));
  }
  if (certificates.length === 0 && pieces.value.length > 0) {
    const code = nameOf(pieces.value, INSTEAD_OF_A_CERTIFICATE, 'certificate-malformed');
    return failure(importError(code, { field: 'certificate' }));
  }
  return success(certificates);
}

/**
 * What of a text that was given as the certificate may be shown again: its certificates,
 * re-encoded. Nothing when anything else is in it; text around them, which may be a key that lost its
 * BEGIN line, is left out in any case.
 */
export function publicTextOf(text: string): string | undefined {
  const pieces = findPieces(new TextEncoder().encode(text));
  if (!pieces.ok || pieces.value.some(({ kind }) => kind !== 'certificate')) {
    return undefined;
  }
  const pem = certificatesOf(pieces.value).map(({ raw }) => pemOf('CERTIFICATE', raw));
  return pem.length === 0 ? undefined : pem.join('');
}
