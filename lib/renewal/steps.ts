import type { CredentialStage } from '@/lib/profiles/credential-life';
import type { AmountDone } from '@/lib/words';

/** Where a renewal can be, named by the next step. */
export const RENEWAL_STEPS = [
  /** Upload the new certificate to NetSuite. */
  'upload',
  /** NetSuite has it. Prove that it works there. */
  'prove',
  /** Switch Celigo to the new key. */
  'switch',
  /** Celigo uses it. Prove that it works there. */
  'confirm',
  /** Everything is proven. The old certificate may be revoked. */
  'revoke',
  /** Switch Celigo back to the old key. */
  'switch-back',
] as const;

/** Where a renewal is. */
export type RenewalStep = (typeof RENEWAL_STEPS)[number];

/** The steps in order, after the new key that begins a renewal. The way back is none of them. */
export const STEPS_IN_ORDER = ['upload', 'prove', 'switch', 'confirm', 'revoke'] as const;

/** How much of a renewal is done when there is still all to do. */
export const NOT_BEGUN: AmountDone = { done: 0, total: STEPS_IN_ORDER.length + 1, unit: 'step' };

/** Going back is two steps: to decide it, and to have Celigo use the old key again. */
const GOING_BACK: AmountDone = { done: 1, total: 2, unit: 'step' };

/** How much of a renewal is done, the new key included, or of the way back. */
export function stepsDone(step: RenewalStep): AmountDone {
  return step === 'switch-back'
    ? GOING_BACK
    : { ...NOT_BEGUN, done: STEPS_IN_ORDER.indexOf(step) + 1 };
}

/** What was recorded about a renewal. */
export type RenewalNotes = {
  readonly oldCredentialId: string;
  readonly newCredentialId: string;
  readonly netSuiteProvenAt: Date | undefined;
  readonly celigoProvenAt: Date | undefined;
  readonly goingBackAt: Date | undefined;
};

/** Which credentials a profile has in which place. */
export type CredentialPlaces = {
  readonly active: { readonly id: string } | undefined;
  readonly next: { readonly id: string; readonly stage: CredentialStage } | undefined;
};

/**
 * The next step, derived from the stages of the two credentials and from what was recorded.
 *
 * @returns Nothing when other pages overtook the renewal, so that neither credential is where it left it.
 */
export function renewalStep(
  notes: RenewalNotes,
  { active, next }: CredentialPlaces,
): RenewalStep | undefined {
  const { oldCredentialId, newCredentialId } = notes;
  if (notes.goingBackAt !== undefined) {
    const canGoBack = next?.id === oldCredentialId || active?.id === oldCredentialId;
    return canGoBack ? 'switch-back' : undefined;
  }
  if (active?.id === newCredentialId) {
    return notes.celigoProvenAt === undefined ? 'confirm' : 'revoke';
  }
  if (next?.id !== newCredentialId) {
    return undefined;
  }
  if (next.stage !== 'uploaded') {
    return 'upload';
  }
  return notes.netSuiteProvenAt === undefined ? 'prove' : 'switch';
}
