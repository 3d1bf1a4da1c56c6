import { expect, test } from 'vitest';
import type { ProfileCredential } from './profile';
import { unansweredQuestion } from './replacement-question';

const NOW = new Date('2026-11-24T12:00:00.000Z');

const next = (stage: ProfileCredential['stage']): ProfileCredential => ({
  id: 'next',
  stage,
  algorithm: 'ES256',
  rsaModulusLength: null,
  certificatePem: '',
  predictedCertificateId: 'predicted',
  certificateId: null,
  notBefore: NOW,
  notAfter: NOW,
  createdAt: NOW,
});

test('only a next certificate that NetSuite has is asked about before it is replaced', () => {
  expect(unansweredQuestion({ next: null }, {}, false)).toBeUndefined();
  expect(unansweredQuestion({ next: next('staged') }, {}, false)).toBeUndefined();
  const uploaded = { next: next('uploaded') };
  expect(unansweredQuestion(uploaded, {}, false)?.code).toBe('replacement-not-confirmed');
  expect(unansweredQuestion(uploaded, { replaceConfirmed: 'yes' }, false)).toBeUndefined();
});

test('a key that waits for its certificate is asked about', () => {
  expect(unansweredQuestion({ next: null }, {}, true)?.code).toBe('other-key-not-confirmed');
  expect(unansweredQuestion({ next: null }, { otherKeyConfirmed: 'yes' }, true)).toBeUndefined();
});
