import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CAUSES } from './causes';
import { describeLoginAuditWord, parseLoginAuditDetail } from './login-audit-detail';
import { LOGIN_AUDIT_WORDS } from './login-audit-words';

/** Raised by hand for a longer search. */
const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 300);

/** A longer search takes longer, in milliseconds. */
const FUZZ_TIMEOUT_MS = 30_000 + FUZZ_RUNS * 20;

const CLIENT_ID = '0123456789abcdef'.repeat(4);

/** Oracle's lists, as far as they speak of OAuth 2.0 tokens. */
const ORACLE_WORDS = [
  ...['MissingKeyId', 'MissingKey', 'SignatureValidation', 'InvalidSignature', 'UnsupportedAlgo'],
  ...['TokenValidityTooBroad', 'TokenNotAcceptable', 'TokenExpired', 'AccessTokenExpired'],
  ...['InvalidIssuer', 'InvalidIntegration', 'UnknownIntegration', 'IntegrationBlocked'],
  ...['ScopeMismatched', 'InvalidScope', 'EntityOrRoleDisabled', 'FeatureDisabled'],
  ...['ClientAuthenticationFailed', 'InvalidGrantType', 'AuthorizationCodeGrantRequired'],
  ...['ClientIdMismatch', 'TokenRejected', 'InvalidTokenType', 'TokenBlocked'],
];

function wordOf(pasted: string): string {
  const parsed = parseLoginAuditDetail(pasted);
  return parsed.ok ? parsed.value.word : parsed.error.code;
}

test('every Detail word that Oracle documents for these tokens is known', () => {
  expect([...LOGIN_AUDIT_WORDS].sort()).toEqual([...ORACLE_WORDS].sort());
});

describe.each(ORACLE_WORDS)('%s', (word) => {
  test('is found alone, in any case, and inside a copied row', () => {
    const row = `11/23/2026 4:05 pm\tFailure\t${word}\tCeligo Integration\tCeligo M2M\t/services/rest/auth/oauth2/v1/token`;
    for (const text of [word, word.toLowerCase(), word.toUpperCase(), `  "${word}"\n`, row]) {
      expect(wordOf(text)).toBe(word);
    }
  });

  test('names at least one cause and says what it means', () => {
    const { causes, tiers, meaning } = describeLoginAuditWord(
      ORACLE_WORDS.find((known): known is (typeof LOGIN_AUDIT_WORDS)[number] => known === word) ??
        'MissingKey',
    );
    expect(causes.length).toBeGreaterThan(0);
    expect(causes).toEqual(tiers.flat());
    expect(new Set(causes).size).toBe(causes.length);
    expect(causes.every((code) => CAUSES[code] !== undefined)).toBe(true);
    expect(meaning).toMatch(/\.$/);
  });
});

describe('several rows', () => {
  test('the newest failure is taken when the times can be compared, and the answer says so', () => {
    const parsed = parseLoginAuditDetail(
      [
        '2026-11-23 16:05:33 UTC\tFailure\tMissingKey\tCeligo Integration',
        '2026-11-23 16:09:01 UTC\tFailure\tIntegrationBlocked\tCeligo Integration',
        '2026-11-23 16:10:00 UTC\tSuccess\t\tCeligo Integration',
      ].join('\n'),
    );

    expect(parsed).toMatchObject({ ok: true, value: { word: 'IntegrationBlocked' } });
    expect(parsed.ok && parsed.value.note).toContain('newest');
  });

  test('the first failure is taken when the form of the times depends on a setting', () => {
    const parsed = parseLoginAuditDetail(
      '11/12/2026 4:05 pm\tFailure\tMissingKey\r\n12/11/2026 4:05 pm\tFailure\tInvalidIssuer',
    );

    expect(parsed).toMatchObject({ ok: true, value: { word: 'MissingKey' } });
    expect(parsed.ok && parsed.value.note).toContain('first');
  });

  test('a row whose cells came each on a line of its own is read', () => {
    expect(wordOf('23.11.2026 16:05\nFailure\nScopeMismatched\nCeligo M2M')).toBe(
      'ScopeMismatched',
    );
  });

  test('rows that were copied as markup are rows, on one line or on many', () => {
    const cells = (...texts: ReadonlyArray<string>) =>
      `<tr class="row">${texts.map((text) => `<td title="InvalidScope">\n${text}</td>`).join('\n')}</tr>`;
    const failed = cells('2026-11-23 16:05:33', '<span>Failure</span>', 'missingkey', 'Celigo');
    const newer = cells('2026-11-23 16:09:01', 'Failure', 'IntegrationBlocked', 'Celigo');
    const good = cells('2026-11-23 16:10:00', 'Success', '', 'FeatureDisabled demo');

    expect(wordOf(failed)).toBe('MissingKey');
    expect(wordOf(`<table>${failed}${newer}${good}</table>`)).toBe('IntegrationBlocked');
    expect(wordOf(good)).toBe('audit-detail-of-success');
  });

  test('one row needs no note', () => {
    const parsed = parseLoginAuditDetail('Failure\tMissingKey');

    expect(parsed.ok && parsed.value.note).toBeUndefined();
  });
});

