import type { CredentialStage } from '@/lib/profiles/credential-life';

/** Where a renewal can be: what is to be done next. */
export const RENEWAL_STEPS = [
  /** NetSuite is to take the new certificate. */
  'upload',
  /** NetSuite holds it, and is to prove that it logs in. */
  'prove',
  /** Celigo is to use the new key. */
  'switch',
  /** Celigo uses it, and is to prove that it works. */
  'confirm',
  /** All is proven: the old certificate may be revoked. */
  'revoke',
  /** Celigo is to use the old key again. */
  'switch-back',
] as const;

/** Where a renewal is. */
export type RenewalStep = (typeof RENEWAL_STEPS)[number];

/** What was noted of a renewal. */
export type RenewalNotes = {
  readonly oldCredentialId: string;
  readonly newCredentialId: string;
  readonly netSuiteProvenAt: Date | null;
  readonly celigoProvenAt: Date | null;
  readonly goingBackAt: Date | null;
};

/** The places of a profile's credentials. */
export type CredentialPlaces = {
  readonly active: { readonly id: string } | null;
  readonly next: { readonly id: string; readonly stage: CredentialStage } | null;
};

/**
 * What is to be done next: from where the two credentials are in their lives, and what was noted.
 *
 * @returns Nothing when other pages overtook the renewal: neither credential is where it left it.
 */
export function renewalStep(
  notes: RenewalNotes,
  { active, next }: CredentialPlaces,
): RenewalStep | undefined {
  const { oldCredentialId, newCredentialId } = notes;
  if (notes.goingBackAt !== null) {
    const canGoBack = next?.id === oldCredentialId || active?.id === oldCredentialId;
    return canGoBack ? 'switch-back' : undefined;
  }
  if (active?.id === newCredentialId) {
    return notes.celigoProvenAt === null ? 'confirm' : 'revoke';
  }
  if (next?.id !== newCredentialId) {
    return undefined;
  }
  if (next.stage !== 'uploaded') {
    return 'upload';
  }
  return notes.netSuiteProvenAt === null ? 'prove' : 'switch';
}
