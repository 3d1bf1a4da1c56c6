import { type CertificateLife, expiresAt } from '@/lib/keys/validity';

/** Where a credential is in its life, as it is stored. */
export const CREDENTIAL_STAGES = [
  /** The key is made. */
  'staged',
  /** NetSuite holds the certificate. */
  'uploaded',
  /** Celigo uses it. */
  'active',
  /** No longer used, still valid in NetSuite: the way back. */
  'superseded',
  /** Revoked in NetSuite. */
  'revoked',
] as const;

/** Where a credential is in its life. */
export type CredentialStage = (typeof CREDENTIAL_STAGES)[number];

/** What happens to a credential, from which stages, and to which stage it leads. */
const EVENTS = {
  'confirmed-in-netsuite': { from: ['staged', 'uploaded'], to: 'uploaded' },
  'used-in-celigo': { from: ['uploaded'], to: 'active' },
  /** Reverts `active`: it was recorded by mistake that Celigo uses it. */
  'not-used-after-all': { from: ['active'], to: 'uploaded' },
  'put-aside': { from: ['staged', 'uploaded', 'active'], to: 'superseded' },
  'brought-back': { from: ['superseded'], to: 'uploaded' },
  'revoked-in-netsuite': { from: ['superseded'], to: 'revoked' },
} as const satisfies Record<
  string,
  { readonly from: ReadonlyArray<CredentialStage>; readonly to: CredentialStage }
>;

/** What can happen to a credential. */
export type CredentialEvent = keyof typeof EVENTS;

/** The stages in which something can happen to a credential. */
export function stagesBefore(event: CredentialEvent): Array<CredentialStage> {
  return [...EVENTS[event].from];
}

/** The stage that something leads to. */
export function stageAfter(event: CredentialEvent): CredentialStage {
  return EVENTS[event].to;
}

/** A stage, or `expired`, which time alone decides; a revoked certificate stays revoked. */
export function credentialState(
  { stage, ...life }: CertificateLife & { readonly stage: CredentialStage },
  now: Date,
): CredentialStage | 'expired' {
  return stage !== 'revoked' && expiresAt(life) <= now ? 'expired' : stage;
}

/** Whether a certificate no longer works in NetSuite: its time is over, or it was revoked. */
export function hasEnded(...[credential, now]: Parameters<typeof credentialState>): boolean {
  return ['expired', 'revoked'].includes(credentialState(credential, now));
}

/**
 * Whether nothing of a certificate is left to revoke in NetSuite: it was revoked, or its own end is past.
 * One that NetSuite shortens is revoked all the same, because from where NetSuite counts is not documented.
 */
export function isBeyondRevoking(
  { stage, notAfter }: Pick<Parameters<typeof credentialState>[0], 'stage' | 'notAfter'>,
  now: Date,
): boolean {
  return stage === 'revoked' || notAfter <= now;
}

/** For how long a page says of a credential that it has just been made, in milliseconds. */
const NEWS_MS = 5 * 60_000;

/** Whether a credential was made so lately that its page says so: an address may be opened again later. */
export function isNews({ createdAt }: { readonly createdAt: Date }, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < NEWS_MS;
}

/**
 * The credential that setup, Celigo's forms and the test are about: the next one as soon as NetSuite
 * holds it, until then the active one; before the first is in use, the next one from the beginning.
 */
export function workingCredential<Credential extends { readonly stage: CredentialStage }>({
  active,
  next,
}: {
  readonly active: Credential | undefined;
  readonly next: Credential | undefined;
}): Credential | undefined {
  return next?.stage === 'uploaded' ? next : (active ?? next);
}
