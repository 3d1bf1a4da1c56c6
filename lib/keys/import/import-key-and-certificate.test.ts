import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayText } from '@/lib/words';
import type { SigningAlgorithm } from '../algorithms';
import { privateKeyMatchesCertificate } from '../proofs';
import { publicTextOf } from './gather';
import { JWK_COMMAND } from './import-error';
import {
  type ImportedKeyAndCertificate,
  type ImportRequest,
  importKeyAndCertificate,
} from './import-key-and-certificate';
import { KEY_COMMANDS, opensslFolder } from './openssl.fixture';

const PASSPHRASE = 'Größe geheim 41';
const folder = opensslFolder();
const kinds = Object.keys(KEY_COMMANDS) as ReadonlyArray<keyof typeof KEY_COMMANDS>;

function makeOtherWritings(): void {
  folder.run('ecparam -name prime256v1 -genkey -out params.key');
  folder.run('req -new -x509 -key params.key -days 300 -subj /CN=params -out params.crt');
  folder.run('ec -in p256.key -out sec1.pem');
  folder.run('ec -in p256.key -outform DER -out sec1.der');
  folder.run('rsa -in rsa3072.key -traditional -out pkcs1.pem');
  folder.run('rsa -in rsa3072.key -traditional -outform DER -out pkcs1.der');
  folder.run('pkcs8 -topk8 -nocrypt -in p256.key -outform DER -out p256.der');
  folder.run('x509 -in p256.crt -outform DER -out p256.cer');
  const out = '-topk8 -in rsa3072.key -passout file:pass';
  folder.run(`pkcs8 ${out} -out enc-pbes2.pem`);
  folder.run(`pkcs8 ${out} -outform DER -out enc-pbes2.der`);
  folder.run(`pkcs8 ${out} -v2 des3 -out enc-des3.pem`);
  folder.run(`pkcs8 ${out} -v1 PBE-SHA1-3DES -out enc-pbes1.pem`);
  folder.run(`pkcs8 ${out} -scrypt -out enc-scrypt.pem`);
  folder.run('rsa -in rsa3072.key -aes256 -traditional -passout file:pass -out enc-aes.pem');
  folder.run('rsa -in rsa3072.key -des3 -traditional -passout file:pass -out enc-3des.pem');
  folder.run('ec -in p256.key -aes128 -passout file:pass -out enc-sec1.pem');
}

function makeChain(): void {
  folder.run(
    'req -new -x509 -newkey rsa:3072 -nodes -days 900 -subj /CN=CA -keyout ca.key -out ca.crt',
  );
  folder.run('req -new -key p256.key -subj /CN=leaf -out leaf.csr');
  folder.run(
    'x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 200 -out leaf.crt',
  );
  folder.write('leaf.key', folder.read('p256.key'));
  folder.write('chain.pem', text('ca.crt') + text('leaf.crt'));
  folder.run('crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7b');
  folder.run('crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7c');
}

function makePkcs12Files(): void {
  const pair = '-inkey leaf.key -in leaf.crt';
  const open = '-passout file:pass';
  folder.run(`pkcs12 -export ${pair} -certfile ca.crt ${open} -out modern.p12`);
  folder.run(
    `pkcs12 -export ${pair} ${open} -macalg sha1 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -out windows.pfx`,
  );
  folder.run(`pkcs12 -export ${pair} ${open} -legacy -out legacy.p12`);
  folder.run(`pkcs12 -export ${pair} ${open} -keypbe NONE -certpbe NONE -out clear.p12`);
  folder.run(`pkcs12 -export ${pair} ${open} -nomac -out nomac.p12`);
  folder.run(`pkcs12 -export ${pair} -passout pass: -out empty.p12`);
  folder.run(`pkcs12 -export ${pair} ${open} -macalg sha512 -out sha512.p12`);
  folder.run(`pkcs12 -export -nokeys -in leaf.crt ${open} -out certificates.p12`);
  folder.run(`pkcs12 -export -nocerts -inkey leaf.key ${open} -out key.p12`);
  folder.run(`pkcs12 -export ${pair} ${open} -macalg sha224 -out sha224.p12`);
  folder.run(
    `pkcs12 -export ${pair} ${open} -keypbe des-ede3-cbc -certpbe des-ede3-cbc -out des3.p12`,
  );
  folder.run(
    `pkcs12 -export ${pair} ${open} -keypbe camellia-256-cbc -certpbe camellia-256-cbc -out camellia.p12`,
  );
  const legacy = '-provider legacy -provider default';
  for (const [name, encryption] of [
    ['rc2', 'PBE-SHA1-RC2-128'],
    ['2des', 'PBE-SHA1-2DES'],
    ['rc4', 'PBE-SHA1-RC4-128'],
  ]) {
    const by = `-keypbe ${encryption} -certpbe ${encryption} ${legacy}`;
    folder.run(`pkcs12 -export ${pair} ${open} ${by} -out ${name}.p12`);
  }
  folder.run(`pkcs12 -export ${pair} ${open} -iter 3000001 -nomaciter -out costly.p12`);
  folder.run(
    'pkcs12 -export -inkey ed25519.key -in ed25519.crt -passout file:pass -out ed25519.p12',
  );
}

