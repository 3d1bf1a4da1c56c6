import { DAY_MS } from '@/lib/durations';
import { acceptedUntil, type CertificateLife, expiresAt } from './validity';

/** How near the end of a certificate is. */
export type CertificateUrgency = 'fresh' | 'renewal-due' | 'urgent' | 'expired';

/** Of a certificate that is due: NetSuite's last reminder. */
const URGENT_DAYS = 14;

/** From when less than a third of a certificate's life is left: time to renew it in peace. */
export function renewalDueAt(life: CertificateLife): Date {
  const endMs = acceptedUntil(life).getTime();
  return new Date(endMs - (endMs - life.notBefore.getTime()) / 3);
}

/** Whether a certificate is due for renewal: see {@link renewalDueAt}. */
export function isRenewalDue(life: CertificateLife, now: Date): boolean {
  return now > renewalDueAt(life);
}

/**
 * Whether a profile's certificate is due for renewal before Celigo ever used it. Then there is no connection
 * to keep alive, and a new key and certificate take its place.
 */
export function isDueBeforeUse(
  {
    active,
    next,
  }: {
    readonly active?: CertificateLife | undefined;
    readonly next?: CertificateLife | undefined;
  },
  now: Date,
): boolean {
  return active === undefined && next !== undefined && isRenewalDue(next, now);
}

/** Tells how near the end of a certificate is: nothing is said of it before its renewal is due. */
export function certificateUrgency(life: CertificateLife, now: Date): CertificateUrgency {
  const daysLeft = (expiresAt(life).getTime() - now.getTime()) / DAY_MS;
  if (daysLeft <= 0) {
    return 'expired';
  }
  if (!isRenewalDue(life, now)) {
    return 'fresh';
  }
  return daysLeft <= URGENT_DAYS ? 'urgent' : 'renewal-due';
}
