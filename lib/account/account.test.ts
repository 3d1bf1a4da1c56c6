import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, canBeRefreshed, parseAccountId } from './account';
import { restletsHost, suitetalkHost, tokenEndpointUrl } from './hosts';

function accountOf(input: string): Account {
  const result = parseAccountId(input);
  if (!result.ok) {
    throw new Error(`refused with ${result.error.code}`);
  }
  return result.value;
}

function codeOf(input: string): string {
  const result = parseAccountId(input);
  return result.ok ? 'accepted' : result.error.code;
}

describe('spellings of an account ID', () => {
  it.each([
    ['1234567', '1234567', '1234567', 'production', 'Production'],
    ['1234567_SB1', '1234567_SB1', '1234567-sb1', 'sandbox', 'Sandbox 1'],
    ['1234567-sb1', '1234567_SB1', '1234567-sb1', 'sandbox', 'Sandbox 1'],
    [' 1234567_sb1 ', '1234567_SB1', '1234567-sb1', 'sandbox', 'Sandbox 1'],
    ['\t1234567-SB12\r\n', '1234567_SB12', '1234567-sb12', 'sandbox', 'Sandbox 12'],
    ['TSTDRV1234567', 'TSTDRV1234567', 'tstdrv1234567', 'test-drive', 'Test Drive'],
    ['td2950894', 'TD2950894', 'td2950894', 'test-drive', 'Test Drive'],
    ['TSTDRV1234567_SB2', 'TSTDRV1234567_SB2', 'tstdrv1234567-sb2', 'sandbox', 'Sandbox 2'],
    ['1234567_RP', '1234567_RP', '1234567-rp', 'release-preview', 'Release Preview'],
    ['1234567-rp1', '1234567_RP1', '1234567-rp1', 'release-preview', 'Release Preview 1'],
    ['ACCT123', 'ACCT123', 'acct123', 'production', 'Production'],
    ['demo123', 'DEMO123', 'demo123', 'production', 'Production'],
    ['PRACTICE', 'PRACTICE', 'practice', 'practice', 'Practice'],
    ['practice-sb1', 'PRACTICE_SB1', 'practice-sb1', 'practice', 'Practice sandbox 1'],
  ])('reads %j', (input, accountId, hostLabel, environment, environmentLabel) => {
    expect(accountOf(input)).toEqual({ accountId, hostLabel, environment, environmentLabel });
  });
});

describe('pasted NetSuite addresses', () => {
  it.each([
    ['https://1234567-sb1.app.netsuite.com/app/center/card.nl?sc=-29', '1234567_SB1'],
    ['HTTPS://1234567.APP.NETSUITE.COM', '1234567'],
    ['http://1234567.app.netsuite.com#top', '1234567'],
    ['https://1234567_SB1.app.netsuite.com/', '1234567_SB1'],
    ['1234567.suitetalk.api.netsuite.com', '1234567'],
    ['1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token', '1234567'],
    ['https://1234567-rp.restlets.api.netsuite.com/app/site/hosting/restlet.nl', '1234567_RP'],
    ['tstdrv1234567.connect.api.netsuite.com', 'TSTDRV1234567'],
    ['https://1234567.extforms.netsuite.com/app/site/hosting/scriptlet.nl?a=b@c', '1234567'],
    [
      'https://system.netsuite.com/app/login/secure/enterpriselogin.nl?c=1234567_SB1',
      '1234567_SB1',
    ],
    ['https://forms.netsuite.com/app/site/crm.nl?compid=1234567&h=x', '1234567'],
    ['https://system.na1.netsuite.com/x?c=1234567&compid=1234567', '1234567'],
    ['https://1234567.app.netsuite.com/x?c=7654321', '1234567'],
    ['practice.app.netsuite.com', 'PRACTICE'],
  ])('reads %j', (input, accountId) => {
    expect(accountOf(input).accountId).toBe(accountId);
  });

  it.each([
    'https://system.netsuite.com/app/center/card.nl',
    'rest.netsuite.com',
    'https://www.netsuite.com/portal/home.shtml',
    'netsuite.com',
    'https://system.na1.netsuite.com/',
    'https://system.eu2.netsuite.com/app/center/card.nl?whence=',
    'https://system.app.netsuite.com/',
    'https://1234567.netsuite.com/',
    'https://1234567.unknown.netsuite.com/',
    'https://system.netsuite.com/?c=1234567&c=7654321',
    'https://system.netsuite.com/?c=1234567&compid=x%2Ey',
    'https://system.netsuite.com/?c=1234567.evil.com',
    'https://system.netsuite.com/?c=1234567%23',
    'https://system.netsuite.com/#c=1234567',
  ])('says that %j names no account', (input) => {
    expect(codeOf(input)).toBe('account-id-not-in-url');
  });
});

const MALFORMED = 'account-id-malformed';
const UNSAFE = 'account-id-unsafe-character';
const TOO_LONG = 'account-id-too-long';
const FOREIGN = 'account-id-not-netsuite-url';

