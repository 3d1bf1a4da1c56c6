import { createPrivateKey, createPublicKey } from 'node:crypto';
import { failure, type Result } from '@/lib/result';
import type { SigningAlgorithm } from '../algorithms';
import { type FittingCertificate, findFittingCertificate, signsFor } from './fitting-certificate';
import { gatherCertificates } from './gather';
import { type ImportError, importError } from './import-error';

const NOTHING_GIVEN = 'Choose the file that the CA returned, or paste its text.';

const ANOTHER_KEY =
  'None of these certificates was made from the request that is pending here. Use the certificate that the CA made from this request.csr.';

function inWordsOfTheRequest(error: ImportError): ImportError {
  if (error.code === 'certificate-missing') {
    return { ...error, message: NOTHING_GIVEN };
  }
  return error.code === 'key-certificate-mismatch' ? { ...error, message: ANOTHER_KEY } : error;
}

/**
 * Finds, in what a CA gave back, the certificate of the private key that waits for it: PEM, DER, a
 * chain, or PKCS#7.
 *
 * @param given.privateKeyPem Secret. The waiting key, PKCS#8.
 * @param given.sources Files and texts, each at most `IMPORT_BYTES_MAX`.
 */
export function readReturnedCertificate(given: {
  readonly privateKeyPem: string;
  readonly algorithm: SigningAlgorithm;
  readonly sources: ReadonlyArray<Uint8Array>;
  readonly now: Date;
}): Result<FittingCertificate, ImportError> {
  const certificates = gatherCertificates(given.sources);
  if (!certificates.ok) {
    return certificates;
  }
  const key = createPrivateKey(given.privateKeyPem);
  const fitting = findFittingCertificate(key, certificates.value, given.now);
  if (!fitting.ok) {
    return failure(inWordsOfTheRequest(fitting.error));
  }
  const { description } = fitting.value;
  const signs =
    description.fittingAlgorithms.includes(given.algorithm) &&
    signsFor(key, createPublicKey(description.pem), given.algorithm);
  return signs ? fitting : failure(importError('key-broken'));
}
