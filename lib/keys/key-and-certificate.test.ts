import { execFileSync } from 'node:child_process';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  constants as cryptoConstants,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importPKCS8, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { algorithmDetails, type RsaModulusLength, type SigningAlgorithm } from './algorithms';
import {
  generateKeyAndCertificate,
  type KeyAndCertificate,
  type KeyAndCertificateRequest,
} from './key-and-certificate';
import { privateKeyMatchesCertificate } from './proofs';

const NOW = new Date('2026-11-24T10:20:30.987Z');

const request: KeyAndCertificateRequest = {
  algorithm: 'ES256',
  commonName: 'Celigo M2M',
  validityDays: 730,
  now: NOW,
};

async function generated(overrides: Partial<KeyAndCertificateRequest>): Promise<KeyAndCertificate> {
  const result = await generateKeyAndCertificate({ ...request, ...overrides });
  if (!result.ok) {
    throw new Error(`refused with ${result.error.code}`);
  }
  return result.value;
}

async function codeOf(overrides: Partial<KeyAndCertificateRequest>): Promise<string> {
  const result = await generateKeyAndCertificate({ ...request, ...overrides });
  return result.ok ? 'generated' : result.error.code;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'key-and-certificate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function openssl(...args: ReadonlyArray<string>): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const KINDS: ReadonlyArray<
  readonly [SigningAlgorithm, RsaModulusLength | undefined, ReadonlyArray<string | RegExp>]
> = [
  ['ES256', undefined, ['ecdsa-with-SHA256', 'Public-Key: (256 bit)', 'NIST CURVE: P-256']],
  ['ES384', undefined, ['ecdsa-with-SHA384', 'Public-Key: (384 bit)', 'NIST CURVE: P-384']],
  ['ES512', undefined, ['ecdsa-with-SHA512', 'Public-Key: (521 bit)', 'NIST CURVE: P-521']],
  [
    'PS256',
    3072,
    [/Hash Algorithm: sha256/i, /mgf1 with sha256/, 'Salt Length: 0x20', '(3072 bit)'],
  ],
  [
    'PS384',
    undefined,
    [/Hash Algorithm: sha384/i, /mgf1 with sha384/, 'Salt Length: 0x30', '(3072 bit)'],
  ],
  [
    'PS512',
    4096,
    [/Hash Algorithm: sha512/i, /mgf1 with sha512/, 'Salt Length: 0x40', '(4096 bit)'],
  ],
];

describe.each(KINDS)(
  'a generated key and certificate for %s (RSA bits: %s)',
  (algorithm, bits, words) => {
    let made: KeyAndCertificate;
    let certificateFile = '';
    let keyFile = '';
    beforeAll(async () => {
      const rsaModulusLength = bits === undefined ? {} : { rsaModulusLength: bits };
      made = await generated({ algorithm, ...rsaModulusLength });
      certificateFile = fileOf(`${algorithm}.pem`, made.certificatePem);
      keyFile = fileOf(`${algorithm}.key`, made.privateKeyPem);
    });

    it('is read by openssl with the key, hash and extensions of the request', () => {
      const text = openssl('x509', '-in', certificateFile, '-noout', '-text');
      for (const word of words) {
        expect(text).toMatch(word);
      }
      expect(text).toContain('Version: 3 (0x2)');
      expect(text).toMatch(/Issuer: CN ?= ?Celigo M2M\n/);
      expect(text).toMatch(/Subject: CN ?= ?Celigo M2M\n/);
      expect(text).toMatch(/Basic Constraints: critical\n\s+CA:FALSE\n/);
      expect(text).toMatch(/Key Usage: critical\n\s+Digital Signature\n/);
      const keyIds = text.match(/(?:[0-9A-F]{2}:){19}[0-9A-F]{2}(?=\s)/g) ?? [];
      expect(keyIds).toHaveLength(2);
      expect(keyIds[0]).toBe(keyIds[1]);
      if (bits !== undefined) {
        expect(text).toContain('Public Key Algorithm: rsaEncryption');
      }
      if (algorithm.startsWith('PS')) {
        expect(text).toContain('Signature Algorithm: rsassaPss');
      }
    });

    it('passes openssl verify, strictly and with its own signature checked', () => {
      const trusted = ['-attime', String((NOW.getTime() / 1000) | 0), '-CAfile', certificateFile];
      expect(openssl('verify', ...trusted, certificateFile)).toMatch(/: OK\n$/);
      expect(
        openssl('verify', '-x509_strict', '-check_ss_sig', ...trusted, certificateFile),
      ).toMatch(/: OK\n$/);
    });

    it('lasts exactly 730 days from five minutes before, in whole seconds', () => {
      const dates = openssl('x509', '-in', certificateFile, '-noout', '-startdate', '-enddate');
      expect(dates).toBe('notBefore=Nov 24 10:15:30 2026 GMT\nnotAfter=Nov 23 10:15:30 2028 GMT\n');
    });

    it('holds an unencrypted PKCS#8 key whose public key is that of the certificate', () => {
      expect(made.privateKeyPem).toMatch(
        /^-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PRIVATE KEY-----\n$/,
      );
      expect(openssl('pkey', '-in', keyFile, '-check', '-noout')).toContain('Key is valid');
      expect(openssl('pkey', '-in', keyFile, '-pubout')).toBe(
        openssl('x509', '-in', certificateFile, '-noout', '-pubkey'),
      );
      expect(privateKeyMatchesCertificate(made.privateKeyPem, made.certificatePem)).toBe(true);
    });

    it('signs what Node and openssl verify with the certificate', () => {
      const data = Buffer.from('header.payload');
      const details = algorithmDetails(algorithm);
      const hash = details.hash.replace('-', '').toLowerCase();
      const pss = {
        padding: cryptoConstants.RSA_PKCS1_PSS_PADDING,
        saltLength: details.keyType === 'RSA' ? details.saltLengthBytes : 0,
      };
      const padding = details.keyType === 'RSA' ? pss : {};
      const signature = sign(hash, data, { key: createPrivateKey(made.privateKeyPem), ...padding });
      const publicKey = new X509Certificate(made.certificatePem).publicKey;
      expect(verify(hash, data, { key: publicKey, ...padding }, signature)).toBe(true);
      const publicFile = fileOf(
        `${algorithm}.pub`,
        openssl('x509', '-in', certificateFile, '-noout', '-pubkey'),
      );
      const options =
        details.keyType === 'RSA'
          ? ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', `rsa_pss_saltlen:${pss.saltLength}`]
          : [];
      const files = ['-signature', fileOf('signature', signature), fileOf('data', data)];
      expect(openssl('dgst', `-${hash}`, '-verify', publicFile, ...options, ...files)).toContain(
        'Verified OK',
      );
    });

    it('signs a JWT with exactly this algorithm', async () => {
      const key = await importPKCS8(made.privateKeyPem, algorithm);
      const jwt = await new SignJWT({}).setProtectedHeader({ alg: algorithm }).sign(key);
      const publicKey = createPublicKey(made.certificatePem);
      const { protectedHeader } = await jwtVerify(jwt, publicKey, { algorithms: [algorithm] });
      expect(protectedHeader.alg).toBe(algorithm);
      expect(made.description.fittingAlgorithms).toContain(algorithm);
    });

    it('predicts the Certificate ID that openssl computes from the DER', () => {
      const der = execFileSync('openssl', ['x509', '-in', certificateFile, '-outform', 'DER']);
      expect(made.certificateId).toBe(createHash('sha256').update(der).digest('base64url'));
    });
  },
);

describe('the certificate', () => {
  it('has a positive serial number of 16 bytes that differs every time', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => generated({})));
    const serials = made.map(({ description }) => description.serialNumber);
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) {
      expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
    }
  });

  it('keeps names of any script and any punctuation as they are', async () => {
    const commonName = '#41 Größe, "A+B" = 東京 \\ /';
    const made = await generated({ commonName: ` ${commonName} `, organization: 'Müller & Söhne' });
    const file = fileOf('names.pem', made.certificatePem);
    const subject = openssl(
      'x509',
      '-in',
      file,
      '-noout',
      '-subject',
      '-nameopt',
      'sep_multiline,utf8',
    );
    expect(subject.split('\n').map((line) => line.trim())).toEqual([
      'subject=',
      'O=Müller & Söhne',
      `CN=${commonName}`,
      '',
    ]);
  });

  it('is dated right beyond 2049, where the encoding of dates changes', async () => {
    const made = await generated({ now: new Date('2049-12-30T00:05:00Z'), validityDays: 1 });
    const next = await generated({ now: new Date('2049-12-31T00:05:00Z'), validityDays: 1 });
    expect(made.description.notAfter.toISOString()).toBe('2049-12-31T00:00:00.000Z');
    expect(next.description.notAfter.toISOString()).toBe('2050-01-01T00:00:00.000Z');
    const file = fileOf('late.pem', next.certificatePem);
    expect(openssl('x509', '-in', file, '-noout', '-enddate')).toBe(
      'notAfter=Jan  1 00:00:00 2050 GMT\n',
    );
  });
});

