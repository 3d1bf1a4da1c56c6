import { describe, expect, it } from 'vitest';
import {
  ASSERTION_LIFETIME_SECONDS,
  jwtHeadersTemplate,
  payloadTemplate,
  scopeClaim,
  tokenRequestBodyTemplate,
} from './templates';

/** As published; only `<accountid>` stands for the account. */
const RECIPE_PAYLOAD = `{
"iss": "{{{iClient.oauth2.encrypted.clientId}}}",
"aud": "https://<accountid>.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",
"iat": {{{dateFormat 'X' (timestamp) 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}},
"exp": {{{dateFormat 'X' (dateAdd (timestamp) '2700000' 'UTC') 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}},
"scope": "rest_webservices,restlets"
}`;

const RECIPE_HEADERS = `{
"typ": "JWT",
"alg": "ES256",
"kid": "{{{iClient.oauth2.encrypted.certificateId}}}"
}`;

const RECIPE_BODY = `{
"grant_type": "client_credentials",
"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
"client_assertion": "{{{iClient.jwt.token}}}"
}`;

const TOKEN_ENDPOINT =
  'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token';

describe('the texts that are pasted', () => {
  it('give the recipe’s payload character for character', () => {
    expect(
      payloadTemplate({
        tokenEndpointUrl: TOKEN_ENDPOINT,
        scopes: ['restlets', 'rest_webservices'],
      }),
    ).toBe(RECIPE_PAYLOAD.replace('<accountid>', '1234567-sb1'));
  });

  it('differ from the recipe’s payload in the scope alone when other scopes are chosen', () => {
    expect(payloadTemplate({ tokenEndpointUrl: TOKEN_ENDPOINT, scopes: ['suite_analytics'] })).toBe(
      RECIPE_PAYLOAD.replace('<accountid>', '1234567-sb1').replace(
        'rest_webservices,restlets',
        'suite_analytics',
      ),
    );
  });

  it('give the recipe’s JWT headers and request body character for character', () => {
    expect(jwtHeadersTemplate({ algorithm: 'ES256' })).toBe(RECIPE_HEADERS);
    expect(jwtHeadersTemplate({ algorithm: 'PS512' })).toBe(
      RECIPE_HEADERS.replace('ES256', 'PS512'),
    );
    expect(tokenRequestBodyTemplate()).toBe(RECIPE_BODY);
  });

  it('never hold four closing braces', () => {
    for (const form of ['recipe', 'time-zone-independent'] as const) {
      expect(
        payloadTemplate({ tokenEndpointUrl: TOKEN_ENDPOINT, scopes: ['restlets'], form }),
      ).not.toContain('}}}}');
    }
    expect(jwtHeadersTemplate({ algorithm: 'ES256' }) + tokenRequestBodyTemplate()).not.toContain(
      '}}}}',
    );
  });

  it('read dates without an input format in the time-zone-independent form', () => {
    const text = payloadTemplate({
      tokenEndpointUrl: TOKEN_ENDPOINT,
      scopes: ['rest_webservices', 'restlets'],
      form: 'time-zone-independent',
    });
    expect(text).toContain(`"iat": {{{dateFormat 'X' (timestamp)}}},`);
    expect(text).toContain(`"exp": {{{dateFormat 'X' (dateAdd (timestamp) '2700000')}}},`);
  });
});

describe('the small values', () => {
  it('joins scopes with commas and no spaces, each once, in one order', () => {
    expect(scopeClaim(['suite_analytics', 'restlets', 'rest_webservices', 'restlets'])).toBe(
      'rest_webservices,restlets,suite_analytics',
    );
    expect(scopeClaim([])).toBe('');
  });

  it('lets an assertion live for 45 minutes', () => {
    expect(ASSERTION_LIFETIME_SECONDS).toBe(45 * 60);
  });
});
