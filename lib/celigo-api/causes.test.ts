import { describe, expect, test } from 'vitest';
import { type PayloadForm, payloadTemplate } from '@/lib/celigo/templates';
import { CAUSES } from '@/lib/diagnosis/causes';
import { answerOfRefusal, meaningOfCeligoAnswer, type SentValues } from './causes';

const SENT: SentValues = {
  accountId: '1234567',
  fields: [{ jsonPath: 'jwt.payload', label: 'Payload', section: 'Configure OAuth 2.0' }],
  hasPassed: false,
  payload: undefined,
};

const withPayload = (form: PayloadForm, hasPassed = false): SentValues => ({
  ...SENT,
  hasPassed,
  payload: {
    payloadTemplate: payloadTemplate({
      tokenEndpointUrl: 'https://1234567.suitetalk.api.netsuite.com/token',
      scopes: ['rest_webservices'],
      form,
    }),
    clientId: 'a'.repeat(64),
    certificateId: 'b'.repeat(43),
    now: new Date('2026-11-24T12:00:00.000Z'),
  },
});

const TOKEN_WORDS = [
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
  'server_error',
];

type Run = Parameters<typeof meaningOfCeligoAnswer>[0];

const codesOf = (run: Run, sent = SENT) =>
  meaningOfCeligoAnswer(run, sent).causes.map(({ code }) => code);

const failed = (answer: string) => ({ outcome: 'does-not-work' as const, answer, lines: [] });

const failedWith = (word: string) =>
  failed(`{"errors":[{"code":"401","message":"Status 400: {\\"error\\":\\"${word}\\"}"}]}`);

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
  ['{"errors":[{"code":"400","message":"{\\"error\\":\\"invalid_grant\\"}"}]}', 'audience-wrong'],
  ['{"errors":[{"code":"x","message":"getaddrinfo ENOTFOUND host"}]}', 'account-not-found'],
  ['{"errors":[{"code":"401","message":"x"}]}', 'role-lacks-rest'],
  ['{"code": 404}', 'feature-disabled'],
])('%s points to %s', (answer, cause) => {
  expect(codesOf(failed(answer))).toContain(cause);
});

test.each(['invalid_client', 'invalid_grant', 'server_error'])(
  'after %s, one looks before one changes, and what replaces a key comes last',
  (word) => {
    const costs = codesOf(failed(`{"errors":[{"code":"${word}"}]}`)).map(
      (code) => CAUSES[code].fixCost,
    );
    const inOrder = (['look', 'change', 'replace'] as const).flatMap((cost) =>
      costs.filter((own) => own === cost),
    );
    expect(costs).toEqual(inOrder);
    expect(costs.at(-1)).toBe('replace');
  },
);

test.each([
  ['unauthorized_client', 'grant-not-enabled'],
  ['invalid_scope', 'scope-not-enabled'],
])('what Oracle documents %s for stays first, before the time zone', (word, documented) => {
  expect(codesOf(failedWith(word))[0]).toBe(documented);
  expect(codesOf(failedWith(word), withPayload('recipe')).slice(0, 2)).toEqual([
    documented,
    'lifetime-too-long',
  ]);
});

test.each(TOKEN_WORDS)(
  'no cause behind %s comes from the checks or the clock of this app, which Celigo does not use',
  (word) => {
    const codes = codesOf(failedWith(word));
    expect(codes).not.toContain('clock-skew');
    expect(codes.filter((code) => CAUSES[code].onlyFromChecks === true)).toEqual([]);
  },
);

test.each(TOKEN_WORDS.filter((word) => !['invalid_scope', 'unauthorized_client'].includes(word)))(
  'a payload that depends on the time zone is the first cause behind %s, with its remedy',
  (word) => {
    const { causes } = meaningOfCeligoAnswer(failedWith(word), withPayload('recipe'));
    expect(causes[0]?.code).toBe('lifetime-too-long');
    expect(causes[0]?.why).toContain('time zone of the Celigo account’s owner');
    expect(CAUSES['lifetime-too-long'].fix).toContain('the version for any time zone');
    expect(causes.filter(({ code }) => code === 'lifetime-too-long')).toHaveLength(1);
  },
);

