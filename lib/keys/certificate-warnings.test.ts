import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeCertificate } from './certificate';
import { certificateWarnings } from './certificate-warnings';
import { KEY_COMMANDS, opensslFolder } from './import/openssl.fixture';

const folder = opensslFolder();

beforeAll(() => {
  for (const kind of ['p256', 'rsa3072', 'pss'] as const) {
    folder.run(`${KEY_COMMANDS[kind]} -out ${kind}.key`);
  }
});
afterAll(folder.remove);

function codes(
  key: string,
  options: string,
  daysFromNow = 0,
  usedBy: Parameters<typeof certificateWarnings>[2] = 'nobody',
): ReadonlyArray<string> {
  folder.run(`req -new -x509 -key ${key}.key -subj /CN=x ${options} -out made.crt`);
  const described = describeCertificate(folder.read('made.crt').toString());
  if (!described.ok) {
    throw new Error(described.error.code);
  }
  const now = new Date(Date.now() + daysFromNow * 86_400_000);
  return certificateWarnings(described.value, now, usedBy).map(({ code }) => code);
}

test.each([
  ['p256', '-days 365', []],
  ['rsa3072', '-days 365', []],
  ['rsa3072', '-days 365 -sigopt rsa_padding_mode:pss -sha256', []],
  ['p256', '-days 729', []],
  ['p256', '-days 800', ['certificate-validity-too-long']],
  ['p256', '-days 59', ['certificate-expires-soon']],
  ['p256', '-days 61', []],
  ['p256', '-days 365 -sha1', ['certificate-signature-weak']],
  ['rsa3072', '-days 365 -sha1', ['certificate-signature-weak']],
  ['rsa3072', '-days 365 -md5', ['certificate-signature-weak']],
  ['rsa3072', '-days 365 -sigopt rsa_padding_mode:pss -sha1', ['certificate-signature-weak']],
  ['p256', '-days 365 -addext keyUsage=keyAgreement', ['certificate-key-usage']],
  ['p256', '-days 365 -addext keyUsage=digitalSignature', []],
  ['pss', '-days 365', ['key-is-rsassa-pss']],
])('%s made with %s: %j', (key, options, expected) => {
  expect(codes(key, options)).toEqual(expected);
});

test('an aging certificate that NetSuite has is due for renewal once Celigo uses it, and was not uploaded late', () => {
  for (const [usedBy, due] of [
    ['celigo', 'certificate-renewal-due'],
    ['netsuite', 'certificate-old-before-use'],
  ] as const) {
    expect(codes('p256', '-days 100', 66, usedBy)).toEqual([]);
    expect(codes('p256', '-days 100', 68, usedBy)).toEqual([due]);
    expect(codes('p256', '-days 100', 99, usedBy)).toEqual([due]);
    expect(codes('p256', '-days 100', 101, usedBy)).toEqual(['certificate-expired']);
  }
});

test('a certificate that NetSuite shortens is counted to NetSuite’s end', () => {
  const long = 'certificate-validity-too-long';
  expect(codes('p256', '-days 3650', 480, 'celigo')).toEqual([long]);
  expect(codes('p256', '-days 3650', 489, 'celigo')).toEqual([long, 'certificate-renewal-due']);
  expect(codes('p256', '-days 3650', 675)).toEqual([long, 'certificate-expires-soon']);
  expect(codes('p256', '-days 3650', 732)).toEqual([long, 'certificate-expired']);
});

test('an expired certificate is called that, and not one that ends soon', () => {
  expect(codes('p256', '-days 100', 99)).toEqual(['certificate-expires-soon']);
  expect(codes('p256', '-days 100', 101)).toEqual(['certificate-expired']);
});
