import { execFileSync } from 'node:child_process';
import { constants, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '@/lib/keys/algorithms';
import { signAssertion } from './assertion';

const PAYLOAD = '{\n"iss": "abc",\n"iat": 1000,  "exp": 3700\n}';
const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;

type Keys = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
const keys = new Map<SigningAlgorithm, Keys>();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assertion-'));
  const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
  for (const algorithm of SIGNING_ALGORITHMS) {
    const isEc = algorithm === 'ES256' || algorithm === 'ES384' || algorithm === 'ES512';
    const pair = isEc ? generateKeyPairSync('ec', { namedCurve: CURVES[algorithm] }) : rsa;
    keys.set(algorithm, pair);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function keysFor(algorithm: SigningAlgorithm): Keys {
  const pair = keys.get(algorithm);
  if (pair === undefined) {
    throw new Error(`No key for ${algorithm}.`);
  }
  return pair;
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function sign(algorithm: SigningAlgorithm, privateKeyPem: string): Promise<string> {
  const header = { typ: 'JWT', alg: algorithm, kid: '-kid' };
  const signed = await signAssertion({ header, payload: PAYLOAD, privateKeyPem, algorithm });
  if (!signed.ok) {
    throw new Error(signed.error.code);
  }
  return signed.value;
}

/** DER of an ECDSA signature, which is what the command line wants, from the r and s of a JWS. */
function toDer(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const integers = [signature.subarray(0, half), signature.subarray(half)].map((part) => {
    const start = part.findIndex((byte) => byte !== 0);
    const bytes = part.subarray(start);
    const padded = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(2, padded.length), padded]);
  });
  const body = Buffer.concat(integers);
  const length = body.length > 127 ? Buffer.of(0x81, body.length) : Buffer.of(body.length);
  return Buffer.concat([Buffer.of(0x30), length, body]);
}

function opensslVerifies(algorithm: SigningAlgorithm, assertion: string, publicKey: KeyObject) {
  const [header = '', payload = '', signaturePart = ''] = assertion.split('.');
  const signature = Buffer.from(signaturePart, 'base64url');
  const isEc = algorithm.startsWith('ES');
  const paths = ['key', 'signature', 'input'].map((name) => join(folder, `${algorithm}.${name}`));
  const [keyPath = '', signaturePath = '', inputPath = ''] = paths;
  writeFileSync(keyPath, publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(signaturePath, isEc ? toDer(signature) : signature);
  writeFileSync(inputPath, `${header}.${payload}`);
  const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
  const digest = ['dgst', `-sha${algorithm.slice(2)}`, '-verify', keyPath];
  const files = ['-signature', signaturePath, inputPath];
  return execFileSync('openssl', [...digest, ...(isEc ? [] : pss), ...files]).toString();
}

describe('a signed assertion', () => {
  test.each(SIGNING_ALGORITHMS)('%s is verified by the openssl command', async (algorithm) => {
    const { privateKey, publicKey } = keysFor(algorithm);
    const assertion = await sign(algorithm, pkcs8(privateKey));

    expect(opensslVerifies(algorithm, assertion, publicKey)).toContain('Verified OK');
  });

  test('holds the payload byte for byte as it was rendered', async () => {
    const assertion = await sign('ES256', pkcs8(keysFor('ES256').privateKey));
    const [header = '', payload = ''] = assertion.split('.');

    expect(Buffer.from(payload, 'base64url').toString()).toBe(PAYLOAD);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      typ: 'JWT',
      alg: 'ES256',
      kid: '-kid',
    });
  });

  test('a SEC1 key, as openssl ecparam writes it, signs too', async () => {
    const { privateKey, publicKey } = keysFor('ES256');
    const sec1 = privateKey.export({ type: 'sec1', format: 'pem' }).toString();

    const assertion = await sign('ES256', sec1);

    expect(opensslVerifies('ES256', assertion, publicKey)).toContain('Verified OK');
  });

  test('a key of the type id-RSASSA-PSS signs with PS256', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 3072 });

    const [header = '', payload = '', signature = ''] = (
      await sign('PS256', pkcs8(privateKey))
    ).split('.');

    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const key = { key: publicKey, padding, saltLength: 32 };
    const input = Buffer.from(`${header}.${payload}`);
    expect(verify('sha256', input, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });
});

describe('what is not signed', () => {
  test.each(['', 'text', '[]', '{"iat": }', 'null'])('the payload %j', async (payload) => {
    const privateKeyPem = pkcs8(keysFor('ES256').privateKey);
    const header = { alg: 'ES256' };

    const signed = await signAssertion({ header, payload, privateKeyPem, algorithm: 'ES256' });

    expect(signed).toMatchObject({ ok: false, error: { code: 'payload-not-json' } });
  });

  test.each(['HS256', 'RS256', 'none', 'ES384', undefined])(
    'alg %s with the method ES256',
    async (alg) => {
      const privateKeyPem = pkcs8(keysFor('ES256').privateKey);
      const header = { typ: 'JWT', alg };

      const signed = await signAssertion({
        header,
        payload: '{}',
        privateKeyPem,
        algorithm: 'ES256',
      });

      expect(signed).toMatchObject({ ok: false, error: { code: 'header-algorithm-mismatch' } });
    },
  );

  test.each([
    ['ES256', 'ES384'],
    ['ES256', 'PS256'],
    ['PS256', 'ES256'],
  ] as const)('with %s and a key for %s', async (algorithm, keyAlgorithm) => {
    const privateKeyPem = pkcs8(keysFor(keyAlgorithm).privateKey);
    const header = { typ: 'JWT', alg: algorithm };

    const signed = await signAssertion({ header, payload: '{}', privateKeyPem, algorithm });

    expect(signed).toMatchObject({ ok: false, error: { code: 'algorithm-key-mismatch' } });
  });

  test('with an unreadable key, whose text is not repeated', async () => {
    const privateKeyPem = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----';
    const header = { typ: 'JWT', alg: 'ES256' };

    const signed = await signAssertion({
      header,
      payload: '{}',
      privateKeyPem,
      algorithm: 'ES256',
    });

    expect(signed).toMatchObject({ ok: false, error: { code: 'private-key-unreadable' } });
    expect(JSON.stringify(signed)).not.toContain('c2VjcmV0');
  });
});
