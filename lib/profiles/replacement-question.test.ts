import { expect, test } from 'vitest';
import type { ProfileCredential } from './profile';
import { unansweredQuestion } from './replacement-question';

const NOW = new Date('2026-11-24T12:00:00.000Z');

const next = (stage: ProfileCredential['stage']): ProfileCredential => ({
  id: 'next',
  stage,
  algorithm: 'ES256',
  rsaModulusLength: undefined,
  certificatePem: '',
  predictedCertificateId: 'predicted',
  certificateId: undefined,
  notBefore: NOW,
  notAfter: NOW,
  createdAt: NOW,
});

test('no next certificate is replaced without asking, whether NetSuite has it or may have it', () => {
  expect(unansweredQuestion({ next: undefined }, {}, false)).toBeUndefined();
  for (const stage of ['staged', 'uploaded'] as const) {
    const pair = { next: next(stage) };
    expect(unansweredQuestion(pair, {}, false)?.code).toBe('replacement-not-confirmed');
    expect(unansweredQuestion(pair, { replaceConfirmed: 'yes' }, false)).toBeUndefined();
  }
});

test('a key that waits for its certificate is asked about', () => {
  expect(unansweredQuestion({ next: undefined }, {}, true)?.code).toBe('other-key-not-confirmed');
  expect(
    unansweredQuestion({ next: undefined }, { otherKeyConfirmed: 'yes' }, true),
  ).toBeUndefined();
});
