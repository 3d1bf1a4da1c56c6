import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import { KeyUsageFlags, KeyUsagesExtension, X509Certificate } from '@peculiar/x509';
import { DAY_MS } from '@/lib/durations';
import type { CertificateDescription } from './certificate';
import { isRenewalDue } from './certificate-urgency';
import { acceptedUntil, isShortened } from './validity';

/** Something about a certificate that is no error and that its owner should know. */
export type CertificateWarning = {
  readonly code:
    | 'certificate-validity-too-long'
    | 'certificate-expired'
    | 'certificate-expires-soon'
    | 'certificate-renewal-due'
    | 'certificate-old-before-use'
    | 'certificate-signature-weak'
    | 'certificate-key-usage'
    | 'key-is-rsassa-pss';
  /** Sentences for people. What nobody documents is called uncertain. */
  readonly message: string;
};

const MESSAGES: Readonly<Record<CertificateWarning['code'], string>> = {
  'certificate-validity-too-long':
    'This certificate lasts longer than two years. Oracle documents that NetSuite shortens it to two years. Reminders and the renewal assume that it ends two years after its start date. If NetSuite shows another date after the upload, go by that date.',
  'certificate-expired':
    'This certificate has expired, and NetSuite refuses it. Generate a new key and certificate.',
  'certificate-expires-soon':
    'This certificate expires within two months. Oracle documents that NetSuite sends no reminder for a certificate that is uploaded with less than two months left.',
  'certificate-renewal-due':
    'Less than a third of this certificate’s life is left, so its renewal is due. It works until it expires. Renew it before that day, because the connection stops then.',
  'certificate-old-before-use':
    'Less than a third of this certificate’s life is left, and Celigo does not use it yet, so there is nothing to renew. Generate a new key and certificate before you finish the setup.',
  'certificate-signature-weak':
    'This certificate is signed with SHA-1 or MD5. Oracle’s pages do not say whether NetSuite accepts it. It is safer to have it signed with SHA-256.',
  'certificate-key-usage':
    'The key usage of this certificate does not include digital signatures. Oracle’s pages do not say whether NetSuite checks this. It is safer to have it made for digital signatures.',
  'key-is-rsassa-pss':
    'This RSA key is written as id-RSASSA-PSS. Oracle documents that NetSuite accepts it. Whether Celigo does is not documented. A plain RSA key or an EC key is the safe choice.',
};

/** NetSuite's own reminders start two months before the end. */
const REMINDED_DAYS = 60;

/** Signatures that Web Crypto has no name for: MD2, MD4 and MD5 with RSA. */
const WEAK_SIGNATURES = ['1.2.840.113549.1.1.2', '1.2.840.113549.1.1.3', '1.2.840.113549.1.1.4'];

function isWeaklySigned({ signatureAlgorithm }: X509Certificate): boolean {
  // The type promises a hash, which Ed25519 and unknown signatures do not have.
  const { name, hash }: { readonly name: string; readonly hash?: unknown } = signatureAlgorithm;
  const usesSha1 =
    typeof hash === 'object' && hash !== null && 'name' in hash && hash.name === 'SHA-1';
  return usesSha1 || WEAK_SIGNATURES.includes(name);
}

function forbidsSignatures(certificate: X509Certificate): boolean {
  const usages = certificate.getExtension(KeyUsagesExtension);
  return usages !== null && (usages.usages & KeyUsageFlags.digitalSignature) === 0;
}

/** Evaluates a check on a certificate; `false` if the library cannot parse that part. */
function holdsFor(pem: string, test: (certificate: X509Certificate) => boolean): boolean {
  try {
    return test(new X509Certificate(pem));
  } catch {
    return false;
  }
}

/**
 * What to know about a certificate that was taken, the weightiest first.
 *
 * @param usedBy Who has it so far: once NetSuite does, its age no longer matters for a late upload.
 */
export function certificateWarnings(
  description: Pick<CertificateDescription, 'pem' | 'notBefore' | 'notAfter'>,
  now: Date,
  usedBy: 'nobody' | 'netsuite' | 'celigo',
): ReadonlyArray<CertificateWarning> {
  const daysLeft = (acceptedUntil(description).getTime() - now.getTime()) / DAY_MS;
  const isExpired = daysLeft <= 0;
  const isDue = !isExpired && isRenewalDue(description, now);
  const codes: ReadonlyArray<readonly [CertificateWarning['code'], boolean]> = [
    ['certificate-validity-too-long', isShortened(description)],
    ['certificate-expired', isExpired],
    ['certificate-expires-soon', !isExpired && usedBy === 'nobody' && daysLeft <= REMINDED_DAYS],
    ['certificate-renewal-due', isDue && usedBy === 'celigo'],
    ['certificate-old-before-use', isDue && usedBy === 'netsuite'],
    ['certificate-signature-weak', holdsFor(description.pem, isWeaklySigned)],
    ['certificate-key-usage', holdsFor(description.pem, forbidsSignatures)],
    ['key-is-rsassa-pss', createPublicKey(description.pem).asymmetricKeyType === 'rsa-pss'],
  ];
  return codes.flatMap(([code, holds]) => (holds ? [{ code, message: MESSAGES[code] }] : []));
}
