import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { makeCredential } from './credential.fixture';
import { newKeyDefaults } from './new-key';

const FIRST = { configuration: {}, accountId: '1234567_SB1', active: undefined, next: undefined };
const USUAL = {
  ...{ algorithm: 'ES256', rsaModulusLength: 3072 },
  ...{ validityDays: 365, commonName: 'Celigo 1234567_SB1' },
};
const NOW = new Date('2026-11-24T12:00:00.000Z');

function certificateOf(commonName: string, days: number): string {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const made = ['-subj', `/CN=${commonName}`, '-days', String(days), '-keyout', '/dev/null'];
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  return execFileSync('openssl', ['req', '-new', '-x509', ...key, ...made], {
    encoding: 'utf8',
    stdio: [...stdio],
  });
}

test('the first key is the usual one, and that of a copy has the algorithm of the original', () => {
  expect(newKeyDefaults(FIRST)).toEqual(USUAL);
  const configuration = { algorithm: 'PS384' } as const;
  expect(newKeyDefaults({ ...FIRST, configuration })).toEqual({ ...USUAL, algorithm: 'PS384' });
});

test('another key is like the one that it replaces, and lasts no longer than NetSuite accepts', async () => {
  const active = await makeCredential(NOW, 'ES384', 90);
  const like = { ...USUAL, algorithm: 'ES384', commonName: 'Test' };
  expect(newKeyDefaults({ ...FIRST, active })).toEqual({ ...like, validityDays: 90 });
  const next = {
    ...({ algorithm: 'PS256', rsaModulusLength: 4096 } as const),
    certificatePem: certificateOf('Orders', 3650),
  };
  expect(newKeyDefaults({ ...FIRST, active, next })).toEqual({
    ...{ algorithm: 'PS256', rsaModulusLength: 4096 },
    ...{ validityDays: 730, commonName: 'Orders' },
  });
});