function makeRefusedKeys(): void {
  folder.run(`${KEY_COMMANDS.p256} -out other.key`);
  folder.run('genpkey -algorithm X25519 -out x25519.key');
  folder.run('genpkey -algorithm X448 -out x448.key');
  folder.run('dsaparam -genkey -out dsa-params.key 1024');
  folder.run('pkcs8 -topk8 -nocrypt -in dsa-params.key -out dsa.key');
  folder.run('pkcs8 -topk8 -in dsa.key -passout file:pass -out dsa-encrypted.key');
  folder.run('genpkey -algorithm DH -pkeyopt group:ffdhe2048 -out dh.key');
  folder.run('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -out brainpool.key');
  folder.run('genrsa -out rsa1024.key 1024');
  folder.run('genrsa -out rsa4104.key 4104');
  folder.run('pkey -in p256.key -pubout -out public.key');
  folder.run('rsa -in rsa3072.key -RSAPublicKey_out -out rsa-public.key');
  folder.run('pkey -in p256.key -pubout -outform DER -out public.der');
  folder.run('req -new -key p256.key -subj /CN=x -out request.csr');
  folder.run('req -in request.csr -outform DER -out request.der');
  const legacy = '-provider legacy -provider default';
  const out = '-topk8 -in rsa3072.key -passout file:pass';
  folder.run(`pkcs8 ${out} -v1 PBE-MD5-DES ${legacy} -out enc-des.pem`);
  folder.run(`pkcs8 ${out} -v1 PBE-SHA1-RC2-40 ${legacy} -out enc-rc2.pem`);
  folder.run(`pkcs8 ${out} -v1 PBE-SHA1-RC4-128 ${legacy} -out enc-rc4.pem`);
  folder.run(
    `rsa -in rsa3072.key -des -traditional -passout file:pass ${legacy} -out enc-des-cbc.pem`,
  );
  folder.run(`pkcs8 ${out} -iter 3000001 -out enc-costly.pem`);
}

function makeRefusedCertificates(): void {
  folder.run('x509 -req -in request.csr -key p256.key -days -1 -out expired.crt');
}

beforeAll(() => {
  for (const kind of kinds) {
    folder.run(`${KEY_COMMANDS[kind]} -out ${kind}.key`);
    folder.run(`req -new -x509 -key ${kind}.key -days 300 -subj /CN=${kind} -out ${kind}.crt`);
  }
  folder.write('pass', PASSPHRASE);
  folder.write('pass2', PASSPHRASE);
  makeOtherWritings();
  makeChain();
  makePkcs12Files();
  makeRefusedKeys();
  makeRefusedCertificates();
}, 120_000);

afterAll(folder.remove);

/** The clock of the test is the real one, for openssl dates certificates by it. */
const now = () => new Date(Date.now() + 2_000);

const bytes = (content: string | Uint8Array) =>
  typeof content === 'string' ? Buffer.from(content) : content;

type Given = {
  readonly key?: string | Uint8Array | ReadonlyArray<string | Uint8Array>;
  readonly certificate?: string | Uint8Array | ReadonlyArray<string | Uint8Array>;
} & Partial<Pick<ImportRequest, 'passphrase' | 'algorithm' | 'now' | 'signal'>>;

function sources(given: Given['key']): ReadonlyArray<Uint8Array> {
  if (given === undefined) {
    return [];
  }
  return typeof given === 'string' || given instanceof Uint8Array
    ? [bytes(given)]
    : given.map(bytes);
}

const outcomeOf = ({ key, certificate, ...more }: Given) =>
  importKeyAndCertificate({
    keySources: sources(key),
    certificateSources: sources(certificate),
    now: now(),
    ...more,
  });

async function imported(given: Given): Promise<ImportedKeyAndCertificate> {
  const outcome = await outcomeOf(given);
  if (!outcome.ok) {
    throw new Error(`refused with ${outcome.error.code}`);
  }
  return outcome.value;
}

async function refusal(given: Given) {
  const outcome = await outcomeOf(given);
  return outcome.ok ? undefined : outcome.error;
}

const codeOf = async (given: Given) => (await refusal(given))?.code ?? 'imported';

const pemLike = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;

const text = (name: string) => folder.read(name).toString();

