import { bytesText, numberText, waitText } from '@/lib/words';
import { RSA_LENGTHS_TEXT } from '../algorithms';
import {
  BLOCKS_MAX,
  CERTIFICATES_MAX,
  DERIVATION_ROUNDS_MAX,
  IMPORT_BYTES_MAX,
  IMPORT_TIME_MAX_MS,
  PASSPHRASE_LENGTH_MAX,
} from './import-budget';

/** Which part of what was given an error is about. */
export type ImportField = 'key' | 'certificate' | 'passphrase' | 'algorithm';

/** Why a private key or certificate that was made elsewhere is not taken. Stable. */
export type ImportErrorCode =
  | 'input-too-large'
  | 'input-empty'
  | 'too-many-blocks'
  | 'input-too-complex'
  | 'import-timed-out'
  | 'import-interrupted'
  | 'pem-end-missing'
  | 'key-missing'
  | 'key-malformed'
  | 'key-too-large'
  | 'key-broken'
  | 'key-is-certificate'
  | 'key-is-certificate-request'
  | 'key-is-public-key'
  | 'key-is-openssh'
  | 'key-is-putty'
  | 'key-is-java-keystore'
  | 'key-is-pgp'
  | 'key-is-json-web-key'
  | 'key-is-revocation-list'
  | 'key-is-parameters'
  | 'key-rsa-length-unsupported'
  | 'key-ed25519'
  | 'key-ed448'
  | 'key-x25519'
  | 'key-x448'
  | 'key-dsa'
  | 'key-curve-unsupported'
  | 'key-curve-explicit'
  | 'key-type-unsupported'
  | 'key-encryption-unsupported'
  | 'key-derivation-too-costly'
  | 'several-private-keys'
  | 'passphrase-missing'
  | 'passphrase-wrong'
  | 'passphrase-too-long'
  | 'pkcs12-malformed'
  | 'pkcs12-without-key'
  | 'pkcs12-encryption-unsupported'
  | 'pkcs12-too-costly'
  | 'certificate-missing'
  | 'certificate-with-private-key'
  | 'certificate-is-public-key'
  | 'certificate-is-request'
  | 'certificate-is-pkcs12'
  | 'certificate-is-java-keystore'
  | 'certificate-is-revocation-list'
  | 'certificate-malformed'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificates-several-fit'
  | 'key-certificate-mismatch'
  | 'algorithm-key-mismatch';

/** An expected refusal. The message is for people and holds nothing of a key or passphrase. */
export type ImportError = {
  readonly code: ImportErrorCode;
  readonly field: ImportField;
  readonly message: string;
};

type Words = readonly [field: ImportField, message: string];

const MAKE_ANOTHER = `Make a P-256, P-384, or P-521 key or an RSA key of ${RSA_LENGTHS_TEXT} bits, with its own certificate.`;

/** Writes a private JWK as PKCS#8. */
export const JWK_COMMAND =
  "node -p \"require('crypto').createPrivateKey({format:'jwk',key:JSON.parse(require('fs').readFileSync('KEY.jwk','utf8'))}).export({format:'pem',type:'pkcs8'})\" > private.pem";

