import { describe, expect, test } from 'vitest';
import { CAUSES } from '@/lib/diagnosis/causes';
import { answerOfRefusal, meaningOfCeligoAnswer } from './causes';

const FIELDS = [{ jsonPath: 'jwt.payload', label: 'Payload', section: 'Configure OAuth 2.0' }];

const codesOf = (...given: Parameters<typeof meaningOfCeligoAnswer>) =>
  meaningOfCeligoAnswer(...given).causes.map(({ code }) => code);

const failed = (answer: string) => ({ outcome: 'does-not-work' as const, answer, lines: [] });

const refused = (
  id: 'iclient' | 'connection',
  error: { readonly code: string; readonly message: string; readonly field?: string },
) => ({
  outcome: 'stopped' as const,
  answer: answerOfRefusal([error]),
  lines: [{ id, state: 'failed' as const, title: '', evidence: [] }],
});

test.each([
  ['{"errors":[{"code":"invalid_client","message":"x"}]}', 'certificate-id-mismatch'],
  ['{"errors":[{"code":"400","message":"{\\"error\\":\\"invalid_grant\\"}"}]}', 'clock-skew'],
  ['{"errors":[{"code":"x","message":"getaddrinfo ENOTFOUND host"}]}', 'account-not-found'],
  ['{"errors":[{"code":"401","message":"x"}]}', 'role-lacks-rest'],
  ['{"code": 404}', 'feature-disabled'],
])('%s points to %s', (answer, cause) => {
  expect(codesOf(failed(answer), '1234567', FIELDS)).toContain(cause);
});

test.each(['invalid_client', 'invalid_grant', 'server_error'])(
  'after %s, one looks before one changes, and what replaces a key comes last',
  (word) => {
    const costs = codesOf(failed(`{"errors":[{"code":"${word}"}]}`), '1234567', FIELDS).map(
      (code) => CAUSES[code].fixCost,
    );
    const inOrder = (['look', 'change', 'replace'] as const).flatMap((cost) =>
      costs.filter((own) => own === cost),
    );
    expect(costs).toEqual(inOrder);
    expect(costs.at(-1)).toBe('replace');
  },
);

test('what Oracle documents a word for stays first', () => {
  expect(codesOf(failed('{"errors":[{"code":"unauthorized_client"}]}'), '1234567', FIELDS)[0]).toBe(
    'grant-not-enabled',
  );
});

test('a cleared mapping is thought of only in an account that is refreshed', () => {
  const answer = '{"errors":[{"code":"invalid_client"}]}';
  const cause = 'mapping-cleared-by-refresh';
  expect(codesOf(failed(answer), '1234567_SB1', FIELDS)).toContain(cause);
  expect(codesOf(failed(answer), '1234567_RP', FIELDS)).toContain(cause);
  expect(codesOf(failed(answer), '1234567', FIELDS)).not.toContain(cause);
});

test('what is Celigo’s own is explained in a sentence, what is unknown not at all', () => {
  const domain = meaningOfCeligoAnswer(
    failed('{"errors":[{"code":"invalid_domain"}]}'),
    '1',
    FIELDS,
  );
  expect(domain.advice).toContain('Valid domain names');
  expect(meaningOfCeligoAnswer(failed('{"errors":[{"code":"weather"}]}'), '1', FIELDS)).toEqual({
    causes: [],
  });
  expect(
    meaningOfCeligoAnswer({ outcome: 'works', answer: 'invalid_client', lines: [] }, '1', FIELDS)
      .causes,
  ).toEqual([]);
});

describe('a document that Celigo refused', () => {
  const message = 'Failed to get an access token: {"error":"invalid_grant"}';

  test('points to NetSuite when its word is in the refusal of a connection', () => {
    const run = refused('connection', { code: 'connection_failed', message });
    expect(codesOf(run, '1234567', FIELDS)).toContain('clock-skew');
  });

  test.each([
    refused('iclient', { code: 'x', message }),
    refused('connection', { code: 'x', message, field: 'http' }),
    refused('connection', { code: 'invalid_request', message: 'The body is too long.' }),
    refused('connection', { code: '401', message: 'no' }),
  ])('does not point to NetSuite when it may be Celigo’s own', (run) => {
    expect(meaningOfCeligoAnswer(run, '1234567', FIELDS)).toEqual({ causes: [] });
  });

  test('for a field of a form is said with the field’s name on the screen', () => {
    const run = refused('iclient', { code: 'x', message: 'no', field: 'jwt.payload' });
    expect(meaningOfCeligoAnswer(run, '1234567', FIELDS).advice).toContain('“Payload”');
  });
});
