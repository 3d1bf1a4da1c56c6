import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  type JsonNameParams,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  Pkcs10CertificateRequestGenerator,
} from '@peculiar/x509';
import { failure, type Result, success } from '@/lib/result';
import { algorithmDetails, type SigningAlgorithm } from './algorithms';
import { generateKeyPair, type KeyPairError, type KeyPairRequest } from './key-pair';
import { pemOf } from './pem';
import { checkSubjectName, type SubjectError, type SubjectField } from './subject';

/** Whom the certificate is asked for. A CA may replace any of it. */
export type RequestedSubject = {
  readonly commonName: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly locality?: string;
  readonly state?: string;
  /** Two letters of ISO 3166, for instance `DE`. */
  readonly country?: string;
};

/** A new private key and the request for its certificate. `privateKeyPem` is a secret. */
export type KeyAndCertificateRequestPem = {
  /** Secret. PKCS#8 PEM without a passphrase. */
  readonly privateKeyPem: string;
  /** PKCS#10 PEM, `BEGIN CERTIFICATE REQUEST`: the content of `request.csr`. */
  readonly requestPem: string;
};

/** Why no request was made. */
export type CertificateRequestError =
  | SubjectError
  | KeyPairError
  | {
      readonly code: 'country-malformed';
      /** A sentence for people. */
      readonly message: string;
    };

type Part = readonly [
  field: SubjectField,
  attribute: 'CN' | 'O' | 'OU' | 'L' | 'ST',
  text: string | undefined,
];

function partsOf(subject: RequestedSubject): ReadonlyArray<Part> {
  return [
    ['state', 'ST', subject.state],
    ['locality', 'L', subject.locality],
    ['organization', 'O', subject.organization],
    ['organizational-unit', 'OU', subject.organizationalUnit],
    ['common-name', 'CN', subject.commonName],
  ];
}

/**
 * Checks the subject of a request, and gives it with the names as UTF8String and the country as
 * PrintableString (RFC 5280, appendix A.1).
 */
export function checkRequestedSubject(
  subject: RequestedSubject,
): Result<Name, Exclude<CertificateRequestError, KeyPairError>> {
  const { country } = subject;
  if (country !== undefined && !/^[A-Z]{2}$/.test(country)) {
    const message = 'Enter the country as two capital letters, for example, DE or US.';
    return failure({ code: 'country-malformed', message });
  }
  const name: JsonNameParams = country === undefined ? [] : [{ C: [{ printableString: country }] }];
  for (const [field, attribute, text] of partsOf(subject)) {
    if (text === undefined) {
      continue;
    }
    const checked = checkSubjectName(field, text);
    if (!checked.ok) {
      return checked;
    }
    name.push({ [attribute]: [{ utf8String: checked.value }] });
  }
  return success(new Name(name));
}

async function requestFor(
  keys: webcrypto.CryptoKeyPair,
  algorithm: SigningAlgorithm,
  name: Name,
): Promise<KeyAndCertificateRequestPem> {
  const details = algorithmDetails(algorithm);
  const csr = await Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: {
      name: details.keyType === 'EC' ? 'ECDSA' : 'RSASSA-PKCS1-v1_5',
      hash: details.hash,
    },
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    privateKeyPem: pemOf('PRIVATE KEY', new Uint8Array(pkcs8)),
    requestPem: pemOf('CERTIFICATE REQUEST', new Uint8Array(csr.rawData)),
  };
}

/**
 * Generates a private key and a PKCS#10 request (RFC 2986) for a CA to make its certificate from.
 * All work on keys happens outside the event loop.
 *
 * @param request.signal Aborting ends the search for an RSA key at once, and forgets what was made.
 */
export async function generateCertificateRequest(
  request: KeyPairRequest & {
    readonly subject: RequestedSubject;
    readonly signal?: AbortSignal;
  },
): Promise<Result<KeyAndCertificateRequestPem, CertificateRequestError>> {
  const name = checkRequestedSubject(request.subject);
  if (!name.ok) {
    return name;
  }
  // CAs verify the request's own signature, and some know no PSS; the key itself serves both.
  const keys = await generateKeyPair(request, 'RSASSA-PKCS1-v1_5', request.signal);
  return keys.ok ? success(await requestFor(keys.value, request.algorithm, name.value)) : keys;
}
