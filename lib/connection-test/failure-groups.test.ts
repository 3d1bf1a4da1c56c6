import { expect, test } from 'vitest';
import type { ReportLineState } from '@/lib/diagnosis/offline-proof';
import { failureCodeOf, failureTitle } from './failure-groups';
import type { ConnectionReport } from './report';

const SEVERAL: ConnectionReport['causes'] = [
  { code: 'integration-blocked', why: 'One.' },
  { code: 'certificate-unknown', why: 'Another.' },
];

function lines(states: Readonly<Record<string, ReportLineState>>): ConnectionReport['lines'] {
  return Object.entries(states).map(([id, state]) => ({
    id,
    stage: id === 'headers-fit' ? 'offline' : 'network',
    title: id,
    state,
    evidence: [],
  }));
}

test.each([
  [
    'the token',
    { 'token-endpoint-answers': 'passed', 'access-token-granted': 'failed' },
    'sign-in-refused',
  ],
  [
    'a call',
    { 'token-endpoint-answers': 'passed', 'access-token-granted': 'passed' },
    'call-refused',
  ],
  ['nobody knows what', { 'token-endpoint-answers': 'failed' }, 'answer-unclear'],
] as const)(
  'several causes of one answer stand in lists under what was refused: %s',
  (_what, states, head) => {
    const report = { causes: SEVERAL, lines: lines(states), isSingledOut: false };

    expect(failureCodeOf(report)).toBe(head);
    expect(failureTitle(head)).toMatch(/^[A-Z][^{}]+$/);
  },
);

test.each([
  [400, 'sign-in-refused'],
  [500, 'sign-in-not-completed'],
])('whether NetSuite refused the token or failed is told by its status %i', (status, head) => {
  const exchange = {
    title: '',
    startedAt: '',
    durationMs: 1,
    answer: { status, headers: [], body: '' },
  };
  const request = { method: 'POST', url: '', headers: [] };
  const report = {
    causes: SEVERAL,
    lines: lines({ 'token-endpoint-answers': 'passed', 'access-token-granted': 'failed' }),
    exchanges: [{ id: 'token-request', request, ...exchange }],
    isSingledOut: false,
  };

  expect(failureCodeOf(report)).toBe(head);
});

test('a failure is named by a cause that stands out, and a test that worked by none', () => {
  expect(failureCodeOf({ causes: SEVERAL, lines: [], isSingledOut: true })).toBe(
    'integration-blocked',
  );
  expect(failureTitle('integration-blocked')).toBe('The integration record is not enabled');
  expect(failureCodeOf({ causes: [], lines: [] })).toBeUndefined();
});

test('of a report of an earlier version, a cause stands out if it is alone or a check found it', () => {
  const granted = lines({ 'token-endpoint-answers': 'passed', 'access-token-granted': 'failed' });

  expect(failureCodeOf({ causes: SEVERAL, lines: granted })).toBe('sign-in-refused');
  expect(failureCodeOf({ causes: SEVERAL.slice(0, 1), lines: granted })).toBe(
    'integration-blocked',
  );
  expect(failureCodeOf({ causes: SEVERAL, lines: lines({ 'headers-fit': 'failed' }) })).toBe(
    'integration-blocked',
  );
});

test('a code that this version does not know has no words', () => {
  expect(failureTitle('gone-for-good')).toBeUndefined();
  expect(failureTitle('toString')).toBeUndefined();
});
