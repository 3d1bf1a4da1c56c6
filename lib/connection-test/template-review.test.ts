import { describe, expect, it } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { recipeTemplates } from '@/lib/celigo/profile-templates';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { reviewTemplates, type TemplateReviewInput } from './template-review';

function account(accountId: string): Account {
  const parsed = parseAccountId(accountId);
  if (!parsed.ok) {
    throw new Error(parsed.error.code);
  }
  return parsed.value;
}

const NOW = new Date('2026-01-15T10:00:00.250Z');
const CLIENT_ID = 'e3'.repeat(32);
const SUBJECT = {
  account: account('1234567'),
  scopes: ['rest_webservices', 'restlets'],
  algorithm: 'ES256',
} as const;
const RECIPE = recipeTemplates(SUBJECT);

function input(changes: Partial<TemplateReviewInput> = {}): TemplateReviewInput {
  return {
    ...SUBJECT,
    clientId: CLIENT_ID,
    certificateId: 'certificate-id-value',
    templates: RECIPE,
    now: NOW,
    ...changes,
  };
}

/** The findings of the recipe's payload with one place replaced. */
function ofPayload(from: string | RegExp, to: string, changes: Partial<TemplateReviewInput> = {}) {
  const payload = RECIPE.payload.replace(from, () => to);
  expect(payload).not.toBe(RECIPE.payload);
  return reviewTemplates(input({ ...changes, templates: { ...RECIPE, payload } })).findings.filter(
    ({ code }) => code !== 'depends-on-time-zone',
  );
}

/** The findings of the recipe's JWT headers with one place replaced. */
function ofHeaders(from: string, to: string) {
  const headers = RECIPE.headers.replace(from, to);
  expect(headers).not.toBe(RECIPE.headers);
  return reviewTemplates(
    input({ templates: { ...recipeTemplates(SUBJECT, 'time-zone-independent'), headers } }),
  ).findings;
}

describe('times that are written out', () => {
  it('are named, although they are right at this moment', () => {
    const seconds = Math.floor(NOW.getTime() / 1000);
    const payload = reviewTemplates(input()).payloadText ?? '';
    expect(payload).toContain(`"iat": ${seconds},`);
    const { findings } = reviewTemplates(input({ templates: { ...RECIPE, payload } }));
    expect(findings.map(({ code, weight, line }) => [code, weight, line])).toEqual([
      ['time-fixed', 'refused', 4],
      ['time-fixed', 'refused', 5],
    ]);
  });

  it('are told apart from those that move', () => {
    expect(ofPayload('2700000', '600000')).toEqual([]);
  });
});

describe('the published texts', () => {
  it.each(SIGNING_ALGORITHMS)('have nothing wrong for %s', (algorithm) => {
    const templates = recipeTemplates({ ...SUBJECT, algorithm }, 'time-zone-independent');
    const review = reviewTemplates(input({ algorithm, templates }));
    expect(review.findings).toEqual([]);
    expect(JSON.parse(review.payloadText ?? '')).toMatchObject({ iss: CLIENT_ID });
    expect(JSON.parse(review.headersText ?? '')).toMatchObject({ alg: algorithm });
  });

  it('depend on the time zone in the recipe’s form alone, which is a note', () => {
    expect(reviewTemplates(input()).findings).toEqual([
      expect.objectContaining({
        code: 'depends-on-time-zone',
        weight: 'note',
        line: 4,
        member: 'iat and exp',
      }),
    ]);
  });
});

