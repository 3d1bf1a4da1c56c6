import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { SigningAlgorithm } from './algorithms';
import type { CertificateDescription } from './certificate';

/**
 * Whether the private key matches the certificate's public key. False as well when either cannot be read, an
 * encrypted private key included. Takes PKCS#8, PKCS#1 and SEC1 PEM.
 */
export function privateKeyMatchesCertificate(
  privateKeyPem: string,
  certificatePem: string,
): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem));
  } catch {
    return false;
  }
}

/** Whether assertions signed with this algorithm can be verified with the certificate's key. */
export function algorithmFitsKey(
  algorithm: SigningAlgorithm,
  description: Pick<CertificateDescription, 'fittingAlgorithms'>,
): boolean {
  return description.fittingAlgorithms.includes(algorithm);
}

/** Where a moment lies in a certificate's validity. */
export type CertificateValidity = 'valid' | 'not-yet-valid' | 'expired';

/**
 * Whether `now` is before, within, or after the certificate's validity. Both bounds are inclusive (RFC 5280,
 * 4.1.2.5).
 */
export function certificateValidity(
  description: Pick<CertificateDescription, 'notBefore' | 'notAfter'>,
  now: Date,
): CertificateValidity {
  const seconds = Math.floor(now.getTime() / 1000);
  if (seconds < description.notBefore.getTime() / 1000) {
    return 'not-yet-valid';
  }
  return seconds > description.notAfter.getTime() / 1000 ? 'expired' : 'valid';
}
