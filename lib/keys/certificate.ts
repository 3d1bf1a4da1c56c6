import { type KeyObject, X509Certificate } from 'node:crypto';
import { DAY_MS } from '@/lib/durations';
import { failure, type Result, success } from '@/lib/result';
import {
  algorithmDetails,
  RSA_MODULUS_LENGTHS,
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
} from './algorithms';
import { certificateIdOf } from './certificate-id';
import { pemBlocksOf, pemOf } from './pem';

/** What a certificate says, in the words of the field. Free of secrets. */
export type CertificateDescription = {
  /** base64url of the SHA-256 of the DER, 43 characters. */
  readonly certificateId: string;
  /** The same hash as upper-case hexadecimal pairs with colons between them. */
  readonly sha256Fingerprint: string;
  /** For instance `CN=Celigo, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hexadecimal. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whole days from notBefore to notAfter, rounded down. */
  readonly validityDays: number;
  readonly keyType: 'EC' | 'RSA' | 'other';
  /** `P-256`, `P-384`, `P-521`, or OpenSSL's name of another curve. EC only. */
  readonly namedCurve?: string;
  /** In bits. RSA only. */
  readonly rsaModulusLength?: number;
  /** The algorithms that NetSuite accepts with this key; empty when it accepts none. */
  readonly fittingAlgorithms: ReadonlyArray<SigningAlgorithm>;
  /** The certificate alone, re-encoded. */
  readonly pem: string;
};

/** Why a text is not one certificate. */
export type CertificateError = {
  readonly code:
    | 'certificate-empty'
    | 'certificate-too-large'
    | 'certificate-with-private-key'
    | 'certificate-is-public-key'
    | 'certificate-is-request'
    | 'certificate-more-than-one'
    | 'certificate-malformed';
  /** A sentence for people, without anything of the text. */
  readonly message: string;
};

/** Far above any certificate with a 4,096 bit key, in characters. */
const MAX_PEM_LENGTH = 65_536;

const MESSAGES: Readonly<Record<CertificateError['code'], string>> = {
  'certificate-empty': 'Paste the certificate, or choose its file.',
  'certificate-too-large': 'This text is too long to be a certificate.',
  'certificate-with-private-key':
    'This text contains a private key. NetSuite needs only the certificate, the file that begins with BEGIN CERTIFICATE.',
  'certificate-is-public-key':
    'This is only a public key. NetSuite needs an X.509 certificate, which begins with BEGIN CERTIFICATE.',
  'certificate-is-request':
    'This is a certificate signing request. NetSuite needs the finished certificate, which begins with BEGIN CERTIFICATE.',
  'certificate-more-than-one':
    'This text contains several certificates. Keep only the one that belongs to the private key.',
  'certificate-malformed':
    'This is not a readable certificate. A certificate begins with BEGIN CERTIFICATE and ends with END CERTIFICATE. Copy all of it.',
};

function refuse(code: CertificateError['code']): Result<never, CertificateError> {
  return failure({ code, message: MESSAGES[code] });
}

/** OpenSSL takes a good part of a millisecond to read one, and each page reads its own several times. */
const REMEMBERED_DESCRIPTIONS = 500;
const remembered = new Map<string, CertificateDescription>();

/**
 * Reads one X.509 certificate from PEM text. Text around the block is ignored; a private key in it
 * is an error, so that no secret travels on with a certificate.
 */
export function describeCertificate(pem: string): Result<CertificateDescription, CertificateError> {
  const known = remembered.get(pem);
  if (known !== undefined) {
    return success(known);
  }
  const described = readCertificate(pem);
  if (described.ok) {
    const [oldest] = remembered.size < REMEMBERED_DESCRIPTIONS ? [] : remembered.keys();
    if (oldest !== undefined) {
      remembered.delete(oldest);
    }
    remembered.set(pem, described.value);
  }
  return described;
}