/** A pair as expected: PKCS#8, and the certificate of that name, whatever way it came. */
function expectPair(result: ImportedKeyAndCertificate, name: string) {
  expect(result.privateKeyPem).toMatch(
    /^-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PRIVATE KEY-----\n$/,
  );
  const certificate = new X509Certificate(folder.read(`${name}.crt`));
  expect(new X509Certificate(result.certificatePem).fingerprint256).toBe(
    certificate.fingerprint256,
  );
  expect(result.certificatePem.match(/BEGIN/g)).toHaveLength(1);
  const publicPart = (key: Parameters<typeof createPublicKey>[0]) =>
    createPublicKey(key).export({ format: 'pem', type: 'spki' });
  expect(publicPart(result.privateKeyPem)).toBe(publicPart(folder.read(`${name}.key`)));
  expect(privateKeyMatchesCertificate(result.privateKeyPem, result.certificatePem)).toBe(true);
}

describe('keys that NetSuite takes', () => {
  test.each([
    ['p256', 'ES256', undefined],
    ['p384', 'ES384', undefined],
    ['p521', 'ES512', undefined],
    ['rsa3072', 'PS256', 3072],
    ['rsa4096', 'PS256', 4096],
    ['pss', 'PS256', 3072],
    ['pss384', 'PS384', 3072],
  ] as const)(
    '%s is taken with its certificate, to sign with %s',
    async (name, algorithm, bits) => {
      const result = await imported({ key: text(`${name}.key`), certificate: text(`${name}.crt`) });
      expectPair(result, name);
      expect(result.algorithm).toBe(algorithm);
      expect(result.rsaModulusLength).toBe(bits);
      expect(result.leftOut).toBe(0);
    },
  );

  test.each(['PS384', 'PS512'] satisfies Array<SigningAlgorithm>)(
    'an RSA key signs with %s where that was chosen',
    async (algorithm) => {
      const given = { key: text('rsa3072.key'), certificate: text('rsa3072.crt'), algorithm };
      expect((await imported(given)).algorithm).toBe(algorithm);
    },
  );

  test('an algorithm that the key cannot sign with is refused with those that it can', async () => {
    const given = { key: text('p384.key'), certificate: text('p384.crt') };
    expect(await refusal({ ...given, algorithm: 'PS256' })).toMatchObject({
      code: 'algorithm-key-mismatch',
      field: 'algorithm',
      message: expect.stringContaining('ES384'),
    });
    const bound = { key: text('pss384.key'), certificate: text('pss384.crt') };
    expect(await codeOf({ ...bound, algorithm: 'PS256' })).toBe('algorithm-key-mismatch');
  });

  test('an RSA-PSS key bound to a longer salt than any algorithm uses is refused', async () => {
    const given = { key: text('pss256salt64.key'), certificate: text('pss256salt64.crt') };
    expect(await codeOf(given)).toBe('algorithm-key-mismatch');
  });
});

