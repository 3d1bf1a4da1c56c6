import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicTextOf } from './gather';
import { type ImportRequest, importKeyAndCertificate } from './import-key-and-certificate';
import { KEY_COMMANDS, opensslFolder } from './openssl.fixture';
import { readReturnedCertificate } from './returned-certificate';

/** How many inputs are tried; more on demand: `FUZZ_RUNS=100000 npx vitest run import.fuzz`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 400);

/** No input may keep the server busy for longer, in milliseconds; most take less than ten. */
const CPU_MAX_US = 10_000_000;

const PASSPHRASE = 'a passphrase of the fuzz test';
const folder = opensslFolder();
const NOW = new Date();

/** Real files of every kind, to be damaged. */
let seeds: ReadonlyArray<Buffer> = [];
/** Every line of every key, which no answer may repeat. */
let secretLines: ReadonlyArray<string> = [];

beforeAll(() => {
  const out = '-passout file:pass';
  folder.write('pass', PASSPHRASE);
  for (const kind of ['p256', 'rsa3072', 'pss', 'ed25519'] as const) {
    folder.run(`${KEY_COMMANDS[kind]} -out ${kind}.key`);
    folder.run(`req -new -x509 -key ${kind}.key -days 300 -subj /CN=${kind} -out ${kind}.crt`);
  }
  folder.run('ec -in p256.key -out sec1.key');
  folder.run('rsa -in rsa3072.key -traditional -out pkcs1.key');
  folder.run('pkcs8 -topk8 -nocrypt -in p256.key -outform DER -out p256.der');
  folder.run(`pkcs8 -topk8 -in p256.key ${out} -out encrypted.key`);
  folder.run(`pkcs8 -topk8 -scrypt -in p256.key ${out} -outform DER -out scrypt.der`);
  folder.run(`ec -in p256.key -aes128 ${out} -out encrypted-sec1.key`);
  folder.run('req -new -key p256.key -subj /CN=x -out request.csr');
  folder.run('crl2pkcs7 -nocrl -certfile p256.crt -outform DER -out chain.p7b');
  const pair = '-inkey p256.key -in p256.crt';
  const tripleDes = '-macalg sha1 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES';
  folder.run(`pkcs12 -export ${pair} ${out} -out modern.p12`);
  folder.run(`pkcs12 -export ${pair} ${out} ${tripleDes} -out windows.p12`);
  folder.run(`pkcs12 -export ${pair} ${out} -legacy -out legacy.p12`);
  folder.run(`pkcs12 -export ${pair} ${out} -nomac -out nomac.p12`);
  folder.run(`pkcs12 -export ${pair} ${out} -keypbe NONE -certpbe NONE -nomac -out clear.p12`);
  folder.write('pair.pem', Buffer.concat([folder.read('p256.key'), folder.read('p256.crt')]));
  const names =
    'p256.key rsa3072.key pss.key ed25519.key sec1.key pkcs1.key p256.der encrypted.key scrypt.der encrypted-sec1.key request.csr chain.p7b modern.p12 windows.p12 legacy.p12 nomac.p12 clear.p12 pair.pem p256.crt';
  seeds = names.split(' ').map((name) => folder.read(name));
  secretLines = names
    .split(' ')
    .filter((name) => name.endsWith('.key'))
    .flatMap((name) => folder.read(name).toString().split('\n'))
    .filter((line) => line.length > 20 && !line.startsWith('-----'));
});

afterAll(folder.remove);

/** One change of a file: at a place between 0 and 1 of its length. */
type Damage = {
  readonly kind: 'flip' | 'overwrite' | 'cut' | 'insert' | 'repeat' | 'swap-case' | 'line-ends';
  readonly place: number;
  readonly bytes: Uint8Array;
};

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'overwrite', 'cut', 'insert', 'repeat', 'swap-case', 'line-ends'),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
});

function damaged(file: Buffer, { kind, place, bytes }: Damage): Buffer {
  const at = Math.floor(place * file.length);
  const before = file.subarray(0, at);
  const after = file.subarray(at);
  switch (kind) {
    case 'flip': {
      const copy = Buffer.from(file);
      if (at < copy.length) {
        copy[at] = (copy[at] ?? 0) ^ (1 << ((bytes[0] ?? 0) & 7));
      }
      return copy;
    }
    case 'overwrite':
      return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
    case 'cut':
      return before;
    case 'insert':
      return Buffer.concat([before, bytes, after]);
    case 'repeat':
      return Buffer.concat([file, after]);
    case 'swap-case':
      return Buffer.from(file.toString('latin1').toUpperCase(), 'latin1');
    case 'line-ends':
      return Buffer.from(file.toString('latin1').replaceAll('\n', '\\n'), 'latin1');
  }
}

