import { expect, test } from 'vitest';
import { administratorRequest } from './administrator-request';
import type { ConnectionReport } from './report';

const REPORT: ConnectionReport = {
  outcome: 'does-not-work',
  startedAt: '2026-11-29T07:13:05.000Z',
  durationMs: 90,
  lines: [
    {
      id: 'access-token-granted',
      stage: 'token',
      title: 'NetSuite grants an access token',
      state: 'failed',
      evidence: ['NetSuite answered status 400 with the error invalid_client.'],
    },
  ],
  causes: [],
  assertion: { header: '{"kid":"NPMnRyPg","alg":"ES256"}', payload: '{"iss":"[Client ID]"}' },
};

const INPUT = {
  report: REPORT,
  profileName: 'Orders',
  accountId: '1234567_SB1',
  environmentLabel: 'Sandbox 1',
};

test('says what was tried, when, for which integration, and what to read back', () => {
  const text = administratorRequest(INPUT);

  expect(text).toContain('1234567_SB1 (Sandbox 1)');
  expect(text).toContain('November 29, 2026 at 07:13:05 UTC');
  expect(text).toContain('“Orders”, with the Certificate ID NPMnRyPg');
  expect(text).toContain('invalid_client');
  expect(text).toContain('the word in the Detail column');
  expect(text).not.toContain('iss');
});

test('without a readable assertion it names the profile alone', () => {
  const assertion = { header: '{"kid":', payload: '' };

  expect(administratorRequest({ ...INPUT, report: { ...REPORT, assertion } })).toContain(
    'the one for “Orders”\n',
  );
});
