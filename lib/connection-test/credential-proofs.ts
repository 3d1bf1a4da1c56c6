import { failed, type OfflineProof, passed, skipped, warned } from '@/lib/diagnosis/offline-proof';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { type CertificateDescription, describeCertificate } from '@/lib/keys/certificate';
import {
  isShowableCertificateId,
  looksLikeCertificateId,
  looksLikeClientId,
} from '@/lib/keys/certificate-id';
import {
  algorithmFitsKey,
  certificateValidity,
  privateKeyMatchesCertificate,
} from '@/lib/keys/proofs';
import { acceptedUntil, isShortened } from '@/lib/keys/validity';
import { dayText, momentText } from '@/lib/words';

/** The key, certificate, Certificate ID, and algorithm of one credential. */
export type CredentialInput = {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly certificateId: string;
  readonly algorithm: SigningAlgorithm;
  readonly now: Date;
};

/** Proves that the private key matches the certificate. */
export function proveKeyPair(
  input: Pick<CredentialInput, 'privateKeyPem' | 'certificatePem'>,
): OfflineProof {
  const check = 'key-matches-certificate';
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return failed(check, [certificate.error.message], 'key-certificate-mismatch');
  }
  return privateKeyMatchesCertificate(input.privateKeyPem, certificate.value.pem)
    ? passed(check, ['The public key in the certificate matches the private key.'])
    : failed(
        check,
        ['The private key does not match the certificate or cannot be read.'],
        'key-certificate-mismatch',
      );
}

/**
 * Compares the Certificate ID with the thumbprint of the certificate. A difference is only a warning,
 * because Oracle's own example follows the thumbprint rule but no page states it.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0209112025.html
 */
export function proveCertificateId(
  input: Pick<CredentialInput, 'certificateId' | 'certificatePem'>,
): OfflineProof {
  const check = 'certificate-id-matches';
  if (input.certificateId === '') {
    return failed(check, ['No Certificate ID has been entered.'], 'certificate-id-missing');
  }
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return skipped(check, 'The certificate cannot be read.');
  }
  const predicted = certificate.value.certificateId;
  if (predicted === input.certificateId) {
    return passed(check, [
      `The Certificate ID is the SHA-256 thumbprint of the certificate: ${predicted}.`,
    ]);
  }
  return warned(
    check,
    [
      `The certificate predicts the Certificate ID ${predicted}.`,
      describeEntered(input.certificateId),
    ],
    looksLikeClientId(input.certificateId)
      ? 'certificate-id-is-client-id'
      : 'certificate-id-mismatch',
  );
}

function describeEntered(certificateId: string): string {
  if (looksLikeClientId(certificateId)) {
    return 'The value entered has the form of a Client ID (64 hexadecimal digits).';
  }
  if (!isShowableCertificateId(certificateId)) {
    return 'The value entered does not have the form of a Certificate ID (43 characters).';
  }
  return looksLikeCertificateId(certificateId)
    ? `The value entered is ${certificateId}.`
    : `The value entered is ${certificateId}. It does not have the usual form of a Certificate ID (43 characters).`;
}

/** Proves that the certificate is valid now and that NetSuite will not shorten its validity. */
export function proveCertificateValidity(
  input: Pick<CredentialInput, 'certificatePem' | 'now'>,
): OfflineProof {
  const check = 'certificate-is-valid';
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return skipped(check, 'The certificate cannot be read.');
  }
  const description = certificate.value;
  const validity = certificateValidity(description, input.now);
  if (validity === 'expired') {
    return failed(check, [describeDates(description)], 'certificate-expired');
  }
  if (validity === 'not-yet-valid') {
    return failed(check, [describeDates(description)], 'certificate-not-yet-valid');
  }
  return isShortened(description)
    ? warnOfShortening(description, input.now)
    : passed(check, [describeDates(description)]);
}

function warnOfShortening(long: CertificateDescription, now: Date): OfflineProof {
  const end = acceptedUntil(long);
  return warned(
    'certificate-is-valid',
    [
      describeDates(long),
      `This is longer than two years. NetSuite keeps it for only two years: until ${dayText(end)}, counted from its start. The M2M setup list shows the true end date.`,
    ],
    now > end ? 'certificate-validity-too-long' : undefined,
    ['certificate-validity-too-long'],
  );
}

function describeDates({ notBefore, notAfter }: CertificateDescription): string {
  return `Valid from ${momentText(notBefore)} until ${momentText(notAfter)}.`;
}

/** Proves that NetSuite accepts this type of key and that the signature method works with it. */
export function proveAlgorithm(
  input: Pick<CredentialInput, 'certificatePem' | 'algorithm'>,
): OfflineProof {
  const check = 'algorithm-fits-key';
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return skipped(check, 'The certificate cannot be read.');
  }
  const description = certificate.value;
  const key = describeKey(description);
  if (description.fittingAlgorithms.length === 0) {
    return failed(
      check,
      [`The key is ${key}, which NetSuite does not accept.`],
      'key-type-unsupported',
    );
  }
  return algorithmFitsKey(input.algorithm, description)
    ? passed(check, [`The key is ${key}; ${input.algorithm} works with it.`])
    : failed(
        check,
        [
          `The key is ${key}; ${input.algorithm} does not work with it. These do: ${description.fittingAlgorithms.join(', ')}.`,
        ],
        'algorithm-key-mismatch',
      );
}

function describeKey({ keyType, namedCurve, rsaModulusLength }: CertificateDescription): string {
  if (keyType === 'EC') {
    return `EC on ${namedCurve ?? 'an unnamed curve'}`;
  }
  return keyType === 'RSA'
    ? `RSA with ${rsaModulusLength ?? 'unknown'} bits`
    : 'of a different type';
}
