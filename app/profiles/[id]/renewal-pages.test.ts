import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import type { CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';
import { accountOf, asUsed, type Profile, type ProfileCredential } from '@/lib/profiles/profile';
import { profileProgress } from '@/lib/profiles/progress';
import { taskStatuses } from '@/lib/profiles/task-states';
import type { NextRenewal } from '@/lib/renewal/history';
import { blockerOf, type RenewalState } from '@/lib/renewal/state';
import { NextAct, RenewalFact } from './next-act';
import { openTasks } from './profile-runbook';
import { AutomaticSection } from './renewal/automatic-section';
import { BothCertificates, RenewalLead } from './renewal/certificates';
import { ConfirmStep, RevokeStep, SwitchStep, UploadStep } from './renewal/step-forms';

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

/** A renewal at its last step: Celigo uses the new certificate. */
function atRevoke(
  old: Partial<ProfileCredential>,
  notes: Partial<RenewalState['renewal']> = {},
): RenewalState {
  const renewal = {
    ...{ id: 'renewal', profileId: 'profile', startedAt: YESTERDAY, startedBy: undefined },
    ...{ oldCredentialId: 'old', newCredentialId: 'new', celigoProof: 'word' as const },
    ...{ netSuiteProvenAt: YESTERDAY, celigoProvenAt: YESTERDAY, goingBackAt: undefined },
    ...{ uploadAskedAt: undefined, switchAskedAt: undefined, revokeAskedAt: undefined },
    ...notes,
  };
  const profile = profileWith({});
  const replaced = credential('old', { stage: 'superseded', ...old });
  return { profile, renewal, step: 'revoke', old: replaced, next: NEW };
}

/** The words of what is shown. */
function wordsOf(shown: ReactElement): string {
  return renderToStaticMarkup(shown)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('the renewal page', () => {
  test.each([
    [{ notAfter: YESTERDAY }, {}, 'Expired. Valid until', 'The old certificate has expired.'],
    [{ stage: 'revoked' }, {}, 'Revoked. Certificate ID', 'The old certificate is revoked.'],
    [
      { notAfter: YESTERDAY },
      { revokeAskedAt: YESTERDAY },
      'Expired. Valid until',
      'The old certificate has expired.',
    ],
    [
      {},
      { revokeAskedAt: YESTERDAY },
      'NetSuite was asked',
      'NetSuite was asked to revoke the old',
    ],
    [{}, {}, 'Still valid, kept as a fallback. Valid until', 'The old certificate works until'],
  ] as const)(
    'says the same of the old certificate everywhere: %o, %o',
    (old, notes, place, lead) => {
      const state = atRevoke(old, notes);
      const { profile } = state;
      expect(wordsOf(createElement(BothCertificates, { state, now: NOW }))).toContain(
        `Old certificate ${place}`,
      );
      expect(wordsOf(createElement(RenewalLead, { profile, state, now: NOW }))).toContain(lead);
    },
  );

  const revokeStep = (state: RenewalState, code?: string) => {
    const stoppedAt = code === undefined ? undefined : { code, message: '' };
    const view = { account: accountOf(state.profile), now: NOW };
    return wordsOf(createElement(RevokeStep, { view, state, stoppedAt }));
  };

  test('promises a way back only until NetSuite was asked to revoke the old certificate', () => {
    expect(revokeStep(atRevoke({}))).toContain('you can go back to it');
    const asked = atRevoke({}, { revokeAskedAt: YESTERDAY });
    expect(revokeStep(asked, 'revoke-unanswered')).toMatch(/did not confirm it\. Click the button/);
    for (const code of ['token-refused', 'certificate-permission-missing']) {
      const words = revokeStep(asked, code);
      expect(words).not.toContain('you can go back to it');
      expect(words).toMatch(/did not confirm it\. Look in NetSuite’s list\. .* by hand/);
    }
    const alone = { ...asked, profile: profileWith({ scopes: ['restlets'] }) };
    expect(revokeStep(alone)).toMatch(/did not confirm it\. Look in NetSuite’s list\./);
    expect(revokeStep(alone)).not.toContain('Revoke the old certificate');
  });

  test.each([
    ['certificate-permission-missing', /First, fix the problem in the notice above\./],
    ['token-refused', /First, fix the problem in the notice above\./],
    ['certificate-refused', /First, fix the problem in the notice above\./],
    ['certificate-endpoint-missing', /The result will most likely be the same\./],
    ['entity-unknown', /The result will most likely be the same\./],
  ])('asks to fix only what a person can fix: %s', (code, words) => {
    const old = credential('old', {});
    const next = credential('new', { stage: 'staged' });
    const profile = profileWith({ active: old, next });
    const state = { ...atRevoke({}), profile, step: 'upload', old, next } as const;
    const view = { account: accountOf(profile), now: NOW };
    const stoppedAt = { code, message: '' };
    const page = wordsOf(createElement(UploadStep, { view, state, stoppedAt }));
    expect(page.match(/First, fix[^.]*\.|The result will[^.]*\./g)).toEqual([
      expect.stringMatching(words),
    ]);
  });

  test.each([
    ['works', {}, true],
    ['has expired', { notAfter: YESTERDAY }, false],
    ['is revoked', { stage: 'revoked' }, false],
  ] as const)(
    'refers to a reason above only where the step says one: the old one %s',
    (_, old, isSaid) => {
      const profile = profileWith({ scopes: ['restlets'] });
      const state = { ...atRevoke(old), profile };
      const plan = { isAutomatic: false, daysBefore: undefined, retryAt: undefined };
      const hindranceSaid = blockerOf(state, NOW);
      const view = { profile, now: NOW };
      const props = {
        view,
        plan,
        isWatched: true,
        hindranceSaid,
        isStopSaid: false,
        isFolded: true,
      };
      const section = wordsOf(createElement(AutomaticSection, props));
      expect(revokeStep(state).includes('endpoint-needs-rest-scope')).toBe(isSaid);
      expect(section.includes('for the reason above')).toBe(isSaid);
      expect(section.includes('REST web services scope')).toBe(!isSaid);
    },
  );
});

test('a practice profile does not renew automatically while the practice world is off, and the page says why', () => {
  const section = (isAutomatic: boolean) =>
    wordsOf(
      createElement(AutomaticSection, {
        view: { profile: profileWith({ environment: 'practice' }), now: NOW },
        plan: {
          ...{ isAutomatic, daysBefore: undefined, retryAt: IN_A_YEAR },
          trouble: { code: 'netsuite-unreachable', message: 'Why.' },
        },
        isWatched: false,
        ...{ hindranceSaid: undefined, isStopSaid: false, isFolded: false },
      }),
    );
  const why =
    'The practice world is off (PRACTICE=off), so this practice account cannot be reached.';
  expect(section(true)).toContain(`It cannot continue: ${why}`);
  expect(section(false)).toContain(`Not possible yet: ${why}`);
  expect(section(true)).not.toMatch(/Renews automatically on|Rehearse|Next attempt/);
});

test('automatic renewal can be chosen on every profile in use, below what it still needs', () => {
  const plan = { isAutomatic: false, daysBefore: undefined, retryAt: undefined };
  const section = (changes: Partial<Profile>) =>
    renderToStaticMarkup(
      createElement(AutomaticSection, {
        ...{ view: { profile: profileWith(changes), now: NOW }, plan, hindranceSaid: undefined },
        ...{ isWatched: true, isStopSaid: false, isFolded: false },
      }),
    );
  const withoutToken = section({});
  expect(withoutToken).toMatch(
    /Not possible yet.*no sealed Celigo API token.*<input[^>]*type="checkbox".*Renew automatically.*<button[^>]*type="submit".*Save/s,
  );
  expect(withoutToken, 'a rehearsal would find the same').not.toContain('Rehearse now');
  expect(section({ active: undefined }), 'nothing to renew').toBe('');
});

describe('the steps in Celigo', () => {
  const clientId = 'c1'.repeat(32);
  const old = credential('old', {});
  const next = credential('next', { stage: 'uploaded' });
  const profile = profileWith({ active: old, next, credential: next });
  const person = { id: 'person', name: 'Vera', email: 'vera@example.com', role: 'viewer' } as const;
  const guest = {
    name: 'Celia',
    link: {
      ...{ id: 'link', profileId: 'profile', purpose: 'renewal' as const, showsKey: false },
      ...{ createdAt: YESTERDAY, expiresAt: IN_A_YEAR, createdByEmail: '', hasPasscode: false },
    },
  } as const;

  test.each(['switch', 'confirm', 'switch-back'] as const)(
    'show viewers the end of the Client ID and editors all of it: %s',
    (step) => {
      const before = JSON.stringify({ clientId: 'd2'.repeat(32) });
      const enteredInCeligo = { 'celigo-iclient': { encrypted: before } };
      const { configuration } = profile;
      const entered = { ...profile, configuration: { ...configuration, enteredInCeligo } };
      const state = { ...atRevoke({}), step, profile: entered, old, next };
      const Step = step === 'confirm' ? ConfirmStep : SwitchStep;
      const shown = (role: 'viewer' | 'editor') => {
        const view = { profile: entered, person: { ...person, role } };
        return renderToStaticMarkup(createElement(Step, { view, state }));
      };
      expect(shown('editor')).toContain(clientId);
      expect(shown('editor')).toContain('d2'.repeat(32));
      expect(shown('viewer')).not.toMatch(/[0-9a-f]{64}/);
      expect(shown('viewer')).toContain('…c1c1');
      expect(shown('viewer')).toContain('but not the whole Client ID.');
    },
  );

  test.each([
    ['a sealed token', true],
    ['no sealed token', false],
  ])('offer Celigo’s API to the guest of a profile with %s: %s', (_, isOffered) => {
    const celigo = { apiToken: { token: 'sealed', region: 'north-america' as const } };
    const configuration = { ...profile.configuration, ...(isOffered ? { celigo } : {}) };
    const ofGuest = { ...profile, configuration };
    const view = { profile: ofGuest, guest, person: { ...person, role: 'editor' } as const };
    for (const [Step, step] of [
      [ConfirmStep, 'confirm'],
      [SwitchStep, 'switch'],
    ] as const) {
      const state = { ...atRevoke({}), step, profile: ofGuest, old, next };
      const words = wordsOf(createElement(Step, { view, state }));
      expect(words.includes('Celigo’s API')).toBe(isOffered);
    }
  });
});

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

  test.each([
    ['Renew the certificate', 'so Celigo cannot connect', true],
    ['Make the key and certificate', 'It expired before Celigo used it', false],
  ])('of an expired certificate, has one act: %s', (act, reason, isUsed) => {
    const old = credential('old', { notAfter: YESTERDAY });
    const place = isUsed ? { active: old } : { active: undefined, next: old };
    const profile = profileWith({ ...place, credential: old, celigoIclientSettled: isUsed });
    const view = { profile, tasks: taskStatuses(profileProgress(profile), NOW) };
    const renewal = { isUnderWay: false, isAutomatic: false };
    const words = wordsOf(createElement(NextAct, { view, renewal, isStopSaid: false }));
    expect(words).toMatch(new RegExp(`^ ${act} .*${reason}`));
  });

  test.each([
    ['asks for the word of Celigo’s test first', undefined, 'Confirm that it works in Celigo'],
    ['offers a test', { how: 'person', by: 'A', at: YESTERDAY }, 'Test the connection'],
  ] as const)('once everything is done, %s', (_, celigoProof, act) => {
    const profile = profileWith({ celigoProof });
    const view = { profile, tasks: taskStatuses(profileProgress(profile), NOW) };
    const renewal = { isUnderWay: false, isAutomatic: false };
    expect(wordsOf(createElement(NextAct, { view, renewal, isStopSaid: false }))).toBe(` ${act} `);
  });

  test('once Celigo’s test failed in a run through its API, leads to what went wrong', () => {
    const profile = profileWith({ celigoProof: undefined });
    const lastRun: CeligoRunRecord = {
      outcome: 'does-not-work',
      region: 'europe',
      startedAt: YESTERDAY.toISOString(),
      lines: [],
    };
    const configuration = { ...profile.configuration, celigo: { lastRun } };
    const view = {
      profile: { ...profile, configuration },
      tasks: taskStatuses(profileProgress(profile), NOW),
    };
    const renewal = { isUnderWay: false, isAutomatic: false };
    expect(wordsOf(createElement(NextAct, { view, renewal, isStopSaid: false }))).toBe(
      ' See what went wrong ',
    );
  });

  test('what is in use is tested with its own certificate while another one is next', () => {
    const next = credential('next', { stage: 'uploaded' });
    expect(asUsed(profileWith({ next, credential: next })).credential).toBe(NEW);
    expect(asUsed(profileWith({ active: undefined, next, credential: next })).credential).toBe(
      next,
    );
  });

  test('the runbook of a finished connection names nothing open while it is renewed', () => {
    const next = credential('next', { stage: 'uploaded' });
    const finished = profileWith({});
    expect(openTasks(finished, NOW)).toEqual([]);
    const renewing = { ...finished, next, credential: next, celigoIclientSettled: false };
    expect(openTasks(renewing, NOW)).toEqual([]);
    const unfinished = { ...finished, celigoIclientSettled: false };
    expect(openTasks(unfinished, NOW)).toHaveLength(1);
  });
});
