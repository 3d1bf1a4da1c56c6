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

/** A text is not one readable certificate. */
export type CertificateError = {
  readonly code: 'certificate-malformed';
  /** A sentence for people, without anything of the text. */
  readonly message: string;
};

const MALFORMED: CertificateError = {
  code: 'certificate-malformed',
  message: 'This is not a readable certificate.',
};

/** OpenSSL takes a good part of a millisecond to read one, and each page reads its own several times. */
const REMEMBERED_DESCRIPTIONS = 500;
const remembered = new Map<string, CertificateDescription>();

/**
 * Reads the one X.509 certificate in PEM text that the wizard made or stored. What people paste goes through
 * `importKeyAndCertificate`. Text around the block is ignored.
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
  const [block, ...others] = pemBlocksOf(pem).filter(({ label }) => CERTIFICATE_LABELS.has(label));
  const certificate = block === undefined || others.length > 0 ? undefined : parse(block.text);
  return certificate === undefined ? failure(MALFORMED) : success(descriptionOf(certificate));
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
