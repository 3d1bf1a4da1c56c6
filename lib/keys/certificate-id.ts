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

/** Whether a text has the form of a Client ID: 64 hexadecimal digits. */
export function looksLikeClientId(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text);
}

/**
 * Says why a text is no Certificate ID, as a sentence for people that does not repeat it; nothing when
 * it has the form of one. A Client ID, which people paste here by mistake, is named.
 */
export function certificateIdProblem(text: string): string | undefined {
  if (looksLikeCertificateId(text)) {
    return undefined;
  }
  return looksLikeClientId(text)
    ? 'This looks like a Client ID, which belongs on the integration record page. The Certificate ID is in the first column of the list on NetSuite’s OAuth 2.0 Client Credentials (M2M) Setup page.'
    : 'A Certificate ID has 43 characters: letters, digits, - and _. It is in the first column of the list in NetSuite.';
}
