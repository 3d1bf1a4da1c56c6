import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { bytesText } from '@/lib/words';

/** A certificate that the M2M set-up page accepts. */
export type AcceptedCertificate = {
  /** base64url of SHA-256 over the DER. */
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly algorithm: 'EC' | 'RSA';
  readonly validFrom: Date;
  /** The certificate's own end, or two years after its start if that is sooner. */
  readonly validUntil: Date;
};

type CertificateFileError = { readonly code: string; readonly message: string };

/** Longest file that is read. Guess: NetSuite's own limit is not documented. */
export const MAX_CERTIFICATE_FILE_BYTES = 64 * 1024;

const MAX_VALIDITY_YEARS = 2;
const EXTENSIONS = ['.cer', '.pem', '.crt'];
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
const MODULUS_BITS = [3072, 4096];

/**
 * Checks an uploaded certificate file against the documented rules.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html
 */
export async function readCertificateFile(
  file: File | null,
  now: Date,
): Promise<Result<AcceptedCertificate, CertificateFileError>> {
  if (file === null || file.size === 0) {
    return refuse('certificate-missing', 'Choose a certificate file that is not empty.');
  }
  if (file.size > MAX_CERTIFICATE_FILE_BYTES) {
    const most = bytesText(MAX_CERTIFICATE_FILE_BYTES);
    return refuse('certificate-too-large', `The certificate file is larger than ${most}.`);
  }
  const name = file.name.toLowerCase();
  if (!EXTENSIONS.some((extension) => name.endsWith(extension))) {
    return refuse('extension-not-allowed', 'The file name must end in .cer, .pem, or .crt.');
  }
  const bytes = Buffer.from(await file.arrayBuffer());
  const mistaken = nameOfMistakenFile(bytes);
  if (mistaken !== null) {
    return failure(mistaken);
  }
  const certificate = attempt(() => new X509Certificate(bytes));
  if (certificate === null) {
    return refuse('not-a-certificate', 'The file is not an X.509 certificate.');
  }
  const algorithm = readAlgorithm(certificate);
  if (!algorithm.ok) {
    return algorithm;
  }
  const validFrom = new Date(certificate.validFrom);
  const ownEnd = new Date(certificate.validTo);
  const longestEnd = new Date(validFrom);
  // Guess: the two years are counted from the start of the certificate, not from the upload.
  longestEnd.setUTCFullYear(longestEnd.getUTCFullYear() + MAX_VALIDITY_YEARS);
  const validUntil = ownEnd < longestEnd ? ownEnd : longestEnd;
  if (validUntil <= now) {
    return refuse('certificate-expired', 'The certificate has expired.');
  }
  const certificateId = createHash('sha256').update(certificate.raw).digest('base64url');
  const certificatePem = certificate.toString();
  const accepted = { certificateId, certificatePem, algorithm: algorithm.value };
  return success({ ...accepted, validFrom, validUntil });
}

const refuse = (code: string, message: string) => failure({ code, message });

const PRIVATE_KEY_ERROR: CertificateFileError = {
  code: 'private-key-uploaded',
  message: 'This is a private key. Never upload it: choose the certificate, such as public.pem.',
};
const PUBLIC_KEY_ERROR: CertificateFileError = {
  code: 'public-key-uploaded',
  message: 'This is a bare public key, not a certificate. NetSuite needs an X.509 certificate.',
};

/** Recognizes what people upload by mistake, as PEM by its label and as DER by its structure. */
function nameOfMistakenFile(bytes: Buffer): CertificateFileError | null {
  const text = bytes.toString('latin1');
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    return PRIVATE_KEY_ERROR;
  }
  if (/-----BEGIN [A-Z0-9 ]*PUBLIC KEY-----/.test(text)) {
    return PUBLIC_KEY_ERROR;
  }
  if (/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text)) {
    const message = 'This is a certificate signing request, not a certificate.';
    return { code: 'request-uploaded', message };
  }
  // Guess: what NetSuite does with a chain is not documented.
  if (text.split('-----BEGIN CERTIFICATE-----').length > 2) {
    const message = 'The file contains more than one certificate. Upload only one.';
    return { code: 'several-certificates', message };
  }
  if (attempt(() => createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })) !== null) {
    return PRIVATE_KEY_ERROR;
  }
  if (attempt(() => createPublicKey({ key: bytes, format: 'der', type: 'spki' })) !== null) {
    return PUBLIC_KEY_ERROR;
  }
  return null;
}

/** What OpenSSL reads; null for what it cannot. */
function attempt<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function readAlgorithm(certificate: X509Certificate): Result<'EC' | 'RSA', CertificateFileError> {
  const key = attempt(() => certificate.publicKey);
  const type = key?.asymmetricKeyType ?? 'unknown';
  const { namedCurve = '', modulusLength: bits = 0 } = key?.asymmetricKeyDetails ?? {};
  if (type === 'ec') {
    return CURVES.includes(namedCurve)
      ? success('EC')
      : refuse('curve-not-allowed', 'The curve must be P-256, P-384, or P-521.');
  }
  if (type === 'rsa' || type === 'rsa-pss') {
    return MODULUS_BITS.includes(bits)
      ? success('RSA')
      : refuse('key-size-not-allowed', `RSA with ${bits} bits is refused: use 3072 or 4096.`);
  }
  return refuse('key-type-not-allowed', `Keys of type ${type} are refused: use EC or RSA.`);
}
