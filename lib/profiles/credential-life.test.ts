import { describe, expect, test } from 'vitest';
import {
  CREDENTIAL_STAGES,
  type CredentialEvent,
  type CredentialStage,
  credentialState,
  hasEnded,
  isBeyondRevoking,
  isNews,
  stageAfter,
  stagesBefore,
  workingCredential,
} from './credential-life';

/** What each event leads to from each stage; absent: it cannot happen there. */
const TABLE: Readonly<Record<CredentialEvent, Readonly<Record<string, string>>>> = {
  'confirmed-in-netsuite': { staged: 'uploaded', uploaded: 'uploaded' },
  'used-in-celigo': { uploaded: 'active' },
  'not-used-after-all': { active: 'uploaded' },
  'put-aside': { staged: 'superseded', uploaded: 'superseded', active: 'superseded' },
  'brought-back': { superseded: 'uploaded' },
  'revoked-in-netsuite': { superseded: 'revoked' },
};

describe('the life of a credential', () => {
  test.each(Object.keys(TABLE) as Array<CredentialEvent>)('%s leads where it must', (event) => {
    const found = stagesBefore(event).map((stage) => [stage, stageAfter(event)]);
    expect(Object.fromEntries(found)).toEqual(TABLE[event]);
  });

  test.each(CREDENTIAL_STAGES)('%s ends with its certificate, unless it was revoked', (stage) => {
    const notBefore = new Date('2026-01-01T00:00:00.000Z');
    const notAfter = new Date('2027-01-01T00:00:00.000Z');
    const credential = { stage, notBefore, notAfter };
    const before = new Date(notAfter.getTime() - 1);
    expect(credentialState(credential, before)).toBe(stage);
    expect(credentialState(credential, notAfter)).toBe(stage === 'revoked' ? 'revoked' : 'expired');
    expect(hasEnded(credential, before)).toBe(stage === 'revoked');
    expect(hasEnded(credential, notAfter)).toBe(true);
    expect(isBeyondRevoking(credential, before)).toBe(stage === 'revoked');
    expect(isBeyondRevoking(credential, notAfter)).toBe(true);
  });

  test('ends where NetSuite ends it, and until its own end is revoked all the same', () => {
    const notBefore = new Date('2026-01-01T00:00:00.000Z');
    const long = { stage: 'superseded', notBefore, notAfter: new Date('2036-01-01') } as const;
    const end = new Date('2028-01-01T00:00:00.000Z');
    expect(credentialState(long, new Date(end.getTime() - 1))).toBe('superseded');
    expect(credentialState(long, end)).toBe('expired');
    expect(isBeyondRevoking(long, end)).toBe(false);
  });

  test('is news for a few minutes, and not to whoever opens the same address later', () => {
    const createdAt = new Date('2026-11-24T12:00:00.000Z');
    const isNewsAfter = (ms: number) => isNews({ createdAt }, new Date(createdAt.getTime() + ms));
    expect([0, 1_000, 299_999].map(isNewsAfter)).toEqual([true, true, true]);
    expect([300_000, 86_400_000].map(isNewsAfter)).toEqual([false, false]);
  });

  test('pages are about the next credential from the moment that NetSuite holds it', () => {
    const at = (stage: CredentialStage) => ({ stage });
    const [active, staged, uploaded] = [at('active'), at('staged'), at('uploaded')];
    expect(workingCredential({ active, next: undefined })).toBe(active);
    expect(workingCredential({ active, next: staged })).toBe(active);
    expect(workingCredential({ active, next: uploaded })).toBe(uploaded);
    expect(workingCredential({ active: undefined, next: staged })).toBe(staged);
    expect(workingCredential({ active: undefined, next: undefined })).toBeUndefined();
  });
});
