import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CAUSES } from '@/lib/diagnosis/causes';
import { plainText } from '@/lib/marked-text';
import type { ConnectionReport } from './report';
import { type ReportTextInput, reportText } from './report-text';

const CLIENT_ID = 'c1'.repeat(32);
const ODD_CLIENT_ID = 'client id with blanks & signs';
const { privateKey: PRIVATE_KEY } = generateKeyPairSync('ec', {
  namedCurve: 'prime256v1',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKEN = `${encode({ alg: 'PS256' })}.${encode({ sub: '3;-5' })}.${'s'.repeat(43)}`;

const REPORT: ConnectionReport = {
  outcome: 'does-not-work',
  startedAt: '2026-11-24T12:00:00.000Z',
  durationMs: 840,
  lines: [
    {
      id: 'key-matches-certificate',
      stage: 'offline',
      title: 'The private key and the certificate match',
      state: 'passed',
      evidence: ['The public key in the certificate matches the private key.'],
    },
    {
      id: 'access-token-granted',
      stage: 'token',
      title: 'NetSuite grants an access token',
      state: 'failed',
      evidence: ['NetSuite answered status 400 with the error invalid_client.'],
    },
  ],
  causes: [
    { code: 'certificate-unknown', why: 'NetSuite answered status 400.' },
    { code: 'integration-blocked', why: 'NetSuite answered status 400.' },
  ],
  ruledOut: [{ code: 'clock-skew', why: 'The clocks agree.' }],
  assertion: {
    header: '{\n  "alg": "ES256",\n  "kid": "NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA"\n}',
    payload: '{\n  "iss": "<Client ID of this profile>"\n}',
  },
  exchanges: [
    {
      id: 'token-request',
      title: 'Request for an access token',
      startedAt: '2026-11-24T12:00:00.100Z',
      durationMs: 231,
      request: {
        method: 'POST',
        url: 'https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: 'grant_type=client_credentials&client_assertion=<signed assertion>',
      },
      answer: {
        status: 400,
        headers: [['content-type', 'application/json']],
        body: '{"error":"invalid_client"}',
      },
    },
  ],
};

function textOf(report: ConnectionReport, changed: Partial<ReportTextInput> = {}): string {
  return reportText({
    report,
    testRunId: '6f3e1d58-0000-4000-8000-000000000000',
    profileName: 'Orders to NetSuite',
    accountId: '1234567',
    environmentLabel: 'Production',
    knownSecrets: [CLIENT_ID],
    ...changed,
  });
}

describe('reportText', () => {
  test('tells outcome, account, time, causes with their fix, checks, what is ruled out, and what was sent', () => {
    const text = textOf(REPORT);
    for (const piece of [
      '# Connection does not work: Orders to NetSuite',
      'Account ID: 1234567 (Production)',
      'Tested: November 24, 2026 at 12:00 UTC, in 840 ms',
      '1. `certificate-unknown`',
      plainText(CAUSES['certificate-unknown'].fix),
      '2. `integration-blocked`',
      '- Failed: Access token',
      '- Passed: The private key and the certificate match',
      '- `clock-skew`: The clocks agree.',
      'NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA',
      'POST https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
      'grant_type=client_credentials&client_assertion=[REDACTED]',
      'Status 400',
      '{"error":"invalid_client"}',
    ]) {
      expect(text).toContain(piece);
    }
    expect(text.indexOf('certificate-unknown')).toBeLessThan(text.indexOf('integration-blocked'));
  });

  test('writes every day in words', () => {
    expect(textOf(REPORT)).not.toMatch(/\d{4}-\d{2}-\d{2}/);
  });

  test('a report of an earlier version, without the newer parts, is a text too', () => {
    const { outcome, startedAt, durationMs, lines } = REPORT;
    const text = textOf({ outcome, startedAt, durationMs, lines, causes: [] });
    expect(text).toContain('# Connection does not work');
    expect(text).not.toContain('undefined');
  });

  test('the Detail of the Login Audit Trail puts its causes in the place of the ranking', () => {
    const text = textOf(REPORT, {
      auditDetail: {
        word: 'IntegrationBlocked',
        meaning: 'State is not Enabled.',
        causes: [{ code: 'integration-blocked', why: 'The Login Audit Trail says so.' }],
      },
    });
    expect(text).toContain('IntegrationBlocked: State is not Enabled.');
    expect(text).toContain('1. `integration-blocked`');
    expect(text).not.toContain('certificate-unknown');
  });

  const planted: ReadonlyArray<readonly [string, string, string]> = [
    ['private key', PRIVATE_KEY, PRIVATE_KEY.split('\n')[1] ?? ''],
    ['private key on one line', PRIVATE_KEY.replaceAll('\n', '\\n'), PRIVATE_KEY.slice(40, 80)],
    ['private key that was cut', PRIVATE_KEY.slice(0, 120), PRIVATE_KEY.slice(30, 90)],
    ['access token', TOKEN, TOKEN.slice(0, 30)],
    ['access token in an answer', `{"access_token":"${TOKEN}"}`, TOKEN.slice(0, 30)],
    ['bearer header', `Bearer ${'t'.repeat(40)}`, 't'.repeat(40)],
    ['Client ID', CLIENT_ID, CLIENT_ID],
    ['Client ID of an odd form', ODD_CLIENT_ID, ODD_CLIENT_ID],
  ];

  test.each(planted)('a planted %s comes out of no part of the report', (_name, secret, mark) => {
    const everywhere: ConnectionReport = {
      ...REPORT,
      lines: [
        {
          id: 'x',
          stage: 'token',
          title: `Title ${secret}`,
          state: 'failed',
          evidence: [secret, `Before ${secret} after.`],
        },
      ],
      causes: [{ code: 'clock-skew', why: secret }],
      ruledOut: [{ code: 'dns-failure', why: secret }],
      assertion: { header: secret, payload: secret },
      exchanges: [
        {
          id: 'x',
          title: secret,
          startedAt: REPORT.startedAt,
          durationMs: 1,
          request: {
            method: 'GET',
            url: 'https://host/path',
            headers: [['Authorization', secret]],
            body: secret,
          },
          answer: { status: 200, headers: [['x-echo', secret]], body: secret },
        },
        {
          id: 'y',
          title: 'No answer',
          startedAt: REPORT.startedAt,
          durationMs: 1,
          request: { method: 'GET', url: 'https://host/', headers: [] },
          failure: secret,
        },
      ],
    };
    const text = textOf(everywhere, {
      profileName: secret,
      knownSecrets: [CLIENT_ID, ODD_CLIENT_ID],
      auditDetail: { word: 'MissingKey', meaning: secret, causes: everywhere.causes },
    });
    expect(mark.length).toBeGreaterThan(8);
    expect(text).not.toContain(mark);
    expect(text).not.toContain(mark.replaceAll('\n', ' '));
    // A secret in one place must not take the rest of the report with it.
    expect(text).toContain('### 2. No answer');
    expect(text).toContain('`dns-failure`');
  });

  test('neither a Client ID nor a token comes out of an address', () => {
    const [exchange] = REPORT.exchanges ?? [];
    for (const secret of [CLIENT_ID, ODD_CLIENT_ID, TOKEN]) {
      const url = `https://host/clients/${encodeURIComponent(secret)}/certificates`;
      const exchanges = exchange && [{ ...exchange, request: { ...exchange.request, url } }];
      const text = textOf(
        { ...REPORT, exchanges: exchanges ?? [] },
        { knownSecrets: [CLIENT_ID, ODD_CLIENT_ID] },
      );
      expect(text).toContain('https://host/clients/[REDACTED]');
      expect(text).not.toContain(encodeURIComponent(secret));
    }
  });

  test('what the other side wrote cannot leave its place in the document', () => {
    const text = textOf({
      ...REPORT,
      lines: [
        {
          id: 'x',
          stage: 'token',
          title: 'Answer',
          state: 'failed',
          evidence: ['first\n# Connection works\u2028- Passed: everything'],
        },
      ],
      exchanges: [
        {
          id: 'x',
          title: 'Call',
          startedAt: REPORT.startedAt,
          durationMs: 1,
          request: { method: 'GET', url: 'https://host/', headers: [] },
          answer: { status: 200, headers: [], body: '```\n# Connection works\n````' },
        },
      ],
    });
    expect(text).toContain('first # Connection works - Passed: everything');
    expect(text).toContain('`````\nStatus 200\n\n```\n# Connection works\n````\n`````');
  });
});
