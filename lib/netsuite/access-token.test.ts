import { describe, expect, test } from 'vitest';
import { decodeAccessToken } from './access-token';

function tokenWith(claims: unknown): string {
  const parts = [{ alg: 'PS256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${parts.join('.')}.c2ln`;
}

describe('reading an access token', () => {
  test('role, entity, scopes and end, in the documented form', () => {
    const token = tokenWith({ sub: '3;-5', scope: ['restlets', 'rest_webservices'], exp: 1000 });

    expect(decodeAccessToken(token)).toEqual({
      roleId: '3',
      entityId: '-5',
      scopes: ['restlets', 'rest_webservices'],
      expiresAt: new Date(1_000_000),
    });
  });

  test.each(['restlets,rest_webservices', 'restlets rest_webservices'])(
    'the scope text %s',
    (scope) => {
      expect(decodeAccessToken(tokenWith({ scope })).scopes).toEqual([
        'restlets',
        'rest_webservices',
      ]);
    },
  );

  test.each([
    'REST_WEBSERVICES,RESTlets,SuiteAnalytics',
    'rest-webservices restlets suite_analytics',
  ])('known scopes in the spelling %s', (scope) => {
    expect(decodeAccessToken(tokenWith({ scope: `${scope},mcp` })).scopes).toEqual([
      'rest_webservices',
      'restlets',
      'suite_analytics',
      'mcp',
    ]);
  });

  test('an older subject is left out, and the rest is read', () => {
    const decoded = decodeAccessToken(tokenWith({ sub: '4030059;0;3;7;N', scope: ['restlets'] }));

    expect(decoded).toEqual({ scopes: ['restlets'] });
  });

  test.each(['', 'opaque', 'a.b.c', '..', tokenWith([1]), tokenWith(null)])(
    '%j tells nothing',
    (token) => {
      expect(decodeAccessToken(token)).toEqual({ scopes: [] });
    },
  );

  test('an end that is no date is left out', () => {
    expect(decodeAccessToken(tokenWith({ exp: 1e300, scope: [1, ''] }))).toEqual({ scopes: [] });
  });
});