describe('which word of a row counts', () => {
  test('the cell that is the word, not an application that is named like one', () => {
    expect(wordOf('Failure\tMissingKey demo app\tSignatureValidation')).toBe('SignatureValidation');
  });

  test('MissingKeyId is not MissingKey', () => {
    expect(wordOf('Failure MissingKeyId')).toBe('MissingKeyId');
  });

  test('a failure of an application with Success in its name is a failure', () => {
    expect(wordOf('Failure\tMissingKey\tCustomer Success Sync')).toBe('MissingKey');
    expect(wordOf('Fehler\tCustomer Success Sync\tMissingKey')).toBe('MissingKey');
  });
});

describe('what names no cause', () => {
  test.each([
    ['', 'audit-detail-empty'],
    [' \n\t ', 'audit-detail-empty'],
    ['2026-11-23 16:10:00\tSuccess\t\tFeatureDisabled demo', 'audit-detail-of-success'],
    ['2026-11-23 16:10:00\tSuccess\t\tFeatureDisabled', 'audit-detail-of-success'],
    ['invalid_client', 'audit-detail-unknown'],
    ['constructor', 'audit-detail-unknown'],
    ['__proto__', 'audit-detail-unknown'],
    ['x'.repeat(100_001), 'audit-detail-too-long'],
  ])('%j', (pasted, code) => {
    expect(wordOf(pasted)).toBe(code);
  });

  test('an unknown word of Oracle’s form is named', () => {
    const parsed = parseLoginAuditDetail('Failure\tRoleNotFound\t/services/rest');

    expect(!parsed.ok && parsed.error.message).toContain('RoleNotFound is not among');
  });

  test('a Client ID, a JWT and a private key are not repeated', () => {
    const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJhYmMifQ.c2lnbmF0dXJl';
    const pem = '-----BEGIN PRIVATE KEY-----\nAbCdEfGh\n-----END PRIVATE KEY-----';
    for (const secret of [CLIENT_ID, jwt, pem]) {
      const text = JSON.stringify(parseLoginAuditDetail(`Failure ${secret}`));
      for (const part of secret.split(/[.\n]/)) {
        expect(text).not.toContain(part);
      }
    }
  });
});

test(
  'whatever is pasted, an answer comes, without the secret that was among it',
  () => {
    const secret = fc
      .string({
        unit: fc.constantFrom(...'ABCDEFabcdef0123456789-_'),
        minLength: 12,
        maxLength: 90,
      })
      .filter((text) => /\d/.test(text));
    const piece = fc.oneof(
      fc.constantFrom('<tr>', '<td class="', '">', '</td>', '</tr>'),
      fc.constantFrom('\t', '\n', '\r\n', ' ', 'Failure', 'Success', '2026-11-23 16:05:33', '|'),
      fc.constantFrom(...ORACLE_WORDS),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        secret,
        fc.nat(60),
        (pieces, planted, place) => {
          const text = [...pieces.slice(0, place), planted, ...pieces.slice(place)].join('');
          const parsed = parseLoginAuditDetail(text);
          expect(JSON.stringify(parsed)).not.toContain(planted);
          expect(parsed.ok || parsed.error.message.length < 400).toBe(true);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_TIMEOUT_MS,
);

test('a hundred thousand characters without an end are read at once', () => {
  for (const unit of [' ', '\t', 'Aa', 'A', '"', 'MissingKey', '\n', '|', '<td', '<tr>', '</tr ']) {
    const before = process.cpuUsage();
    parseLoginAuditDetail(`x${unit.repeat(Math.floor(99_990 / unit.length))}x`);
    parseLoginAuditDetail(unit.repeat(Math.floor(100_000 / unit.length)));
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  }
});
