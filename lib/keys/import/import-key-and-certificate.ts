import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { isRsaModulusLength, type RsaModulusLength, type SigningAlgorithm } from '../algorithms';
import type { CertificateDescription } from '../certificate';
import { KeyWorkFailure, withKeyWorker } from '../key-worker';
import { certificatesOfKey, findFittingCertificate, signsFor } from './fitting-certificate';
import { type Gathered, gatherCertificates, gatherKeys } from './gather';
import {
  IMPORT_TIME_MAX_MS,
  ImportBudget,
  type ImportMeans,
  PASSPHRASE_LENGTH_MAX,
} from './import-budget';
import { type ImportError, importError } from './import-error';
import { type AcceptedPrivateKey, acceptPrivateKey } from './private-key';

/** What a person gave. Everything but the certificate is a secret. */
export type ImportRequest = {
  /** Files and texts given as the private key, each at most `IMPORT_BYTES_MAX`; may hold the certificate too. */
  readonly keySources: ReadonlyArray<Uint8Array>;
  /** Files and texts given as the certificate, each at most `IMPORT_BYTES_MAX`; may be none. */
  readonly certificateSources: ReadonlyArray<Uint8Array>;
  /** Absent when none was typed. */
  readonly passphrase?: string;
  /** The algorithm to sign with; by default the first that fits the key. */
  readonly algorithm?: SigningAlgorithm;
  readonly now: Date;
  /** Aborting ends the work at once, with `import-interrupted`. */
  readonly signal?: AbortSignal | undefined;
};

/** A key pair made elsewhere, in the form that is kept. `privateKeyPem` is a secret. */
export type ImportedKeyAndCertificate = {
  /** Secret. PKCS#8 PEM without a passphrase. */
  readonly privateKeyPem: string;
  /** The one certificate of the key, re-encoded. */
  readonly certificatePem: string;
  readonly algorithm: SigningAlgorithm;
  readonly rsaModulusLength: RsaModulusLength | undefined;
  readonly description: CertificateDescription;
  /** How many other certificates, a chain's for instance, are left out. */
  readonly leftOut: number;
};

function publicPart(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** The same key twice counts once. */
function distinctKeys(keys: ReadonlyArray<KeyObject>): ReadonlyArray<KeyObject> {
  return keys.length < 2 ? keys : [...new Map(keys.map((key) => [publicPart(key), key])).values()];
}

/** Of several keys, the one that a certificate was made for. */
function chooseKey(
  gathered: Gathered,
  certificates: ReadonlyArray<X509Certificate>,
): Result<AcceptedPrivateKey, ImportError> {
  const accepted = distinctKeys(gathered.keys).map(acceptPrivateKey);
  const usable = accepted.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const [first, ...others] = usable;
  if (first === undefined) {
    return accepted.find((outcome) => !outcome.ok) ?? failure(importError('key-malformed'));
  }
  if (others.length === 0) {
    return success(first);
  }
  const paired = usable.filter(({ key }) => certificatesOfKey(key, certificates).length > 0);
  const [only, ...more] = paired.length === 0 ? usable : paired;
  return only === undefined || more.length > 0
    ? failure(importError('several-private-keys'))
    : success(only);
}

/** The algorithm to sign with: the one that was asked for, or the first that fits. */
function chooseAlgorithm(
  { fittingAlgorithms }: CertificateDescription,
  wanted: SigningAlgorithm | undefined,
): Result<SigningAlgorithm, ImportError> {
  const algorithm = wanted ?? fittingAlgorithms[0];
  if (algorithm !== undefined && fittingAlgorithms.includes(algorithm)) {
    return success(algorithm);
  }
  const message =
    fittingAlgorithms.length === 0
      ? 'This RSA-PSS key is limited to a hash or a salt that NetSuite’s algorithms do not use. Make a plain RSA key or an EC key.'
      : `This key cannot sign with the chosen algorithm. It works with ${fittingAlgorithms.join(', ')}.`;
  return failure(importError('algorithm-key-mismatch', { message }));
}

function certificateError(error: ImportError, gathered: Gathered): ImportError {
  return error.code === 'certificate-missing' && gathered.partlyUnreadable
    ? importError('pkcs12-encryption-unsupported')
    : error;
}

/**
 * Reads a private key and its certificate that were made elsewhere: PKCS#8, SEC1 and PKCS#1, each
 * open or encrypted, PKCS#12 and PKCS#7, as DER or as PEM in whatever shape copying left it. Gives
 * them as they are kept, or one named reason. What stretches a passphrase is counted before it is
 * done, and done in another process.
 */
export async function importKeyAndCertificate(
  request: ImportRequest,
): Promise<Result<ImportedKeyAndCertificate, ImportError>> {
  if ((request.passphrase?.length ?? 0) > PASSPHRASE_LENGTH_MAX) {
    return failure(importError('passphrase-too-long'));
  }
  if (request.signal?.aborted) {
    return failure(importError('import-interrupted'));
  }
  try {
    return await withKeyWorker({ timeLimitMs: IMPORT_TIME_MAX_MS, signal: request.signal }, (run) =>
      read(request, { budget: new ImportBudget(), run }),
    );
  } catch (error) {
    if (!(error instanceof KeyWorkFailure)) {
      throw error;
    }
    return failure(
      importError(error.code === 'timed-out' ? 'import-timed-out' : 'import-interrupted'),
    );
  }
}

async function read(
  request: ImportRequest,
  means: ImportMeans,
): Promise<Result<ImportedKeyAndCertificate, ImportError>> {
  // Looked at first: a private key given as the certificate must be told of in any case.
  const given = gatherCertificates(request.certificateSources, means.budget);
  if (!given.ok) {
    return given;
  }
  const gathered = await gatherKeys(request.keySources, request.passphrase, means);
  if (!gathered.ok) {
    return gathered;
  }
  const certificates = [...given.value, ...gathered.value.certificates];
  const chosen = chooseKey(gathered.value, certificates);
  if (!chosen.ok) {
    return chosen;
  }
  const { key, pem } = chosen.value;
  const fitting = findFittingCertificate(key, certificates, request.now);
  if (!fitting.ok) {
    return failure(certificateError(fitting.error, gathered.value));
  }
  const { description, leftOut } = fitting.value;
  const algorithm = chooseAlgorithm(description, request.algorithm);
  if (!algorithm.ok) {
    return algorithm;
  }
  if (!signsFor(key, createPublicKey(description.pem), algorithm.value)) {
    return failure(importError('key-broken'));
  }
  const { rsaModulusLength } = description;
  return success({
    privateKeyPem: pem,
    certificatePem: description.pem,
    algorithm: algorithm.value,
    rsaModulusLength:
      rsaModulusLength !== undefined && isRsaModulusLength(rsaModulusLength)
        ? rsaModulusLength
        : undefined,
    description,
    leftOut,
  });
}
