import { RelativeDate } from '@/components/ui/relative-date';
import { expiresAt } from '@/lib/keys/validity';
import { hasEnded } from '@/lib/profiles/credential-life';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import type { RenewalState } from '@/lib/renewal/state';
import { dayText } from '@/lib/words';

/** What a certificate is for now. */
function placeOf(credential: ProfileCredential, isInUse: boolean, now: Date): string {
  if (isInUse) {
    return hasEnded(credential, now) ? 'Expired, and Celigo still uses it' : 'Celigo uses it';
  }
  const { stage } = credential;
  if (hasEnded(credential, now)) {
    return stage === 'revoked' ? 'Revoked' : 'Expired';
  }
  if (stage === 'uploaded') {
    return 'In NetSuite, not yet in Celigo';
  }
  return stage === 'staged' ? 'Created, not yet in NetSuite' : 'Still valid, kept as a fallback';
}

/** One of the two certificates: its ID, what it is for now, and its end. */
export function Certificate({
  title,
  credential,
  isInUse,
  isRevocationAsked = false,
  now,
}: {
  readonly title: string;
  readonly credential: ProfileCredential;
  /** Whether Celigo uses it. */
  readonly isInUse: boolean;
  /** Whether NetSuite was asked to revoke it, and may have done so. */
  readonly isRevocationAsked?: boolean;
  readonly now: Date;
}) {
  const use =
    isRevocationAsked && credential.stage === 'superseded' && !hasEnded(credential, now)
      ? 'NetSuite was asked to revoke it'
      : placeOf(credential, isInUse, now);
  return (
    <li className="grid gap-x-6 border-t border-rule py-1.5 text-small sm:grid-cols-[8.5rem_minmax(0,1fr)]">
      <h2 className="font-semibold">{title}</h2>
      <div className="min-w-0">
        <p>
          {use}.
          {credential.stage === 'revoked' ? null : (
            <>
              {' Valid until '}
              <RelativeDate date={expiresAt(credential)} />.
            </>
          )}
        </p>
        <p className="text-ink-muted">
          Certificate ID{' '}
          <code className="break-all">
            {credential.certificateId ?? credential.predictedCertificateId}
          </code>
        </p>
      </div>
    </li>
  );
}

/** The old and the new certificate of a renewal that goes on. */
export function BothCertificates({
  state,
  now,
}: {
  readonly state: RenewalState;
  readonly now: Date;
}) {
  const { profile, renewal, old, next } = state;
  const isInUse = ({ id }: ProfileCredential) => profile.active?.id === id;
  return (
    <ul aria-label="The two certificates" className="border-b border-rule">
      <Certificate
        title="Old certificate"
        credential={old}
        isInUse={isInUse(old)}
        isRevocationAsked={renewal.revokeAskedAt !== undefined}
        now={now}
      />
      <Certificate title="New certificate" credential={next} isInUse={isInUse(next)} now={now} />
    </ul>
  );
}

function leadOf(
  active: ProfileCredential,
  { old, renewal }: Partial<Pick<RenewalState, 'old' | 'renewal'>>,
  now: Date,
): string {
  if (hasEnded(active, now)) {
    return 'The certificate has expired, so the connection no longer works. These steps bring it back.';
  }
  const replaced = old ?? active;
  if (hasEnded(replaced, now)) {
    const end = replaced.stage === 'revoked' ? 'is revoked' : 'has expired';
    return `The old certificate ${end}. The connection uses the new one.`;
  }
  return renewal?.revokeAskedAt !== undefined && replaced.stage === 'superseded'
    ? 'NetSuite was asked to revoke the old certificate. The connection uses the new one.'
    : `The old certificate works until ${dayText(expiresAt(replaced))}, or until you revoke it in the last step.`;
}

/** Until when the connection has which certificate; nothing before Celigo uses one. */
export function RenewalLead({
  profile: { active },
  state,
  now,
}: {
  readonly profile: Pick<Profile, 'active'>;
  /** Absent while no renewal goes on. */
  readonly state: RenewalState | undefined;
  readonly now: Date;
}) {
  return active === undefined ? null : (
    <p className="prose text-ink-muted">
      {leadOf(active, state ?? {}, now)}
      {state === undefined
        ? ' You or someone else can stop after any step and continue later.'
        : null}
    </p>
  );
}