describe('ways to write a key', () => {
  test('the two blocks of "openssl ecparam -genkey" are taken', async () => {
    expect(text('params.key')).toContain('BEGIN EC PARAMETERS');
    expectPair(
      await imported({ key: text('params.key'), certificate: text('params.crt') }),
      'params',
    );
  });

  test.each([
    ['sec1.pem', 'p256'],
    ['sec1.der', 'p256'],
    ['pkcs1.pem', 'rsa3072'],
    ['pkcs1.der', 'rsa3072'],
    ['p256.der', 'p256'],
  ])('%s becomes PKCS#8', async (file, name) => {
    const certificate = folder.read(`${name}.crt`);
    expectPair(await imported({ key: folder.read(file), certificate }), name);
  });

  test.each(['sec1', 'pkcs8'])('a compressed point (%s) is written out', async (form) => {
    folder.run('ec -in p256.key -conv_form compressed -out compressed.sec1.pem');
    folder.run('pkcs8 -topk8 -nocrypt -in compressed.sec1.pem -out compressed.pkcs8.pem');
    const key = text(`compressed.${form}.pem`);
    expect(key.length).toBeLessThan(text('p256.key').length);
    const result = await imported({ key, certificate: text('p256.crt') });
    expectPair(result, 'p256');
    expect(result.privateKeyPem).toBe(text('p256.key'));
  });

  test('an empty passphrase of an encrypted key needs not be typed', async () => {
    folder.run('pkcs8 -topk8 -in p256.key -passout pass: -out empty-passphrase.pem');
    const given = { key: text('empty-passphrase.pem'), certificate: text('p256.crt') };
    expectPair(await imported(given), 'p256');
  });

  test('a DER certificate is taken', async () => {
    expectPair(
      await imported({ key: text('p256.key'), certificate: folder.read('p256.cer') }),
      'p256',
    );
  });

  describe.each([
    ['enc-pbes2.pem', 'rsa3072'],
    ['enc-pbes2.der', 'rsa3072'],
    ['enc-des3.pem', 'rsa3072'],
    ['enc-pbes1.pem', 'rsa3072'],
    ['enc-scrypt.pem', 'rsa3072'],
    ['enc-aes.pem', 'rsa3072'],
    ['enc-3des.pem', 'rsa3072'],
    ['enc-sec1.pem', 'p256'],
  ])('the encrypted key %s', (file, name) => {
    const given = () => ({ key: folder.read(file), certificate: folder.read(`${name}.crt`) });

    test('is opened with its passphrase and kept without one', async () => {
      expectPair(await imported({ ...given(), passphrase: PASSPHRASE }), name);
    });

    test('asks for a passphrase, and says when it is a wrong one', async () => {
      expect(await refusal(given())).toMatchObject({
        code: 'passphrase-missing',
        field: 'passphrase',
      });
      const wrong = await refusal({ ...given(), passphrase: 'not this one' });
      expect(wrong).toMatchObject({ code: 'passphrase-wrong', field: 'passphrase' });
      expect(wrong?.message).not.toContain('not this one');
    });
  });

  test.each(['enc-aes.pem', 'enc-pbes2.pem'])(
    'a wrong passphrase for %s is called so also where the padding comes out right by chance',
    async (file) => {
      const key = folder.read(file);
      const isRightByChance = (passphrase: string) => {
        try {
          createPrivateKey({ key, format: 'pem', passphrase });
        } catch (error) {
          return error instanceof Error && 'code' in error && error.code === 'ERR_OSSL_UNSUPPORTED';
        }
        return false;
      };
      let count = 0;
      while (!isRightByChance(`wrong ${count}`)) {
        count += 1;
      }
      const given = { key, certificate: text('rsa3072.crt'), passphrase: `wrong ${count}` };
      expect(await refusal(given)).toMatchObject({ code: 'passphrase-wrong' });
    },
    60_000,
  );

  test('a passphrase for a key that needs none does no harm', async () => {
    const given = { key: text('p256.key'), certificate: text('p256.crt'), passphrase: 'unused' };
    expectPair(await imported(given), 'p256');
  });
});

