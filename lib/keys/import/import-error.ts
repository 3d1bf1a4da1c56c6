import { numberText } from '@/lib/words';
import { DERIVATION_ROUNDS_MAX } from './import-budget';

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

const MAKE_ANOTHER =
  'Make a P-256, P-384 or P-521 key, or an RSA key of 3072 or 4096 bits, with a certificate of its own.';

/** Writes a private JWK as PKCS#8. */
export const JWK_COMMAND =
  "node -p \"require('crypto').createPrivateKey({format:'jwk',key:JSON.parse(require('fs').readFileSync('KEY.jwk','utf8'))}).export({format:'pem',type:'pkcs8'})\" > private.pem";

const WORDS: Readonly<Record<ImportErrorCode, Words>> = {
  'input-too-large': ['key', 'This is larger than 256 kB, far above any key or certificate.'],
  'input-empty': ['key', 'This is empty: there is not a single character in it.'],
  'too-many-blocks': [
    'key',
    'This holds more than 32 PEM blocks. Keep the private key, its certificate and at most the chain.',
  ],
  'input-too-complex': [
    'key',
    'This has far more parts than any key or certificate, or more than 64 certificates. Keep the private key, its certificate and at most the chain.',
  ],
  'import-timed-out': [
    'key',
    'Opening this took more than a minute and was stopped: this computer is very busy. Try again later.',
  ],
  'import-interrupted': [
    'key',
    'The process that opened this ended early; this computer may be short of memory. Try again.',
  ],
  'pem-end-missing': [
    'key',
    'The last line, the one that begins with -----END, is missing. Copy the whole text again.',
  ],
  'key-missing': ['key', 'Choose the file of the private key, or paste its text.'],
  'key-malformed': [
    'key',
    'This is not a readable private key. Take a PKCS#12 file (.p12, .pfx) or a text from its BEGIN line to its END line.',
  ],
  'key-too-large': [
    'key',
    'This private key is far larger than any key that NetSuite takes. Make an EC key, or an RSA key of 3072 or 4096 bits.',
  ],
  'key-broken': [
    'key',
    'The parts of this private key do not belong together: what it signs cannot be verified with its certificate. Export it again from where it was made.',
  ],
  'key-is-certificate': [
    'key',
    'This is a certificate without its private key. The private key is in the file that was made together with the request or the certificate, often named private.pem or with the ending .key.',
  ],
  'key-is-certificate-request': [
    'key',
    'This is a certificate signing request (CSR) without its private key. The private key is in the file that was made together with it.',
  ],
  'key-is-public-key': [
    'key',
    'This is a bare public key. Signing needs the private key that belongs to it.',
  ],
  'key-is-openssh': [
    'key',
    'This key is in OpenSSH’s own format. Convert a copy of it, without a passphrase, with: ssh-keygen -p -N "" -m PKCS8 -f COPY_OF_KEY',
  ],
  'key-is-putty': [
    'key',
    'This is a PuTTY key (PPK). Convert it with: puttygen KEY.ppk -O private-openssh -o private.pem. In PuTTYgen’s window it is Conversions, then Export OpenSSH key.',
  ],
  'key-is-java-keystore': [
    'key',
    'This is a Java keystore. Convert it with: keytool -importkeystore -srckeystore STORE.jks -destkeystore key.p12 -deststoretype PKCS12',
  ],
  'key-is-pgp': [
    'key',
    `This is a PGP key, which has no X.509 certificate and is of no use to NetSuite. ${MAKE_ANOTHER}`,
  ],
  'key-is-json-web-key': [
    'key',
    `This is a JSON Web Key (JWK). Turn it into PEM, for instance with Node.js: ${JWK_COMMAND}`,
  ],
  'key-is-revocation-list': [
    'key',
    'This is a certificate revocation list (CRL) of a CA. There is no private key in it.',
  ],
  'key-is-parameters': [
    'key',
    'These are only the parameters of a key. The private key itself is another block, often in the same file right below: give both, or that one.',
  ],
  'key-rsa-length-unsupported': ['key', `NetSuite refuses this length of RSA key. ${MAKE_ANOTHER}`],
  'key-ed25519': ['key', `This is an Ed25519 key, which NetSuite does not take. ${MAKE_ANOTHER}`],
  'key-ed448': ['key', `This is an Ed448 key, which NetSuite does not take. ${MAKE_ANOTHER}`],
  'key-x25519': [
    'key',
    `This is an X25519 key. It agrees on secrets and cannot sign. ${MAKE_ANOTHER}`,
  ],
  'key-x448': ['key', `This is an X448 key. It agrees on secrets and cannot sign. ${MAKE_ANOTHER}`],
  'key-dsa': ['key', `This is a DSA key, which NetSuite does not take. ${MAKE_ANOTHER}`],
  'key-curve-unsupported': ['key', `NetSuite does not take this curve. ${MAKE_ANOTHER}`],
  'key-curve-explicit': [
    'key',
    'This EC key spells its curve out instead of naming it, which certificates do not allow. Name it with: openssl ec -in KEY.pem -param_enc named_curve -out private.pem, and have the certificate made anew.',
  ],
  'key-type-unsupported': ['key', `NetSuite does not take this kind of key. ${MAKE_ANOTHER}`],
  'key-encryption-unsupported': [
    'key',
    'This key is encrypted in an outdated way that is not opened here. Write it anew with: openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in KEY.pem -out private.pem',
  ],
  'key-derivation-too-costly': [
    'key',
    'Write it anew with: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 2048 -in KEY.pem -out private.pem',
  ],
  'several-private-keys': [
    'key',
    'This holds several private keys, and more than one would do. Keep only the one to use.',
  ],
  'passphrase-missing': [
    'passphrase',
    'This file is protected by a passphrase. Type it, and choose the file again.',
  ],
  'passphrase-wrong': [
    'passphrase',
    'This passphrase does not open the file. Mind upper and lower case and the language of the keyboard, and leave the field empty if the file has none; a damaged file gives the same answer.',
  ],
  'passphrase-too-long': ['passphrase', 'A passphrase has at most 200 characters here.'],
  'pkcs12-malformed': [
    'key',
    'This PKCS#12 file cannot be read. Export it again, with its private key, or turn it into PEM with: openssl pkcs12 -in FILE.p12 -nodes -out key-and-certificate.pem',
  ],
  'pkcs12-without-key': [
    'key',
    'This PKCS#12 file holds certificates and no private key. Export it again with the private key included.',
  ],
  'pkcs12-encryption-unsupported': [
    'key',
    'This PKCS#12 file is encrypted or sealed in an unusual way that is not opened here. Turn it into PEM with: openssl pkcs12 -legacy -in FILE.p12 -nodes -out key-and-certificate.pem',
  ],
  'pkcs12-too-costly': [
    'key',
    'Turn it into PEM with: openssl pkcs12 -in FILE.p12 -nodes -out key-and-certificate.pem',
  ],
  'certificate-missing': [
    'certificate',
    'There is a private key and no certificate. NetSuite needs the X.509 certificate of this key; without one, make it with: openssl req -new -x509 -key private.pem -days 365 -out public.pem',
  ],
  'certificate-with-private-key': [
    'certificate',
    'This is a private key, not a certificate. It was not kept. If this file was ever uploaded or sent as the certificate anywhere else, consider the key exposed and make a new one.',
  ],
  'certificate-is-public-key': [
    'certificate',
    'This is a bare public key. NetSuite needs an X.509 certificate, which begins with BEGIN CERTIFICATE.',
  ],
  'certificate-is-request': [
    'certificate',
    'This is a certificate signing request (CSR). NetSuite needs the finished certificate that a CA makes from it.',
  ],
  'certificate-is-pkcs12': [
    'certificate',
    'This is a PKCS#12 file, which holds a private key too. It was not kept. It belongs in the field of the private key; if it was ever sent to anybody as the certificate, consider the key exposed.',
  ],
  'certificate-is-java-keystore': [
    'certificate',
    'This is a Java keystore, which may hold a private key too. It was not kept. If it was ever sent to anybody as the certificate, consider the key exposed. The certificate alone comes out with: keytool -exportcert -rfc -keystore STORE.jks -alias ALIAS -file public.pem',
  ],
  'certificate-is-revocation-list': [
    'certificate',
    'This is a certificate revocation list (CRL) of a CA. NetSuite needs the X.509 certificate, which begins with BEGIN CERTIFICATE.',
  ],
  'certificate-malformed': [
    'certificate',
    'This is not a readable certificate. It begins with BEGIN CERTIFICATE and ends with END CERTIFICATE; copy it whole, or take the file itself.',
  ],
  'certificate-expired': ['certificate', 'This certificate has expired.'],
  'certificate-not-yet-valid': ['certificate', 'This certificate is not valid yet.'],
  'certificates-several-fit': [
    'certificate',
    'Several different certificates of this key are in what you gave. Keep only the one to upload in NetSuite.',
  ],
  'key-certificate-mismatch': [
    'certificate',
    'The private key and the certificate do not belong together.',
  ],
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
  const why = `Opening this would take too long: its passphrase is stretched by ${found} rounds in all, and ${most} are done here.`;
  return importError(code, { message: `${why} ${WORDS[code][1]}` });
}