/** Texts that try to lead a signed assertion to another host, or that only look like an account ID. */
const HOSTILE: ReadonlyArray<readonly [string, string]> = [
  ['', 'account-id-empty'],
  [' \t\r\n', 'account-id-empty'],
  ['1.evil.com#', FOREIGN],
  ['1.evil.com/', FOREIGN],
  ['1.evil.com?', FOREIGN],
  ['a@b', MALFORMED],
  ['user:pw@1234567', MALFORMED],
  ['a/b', MALFORMED],
  ['1234567/../../x', FOREIGN],
  ['..', FOREIGN],
  ['.', FOREIGN],
  ['1234567.', FOREIGN],
  ['.1234567', FOREIGN],
  ['1234567\u3002evil', UNSAFE],
  ['1234567\uff0eevil', UNSAFE],
  ['1234567\uff61evil', UNSAFE],
  ['1234567\u2024evil', UNSAFE],
  ['\uff11\uff12\uff13\uff14\uff15\uff16\uff17', UNSAFE],
  ['\u0661\u0662\u0663\u0664', UNSAFE],
  ['123456\u0437', UNSAFE],
  ['1234567\u200b', UNSAFE],
  ['\ufeff1234567', UNSAFE],
  ['1234567\u00a0', UNSAFE],
  ['1234567\u00ad', UNSAFE],
  ['\u202e7654321', UNSAFE],
  ['1234567\u2066', UNSAFE],
  ['1234567\u200e', UNSAFE],
  ['1234567\u2028', UNSAFE],
  ['1234567\u0000', UNSAFE],
  ['1234567\u0000.evil.com', UNSAFE],
  ['1234567\u007f', UNSAFE],
  ['1234567\u000b', UNSAFE],
  ['1234567\u0085', UNSAFE],
  ['1234567\r\nHost: x', UNSAFE],
  ['1234567\nx', UNSAFE],
  ['1234567\tx', UNSAFE],
  ['\ud83d\ude00', UNSAFE],
  ['\ud800', UNSAFE],
  ['1234567_\u017fb1', UNSAFE],
  ['%2e', MALFORMED],
  ['%2e%2e', MALFORMED],
  ['1234567%00', MALFORMED],
  ['1234567%0d%0aHost:x', MALFORMED],
  ['1'.repeat(41), TOO_LONG],
  ['1'.repeat(64), TOO_LONG],
  ['a'.repeat(5000), TOO_LONG],
  [`https://${'a'.repeat(5000)}.app.netsuite.com/`, TOO_LONG],
  [`${'a'.repeat(41)}.app.netsuite.com`, TOO_LONG],
  ['xn--80ak6aa92e', MALFORMED],
  ['xn--80ak6aa92e.app.netsuite.com', MALFORMED],
  ['1234567\\evil', MALFORMED],
  ['\\\\evil', MALFORMED],
  ['1234567:443', MALFORMED],
  ['1234567?x', MALFORMED],
  ['1234567#x', MALFORMED],
  ['1234567;x', MALFORMED],
  ['1234567 x', MALFORMED],
  ['1234567,7654321', MALFORMED],
  ['1234567=', MALFORMED],
  ['1234567*', MALFORMED],
  ['{{accountId}}', MALFORMED],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text itself is the attack
  ['${jndi:ldap}', MALFORMED],
  ["1234567' OR 1=1", MALFORMED],
  ['<script>', MALFORMED],
  ['-1234567', MALFORMED],
  ['_SB1', MALFORMED],
  ['1234567-', MALFORMED],
  ['1234567_', MALFORMED],
  ['1234567__SB1', MALFORMED],
  ['1234567_SB', MALFORMED],
  ['1234567_SB0', MALFORMED],
  ['1234567_SB01', MALFORMED],
  ['1234567_SB100', MALFORMED],
  ['1234567_SB1_SB1', MALFORMED],
  ['1234567_SB1-rp', MALFORMED],
  ['1234567SB1', MALFORMED],
  ['1234567_DEV1', MALFORMED],
  ['www', MALFORMED],
  ['system', MALFORMED],
  ['localhost', MALFORMED],
  ['javascript:alert(1)', MALFORMED],
  ['javascript:alert(1)//1234567.app.netsuite.com', FOREIGN],
  ['data:text/html,1234567.app.netsuite.com', FOREIGN],
  ['file:///1234567.app.netsuite.com', FOREIGN],
  ['ftp://1234567.app.netsuite.com/', FOREIGN],
  ['//1234567.app.netsuite.com/', FOREIGN],
  ['https:1234567.app.netsuite.com', FOREIGN],
  ['https:///1234567.app.netsuite.com', FOREIGN],
  ['https://https://1234567.app.netsuite.com', FOREIGN],
  ['evil.com/1234567.app.netsuite.com', FOREIGN],
  ['https://evil.com/https://1234567.app.netsuite.com/', FOREIGN],
  ['https://evil.com?1234567.app.netsuite.com', FOREIGN],
  ['https://evil.com#.app.netsuite.com', FOREIGN],
  ['https://evil.com\\.app.netsuite.com', FOREIGN],
  ['https://evil.com\\@1234567.app.netsuite.com', FOREIGN],
  ['https://1234567.app.netsuite.com\\@evil.com', FOREIGN],
  ['https://1234567.app.netsuite.com/\\evil', FOREIGN],
  ['https://1234567.app.netsuite.com.evil.com/', FOREIGN],
  ['https://1234567.app.netsuite.com./', FOREIGN],
  ['https://1234567.app.netsuite.com:443/', FOREIGN],
  ['1234567.app.netsuite.com:8443', FOREIGN],
  ['https://user:pw@evil.com/1234567.app.netsuite.com', FOREIGN],
  ['https://user:pw@1234567.app.netsuite.com/', FOREIGN],
  ['https://1234567.app.netsuite.com@evil.com/', FOREIGN],
  ['https://1234567.app.netsuite.com%40evil.com/', FOREIGN],
  ['https://1234567%2eapp.netsuite.com/', FOREIGN],
  ['https://1234567.app.evilnetsuite.com/', FOREIGN],
  ['https://1234567.app.netsuite.co/', FOREIGN],
  ['https://1234567.app.netsuite.com.', FOREIGN],
  ['https://1234567..netsuite.com/', FOREIGN],
  ['https://[::1]/', FOREIGN],
  ['https://[::1].app.netsuite.com/', FOREIGN],
  ['[::1]', MALFORMED],
  ['https://127.0.0.1/', FOREIGN],
  ['169.254.169.254', FOREIGN],
  ['0x7f.1', FOREIGN],
  ['https://evil_SB1.com/', FOREIGN],
  ['https://evil.1234567.app.netsuite.com/', 'account-id-not-in-url'],
  ['https://evil.com/?c=1234567', FOREIGN],
  ['PRACTICE_SB2', 'account-id-not-a-practice-account'],
  ['practice-rp', 'account-id-not-a-practice-account'],
];

