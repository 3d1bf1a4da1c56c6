import { isUtf8 } from 'node:buffer';
import { constants, type KeyObject, verify } from 'node:crypto';
import { type JsonObject, parseJsonObject } from '@/lib/json-object';

/** A compact JWT taken apart; nothing about it is verified yet. */
export type ParsedJwt = {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly signingInput: string;
  readonly signature: Buffer;
};

type AlgorithmRule =
  | { readonly keyType: 'EC'; readonly curve: string; readonly hash: string }
  | { readonly keyType: 'RSA'; readonly saltBytes: number; readonly hash: string };

// RFC 7518 sections 3.4 and 3.5.
const ALGORITHM_RULES: Readonly<Record<string, AlgorithmRule>> = {
  ES256: { keyType: 'EC', curve: 'prime256v1', hash: 'sha256' },
  ES384: { keyType: 'EC', curve: 'secp384r1', hash: 'sha384' },
  ES512: { keyType: 'EC', curve: 'secp521r1', hash: 'sha512' },
  PS256: { keyType: 'RSA', saltBytes: 32, hash: 'sha256' },
  PS384: { keyType: 'RSA', saltBytes: 48, hash: 'sha384' },
  PS512: { keyType: 'RSA', saltBytes: 64, hash: 'sha512' },
};

/**
 * Whether NetSuite's documentation lists this `alg` for a client assertion.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export function isSupportedAlgorithm(alg: unknown): alg is string {
  return typeof alg === 'string' && Object.hasOwn(ALGORITHM_RULES, alg);
}

/** Takes a compact JWT apart. Null unless it is exactly three canonical base64url parts. */
export function parseJwt(text: string): ParsedJwt | null {
  const [headerPart = '', claimsPart = '', signaturePart = '', ...more] = text.split('.');
  const header = decodeJsonObject(headerPart);
  const claims = decodeJsonObject(claimsPart);
  const signature = decodeBase64url(signaturePart);
  if (!header || !claims || !signature?.length || more.length > 0) {
    return null;
  }
  return { header, claims, signingInput: `${headerPart}.${claimsPart}`, signature };
}

/** Whether the signature is right for this key under this `alg`. A key of another kind gives false. */
export function verifyJwtSignature(jwt: ParsedJwt, alg: string, key: KeyObject): boolean {
  const rule = ALGORITHM_RULES[alg];
  if (rule === undefined || !keyFitsRule(key, rule)) {
    return false;
  }
  const data = Buffer.from(jwt.signingInput, 'ascii');
  try {
    if (rule.keyType === 'EC') {
      return verify(rule.hash, data, { key, dsaEncoding: 'ieee-p1363' }, jwt.signature);
    }
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return verify(rule.hash, data, { key, padding, saltLength: rule.saltBytes }, jwt.signature);
  } catch {
    // OpenSSL throws when an id-RSASSA-PSS key forbids the hash or the salt length.
    return false;
  }
}

function keyFitsRule(key: KeyObject, rule: AlgorithmRule): boolean {
  if (rule.keyType === 'RSA') {
    return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss';
  }
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === rule.curve;
}

function decodeBase64url(part: string): Buffer | null {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : null;
}

function decodeJsonObject(part: string): JsonObject | undefined {
  const bytes = decodeBase64url(part);
  return bytes !== null && isUtf8(bytes) ? parseJsonObject(bytes.toString()) : undefined;
}