describe('what copying does to a key', () => {
  const manglings: ReadonlyArray<readonly [string, (pem: string) => string | Uint8Array]> = [
    ['literal \\n', (pem) => pem.replaceAll('\n', '\\n')],
    [
      'literal \\r\\n in a JSON text',
      (pem) => JSON.stringify({ key: pem.replaceAll('\n', '\r\n') }),
    ],
    ['doubly escaped line ends', (pem) => JSON.stringify(JSON.stringify(pem))],
    ['escaped slashes', (pem) => pem.replaceAll('/', '\\/')],
    ['CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
    ['CR alone', (pem) => pem.replaceAll('\n', '\r')],
    ['a byte order mark', (pem) => `\uFEFF${pem}`],
    ['UTF-16 of Windows', (pem) => Buffer.from(`\uFEFF${pem}`, 'utf16le')],
    ['UTF-16, big-endian', (pem) => Buffer.from(`\uFEFF${pem}`, 'utf16le').swap16()],
    ['blanks for line ends', (pem) => pem.trim().replaceAll('\n', ' ')],
    ['no line ends at all', (pem) => pem.replaceAll('\n', '')],
    ['blank lines and indentation', (pem) => pem.replaceAll('\n', '\n\n    ')],
    ['non-breaking and zero-width spaces', (pem) => pem.replaceAll('\n', '\u00A0\u200B\n')],
    ['quotation marks of a mail', (pem) => pem.replaceAll(/^/gm, '> ')],
    ['quotes and commas of code', (pem) => pem.trim().replaceAll(/^(.*)$/gm, '"$1",')],
    ['dashes for hyphens', (pem) => pem.replaceAll('-----', '\u2014\u2014\u2013')],
    ['a lost hyphen', (pem) => pem.slice(1)],
    ['UTF-16 without a byte order mark', (pem) => Buffer.from(pem, 'utf16le')],
    [
      'HTML entities',
      (pem) => pem.replaceAll('+', '&#43;').replaceAll('/', '&#x2F;').replaceAll('\n', '&#10;'),
    ],
    ['doubly escaped HTML', (pem) => pem.replaceAll('=', '&amp;equals;').replaceAll(' ', '&nbsp;')],
    [
      'HTML lines',
      (pem) => pem.replaceAll(/^(.+)$/gm, '<p class="x">$1</p>').replaceAll('\n', '<br>'),
    ],
    ['JSON with escaped signs', (pem) => pem.replaceAll('+', '\\u002B').replaceAll('\n', '\\n')],
    ['percent encoding', (pem) => encodeURIComponent(pem)],
    ['joined texts of code', (pem) => pem.trim().replaceAll(/^(.*)$/gm, '  + "$1\\n"')],
    [
      'curly quotes and soft hyphens',
      (pem) => pem.trim().replaceAll(/^(.*)$/gm, '\u201C$1\u00AD\u201D'),
    ],
    ['base64 of the whole PEM', (pem) => Buffer.from(pem).toString('base64')],
    ['other text around it', (pem) => `Hello,\nhere it is:\n${pem}\nRegards -- me`],
  ];

  test.each(manglings)('%s', async (_, mangle) => {
    const given = { key: mangle(text('p256.key')), certificate: mangle(text('p256.crt')) };
    expectPair(await imported(given), 'p256');
  });

  test('base64 without its BEGIN and END lines', async () => {
    const inner = (pem: string) => pem.replaceAll(/-----.*-----/g, '');
    const given = { key: inner(text('p256.key')), certificate: inner(text('p256.crt')) };
    expectPair(await imported(given), 'p256');
  });

  test.each([
    ['literal \\n', '\\n'],
    ['blanks', ' '],
    ['nothing', ''],
  ])('a traditionally encrypted key with %s for line ends', async (_, replacement) => {
    folder.run('rsa -in rsa3072.key -des3 -traditional -passout file:pass -out mangled.pem');
    const key = text('mangled.pem').trim().replaceAll('\n', replacement);
    expect(key).toContain('DEK-Info');
    const given = { key, certificate: text('rsa3072.crt'), passphrase: PASSPHRASE };
    expectPair(await imported(given), 'rsa3072');
  });

  test('a label that names another structure than the one inside', async () => {
    folder.run('ec -in p256.key -out sec1.pem');
    const key = text('sec1.pem').replaceAll('EC PRIVATE KEY', 'PRIVATE KEY');
    expectPair(await imported({ key, certificate: text('p256.crt') }), 'p256');
  });

  test('a missing END line is named', async () => {
    const key = text('p256.key').replace(/-----END.*/, '');
    expect(await codeOf({ key, certificate: text('p256.crt') })).toBe('pem-end-missing');
    const certificate = text('p256.crt').replace(/-----END.*/, '');
    expect(await refusal({ key: text('p256.key'), certificate })).toMatchObject({
      code: 'pem-end-missing',
      field: 'certificate',
    });
  });
});

describe('several blocks in one file', () => {
  test('key, certificate and chain together are taken, and the chain is left out', async () => {
    const result = await imported({ key: text('ca.crt') + text('leaf.key') + text('leaf.crt') });
    expectPair(result, 'leaf');
    expect(result.leftOut).toBe(1);
  });

  test.each(['chain.pem', 'chain.p7b', 'chain.p7c'])(
    'of %s the certificate of the key is taken',
    async (file) => {
      const result = await imported({ key: text('leaf.key'), certificate: folder.read(file) });
      expectPair(result, 'leaf');
      expect(result.leftOut).toBe(1);
    },
  );

  test('the same certificate twice is one', async () => {
    const certificate = text('leaf.crt') + text('leaf.crt');
    const result = await imported({ key: text('leaf.key'), certificate });
    expect(result.leftOut).toBe(0);
  });

  test('of several keys the one with a certificate is taken', async () => {
    const key = text('p384.key') + text('ed25519.key') + text('leaf.key');
    expectPair(await imported({ key, certificate: text('leaf.crt') }), 'leaf');
  });

  test('several keys that would all do are asked about', async () => {
    const key = text('p384.key') + text('leaf.key');
    const certificate = text('leaf.crt') + text('p384.crt');
    expect(await codeOf({ key, certificate })).toBe('several-private-keys');
    expect(await codeOf({ key: text('p384.key').repeat(5), certificate })).toBe(
      'several-private-keys',
    );
  });

  test('several certificates of the key are asked about', async () => {
    const certificate = text('leaf.crt') + text('p256.crt');
    expect(await codeOf({ key: text('leaf.key'), certificate })).toBe('certificates-several-fit');
  });

  test('more than 32 blocks are refused', async () => {
    expect(await codeOf({ key: text('p256.crt').repeat(33) })).toBe('too-many-blocks');
    const given = { key: text('p256.key'), certificate: text('p256.crt').repeat(33) };
    expect(await refusal(given)).toMatchObject({ code: 'too-many-blocks', field: 'certificate' });
  });
});

describe('PKCS#12', () => {
  test.each([
    'modern.p12',
    'windows.pfx',
    'clear.p12',
    'nomac.p12',
    'sha512.p12',
    'sha224.p12',
    '2des.p12',
    'des3.p12',
    'camellia.p12',
  ])('%s gives its key and certificate', async (file) => {
    expectPair(await imported({ key: folder.read(file), passphrase: PASSPHRASE }), 'leaf');
  });

  test('the chain in it is left out', async () => {
    const result = await imported({ key: folder.read('modern.p12'), passphrase: PASSPHRASE });
    expect(result.leftOut).toBe(1);
  });

  test('an empty passphrase needs not be typed', async () => {
    expectPair(await imported({ key: folder.read('empty.p12') }), 'leaf');
  });

  test('it may be pasted as base64', async () => {
    const key = folder.read('modern.p12').toString('base64');
    expectPair(await imported({ key, passphrase: PASSPHRASE }), 'leaf');
  });

  test.each(['modern.p12', 'windows.pfx', 'nomac.p12'])(
    '%s asks for its passphrase and refuses a wrong one',
    async (file) => {
      expect(await codeOf({ key: folder.read(file) })).toBe('passphrase-missing');
      expect(await codeOf({ key: folder.read(file), passphrase: 'wrong' })).toBe(
        'passphrase-wrong',
      );
    },
  );

  test.each(['legacy.p12', 'rc2.p12', 'rc4.p12'])(
    '%s, under RC2 or RC4, is refused with the command that helps, and that command works',
    async (file) => {
      const error = await refusal({ key: folder.read(file), passphrase: PASSPHRASE });
      expect(error).toMatchObject({ code: 'pkcs12-encryption-unsupported', field: 'key' });
      expect(error?.message).toContain('openssl pkcs12 -legacy -in FILE.p12 -nodes -out key-and-');
      folder.run(
        `pkcs12 -legacy -in ${file} -nodes -passin file:pass -out key-and-certificate.pem`,
      );
      expectPair(await imported({ key: folder.read('key-and-certificate.pem') }), 'leaf');
    },
  );

  test.each([
    ['certificates.p12', 'pkcs12-without-key'],
    ['key.p12', 'certificate-missing'],
    ['costly.p12', 'pkcs12-too-costly'],
    ['ed25519.p12', 'key-ed25519'],
  ])('%s is refused with %s', async (file, code) => {
    expect(await codeOf({ key: folder.read(file), passphrase: PASSPHRASE })).toBe(code);
  });

  test('one given as the certificate is refused and called exposed', async () => {
    const given = { key: text('p256.key'), certificate: folder.read('modern.p12') };
    expect(await refusal(given)).toMatchObject({
      code: 'certificate-is-pkcs12',
      message: expect.stringContaining('exposed'),
    });
  });
});

describe('refused keys are named', () => {
  test.each([
    ['rsa1024.key', 'key-rsa-length-unsupported', '1024 bits'],
    ['rsa2048.key', 'key-rsa-length-unsupported', '2048 bits'],
    ['rsa4104.key', 'key-rsa-length-unsupported', '4104 bits'],
    ['ed25519.key', 'key-ed25519', 'Ed25519'],
    ['ed448.key', 'key-ed448', 'Ed448'],
    ['x25519.key', 'key-x25519', 'X25519'],
    ['x448.key', 'key-x448', 'X448'],
    ['dsa.key', 'key-dsa', 'DSA'],
    ['dsa-params.key', 'key-dsa', 'DSA'],
    ['dsa-encrypted.key', 'key-dsa', 'DSA'],
    ['dh.key', 'key-type-unsupported', 'NetSuite does not accept'],
    ['secp256k1.key', 'key-curve-unsupported', 'secp256k1'],
    ['brainpool.key', 'key-curve-unsupported', 'brainpoolP256r1'],
    ['explicit.key', 'key-curve-explicit', 'named_curve'],
    ['public.key', 'key-is-public-key', 'private key'],
    ['rsa-public.key', 'key-is-public-key', 'private key'],
    ['public.der', 'key-is-public-key', 'private key'],
    ['request.csr', 'key-is-certificate-request', 'CSR'],
    ['request.der', 'key-is-certificate-request', 'CSR'],
    ['p256.crt', 'key-is-certificate', 'certificate without its private key'],
    ['enc-des.pem', 'key-encryption-unsupported', 'openssl pkcs8 -topk8'],
    ['enc-rc2.pem', 'key-encryption-unsupported', 'openssl pkcs8 -topk8'],
    ['enc-rc4.pem', 'key-encryption-unsupported', 'openssl pkcs8 -topk8'],
    ['enc-des-cbc.pem', 'key-encryption-unsupported', 'openssl pkcs8 -topk8'],
    ['enc-costly.pem', 'key-derivation-too-costly', '3,000,001 rounds'],
  ])('%s: %s', async (file, code, words) => {
    const error = await refusal({ key: folder.read(file), passphrase: PASSPHRASE });
    expect(error).toMatchObject({ code, field: 'key' });
    expect(error?.message).toContain(words);
  });

  test.each([
    [
      'an OpenSSH key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----',
      'key-is-openssh',
      'ssh-keygen -p',
    ],
    [
      'a PuTTY key',
      'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: me\n',
      'key-is-putty',
      'puttygen',
    ],
    [
      'a Java keystore',
      Buffer.from('feedfeed0000000200000001', 'hex'),
      'key-is-java-keystore',
      'keytool',
    ],
    [
      'an OpenSSH public key',
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@example.com',
      'key-is-public-key',
      'private key',
    ],
    ['a PGP key', pemLike('PGP PRIVATE KEY BLOCK'), 'key-is-pgp', 'PGP'],
    ['a revocation list', pemLike('X509 CRL'), 'key-is-revocation-list', 'CRL'],
    ['parameters alone', pemLike('EC PARAMETERS'), 'key-is-parameters', 'parameters'],
    ['a JWK', '{"kty":"EC","crv":"P-256","d":"AA"}', 'key-is-json-web-key', 'Node.js'],
    ['a public JWK', '{"keys":[{"kty":"EC","crv":"P-256"}]}', 'key-is-public-key', 'private key'],
    ['a sentence', 'The key is in the safe.', 'key-malformed', 'BEGIN'],
    [
      'damaged base64',
      '-----BEGIN PRIVATE KEY-----\nMIIB!!\n-----END PRIVATE KEY-----',
      'key-malformed',
      'BEGIN',
    ],
    ['an empty file', ' \n', 'input-empty', 'empty'],
    ['too much', 'A'.repeat(256 * 1024 + 1), 'input-too-large', '256 KB'],
  ])('%s', async (_, key, code, words) => {
    const error = await refusal({ key });
    expect(error).toMatchObject({ code, field: 'key' });
    expect(error?.message).toContain(words);
  });

  test('the command for a JWK gives a key that is taken', async () => {
    const jwk = createPrivateKey(folder.read('p256.key')).export({ format: 'jwk' });
    folder.write('KEY.jwk', JSON.stringify(jwk));
    execFileSync('sh', ['-c', JWK_COMMAND], { cwd: folder.path('.') });
    expectPair(await imported({ key: text('private.pem'), certificate: text('p256.crt') }), 'p256');
  });

  test('the openssl commands in refusals are ones that work', () => {
    folder.run(
      'pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in enc-rc4.pem -passin file:pass -passout file:pass2 -out again.pem',
    );
    folder.run('ec -in explicit.key -param_enc named_curve -out again-ec.pem');
    folder.run('req -new -x509 -key p256.key -days 365 -subj /CN=x -out again-public.pem');
  });

  test('a key whose private half was damaged is refused', async () => {
    const jwk = createPrivateKey(folder.read('p256.key')).export({ format: 'jwk' });
    const other = createPrivateKey(folder.read('other.key')).export({ format: 'jwk' });
    const mixed = { ...jwk, d: other.d ?? '' };
    expect(mixed.d).not.toBe(jwk.d);
    const damaged = createPrivateKey({ key: mixed, format: 'jwk' });
    const key = damaged.export({ format: 'pem', type: 'pkcs8' }).toString();
    expect(await codeOf({ key, certificate: text('p256.crt') })).toBe('key-broken');
  });
});

describe('refused certificates are named', () => {
  const key = () => text('p256.key');

  test.each([
    ['PKCS#8', 'p384.key'],
    ['SEC1', 'sec1.pem'],
    ['PKCS#1', 'pkcs1.pem'],
    ['DER', 'p256.der'],
    ['encrypted', 'enc-pbes2.pem'],
    ['traditionally encrypted', 'enc-aes.pem'],
  ])('a private key (%s) as the certificate is called exposed', async (_, file) => {
    const certificate = folder.read(file);
    const error = await refusal({ key: key(), certificate });
    expect(error).toMatchObject({ code: 'certificate-with-private-key', field: 'certificate' });
    expect(error?.message).toContain('consider the key exposed');
  });

  test('a private key beside the certificate is called exposed too', async () => {
    const certificate = text('p256.crt') + key().replaceAll('\n', '\\n');
    expect(await codeOf({ key: key(), certificate })).toBe('certificate-with-private-key');
  });

  test.each([
    ['PGP', () => pemLike('PGP PRIVATE KEY BLOCK')],
    ['JWK', () => '{"kty":"EC","crv":"P-256","d":"AA"}'],
    ['base64 of its PEM', () => Buffer.from(key()).toString('base64')],
  ])('a private key (%s) as the certificate is called exposed as well', async (_, content) => {
    expect(await codeOf({ key: key(), certificate: content() })).toBe(
      'certificate-with-private-key',
    );
  });

  test.each([
    ['a revocation list', () => pemLike('X509 CRL'), 'certificate-is-revocation-list'],
    [
      'a Java keystore',
      () => Buffer.from('cececece00000002', 'hex'),
      'certificate-is-java-keystore',
    ],
    ['an empty file', () => '', 'input-empty'],
  ])('%s as the certificate is named', async (_, content, code) => {
    const error = await refusal({ key: key(), certificate: content() });
    expect(error).toMatchObject({ code, field: 'certificate' });
  });

  test('a private key as the certificate is told of even when there is no key', async () => {
    expect(await codeOf({ certificate: key() })).toBe('certificate-with-private-key');
  });

  test.each([
    ['public.key', 'certificate-is-public-key'],
    ['request.csr', 'certificate-is-request'],
    ['request.der', 'certificate-is-request'],
    ['p384.crt', 'key-certificate-mismatch'],
    ['rsa3072.crt', 'key-certificate-mismatch'],
    ['expired.crt', 'certificate-expired'],
  ])('%s: %s', async (file, code) => {
    const error = await refusal({ key: key(), certificate: folder.read(file) });
    expect(error).toMatchObject({ code, field: 'certificate' });
  });

  test('a mismatch says of which kind the certificate is', async () => {
    const error = await refusal({ key: key(), certificate: text('rsa3072.crt') });
    expect(error?.message).toContain('RSA 3072');
  });

  test('a certificate that is not valid yet is refused with the day from which it is', async () => {
    const early = new Date('2020-01-01T00:00:00Z');
    const error = await refusal({ key: key(), certificate: text('p256.crt'), now: early });
    expect(error?.code).toBe('certificate-not-yet-valid');
    expect(error?.message).toContain(dayText(now()));
  });

  test('a key without any certificate is refused with the command that makes one', async () => {
    const error = await refusal({ key: key() });
    expect(error?.code).toBe('certificate-missing');
    expect(error?.message).toContain('openssl req -new -x509 -key private.pem');
  });

  test('a text that is none is refused', async () => {
    expect(await codeOf({ key: key(), certificate: 'hello' })).toBe('certificate-malformed');
    const certificate = text('p256.crt').replace('MII', 'MIJ');
    expect(await codeOf({ key: key(), certificate })).toBe('certificate-malformed');
  });
});

describe('what was typed as the certificate may be shown again', () => {
  test('when it is certificates and nothing else', () => {
    expect(publicTextOf(text('p256.crt'))).toBe(text('p256.crt'));
    expect(publicTextOf(text('chain.pem'))).toBe(text('chain.pem'));
  });

  test('without the text around them', () => {
    const around = text('p256.key').replaceAll(/-----.*-----/g, '');
    expect(publicTextOf(around + text('p256.crt') + around)).toBe(text('p256.crt'));
  });

  test.each([
    ['a private key', () => text('p256.key')],
    ['an encrypted one', () => text('enc-aes.pem')],
    ['a private key beside a certificate', () => text('p256.crt') + text('p256.key')],
    [
      'one with mangled line ends',
      () => text('p256.crt') + text('sec1.pem').replaceAll('\n', '\\n'),
    ],
    [
      'one without its END line',
      () => text('p256.crt') + text('p256.key').replace(/-----END.*/, ''),
    ],
    [
      'one in JSON around the certificate',
      () => JSON.stringify([text('p256.crt'), text('p256.key')]),
    ],
    ['a PKCS#12 file as base64', () => folder.read('modern.p12').toString('base64')],
    ['a sentence', () => 'hello'],
    ['nothing', () => ''],
  ])('but not when there is %s', (_, content) => {
    expect(publicTextOf(content())).toBeUndefined();
  });
});

test('openssl reads what is kept', async () => {
  const { privateKeyPem } = await imported({
    key: folder.read('windows.pfx'),
    passphrase: PASSPHRASE,
  });
  const answer = execFileSync('openssl', ['pkey', '-check', '-noout'], {
    input: privateKeyPem,
    encoding: 'utf8',
  });
  expect(answer).toContain('Key is valid');
});

test('an import whose sender goes away ends, before it begins and while a passphrase is stretched', async () => {
  const sender = new AbortController();
  const { signal } = sender;
  const certificate = text('rsa3072.crt');
  const reading = codeOf({
    key: text('enc-scrypt.pem'),
    certificate,
    passphrase: PASSPHRASE,
    signal,
  });
  sender.abort();
  expect(await reading).toBe('import-interrupted');
  const late = codeOf({ key: text('rsa3072.key'), certificate, signal });
  expect(await late).toBe('import-interrupted');
});
