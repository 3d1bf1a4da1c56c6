import { describe, expect, test } from 'vitest';
import { readEnvironment } from '@/lib/installation/environment';
import { isSameOrigin, type OriginHeaders } from './same-origin';

function allowed(
  variables: Readonly<Record<string, string>>,
  headers: Partial<OriginHeaders>,
): boolean {
  const environment = readEnvironment(variables);
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return isSameOrigin(environment.value, {
    origin: null,
    secFetchSite: null,
    host: null,
    ...headers,
  });
}

describe('on loopback a change', () => {
  const host = '127.0.0.1:3000';

  test.each([
    { host, origin: 'http://127.0.0.1:3000' },
    { host, origin: 'http://127.0.0.1:3000', secFetchSite: 'same-origin' },
    { host, secFetchSite: 'same-origin' },
    { host: 'localhost:3000', origin: 'http://localhost:3000' },
    { host: '[::1]:3000', origin: 'http://[::1]:3000' },
  ])('is taken from the own pages: %j', (headers) => {
    expect(allowed({}, headers)).toBe(true);
  });

  test.each([
    ['a foreign origin', { host, origin: 'https://attacker.example' }],
    ['a foreign origin on the same port', { host, origin: 'http://attacker.example:3000' }],
    ['another scheme', { host, origin: 'https://127.0.0.1:3000' }],
    ['another scheme that is none of the web', { host, origin: 'ftp://127.0.0.1:3000' }],
    ['another port of this computer', { host, origin: 'http://127.0.0.1:4000' }],
    ['another name of this computer', { host, origin: 'http://localhost:3000' }],
    [
      'an origin that only begins alike',
      { host, origin: 'http://127.0.0.1:3000.attacker.example' },
    ],
    ['an opaque origin', { host, origin: 'null' }],
    ['an opaque origin that claims more', { host, origin: 'null', secFetchSite: 'same-origin' }],
    ['an empty origin', { host, origin: '' }],
    ['neither Origin nor Sec-Fetch-Site', { host }],
    ['another site by Sec-Fetch-Site', { host, secFetchSite: 'cross-site' }],
    ['a sibling site by Sec-Fetch-Site', { host, secFetchSite: 'same-site' }],
    ['no page at all by Sec-Fetch-Site', { host, secFetchSite: 'none' }],
    [
      'headers that contradict each other',
      { host, origin: 'http://127.0.0.1:3000', secFetchSite: 'cross-site' },
    ],
    ['no Host', { origin: 'http://127.0.0.1:3000', secFetchSite: 'same-origin' }],
    ['a Host that is none', { host: 'a b', secFetchSite: 'same-origin' }],
  ])('is refused with %s', (_, headers) => {
    expect(allowed({}, headers)).toBe(false);
  });

  test.each([
    'attacker.example:3000',
    '127.0.0.1.attacker.example:3000',
    'localhost.attacker.example:3000',
    '127.0.0.1@attacker.example:3000',
    '192.0.2.10:3000',
  ])('is refused under the foreign name %s that was made to resolve here', (foreign) => {
    expect(
      allowed({}, { host: foreign, origin: `http://${foreign}`, secFetchSite: 'same-origin' }),
    ).toBe(false);
    expect(allowed({}, { host: foreign, secFetchSite: 'same-origin' })).toBe(false);
  });
});

describe('with APP_URL a change', () => {
  const variables = { HOST: '0.0.0.0', APP_URL: 'https://wizard.example.com' };
  const host = 'wizard.example.com';

  test('is taken from that origin only', () => {
    const origin = 'https://wizard.example.com';
    expect(allowed(variables, { host, origin, secFetchSite: 'same-origin' })).toBe(true);
    expect(allowed(variables, { host, origin })).toBe(true);
    expect(allowed(variables, { host: 'WIZARD.example.com', origin })).toBe(true);
  });

  test.each([
    ['another host', { host: 'other.example.com', origin: 'https://other.example.com' }],
    ['a foreign origin', { host, origin: 'https://attacker.example' }],
    ['the parent domain', { host, origin: 'https://example.com' }],
    ['another port', { host, origin: 'https://wizard.example.com:8443' }],
    ['the same name without TLS', { host, origin: 'http://wizard.example.com' }],
    ['a loopback Host', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' }],
    ['neither Origin nor Sec-Fetch-Site', { host }],
  ])('is refused with %s', (_, headers) => {
    expect(allowed(variables, headers)).toBe(false);
  });

  test('is taken on loopback under both names behind a proxy', () => {
    const behindProxy = { APP_URL: 'https://wizard.example.com' };
    expect(allowed(behindProxy, { host, origin: 'https://wizard.example.com' })).toBe(true);
    expect(allowed(behindProxy, { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' })).toBe(
      true,
    );
    expect(
      allowed(behindProxy, { host: 'attacker.example', origin: 'http://attacker.example' }),
    ).toBe(false);
  });
});

test('off loopback without APP_URL the Origin must name the host that was asked', () => {
  const variables = { HOST: '0.0.0.0' };
  const host = '192.0.2.10:3000';
  expect(allowed(variables, { host, origin: 'http://192.0.2.10:3000' })).toBe(true);
  expect(allowed(variables, { host, origin: 'http://attacker.example' })).toBe(false);
  expect(allowed(variables, { host, origin: 'https://192.0.2.10:3000' })).toBe(false);
  expect(allowed(variables, { host })).toBe(false);
});
