import { expect, test } from 'vitest';
import { meaningOfCeligoAnswer } from './celigo-causes';

const failed = (answer: string) => ({ outcome: 'does-not-work' as const, answer });

test.each([
  ['{"errors":[{"code":"invalid_client","message":"x"}]}', 'certificate-id-mismatch'],
  ['{"errors":[{"code":"400","message":"{\\"error\\":\\"invalid_grant\\"}"}]}', 'clock-skew'],
  ['{"errors":[{"code":"x","message":"getaddrinfo ENOTFOUND host"}]}', 'account-not-found'],
  ['{"errors":[{"code":"401","message":"x"}]}', 'role-lacks-rest'],
  ['{"code": 404}', 'feature-disabled'],
])('%s points to %s', (answer, cause) => {
  expect(meaningOfCeligoAnswer(failed(answer), '1234567').causes).toContain(cause);
});

test('a cleared mapping is thought of in a sandbox only', () => {
  const answer = '{"errors":[{"code":"invalid_client"}]}';
  const cause = 'mapping-cleared-by-refresh';
  expect(meaningOfCeligoAnswer(failed(answer), '1234567_SB1').causes).toContain(cause);
  expect(meaningOfCeligoAnswer(failed(answer), '1234567').causes).not.toContain(cause);
});

test('what is Celigo’s own is explained in a sentence, what is unknown not at all', () => {
  const domain = meaningOfCeligoAnswer(failed('{"errors":[{"code":"invalid_domain"}]}'), '1');
  expect(domain.advice).toContain('Valid domain names');
  expect(meaningOfCeligoAnswer(failed('{"errors":[{"code":"weather"}]}'), '1')).toEqual({
    causes: [],
  });
  expect(meaningOfCeligoAnswer({ outcome: 'works', answer: 'invalid_client' }, '1').causes).toEqual(
    [],
  );
});