function readCertificate(pem: string): Result<CertificateDescription, CertificateError> {
  if (pem.trim() === '') {
    return refuse('certificate-empty');
  }
  if (pem.length > MAX_PEM_LENGTH) {
    return refuse('certificate-too-large');
  }
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(pem)) {
    return refuse('certificate-with-private-key');
  }
  const blocks = pemBlocksOf(pem);
  const certificates = blocks.filter(({ label }) => CERTIFICATE_LABELS.has(label));
  if (certificates.length > 1) {
    return refuse('certificate-more-than-one');
  }
  const [block] = certificates;
  if (block === undefined) {
    if (blocks.some(({ label }) => label.endsWith('PUBLIC KEY'))) {
      return refuse('certificate-is-public-key');
    }
    if (blocks.some(({ label }) => label.endsWith('REQUEST'))) {
      return refuse('certificate-is-request');
    }
    return refuse('certificate-malformed');
  }
  const certificate = parse(block.text);
  return certificate === undefined
    ? refuse('certificate-malformed')
    : success(descriptionOf(certificate));
}

/** The label of RFC 7468 and the older one that OpenSSL still reads. */
const CERTIFICATE_LABELS: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE']);

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function descriptionOf(certificate: X509Certificate): CertificateDescription {
  const notBefore = new Date(certificate.validFrom);
  const notAfter = new Date(certificate.validTo);
  const key = keyOf(certificate);
  const facts = factsOf(key);
  return {
    certificateId: certificateIdOf(certificate.raw),
    sha256Fingerprint: certificate.fingerprint256,
    subject: nameInOneLine(certificate.subject),
    issuer: nameInOneLine(certificate.issuer),
    serialNumber: certificate.serialNumber.toUpperCase(),
    notBefore,
    notAfter,
    validityDays: Math.floor((notAfter.getTime() - notBefore.getTime()) / DAY_MS),
    ...facts,
    fittingAlgorithms: SIGNING_ALGORITHMS.filter(
      (algorithm) => fits(algorithm, facts) && allowsHash(key, algorithm),
    ),
    pem: pemOf('CERTIFICATE', certificate.raw),
  };
}

/** Node writes one attribute per line, and nothing at all for an empty name. */
function nameInOneLine(name: string | undefined): string {
  return (name ?? '').trim().split('\n').join(', ');
}

type KeyFacts = Pick<CertificateDescription, 'keyType' | 'namedCurve' | 'rsaModulusLength'>;

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** A key of a kind that this Node does not know cannot be read, while its certificate can. */
function keyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

function factsOf(key: KeyObject | undefined): KeyFacts {
  const { namedCurve, modulusLength } = key?.asymmetricKeyDetails ?? {};
  if (key?.asymmetricKeyType === 'ec') {
    return {
      keyType: 'EC',
      ...(namedCurve === undefined ? {} : { namedCurve: CURVES[namedCurve] ?? namedCurve }),
    };
  }
  if (key?.asymmetricKeyType === 'rsa' || key?.asymmetricKeyType === 'rsa-pss') {
    return {
      keyType: 'RSA',
      ...(modulusLength === undefined ? {} : { rsaModulusLength: modulusLength }),
    };
  }
  return { keyType: 'other' };
}

/**
 * An id-RSASSA-PSS key may be restricted to one hash and a minimum salt length (RFC 4055). Other keys have no
 * such restriction.
 */
function allowsHash(key: KeyObject | undefined, algorithm: SigningAlgorithm): boolean {
  const { hashAlgorithm, mgf1HashAlgorithm, saltLength = 0 } = key?.asymmetricKeyDetails ?? {};
  const details = algorithmDetails(algorithm);
  const hash = details.hash.replace('-', '').toLowerCase();
  return (
    (hashAlgorithm ?? hash) === hash &&
    (mgf1HashAlgorithm ?? hash) === hash &&
    (details.keyType === 'EC' || saltLength <= details.saltLengthBytes)
  );
}

/** NetSuite takes the three curves of ES*, and RSA keys of 3,072 or 4,096 bits with PS*. */
function fits(algorithm: SigningAlgorithm, key: KeyFacts): boolean {
  const details = algorithmDetails(algorithm);
  if (details.keyType !== key.keyType) {
    return false;
  }
  if (details.keyType === 'EC') {
    return details.namedCurve === key.namedCurve;
  }
  return RSA_MODULUS_LENGTHS.some((length) => length === key.rsaModulusLength);
}