describe('a refresh from production', () => {
  it.each([
    ['1234567_SB1', true],
    ['1234567_RP', true],
    ['TSTDRV1234567_SB2', true],
    ['1234567', false],
    ['TSTDRV1234567', false],
    ['PRACTICE', false],
  ])('of %s: %s', (accountId, expected) => {
    expect(canBeRefreshed(accountId)).toBe(expected);
  });
});

describe('hostile account IDs', () => {
  it('are at least fifty', () => {
    expect(new Set(HOSTILE.map(([input]) => input)).size).toBeGreaterThanOrEqual(50);
  });

  it.each(HOSTILE)('refuses %j with %s', (input, code) => {
    expect(codeOf(input)).toBe(code);
  });

  it('explains every refusal in a sentence that does not repeat the text', () => {
    for (const [input] of HOSTILE) {
      const result = parseAccountId(input);
      if (result.ok) {
        throw new Error('accepted');
      }
      expect(result.error.message).toMatch(/^[A-Z].{20,}\.$/);
      expect(result.error.message).not.toMatch(/evil|alert|jndi|script>/);
    }
  });
});

const idLike = fc.stringMatching(/^[A-Za-z0-9]{1,20}([_-](SB|sb|RP|rp)[0-9]{0,2})?$/);
const piece = fc.constantFrom(
  ...['1234567', '-sb1', '_RP', '.', '/', '@', ':', '#', '?', '\\', '%2e', ' ', '\r\n', '\u3002'],
  ...['app', 'suitetalk.api', 'netsuite.com', 'https://', 'evil.com', 'c=', '&', '443', 'xn--'],
);
const assembled = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const anyText = fc.oneof(idLike, assembled, fc.string(), fc.string({ unit: 'binary' }));

describe('whatever is accepted', () => {
  it('gives hosts that a URL parser reads exactly, without user, port or path', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyText, (input) => {
        const result = parseAccountId(input);
        if (!result.ok) {
          return;
        }
        accepted += 1;
        const account = result.value;
        expect(account.hostLabel).toMatch(/^[a-z0-9]+(-(sb|rp)\d*)?$/);
        expect(account.hostLabel.length).toBeLessThanOrEqual(40);
        for (const host of [suitetalkHost(account), restletsHost(account)]) {
          const url = new URL(`https://${host}`);
          expect(url.host).toBe(host);
          expect(url.href).toBe(`https://${host}/`);
          expect([url.username, url.password, url.port, url.search, url.hash].join('')).toBe('');
        }
        const url = new URL(tokenEndpointUrl(account));
        expect(url.hostname).toBe(`${account.hostLabel}.suitetalk.api.netsuite.com`);
        expect(url.pathname).toBe('/services/rest/auth/oauth2/v1/token');
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it('parses to itself again from its ID, its host label and its hosts', () => {
    fc.assert(
      fc.property(idLike, (input) => {
        const result = parseAccountId(input);
        if (!result.ok) {
          return;
        }
        const account = result.value;
        for (const again of [account.accountId, account.hostLabel, suitetalkHost(account)]) {
          expect(parseAccountId(again)).toEqual({ ok: true, value: account });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

it.each([' ', '\t', '\n'])(
  'looks at no text that is too long, whatever it is made of: %j',
  (unit) => {
    const before = process.cpuUsage();
    expect(codeOf(`1${unit.repeat(100_000)}1`)).toBe('account-id-too-long');
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  },
);
