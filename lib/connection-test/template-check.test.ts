import { expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { recipeTemplates } from '@/lib/celigo/profile-templates';
import {
  findingSentence,
  reviewFor,
  savingRefusal,
  templatesCheck,
  WOULD_BE_REFUSED,
} from './template-check';

const NOW = new Date('2026-01-15T12:00:00.000Z');

function values() {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  return {
    account: account.value,
    scopes: ['rest_webservices'] as const,
    algorithm: 'ES256' as const,
    profileName: 'Orders',
    clientId: 'c1'.repeat(32),
    certificateId: 'certificate-id-value',
  };
}

function check(changed: Partial<ReturnType<typeof recipeTemplates>>) {
  const texts = { ...recipeTemplates(values()), ...changed };
  return templatesCheck(values(), texts, 'Asia/Tokyo', NOW);
}

test('the recipe’s texts meet the rules with a caveat, and are shown as Celigo would sign them', () => {
  const { kind, title, code, texts } = check({});
  expect([kind, code]).toEqual(['info', undefined]);
  expect(title).toContain('with one caveat');
  expect(texts.map(({ label }) => label)).toEqual(['Rendered payload', 'Rendered JWT headers']);
  expect(JSON.parse(texts[0]?.text ?? '')).toMatchObject({ iat: NOW.getTime() / 1000 });
});

test('only texts that depend on nothing meet the rules without a caveat', () => {
  const { kind, lines } = check(recipeTemplates(values(), 'time-zone-independent'));
  expect([kind, lines]).toEqual(['success', []]);
});

test('a text that does not render is told apart from one that NetSuite would refuse', () => {
  expect(check({ payload: '{,}' }).code).toBe('templates-do-not-render');
  const refused = check({ headers: '{"typ":"JWT","alg":"HS256","kid":"x"}' });
  expect([refused.kind, refused.code]).toEqual(['warning', WOULD_BE_REFUSED]);
});

test('texts that do not render are not saved, and those that NetSuite would refuse only if confirmed', () => {
  const refusal = (changed: Partial<ReturnType<typeof recipeTemplates>>, confirmed = false) => {
    const texts = { ...recipeTemplates(values()), ...changed };
    return savingRefusal(reviewFor(values(), texts, NOW).findings, confirmed);
  };
  expect(refusal({})).toBeUndefined();
  expect(refusal({ payload: '{,}', headers: '{' }, true)).toEqual({
    code: 'templates-do-not-render',
    fieldErrors: {
      payload: expect.stringContaining('Payload'),
      headers: expect.stringContaining('JWT headers'),
    },
  });
  const headers = '{"typ":"JWT","alg":"HS256","kid":"x"}';
  expect(refusal({ headers })).toEqual({
    code: WOULD_BE_REFUSED,
    fieldErrors: { confirmed: expect.stringContaining('check the box') },
  });
  expect(refusal({ headers }, true)).toBeUndefined();
});

test('the times of a text of one’s own are compared with those of both published forms', () => {
  const titles = (payload?: string) =>
    check(payload === undefined ? {} : { payload }).groups.map(({ title }) => title);
  expect(titles()).toEqual(['The published version', 'The version for any time zone']);
  expect(titles('{"iat": 1}')[0]).toBe('Your text');
  const [recipe, anyZone] = check({}).groups.map(({ items }) => items.at(1)?.value);
  expect(recipe).toContain('NetSuite refuses it');
  expect(anyZone).toContain('Right.');
});

test('a finding says where it is and what its code is', () => {
  const { findings } = reviewFor(values(), { payload: '{\n,}', headers: '{}' }, NOW);
  expect(findings.map(findingSentence)[0]).toMatch(/^Payload, line 2: .+ \(payload-not-json\)$/);
  const caveats = reviewFor(values(), recipeTemplates(values()), NOW).findings;
  expect(caveats.map(findingSentence)[0]).toMatch(/^Payload, iat and exp: /);
});
