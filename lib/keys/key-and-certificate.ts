import { DAY_MS } from '@/lib/durations';
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { failure, type Result, success } from '@/lib/result';
import {
  algorithmDetails,
  DEFAULT_RSA_MODULUS_LENGTH,
  isSigningAlgorithm,
  RSA_LENGTHS_TEXT,
  RSA_MODULUS_LENGTHS,
  type RsaModulusLength,
  type SigningAlgorithm,
} from './algorithms';
import { type CertificateDescription, describeCertificate } from './certificate';
import { generateKeyPair, type KeyPairError } from './key-pair';
import { pemOf } from './pem';
import { checkSubjectName, type SubjectError } from './subject';
import { isValidityDays, MAX_VALIDITY_DAYS } from './validity';

/** `notBefore` is this far in the past, to allow for clocks that are behind. */
const BACKDATED_MILLISECONDS = 5 * 60 * 1000;

/** What to generate. */
export type KeyAndCertificateRequest = {
  readonly algorithm: SigningAlgorithm;
  /** In bits; only read for PS* algorithms. Default 3072. */
  readonly rsaModulusLength?: RsaModulusLength;
  /** The subject's common name: 1 to 64 visible characters. */
  readonly commonName: string;
  /** The subject's organization: 1 to 64 visible characters. */
  readonly organization?: string;
  /** Whole days, from 1 to `MAX_VALIDITY_DAYS`. */
  readonly validityDays: number;
  readonly now: Date;
  /** Aborting ends the search for an RSA key at once, and forgets what was made. */
  readonly signal?: AbortSignal;
};

/** A new key pair. `privateKeyPem` is a secret. */
export type KeyAndCertificate = {
  /** Secret. PKCS#8 PEM without a passphrase, `BEGIN PRIVATE KEY`. */
  readonly privateKeyPem: string;
  /** X.509 PEM, the content of `public.pem`. */
  readonly certificatePem: string;
  readonly certificateId: string;
  readonly description: CertificateDescription;
};

/** Why no key was generated. */
export type KeyGenerationError =
  | SubjectError
  | KeyPairError
  | {
      readonly code:
        | 'algorithm-not-accepted'
        | 'rsa-modulus-length-not-accepted'
        | 'validity-days-out-of-range';
      /** A sentence for people. */
      readonly message: string;
    };

/**
 * Generates a private key and its self-signed X.509 v3 certificate that NetSuite's documented rules
 * accept. The certificate lasts exactly `validityDays` from five minutes before `now`. RSA keys are
 * plain `rsaEncryption` keys, and their certificate is signed with RSASSA-PSS. All work on keys
 * happens outside the event loop.
 */
export async function generateKeyAndCertificate(
  request: KeyAndCertificateRequest,
): Promise<Result<KeyAndCertificate, KeyGenerationError>> {
  const subject = checkKeyAndCertificateRequest(request);
  if (!subject.ok) {
    return subject;
  }
  const keys = await generateKeyPair(request, 'RSA-PSS', request.signal);
  return keys.ok ? success(await certify(request, subject.value, keys.value)) : keys;
}

/** Checks what is asked for before anything is made, and gives the subject of the certificate. */
export function checkKeyAndCertificateRequest(
  request: KeyAndCertificateRequest,
): Result<Name, Exclude<KeyGenerationError, KeyPairError>> {
  const { algorithm, rsaModulusLength, validityDays } = request;
  if (!isSigningAlgorithm(algorithm)) {
    const message = 'NetSuite accepts only ES256, ES384, ES512, PS256, PS384, and PS512.';
    return failure({ code: 'algorithm-not-accepted', message });
  }
  const isRsa = algorithmDetails(algorithm).keyType === 'RSA';
  if (isRsa && !RSA_MODULUS_LENGTHS.includes(rsaModulusLength ?? DEFAULT_RSA_MODULUS_LENGTH)) {
    const message = `NetSuite accepts only RSA keys of ${RSA_LENGTHS_TEXT} bits.`;
    return failure({ code: 'rsa-modulus-length-not-accepted', message });
  }
  if (!isValidityDays(validityDays)) {
    const message = `Choose a whole number of days from 1 to ${MAX_VALIDITY_DAYS}. NetSuite shortens a certificate that lasts longer.`;
    return failure({ code: 'validity-days-out-of-range', message });
  }
  return subjectOf(request);
}

/** The names as UTF8String, which takes every character and has no escapes. */
function subjectOf(request: KeyAndCertificateRequest): Result<Name, SubjectError> {
  const commonName = checkSubjectName('common-name', request.commonName);
  if (!commonName.ok) {
    return commonName;
  }
  const commonNamePart = { CN: [{ utf8String: commonName.value }] };
  if (request.organization === undefined) {
    return success(new Name([commonNamePart]));
  }
  const organization = checkSubjectName('organization', request.organization);
  if (!organization.ok) {
    return organization;
  }
  return success(new Name([{ O: [{ utf8String: organization.value }] }, commonNamePart]));
}

async function certify(
  request: KeyAndCertificateRequest,
  subject: Name,
  keys: webcrypto.CryptoKeyPair,
): Promise<KeyAndCertificate> {
  const [pkcs8, certificatePem] = await Promise.all([
    webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    makeCertificate(request, subject, keys),
  ]);
  const description = describeCertificate(certificatePem);
  if (!description.ok) {
    throw new Error('The generated certificate could not be read back.');
  }
  return {
    privateKeyPem: pemOf('PRIVATE KEY', new Uint8Array(pkcs8)),
    certificatePem,
    certificateId: description.value.certificateId,
    description: description.value,
  };
}

/**
 * An end-entity certificate that may only sign, and that names itself as its own authority, so that
 * `openssl verify -CAfile public.pem public.pem` passes without giving it the power of a CA.
 */
async function makeCertificate(
  request: KeyAndCertificateRequest,
  subject: Name,
  keys: webcrypto.CryptoKeyPair,
): Promise<string> {
  const notBefore = validityStart(request.now);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerialNumber(),
    name: subject,
    notBefore,
    notAfter: new Date(notBefore.getTime() + request.validityDays * DAY_MS),
    keys,
    signingAlgorithm: signingAlgorithmOf(request.algorithm),
    extensions: [
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(keys.publicKey),
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    ],
  });
  return pemOf('CERTIFICATE', new Uint8Array(certificate.rawData));
}

/** Certificates know whole seconds only (RFC 5280, 4.1.2.5). */
function validityStart(now: Date): Date {
  return new Date(Math.floor((now.getTime() - BACKDATED_MILLISECONDS) / 1000) * 1000);
}

/** 16 bytes in hexadecimal, positive and without leading zeros (RFC 5280, 4.1.2.2). */
function randomSerialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function signingAlgorithmOf(algorithm: SigningAlgorithm) {
  const details = algorithmDetails(algorithm);
  return details.keyType === 'EC'
    ? { name: 'ECDSA', hash: details.hash }
    : { name: 'RSA-PSS', hash: details.hash, saltLength: details.saltLengthBytes };
}