describe('what NetSuite would refuse or shorten', () => {
  it.each([0, -1, 731, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'is not made for %d days',
    async (validityDays) => {
      expect(await codeOf({ validityDays })).toBe('validity-days-out-of-range');
    },
  );

  it('is not made with 2048 bits', async () => {
    const rsaModulusLength = 2048 as RsaModulusLength;
    expect(await codeOf({ algorithm: 'PS256', rsaModulusLength })).toBe(
      'rsa-modulus-length-not-accepted',
    );
  });

  it.each(['RS256', 'HS256', 'none', 'EdDSA', 'toString'])('is not made for %s', async (name) => {
    expect(await codeOf({ algorithm: name as SigningAlgorithm })).toBe('algorithm-not-accepted');
  });
});

describe('names that cannot stand in a subject', () => {
  it.each([
    ['', 'common-name-empty'],
    ['   ', 'common-name-empty'],
    ['x'.repeat(65), 'common-name-too-long'],
    [`x${' '.repeat(100_000)}x`, 'common-name-too-long'],
    ['a\u0000b', 'common-name-unsafe-character'],
    ['a\nb', 'common-name-unsafe-character'],
    ['a\u001bb', 'common-name-unsafe-character'],
    ['a\u202eb', 'common-name-unsafe-character'],
    ['a\u2066b', 'common-name-unsafe-character'],
    ['a\u200bb', 'common-name-unsafe-character'],
    ['a\u2028b', 'common-name-unsafe-character'],
    ['a\ud800b', 'common-name-unsafe-character'],
  ])('refuses the common name %j', async (commonName, code) => {
    expect(await codeOf({ commonName })).toBe(code);
  });

  it('names the organization as the culprit when it is', async () => {
    expect(await codeOf({ organization: '' })).toBe('organization-empty');
    expect(await codeOf({ organization: 'x'.repeat(65) })).toBe('organization-too-long');
    expect(await codeOf({ organization: 'a\u0007' })).toBe('organization-unsafe-character');
  });

  it('takes 64 characters, counted as people count them', async () => {
    expect(await codeOf({ commonName: '😀'.repeat(64) })).toBe('generated');
  });
});

it('makes nothing when it was canceled before it began', async () => {
  for (const algorithm of ['ES256', 'PS256'] as const) {
    expect(await codeOf({ algorithm, signal: AbortSignal.abort() })).toBe(
      'key-generation-cancelled',
    );
  }
});

it('changes nothing for a signal that never aborts', async () => {
  expect(await codeOf({ signal: new AbortController().signal })).toBe('generated');
});

it('leaves the event loop free while an RSA key is made', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await generated({ algorithm: 'PS256' });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
