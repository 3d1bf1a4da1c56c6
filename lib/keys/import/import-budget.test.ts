import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunKeyJob } from '../key-worker';
import { gatherCertificates, gatherKeys } from './gather';
import { ImportBudget } from './import-budget';
import { importKeyAndCertificate } from './import-key-and-certificate';
import { KEY_COMMANDS, opensslFolder } from './openssl.fixture';

const PASSPHRASE = 'a passphrase of the budget test';
const folder = opensslFolder();
const out = '-passout file:pass';

beforeAll(() => {
  folder.write('pass', PASSPHRASE);
  folder.run(`${KEY_COMMANDS.p256} -out p256.key`);
  folder.run('req -new -x509 -key p256.key -days 30 -subj /CN=budget -out p256.crt');
  folder.run('x509 -in p256.crt -outform DER -out p256.der');
  folder.run(`pkcs8 -topk8 -in p256.key ${out} -iter 1000000 -out million.pem`);
  folder.run(`pkcs8 -topk8 -in p256.key ${out} -iter 1000 -out thousand.pem`);
  folder.run(
    `pkcs8 -topk8 -in p256.key ${out} -v2prf hmacWithSHA512 -iter 1600000 -out sha512.pem`,
  );
  folder.run(
    `pkcs8 -topk8 -in p256.key ${out} -scrypt -scrypt_N 32768 -scrypt_r 7 -scrypt_p 4 -out scrypt.pem`,
  );
  folder.run(`pkcs12 -export -inkey p256.key -in p256.crt ${out} -iter 200000 -out costly.p12`);
});

afterAll(folder.remove);

/** Opens keys with a worker that only counts how often it is asked. */
async function gather(source: string | Uint8Array) {
  let jobs = 0;
  const run: RunKeyJob = () => {
    jobs += 1;
    return Promise.resolve(Buffer.alloc(32));
  };
  const gathered = await gatherKeys([Buffer.from(source)], PASSPHRASE, {
    budget: new ImportBudget(),
    run,
  });
  return { jobs, error: gathered.ok ? undefined : gathered.error };
}

function pem(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`;
}

describe('what would stretch a passphrase for too long is refused before anything is derived', () => {
  test.each([
    ['four keys of a million rounds', () => text('million.pem').repeat(4), '4,000,000 rounds'],
    ['a key with SHA-512, whose rounds weigh double', () => text('sha512.pem'), '3,200,000 rounds'],
    ['four keys with scrypt', () => text('scrypt.pem').repeat(4), '3,670,016 rounds'],
    [
      'many PKCS#12 files',
      () => pem('PKCS12', folder.read('costly.p12')).repeat(32),
      '25,600,000 rounds',
    ],
  ])('%s', async (_, source, words) => {
    const { jobs, error } = await gather(source());
    expect(jobs).toBe(0);
    expect(error?.code).toMatch(/too-costly$/);
    expect(error?.message).toContain(words);
    expect(error?.message).toContain('the limit here is 3,000,000');
    expect(error?.message).toContain('openssl pkcs');
  });

  test('a key of a million rounds is still opened, and signs', async () => {
    const imported = await importKeyAndCertificate({
      keySources: [folder.read('million.pem')],
      certificateSources: [folder.read('p256.crt')],
      passphrase: PASSPHRASE,
      now: new Date(),
    });
    expect(imported).toMatchObject({ ok: true, value: { algorithm: 'ES256' } });
  });

  test('what is found only after a part is open is taken from the same budget', async () => {
    const budget = new ImportBudget();
    expect(budget.takeRounds(2_999_500)).toBe(true);
    let jobs = 0;
    const run: RunKeyJob = () => {
      jobs += 1;
      return Promise.resolve(Buffer.alloc(32));
    };
    const gathered = await gatherKeys([folder.read('thousand.pem')], PASSPHRASE, { budget, run });
    expect(gathered).toMatchObject({ ok: false, error: { code: 'key-derivation-too-costly' } });
    expect(jobs).toBe(0);
  });

  test('a passphrase of a megabyte', async () => {
    const imported = await importKeyAndCertificate({
      keySources: [folder.read('thousand.pem')],
      certificateSources: [],
      passphrase: 'x'.repeat(1_000_000),
      now: new Date(),
    });
    expect(imported).toMatchObject({ ok: false, error: { code: 'passphrase-too-long' } });
  });
});

function text(name: string): string {
  return folder.read(name).toString();
}

/** A DER value of any length. */
function value(tag: number, content: Uint8Array): Buffer<ArrayBuffer> {
  const length = Buffer.from([
    0x83,
    content.length >> 16,
    (content.length >> 8) & 255,
    content.length & 255,
  ]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
}

const emptySets = (count: number) => Buffer.from('3100'.repeat(count), 'hex');

function nested(depth: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level += 1) {
    inner = value(0x30, inner);
  }
  return inner;
}

describe('what has too many parts is refused before it is parsed', () => {
  test.each([
    ['empty SETs', value(0x30, emptySets(90_000))],
    ['empty SETs inside of a string', value(0x30, value(0x04, emptySets(90_000)))],
    ['a hundred levels of nesting', nested(100)],
    [
      'levels of indefinite length',
      Buffer.concat([Buffer.from('3080'.repeat(20_000), 'hex'), Buffer.alloc(40_000)]),
    ],
  ])('%s, as a key and as a certificate', async (_, der) => {
    expect(await gather(der)).toMatchObject({ jobs: 0, error: { code: 'input-too-complex' } });
    expect(gatherCertificates([der])).toMatchObject({
      ok: false,
      error: { code: 'input-too-complex', field: 'certificate' },
    });
  });

  test('many small blocks are counted together', async () => {
    const block = pem('PRIVATE KEY', value(0x30, emptySets(2_900)));
    expect(await gather(block.repeat(32))).toMatchObject({ error: { code: 'input-too-complex' } });
  });

  test('hundreds of certificates, in one file and in many', () => {
    const chainOf = (count: number) => {
      const certificates = Buffer.concat(
        Array.from({ length: count }, () => folder.read('p256.der')),
      );
      const data = value(0x30, Buffer.from('06092a864886f70d010701', 'hex'));
      const version = Buffer.from('020101', 'hex');
      const none = value(0x31, Buffer.alloc(0));
      const signed = value(
        0x30,
        Buffer.concat([version, none, data, value(0xa0, certificates), none]),
      );
      const type = Buffer.from('06092a864886f70d010702', 'hex');
      return value(0x30, Buffer.concat([type, value(0xa0, signed)]));
    };
    expect(gatherCertificates([chainOf(60)])).toMatchObject({ ok: true });
    for (const sources of [[chainOf(120)], [Buffer.from(pem('PKCS7', chainOf(30)).repeat(5))]]) {
      expect(gatherCertificates(sources)).toMatchObject({
        ok: false,
        error: { code: 'input-too-complex' },
      });
    }
  });
});

test('a key of Diffie and Hellman, which OpenSSL would compute with, is refused by its kind', async () => {
  const number = value(0x02, Buffer.from(`00c3${'c3'.repeat(1_500)}`, 'hex'));
  const algorithm = Buffer.concat([
    Buffer.from('06092a864886f70d010301', 'hex'),
    value(0x30, Buffer.concat([number, number])),
  ]);
  const der = value(
    0x30,
    Buffer.concat([Buffer.from('020100', 'hex'), value(0x30, algorithm), value(0x04, number)]),
  );
  expect(await gather(der)).toMatchObject({ jobs: 0, error: { code: 'key-type-unsupported' } });
});
