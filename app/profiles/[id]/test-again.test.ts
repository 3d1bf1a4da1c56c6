import { expect, test } from 'vitest';
import { failure, success } from '@/lib/result';
import { reportHref, whyNotTested } from './test-again';

const PAGE = '/profiles/p/setup/test';

/** What the page says that an address leads to. */
function saidAt(href: string): string | undefined {
  const { pathname, searchParams } = new URL(href, 'http://localhost');
  expect(pathname).toBe(PAGE);
  return whyNotTested({ refused: searchParams.get('refused') ?? '' });
}

test('a test that ran leads to its report, and nothing else is said', () => {
  expect(reportHref('p', success('run-1'))).toBe(`${PAGE}?run=run-1`);
  expect(saidAt(reportHref('p', success('run-1')))).toBeUndefined();
});

test.each([
  ['profile-incomplete', /you need the Client ID/],
  ['test-running', /is still running/],
  ['tests-running', /at once/],
  ['too-many-attempts', /Wait a few minutes/],
] as const)('the page says why nothing was tested: %s', (code, words) => {
  expect(saidAt(reportHref('p', failure({ code })))).toMatch(words);
});

test('an address cannot put other words on the page', () => {
  expect(whyNotTested({ refused: 'call-this-number' })).toBeUndefined();
  expect(whyNotTested({ refused: 'constructor' })).toBeUndefined();
  expect(whyNotTested({ refused: ['test-running', 'x'] })).toBeUndefined();
  expect(whyNotTested({})).toBeUndefined();
});
