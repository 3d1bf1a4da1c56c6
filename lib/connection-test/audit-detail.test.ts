import { describe, expect, test } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { LOGIN_AUDIT_WORDS } from '@/lib/diagnosis/login-audit-words';
import type { RuledOutCause } from '@/lib/diagnosis/rule-out';
import { applyAuditDetail } from './audit-detail';
import type { ConnectionReport } from './report';

function accountOf(accountId: string): Account {
  const account = parseAccountId(accountId);
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  return account.value;
}

const PRODUCTION = accountOf('1234567');

const PROVEN: ReadonlyArray<RuledOutCause> = [
  { code: 'certificate-id-missing', why: 'kid is there.', by: 'offline-proof' },
  { code: 'certificate-id-mismatch', why: 'The ID is the thumbprint.', by: 'offline-proof' },
  { code: 'certificate-expired', why: 'It is valid.', by: 'offline-proof' },
  { code: 'certificate-not-yet-valid', why: 'It is valid.', by: 'offline-proof' },
  { code: 'key-certificate-mismatch', why: 'They are a pair.', by: 'offline-proof' },
  { code: 'signature-invalid', why: 'NetSuite has this certificate or none.', by: 'inference' },
];

const REFUSED: ConnectionReport = {
  outcome: 'does-not-work',
  startedAt: '2026-11-23T16:05:33.000Z',
  durationMs: 80,
  lines: [],
  causes: [
    { code: 'certificate-revoked', why: 'It worked before.' },
    { code: 'integration-blocked', why: 'State is not known.' },
    { code: 'certificate-unknown', why: 'No mapping may hold it.' },
  ],
  ruledOut: PROVEN,
};

function codesOf(result: ReturnType<typeof applyAuditDetail>): ReadonlyArray<string> {
  return result.ok ? result.value.causes.map(({ code }) => code) : [result.error.code];
}

describe('a Detail word on a stored report', () => {
  test('names the one cause, and says that the others are out', () => {
    const result = applyAuditDetail(REFUSED, 'Failure\tINTEGRATIONBLOCKED', PRODUCTION);

    expect(codesOf(result)).toEqual(['integration-blocked']);
    expect(result).toMatchObject({
      ok: true,
      value: {
        word: 'IntegrationBlocked',
        isSingledOut: true,
        ruledOut: [{ code: 'certificate-revoked' }, { code: 'certificate-unknown' }],
      },
    });
  });

  test('where the word stands for several causes none stands out, and what replaces the key comes last among the likely', () => {
    const result = applyAuditDetail(REFUSED, 'MissingKey', PRODUCTION);

    expect(codesOf(result)).toEqual([
      'certificate-validity-too-long',
      'certificate-unknown',
      'certificate-revoked',
      'account-is-another',
      'certificate-id-is-client-id',
    ]);
    expect(result).toMatchObject({ ok: true, value: { isSingledOut: false } });
  });

  test.each(['1234567_SB1', '1234567_RP'])('a refresh is possible in %s', (accountId) => {
    const result = applyAuditDetail(REFUSED, 'MissingKey', accountOf(accountId));

    expect(codesOf(result)).toContain('mapping-cleared-by-refresh');
  });

  test('NetSuite’s own word outweighs an inference, not a proof', () => {
    expect(codesOf(applyAuditDetail(REFUSED, 'SignatureValidation', PRODUCTION))).toEqual([
      'signature-invalid',
      'header-algorithm-mismatch',
    ]);
  });

  test('a word that a proof of the test excludes belongs to another request', () => {
    const result = applyAuditDetail(REFUSED, 'MissingKeyId', PRODUCTION);

    expect(codesOf(result)).toEqual(['audit-detail-of-another-request']);
    const message = result.ok ? '' : result.error.message;
    expect(message).toContain('kid is there.');
    expect(message).toContain('November 23, 2026 at 16:05 UTC');
  });

  describe('where the clocks agree and the payload is sound', () => {
    const SOUND: ConnectionReport = {
      ...REFUSED,
      ruledOut: [
        { code: 'lifetime-too-long', why: 'It is 45 minutes.', by: 'offline-proof' },
        { code: 'scope-unsupported', why: 'It is rest_webservices.', by: 'offline-proof' },
        { code: 'clock-skew', why: 'The clocks agree.', by: 'answer' },
      ],
    };

    test.each([
      ['TokenNotAcceptable', 'audit-detail-of-another-request'],
      ['TokenValidityTooBroad', 'audit-detail-of-another-request'],
      ['TokenExpired', 'access-token-expired'],
    ])('%s gives %s, never the clock, and the remedy for other time zones', (word, code) => {
      const result = applyAuditDetail(SOUND, word, PRODUCTION);

      expect(codesOf(result)).toEqual([code]);
      expect(result.ok && result.value.isSingledOut).toBe(false);
      const text = result.ok ? result.value.causes[0]?.why : result.error.message;
      expect(text).toContain('the version for any time zone');
    });

    test('a scope that is proven known is no reason to name another cause for InvalidScope', () => {
      expect(applyAuditDetail(SOUND, 'InvalidScope', PRODUCTION)).toMatchObject({
        ok: true,
        value: { isSingledOut: false, causes: [{ code: 'scope-not-enabled' }] },
      });
    });
  });

  test('on a test that worked, the row is said to be of another request', () => {
    const result = applyAuditDetail(
      { ...REFUSED, outcome: 'works', causes: [] },
      'ScopeMismatched',
      PRODUCTION,
    );

    expect(result.ok && result.value.causes[0]?.why).toContain('a different request');
  });

  test('which of several rows was taken is passed on', () => {
    const result = applyAuditDetail(
      REFUSED,
      'Failure\tMissingKey\nFailure\tInvalidIssuer',
      PRODUCTION,
    );

    expect(result.ok && result.value.note).toContain('2 rows');
  });

  test.each(LOGIN_AUDIT_WORDS)('%s names a cause on a report of an earlier version', (word) => {
    const { ruledOut: _none, ...earlier } = REFUSED;

    expect(applyAuditDetail(earlier, word, PRODUCTION).ok).toBe(true);
  });
});

test('an unknown text is passed on as the reader’s refusal', () => {
  expect(codesOf(applyAuditDetail(REFUSED, 'nothing known', PRODUCTION))).toEqual([
    'audit-detail-unknown',
  ]);
});
