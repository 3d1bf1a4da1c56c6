import { describe, expect, it } from 'vitest';
import { SCOPES } from '@/lib/account/scopes';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { type RenderAssertionInput, renderAssertionParts } from './rendered-assertion';
import { jwtHeadersTemplate, type PayloadForm, payloadTemplate } from './templates';

const TOKEN_ENDPOINT =
  'https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token';
const NOW = new Date('2026-01-15T10:00:00.999Z');
const NOW_SECONDS = Math.floor(NOW.getTime() / 1000);
const CLIENT_ID = 'e'.repeat(64);
const CERTIFICATE_ID = 'kx3-_Zq0'.repeat(5);

function input(
  form: PayloadForm,
  changes: Partial<RenderAssertionInput> = {},
): RenderAssertionInput {
  return {
    payloadTemplate: payloadTemplate({
      tokenEndpointUrl: TOKEN_ENDPOINT,
      scopes: ['rest_webservices', 'restlets'],
      form,
    }),
    headersTemplate: jwtHeadersTemplate({ algorithm: 'ES256' }),
    clientId: CLIENT_ID,
    certificateId: CERTIFICATE_ID,
    now: NOW,
    ...changes,
  };
}

function parts(form: PayloadForm, changes: Partial<RenderAssertionInput> = {}) {
  const outcome = renderAssertionParts(input(form, changes));
  if (!outcome.ok) {
    throw new Error(outcome.error.message);
  }
  return outcome.value;
}

function times(form: PayloadForm, changes: Partial<RenderAssertionInput> = {}) {
  const { iat, exp } = parts(form, changes).payload;
  return { iat: Number(iat), lifetimeSeconds: Number(exp) - Number(iat) };
}

function refusal(changes: Partial<RenderAssertionInput>) {
  const outcome = renderAssertionParts(input('recipe', changes));
  if (outcome.ok) {
    throw new Error('rendered');
  }
  return outcome.error;
}

describe('the rendered assertion', () => {
  it('holds the claims that the recipe gives', () => {
    const { payload, header } = parts('recipe');
    expect(payload).toStrictEqual({
      iss: CLIENT_ID,
      aud: TOKEN_ENDPOINT,
      iat: NOW_SECONDS,
      exp: NOW_SECONDS + 2700,
      scope: 'rest_webservices,restlets',
    });
    expect(header).toStrictEqual({ typ: 'JWT', alg: 'ES256', kid: CERTIFICATE_ID });
  });

  const scopeCombinations = Array.from({ length: 2 ** SCOPES.length - 1 }, (_, index) =>
    SCOPES.filter((_scope, position) => ((index + 1) >> position) % 2 === 1),
  );

  it.each(SIGNING_ALGORITHMS)('is JSON for %s with every combination of scopes', (algorithm) => {
    expect(scopeCombinations).toHaveLength(7);
    for (const scopes of scopeCombinations) {
      for (const form of ['recipe', 'time-zone-independent'] as const) {
        const rendered = parts(form, {
          payloadTemplate: payloadTemplate({ tokenEndpointUrl: TOKEN_ENDPOINT, scopes, form }),
          headersTemplate: jwtHeadersTemplate({ algorithm }),
        });
        expect(JSON.parse(rendered.payloadText)).toStrictEqual(rendered.payload);
        expect(rendered.payload.scope).toBe(scopes.join(','));
        expect(rendered.header.alg).toBe(algorithm);
        expect(Number(rendered.payload.exp) - Number(rendered.payload.iat)).toBe(2700);
      }
    }
  });
});

describe('time zones', () => {
  it('recipe form, everything in UTC: exact, 2,700 seconds', () => {
    expect(times('recipe')).toEqual({ iat: NOW_SECONDS, lifetimeSeconds: 2700 });
  });

  it('recipe form, Los Angeles profile: 8 hours early and 31,500 seconds, which NetSuite must refuse', () => {
    expect(times('recipe', { profileTimeZone: 'America/Los_Angeles' })).toEqual({
      iat: NOW_SECONDS - 8 * 3600,
      lifetimeSeconds: 31_500,
    });
  });

  it('recipe form, profile east of Greenwich: iat lies in the future', () => {
    expect(times('recipe', { profileTimeZone: 'Asia/Kolkata' })).toEqual({
      iat: NOW_SECONDS + 5.5 * 3600,
      lifetimeSeconds: 2700 - 5.5 * 3600,
    });
  });

  it('recipe form, server not in UTC: the whole assertion shifts', () => {
    expect(times('recipe', { serverTimeZone: 'Europe/Berlin' })).toEqual({
      iat: NOW_SECONDS - 3600,
      lifetimeSeconds: 2700,
    });
  });

  it.each([
    [undefined, undefined],
    ['America/Los_Angeles', undefined],
    [undefined, 'Europe/Berlin'],
    ['America/Los_Angeles', 'Europe/Berlin'],
  ])('time-zone-independent form is exact for profile %s and server %s', (profile, server) => {
    expect(
      times('time-zone-independent', {
        ...(profile === undefined ? {} : { profileTimeZone: profile }),
        ...(server === undefined ? {} : { serverTimeZone: server }),
      }),
    ).toEqual({ iat: NOW_SECONDS, lifetimeSeconds: 2700 });
  });

  it('stays exact across the hour that summer time skips', () => {
    const now = new Date('2026-03-08T09:45:00Z');
    expect(times('time-zone-independent', { now, profileTimeZone: 'America/Los_Angeles' })).toEqual(
      { iat: now.getTime() / 1000, lifetimeSeconds: 2700 },
    );
  });
});

describe('failures', () => {
  it('names a payload that is no JSON, with its line and without its text', () => {
    const error = refusal({
      payloadTemplate: '{\n"iss": "{{{iClient.oauth2.encrypted.clientId}}}"\n"aud": 1\n}',
    });
    expect(error).toMatchObject({ code: 'payload-not-json', part: 'payload', line: 3 });
    expect(JSON.stringify(error)).not.toContain(CLIENT_ID);
  });

  it('names a payload broken by a quote in the Client ID without repeating it', () => {
    const error = refusal({ clientId: 'abc"def' });
    expect(error.code).toBe('payload-not-json');
    expect(error.message).not.toContain('abc');
  });

  it.each(['[]', '"x"', '1', 'null', '', '{'])('refuses %j as JWT headers', (headersTemplate) => {
    expect(refusal({ headersTemplate })).toMatchObject({
      code: 'headers-not-json',
      part: 'headers',
    });
  });

  it('passes on what is wrong with a template, saying in which field', () => {
    const error = refusal({ headersTemplate: '{\n"kid": "{{{certificateId}}}"\n}' });
    expect(error).toMatchObject({ code: 'template-unknown-path', part: 'headers', line: 2 });
    expect(error.message).toMatch(/^JWT headers: /);
  });

  it('names the minified payload', () => {
    expect(refusal({ payloadTemplate: '{"exp":{{{dateFormat \'X\' (timestamp)}}}}' }).code).toBe(
      'template-four-closing-braces',
    );
  });

  it('reads Celigo’s own default headers as what they are: JSON without kid', () => {
    expect(parts('recipe', { headersTemplate: '{"typ":"JWT","alg":"HS256"}' }).header).toEqual({
      typ: 'JWT',
      alg: 'HS256',
    });
  });

  it('does not let a __proto__ member of the payload change the object', () => {
    const { payload } = parts('recipe', { payloadTemplate: '{"__proto__": {"admin": true}}' });
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
    expect(payload.admin).toBeUndefined();
  });
});
