import { DAY_MS } from '@/lib/durations';

/** How near the end of a certificate is. */
export type CertificateUrgency = 'fresh' | 'renew-soon' | 'urgent' | 'expired';

/** NetSuite's own reminders start two months before the end. */
const RENEW_SOON_DAYS = 60;

/** NetSuite's last reminder. */
const URGENT_DAYS = 14;

/** From when less than a third of a certificate's life is left: time to renew it in peace. */
export function renewalDueAt({
  notBefore,
  notAfter,
}: {
  readonly notBefore: Date;
  readonly notAfter: Date;
}): Date {
  return new Date(notAfter.getTime() - (notAfter.getTime() - notBefore.getTime()) / 3);
}

/** Whether a certificate is due for renewal: see {@link renewalDueAt}. */
export function isRenewalDue(
  life: { readonly notBefore: Date; readonly notAfter: Date },
  now: Date,
): boolean {
  return now > renewalDueAt(life);
}

/** Tells how near the end of a certificate is. */
export function certificateUrgency(notAfter: Date, now: Date): CertificateUrgency {
  const daysLeft = (notAfter.getTime() - now.getTime()) / DAY_MS;
  if (daysLeft <= 0) {
    return 'expired';
  }
  if (daysLeft <= URGENT_DAYS) {
    return 'urgent';
  }
  return daysLeft <= RENEW_SOON_DAYS ? 'renew-soon' : 'fresh';
}
