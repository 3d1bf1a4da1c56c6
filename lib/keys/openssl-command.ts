import {
  algorithmDetails,
  DEFAULT_RSA_MODULUS_LENGTH,
  type NamedCurve,
  type RsaModulusLength,
  type SigningAlgorithm,
} from './algorithms';
import { checkSubjectName, plainCommonName } from './subject';
import { isValidityDays, MAX_VALIDITY_DAYS } from './validity';

const OPENSSL_CURVES: Readonly<Record<NamedCurve, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
};

/**
 * The command for a POSIX shell that makes, with OpenSSL 3, a key and a certificate of the same kind
 * as `generateKeyAndCertificate`: `private.pem` (PKCS#8, a secret) and `public.pem`, in the current
 * directory. The certificate begins at the moment the command runs.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html
 *
 * Throws a RangeError for a common name or validity that `generateKeyAndCertificate` refuses.
 */
export function opensslCommand(request: {
  readonly algorithm: SigningAlgorithm;
  /** In bits; only read for PS* algorithms. Default 3072. */
  readonly rsaModulusLength?: RsaModulusLength;
  readonly commonName: string;
  /** Whole days, from 1 to `MAX_VALIDITY_DAYS`. */
  readonly validityDays: number;
}): string {
  const { validityDays } = request;
  const commonName = checkSubjectName('common-name', request.commonName);
  if (!commonName.ok) {
    throw new RangeError(commonName.error.message);
  }
  if (!isValidityDays(validityDays)) {
    throw new RangeError('The validity is out of range.');
  }
  return [
    'openssl req -new -x509',
    ...keyOptions(request.algorithm, request.rsaModulusLength ?? DEFAULT_RSA_MODULUS_LENGTH),
    `-nodes -days ${validityDays}`,
    `-utf8 -subj ${shellQuoted(`/CN=${subjectEscaped(commonName.value)}`)}`,
    `-addext 'basicConstraints=critical,CA:FALSE'`,
    `-addext 'keyUsage=critical,digitalSignature'`,
    '-out public.pem -keyout private.pem',
  ].join(' ');
}

/**
 * The command for another certificate like one that exists: the same kind of key, the same validity,
 * and the same common name where its subject is nothing but a plain one.
 *
 * @param like.subject As {@link opensslCommand} or a CA wrote it, for instance `CN=Celigo 1234567`.
 * @param like.validityDays Brought into the range that NetSuite takes.
 * @param like.otherCommonName Stands in the command when the subject is of another form.
 */
export function opensslCommandLike(like: {
  readonly algorithm: SigningAlgorithm;
  readonly rsaModulusLength: RsaModulusLength | undefined;
  readonly subject: string;
  readonly validityDays: number;
  readonly otherCommonName: string;
}): string {
  const { algorithm, rsaModulusLength, subject, validityDays, otherCommonName } = like;
  return opensslCommand({
    algorithm,
    ...(rsaModulusLength === undefined ? {} : { rsaModulusLength }),
    commonName: plainCommonName(subject) ?? otherCommonName,
    validityDays: Math.min(Math.max(Math.round(validityDays), 1), MAX_VALIDITY_DAYS),
  });
}

function keyOptions(
  algorithm: SigningAlgorithm,
  rsaModulusLength: RsaModulusLength,
): ReadonlyArray<string> {
  const details = algorithmDetails(algorithm);
  const digest = `-${details.hash.replace('-', '').toLowerCase()}`;
  if (details.keyType === 'EC') {
    const curve = `-pkeyopt ec_paramgen_curve:${OPENSSL_CURVES[details.namedCurve]}`;
    return ['-newkey ec', curve, '-pkeyopt ec_param_enc:named_curve', digest];
  }
  const salt = `-sigopt rsa_pss_saltlen:${details.saltLengthBytes}`;
  return [`-newkey rsa:${rsaModulusLength}`, '-sigopt rsa_padding_mode:pss', salt, digest];
}

/** In `-subj`, a slash begins the next attribute and a plus sign joins two. */
function subjectEscaped(value: string): string {
  return value.replace(/[\\/+]/g, '\\$&');
}

/** Between single quotes a POSIX shell reads everything literally, except the quote itself. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
