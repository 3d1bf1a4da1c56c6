import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from './algorithms';
import { type CertificateDescription, describeCertificate } from './certificate';
import { generateKeyAndCertificate } from './key-and-certificate';
import { opensslCommand, opensslCommandLike } from './openssl-command';
import { privateKeyMatchesCertificate } from './proofs';

type Made = {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly files: string;
};

function runInShell(command: string): Made {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-command-'));
  try {
    execFileSync('sh', ['-c', command], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    return {
      privateKeyPem: readFileSync(join(folder, 'private.pem'), 'utf8'),
      certificatePem: readFileSync(join(folder, 'public.pem'), 'utf8'),
      files: execFileSync('ls', { cwd: folder, encoding: 'utf8' }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function descriptionOf(certificatePem: string): CertificateDescription {
  const result = describeCertificate(certificatePem);
  if (!result.ok) {
    throw new Error(result.error.code);
  }
  return result.value;
}

/** What openssl prints of a certificate, without what differs between any two certificates. */
function propertiesOf(certificatePem: string): string {
  const text = execFileSync('openssl', ['x509', '-noout', '-text'], {
    input: certificatePem,
    encoding: 'utf8',
  });
  return text
    .replace(/Serial Number:\s+[0-9a-f:]+/, 'Serial Number')
    .replace(/Not (Before|After ?):.*/g, 'Not $1')
    .replace(/^ +(?:[0-9a-f]{2}:)+[0-9a-f]{0,2}\n/gm, '')
    .replace(/(?:[0-9A-F]{2}:){19}[0-9A-F]{2}/g, 'key ID');
}

async function ours(algorithm: SigningAlgorithm, commonName: string, validityDays: number) {
  const now = new Date('2026-11-24T10:20:30Z');
  const result = await generateKeyAndCertificate({ algorithm, commonName, validityDays, now });
  if (!result.ok) {
    throw new Error(result.error.code);
  }
  return result.value;
}

describe('the openssl command', () => {
  it.each(SIGNING_ALGORITHMS)('makes for %s what the app makes', async (algorithm) => {
    const theirs = runInShell(
      opensslCommand({ algorithm, commonName: 'Celigo M2M', validityDays: 365 }),
    );
    const { certificatePem } = await ours(algorithm, 'Celigo M2M', 365);
    expect(propertiesOf(theirs.certificatePem)).toBe(propertiesOf(certificatePem));
    expect(theirs.privateKeyPem).toContain('BEGIN PRIVATE KEY');
    expect(privateKeyMatchesCertificate(theirs.privateKeyPem, theirs.certificatePem)).toBe(true);
    const [their, our] = [theirs.certificatePem, certificatePem].map(descriptionOf);
    expect(their?.fittingAlgorithms).toEqual(our?.fittingAlgorithms);
    expect(their?.fittingAlgorithms).toContain(algorithm);
    expect(their?.validityDays).toBe(365);
  });

  it.each([
    "O'Brien",
    "'; touch pwned; '",
    '$(touch pwned)',
    '`touch pwned`',
    '"a" && touch pwned',
    'a/O=b',
    'a+OU=b',
    'back\\slash',
    '-x!*?~%',
    'Größe 東京',
  ])('keeps the common name %j whole and runs nothing of it', async (commonName) => {
    const theirs = runInShell(opensslCommand({ algorithm: 'ES256', commonName, validityDays: 30 }));
    expect(theirs.files).toBe('private.pem\npublic.pem\n');
    const { certificatePem } = await ours('ES256', commonName, 30);
    expect(descriptionOf(theirs.certificatePem).subject).toBe(
      descriptionOf(certificatePem).subject,
    );
    expect(propertiesOf(theirs.certificatePem)).toBe(propertiesOf(certificatePem));
  });

  it('asks for the key size', () => {
    const request = { commonName: 'x', validityDays: 1, rsaModulusLength: 4096 } as const;
    expect(opensslCommand({ ...request, algorithm: 'PS256' })).toContain('-newkey rsa:4096 ');
    expect(opensslCommand({ ...request, algorithm: 'ES256' })).not.toContain('rsa');
  });

  it('is one line that asks for no passphrase', () => {
    const command = opensslCommand({ algorithm: 'ES256', commonName: 'x', validityDays: 1 });
    expect(command).not.toMatch(/[\r\n]/);
    expect(command).toContain(' -nodes ');
  });

  it.each([
    ['a\nb', 1],
    ['', 1],
    ['x', 731],
    ['x', 0.5],
  ])('is not written for the name %j and %d days', (commonName, validityDays) => {
    expect(() => opensslCommand({ algorithm: 'ES256', commonName, validityDays })).toThrow(
      RangeError,
    );
  });
});

describe('the command for another certificate like one that exists', () => {
  const like = {
    algorithm: 'ES384',
    rsaModulusLength: undefined,
    otherCommonName: 'Celigo 1234567',
  } as const;

  it('gives the same common name, validity and kind of key', async () => {
    const { certificatePem } = await ours('ES384', 'Orders 東京', 90);
    const { subject, validityDays } = descriptionOf(certificatePem);
    expect(opensslCommandLike({ ...like, subject, validityDays })).toBe(
      opensslCommand({ algorithm: 'ES384', commonName: 'Orders 東京', validityDays: 90 }),
    );
  });

  it.each(['CN=A, O=B', 'O=B', 'CN=a\\,b', '', 'CN='])(
    'takes another common name for the subject %j, and no more days than NetSuite takes',
    (subject) => {
      expect(opensslCommandLike({ ...like, subject, validityDays: 3650.4 })).toBe(
        opensslCommand({
          algorithm: 'ES384',
          commonName: like.otherCommonName,
          validityDays: 730,
        }),
      );
    },
  );
});
