import { momentText } from '@/lib/date-words';
import {
  failed,
  type OfflineProof,
  type ProofSubject,
  passed,
  skipped,
  warned,
} from '@/lib/diagnosis/offline-proof';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { type CertificateDescription, describeCertificate } from '@/lib/keys/certificate';
import { looksLikeCertificateId } from '@/lib/keys/certificate-id';
import {
  algorithmFitsKey,
  certificateValidity,
  privateKeyMatchesCertificate,
  validityTooLong,
} from '@/lib/keys/proofs';

/** The longest validity that NetSuite keeps, in days; two years of 365 days are the safe reading. */
const LONGEST_KEPT_VALIDITY_DAYS = 730;

const MILLISECONDS_PER_DAY = 86_400_000;

/** Key, certificate, Certificate ID and algorithm of one credential. */
export type CredentialInput = {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly certificateId: string;
  readonly algorithm: SigningAlgorithm;
  readonly now: Date;
};

/** Proves that the private key is the pair of the certificate. */
export function proveKeyPair(
  input: Pick<CredentialInput, 'privateKeyPem' | 'certificatePem'>,
): OfflineProof {
  const subject = {
    id: 'key-matches-certificate',
    title: 'Private key and certificate belong together',
  };
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return failed(subject, [certificate.error.message], 'key-certificate-mismatch');
  }
  return privateKeyMatchesCertificate(input.privateKeyPem, certificate.value.pem)
    ? passed(
        subject,
        ['The public key in the certificate is that of the private key.'],
        ['key-certificate-mismatch'],
      )
    : failed(
        subject,
        ['The private key is not the pair of the certificate, or cannot be read.'],
        'key-certificate-mismatch',
      );
}

/**
 * Compares the Certificate ID with the thumbprint of the certificate. A difference is a warning and
 * no more: Oracle's own example follows the thumbprint rule, but no page states it.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0209112025.html
 */
export function proveCertificateId(
  input: Pick<CredentialInput, 'certificateId' | 'certificatePem'>,
): OfflineProof {
  const subject = {
    id: 'certificate-id-matches',
    title: 'The Certificate ID belongs to the certificate',
  };
  if (input.certificateId === '') {
    return failed(subject, ['No Certificate ID is entered.'], 'certificate-id-missing');
  }
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return skipped(subject, 'The certificate cannot be read.');
  }
  const predicted = certificate.value.certificateId;
  if (predicted === input.certificateId) {
    return passed(
      subject,
      [`The Certificate ID is the SHA-256 thumbprint of the certificate: ${predicted}.`],
      ['certificate-id-mismatch', 'certificate-id-missing'],
    );
  }
  const entered = looksLikeCertificateId(input.certificateId)
    ? `Entered is ${input.certificateId}.`
    : 'What was entered does not have the form of a Certificate ID (43 characters).';
  return warned(
    subject,
    [`The certificate predicts the Certificate ID ${predicted}.`, entered],
    'certificate-id-mismatch',
  );
}

/** Proves that now lies in the validity of the certificate, and that NetSuite will not shorten it. */
export function proveCertificateValidity(
  input: Pick<CredentialInput, 'certificatePem' | 'now'>,
): OfflineProof {
  const subject = { id: 'certificate-is-valid', title: 'The certificate is valid now' };
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return skipped(subject, 'The certificate cannot be read.');
  }
  const description = certificate.value;
  const validity = certificateValidity(description, input.now);
  if (validity === 'expired') {
    return failed(subject, [describeDates(description)], 'certificate-expired');
  }
  if (validity === 'not-yet-valid') {
    return failed(subject, [describeDates(description)], 'certificate-not-yet-valid');
  }
  return validityTooLong(description)
    ? warnOfShortening(subject, description, input.now)
    : passed(
        subject,
        [describeDates(description)],
        ['certificate-expired', 'certificate-not-yet-valid', 'certificate-validity-too-long'],
      );
}

function warnOfShortening(
  subject: ProofSubject,
  long: CertificateDescription,
  now: Date,
): OfflineProof {
  const keptUntil = long.notBefore.getTime() + LONGEST_KEPT_VALIDITY_DAYS * MILLISECONDS_PER_DAY;
  const mayHaveEnded = now.getTime() > keptUntil;
  return warned(
    subject,
    [
      describeDates(long),
      'This is longer than two years; NetSuite keeps it for two years only and shows the true end in the M2M set-up list.',
    ],
    mayHaveEnded ? 'certificate-validity-too-long' : undefined,
    ['certificate-expired', 'certificate-not-yet-valid'],
  );
}

function describeDates({ notBefore, notAfter }: CertificateDescription): string {
  return `Valid from ${momentText(notBefore)} until ${momentText(notAfter)}.`;
}

/** Proves that NetSuite accepts the kind of key, and that the signature method fits it. */
export function proveAlgorithm(
  input: Pick<CredentialInput, 'certificatePem' | 'algorithm'>,
): OfflineProof {
  const subject = { id: 'algorithm-fits-key', title: 'The signature method fits the key' };
  const certificate = describeCertificate(input.certificatePem);
  if (!certificate.ok) {
    return skipped(subject, 'The certificate cannot be read.');
  }
  const description = certificate.value;
  const key = describeKey(description);
  if (description.fittingAlgorithms.length === 0) {
    return failed(
      subject,
      [`The key is ${key}, which NetSuite does not accept.`],
      'key-type-unsupported',
    );
  }
  return algorithmFitsKey(input.algorithm, description)
    ? passed(
        subject,
        [`The key is ${key}; ${input.algorithm} fits it.`],
        ['key-type-unsupported', 'algorithm-key-mismatch'],
      )
    : failed(
        subject,
        [
          `The key is ${key}; ${input.algorithm} does not fit it, ${description.fittingAlgorithms.join(', ')} would.`,
        ],
        'algorithm-key-mismatch',
      );
}

function describeKey({ keyType, namedCurve, rsaModulusLength }: CertificateDescription): string {
  if (keyType === 'EC') {
    return `EC on ${namedCurve ?? 'an unnamed curve'}`;
  }
  return keyType === 'RSA' ? `RSA with ${rsaModulusLength ?? 'unknown'} bits` : 'of another kind';
}
