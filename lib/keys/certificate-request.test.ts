import { execFileSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RsaModulusLength, SigningAlgorithm } from './algorithms';
import {
  generateCertificateRequest,
  type KeyAndCertificateRequestPem,
} from './certificate-request';
import { opensslFolder } from './import/openssl.fixture';
import { readReturnedCertificate } from './import/returned-certificate';
import { privateKeyMatchesCertificate } from './proofs';

const folder = opensslFolder();
const SUBJECT = {
  commonName: 'Celigo 1234567',
  organization: 'Größe & Co',
  organizationalUnit: 'IT / ERP',
  locality: '東京',
  state: 'Tokyo',
  country: 'JP',
};

beforeAll(() => {
  folder.run(
    'req -new -x509 -newkey rsa:3072 -nodes -days 900 -subj /CN=CA -keyout ca.key -out ca.crt',
  );
});
afterAll(folder.remove);

const now = () => new Date(Date.now() + 2_000);

async function made(
  algorithm: SigningAlgorithm,
  rsaModulusLength?: RsaModulusLength,
): Promise<KeyAndCertificateRequestPem> {
  const length = rsaModulusLength === undefined ? {} : { rsaModulusLength };
  const result = await generateCertificateRequest({ algorithm, ...length, subject: SUBJECT });
  if (!result.ok) {
    throw new Error(result.error.code);
  }
  return result.value;
}

/** The test CA signs a request. */
function sign(name: string, requestPem: string, options = '-days 300'): void {
  folder.write(`${name}.csr`, requestPem);
  folder.run(
    `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial ${options} -out ${name}.crt`,
  );
}

const text = (name: string) => folder.read(name).toString();

const openssl = (input: string, ...args: ReadonlyArray<string>) =>
  execFileSync('openssl', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });

describe.each([
  ['ES256', undefined, 'ecdsa-with-SHA256'],
  ['ES384', undefined, 'ecdsa-with-SHA384'],
  ['ES512', undefined, 'ecdsa-with-SHA512'],
  ['PS256', 3072, 'sha256WithRSAEncryption'],
  ['PS512', 4096, 'sha512WithRSAEncryption'],
] as const)('a request for %s', (algorithm, bits, signature) => {
  let request: KeyAndCertificateRequestPem;
  beforeAll(async () => {
    request = await made(algorithm, bits);
  });

  test('is verified by openssl, with the subject as it was typed', () => {
    const text = openssl(
      request.requestPem,
      ...['req', '-verify', '-noout', '-text', '-nameopt', 'utf8,sep_multiline'],
    );
    expect(text).toContain(signature);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature/);
    for (const part of ['C=JP', 'ST=Tokyo', 'L=東京', 'O=Größe & Co', 'OU=IT / ERP']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('CN=Celigo 1234567');
    expect(request.requestPem).not.toContain('PRIVATE');
  });

  test('comes with its private key as PKCS#8', () => {
    expect(openssl(request.privateKeyPem, 'pkey', '-check', '-noout')).toContain('Key is valid');
    expect(createPublicKey(request.privateKeyPem).export({ format: 'pem', type: 'spki' })).toBe(
      openssl(request.requestPem, 'req', '-noout', '-pubkey'),
    );
  });

  test('is signed by a CA, and the certificate is taken back by its key', () => {
    sign(algorithm, request.requestPem);
    const { privateKeyPem } = request;
    const sources = [folder.read(`${algorithm}.crt`)];
    const returned = readReturnedCertificate({ privateKeyPem, algorithm, sources, now: now() });
    expect(returned).toMatchObject({ ok: true, value: { leftOut: 0 } });
    const pem = returned.ok ? returned.value.description.pem : '';
    expect(privateKeyMatchesCertificate(privateKeyPem, pem)).toBe(true);
    expect(openssl(pem, 'verify', '-CAfile', folder.path('ca.crt'))).toContain('OK');
  });
});

