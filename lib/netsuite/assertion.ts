import { constants, createPrivateKey, sign as createSignature, type KeyObject } from 'node:crypto';
import { CompactSign } from 'jose';
import { isJsonObject, type JsonObject, parseJsonObject } from '@/lib/json-object';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { failure, type Result, success } from '@/lib/result';

/** Why an assertion could not be signed. */
export type AssertionError = {
  readonly code:
    | 'payload-not-json'
    | 'header-algorithm-mismatch'
    | 'private-key-unreadable'
    /** Type, curve, or length of the key do not fit. */
    | 'algorithm-key-mismatch';
};

/** What is signed, and with what. */
export type AssertionInput = {
  /** The JWT header: `typ`, `alg` and `kid`. */
  readonly header: JsonObject;
  /** The claims. A text is signed byte for byte as it is; an object is serialized first. */
  readonly payload: string | JsonObject;
  /** Unencrypted private key in PEM. */
  readonly privateKeyPem: string;
  /** The signature method that is chosen in Celigo. */
  readonly algorithm: SigningAlgorithm;
};

/**
 * Signs a client assertion in JWS compact form (RFC 7515), as Celigo does from its Payload, JWT
 * headers, Private key and Signature method.
 * The payload text is signed as it was rendered. Whether Celigo parses and serializes it again
 * before it signs is not documented; the claims are the same either way.
 * Source of the accepted structure:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export async function signAssertion(
  input: AssertionInput,
): Promise<Result<string, AssertionError>> {
  const payloadText = renderPayloadText(input.payload);
  if (payloadText === undefined) {
    return failure({ code: 'payload-not-json' });
  }
  if (input.header.alg !== input.algorithm) {
    return failure({ code: 'header-algorithm-mismatch' });
  }
  const privateKey = readPrivateKey(input.privateKeyPem);
  if (privateKey === undefined) {
    return failure({ code: 'private-key-unreadable' });
  }
  return sign({ ...input.header, alg: input.algorithm }, payloadText, privateKey);
}

function renderPayloadText(payload: string | JsonObject): string | undefined {
  if (typeof payload === 'string') {
    return parseJsonObject(payload) === undefined ? undefined : payload;
  }
  return isJsonObject(payload) ? JSON.stringify(payload) : undefined;
}

function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

async function sign(
  header: JsonObject & { readonly alg: SigningAlgorithm },
  payloadText: string,
  privateKey: KeyObject,
): Promise<Result<string, AssertionError>> {
  try {
    if (privateKey.asymmetricKeyType === 'rsa-pss') {
      return success(signWithPssKey(header, payloadText, privateKey));
    }
    const signer = new CompactSign(new TextEncoder().encode(payloadText));
    return success(await signer.setProtectedHeader(header).sign(privateKey));
  } catch {
    return failure({ code: 'algorithm-key-mismatch' });
  }
}

/**
 * A key of the type id-RSASSA-PSS (RFC 4055) is usable for PS256, PS384 and PS512, but WebCrypto,
 * and so jose, cannot import it. Throws when the key's own parameters forbid the hash.
 */
function signWithPssKey(
  header: JsonObject & { readonly alg: SigningAlgorithm },
  payloadText: string,
  privateKey: KeyObject,
): string {
  if (!header.alg.startsWith('PS')) {
    throw new TypeError('An RSA key cannot sign with an EC algorithm.');
  }
  const signingInput = [JSON.stringify(header), payloadText]
    .map((text) => Buffer.from(text).toString('base64url'))
    .join('.');
  const signature = createSignature(`sha${header.alg.slice(2)}`, Buffer.from(signingInput), {
    key: privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return `${signingInput}.${signature.toString('base64url')}`;
}
