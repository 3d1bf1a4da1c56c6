import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactSecrets } from './redact';

const JWT =
  'eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.ewoiaXNzIjogImFiYyIKfQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const CLIENT_ID = '0123456789abcdef'.repeat(4);
const PRIVATE_KEY_PEM = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
const KEY_LINE = PRIVATE_KEY_PEM.split('\n')[1] ?? '';

describe('secrets that are known by their form', () => {
  test.each([
    ['a PEM block', `before ${PRIVATE_KEY_PEM} after`, KEY_LINE],
    ['a PEM block with literal line breaks', PRIVATE_KEY_PEM.replaceAll('\n', '\\n'), KEY_LINE],
    ['a PEM block inside JSON', JSON.stringify({ key: PRIVATE_KEY_PEM }), KEY_LINE],
    ['a PEM block that is cut off', PRIVATE_KEY_PEM.slice(0, 120), KEY_LINE],
    ['a JWT', `assertion ${JWT} is bad`, 'c2lnbmF0dXJl'],
    ['a JWT without its signature', JWT.slice(0, 60), 'ewoiaXNz'],
    ['a JWT cut in its header', JWT.slice(0, 20), 'eyJ0eXAi'],
    ['the middle of a JWT', `cut ${'QWJj'.repeat(40)} cut`, 'QWJj'],
    ['a JWE', `${JWT}.YWJjZGVm.Z2hpamts`, 'Z2hpamts'],
    ['an assertion in a form', `client_assertion=abcdef&grant_type=x`, 'abcdef'],
    ['a token in JSON', `{"access_token": "opaque-value", "a": 1}`, 'opaque-value'],
    ['a token with an escaped quote', '{"access_token":"opa\\"que-value"}', 'que-value'],
    ['a token in JSON in JSON', JSON.stringify({ body: '{"access_token":"opaque"}' }), 'opaque'],
    ['a token in a form', `access_token=opaque-value&x=1`, 'opaque-value'],
    ['an authorization header', `Authorization: Bearer opaque`, 'opaque'],
    ['an authorization header in JSON', `{"authorization":"Bearer opaque"}`, 'opaque'],
    ['a basic authorization header', `authorization: Basic dXNlcjpwYXNz`, 'dXNlcjpwYXNz'],
    ['a bearer token alone', `used bearer opaque-opaque-opaque`, 'opaque-opaque'],
    ['a Client ID', `iss ${CLIENT_ID} unknown`, CLIENT_ID],
    ['a Client ID in upper case', CLIENT_ID.toUpperCase(), CLIENT_ID.toUpperCase()],
  ])('%s', (_name, text, secret) => {
    const redacted = redactSecrets(text);

    expect(redacted).toContain('[REDACTED]');
    expect(redacted).not.toContain(secret);
  });

  test('what is around a secret stays', () => {
    const text = `grant_type=client_credentials&client_assertion_type=urn:x&client_assertion=${JWT}&a=1`;

    expect(redactSecrets(text)).toBe(
      'grant_type=client_credentials&client_assertion_type=urn:x&client_assertion=[REDACTED]&a=1',
    );
  });

  test.each([
    '{"error":"invalid_client"}',
    'Bearer realm="1234567", error="invalid_token", error_description="Invalid login attempt."',
    '{"o:errorDetails":[{"detail":"Invalid login attempt.","o:errorCode":"INVALID_LOGIN"}]}',
    'Certificate ID NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA',
  ])('%s holds no secret and stays as it is', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });
});

describe('secrets that are known by their value', () => {
  test('one line of a private key is enough to be recognized', () => {
    expect(redactSecrets(`near ${KEY_LINE} end`, [PRIVATE_KEY_PEM])).toBe('near [REDACTED] end');
  });

  test('a known private key does not hide the form of another one', () => {
    const other = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey;

    expect(redactSecrets(`near ${other} end`, [PRIVATE_KEY_PEM])).not.toContain(
      other.split('\n')[2],
    );
  });

  test('a long piece out of the middle of a secret is none of its own', () => {
    const assertion = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJhYmMifQ.DIsLSnl1bk7EzLn-OoDE_dNsTiNRqMgMnUm';

    expect(redactSecrets('bad Snl1bk7EzLn-OoDE_dNsTiNR end', [assertion])).toBe(
      'bad [REDACTED] end',
    );
    expect(redactSecrets('the certificate_id_of_somebody else', [assertion])).toBe(
      'the certificate_id_of_somebody else',
    );
  });

  test('a list that grows, or holds another secret, hides what it holds by then', () => {
    const secrets = ['first secret'];
    const text = 'first secret, second secret';
    expect(redactSecrets(text, secrets)).toBe('[REDACTED], second secret');
    secrets.push('second secret');
    expect(redactSecrets(text, secrets)).toBe('[REDACTED], [REDACTED]');
    secrets.splice(0, 2, 'another one', 'first secret');
    expect(redactSecrets(text, secrets)).toBe('[REDACTED], second secret');
  });

  test('a secret of fewer than six characters is not searched for', () => {
    expect(redactSecrets('the theory', ['the'])).toBe('the theory');
  });

  const secretText = fc.string({
    unit: fc.constantFrom(...'abcXYZ0189-_.~+/= "\\&%?#\n\'<>é😀$^*(){}[]|'),
    minLength: 6,
    maxLength: 60,
  });

  test.each([
    ['as it is', (secret: string) => secret],
    ['URL-encoded', (secret: string) => encodeURIComponent(secret)],
    ['form-encoded', (secret: string) => new URLSearchParams({ v: secret }).toString().slice(2)],
    ['JSON-escaped', (secret: string) => JSON.stringify(secret).slice(1, -1)],
  ])('no text around a secret lets it through %s', (_name, encode) => {
    fc.assert(
      fc.property(fc.string(), secretText, fc.string(), (before, secret, after) => {
        const echoed = encode(secret);
        fc.pre(!'[REDACTED]'.includes(secret) && !`${before}${after}`.includes(echoed));
        expect(redactSecrets(`${before}${echoed}${after}`, [secret])).not.toContain(echoed);
      }),
      { numRuns: 500 },
    );
  });

  test('of two secrets, one inside the other, nothing of the longer one stays', () => {
    const redacted = redactSecrets('x secret-value-long y', ['secret', 'secret-value-long']);

    expect(redacted).toBe('x [REDACTED] y');
  });
});

describe('length', () => {
  test('the text is shortened after redaction, so that no half of a secret remains', () => {
    const text = `${'a'.repeat(10)} known-secret-value tail`;

    const redacted = redactSecrets(text, ['known-secret-value'], { maxLength: 16 });

    expect(redacted).toHaveLength(16);
    expect(redacted).not.toContain('known');
  });

  test('a text of a megabyte that begins many secrets and ends none is done quickly', () => {
    const before = process.cpuUsage();
    for (const piece of [
      '-----BEGIN ',
      'eyJ',
      'bearer ',
      '"access_token":"',
      `${'a'.repeat(63)} `,
    ]) {
      redactSecrets(piece.repeat(Math.ceil(1_000_000 / piece.length)), [PRIVATE_KEY_PEM]);
    }
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });
});