describe('an edited payload', () => {
  it('may have another lifetime below 60 minutes', () => {
    expect(ofPayload('2700000', '600000')).toEqual([]);
    expect(ofPayload('2700000', '3599000')).toEqual([]);
  });

  it('may live for exactly 60 minutes, as Oracle’s samples do, with a note', () => {
    expect(ofPayload('2700000', '3600000')).toEqual([
      expect.objectContaining({ code: 'lifetime-under-60-minutes', weight: 'note', line: 5 }),
    ]);
  });

  it.each([
    ['more than 60 minutes', '2700000', '3601000', 'lifetime-too-long', 5],
    ['no time left', '2700000', '0', 'lifetime-too-long', 5],
    ['an end before the beginning', '2700000', '-1000', 'lifetime-too-long', 5],
    [
      'a fixed beginning',
      /\{\{\{dateFormat 'X' \(timestamp\)[^}]+\}\}\}/,
      '1',
      'lifetime-too-long',
      5,
    ],
    ['another audience', '1234567.suitetalk', '7654321.suitetalk', 'audience-wrong', 3],
    ['no Client ID path', '{{{iClient.oauth2.encrypted.clientId}}}', 'x', 'issuer-wrong', 2],
    ['a scope that NetSuite does not know', 'rest_webservices,', 'rest,', 'scope-unsupported', 6],
    ['a blank between scopes', ',restlets', ', restlets', 'scope-unsupported', 6],
    ['a scope that is not chosen', ',restlets', ',suite_analytics', 'scope-unsupported', 6],
    ['no scope', 'rest_webservices,restlets', '', 'scope-unsupported', 6],
  ])('with %s is refused, at its line', (_what, from, to, code, line) => {
    expect(ofPayload(from, to)).toEqual([
      expect.objectContaining({ code, line, weight: 'refused', part: 'payload' }),
    ]);
  });

  it('with the whole assertion in the past or the future is out of time', () => {
    const shifted = RECIPE.payload.replaceAll('(timestamp)', "(dateAdd (timestamp) '-7200000')");
    const { findings } = reviewTemplates(input({ templates: { ...RECIPE, payload: shifted } }));
    expect(findings[0]).toMatchObject({ code: 'clock-skew', line: 4, weight: 'refused' });
  });

  it('with quotes around a time is told to leave them out', () => {
    const [finding] = ofPayload(/"iat": (.*),/, '"iat": "{{{timestamp "X" "UTC"}}}",');
    expect(finding?.message).toContain('Leave out the quotes');
    expect(finding).toMatchObject({ weight: 'refused', line: 4 });
  });

  it('with milliseconds is told of the format X', () => {
    const payload = RECIPE.payload.replaceAll("'X'", "'x'");
    const [finding] = reviewTemplates(input({ templates: { ...RECIPE, payload } })).findings;
    expect(finding?.message).toContain('Use the format X, not x');
  });

  it('with seconds in dateAdd is noted, because NetSuite may still accept it', () => {
    expect(ofPayload('2700000', '2700')).toEqual([
      expect.objectContaining({ code: 'lifetime-very-short', weight: 'note', line: 5 }),
    ]);
  });

  it.each([
    ['/token"', '/token/"', 'slash at the end'],
    ['https://1234567', 'https://1234567-SB1', 'a different account'],
    ['https:', 'HTTPS:', 'capital letters'],
  ])('with %s as %s is told how the audience differs', (from, to, hint) => {
    expect(ofPayload(from, to)[0]?.message).toContain(hint);
  });

  it('that asks for fewer scopes is a note', () => {
    expect(ofPayload(',restlets', '')).toEqual([
      expect.objectContaining({ weight: 'note', line: 6 }),
    ]);
  });

  it('that names a field which Encrypted does not hold is told which line renders empty', () => {
    expect(ofPayload('encrypted.clientId', 'encrypted.clientID')).toEqual([
      expect.objectContaining({ code: 'field-empty', weight: 'refused', line: 2 }),
      expect.objectContaining({ code: 'issuer-wrong' }),
    ]);
  });

  it('with double braces is noted', () => {
    expect(
      ofPayload('{{{iClient.oauth2.encrypted.clientId}}}', '{{iClient.oauth2.encrypted.clientId}}'),
    ).toEqual([expect.objectContaining({ code: 'double-braces', weight: 'note', line: 2 })]);
  });

  it.each([
    ["{{{dateFormat 'X' (timestamp)}}}}", 'template-four-closing-braces'],
    ['{{{ timestamp}}}', 'template-space-after-braces'],
    ["{{{formatDate 'X'}}}", 'template-unknown-helper'],
    ['{{{clientId}}}', 'template-unknown-path'],
  ])('with %s has nothing to sign, and its line and member are named', (faulty, code) => {
    expect(ofPayload(/\{\{\{dateFormat 'X' \(timestamp\)[^}]+\}\}\}/, faulty)).toEqual([
      expect.objectContaining({ code, weight: 'broken', part: 'payload', line: 4, member: 'iat' }),
    ]);
  });

  it('that is Celigo’s placeholder has nothing that NetSuite accepts', () => {
    const payload = '{"exp":"expiration-as-integer","sub":"{sub}","iss":"{iss}","aud":"{aud}"}';
    const { findings } = reviewTemplates(input({ templates: { ...RECIPE, payload } }));
    expect(findings.map(({ code }) => code)).toEqual([
      'issuer-wrong',
      'audience-wrong',
      'lifetime-too-long',
      'scope-unsupported',
    ]);
    expect(findings.every(({ weight }) => weight === 'refused')).toBe(true);
  });
});

describe('edited JWT headers', () => {
  it.each([
    ['alg', '"ES256"', '"ES384"', 'header-algorithm-mismatch', 3],
    ['typ', '"JWT"', '"jwt"', 'header-algorithm-mismatch', 2],
    [
      'a kid of another certificate',
      '{{{iClient.oauth2.encrypted.certificateId}}}',
      'x',
      'certificate-id-mismatch',
      4,
    ],
    ['no kid', '{{{iClient.oauth2.encrypted.certificateId}}}', '', 'certificate-id-missing', 4],
  ])('with another %s are refused, at its line', (_what, from, to, code, line) => {
    expect(ofHeaders(from, to)).toEqual([
      expect.objectContaining({ code, line, weight: 'refused', part: 'headers' }),
    ]);
  });

  it('that are Celigo’s own say what HS256 is', () => {
    const { findings } = reviewTemplates(
      input({ templates: { ...RECIPE, headers: '{"typ":"JWT","alg":"HS256"}' } }),
    );
    expect(findings[0]?.message).toContain('Celigo’s default');
  });
});

describe('a text that was right once', () => {
  it.each([
    ['account', { account: account('1234567_SB1') }, 'audience-wrong'],
    ['scopes', { scopes: ['rest_webservices'] }, 'scope-unsupported'],
    ['algorithm of the key', { algorithm: 'PS256' }, 'header-algorithm-mismatch'],
  ] as const)('is found after a change of the %s', (_what, changes, code) => {
    expect(reviewTemplates(input(changes)).findings[0]).toMatchObject({ code, weight: 'refused' });
  });
});

describe('every finding', () => {
  it('keeps the Client ID and the Certificate ID to itself', () => {
    const templates = [
      { ...RECIPE, payload: '{"iss": {{{iClient.oauth2.encrypted.clientId}}}}' },
      { ...RECIPE, payload: '{"aud": "{{{iClient.oauth2.encrypted.clientId}}}"}' },
      { ...RECIPE, headers: '{"kid": "{{{iClient.oauth2.encrypted.clientId}}}"}' },
      { ...RECIPE, headers: '{"alg": "{{{iClient.oauth2.encrypted.certificateId}}}", "kid": 1}' },
    ];
    for (const edited of templates) {
      const said = JSON.stringify(reviewTemplates(input({ templates: edited })).findings);
      expect(said).not.toContain(CLIENT_ID);
      expect(said).not.toContain('certificate-id-value');
    }
  });
});
