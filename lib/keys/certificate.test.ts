import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { algorithmDetails, isSigningAlgorithm, SIGNING_ALGORITHMS } from './algorithms';
import { type CertificateDescription, describeCertificate } from './certificate';
import { certificateIdOf, certificateIdProblem, looksLikeCertificateId } from './certificate-id';
import { algorithmFitsKey, certificateValidity, privateKeyMatchesCertificate } from './proofs';
import { acceptedUntil, isShortened } from './validity';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openssl(...args: ReadonlyArray<string>): string {
  return execFileSync('openssl', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function made(name: string, newKey: string, ...options: ReadonlyArray<string>) {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  const key = ['-newkey', ...newKey.split(' ')];
  openssl(
    'req',
    '-new',
    '-x509',
    ...key,
    '-nodes',
    '-subj',
    `/O=Example/CN=${name}`,
    ...files,
    ...options,
  );
  return {
    certificate: readFileSync(join(folder, `${name}.pem`), 'utf8'),
    key: readFileSync(join(folder, `${name}.key`), 'utf8'),
  };
}

function descriptionOf(pem: string): CertificateDescription {
  const result = describeCertificate(pem);
  if (!result.ok) {
    throw new Error(result.error.code);
  }
  return result.value;
}

const P256 = 'ec -pkeyopt ec_paramgen_curve:prime256v1';

describe('a certificate made with openssl', () => {
  it('is described as openssl describes it', () => {
    const { certificate } = made('plain', P256, '-days', '365');
    const description = descriptionOf(certificate);
    const print = (option: string) =>
      openssl('x509', '-in', 'plain.pem', '-noout', ...option.split(' '));
    const der = execFileSync('openssl', ['x509', '-in', 'plain.pem', '-outform', 'DER'], {
      cwd: folder,
    });
    expect(description.certificateId).toBe(createHash('sha256').update(der).digest('base64url'));
    expect(print('-fingerprint -sha256')).toContain(`=${description.sha256Fingerprint}\n`);
    expect(print('-serial')).toBe(`serial=${description.serialNumber}\n`);
    expect(new Date(print('-startdate').slice(10))).toEqual(description.notBefore);
    expect(new Date(print('-enddate').slice(9))).toEqual(description.notAfter);
    expect(description).toMatchObject({
      subject: 'O=Example, CN=plain',
      issuer: 'O=Example, CN=plain',
      validityDays: 365,
      keyType: 'EC',
      namedCurve: 'P-256',
      fittingAlgorithms: ['ES256'],
      pem: certificate,
    });
    expect(description).not.toHaveProperty('rsaModulusLength');
  });

  it.each([
    [
      'P-384',
      'ec -pkeyopt ec_paramgen_curve:secp384r1',
      { keyType: 'EC', namedCurve: 'P-384' },
      ['ES384'],
    ],
    [
      'P-521',
      'ec -pkeyopt ec_paramgen_curve:secp521r1',
      { keyType: 'EC', namedCurve: 'P-521' },
      ['ES512'],
    ],
    [
      'secp256k1',
      'ec -pkeyopt ec_paramgen_curve:secp256k1',
      { keyType: 'EC', namedCurve: 'secp256k1' },
      [],
    ],
    ['rsa-2048', 'rsa:2048', { keyType: 'RSA', rsaModulusLength: 2048 }, []],
    [
      'rsa-3072',
      'rsa:3072',
      { keyType: 'RSA', rsaModulusLength: 3072 },
      ['PS256', 'PS384', 'PS512'],
    ],
    [
      'rsa-pss',
      'rsa-pss -pkeyopt rsa_keygen_bits:3072',
      { keyType: 'RSA', rsaModulusLength: 3072 },
      ['PS256', 'PS384', 'PS512'],
    ],
    [
      'rsa-pss-sha384',
      'rsa-pss -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -sha384',
      { keyType: 'RSA', rsaModulusLength: 3072 },
      ['PS384'],
    ],
    ['ed25519', 'ed25519', { keyType: 'other' }, []],
  ])('with a key of the kind %s fits what NetSuite accepts', (name, newKey, facts, fitting) => {
    const { certificate, key } = made(name, newKey);
    const description = descriptionOf(certificate);
    expect(description).toMatchObject(facts);
    expect(description.fittingAlgorithms).toEqual(fitting);
    for (const algorithm of SIGNING_ALGORITHMS) {
      expect(algorithmFitsKey(algorithm, description)).toBe(
        fitting.some((name) => name === algorithm),
      );
    }
    expect(privateKeyMatchesCertificate(key, certificate)).toBe(true);
  });
});

describe('a certificate in a text', () => {
  it('is read despite what copying did to it, and re-encoded', () => {
    const { certificate } = made('pasted', P256);
    const expected = descriptionOf(certificate);
    const text = openssl('x509', '-in', 'pasted.pem', '-text');
    expect(descriptionOf(text)).toEqual(expected);
    expect(descriptionOf(certificate.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(descriptionOf(certificate.replaceAll('\n', '\\n'))).toEqual(expected);
    expect(descriptionOf(`\n  ${certificate}  `)).toEqual(expected);
  });

  it('is refused when it is not exactly one', () => {
    const { certificate } = made('wrong', P256);
    const other = made('other', P256).certificate;
    for (const text of [
      '',
      'hello',
      certificate.slice(0, 200),
      certificate.replace(/\n.{10}/, '\nAAAAAAAAAA'),
      openssl('x509', '-in', 'wrong.pem', '-noout', '-pubkey'),
      certificate + other,
    ]) {
      expect(describeCertificate(text)).toMatchObject({ error: { code: 'certificate-malformed' } });
    }
  });
});

describe('the Certificate ID', () => {
  it('is the same from PEM and from DER', () => {
    const { certificate } = made('id', P256);
    const der = execFileSync('openssl', ['x509', '-in', 'id.pem', '-outform', 'DER'], {
      cwd: folder,
    });
    const expected = createHash('sha256').update(der).digest('base64url');
    expect(certificateIdOf(certificate)).toBe(expected);
    expect(certificateIdOf(der)).toBe(expected);
    expect(looksLikeCertificateId(expected)).toBe(true);
  });

  it.each([
    ['NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA', true],
    ['-QjavVtnAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAbKgU', true],
    ['_QjavVtnAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAbKgU', true],
    ['NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA=', false],
    ['NPMnRyPg+WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA', false],
    ['NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pq', false],
    ['NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pq\n', false],
    ['', false],
  ])('is recognized by its form: %j %s', (text, expected) => {
    expect(looksLikeCertificateId(text)).toBe(expected);
    expect(certificateIdProblem(text, '1234567') === undefined).toBe(expected);
  });

  it('is told apart from a Client ID, which is named and not repeated', () => {
    const clientId = '0123456789abcdef'.repeat(4);
    const problem = certificateIdProblem(clientId, '1234567');
    expect(problem?.mayBeOne).toBe(false);
    expect(problem?.message).toContain('This looks like a Client ID');
    expect(problem?.message).not.toContain(clientId.slice(0, 12));
    expect(certificateIdProblem(clientId.slice(1), '1234567')?.message).not.toContain('Client ID');
  });

  it.each([
    ['12345', /submit the form again/, true],
    ['NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pq', /submit the form again/, true],
    ['1234567-sb1', /This is the Account ID/, false],
    ['1234567_SB1', /This is the Account ID/, false],
    ['NPMnRyPg+WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA', /43 characters/, false],
  ])('in another form may be one all the same: %s', (text, words, mayBeOne) => {
    const problem = certificateIdProblem(text, '1234567_SB1');
    expect(problem).toEqual({ message: expect.stringMatching(words), mayBeOne });
  });
});

describe('proofs', () => {
  it('tell the pair from every other key, in every PEM form', () => {
    const { certificate, key } = made('pair', P256);
    const { key: stranger } = made('stranger', P256);
    const sec1 = openssl('ec', '-in', 'pair.key');
    const encrypted = openssl('pkcs8', '-topk8', '-in', 'pair.key', '-passout', 'pass:secret');
    expect(sec1).toContain('BEGIN EC PRIVATE KEY');
    expect(privateKeyMatchesCertificate(key, certificate)).toBe(true);
    expect(privateKeyMatchesCertificate(sec1, certificate)).toBe(true);
    expect(privateKeyMatchesCertificate(stranger, certificate)).toBe(false);
    expect(privateKeyMatchesCertificate(encrypted, certificate)).toBe(false);
    expect(privateKeyMatchesCertificate(certificate, certificate)).toBe(false);
    expect(privateKeyMatchesCertificate('', '')).toBe(false);
  });

  it('place a moment in the validity, both ends included', () => {
    const validity = {
      notBefore: new Date('2026-11-24T10:00:00Z'),
      notAfter: new Date('2027-11-24T10:00:00Z'),
    };
    const at = (iso: string) => certificateValidity(validity, new Date(iso));
    expect(at('2026-11-24T09:59:59.999Z')).toBe('not-yet-valid');
    expect(at('2026-11-24T10:00:00Z')).toBe('valid');
    expect(at('2027-11-24T10:00:00.500Z')).toBe('valid');
    expect(at('2027-11-24T10:00:01Z')).toBe('expired');
  });

  it.each([
    ['2026-11-24T10:00:00Z', '2028-11-23T10:00:00Z', undefined],
    ['2026-11-24T10:00:00Z', '2028-11-24T10:00:00Z', undefined],
    ['2026-11-24T10:00:00Z', '2028-11-24T10:00:01Z', '2028-11-24T10:00:00Z'],
    ['2024-02-29T00:00:00Z', '2026-03-01T00:00:00Z', undefined],
    ['2026-11-24T10:00:00Z', '2036-11-24T10:00:00Z', '2028-11-24T10:00:00Z'],
  ])('from %s to %s, NetSuite ends it sooner: %s', (notBefore, notAfter, sooner) => {
    const validity = { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
    expect(acceptedUntil(validity)).toEqual(new Date(sooner ?? notAfter));
    expect(isShortened(validity)).toBe(sooner !== undefined);
  });
});

describe('algorithms', () => {
  it('are the six that NetSuite accepts, with the key each needs', () => {
    expect(
      SIGNING_ALGORITHMS.map((algorithm) => Object.values(algorithmDetails(algorithm))),
    ).toEqual([
      ['EC', 'P-256', 'SHA-256', 'ES256: elliptic curve P-256 with SHA-256'],
      ['EC', 'P-384', 'SHA-384', 'ES384: elliptic curve P-384 with SHA-384'],
      ['EC', 'P-521', 'SHA-512', 'ES512: elliptic curve P-521 with SHA-512'],
      ['RSA', 'SHA-256', 32, 'PS256: RSA with PSS padding and SHA-256'],
      ['RSA', 'SHA-384', 48, 'PS384: RSA with PSS padding and SHA-384'],
      ['RSA', 'SHA-512', 64, 'PS512: RSA with PSS padding and SHA-512'],
    ]);
    for (const algorithm of SIGNING_ALGORITHMS) {
      expect(isSigningAlgorithm(algorithm)).toBe(true);
    }
    for (const name of ['RS256', 'es256', 'none', '', 'constructor', ' ES256']) {
      expect(isSigningAlgorithm(name)).toBe(false);
    }
  });
});
