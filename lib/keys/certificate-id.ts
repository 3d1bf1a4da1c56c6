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

/** Whether NetSuite could use a text as a Certificate ID, in the usual form or in another one. */
export function mayBeCertificateId(text: string): boolean {
  return /^[\w-]{1,100}$/.test(text);
}

/**
 * Whether a saved text may be shown as a Certificate ID, which is no secret. One of an unusual form
 * was confirmed when it was saved; a whole key or a Client ID cannot be.
 */
export function isShowableCertificateId(text: string): boolean {
  return mayBeCertificateId(text) && !looksLikeClientId(text);
}

/** Why a text is not taken as a Certificate ID at once. */
export type CertificateIdProblem = {
  /** A sentence for people that does not repeat the text. */
  readonly message: string;
  /** Whether it may be one all the same, so that a person can confirm it. */
  readonly mayBeOne: boolean;
};

const PLACE =
  'The Certificate ID is in the first column of the list on NetSuite’s OAuth 2.0 Client Credentials (M2M) Setup page.';

/**
 * Says why a text is not taken as a Certificate ID at once; nothing when it has the usual form. Another form is
 * only unusual, because Oracle does not state the rule. A Client ID and the Account ID, which people paste here by
 * mistake, are named.
 */
export function certificateIdProblem(
  text: string,
  accountId: string,
): CertificateIdProblem | undefined {
  if (looksLikeCertificateId(text)) {
    return undefined;
  }
  if (looksLikeClientId(text)) {
    const message = `This looks like a Client ID, which belongs on the integration record page. ${PLACE}`;
    return { message, mayBeOne: false };
  }
  if (text.toUpperCase().replaceAll('-', '_') === accountId) {
    return { message: `This is the Account ID of this profile. ${PLACE}`, mayBeOne: false };
  }
  const form = 'Certificate IDs have 43 characters: letters, digits, - and _.';
  return mayBeCertificateId(text)
    ? {
        message: `So far, all known ${form} If NetSuite’s list shows exactly this one in its first column, submit the form again to save it.`,
        mayBeOne: true,
      }
    : { message: `${form} ${PLACE}`, mayBeOne: false };
}
