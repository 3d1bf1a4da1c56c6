import { createHash, X509Certificate } from 'node:crypto';

/**
 * The Certificate ID that NetSuite gives a certificate: base64url of the SHA-256 of its DER, which
 * is the `x5t#S256` thumbprint of RFC 7515. Oracle does not state the rule; the certificate and the
 * ID in its example of the rotation endpoint follow it.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0209112025.html
 *
 * Throws when the argument is no certificate; `describeCertificate` looks at unknown text.
 */
export function certificateIdOf(certificatePemOrDer: string | Uint8Array): string {
  const der = new X509Certificate(certificatePemOrDer).raw;
  return createHash('sha256').update(der).digest('base64url');
}

/**
 * Whether a text has the form of a Certificate ID: 43 characters of the base64url alphabet. The
 * first may be a hyphen.
 */
export function looksLikeCertificateId(text: string): boolean {
  return text.length === 43 && /^[A-Za-z0-9_-]+$/.test(text);
}
