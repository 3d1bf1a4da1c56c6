import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KNOWN_NUMBERS } from './known-words';
import { shownBody, shownCode, shownHeader, shownJson, shownText } from './shown-answer';

const HEX_SECRET = '3f9a1c07b2e84d56a0f1c3b5d7e9081b2c4d6e8fa1b3c5d7e9f0123456789abc';
const BASE64_SECRET = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq9pZ3Xv7Kt1RwYb2';

describe('a text of the other side', () => {
  test.each([
    'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.',
    'Your current role does not have permission to perform this action. Please contact your account administrator.',
    'Failed to get an access token. Status 400: {"error":"invalid_client"}',
    'Expected field: http.auth.oauth.tokenURI to be present',
    'The domain of request url should be present in iClient.oauth2.validDomainNames',
    'NetSuite connections must use token-based authentication',
    'application/vnd.oracle.resource+json; type=error; charset=UTF-8',
    'Too Many Requests',
  ])('is told whole when it is a documented one: %s', (text) => {
    expect(shownText(text)).toBe(text);
  });

  test('is told without the pieces that are on no list', () => {
    expect(shownText(`Invalid value ${HEX_SECRET} for field clientId.`)).toBe(
      'Invalid value […] for field clientId.',
    );
    expect(shownText('nginx/1.25.3')).toBe('nginx/[…]');
    expect(shownText(HEX_SECRET)).toBe('(64 characters that are not shown)');
  });

  test('is told with a value that is no secret, where it stands alone', () => {
    const own = ['1234567'];
    expect(shownText('Bearer realm="1234567"', { own })).toBe('Bearer realm="1234567"');
    expect(shownText('Bearer realm="12345678"', { own })).toBe('Bearer realm="[…]"');
  });

  test('gives no letter of a secret away that was cut in pieces of any length, with any signs between', () => {
    const separators = fc.constantFrom(
      ' ',
      '-',
      '.',
      ',',
      '/',
      '\n',
      '\u200b',
      '%',
      '&#',
      '";"',
      '…',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(HEX_SECRET, BASE64_SECRET),
        fc.integer({ min: 1, max: 9 }),
        separators,
        fc.boolean(),
        (secret, length, separator, isBackwards) => {
          const signs = isBackwards ? [...secret].reverse().join('') : secret;
          const pieces = signs.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
          const text = `Invalid request: ${pieces.join(separator)}`;
          const left = shownText(text).replace(
            /Invalid request|characters that are not shown/g,
            '',
          );
          // A piece that happens to be a short word of the list may stay; nothing longer does.
          expect(left.replace(/[^A-Za-z0-9]/g, '').length).toBeLessThanOrEqual(8);
        },
      ),
    );
  });

  test('no number that is shown is a character of a secret, in base 8, 10 or 16', () => {
    for (const number of KNOWN_NUMBERS) {
      if (number.includes('.')) {
        continue;
      }
      expect(Number(number)).toBeGreaterThan(126);
      expect(Number.parseInt(number, 8) > 0o176 || /[89]/.test(number)).toBe(true);
    }
  });

  test('takes no longer than a long text deserves', () => {
    for (const sign of ['a', '…', '[…]', '.', '%', '"', '\n']) {
      expect(shownText(sign.repeat(1_000_000)).length).toBeLessThanOrEqual(300);
    }
  });
});

test('a code is shown when every part of it is known', () => {
  for (const code of [
    'INVALID_LOGIN',
    'SSS_INVALID_SCRIPTLET_ID',
    'RCRD_DSNT_EXIST',
    'TWO_FA_REQD',
  ]) {
    expect(shownCode(code)).toBe(code);
  }
  for (const code of [HEX_SECRET, 'INVALID_3F9A1C07', 'weather', '', 'INVALID LOGIN']) {
    expect(shownCode(code)).toBe('(unlisted)');
  }
});

describe('a body', () => {
  test('of JSON keeps its documented members and their words', () => {
    const type = 'https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html';
    const detail = 'Invalid login attempt.';
    const documented = {
      type,
      title: 'Unauthorized',
      status: 401,
      'o:errorDetails': [{ detail, 'o:errorCode': 'INVALID_LOGIN' }],
    };
    const body = JSON.stringify(documented);
    expect(shownBody({ body, bodyShape: 'json' })).toBe(body);
    expect(shownJson({ access_token: 'x.y.z', expires_in: 3600, token_type: 'bearer' })).toBe(
      '{"access_token":"(5 characters that are not shown)","expires_in":3600,"token_type":"bearer"}',
    );
  });

  test('of JSON shows neither names nor numbers of the other side’s making', () => {
    const bytes = [...Buffer.from(BASE64_SECRET)];
    const shown = shownJson({ [HEX_SECRET]: 1, status: Number.MAX_SAFE_INTEGER, message: bytes });
    expect(shown).toBe(
      '{"status":"(a number)","message":["(a number)","(a number)","(a number)","(a number)","(a number)","… 59 more"],"…":"1 more"}',
    );
  });

  test('of a web page is told by its length and its title', () => {
    const page = `<html><title>Sign in</title>${HEX_SECRET}</html>`;
    expect(shownBody({ body: page, bodyShape: 'html' })).toBe(
      `(a web page of ${page.length} characters, titled “Sign in”, not shown)`,
    );
    const secret = `<title>${HEX_SECRET}</title>`;
    expect(shownBody({ body: secret, bodyShape: 'html' })).toBe(
      `(a web page of ${secret.length} characters, not shown)`,
    );
  });
});

test('a header is shown as what it is, and an id of a request when it is no piece of a secret', () => {
  expect(shownHeader('date', 'Sat, 28 Nov 2026 12:00:00 GMT')).toBe(
    'Sat, 28 Nov 2026 12:00:00 GMT',
  );
  expect(shownHeader('date', HEX_SECRET)).toBe('(not a date)');
  expect(shownHeader('server', BASE64_SECRET)).toBe('(64 characters that are not shown)');
  const uuid = '0d2c8a51-6f4e-4b7a-9c3d-5e1f70ab42c8';
  const secrets = [HEX_SECRET];
  expect(shownHeader('x-n-operationid', uuid, { secrets })).toBe(uuid);
  const piece = HEX_SECRET.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
  expect(shownHeader('x-n-operationid', piece, { secrets })).toBe('(not shown)');
});
