import { describe, expect, test } from 'vitest';
import { answerOfRefusal, meaningOfCeligoAnswer } from './causes';

const FIELDS = [{ jsonPath: 'jwt.payload', label: 'Payload', section: 'Configure OAuth 2.0' }];

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
  expect(meaningOfCeligoAnswer(failed(answer), '1234567', FIELDS).causes).toContain(cause);
});

test('a cleared mapping is thought of in a sandbox only', () => {
  const answer = '{"errors":[{"code":"invalid_client"}]}';
  const cause = 'mapping-cleared-by-refresh';
  expect(meaningOfCeligoAnswer(failed(answer), '1234567_SB1', FIELDS).causes).toContain(cause);
  expect(meaningOfCeligoAnswer(failed(answer), '1234567', FIELDS).causes).not.toContain(cause);
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
    expect(meaningOfCeligoAnswer(run, '1234567', FIELDS).causes).toContain('clock-skew');
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
