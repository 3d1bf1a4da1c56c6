/** How near the end of a certificate is. */
export type CertificateUrgency = 'fresh' | 'renew-soon' | 'urgent' | 'expired';

const MILLISECONDS_PER_DAY = 86_400_000;

/** NetSuite's own reminders start two months before the end. */
const RENEW_SOON_DAYS = 60;

/** NetSuite's last reminder. */
const URGENT_DAYS = 14;

/** Whether less than a third of a certificate's life is left: time to renew it in peace. */
export function isRenewalDue(
  { notBefore, notAfter }: { readonly notBefore: Date; readonly notAfter: Date },
  now: Date,
): boolean {
  const lifeMs = notAfter.getTime() - notBefore.getTime();
  return notAfter.getTime() - now.getTime() < lifeMs / 3;
}

/** Tells how near the end of a certificate is. */
export function certificateUrgency(notAfter: Date, now: Date): CertificateUrgency {
  const daysLeft = (notAfter.getTime() - now.getTime()) / MILLISECONDS_PER_DAY;
  if (daysLeft <= 0) {
    return 'expired';
  }
  if (daysLeft <= URGENT_DAYS) {
    return 'urgent';
  }
  return daysLeft <= RENEW_SOON_DAYS ? 'renew-soon' : 'fresh';
}

/** From when a certificate is due for renewal: as {@link certificateUrgency} has it, but not before it begins. */
export function renewalDueAt({
  notBefore,
  notAfter,
}: {
  readonly notBefore: Date;
  readonly notAfter: Date;
}): Date {
  const dueAt = notAfter.getTime() - RENEW_SOON_DAYS * MILLISECONDS_PER_DAY;
  return new Date(Math.max(notBefore.getTime(), dueAt));
}
