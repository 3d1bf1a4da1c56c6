import { expect, it } from 'vitest';
import { isPracticeHost } from './hosts';

it.each([
  'practice.app.netsuite.com',
  'practice.suitetalk.api.netsuite.com',
  'practice.restlets.api.netsuite.com',
  'practice-sb1.app.netsuite.com',
  'PRACTICE-SB1.suitetalk.api.netsuite.com',
])('%s is a practice host', (host) => {
  expect(isPracticeHost(host)).toBe(true);
});

it.each([
  'rest.netsuite.com',
  '1234567.suitetalk.api.netsuite.com',
  'practice-sb2.app.netsuite.com',
  'practice_sb1.app.netsuite.com',
  'practice.app.netsuite.com.example.org',
  'x.practice.app.netsuite.com',
  'practice.app.netsuite.com:443',
  'practice',
  '',
])('%s is not', (host) => {
  expect(isPracticeHost(host)).toBe(false);
});
