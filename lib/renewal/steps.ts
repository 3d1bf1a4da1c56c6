import type { CredentialStage } from '@/lib/profiles/credential-life';

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