describe('what a CA gives back', () => {
  let request: KeyAndCertificateRequestPem;
  beforeAll(async () => {
    request = await made('ES256');
    sign('mine', request.requestPem);
    sign('theirs', (await made('ES256')).requestPem);
    folder.write('chain.pem', text('ca.crt') + text('mine.crt'));
    folder.run('crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7b');
    folder.run('crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7c');
    folder.run('x509 -in mine.crt -outform DER -out mine.cer');
    folder.run('pkcs12 -export -nokeys -in mine.crt -passout pass:x -out mine.p12');
  });

  const returned = (...sources: ReadonlyArray<string | Uint8Array>) =>
    readReturnedCertificate({
      privateKeyPem: request.privateKeyPem,
      algorithm: 'ES256',
      sources: sources.map((source) => Buffer.from(source)),
      now: now(),
    });

  test.each(['mine.crt', 'mine.cer', 'chain.pem', 'chain.p7b', 'chain.p7c'])(
    'is found in %s',
    (file) => {
      const result = returned(folder.read(file));
      const fingerprint = new X509Certificate(folder.read('mine.crt')).fingerprint256;
      expect(result.ok && result.value.description.sha256Fingerprint).toBe(fingerprint);
      expect(result.ok && result.value.leftOut).toBe(file.startsWith('chain') ? 1 : 0);
    },
  );

  test('is found in a pasted text with literal \\n', () => {
    expect(returned(text('mine.crt').replaceAll('\n', '\\n')).ok).toBe(true);
  });

  test.each([
    ['theirs.crt', 'key-certificate-mismatch', 'this request.csr'],
    ['ca.crt', 'key-certificate-mismatch', 'this request.csr'],
    ['mine.csr', 'certificate-is-request', 'CSR'],
    ['mine.p12', 'certificate-is-pkcs12', 'exposed'],
    ['ca.key', 'certificate-with-private-key', 'exposed'],
  ])('%s is refused with %s', (file, code, words) => {
    const result = returned(folder.read(file));
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(result.ok ? '' : result.error.message).toContain(words);
  });

  test('nothing at all is asked for, and an empty file is named', () => {
    expect(returned()).toMatchObject({ ok: false, error: { code: 'certificate-missing' } });
    expect(returned(' ')).toMatchObject({ ok: false, error: { code: 'input-empty' } });
  });
});

describe('a subject that cannot stand in a request', () => {
  test.each([
    [{ commonName: ' ' }, 'common-name-empty'],
    [{ commonName: 'x', organizationalUnit: 'a\nb' }, 'organizational-unit-unsafe-character'],
    [{ commonName: 'x', locality: 'y'.repeat(65) }, 'locality-too-long'],
    [{ commonName: 'x', state: '\u202Eb' }, 'state-unsafe-character'],
    [{ commonName: 'x', country: 'Germany' }, 'country-malformed'],
    [{ commonName: 'x', country: 'de' }, 'country-malformed'],
  ])('%j is refused with %s', async (subject, code) => {
    const result = await generateCertificateRequest({ algorithm: 'ES256', subject });
    expect(result).toMatchObject({ ok: false, error: { code } });
  });

  test('only the common name is needed', async () => {
    const subject = { commonName: 'Celigo' };
    const result = await generateCertificateRequest({ algorithm: 'ES256', subject });
    const pem = result.ok ? result.value.requestPem : '';
    expect(openssl(pem, 'req', '-noout', '-subject')).toMatch(/^subject=CN ?= ?Celigo\n$/);
  });
});

test('a request whose key takes long can be canceled', async () => {
  const controller = new AbortController();
  const outcome = generateCertificateRequest({
    algorithm: 'PS512',
    rsaModulusLength: 4096,
    subject: { commonName: 'x' },
    signal: controller.signal,
  });
  controller.abort();
  expect(await outcome).toMatchObject({ ok: false, error: { code: 'key-generation-cancelled' } });
});
