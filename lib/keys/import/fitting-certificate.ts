import {
  constants,
  createHash,
  type KeyObject,
  sign,
  verify,
  type X509Certificate,
} from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { momentText } from '@/lib/words';
import { algorithmDetails, type SigningAlgorithm } from '../algorithms';
import { type CertificateDescription, describeCertificate } from '../certificate';
import { pemOf } from '../pem';
import { certificateValidity } from '../proofs';
import { type ImportError, importError } from './import-error';

/** The certificate that belongs to a private key, found among others. */
export type FittingCertificate = {
  readonly description: CertificateDescription;
  /** How many other certificates, a chain's for instance, are left out. */
  readonly leftOut: number;
};

function fingerprint(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}

/** The same certificate twice counts once. */
function distinct(certificates: ReadonlyArray<X509Certificate>): ReadonlyArray<X509Certificate> {
  return [...new Map(certificates.map((found) => [fingerprint(found), found])).values()];
}

function fits(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.checkPrivateKey(key);
  } catch {
    return false;
  }
}

/** For instance `RSA 3072` or `EC P-256`. */
function kindOf({ keyType, namedCurve, rsaModulusLength }: CertificateDescription): string {
  if (keyType === 'EC') {
    return `EC ${namedCurve ?? ''}`.trim();
  }
  return keyType === 'RSA' ? `RSA ${rsaModulusLength ?? ''}`.trim() : 'a different kind of key';
}

function mismatch(certificates: ReadonlyArray<X509Certificate>): ImportError {
  const kinds = certificates.flatMap((certificate) => {
    const described = describeCertificate(pemOf('CERTIFICATE', certificate.raw));
    return described.ok ? [kindOf(described.value)] : [];
  });
  const which =
    certificates.length === 1
      ? `The certificate (${kinds[0] ?? 'unreadable key'}) was made for a different key.`
      : `None of the ${certificates.length} certificates (${[...new Set(kinds)].join(', ')}) was made for this key.`;
  return importError('key-certificate-mismatch', {
    message: `The private key and the certificate do not match. ${which} Use a key and a certificate that were made together.`,
  });
}

function validityError(description: CertificateDescription, now: Date): ImportError | undefined {
  const validity = certificateValidity(description, now);
  if (validity === 'expired') {
    const message = `This certificate expired on ${momentText(description.notAfter)}. NetSuite refuses it. Get a new one.`;
    return importError('certificate-expired', { message });
  }
  if (validity === 'not-yet-valid') {
    const message = `This certificate is valid from ${momentText(description.notBefore)}, and it is now ${momentText(now)}. Come back then, or check the clock of the machine that made it.`;
    return importError('certificate-not-yet-valid', { message });
  }
  return undefined;
}

/** Finds the certificates that belong to a private key. */
export function certificatesOfKey(
  key: KeyObject,
  certificates: ReadonlyArray<X509Certificate>,
): ReadonlyArray<X509Certificate> {
  return distinct(certificates).filter((certificate) => fits(certificate, key));
}

/**
 * Finds the one certificate of a private key among others, valid at `now`. Several different ones
 * are asked about rather than guessed at.
 */
export function findFittingCertificate(
  key: KeyObject,
  certificates: ReadonlyArray<X509Certificate>,
  now: Date,
): Result<FittingCertificate, ImportError> {
  const all = distinct(certificates);
  if (all.length === 0) {
    return failure(importError('certificate-missing'));
  }
  const [first, ...more] = certificatesOfKey(key, all);
  if (first === undefined) {
    return failure(mismatch(all));
  }
  if (more.length > 0) {
    return failure(importError('certificates-several-fit'));
  }
  const described = describeCertificate(pemOf('CERTIFICATE', first.raw));
  if (!described.ok) {
    return failure(importError('certificate-malformed'));
  }
  const invalid = validityError(described.value, now);
  return invalid === undefined
    ? success({ description: described.value, leftOut: all.length - 1 })
    : failure(invalid);
}

/**
 * Signs with the private key as an assertion would be signed, and verifies with the certificate:
 * its public half may be right while its private half is damaged.
 */
export function signsFor(
  key: KeyObject,
  certificatePublicKey: KeyObject,
  algorithm: SigningAlgorithm,
): boolean {
  const details = algorithmDetails(algorithm);
  const hash = details.hash.replace('-', '').toLowerCase();
  const padding =
    details.keyType === 'RSA'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: details.saltLengthBytes }
      : {};
  const sample = Buffer.from('sample');
  try {
    const signature = sign(hash, sample, { key, ...padding });
    return verify(hash, sample, { key: certificatePublicKey, ...padding }, signature);
  } catch {
    return false;
  }
}
