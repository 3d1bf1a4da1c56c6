import { describe, expect, it } from 'vitest';
import { tokenRequestBodyTemplate } from './templates';
import { renderTokenRequestBody } from './token-request-body';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ASSERTION = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.sig-nature_00';

const OWN = { bodyTemplate: tokenRequestBodyTemplate(), headers: FORM };

function refusalOf(template: string) {
  const outcome = renderTokenRequestBody({ bodyTemplate: template, headers: FORM }, ASSERTION);
  if (outcome.ok) {
    throw new Error(outcome.value);
  }
  return outcome.error;
}

describe('the token request’s body', () => {
  it('is a form with exactly NetSuite’s three fields', () => {
    expect(renderTokenRequestBody(OWN, ASSERTION)).toEqual({
      ok: true,
      value: `grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=${ASSERTION}`,
    });
  });

  it('stays JSON where no header asks for a form', () => {
    const outcome = renderTokenRequestBody({ ...OWN, headers: {} }, ASSERTION);
    expect(JSON.parse(outcome.ok ? outcome.value : '')).toMatchObject({
      client_assertion: ASSERTION,
    });
  });

  it('keeps an assertion with & or = in one field', () => {
    const outcome = renderTokenRequestBody(OWN, 'a&scope=all');
    const form = new URLSearchParams(outcome.ok ? outcome.value : '');
    expect([...form.keys()]).toEqual(['grant_type', 'client_assertion_type', 'client_assertion']);
    expect(form.get('client_assertion')).toBe('a&scope=all');
  });

  it.each([
    ['grant_type=client_credentials', 'body-not-json'],
    ['{"a": "{{{iClient.jwt.token}}}",}', 'body-not-json'],
    ['["{{{iClient.jwt.token}}}"]', 'body-not-json'],
    ['{"a": {"b": "{{{iClient.jwt.token}}}"}}', 'body-not-flat'],
    ['{"a": 1}', 'body-not-flat'],
    ['{"a": "{{{jwt.token}}}"}', 'template-unknown-path'],
    ['{"a": "{{{timestamp}}}"}', 'template-invalid-date'],
  ])('refuses %s as %s without repeating the assertion', (template, code) => {
    const error = refusalOf(template);
    expect(error.code).toBe(code);
    expect(JSON.stringify(error)).not.toContain(ASSERTION);
  });
});
