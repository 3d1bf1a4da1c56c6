import { constants, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import type { JsonObject } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import type { CeligoFailure } from './answers';

type Method = {
  /** In the API. */
  readonly value: string;
  /** In the drawer. */
  readonly label: string;
  readonly kind: 'ec' | 'pss' | 'pkcs1' | 'hmac';
  readonly alg: string;
  readonly hash: string;
};

function methods(kind: Method['kind'], prefix: string, alg: string): ReadonlyArray<Method> {
  return ['256', '384', '512'].map((bits) => {
    const label = `${prefix}${bits}`;
    return { value: label.toLowerCase(), label, kind, alg: `${alg}${bits}`, hash: `sha${bits}` };
  });
}

/**
 * The twelve methods of the drawer, in its order.
 * Source: https://github.com/celigo/ai (iclient-schemas)
 */
export const SIGNATURE_METHODS: ReadonlyArray<Method> = [
  ...methods('ec', 'ES', 'ES'),
  ...methods('hmac', 'HMAC-SHA', 'HS'),
  ...methods('pss', 'PS', 'PS'),
  ...methods('pkcs1', 'RSA-SHA', 'RS'),
];

const CURVES: Readonly<Record<string, string>> = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
};

function methodOf(value: string): Method | undefined {
  return SIGNATURE_METHODS.find((method) => method.value === value);
}

/** Whether a signature method signs with a shared secret, not with a private key. */
export function isHmacMethod(method: string): boolean {
  return methodOf(method)?.kind === 'hmac';
}

/** The way back from a method that NetSuite refuses, or nothing for one that it takes. */
export function methodHint(method: string): string | undefined {
  const kind = methodOf(method)?.kind;
  if (kind === 'hmac') {
    return `An HMAC method signs with a shared secret. NetSuite holds only a certificate: choose the ES or PS method of your key as ${CELIGO_LABELS.method}.`;
  }
  if (kind === 'pkcs1') {
    return `RSA-SHA methods are RS256, RS384, and RS512, which NetSuite refuses even with the right key. Choose PS256, PS384, or PS512 as ${CELIGO_LABELS.method}.`;
  }
  return undefined;
}

function keyFailure(message: string, hint: string): Result<never, CeligoFailure> {
  // Guess: the code. The message is that of the library which most servers of its kind sign with.
  return failure({ code: 'invalid_jwt', message, field: 'jwt.privateKey', hint });
}

/** Celigo's help asks for PKCS#8 in PEM with real line breaks. */
function readPrivateKey(pem: string, alg: string): Result<KeyObject, CeligoFailure> {
  const refuse = (hint: string) =>
    keyFailure(`secretOrPrivateKey must be an asymmetric key when using ${alg}`, hint);
  if (pem.includes('\\n')) {
    return refuse('The private key has \\n written out. Replace each \\n with a real line break.');
  }
  if (!pem.trim().startsWith('-----BEGIN PRIVATE KEY-----')) {
    return refuse(
      'The private key must begin with -----BEGIN PRIVATE KEY-----. Convert any other form to PKCS#8 first.',
    );
  }
  try {
    return success(createPrivateKey(pem.trim()));
  } catch {
    // OpenSSL's reason says nothing that a person could act on.
    return refuse(
      'The private key cannot be read. Paste it whole, with its line breaks and both of its lines of dashes.',
    );
  }
}

function checkKind(key: KeyObject, { kind, alg }: Method): Result<KeyObject, CeligoFailure> {
  const type = key.asymmetricKeyType ?? 'unknown';
  const curve = key.asymmetricKeyDetails?.namedCurve ?? 'unknown';
  const hint = `Choose the ${CELIGO_LABELS.method} of this key pair.`;
  if ((type === 'ec') !== (kind === 'ec')) {
    return keyFailure(`"alg" ${alg} does not fit a key of type ${type}`, hint);
  }
  if (kind !== 'ec' || curve === CURVES[alg]) {
    return success(key);
  }
  const message = `"alg" ${alg} requires the curve ${CURVES[alg]}`;
  return keyFailure(message, `The key is on ${curve}. ${hint}`);
}

const SCHEMES = {
  ec: { dsaEncoding: 'ieee-p1363' },
  pkcs1: { padding: constants.RSA_PKCS1_PADDING },
  pss: {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
} as const;

/**
 * Signs a JWT as Celigo does for Use JWT. Header and payload go into it as they were rendered; only the
 * header's missing `alg` and `typ` are added. Guess: that a header whose `alg` is another than the
 * signature method goes out as it stands.
 */
export function signCeligoJwt(jwt: {
  readonly method: string;
  readonly privateKey: string;
  readonly secret: string;
  readonly header: JsonObject;
  readonly payload: JsonObject;
}): Result<string, CeligoFailure> {
  const method = methodOf(jwt.method);
  if (method === undefined) {
    return failure({
      code: 'invalid_jwt',
      message: `${CELIGO_LABELS.method} is not a known method`,
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
  if (!key.ok) {
    return key;
  }
  try {
    const signer = { key: key.value, ...SCHEMES[method.kind] };
    const signature = sign(method.hash, Buffer.from(input), signer).toString('base64url');
    return success(`${input}.${signature}`);
  } catch {
    return keyFailure('The assertion could not be signed', 'Check the private key.');
  }
}