const WORDS: Readonly<Record<ImportErrorCode, Words>> = {
  'input-too-large': [
    'key',
    `This is larger than ${bytesText(IMPORT_BYTES_MAX)}, far larger than any key or certificate.`,
  ],
  'input-empty': ['key', 'This is empty. It has no characters.'],
  'too-many-blocks': [
    'key',
    `This contains more than ${BLOCKS_MAX} PEM blocks. Keep only the private key, its certificate, and, if you like, the chain.`,
  ],
  'input-too-complex': [
    'key',
    `This has far more parts than any key or certificate, or more than ${CERTIFICATES_MAX} certificates. Keep only the private key, its certificate, and, if you like, the chain.`,
  ],
  'import-timed-out': [
    'key',
    `Opening this took more than ${waitText(IMPORT_TIME_MAX_MS / 1000)} and was stopped, because this app’s server is very busy. Try again later.`,
  ],
  'import-interrupted': [
    'key',
    'The process that opened this stopped unexpectedly. This app’s server may be low on memory. Try again.',
  ],
  'pem-end-missing': [
    'key',
    'The last line, the one that begins with -----END, is missing. Copy the whole text again.',
  ],
  'key-missing': ['key', 'Choose the file of the private key, or paste its text.'],
  'key-malformed': [
    'key',
    'This is not a readable private key. Use a PKCS#12 file (.p12, .pfx), or text from its BEGIN line to its END line.',
  ],
  'key-too-large': [
    'key',
    `This private key is far larger than any key that NetSuite accepts. Make an EC key, or an RSA key of ${RSA_LENGTHS_TEXT} bits.`,
  ],
  'key-broken': [
    'key',
    'The parts of this private key do not match: its certificate cannot verify what it signs. Export the key again from where it was made.',
  ],
  'key-is-certificate': [
    'key',
    'This is a certificate without its private key. The private key is in the file that was made with the request or the certificate, often named private.pem or ending in .key.',
  ],
  'key-is-certificate-request': [
    'key',
    'This is a certificate signing request (CSR) without its private key. The private key is in the file that was made with it.',
  ],
  'key-is-public-key': [
    'key',
    'This is only a public key. Signing needs the private key that belongs to it.',
  ],
  'key-is-openssh': [
    'key',
    'This key is in OpenSSH’s own format. Convert a copy of it, without a passphrase, with: ssh-keygen -p -N "" -m PKCS8 -f COPY_OF_KEY',
  ],
  'key-is-putty': [
    'key',
    'This is a PuTTY key (PPK). Convert it with: puttygen KEY.ppk -O private-openssh -o private.pem. In the PuTTYgen window, choose Conversions, and then Export OpenSSH key.',
  ],
  'key-is-java-keystore': [
    'key',
    'This is a Java keystore. Convert it with: keytool -importkeystore -srckeystore STORE.jks -destkeystore key.p12 -deststoretype PKCS12',
  ],
  'key-is-pgp': [
    'key',
    `This is a PGP key, which has no X.509 certificate. NetSuite cannot use it. ${MAKE_ANOTHER}`,
  ],
  'key-is-json-web-key': [
    'key',
    `This is a JSON Web Key (JWK). Convert it to PEM, for example, with Node.js: ${JWK_COMMAND}`,
  ],
  'key-is-revocation-list': [
    'key',
    'This is a certificate revocation list (CRL) of a CA. It contains no private key.',
  ],
  'key-is-parameters': [
    'key',
    'These are only the parameters of a key. The private key itself is a separate block, often directly below in the same file. Provide both blocks, or only the private key.',
  ],
  'key-rsa-length-unsupported': ['key', `NetSuite refuses this length of RSA key. ${MAKE_ANOTHER}`],
  'key-ed25519': ['key', `This is an Ed25519 key, which NetSuite does not accept. ${MAKE_ANOTHER}`],
  'key-ed448': ['key', `This is an Ed448 key, which NetSuite does not accept. ${MAKE_ANOTHER}`],
  'key-x25519': [
    'key',
    `This is an X25519 key. It is for key agreement and cannot sign. ${MAKE_ANOTHER}`,
  ],
  'key-x448': [
    'key',
    `This is an X448 key. It is for key agreement and cannot sign. ${MAKE_ANOTHER}`,
  ],
  'key-dsa': ['key', `This is a DSA key, which NetSuite does not accept. ${MAKE_ANOTHER}`],
  'key-curve-unsupported': ['key', `NetSuite does not accept this curve. ${MAKE_ANOTHER}`],
  'key-curve-explicit': [
    'key',
    'This EC key spells out its curve instead of naming it, which certificates do not allow. Name the curve with: openssl ec -in KEY.pem -param_enc named_curve -out private.pem, and then get a new certificate.',
  ],
  'key-type-unsupported': ['key', `NetSuite does not accept this kind of key. ${MAKE_ANOTHER}`],
  'key-encryption-unsupported': [
    'key',
    'This key uses outdated encryption that the wizard cannot open. Rewrite it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in KEY.pem -out private.pem',
  ],
  'key-derivation-too-costly': [
    'key',
    'Rewrite it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 2048 -in KEY.pem -out private.pem',
  ],
  'several-private-keys': [
    'key',
    'This contains several private keys, and more than one would work. Keep only the one to use.',
  ],
  'passphrase-missing': [
    'passphrase',
    'This file is protected by a passphrase. Enter the passphrase, and choose the file again.',
  ],
  'passphrase-wrong': [
    'passphrase',
    'This passphrase does not open the file. Check capitalization and keyboard layout. Leave the field empty if the file has no passphrase. A damaged file causes the same error.',
  ],
  'passphrase-too-long': [
    'passphrase',
    `A passphrase can have at most ${PASSPHRASE_LENGTH_MAX} characters here.`,
  ],
  'pkcs12-malformed': [
    'key',
    'This PKCS#12 file cannot be read. Export it again with its private key, or convert it to PEM with: openssl pkcs12 -in FILE.p12 -nodes -out key-and-certificate.pem',
  ],
  'pkcs12-without-key': [
    'key',
    'This PKCS#12 file contains certificates but no private key. Export it again, and include the private key.',
  ],
  'pkcs12-encryption-unsupported': [
    'key',
    'This PKCS#12 file uses unusual encryption or integrity protection that the wizard cannot open. Convert it to PEM with: openssl pkcs12 -legacy -in FILE.p12 -nodes -out key-and-certificate.pem',
  ],
  'pkcs12-too-costly': [
    'key',
    'Convert it to PEM with: openssl pkcs12 -in FILE.p12 -nodes -out key-and-certificate.pem',
  ],
  'certificate-missing': [
    'certificate',
    'There is a private key but no certificate. NetSuite needs this key’s X.509 certificate. If you have none, make one with: openssl req -new -x509 -key private.pem -days 365 -out public.pem',
  ],
  'certificate-with-private-key': [
    'certificate',
    'This is a private key, not a certificate. It was not kept. If this file was ever uploaded or sent anywhere else as the certificate, consider the key exposed and make a new one.',
  ],
  'certificate-is-public-key': [
    'certificate',
    'This is only a public key. NetSuite needs an X.509 certificate, which begins with BEGIN CERTIFICATE.',
  ],
  'certificate-is-request': [
    'certificate',
    'This is a certificate signing request (CSR). NetSuite needs the finished certificate that a CA makes from it.',
  ],
  'certificate-is-pkcs12': [
    'certificate',
    'This is a PKCS#12 file, which also contains a private key. It was not kept. It belongs in the private key field. If it was ever sent to anyone as the certificate, consider the key exposed.',
  ],
  'certificate-is-java-keystore': [
    'certificate',
    'This is a Java keystore, which may also contain a private key. It was not kept. If it was ever sent to anyone as the certificate, consider the key exposed. Export only the certificate with: keytool -exportcert -rfc -keystore STORE.jks -alias ALIAS -file public.pem',
  ],
  'certificate-is-revocation-list': [
    'certificate',
    'This is a certificate revocation list (CRL) of a CA. NetSuite needs the X.509 certificate, which begins with BEGIN CERTIFICATE.',
  ],
  'certificate-malformed': [
    'certificate',
    'This is not a readable certificate. A certificate begins with BEGIN CERTIFICATE and ends with END CERTIFICATE. Copy all of it, or use the file itself.',
  ],
  'certificate-expired': ['certificate', 'This certificate has expired.'],
  'certificate-not-yet-valid': ['certificate', 'This certificate is not valid yet.'],
  'certificates-several-fit': [
    'certificate',
    'You provided several different certificates for this key. Keep only the one to upload to NetSuite.',
  ],
  'key-certificate-mismatch': ['certificate', 'The private key and the certificate do not match.'],
  'algorithm-key-mismatch': ['algorithm', 'This key cannot sign with the chosen algorithm.'],
};

/**
 * Makes a refusal by its code.
 *
 * @param facts What differs from the code's own words: another field, or a sentence that tells more.
 */
export function importError(
  code: ImportErrorCode,
  facts: { readonly field?: ImportField; readonly message?: string } = {},
): ImportError {
  const [field, message] = WORDS[code];
  return { code, field: facts.field ?? field, message: facts.message ?? message };
}

/**
 * Makes the refusal of what would take too long to open.
 *
 * @param rounds How much stretching was found, in rounds of PBKDF2.
 */
export function tooCostly(
  code: 'key-derivation-too-costly' | 'pkcs12-too-costly',
  rounds: number,
): ImportError {
  const found = Number.isFinite(rounds) ? numberText(rounds) : 'an unreadable number of';
  const most = numberText(DERIVATION_ROUNDS_MAX);
  const why = `Opening this would take too long. It uses ${found} rounds of key derivation in total, and the limit here is ${most}.`;
  return importError(code, { message: `${why} ${WORDS[code][1]}` });
}
