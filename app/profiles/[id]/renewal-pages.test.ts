import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import { profileProgress } from '@/lib/profiles/progress';
import { taskStatuses } from '@/lib/profiles/task-states';
import type { NextRenewal } from '@/lib/renewal/history';
import { NextAct, RenewalFact } from './next-act';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const YESTERDAY = new Date('2026-11-23T12:00:00.000Z');
const IN_A_YEAR = new Date('2027-11-24T12:00:00.000Z');

function credential(id: string, changes: Partial<ProfileCredential>): ProfileCredential {
  return {
    ...{ id, stage: 'active', algorithm: 'ES256', rsaModulusLength: undefined },
    ...{ certificatePem: '', predictedCertificateId: id, certificateId: id },
    ...{ notBefore: YESTERDAY, notAfter: IN_A_YEAR, createdAt: YESTERDAY },
    ...changes,
  };
}

const NEW = credential('new', {});

function profileWith(changes: Partial<Profile>): Profile {
  return {
    ...{ id: 'profile', version: 1, name: 'Orders', accountId: '1234567' },
    ...{ environment: 'production', scopes: ['rest_webservices'] },
    configuration: { clientId: 'c1'.repeat(32) },
    ...{ credential: NEW, active: NEW, next: undefined },
    ...{ checkedItems: new Set(), prerequisitesProvenFor: '1234567 rest_webservices' },
    ...{ celigoIclientSettled: true, celigoConnectionSettled: true, celigoProof: undefined },
    ...{
      lastTest: { at: YESTERDAY, outcome: 'works' },
      createdAt: YESTERDAY,
      updatedAt: YESTERDAY,
    },
    ...changes,
  };
}

/** The words of what is shown. */
function wordsOf(shown: ReactElement): string {
  return renderToStaticMarkup(shown)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('the overview', () => {
  const from = YESTERDAY;
  const trouble = { code: 'celigo-token-missing', message: '' };

  test.each<[string, NextRenewal]>([
    ['Stopped', { isUnderWay: false, isAutomatic: true, from, trouble }],
    ['Stopped', { isUnderWay: true, isAutomatic: true, from, trouble, step: 'upload' }],
    ['Under way', { isUnderWay: true, isAutomatic: true, from, step: 'upload' }],
    ['Manual, due November 23, 2026', { isUnderWay: false, isAutomatic: false, from }],
  ])('sums a renewal up: %s', (words, next) => {
    expect(wordsOf(createElement(RenewalFact, { next, now: NOW }))).toContain(words);
  });

  test('has a renewal started whose next certificate is ready, and one that was started gone on with', () => {
    const profile = profileWith({ next: credential('next', { stage: 'uploaded' }) });
    const tasks = taskStatuses(profileProgress(profile), NOW);
    const act = (renewal: NextRenewal) =>
      wordsOf(createElement(NextAct, { view: { profile, tasks }, renewal, isStopSaid: false }));
    expect(act({ isUnderWay: false, isAutomatic: false })).toMatch(
      /Start the renewal .*The next certificate is ready/,
    );
    expect(act({ isUnderWay: true, isAutomatic: false, step: 'switch' })).toMatch(
      /Continue the renewal .*Next: Have Celigo use the new key/,
    );
  });
});
