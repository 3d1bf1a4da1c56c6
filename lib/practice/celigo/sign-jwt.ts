import { constants, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import type { CeligoFailure } from './failure';

/** How a signature method signs. */
type Method =
  | { readonly kind: 'ec'; readonly hash: string; readonly curve: string; readonly alg: string }
  | { readonly kind: 'pss' | 'pkcs1' | 'hmac'; readonly hash: string; readonly alg: string };

/**
 * The twelve methods of the drawer, by their value in the API.
 * Source: https://github.com/celigo/ai (iclient-schemas)
 */
const METHODS: Readonly<Record<string, Method>> = {
  es256: { kind: 'ec', hash: 'sha256', curve: 'prime256v1', alg: 'ES256' },
  es384: { kind: 'ec', hash: 'sha384', curve: 'secp384r1', alg: 'ES384' },
  es512: { kind: 'ec', hash: 'sha512', curve: 'secp521r1', alg: 'ES512' },
  ps256: { kind: 'pss', hash: 'sha256', alg: 'PS256' },
  ps384: { kind: 'pss', hash: 'sha384', alg: 'PS384' },
  ps512: { kind: 'pss', hash: 'sha512', alg: 'PS512' },
  'rsa-sha256': { kind: 'pkcs1', hash: 'sha256', alg: 'RS256' },
  'rsa-sha384': { kind: 'pkcs1', hash: 'sha384', alg: 'RS384' },
  'rsa-sha512': { kind: 'pkcs1', hash: 'sha512', alg: 'RS512' },
  'hmac-sha256': { kind: 'hmac', hash: 'sha256', alg: 'HS256' },
  'hmac-sha384': { kind: 'hmac', hash: 'sha384', alg: 'HS384' },
  'hmac-sha512': { kind: 'hmac', hash: 'sha512', alg: 'HS512' },
};

/** The signature methods, by value and by their words in the drawer, in its order. */
export const SIGNATURE_METHODS: ReadonlyArray<{ readonly value: string; readonly label: string }> =
  [
    { value: 'es256', label: 'ES256' },
    { value: 'es384', label: 'ES384' },
    { value: 'es512', label: 'ES512' },
    { value: 'hmac-sha256', label: 'HMAC-SHA256' },
    { value: 'hmac-sha384', label: 'HMAC-SHA384' },
    { value: 'hmac-sha512', label: 'HMAC-SHA512' },
    { value: 'ps256', label: 'PS256' },
    { value: 'ps384', label: 'PS384' },
    { value: 'ps512', label: 'PS512' },
    { value: 'rsa-sha256', label: 'RSA-SHA256' },
    { value: 'rsa-sha384', label: 'RSA-SHA384' },
    { value: 'rsa-sha512', label: 'RSA-SHA512' },
  ];

/** Whether a signature method signs with a shared secret, not with a private key. */
export function isHmacMethod(method: string): boolean {
  return Object.hasOwn(METHODS, method) && METHODS[method]?.kind === 'hmac';
}

/** The way back from a method that NetSuite refuses, or nothing for one that it takes. */
export function methodHint(method: string): string | undefined {
  const kind = Object.hasOwn(METHODS, method) ? METHODS[method]?.kind : undefined;
  if (kind === 'hmac') {
    return 'An HMAC method signs with a shared secret. NetSuite holds only a certificate: choose the ES or PS method of your key as Signature method.';
  }
  if (kind === 'pkcs1') {
    return 'RSA-SHA methods are RS256, RS384 and RS512, which NetSuite refuses even with the right key. Choose PS256, PS384 or PS512 as Signature method.';
  }
  return undefined;
}

function keyFailure(message: string, hint: string): Result<never, CeligoFailure> {
  // Guess: the code. The message is that of the library which most servers of its kind sign with.
  return failure({ code: 'invalid_jwt', message, field: 'jwt.privateKey', hint });
}

function notAsymmetric(alg: string, hint: string): Result<never, CeligoFailure> {
  return keyFailure(`secretOrPrivateKey must be an asymmetric key when using ${alg}`, hint);
}

/** Celigo's help asks for PKCS#8 in PEM with real line breaks. */
function readPrivateKey(pem: string, alg: string): Result<KeyObject, CeligoFailure> {
  if (pem.includes('\\n')) {
    const hint = 'The private key has \\n written out. Replace each \\n by a real line break.';
    return notAsymmetric(alg, hint);
  }
  const text = pem.trim();
  if (!text.startsWith('-----BEGIN PRIVATE KEY-----')) {
    const hint =
      'The private key must begin with -----BEGIN PRIVATE KEY-----. Convert another form to PKCS#8 first.';
    return notAsymmetric(alg, hint);
  }
  try {
    return success(createPrivateKey(text));
  } catch {
    // OpenSSL's reason says nothing that a person could act on.
    const hint =
      'The private key cannot be read. Paste it whole, with its line breaks and both of its lines of dashes.';
    return notAsymmetric(alg, hint);
  }
}

function checkKind(key: KeyObject, method: Method): Result<KeyObject, CeligoFailure> {
  const isEc = key.asymmetricKeyType === 'ec';
  if (isEc !== (method.kind === 'ec')) {
    return keyFailure(
      `"alg" ${method.alg} does not fit a key of type ${key.asymmetricKeyType ?? 'unknown'}`,
      'Choose the Signature method of this key pair.',
    );
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (method.kind === 'ec' && curve !== method.curve) {
    return keyFailure(
      `"alg" ${method.alg} requires the curve ${method.curve}`,
      `The key is on ${curve ?? 'another curve'}. Choose the Signature method of this key pair.`,
    );
  }
  return success(key);
}

function signWithKey(key: KeyObject, method: Method, input: string): Buffer {
  const data = Buffer.from(input, 'utf8');
  if (method.kind === 'ec') return sign(method.hash, data, { key, dsaEncoding: 'ieee-p1363' });
  if (method.kind === 'pkcs1') {
    return sign(method.hash, data, { key, padding: constants.RSA_PKCS1_PADDING });
  }
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return sign(method.hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
}

/**
 * Signs a JWT as Celigo does for Use JWT. Header and payload go into it as they were rendered; only the
 * header's missing `alg` and `typ` are added. Guess: that a header whose `alg` is another than the
 * signature method goes out as it stands.
 */
export function signCeligoJwt(jwt: {
  readonly method: string;
  readonly privateKey: string;
  readonly secret: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}): Result<string, CeligoFailure> {
  const method = Object.hasOwn(METHODS, jwt.method) ? METHODS[jwt.method] : undefined;
  if (method === undefined) {
    return failure({
      code: 'invalid_jwt',
      message: 'Signature method is not one of those that are known',
      field: 'jwt.signatureMethod',
    });
  }
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: method.alg, typ: 'JWT', ...jwt.header };
  const input = `${encode(header)}.${encode(jwt.payload)}`;
  if (method.kind === 'hmac') {
    const mac = createHmac(method.hash, jwt.secret).update(input).digest('base64url');
    return success(`${input}.${mac}`);
  }
  const read = readPrivateKey(jwt.privateKey, method.alg);
  const key = read.ok ? checkKind(read.value, method) : read;
  if (!key.ok) return key;
  try {
    return success(`${input}.${signWithKey(key.value, method, input).toString('base64url')}`);
  } catch {
    return keyFailure('The assertion could not be signed', 'Check the private key.');
  }
}