test.each([
  ['invalid_client', []],
  ['invalid_grant', ['audience-wrong']],
  ['invalid_request', ['token-request-malformed', 'payload-not-json']],
  ['invalid_scope', []],
  ['unauthorized_client', []],
  ['unsupported_grant_type', ['token-request-malformed']],
  ['server_error', ['netsuite-unavailable', 'header-algorithm-mismatch']],
])(
  'after a test of NetSuite that passed, %s leaves only what is in Celigo or has happened since',
  (word, left) => {
    expect(codesOf(failedWith(word), withPayload('time-zone-independent', true))).toEqual(left);
    expect(codesOf(failedWith(word), withPayload('recipe', true))).toEqual([
      'lifetime-too-long',
      ...left,
    ]);
  },
);

test.each([
  ['{"code":401}', ['access-token-invalid']],
  ['{"code":403}', []],
  ['{"errors":[{"code":"x","message":"getaddrinfo ENOTFOUND host"}]}', []],
])('after a test of NetSuite that passed, %s leaves only what is in Celigo', (answer, left) => {
  expect(codesOf(failed(answer), withPayload('recipe', true))).toEqual(left);
});

test('invalid_request as a code is Celigo’s own word, in NetSuite’s answer it is NetSuite’s', () => {
  const own = '{"code":"invalid_request","message":"ping body too long"}';
  expect(codesOf(failed(own), withPayload('recipe'))).toEqual([]);
  expect(codesOf(failed('{"error":"invalid_request"}'))).toContain('token-request-malformed');
});

test('a cleared mapping is thought of only in an account that is refreshed', () => {
  const of = (accountId: string) => codesOf(failedWith('invalid_client'), { ...SENT, accountId });
  const cause = 'mapping-cleared-by-refresh';
  expect(of('1234567_SB1')).toContain(cause);
  expect(of('1234567_RP')).toContain(cause);
  expect(of('1234567')).not.toContain(cause);
});

test('what is Celigo’s own is explained in a sentence, what is unknown not at all', () => {
  const domain = meaningOfCeligoAnswer(failed('{"errors":[{"code":"invalid_domain"}]}'), SENT);
  expect(domain.advice).toContain('Valid domain names');
  expect(meaningOfCeligoAnswer(failed('{"errors":[{"code":"weather"}]}'), SENT)).toEqual({
    causes: [],
  });
  expect(codesOf({ outcome: 'works', answer: 'invalid_client', lines: [] })).toEqual([]);
});

test.each([
  ['{"errors":[{"code":"ETIMEDOUT","message":"x"}]}', 'could not connect to NetSuite'],
  ['{"errors":[{"code":"x","message":"connect ECONNREFUSED"}]}', 'Base URI'],
  ['{"code":429,"message":"x"}', 'Wait a minute'],
  ['{"errors":[{"code":"x","message":"CONCURRENCY_LIMIT_EXCEEDED"}]}', 'Wait a minute'],
  ['{"message":"This connection is currently offline.","code":"x"}', 'back online'],
])('%s in Celigo’s test is answered with advice', (answer, words) => {
  expect(meaningOfCeligoAnswer(failed(answer), SENT).advice).toContain(words);
});

test.each([
  '{"errors":[{"code":"x","message":"(429 characters that are not shown)"}]}',
  '{"errors":[{"code":"x","message":"no"}],"offline":false}',
])('%s asks for no advice', (answer) => {
  expect(meaningOfCeligoAnswer(failed(answer), SENT).advice).toBeUndefined();
});

describe('a document that Celigo refused', () => {
  const message = 'Failed to get an access token: {"error":"invalid_grant"}';

  test('points to NetSuite when its word is in the refusal of a connection', () => {
    const run = refused('connection', { code: 'connection_failed', message });
    expect(codesOf(run)).toContain('audience-wrong');
    expect(codesOf(run, withPayload('recipe'))[0]).toBe('lifetime-too-long');
  });

  test.each([
    refused('iclient', { code: 'x', message }),
    refused('connection', { code: 'x', message, field: 'http' }),
    refused('connection', { code: 'invalid_request', message: 'The body is too long.' }),
    refused('connection', { code: '401', message: 'no' }),
  ])('does not point to NetSuite when it may be Celigo’s own', (run) => {
    expect(meaningOfCeligoAnswer(run, withPayload('recipe'))).toEqual({ causes: [] });
  });

  test('is not advised on as a test is', () => {
    const run = refused('connection', { code: 'x', message: 'offline must be true or false' });
    expect(meaningOfCeligoAnswer(run, SENT).advice).toBeUndefined();
  });

  test('for a field of a form is said with the field’s name on the screen', () => {
    const run = refused('iclient', { code: 'x', message: 'no', field: 'jwt.payload' });
    expect(meaningOfCeligoAnswer(run, SENT).advice).toContain('“Payload”');
  });
});