/** A real file with up to four changes. PEM is changed inside its base64 too. */
const damagedFile: fc.Arbitrary<Uint8Array> = fc
  .record({
    seed: fc.nat({ max: 1_000 }),
    changes: fc.array(damage, { maxLength: 4 }),
  })
  .map(({ seed, changes }) =>
    changes.reduce(damaged, seeds[seed % seeds.length] ?? Buffer.alloc(0)),
  );

const anything: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: damagedFile },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 400 }).map((text) => Buffer.from(text)) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.constantFrom('-----', 'BEGIN ', 'END ', 'PRIVATE KEY', '\\n', 'MIGH', ' ', '=', '\0'),
        {
          maxLength: 60,
        },
      )
      .map((parts) => Buffer.from(parts.join(''))),
  },
);

const request: fc.Arbitrary<ImportRequest> = fc
  .record({
    keySources: fc.array(anything, { maxLength: 2 }),
    certificateSources: fc.array(anything, { maxLength: 2 }),
    passphrase: fc.constantFrom(undefined, PASSPHRASE, '', 'wrong'),
  })
  .map(({ passphrase, ...sources }) => ({
    ...sources,
    now: NOW,
    ...(passphrase === undefined ? {} : { passphrase }),
  }));

/** What is shown again of a text holds no line of a key, and what a CA gave back has an answer. */
function expectNothingSecretShown({ certificateSources }: ImportRequest): void {
  for (const source of certificateSources) {
    const shown = publicTextOf(Buffer.from(source).toString()) ?? '';
    for (const line of secretLines) {
      expect(shown).not.toContain(line);
    }
  }
  const privateKeyPem = folder.read('p256.key').toString();
  const returned = { privateKeyPem, algorithm: 'ES256', sources: certificateSources } as const;
  const outcome = readReturnedCertificate({ ...returned, now: NOW });
  expect(outcome.ok || /^[a-z0-9-]+$/.test(outcome.error.code)).toBe(true);
}

async function expectNamedAnswer(given: ImportRequest): Promise<string> {
  expectNothingSecretShown(given);
  const before = process.cpuUsage();
  const outcome = await importKeyAndCertificate(given);
  expect(process.cpuUsage(before).user).toBeLessThan(CPU_MAX_US);
  if (outcome.ok) {
    return 'imported';
  }
  const { code, field, message } = outcome.error;
  expect(code).toMatch(/^[a-z0-9-]+$/);
  expect(['key', 'certificate', 'passphrase', 'algorithm']).toContain(field);
  expect(message.length).toBeGreaterThan(10);
  expect(message).not.toContain(PASSPHRASE);
  for (const line of secretLines) {
    expect(message).not.toContain(line);
  }
  return code;
}

describe('whatever is given', () => {
  test('the answer is a pair or a named refusal, in time, without a line of any key', async () => {
    const answers = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        const answer = await expectNamedAnswer(given);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }),
      { numRuns: RUNS },
    );
    // The damage must reach every part: a run that only ever fails at the door proves nothing.
    expect(answers.size).toBeGreaterThan(8);
  }, 600_000);

  test('each real file cut short at any of fifty places is refused or taken, never thrown at', async () => {
    for (const seed of seeds) {
      for (let part = 0; part < 50; part += 1) {
        const bytes = seed.subarray(0, Math.floor((seed.length * part) / 50));
        await expectNamedAnswer({
          keySources: [bytes],
          certificateSources: [],
          passphrase: PASSPHRASE,
          now: NOW,
        });
      }
    }
  }, 120_000);

  test.each([
    ['BEGIN lines without end', '-----BEGIN PRIVATE KEY-----\n'.repeat(9_000)],
    ['hyphens', '-'.repeat(256 * 1024)],
    ['hyphens and blanks', '-   '.repeat(64 * 1024)],
    ['a label that never ends', `-----BEGIN ${'A'.repeat(200_000)}`],
    ['HTML tags that never end', '<a'.repeat(128 * 1024)],
    ['entities', '&#1;'.repeat(64 * 1024)],
    ['joined quotes', '"   +   '.repeat(32 * 1024)],
    ['brackets of JSON', `{"kty":${'['.repeat(200_000)}`],
    ['backslashes', '\\'.repeat(256 * 1024)],
    ['base64 without end', 'MIIB'.repeat(64 * 1024)],
    ['nested sequences', Buffer.alloc(200_000, Buffer.from('3080', 'hex'))],
    [
      'DEK-Info lines',
      `-----BEGIN RSA PRIVATE KEY-----${'DEK-Info: '.repeat(20_000)}-----END RSA PRIVATE KEY-----`,
    ],
  ])('256 KB of %s take no longer than a moment', async (_, content) => {
    const bytes = Buffer.from(content);
    const sources = { keySources: [bytes], certificateSources: [bytes], now: NOW };
    await expectNamedAnswer({ ...sources, certificateSources: [] });
    await expectNamedAnswer(sources);
  });
});
